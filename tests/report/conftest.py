"""What tests of the reports share: one real build for the session, and documents made of what cells show."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from filelock import FileLock
from nbformat import v4

from analysis import Event, load
from analysis.report.blocks import Block
from analysis.report.celloutput import Shown, show
from analysis.report.document import Document, document
from tests import scratch

PROJECT = Path(__file__).resolve().parents[2]
INVENTED = ("none", "single", "tiny")
REPORTS = ("areas", "brief", "facts", "mous", "sources", "themes")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that asks for ``page_path`` or ``pdf_path`` every published one, below the output folder.

    ``founding_path`` is every page of the founding event and the list of events: what takes long is done on these.
    """
    first = scratch.founding().name if {"founding_path", "page_path", "pdf_path"} & set(metafunc.fixturenames) else ""
    if "founding_path" in metafunc.fixturenames:
        files = ["index" if report == "brief" else report for report in REPORTS]
        metafunc.parametrize("founding_path", ["index.html", *(f"{first}/{file}.html" for file in files)])
    events = (first, *INVENTED)
    if "page_path" in metafunc.fixturenames:
        files = ("index" if report == "brief" else report for report in REPORTS)
        pages = [f"{event}/{file}.html" for file in files for event in events]
        metafunc.parametrize("page_path", ["index.html", *map(_path, sorted(pages))], scope="module")
    if "pdf_path" in metafunc.fixturenames:
        paths = sorted(f"{event}/{report}.pdf" for report in REPORTS for event in events)
        metafunc.parametrize("pdf_path", [*map(_path, paths)])


def _path(path: str) -> Any:
    """Two events stand for all in a quick run: the founding one, and one without an agreement."""
    return pytest.param(path, marks=[pytest.mark.slow] if path.startswith(("single/", "tiny/")) else [])


@dataclass(frozen=True)
class Published:
    """What one build of the founding event and the invented ones left."""

    root: Path
    output: Path
    founding: Event
    done: subprocess.CompletedProcess[str]

    def text(self, path: str) -> str:
        return (self.output / path).read_text(encoding="utf-8")

    def executed(self, event: str, report: str) -> Any:
        return nbformat.read(self.root / ".cache" / "executed" / event / f"{report}.ipynb", as_version=4)

    def document(self, event: str, report: str) -> Document:
        return document(self.executed(event, report), name=report)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory, founding: Event) -> Published:
    """A real ``brief build`` of all four events, into a folder of its own: once a run of the tests."""
    root = shared_by_workers(tmp_path_factory) / "published"
    command = [sys.executable, "-m", "analysis", "build", "--output", "public"]
    told = root.with_suffix(".json")
    with FileLock(root.with_suffix(".lock")):
        if not told.exists():
            scratch.lay_out(root, founding.folder, *scratch.INVENTED.iterdir())
            done = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8", check=False)
            assert done.returncode == 0, done.stderr
            told.write_text(json.dumps([done.stdout, done.stderr]), "utf-8")
    return Published(
        root, root / "public", founding, subprocess.CompletedProcess(command, 0, *json.loads(told.read_text("utf-8")))
    )


def shared_by_workers(factory: pytest.TempPathFactory) -> Path:
    """The folder of this run of the tests, whichever of its processes asks."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def tiny() -> Event:
    """An invented event with something of everything."""
    return load(PROJECT / "tests" / "data" / "tiny")


@pytest.fixture(scope="session")
def single() -> Event:
    """An invented event with one agreement."""
    return load(PROJECT / "tests" / "data" / "single")


@pytest.fixture(scope="session")
def none() -> Event:
    """An invented event without any agreement."""
    return load(PROJECT / "tests" / "data" / "none")


@pytest.fixture
def made(tiny: Event) -> Callable[..., Document]:
    """Make a document of an executed notebook: text is a Markdown cell, a block is shown of the event ``tiny``."""
    return lambda *cells: document(v4.new_notebook(cells=[_cell(cell, tiny) for cell in cells]), name="made")


def _cell(content: Any, event: Event) -> Any:
    if isinstance(content, str):
        return v4.new_markdown_cell(content)
    if isinstance(content, Block):
        content = show(event, content)
    if isinstance(content, Shown):
        bundle = json.loads(json.dumps(content._repr_mimebundle_()))
        return v4.new_code_cell(outputs=[v4.new_output("execute_result", data=bundle)])
    return content


@pytest.fixture
def small_project(tmp_path: Path, none: Event) -> Callable[..., Path]:
    """Lay out a project of the smallest event; each notebook shows its head, then what the cells given say."""
    return lambda **notebooks: lay_small(tmp_path, none, **notebooks)


def lay_small(root: Path, event: Event, **notebooks: list[str]) -> Path:
    """Lay out a project of one event; each notebook shows its head, then what the cells given say."""
    scratch.lay_out(root, event.folder, notebooks=())
    (root / "notebooks").mkdir()
    for name, cells in notebooks.items():
        parameters = v4.new_code_cell('event: str = ""', metadata={"tags": ["parameters"]})
        head = "from analysis import load\nfrom analysis.report.views import brief\nbrief.head(brief.cut(load(event)))"
        made = v4.new_notebook(cells=[parameters, *map(v4.new_code_cell, [head, *cells])])
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        made.metadata |= {"brief": {"report": name}, "kernelspec": kernel}
        nbformat.write(made, root / "notebooks" / f"{name}.ipynb")
    return root


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory, tiny: Event, brief_here: Callable[..., Any]) -> Path:
    """A project of one invented event and two notebooks, built."""
    root = lay_small(tmp_path_factory.mktemp("built"), tiny, one=["print('well')"], two=["print('well')"])
    done = brief_here("build", cwd=root)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def built(built_once: Path, tmp_path: Path) -> Path:
    """A copy of the project that was built, for a test to change."""
    return Path(shutil.copytree(built_once, tmp_path / "copy"))


def change_notebook(root: Path, name: str, source: str) -> int:
    """Put *source* in place of the last code cell; give that cell's number."""
    path = root / "notebooks" / f"{name}.ipynb"
    stored = json.loads(path.read_text("utf-8"))
    number = max(at for at, cell in enumerate(stored["cells"], 1) if cell["cell_type"] == "code")
    stored["cells"][number - 1]["source"] = source.splitlines(keepends=True)
    path.write_text(json.dumps(stored), "utf-8")
    return number


def processes_marked(mark: str) -> list[int]:
    """Processes that were started with *mark* in their environment, this one aside."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            environment = (entry / "environ").read_bytes()
        except OSError:
            continue
        if mark.encode() in environment and int(entry.name) != os.getpid():
            found.append(int(entry.name))
    return found


def wait_until(holds: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something *holds*, which has to be within so many seconds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not so within {seconds} seconds"
        time.sleep(0.05)


@pytest.fixture
def left_over() -> Callable[[str], list[int]]:
    """List the processes left that were started with a mark in their environment."""
    return processes_marked
