"""The receipt of an event's reports: what they rest on and what was written, by hash.

It tells what is up to date and, where something is not, why, down to the record. No fact is typed and no notebook
run for it, so that the answer comes at once.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import Fault, UsageError, stray
from . import foreign
from .inputs import ORDER, PINS, PYTHON, Scope, facts, rests_on, scope, shared
from .notebooks import FORMATS, Notebook

RECEIPT = "receipt.json"
INDEX = "index.html"
SEAL = re.compile(rb'(?<=<meta name="seal" content=")[0-9a-f]*(?=">)')


@dataclass(frozen=True)
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


def written(card: Mapping[str, Any], inputs: Mapping[str, str], files: Mapping[str, bytes]) -> bytes:
    """Write a receipt: the event's card, every input with its hash, every file with its SHA-256."""
    outputs = {path: hashlib.sha256(content).hexdigest() for path, content in sorted(files.items())}
    receipt = {"card": card, "inputs": dict(sorted(inputs.items())), "outputs": outputs}
    return (json.dumps(receipt, ensure_ascii=False, indent=1) + "\n").encode()


def listing(output: Path) -> bytes:
    """Set the list of the events that are published, newest first, ties by name.

    It is sealed, so that nobody needs to set it again to see whether it is as it should be.
    """
    from .html import index

    cards = _cards(output)
    page = index(cards).encode()
    return SEAL.sub(_seal(page, cards), page)


def _cards(output: Path) -> list[Mapping[str, Any]]:
    cards = [_receipt(place)["card"] for place in published(output)]
    return sorted(cards, key=lambda card: card["date"], reverse=True)


def _seal(page: bytes, cards: Sequence[Mapping[str, Any]]) -> bytes:
    """Hash what the list of events shows, the *page* without its seal, and what it was set with."""
    package = Path(__file__).parent
    with_what = [
        (package / name).read_bytes() for name in ("html.py", "templates/index.html.j2", "templates/brief.css")
    ]
    return hashlib.sha256(b"\0".join([page, json.dumps(cards).encode(), *with_what])).hexdigest()[:16].encode()


# How the reports stand to their inputs -------------------------------------------------------------------


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
    common = shared(published)
    return [
        _standing(folder, name, {**common, **facts(folder, name)}, published, output / name)
        for folder, name in zip(folders, names, strict=True)
    ]


def compared(folders: Sequence[Path], published: Sequence[Notebook], output: Path) -> dict[str, Sequence[str]]:
    """Say of every report of the events, and of the list of events, why it is to be rebuilt; nothing: up to date."""
    reasons: dict[str, Sequence[str]] = {}
    for standing in standings(folders, published, output):
        reasons |= standing.reasons
    return {**reasons, INDEX: unlisted(output)}


def unlisted(output: Path) -> list[str]:
    """Say why the list of events is to be rewritten."""
    page = output / INDEX
    if not page.is_file():
        return ["is missing"]
    written = page.read_bytes()
    sealed = SEAL.search(written)
    if sealed and sealed[0] == _seal(SEAL.sub(b"", written), _cards(output)):
        return []
    return ["does not show what the events' receipts say"]


def forsaken(output: Path, folders: Sequence[Path]) -> dict[str, list[str]]:
    """Name the published events that none of *folders* gives the facts of."""
    names = {folder.resolve().name for folder in folders}
    reason = "data/ has no such event; delete its reports, then run brief build"
    return {place.name: [reason] for place in published(output) if place.name not in names}


def refuse_foreign(output: Path, name: str, published: Sequence[Notebook]) -> None:
    """Refuse to take the place of the reports of the event *name* where it holds more than builds wrote.

    Of a receipt that cannot be read, as after a merge, the names count that a build gives now.

    Raises
    ------
    UsageError
        Names what no build wrote.

    """
    from ..facts.columns import COLUMNS

    place = output / name
    found = _receipt(place)
    pages = (notebook.file(form) for notebook in published for form in FORMATS)
    tables = (f"tables/{table}" for table in ("datapackage.json", *(f"{name}.csv" for name in COLUMNS)))
    listed = [RECEIPT, *(found["outputs"] if found else (*pages, *tables))] if (place / RECEIPT).is_file() else []
    foreign.refuse(place, listed)


def published(output: Path) -> list[Path]:
    """List the folders that hold an event's reports with their receipt, by name; a copy of one is none."""
    return [place for place, event in _receipts(output) if place.name == event]


def strays(output: Path) -> list[Fault]:
    """Name the folders in *output* that hold a copy of an event's reports."""
    return [
        stray(place, f"holds a copy of the reports of {event}")
        for place, event in _receipts(output)
        if place.name != event
    ]


def _receipts(output: Path) -> Iterator[tuple[Path, str]]:
    """Each folder that holds a receipt, with the event whose it is."""
    for path in sorted(output.glob(f"[!.]*/{RECEIPT}")):
        if event := str(_receipt(path.parent).get("card", {}).get("href", "")).partition("/")[0]:
            yield path.parent, event


def _receipt(place: Path) -> dict[str, Any]:
    """The receipt in *place*; empty where there is none that can be read."""
    try:
        found = json.loads((place / RECEIPT).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    card, outputs = (found.get(key) if isinstance(found, dict) else None for key in ("card", "outputs"))
    sound = isinstance(card, dict) and isinstance(card.get("date"), str) and isinstance(outputs, dict)
    return found if sound else {}


def _standing(
    folder: Path, name: str, inputs: Mapping[str, str], published: Sequence[Notebook], place: Path
) -> Standing:
    receipt, event = _receipt(place), scope(folder)
    pages = {notebook: [notebook.file(form) for form in FORMATS] for notebook in published}
    tables = [path for path in receipt.get("outputs", ()) if path.startswith("tables/")]
    reasons = {
        f"{name}/{notebook.file('html')}": _reasons(place, receipt, inputs, event, notebook, files)
        for notebook, files in pages.items()
    }
    reasons[f"{name}/tables"] = _reasons(place, receipt, inputs, event, None, tables)
    if receipt:
        known = {RECEIPT, *tables, *(path for files in pages.values() for path in files)}
        dropped = sorted(path for path in receipt["outputs"].keys() - known if (place / path).exists())
        reasons |= {f"{name}/{path}": ["no notebook gives it; a build drops it"] for path in dropped}
        for path in foreign.others(place, [*known, *dropped]):
            reasons.setdefault(f"{name}/{path}", ["no build wrote it; move it elsewhere, or delete it"])
    return Standing(folder, name, inputs, reasons)


def _reasons(
    place: Path,
    receipt: Mapping[str, Any],
    inputs: Mapping[str, str],
    event: Scope,
    notebook: Notebook | None,
    files: Sequence[str],
) -> list[str]:
    if not place.exists():
        return ["was never built"]
    if not receipt:
        return [f"{RECEIPT} is missing or cannot be read"]
    if "inputs" not in receipt:
        return [f"{RECEIPT} is of an earlier kind and names no inputs"]
    touched = _touched(place, receipt["outputs"], files)
    if receipt["inputs"] == inputs:
        return list(touched)
    before = {name: value for name, value in receipt["inputs"].items() if rests_on(notebook, name, event)}
    now = {name: value for name, value in inputs.items() if rests_on(notebook, name, event)}
    return [*_changes(before, now), *touched]


def _touched(place: Path, outputs: Mapping[str, str], files: Sequence[str]) -> Iterator[str]:
    for path in files:
        file = place / path
        if not file.is_file():
            yield f"{path} is missing"
        elif hashlib.sha256(file.read_bytes()).hexdigest() != outputs.get(path):
            yield f"{path} is not as it was built"


def _changes(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    former, present = _by_file(before), _by_file(now)
    for file in sorted(former.keys() | present.keys()):
        then, these = former.get(file, {}), present.get(file, {})
        if then == these:
            continue
        if not then or not these:
            yield f"{file} is {'new' if these else 'gone'}"
        elif file in (PYTHON, *PINS):
            yield f"{file} {then['']}, now {these['']}"
        elif "" in these:
            yield f"{file} changed" if "" in then else f"{file} cannot be read; run brief check"
        else:
            yield from (f"{file}: {change}" for change in _records_changed(then, these))


def _by_file(inputs: Mapping[str, str]) -> dict[str, dict[str, str]]:
    files: dict[str, dict[str, str]] = {}
    for name, value in inputs.items():
        file, _, record = name.partition(": ")
        files.setdefault(file, {})[record] = value
    return files


def _records_changed(then: Mapping[str, str], these: Mapping[str, str]) -> Iterator[str]:
    """What changed in a file's records; a list's order only where no record of it came or went."""
    moved = [record for record in then.keys() ^ these.keys() if not record.startswith(ORDER)]
    for record in sorted(then.keys() | these.keys(), key=lambda record: (record.startswith(ORDER), record)):
        if then.get(record) == these.get(record):
            continue
        whole = record.removeprefix(ORDER)
        if whole != record and any(other.startswith((f"{whole}.", f"{whole}[")) for other in moved):
            continue
        came = "is gone" if record not in these else "is new" if record not in then else "changed"
        yield f"{record} {came}"
