"""The MOUs report: the agreements as a table a reader keeps, by category, instrument, status, counterpart."""

from __future__ import annotations

import pandas as pd

from ...event import Event
from ...facts.model import Agreement, Claim
from .. import charts, display, wording
from ..display import Bound, Cell, Chart, Column, Passage, Points, Table, cite, count
from . import common
from .common import chosen, colophon, ladder, masthead, most, unit_chart

__all__ = [
    "agreements",
    "chart",
    "colophon",
    "counterparts",
    "counts",
    "definitions",
    "head",
    "ladder",
    "open_questions",
    "timeline",
]


def head(event: Event, *, area: str = "", status: str = "", instrument: str = "") -> display.Masthead:
    """Head the report."""
    return masthead(
        event, "mous", "The agreements, one by one",
        "What each agreement is for, what has happened to it, and what the report does not say.",
        area=area, status=status, instrument=instrument,
    )  # fmt: skip


def agreements(event: Event, *, area: str = "", status: str = "", instrument: str = "") -> Table:
    """Every agreement: title and counterparts, category, step and status, aim."""
    rows = []
    for row in chosen(event, "agreements", area=area, status=status, instrument=instrument).itertuples():
        areas = [event.codebook.areas[code].short for code in row.areas]
        rows.append(
            (
                Cell(row.title, cite(event, [row.id]), detail=_bodies(event, row.title, row.counterparts)),
                Cell(areas[0], detail=", ".join(areas[1:])),
                _status(event, row.status),
                Cell(row.aim),
            )
        )
    return Table(
        event=event,
        caption="The agreements, in the report’s order",
        columns=(
            Column("Agreement", 2.5), Column("Category", 1.1), Column("Status and step", 1.2), Column("Aim", 3.1),
        ),
        rows=tuple(rows),
        empty="The report names no agreement.",
    )  # fmt: skip


def _bodies(event: Event, title: str, counterparts: tuple[str, ...]) -> str:
    """Who carries it out, where the title does not say so already."""
    names = [display.named(event, name) for name in counterparts]
    return "" if all(name in title for name in names) else f"Carried out by: {wording.listed(names)}"


def _status(event: Event, status: str) -> Cell:
    code = event.codebook.statuses[status]
    return Cell(code.label.lower(), step=code.step, detail=event.codebook.steps[code.step].label)


def chart(event: Event, *, area: str = "", status: str = "", instrument: str = "") -> Chart | Passage:
    """Category × status, one mark an agreement, its shape the instrument."""
    frame = chosen(event, "agreements", area=area, status=status, instrument=instrument)
    if frame.empty:
        return common.nothing(event, "agreement", area=area, status=status, instrument=instrument)
    primary = frame["areas"].map(lambda codes: codes[0])
    rows = charts.labels(event.codebook.areas, primary)
    marks = pd.DataFrame({"id": frame["id"], "row": primary, "column": frame["status"], "shape": frame["instrument"]})
    return unit_chart(
        event, marks, name="agreements-by-status", title=finding(event, frame, rows, primary), row_head="Category",
        rows=rows,
        columns=charts.labels(event.codebook.statuses, frame["status"]),
        shapes={code: instrument.label for code, instrument in event.codebook.instruments.items()},
    )  # fmt: skip


def finding(event: Event, frame: pd.DataFrame, rows: dict[str, str], primary: pd.Series) -> Bound:
    """Say which category holds most agreements."""
    top = most(rows, primary)
    if len(frame) == 1:
        return Bound(f"The one agreement falls under {top[0]}")
    if primary.value_counts().max() == 1:
        return Bound("No category holds more than one agreement")
    if len(top) == 1:
        own = frame[primary == next(code for code, label in rows.items() if label == top[0])]
        number = wording.counted(len(own), "agreement") if len(own) <= display.MOST_BOUND else "most agreements"
        facts = cite(event, own["id"]) if len(own) <= display.MOST_BOUND else ()
        rest = "; no other category holds more than one" if primary.value_counts().iloc[1:].max() == 1 else ""
        return Bound(f"{top[0]} holds {number}{rest}", facts)
    return Bound(f"{wording.listed(top)} hold most agreements")


def counts(event: Event, *, area: str = "", status: str = "", instrument: str = "") -> Table:
    """Instrument × status, counted."""
    frame = chosen(event, "agreements", area=area, status=status, instrument=instrument)
    statuses = charts.labels(event.codebook.statuses, frame["status"])
    instruments = charts.labels(event.codebook.instruments, frame["instrument"])
    rows = []
    for code, label in instruments.items():
        own = frame[frame["instrument"] == code]
        cells = [count(event, list(own[own["status"] == column]["id"])) for column in statuses]
        rows.append((Cell(label), *cells, count(event, list(own["id"]))))
    return Table(
        event=event,
        caption="Agreements by instrument and status",
        columns=(
            Column("Instrument", 1.6), *(Column(label, align="right") for label in statuses.values()),
            Column("In all", align="right"),
        ),
        rows=tuple(rows),
        note="An instrument is what its title says it is, whatever the report calls the whole group.",
        empty="",
    )  # fmt: skip


def counterparts(event: Event) -> Table:
    """Which agreements name the bodies that carry them out, and which do not."""
    frame = event.tables.agreements
    named = frame["counterparts"].map(len) > 0
    rows = [
        (Cell(label), count(event, list(own["id"])))
        for label, own in (("Bodies named", frame[named]), ("No body named", frame[~named]))
        if len(frame)
    ]
    return Table(
        event=event,
        caption="Agreements by whether the report names who carries them out",
        columns=(Column("Counterparts", 2.0), Column("Agreements", 1.0, "right")),
        rows=tuple(rows),
        empty="The report names no agreement.",
    )


def definitions(event: Event) -> Table:
    """What each instrument and status means and what it does not."""
    codes = {**event.codebook.instruments, **event.codebook.statuses}
    return common.definitions(event, "Instruments and statuses as the codebook defines them", codes)


def timeline(event: Event) -> Chart | Passage:
    """The visit's programme and the commitments with a time, one under another."""
    done = event.tables.happenings.sort_values(["date", "id"], na_position="last", kind="stable")
    ahead = event.tables.commitments
    ahead = ahead[ahead["when_text"] != ""].sort_values(["when_from", "id"])
    items = [
        ("no day given" if pd.isna(row.date) else wording.day(row.date), row.summary, True, row.id)
        for row in done.itertuples()
    ] + [(row.when_text, row.summary, False, row.id) for row in ahead.itertuples()]
    if not items:
        return Passage(event=event, sentences=(Bound("The report dates nothing of the visit."),))
    frame = pd.DataFrame(items, columns=["when", "what", "filled", "id"])
    rows = [(Cell(what, cite(event, [name])), Cell(when)) for when, what, _, name in items]
    return common.drawn(
        event,
        lambda ax: charts.timeline(ax, frame.assign(what=[wording.shortened(what, 200) for what in frame["what"]])),
        name="timeline",
        title=_timeline_finding(done, ahead),
        alt=tuple(Bound(f"{wording.sentence(when)}: {what}", cite(event, [name])) for when, what, _, name in items),
        table=Table(
            event=event,
            caption="The same as a table",
            columns=(Column("What", 3.0), Column("When")),
            rows=tuple(rows),
            plain=True,
        ),
    )


def _timeline_finding(done: pd.DataFrame, ahead: pd.DataFrame) -> Bound:
    dated = int(done["date"].notna().sum())
    if not len(done):
        programme = "The report names no item of the visit"
    elif dated == len(done):
        programme = "Every item of the visit carries a day"
    elif not dated:
        programme = "No item of the visit carries a day"
    else:
        programme = "Some items of the visit carry a day, others do not"
    coming = {0: "no commitment carries a time", 1: "one commitment carries a time"}.get(
        len(ahead), "several commitments carry a time"
    )
    return Bound(f"{programme}; {coming}")


def open_questions(event: Event) -> Points:
    """The open questions on agreements: by a fact of theirs, a claim on them, or an empty column."""

    def about(cited: str) -> bool:
        fact = event.fact(cited)
        return isinstance(fact, Agreement) or (isinstance(fact, Claim) and fact.key.startswith("agreements."))

    asked = (
        question
        for question in event.record.open
        if (question.absent or "").startswith("agreements.") or any(map(about, question.facts or ()))
    )
    return common.open_questions(event, asked)
