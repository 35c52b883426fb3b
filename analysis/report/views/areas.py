"""The areas report: which policy fields the partnership covers, how firmly, and in whose voice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from ...event import Event
from ...facts.model import IDLE_ROLES
from .. import charts, display, wording
from ..display import Bound, Cell, Chart, Column, Passage, Points, Table, cite, count
from . import common
from .common import chosen, colophon, ladder, masthead, unit_chart

__all__ = [
    "chart", "colophon", "commitments", "counts", "coverage", "definitions", "head", "ladder", "silent", "taxonomy",
    "taxonomy_order",
]  # fmt: skip

SHAPES = {"agreements": "agreement", "commitments": "commitment"}


def head(event: Event, *, area: str = "", voice: str = "") -> display.Masthead:
    """Head the report."""
    return masthead(
        event, "areas", "Which policy fields it covers",
        "Agreements and commitments by policy field, on the ladder from hope to force, and in whose voice.",
        area=area, voice=voice,
    )  # fmt: skip


def _cut(event: Event, area: str, voice: str) -> dict[str, pd.DataFrame]:
    agreements = chosen(event, "agreements", area=area)
    return {
        "agreements": agreements.head(0) if voice else agreements,
        "commitments": chosen(event, "commitments", area=area, voice=voice),
    }


def marks(event: Event, *, area: str = "", voice: str = "") -> pd.DataFrame:
    """One row a fact: ``id``, ``row`` (primary area), ``column`` (step), ``shape`` (kind).

    An agreement has no voice: a voice keeps commitments alone.
    """
    cut = _cut(event, area, voice)
    return pd.DataFrame(
        [(row.id, row.areas[0], row.step, kind) for kind, frame in cut.items() for row in frame.itertuples()],
        columns=["id", "row", "column", "shape"],
    )


def chart(event: Event, *, area: str = "", voice: str = "") -> Chart | Passage:
    """Areas × ladder, one mark a fact under its primary area."""
    found = marks(event, area=area, voice=voice)
    if found.empty:
        return common.nothing(event, "agreement or commitment", area=area, voice=voice)
    return unit_chart(
        event, found, name="areas-by-step", title=finding(event, found), row_head="Area",
        rows=charts.labels(event.codebook.areas, found["row"]),
        columns={code: step.label for code, step in event.codebook.steps.items()},
        shapes=SHAPES,
    )  # fmt: skip


def finding(event: Event, found: pd.DataFrame) -> Bound:
    """Say where the firmest facts stand."""
    ladder = list(event.codebook.steps)
    top = max(found["column"], key=ladder.index)
    firm = found[found["column"] == top]
    names = list(charts.labels(event.codebook.areas, firm["row"]).values())
    where = "; ".join(names) if len(names) <= 5 else "many fields"
    return Bound(f"Furthest up the ladder ({event.codebook.steps[top].label}): {where}")


def counts(event: Event, *, area: str = "", voice: str = "") -> Table:
    """Every area with a fact: agreements and commitments under it, facts that touch it too, its highest step."""
    ladder = list(event.codebook.steps)
    cut = _cut(event, area, voice)
    rows = []
    for code, field in event.codebook.areas.items():
        firsts, further, steps = [], list[str](), list[str]()
        for frame in cut.values():
            own = frame[frame["areas"].map(lambda codes, code=code: code in codes).astype(bool)]
            first = own["areas"].map(lambda codes, code=code: codes[0] == code).astype(bool)
            firsts.append(count(event, list(own[first]["id"])))
            steps += list(own[first]["step"])
            further += list(own[~first]["id"])
        if steps or further:
            step = max(steps, key=ladder.index, default="")
            label = event.codebook.steps[step].label if step else "–"
            rows.append((Cell(field.label), *firsts, count(event, further), Cell(label, step=step)))
    return Table(
        event=event,
        caption="Facts by policy field",
        columns=(
            Column("Policy field", 2.6), Column("Agreements", 1.3, "right"), Column("Commitments", 1.3, "right"),
            Column("Facts that touch it too", 1.3, "right"), Column("Highest step", 1.1),
        ),
        rows=tuple(rows),
        note="Each fact counts once, under its first field, and the highest step is among these. A fact touches each "
        "of its further fields too; that column must not be added to the others.",
        empty="",
    )  # fmt: skip


def commitments(event: Event, *, area: str = "", voice: str = "") -> Table:
    """Every commitment, firmest first, with who says it and when it is due."""
    frame = _cut(event, area, voice)["commitments"]
    ladder = list(event.codebook.steps)
    ordered = frame.assign(rung=frame["step"].map(ladder.index)).sort_values("rung", ascending=False, kind="stable")
    rows = []
    for row in ordered.itertuples():
        areas = [event.codebook.areas[code].short for code in row.areas]
        rows.append(
            (
                Cell(row.summary, cite(event, [row.id])),
                Cell(areas[0], detail=", ".join(areas[1:])),
                Cell(event.codebook.steps[row.step].label, step=row.step),
                Cell(wording.sentence(wording.listed(display.named(event, name) for name in row.voice))),
                Cell(row.when_text or "–"),
            )
        )
    return Table(
        event=event,
        caption="Commitments beside the agreements, firmest first",
        plain=True,
        columns=(
            Column("What is to be done", 3.4), Column("Field", 1.3), Column("Step", 1.2), Column("In whose voice", 1.3),
            Column("When", 0.9),
        ),
        rows=tuple(rows),
        empty="No commitment is reported beside the agreements.",
    )  # fmt: skip


def definitions(event: Event) -> Table:
    """What each step of the ladder means and what it does not."""
    return common.definitions(event, "Steps as the codebook defines them, lowest first", event.codebook.steps)


def coverage(event: Event) -> Chart:
    """The source's paragraphs as a strip: how many facts rest on each."""
    table = event.tables.coverage
    bare = table[(table["facts"] == 0) & ~table["role"].isin(IDLE_ROLES)]
    title = "Every paragraph that reports something carries a fact" if bare.empty else "Some paragraphs carry no fact"
    groups = {
        "No fact": table["facts"] == 0,
        "One fact": table["facts"] == 1,
        "More than one fact": table["facts"] > 1,
    }
    rows = tuple((Cell(label), Cell(wording.marks(table[own]["paragraph"]) or "–")) for label, own in groups.items())
    return common.drawn(
        event,
        lambda ax: charts.coverage(ax, table, idle=IDLE_ROLES),
        name="coverage",
        title=Bound(title),
        alt=tuple(Bound(f"{label.text}: {paragraphs.text}.") for label, paragraphs in rows),
        table=Table(
            event=event,
            caption="The same as a table",
            columns=(Column("What rests on it"), Column("Paragraphs", 4.0)),
            rows=rows,
        ),
    )


def silent(event: Event) -> Points:
    """Policy fields of the codebook in which no fact falls, not even as a further field; who else names them."""
    table = event.tables.areas
    none = table[(table["agreements_any"] == 0) & (table["commitments_any"] == 0)]
    items = []
    for code, label in zip(none["area"], none["label"], strict=True):
        naming = _naming(event, code)
        sources = dict.fromkeys(event.publisher(name.partition(":")[0]).name for name in naming)
        items.append(Cell(f"{label}: named by {wording.listed(sources)}" if naming else label, naming))
    return Points(event=event, items=tuple(items), empty="Every field of the codebook holds a fact.")


def _naming(event: Event, area: str) -> tuple[str, ...]:
    """Records of other publishers' accounts that name an area, instruments from before left aside."""
    return tuple(
        f"{source}:{record.id}"
        for source, account in event.accounts.items()
        for kind, record in account.records()
        if kind != "background" and area in getattr(record, "areas", ())
    )


# Under the parties' own headings --------------------------------------------------------------------------


def taxonomy(event: Event, *, area: str = "", voice: str = "") -> Table:
    """The same facts under the parties' own grouping of fields; what falls under no group comes last."""
    own = event.record.taxonomy
    if own is None:
        return Table(event=event, caption="", columns=(), rows=(), empty="No other grouping of fields is recorded.")
    cut = _cut(event, area, voice)
    rows = []
    for label, areas in _groups(event):
        counts = [count(event, ids) for ids in _under(cut, areas).values()]
        names = ", ".join(event.codebook.areas[code].short for code in areas)
        rows.append((Cell(label), *counts, Cell(names)))
    return Table(
        event=event,
        caption=own.title,
        columns=(
            Column("Pillar", 2.2), Column("Agreements", 1.1, "right"), Column("Commitments", 1.2, "right"),
            Column("Fields of the codebook", 3.0),
        ),
        rows=tuple(rows),
        note=own.note,
    )  # fmt: skip


def taxonomy_order(event: Event, *, area: str = "", voice: str = "") -> Passage:
    """Whether the grouping changes which comes first, and which facts it has no place for."""
    own = event.record.taxonomy
    if own is None:
        return Passage(event=event, sentences=())
    cut = _cut(event, area, voice)
    sentences = []
    placed = {code for pillar in own.pillars for code in pillar.areas}
    outside = {
        area.short: [name for ids in _under(cut, [code]).values() for name in ids]
        for code, area in event.codebook.areas.items()
        if code not in placed
    }
    names = [short for short, ids in outside.items() if ids]
    if names:
        cited = cite(event, [name for ids in outside.values() for name in ids])
        words = f"No pillar has a place for {wording.listed(names)}, though facts stand there."
        sentences.append(Bound(words, cited if len(cited) <= display.MOST_BOUND else ()))
    elif outside:
        sentences.append(Bound("No fact stands in a field that no pillar has a place for."))
    for kind in ("agreements", "commitments"):
        fields = {area.short: len(_under(cut, [code])[kind]) for code, area in event.codebook.areas.items()}
        pillars = {pillar.label: len(_under(cut, pillar.areas)[kind]) for pillar in own.pillars}
        home = {event.codebook.areas[code].short: pillar.label for pillar in own.pillars for code in pillar.areas}
        first, above = _first(fields), _first(pillars)
        if first and above:
            changes = {home.get(name) for name in first} != set(above)
            so = "the order changes" if changes else "the order stays"
            sentences.append(Bound(f"By {kind}, the {_most('field', first)} and the {_most('pillar', above)}: {so}."))
    return Passage(event=event, sentences=tuple(sentences))


def _groups(event: Event) -> Iterator[tuple[str, Sequence[str]]]:
    assert event.record.taxonomy is not None
    pillars = event.record.taxonomy.pillars
    for pillar in pillars:
        yield pillar.label, pillar.areas
    placed = {code for pillar in pillars for code in pillar.areas}
    if rest := [code for code in event.codebook.areas if code not in placed]:
        yield "Under no pillar", rest


def _under(cut: Mapping[str, pd.DataFrame], areas: Sequence[str]) -> dict[str, list[str]]:
    """Ids of the agreements and commitments whose primary area is one of *areas*."""
    return {kind: [row.id for row in frame.itertuples() if row.areas[0] in areas] for kind, frame in cut.items()}


def _first(counts: dict[str, int]) -> list[str]:
    most = max(counts.values(), default=0)
    return [label for label, number in counts.items() if number == most] if most else []


def _most(what: str, labels: Sequence[str]) -> str:
    """Name the first of a kind: ``field with most is “Trade”``."""
    quoted = wording.listed(f"“{label}”" for label in labels)
    return f"{what} with most is {quoted}" if len(labels) == 1 else f"{what}s with most are {quoted}"
