"""From an event's folder to an ``Event``, or to every fault in it at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from ..errors import FactsError, Fault, UsageError
from .crosscheck import Draft, crosscheck
from .document import Document, Location, Value, read
from .model import FACT_KINDS, Codebook, EventFile, Fact, SecondCoding, Source, SourceFile

if TYPE_CHECKING:
    from .tables import Tables

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, repr=False)
class Event:
    """One upgrade of ties: its record, its lead source's facts, and the codebook they are coded by.

    ``event.tables`` gives the facts as tidy tables; ``event.fact("cna:ID")`` gives one of them.
    """

    name: str
    folder: Path
    record: EventFile
    lead: SourceFile
    codebook: Codebook
    second_coding: SecondCoding | None

    @cached_property
    def tables(self) -> Tables:
        """The event's tables; see ``data/README.md`` for every column."""
        from .tables import tables

        return tables(self.record, self.lead, self.codebook)

    @cached_property
    def facts(self) -> Mapping[str, tuple[str, Fact]]:
        """Every fact of the lead source as (kind, record), by the id under which it is cited."""
        return {f"{self.record.lead}:{fact.id}": (kind, fact) for kind, _, fact in self.lead.facts()}

    @cached_property
    def source(self) -> Source:
        """The lead source's own record: publisher, title, address, days."""
        return next(source for source in self.record.sources if source.source == self.record.lead)

    def fact(self, cited: str) -> Fact:
        """Give the fact cited as ``source:id``; KeyError where there is none."""
        return self.facts[cited][1]

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(getattr(self.lead, kind))} {kind}" for kind in FACT_KINDS)
        return f"<Event {self.name}: {self.record.title}, {self.record.date}; {counts}>"


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

    """
    if not str(x):
        return max((load(folder) for folder in events()), key=lambda event: (event.record.date, event.name))
    event, faults = examine(find(x))
    if event is None or faults:
        raise FactsError(faults)
    return event


def data_folder() -> Path:
    """Find the nearest ``data/`` with a codebook, at or above the working folder."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "data" / "codebook.yaml").is_file():
            return folder / "data"
    raise UsageError("no data/codebook.yaml here or in any folder above; go to the project's folder")


def events() -> list[Path]:
    """List the folders of the nearest ``data/`` that hold an event, by name."""
    folder = data_folder()
    found = sorted(path.parent for path in folder.glob("*/event.yaml"))
    if not found:
        raise UsageError(f"{folder} holds no event; an event is a folder with an event.yaml")
    return found


def find(x: str | Path) -> Path:
    """Find an event's folder from its path or its name."""
    path = Path(x)
    if path.is_dir():
        return path
    if path.name == str(x):
        folder = data_folder()
        if (folder / path).is_dir():
            return folder / path
        known = ", ".join(event.name for event in events())
        raise UsageError(f"no event '{x}' in {folder}; there are: {known}")
    raise UsageError(f"no folder '{x}'; name an event's folder, or an event of the nearest data/")


def examine(folder: Path) -> tuple[Event | None, list[Fault]]:
    """Read an event's folder as far as it can be read; give the event, or None, and every fault found."""
    faults: list[Fault] = []
    codebook_file = _opened(_codebook(folder), faults)
    if codebook_file is None:
        return None, faults
    codebook, _ = _validated(Codebook, codebook_file, None, faults)
    if codebook is None or faults:
        return None, faults
    event_file = _opened(folder / "event.yaml", faults)
    record, _ = _validated(EventFile, event_file, codebook, faults) if event_file else (None, {})
    stem = record.lead if record else _lead(event_file)
    lead_file = None
    if stem and event_file:
        if (folder / f"{stem}.yaml").is_file():
            lead_file = _opened(folder / f"{stem}.yaml", faults)
        else:
            faults.append(event_file.fault(("lead",), f"'{stem}' has no file {stem}.yaml beside event.yaml"))
    lead, kept = _validated(SourceFile, lead_file, codebook, faults) if lead_file else (None, {})
    second, second_file = None, None
    if (folder / "second-coding.yaml").is_file():
        second_file = _opened(folder / "second-coding.yaml", faults)
        second, _ = _validated(SecondCoding, second_file, codebook, faults) if second_file else (None, {})
    faults.extend(crosscheck(Draft(codebook, stem, event_file, record, lead_file, lead, kept, second_file, second)))
    if record is None or lead is None or faults:
        return None, faults
    return Event(folder.resolve().name, folder.resolve(), record, lead, codebook, second), faults


def _codebook(folder: Path) -> Path:
    """The codebook beside the event's folder, or else in the nearest ``data/`` at or above it."""
    beside = folder.resolve().parent / "codebook.yaml"
    if beside.is_file():
        return beside
    for above in folder.resolve().parents:
        if (above / "data" / "codebook.yaml").is_file():
            return above / "data" / "codebook.yaml"
    return beside


def _opened(path: Path, faults: list[Fault]) -> Document | None:
    document = read(path)
    if isinstance(document, Fault):
        faults.append(document)
        return None
    return document


def _lead(document: Document | None) -> str | None:
    lead = document.value.get("lead") if document else None
    return lead if isinstance(lead, str) else None


def _validated(
    model: type[Model], document: Document, codebook: Codebook | None, faults: list[Fault]
) -> tuple[Model | None, dict[str, list[int]]]:
    """Type a document's values.

    Faults are added to *faults*. What is left when every record at fault is taken out is typed all the
    same, so that the checks between records still see it; with it comes, for each list of records, the
    place that each one left has in the file.
    """
    context = {"codebook": codebook}
    everything = {key: list(range(len(value))) for key, value in document.value.items() if isinstance(value, list)}
    try:
        return model.model_validate(document.value, context=context), everything
    except ValidationError as error:
        faults.extend(_faults(model, document, error))
        remainder, kept = _without(document.value, [tuple(item["loc"]) for item in error.errors()])
    try:
        return model.model_validate(remainder, context=context), kept
    except ValidationError:
        return None, kept


def _without(
    value: Mapping[str, Value], locations: Sequence[Location]
) -> tuple[dict[str, Value], dict[str, list[int]]]:
    bad = {location[:2] for location in locations if len(location) > 1 and isinstance(location[1], int)}
    dropped = {location[0] for location in locations if location and location[:2] not in bad}
    remainder: dict[str, Value] = {}
    kept: dict[str, list[int]] = {}
    for key, item in value.items():
        if key in dropped:
            continue
        if isinstance(item, list):
            kept[key] = [index for index in range(len(item)) if (key, index) not in bad]
            remainder[key] = [item[index] for index in kept[key]]
        else:
            remainder[key] = item
    return remainder, kept


def _faults(model: type[BaseModel], document: Document, error: ValidationError) -> Iterator[Fault]:
    for item in error.errors():
        location: Location = tuple(part for part in item["loc"] if part != "[key]")
        kind, context = item["type"], item.get("ctx", {})
        if kind == "fault":
            place = (*location, str(context["field"])) if "field" in context else location
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
