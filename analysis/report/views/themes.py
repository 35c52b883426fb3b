"""The themes report: what the statements argue, by speaker and setting, and which themes come together."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import pandas as pd

from ...event import Event
from ...facts.coding import NAME as CODING
from ...facts.coding import differing
from .. import charts, display, wording
from ..display import Bound, Cell, Chart, Column, Passage, Table, cite, count
from . import common
from .common import chosen, colophon, masthead, most, unit_chart

__all__ = [
    "by_setting", "by_speaker", "caution", "coders", "colophon", "definitions", "disagreements", "head", "statements",
    "together",
]  # fmt: skip


def head(event: Event, *, theme: str = "", speaker: str = "", setting: str = "") -> display.Masthead:
    """Head the report."""
    return masthead(
        event, "themes", "What the statements argue",
        "Every utterance that is reported, by theme, speaker and setting.",
        theme=theme, speaker=speaker, setting=setting,
    )  # fmt: skip


UNKNOWN = ("narrator", "unattributed", "not-stated")


def marks(event: Event, column: str, **cut: str) -> pd.DataFrame:
    """One row a statement and theme: ``id``, ``row`` (theme), ``column`` (a column's code), ``shape`` (form)."""
    frame = chosen(event, "statements", **cut).explode("themes")
    return pd.DataFrame(
        {"id": frame["id"], "row": frame["themes"], "column": frame[column], "shape": frame["form"]}
    ).reset_index(drop=True)


def by_speaker(event: Event, *, theme: str = "", speaker: str = "", setting: str = "") -> Chart | Passage:
    """Theme × speaker, one mark a statement, filled where it is quoted whole."""
    found = marks(event, "speaker", theme=theme, speaker=speaker, setting=setting)
    order = [actor.id for actor in event.lead.actors] + list(event.codebook.voices)
    columns = {code: _short(event, code) for code in order if code in set(found["column"])}
    return _chart(event, found, "themes-by-speaker", columns, theme + speaker + setting)


def by_setting(event: Event, *, theme: str = "", speaker: str = "", setting: str = "") -> Chart | Passage:
    """Theme × setting, one mark a statement, filled where it is quoted whole."""
    found = marks(event, "setting", theme=theme, speaker=speaker, setting=setting)
    columns = charts.labels(event.codebook.settings, found["column"])
    return _chart(event, found, "themes-by-setting", columns, theme + speaker + setting)


def _short(event: Event, code: str) -> str:
    if code in event.codebook.voices:
        return event.codebook.voices[code].label
    return display.named(event, code)


def _chart(event: Event, found: pd.DataFrame, name: str, columns: dict[str, str], cut: str) -> Chart | Passage:
    if found.empty:
        return common.nothing(event, "statement", cut=cut)
    rows = charts.labels(event.codebook.themes, found["row"])
    return unit_chart(
        event, found, name=name, title=finding(found, rows, columns), row_head="Theme", rows=rows, columns=columns,
        shapes={code: form.label.lower() for code, form in event.codebook.forms.items()},
    )  # fmt: skip


def finding(found: pd.DataFrame, rows: dict[str, str], columns: dict[str, str]) -> Bound:
    """Say which theme is argued most often in the fullest column; what names nobody and no place stands aside."""
    known = {code: label for code, label in columns.items() if code not in UNKNOWN}
    fullest = most(known, found.loc[found["column"].isin(known), "column"])
    if len(fullest) != 1 or len(columns) == 1:
        return Bound(_most_often(most(rows, found["row"])))
    code = next(code for code, label in columns.items() if label == fullest[0])
    top = most(rows, found.loc[found["column"] == code, "row"])
    return Bound(f"{wording.sentence(fullest[0])}: {_most_often(top)}")


def _most_often(labels: list[str]) -> str:
    if len(labels) > 3:
        return "no theme is argued more often than the others"
    named = wording.listed(f"“{label}”" for label in labels)
    return f"{named} {'is' if len(labels) == 1 else 'are'} argued most often"


def together(event: Event, *, theme: str = "", speaker: str = "", setting: str = "") -> Table:
    """Pairs of themes that one statement argues, most frequent first, ties in the codebook's order."""
    pairs: dict[tuple[str, str], list[str]] = defaultdict(list)
    order = list(event.codebook.themes)
    for row in chosen(event, "statements", theme=theme, speaker=speaker, setting=setting).itertuples():
        for pair in combinations(sorted(row.themes, key=order.index), 2):
            pairs[pair].append(row.id)
    ranked = sorted(pairs.items(), key=lambda item: (-len(item[1]), *map(order.index, item[0])))
    label = {code: theme.label for code, theme in event.codebook.themes.items()}
    return Table(
        event=event,
        caption="Themes that come together in one statement",
        columns=(Column("Theme", 2.2), Column("with", 2.2), Column("Statements", align="right")),
        rows=tuple((Cell(label[a]), Cell(label[b]), count(event, ids)) for (a, b), ids in ranked),
        empty="No statement argues more than one theme.",
    )


def definitions(event: Event) -> Table:
    """What each theme means and what it does not."""
    return common.definitions(event, "Themes as the codebook defines them", event.codebook.themes)


def statements(event: Event, *, theme: str = "", speaker: str = "", setting: str = "") -> Table:
    """Every statement in the source's order: what is said, by whom, where, and what it argues."""
    rows = []
    for row in chosen(event, "statements", theme=theme, speaker=speaker, setting=setting).itertuples():
        themes = [event.codebook.themes[code].label for code in row.themes]
        setting_label = "" if row.setting == "not-stated" else event.codebook.settings[row.setting].label
        rows.append(
            (
                Cell(row.summary, cite(event, [row.id])),
                Cell(wording.sentence(_short(event, row.speaker)), detail=setting_label),
                Cell(themes[0], detail=", ".join(themes[1:])),
            )
        )
    return Table(
        event=event,
        caption="Statements in the report’s order, paraphrased",
        plain=True,
        columns=(Column("What is said", 3.6), Column("By whom, where", 1.4), Column("Theme", 1.6)),
        rows=tuple(rows),
        empty=common.absent("statement", theme=theme, speaker=speaker, setting=setting),
    )


# How far the coders agree ---------------------------------------------------------------------------------


def coders(event: Event) -> Table:
    """Krippendorff's alpha a theme, the first coding against the second."""
    rows = []
    for coding in event.codings:
        label = event.codebook.themes[coding.theme].label
        cells = (coding.both, coding.first_only, coding.second_only)
        numbers = (Cell(str(number)) for number in (*cells, coding.shown))
        rows.append((Cell(label, (f"{CODING}:{coding.theme}",)), *numbers))
    return Table(
        event=event,
        caption="Statements by who gave them the theme, and Krippendorff’s alpha",
        columns=(
            Column("Theme", 2.6), Column("Both coders", 0.9, "right"), Column("First alone", 0.9, "right"),
            Column("Other alone", 1.0, "right"), Column("Alpha", 0.8, "right"),
        ),
        rows=tuple(rows),
        empty="The statements were coded by one reader only, so nothing says how far another would agree.",
    )  # fmt: skip


def caution(event: Event) -> Passage:
    """How to read alpha over so few statements."""
    sentences = [
        Bound(
            "Alpha is one where both coders agree on every statement and nothing where they agree as chance would "
            f"have it. It is worked out over {coding.statements} statements, which is few: a single change of mind "
            "moves it far, and a high value promises little.",
            (f"{CODING}:{coding.theme}",),
        )
        for coding in event.codings[:1]
    ]
    return Passage(event=event, sentences=tuple(sentences))


def disagreements(event: Event) -> Table:
    """The statements to which the coders gave different themes."""
    second = event.second_coding
    themes = event.codebook.themes
    rows = []
    for statement in differing(event.lead.statements, second) if second else ():
        assert second is not None
        ours, theirs = (
            ", ".join(themes[code].label for code in codes) for codes in (statement.themes, second.themes[statement.id])
        )
        rows.append((Cell(statement.summary, cite(event, [statement.id])), Cell(ours), Cell(theirs)))
    return Table(
        event=event,
        caption="Statements on whose themes the coders differ; the first coding is published",
        columns=(Column("Statement", 3.0), Column("First coder", 1.6), Column("Other coder", 1.6)),
        rows=tuple(rows),
        plain=True,
        empty="Both coders gave every statement the same themes." if second else "",
    )
