"""What every test may use: the project, the founding event, a project of invented events, the command.

Slow tests are those of the folders and files in ``SLOW``, and those marked so; ``pytest -m ""`` runs them too.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from analysis import Event, load
from tests import scratch

PROJECT = Path(__file__).resolve().parents[1]
SLOW = (
    "tests/benchmarks", "tests/campaigns", "tests/lab", "tests/report/test_cluster.py", "tests/test_tutorial.py",
)  # fmt: skip

# Where Python may not keep what it compiles, each command that a test starts compiles the package again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# As in a build: nbformat would load a grammar of internationalised addresses, which takes seconds.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's folder."""
    return PROJECT


@pytest.fixture(scope="session")
def founding() -> Event:
    """The event that the project began with: the one whose brief README.md shows first."""
    return load(scratch.founding())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder like the project's: the codebook, the invented events of tests/data/, the notebooks."""
    return scratch.lay_out(tmp_path, *scratch.INVENTED.iterdir())


@pytest.fixture
def facts_alone(root: Path) -> Path:
    """The same folder without notebooks, so that ``brief check`` has no report to try."""
    shutil.rmtree(root / "notebooks")
    return root


@pytest.fixture(scope="session")
def brief() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command as a user would; give its exit status and what it printed."""

    def run(*args: str | Path, cwd: Path = PROJECT) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "analysis", *map(str, args)]
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False)

    return run


@pytest.fixture(scope="session")
def brief_here(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command in this process, whose imports and kernels' server are there already; kernels are real."""
    from analysis.cli import main
    from analysis.uptodate import at_once

    temporary = str(tmp_path_factory.getbasetemp())

    def run(*args: str | Path, cwd: Path = PROJECT) -> subprocess.CompletedProcess[str]:
        given, before = [*map(str, args)], dict(os.environ)
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.chdir(cwd)
            patch.setattr(sys, "argv", ["brief", *given])
            patch.setattr(tempfile, "tempdir", temporary)
            try:
                status = at_once(given)
                if status is None:
                    with pytest.raises(SystemExit) as ended:
                        main()
                    status = int(ended.value.code or 0)
            finally:
                os.environ.clear()
                os.environ.update(before)
        said = []
        for stream in (out, err):
            stream.flush()
            said.append(stream.buffer.getvalue().decode())
        return subprocess.CompletedProcess(given, status, *said)

    return run


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One Chromium for the session."""
    with scratch.chromium() as browser:
        yield browser


# What the machine lacks -----------------------------------------------------------------------------------

NEEDS = {"browser": ("chromium", "chromium-browser", "google-chrome"), "pdf": ("pdftotext",)}


def _missing() -> dict[str, str]:
    """Marks whose program is not installed, each with the program's name."""
    return {mark: names[0] for mark, names in NEEDS.items() if not any(map(shutil.which, names))}


def pytest_report_header() -> list[str]:
    return [f"left out: tests marked {mark}, for want of {program}" for mark, program in _missing().items()]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.relative_to(PROJECT).as_posix().startswith(SLOW):
            item.add_marker("slow")
    missing = _missing()
    left_out = [item for item in items if any(item.get_closest_marker(mark) for mark in missing)]
    if left_out and os.environ.get("CI"):
        raise pytest.UsageError(f"every test is to run here; missing: {', '.join(missing.values())}")
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


# What takes long ------------------------------------------------------------------------------------------

SLOW_LEFT_OUT = pytest.StashKey[int]()


def pytest_deselected(items: list[pytest.Item]) -> None:
    if items and all(item.get_closest_marker("slow") for item in items):
        items[0].config.stash[SLOW_LEFT_OUT] = len(items)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["slow"] = session.config.stash.get(SLOW_LEFT_OUT, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Learn from a worker, which alone has seen the tests, how many it has left out: each sees all of them."""
    node.config.stash[SLOW_LEFT_OUT] = getattr(node, "workeroutput", {}).get("slow", 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if slow := config.stash.get(SLOW_LEFT_OUT, 0):
        terminalreporter.write_line(f'left out: {slow} slow tests; to run every test: .venv/bin/pytest -m ""')
    for line in pytest_report_header():
        terminalreporter.write_line(line)
