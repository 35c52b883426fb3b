"""The records that facts are made of. Text becomes typed here and nowhere else.

A record is frozen, knows no unknown key, and takes its codes from the codebook that is handed to pydantic
as validation context. Fields' descriptions are the documentation of the published columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

CLAIM_BASES = ("stated", "derived")
COMPLETENESS = ("full", "excerpt", "excerpt-whole")
COMMITMENT_STEPS = ("hoped", "offered", "intended", "agreed")
MOST_PARAGRAPHS = 3
IDLE_ROLES = ("furniture", "subheading")  # paragraphs that owe no fact
SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"


def refused(value: object, allowed: str) -> PydanticCustomError:
    """Make the error that says what was written and what is allowed."""
    words = f"'{value}'" if isinstance(value, str) else f"a {_kind(value)}"
    return PydanticCustomError("fault", f"{words} {allowed}")


def _kind(value: object) -> str:
    return "list" if isinstance(value, list) else "mapping" if isinstance(value, dict) else type(value).__name__


def _text(value: object) -> object:
    if not isinstance(value, str):
        raise refused(value, "where text is expected")
    if not value.strip():
        raise PydanticCustomError("fault", "is blank; text is expected")
    if bad := _CONTROL.search(value):
        raise PydanticCustomError("fault", f"holds the control character '\\{_escaped(bad[0])}'")
    return value.strip()


# C0 and C1 controls but tab and line feed, and the marks that turn text around on a page.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def _escaped(character: str) -> str:
    code = ord(character)
    return f"x{code:02x}" if code < 256 else f"u{code:04x}"


def _slug(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(SLUG, value):
        raise refused(value, "is not a slug; lower-case letters, digits and single hyphens")
    return value


def _day(value: object) -> object:
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


def _listed(value: object) -> object:
    if not isinstance(value, list):
        raise refused(value, "where a list is expected, as in [a, b]")
    for item in value:
        if value.count(item) > 1:
            raise refused(item, "stands twice in the list")
    return value


def optional_list(value: object) -> object:
    """Accept a list, or nothing after the key."""
    return [] if value == "" else _listed(value)


def _filled(value: object) -> object:
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
        return _known(value, codes)

    return BeforeValidator(check, json_schema_input_type=written(type="string", enum=list(codes)))


def _known(value: object, codes: tuple[str, ...]) -> object:
    if value == "":
        raise PydanticCustomError("fault", f"is blank; one of: {', '.join(codes)}")
    if value not in codes:
        raise refused(value, f"is not one of: {', '.join(codes)}")
    return value


def coded(section: str) -> BeforeValidator:
    """Accept a code of the codebook's *section* and nothing else."""

    def check(value: object, info: ValidationInfo) -> object:
        return _of_section(value, section, info)

    return BeforeValidator(check, json_schema_input_type=written(type="string", codes=section))


def _of_section(value: object, section: str, info: ValidationInfo) -> object:
    assert info.context is not None
    return _known(value, tuple(getattr(info.context["codebook"], section)))


def optional(section: str) -> BeforeValidator:
    """Accept a code of the codebook's *section*, or nothing after the key."""

    def check(value: object, info: ValidationInfo) -> object:
        return None if value == "" else _of_section(value, section, info)

    coded_or_blank = written(anyOf=[{"type": "string", "codes": section}, {"type": "null"}])
    return BeforeValidator(check, json_schema_input_type=coded_or_blank)


def _paragraphs(value: object) -> object:
    numbers = [_whole(item) for item in _filled(value)]  # type: ignore[attr-defined]
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
_AS_TEXT = {"not": {"type": _NESTED}, "pattern": r"\S"}
_AS_SLUG = {"not": {"type": [*_NESTED, "boolean"]}, "pattern": f"^{SLUG}$"}
_AS_DAY = {
    "format": "date",
    "not": {"type": [*_NESTED, "boolean", "number"]},
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
}

Text = Annotated[str, BeforeValidator(_text, json_schema_input_type=written(**_AS_TEXT))]
Slug = Annotated[str, BeforeValidator(_slug, json_schema_input_type=written(**_AS_SLUG))]
Day = Annotated[date, BeforeValidator(_day, json_schema_input_type=written(**_AS_DAY))]
Whole = Annotated[int, BeforeValidator(_whole, json_schema_input_type=written(**_AS_WHOLE))]
Count = Annotated[int, BeforeValidator(_count)]
OptionalText = Annotated[Text | None, BeforeValidator(_blank)]
OptionalSlug = Annotated[Slug | None, BeforeValidator(_blank)]
OptionalDay = Annotated[Day | None, BeforeValidator(_blank)]
Paragraphs = Annotated[tuple[int, ...], BeforeValidator(_paragraphs, json_schema_input_type=written(**_AS_PARAGRAPHS))]
Ranges = Annotated[tuple[int, ...], BeforeValidator(_ranges, json_schema_input_type=written(**_AS_RANGES))]
FactId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+:[a-z0-9-]+$")]
Areas = Annotated[tuple[Annotated[str, coded("areas")], ...], BeforeValidator(_filled)]
Themes = Annotated[tuple[Annotated[str, coded("themes")], ...], BeforeValidator(_filled)]
FactIds = Annotated[tuple[FactId, ...], BeforeValidator(_filled)]
Voices = Annotated[tuple[Slug, ...], BeforeValidator(_filled)]
Slugs = Annotated[tuple[Slug, ...], BeforeValidator(_listed)]


def _month_day(value: object) -> object:
    try:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{2}-[0-9]{2}", value):
            date.fromisoformat(f"2001-{value}")
            return value
    except ValueError:
        pass
    raise refused(value, "is not a day of the year; MM-DD")


def _section(value: object) -> object:
    if not isinstance(value, dict):
        raise PydanticCustomError("fault", "a mapping is expected")
    if not value:
        raise PydanticCustomError("fault", "is empty; at least one is needed")
    return value


def _code(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9]+([.-][A-Za-z0-9]+)*", value):
        raise refused(value, "is not a code; letters, digits, points and hyphens")
    return value


MonthDay = Annotated[str, BeforeValidator(_month_day)]


class Record(BaseModel):
    """A frozen record without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# The codebook ---------------------------------------------------------------------------------------------


class Code(Record):
    """One code: what a reader sees for it, what belongs under it and what does not."""

    label: Text
    definition: Text
    excludes: Text


CodeType = TypeVar("CodeType", bound=Code)
Codes = Annotated[dict[Annotated[str, BeforeValidator(_code)], CodeType], BeforeValidator(_section)]


class Area(Code):
    """A policy field; *cap* names the Comparative Agendas Project's major topics that it unites."""

    short: Text
    cap: Annotated[tuple[Whole, ...], BeforeValidator(_filled)]


class Step(Code):
    """A rung of the ladder; *gist* says in a few words what stands on it."""

    gist: Text


class Status(Code):
    """What has happened to an agreement, and the step of the ladder that follows from it."""

    step: Slug


class ClaimKey(Code):
    """What a claim is about; *values* names the section whose codes its value is one of."""

    values: Annotated[str, choice(("statuses", "instruments", "visit_kinds"))] | None = None


class EarlyInYear(Record):
    """The days between which "early in a year" is sorted, as MM-DD."""

    from_: MonthDay = Field(alias="from")
    to: MonthDay


class Codebook(Record):
    """Every code a fact may carry; each section is a mapping of code to definition, in the order shown."""

    areas: Codes[Area]
    themes: Codes[Code]
    instruments: Codes[Code]
    statuses: Codes[Status]
    steps: Codes[Step]
    settings: Codes[Code]
    forms: Codes[Code]
    attributions: Codes[Code]
    voices: Codes[Code]
    roles: Codes[Code]
    actor_kinds: Codes[Code]
    claim_keys: Codes[ClaimKey]
    visit_kinds: Codes[Code]
    qualifiers: Codes[Code]
    bases: Codes[Code]
    early_in_year: EarlyInYear

    @model_validator(mode="after")
    def _steps_exist(self) -> Codebook:
        for code, status in self.statuses.items():
            if status.step not in self.steps:
                words = f"'{status.step}' is not one of: {', '.join(self.steps)}"
                raise PydanticCustomError("fault", words, {"field": f"statuses.{code}.step"})
        return self


# A source -------------------------------------------------------------------------------------------------


class Valued(Record):
    """A value under a key: what two sources can agree or differ on."""

    key: Annotated[str, coded("claim_keys")] = Field(description="subject.measure, from the codebook")
    value: Text = Field(
        description="Number, day (YYYY-MM-DD), interval of days (first/last) or code, in the unit's terms"
    )
    unit: Text = Field(description="What is counted, or date, interval, rank, code")
    qualifier: Annotated[str, coded("qualifiers")] = Field(description="How exact the value is")

    @model_validator(mode="after")
    def _value_fits_unit(self, info: ValidationInfo) -> Self:
        assert info.context is not None
        codebook: Codebook = info.context["codebook"]
        section = codebook.claim_keys[self.key].values
        if (section is not None) != (self.unit == "code"):
            allowed = "the unit 'code'" if section else "another unit than 'code'; its values are no codes"
            raise PydanticCustomError(
                "fault", f"'{self.unit}' does not fit; {self.key} has {allowed}", {"field": "unit"}
            )
        try:
            if section is not None:
                _known(self.value, tuple(getattr(codebook, section)))
            else:
                _measured(self.value, self.unit)
        except PydanticCustomError as error:
            raise PydanticCustomError("fault", error.message(), {"field": "value"}) from None
        return self


def _measured(value: str, unit: str) -> None:
    """Refuse a value that is not of its unit's form, or an interval or day that the calendar does not have."""
    day = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    shapes = {
        "date": (day, "is not a day; YYYY-MM-DD"),
        "interval": (f"{day}/{day}", "is not an interval; YYYY-MM-DD/YYYY-MM-DD"),
    }
    shape, words = shapes.get(unit, (r"-?[0-9]+(\.[0-9]+)?", "is not a number; digits and at most one point"))
    if not re.fullmatch(shape, value):
        raise refused(value, words)
    if unit in shapes:
        parts = value.split("/")
        for part in parts:
            _day(part)
        if parts != sorted(parts):
            raise refused(value, "ends before it begins")


class Fact(Record):
    """What every kind of fact has: an id, and the paragraphs of the source on which it rests."""

    id: Slug = Field(description="Unique within its source; cited elsewhere as source:id")
    paragraphs: Paragraphs = Field(description="Numbers of the source's paragraphs on which the fact rests")
    paragraphs_reason: Text | None = Field(
        default=None, description=f"Why more than {MOST_PARAGRAPHS} paragraphs are needed", exclude=True
    )

    @model_validator(mode="after")
    def _few_paragraphs(self) -> Fact:
        if len(self.paragraphs) > MOST_PARAGRAPHS and not self.paragraphs_reason:
            raise PydanticCustomError(
                "fault",
                f"rests on {len(self.paragraphs)} paragraphs; at most {MOST_PARAGRAPHS}, "
                "or say why in paragraphs_reason",
                {"field": "paragraphs"},
            )
        return self


class Actor(Fact):
    """A person or organisation named in the source."""

    name: Text = Field(description="Name as published")
    kind: Annotated[str, coded("actor_kinds")] = Field(description="Person or organisation")
    role: Text = Field(description="Office, or part in the event")
    party: OptionalSlug = Field(description="Party that the actor belongs to; empty where the source says none")


class Agreement(Fact):
    """An instrument with a name."""

    title: Text = Field(description="Title as published")
    instrument: Annotated[str, coded("instruments")] = Field(description="Kind of paper, by its title")
    status: Annotated[str, coded("statuses")] = Field(description="What the source says has happened to it")
    areas: Areas = Field(description="Policy fields, the primary one first")
    counterparts: Slugs = Field(description="Actors named as carrying it out; empty where none is named")
    aim: Text = Field(description="What it is for, paraphrased")


class Commitment(Fact):
    """A future act that a party is said to hope for, offer, intend or agree on, beside the agreements."""

    summary: Text = Field(description="The act, paraphrased")
    voice: Voices = Field(description="Whose word it is: actors, or unattributed")
    step: Annotated[str, coded("steps"), choice(COMMITMENT_STEPS)] = Field(description="Step of the ladder")
    areas: Areas = Field(description="Policy fields, the primary one first")
    when_text: Text | None = Field(default=None, description="Time as the source gives it; empty where it gives none")
    when_from: Day | None = Field(default=None, description="First day that the time covers")
    when_to: Day | None = Field(default=None, description="Last day that the time covers")

    @model_validator(mode="after")
    def _whole_time(self) -> Commitment:
        given = [self.when_text, self.when_from, self.when_to]
        if any(given) and not all(given):
            raise PydanticCustomError(
                "fault",
                "when_text, when_from and when_to go together; give all three or none",
                {"field": "when_text"},
            )
        if self.when_from and self.when_to and self.when_to < self.when_from:
            raise PydanticCustomError(
                "fault", f"'{self.when_to}' is before when_from, {self.when_from}", {"field": "when_to"}
            )
        return self


class Statement(Fact):
    """An utterance, or an assertion of the source's own, paraphrased."""

    speaker: Slug = Field(description="Who says it: an actor, narrator or unattributed")
    attribution: Annotated[str, coded("attributions")] = Field(description="How the source names the speaker")
    setting: Annotated[str, coded("settings")] = Field(description="Where it was said")
    form: Annotated[str, coded("forms")] = Field(description="Quoted whole, or reported")
    summary: Text = Field(description="What is said, paraphrased")
    themes: Themes = Field(description="What it argues, the main theme first")


class Claim(Valued, Fact):
    """A keyed value: a number, date, rank, ordinal, or code."""

    label: Text = Field(description="What the value counts, dates or names, as shown beside it")
    basis: Annotated[str, choice(CLAIM_BASES)] = Field(description="Stated in the source, or derived from it")


class Happening(Fact):
    """An item of the visit's programme."""

    summary: Text = Field(description="What happened, paraphrased")
    date: OptionalDay = Field(description="Day; empty where the source does not give it")
    basis: Annotated[str, coded("bases")] = Field(description="How the day is known")
    place: OptionalText = Field(description="Place; empty where the source names none")

    @model_validator(mode="after")
    def _date_fits_basis(self) -> Happening:
        if (self.date is None) != (self.basis == "not-stated"):
            raise PydanticCustomError(
                "fault",
                "a date goes with basis stated or derived, no date with not-stated",
                {"field": "basis"},
            )
        return self


def _roles(value: object) -> object:
    if value in ({}, ""):
        raise PydanticCustomError("fault", "is empty; every paragraph has one")
    return value


class SourceFile(Record):
    """One source's facts, as one file holds them."""

    roles: Annotated[dict[Annotated[str, coded("roles")], Ranges], BeforeValidator(_roles)] = Field(
        description="What each paragraph is: its numbers, as in 6-10, 12; every paragraph has one role"
    )
    actors: Annotated[tuple[Actor, ...], BeforeValidator(optional_list)] = ()
    agreements: Annotated[tuple[Agreement, ...], BeforeValidator(optional_list)] = ()
    commitments: Annotated[tuple[Commitment, ...], BeforeValidator(optional_list)] = ()
    statements: Annotated[tuple[Statement, ...], BeforeValidator(optional_list)] = ()
    claims: Annotated[tuple[Claim, ...], BeforeValidator(optional_list)] = ()
    happenings: Annotated[tuple[Happening, ...], BeforeValidator(optional_list)] = ()

    def facts(self) -> Iterable[tuple[str, int, Fact]]:
        """Yield every fact as (kind, index in the file, record), in the file's order."""
        for kind in FACT_KINDS:
            for index, fact in enumerate(getattr(self, kind)):
                yield kind, index, fact

    def role_of(self) -> dict[int, str]:
        """Give each paragraph's role by its number, lowest first."""
        return dict(sorted((number, role) for role, numbers in self.roles.items() for number in numbers))


FACT_KINDS: Mapping[str, type[Fact]] = {
    "agreements": Agreement,
    "commitments": Commitment,
    "statements": Statement,
    "claims": Claim,
    "happenings": Happening,
    "actors": Actor,
}


class Fingerprint(Record):
    """A paragraph without its words: *sha256* is of its words, normalised and joined by one space."""

    n: Whole
    role: Annotated[str, coded("roles")]
    words: Count
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Fingerprints(Record):
    """The lead source's paragraphs, as ``brief fingerprint`` writes them."""

    paragraphs: Annotated[tuple[Fingerprint, ...], BeforeValidator(_filled)]


# The event ------------------------------------------------------------------------------------------------


class Party(Record):
    """A country that takes part."""

    id: Slug = Field(description="Id by which facts name it")
    name: Text = Field(description="Name as readers know it")


class Source(Record):
    """One publisher's account of the event."""

    source: Slug = Field(description="Stem of the file of facts; the prefix of its facts' ids")
    publisher: Text = Field(description="Who published it")
    short: OptionalText = Field(default=None, description="Its name where room is scarce")
    title: OptionalText = Field(default=None, description="Its title; empty where it is not known")
    url: Annotated[str, StringConstraints(pattern=r"^https://[^\s<>\"]+$")] = Field(description="Its address")
    published: Day = Field(description="Day of publication")
    accessed: Day = Field(description="Day on which the text coded here was obtained")
    completeness: Annotated[str, choice(COMPLETENESS)] = Field(
        description="full: every paragraph coded; excerpt: coded from an excerpt that ends before the text does; "
        "excerpt-whole: coded from an excerpt that holds the whole text, without paragraph numbers"
    )
    reach: OptionalText = Field(default=None, description="How far the text coded here reaches, and what to beware of")

    @property
    def name(self) -> str:
        """The publisher's name where room is scarce."""
        return self.short or self.publisher


class Message(Record):
    """A main message, with the facts that it rests on."""

    title: Text = Field(description="What was reported, in a line")
    text: Text = Field(description="The same in a sentence or two; each number in it is said by a fact that it cites")
    facts: FactIds = Field(description="Facts on which it rests, as source:id")


class OpenQuestion(Record):
    """What the source leaves open: a column that is empty, or facts that say too little."""

    text: Text = Field(description="The question")
    absent: Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z_]+$")] | None = Field(
        default=None, description="The table.column that the source leaves empty; or else facts"
    )
    facts: FactIds | None = Field(default=None, description="Facts that say too little, as source:id; or else absent")

    @model_validator(mode="after")
    def _one_ground(self) -> OpenQuestion:
        if (self.absent is None) == (self.facts is None):
            raise PydanticCustomError("fault", "needs either absent (a table.column) or facts (ids), and not both")
        return self


class Ruling(Record):
    """Which of the rival values under a key is adopted, as the ledger shows them, and why."""

    key: Annotated[str, coded("claim_keys")] = Field(description="What the values are of")
    adopted: Annotated[tuple[Text, ...], BeforeValidator(_filled)] = Field(
        description="The values that hold, as the ledger shows them"
    )
    reason: Text = Field(description="Why these")


class Pillar(Record):
    """A group of fields in an official statement, and the areas of the codebook that fall under it."""

    label: Text = Field(description="The group's name")
    areas: Areas = Field(description="Policy fields that fall under it")


class Taxonomy(Record):
    """The parties' own grouping of fields; *facts* say where it stands."""

    title: Text = Field(description="What the grouping is called")
    note: Text = Field(description="How fields were put under its groups, and what to beware of")
    facts: FactIds = Field(description="Facts and records of accounts that say where it stands, as source:id")
    pillars: Annotated[tuple[Pillar, ...], BeforeValidator(_filled)] = Field(description="Its groups")


class EventFile(Record):
    """What is known of the event as a whole, and what an analyst makes of it."""

    title: Text = Field(description="Title of the brief")
    tier: Text = Field(description="What the ties were raised to")
    date: Day = Field(description="Day of the upgrade")
    place: Text = Field(description="Where it was made")
    occasion: OptionalText = Field(default=None, description="What it marks")
    edition: Whole = Field(description="Number of this edition of the brief")
    edition_date: Day = Field(description="Day of this edition")
    parties: Annotated[tuple[Party, ...], BeforeValidator(_filled)] = Field(
        description="Countries that take part, in the order of the title"
    )
    lead: Slug = Field(description="The source that is coded in full")
    sources: Annotated[tuple[Source, ...], BeforeValidator(_filled)] = Field(
        description="Publishers' accounts, the lead source among them"
    )
    messages: Annotated[tuple[Message, ...], BeforeValidator(optional_list)] = Field(
        default=(), description="Main messages, the weightiest first"
    )
    glance: Annotated[tuple[FactId, ...], BeforeValidator(optional_list)] = Field(
        default=(), description="Claims shown at a glance, as source:id"
    )
    open: Annotated[tuple[OpenQuestion, ...], BeforeValidator(optional_list)] = Field(
        default=(), description="What the source leaves open"
    )
    rulings: Annotated[tuple[Ruling, ...], BeforeValidator(optional_list)] = Field(
        default=(), description="One for each conflict that brief check names"
    )
    taxonomy: Taxonomy | None = Field(default=None, description="The parties' own grouping of fields, if they have one")


class SecondCoding(Record):
    """The lead source's statements' themes, as a second reader coded them, blind to the first coding."""

    coder: Text = Field(description="Who the second reader is")
    themes: dict[str, Themes] = Field(description="Each statement's id, with its themes")
