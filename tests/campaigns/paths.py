"""Names, links and folders of another hand: nothing is read, written or deleted where a build has no business."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import chdir
from dataclasses import dataclass
from functools import partial
from pathlib import Path

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
from tests.scratch import INVENTED, command, lay_out

from .campaign import Campaign, Case

NAMES = (
    "../x", "..", ".", "/", "/etc",
    "x/y", "x\\y", "a b", " a", "a\n", "a\0b", "-x", "x-", "a--b", "-", "--help", ".x", "~",
    "*", "$(id)", "a;b", "a:b", "%2e%2e", "a.yaml", "Tiny", "TINY", "tIny", "t\u0456ny", "\uff54\uff49\uff4e\uff59",
    "tiny\u200b", "t\u00efny", "\u202eynit", "con", "nul", "prn", "aux", "com1", "lpt9", "a" * 81, "a" * 300,
)  # fmt: skip
OWN = ("event", "second-coding")  # no source's, since an event has such files
EVENT = INVENTED / "none"
CELLS = (
    v4.new_code_cell('event: str = ""', metadata={"tags": ["parameters"]}),
    v4.new_code_cell(
        "from analysis import load\nfrom analysis.report.views import brief\nbrief.head(brief.cut(load(event)))"
    ),
)
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


# Names ----------------------------------------------------------------------------------------------------


def names(scratch: Path) -> Iterator[Case]:
    """Name an event, a folder, and a source by each of NAMES."""
    root = lay_out(scratch / "names", EVENT, notebooks=())
    before = sorted(root.rglob("*"))
    ways = {
        "new event": lambda name: new(name, "gazette"), "new source": lambda name: new("fresh", name),
        "event": load, "source": _lead_source, "folder": _folder,
    }  # fmt: skip
    given = [(how, name) for name in NAMES for how in ways if how != "folder" or _nameable(name)]
    given += [(how, name) for name in OWN for how in ("new source", "source")]
    given += [("new event", name) for name in ("schemas", EVENT.name)]
    for how, name in given:
        with chdir(root):
            outcome = _outcome(partial(ways[how], name))
        if sorted(root.rglob("*")) != before:
            outcome = "writes"
        yield Case(f"{how} {name[:90]!r}", "" if outcome == "refused" else outcome, refused=True)


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


def _nameable(name: str) -> bool:
    """Whether a folder can be named so."""
    return name not in (".", "..") and not {"/", "\0"} & set(name) and len(name) < 256


def _folder(name: str) -> None:
    """Load an event from a folder of that name."""
    folder = shutil.copytree(Path("data", EVENT.name), Path("data", name))
    try:
        load(Path.cwd() / folder)
    finally:
        shutil.rmtree(folder)


def _lead_source(name: str) -> None:
    """Name the lead source so, in the event."""
    file = Path("data", EVENT.name, "event.yaml")
    kept = file.read_text("utf-8")
    file.write_text(re.sub("(?<=lead: )gazette|(?<=source: )gazette", lambda _: json.dumps(name), kept), "utf-8")
    try:
        load(f"data/{EVENT.name}")
    finally:
        file.write_text(kept, "utf-8")


# A project in a folder with something beside it -----------------------------------------------------------


def lay(scratch: Path) -> Path:
    """Lay out a project of one small event, built once; beside it lies what is nobody's business. Give its folder."""
    root = lay_out(scratch / "built" / "project", EVENT, notebooks=())
    (root / "notebooks").mkdir()
    made = v4.new_notebook(cells=CELLS, metadata={"brief": {"report": "brief"}, "kernelspec": KERNEL})
    nbformat.write(made, root / "notebooks" / "brief.ipynb")
    with chdir(root):
        own("../beside/letter.txt")()
        _build()
    return root


def _build(output: str = "reports", preview: Preview | None = None) -> None:
    """Build all anew, in this process."""
    place = Path.cwd() / output
    due = build_statuses([Path("data/none")], notebooks(Path("notebooks")), place)
    built = build(due, output=place, preview=preview, force=preview is None, resources=Resources(workers=1))
    for error in built.faults:
        raise error


def theirs(top: Path) -> dict[Path, str | bytes]:
    """Every file and link that no build wrote, with what it holds or where it leads."""
    found = {path: _content(path) for path in top.rglob("*") if path.is_symlink() or path.is_file()}
    ours = {place.parent / path for place in found if place.name == "manifest.json" for path in _listed(place)}
    ours |= {path for path in found if path.name == eventlist.INDEX and _is_list(path)}
    cache = top / "project" / ".cache"
    return {path: content for path, content in found.items() if path not in ours and cache not in path.parents}


def _is_list(path: Path) -> bool:
    return not path.is_symlink() and eventlist.is_list(path)


def _content(path: Path) -> str | bytes:
    return str(path.readlink()) if path.is_symlink() else path.read_bytes()


def _listed(manifest: Path) -> list[str]:
    try:
        return [manifest.name, *json.loads(manifest.read_bytes())["outputs"]]
    except (ValueError, KeyError, TypeError):
        return []


# What is laid and done, standing in the project -----------------------------------------------------------

Do = Callable[[], object]


def own(path: str, text: str = "private") -> Do:
    """Write a file of one's own."""
    return lambda: (Path(path).parent.mkdir(parents=True, exist_ok=True), Path(path).write_text(text))


def beside(path: str) -> Do:
    """Put what is at *path* beside the project, and a link in its place."""
    return lambda: (Path(path).rename(target := Path.cwd().parent / "beside" / Path(path).name), link(path, target)())


def link(path: str, to: str | Path) -> Do:
    """Make a link."""
    return lambda: (Path(path).parent.mkdir(exist_ok=True), Path(path).symlink_to(to))


def each(*steps: Do) -> Do:
    """Do one after the other."""
    return lambda: [step() for step in steps]


def to(output: str) -> Do:
    """Build into another folder."""
    return lambda: _build(output)


def preview() -> None:
    """Build a preview."""
    _build("out", Preview(only="brief"))


def nothing() -> None:
    """Lay nothing."""


def merged() -> None:
    """Leave a manifest as git leaves one that both sides have changed."""
    file = Path("reports/none/manifest.json")
    text = file.read_text("utf-8")
    file.write_text(f"<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> other\n", "utf-8")


def fingerprinted() -> None:
    """Store fingerprints."""
    own("text.txt", "One.\nTwo.\nThree.\n")()
    file, content = fingerprint(Path("data/none"), "gazette", Path("text.txt"))
    publish.write(file, content.encode())
    Path("text.txt").unlink()


def new_event() -> None:
    """Add an event by the command."""
    done = command("new", "fresh", cwd=Path.cwd())
    if done.returncode:
        assert done.stderr.startswith("brief: "), done.stderr
        raise BriefError(done.stderr.strip())


def by_link() -> None:
    """Build the project through a link to it."""
    path = Path.cwd().parent / "link"
    path.symlink_to("project")
    with chdir(path):
        _build(f"{path}/reports")
    path.unlink()


@dataclass(frozen=True)
class Trial:
    """What is laid, then done; *may*: what of the project may be written over, besides what a manifest lists."""

    name: str
    lay: Do
    do: Do = _build
    may: str = ".git"


PROGRAM = '{"name": "App", "icons": []}'
REFUSED = (
    # Links
    Trial("a file of facts is a link", beside("data/none/gazette.yaml")),
    Trial("event.yaml is a link", beside("data/none/event.yaml")),
    Trial("the codebook is a link", beside("data/codebook.yaml")),
    Trial("a notebook is a link", beside("notebooks/brief.ipynb")),
    Trial("the reports of an event are a link", beside("reports/none")),
    Trial("a published page is a link", beside("reports/none/index.html")),
    Trial("the list of events is a link", beside("reports/index.html")),
    Trial("the cache is a link", beside(".cache")),
    Trial("an event's cache is a link", beside(".cache/executed/none")),
    Trial("an executed notebook is a link", beside(".cache/executed/none/brief.ipynb")),
    Trial("a file of facts leads nowhere", link("data/none/wire.yaml", "nowhere")),
    Trial("a file of facts is a device", link("data/none/wire.yaml", "/dev/zero")),
    Trial("a file of facts is a pipe", lambda: os.mkfifo("data/none/wire.yaml")),
    Trial("a file of facts is a folder", lambda: Path("data/none/wire.yaml").mkdir()),
    Trial("a new event's name is a link", link("data/fresh", "../../beside/fresh"), new_event),
    Trial("the schemas are a link", link("data/schemas", "../../beside"), new_event),
    Trial("the event's folder is a link to where no codebook is", beside("data/none")),
    # What is of another hand in the output
    Trial("a note among the reports", own("reports/none/notes.txt")),
    Trial("a table of one's own", own("reports/none/tables/mine.csv")),
    Trial("a folder of one's own", own("reports/none/mine/a.html")),
    Trial("an empty folder of one's own", lambda: Path("reports/none/mine").mkdir()),
    Trial("a hidden file of one's own", own("reports/none/.htaccess")),
    Trial("a file in the place of the reports", each(lambda: shutil.rmtree("reports/none"), own("reports/none"))),
    Trial("a site of one's own without a manifest", own("out/none/index.html"), to("out")),
    Trial("a site with a manifest of its own",
          each(own("out/none/a.html"), own("out/none/manifest.json", "{}")), to("out")),
    Trial("a manifest of another kind",
          each(own("out/none/a.html"), own("out/none/manifest.json", '{"card": [], "outputs": ["a.html"]}')),
          to("out")),
    Trial("a start page of one's own", own("out/index.html", "<h1>Mine</h1>"), to("out")),
    Trial("a start page of one's own among reports", own("reports/index.html", "<h1>Mine</h1>")),
    Trial("the output is a file", own("out"), to("out")),
    Trial("the output is the folder of facts", nothing, to("data")),
    Trial("the reports without their manifest", lambda: Path("reports/none/manifest.json").unlink()),
    Trial("a preview over a page of one's own", own("out/none/index.html"), preview),
    Trial("a preview over a PDF of one's own", own("out/none/brief.pdf"), preview),
    Trial("a preview through a link", link("out/none", "../../beside"), preview),
    Trial("a preview over published reports", link("out", "reports"), preview),
    Trial("a note among the reports after a merge", each(merged, own("reports/none/notes.txt"))),
    Trial("a manifest that is a program's", own("out/none/manifest.json", PROGRAM), to("out")),
    Trial("a preview over a manifest that is a program's", own("out/none/manifest.json", PROGRAM), preview),
    Trial("the reports where a preview was, beside a file of one's own",
          each(preview, own("out/none/mine.html")), to("out")),
)  # fmt: skip
HARMLESS = (  # the first runs no notebook
    Trial("the fingerprints are a link", link("data/none/gazette.paragraphs.yaml", "../../../beside/letter.txt"),
          fingerprinted, may="data/none/gazette.paragraphs.yaml"),
    Trial("the event's folder is a link",
          each(beside("data/none"), lambda: shutil.copy("data/codebook.yaml", "../beside"))),
    Trial("the folder of reports is a link",
          each(lambda: shutil.rmtree("reports"), lambda: Path("web").mkdir(), link("reports", "web"))),
    Trial("the project is reached by a link", nothing, by_link),
    Trial("a preview over a preview", preview, preview),
    Trial("a preview beside files of one's own", own("out/none/mine.html"), preview),
    Trial("a page edited by hand", own("reports/none/index.html", "edited")),
    Trial("a manifest after a merge", merged, may="reports/none"),
    Trial("the reports where a preview was", preview, to("out")),
    Trial("what a system leaves in folders", own("reports/none/Thumbs.db", ""), may="reports/none"),
    Trial("files of one's own beside the reports",
          each(own("reports/CNAME"), own("reports/mine/index.html"),
               own("reports/theirs/manifest.json", '{"card": {}, "outputs": {}}'))),
    Trial("the output is the project's folder", nothing, to(".")),
)  # fmt: skip


def tried(trial: Trial, built: Path, scratch: Path) -> Case:
    """Do what a trial says in a copy; what is of another hand has to be as it was."""
    top = scratch / "copy"
    shutil.rmtree(top, ignore_errors=True)
    shutil.copytree(built.parent, top, symlinks=True)
    with chdir(top / "project"):
        trial.lay()
        before = theirs(top)
        outcome = _outcome(trial.do)
    now, may, refused = theirs(top), top / "project" / trial.may, trial in REFUSED
    changed = [path for path, held in before.items() if now.get(path) != held and may not in (path, *path.parents)]
    changed += [path for path in now.keys() - before.keys() if top / "project" not in path.parents]
    if changed:
        fault = f"changed what is not ours: {', '.join(path.relative_to(top).as_posix() for path in changed)}"
    else:
        fault = "" if outcome == ("refused" if refused else "survived") else f"ends otherwise: {outcome}"
    return Case(trial.name, fault, refused)


def cases(quick: bool, seed: int, scratch: Path) -> Iterator[Case]:
    """Try every name and every trial; quickly, only a few of those that run a notebook."""
    yield from names(scratch)
    built = lay(scratch)
    first, *slow = HARMLESS
    for trial in (*REFUSED, first, *(random.Random(seed).sample(slow, 3) if quick else slow)):
        yield tried(trial, built, scratch)


CAMPAIGN = Campaign("paths", "names, links, and files of other origin where a build writes", cases)
