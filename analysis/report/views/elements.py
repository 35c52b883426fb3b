"""Blocks that several reports share: ladder, colophon, definitions, open questions, charts with alt text and table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pandas as pd
from matplotlib.axes import Axes

from ...event import Event
from ...facts.codebook import Code
from ...facts.conflicts import Rival
from ...facts.eventfile import OpenQuestion
from ...facts.unnamed import Unnamed, unnamed
from .. import charts, english, phrases
from ..blocks import (
    MOST_BOUND,
    Bound,
    Cell,
    Chart,
    Colophon,
    Header,
    Ladder,
    Passage,
    Points,
    Reference,
    Rung,
    Table,
)
from ..celloutput import shows
from .cut import EventCut

UNNAMED, UNNAMED_LABEL = "unnamed", "Counted, not identified"


@shows
def ladder(cut: EventCut) -> Ladder:
    """Show the key to the ladder: its steps, lowest first."""
    steps = cut.event.codebook.steps.items()
    return Ladder(rungs=tuple(Rung(step.label, code=code, gist=step.gist) for code, step in steps))


@shows
def colophon(cut: EventCut) -> Colophon:
    """Return the colophon: who publishes, how it was made, how to cite it."""
    return foot(cut)


def foot(cut: EventCut) -> Colophon:
    """Return the colophon as a block."""
    event, record, by = cut.event, cut.event.record, cut.event.published_by
    sources = (
        Reference(
            source.publisher, source.labelled or (source.title and f"“{source.title}”"), source.url,
            english.day(source.published), english.day(source.accessed), source.source == record.lead,
            source.read_in, source.completeness != "excerpt",
        )
        for source in record.sources
    )  # fmt: skip
    return Colophon(
        title=record.title, edition=record.edition, edition_day=english.day(record.edition_date),
        edition_date=record.edition_date.isoformat(), sources=tuple(sources), reason=record.lead_reason or "",
        coders=2 if event.second_coding else 1, publisher=by.name, contact=by.contact or "",
        corrections=by.corrections or "", licence=by.licence, licence_url=by.licence_url,
        address=by.address(event.name),
    )  # fmt: skip


def meanings(caption: str, codes: Mapping[str, Code]) -> Table:
    """Tabulate what codes mean and what does not belong under them."""
    return Table(
        caption=caption,
        columns=(Header("Term", 1.2), Header("What it covers", 2.4), Header("What it does not cover", 2.4)),
        rows=tuple((Cell(code.label), Cell(code.definition), Cell(code.excludes)) for code in codes.values()),
    )


def asked(cut: EventCut, questions: Iterable[OpenQuestion]) -> Points:
    """List open questions, each bound to the facts that say too little or the records that lack an answer.

    A question is bound to no records if more than ``MOST_BOUND`` lack an answer.
    """
    items = []
    for question in questions:
        facts = question.facts or ()
        if question.absent:
            kind, column = question.absent.split(".")
            lacking = [fact.id for fact in getattr(cut.event.lead, kind) if not getattr(fact, column)]
            facts = cut.cite(lacking) if len(lacking) <= MOST_BOUND else ()
        items.append(Cell(question.text, facts))
    return Points(items=tuple(items))


def unit_chart(
    cut: EventCut,
    marks: pd.DataFrame,
    *,
    title: Bound,
    row_head: str,
    rows: Mapping[str, str],
    columns: Mapping[str, str],
    shapes: Mapping[str, str],
    caption: str,
    markers: charts.Markers,
) -> Chart:
    """Draw one mark per fact, wide and narrow, with bound alt text and the data as a table.

    *marks* has one row per mark: ``id``, ``row``, ``column``, ``shape``; the mappings give the labels of these codes.
    A row ``UNNAMED`` holds papers that are counted and not named.
    """

    def drawing(ax: Axes) -> Axes:
        return charts.unit_grid(ax, marks, rows=rows, columns=columns, shapes=shapes, markers=markers)

    table = tally(cut, marks, row_head=row_head, rows=rows, columns=columns)
    alt = tuple(
        Bound(f"{head.text}, {label}: {cell.text}.", cell.facts)
        for head, *cells in table.rows
        for label, cell in zip(columns.values(), cells, strict=True)
        if cell.text != "–"
    )
    return drawn(drawing, title=title, caption=caption, alt=alt, table=table)


def tally(
    cut: EventCut, marks: pd.DataFrame, *, row_head: str, rows: Mapping[str, str], columns: Mapping[str, str]
) -> Table:
    """Count *marks*, as ``unit_chart`` takes them, by row and column."""
    ids = {place: list(held.unique()) for place, held in marks.groupby(["row", "column"])["id"]}
    cells = {row: {column: cut.count(ids.get((row, column), [])) for column in columns} for row in rows}
    if UNNAMED in rows:
        for one in cut.unnamed:
            column = marks.loc[marks["id"] == one.counted, "column"].iloc[0]
            cells[UNNAMED][column] = unnamed_cell(cut, one)
    return Table(
        caption="The same as a table: facts counted",
        columns=(Header(row_head, 2.0), *(Header(label, align="right") for label in columns.values())),
        rows=tuple((Cell(label), *cells[row].values()) for row, label in rows.items()),
    )


def drawn(
    drawing: Callable[[Axes], Axes], *, title: Bound, caption: str, alt: tuple[Bound, ...], table: Table
) -> Chart:
    """Draw a chart wide and narrow, with what is counted as its caption, its alt text and its data as a table."""
    return Chart(
        title=title,
        caption=caption,
        alt=alt,
        svg=charts.draw(drawing, width=charts.WIDE),
        narrow=charts.draw(drawing, width=charts.NARROW),
        table=table,
    )


def sentence(text: str) -> Passage:
    """Return one sentence that is bound to no fact; nothing for an empty text."""
    return Passage(sentences=(Bound(text),) if text else ())


def counted_papers(cut: EventCut) -> Passage:
    """State how many papers the source counts and how many it names, if it does not name all."""
    sentences = []
    for one in cut.unnamed:
        counted = phrases.spelled(one.claim, cut.event.codebook, one.claim.key)
        if not one.named:
            sentences.append(Bound(f"The report counts {counted}; it names none of them.", (one.counted,)))
        elif len(one.named) < MOST_BOUND:
            named = english.counted(len(one.named), "agreement")
            words = f"{english.sentence(counted)} counted, {named} identified."
            sentences.append(Bound(words, (one.counted, *one.named)))
        else:
            sentences.append(Bound("The report counts more agreements than it names."))
    return Passage(sentences=tuple(sentences))


def publishers(event: Event, rivals: Iterable[Rival]) -> str:
    """Name the publishers that give a value, each once."""
    return english.listed(dict.fromkeys(event.publisher(rival.source).name for rival in rivals))


def has_mous(event: Event) -> bool:
    """Return whether the lead source reports an MOU, named or only counted."""
    kinds = [agreement.instrument for agreement in event.lead.agreements]
    return "mou" in (*kinds, *(one.instrument for one in unnamed(event)))


def unnamed_row(cut: EventCut) -> dict[str, str]:
    """Return the chart row for papers that are counted and not named, if there are any."""
    return {UNNAMED: UNNAMED_LABEL} if cut.unnamed else {}


def unnamed_cell(cut: EventCut, one: Unnamed) -> Cell:
    """Return a cell on the papers that are counted and not named."""
    counted = phrases.spelled(one.claim, cut.event.codebook, one.claim.key)
    return Cell(f"the rest of {counted}" if one.named else counted, (one.counted,))


def unnamed_marks(cut: EventCut, columns: Mapping[Unnamed, str], shape: str = "") -> pd.DataFrame:
    """Return marks for ``unit_chart``: one for each paper that is counted and not named, in a row of their own.

    Their shape is *shape*, else the instrument that the count calls them.
    """
    rows = [
        (one.counted, UNNAMED, columns[one], shape or one.instrument) for one in cut.unnamed for _ in range(one.number)
    ]
    return pd.DataFrame(rows, columns=["id", "row", "column", "shape"])


def most(labels: Mapping[str, str], codes: pd.Series) -> list[str]:
    """Return the labels of the codes that occur most often, in the labels' order; empty without codes."""
    counts = codes.value_counts()
    return [label for code, label in labels.items() if counts.get(code, 0) == counts.max()] if len(counts) else []
