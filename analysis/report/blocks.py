"""An executed notebook as a document: a list of plain blocks, with the evidence that they cite.

Markdown becomes headings, paragraphs, lists and callouts; a shown block (see ``display``) is taken as it is;
pandas' tables and plain pictures of an analyst's own notebook are taken as far as they can be read aloud.
Markdown's raw HTML is dropped: a page holds only what a layout knows how to set.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import mistune

from ..errors import ReportError
from .display import MIME, Block

Node = Mapping[str, Any]
LAB_ONLY = "lab"
_markdown = mistune.create_markdown(renderer="ast", plugins=["strikethrough"])


@dataclass
class Document:
    """What a layout sets: the head, the blocks in order, and every cited fact's evidence."""

    name: str
    title: str
    head: Block
    blocks: list[Block] = field(default_factory=list)
    evidence: dict[str, Block] = field(default_factory=dict)
    ladder: dict[str, str] = field(default_factory=dict)
    foot: Block | None = None

    def contents(self) -> list[Block]:
        """The second-level headings, for a list of contents."""
        return [block for block in self.blocks if block["kind"] == "heading" and block["level"] == 2]


def document(notebook: Any, *, name: str) -> Document:
    """Turn an executed notebook (nbformat 4) into a document.

    Raises
    ------
    ReportError
        An output is an error, or a picture has no alt text; names notebook and cell.

    """
    result = Document(name=name, title="", head={"kind": "masthead", "title": "", "standfirst": ""})
    number = 0
    for cell in notebook.cells:
        if "injected-parameters" not in cell.metadata.get("tags", ()):  # papermill's own, not in the stored notebook
            number += 1
        if LAB_ONLY in cell.metadata.get("tags", ()):
            continue
        where = f"{name}.ipynb, cell {number}"
        if cell.cell_type == "markdown":
            found: Iterable[Block] = prose(cell.source)
        elif cell.cell_type == "code":
            found = (block for output in cell.get("outputs", ()) for block in _output(output, where))
        else:
            continue
        for block in found:
            _place(result, {**block, "cell": number})
    _settle_headings(result)
    if not result.title:
        result.title = result.head["title"] = name
    return result


def _place(result: Document, block: Block) -> None:
    result.evidence.update(block.pop("evidence", {}))
    result.ladder.update(block.pop("ladder", ()))
    if block["kind"] == "masthead":
        result.title, result.head = block["title"], block
    elif block["kind"] == "colophon":
        result.foot = block
    elif block["kind"] == "heading" and block["level"] == 1 and not result.title:
        result.title = result.head["title"] = block["text"]
    else:
        result.blocks.append(block)


def _settle_headings(result: Document) -> None:
    """Give anchors, and levels without gaps from 2 on: the title alone is a first-level heading."""
    anchors: set[str] = set()
    last = 1
    for block in result.blocks:
        if block["kind"] != "heading":
            continue
        block["level"] = last = min(max(2, block["level"]), last + 1)
        stem = re.sub(r"[^a-z0-9]+", "-", block["text"].lower()).strip("-") or "section"
        anchor, turn = stem, 2
        while anchor in anchors:
            anchor, turn = f"{stem}-{turn}", turn + 1
        anchors.add(anchor)
        block["anchor"] = anchor


def _output(output: Any, where: str) -> Iterable[Block]:
    if output.output_type == "error":
        raise ReportError(f"{where}: the cell failed: {output.ename}: {output.evalue}")
    if output.output_type == "stream":
        if output.name == "stdout" and output.text.strip():
            yield {"kind": "listing", "text": output.text.rstrip()}
        return
    data = output.data
    if MIME in data:
        yield dict(data[MIME])
    elif "image/png" in data:
        alt = output.metadata.get("image/png", {}).get("alt") or output.metadata.get("alt")
        if not alt:
            raise ReportError(f"{where}: a picture without alt text; show it with charts, or give metadata 'alt'")
        yield {"kind": "picture", "png": data["image/png"].replace("\n", ""), "alt": alt}
    elif "text/html" in data and "<table" in data["text/html"]:
        yield _pandas_table(data["text/html"])
    elif "text/markdown" in data:
        yield from prose(data["text/markdown"])
    elif "text/plain" in data:
        yield {"kind": "listing", "text": data["text/plain"]}


def _pandas_table(source: str) -> Block:
    from bs4 import BeautifulSoup

    table = BeautifulSoup(source, "html.parser").find("table")
    assert table is not None
    rows = [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")]
    width = max((len(row) for row in rows), default=0)
    rows = [[""] * (width - len(row)) + row for row in rows]
    return {
        "kind": "table", "caption": "", "note": "", "empty": "", "plain": False,
        "columns": [{"head": head, "width": 1.0, "align": "left"} for head in (rows[0] if rows else [])],
        "rows": [[{"text": cell, "facts": [], "step": "", "detail": ""} for cell in row] for row in rows[1:]],
    }  # fmt: skip


# Markdown -------------------------------------------------------------------------------------------------


def prose(source: str) -> list[Block]:
    """Turn Markdown into blocks."""
    nodes = _markdown(source)
    assert isinstance(nodes, list)
    return [block for node in nodes for block in _block(node)]


def _block(node: Node) -> Iterable[Block]:
    kind = node["type"]
    if kind == "heading":
        runs = _runs(node["children"])
        yield {
            "kind": "heading",
            "level": node["attrs"]["level"],
            "text": "".join(run["text"] for run in runs),
        }
    elif kind in ("paragraph", "block_text"):
        yield {"kind": "paragraph", "runs": _runs(node["children"])}
    elif kind == "list":
        items = [_runs(_inline(item["children"])) for item in node["children"]]
        yield {"kind": "list", "ordered": node["attrs"]["ordered"], "items": items}
    elif kind == "block_quote":
        yield {"kind": "callout", "runs": _runs(_inline(node["children"]))}
    elif kind == "block_code":
        yield {"kind": "listing", "text": node["raw"].rstrip()}


def _inline(nodes: Sequence[Node]) -> list[Node]:
    """The inline nodes of nested paragraphs, one after another."""
    found: list[Node] = []
    for node in nodes:
        if node["type"] in ("paragraph", "block_text"):
            found += [{"type": "text", "raw": " "}] if found else []
            found += node["children"]
        elif "children" in node:
            found += _inline(node["children"])
    return found


def _runs(nodes: Sequence[Node], style: Mapping[str, Any] | None = None) -> list[Block]:
    runs: list[Block] = []
    for node in nodes:
        kind, now = node["type"], dict(style or {})
        if kind == "text":
            runs.append({"text": html.unescape(node["raw"]), **now})
        elif kind == "softbreak":
            runs.append({"text": " ", **now})
        elif kind == "linebreak":
            runs.append({"text": "\n", **now})
        elif kind == "codespan":
            runs.append({"text": html.unescape(node["raw"]), "code": True, **now})
        elif kind == "inline_html":
            continue
        else:
            if kind in ("strong", "emphasis"):
                now[kind] = True
            elif kind == "link" and re.match(r"(https?://|mailto:|#|(?!//)[\w./-]+$)", node["attrs"]["url"]):
                now["href"] = node["attrs"]["url"]
            runs += _runs(node.get("children", ()), now)
    return runs
