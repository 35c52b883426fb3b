"""Blocks that several reports share: ladder, colophon, definitions, open questions, charts with alt text and table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pandas as pd
from matplotlib.axes import Axes

from ...facts.codebook import Code
from ...facts.eventfile import OpenQuestion
from .. import charts, english
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


@shows
def ladder(cut: EventCut) -> Ladder:
    """Show the key to the ladder: its steps, lowest first."""
    steps = cut.event.codebook.steps.items()
    return Ladder(rungs=tuple(Rung(step.label, code=code, gist=step.gist) for code, step in steps))


@shows
def colophon(cut: EventCut) -> Colophon:
    """Return the colophon: sources, method, citation, licence."""
    return foot(cut)


def foot(cut: EventCut, *, others: bool = False) -> Colophon:
    """Return the colophon; with *others*, it lists the sources that are compared with the lead."""
    record = cut.event.record
    sources = (
        Reference(
            source.publisher, source.labelled or (source.title and f"“{source.title}”"), source.url,
            english.day(source.published), english.day(source.accessed), source.source == record.lead,
        )
        for source in record.sources
    )  # fmt: skip
    return Colophon(
        title=record.title, edition=record.edition, edition_day=english.day(record.edition_date),
        sources=tuple(sources), others=others,
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
    return Points(items=tuple(items), empty="No open question is recorded.")


def unit_chart(
    cut: EventCut,
    marks: pd.DataFrame,
    *,
    title: Bound,
    row_head: str,
    rows: Mapping[str, str],
    columns: Mapping[str, str],
    shapes: Mapping[str, str],
) -> Chart:
    """Draw one mark per fact, wide and narrow, with bound alt text and the data as a table.

    *marks* has one row per mark: ``id``, ``row``, ``column``, ``shape``; the mappings give the labels of these codes.
    """

    def drawing(ax: Axes) -> Axes:
        return charts.unit_grid(ax, marks, rows=rows, columns=columns, shapes=shapes)

    ids = {place: list(held.unique()) for place, held in marks.groupby(["row", "column"])["id"]}
    cells = {row: {column: cut.count(ids.get((row, column), [])) for column in columns} for row in rows}
    alt = tuple(
        Bound(f"{label}, {columns[column]}: {cell.text}.", cell.facts)
        for row, label in rows.items()
        for column, cell in cells[row].items()
        if cell.text != "–"
    )
    table = Table(
        caption="The same as a table: facts counted",
        columns=(Header(row_head, 2.0), *(Header(label, align="right") for label in columns.values())),
        rows=tuple((Cell(label), *cells[row].values()) for row, label in rows.items()),
    )
    return drawn(drawing, title=title, alt=alt, table=table)


def drawn(drawing: Callable[[Axes], Axes], *, title: Bound, alt: tuple[Bound, ...], table: Table) -> Chart:
    """Draw a chart wide and narrow, with its alt text and its data as a table."""
    return Chart(
        title=title,
        alt=alt,
        svg=charts.draw(drawing, width=charts.WIDE),
        narrow=charts.draw(drawing, width=charts.NARROW),
        table=table,
    )


def sentence(text: str) -> Passage:
    """Return one sentence that is bound to no fact."""
    return Passage(sentences=(Bound(text),))


def most(labels: Mapping[str, str], codes: pd.Series) -> list[str]:
    """Return the labels of the codes that occur most often, in the labels' order; empty without codes."""
    counts = codes.value_counts()
    return [label for code, label in labels.items() if counts.get(code, 0) == counts.max()] if len(counts) else []
