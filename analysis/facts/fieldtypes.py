"""The types of fields: text is parsed here and nowhere else, and each error says what is allowed.

Codes come from the codebook, passed to pydantic as validation context. The JSON Schema of a value as written in YAML is
defined beside its type.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ..errors import MOST_LISTED, excerpt, not_one_of, quoted
from . import slugs, textrules
from .scalars import Altered
from .slugs import FACT_ID, MOST_OF_SLUG, SLUG
from .yamlfile import Location, Placed

URL = r"https://[!#-;=?-~]{1,2000}"  # ASCII only: a URL writes other characters as %.. or xn--
MOST_NAMED = 50


def wrong(what: str, field: str = "") -> PydanticCustomError:
    """Return the error that says *what* is wrong with a value or, for a record, with this *field* of it."""
    return PydanticCustomError("fault", what, {"field": field} if field else None)


def refused(value: object, allowed: str) -> PydanticCustomError:
    """Return the error that quotes what was written and says what is allowed."""
    words = quoted(value) if isinstance(value, str) else f"a {_kind(value)}"
    return wrong(f"{words} {allowed}")


def listed(given: Iterable[str]) -> str:
    """Join names for a message: at most ``MOST_NAMED``, long ones cut."""
    first = [excerpt(name) for name in islice(given, MOST_NAMED + 1)]
    return ", ".join([*first[:MOST_NAMED], "…"] if len(first) > MOST_NAMED else first)


def _kind(value: object) -> str:
    return "list" if isinstance(value, list) else "mapping" if isinstance(value, dict) else type(value).__name__


def _text(value: object) -> object:
    if not isinstance(value, str):
        raise refused(value, "where text is expected")
    text = value.strip()
    altered = value.why if isinstance(value, Altered) else ""
    if what := textrules.against(text) or altered or ("" if text else "is blank; it needs text"):
        raise wrong(what)
    return text


def _label(value: str) -> str:
    if "\n" in value:
        raise wrong("has several lines; it must be one line")
    if what := textrules.long(value, textrules.MOST_OF_LABEL):
        raise wrong(what)
    return value


def _slug(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(SLUG, value):
        raise refused(value, "must be lower-case letters, digits and single hyphens")
    if what := textrules.long(value, MOST_OF_SLUG):
        raise wrong(what)
    return value


def _source(value: str) -> str:
    if what := slugs.against(value):
        raise refused(value, what)
    if value in slugs.OWN_FILES:
        raise refused(value, f"cannot be a source's name, because {value}.yaml has another use; choose another")
    return value


def as_day(value: object) -> object:
    """Parse a day, YYYY-MM-DD."""
    try:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise refused(value, "is not a date; write it as YYYY-MM-DD")


def _whole(value: object) -> int:
    if not isinstance(value, str) or not re.fullmatch(r"[1-9][0-9]{0,5}", value):
        large = isinstance(value, str) and re.fullmatch(r"[1-9][0-9]{6,}", value)
        raise refused(value, "must be a whole number from 1" + (" to 999999" if large else ""))
    return int(value)


def _count(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(r"0|[1-9][0-9]{0,5}", value):
        raise refused(value, "must be a whole number from 0 to 999999")
    return int(value)


def _blank(value: object) -> object:
    return None if value == "" else value


def _blank_text(value: object) -> object:
    return value if isinstance(value, Altered) else _blank(value)


def _listed(value: object) -> list[object]:
    if not isinstance(value, list):
        raise refused(value, "where a list is expected, as in [a, b]")
    seen: set[str] = set()
    for item in value:
        if (words := repr(item)) in seen:
            raise refused(item, "is in the list twice")
        seen.add(words)
    return value


def _filled(value: object) -> list[object]:
    items = _listed(value)
    if not items:
        raise wrong("is empty; it needs at least one item")
    return items


def _blank_list(value: object) -> list[object]:
    return [] if value == "" else _listed(value)


def written(**schema: object) -> Any:
    """Return a type whose JSON Schema says what may be written in YAML; ``codes`` names a section of the codebook.

    Editors parse as numbers, booleans and dates what is read as text here, and JSON Schema has no type for dates. So
    where a date may be written, the schema excludes other types instead of naming one.
    """
    return Annotated[Any, WithJsonSchema(schema)]


def choice(allowed: Iterable[str]) -> BeforeValidator:
    """Accept only one of *allowed*."""
    codes = tuple(allowed)

    def check(value: object) -> object:
        return known(value, codes, "allowed")

    return BeforeValidator(check, json_schema_input_type=written(type="string", enum=list(codes)))


def known(value: object, codes: Collection[str], kind: str) -> object:
    """Return *value* if it is one of *codes*; else raise an error, in which *kind* (``a code of areas``) names them.

    If *codes* maps them to their labels, the error suggests the code whose label was written.
    """
    if value == "":
        few = len(codes) <= MOST_LISTED
        raise wrong(f"is blank; choose one of: {', '.join(codes)}" if few else f"is blank; choose {kind}")
    if not isinstance(value, str):
        raise refused(value, f"where {kind} is expected")
    if value not in codes:
        raise wrong(not_one_of(value, codes, kind))
    return value


def coded(section: str, only: tuple[str, ...] = ()) -> BeforeValidator:
    """Accept only codes of the codebook's *section* or, if given, those of them in *only*."""

    def check(value: object, info: ValidationInfo) -> object:
        assert info.context is not None
        kind = f"a code of {section}"
        codes = info.context["codebook"].labels[section]
        return known(known(value, only, kind) if only else value, codes, kind)

    codes = {"enum": list(only)} if only else {}
    return BeforeValidator(check, json_schema_input_type=written(type="string", codes=section, **codes))


def formed(pattern: str, form: str) -> BeforeValidator:
    """Accept a text that matches *pattern*; *form* describes it in the error."""

    def check(value: object) -> object:
        if isinstance(value, str) and not re.fullmatch(pattern, value):
            raise refused(value, f"must have the form {form}")
        return value

    return BeforeValidator(check, json_schema_input_type=written(type="string", pattern=f"^{pattern}$"))


def _paragraphs(value: object) -> object:
    numbers = [_whole(item) for item in _filled(value)]
    if numbers != sorted(numbers):
        raise wrong("are out of order; write the lowest first")
    return tuple(numbers)


def _ranges(value: object) -> object:
    numbers: list[int] = []
    for part in str(value).split(","):
        bounds = re.fullmatch(r" *([1-9][0-9]{0,5})(?: *- *([1-9][0-9]{0,5}))? *", part)
        if not isinstance(value, str):
            raise refused(value, "is not a list of paragraphs; write them as in 6-10, 12")
        if not bounds:
            raise refused(value, "is not a list of paragraphs; write them as in 6-10, 12")
        first, last = int(bounds[1]), int(bounds[2] or bounds[1])
        if last < first or last - first > 9999:
            raise refused(value, "has a range that runs backwards or is too long; write it as in 6-10")
        numbers.extend(range(first, last + 1))
    return tuple(numbers)


def language_name(code: str) -> str | None:
    """Return the English name of a language, *Korean* for ``ko``; None if there is no such code (Unicode's CLDR)."""
    from babel import Locale  # few files name a language

    name = Locale("en").languages.get(code)
    return None if name is None else str(name)


def _language(value: str) -> str:
    if language_name(value) is None:
        raise refused(value, "is not a language's code; write one such as ko, for Korean")
    return value


_NESTED = ["array", "object", "null"]
_AS_WHOLE = {"type": ["integer", "string"], "minimum": 1, "maximum": 999999, "pattern": "^[1-9][0-9]{0,5}$"}
_AS_RANGES = {"type": ["integer", "string"], "minimum": 1, "pattern": "^[-0-9, ]*[0-9] *$"}
_AS_PARAGRAPHS = {"type": "array", "items": _AS_WHOLE, "minItems": 1, "uniqueItems": True}
_AS_TEXT = {"not": {"type": _NESTED}, "pattern": r"\S", "maxLength": textrules.MOST_CHARACTERS}
_AS_LABEL = {**_AS_TEXT, "maxLength": textrules.MOST_OF_LABEL}
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
Item = TypeVar("Item")
OrBlank = Annotated[Item | None, BeforeValidator(_blank)]
OptionalText = Annotated[Text | None, BeforeValidator(_blank_text)]
OptionalLabel = Annotated[Label | None, BeforeValidator(_blank_text)]
EnglishLabel = Annotated[OptionalText, Field(description="Our English label for a title in another language")]
Language = Annotated[
    Annotated[Slug, AfterValidator(_language)] | None,
    BeforeValidator(_blank),
    Field(description="Language of that title, as a code such as ko"),
]
Url = Annotated[str, formed(URL, "https://…")]
Paragraphs = Annotated[tuple[int, ...], BeforeValidator(_paragraphs, json_schema_input_type=written(**_AS_PARAGRAPHS))]
Ranges = Annotated[tuple[int, ...], BeforeValidator(_ranges, json_schema_input_type=written(**_AS_RANGES))]
FactId = Annotated[str, formed(FACT_ID, "source:id")]
FilledList = Annotated[tuple[Item, ...], Field(json_schema_extra={"minItems": 1}), BeforeValidator(_filled)]
OptionalList = Annotated[tuple[Item, ...], BeforeValidator(_blank_list)]
Areas = FilledList[Annotated[str, coded("areas")]]
Themes = FilledList[Annotated[str, coded("themes")]]
FactIds = FilledList[FactId]
Slugs = Annotated[tuple[Slug, ...], BeforeValidator(_listed)]


class Record(BaseModel):
    """A frozen record without unknown keys, which remembers its location in the file it was read from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @cached_property
    def at(self) -> Location:
        """Its location in its file; ``()`` if it is the whole file, or was not read from one."""
        return ()

    @model_validator(mode="wrap")
    @classmethod
    def _keep_place(cls, given: object, typed: ModelWrapValidatorHandler[Self]) -> Self:
        record = typed(given)
        if isinstance(given, Placed):
            vars(record)["at"] = given.at
        return record


class Titled(Record):
    """A record whose title may be in another language; then it has a *label* of ours, which pages show."""

    if TYPE_CHECKING:  # each kind has these fields at their place among its own
        label: str | None
        language: str | None

    @model_validator(mode="after")
    def _label_and_language(self) -> Self:
        if (self.label is None) != (self.language is None):
            raise wrong("label and language go together; give both, or none if the title is in English", "label")
        return self

    @property
    def labelled(self) -> str:
        """The label with the title's language, ``… (in Korean)``; empty if the title is in English."""
        return f"{self.label} (in {language_name(self.language)})" if self.label and self.language else ""
