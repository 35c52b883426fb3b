"""Kernels forked from a warm server, as a build uses them: apart from one another, and gone when it ends."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.report import kernels

TRACE = [
    "import os, matplotlib, pandas",
    "seen = 'globals' if 'trace' in globals() else 'nothing'",
    "seen = 'environment' if 'BRIEF_TRACE' in os.environ else seen",
    "seen = 'settings' if matplotlib.rcParams['font.size'] == 77 or hasattr(pandas, 'trace') else seen",
    "trace = os.environ['BRIEF_TRACE'] = pandas.trace = '1'; matplotlib.rcParams['font.size'] = 77",
    "print(seen)",
]
ORDINARY = (
    "from analysis.report import kernels; kernels.available = lambda: False; from analysis.cli import main; main()"
)
Lay = Callable[..., Path]


def build(root: Path, *command: str, mark: str = "none") -> subprocess.CompletedProcess[str]:
    """Build with a temporary folder of its own, which has to be empty again when it is done."""
    with tempfile.TemporaryDirectory(prefix="t", dir="/tmp") as temporary:
        environment = {**os.environ, "TMPDIR": temporary, "BRIEF_TEST": mark}
        done = subprocess.run(
            [sys.executable, *(command or ("-m", "analysis")), "build", "--force", "--output", "public"],
            cwd=root, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert list(Path(temporary).iterdir()) == []
    return done


def test_notebooks_do_not_see_each_other(small_project: Lay) -> None:
    root = small_project(one=["\n".join(TRACE)], two=["\n".join(TRACE)], three=["\n".join(TRACE)])
    done = build(root)
    assert done.returncode == 0, done.stderr
    for name in ("one", "two", "three"):
        assert ">nothing</pre>" in (root / "public" / "none" / f"{name}.html").read_text("utf-8")


@pytest.mark.parametrize("cell", ["print('well')", "1 / 0", "import os; os._exit(3)"], ids=["well", "error", "death"])
def test_no_process_and_no_socket_is_left_after_a_build(cell: str, small_project: Lay, left_over: Callable) -> None:
    root = small_project(one=[cell])
    mark = f"brief-{root}"
    done = build(root, mark=mark)
    assert done.returncode == (0 if "well" in cell else 1), done.stderr
    assert left_over(mark) == []


def test_dead_kernel_is_reported_and_not_waited_for(small_project: Lay) -> None:
    root = small_project(one=["import os; os._exit(3)"])
    done = build(root)
    assert done.stderr == (
        "brief: one.ipynb, cell 3: the kernel died\n"
        "  parameters: event=none\n"
        f"  executed notebook: {root}/.cache/executed/none/one.ipynb\n"
    )


def test_ordinary_kernels_give_the_same_pages(small_project: Lay) -> None:
    root = small_project(one=["from analysis.report.views import themes\nthemes.by_speaker(load(event))"])
    assert build(root).returncode == 0
    warm = {path.name: path.read_bytes() for path in (root / "public" / "none").glob("one.*")}
    done = build(root, "-c", ORDINARY)
    assert done.returncode == 0, done.stderr
    assert sorted(warm) == ["one.html", "one.pdf"]
    assert {path.name: path.read_bytes() for path in (root / "public" / "none").glob("one.*")} == warm


def test_temporary_folder_too_deep_for_a_socket_takes_ordinary_kernels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / ("deep" * 20)))
    assert not kernels.available()


def test_this_platform_forks_kernels_and_names_a_manager_for_them() -> None:
    assert kernels.available()
    assert kernels.manager_class() is not None
