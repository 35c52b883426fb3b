"""Kernels forked from a warm server, as a build uses them: apart from one another, and gone when it ends."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import lay_small, processes_marked, wait_until
from nbformat import v4

from analysis import Event, interrupts
from analysis.report import pool

TRACE = """\
import os, sys, matplotlib, pandas
traces = {
    "globals": "trace" in globals(),
    "modules": hasattr(pandas, "trace"),
    "environment": "BRIEF_TRACE" in os.environ,
    "settings": matplotlib.rcParams["font.size"] == 77,
    "options": pandas.get_option("display.max_rows") == 77,
    "path": "trace" in sys.path,
    "folder": os.getcwd() == "/",
}
print(", ".join(name for name, seen in traces.items() if seen) or "nothing")
trace = os.environ["BRIEF_TRACE"] = pandas.trace = "1"
matplotlib.rcParams["font.size"] = 77
pandas.set_option("display.max_rows", 77)
sys.path.insert(0, "trace")
os.chdir("/")
"""
ORDINARY = "from analysis.report import pool; pool.warm_up = lambda: False; from analysis.cli import main; main()"
SHOWN = {
    "implicit figure, first of all": "import matplotlib.pyplot as plt\nplt.plot([1, 2])",
    "figure without pyplot": "from matplotlib.figure import Figure\nFigure()",
    "last expression": "1 + 1",
    "display": "display('words', 2)",
    "plt.show": "plt.plot([1, 2])\nplt.show()",
    "implicit figure": "plt.plot([1, 2]);",
    "implicit figure and last expression": "plt.plot([2, 1])",
    "figure as last expression": "fig, ax = plt.subplots(figsize=(1, 1))\nfig",
    "several figures": "plt.figure()\nplt.plot([1])\nplt.figure()\nplt.plot([2]);",
    "figure for later": "later, ax = plt.subplots()\nplt.close(later)",
    "figure of an earlier cell": "ax.plot([3, 1])\nlater",
    "figure of pandas": "import pandas as pd\npd.Series([1, 2]).plot();",
    "figure without pyplot, once there is pyplot": "Figure()",
    "cell with a figure that fails": "plt.plot([1])\n1 / 0",
    "backend by magic": "%matplotlib inline\nplt.plot([4]);",
    "figures that stay open": "%config InlineBackend.close_figures = False\nplt.figure()\nplt.plot([5]);",
    "figure that stayed open": "plt.plot([6])\nplt.show()",
    "backend": "plt.get_backend(), plt.isinteractive(), plt.rcParams['figure.dpi'], plt.rcParams['figure.facecolor']",
    "stdout": "print('one')\nprint('two')",
    "stderr": "import sys\nprint('one', file=sys.stderr)",
    "warning": "import warnings\nwarnings.warn('old')",
    "log": "import logging\nlogging.warning('old')",
    "HTML": "from IPython.display import HTML, SVG, Latex, Markdown, clear_output\nHTML('<b>x</b>')",
    "Markdown": "Markdown('**x**')",
    "Latex": "Latex('$x$')",
    "SVG": "SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')",
    "table": "pd.DataFrame({'a': range(100)})",
    "own look": "class A:\n  def _repr_mimebundle_(self, **_): return {'text/plain': 'a', 'text/html': 'b'}\nA()",
    "cell that fails": "print('before')\nint('x')",
    "cell that is no Python": "1 +",
    "thread": "import threading\nthread = threading.Thread(target=print, args=['x'])\nthread.start()\nthread.join()",
    "task": "import asyncio\nawait asyncio.create_task(asyncio.sleep(0.01, 'x'))",
    "other program": "import os, time\nos.system('echo x')\ntime.sleep(0.3)",
    "other program by magic": "!echo x",
    "bar": "import tqdm, tqdm.notebook\nfor number in tqdm.tqdm(range(3)): pass",
    "bar as a widget": "for number in tqdm.notebook.tqdm(range(3)): pass",
    "shown again": "shown = display('a', display_id=True)\nshown.update('b')",
    "cleared": "print('a')\nclear_output()\nprint('b')",
    "question": "input('?')",
}
BY_BOTH = """\
import sys
from contextlib import suppress
from pathlib import Path
from analysis.errors import NotebookError
from analysis.report import pool

pool.keep_apart()
assert pool.warm_up()
from analysis.report import kernel

for name, warm in (("warm", True), ("ordinary", False)):
    with suppress(NotebookError):  # some cells fail, and are to
        kernel.execute(Path("one.ipynb"), Path(name + ".ipynb"), {}, seconds=60, warm=warm)
"""
# Counts, addresses, ids, places of cells, and how long something took.
OWN = re.compile(r'"execution_count": \d+|0x[0-9a-f]+|"model_id": "\w+"|/\S+/ipykernel_\d+|\d+:\d+|[\d.?]+it/s')
DYING = """\
import os
from analysis.report import forked

def die(*arguments):
    os.kill(os.getpid(), 9)

if __name__ == "__main__":
    forked.run = die
    from analysis.cli import main
    main()
"""
Lay = Callable[..., Path]
Done = subprocess.CompletedProcess[str]


ENDS = {
    "well": ("print('well')", ""),
    "error": ("1 / 0", "ZeroDivisionError: division by zero"),
    "exit": ("import os; os._exit(3)", "the kernel stopped unexpectedly; run the command again"),
    "kill": ("import os; os.kill(os.getpid(), 9)", ("the kernel stopped unexpectedly (SIGKILL, perhaps because "
        "memory ran out); run the command again")),
    "fault": ("import os; os.kill(os.getpid(), 11)", ("the kernel stopped unexpectedly (SIGSEGV); run the "
        "command again")),
    "hang": ("import signal; signal.pthread_sigmask(signal.SIG_BLOCK, {2, 15})\nwhile True: pass",
             "a cell ran longer than eight seconds and was stopped; allow more with --timeout"),
    "memory": ("import resource; resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))\nbytearray(8 << 30)",
               "out of memory (MemoryError)"),
}  # fmt: skip


def build(root: Path, *options: str, command: Sequence[str] = ("-m", "analysis"), mark: str = "none") -> Done:
    """Build with a temporary folder of its own, which has to be empty again when it is done."""
    with tempfile.TemporaryDirectory(prefix="t", dir="/tmp") as temporary:
        environment = {**os.environ, "TMPDIR": temporary, "BRIEF_TEST": mark}
        done = subprocess.run(
            [sys.executable, *command, "build", "--force", "--output", "public", *options],
            cwd=root, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert list(Path(temporary).iterdir()) == []
    return done


def test_notebooks_do_not_see_each_other(small_project: Lay, brief_here: Callable[..., Done]) -> None:
    root = small_project(one=[TRACE], two=[TRACE], three=[TRACE])
    done = brief_here("build", "--workers", "1", cwd=root)
    assert done.returncode == 0, done.stderr
    for name in ("one", "two", "three"):
        assert ">nothing</pre>" in (root / "reports" / "none" / f"{name}.html").read_text("utf-8")


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory, none: Event) -> tuple[Path, Done, list[int]]:
    """Build events whose kernels end in different ways; give the project, what was said, and the processes left."""
    cell = f"from pathlib import Path\nexec({ {name: cell for name, (cell, _) in ENDS.items()} }[Path(event).name])"
    root = lay_small(tmp_path_factory.mktemp("ends"), none, one=[cell, "print('after')"])
    for name in ENDS:
        shutil.copytree(none.folder, root / "data" / name)
    mark = f"brief-{root}"
    return root, build(root, *ENDS, "--timeout", "8", mark=mark), processes_marked(mark)


@pytest.mark.parametrize(("name", "said"), [(name, said) for name, (_, said) in ENDS.items() if said])
def test_end_of_a_kernel_is_reported(name: str, said: str, ended: tuple[Path, Done, list[int]]) -> None:
    root, done, _ = ended
    assert (
        f"brief: one.ipynb, cell 3: {said}\n"
        f"  parameters: event={name}\n"
        f"  executed notebook: {root}/.cache/executed/{name}/one.ipynb\n"
    ) in done.stderr
    assert not (root / "public" / name).exists()


def test_nothing_is_left_of_kernels_however_they_end_and_the_other_is_published(
    ended: tuple[Path, Done, list[int]],
) -> None:
    root, done, left = ended
    assert left == []
    assert (done.returncode, done.stderr.count("brief: one.ipynb")) == (1, len(ENDS) - 1)
    assert sorted(path.name for path in (root / "public").iterdir()) == ["index.html", "well"]


@pytest.mark.parametrize(
    ("number", "status"),
    [
        (signal.SIGINT, 130),
        (signal.SIGTERM, 143),
        (signal.SIGKILL, -signal.SIGKILL),
    ],
)
def test_interrupted_build_says_so_and_leaves_no_process_and_no_file(
    number: signal.Signals, status: int, small_project: Lay, left_over: Callable
) -> None:
    root = small_project(one=["import pathlib, time\npathlib.Path('begun').touch()\ntime.sleep(60)"])
    mark = f"brief-{root}"
    with tempfile.TemporaryDirectory(prefix="t", dir="/tmp") as temporary:
        environment = {**os.environ, "TMPDIR": temporary, "BRIEF_TEST": mark}
        command = [sys.executable, "-m", "analysis", "build"]
        with subprocess.Popen(command, cwd=root, env=environment, stderr=subprocess.PIPE) as running:
            wait_until((root / "begun").exists)
            assert len(left_over(mark)) > 1
            running.send_signal(number)
            assert running.wait(10) == status
            assert running.stderr is not None
            assert running.stderr.read().decode() == "Running one notebook\n" + (
                f"{interrupts.SAID}\n" if status > 0 else ""
            )
        wait_until(lambda: left_over(mark) == [], seconds=5)
        assert list(Path(temporary).iterdir()) == []
    assert not (root / "reports").exists()


def test_kernel_that_dies_before_it_is_ready_is_reported(small_project: Lay) -> None:
    root = small_project(one=["print('well')"])
    (root / "dying.py").write_text(DYING, "utf-8")
    done = build(root, command=["dying.py"])
    assert done.returncode == 1
    assert re.match(
        r"Running one notebook\nbrief: one\.ipynb, cell \?: the kernel stopped unexpectedly "
        r"\(SIGKILL, perhaps because memory ran out\); run the command again\n",
        done.stderr,
    )


def test_temporary_folder_too_deep_for_a_socket_gives_way_to_another(small_project: Lay, tmp_path: Path) -> None:
    (deep := tmp_path / ("deep" * 20)).mkdir()
    root = small_project(one=["import tempfile\nprint('apart' if 'brief-' in tempfile.gettempdir() else 'deep')"])
    command = [sys.executable, "-m", "analysis", "build"]
    done = subprocess.run(command, cwd=root, env={**os.environ, "TMPDIR": str(deep)}, capture_output=True, check=False)
    assert (done.returncode, list(deep.iterdir())) == (0, [])
    assert ">apart</pre>" in (root / "reports" / "none" / "one.html").read_text("utf-8")


def test_threads_change_more_often_only_while_notebooks_run() -> None:
    usual = sys.getswitchinterval()
    with pytest.raises(KeyError), pool.running({}, workers=2, cluster=""):
        assert sys.getswitchinterval() == pytest.approx(usual / 10)
        raise KeyError
    assert sys.getswitchinterval() == usual


@pytest.mark.parametrize(("workers", "seen"), [("1", "alone"), ("2", "together")])
def test_workers_are_how_many_notebooks_run_at_once(
    workers: str, seen: str, small_project: Lay, brief_here: Callable[..., Done]
) -> None:
    meet = """\
import pathlib, time
mine, other = map(pathlib.Path, {names})
mine.touch()
end = time.monotonic() + {patience}
while not other.exists() and time.monotonic() < end: time.sleep(0.05)
print("together" if other.exists() else "alone")
time.sleep(0.3)
mine.unlink()
"""
    patience = 20 if seen == "together" else 0.5
    one, two = (meet.format(names=names, patience=patience) for names in (["one", "two"], ["two", "one"]))
    root = small_project(one=[one], two=[two])
    done = brief_here("build", "--workers", workers, cwd=root)
    assert done.returncode == 0, done.stderr
    for name in ("one", "two"):
        assert f">{seen}</pre>" in (root / "reports" / "none" / f"{name}.html").read_text("utf-8")


@pytest.mark.slow
def test_cells_show_the_same_in_a_warm_and_in_an_ordinary_kernel(tmp_path: Path) -> None:
    cells = [v4.new_code_cell(source, metadata={"tags": ["raises-exception"]}) for source in SHOWN.values()]
    made = v4.new_notebook(cells=cells)
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(made, tmp_path / "one.ipynb")
    # Where it sees that pytest runs, ipykernel leaves alone what other programs print.
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    subprocess.run([sys.executable, "-c", BY_BOTH], cwd=tmp_path, env=environment, check=True)
    warm, ordinary = (shown(tmp_path / f"{name}.ipynb") for name in ("warm", "ordinary"))
    for title in SHOWN:
        assert warm[title] == ordinary[title], title
    assert "image/png" in "".join(warm["implicit figure, first of all"])
    assert "image/png" in warm["implicit figure"][0]
    assert [title for title, outputs in warm.items() if not outputs] == ["figure for later"]


def shown(executed: Path) -> dict[str, list[str]]:
    """What the cells of an executed notebook have shown, by title, without what is its own each time."""
    cells = [cell for cell in nbformat.read(executed, as_version=4).cells if cell.cell_type == "code"]
    return {
        title: [OWN.sub("", json.dumps(output, sort_keys=True)) for output in joined(cell.outputs)]
        for title, cell in zip(SHOWN, cells, strict=True)
    }


def joined(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join what was printed in parts: how many there are depends on the moment."""
    found: list[dict[str, Any]] = []
    for output in outputs:
        if found and "name" in output and output["name"] == found[-1].get("name"):
            found[-1]["text"] += output["text"]
        else:
            found.append(output)
    return found


@pytest.mark.slow
def test_ordinary_kernels_give_the_same_pages(small_project: Lay) -> None:
    root = small_project(one=["from analysis.report.views import themes\nthemes.by_speaker(themes.cut(load(event)))"])
    assert build(root).returncode == 0
    warm = {path.name: path.read_bytes() for path in (root / "public" / "none").glob("one.*")}
    done = build(root, command=("-c", ORDINARY))
    assert done.returncode == 0, done.stderr
    assert sorted(warm) == ["one.html", "one.pdf"]
    assert {path.name: path.read_bytes() for path in (root / "public" / "none").glob("one.*")} == warm


def test_temporary_folder_too_deep_for_a_socket_takes_ordinary_kernels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / ("deep" * 20)))
    assert not pool.warm_up()
