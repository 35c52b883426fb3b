"""The typed records of an event's folder, from which every table, report and check between sources is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from ..errors import UsageError
from .accounts import Account, AccountFile
from .codebook import SECTIONS, Codebook
from .eventfile import EventFile, SecondCoding, Source
from .eventnames import EventNames, event_names
from .fieldtypes import Record
from .intercoder import NAME as INTERCODER
from .intercoder import IntercoderAgreement, intercoder_agreement
from .model import Fact, Fingerprints, SourceFile
from .publisher import Publisher


def anchor(cited: str) -> str:
    """Return the id of a fact on the page of all facts: ``source.id`` for what is cited as ``source:id``."""
    return cited.replace(":", ".")


@dataclass(frozen=True, repr=False)
class Records:
    """One event's records: event.yaml, the lead source, and the files beside them."""

    name: str
    folder: Path
    record: EventFile
    lead: SourceFile
    codebook: Codebook
    second_coding: SecondCoding | None
    fingerprints: Fingerprints | None
    accounts: Mapping[str, AccountFile] = field(default_factory=dict)
    published_by: Publisher = field(default_factory=Publisher)

    @cached_property
    def facts(self) -> Mapping[str, tuple[str, Fact]]:
        """Every fact of the lead source as (kind, record), by the id under which it is cited.

        >>> from analysis import load
        >>> list(load("tests/data/tiny").facts)[:2]
        ['gazette:ferry-safety', 'gazette:libraries']
        """
        return {f"{self.record.lead}:{fact.id}": (kind, fact) for kind, fact in self.lead.facts()}

    @cached_property
    def reported(self) -> Mapping[str, tuple[str, Fact | Account]]:
        """Every fact, and every record of an account, as (kind, record), by the id under which it is cited."""
        others = {
            f"{source}:{record.id}": (kind, record)
            for source, account in self.accounts.items()
            for kind, record in account.records()
        }
        return {**self.facts, **others}

    @cached_property
    def cited(self) -> Mapping[str, tuple[str, Record]]:
        """Everything that ``fact`` finds, as (kind, record): facts, records of accounts, ``intercoder:THEME``."""
        return {**self.reported, **{f"{INTERCODER}:{theme.theme}": (INTERCODER, theme) for theme in self.intercoder}}

    def fact(self, cited: str) -> Record:
        """Return the fact, or record of an account, cited as ``source:id``.

        Raises
        ------
        UsageError
            There is no such fact; suggests the nearest ids.

        Examples
        --------
        >>> from analysis import load
        >>> load("tests/data/tiny").fact("gazette:ferry-safety").status
        'in-force'

        """
        if cited not in self.cited:
            near = get_close_matches(cited, self.cited, n=3, cutoff=0.5) or list(self.cited)[:3]
            raise UsageError(f"no fact '{cited}' in {self.name}; the nearest are: {', '.join(near)}")
        return self.cited[cited][1]

    def address(self, cited: str) -> str:
        """Return the address of a fact on the published pages; without a base address, relative to the tables' folder.

        >>> from analysis import load
        >>> load("tests/data/tiny").address("gazette:ferry-safety")
        '../facts.html#gazette.ferry-safety'
        """
        return f"{self.published_by.address(self.name) or '../'}facts.html#{anchor(cited)}"

    def labels(self, name: str) -> Mapping[str, str]:
        """Label each code that a parameter or filter called *name* may have, in the order shown; empty if it has none.

        >>> from analysis import load
        >>> load("tests/data/tiny").labels("voice")["ada-brandt"]
        'Ada Brandt'
        """
        if name in SECTIONS:
            return self.codebook.labels[SECTIONS[name]]
        if name == "party":
            return {party.id: party.name for party in self.record.parties}
        if name not in ("speaker", "voice"):
            return {}
        voices = {code: voice.label for code, voice in self.codebook.voices.items()}
        nobody = voices if name == "speaker" else {"unattributed": voices["unattributed"]}
        return {**{actor.id: actor.name for actor in self.lead.actors}, **nobody}

    @cached_property
    def source(self) -> Source:
        """The record of the lead source: publisher, title, address, days."""
        return self.publisher(self.record.lead)

    def publisher(self, name: str) -> Source:
        """Return the record of the source *name*.

        Raises
        ------
        UsageError
            The event has no such source; lists those that it has.

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
    def names(self) -> EventNames:
        """The names that texts about the event may use."""
        return event_names(self.record, self.codebook, self.lead)

    @cached_property
    def intercoder(self) -> tuple[IntercoderAgreement, ...]:
        """How far both coders agree, for each theme; empty without a second coding."""
        if self.second_coding is None:
            return ()
        return intercoder_agreement(self.lead.statements, self.second_coding, self.codebook.themes)
