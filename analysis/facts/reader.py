"""Read an event's folder into typed records, or into its valid parts and every fault; each file is read once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError, create_model
from pydantic_core import ErrorDetails

from ..errors import FactsError, Fault, suggestion
from .accounts import AccountFile
from .codebook import Codebook
from .eventfile import EventFile, SecondCoding
from .fieldtypes import listed
from .folders import codebook_of, fact_files, fingerprint_file, publisher_of, stands
from .model import Fingerprints, SourceFile
from .publisher import Publisher
from .records import Records
from .slugs import SLUG
from .yamlfile import Location, Placed, Value, YamlFile, is_placeholder
from .yamlfile import read as read_file

Model = TypeVar("Model", bound=BaseModel)


class Names:
    """Allowed names, in order. If one is a placeholder, any name counts as allowed."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = dict.fromkeys(names)
        self._unfilled = any(map(is_placeholder, self._names))

    def __contains__(self, name: object) -> bool:
        return self._unfilled or name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True)
class Typed(Generic[Model]):
    """A file and its record, each None if it is not available.

    Where there are faults, the record holds only the valid parts; *faulty* are the top-level keys that lost something.
    """

    file: YamlFile | None = None
    record: Model | None = None
    faulty: frozenset[str] = frozenset()

    def written(self, kind: str) -> list[Placed]:
        """Return the records of a list as they were written, faulty ones included."""
        records = self.file.value.get(kind) if self.file else None
        return [record for record in records if isinstance(record, Placed)] if isinstance(records, list) else []

    def ids(self, kind: str, key: str = "id") -> list[str]:
        """Return the ids as written; a placeholder in place of a record, or of the whole list, counts as an id."""
        given = self.file.value.get(kind) if self.file else None
        records = given if isinstance(given, list) else [given] if given else []
        names = [record.get(key, "") if isinstance(record, dict) else record for record in records]
        return [name for name in names if isinstance(name, str)]


@dataclass(frozen=True)
class Reading:
    """An event's folder as far as it could be read."""

    folder: Path
    files: Mapping[str, YamlFile]  # facts files that are valid YAML, by name
    codebook: Codebook | None  # None if it has faults; then no other file is typed
    event: Typed[EventFile] = Typed()
    lead: Typed[SourceFile] = Typed()
    second: Typed[SecondCoding] = Typed()
    fingerprints: Typed[Fingerprints] = Typed()
    accounts: Mapping[str, Typed[AccountFile]] = field(default_factory=dict)  # by source
    publisher: Publisher = field(default_factory=Publisher)
    faults: Sequence[Fault] = ()  # except placeholders

    @property
    def stem(self) -> str | None:
        """The lead source's name."""
        return self.event.record.lead if self.event.record else None

    @cached_property
    def placeholders(self) -> list[Fault]:
        """A fault for each placeholder in the event's files."""
        return [
            file.fault(place, "fill in this placeholder") for file in self.files.values() for place in file.placeholders
        ]

    @cached_property
    def records(self) -> Records | None:
        """The event's records; None as long as there is a fault or a placeholder."""
        if self.faults or self.placeholders or not (self.codebook and self.event.record and self.lead.record):
            return None
        where = self.folder.resolve()
        accounts = {name: account.record for name, account in self.accounts.items() if account.record}
        return Records(
            where.name, where, self.event.record, self.lead.record, self.codebook, self.second.record,
            self.fingerprints.record, accounts, self.publisher,
        )  # fmt: skip


# An event's files -----------------------------------------------------------------------------------------


def read(folder: Path, *, fingerprints: bool = True) -> Reading:
    """Read an event's folder as far as possible, each file independently.

    Without *fingerprints*, ignore the fingerprints file.
    """
    found = {path.name: read_file(path) for path in fact_files(folder) if fingerprints or "." not in path.stem}
    files = {name: file for name, file in found.items() if isinstance(file, YamlFile)}
    faults: list[Fault] = []
    codebook = _codebook(folder, faults)
    if codebook is None:
        return Reading(folder, files, None, faults=faults)
    here = _Folder(folder, found, codebook, faults)
    event = here.typed(EventFile, "event.yaml")
    stem = event.record.lead if event.record else None
    return Reading(
        folder,
        files,
        codebook,
        event,
        here.lead(event),
        here.typed_if_there(SecondCoding, "second-coding.yaml"),
        here.typed_if_there(Fingerprints, fingerprint_file(stem)) if fingerprints and stem else Typed(),
        here.accounts(event),
        here.publisher(),
        faults,
    )


def load_codebook(folder: Path) -> Codebook:
    """Load the codebook for *folder*; raise FactsError if it has faults."""
    faults: list[Fault] = []
    codebook = _codebook(folder, faults)
    if codebook is None:
        raise FactsError(faults)
    return codebook


def _codebook(folder: Path, faults: list[Fault]) -> Codebook | None:
    codebook = typed(Codebook, read_file(codebook_of(folder)), None, faults)
    return None if faults else codebook.record


@dataclass(frozen=True)
class _Folder:
    """An event's folder while it is read; the methods append to *faults*."""

    folder: Path
    found: Mapping[str, YamlFile | Fault]
    codebook: Codebook
    faults: list[Fault]

    def typed(self, model: type[Model], name: str) -> Typed[Model]:
        return typed(model, self.found.get(name) or read_file(self.folder / name), self.codebook, self.faults)

    def typed_if_there(self, model: type[Model], name: str) -> Typed[Model]:
        """Validate an optional file; whatever exists under its name and cannot be read is a fault."""
        return self.typed(model, name) if stands(self.folder / name) else Typed()

    def lead(self, event: Typed[EventFile]) -> Typed[SourceFile]:
        """Validate the lead source's file, if the event's lead is one of its sources."""
        if event.record is None or event.file is None or not event.record.lead:
            return Typed()
        stem, names = event.record.lead, event.ids("sources", "source")
        if names and stem not in Names(names):
            return Typed()
        if not stands(self.folder / f"{stem}.yaml"):
            self.faults.append(
                event.file.fault(
                    ("lead",),
                    f"source '{stem}' has no file {stem}.yaml in this folder; add it, or name another lead source",
                )
            )
            return Typed()
        return self.typed(SourceFile, f"{stem}.yaml")

    def accounts(self, event: Typed[EventFile]) -> dict[str, Typed[AccountFile]]:
        """Validate the file of each source except the lead; a file without a source is a fault."""
        if event.record is None or event.file is None:
            return {}
        lead, names = event.record.lead, event.ids("sources", "source")
        if lead not in names:
            return {}
        sound = [name for name in names if re.fullmatch(SLUG, name)]
        if stands(self.folder / f"{lead}.yaml") and sound == names:
            self.faults.extend(self._stray(lead, names))
        accounts: dict[str, Typed[AccountFile]] = {}
        for index, name in enumerate(names):
            if name == lead or name in accounts or name not in sound:
                continue
            if stands(self.folder / f"{name}.yaml"):
                accounts[name] = self.typed(AccountFile, f"{name}.yaml")
            else:
                what = f"source '{name}' has no file {name}.yaml in this folder; add it, or remove the source"
                self.faults.append(event.file.fault(("sources", index), what))
        return accounts

    def publisher(self) -> Publisher:
        """Validate the file beside the codebook that says who publishes, if there is one."""
        path = publisher_of(self.folder)
        found = typed(Publisher, read_file(path), self.codebook, self.faults) if stands(path) else Typed[Publisher]()
        return found.record or Publisher()

    def _stray(self, lead: str, sources: Sequence[str]) -> Iterator[Fault]:
        """Yield a fault for each facts file that belongs to no source, since it would go unread."""
        own = ["event.yaml", "second-coding.yaml", fingerprint_file(lead), *(f"{name}.yaml" for name in sources)]
        for name in self.found.keys() - own:
            what = (
                f"is not the file of a source in event.yaml, which has: {listed(sources)}; rename it, delete "
                "it, or add the source"
            )
            yield Fault(self.folder / name, 1, "", what)


# A file's record ------------------------------------------------------------------------------------------


def typed(model: type[Model], file: YamlFile | Fault, codebook: Codebook | None, faults: list[Fault]) -> Typed[Model]:
    """Validate a file's values as *model*; append faults to *faults*.

    Everything at fault is then removed and the rest is validated, so that checks between records still see it. What
    holds a placeholder is removed too, but is not a fault.
    """
    if isinstance(file, Fault):
        faults.append(file)
        return Typed()
    faults.extend(file.faults)
    context = {"codebook": codebook}
    given = file.value if codebook is None else _opened_up(file.value)
    try:
        return Typed(file, model.model_validate(given, context=context))
    except ValidationError as error:
        errors = error.errors()
    if codebook is None:  # the file is the codebook, which is not used with faults
        faults.extend(_faults(model, file, errors))
        return Typed()
    faults.extend(_faults(model, file, [item for item in errors if not _awaited(item, file)]))
    locations = [tuple(item["loc"]) for item in errors]
    remainder = _without(file.value, locations)
    faulty = frozenset(str(location[0]) for location in locations if location)
    try:
        return Typed(file, _partial(model).model_validate(remainder, context=context), faulty)
    except ValidationError as error:
        for item in error.errors():
            remainder.pop(str(item["loc"][0]), None)
    return Typed(file, _partial(model).model_validate(remainder, context=context), faulty)


def _opened_up(value: Value) -> Any:
    """Return *value* with each placeholder replaced by an object that every field rejects."""
    if isinstance(value, Placed):
        return Placed({key: _opened_up(part) for key, part in value.items()}, value.at)
    if isinstance(value, list):
        return [_opened_up(part) for part in value]
    return _UNFILLED if is_placeholder(value) else value


_UNFILLED = object()


@cache
def _partial(model: type[Model]) -> type[Model]:
    """Return a subclass of *model* with every field optional."""
    fields: dict[str, Any] = {}
    for name, given in model.model_fields.items():
        optional = copy(given)
        optional.default = None if given.is_required() else given.default
        fields[name] = (given.annotation, optional)
    return create_model(f"Partial{model.__name__}", __base__=model, **fields)


def _without(value: Placed, locations: Sequence[Location]) -> Placed:
    """Remove what is at fault: items of a top-level list or mapping, or else a whole top-level key."""
    remainder = Placed({}, value.at)
    for key, item in value.items():
        at_fault = {location[1:2] for location in locations if location[:1] == (key,)}
        if isinstance(item, list) and () not in at_fault:
            remainder[key] = [part for index, part in enumerate(item) if (index,) not in at_fault]
        elif isinstance(item, Placed) and () not in at_fault:
            remainder[key] = Placed({name: part for name, part in item.items() if (name,) not in at_fault}, item.at)
        elif not at_fault:
            remainder[key] = item
    return remainder


def _awaited(item: ErrorDetails, file: YamlFile) -> bool:
    """Return whether an error comes only from a placeholder at its location, or in the list there."""
    lists = [place[:-1] for place in file.placeholders if isinstance(place[-1], int)]
    return item["type"] != "extra_forbidden" and item["loc"] in (*file.placeholders, *lists)


def _faults(model: type[BaseModel], file: YamlFile, errors: Iterable[ErrorDetails]) -> Iterator[Fault]:
    for item in errors:
        location: Location = tuple(part for part in item["loc"] if part != "[key]")
        kind, context = item["type"], item.get("ctx", {})
        if kind == "fault":
            place = (*location, *str(context["field"]).split(".")) if "field" in context else location
            yield file.fault(place, item["msg"])
        elif kind == "missing":
            yield file.fault(location, "is missing; add it")
        elif kind == "extra_forbidden":
            yield file.fault(
                location, f"unknown key; {suggestion(str(location[-1]), _keys(model, location[:-1]), most=20)}"
            )
        else:
            yield file.fault(
                location, "must be lines of 'key: value'" if kind in ("model_type", "dict_type") else "must be text"
            )


def _keys(model: type[BaseModel], location: Location) -> list[str]:
    """Return the allowed keys of the record at *location*, found by walking the model's annotations."""
    for part in location:
        if isinstance(part, str) and part in model.model_fields:
            model = _inner(model.model_fields[part].annotation) or model
    return list(model.model_fields)


def _inner(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        if (found := _inner(argument)) is not None:
            return found
    return None
