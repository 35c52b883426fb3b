"""What reports share: head and foot, charts with their words and table, cuts, definitions, open questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pandas as pd
from matplotlib.axes import Axes

from ...event import Event
from ...facts.binding import saying
from ...facts.codebook import Code
from ...facts.eventfile import OpenQuestion
from ...facts.numerals import numbers
from .. import charts, display, wording
from ..display import Bound, Cell, Chart, Column, Points, Table, cite
from ..parameters import known


def masthead(event: Event, report: str, title: str, standfirst: str, **cut: str) -> display.Masthead:
    """Head a report; *cut* names the parameters by which its facts are cut, empty ones ignored.

    Raises
    ------
    UsageError
        The cut is by a code that is not known.

    """
    known(event, **cut)
    chosen = wording.listed(f"{name} {code}" for name, code in cut.items() if code)
    words = f"Shows only facts with {chosen}." if chosen else ""
    return display.Masthead(
        event=event, report=report, title=title, standfirst=standfirst, cut=words, facts=_framing(event)
    )


def _framing(event: Event) -> tuple[str, ...]:
    """The facts that say the event's day, and a number in its title, tier, place or parties' names."""
    record = event.record
    frame = [record.date.isoformat(), record.title, record.tier, record.place, *(own.name for own in record.parties)]
    facts: dict[str, None] = {}
    for text in frame:
        for said in numbers(text):
            facts.update(dict.fromkeys(saying(said, event.facts)[:1]))
    return tuple(facts)


def ladder(event: Event) -> display.Ladder:
    """The key to the ladder: its steps from hope to force."""
    return display.Ladder(event=event)


def definitions(event: Event, caption: str, codes: Mapping[str, Code]) -> Table:
    """What codes mean and what does not belong under them."""
    return Table(
        event=event,
        caption=caption,
        columns=(Column("Word", 1.2), Column("What belongs", 2.4), Column("What does not", 2.4)),
        rows=tuple((Cell(code.label), Cell(code.definition), Cell(code.excludes)) for code in codes.values()),
    )


def open_questions(event: Event, questions: Iterable[OpenQuestion]) -> Points:
    """List open questions, each with the facts that say too little or the records that lack an answer."""
    items = []
    for question in questions:
        facts = question.facts or ()
        if question.absent:
            kind, column = question.absent.split(".")
            lacking = [fact.id for fact in getattr(event.lead, kind) if not getattr(fact, column)]
            facts = cite(event, lacking) if len(lacking) <= display.MOST_BOUND else ()
        items.append(Cell(question.text, facts))
    return Points(event=event, items=tuple(items), empty="No open question is recorded.")


def colophon(event: Event) -> display.Colophon:
    """Foot a report: sources, how it was made, how to cite it, licence."""
    return display.Colophon(event=event)


def unit_chart(
    event: Event,
    marks: pd.DataFrame,
    *,
    name: str,
    title: Bound,
    row_head: str,
    rows: Mapping[str, str],
    columns: Mapping[str, str],
    shapes: Mapping[str, str],
) -> Chart:
    """Draw one mark a fact, wide and narrow, with bound alt text and its data as a table.

    *marks* has one row a mark: ``id``, ``row``, ``column``, ``shape``; the mappings give codes' labels.
    """

    def drawing(ax: Axes) -> Axes:
        return charts.unit_grid(ax, marks, rows=rows, columns=columns, shapes=shapes)

    ids = {place: list(held.unique()) for place, held in marks.groupby(["row", "column"])["id"]}
    cells = {row: {column: display.count(event, ids.get((row, column), [])) for column in columns} for row in rows}
    alt = tuple(
        Bound(f"{label}, {columns[column]}: {cell.text}.", cell.facts)
        for row, label in rows.items()
        for column, cell in cells[row].items()
        if cell.text != "–"
    )
    table = Table(
        event=event,
        caption="The same as a table: facts counted",
        columns=(Column(row_head, 2.0), *(Column(label, align="right") for label in columns.values())),
        rows=tuple((Cell(label), *cells[row].values()) for row, label in rows.items()),
    )
    return drawn(event, drawing, name=name, title=title, alt=alt, table=table)


def drawn(
    event: Event, drawing: Callable[[Axes], Axes], *, name: str, title: Bound, alt: tuple[Bound, ...], table: Table
) -> Chart:
    """Draw a chart wide and narrow, with what it shows in words and as a table."""
    return Chart(
        event=event,
        name=name,
        title=title,
        alt=alt,
        svg=charts.draw(drawing, width=charts.WIDE),
        narrow=charts.draw(drawing, width=charts.NARROW),
        table=table,
    )


def chosen(event: Event, table: str, **cut: str) -> pd.DataFrame:
    """Keep a table's rows that carry every code given; an empty code keeps all. Lists match by any of their codes.

    Raises
    ------
    UsageError
        A code is not known; names those that are.

    """
    known(event, **cut)
    frame = event.tables[table]
    for name, code in cut.items():
        if code:
            column = name if name in frame else f"{name}s"  # a list is named for what it holds
            matches = frame[column].map(
                lambda cell, code=code: code in cell if isinstance(cell, tuple) else cell == code
            )
            frame = frame[matches.astype(bool)]
    return frame


def nothing(event: Event, what: str, **cut: str) -> display.Passage:
    """Say that there is nothing to draw: in this cut, or in the whole report."""
    return display.Passage(event=event, sentences=(Bound(absent(what, **cut)),))


def absent(what: str, **cut: str) -> str:
    """Say that there is no such thing: in this cut, or in the whole report."""
    return f"No {what} falls in this cut." if any(cut.values()) else f"The report gives no {what}."


def most(labels: Mapping[str, str], codes: pd.Series) -> list[str]:
    """Labels of the codes that occur most often, in the labels' order; empty where there is none."""
    counts = codes.value_counts()
    return [label for code, label in labels.items() if counts.get(code, 0) == counts.max()] if len(counts) else []
