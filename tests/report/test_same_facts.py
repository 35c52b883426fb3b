"""The founding event's facts are the same in the page, in the PDF and in the tables."""

from __future__ import annotations

import csv
import io
import re
import subprocess

import pytest
from bs4 import BeautifulSoup
from conftest import Published

pytestmark = pytest.mark.pdf


def rows(published: Published, table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(published.text(f"{published.founding.name}/tables/{table}.csv"))))


def page(published: Published, report: str) -> BeautifulSoup:
    return BeautifulSoup(published.text(f"{published.founding.name}/{report}.html"), "html5lib")


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    ("table", "column", "report"),
    [("agreements", "title", "mous"), ("agreements", "title", "brief"), ("agreements", "aim", "mous"),
     ("commitments", "summary", "areas"), ("statements", "summary", "themes")],
)  # fmt: skip
def test_every_fact_of_a_table_stands_on_the_page_and_in_the_pdf(
    table: str, column: str, report: str, published: Published
) -> None:
    facts = [row[column] for row in rows(published, table)]
    assert len(facts) >= 8
    html = page(published, "index" if report == "brief" else report).main
    assert html is not None
    shown = [squeezed(cell.get_text()) for cell in html.select("tbody th, tbody td")]
    command = ["pdftotext", "-raw", published.output / published.founding.name / f"{report}.pdf", "-"]
    printed = squeezed(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    for fact in map(squeezed, facts):
        assert any(cell.startswith(fact) for cell in shown), fact
        assert fact in printed, fact


@pytest.mark.parametrize(
    ("table", "report", "caption"),
    [("agreements", "mous", "The agreements, in the report’s order"),
     ("commitments", "areas", "Commitments apart from the agreements, firmest first"),
     ("statements", "themes", "Statements in the report’s order, paraphrased")],
)  # fmt: skip
def test_page_has_a_row_a_fact_and_no_more(table: str, report: str, caption: str, published: Published) -> None:
    found = next(
        t for t in page(published, report).select("main table") if t.caption and t.caption.get_text() == caption
    )
    assert len(found.select("tbody tr")) == len(rows(published, table))


def test_tables_hold_the_facts_that_were_coded(published: Published) -> None:
    for name, frame in published.founding.tables.items():
        assert len(rows(published, name)) == len(frame), name


def test_status_and_step_are_the_same_on_the_page_and_in_the_table(published: Published) -> None:
    book = published.founding.codebook
    steps = {
        row["title"]: (book.statuses[row["status"]].label.lower(), book.steps[row["step"]].label)
        for row in rows(published, "agreements")
    }
    main = page(published, "mous").main
    assert main is not None
    shown = {}
    for row in main.table.select("tbody tr") if main.table else ():
        head = row.th
        assert head is not None
        title = next(title for title in steps if squeezed(head.get_text()).startswith(squeezed(title)))
        words = (row.select_one("td:has(.step) .step"), row.select_one("td:has(.step) .detail"))
        shown[title] = tuple(word.get_text(strip=True) for word in words if word is not None)
    assert shown == steps
