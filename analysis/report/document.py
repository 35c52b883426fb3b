"""Convert an executed notebook to a document: a list of blocks, with evidence notes on the facts that they cite.

Markdown becomes headings, paragraphs, lists, listings and callouts. A block shown by ``celloutput`` is taken as it is.
From an analyst's own cells, pandas tables, PNG pictures, Markdown and plain text are taken too. Raw HTML in Markdown is
dropped: a page contains only what a layout can render.

A notebook that cannot be published is converted too: the reasons are recorded as flaws, and a layout stamps it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import mistune

from ..errors import ReportError
from . import english
from .blocks import (
    Block,
    Callout,
    Cell,
    Colophon,
    Header,
    Heading,
    List,
    Listing,
    Masthead,
    Paragraph,
    Picture,
    Run,
    Runs,
    Table,
)
from .notes import MIME, Note, from_json

Node = Mapping[str, Any]
LAB_ONLY = "lab"
PAPERMILL_ERROR = "papermill-error-cell-tag"
_UNSEEN = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")  # ANSI escape sequences and control characters
_markdown = mistune.create_markdown(renderer="ast", plugins=["strikethrough"])


@dataclass(frozen=True)
class Flaw:
    """A reason not to publish a notebook: *sentence* for the stamp, *what* for the gate's message about *cell*."""

    sentence: str
    what: str
    cell: int = 0


@dataclass
class Document:
    """What a layout renders: masthead, blocks in order, colophon, and a note on every cited fact.

    With flaws it is an export of a notebook and not a report: a layout stamps it with their sentences, and the gate
    refuses it.
    """

    name: str
    head: Masthead = field(default_factory=lambda: Masthead(title=""))
    blocks: list[Block] = field(default_factory=list)
    foot: Colophon | None = None
    notes: dict[str, Note] = field(default_factory=dict)
    ladder: dict[str, str] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The masthead's title."""
        return self.head.title

    @property
    def stamp(self) -> list[str]:
        """The warnings to show, one sentence per flaw; empty for a report."""
        return [flaw.sentence for flaw in self.flaws]

    def place(self, cell: int) -> str:
        """Name the notebook, and the cell unless it is 0, for a message."""
        return f"{self.name}.ipynb" + (f", cell {cell}" if cell else "")

    def contents(self) -> list[Heading]:
        """List the second-level headings, for a table of contents."""
        return [block for block in self.blocks if isinstance(block, Heading) and block.level == 2]

    def everything(self) -> list[Block]:
        """List masthead, blocks and colophon."""
        return [self.head, *self.blocks, *([self.foot] if self.foot else [])]


def document(notebook: Any, *, name: str) -> Document:
    """Convert a notebook (nbformat 4), executed or not, to a document; record what prevents its publication as flaws.

    Raises ReportError, one line per block, if outputs carry blocks that this version cannot read; each line names
    notebook, cell and kind.
    """
    result = Document(name)
    cells = list(_numbered(notebook.cells))
    result.flaws += _flaws_of_run(cells)
    unknown: list[str] = []
    for number, cell in cells:
        if LAB_ONLY in cell.metadata.get("tags", ()):
            continue
        if cell.cell_type == "markdown":
            for block in prose(cell.source):
                _place(result, block, number)
        elif cell.cell_type == "code":
            for output in cell.outputs:
                if MIME in output.get("data", ()):
                    unknown += _carried(result, output.data[MIME], number)
                    continue
                result.flaws += _flaws_of_output(output, number)
                for block in _output(output):
                    _place(result, block, number)
    if unknown:
        raise ReportError("\n".join(unknown))
    result.blocks = list(_without_empty_sections(result.blocks))
    _settle_headings(result)
    if not result.title:
        result.head = replace(result.head, title=name)
    return result


def _numbered(cells: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    """Number the cells as in the stored notebook.

    A cell with injected parameters repeats the number before it; papermill's error cells are dropped.
    """
    number = 0
    for cell in cells:
        tags = cell.metadata.get("tags", ())
        if PAPERMILL_ERROR in tags:
            continue
        number += "injected-parameters" not in tags
        yield number, cell


def _carried(result: Document, carried: Any, cell: int) -> Iterator[str]:
    """Place a block that a cell showed, with its notes; yield an error message if this version cannot read it."""
    try:
        noted = from_json(carried)
    except (KeyError, TypeError, ValueError):
        block = carried.get("block", carried) if isinstance(carried, Mapping) else None
        kind = block.get("kind", "") if isinstance(block, Mapping) else ""
        yield f"{result.place(cell)}: this version cannot read a block of the kind '{kind}'; run the notebook again"
        return
    result.notes |= noted.notes
    result.ladder |= noted.ladder
    _place(result, noted.block, cell)


def _place(result: Document, block: Block, cell: int) -> None:
    block = replace(block, cell=cell)
    if isinstance(block, Masthead):
        result.head = block
    elif isinstance(block, Colophon):
        result.foot = block
    elif isinstance(block, Heading) and block.level == 1 and not result.title:
        result.head = replace(result.head, title=block.text)
    else:
        result.blocks.append(block)


def _without_empty_sections(blocks: Sequence[Block]) -> Iterator[Block]:
    """Leave out each section of the highest level in which cells show nothing: its heading and its words too."""
    top = min((block.level for block in blocks if isinstance(block, Heading)), default=0)
    sections: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, Heading) and block.level == top:
            sections.append([])
        sections[-1].append(block)
    for section in sections:
        shown = [block for block in section if not block.told]
        if not shown or not all(block.nothing for block in shown):
            yield from section


def _settle_headings(result: Document) -> None:
    """Set anchors, and make levels start at 2 without gaps: only the title is a first-level heading."""
    anchors: set[str] = set()
    last = 1
    for index, block in enumerate(result.blocks):
        if not isinstance(block, Heading):
            continue
        last = min(max(2, block.level), last + 1)
        stem = re.sub(r"[^a-z0-9]+", "-", block.text.lower()).strip("-") or "section"
        anchor, turn = stem, 2
        while anchor in anchors:
            anchor, turn = f"{stem}-{turn}", turn + 1
        anchors.add(anchor)
        result.blocks[index] = replace(block, level=last, anchor=anchor)


def _output(output: Any) -> Iterable[Block]:
    if output.output_type == "error":
        return
    if output.output_type == "stream":
        if output.name == "stdout" and output.text.strip():
            yield Listing(text=_seen(output.text).rstrip())
        return
    data = output.data
    if _unset(data):
        return
    if "image/png" in data:
        alt = _alt(output) or "A picture without a description"
        yield Picture(png=data["image/png"].replace("\n", ""), alt=alt)
    elif "<table" in data.get("text/html", ""):
        yield _pandas_table(data["text/html"])
    elif "text/markdown" in data:
        yield from prose(data["text/markdown"])
    elif "text/plain" in data:
        yield Listing(text=_seen(data["text/plain"]))


# What an output may hold that no layout renders, the most informative first; other types are named by MIME type.
_UNSET = {
    "application/vnd.jupyter.widget-view+json": "a widget",
    "image/svg+xml": "an SVG picture",
    "image/jpeg": "a JPEG picture",
    "text/latex": "LaTeX",
    "text/html": "HTML",
    "application/javascript": "a script",
}


def _unset(data: Mapping[str, Any]) -> str:
    """Name what an output shows that no layout renders; empty if it has a PNG, Markdown, a table or only plain text."""
    if "image/png" in data or "text/markdown" in data or "<table" in data.get("text/html", ""):
        return ""
    rich = [kind for kind in (*_UNSET, *sorted(data)) if kind in data and kind != "text/plain"]
    return _UNSET.get(rich[0], rich[0]) if rich else ""


def _seen(text: str) -> str:
    return _UNSEEN.sub("", text)


def _alt(output: Any) -> str:
    alt = output.metadata.get("image/png", {}).get("alt") or output.metadata.get("alt")
    return str(alt or "")


def _pandas_table(source: str) -> Table:
    from bs4 import BeautifulSoup

    table = BeautifulSoup(source, "html.parser").find("table")
    assert table is not None
    rows = [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")]
    width = max((len(row) for row in rows), default=0)
    rows = [[""] * (width - len(row)) + row for row in rows]
    return Table(
        caption="",
        columns=tuple(Header(head) for head in (rows[0] if rows else ())),
        rows=tuple(tuple(Cell(text) for text in row) for row in rows[1:]),
        empty="",
    )


# Flaws ----------------------------------------------------------------------------------------------------


def _flaws_of_run(cells: Sequence[tuple[int, Any]]) -> Iterator[Flaw]:
    """Yield a flaw if execution counts and outputs show that the notebook was not run, or in part, or out of order.

    A cell that was edited after it ran cannot be detected.
    """
    code = [(number, cell) for number, cell in cells if cell.cell_type == "code"]
    published = [
        (number, cell)
        for number, cell in code
        if LAB_ONLY not in cell.metadata.get("tags", ()) and (cell.source.strip() or cell.outputs)
    ]
    idle = [number for number, cell in published if not (cell.execution_count or cell.outputs)]
    which = english.marks(idle).removeprefix("¶")
    has = f"cell {which} has" if len(idle) == 1 else f"cells {which} have"
    if idle and len(idle) == len(published):
        yield Flaw(
            "This notebook has not been run: the output of its cells is missing.", "the notebook has not been run"
        )
    elif idle:
        yield Flaw(f"This notebook was run in part: {has} not been run.", f"{has} not been run")
    counts = [cell.execution_count for _, cell in code if cell.execution_count]
    if any(later <= earlier for earlier, later in pairwise(counts)):
        yield Flaw(
            "Cells were run out of order, so the results may differ from those of a full run.",
            "cells were run out of order",
        )


def _flaws_of_output(output: Any, cell: int) -> Iterator[Flaw]:
    if output.output_type == "error":
        error = f"{output.ename}: {_seen(output.evalue)}"
        said = " ".join(error.split()).rstrip(".")
        yield Flaw(f"Cell {cell} failed: {said}.", f"the cell failed: {error}", cell)
    elif output.output_type == "stream":
        return
    elif unset := _unset(output.data):
        what = f"shows {unset}, which reports cannot show; use a table, Markdown, or a picture with metadata 'alt'"
        yield Flaw(f"Cell {cell} shows {unset}, which is missing here.", what, cell)
    elif "image/png" in output.data and not _alt(output):
        what = "a picture without alt text; add metadata 'alt', or draw it with analysis.report.charts"
        yield Flaw(f"Cell {cell} shows a picture without a description.", what, cell)


# Markdown -------------------------------------------------------------------------------------------------


def prose(source: str) -> list[Block]:
    """Convert Markdown to blocks."""
    nodes = _markdown(source)
    assert isinstance(nodes, list)
    return [block for node in nodes for block in _block(node)]


def _block(node: Node) -> Iterable[Block]:
    kind = node["type"]
    if kind == "heading":
        text = "".join(run.text for run in _runs(node["children"]))
        yield Heading(level=node["attrs"]["level"], text=text)
    elif kind in ("paragraph", "block_text"):
        yield Paragraph(runs=_runs(node["children"]))
    elif kind == "list":
        items = tuple(_runs(_inline(item["children"])) for item in node["children"])
        yield List(ordered=node["attrs"]["ordered"], items=items)
    elif kind == "block_quote":
        yield Callout(runs=_runs(_inline(node["children"])))
    elif kind == "block_code":
        yield Listing(text=node["raw"].rstrip())


def _inline(nodes: Sequence[Node]) -> list[Node]:
    """Join the inline nodes of nested paragraphs, with spaces between the paragraphs."""
    found: list[Node] = []
    for node in nodes:
        if node["type"] in ("paragraph", "block_text"):
            found += [{"type": "text", "raw": " "}] if found else []
            found += node["children"]
        elif "children" in node:
            found += _inline(node["children"])
    return found


def _runs(nodes: Sequence[Node], style: Run | None = None) -> Runs:
    style = style or Run("")
    runs: list[Run] = []
    for node in nodes:
        kind = node["type"]
        if kind == "text":
            runs.append(replace(style, text=html.unescape(node["raw"])))
        elif kind == "softbreak":
            runs.append(replace(style, text=" "))
        elif kind == "linebreak":
            runs.append(replace(style, text="\n"))
        elif kind == "codespan":
            runs.append(replace(style, text=html.unescape(node["raw"]), code=True))
        elif kind == "strong":
            runs += _runs(node["children"], replace(style, strong=True))
        elif kind == "emphasis":
            runs += _runs(node["children"], replace(style, emphasis=True))
        elif kind == "link" and re.match(r"(https?://|mailto:|#|(?!//)[\w./-]+$)", node["attrs"]["url"]):
            runs += _runs(node["children"], replace(style, href=node["attrs"]["url"]))
        elif kind != "inline_html":
            runs += _runs(node.get("children", ()), style)
    return tuple(runs)
