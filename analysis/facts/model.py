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
    OptionalLabel,
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
    choice,
    coded,
    formed,
    known,
    refused,
    wrong,
)
from .numerals import measured
from .units import currencies

CLAIM_BASES = ("stated", "derived")
OCCURRENCES = ("held", "scheduled")
COMMITMENT_STEPS = ("hoped", "offered", "intended", "agreed")
MOST_PARAGRAPHS = 3
IDLE_ROLES = ("furniture", "subheading")  # roles whose paragraphs need no fact


class Valued(Record):
    """A keyed value, on which two sources can agree or differ."""

    key: Annotated[str, coded("claim_keys")] = Field(description="What the value is about: a key from the codebook")
    value: Label = Field(
        description="Number, day (YYYY-MM-DD), interval of days (first/last) or code, as the unit requires"
    )
    unit: Label = Field(
        description="What is counted, such as MOUs; a currency's ISO 4217 code for money; or date, interval, rank, code"
    )
    qualifier: Annotated[str, coded("qualifiers")] = Field(default="exact", description="How exact the value is")
    of: OrBlank[Slug] = Field(
        default=None,
        description="What the value is of, where a key has several, as an id; only values of the same are rivals",
    )

    @property
    def about(self) -> tuple[str, str | None]:
        """The key and what the value is of: values on the same may be rivals."""
        return self.key, self.of

    @model_validator(mode="after")
    def _value_fits_unit(self, info: ValidationInfo) -> Self:
        assert info.context is not None
        codebook: Codebook = info.context["codebook"]
        section = codebook.claim_keys[self.key].values
        if codebook.claim_keys[self.key].unit == "currency" and self.unit not in currencies():
            raise wrong(f"'{self.unit}' is not a currency's ISO 4217 code, such as USD; {self.key} is money", "unit")
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
    party: OrBlank[Slug] = Field(
        default=None, description="Party that the actor belongs to; empty where the source says none"
    )


class Agreement(Fact, Titled):
    """A paper that is reported, with its title or a subject of ours."""

    title: OptionalText = Field(default=None, description="Title as published; empty where the source gives none")
    subject: OptionalText = Field(
        default=None,
        description="Where there is no title: what the paper is on, in our words, as in maritime cooperation",
    )
    label: EnglishLabel = None
    language: Language = None
    short: OptionalLabel = Field(
        default=None,
        description="In two to four words, for the board of steps; empty: its title or subject serves",
    )
    instrument: Annotated[str, coded("instruments")] = Field(
        description="Kind of document, as its title says; without a title, as the source calls it"
    )
    status: Annotated[str, coded("statuses")] = Field(description="What the source says has happened to it")
    awaits: OptionalLabel = Field(
        default=None,
        description="What must still come before it takes effect, as the source says: ratification, consent",
    )
    date: OrBlank[Day] = Field(default=None, description="Its day; empty where it is the event's day")
    areas: Areas = Field(description="Policy fields, the primary one first")
    parties: Slugs = Field(default=(), description="Ids of its parties; empty where they are all the event's parties")
    signatories: Slugs = Field(
        default=(), description="Ids of the actors or parties named as signing it; empty where none is named"
    )
    counterparts: Slugs = Field(
        default=(), description="Ids of the actors or parties named as carrying it out; empty where none is named"
    )
    aim: OptionalText = Field(
        default=None, description="What it is for, paraphrased; empty where the source does not say"
    )

    @model_validator(mode="after")
    def _title_or_subject(self) -> Self:
        if (self.title is None) == (self.subject is None):
            raise wrong("give the title or, where the source gives none, a subject of ours; one of them", "title")
        if self.label and not self.title:
            raise wrong("a label goes with a title in another language; a subject needs none", "label")
        return self

    @property
    def labelled(self) -> str:
        """What to show in the place of an English title: the label with its language, or the subject; else empty."""
        return f"A paper on {self.subject} (no title given)" if self.subject else super().labelled


class Commitment(Fact):
    """A future act that a party is said to hope for, offer, intend or agree on, apart from the agreements."""

    summary: Text = Field(description="The act, paraphrased")
    short: OptionalLabel = Field(
        default=None, description="In two to four words, for the board of steps; empty: the summary serves"
    )
    voice: FilledList[Slug] = Field(description="Who says so: ids of actors, or unattributed")
    step: Annotated[str, coded("steps", COMMITMENT_STEPS)] = Field(description="Step: how firm the commitment is")
    areas: Areas = Field(description="Policy fields, the primary one first")
    counterparts: Slugs = Field(
        default=(), description="Ids of the actors or parties named as doing it; empty where it is all the parties"
    )
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
    attribution: Annotated[str, coded("attributions")] = Field(
        default="", description="How the source names the speaker; left out, stated, or none without a speaker"
    )
    setting: Annotated[str, coded("settings")] = Field(default="not-stated", description="Where it was said")
    form: Annotated[str, coded("forms")] = Field(
        default="indirect", description="direct: quoted in full; indirect: reported"
    )
    summary: Text = Field(description="What is said, paraphrased")
    themes: Themes = Field(description="What it argues, the main theme first")

    @model_validator(mode="after")
    def _usual_attribution(self, info: ValidationInfo) -> Self:
        assert info.context is not None
        if not self.attribution:
            vars(self)["attribution"] = "none" if self.speaker in info.context["codebook"].voices else "stated"
        return self


class Claim(Valued, Fact):
    """A keyed value: a number, date, rank, ordinal, or code."""

    label: Text = Field(description="What the value is about, as shown next to it")
    basis: Annotated[str, coded("bases", CLAIM_BASES)] = Field(
        default="stated", description="Stated in the source, or derived from it"
    )


class ProgrammeItem(Fact):
    """An item of the event's programme."""

    summary: Text = Field(description="What was held or is scheduled, paraphrased")
    occurrence: Annotated[str, choice(OCCURRENCES)] = Field(
        default="held", description="held: the source tells it as done or going on; scheduled: as still to come"
    )
    date: OrBlank[Day] = Field(default=None, description="Day; empty where the source does not give it")
    basis: Annotated[str, coded("bases")] = Field(
        default="", description="How the day is known; left out, stated, or not-stated without a day"
    )
    place: OptionalText = Field(default=None, description="Place; empty where the source names none")

    @model_validator(mode="after")
    def _date_fits_basis(self) -> ProgrammeItem:
        if not self.basis:
            vars(self)["basis"] = "stated" if self.date else "not-stated"
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
