from __future__ import annotations

import re
from importlib.resources import files
from itertools import pairwise

import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis import Event
from analysis.report import charts
from analysis.report.blocks import Chart
from analysis.report.palette import PALETTE, adaptive
from analysis.report.views import areas, mous, themes

ROWS = {"DIG": "Digital and AI", "TRA": "Transport"}
COLUMNS = {"hoped": "hoped for", "agreed": "agreed", "concluded": "concluded"}
SHAPES = {"agreements": "agreement", "commitments": "commitment"}
MARKS = pd.DataFrame(
    [
        ("TRA", "hoped", "commitments"),
        ("DIG", "concluded", "agreements"),
        ("DIG", "concluded", "commitments"),
        ("DIG", "concluded", "agreements"),
        ("TRA", "agreed", "commitments"),
    ],
    columns=["row", "column", "shape"],
)


def axes(width: float = charts.WIDE) -> Axes:
    return Figure(figsize=(width / 72, 1), dpi=72).add_axes((0, 0, 1, 1))


def grid(width: float = charts.WIDE, marks: pd.DataFrame = MARKS) -> Axes:
    return charts.unit_grid(axes(width), marks, rows=ROWS, columns=COLUMNS, shapes=SHAPES)


def points(ax: Axes) -> list[tuple[float, float]]:
    """Places of all marks, those of the key at the foot left out."""
    found = [
        (float(x), float(y))
        for line in ax.lines
        if line.get_marker() not in ("None", None)
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    ]
    foot = next((text.get_position()[1] for text in ax.texts if text.get_text() in SHAPES.values()), float("inf"))
    return [(x, y) for x, y in found if y < foot - 5]


def label(ax: Axes, words: str) -> tuple[float, float]:
    return next(text.get_position() for text in ax.texts if text.get_text() == words)


def drawn(event: Event) -> list[Chart]:
    fields, papers, said = areas.cut(event), mous.cut(event), themes.cut(event)
    every = [
        areas.coverage(fields), mous.chart(papers), mous.timeline(papers),
        themes.by_speaker(said), themes.by_setting(said),
    ]  # fmt: skip
    return [shown.block for shown in every if isinstance(shown.block, Chart)]


@pytest.mark.parametrize("width", [charts.WIDE, charts.NARROW])
def test_each_fact_is_one_mark_under_its_column(width: float) -> None:
    ax = grid(width)
    starts = [label(ax, words)[0] for words in COLUMNS.values()]
    assert starts == sorted(starts)
    counted = [sum(left <= x < right for x, _ in points(ax)) for left, right in pairwise([*starts, width])]
    assert counted == [1, 1, 3]


def test_rows_stand_in_the_order_given_and_marks_beside_their_label() -> None:
    ax = grid()
    digital, transport = (label(ax, words)[1] for words in ROWS.values())
    assert digital < transport
    assert sum(abs(y + 3 - digital) < 1 for _, y in points(ax)) == 3
    assert sum(abs(y + 3 - transport) < 1 for _, y in points(ax)) == 2


def test_labels_are_the_rows_the_columns_and_the_key() -> None:
    words = [text.get_text() for text in grid().texts]
    assert words == [*COLUMNS.values(), *ROWS.values(), *SHAPES.values()]


def test_agreements_are_filled_squares_and_commitments_open_circles() -> None:
    drawn = [line for line in grid().lines if line.get_marker() not in ("None", None)]
    assert [(line.get_marker(), line.get_markerfacecolor() == "none") for line in drawn[:2]] == [
        ("s", False),
        ("o", True),
    ]
    assert [len(line.get_xdata()) for line in drawn[:2]] == [2, 3]


def test_marks_that_do_not_fit_a_line_go_to_the_next_and_stay_inside() -> None:
    many = pd.DataFrame([("DIG", "hoped", "commitments")] * 40, columns=["row", "column", "shape"])
    ax = grid(charts.NARROW, many)
    assert len(points(ax)) == 40
    assert len({y for _, y in points(ax)}) > 1
    assert all(0 <= x <= charts.NARROW for x, _ in points(ax))
    assert max(x for x, _ in points(ax)) < label(ax, "agreed")[0]
    assert max(y for _, y in points(ax)) < label(ax, "Transport")[1]


def test_grid_without_a_mark_has_its_rows_all_the_same() -> None:
    ax = grid(marks=MARKS.head(0))
    assert points(ax) == []
    assert label(ax, "Transport")


def test_key_names_only_shapes_that_occur_and_each_keeps_its_mark() -> None:
    ax = grid(marks=MARKS[MARKS["shape"] == "commitments"])
    assert [text.get_text() for text in ax.texts if text.get_text() in SHAPES.values()] == ["commitment"]
    assert {line.get_marker() for line in ax.lines} - {"None", None} == {"o"}


def test_timeline_has_a_mark_an_item_and_says_a_repeated_time_once() -> None:
    items = pd.DataFrame(
        [("14 June", "Arrival", True), ("14 June", "Dinner", True), ("2025", "Night ferry", False)],
        columns=["when", "what", "filled"],
    )
    ax = charts.timeline(axes(), items)
    words = [text.get_text() for text in ax.texts]
    assert words == ["14 June", "Arrival", "Dinner", "2025", "Night ferry"]
    assert [len(line.get_xdata()) for line in ax.lines[1:]] == [2, 1]


def test_timeline_without_an_item_is_drawn() -> None:
    ax = charts.timeline(axes(), pd.DataFrame(columns=["when", "what", "filled"]))
    assert [text.get_text() for text in ax.texts] == []


def test_coverage_has_a_mark_a_fact_and_a_sign_where_there_is_none(tiny: Event) -> None:
    frame = tiny.tables.coverage
    ax = charts.coverage(axes(), frame, idle=("furniture", "subheading"))
    signs = [line.get_marker() for line in ax.lines for _ in line.get_xdata()]
    assert signs.count("P") == frame["facts"].sum()
    bare = frame[frame["facts"] == 0]
    owing = ~bare["role"].isin(["furniture", "subheading"])
    assert (signs.count("_"), signs.count("x")) == ((~owing).sum(), owing.sum())
    assert [text.get_text() for text in ax.texts] == ["¶1", "¶10"]


@pytest.mark.parametrize("event", ["founding", "tiny", "single", "none"])
def test_charts_are_light_and_of_the_palettes_colours(event: str, request: pytest.FixtureRequest) -> None:
    light = {values[0] for values in PALETTE.values()}
    for chart in drawn(request.getfixturevalue(event)):
        for svg in (chart.svg, chart.narrow):
            assert len(svg.encode()) <= 25_000, chart.title.text
            assert set(re.findall(r"#[0-9a-f]{6}\b", svg)) <= light, chart.title.text
            assert not re.findall(r"(?:fill|stroke): ?(?!none|#)[a-z]+", svg), chart.title.text


def test_charts_are_the_same_bytes_twice(founding: Event) -> None:
    once, again = ([(c.svg, c.narrow) for c in drawn(founding)] for _ in range(2))
    assert once == again


def test_text_of_charts_stays_text(tiny: Event) -> None:
    chart = mous.chart(mous.cut(tiny)).block
    assert isinstance(chart, Chart)
    assert re.findall(r"<text[^>]*>(Transport)</text>", chart.svg) == ["Transport"]
    assert "<metadata" not in chart.svg
    assert "date" not in chart.svg.lower()


def test_chart_follows_the_readers_colour_scheme(tiny: Event) -> None:
    svg = adaptive(mous.chart(mous.cut(tiny)).block.svg)  # type: ignore[union-attr]
    head, body = svg.split("</style>", 1)
    assert re.findall(r"#[0-9a-f]{6}\b", body) == []
    assert "prefers-color-scheme:dark" in head
    assert PALETTE["ink"][1] in head


# Colours --------------------------------------------------------------------------------------------------


def style_sheet() -> dict[str, tuple[str, str]]:
    css = (files("analysis.report") / "templates" / "brief.css").read_text("utf-8")
    pairs = re.findall(r"--(\w+):light-dark\((#[0-9a-f]+),(#[0-9a-f]+)\)", css)
    return {name: (light, dark) for name, light, dark in pairs}


def test_page_has_the_colours_of_the_charts() -> None:
    page = style_sheet()
    assert {name: page[name] for name in PALETTE} == PALETTE


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "tint"])
@pytest.mark.parametrize("text", ["ink", "soft", "accent"])
def test_text_is_readable_on_the_page(text: str, ground: str, scheme: int) -> None:
    page = style_sheet()
    assert contrast(page[text][scheme], page[ground][scheme]) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("text", ["ink", "soft", "accent"])
def test_text_inside_charts_is_readable(text: str, scheme: int) -> None:
    assert contrast(PALETTE[text][scheme], PALETTE["paper"][scheme]) >= 4.5
