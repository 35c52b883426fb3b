"""From an event's folder to an ``Event``, or to every fault in it at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..errors import FactsError, Fault
from . import rulings
from .accounts import AccountFile
from .codebook import Codebook
from .crosscheck import Draft, Names, crosscheck
from .document import Document, read
from .event import Event
from .eventfile import EventFile, SecondCoding
from .fields import listed
from .folders import codebook_of, events, fact_files, find, stands
from .model import Fingerprints, SourceFile
from .names import SLUG
from .typed import Typed, typed


def load(x: str | Path = "") -> Event:
    """Load an event.

    Parameters
    ----------
    x
        An event's folder, or a name found in the nearest ``data/`` at or above the working folder. Empty:
        the newest event there.

    Raises
    ------
    UsageError
        There is no such event.
    FactsError
        The facts have faults; it carries every one of them.

    Examples
    --------
    >>> from analysis import load
    >>> load("tests/data/tiny").record.place
    'Port Linden'

    """
    if not str(x):
        return max((load(folder) for folder in events()), key=lambda event: (event.record.date, event.name))
    event, faults = examine(find(x))
    if event is None or faults:
        raise FactsError(faults)
    return event


def examine(folder: Path, *, fingerprints: bool = True, placeholders: bool = False) -> tuple[Event | None, list[Fault]]:
    """Read an event's folder as far as it can be read; give the event, or None, and every fault found.

    Without *fingerprints* their file is left aside, whatever it holds. With *placeholders* those are no faults;
    there is no event as long as one is left.
    """
    faults: list[Fault] = []
    codebook = _codebook(folder, faults)
    if codebook is None:
        return None, faults
    event = typed(EventFile, _opened(folder / "event.yaml", faults), codebook, faults)
    stem = event.record.lead if event.record else None
    lead = typed(SourceFile, _lead(folder, event, faults), codebook, faults)
    accounts = {
        name: typed(AccountFile, file, codebook, faults) for name, file in _accounts(folder, event, faults).items()
    }
    second = typed(SecondCoding, _if_there(folder / "second-coding.yaml", faults), codebook, faults)
    own = _if_there(fingerprint_file(folder, stem), faults) if fingerprints and stem else None
    prints = typed(Fingerprints, own, codebook, faults)
    draft = Draft(codebook, stem, event, lead, second, prints, accounts)
    faults += [*crosscheck(draft), *rulings.accounts(draft)]
    unfilled = any(file.placeholders for file in draft.files())
    if unfilled and not placeholders:
        faults += left_over(folder)
    if event.file is None or event.record is None or lead.record is None or unfilled or faults:
        return None, faults
    where = folder.resolve()
    read = {name: account.record for name, account in accounts.items() if account.record is not None}
    found = Event(where.name, where, event.record, lead.record, codebook, second.record, prints.record, read)
    faults += rulings.rulings(event.file, event.record, found._compared)
    faults += rulings.taxonomy(event.file, event.record, found._compared)
    return None if faults else found, faults


def left_over(folder: Path) -> list[Fault]:
    """Every placeholder in an event's files, as a fault."""
    files = [file for path in fact_files(folder) if isinstance(file := read(path), Document)]
    return [file.fault(place, "a placeholder to fill in") for file in files for place in file.placeholders]


def load_codebook(folder: Path) -> Codebook:
    """Load the codebook of *folder*; FactsError where it has faults."""
    faults: list[Fault] = []
    codebook = _codebook(folder, faults)
    if codebook is None:
        raise FactsError(faults)
    return codebook


def _codebook(folder: Path, faults: list[Fault]) -> Codebook | None:
    """Load the codebook of *folder*; None where there are faults."""
    codebook = typed(Codebook, _opened(codebook_of(folder), faults), None, faults)
    return None if faults else codebook.record


def fingerprint_file(folder: Path, source: str) -> Path:
    """Where the fingerprints of a source's paragraphs stand; an event may have none."""
    return folder / f"{source}.paragraphs.yaml"


def _opened(path: Path, faults: list[Fault]) -> Document | None:
    document = read(path)
    if isinstance(document, Fault):
        faults.append(document)
        return None
    return document


def _if_there(path: Path, faults: list[Fault]) -> Document | None:
    """Open a file that an event may lack; whatever stands under its name and cannot be read is a fault."""
    return _opened(path, faults) if stands(path) else None


def _lead(folder: Path, event: Typed[EventFile], faults: list[Fault]) -> Document | None:
    """Open the lead source's file, where the event names one of its sources."""
    if event.record is None or event.file is None or not event.record.lead:
        return None
    stem, names = event.record.lead, event.ids("sources", "source")
    if names and stem not in Names(names):
        return None
    if not stands(folder / f"{stem}.yaml"):
        faults.append(event.file.fault(("lead",), f"'{stem}' has no file {stem}.yaml beside event.yaml"))
        return None
    return _opened(folder / f"{stem}.yaml", faults)


def _accounts(folder: Path, event: Typed[EventFile], faults: list[Fault]) -> dict[str, Document | None]:
    """Open the file of each source that is compared with the lead; a file of no source is a fault."""
    if event.record is None or event.file is None:
        return {}
    names = event.ids("sources", "source")
    if event.record.lead not in names:
        return {}
    sound = [name for name in names if re.fullmatch(SLUG, name)]
    if stands(folder / f"{event.record.lead}.yaml") and sound == names:
        faults += _stray(folder, event.record.lead, names)
    found: dict[str, Document | None] = {}
    for index, name in enumerate(names):
        if name == event.record.lead or name in found or name not in sound:
            continue
        if stands(folder / f"{name}.yaml"):
            found[name] = _opened(folder / f"{name}.yaml", faults)
        else:
            faults.append(event.file.fault(("sources", index), f"'{name}' has no file {name}.yaml beside event.yaml"))
    return found


def _stray(folder: Path, lead: str, sources: Sequence[str]) -> Iterator[Fault]:
    """A file of facts that no source claims would go unread."""
    own = {
        "event.yaml",
        "second-coding.yaml",
        fingerprint_file(folder, lead).name,
        *(f"{name}.yaml" for name in sources),
    }
    for path in fact_files(folder):
        if path.name not in own:
            yield Fault(path, 1, "", f"belongs to no source of event.yaml; there are: {listed(sources)}")
