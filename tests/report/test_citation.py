"""Who publishes, set once in data/publisher.yaml, and what pages, tables and citations make of it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from analysis import load
from analysis.errors import FactsError
from analysis.report.citation import bibtex, ris
from analysis.report.views import brief
from tests import scratch
from tests.scratch import INVENTED

BASE = "https://briefs.example/"
NAMED = f"""\
name: Harbour Desk & Sons
contact: desk@briefs.example
corrections: errors@briefs.example
licence: CC0 1.0
licence_url: https://creativecommons.org/publicdomain/zero/1.0/
base: {BASE}
"""


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory, brief_here: Callable[..., Any]) -> Path:
    """The reports of one event whose publisher is named and has an address."""
    root = scratch.lay_out(tmp_path_factory.mktemp("named"), INVENTED / "tiny", notebooks=("brief", "facts"))
    (root / "data" / "publisher.yaml").write_text(NAMED, "utf-8")
    done = brief_here("build", cwd=root)
    assert done.returncode == 0, done.stderr
    return root


def head(path: Path) -> dict[str, str]:
    found = BeautifulSoup(path.read_text("utf-8"), "html5lib")
    pairs = {str(meta.get("name") or meta.get("property")): str(meta.get("content")) for meta in found.select("meta")}
    return {**pairs, **{" ".join(link["rel"]): str(link["href"]) for link in found.select("link")}}


def test_pages_say_where_they_are_published(named: Path) -> None:
    brief_, facts = (head(named / "reports" / "tiny" / page) for page in ("index.html", "facts.html"))
    assert brief_["canonical"] == brief_["og:url"] == brief_["citation_public_url"] == f"{BASE}tiny/"
    assert facts["canonical"] == f"{BASE}tiny/facts.html"
    assert facts["citation_pdf_url"] == f"{BASE}tiny/facts.pdf"
    assert brief_["citation_author"] == brief_["og:site_name"] == "Harbour Desk & Sons"
    assert brief_["citation_publication_date"].replace("/", "-") == brief_["article:published_time"]
    assert head(named / "reports" / "index.html")["canonical"] == BASE


def test_foot_names_publisher_contact_and_licence_and_each_fact_where_to_report_an_error(named: Path) -> None:
    found = BeautifulSoup((named / "reports" / "tiny" / "facts.html").read_text("utf-8"), "html5lib")
    links = {str(link["href"]) for link in found.select("footer a")}
    assert {"mailto:desk@briefs.example", "https://creativecommons.org/publicdomain/zero/1.0/"} <= links
    entry = found.find(id="gazette.ferry-safety")
    assert "Cite as: Harbour Desk & Sons, Northmark–Eastvale Comprehensive Partnership" in entry.get_text()
    assert entry.select_one("a[href^='mailto:']")["href"] == "mailto:errors@briefs.example?subject=gazette.ferry-safety"


def test_brief_carries_itself_and_its_tables_as_data(named: Path) -> None:
    found = BeautifulSoup((named / "reports" / "tiny" / "index.html").read_text("utf-8"), "html5lib")
    (script,) = found.select("script")
    data = json.loads(str(script.string))
    assert (data["@type"], data["url"], data["hasPart"]["@type"]) == ("Report", f"{BASE}tiny/", "Dataset")
    assert {item["contentUrl"] for item in data["hasPart"]["distribution"]} == {
        f"{BASE}tiny/tables/{path.name}" for path in (named / "reports" / "tiny" / "tables").glob("*.csv")
    }
    assert "<" not in str(script.string)


def test_tables_give_each_fact_its_address(named: Path) -> None:
    with (named / "reports" / "tiny" / "tables" / "facts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    page = BeautifulSoup((named / "reports" / "tiny" / "facts.html").read_text("utf-8"), "html5lib")
    assert rows
    for row in rows:
        address, _, anchor = row["url"].partition("#")
        assert address == f"{BASE}tiny/facts.html"
        assert page.find(id=anchor)
    package = json.loads((named / "reports" / "tiny" / "tables" / "datapackage.json").read_text("utf-8"))
    assert package["homepage"] == f"{BASE}tiny/"
    assert package["contributors"] == [{"title": "Harbour Desk & Sons", "roles": ["publisher"]}]


def test_citation_is_written_for_reference_managers(named: Path) -> None:
    event = load(named / "data" / "tiny")
    foot = brief.colophon(brief.cut(event)).block
    assert bibtex(foot, "tiny").splitlines() == [  # type: ignore[arg-type]
        "@misc{tiny,", "  author = {{Harbour Desk \\& Sons}},",
        "  title = {{Northmark–Eastvale Comprehensive Partnership}},", "  year = {2024},", "  month = {7},",
        "  day = {1},", "  edition = {2},", "  type = {Partnership brief},", f"  url = {{{BASE}tiny/}}", "}",
    ]  # fmt: skip
    assert ris(foot).splitlines()[1:3] == [  # type: ignore[arg-type]
        "AU  - Harbour Desk & Sons", "TI  - Northmark–Eastvale Comprehensive Partnership",
    ]  # fmt: skip
    assert (named / "reports" / "tiny" / "cite.ris").read_text("utf-8") == ris(foot)  # type: ignore[arg-type]


def test_without_an_address_nothing_claims_one(published: Any) -> None:
    found = BeautifulSoup(published.text("tiny/index.html"), "html5lib")
    assert not found.select("link[rel=canonical], meta[property='og:url'], meta[name=citation_public_url]")
    assert "url" not in json.loads(str(found.select("script")[0].string))
    assert "Contact" not in found.get_text()
    assert published.text("tiny/cite.bib").count("url =") == 0


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("base: https://briefs.example", "base: 'https://briefs.example' must have the form https://…/"),
        ("bass: https://briefs.example/", "bass: unknown key; did you mean base?"),
        ("name:", "name: is blank; it needs text"),
    ],
)  # fmt: skip
def test_fault_of_the_publisher_is_said_with_its_line(facts_alone: Path, line: str, message: str) -> None:
    (facts_alone / "data" / "publisher.yaml").write_text(f"# Who publishes.\n{line}\n", "utf-8")
    with pytest.raises(FactsError) as caught:
        load(facts_alone / "data" / "tiny")
    assert [str(fault).partition("publisher.yaml:")[2] for fault in caught.value.faults] == [f"2: {message}"]
