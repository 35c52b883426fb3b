"""The types of fields: text becomes typed here and nowhere else, and what is refused says what is allowed.

Codes come from the codebook that is handed to pydantic as validation context. How a value is written in YAML
stands beside its type, for the schemas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import islice
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from . import names, plain
from .names import FACT_ID, MOST_OF_SLUG, SLUG
from .scalars import Altered

URL = r"^https://[!#-;=?-~]{1,2000}$"  # letters of ASCII: another script's stand in an address as %.. or xn--
MOST_NAMED, LONGEST_NAMED = 50, 60


def refused(value: object, allowed: str) -> PydanticCustomError:
    """Make the error that says what was written and what is allowed."""
    words = plain.quoted(value) if isinstance(value, str) else f"a {_kind(value)}"
    return PydanticCustomError("fault", f"{words} {allowed}")


def listed(given: Iterable[str]) -> str:
    """Name what there is to choose from; of very many the first, of long ones the beginning."""
    first = [
        name if len(name) <= LONGEST_NAMED else name[:LONGEST_NAMED] + "…" for name in islice(given, MOST_NAMED + 1)
    ]
    return ", ".join([*first[:MOST_NAMED], "…"] if len(first) > MOST_NAMED else first)


def _kind(value: object) -> str:
    return "list" if isinstance(value, list) else "mapping" if isinstance(value, dict) else type(value).__name__


def _text(value: object) -> object:
    if not isinstance(value, str):
        raise refused(value, "where text is expected")
    text = value.strip()
    altered = value.why if isinstance(value, Altered) else ""
    if what := plain.against(text) or altered or ("" if text else "is blank; text is expected"):
        raise PydanticCustomError("fault", what)
    return text


def _label(value: str) -> str:
    if "\n" in value:
        raise PydanticCustomError("fault", "has several lines; it is shown where room is scarce")
    if what := plain.long(value, plain.MOST_OF_LABEL):
        raise PydanticCustomError("fault", f"{what}; it is shown where room is scarce")
    return value


def _slug(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(SLUG, value):
        raise refused(value, "is not a slug; lower-case letters, digits and single hyphens")
    if what := plain.long(value, MOST_OF_SLUG):
        raise PydanticCustomError("fault", what)
    return value


def _source(value: str) -> str:
    if what := names.against(value):
        raise refused(value, what)
    if value in names.OWN_FILES:
        raise refused(value, f"cannot name a source; {value}.yaml is another file of an event")
    return value


def as_day(value: object) -> object:
    """Type a day, YYYY-MM-DD."""
    try:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise refused(value, "is not a day; YYYY-MM-DD")


def _whole(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(r"[1-9][0-9]{0,5}", value):
        large = isinstance(value, str) and re.fullmatch(r"[1-9][0-9]{6,}", value)
        raise refused(value, "is not a whole number from 1" + (" to 999999" if large else ""))
    return int(value)


def _count(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(r"0|[1-9][0-9]{0,5}", value):
        raise refused(value, "is not a whole number from 0 to 999999")
    return int(value)


def _blank(value: object) -> object:
    return None if value == "" else value


def _blank_text(value: object) -> object:
    return value if isinstance(value, Altered) else _blank(value)


def _listed(value: object) -> object:
    if not isinstance(value, list):
        raise refused(value, "where a list is expected, as in [a, b]")
    seen: set[str] = set()
    for item in value:
        if (words := repr(item)) in seen:
            raise refused(item, "stands twice in the list")
        seen.add(words)
    return value


def optional_list(value: object) -> object:
    """Accept a list, or nothing after the key."""
    return [] if value == "" else _listed(value)


def filled(value: object) -> object:
    """Accept a list that is not empty."""
    if not _listed(value):
        raise PydanticCustomError("fault", "is empty; at least one is needed")
    return value


def written(**schema: object) -> Any:
    """Say by a JSON Schema what may be written where a value is read; ``codes`` names a section of the codebook.

    Editors make numbers, flags and days of what is text here, and a day is no type of JSON: where one may stand,
    the schema says what may not.
    """
    return Annotated[Any, WithJsonSchema(schema)]


def choice(allowed: Iterable[str]) -> BeforeValidator:
    """Accept one of *allowed* and nothing else."""
    codes = tuple(allowed)

    def check(value: object) -> object:
        return known(value, codes)

    return BeforeValidator(check, json_schema_input_type=written(type="string", enum=list(codes)))


def known(value: object, codes: tuple[str, ...]) -> object:
    """Accept one of *codes*."""
    if value == "":
        raise PydanticCustomError("fault", f"is blank; one of: {listed(codes)}")
    if value not in codes:
        raise refused(value, f"is not one of: {listed(codes)}")
    return value


def coded(section: str) -> BeforeValidator:
    """Accept a code of the codebook's *section* and nothing else."""

    def check(value: object, info: ValidationInfo) -> object:
        return _of_section(value, section, info)

    return BeforeValidator(check, json_schema_input_type=written(type="string", codes=section))


def _of_section(value: object, section: str, info: ValidationInfo) -> object:
    assert info.context is not None
    return known(value, tuple(getattr(info.context["codebook"], section)))


def optional(section: str) -> BeforeValidator:
    """Accept a code of the codebook's *section*, or nothing after the key."""

    def check(value: object, info: ValidationInfo) -> object:
        return None if value == "" else _of_section(value, section, info)

    coded_or_blank = written(anyOf=[{"type": "string", "codes": section}, {"type": "null"}])
    return BeforeValidator(check, json_schema_input_type=coded_or_blank)


def _paragraphs(value: object) -> object:
    numbers = [_whole(item) for item in filled(value)]  # type: ignore[attr-defined]
    if numbers != sorted(numbers):  # type: ignore[type-var]
        raise PydanticCustomError("fault", "are out of order; lowest first")
    return tuple(numbers)


def _ranges(value: object) -> object:
    numbers: list[int] = []
    for part in str(value).split(","):
        bounds = re.fullmatch(r" *([1-9][0-9]{0,5})(?: *- *([1-9][0-9]{0,5}))? *", part)
        if not isinstance(value, str):
            raise refused(value, "is not a list of paragraphs; write text, as in 6-10, 12")
        if not bounds:
            raise refused(value, "is not a list of paragraphs, as in 6-10, 12")
        first, last = int(bounds[1]), int(bounds[2] or bounds[1])
        if last < first or last - first > 9999:
            raise refused(value, "has a range that runs backwards or too far")
        numbers.extend(range(first, last + 1))
    return tuple(numbers)


_NESTED = ["array", "object", "null"]
_AS_WHOLE = {"type": ["integer", "string"], "minimum": 1, "maximum": 999999, "pattern": "^[1-9][0-9]{0,5}$"}
_AS_RANGES = {"type": ["integer", "string"], "minimum": 1, "pattern": "^[-0-9, ]*[0-9] *$"}
_AS_PARAGRAPHS = {"type": "array", "items": _AS_WHOLE, "minItems": 1, "uniqueItems": True}
_AS_TEXT = {"not": {"type": _NESTED}, "pattern": r"\S", "maxLength": plain.MOST_CHARACTERS}
_AS_LABEL = {**_AS_TEXT, "maxLength": plain.MOST_OF_LABEL}
_AS_SLUG = {"not": {"type": [*_NESTED, "boolean"]}, "pattern": f"^{SLUG}$"}
_AS_DAY = {
    "format": "date",
    "not": {"type": [*_NESTED, "boolean", "number"]},
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
}

Text = Annotated[str, BeforeValidator(_text, json_schema_input_type=written(**_AS_TEXT))]
Label = Annotated[str, BeforeValidator(_text, json_schema_input_type=written(**_AS_LABEL)), AfterValidator(_label)]
Slug = Annotated[str, BeforeValidator(_slug, json_schema_input_type=written(**_AS_SLUG))]
SourceName = Annotated[Slug, AfterValidator(_source)]
Day = Annotated[date, BeforeValidator(as_day, json_schema_input_type=written(**_AS_DAY))]
Whole = Annotated[int, BeforeValidator(_whole, json_schema_input_type=written(**_AS_WHOLE))]
Count = Annotated[int, BeforeValidator(_count)]
OptionalText = Annotated[Text | None, BeforeValidator(_blank_text)]
OptionalLabel = Annotated[Label | None, BeforeValidator(_blank_text)]
OptionalSlug = Annotated[Slug | None, BeforeValidator(_blank)]
OptionalDay = Annotated[Day | None, BeforeValidator(_blank)]
Url = Annotated[str, StringConstraints(pattern=URL)]
Paragraphs = Annotated[tuple[int, ...], BeforeValidator(_paragraphs, json_schema_input_type=written(**_AS_PARAGRAPHS))]
Ranges = Annotated[tuple[int, ...], BeforeValidator(_ranges, json_schema_input_type=written(**_AS_RANGES))]
FactId = Annotated[str, StringConstraints(pattern=f"^{FACT_ID}$")]
Areas = Annotated[tuple[Annotated[str, coded("areas")], ...], BeforeValidator(filled)]
Themes = Annotated[tuple[Annotated[str, coded("themes")], ...], BeforeValidator(filled)]
FactIds = Annotated[tuple[FactId, ...], BeforeValidator(filled)]
Voices = Annotated[tuple[Slug, ...], BeforeValidator(filled)]
Slugs = Annotated[tuple[Slug, ...], BeforeValidator(_listed)]


class Record(BaseModel):
    """A frozen record without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")
