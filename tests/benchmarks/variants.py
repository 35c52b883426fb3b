"""What is measured on the founding event: the limit, the usual way, and builds of all, of nothing, of a change."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import yaml

from analysis.report.notebooks import FORMATS, Notebook, notebooks
from tests.scratch import BRIEF, contents

from .timing import output, seconds

LIMIT = (sys.executable, Path(__file__).with_name("limit.py"))
ADDED = "Reported so."
WORKERS = ("1 worker", "2 workers")
CLUSTER = "cluster of 2 workers"

Command = Sequence[str | Path]


@dataclass
class Variant:
    """One thing to measure: *commands* in the project *root*, after *prepare*; *against* names what it is held to.

    What takes a moment only is measured several times a turn, as *turns* says.
    """

    name: str
    root: Path
    commands: Sequence[Command]
    reports: int | None = None
    against: Sequence[str] = ()
    prepare: Callable[[], object] = lambda: None
    turns: int = 1
    times: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The median of its times, in seconds."""
        return median(self.times)

    def measure(self) -> None:
        """Take one more time, or several."""
        for _ in range(self.turns):
            self.prepare()
            self.times.append(seconds(self.commands, self.root))


def variants(root: Path, event: str, scratch: Path, cluster: str) -> list[Variant]:
    """Everything that is measured in turn on *event* in the project *root*, whose reports are up to date.

    What is changed is changed in a copy of it, so that the others always read the same facts. *cluster* is the
    address of a Dask scheduler.
    """
    published = notebooks(root / "notebooks")
    total = len(published)
    ways = {**{name: ("--workers", name[0]) for name in WORKERS}, CLUSTER: ("--cluster", cluster)}
    full = [
        Variant(f"full, {way}", root, [(*BRIEF, "build", "--force", "--output", scratch / way, *options)], total)
        for way, options in ways.items()
    ]
    for variant in full:
        variant.against = ["limit"] if variant is full[0] else ["limit", full[0].name]
    two = full[1]
    naive = list(_naive(published, event, scratch / "naive"))
    copy = shutil.copytree(root, scratch / "changed")
    return [
        Variant("python -c pass", root, [(sys.executable, "-c", "pass")], turns=5),
        Variant("no change", root, [(*BRIEF, "build")], 0, ["python -c pass"], turns=5),
        Variant("limit", root, [(*LIMIT, "--output", scratch / "limit", event)], total),
        *full,
        Variant("naive", root, naive, total, ["limit", two.name]),
        _changing("one fact changed", copy, Toggle(_lead(copy / "data" / event), fact_changed), two),
        _changing("one notebook changed", copy, Toggle(notebooks(copy / "notebooks")[-1].path, prose_changed), two),
    ]


def _naive(published: Sequence[Notebook], event: str, place: Path) -> list[Command]:
    """What one would type without the project's command: papermill, then nbconvert to each format."""
    tools = Path(sys.executable).parent
    place.mkdir(parents=True, exist_ok=True)
    commands: list[Command] = []
    for notebook in published:
        executed = place / notebook.path.name
        commands.append((tools / "papermill", notebook.path, executed, "-p", "event", event))
        for form in FORMATS:
            named = ("--output", notebook.file(form))
            commands.append((tools / "jupyter", "nbconvert", "--to", f"brief_{form}", executed, *named))
    return commands


# A change, and back ---------------------------------------------------------------------------------------


class Toggle:
    """A file that is *changed* every other time, and else as it was."""

    def __init__(self, path: Path, changed: Callable[[str], str]) -> None:
        self._path, self._was = path, path.read_text("utf-8")
        self._other = changed(self._was)
        if self._other == self._was:
            raise RuntimeError(f"{path.name} holds nothing that the benchmark knows how to change")

    def __call__(self) -> None:
        now = self._path.read_text("utf-8")
        self._path.write_text(self._other if now == self._was else self._was, "utf-8")


def fact_changed(source: str) -> str:
    """Add a sentence to the first text of a source's facts."""
    return re.sub(r"(?m)^    (?:aim|summary): \w.*\.$", rf"\g<0> {ADDED}", source, count=1)


def prose_changed(source: str) -> str:
    """Add a paragraph to the last published prose of a notebook."""
    notebook = json.loads(source)
    prose = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown" and not cell["metadata"].get("tags")]
    prose[-1]["source"] = "".join(prose[-1]["source"]) + f"\n\n{ADDED}"
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _lead(event: Path) -> Path:
    return event / f"{yaml.safe_load((event / 'event.yaml').read_text('utf-8'))['lead']}.yaml"


def _changing(name: str, root: Path, toggle: Toggle, full: Variant) -> Variant:
    """A build after a change; which reports are to be rebuilt is asked before."""
    variant = Variant(name, root, [(*BRIEF, "build")], None, [full.name])

    def prepare() -> None:
        toggle()
        due = output((*BRIEF, "build", "--explain"), root)
        variant.reports = len(re.findall(r"(?m)^\S+/\S+\.html would be rebuilt", due))

    variant.prepare = prepare
    return variant


# The same bytes -------------------------------------------------------------------------------------------


def same_bytes(root: Path, event: str, scratch: Path) -> list[str]:
    """Say of what was built in different ways whether it is the same, a sentence each."""
    output((*LIMIT, "--output", scratch / "alone", "--alone", event), root)
    limit, naive, alone = (scratch / name for name in ("limit", "naive", "alone"))
    one, two, cluster = (contents(scratch / way) for way in (*WORKERS, CLUSTER))
    build = contents(scratch / WORKERS[0] / event)
    build.pop("manifest.json")
    pages = {path: content for path, content in contents(alone / event).items() if path.endswith(".html")}
    pdfs = {path: content for path, content in build.items() if path.endswith(".pdf")}
    usual = contents(naive)
    return [
        _compared("Two workers write what one does", two, one),
        _compared("The cluster writes what one worker does", cluster, one),
        _compared("The limit writes the build's pages, PDFs and tables", contents(limit / event), build),
        _compared("The naive way writes the build's PDFs", {path: usual.get(path) for path in pdfs}, pdfs),
        _compared(
            "The naive way writes the build's pages without the links to what stands beside them",
            {path: usual.get(path) for path in pages},
            pages,
        ),
    ]


def _compared(claim: str, these: dict[str, bytes | None] | dict[str, bytes], those: dict[str, bytes]) -> str:
    differing = sorted(path for path in these.keys() | those.keys() if these.get(path) != those.get(path))
    return f"{claim}, " + (f"but for: {', '.join(differing)}." if differing else "byte for byte.")
