"""Every published PDF, as pikepdf and poppler read it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from conftest import Published

from analysis.report.blocks import Board, Chart, Heading, Ledger, Messages, Passage, Points, Say, Table
from analysis.report.document import Document

pytestmark = pytest.mark.pdf


@pytest.fixture
def opened(published: Published, pdf_path: str) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(published.output / pdf_path) as pdf:
        yield pdf


@pytest.fixture
def document(published: Published, pdf_path: str) -> Document:
    event, file = pdf_path.split("/")
    return published.document(event, file.removesuffix(".pdf"))


def printed(published: Published, pdf_path: str) -> str:
    """The PDF's text in reading order, without any white space, running heads and page ends included."""
    command = ["pdftotext", "-raw", published.output / pdf_path, "-"]
    return re.sub(r"\s", "", subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def structure(element: Any) -> Iterator[Any]:
    """Every element of the tag tree."""
    children = element.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from structure(child)


def test_pdf_is_tagged_and_has_title_and_language(opened: pikepdf.Pdf, document: Document) -> None:
    assert opened.Root.MarkInfo.Marked
    assert len(list(structure(opened.Root.StructTreeRoot))) > 10
    assert str(opened.Root.Lang).startswith("en")
    assert str(opened.docinfo["/Title"]) == document.title
    assert opened.Root.ViewerPreferences.DisplayDocTitle


def test_pdf_claims_to_be_universally_accessible_and_archivable(opened: pikepdf.Pdf, document: Document) -> None:
    with opened.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["dc:title"] == document.title


def test_fonts_are_embedded(published: Published, pdf_path: str) -> None:
    command = ["pdffonts", published.output / pdf_path]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert lines
    for line in lines:
        embedded, _, to_unicode = line.split()[-5:-2]
        assert (embedded, to_unicode) == ("yes", "yes"), line


def test_text_of_every_cell_can_be_found(published: Published, pdf_path: str, document: Document) -> None:
    text = printed(published, pdf_path)
    cells = [
        part
        for block in document.blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row
        for part in (cell.text, cell.detail)
    ]
    assert [cell for cell in cells if re.sub(r"\s", "", cell) not in text] == []


def test_text_of_every_message_caution_point_and_heading_can_be_found(
    published: Published, pdf_path: str, document: Document
) -> None:
    text = printed(published, pdf_path)
    kinds = Heading, Messages, Say, Passage, Points
    said = [
        bound.text
        for block in document.blocks
        if isinstance(block, kinds)
        for bound in (replace(block, empty="") if isinstance(block, Points) and block.items else block).texts()
    ]
    assert [words for words in said if re.sub(r"\s", "", words) not in text] == []


def test_each_chart_is_a_figure_with_its_alt_text(opened: pikepdf.Pdf, document: Document) -> None:
    figures = [element for element in structure(opened.Root.StructTreeRoot) if element.S == "/Figure"]
    alts = [" ".join(bound.text for bound in block.alt) for block in document.blocks if isinstance(block, Chart)]
    assert [str(figure.Alt) for figure in figures] == alts


def test_tables_have_heads_and_captions(opened: pikepdf.Pdf, document: Document) -> None:
    kinds = [str(element.S) for element in structure(opened.Root.StructTreeRoot)]
    disputes = [item.table for block in document.blocks if isinstance(block, Ledger) for item in block.items]
    tables = [block for block in document.blocks if isinstance(block, Table) and block.rows] + disputes
    boards = [block for block in document.blocks if isinstance(block, Board)]
    assert kinds.count("/Table") == len(tables) + len(boards)
    assert kinds.count("/TH") >= sum(len(table.columns) for table in tables)


def test_notes_are_notes(opened: pikepdf.Pdf, document: Document) -> None:
    noted = [item for block in document.blocks if isinstance(block, Messages) for item in block.items]
    kinds = [str(element.S) for element in structure(opened.Root.StructTreeRoot)]
    assert kinds.count("/Note") >= sum(bool(item.facts) for item in noted)


def test_bookmarks_are_the_headings(opened: pikepdf.Pdf, document: Document) -> None:
    with opened.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert titles == [heading.text for heading in document.contents()]


def test_pdf_is_short_and_small(opened: pikepdf.Pdf, published: Published, pdf_path: str) -> None:
    founding = f"{published.founding.name}/brief.pdf"
    most = 16 if pdf_path.endswith("/facts.pdf") else 4
    assert len(opened.pages) == 2 if pdf_path == founding else len(opened.pages) <= most
    assert (published.output / pdf_path).stat().st_size <= 250_000
    width, height = (float(opened.pages[0].mediabox[at]) for at in (2, 3))
    assert (round(width), round(height)) == (595, 842)


def test_pages_are_numbered_and_the_following_ones_name_the_report(
    opened: pikepdf.Pdf, published: Published, pdf_path: str, document: Document
) -> None:
    total = len(opened.pages)
    for number in range(1, total + 1):
        command = ["pdftotext", "-raw", "-f", str(number), "-l", str(number), published.output / pdf_path, "-"]
        words = " ".join(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
        assert f"{number} of {total}" in words
        if number > 1:
            assert document.title in words
