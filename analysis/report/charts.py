"""Draw charts on given axes, in points: one mark per fact, labels beside what they name.

``draw`` returns an SVG: the same bytes for the same facts, in the light palette, with text kept as text.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from math import ceil
from typing import Any

import pandas as pd
from matplotlib import font_manager, style
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .palette import ACCENT, INK, RULE, SOFT, in_markup

WIDE, NARROW = 470.0, 250.0  # points: the text width of the PDF, and of a phone
MARK, GAP, LINE = 7.0, 3.2, 13.0
# Markers, and whether they are filled: one meaning each. Kinds of fact; of papers; of statements; of programme items.
Markers = Sequence[tuple[str, bool]]
FACTS: Markers = (("s", True), ("o", False), ("D", False), ("^", False), ("v", False))
PAPERS: Markers = (("s", True), ("s", False), ("p", True), ("p", False), ("h", False))
SAYINGS: Markers = (("^", True), ("^", False))
ITEMS: Markers = (("v", True), ("v", False))


def unit_grid(
    ax: Axes,
    marks: pd.DataFrame,
    *,
    rows: Mapping[str, str],
    columns: Mapping[str, str],
    shapes: Mapping[str, str],
    markers: Markers = FACTS,
) -> Axes:
    """Draw one mark per fact in a grid.

    *ax* covers the whole figure; if it is narrower than 350 points, row labels are above their marks. *marks* has one
    row per mark, with columns ``row``, ``column`` and ``shape``, which hold codes of the mappings. *rows*, *columns*
    and *shapes* map code to label, in display order; at most five shapes, which have *markers* in turn.
    """
    width = _canvas(ax)
    stacked = width < 350
    label_width = 0.5 if stacked else min(185.0, 10.0 + 4.85 * max(map(len, rows.values()), default=0))
    column_width = (width - label_width) / max(1, len(columns))
    per_line = max(1, int((column_width - 4) // (MARK + GAP)))
    left = {code: label_width + index * column_width for index, code in enumerate(columns)}
    size = 6.8 if stacked else 8.0
    heads = {code: _wrapped(label, column_width - 4, size) for code, label in columns.items()}
    y = 9.0 * max(map(len, heads.values()), default=1)
    for code, lines in heads.items():
        for above, line in enumerate(reversed(lines)):
            ax.text(left[code], y - 9 * above, line, color=SOFT, fontsize=size, va="baseline", ha="left")
    y += 7
    places: dict[str, list[tuple[float, float]]] = {shape: [] for shape in shapes}
    order = {shape: index for index, shape in enumerate(shapes)}
    held = {place: sorted(cell, key=order.__getitem__) for place, cell in marks.groupby(["row", "column"])["shape"]}
    for code, label in rows.items():
        cells = {column: held.get((code, column), []) for column in columns}
        sizes = [len(cell) for cell in cells.values()]
        deep = max([ceil(size / per_line) for size in sizes], default=1) or 1
        _rule(ax, y, width)
        lines = _wrapped(label, (width if stacked else label_width) - 4)
        if stacked:
            y = _lines(ax, 0.5, y + 11, lines)
        top = y + LINE / 2 + (1.5 if stacked else 0)
        below = 0.0 if stacked else _lines(ax, 0.5, top + 3, lines) - top - 3
        for column, cell in cells.items():
            for index, shape in enumerate(cell):
                x = left[column] + MARK / 2 + (index % per_line) * (MARK + GAP)
                places[shape].append((x, top + (index // per_line) * (MARK + GAP)))
        y += max((deep - 1) * (MARK + GAP), below) + LINE + (1.5 if stacked else 0)
    _rule(ax, y, width)
    for index, at in enumerate(places.values()):
        _marks(ax, at, markers[index % len(markers)])
    y = _key(ax, y + 13, [label if places[code] else "" for code, label in shapes.items()], width, markers)
    return _closed(ax, y + 6)


STATES = {"stated": "D", "differs": "d", "absent": "_", "ends": "."}  # whether a source states a fact: its marker


def matrix(
    ax: Axes, states: pd.DataFrame, *, rows: Mapping[str, str], columns: Mapping[str, str], labels: Mapping[str, str]
) -> Axes:
    """Draw whether each source states each fact, one mark per cell; *ax* is as for ``unit_grid``.

    *states* has one row per cell, with columns ``row``, ``column`` and ``state``, a key of ``STATES``. *rows*,
    *columns* and *labels* map code to label, in display order, for facts, sources and states.
    """
    width = _canvas(ax)
    stacked = width < 350
    label_width = 0.5 if stacked else width * 0.42
    step = (width - label_width) / max(1, len(columns))
    size = 6.2 if stacked else 7.0
    heads = {code: _wrapped(label, step - 2, size) for code, label in columns.items()}
    centre = {code: label_width + (index + 0.5) * step for index, code in enumerate(columns)}
    upright = any(
        line not in columns[code].split() for code, lines in heads.items() for line in lines if " " not in line
    )
    if upright:  # a word is wider than its column
        y = size * 0.57 * max(map(len, columns.values()))
        for code, label in columns.items():
            ax.text(centre[code], y, label, color=SOFT, fontsize=size, va="bottom", ha="center", rotation=90)
    else:
        y = 8.0 * max(map(len, heads.values()), default=1)
        for code, lines in heads.items():
            for above, line in enumerate(reversed(lines)):
                ax.text(centre[code], y - 8 * above, line, color=SOFT, fontsize=size, va="baseline", ha="center")
    y += 6
    places: dict[str, list[tuple[float, float]]] = {state: [] for state in STATES}
    for code, label in rows.items():
        _rule(ax, y, width)
        lines = _wrapped(label, width if stacked else label_width - 8)
        for line in lines:
            y += 10.5
            ax.text(0.5, y, line, color=INK, va="baseline", ha="left")
        middle = y + 10 if stacked else y - 3 - 5.25 * (len(lines) - 1)
        y += 17 if stacked else 4.5
        for cell in states[states["row"] == code].itertuples():
            places[cell.state].append((centre[cell.column], middle))
    _rule(ax, y, width)
    for state, at in places.items():
        _state(ax, at, state)
    x, y = 0.0, y + 13
    for state, label in labels.items():
        if places[state]:
            _state(ax, [(x + MARK / 2, y - 3)], state)
            ax.text(x + MARK + 4, y, label, color=SOFT, fontsize=8, va="baseline", ha="left")
            x += MARK + 16 + 4.3 * len(label)
            if x > width - 90:
                x, y = 0.0, y + 11
    return _closed(ax, y + 6)


def _state(ax: Axes, places: Sequence[tuple[float, float]], state: str) -> None:
    if not places:
        return
    firm, size = {
        "stated": (True, MARK), "differs": (True, MARK - 1), "absent": (False, MARK), "ends": (False, MARK / 2),
    }[state]  # fmt: skip
    color = ACCENT if firm else SOFT
    xs, ys = zip(*places, strict=True)
    ax.plot(
        xs, ys, STATES[state], markersize=size, clip_on=False, markerfacecolor="none" if state == "differs" else color,
        markeredgecolor=color, markeredgewidth=0 if state in ("stated", "ends") else 1.2,
    )  # fmt: skip


def timeline(ax: Axes, items: pd.DataFrame) -> Axes:
    """Draw dated items one below another, each with its time in front.

    *items* has columns ``when`` (as shown), ``what`` and ``filled`` (true for a past item); their order is kept.
    """
    width = _canvas(ax)
    when_width = 86.0 if width > 350 else 78.0
    y, previous = 4.0, ""
    top = y + 8
    dots = []
    for item in items.itertuples():
        lines = _wrapped(str(item.what), width - when_width - 16)
        y += 11
        after = y
        if item.when != previous:
            after = _lines(ax, 0, y, _wrapped(str(item.when), when_width, 8), color=SOFT, fontsize=8)
        dots.append((y - 2.8, bool(item.filled)))
        y = max(_lines(ax, when_width + 16, y, lines), after) + 5
        previous = str(item.when)
    ax.plot([when_width + 4] * 2, [top, dots[-1][0] if dots else top], color=RULE, linewidth=1.2)
    for marker in ITEMS:
        _marks(ax, [(when_width + 4, at) for at, filled in dots if filled is marker[1]], marker)
    return _closed(ax, y + 6)


def coverage(ax: Axes, frame: pd.DataFrame, *, idle: Sequence[str]) -> Axes:
    """Draw a strip of the source's paragraphs: one column per paragraph, one mark per fact that rests on it.

    *frame* is the coverage table (paragraph, role, facts); *idle* lists the roles of paragraphs that need no fact.
    """
    width = _canvas(ax)
    most = max(int(frame["facts"].max()), 1)
    step = width / len(frame)
    size = min(step * 0.72, 6.0)
    base = 6 + most * (size + 1.2)
    places: dict[str, list[tuple[float, float]]] = {"P": [], "_": [], "x": []}
    for index, row in enumerate(frame.itertuples()):
        x = (index + 0.5) * step
        places["P"] += [(x, base - (level + 0.5) * (size + 1.2)) for level in range(int(row.facts))]
        if not row.facts:
            places["_" if row.role in idle else "x"].append((x, base - size / 2 - 1))
        if row.paragraph == 1 or row.paragraph % 10 == 0:
            x, side = (0.5, "left") if index == 0 else (x, "center")
            ax.text(x, base + 11, f"¶{row.paragraph}", color=SOFT, fontsize=7.5, va="baseline", ha=side)
    for marker, at in places.items():
        color = ACCENT if marker == "P" else SOFT
        xs, ys = zip(*at, strict=True) if at else ((), ())
        ax.plot(xs, ys, marker, markersize=size, color=color, markeredgewidth=marker != "P", clip_on=False)
    _rule(ax, base + 1, width)
    return _closed(ax, base + 15)


def _canvas(ax: Axes) -> float:
    """Hide the axes and scale x to points; return the width in points."""
    box = ax.get_window_extent()
    width = float(box.width * 72 / ax.figure.dpi)
    ax.set_axis_off()
    ax.set_xlim(0, width)
    return width


def _closed(ax: Axes, height: float) -> Axes:
    """Set the height of the finished drawing in points, with y pointing down."""
    ax.set_ylim(height, 0)
    return ax


def _marks(ax: Axes, places: Sequence[tuple[float, float]], how: tuple[str, bool]) -> None:
    marker, filled = how
    if not places:
        return
    xs, ys = zip(*places, strict=True)
    ax.plot(
        xs, ys, marker, markersize=MARK if filled else MARK - 1.2, clip_on=False,
        markerfacecolor=ACCENT if filled else "none", markeredgecolor=ACCENT, markeredgewidth=0 if filled else 1.4,
    )  # fmt: skip


def _rule(ax: Axes, y: float, width: float) -> None:
    ax.plot([0, width], [y, y], color=RULE, linewidth=0.6, clip_on=False)


def _lines(ax: Axes, x: float, y: float, lines: Sequence[str], **look: Any) -> float:
    """Write lines one below another, the first on the baseline *y*; return the last baseline."""
    for number, line in enumerate(lines):
        ax.text(x, y + 10.5 * number, line, va="baseline", ha="left", **{"color": INK, **look})
    return y + 10.5 * (len(lines) - 1)


def _key(ax: Axes, y: float, labels: Sequence[str], width: float, markers: Markers) -> float:
    """Draw the key to the shapes that occur, each with a fixed marker; return the last baseline."""
    x = 0.0
    for index, label in enumerate(labels):
        if not label:
            continue
        needed = MARK + 4 + 4.3 * len(label)
        if x and x + needed > width:
            x, y = 0.0, y + 11
        _marks(ax, [(x + MARK / 2, y - 3)], markers[index % len(markers)])
        y = _lines(ax, x + MARK + 4, y, _wrapped(label, width - MARK - 4, 8), color=SOFT, fontsize=8)
        x += needed + 12
    return y


def _wrapped(text: str, width: float, size: float = 8.5) -> list[str]:
    """Wrap a text to *width* points in any common sans-serif of *size* points, between words if they fit."""
    import textwrap

    text = unicodedata.normalize("NFC", text)  # so that no break falls between a letter and its combining mark
    return textwrap.wrap(text, max(6, int(width / (size * 0.57)))) or [""]


# SVG ------------------------------------------------------------------------------------------------------


@cache
def _style() -> str:
    """Register the sans-serif with matplotlib; return the path of the style sheet."""
    font_manager.fontManager.addfont(str(files(__package__) / "fonts" / "SourceSansPro-Regular.ttf"))
    return str(files(__package__) / "templates" / "brief.mplstyle")


def draw(drawing: Callable[[Axes], Axes], *, width: float) -> str:
    """Draw on new axes *width* points wide and as high as the drawing needs; return the SVG text."""
    written = io.StringIO()
    with style.context(_style(), after_reset=True):
        metadata = {"Date": None, "Creator": None, "Format": None, "Type": None}
        _drawn(drawing, width).savefig(written, format="svg", metadata=metadata)
    return _lean(written.getvalue())


def picture(drawing: Callable[[Axes], Axes], *, width: float) -> bytes:
    """Draw as ``draw`` does; return a PNG on white, for print."""
    written = io.BytesIO()
    with style.context(_style(), after_reset=True):
        _drawn(drawing, width).savefig(written, format="png", dpi=216, facecolor="white")
    return written.getvalue()


def _drawn(drawing: Callable[[Axes], Axes], width: float) -> Figure:
    figure = Figure(figsize=(width / 72, 1), dpi=72)
    axes = drawing(figure.add_axes((0, 0, 1, 1)))
    figure.set_size_inches(width / 72, axes.get_ylim()[0] / 72)
    return figure


def _lean(svg: str) -> str:
    """Drop what an SVG does not need, truncate coordinates to hundredths of a point, and write each style once."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.S)
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.S)
    svg = in_markup(svg, _rounded)
    svg = re.sub(r">\s+<", "><", svg)
    svg = re.sub(r"\s+", " ", svg).strip()
    if "<g " not in svg:  # groups without attributes have no effect
        svg = re.sub(r"</?g>", "", svg)
    markup = "".join(re.findall(r"<[^>]*>", svg))
    names = {name: f"m{number}" for number, name in enumerate(dict.fromkeys(re.findall(r' id="(\w+)"', markup)))}
    styles = {style_: f"s{at}" for at, style_ in enumerate(dict.fromkeys(re.findall(r' style="([^"]*)"', markup)))}
    svg = in_markup(svg, lambda part: _renamed(part, names, styles))
    rules = "".join(f".{name}{{{style_}}}" for style_, name in styles.items())
    return svg.replace("</style>", f"{rules}</style>", 1)


def _rounded(part: str) -> str:
    part = re.sub(r' id="(?:figure|axes|patch|line2d|text)_\d+"', "", part)
    return re.sub(r"(\d+\.\d\d)\d+", r"\1", part)


def _renamed(part: str, names: Mapping[str, str], styles: Mapping[str, str]) -> str:
    for name, short in names.items():
        part = part.replace(name, short)
    for style_, short in styles.items():
        part = part.replace(f' style="{style_}"', f' class="{short}"')
    return part
