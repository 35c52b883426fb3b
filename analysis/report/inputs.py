"""What an event's reports rest on: facts, notebooks, the package and its pins, each by a name and a hash.

A file of facts is hashed by records, as values, so that a comment or another layout is no change. Names are logical
(``data/<event>/cna.yaml: agreements.ferry``): a folder elsewhere, or another machine, gives the same ones.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import Fault
from ..facts.folders import codebook_of, fact_files
from ..facts.names import FACT_ID
from ..facts.yamlfile import Value, read, spelled
from .notebooks import Notebook

ORDER = "order of "
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


@dataclass(frozen=True)
class Scope:
    """What tells the inputs of one event apart: its lead source, and the facts that its event.yaml cites."""

    lead: str
    cited: frozenset[str]


def scope(folder: Path) -> Scope:
    """Read an event's scope; of an event.yaml that cannot be read, nothing is known."""
    document = read(folder / "event.yaml")
    if isinstance(document, Fault):
        return Scope("", frozenset())
    texts = {text for text in _texts(document.value) if re.fullmatch(FACT_ID, text)}
    return Scope(str(document.value.get("lead", "")), frozenset(texts))


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    else:
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def rests_on(notebook: Notebook | None, name: str, event: Scope) -> bool:
    """Whether a notebook's report, or with None the tables, rests on the input *name*.

    A report rests on its own notebook, the package, pins, codebook and event.yaml, on every fact that event.yaml
    cites, and on the parts of the facts that its notebook names; on all of them where it names none.
    """
    if name.startswith("notebooks/"):
        return notebook is not None and name == f"notebooks/{notebook.path.name}"
    part = _part(name, event)
    return notebook is None or notebook.rests_on is None or part is None or part in notebook.rests_on


def _part(name: str, event: Scope) -> str | None:
    """The part of an event's facts that an input belongs to; None for what every report rests on."""
    file, _, record = name.partition(": ")
    stem = file.rpartition("/")[2].removesuffix(".yaml")
    if not file.startswith("data/") or stem in ("codebook", "event") or not event.lead or not record:
        return None
    kind, _, own = record.removeprefix(ORDER).partition(".")
    if f"{stem}:{own}" in event.cited:
        return None
    if stem == event.lead:
        return kind.partition("[")[0]
    return {"second-coding": "second-coding", f"{event.lead}.paragraphs": "fingerprints"}.get(stem, "accounts")


def shared(published: Sequence[Notebook]) -> dict[str, str]:
    """Hash what every event's reports rest on, the codebook aside: package, pins, notebooks."""
    return {**_package(), **_pins(), **_notebooks(published)}


def facts(folder: Path, name: str) -> dict[str, str]:
    """Hash the codebook and the event's files of facts, record by record."""
    found = _records(codebook_of(folder), "data/codebook.yaml")
    for path in fact_files(folder):
        found |= _records(path, f"data/{name}/{path.name}")
    return found


def _records(path: Path, name: str) -> dict[str, str]:
    """A file's records, each as its values; what is wrong with it where it cannot be read."""
    document = read(path)
    faults = [document] if isinstance(document, Fault) else document.faults
    if isinstance(document, Fault) or faults:
        return {name: _digest([[fault.line, fault.what] for fault in faults])}
    found = {}
    for key, value in document.value.items():
        if isinstance(value, str):
            found[f"{name}: {key}"] = _digest(value)
            continue
        parts = (
            list(value.items()) if isinstance(value, dict) else [(_id(item, at), item) for at, item in enumerate(value)]
        )
        found |= {f"{name}: {spelled((key, part))}": _digest(item) for part, item in parts}
        found[f"{name}: {ORDER}{key}"] = _digest([type(value).__name__, [part for part, _ in parts]])
    return found


def _id(item: Value, at: int) -> str | int:
    given = item.get("id") if isinstance(item, dict) else None
    return given if isinstance(given, str) and given else at


def _notebooks(published: Sequence[Notebook]) -> dict[str, str]:
    """What of the notebooks is published, and which they are: every page links to every other."""
    found = {"list of reports": _digest([notebook.report for notebook in published])}
    for notebook in published:
        stored = json.loads(notebook.path.read_text("utf-8"))
        cells = [
            [cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", [])] for cell in stored["cells"]
        ]
        found[f"notebooks/{notebook.path.name}"] = _digest([stored["metadata"]["brief"], cells])
    return found


def _package() -> dict[str, str]:
    """The package's files that shape what is published: all of both wings."""
    package = Path(__file__).parents[1]
    files = [
        package / "errors.py",
        package / "event.py",
        *(package / "facts").rglob("*"),
        *(package / "report").rglob("*"),
    ]
    return {
        f"analysis/{path.relative_to(package).as_posix()}": hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        for path in files
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }


def _pins() -> dict[str, str]:
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    installed = _installed()
    return {PYTHON: python, **{name: installed.get(name) or _version(name) for name in PINS}}


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


def _digest(value: object) -> str:
    """Hash plain values; the order of a mapping's keys does not matter."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
