"""The brief: two pages, with every element bound to the facts it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from ...event import Event
from ...facts.conflicts import Conflict, Rival, conflicting
from ...facts.eventfile import Ruling
from ...facts.model import ProgrammeItem
from .. import english, phrases
from ..blocks import MOST_BOUND, Cell, Header, Masthead, Message, Messages, Points, Say, Table
from ..celloutput import Shown, shows
from . import areas as areas_report
from . import elements
from . import mous as mous_report
from .cut import EventCut
from .elements import colophon as colophon

MOST_TOLD = 2  # conflicts, those on which most publishers differ, so that a brief stays two pages
MOST_ARGUED = 3  # themes, by how many statements argue them
PASSED = "this time had passed on the day of the edition"
FEW = 3  # commitments; so many more are shown sooner than told to be elsewhere


class Cut(EventCut):
    """The whole event, with the unfiltered reports on areas and MOUs, parts of which the brief shows."""

    @cached_property
    def areas(self) -> areas_report.Cut:
        """What the areas report shows, unfiltered."""
        return areas_report.cut(self.event)

    @cached_property
    def mous(self) -> mous_report.Cut:
        """What the MOUs report shows, unfiltered."""
        return mous_report.cut(self.event)


def cut(event: Event) -> Cut:
    """Select the whole event: a brief is never filtered."""
    return Cut(event, {})


@shows
def head(cut: Cut) -> Masthead:
    """Return the masthead, which says what of this binds: what is in force, and how far an MOU binds."""
    ladder, book = list(cut.event.codebook.steps), cut.event.codebook
    force = [own for own in cut.event.lead.agreements if book.statuses[own.status].step == ladder[-1]]
    papers = bool(cut.event.lead.agreements or cut.unnamed)
    said = ["No agreement here is reported to be in force." if papers else "No agreement is reported."]
    if force and len(force) <= FEW:
        names = english.listed(phrases.short(own, book) for own in force)
        said = [f"Reported to be in force: {names}; nothing else."]
    elif force:
        said = ["Some agreements are reported to be in force, the others not."]
    said += ["An MOU usually binds nobody in law."] if elements.has_mous(cut.event) else []
    grounds = cut.cite(own.id for own in force) if len(force) <= FEW else ()
    return cut.head("brief", cut.event.record.title, " ".join(said), grounds)


@shows
def messages(cut: Cut) -> Messages:
    """List the main messages from the event's record."""
    return Messages(items=tuple(Message(own.text, own.facts, own.title) for own in cut.event.record.messages))


@shows
def say(cut: Cut) -> Say:
    """List what a reader can say and cannot say, from the event's record."""
    record = cut.event.record
    can, cannot = (tuple(Cell(own.text, own.facts) for own in given) for given in (record.can_say, record.cannot_say))
    return Say(can=can, cannot=cannot)


def agreements(cut: Cut) -> Shown:
    """Tabulate the agreements in the source's order: title, category, step, aim."""
    return mous_report.agreements(cut.mous)


def counted(cut: Cut) -> Shown:
    """State how many agreements the source counts and how many it names, if it does not name all."""
    return mous_report.counted(cut.mous)


def board(cut: Cut) -> Shown:
    """Show every promise on its step, the firmest first, and the fields that only other publishers name."""
    return areas_report.board(cut.areas, silent=True)


@shows
def themes(cut: Cut) -> Table:
    """Tabulate the themes, most argued first, each with a statement that argues it and who makes it."""
    book, speakers = cut.event.codebook, cut.event.labels("speaker")
    arguing = {code: [own for own in cut.event.lead.statements if code in own.themes] for code in book.themes}
    order = sorted((code for code, found in arguing.items() if found), key=lambda code: -len(arguing[code]))
    shown: set[str] = set()
    rows = []
    for code in order[:MOST_ARGUED]:
        example = min(
            arguing[code], key=lambda own: (own.id in shown, own.themes[0] != code, own.speaker in book.voices)
        )
        shown.add(example.id)
        rows.append(
            (
                Cell(book.themes[code].label),
                Cell(example.summary, cut.cite([example.id])),
                Cell(english.sentence(speakers[example.speaker])),
            )
        )
    return Table(
        caption="Themes that are argued often, each with one statement",
        columns=(Header("Theme", 1.7), Header("For example", 4.2), Header("In whose voice", 1.3)),
        rows=tuple(rows),
        note="The page on themes has all statements.",
        empty="",
    )


@shows
def otherwise(cut: Cut) -> Table:
    """Tabulate where other publishers differ on what a main message says: their values, the one adopted, and why."""
    event = cut.event
    cited = {name for message in event.record.messages for name in message.facts}
    found = [
        (conflict, ruling)
        for conflict, ruling in event.ledger
        if cited & {name for rival in conflict.rivals for name in rival.facts}
        and {rival.source for rival in conflict.rivals} != {event.record.lead}
    ]
    told = sorted(found, key=lambda pair: _weight(event, pair[0]), reverse=True)[:MOST_TOLD]
    return Table(
        caption=f"What is counted here is what {event.source.publisher} reports. Where others differ:",
        columns=(Header("On", 1.3), Header(event.source.name, 2.9), Header("Others", 2.0), Header("Taken here", 3.0)),
        rows=tuple(_differing(event, conflict, ruling) for conflict, ruling in told),
        note="The page on sources has every conflict." if len(found) > len(told) else "",
        empty="",
    )


def _weight(event: Event, conflict: Conflict) -> tuple[int, int]:
    """Count the publishers that give another value than the lead source, then the values."""
    return len({rival.source for rival in _others(event, conflict)}), len(conflict.values)


def _others(event: Event, conflict: Conflict) -> list[Rival]:
    """Return the other publishers' values that do not agree with every value of the lead source."""
    key = event.codebook.claim_keys[conflict.key]
    codes = list(event.codebook.section(key.values)) if key.values else []
    own = [rival for rival in conflict.rivals if rival.source == event.record.lead]
    return [
        rival
        for rival in conflict.rivals
        if rival.source != event.record.lead and (not own or any(conflicting(rival, lead, codes) for lead in own))
    ]


def _differing(event: Event, conflict: Conflict, ruling: Ruling) -> tuple[Cell, ...]:
    """Return a conflict as a row: what it is on, the lead source's values, the others', what is adopted and why."""
    lead, differing = event.record.lead, _others(event, conflict)
    own: dict[str, list[Rival]] = {}
    others: dict[str, list[Rival]] = {}
    for rival in conflict.rivals:
        if rival.source == lead or rival in differing:
            value = phrases.spelled(rival, event.codebook, conflict.key)
            (own if rival.source == lead else others).setdefault(value, []).append(rival)
    told = (f"{value}: {elements.publishers(event, rivals)}" for value, rivals in others.items())
    return (
        Cell(phrases.disputed(conflict, event.codebook)),
        Cell("; ".join(_said(own)) or "not mentioned", _first(own.values())),
        Cell("; ".join(told), _first(others.values())),
        Cell(
            english.sentence("; ".join(_taken(own, ruling) or _taken(others, ruling))),
            _first([*own.values(), *others.values()]),
            detail=ruling.reason,
        ),
    )


def _taken(values: Mapping[str, Sequence[Rival]], ruling: Ruling) -> list[str]:
    return [value for value, rivals in values.items() if any(rival.shown in ruling.adopted for rival in rivals)]


def _said(values: Mapping[str, Sequence[Rival]]) -> list[str]:
    """Return the lead source's values; where it gives several codes, with what each is said of."""
    if len(values) < 2:
        return list(values)
    return [f"{value}{_of(rivals[0])}" for value, rivals in values.items()]


def _of(rival: Rival) -> str:
    """Say what a code is said of: the words of the claim, or agreements by name."""
    return f" ({rival.says.rstrip('.') or 'by name'})" if rival.unit == "code" else ""


def _first(groups: Iterable[Sequence[Rival]]) -> tuple[str, ...]:
    """Return a fact for each publisher of each value: the first that gives it."""
    return tuple(dict.fromkeys(rival.facts[0] for rivals in groups for rival in rivals))[:MOST_BOUND]


@shows
def watch(cut: Cut) -> Table:
    """Tabulate what is to come: what is scheduled, then commitments: those with a time, agreed, offered, hoped for."""
    frame, steps = cut.event.tables.commitments, cut.event.codebook.steps
    kept = frame[(frame["when_text"] != "") | (frame["step"] != "intended")]
    if len(frame) - len(kept) <= FEW:
        kept = frame
    kept = kept.assign(dated=kept["when_text"] == "", rung=[-list(steps).index(step) for step in kept["step"]])
    rows = [
        (Cell(item.summary, cut.cite([item.id])), Cell("scheduled"), _day_of(cut, item))
        for item in cut.event.lead.programme
        if item.occurrence == "scheduled"
    ]
    for row in kept.sort_values(["dated", "when_from", "rung", "id"]).itertuples():
        covered = f"read as {english.span(row.when_from, row.when_to)}" if row.when_text else ""
        if covered and row.when_to.date() < cut.event.record.edition_date:
            covered += f"; {PASSED}"
        rows.append(
            (
                Cell(row.summary, cut.cite([row.id])),
                Cell(steps[row.step].label, step=row.step),
                Cell(row.when_text or "no time given", cut.cite([row.id]) if covered else (), detail=covered),
            )
        )
    return Table(
        caption="What is to come, apart from the agreements",
        plain=True,
        columns=(Header("What", 4.0), Header("Step", 1.0), Header("When", 1.9)),
        rows=tuple(rows),
        note="All other commitments are intended and have no time; the page on policy fields lists them."
        if len(kept) < len(frame)
        else "",
        empty="Apart from the agreements, nothing is promised with a time, agreed, offered or hoped for.",
    )


def _day_of(cut: Cut, item: ProgrammeItem) -> Cell:
    """Return the day of an item of the programme."""
    if not item.date:
        return Cell("no day given")
    past = PASSED if item.date < cut.event.record.edition_date else ""
    return Cell(english.day(item.date), cut.cite([item.id]), detail=past)


@shows
def open_questions(cut: Cut) -> Points:
    """List what the source leaves open, with the facts that say too little or the records that lack it."""
    return elements.asked(cut, cut.event.record.open)
