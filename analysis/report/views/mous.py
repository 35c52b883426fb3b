"""The MOUs report: the agreements as a table a reader keeps, by category, instrument, status, counterpart."""

from __future__ import annotations

import pandas as pd

from ...facts.load import Event
from .. import charts, display, wording
from ..display import Bound, Cell, Chart, Column, Passage, Table, cite, count
from .common import chosen, colophon, masthead, most, unit_chart

__all__ = ["agreements", "chart", "colophon", "counts", "head", "known"]


def head(event: Event, **cut: str) -> display.Masthead:
    """Head the report."""
    return masthead(
        event, "mous", "The agreements, one by one",
        "What each agreement is for, what has happened to it, and what the report does not say.", **cut,
    )  # fmt: skip


def agreements(event: Event, *, area: str = "", status: str = "", instrument: str = "") -> Table:
    """Every agreement: title, aim, category, status and step, counterparts."""
    rows = []
    for row in chosen(event.tables.agreements, areas=area, status=status, instrument=instrument).itertuples():
        areas = [event.codebook.areas[code].short for code in row.areas]
        rows.append(
            (
                Cell(row.title, cite(event, [row.id])),
                Cell(areas[0], detail=", ".join(areas[1:])),
                _status(event, row.status),
                Cell(wording.listed(display.named(event, name) for name in row.counterparts) or "not named"),
                Cell(row.aim),
            )
        )
    return Table(
        event=event,
        caption="The agreements, in the report’s order",
        columns=(
            Column("Agreement", 2.3), Column("Category", 1.1), Column("Step", 1.05), Column("Carried out by", 1.3),
            Column("Aim", 2.5),
        ),
        rows=tuple(rows),
        empty="The report names no agreement.",
    )  # fmt: skip


def _status(event: Event, status: str) -> Cell:
    code = event.codebook.statuses[status]
    return Cell(event.codebook.steps[code.step].label, step=code.step, detail=code.label.lower())


def chart(event: Event, *, area: str = "", status: str = "", instrument: str = "") -> Chart | Passage:
    """Category × status, one mark an agreement, its shape the instrument."""
    frame = chosen(event.tables.agreements, areas=area, status=status, instrument=instrument)
    if frame.empty:
        return Passage(event=event, sentences=(Bound("No agreement falls in this cut."),))
    primary = frame["areas"].map(lambda codes: codes[0])
    rows = charts.labels(event.codebook.areas, primary)
    marks = pd.DataFrame(
        {"id": frame["id"], "row": primary, "column": frame["status"], "shape": frame["instrument"]}
    )
    return unit_chart(
        event, marks, name="agreements-by-status", title=finding(event, frame, rows, primary), row_head="Category",
        rows=rows,
        columns=charts.labels(event.codebook.statuses, frame["status"]),
        shapes=charts.labels(event.codebook.instruments, frame["instrument"]),
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
    frame = chosen(event.tables.agreements, areas=area, status=status, instrument=instrument)
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
        empty="No agreement falls in this cut.",
    )  # fmt: skip


KNOWN = {
    "aim": "what it is for",
    "areas": "which field it belongs to",
    "counterparts": "which bodies carry it out",
}
UNREPORTED = ("the text itself", "who put a name to it, and on which day", "when it takes effect and for how long",
              "what it costs, and who pays", "whether it binds anybody in law")  # fmt: skip


def known(event: Event) -> Table:
    """What the report tells of the agreements, and for which of them it does not."""
    frame = event.tables.agreements
    rows = []
    for column, words in KNOWN.items() if len(frame) else ():
        given = frame[frame[column].map(len) > 0]
        missing = frame[frame[column].map(len) == 0]
        rows.append((Cell(wording.sentence(words)), count(event, list(given["id"])), count(event, list(missing["id"]))))
    rows += [(Cell(wording.sentence(words)), Cell("–"), Cell("no column holds it")) for words in UNREPORTED if len(frame)]
    return Table(
        event=event,
        caption="What is known of the agreements",
        columns=(Column("What one would ask", 3.0), Column("Reported", align="right"), Column("Left open", align="right")),
        rows=tuple(rows),
        empty="The report names no agreement.",
    )
