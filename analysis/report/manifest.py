"""The manifest published with an event's reports: the hashes of all inputs and outputs.

It tells whether reports are up to date and, if not, which file or version changed. No fact is parsed and no notebook
run for it, so it answers at once. Names of inputs are logical (``data/<event>/cna.yaml``), so they are the same for a
folder elsewhere or on another machine.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..facts.folders import codebook_of, fact_files, neighbours, publisher_of, stands
from .notebooks import FORMATS, Notebook
from .ownership import unmanaged

MANIFEST = "manifest.json"
PYTHON = "python"
# Packages that affect the published bytes: they parse facts, run notebooks, draw charts and render blocks. Those for
# the user interface only (jupyterlab, rich, typer) are left out; constraints.txt pins the dependencies of those listed.
PINS = (
    "babel",
    "ipython",
    "jinja2",
    "krippendorff",
    "markupsafe",
    "matplotlib",
    "mistune",
    "nbconvert",
    "numpy",
    "pandas",
    "papermill",
    "pydantic",
    "pyyaml",
    "text2num",
    "typst",
)
MOST_BYTES = 10_000_000  # limit for reading an input file; none of ours is as long
_OUTPUT = re.compile(r'^ *"([^"\\]+)": "[0-9a-f]{64}",?$', re.MULTILINE)


@dataclass(frozen=True, eq=False)
class BuildStatus:
    """Whether an event's reports are up to date with their inputs.

    *reasons* says why each report (by its page) and the tables must be rebuilt, and what happens to each other file; an
    empty list means up to date. *related* are the folders of the events that it follows, or that follow it.
    """

    folder: Path
    name: str
    inputs: Mapping[str, str]
    reasons: Mapping[str, Sequence[str]]
    related: Sequence[tuple[str, Path]] = ()

    @property
    def stale(self) -> bool:
        """Whether anything is to be rebuilt, deleted or moved."""
        return any(self.reasons.values())

    def why(self, notebook: Notebook) -> Sequence[str]:
        """Return why a notebook's report must be rebuilt."""
        return self.reasons[f"{self.name}/{notebook.file('html')}"]


# The file -------------------------------------------------------------------------------------------------


def written(card: Mapping[str, Any], inputs: Mapping[str, str], files: Mapping[str, bytes]) -> bytes:
    """Return a manifest's content: the event's card, every input with its hash, every file with its SHA-256."""
    return _json({"card": card, "inputs": dict(sorted(inputs.items())), "outputs": _outputs(files)})


def of_preview(place: Path, files: Mapping[str, bytes]) -> bytes:
    """Return the content of a preview's manifest: only its *files* and those of earlier previews in *place*."""
    outputs = {**read(place).get("outputs", {}), **_outputs(files)}
    return _json({"outputs": dict(sorted(outputs.items()))})


def read(place: Path) -> dict[str, Any]:
    """Read the manifest in *place*; empty if it is missing or invalid."""
    try:
        found = json.loads(_text(place / MANIFEST))
    except ValueError:
        return {}
    return found if _is_sound(found) else {}


def listed(place: Path) -> list[str]:
    """List what builds wrote in *place*: the manifest and its outputs, in a Git merge conflict those of both sides."""
    if found := read(place):
        return [MANIFEST, *found["outputs"]]
    text = _text(place / MANIFEST)
    return [MANIFEST, *_OUTPUT.findall(text)] if "<<<<<<< " in text else []


def _json(manifest: Mapping[str, Any]) -> bytes:
    return (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()


def _outputs(files: Mapping[str, bytes]) -> dict[str, str]:
    return {path: _hash(content) for path, content in sorted(files.items())}


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, ValueError):
        return ""


def _is_sound(found: object) -> bool:
    if not isinstance(found, dict):
        return False
    parts = (found.get("outputs"), found.get("inputs", {}), found.get("card", {}))
    return all(isinstance(part, dict) for part in parts)


# Inputs ---------------------------------------------------------------------------------------------------


def environment() -> dict[str, str]:
    """Return the hashes of the package's files that affect reports, and the versions of Python and ``PINS``."""
    package = Path(__file__).parents[1]
    files = [
        package / "errors.py",
        package / "event.py",
        *(package / "facts").rglob("*"),
        *(package / "report").rglob("*"),
    ]
    hashes = {
        f"analysis/{path.relative_to(package).as_posix()}": _hash_of(path)
        for path in files
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    installed = _installed()
    versions = {name: installed.get(name) or _version(name) for name in PINS}
    return {**hashes, PYTHON: f"{sys.version_info.major}.{sys.version_info.minor}", **versions}


def _facts(folder: Path, name: str, related: Sequence[tuple[str, Path]]) -> dict[str, str]:
    hashes = {f"data/{name}/{path.name}": _hash_of(path) for path in fact_files(folder)}
    beside = {f"data/{other.name}/event.yaml": _hash_of(other / "event.yaml") for _, other in related}
    publisher = publisher_of(folder)
    by = {"data/publisher.yaml": _hash_of(publisher)} if stands(publisher) else {}
    return {"data/codebook.yaml": _hash_of(codebook_of(folder)), **by, **hashes, **beside}


def _name(notebook: Notebook) -> str:
    return f"notebooks/{notebook.path.name}"


def _published_of(notebook: Notebook) -> str:
    """Hash what a report depends on in a notebook: running it in JupyterLab and saving its outputs changes nothing."""
    stored = json.loads(notebook.path.read_text("utf-8"))
    cells = [[cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", [])] for cell in stored["cells"]]
    return _hash(json.dumps([stored["metadata"]["brief"], cells], sort_keys=True).encode())


def _hash_of(path: Path) -> str:
    """Hash a file up to ``MOST_BYTES``; empty for a link or an unreadable file, reported when facts are read."""
    if path.is_symlink() or not path.is_file():
        return ""
    try:
        with path.open("rb") as file:
            return _hash(file.read(MOST_BYTES))
    except OSError:
        return ""


def _hash(content: bytes) -> str:
    return hashlib.sha256(as_lf(content)).hexdigest()


def as_lf(content: bytes) -> bytes:
    """Convert CRLF to LF in text, since a checkout may have converted it; content with a zero byte is not text."""
    return content if b"\0" in content else content.replace(b"\r\n", b"\n")


def _installed() -> dict[str, str]:
    """Return the versions of installed packages from their metadata folders' names; reading the files takes longer."""
    found: dict[str, str] = {}
    for place in map(Path, sys.path):
        for folder in place.glob("*.dist-info"):
            distribution, _, version = folder.name.removesuffix(".dist-info").partition("-")
            found.setdefault(distribution.lower().replace("_", "-").replace(".", "-"), version)
    return found


def _version(name: str) -> str:
    """Return the version of a package that has no such folder."""
    from importlib import metadata

    return metadata.version(name)


# Reports against inputs -------------------------------------------------------------------------------------


def build_statuses(folders: Sequence[Path], published: Sequence[Notebook], output: Path) -> list[BuildStatus]:
    """Compare the reports in *output* with the present inputs: the events' folders, the notebooks and the package.

    Raises UsageError if two folders have the same name, since the name identifies an event's reports.
    """
    names = [folder.resolve().name for folder in folders]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise UsageError(
            f"two event folders are named '{twice[0]}', so their reports would overwrite each other; rename one"
        )
    common = {**environment(), **{_name(notebook): _published_of(notebook) for notebook in published}}
    links = neighbours(folders)
    related = [tuple(links.get(folder.resolve(), ())) for folder in folders]
    return [
        replace(
            _status(folder.absolute(), name, {**common, **_facts(folder, name, own)}, published, output / name),
            related=own,
        )
        for folder, name, own in zip(folders, names, related, strict=True)
    ]


def _status(
    folder: Path, name: str, inputs: Mapping[str, str], published: Sequence[Notebook], place: Path
) -> BuildStatus:
    manifest = read(place)
    if "inputs" not in manifest:
        built = place.exists() and not manifest  # a preview's manifest lists no inputs
        why = f"{MANIFEST} is missing or cannot be read" if built else "was never built"
        pages = [notebook.file("html") for notebook in published]
        return BuildStatus(folder, name, inputs, {f"{name}/{path}": [why] for path in (*pages, "tables")})
    outputs = manifest["outputs"]
    tables = [path for path in outputs if path.startswith(("tables/", "cite."))]  # what no notebook makes
    reasons = {}
    for notebook in published:
        reasons[f"{name}/{notebook.file('html')}"] = [
            *_changes(manifest["inputs"], inputs, notebook),
            *_links(outputs, published, notebook),
            *_touched(place, outputs, [notebook.file(form) for form in FORMATS]),
        ]
    reasons[f"{name}/tables"] = [*_changes(manifest["inputs"], inputs, None), *_touched(place, outputs, tables)]
    known = {MANIFEST, *tables, *(notebook.file(form) for notebook in published for form in FORMATS)}
    dropped = sorted(path for path in outputs.keys() - known if (place / path).exists())
    reasons |= {
        f"{name}/{path}": [("no notebook creates it any more; the next build will delete it")] for path in dropped
    }
    for path in unmanaged(place, [*known, *dropped]):
        reasons.setdefault(f"{name}/{path}", ["was not written by brief build; move or delete it"])
    return BuildStatus(folder, name, inputs, reasons)


def _changes(before: Mapping[str, str], now: Mapping[str, str], notebook: Notebook | None) -> Iterator[str]:
    """Yield which inputs of a notebook's report, or with None of the tables, changed; other notebooks do not count."""
    for name in sorted(before.keys() | now.keys()):
        if name.startswith("notebooks/") and not (notebook and name == _name(notebook)):
            continue
        if name not in before or name not in now:
            yield f"{name} is {'gone' if name in before else 'new'}"
        elif before[name] != now[name]:
            version = name in (PYTHON, *PINS)
            yield f"{name} {before[name]}, now {now[name]}" if version else f"{name} changed"


def _links(outputs: Mapping[str, str], published: Sequence[Notebook], notebook: Notebook) -> Iterator[str]:
    """Yield which pages were added or removed since the build: every page links to every other."""
    before = {path for path in outputs if path.endswith(".html")}
    now = {other.file("html") for other in published}
    for page in sorted((before ^ now) - {notebook.file("html")}):
        yield f"links to {page}, which is {'new' if page in now else 'gone'}"


def _touched(place: Path, outputs: Mapping[str, str], files: Sequence[str]) -> Iterator[str]:
    for path in files:
        file = place / path
        if not file.is_file():
            yield f"{path} is missing"
        elif _hash(file.read_bytes()) != outputs.get(path):
            yield f"{path} was changed after it was built"
