"""The areas report: which policy fields the partnership covers, how firmly, and in whose voice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import pandas as pd

from ...event import Event
from ...facts.model import IDLE_ROLES, Agreement, Commitment
from .. import charts, english, phrases
from ..blocks import (
    MOST_BOUND,
    Band,
    Board,
    Bound,
    Cell,
    Chart,
    Chip,
    Group,
    Header,
    Masthead,
    Passage,
    Points,
    Table,
)
from ..celloutput import shows
from . import elements
from .cut import EventCut
from .elements import colophon as colophon

PAPER = "agreements"  # the kind of fact that is a paper


class Cut(EventCut):
    """Agreements and commitments, filtered by policy field and voice."""

    @cached_property
    def frames(self) -> Mapping[str, pd.DataFrame]:
        """Agreements and commitments. Agreements have no voice, so filtering by voice leaves only commitments."""
        agreements = self.kept("agreements", "area")
        return {
            "agreements": agreements.head(0) if self.codes["voice"] else agreements,
            "commitments": self.kept("commitments"),
        }

    @cached_property
    def marks(self) -> pd.DataFrame:
        """One row per fact: ``id``, ``row`` (primary area), ``column`` (step), ``shape`` (kind).

        Papers that are counted and not named come last, in a row of their own.
        """
        named = pd.DataFrame(
            [
                (row.id, row.areas[0], row.step, kind)
                for kind, frame in self.frames.items()
                for row in frame.itertuples()
            ],
            columns=["id", "row", "column", "shape"],
        )
        steps = {one: one.step for one in self.unnamed}
        return pd.concat([named, elements.unnamed_marks(self, steps, PAPER)], ignore_index=True)

    def under(self, areas: Sequence[str]) -> dict[str, list[str]]:
        """Return the ids of the agreements and commitments whose primary area is one of *areas*."""
        return {
            kind: [row.id for row in frame.itertuples() if row.areas[0] in areas] for kind, frame in self.frames.items()
        }


def cut(event: Event, *, area: str = "", voice: str = "") -> Cut:
    """Filter an event's facts by policy field and voice; raise UsageError for an unknown code."""
    return Cut(event, {"area": area, "voice": voice})


@shows
def head(cut: Cut) -> Masthead:
    """Return the masthead."""
    return cut.head(
        "areas", "Which policy fields it covers",
        "Agreements and commitments by policy field, with how firm they are and in whose voice.",
    )  # fmt: skip


@shows
def board(cut: Cut, *, silent: bool = False) -> Board | Passage:
    """Show every agreement and commitment on its step, the firmest first, under its primary area.

    With *silent*, name below it the fields in which the lead source has nothing and other publishers have something.
    """
    if cut.marks.empty:
        return elements.sentence(cut.absent("agreement or commitment"))
    rows = {**cut.labels("area", cut.marks["row"]), **elements.unnamed_row(cut)}
    steps = cut.event.codebook.steps
    top = list(steps)[-1]
    on = {code: tuple(_groups_on(cut, code, rows)) for code in reversed(steps)}
    bands = (
        Band(steps[code].label, code=code, gist=steps[code].gist, groups=groups)
        for code, groups in on.items()
        if groups or code == top
    )
    empty = [steps[code].label for code, groups in on.items() if not groups and code != top]
    note = [Cell(f"Nothing here is {english.listed(empty, 'or')}.")] if empty else []
    table = elements.tally(cut, cut.marks, row_head="Policy field", rows=rows, columns=cut.event.labels("step"))
    return Board(
        bands=tuple(bands), table=table, note=(*note, *(_beside(cut) if silent else ())), identified=not cut.unnamed
    )


def _groups_on(cut: Cut, step: str, rows: Mapping[str, str]) -> Iterator[Group]:
    """Yield the promises on a step by policy field, agreements first; papers that are only counted come last."""
    marks = cut.marks[cut.marks["column"] == step]
    for row, label in rows.items():
        if row == elements.UNNAMED:
            cells = [elements.unnamed_cell(cut, one) for one in cut.unnamed if one.step == step]
            chips = [Chip(cell.text, cell.facts, paper=True) for cell in cells]
        else:
            own = marks[marks["row"] == row]
            chips = [_chip(cut, name, kind) for name, kind in zip(own["id"], own["shape"], strict=True)]
        if chips:
            yield Group(label, chips=tuple(chips))


def _chip(cut: Cut, name: str, kind: str) -> Chip:
    cited = cut.cite([name])
    fact = cut.event.fact(*cited)
    assert isinstance(fact, Agreement | Commitment)
    return Chip(phrases.short(fact, cut.event.codebook), cited, kind == PAPER)


def _beside(cut: Cut) -> Iterator[Cell]:
    for label, naming, names in _silent(cut):
        if naming:
            verb = "names" if len(names) == 1 else "name"
            text = f"{label}: no promise identified in {cut.event.source.name}; "
            yield Cell(f"{text}{english.listed(names)} {verb} this field.", naming)


@shows
def counts(cut: Cut) -> Table:
    """Tabulate every area with a fact: agreements, commitments, facts that touch it too, and its highest step."""
    book = cut.event.codebook
    ladder = list(book.steps)
    rows = []
    for code, field in book.areas.items():
        firsts, further, steps = [], list[str](), list[str]()
        for frame in cut.frames.values():
            own = frame[frame["areas"].map(lambda codes, code=code: code in codes).astype(bool)]
            first = own["areas"].map(lambda codes, code=code: codes[0] == code).astype(bool)
            firsts.append(cut.count(list(own[first]["id"])))
            steps += list(own[first]["step"])
            further += list(own[~first]["id"])
        if steps or further:
            step = max(steps, key=ladder.index, default="")
            label = book.steps[step].label if step else "–"
            rows.append((Cell(field.label), *firsts, cut.count(further), Cell(label, step=step)))
    for one in cut.unnamed:
        highest = Cell(book.steps[one.step].label, step=one.step)
        papers = elements.unnamed_cell(cut, one)
        rows.append((Cell(elements.UNNAMED_LABEL), papers, Cell("–"), Cell("–"), highest))
    return Table(
        caption="Facts by policy field",
        columns=(
            Header("Policy field", 2.6), Header("Agreements", 1.3, "right"), Header("Commitments", 1.3, "right"),
            Header("Facts that also concern it", 1.3, "right"), Header("Highest step", 1.1),
        ),
        rows=tuple(rows),
        note="Each fact counts once, under its first field, and the highest step is among these. A fact concerns each "
        "of its further fields too; that column must not be added to the others.",
        empty="",
    )  # fmt: skip


@shows
def commitments(cut: Cut) -> Table:
    """Tabulate every commitment, firmest first, with who says it and when it is due."""
    book, speakers, frame = cut.event.codebook, cut.event.labels("speaker"), cut.frames["commitments"]
    ladder = list(book.steps)
    ordered = frame.assign(rung=frame["step"].map(ladder.index)).sort_values("rung", ascending=False, kind="stable")
    rows = []
    for row in ordered.itertuples():
        areas = [book.areas[code].short for code in row.areas]
        rows.append(
            (
                Cell(row.summary, cut.cite([row.id]), detail=_doers(cut, row.counterparts)),
                Cell(areas[0], detail=", ".join(areas[1:])),
                Cell(book.steps[row.step].label, step=row.step),
                Cell(english.sentence(english.listed(speakers[name] for name in row.voice))),
                Cell(row.when_text or "–"),
            )
        )
    return Table(
        caption="Commitments apart from the agreements, firmest first",
        plain=True,
        columns=(
            Header("What is to be done", 3.4), Header("Policy field", 1.3), Header("Step", 1.2),
            Header("In whose voice", 1.3), Header("When", 0.9),
        ),
        rows=tuple(rows),
        empty="",
    )  # fmt: skip


@shows
def definitions(cut: Cut) -> Table:
    """Tabulate what each step of the ladder means and what it does not."""
    return elements.meanings("Steps as the codebook defines them, lowest first", cut.event.codebook.steps)


@shows
def coverage(cut: Cut) -> Chart:
    """Chart the source's paragraphs as a strip: how many facts rest on each."""
    table = cut.event.tables.coverage
    bare = table[(table["facts"] == 0) & ~table["role"].isin(IDLE_ROLES)]
    title = "Every paragraph that reports something has a fact" if bare.empty else "Some paragraphs have no fact"
    groups = {
        "No fact": table["facts"] == 0,
        "One fact": table["facts"] == 1,
        "Multiple facts": table["facts"] > 1,
    }
    rows = tuple((Cell(label), Cell(english.marks(table[own]["paragraph"]) or "–")) for label, own in groups.items())
    return elements.drawn(
        lambda ax: charts.coverage(ax, table, idle=IDLE_ROLES),
        title=Bound(title),
        caption="Each column is a paragraph, each mark a fact that rests on it.",
        alt=tuple(Bound(f"{label.text}: {paragraphs.text}.") for label, paragraphs in rows),
        table=Table(
            caption="The same as a table",
            columns=(Header("What rests on it"), Header("Paragraphs", 4.0)),
            rows=rows,
        ),
    )


def _doers(cut: Cut, counterparts: Sequence[str]) -> str:
    people = {**cut.event.labels("speaker"), **cut.event.labels("party")}
    return f"To be done by: {english.listed(people[name] for name in counterparts)}" if counterparts else ""


@shows
def silent(cut: Cut) -> Points:
    """List the codebook's policy fields without a fact, even as a further field, and other sources that name them."""
    items = (
        Cell(f"{label}: named by {english.listed(names)}" if naming else label, naming)
        for label, naming, names in _silent(cut)
    )
    return Points(items=tuple(items), empty="Every field of the codebook holds a fact.")


def _silent(cut: Cut) -> Iterator[tuple[str, tuple[str, ...], list[str]]]:
    """Yield each field without a fact, with the records of other publishers that name it, and their names."""
    table = cut.event.tables.areas
    none = table[(table["agreements_any"] == 0) & (table["commitments_any"] == 0)]
    for code, label in zip(none["area"], none["label"], strict=True):
        naming = _naming(cut.event, code)
        yield label, naming, list(dict.fromkeys(cut.event.publisher(name.partition(":")[0]).name for name in naming))


def _naming(event: Event, area: str) -> tuple[str, ...]:
    """Cite the records of other publishers' accounts that name an area, except instruments from before the event."""
    return tuple(
        f"{source}:{record.id}"
        for source, account in event.accounts.items()
        for kind, record in account.records()
        if kind != "background" and area in getattr(record, "areas", ())
    )


# Under the parties' own headings --------------------------------------------------------------------------


@shows
def taxonomy(cut: Cut) -> Table:
    """Tabulate the same facts under the parties' own grouping of fields; fields under no group come last."""
    own = cut.event.record.taxonomy
    if own is None:
        return Table(caption="", columns=(), rows=(), empty="")
    rows = []
    for label, areas in _groups(cut.event):
        counts = [cut.count(ids) for ids in cut.under(areas).values()]
        names = ", ".join(cut.event.codebook.areas[code].short for code in areas)
        rows.append((Cell(label), *counts, Cell(names)))
    return Table(
        caption=own.title,
        columns=(
            Header("Pillar", 2.2), Header("Agreements", 1.1, "right"), Header("Commitments", 1.2, "right"),
            Header("Fields of the codebook", 3.0),
        ),
        rows=tuple(rows),
        note=own.note,
    )  # fmt: skip


@shows
def taxonomy_order(cut: Cut) -> Passage:
    """State whether the grouping changes which field comes first, and which facts have no place in it."""
    own, codes = cut.event.record.taxonomy, cut.event.codebook.areas
    if own is None:
        return Passage(sentences=())
    sentences = []
    placed = {code for pillar in own.pillars for code in pillar.areas}
    outside = {
        area.short: [name for ids in cut.under([code]).values() for name in ids]
        for code, area in codes.items()
        if code not in placed
    }
    names = [short for short, ids in outside.items() if ids]
    if names:
        cited = cut.cite([name for ids in outside.values() for name in ids])
        words = f"There are facts on {english.listed(names)}, which no pillar covers."
        sentences.append(Bound(words, cited if len(cited) <= MOST_BOUND else ()))
    elif outside:
        sentences.append(Bound("No fact is in a field that no pillar covers."))
    for kind in ("agreements", "commitments"):
        fields = {area.short: len(cut.under([code])[kind]) for code, area in codes.items()}
        pillars = {pillar.label: len(cut.under(pillar.areas)[kind]) for pillar in own.pillars}
        home = {codes[code].short: pillar.label for pillar in own.pillars for code in pillar.areas}
        first, above = _first(fields), _first(pillars)
        if first and above:
            changes = {home.get(name) for name in first} != set(above)
            so = "the order changes" if changes else "the order stays"
            sentences.append(Bound(f"By {kind}, the {_most('field', first)} and the {_most('pillar', above)}: {so}."))
    return Passage(sentences=tuple(sentences))


def _groups(event: Event) -> Iterator[tuple[str, Sequence[str]]]:
    assert event.record.taxonomy is not None
    pillars = event.record.taxonomy.pillars
    for pillar in pillars:
        yield pillar.label, pillar.areas
    placed = {code for pillar in pillars for code in pillar.areas}
    if rest := [code for code in event.codebook.areas if code not in placed]:
        yield "Under no pillar", rest


def _first(counts: dict[str, int]) -> list[str]:
    most = max(counts.values(), default=0)
    return [label for label, number in counts.items() if number == most] if most else []


def _most(what: str, labels: Sequence[str]) -> str:
    """Phrase which fields or pillars have most: ``field with most is “Trade”``."""
    quoted = english.listed(f"“{label}”" for label in labels)
    return f"largest {what} is {quoted}" if len(labels) == 1 else f"largest {what}s are {quoted}"
