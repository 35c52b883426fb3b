"""The MOUs report: the agreements as a table to keep, by category, instrument, status and counterpart."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd

from ...event import Event
from ...facts.model import Agreement, Claim
from .. import charts, english, phrases
from ..blocks import MOST_BOUND, Bound, Cell, Chart, Header, Masthead, Passage, Points, Table
from ..celloutput import shows
from . import elements
from .cut import EventCut
from .elements import colophon as colophon
from .elements import ladder as ladder
from .elements import most


class Cut(EventCut):
    """Agreements, filtered by policy field, status and instrument."""

    @cached_property
    def agreements(self) -> pd.DataFrame:
        """The agreements, in the source's order."""
        return self.kept("agreements")

    @cached_property
    def marks(self) -> pd.DataFrame:
        """One row per agreement: ``id``, ``row`` (primary area), ``column`` (status), ``shape`` (instrument)."""
        frame = self.agreements
        primary = frame["areas"].map(lambda codes: codes[0])
        named = pd.DataFrame(
            {"id": frame["id"], "row": primary, "column": frame["status"], "shape": frame["instrument"]}
        )
        statuses = {one: one.status or one.step for one in self.unnamed}
        return pd.concat([named, elements.unnamed_marks(self, statuses)], ignore_index=True)


def cut(event: Event, *, area: str = "", status: str = "", instrument: str = "") -> Cut:
    """Filter an event's agreements by policy field, status and instrument; raise UsageError for an unknown code."""
    return Cut(event, {"area": area, "status": status, "instrument": instrument})


@shows
def head(cut: Cut) -> Masthead:
    """Return the masthead."""
    return cut.head(
        "mous", "The agreements, one by one",
        "What each agreement is for, what has happened to it, and what the report does not say.",
    )  # fmt: skip


@shows
def binding(cut: Cut) -> Passage:
    """Say how far MOUs bind, if there is one among the agreements."""
    return elements.sentence(
        "An MOU records what the parties mean to do. It usually binds nobody in law, whatever it is worth in "
        "politics; only its text could show whether one of these does."
        if elements.has_mous(cut.event)
        else ""
    )


@shows
def counted(cut: Cut) -> Passage:
    """State how many agreements the source counts and how many it names, if it does not name all."""
    return elements.counted_papers(cut)


@shows
def agreements(cut: Cut) -> Table:
    """Tabulate every agreement: title and counterparts, category, status and step, aim."""
    rows = []
    for row in cut.agreements.itertuples():
        title = phrases.said(cut.event.fact(*cut.cite([row.id])), cut.event.codebook)
        areas = [cut.event.codebook.areas[code].short for code in row.areas]
        rows.append(
            (
                Cell(title, cut.cite([row.id]), detail=_who(cut.event, title, row)),
                Cell(areas[0], detail=", ".join(areas[1:])),
                _status(cut.event, row),
                Cell(row.aim or "–"),
            )
        )
    return Table(
        caption="The agreements, in the report’s order",
        columns=(
            Header("Agreement", 2.5), Header("Category", 1.1), Header("Status and step", 1.2), Header("Aim", 3.1),
        ),
        rows=tuple(rows),
        empty=cut.absent("agreement") or ("" if cut.unnamed else "The report names no agreement."),
    )  # fmt: skip


def _who(event: Event, title: str, row: Any) -> str:
    """Say whose agreement it is if not all parties', and who signs it and carries it out unless the title names all."""
    people = {**event.labels("speaker"), **event.labels("party")}
    said = []
    for words, ids in (
        ("Between", row.parties), ("Signed by", row.signatories), ("Carried out by", row.counterparts),
    ):  # fmt: skip
        names = [people[name] for name in ids]
        said += [] if all(name in title for name in names) else [f"{words}: {english.listed(names)}"]
    return "; ".join([said[0], *map(english.uncapital, said[1:])] if said else [])


def _status(event: Event, row: Any) -> Cell:
    code = event.codebook.statuses[row.status]
    more = [event.codebook.steps[code.step].label]
    more += [] if pd.isna(row.date) else [english.day(row.date)]
    more += [f"awaits {row.awaits}"] if row.awaits else []
    return Cell(code.label.lower(), step=code.step, detail="; ".join(more))


@shows
def chart(cut: Cut) -> Chart | Passage:
    """Chart category × status, one mark per agreement, its shape the instrument."""
    marks = cut.marks
    if marks.empty:
        return elements.sentence(cut.absent("agreement"))
    rows = cut.labels("area", marks["row"])
    steps = cut.labels("step", [one.step for one in cut.unnamed if not one.status])
    return elements.unit_chart(
        cut, marks, title=_finding(cut, rows), row_head="Category", rows={**rows, **elements.unnamed_row(cut)},
        columns={**cut.labels("status", marks["column"]), **steps},
        shapes=cut.event.labels("instrument"), caption="One mark for each agreement, under its first field.",
        markers=charts.PAPERS,
    )  # fmt: skip


def _finding(cut: Cut, rows: dict[str, str]) -> Bound:
    """State which category holds most agreements."""
    primary = cut.marks["row"][cut.marks["row"] != elements.UNNAMED]
    if primary.empty:
        return Bound("The agreements are counted, and none is named")
    top, sizes = most(rows, primary), primary.value_counts()
    if len(primary) == 1:
        return Bound(f"The one agreement falls under {top[0]}")
    if sizes.max() == 1:
        return Bound("No category holds more than one agreement")
    if len(top) == 1:
        own = cut.agreements[primary.to_numpy() == next(code for code, label in rows.items() if label == top[0])]
        number = english.counted(len(own), "agreement") if len(own) <= MOST_BOUND else "most agreements"
        facts = cut.cite(own["id"]) if len(own) <= MOST_BOUND else ()
        rest = "; no other category holds more than one" if sizes.iloc[1:].max() == 1 else ""
        return Bound(f"{top[0]} has {number}{rest}", facts)
    return Bound(f"{english.listed(top)} hold most agreements")


@shows
def counts(cut: Cut) -> Table:
    """Count agreements by instrument × status."""
    frame = cut.agreements
    statuses = cut.labels("status", frame["status"])
    instruments = cut.labels("instrument", frame["instrument"])
    rows = []
    for code, label in instruments.items():
        own = frame[frame["instrument"] == code]
        cells = [cut.count(list(own[own["status"] == column]["id"])) for column in statuses]
        rows.append((Cell(label), *cells, cut.count(list(own["id"]))))
    return Table(
        caption="Agreements that are named, by instrument and status" if cut.unnamed else
        "Agreements by instrument and status",
        columns=(
            Header("Instrument", 1.6), *(Header(label, align="right") for label in statuses.values()),
            Header("In all", align="right"),
        ),
        rows=tuple(rows),
        note="An instrument is what its title says it is, or without a title what the report calls it, whatever the "
        "whole group is called.",
        empty="",
    )  # fmt: skip


@shows
def counterparts(cut: Cut) -> Table:
    """Count all agreements of the event by whether the report names the bodies that carry them out."""
    frame = cut.event.tables.agreements
    named = frame["counterparts"].map(len) > 0
    rows = [
        (Cell(label), cut.count(list(own["id"])))
        for label, own in (("Bodies named", frame[named]), ("No body named", frame[~named]))
        if len(frame)
    ]
    return Table(
        caption="Agreements by whether the report names who carries them out",
        columns=(Header("Counterparts", 2.0), Header("Agreements", 1.0, "right")),
        rows=tuple(rows),
        empty="",
    )


@shows
def definitions(cut: Cut) -> Table:
    """Tabulate what each instrument and status means and what it does not."""
    used = {*cut.agreements["instrument"], *(one.instrument for one in cut.unnamed)}
    instruments = {code: kind for code, kind in cut.event.codebook.instruments.items() if code in used}
    codes = {**instruments, **cut.event.codebook.statuses}
    return elements.meanings("Instruments and statuses as the codebook defines them", codes)


@shows
def timeline(cut: Cut) -> Chart | Passage:
    """Chart the programme, then the commitments with a time; what is still to come has open marks."""
    done = cut.event.tables.programme.sort_values(["date", "occurrence", "id"], na_position="last", kind="stable")
    ahead = cut.event.tables.commitments
    ahead = ahead[ahead["when_text"] != ""].sort_values(["when_from", "id"])
    items = [
        ("no day given" if pd.isna(row.date) else english.day(row.date), row.summary, row.occurrence == "held", row.id)
        for row in done.itertuples()
    ] + [(row.when_text, row.summary, False, row.id) for row in ahead.itertuples()]
    if not items:
        return elements.sentence("")
    frame = pd.DataFrame(items, columns=["when", "what", "filled", "id"])
    rows = [(Cell(what, cut.cite([name])), Cell(when)) for when, what, _, name in items]
    return elements.drawn(
        lambda ax: charts.timeline(ax, frame.assign(what=[english.shortened(what, 200) for what in frame["what"]])),
        title=_timeline_finding(done, ahead),
        caption="One mark for each item of the programme, and for each promise with a time.",
        alt=tuple(Bound(f"{english.sentence(when)}: {what}", cut.cite([name])) for when, what, _, name in items),
        table=Table(
            caption="The same as a table",
            columns=(Header("What", 3.0), Header("When")),
            rows=tuple(rows),
            plain=True,
        ),
    )


def _timeline_finding(done: pd.DataFrame, ahead: pd.DataFrame) -> Bound:
    dated = int(done["date"].notna().sum())
    if not len(done):
        programme = "The report names no item of the programme"
    elif len(done) == 1:
        programme = f"The one item of the programme has {'a' if dated else 'no'} date"
    elif dated == len(done):
        programme = "Every item of the programme has a date"
    elif not dated:
        programme = "No item of the programme has a date"
    else:
        programme = "Some items of the programme have a date, others do not"
    coming = {0: "no commitment has a time", 1: "one commitment has a time"}.get(
        len(ahead), "several commitments have a time"
    )
    return Bound(f"{programme}; {coming}")


@shows
def open_questions(cut: Cut) -> Points:
    """List the open questions that cite an agreement or a claim on agreements, or name an empty column of theirs."""

    def about(cited: str) -> bool:
        fact = cut.event.fact(cited)
        return isinstance(fact, Agreement) or (isinstance(fact, Claim) and fact.key.startswith("agreements."))

    asked = (
        question
        for question in cut.event.record.open
        if (question.absent or "").startswith("agreements.") or any(map(about, question.facts or ()))
    )
    return elements.asked(cut, asked)
