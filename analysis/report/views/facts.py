"""The facts report: every fact at an address of its own, so that it can be linked to, cited and checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...event import Event
from ...facts import intercoder
from ...facts.accounts import AccountAgreement, AccountField, Matched
from ...facts.conflicts import Conflict
from ...facts.eventfile import Ruling
from ...facts.fieldtypes import Record
from ...facts.model import Actor, Agreement, Claim, Commitment, ProgrammeItem, Statement
from .. import english, phrases
from ..blocks import MOST_BOUND, Detail, Entries, Entry, Masthead
from ..celloutput import shows
from . import elements
from .cut import EventCut
from .elements import colophon as colophon

Words = Iterator[tuple[str, str]]  # the head of a detail, and its text


def cut(event: Event) -> EventCut:
    """Select the whole event: facts are never filtered here."""
    return EventCut(event, {})


@shows
def head(cut: EventCut) -> Masthead:
    """Return the masthead."""
    return cut.head(
        "facts", "Every fact, at its own address",
        "Each fact has an address that stays. Use it to cite the fact, to check it, and to report an error in it.",
    )  # fmt: skip


@shows
def of(cut: EventCut, kind: str) -> Entries:
    """List the lead source's facts of a kind, in the report's order."""
    return _entries(cut, [cited for cited, (own, _) in cut.event.facts.items() if own == kind])


@shows
def others(cut: EventCut) -> Entries:
    """List what other publishers report, source by source."""
    return _entries(cut, [cited for cited in cut.event.reported if cited not in cut.event.facts])


@shows
def codings(cut: EventCut) -> Entries:
    """List the themes on which two coders were compared."""
    return _entries(cut, [cited for cited, (kind, _) in cut.event.cited.items() if kind == intercoder.NAME])


def _entries(cut: EventCut, ids: Iterable[str]) -> Entries:
    event = cut.event
    return Entries(
        items=tuple(
            Entry(phrases.said(fact, event.codebook), (cited,), details=tuple(_details(event, cited, fact)))
            for cited, fact in ((cited, event.fact(cited)) for cited in ids)
        )
    )


def _details(event: Event, cited: str, fact: Record) -> Iterator[Detail]:
    """Yield what is known of a fact, what others say of the same, and the conflicts that it is part of."""
    yield from (Detail(text, (cited,), head=head) for head, text in _own(event, fact) if text)
    if isinstance(fact, Matched) and fact.same_as:
        yield Detail(phrases.said(event.fact(fact.same_as), event.codebook), (fact.same_as,), head="Compared with")
    for other, (_, record) in event.reported.items():
        if isinstance(record, Matched) and record.same_as == cited:
            publisher = event.publisher(other.partition(":")[0]).publisher
            yield Detail(record.differs or "Reports it too.", (other,), head=publisher)
    for conflict, ruling in event.ledger:
        if _concerns(event, cited, conflict, ruling):
            yield _disputed(event, conflict, ruling)


def _own(event: Event, fact: Record) -> Words:
    """Yield a fact's own fields, those that its line and its evidence do not show."""
    if isinstance(fact, Agreement | AccountAgreement) and fact.instrument:
        yield "Instrument", event.codebook.instruments[fact.instrument].label
    if isinstance(fact, Agreement):
        yield "Aim", fact.aim or ""
        yield "Awaits", fact.awaits or ""
        yield "Date", english.day(fact.date) if fact.date else ""
        yield "Parties", _named(event, fact.parties)
        yield "Signed by", _named(event, fact.signatories)
    if isinstance(fact, Commitment) and fact.when_text and fact.when_from and fact.when_to:
        yield "Time", f"{fact.when_text}, read as {english.span(fact.when_from, fact.when_to)}"
    if isinstance(fact, Agreement | Commitment):
        yield "Carried out by", _named(event, fact.counterparts)
    if isinstance(fact, Agreement | Commitment | Matched | AccountField):
        yield "Policy fields", "; ".join(event.codebook.areas[code].label for code in fact.areas)
    if isinstance(fact, Statement):
        yield "Argues", "; ".join(event.codebook.themes[code].label for code in fact.themes)
    if isinstance(fact, Claim):
        yield "About", event.codebook.claim_keys[fact.key].label
    if isinstance(fact, ProgrammeItem):
        yield "State", english.sentence(fact.occurrence)
        yield "Date", english.day(fact.date) if fact.date else ""
        yield "Place", fact.place or ""
    if isinstance(fact, Actor):
        yield "Party", event.labels("party").get(fact.party or "", "")
    yield "Differs", getattr(fact, "differs", None) or ""
    yield "Note", getattr(fact, "note", None) or ""


def _named(event: Event, ids: Iterable[str]) -> str:
    names = {**event.labels("speaker"), **event.labels("party")}
    return english.listed(names[one] for one in ids)


def _concerns(event: Event, cited: str, conflict: Conflict, ruling: Ruling) -> bool:
    """Return whether a conflict speaks against a fact: not if all values hold, or if it is of other agreements."""
    if all(shown in ruling.adopted for shown in conflict.values):
        return False
    rivals = [name for rival in conflict.rivals for name in rival.facts]
    compared = [getattr(event.fact(name), "same_as", None) for name in rivals]
    return cited in rivals and (not isinstance(event.fact(cited), Agreement) or cited in compared)


def _disputed(event: Event, conflict: Conflict, ruling: Ruling) -> Detail:
    """Return the rival values, each with its publishers and whether it is taken here, bound to a fact for each."""
    values = [
        f"{phrases.spelled(rivals[0], event.codebook, conflict.key)}, by {elements.publishers(event, rivals)}"
        + (" (taken here)" if shown in ruling.adopted else "")
        for shown, rivals in conflict.values.items()
    ]
    facts = dict.fromkeys(rivals[0].facts[0] for rivals in conflict.values.values())
    alone = {rival.source for rival in conflict.rivals} == {event.record.lead}
    return Detail(
        f"{phrases.disputed(conflict, event.codebook)}: {'; '.join(values)}",
        tuple(facts)[:MOST_BOUND],
        head=f"{event.source.name} differs with itself" if alone else "Publishers differ",
    )
