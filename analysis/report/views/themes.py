"""The themes report: what the statements argue, by speaker and setting, and which themes occur together."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from itertools import combinations

import pandas as pd

from ...event import Event
from ...facts.intercoder import NAME as INTERCODER
from ...facts.intercoder import differing
from .. import charts, english
from ..blocks import Bound, Cell, Chart, Header, Masthead, Passage, Table
from ..celloutput import shows
from . import elements
from .cut import EventCut
from .elements import colophon as colophon
from .elements import most

FEW = 3  # statements; of fewer nothing is said of what is argued most
UNKNOWN = ("narrator", "unattributed", "not-stated")


class Cut(EventCut):
    """Statements, filtered by theme, speaker and setting."""

    @cached_property
    def statements(self) -> pd.DataFrame:
        """The statements, in the source's order."""
        return self.kept("statements")

    @cached_property
    def argued(self) -> pd.DataFrame:
        """One row per statement and theme: ``id``, ``row`` (theme), ``speaker``, ``setting``, ``shape`` (form)."""
        frame = self.statements.explode("themes", ignore_index=True)
        return frame.rename(columns={"themes": "row", "form": "shape"})[["id", "row", "speaker", "setting", "shape"]]

    def marks(self, column: str) -> pd.DataFrame:
        """Return the same rows, with the codes of *column* (``speaker`` or ``setting``) as ``column``."""
        return self.argued.assign(column=self.argued[column])[["id", "row", "column", "shape"]]


def cut(event: Event, *, theme: str = "", speaker: str = "", setting: str = "") -> Cut:
    """Filter an event's statements by theme, speaker and setting; raise UsageError for an unknown code."""
    return Cut(event, {"theme": theme, "speaker": speaker, "setting": setting})


@shows
def head(cut: Cut) -> Masthead:
    """Return the masthead."""
    return cut.head(
        "themes", "What the statements argue", "Every utterance that is reported, by theme, speaker and setting."
    )


@shows
def by_speaker(cut: Cut) -> Chart | Passage:
    """Chart theme × speaker, one mark per statement, filled if it is quoted whole."""
    return _chart(cut, "speaker")


@shows
def by_setting(cut: Cut) -> Chart | Passage:
    """Chart theme × setting, one mark per statement, filled if it is quoted whole."""
    return _chart(cut, "setting")


def _chart(cut: Cut, column: str) -> Chart | Passage:
    marks = cut.marks(column)
    if marks.empty:
        return elements.sentence(cut.absent("statement"))
    rows, columns = cut.labels("theme", marks["row"]), cut.labels(column, marks["column"])
    return elements.unit_chart(
        cut, marks, title=_finding(marks, rows, columns), row_head="Theme", rows=rows, columns=columns,
        shapes={code: label.lower() for code, label in cut.event.labels("form").items()},
        caption="One mark for each statement under each theme that it argues.",
        markers=charts.SAYINGS,
    )  # fmt: skip


def _finding(found: pd.DataFrame, rows: dict[str, str], columns: dict[str, str]) -> Bound:
    """State which theme is argued most often in the fullest column, unknown speakers and settings left out."""
    if found["id"].nunique() < FEW:
        return Bound("The statements are too few to say what is argued most")
    if found["row"].value_counts().max() == 1:
        return Bound("No theme is argued more than once")
    known = {code: label for code, label in columns.items() if code not in UNKNOWN}
    fullest = most(known, found.loc[found["column"].isin(known), "column"])
    if len(fullest) != 1 or len(columns) == 1:
        return Bound(_most_often(most(rows, found["row"])))
    code = next(code for code, label in columns.items() if label == fullest[0])
    own = found.loc[found["column"] == code, "row"]
    if own.value_counts().max() == 1:
        return Bound(_most_often(most(rows, found["row"])))
    top = most(rows, own)
    return Bound(f"{english.sentence(fullest[0])}: {_most_often(top)}")


def _most_often(labels: list[str]) -> str:
    if len(labels) > 3:
        return "no theme is argued more often than the others"
    named = english.listed(f"“{label}”" for label in labels)
    return f"{named} {'is' if len(labels) == 1 else 'are'} argued most often"


@shows
def together(cut: Cut) -> Table:
    """Tabulate pairs of themes that one statement argues, most frequent first, ties in the codebook's order."""
    pairs: dict[tuple[str, str], list[str]] = defaultdict(list)
    order = list(cut.event.codebook.themes)
    for row in cut.statements.itertuples():
        for pair in combinations(sorted(row.themes, key=order.index), 2):
            pairs[pair].append(row.id)
    ranked = sorted(pairs.items(), key=lambda item: (-len(item[1]), *map(order.index, item[0])))
    label = {code: theme.label for code, theme in cut.event.codebook.themes.items()}
    return Table(
        caption="Themes that come together in one statement",
        columns=(Header("Theme", 2.2), Header("with", 2.2), Header("Statements", align="right")),
        rows=tuple((Cell(label[a]), Cell(label[b]), cut.count(ids)) for (a, b), ids in ranked),
        empty="",
    )


@shows
def definitions(cut: Cut) -> Table:
    """Tabulate what each theme that is argued means, and what it does not."""
    used = {code for themes in cut.event.tables.statements["themes"] for code in themes}
    themes = {code: theme for code, theme in cut.event.codebook.themes.items() if code in used}
    return elements.meanings("Themes as the codebook defines them", themes)


@shows
def statements(cut: Cut) -> Table:
    """Tabulate every statement in the source's order: what is said, by whom, where, and what it argues."""
    book, speakers = cut.event.codebook, cut.event.labels("speaker")
    rows = []
    for row in cut.statements.itertuples():
        themes = [book.themes[code].label for code in row.themes]
        setting = "" if row.setting == "not-stated" else book.settings[row.setting].label
        rows.append(
            (
                Cell(row.summary, cut.cite([row.id])),
                Cell(english.sentence(speakers[row.speaker]), detail=setting),
                Cell(themes[0], detail=", ".join(themes[1:])),
            )
        )
    return Table(
        caption="Statements in the report’s order, paraphrased",
        plain=True,
        columns=(Header("What is said", 3.6), Header("By whom, where", 1.4), Header("Theme", 1.6)),
        rows=tuple(rows),
        empty=cut.absent("statement"),
    )


# Intercoder agreement -------------------------------------------------------------------------------------


@shows
def coders(cut: Cut) -> Table:
    """Tabulate Krippendorff's alpha for each theme, the first coding against the second."""
    rows = []
    for own in cut.event.intercoder:
        label = cut.event.codebook.themes[own.theme].label
        cells = (own.both, own.first_only, own.second_only)
        numbers = (Cell(str(number)) for number in (*cells, own.shown))
        rows.append((Cell(label, (f"{INTERCODER}:{own.theme}",)), *numbers))
    return Table(
        caption="Statements by who gave them the theme, and Krippendorff’s alpha",
        columns=(
            Header("Theme", 2.6), Header("Both coders", 0.9, "right"), Header("First alone", 0.9, "right"),
            Header("Other alone", 1.0, "right"), Header("Alpha", 0.8, "right"),
        ),
        rows=tuple(rows),
        empty="The statements were coded by one reader only, so nothing says how far another would agree.",
    )  # fmt: skip


@shows
def caution(cut: Cut) -> Passage:
    """Explain how to read alpha over so few statements."""
    sentences = [
        Bound(
            "Alpha measures agreement beyond chance: it is one if both coders agree on every statement, and close to "
            f"nothing if they agree only as chance would. It is worked out over {own.statements} statements, which is "
            "few: coding a single one differently changes it a lot, and a high value proves little.",
            (f"{INTERCODER}:{own.theme}",),
        )
        for own in cut.event.intercoder[:1]
    ]
    return Passage(sentences=tuple(sentences))


@shows
def disagreements(cut: Cut) -> Table:
    """Tabulate the statements to which the coders gave different themes."""
    second = cut.event.second_coding
    themes = cut.event.codebook.themes
    rows = []
    for statement in differing(cut.event.lead.statements, second) if second else ():
        assert second is not None
        ours, theirs = (
            ", ".join(themes[code].label for code in codes) for codes in (statement.themes, second.themes[statement.id])
        )
        rows.append((Cell(statement.summary, cut.cite([statement.id])), Cell(ours), Cell(theirs)))
    return Table(
        caption="Statements on whose themes the coders differ; the first coding is published",
        columns=(Header("Statement", 3.0), Header("First coder", 1.6), Header("Other coder", 1.6)),
        rows=tuple(rows),
        plain=True,
        empty="Both coders gave every statement the same themes." if second else "",
    )
