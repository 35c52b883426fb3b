"""The records of a source's facts, all frozen and without unknown keys.

The descriptions of the fields document the published columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from ..errors import quoted
from .codebook import Codebook
from .fieldtypes import (
    Areas,
    Count,
    Day,
    EnglishLabel,
    FilledList,
    Label,
    Language,
    OptionalList,
    OptionalText,
    OrBlank,
    Paragraphs,
    Ranges,
    Record,
    Slug,
    Slugs,
    Text,
    Themes,
    Titled,
    Whole,
    as_day,
    coded,
    formed,
    known,
    refused,
    wrong,
)
from .numerals import measured

CLAIM_BASES = ("stated", "derived")
COMMITMENT_STEPS = ("hoped", "offered", "intended", "agreed")
MOST_PARAGRAPHS = 3
IDLE_ROLES = ("furniture", "subheading")  # roles whose paragraphs need no fact


class Valued(Record):
    """A keyed value, on which two sources can agree or differ."""

    key: Annotated[str, coded("claim_keys")] = Field(description="What the value is about: a key from the codebook")
    value: Label = Field(
        description="Number, day (YYYY-MM-DD), interval of days (first/last) or code, as the unit requires"
    )
    unit: Label = Field(description="What is counted, such as MOUs; or one of date, interval, rank, code")
    qualifier: Annotated[str, coded("qualifiers")] = Field(description="How exact the value is")

    @model_validator(mode="after")
    def _value_fits_unit(self, info: ValidationInfo) -> Self:
        assert info.context is not None
        codebook: Codebook = info.context["codebook"]
        section = codebook.claim_keys[self.key].values
        if (section is not None) != (self.unit == "code"):
            reason = (
                "needs the unit 'code'"
                if section
                else "takes no code; write what is counted, or date, interval or rank"
            )
            raise wrong(f"'{self.unit}' does not fit; {self.key} {reason}", "unit")
        try:
            if section is not None:
                known(self.value, tuple(codebook.section(section)), f"a code of {section}")
            else:
                _measured(self.value, self.unit)
                _placed(self.value, self.unit, self.qualifier)
        except PydanticCustomError as error:
            raise wrong(error.message(), "value") from None
        if self.unit not in ("code", "date", "interval") and isinstance(why := measured(self.value, self.unit), str):
            raise wrong(f"{quoted(self.unit)} cannot be a unit; {why}", "unit")
        return self


def _measured(value: str, unit: str) -> None:
    """Raise an error if a value does not fit its unit, a date does not exist, or an interval ends before it begins."""
    day = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    shapes = {
        "date": (day, "is not a date; write it as YYYY-MM-DD"),
        "interval": (f"{day}/{day}", "is not an interval; write it as YYYY-MM-DD/YYYY-MM-DD"),
    }
    shape, words = shapes.get(unit, (r"-?[0-9]+(\.[0-9]+)?", "is not a number; use digits and at most one point"))
    if not re.fullmatch(shape, value):
        raise refused(value, words)
    if unit in shapes:
        parts = value.split("/")
        for part in parts:
            as_day(part)
        if parts != sorted(parts):
            raise refused(value, "ends before it begins")


def _placed(value: str, unit: str, qualifier: str) -> None:
    """Raise an error if an ordinal or a rank is not a whole number from 1."""
    if (qualifier == "ordinal" or unit == "rank") and not re.fullmatch(r"[1-9][0-9]*", value):
        raise refused(value, "is not a rank; write a whole number from 1")


class Fact(Record):
    """The fields of every kind of fact: an id, and the paragraphs of the source on which it rests."""

    id: Slug = Field(description="Unique within its source; cited elsewhere as source:id")
    paragraphs: Paragraphs = Field(description="Numbers of the source's paragraphs on which the fact rests")
    paragraphs_reason: Text | None = Field(
        default=None, description=f"Why more than {MOST_PARAGRAPHS} paragraphs are needed", exclude=True
    )

    @model_validator(mode="after")
    def _few_paragraphs(self) -> Fact:
        if len(self.paragraphs) > MOST_PARAGRAPHS and not self.paragraphs_reason:
            count = len(self.paragraphs)
            words = f"rests on {count} paragraphs; give at most {MOST_PARAGRAPHS}, or say why in paragraphs_reason"
            raise wrong(words, "paragraphs")
        return self


class Actor(Fact):
    """A person or organisation named in the source."""

    name: Label = Field(description="Name as published")
    names: OptionalList[Label] = Field(
        default=(), description="Other forms of the name, such as Mr Wong; for messages and rulings", exclude=True
    )
    kind: Annotated[str, coded("actor_kinds")] = Field(description="Person or organisation")
    role: Text = Field(description="Office, or part in the event")
    party: OrBlank[Slug] = Field(description="Party that the actor belongs to; empty where the source says none")


class Agreement(Fact, Titled):
    """An instrument with a name."""

    title: Text = Field(description="Title as published")
    label: EnglishLabel = None
    language: Language = None
    instrument: Annotated[str, coded("instruments")] = Field(description="Kind of document, as its title says")
    status: Annotated[str, coded("statuses")] = Field(description="What the source says has happened to it")
    areas: Areas = Field(description="Policy fields, the primary one first")
    counterparts: Slugs = Field(description="Ids of the actors named as carrying it out; empty where none is named")
    aim: Text = Field(description="What it is for, paraphrased")


class Commitment(Fact):
    """A future act that a party is said to hope for, offer, intend or agree on, apart from the agreements."""

    summary: Text = Field(description="The act, paraphrased")
    voice: FilledList[Slug] = Field(description="Who says so: ids of actors, or unattributed")
    step: Annotated[str, coded("steps", COMMITMENT_STEPS)] = Field(description="Step: how firm the commitment is")
    areas: Areas = Field(description="Policy fields, the primary one first")
    when_text: Label | None = Field(default=None, description="Time as the source gives it; empty where it gives none")
    when_from: Day | None = Field(default=None, description="First day that the time covers")
    when_to: Day | None = Field(default=None, description="Last day that the time covers")

    @model_validator(mode="after")
    def _whole_time(self) -> Commitment:
        given = [self.when_text, self.when_from, self.when_to]
        if any(given) and not all(given):
            raise wrong("when_text, when_from and when_to go together; give all three or none", "when_text")
        if self.when_from and self.when_to and self.when_to < self.when_from:
            raise wrong(f"'{self.when_to}' is before when_from, {self.when_from}", "when_to")
        return self


class Statement(Fact):
    """What someone says, or the source itself asserts, paraphrased."""

    speaker: Slug = Field(description="Who says it: an actor, narrator or unattributed")
    attribution: Annotated[str, coded("attributions")] = Field(description="How the source names the speaker")
    setting: Annotated[str, coded("settings")] = Field(description="Where it was said")
    form: Annotated[str, coded("forms")] = Field(description="direct: quoted in full; indirect: reported")
    summary: Text = Field(description="What is said, paraphrased")
    themes: Themes = Field(description="What it argues, the main theme first")


class Claim(Valued, Fact):
    """A keyed value: a number, date, rank, ordinal, or code."""

    label: Text = Field(description="What the value is about, as shown next to it")
    basis: Annotated[str, coded("bases", CLAIM_BASES)] = Field(description="Stated in the source, or derived from it")


class ProgrammeItem(Fact):
    """An item of the visit's programme."""

    summary: Text = Field(description="What happened, paraphrased")
    date: OrBlank[Day] = Field(description="Day; empty where the source does not give it")
    basis: Annotated[str, coded("bases")] = Field(description="How the day is known")
    place: OptionalText = Field(description="Place; empty where the source names none")

    @model_validator(mode="after")
    def _date_fits_basis(self) -> ProgrammeItem:
        if (self.date is None) != (self.basis == "not-stated"):
            raise wrong("must be stated or derived where there is a date, and not-stated where there is none", "basis")
        return self


def _roles(value: object) -> object:
    if value in ({}, ""):
        raise wrong("is empty; every paragraph needs a role")
    return value


class SourceFile(Record):
    """One source's facts, as one file holds them."""

    roles: Annotated[dict[Annotated[str, coded("roles")], Ranges], BeforeValidator(_roles)] = Field(
        description="What each paragraph is: its numbers, as in 6-10, 12; every paragraph has one role"
    )
    actors: OptionalList[Actor] = ()
    agreements: OptionalList[Agreement] = ()
    commitments: OptionalList[Commitment] = ()
    statements: OptionalList[Statement] = ()
    claims: OptionalList[Claim] = ()
    programme: OptionalList[ProgrammeItem] = ()

    def facts(self) -> Iterator[tuple[str, Fact]]:
        """Yield every fact with its kind, kind by kind."""
        for kind in FACT_KINDS:
            for fact in getattr(self, kind):
                yield kind, fact

    def role_of(self) -> dict[int, str]:
        """Return the role of each paragraph by its number, lowest first."""
        return dict(sorted((number, role) for role, numbers in self.roles.items() for number in numbers))


FACT_KINDS: Mapping[str, type[Fact]] = {
    "agreements": Agreement,
    "commitments": Commitment,
    "statements": Statement,
    "claims": Claim,
    "programme": ProgrammeItem,
    "actors": Actor,
}


class Fingerprint(Record):
    """A paragraph without its words: *sha256* is the hash of its normalised words, joined by single spaces."""

    n: Whole
    role: Annotated[str, coded("roles")]
    words: Count
    sha256: Annotated[str, formed(r"[0-9a-f]{64}", "of 64 hexadecimal digits")]


class Fingerprints(Record):
    """The lead source's paragraphs, as ``brief fingerprint`` writes them."""

    paragraphs: FilledList[Fingerprint]
