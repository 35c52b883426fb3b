"""Select what a report shows of an event: the facts with the chosen codes, and a masthead that names these codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ...event import Event
from ...facts.binding import saying
from ...facts.numerals import numbers
from ...facts.unnamed import Unnamed, unnamed
from .. import english
from ..blocks import (
    Cell,
    Masthead,
    counted,
)
from ..parameters import known


@dataclass(frozen=True)
class EventCut:
    """The facts of an event that carry every code in *codes*; an empty code filters nothing.

    Each report has a subclass, whose tables are computed once. Raises UsageError if a code is unknown, naming known
    codes.
    """

    event: Event
    codes: Mapping[str, str]

    def __post_init__(self) -> None:
        known(self.event, **self.codes)

    def kept(self, table: str, *names: str) -> pd.DataFrame:
        """Return the rows of *table* that carry the codes of *names*, or all codes; a list matches if any item does."""
        frame = self.event.tables[table]
        for name in names or self.codes:
            if code := self.codes[name]:
                column = name if name in frame else f"{name}s"  # columns of lists have plural names
                matches = frame[column].map(
                    lambda cell, code=code: code in cell if isinstance(cell, tuple) else cell == code
                )
                frame = frame[matches.astype(bool)]
        return frame

    def cite(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Convert a table's ids to citations, ``source:id``."""
        return tuple(f"{self.event.record.lead}:{name}" for name in ids)

    def count(self, ids: Sequence[str]) -> Cell:
        """Return a cell that counts facts of a table and is bound to them."""
        return counted(self.cite(ids))

    def labels(self, name: str, used: Iterable[str]) -> dict[str, str]:
        """Return the labels of the codes of *name* that are *used*, in display order."""
        used = set(used)
        return {code: label for code, label in self.event.labels(name).items() if code in used}

    def absent(self, what: str) -> str:
        """State that no such thing is left after filtering; empty without filters, where a section is left out."""
        return f"No {what} matches these filters." if any(self.codes.values()) else ""

    @cached_property
    def unnamed(self) -> tuple[Unnamed, ...]:
        """The papers that are counted and not named; none if facts are filtered."""
        return () if any(self.codes.values()) else unnamed(self.event)

    def head(self, report: str, title: str, standfirst: str, grounds: tuple[str, ...] = ()) -> Masthead:
        """Return the masthead; it states by which codes the facts are filtered."""
        record = self.event.record
        chosen = english.listed(f"{name} {code}" for name, code in self.codes.items() if code)
        return Masthead(
            report=report, title=title, standfirst=standfirst,
            cut=f"Shows only facts with {chosen}." if chosen else "",
            facts=_framing(self.event), grounds=grounds,
            event=record.title,
            parties=tuple(party.name for party in record.parties),
            date=record.date.isoformat(), day=english.day(record.date), place=record.place,
            edition=record.edition,
            edition_date=record.edition_date.isoformat(), edition_day=english.day(record.edition_date),
            source=self.event.source.publisher, reported=english.day(self.event.source.published),
            looked=f"{english.day(max(source.accessed for source in record.sources))}, in "
            + english.listed(sorted({source.read_in for source in record.sources})),
        )  # fmt: skip


def _framing(event: Event) -> tuple[str, ...]:
    """Cite one fact each for the event's day and for the numbers in its title, tier, place and parties' names."""
    record = event.record
    names = (own.name for own in record.parties)
    frame = [record.date.isoformat(), record.title, record.tier or "", record.place, *names]
    facts: dict[str, None] = {}
    for text in frame:
        for said in numbers(text):
            facts.update(dict.fromkeys(saying(said, event.facts)[:1]))
    return tuple(facts)
