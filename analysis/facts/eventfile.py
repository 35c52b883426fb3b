"""The records of event.yaml and second-coding.yaml: the event, an analyst's conclusions, and a second coding."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from .fieldtypes import (
    Areas,
    Day,
    EnglishLabel,
    FactIds,
    FilledList,
    Label,
    Language,
    OptionalLabel,
    OptionalList,
    OptionalText,
    OrBlank,
    Record,
    Slug,
    SourceName,
    Text,
    Themes,
    Titled,
    Url,
    Whole,
    choice,
    coded,
    formed,
    language_name,
    wrong,
)

PARTY_KINDS = ("country", "bloc")
COMPLETENESS = ("full", "excerpt", "excerpt-whole")


class Party(Record):
    """A country or a bloc that takes part."""

    id: Slug = Field(description="Id used for it in the facts")
    name: Label = Field(description="Name as readers know it")
    kind: Annotated[str, choice(PARTY_KINDS)] = Field(default="country", description="country or bloc")
    members: OptionalList[Label] = Field(default=(), description="The members of a bloc that are named")
    names: OptionalList[Label] = Field(default=(), description="Other forms of its name, such as its adjective")


class Source(Titled):
    """One publisher's account of the event."""

    source: SourceName = Field(description="Name of its file of facts, without .yaml; prefix of its facts' ids")
    publisher: Label = Field(description="Who published it")
    short: OptionalLabel = Field(default=None, description="Short name, used where space is limited")
    title: OptionalText = Field(default=None, description="Its title; empty where it is not known")
    label: EnglishLabel = None
    language: Language = None
    url: Url = Field(description="Its web address, https://…")
    published: Day = Field(description="Day of publication")
    accessed: Day = Field(description="Day on which the text coded here was obtained")
    completeness: Annotated[str, choice(COMPLETENESS)] = Field(
        description="full: every paragraph was coded; excerpt: only part of the text was coded; "
        "excerpt-whole: the whole text was coded, but without paragraph numbers"
    )
    reach: OptionalText = Field(
        default=None, description=("How much of the text was coded, and what readers should know")
    )

    @property
    def name(self) -> str:
        """The publisher's short name if there is one, else the publisher."""
        return self.short or self.publisher

    @property
    def read_in(self) -> str:
        """The English name of the language that it was read in: that of its title."""
        return (self.language and language_name(self.language)) or "English"


class Message(Record):
    """A main message, with the facts that it rests on."""

    title: Text = Field(description="What was reported, in a line")
    text: Text = Field(description="The same in a sentence or two; a cited fact must state each number in it")
    facts: FactIds = Field(description="Facts on which it rests, as source:id")


class Sayable(Record):
    """What a reader can or cannot say, with the facts that show it."""

    text: Text = Field(description="A sentence; a cited fact must state each number in it")
    facts: FactIds = Field(description="Facts that show whether it can be said, as source:id")


class OpenQuestion(Record):
    """What the source leaves open: a column that is empty, or facts that say too little."""

    text: Text = Field(description="The question")
    absent: Annotated[str, formed(r"[a-z]+\.[a-z_]+", "table.column")] | None = Field(
        default=None, description="Column that the source leaves empty, as table.column; give this or facts, not both"
    )
    facts: FactIds | None = Field(
        default=None, description=("Facts that say too little, as source:id; give these or absent, not both")
    )

    @model_validator(mode="after")
    def _one_ground(self) -> OpenQuestion:
        if (self.absent is None) == (self.facts is None):
            raise wrong("needs either 'absent' (a table.column) or 'facts' (ids), not both")
        return self


class Ruling(Record):
    """Which of the conflicting values of a key are adopted, and why."""

    key: Annotated[str, coded("claim_keys")] = Field(description="Key on which the values conflict")
    of: OrBlank[Slug] = Field(default=None, description="What the values are of, if the claims say so")
    adopted: FilledList[Text] = Field(description="Values that are adopted, written as brief check shows them")
    reason: Text = Field(description="Why these values are adopted")

    @property
    def about(self) -> tuple[str, str | None]:
        """The key and what the values are of."""
        return self.key, self.of


class Pillar(Record):
    """A group of fields in an official statement, and the areas of the codebook that fall under it."""

    label: Label = Field(description="The group's name")
    areas: Areas = Field(description="Policy fields that fall under it")


class Taxonomy(Record):
    """The parties' own grouping of fields; *facts* cite where the sources report it."""

    title: Text = Field(description="What the grouping is called")
    note: Text = Field(description="How fields were assigned to its groups, and what readers should know")
    facts: FactIds = Field(description="Facts and records of accounts that report it, as source:id")
    pillars: FilledList[Pillar] = Field(description="Its groups")


class EventFile(Record):
    """The event as a whole, and the analyst's conclusions about it."""

    title: Label = Field(description="Title of the brief")
    tier: OptionalLabel = Field(
        default=None,
        description="Level to which ties are raised, such as Comprehensive Partnership; empty if they are not",
    )
    date: Day = Field(description="Day of the upgrade, summit or signing")
    place: Label = Field(description="Place of the upgrade, summit or signing")
    occasion: OptionalText = Field(default=None, description="Occasion, such as an anniversary")
    follows: OrBlank[Slug] = Field(default=None, description="Name of the earlier event in data/ that it follows")
    edition: Whole = Field(description="Number of this edition of the brief")
    edition_date: Day = Field(description="Day of this edition")
    parties: FilledList[Party] = Field(description="Countries and blocs that take part, in the order of the title")
    lead: Slug = Field(description="The source that is coded in full")
    lead_reason: OptionalText = Field(default=None, description="Why this source leads, in a sentence without numbers")
    sources: FilledList[Source] = Field(description="Publishers' accounts, the lead source among them")
    messages: OptionalList[Message] = Field(default=(), description="Main messages, the weightiest first")
    can_say: OptionalList[Sayable] = Field(default=(), description="Two or three sentences that the facts support")
    cannot_say: OptionalList[Sayable] = Field(
        default=(), description="Two or three sentences that a hasty reader might write and the facts do not support"
    )
    open: OptionalList[OpenQuestion] = Field(default=(), description="Questions that the source does not answer")
    rulings: OptionalList[Ruling] = Field(default=(), description="One for each conflict that brief check names")
    taxonomy: Taxonomy | None = Field(default=None, description="The parties' own grouping of fields, if they have one")


class SecondCoding(Record):
    """The lead source's statements' themes, as a second reader coded them without seeing the first coding."""

    coder: Text = Field(description="Who the second reader is")
    themes: dict[str, Themes] = Field(description="Each statement's id, with its themes")
