"""The names that texts about an event may use: the event's own, the codebook's labels, months and days.

A text's cited facts add their own names, and those of the actors whose word or part they tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from .codebook import Code, Codebook
from .eventfile import EventFile
from .fieldtypes import Record, language_name
from .intercoder import MEASURE
from .model import Actor, SourceFile
from .names import CALENDAR, Known, known, names

_IN = "in "  # before a name, whose first word opens no sentence
_NAMES = ("names", "members")  # lists of names
_NOT_NAMES = ("id", "of", "kind", "source", "url", "key", "same_as", "paragraphs_reason")


@dataclass(frozen=True)
class EventNames:
    """The names of an event as a whole, and its actors by id, whom facts name."""

    own: Known
    actors: Mapping[str, Actor]

    @cached_property
    def everyone(self) -> Known:
        """The event's names, and those of all actors."""
        return self.known(list(self.actors.values()))

    @cached_property
    def people(self) -> Known:
        """The names of all actors, and of nothing else."""
        return known(tuple(_IN + name for actor in self.actors.values() for name in (actor.name, *actor.names)))

    def known(self, facts: Sequence[Record]) -> Known:
        """Return the names that a text citing *facts* may use."""
        found = self.own
        for record in (*facts, *(actor for fact in facts for actor in self._actors(fact))):
            found = found | known(tuple(texts(record)))
        return found

    def _actors(self, fact: Record) -> Iterator[Actor]:
        for field in ("speaker", "voice", "counterparts", "signatories"):
            given = getattr(fact, field, ())
            yield from (
                self.actors[actor] for actor in ((given,) if isinstance(given, str) else given) if actor in self.actors
            )


def event_names(record: EventFile, codebook: Codebook, lead: SourceFile) -> EventNames:
    """Return the names of an event; its facts, and the codebook's texts, tell which openers are words."""
    own = [
        MEASURE,
        record.occasion or "",
        *(_IN + (getattr(record, field) or "") for field in ("title", "tier", "place")),
    ]
    own += [_IN + pillar.label for pillar in (record.taxonomy.pillars if record.taxonomy else ())]
    for party in record.parties or ():
        own += texts(party)
    for source in record.sources or ():
        own += [_IN + source.publisher, _IN + (source.short or ""), source.reach or ""]
    sections = codebook.sections().values()
    codes = [code for section in sections for code in section.values()]
    shown = [", ".join(section) for section in sections]
    defined = tuple(text for code in codes for text in texts(code))
    told = known(tuple(text for _, fact in lead.facts() for text in texts(fact)))
    openers = frozenset(name.opener.lower() for text in defined for name in names(text))
    found = CALENDAR | known(tuple(own)) | known((*shown, *(text for code in codes for text in _labels(code))))
    words = found.words | told.words | known(defined).words | openers
    return EventNames(replace(found, words=words), {actor.id: actor for actor in lead.actors})


def texts(record: Record) -> list[str]:
    """Return the texts of a record, and the name of its title's language; ids and addresses are none."""
    language = language_name(getattr(record, "language", None) or "") or ""
    return [_IN + language] * bool(language) + [
        (_IN if field in ("name", *_NAMES) else "") + text
        for field, value in record
        if field not in _NOT_NAMES
        for text in ((value,) if isinstance(value, str) else value if field in _NAMES else ())
    ]


def _labels(code: Code) -> list[str]:
    return [getattr(code, field) for field in ("label", "short", "gist") if hasattr(code, field)]
