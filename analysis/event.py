"""An event as the analyst uses it: its records, and what is computed from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import FactsError
from .facts.checks import examine
from .facts.conflicts import Conflict, ledger
from .facts.eventfile import Ruling
from .facts.fingerprints import at_hand
from .facts.folders import events, find
from .facts.model import FACT_KINDS
from .facts.reader import Reading
from .facts.records import Records

if TYPE_CHECKING:
    from .facts.tables import Tables


@dataclass(frozen=True, repr=False)
class Event(Records):
    """One upgrade of ties, summit or signing: the typed records of its folder, and the tables made from them.

    Attributes
    ----------
    name, folder
        The folder's name, which identifies the event everywhere, and its path.
    record
        ``event.yaml``: title, parties, date, place, sources, main messages, open questions, rulings.
    lead
        The lead source's facts: ``lead.agreements``, ``lead.commitments``, and so on, as records.
    codebook
        Every code a fact may carry, with label and definition: ``codebook.areas["DIG"].label``.
    second_coding
        The statements' themes as a second reader coded them; None if nobody did.
    fingerprints
        The lead source's paragraphs as hashes, without their words; None before ``brief fingerprint``.
    accounts
        The other publishers' accounts, by source.
    published_by
        ``data/publisher.yaml``: who publishes the reports, and at which address.

    Examples
    --------
    >>> from analysis import load
    >>> event = load("tests/data/tiny")
    >>> event
    Northmark–Eastvale Comprehensive Partnership (tiny)
    Northmark · Eastvale; 2024-06-14, Port Linden; Comprehensive Partnership
    As The Linden Gazette reported it: agreements 3, commitments 4, statements 5, claims 5, programme 2, actors 3; ...
    Go on with .tables, .fact("gazette:ferry-safety"), .record, .codebook
    >>> event.codebook.areas[event.lead.agreements[0].areas[0]].label
    'Transport, connectivity and infrastructure'

    """

    @cached_property
    def tables(self) -> Tables:
        """The event's tables, each a DataFrame; ``tables.about(NAME)`` describes the columns of one.

        >>> from analysis import load
        >>> list(load("tests/data/tiny").tables.commitments["step"])
        ['hoped', 'offered', 'intended', 'agreed']
        """
        from .facts.tables import tables

        return tables(self)

    @cached_property
    def paragraphs(self) -> Mapping[int, str]:
        """The lead source's paragraphs by number, as far as the reader's own copy in ``texts/`` contains them."""
        return at_hand(self)

    @cached_property
    def ledger(self) -> tuple[tuple[Conflict, Ruling], ...]:
        """Every conflict within and between sources, with its ruling, in the codebook's order of keys."""
        return ledger(self)

    def __repr__(self) -> str:
        return "\n".join(self._lines())

    def _repr_html_(self) -> str:
        title, *lines = map(escape, self._lines())
        return f"<p><strong>{title}</strong></p><ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>"

    def _lines(self) -> tuple[str, ...]:
        """Return the lines of the repr: title; parties, day, place; sources and counts of facts; what to call next."""
        record = self.record
        parties = " · ".join(party.name for party in record.parties)
        counts = ", ".join(f"{kind} {len(getattr(self.lead, kind))}" for kind in FACT_KINDS)
        first = next(iter(self.facts), f"{record.lead}:ID")
        return (
            f"{record.title} ({self.name})",
            "; ".join(filter(None, [parties, f"{record.date}, {record.place}", record.tier])),
            f"As {self.source.publisher} reported it: {counts}; other publishers’ accounts {len(self.accounts)}",
            f'Go on with .tables, .fact("{first}"), .record, .codebook',
        )


def load(x: str | Path = "") -> Event:
    """Load an event; *x* is its folder, or its name in the nearest ``data/`` at or above the working folder.

    Without *x*, load the newest event there.

    Raises
    ------
    UsageError
        There is no such event.
    FactsError
        The facts have faults, or placeholders are left; lists all of them.

    Examples
    --------
    >>> from analysis import load
    >>> load("tests/data/tiny").record.place
    'Port Linden'

    """
    if not str(x):
        return max((load(folder) for folder in events()), key=lambda event: (event.record.date, event.name))
    return as_event(examine(find(x)))


def as_event(reading: Reading) -> Event:
    """Return the event that was read; raise FactsError if it has faults, or placeholders are left."""
    if reading.records is None:
        raise FactsError([*reading.faults, *reading.placeholders])
    return Event(**{field.name: getattr(reading.records, field.name) for field in fields(Records)})
