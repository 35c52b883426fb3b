"""The brief: two pages that a reader can trust, every element bound to the facts it rests on."""

from __future__ import annotations

from ...event import Event
from ...facts.model import Claim
from .. import display, wording
from ..display import (
    Cell,
    Chart,
    Column,
    Figure,
    Glance,
    Message,
    Messages,
    Passage,
    Points,
    Table,
    cite,
    count,
)
from . import areas as areas_report
from . import common
from . import mous as mous_report
from .common import colophon, ladder, masthead

__all__ = [
    "agreements",
    "areas",
    "colophon",
    "glance",
    "head",
    "ladder",
    "messages",
    "open_questions",
    "themes",
    "watch",
]


def head(event: Event) -> display.Masthead:
    """Head the brief with what it answers."""
    parties = wording.listed(party.name for party in event.record.parties)
    title = f"{parties}: what the {event.record.tier} holds, offers and leaves open"
    return masthead(event, "brief", title, "")


def messages(event: Event) -> Messages:
    """The main messages, as the event's record gives them."""
    items = (Message(message.text, message.facts, message.title) for message in event.record.messages)
    return Messages(event=event, items=tuple(items))


def glance(event: Event) -> Glance:
    """The few numbers that matter: the claims that the event's record picks."""
    figures = []
    for cited in event.record.glance:
        claim = event.fact(cited)
        assert isinstance(claim, Claim)
        figures.append(Figure(display.valued(claim, event.codebook), (cited,), claim.label))
    return Glance(event=event, items=tuple(figures))


def agreements(event: Event) -> Table:
    """The agreements in the report's order: title, category, step, aim."""
    return mous_report.agreements(event)


def areas(event: Event) -> Chart | Passage:
    """Areas × ladder, one mark a fact."""
    return areas_report.chart(event)


def themes(event: Event) -> Table:
    """Each theme with how many statements argue it and the voices that do, most argued first."""
    frame = event.tables.statements.explode("themes")
    sizes = {theme.label: int((frame["themes"] == code).sum()) for code, theme in event.codebook.themes.items()}
    rows = []
    for code, theme in event.codebook.themes.items():
        own = frame[frame["themes"] == code]
        if len(own):
            voices = own["speaker"].value_counts(sort=False)
            order = sorted(voices.index, key=lambda name: (-voices[name], name))
            rows.append(
                (
                    Cell(theme.label),
                    count(event, list(own["id"])),
                    Cell(wording.sentence(", ".join(display.named(event, name) for name in order))),
                )
            )
    rows.sort(key=lambda row: -sizes[row[0].text])
    return Table(
        event=event,
        caption="What the statements argue; one statement may argue more than one theme",
        columns=(Column("Theme", 2.0), Column("Statements", 1.1, "right"), Column("In whose voice", 3.4)),
        rows=tuple(rows),
        empty="The report gives no statement.",
    )


def watch(event: Event) -> Table:
    """Commitments to follow up: those with a time first, then what is agreed, offered and hoped for."""
    frame = event.tables.commitments
    kept = frame[(frame["when_text"] != "") | (frame["step"] != "intended")]
    kept = kept.assign(
        dated=kept["when_text"] == "", rung=[-list(event.codebook.steps).index(step) for step in kept["step"]]
    )
    rows = []
    for row in kept.sort_values(["dated", "when_from", "rung", "id"]).itertuples():
        covered = f"read as {wording.span(row.when_from, row.when_to)}" if row.when_text else ""
        rows.append(
            (
                Cell(row.summary, cite(event, [row.id])),
                Cell(event.codebook.steps[row.step].label, step=row.step),
                Cell(row.when_text or "no time given", cite(event, [row.id]) if covered else (), detail=covered),
            )
        )
    return Table(
        event=event,
        caption="Commitments, offers and hopes beside the agreements",
        plain=True,
        columns=(Column("What", 4.0), Column("Step", 1.0), Column("When", 1.9)),
        rows=tuple(rows),
        note="All other commitments are intended and carry no time; “Which policy fields it covers” lists them."
        if len(kept) < len(frame)
        else "",
        empty="Nothing is promised with a time, agreed, offered or hoped for beside the agreements.",
    )


def open_questions(event: Event) -> Points:
    """What the source leaves open, with the facts that say too little or the records that lack it."""
    return common.open_questions(event, event.record.open)
