"""Render a document as a tagged PDF (PDF/UA-1 and PDF/A-2a).

A Typst template reads the blocks as JSON: no text from a fact ever becomes Typst source.
"""

from __future__ import annotations

import base64
import json
import re
import struct
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import typst

from ..errors import ReportError, excerpt
from .blocks import Bound, Chart
from .notes import footnoted, marked

if TYPE_CHECKING:
    from .document import Document


def pdf(document: Document) -> bytes:
    """Render a document as a PDF.

    Raises ReportError if no font has a glyph, naming it and the facts whose text contains it, or if Typst fails
    otherwise.
    """
    content, pictures = _sheet(document)
    try:
        return compiled(
            (files(__package__) / "templates" / "brief.typ").read_bytes(),
            {"document.json": json.dumps(content, ensure_ascii=False).encode(), **pictures},
            timestamp=_timestamp(document.head.edition_date),
        )
    except REFUSED as error:
        raise ReportError(_refusal(document, str(error))) from error


REFUSED = (typst.TypstError, RuntimeError)


def compiled(main: bytes, beside: Mapping[str, bytes], *, timestamp: int | None) -> bytes:
    """Compile the Typst source *main*, which may read the files *beside* it; raise one of ``REFUSED`` on failure."""
    written: bytes = typst.compile(
        {"main.typ": main, **beside},
        format="pdf",
        pdf_standards=["ua-1", "a-2a"],
        timestamp=timestamp,
        font_paths=_fonts(),
    )
    return written


@cache
def _fonts() -> Any:
    """Load the package's own sans-serif; the serif comes with Typst. System fonts differ, so they are left out."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(files(__package__) / "fonts")])


def _timestamp(day: str) -> int | None:
    """Return the first second of the edition's day in UTC, or None, which means now, if a notebook has no edition."""
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) if day else None


def _refusal(document: Document, error: str) -> str:
    """Name the glyph that no font has and the text that uses it; quote any other error from Typst."""
    missing = re.search(r'the text `"(.+?)"` could not be displayed', error)
    if "missing codepoints" in error:  # from a chart; Typst does not name the characters
        charts = "".join(block.svg for block in document.blocks if isinstance(block, Chart))
        rare = [sign for sign in dict.fromkeys(charts) if unicodedata.category(sign) in ("Mn", "Mc", "Me")]
        listed = ", ".join(f"'{sign}' (U+{ord(sign):04X})" for sign in rare)
        return f"{document.place(0)}: no PDF font can show these letters in a chart: {listed}; use other letters"
    if not missing:
        return f"{document.name}: the PDF cannot be made: {error}"
    glyph = re.sub(r"\\u\{(\w+)\}", lambda code: chr(int(code[1], 16)), missing[1])
    codes = " ".join(f"U+{ord(sign):04X}" for sign in glyph)
    what = f"no PDF font can show '{glyph}' ({codes})"
    texts = ((text, block.cell) for block in document.everything() for text in block.texts() if glyph in text.text)
    holding, cell = next(texts, (Bound(""), 0))
    of = [name for name in holding.facts if glyph in document.notes[name].text]
    where = f", in “{excerpt(holding.text)}”" if holding.text else ""
    bound_to = f" ({', '.join(of)})" if of else ""
    return f"{document.place(cell)}: {what}{where}{bound_to}; use other characters"


def _sheet(document: Document) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return what the Typst template reads: the document as plain values, and its images by file name."""
    content: dict[str, Any] = {
        "title": document.title,
        "head": document.head.as_dict(),
        "blocks": [block.as_dict() for block in document.blocks],
        "foot": document.foot and document.foot.as_dict(),
        "ladder": document.ladder,
        "stamp": document.stamp,
    }
    pictures: dict[str, bytes] = {}
    for block in content["blocks"]:
        if block["kind"] == "chart":
            svg = _plain_marks(block.pop("svg"))
            block.pop("narrow")
            block["alt"] = " ".join(item["text"] for item in block["alt"]) or block["title"]["text"]
        elif block["kind"] == "picture":
            svg = _wrapped(block.pop("png"))
        else:
            continue
        block["file"] = f"{block['kind']}-{len(pictures) + 1}.svg"
        pictures[block["file"]] = svg.encode()
    _label([content["head"], content["blocks"]], document)
    return content, pictures


def _plain_marks(svg: str) -> str:
    """Compose letters with their marks (NFC) and drop U+200C to U+200F: in an SVG, Typst finds no glyph for them."""
    return unicodedata.normalize("NFC", re.sub("[\u200c-\u200f]", "", svg))


def _wrapped(png: str) -> str:
    """Wrap a base64 PNG in an SVG, since the files passed to Typst are text."""
    width, height = struct.unpack(">II", base64.b64decode(png)[16:24])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{png}"/></svg>'
    )


def _label(value: Any, document: Document) -> None:
    """Add its mark and its footnote to every element that has facts."""
    if isinstance(value, list | tuple):
        for item in value:
            _label(item, document)
    elif isinstance(value, dict):
        for item in value.values():
            _label(item, document)
        if value.get("facts"):
            value["marks"] = marked(value["facts"], document.notes)
            value["footnote"] = footnoted(value["facts"], document.notes, document.ladder)
