"""From an event's folder to an ``Event``, or to every fault in it at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError, create_model
from pydantic_core import ErrorDetails

from ..errors import FactsError, Fault, UsageError
from . import rulings
from .accounts import AccountFile
from .coding import NAME as CODING
from .coding import ThemeCoding, theme_codings
from .conflicts import Conflict, Sources, ledger
from .crosscheck import Draft, Typed, among, crosscheck
from .document import Document, Location, Value, is_placeholder, read
from .folders import codebook_of, events, find
from .glimpse import event_html, event_lines
from .model import (
    SLUG,
    Codebook,
    EventFile,
    Fact,
    Fingerprints,
    Record,
    Ruling,
    SecondCoding,
    Source,
    SourceFile,
)

if TYPE_CHECKING:
    from .tables import Tables

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, repr=False)
class Event:
    """One upgrade of ties: what its folder holds, typed, and the tables made of it.

    Attributes
    ----------
    name, folder
        The folder's name, which names the event everywhere, and where it lies.
    record
        ``event.yaml``: title, parties, date, place, sources, main messages, open questions, rulings.
    lead
        The lead source's facts: ``lead.agreements``, ``lead.commitments``, and so on, as records.
    codebook
        Every code a fact may carry, with label and definition: ``codebook.areas["DIG"].label``.
    second_coding
        The statements' themes as a second reader coded them; None where nobody did.
    fingerprints
        The lead source's paragraphs without their words; None before ``brief fingerprint``.
    accounts
        The other publishers' accounts, by source.

    Examples
    --------
    >>> from analysis import load
    >>> event = load("tests/data/tiny")
    >>> event
    Northmark–Eastvale Comprehensive Partnership (tiny)
    Northmark · Eastvale; 2024-06-14, Port Linden; Comprehensive Partnership
    As The Linden Gazette reported it: agreements 3, commitments 4, statements 5, claims 5, happenings 2, actors 3; ...
    Go on with .tables, .fact("gazette:ferry-safety"), .record, .codebook
    >>> event.codebook.areas[event.lead.agreements[0].areas[0]].label
    'Transport, connectivity and infrastructure'

    """

    name: str
    folder: Path
    record: EventFile
    lead: SourceFile
    codebook: Codebook
    second_coding: SecondCoding | None
    fingerprints: Fingerprints | None
    accounts: Mapping[str, AccountFile] = field(default_factory=dict)

    @cached_property
    def tables(self) -> Tables:
        """The event's tables, each a DataFrame; ``tables.about(NAME)`` says what the columns of one mean.

        >>> from analysis import load
        >>> list(load("tests/data/tiny").tables.commitments["step"])
        ['hoped', 'offered', 'intended', 'agreed']
        """
        from .tables import tables

        return tables(self)

    def fact(self, cited: str) -> Record:
        """Give the fact, or record of an account, cited as ``source:id``.

        Raises
        ------
        UsageError
            Nothing is cited so; names what is nearest.

        Examples
        --------
        >>> from analysis import load
        >>> load("tests/data/tiny").fact("gazette:ferry-safety").status
        'in-force'

        """
        if cited not in self.cited:
            near = get_close_matches(cited, self.cited, n=3, cutoff=0.5) or list(self.cited)[:3]
            raise UsageError(f"no fact '{cited}' in {self.name}; nearest: {', '.join(near)}")
        return self.cited[cited][1]

    @cached_property
    def facts(self) -> Mapping[str, tuple[str, Fact]]:
        """Every fact of the lead source as (kind, record), by the id under which it is cited.

        >>> from analysis import load
        >>> list(load("tests/data/tiny").facts)[:2]
        ['gazette:ferry-safety', 'gazette:libraries']
        """
        return {f"{self.record.lead}:{fact.id}": (kind, fact) for kind, _, fact in self.lead.facts()}

    @cached_property
    def cited(self) -> Mapping[str, tuple[str, Record]]:
        """Everything that ``fact`` finds, as (kind, record): facts, records of accounts, ``coding:THEME``."""
        codings = {f"{CODING}:{coding.theme}": (CODING, coding) for coding in self._codings}
        return {**self._compared.cited, **codings}

    @cached_property
    def source(self) -> Source:
        """The lead source's own record: publisher, title, address, days."""
        return self.publisher(self.record.lead)

    def publisher(self, name: str) -> Source:
        """Give the record of the source *name*.

        Raises
        ------
        UsageError
            The event has no such source; names those that it has.

        Examples
        --------
        >>> from analysis import load
        >>> load("tests/data/tiny").publisher("wire").completeness
        'excerpt-whole'

        """
        sources = {source.source: source for source in self.record.sources}
        if name not in sources:
            raise UsageError(f"no source '{name}' in {self.name}; there are: {', '.join(sources)}")
        return sources[name]

    @cached_property
    def paragraphs(self) -> Mapping[int, str]:
        """The lead source's paragraphs by number, as far as a reader's own copy in ``texts/`` holds them."""
        from .evidence import at_hand

        return at_hand(self)

    @cached_property
    def ledger(self) -> tuple[tuple[Conflict, Ruling], ...]:
        """Every conflict within and between sources with its ruling, in the codebook's order of keys."""
        ruled = {ruling.key: ruling for ruling in self.record.rulings}
        return tuple((conflict, ruled[conflict.key]) for conflict in ledger(self._compared))

    @cached_property
    def _codings(self) -> tuple[ThemeCoding, ...]:
        """How far both coders agree, theme by theme; empty without a second coding."""
        if self.second_coding is None:
            return ()
        return theme_codings(self.lead.statements, self.second_coding, self.codebook.themes)

    @cached_property
    def _compared(self) -> Sources:
        """The lead source's facts beside the other publishers' accounts."""
        return Sources(self.record.lead, self.lead, self.accounts, self.codebook)

    def __repr__(self) -> str:
        return "\n".join(event_lines(self))

    def _repr_html_(self) -> str:
        return event_html(self)


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
    event = _typed(EventFile, _opened(folder / "event.yaml", faults), codebook, faults)
    stem = event.record.lead if event.record else None
    lead = _typed(SourceFile, _lead(folder, event, faults), codebook, faults)
    accounts = {
        name: _typed(AccountFile, file, codebook, faults) for name, file in _accounts(folder, event, faults).items()
    }
    second = _typed(SecondCoding, None, codebook, faults)
    if (folder / "second-coding.yaml").is_file():
        second = _typed(SecondCoding, _opened(folder / "second-coding.yaml", faults), codebook, faults)
    prints = _typed(Fingerprints, None, codebook, faults)
    if fingerprints and stem and (file := fingerprint_file(folder, stem)).is_file():
        prints = _typed(Fingerprints, _opened(file, faults), codebook, faults)
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
    files = [file for path in sorted(folder.glob("*.yaml")) if isinstance(file := read(path), Document)]
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
    codebook = _typed(Codebook, _opened(codebook_of(folder), faults), None, faults)
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


def _lead(folder: Path, event: Typed[EventFile], faults: list[Fault]) -> Document | None:
    """Open the lead source's file, where the event names one of its sources."""
    if event.record is None or event.file is None or not event.record.lead:
        return None
    stem, names = event.record.lead, event.ids("sources", "source")
    if names and not among(stem, names):
        return None
    if not (folder / f"{stem}.yaml").is_file():
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
    if (folder / f"{event.record.lead}.yaml").is_file() and sound == names:
        faults += _stray(folder, event.record.lead, names)
    found: dict[str, Document | None] = {}
    for index, name in enumerate(names):
        if name == event.record.lead or name in found or name not in sound:
            continue
        if (folder / f"{name}.yaml").is_file():
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
    for path in sorted(folder.glob("*.yaml")):
        if path.name not in own:
            yield Fault(path, 1, "", f"belongs to no source of event.yaml; there are: {', '.join(sources)}")


def _typed(model: type[Model], file: Document | None, codebook: Codebook | None, faults: list[Fault]) -> Typed[Model]:
    """Type a document's values; faults are added to *faults*.

    What is left when everything at fault is taken out is typed all the same, so that the checks between
    records still see it. What holds a placeholder is taken out with it, and is not at fault for that.
    """
    if file is None:
        return Typed(None, None)
    faults.extend(file.faults)
    context = {"codebook": codebook}
    given = file.value if codebook is None else _opened_up(file.value)
    everything = {key: list(range(len(value))) for key, value in file.value.items() if isinstance(value, list)}
    try:
        return Typed(file, model.model_validate(given, context=context), everything)
    except ValidationError as error:
        errors = error.errors()
    if codebook is None:  # this is the codebook, and nothing is read by one with faults
        faults.extend(_faults(model, file, errors))
        return Typed(None, None)
    faults.extend(_faults(model, file, [item for item in errors if not _awaited(item, file)]))
    locations = [tuple(item["loc"]) for item in errors]
    remainder, kept = _without(file.value, locations)
    faulty = frozenset(str(location[0]) for location in locations if location)
    try:
        return Typed(file, _partial(model).model_validate(remainder, context=context), kept, faulty)
    except ValidationError as error:
        for item in error.errors():
            remainder.pop(str(item["loc"][0]), None)
    return Typed(file, _partial(model).model_validate(remainder, context=context), kept, faulty)


def _opened_up(value: Value) -> object:
    """Give *value* with something that no field accepts in the place of each placeholder."""
    if isinstance(value, dict):
        return {key: _opened_up(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_opened_up(part) for part in value]
    return _UNFILLED if is_placeholder(value) else value


_UNFILLED = object()


@cache
def _partial(model: type[Model]) -> type[Model]:
    """The model with every field optional."""
    fields: dict[str, Any] = {}
    for name, given in model.model_fields.items():
        optional = copy(given)
        optional.default = None if given.is_required() else given.default
        fields[name] = (given.annotation, optional)
    return create_model(f"Partial{model.__name__}", __base__=model, **fields)


def _without(
    value: Mapping[str, Value], locations: Sequence[Location]
) -> tuple[dict[str, Value], dict[str, list[int]]]:
    """Take out every record at fault, and with the places of those left in each list."""
    inside = {
        location[:2]
        for location in locations
        if len(location) > 1 and isinstance(value.get(str(location[0])), list | dict)
    }
    dropped = {location[0] for location in locations if location and location[:2] not in inside}
    remainder: dict[str, Value] = {}
    kept: dict[str, list[int]] = {}
    for key, item in value.items():
        if key in dropped:
            continue
        if isinstance(item, list):
            kept[key] = [index for index in range(len(item)) if (key, index) not in inside]
            remainder[key] = [item[index] for index in kept[key]]
        elif isinstance(item, dict):
            remainder[key] = {name: part for name, part in item.items() if (key, name) not in inside}
        else:
            remainder[key] = item
    return remainder, kept


def _awaited(item: ErrorDetails, document: Document) -> bool:
    """Whether an error is only that a placeholder stands there, or in the list there."""
    lists = [place[:-1] for place in document.placeholders if isinstance(place[-1], int)]
    return item["type"] != "extra_forbidden" and item["loc"] in (*document.placeholders, *lists)


def _faults(model: type[BaseModel], document: Document, errors: Iterable[ErrorDetails]) -> Iterator[Fault]:
    for item in errors:
        location: Location = tuple(part for part in item["loc"] if part != "[key]")
        kind, context = item["type"], item.get("ctx", {})
        if kind == "fault":
            place = (*location, *str(context["field"]).split(".")) if "field" in context else location
            yield document.fault(place, item["msg"])
        elif kind == "missing":
            yield document.fault(location, "is missing")
        elif kind == "extra_forbidden":
            allowed = ", ".join(_keys(model, location[:-1]))
            yield document.fault(location, f"unknown key; allowed are: {allowed}")
        elif kind == "string_pattern_mismatch":
            yield document.fault(location, f"'{item['input']}' does not have the form {_FORMS[context['pattern']]}")
        else:
            expected = "a mapping" if kind in ("model_type", "dict_type") else "text"
            yield document.fault(location, f"{expected} is expected")


_FORMS = {
    r"^[a-z0-9-]+:[a-z0-9-]+$": "source:id",
    r"^https://[^\s<>\"]+$": "https://…",
    r"^[0-9a-f]{64}$": "of 64 hexadecimal digits",
    r"^[a-z]+\.[a-z_]+$": "table.column",
}


def _keys(model: type[BaseModel], location: Location) -> list[str]:
    """Allowed keys of the record at *location*, found by walking the model's annotations."""
    for part in location:
        if isinstance(part, str) and part in model.model_fields:
            inner = _inner(model.model_fields[part].annotation)
            if inner is not None:
                model = inner
    return [field.alias or name for name, field in model.model_fields.items()]


def _inner(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        if (found := _inner(argument)) is not None:
            return found
    return None
