"""What reports share: the cut of an event, head and foot, charts with their words and table, open questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from ...event import Event
from ...facts.binding import saying
from ...facts.codebook import Code
from ...facts.eventfile import OpenQuestion
from ...facts.numerals import numbers
from .. import charts, wording
from ..blocks import (
    MOST_BOUND,
    Bound,
    Cell,
    Chart,
    Colophon,
    Header,
    Ladder,
    Masthead,
    Passage,
    Points,
    Reference,
    Rung,
    Table,
    counted,
)
from ..parameters import known
from ..shown import shows


@dataclass(frozen=True)
class Cut:
    """What a report shows of an event: the facts that carry every code of *codes*; an empty code cuts nothing.

    Each report has a cut of its own, whose frames are worked out once.

    Raises
    ------
    UsageError
        A code is not known; names those that are.

    """

    event: Event
    codes: Mapping[str, str]

    def __post_init__(self) -> None:
        known(self.event, **self.codes)

    def kept(self, table: str, *names: str) -> pd.DataFrame:
        """Keep the rows of *table* that carry the codes of these *names*, or every code; a list by any of its own."""
        frame = self.event.tables[table]
        for name in names or self.codes:
            if code := self.codes[name]:
                column = name if name in frame else f"{name}s"  # a list is named for what it holds
                matches = frame[column].map(
                    lambda cell, code=code: code in cell if isinstance(cell, tuple) else cell == code
                )
                frame = frame[matches.astype(bool)]
        return frame

    def cite(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Turn a table's ids into cited ones, as ``source:id``."""
        return tuple(f"{self.event.record.lead}:{name}" for name in ids)

    def count(self, ids: Sequence[str]) -> Cell:
        """A cell that counts a table's facts and is bound to them."""
        return counted(self.cite(ids))

    def labels(self, name: str, used: Iterable[str]) -> dict[str, str]:
        """Label the codes of *name* that are *used*, in the order shown."""
        used = set(used)
        return {code: label for code, label in self.event.labels(name).items() if code in used}

    def absent(self, what: str) -> str:
        """Say that there is no such thing: in this cut, or in the whole report."""
        return f"No {what} falls in this cut." if any(self.codes.values()) else f"The report gives no {what}."

    def head(self, report: str, title: str, standfirst: str) -> Masthead:
        """Head a report; it says by which codes its facts are cut."""
        record = self.event.record
        chosen = wording.listed(f"{name} {code}" for name, code in self.codes.items() if code)
        return Masthead(
            report=report, title=title, standfirst=standfirst,
            cut=f"Shows only facts with {chosen}." if chosen else "",
            facts=_framing(self.event),
            event=record.title,
            parties=tuple(party.name for party in record.parties),
            date=record.date.isoformat(), day=wording.day(record.date), place=record.place,
            edition=record.edition,
            edition_date=record.edition_date.isoformat(), edition_day=wording.day(record.edition_date),
            source=self.event.source.publisher, reported=wording.day(self.event.source.published),
        )  # fmt: skip


def _framing(event: Event) -> tuple[str, ...]:
    """The facts that say the event's day, and a number in its title, tier, place or parties' names."""
    record = event.record
    frame = [record.date.isoformat(), record.title, record.tier, record.place, *(own.name for own in record.parties)]
    facts: dict[str, None] = {}
    for text in frame:
        for said in numbers(text):
            facts.update(dict.fromkeys(saying(said, event.facts)[:1]))
    return tuple(facts)


# What several reports show --------------------------------------------------------------------------------


@shows
def ladder(cut: Cut) -> Ladder:
    """The key to the ladder: its steps from hope to force."""
    steps = cut.event.codebook.steps.items()
    return Ladder(rungs=tuple(Rung(step.label, code=code, gist=step.gist) for code, step in steps))


@shows
def colophon(cut: Cut) -> Colophon:
    """Foot a report: sources, how it was made, how to cite it, licence."""
    return foot(cut)


def foot(cut: Cut, *, others: bool = False) -> Colophon:
    """Make the foot; with *others* it lists the sources that are compared with the lead."""
    record = cut.event.record
    sources = (
        Reference(
            source.publisher, source.title, source.url, wording.day(source.published), wording.day(source.accessed),
            source.source == record.lead,
        )
        for source in record.sources
    )  # fmt: skip
    return Colophon(
        title=record.title, edition=record.edition, edition_day=wording.day(record.edition_date),
        sources=tuple(sources), others=others,
    )  # fmt: skip


def meanings(caption: str, codes: Mapping[str, Code]) -> Table:
    """What codes mean and what does not belong under them."""
    return Table(
        caption=caption,
        columns=(Header("Word", 1.2), Header("What belongs", 2.4), Header("What does not", 2.4)),
        rows=tuple((Cell(code.label), Cell(code.definition), Cell(code.excludes)) for code in codes.values()),
    )


def asked(cut: Cut, questions: Iterable[OpenQuestion]) -> Points:
    """List open questions, each with the facts that say too little or the records that lack an answer."""
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
    cut: Cut,
    marks: pd.DataFrame,
    *,
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
    """Draw a chart wide and narrow, with what it shows in words and as a table."""
    return Chart(
        title=title,
        alt=alt,
        svg=charts.draw(drawing, width=charts.WIDE),
        narrow=charts.draw(drawing, width=charts.NARROW),
        table=table,
    )


def sentence(text: str) -> Passage:
    """Say one sentence that no fact binds."""
    return Passage(sentences=(Bound(text),))


def most(labels: Mapping[str, str], codes: pd.Series) -> list[str]:
    """Labels of the codes that occur most often, in the labels' order; empty where there is none."""
    counts = codes.value_counts()
    return [label for code, label in labels.items() if counts.get(code, 0) == counts.max()] if len(counts) else []
