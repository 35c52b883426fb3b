"""The brief: two pages, with every element bound to the facts it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from ...event import Event
from ...facts.conflicts import Conflict, Rival
from ...facts.eventfile import Ruling
from ...facts.model import Claim, ProgrammeItem
from .. import english, phrases
from ..blocks import Cell, Figure, Glance, Header, Masthead, Message, Messages, Points, Table
from ..celloutput import Shown, shows
from . import areas as areas_report
from . import elements
from . import mous as mous_report
from .cut import EventCut
from .elements import colophon as colophon
from .elements import ladder as ladder

MOST_TOLD = 1  # conflict, that with the most values, so that a brief stays two pages
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
    """Return the masthead, with the first main message as its title; without one, the event's own."""
    record = cut.event.record
    if not record.messages:
        return cut.head("brief", record.title, "")
    return cut.head("brief", record.messages[0].title, "", record.messages[0].facts)


@shows
def messages(cut: Cut) -> Messages:
    """List the main messages from the event's record; the title of the first is the report's own."""
    given = cut.event.record.messages
    items = (Message(own.text, own.facts, own.title if at else "") for at, own in enumerate(given))
    return Messages(items=tuple(items))


@shows
def glance(cut: Cut) -> Glance:
    """Show the few numbers that matter: the claims that the event's record selects."""
    figures = []
    for cited in cut.event.record.glance:
        claim = cut.event.fact(cited)
        assert isinstance(claim, Claim)
        figures.append(Figure(phrases.valued(claim, cut.event.codebook), (cited,), claim.label))
    return Glance(items=tuple(figures))


def agreements(cut: Cut) -> Shown:
    """Tabulate the agreements in the source's order: title, category, step, aim."""
    return mous_report.agreements(cut.mous)


def counted(cut: Cut) -> Shown:
    """State how many agreements the source counts and how many it names, if it does not name all."""
    return mous_report.counted(cut.mous)


def areas(cut: Cut) -> Shown:
    """Chart areas × ladder, one mark per fact."""
    return areas_report.chart(cut.areas)


@shows
def themes(cut: Cut) -> Table:
    """Tabulate the themes, most argued first: how many statements argue each, and in whose voices."""
    frame, codes = cut.event.tables.statements.explode("themes"), cut.event.codebook.themes
    speakers = cut.event.labels("speaker")
    sizes = {theme.label: int((frame["themes"] == code).sum()) for code, theme in codes.items()}
    rows = []
    for code, theme in codes.items():
        own = frame[frame["themes"] == code]
        if len(own):
            voices = own["speaker"].value_counts(sort=False)
            order = sorted(voices.index, key=lambda name: (-voices[name], name))
            rows.append(
                (
                    Cell(theme.label),
                    cut.count(list(own["id"])),
                    Cell(english.sentence(", ".join(speakers[name] for name in order))),
                )
            )
    rows.sort(key=lambda row: -sizes[row[0].text])
    return Table(
        caption="What the statements argue; one statement may argue more than one theme",
        columns=(Header("Theme", 2.0), Header("Statements", 1.1, "right"), Header("In whose voice", 3.4)),
        rows=tuple(rows),
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
    told = sorted(found, key=lambda pair: -len(pair[0].values))[:MOST_TOLD]
    more = ". The report on sources has more conflicts" if len(found) > len(told) else ""
    return Table(
        caption=f"This brief counts on one report, by {event.source.publisher}; others were compared with it{more}",
        plain=True,
        columns=(Header("On", 1.1), Header(event.source.name, 0.9), Header("Others", 1.8), Header("Taken here", 4.4)),
        rows=tuple(_differing(event, conflict, ruling) for conflict, ruling in told),
        empty="",
    )


def _differing(event: Event, conflict: Conflict, ruling: Ruling) -> tuple[Cell, ...]:
    """Return a conflict as a row: what it is on, the lead source's values, the others', what is adopted and why."""
    own: dict[str, list[Rival]] = {}
    others: dict[str, list[Rival]] = {}
    adopted = []
    for shown, rivals in conflict.values.items():
        value = phrases.spelled(rivals[0], event.codebook, conflict.key)
        for rival in rivals:
            (own if rival.source == event.record.lead else others).setdefault(value, []).append(rival)
        adopted += [value] if shown in ruling.adopted else []
    told = (f"{value}: {elements.publishers(event, rivals)}" for value, rivals in others.items())
    return (
        Cell(phrases.disputed(conflict, event.codebook)),
        Cell("; ".join(own) or "not mentioned", _first(own.values())),
        Cell("; ".join(told), _first(others.values())),
        Cell(
            english.sentence(english.listed(adopted)),
            _first([*own.values(), *others.values()]),
            detail=ruling.reason,
        ),
    )


def _first(groups: Iterable[list[Rival]]) -> tuple[str, ...]:
    """Return a fact for each value: the first that gives it."""
    return tuple(dict.fromkeys(rivals[0].facts[0] for rivals in groups))


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
        note="All other commitments are intended, without a time; the report on policy fields lists them."
        if len(kept) < len(frame)
        else "",
        empty="Apart from the agreements, nothing is promised with a time, agreed, offered or hoped for.",
    )


def _day_of(cut: Cut, item: ProgrammeItem) -> Cell:
    """Return the day of an item of the programme."""
    return Cell(english.day(item.date), cut.cite([item.id])) if item.date else Cell("no day given")


@shows
def open_questions(cut: Cut) -> Points:
    """List what the source leaves open, with the facts that say too little or the records that lack it."""
    return elements.asked(cut, cut.event.record.open)
