"""Names, links and folders of another hand: nothing is read, written or deleted where a build has no business."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import nbformat
from nbformat import v4

from analysis import load
from analysis.errors import BriefError
from analysis.facts.fingerprints import fingerprint
from analysis.report import eventlist, publish
from analysis.report.build import Preview, Resources, build
from analysis.report.manifest import build_statuses
from analysis.report.notebooks import notebooks
from analysis.scaffold import new

from .campaign import PROJECT, Campaign, Case

NAMES = (
    "../x", "..", ".", "/", "/etc",
    "x/y", "x\\y", "a b", " a", "a\n", "a\0b", "-x", "x-", "a--b", "-", "--help", ".x", "~",
    "*", "$(id)", "a;b", "a:b", "%2e%2e", "a.yaml", "Tiny", "TINY", "tIny", "t\u0456ny", "\uff54\uff49\uff4e\uff59",
    "tiny\u200b", "t\u00efny", "\u202eynit", "con", "nul", "prn", "aux", "com1", "lpt9", "a" * 81, "a" * 300,
)  # fmt: skip
OWN = ("event", "second-coding")  # no source's, since an event has such files


# A project in a folder with something beside it ------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """A folder with a project of one small event, built once, and what lies beside it and is nobody's business."""

    root: Path

    @property
    def event(self) -> Path:
        """The event's folder."""
        return self.root / "data" / "none"

    @property
    def reports(self) -> Path:
        """The event's published reports."""
        return self.root / "reports" / "none"

    @property
    def beside(self) -> Path:
        """A folder beside the project."""
        return self.root.parent / "beside"

    def build(self, output: Path | None = None, preview: Preview | None = None) -> None:
        """Build all anew, in this process."""
        output = output or self.root / "reports"
        with chdir(self.root):
            due = build_statuses([Path("data/none")], notebooks(Path("notebooks")), output)
            built = build(due, output=output, preview=preview, force=preview is None, resources=Resources(workers=1))
        for error in built.faults:
            raise error

    def theirs(self) -> dict[Path, str | bytes]:
        """Every file and link that no build wrote, with what it holds or where it leads."""
        found = {path: _content(path) for path in self.root.parent.rglob("*") if path.is_symlink() or path.is_file()}
        ours = {place.parent / path for place in found if place.name == "manifest.json" for path in _listed(place)}
        cache = self.root / ".cache"
        return {
            path: content
            for path, content in found.items()
            if path not in ours and cache not in path.parents and not _is_list(path)
        }


def _content(path: Path) -> str | bytes:
    return str(path.readlink()) if path.is_symlink() else path.read_bytes()


def _is_list(path: Path) -> bool:
    return path.name == eventlist.INDEX and not path.is_symlink() and eventlist.is_list(path)


def _listed(manifest: Path) -> list[str]:
    try:
        return [manifest.name, *json.loads(manifest.read_bytes())["outputs"]]
    except (ValueError, KeyError, TypeError):
        return []


def lay(scratch: Path) -> Place:
    """Lay out the project and build it."""
    root = scratch / "built" / "project"
    shutil.copytree(PROJECT / "tests" / "data" / "none", root / "data" / "none")
    shutil.copy(PROJECT / "data" / "codebook.yaml", root / "data")
    (root / "notebooks").mkdir()
    cells = [
        'event: str = ""',
        "from analysis import load\nfrom analysis.report.views import brief\nbrief.head(brief.cut(load(event)))",
    ]
    made = v4.new_notebook(
        cells=[v4.new_code_cell(cells[0], metadata={"tags": ["parameters"]}), v4.new_code_cell(cells[1])]
    )
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made.metadata |= {"brief": {"report": "brief"}, "kernelspec": kernel}
    nbformat.write(made, root / "notebooks" / "brief.ipynb")
    (scratch / "built" / "beside").mkdir()
    (scratch / "built" / "beside" / "letter.txt").write_text("private")
    place = Place(root)
    place.build()
    return place


# Cases ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trial:
    """What is laid (*before*), what is done, and whether that is to be refused or to be harmless.

    *may* is what of the project may be written over, whoever wrote it; what a manifest lists always may.
    """

    name: str
    wanted: Literal["refused", "survived"]
    before: Callable[[Place], object]
    do: Callable[[Place], object] = Place.build
    slow: bool = False  # runs a notebook
    may: str = ".git"


def tried(trial: Trial, built: Place, scratch: Path) -> Case:
    """Do what a trial says in a copy; what is of another hand has to be as it was."""
    shutil.rmtree(scratch / "copy", ignore_errors=True)
    shutil.copytree(built.root.parent, scratch / "copy", symlinks=True)
    place = Place(scratch / "copy" / "project")
    trial.before(place)
    theirs = place.theirs()
    outcome = _outcome(lambda: trial.do(place))
    now = place.theirs()
    may = place.root / trial.may
    lost = [path for path, held in theirs.items() if now.get(path) != held and may not in (path, *path.parents)]
    strange = [path for path in now.keys() - theirs.keys() if place.root not in path.parents]
    if lost or strange:
        paths = ", ".join(path.relative_to(scratch).as_posix() for path in (*lost, *strange))
        return Case(trial.name, "went wrong", f"changed what is not ours: {paths}")
    if outcome != trial.wanted:
        return Case(trial.name, "went wrong", f"is to be {trial.wanted}: {outcome}")
    return Case(trial.name, trial.wanted)


def _outcome(do: Callable[[], object]) -> str:
    """Whether something is done, refused in a line, or goes wrong in another way."""
    try:
        do()
    except BriefError as error:
        lines = str(error).splitlines()
        return "refused" if all(map(str.isprintable, lines)) and lines else f"in these words: {error}"
    except Exception as error:  # a traceback is what is looked for
        return f"{type(error).__name__}: {error}"
    return "survived"


def names(scratch: Path) -> Iterator[Case]:
    """Name an event, a folder, and a source by each of NAMES."""
    root = scratch / "names"
    shutil.copytree(PROJECT / "tests" / "data" / "none", root / "data" / "none")
    shutil.copy(PROJECT / "data" / "codebook.yaml", root / "data")
    before = sorted(root.rglob("*"))
    for name in NAMES:
        for how, do in (("new event", _new_event), ("new source", _new_source), ("event", load), ("source", _source)):
            with chdir(root):
                outcome = _outcome(lambda do=do, name=name: do(name))  # type: ignore[misc]
            if sorted(root.rglob("*")) != before:
                outcome = "writes"
            yield _expected(f"{how} {name[:90]!r}", outcome)
        if outcome := _named_folder(root, name):
            yield _expected(f"folder {name[:90]!r}", outcome)
    for name in OWN:
        for how, do in (("new source", _new_source), ("source", _source)):
            with chdir(root):
                yield _expected(f"{how} {name!r}", _outcome(lambda do=do, name=name: do(name)))  # type: ignore[misc]
    with chdir(root):
        yield _expected("new event 'schemas'", _outcome(lambda: _new_event("schemas")))
        yield _expected("new event that there is", _outcome(lambda: _new_event("none")))


def _expected(name: str, outcome: str) -> Case:
    return Case(name, "refused") if outcome == "refused" else Case(name, "went wrong", outcome)


def _new_event(name: str) -> None:
    new(name, "gazette")


def _new_source(name: str) -> None:
    new("fresh", name)


def _source(name: str) -> None:
    """Name the lead source so, in a copy of the event."""
    folder = Path("data/none")
    kept = (folder / "event.yaml").read_text("utf-8")
    quoted = json.dumps(name)
    (folder / "event.yaml").write_text(
        kept.replace("lead: gazette", f"lead: {quoted}").replace("source: gazette", f"source: {quoted}"), "utf-8"
    )
    try:
        load("data/none")
    finally:
        (folder / "event.yaml").write_text(kept, "utf-8")


def _named_folder(root: Path, name: str) -> str:
    """Load an event from a folder of that name; empty where no folder of data/ can be named so."""
    folder = root / "data" / name
    try:
        if folder.parent != root / "data" or name in ("..", "."):
            return ""
        shutil.copytree(root / "data" / "none", folder)
    except (OSError, ValueError):
        return ""
    try:
        return _outcome(lambda: load(folder))
    finally:
        shutil.rmtree(folder)


def _beside(place: Place, path: Path) -> None:
    """Put what is at *path* beside the project, and a link in its place."""
    target = place.beside / path.name
    path.rename(target)
    path.symlink_to(target)


def _own(path: Path, text: str = "private") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _merged(manifest: Path) -> None:
    """Leave a manifest as git leaves one that both sides have changed."""
    text = manifest.read_text("utf-8")
    manifest.write_text(f"<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> other\n", "utf-8")


def _nothing(place: Place) -> None:
    pass


def _to(name: str) -> Callable[[Place], None]:
    return lambda place: place.build(place.root / name)


def _preview(place: Place) -> None:
    place.build(place.root / "out", Preview(only="brief"))


def _print(place: Place) -> None:
    text = place.root / "text.txt"
    text.write_text("One.\nTwo.\nThree.\n")
    with chdir(place.root):
        file, content = fingerprint(Path("data/none"), "gazette", text)
    publish.write(file, content.encode())
    text.unlink()


def _command_new(place: Place) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "analysis", "new", "fresh"], cwd=place.root, capture_output=True, text=True, check=False
    )
    if done.returncode:
        assert done.stderr.startswith("brief: "), done.stderr
        raise BriefError(done.stderr.strip())


def _by_link(place: Place) -> None:
    link = place.root.parent / "link"
    link.symlink_to(place.root)
    Place(link).build()
    link.unlink()


TRIALS = (
    # Links
    Trial("a file of facts is a link", "refused", lambda place: _beside(place, place.event / "gazette.yaml")),
    Trial("event.yaml is a link", "refused", lambda place: _beside(place, place.event / "event.yaml")),
    Trial("the codebook is a link", "refused", lambda place: _beside(place, place.root / "data" / "codebook.yaml")),
    Trial("a notebook is a link", "refused", lambda place: _beside(place, place.root / "notebooks" / "brief.ipynb")),
    Trial("the reports of an event are a link", "refused", lambda place: _beside(place, place.reports)),
    Trial("a published page is a link", "refused", lambda place: _beside(place, place.reports / "index.html")),
    Trial("the list of events is a link", "refused", lambda place: _beside(place, place.root / "reports/index.html")),
    Trial("the cache is a link", "refused", lambda place: _beside(place, place.root / ".cache")),
    Trial("an event's cache is a link", "refused", lambda place: _beside(place, place.root / ".cache/executed/none")),
    Trial("an executed notebook is a link", "refused",
          lambda place: _beside(place, place.root / ".cache/executed/none/brief.ipynb")),
    Trial("a file of facts leads nowhere", "refused", lambda place: (place.event / "wire.yaml").symlink_to("nowhere")),
    Trial("a file of facts is a device", "refused", lambda place: (place.event / "wire.yaml").symlink_to("/dev/zero")),
    Trial("a file of facts is a pipe", "refused", lambda place: os.mkfifo(place.event / "wire.yaml")),
    Trial("a file of facts is a folder", "refused", lambda place: (place.event / "wire.yaml").mkdir()),
    Trial("a new event's name is a link", "refused",
          lambda place: (place.root / "data" / "fresh").symlink_to(place.beside / "fresh"), _command_new),
    Trial("the schemas are a link", "refused",
          lambda place: (place.root / "data" / "schemas").symlink_to(place.beside), _command_new),
    Trial("the fingerprints are a link", "survived",
          lambda place: (place.event / "gazette.paragraphs.yaml").symlink_to(place.beside / "letter.txt"), _print,
          may="data/none/gazette.paragraphs.yaml"),
    Trial("the event's folder is a link to where no codebook is", "refused", lambda place: _beside(place, place.event)),
    Trial("the event's folder is a link", "survived",
          lambda place: (_beside(place, place.event), shutil.copy(place.root / "data/codebook.yaml", place.beside)),
          slow=True),
    Trial("the folder of reports is a link", "survived",
          lambda place: (shutil.rmtree(place.root / "reports"), (place.root / "web").mkdir(),
                         (place.root / "reports").symlink_to("web")), slow=True),
    Trial("the project is reached by a link", "survived", _nothing, _by_link, slow=True),
    # What is of another hand in the output
    Trial("a note among the reports", "refused", lambda place: _own(place.reports / "notes.txt")),
    Trial("a table of one's own", "refused", lambda place: _own(place.reports / "tables" / "mine.csv")),
    Trial("a folder of one's own", "refused", lambda place: _own(place.reports / "mine" / "a.html")),
    Trial("an empty folder of one's own", "refused", lambda place: (place.reports / "mine").mkdir()),
    Trial("a hidden file of one's own", "refused", lambda place: _own(place.reports / ".htaccess")),
    Trial("a file in the place of the reports", "refused",
          lambda place: (shutil.rmtree(place.reports), _own(place.reports))),
    Trial("a site of one's own without a manifest", "refused", lambda place: _own(place.root / "out/none/index.html"),
          _to("out")),
    Trial("a site with a manifest of its own", "refused",
          lambda place: (_own(place.root / "out/none/a.html"), _own(place.root / "out/none/manifest.json", "{}")),
          _to("out")),
    Trial("a manifest of another kind", "refused",
          lambda place: (_own(place.root / "out/none/a.html"),
                         _own(place.root / "out/none/manifest.json", '{"card": [], "outputs": ["a.html"]}')),
          _to("out")),
    Trial("a start page of one's own", "refused", lambda place: _own(place.root / "out/index.html", "<h1>Mine</h1>"),
          _to("out")),
    Trial("a start page of one's own among reports", "refused",
          lambda place: _own(place.root / "reports/index.html", "<h1>Mine</h1>")),
    Trial("the output is a file", "refused", lambda place: _own(place.root / "out"), _to("out")),
    Trial("the output is the folder of facts", "refused", _nothing, _to("data")),
    Trial("the reports without their manifest", "refused", lambda place: (place.reports / "manifest.json").unlink()),
    Trial("a preview over a page of one's own", "refused", lambda place: _own(place.root / "out/none/index.html"),
          _preview),
    Trial("a preview over a PDF of one's own", "refused", lambda place: _own(place.root / "out/none/brief.pdf"),
          _preview),
    Trial("a preview through a link", "refused",
          lambda place: ((place.root / "out").mkdir(), (place.root / "out/none").symlink_to(place.beside)), _preview),
    Trial("a preview over published reports", "refused",
          lambda place: (place.root / "out").symlink_to("reports"), _preview),
    Trial("a preview over a preview", "survived", _preview, _preview, slow=True),
    Trial("a preview beside files of one's own", "survived", lambda place: _own(place.root / "out/none/mine.html"),
          _preview, slow=True),
    Trial("a page edited by hand", "survived",
          lambda place: (place.reports / "index.html").write_text("edited"), slow=True),
    Trial("a manifest after a merge", "survived", lambda place: _merged(place.reports / "manifest.json"), slow=True,
          may="reports/none"),
    Trial("a note among the reports after a merge", "refused",
          lambda place: (_merged(place.reports / "manifest.json"), _own(place.reports / "notes.txt"))),
    Trial("a manifest that is a program's", "refused",
          lambda place: _own(place.root / "out/none/manifest.json", '{"name": "App", "icons": []}'), _to("out")),
    Trial("a preview over a manifest that is a program's", "refused",
          lambda place: _own(place.root / "out/none/manifest.json", '{"name": "App", "icons": []}'), _preview),
    Trial("the reports where a preview was", "survived", _preview, _to("out"), slow=True),
    Trial("the reports where a preview was, beside a file of one's own", "refused",
          lambda place: (_preview(place), _own(place.root / "out/none/mine.html")), _to("out")),
    Trial("what a system leaves in folders", "survived", lambda place: (place.reports / "Thumbs.db").touch(),
          slow=True, may="reports/none"),
    Trial("files of one's own beside the reports", "survived",
          lambda place: (_own(place.root / "reports/CNAME"), _own(place.root / "reports/mine/index.html"),
                         _own(place.root / "reports/theirs/manifest.json", '{"card": {}, "outputs": {}}')), slow=True),
    Trial("the output is the project's folder", "survived", _nothing, _to("."), slow=True),
)  # fmt: skip


def cases(quick: bool, seed: int, scratch: Path) -> Iterator[Case]:
    """Try every name and every trial; quickly, only a few of those that run a notebook."""
    yield from names(scratch)
    built = lay(scratch)
    slow = [trial for trial in TRIALS if trial.slow]
    left_out = random.Random(seed).sample(slow, len(slow) - 3) if quick else []
    for trial in TRIALS:
        if trial not in left_out:
            yield tried(trial, built, scratch)


CAMPAIGN = Campaign("paths", "names, links, and files of other origin where a build writes", cases)
