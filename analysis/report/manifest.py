"""What went into an event's reports and what came out, by hash: the manifest that is published with them.

It tells what is up to date and, where something is not, which file or version changed. No fact is typed and no notebook
run for it, so that the answer comes at once. Names of inputs are logical (``data/<event>/cna.yaml``): a folder
elsewhere, or another machine, gives the same ones.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..facts.folders import codebook_of, fact_files
from .notebooks import FORMATS, Notebook
from .ownership import unmanaged

MANIFEST = "manifest.json"
FORMERLY = "receipt.json"  # what it was called before: what such a one lists is a build's, too
PYTHON = "python"
# What the bytes pass through: facts are read and typed, notebooks run, charts drawn, blocks set. What only faces the
# user (jupyterlab, rich, typer) is left out, and what the distributions named rest on is pinned by constraints.txt.
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
MOST_BYTES = 10_000_000  # read of a file that goes in; none of ours is as long
_OUTPUT = re.compile(r'^ *"([^"\\]+)": "[0-9a-f]{64}",?$', re.MULTILINE)


@dataclass(frozen=True, eq=False)
class Standing:
    """How an event's reports stand to what its inputs give now.

    *reasons* says why each report (by its page) and the tables are to be rebuilt, and of each other file what becomes
    of it; nothing said: it is up to date.
    """

    folder: Path
    name: str
    inputs: Mapping[str, str]
    reasons: Mapping[str, Sequence[str]]

    @property
    def stale(self) -> bool:
        """Whether anything is to be rebuilt."""
        return any(self.reasons.values())

    def why(self, notebook: Notebook) -> Sequence[str]:
        """Say why a notebook's report is to be rebuilt."""
        return self.reasons[f"{self.name}/{notebook.file('html')}"]


# What a manifest says -------------------------------------------------------------------------------------


def written(card: Mapping[str, Any], inputs: Mapping[str, str], files: Mapping[str, bytes]) -> bytes:
    """Write a manifest: the event's card, every input with its hash, every file with its SHA-256."""
    return _json({"card": card, "inputs": dict(sorted(inputs.items())), "outputs": _outputs(files)})


def of_preview(place: Path, files: Mapping[str, bytes]) -> bytes:
    """Write the manifest of a preview: its *files* beside those of earlier previews in *place*, and nothing else."""
    outputs = {**read(place).get("outputs", {}), **_outputs(files)}
    return _json({"outputs": dict(sorted(outputs.items()))})


def read(place: Path) -> dict[str, Any]:
    """Read the manifest in *place*; empty where there is none that can be read."""
    return _read(place / MANIFEST)


def listed(place: Path) -> list[str]:
    """Name what builds wrote in *place*: the manifest, and what it lists; in a conflict, what either side lists."""
    for name in (MANIFEST, FORMERLY):
        if found := _read(place / name):
            return [name, *found["outputs"]]
        if "<<<<<<< " in (text := _text(place / name)):
            return [name, *_OUTPUT.findall(text)]
    return []


def _json(manifest: Mapping[str, Any]) -> bytes:
    return (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()


def _outputs(files: Mapping[str, bytes]) -> dict[str, str]:
    return {path: _hash(content) for path, content in sorted(files.items())}


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, ValueError):
        return ""


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(_text(file))
    except ValueError:
        return {}
    return found if _is_sound(found) else {}


def _is_sound(found: object) -> bool:
    if not isinstance(found, dict):
        return False
    parts = (found.get("outputs"), found.get("inputs", {}), found.get("card", {}))
    return all(isinstance(part, dict) for part in parts)


# What goes in ---------------------------------------------------------------------------------------------


def environment() -> dict[str, str]:
    """Hash the package's files that shape what is published, all of both wings; give Python and the pins by version."""
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


def _facts(folder: Path, name: str) -> dict[str, str]:
    hashes = {f"data/{name}/{path.name}": _hash_of(path) for path in fact_files(folder)}
    return {"data/codebook.yaml": _hash_of(codebook_of(folder)), **hashes}


def _name(notebook: Notebook) -> str:
    return f"notebooks/{notebook.path.name}"


def _published_of(notebook: Notebook) -> str:
    """Hash what of a notebook is published: to run it in JupyterLab and save what it shows is no change."""
    stored = json.loads(notebook.path.read_text("utf-8"))
    cells = [[cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", [])] for cell in stored["cells"]]
    return _hash(json.dumps([stored["metadata"]["brief"], cells], sort_keys=True).encode())


def _hash_of(path: Path) -> str:
    """Hash a file; what is none, a link, or cannot be read is not opened, and said when facts are read."""
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
    """Read CRLF as LF in a text, since a checkout may have made it so; what holds a zero byte is none."""
    return content if b"\0" in content else content.replace(b"\r\n", b"\n")


def _installed() -> dict[str, str]:
    """Versions of what is installed, as the folders of their metadata are named: to read these would take longer."""
    found: dict[str, str] = {}
    for place in map(Path, sys.path):
        for folder in place.glob("*.dist-info"):
            distribution, _, version = folder.name.removesuffix(".dist-info").partition("-")
            found.setdefault(distribution.lower().replace("_", "-").replace(".", "-"), version)
    return found


def _version(name: str) -> str:
    """The version of what is installed in another way than as a folder."""
    from importlib import metadata

    return metadata.version(name)


# How the reports stand to what goes in ----------------------------------------------------------------------


def standings(folders: Sequence[Path], published: Sequence[Notebook], output: Path) -> list[Standing]:
    """Compare the reports in *output* with what the events' folders, the notebooks and the package give now.

    Raises
    ------
    UsageError
        Two folders have one name, which is to name the reports of each.

    """
    names = [folder.resolve().name for folder in folders]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise UsageError(f"two events are named '{twice[0]}'; an event's folder names its reports")
    common = {**environment(), **{_name(notebook): _published_of(notebook) for notebook in published}}
    return [
        _standing(folder.absolute(), name, {**common, **_facts(folder, name)}, published, output / name)
        for folder, name in zip(folders, names, strict=True)
    ]


def _standing(
    folder: Path, name: str, inputs: Mapping[str, str], published: Sequence[Notebook], place: Path
) -> Standing:
    manifest = read(place)
    if "inputs" not in manifest:
        built = place.exists() and not manifest  # a preview's names no inputs
        why = f"{MANIFEST} is missing or cannot be read" if built else "was never built"
        pages = [notebook.file("html") for notebook in published]
        return Standing(folder, name, inputs, {f"{name}/{path}": [why] for path in (*pages, "tables")})
    outputs = manifest["outputs"]
    tables = [path for path in outputs if path.startswith("tables/")]
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
    reasons |= {f"{name}/{path}": ["no notebook gives it; a build drops it"] for path in dropped}
    for path in unmanaged(place, [*known, *dropped]):
        reasons.setdefault(f"{name}/{path}", ["no build wrote it; move it elsewhere, or delete it"])
    return Standing(folder, name, inputs, reasons)


def _changes(before: Mapping[str, str], now: Mapping[str, str], notebook: Notebook | None) -> Iterator[str]:
    """Say which inputs of a notebook's report, or with None of the tables, changed; none reads another notebook."""
    for name in sorted(before.keys() | now.keys()):
        if name.startswith("notebooks/") and not (notebook and name == _name(notebook)):
            continue
        if name not in before or name not in now:
            yield f"{name} is {'gone' if name in before else 'new'}"
        elif before[name] != now[name]:
            version = name in (PYTHON, *PINS)
            yield f"{name} {before[name]}, now {now[name]}" if version else f"{name} changed"


def _links(outputs: Mapping[str, str], published: Sequence[Notebook], notebook: Notebook) -> Iterator[str]:
    """Say which pages came or went since: every page links to every other."""
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
            yield f"{path} is not as it was built"
