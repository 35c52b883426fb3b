"""From a file's plain values to a record, or to what is sound of it and every fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError, create_model
from pydantic_core import ErrorDetails

from ..errors import Fault
from .codebook import Codebook
from .document import Document, Location, Value, is_placeholder
from .fields import URL
from .names import FACT_ID
from .plain import quoted

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Typed(Generic[Model]):
    """A file and its record, each None where it could not be had.

    Of a record with faults only what is sound is there: *kept* gives, for each list, the places in the file
    of what is left, *faulty* the top-level keys that lost something.
    """

    file: Document | None
    record: Model | None
    kept: Mapping[str, list[int]] = field(default_factory=dict)
    faulty: frozenset[str] = frozenset()

    def written(self, kind: str) -> list[tuple[int, dict[str, Value]]]:
        """The records of a list as they were written, faulty ones included, each with its place."""
        records = self.file.value.get(kind) if self.file else None
        if not isinstance(records, list):
            return []
        return [(index, record) for index, record in enumerate(records) if isinstance(record, dict)]

    def ids(self, kind: str, key: str = "id") -> list[str]:
        """Ids as they were written; a placeholder for a record, or for all of them, stands for its id."""
        given = self.file.value.get(kind) if self.file else None
        records = given if isinstance(given, list) else [given] if given else []
        names = [record.get(key, "") if isinstance(record, dict) else record for record in records]
        return [name for name in names if isinstance(name, str)]


def typed(model: type[Model], file: Document | None, codebook: Codebook | None, faults: list[Fault]) -> Typed[Model]:
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
            yield document.fault(
                location, f"{quoted(str(item['input']))} does not have the form {_FORMS[context['pattern']]}"
            )
        else:
            expected = "a mapping" if kind in ("model_type", "dict_type") else "text"
            yield document.fault(location, f"{expected} is expected")


_FORMS = {
    f"^{FACT_ID}$": "source:id",
    URL: "https://…",
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
