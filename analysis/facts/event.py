"""An event as the analyst has it: its record, its facts, and what is worked out from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError
from .accounts import AccountFile
from .codebook import Codebook
from .coding import NAME as CODING
from .coding import ThemeCoding, theme_codings
from .conflicts import Conflict, Sources, ledger
from .eventfile import EventFile, Ruling, SecondCoding, Source
from .fields import Record
from .glimpse import event_html, event_lines
from .model import Fact, Fingerprints, SourceFile

if TYPE_CHECKING:
    from .tables import Tables


@dataclass(frozen=True, repr=False)
class Event:
    """One upgrade of ties: what its folder holds, typed, and the tables made of it.

    Attributes
    ----------
    name, folder
        The folder's name, which names the event everywhere, and where it lies.
    record
        ``event.yaml``: title, parties, date, place, sources, main messages, open questions, rulings.
    lead
        The lead source's facts: ``lead.agreements``, ``lead.commitments``, and so on, as records.
    codebook
        Every code a fact may carry, with label and definition: ``codebook.areas["DIG"].label``.
    second_coding
        The statements' themes as a second reader coded them; None where nobody did.
    fingerprints
        The lead source's paragraphs without their words; None before ``brief fingerprint``.
    accounts
        The other publishers' accounts, by source.

    Examples
    --------
    >>> from analysis import load
    >>> event = load("tests/data/tiny")
    >>> event
    Northmark–Eastvale Comprehensive Partnership (tiny)
    Northmark · Eastvale; 2024-06-14, Port Linden; Comprehensive Partnership
    As The Linden Gazette reported it: agreements 3, commitments 4, statements 5, claims 5, happenings 2, actors 3; ...
    Go on with .tables, .fact("gazette:ferry-safety"), .record, .codebook
    >>> event.codebook.areas[event.lead.agreements[0].areas[0]].label
    'Transport, connectivity and infrastructure'

    """

    name: str
    folder: Path
    record: EventFile
    lead: SourceFile
    codebook: Codebook
    second_coding: SecondCoding | None
    fingerprints: Fingerprints | None
    accounts: Mapping[str, AccountFile] = field(default_factory=dict)

    @cached_property
    def tables(self) -> Tables:
        """The event's tables, each a DataFrame; ``tables.about(NAME)`` says what the columns of one mean.

        >>> from analysis import load
        >>> list(load("tests/data/tiny").tables.commitments["step"])
        ['hoped', 'offered', 'intended', 'agreed']
        """
        from .tables import tables

        return tables(self)

    def fact(self, cited: str) -> Record:
        """Give the fact, or record of an account, cited as ``source:id``.

        Raises
        ------
        UsageError
            Nothing is cited so; names what is nearest.

        Examples
        --------
        >>> from analysis import load
        >>> load("tests/data/tiny").fact("gazette:ferry-safety").status
        'in-force'

        """
        if cited not in self.cited:
            near = get_close_matches(cited, self.cited, n=3, cutoff=0.5) or list(self.cited)[:3]
            raise UsageError(f"no fact '{cited}' in {self.name}; nearest: {', '.join(near)}")
        return self.cited[cited][1]

    @cached_property
    def facts(self) -> Mapping[str, tuple[str, Fact]]:
        """Every fact of the lead source as (kind, record), by the id under which it is cited.

        >>> from analysis import load
        >>> list(load("tests/data/tiny").facts)[:2]
        ['gazette:ferry-safety', 'gazette:libraries']
        """
        return {f"{self.record.lead}:{fact.id}": (kind, fact) for kind, _, fact in self.lead.facts()}

    @cached_property
    def cited(self) -> Mapping[str, tuple[str, Record]]:
        """Everything that ``fact`` finds, as (kind, record): facts, records of accounts, ``coding:THEME``."""
        codings = {f"{CODING}:{coding.theme}": (CODING, coding) for coding in self.codings}
        return {**self._compared.cited, **codings}

    @cached_property
    def source(self) -> Source:
        """The lead source's own record: publisher, title, address, days."""
        return self.publisher(self.record.lead)

    def publisher(self, name: str) -> Source:
        """Give the record of the source *name*.

        Raises
        ------
        UsageError
            The event has no such source; names those that it has.

        Examples
        --------
        >>> from analysis import load
        >>> load("tests/data/tiny").publisher("wire").completeness
        'excerpt-whole'

        """
        sources = {source.source: source for source in self.record.sources}
        if name not in sources:
            raise UsageError(f"no source '{name}' in {self.name}; there are: {', '.join(sources)}")
        return sources[name]

    @cached_property
    def paragraphs(self) -> Mapping[int, str]:
        """The lead source's paragraphs by number, as far as a reader's own copy in ``texts/`` holds them."""
        from .evidence import at_hand

        return at_hand(self)

    @cached_property
    def ledger(self) -> tuple[tuple[Conflict, Ruling], ...]:
        """Every conflict within and between sources with its ruling, in the codebook's order of keys."""
        ruled = {ruling.key: ruling for ruling in self.record.rulings}
        return tuple((conflict, ruled[conflict.key]) for conflict in ledger(self._compared))

    @cached_property
    def codings(self) -> tuple[ThemeCoding, ...]:
        """How far both coders agree, theme by theme; empty without a second coding."""
        if self.second_coding is None:
            return ()
        return theme_codings(self.lead.statements, self.second_coding, self.codebook.themes)

    @cached_property
    def _compared(self) -> Sources:
        """The lead source's facts beside the other publishers' accounts."""
        return Sources(self.record.lead, self.lead, self.accounts, self.codebook)

    def __repr__(self) -> str:
        return "\n".join(event_lines(self))

    def _repr_html_(self) -> str:
        return event_html(self)
