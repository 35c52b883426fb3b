"""Events of other kinds: three parties with a bloc; a summit that raises nothing and of whose papers none is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from analysis import Event, load
from tests.scratch import PROJECT, command, lay_out

KINDS = PROJECT / "tests" / "kinds"
REPORTS = ("index", "areas", "facts", "mous", "sources", "themes")


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both events, published by one build."""
    root = lay_out(tmp_path_factory.mktemp("kinds") / "project", KINDS / "three-parties", KINDS / "counted")
    done = command("build", cwd=root)
    assert done.returncode == 0, done.stderr
    return root / "reports"


def words(reports: Path, event: str, *names: str) -> str:
    pages = [(reports / event / f"{name}.html").read_text("utf-8") for name in names or REPORTS]
    return " ".join(" ".join(BeautifulSoup(page, "html5lib").get_text(" ").split()) for page in pages)


@pytest.fixture
def three(project: Path) -> Event:
    return load(project / "tests" / "kinds" / "three-parties")


@pytest.fixture
def counted(project: Path) -> Event:
    return load(project / "tests" / "kinds" / "counted")


@pytest.mark.parametrize("event", ["three-parties", "counted"])
def test_no_page_speaks_of_two_parties_or_of_mous_where_there_are_none(event: str, reports: Path) -> None:
    said = words(reports, event)
    assert (
        re.findall(r"(?i)\bboth (?!coders)\w+|\btwo (?:countries|parties|sides)\b|\bbilateral\b|\bMOUs?\b", said) == []
    )


def test_papers_that_are_counted_and_not_named_have_a_place_of_their_own(reports: Path) -> None:
    brief, fields, papers = (words(reports, "counted", name) for name in ("index", "areas", "mous"))
    assert "The report counts 6 papers; it names none of them." in brief
    assert "The report names no agreement." not in brief
    assert "Counted, not identified 6 papers ¶1 – – concluded" in fields
    assert "The agreements are counted, and none is named" in papers
    assert "Six agreements (none of them identified), one commitment" in (reports / "index.html").read_text("utf-8")


def test_chart_has_a_mark_for_each_paper_that_is_not_named(counted: Event) -> None:
    from analysis.report.views import areas

    marks = areas.cut(counted).marks
    assert marks[["row", "column", "shape"]].to_numpy().tolist() == [
        ["TRA", "intended", "commitments"], *[["unnamed", "concluded", "agreements"]] * 6,
    ]  # fmt: skip


def test_sections_that_hold_nothing_are_left_out(reports: Path) -> None:
    page = BeautifulSoup((reports / "counted" / "mous.html").read_text("utf-8"), "html5lib")
    assert [heading.get_text() for heading in page.select("main h2")] == [
        "The agreements", "By category and status", "What the words mean",
    ]  # fmt: skip


def test_event_and_the_one_that_it_follows_link_to_each_other(reports: Path) -> None:
    for event, word, other in (("counted", "Follows", "three-parties"), ("three-parties", "Followed by", "counted")):
        for page, base in ((reports / event / "index.html", "../"), (reports / "index.html", "")):
            links = BeautifulSoup(page.read_text("utf-8"), "html5lib").select(".meta")
            found = [own.a["href"] for own in links if own.get_text().startswith(f"{word}: ")]
            assert f"{base}{other}/index.html" in found


def test_change_of_the_event_that_is_followed_makes_the_follower_stale(reports: Path) -> None:
    root = reports.parent
    record = root / "data" / "three-parties" / "event.yaml"
    record.write_text(record.read_text("utf-8").replace("Coral Union signing", "Coral Union Signing"), "utf-8")
    try:
        done = command("build", "--check", "counted", cwd=root)
        assert (done.returncode, "data/three-parties/event.yaml changed" in done.stdout) == (1, True)
    finally:
        record.write_text(record.read_text("utf-8").replace("Coral Union Signing", "Coral Union signing"), "utf-8")


def test_agreement_tells_whose_it_is_who_signs_it_and_what_it_awaits(reports: Path) -> None:
    papers = words(reports, "three-parties", "mous")
    assert "Trade Agreement ¶2 ; Signed by: Ada Brandt and Coral Union" in papers
    assert "signed ; concluded; awaits ratification by the members" in papers
    assert (
        "A paper on harbours (no title given) ¶3 ; Between: Northmark and Coral Union; carried out by: Coral Union"
        in papers
    )
    assert "signed ; concluded; 8 May 2025" in papers


def test_values_are_rivals_only_if_they_are_of_the_same(three: Event) -> None:
    assert [(conflict.shown, [rival.value for rival in conflict.rivals]) for conflict, _ in three.ledger] == [
        ("money.total of harbour-loan", ["120000000", "100000000"])
    ]


def test_money_is_read_in_words(reports: Path) -> None:
    assert "USD 120 million" in words(reports, "three-parties", "index", "sources")


def test_what_is_usual_may_be_left_out_and_the_tables_hold_it(three: Event) -> None:
    (statement,) = three.lead.statements
    assert (statement.attribution, statement.setting, statement.form) == ("stated", "not-stated", "indirect")
    claims = three.tables.claims
    assert set(claims["qualifier"]) == {"exact"}
    assert set(claims["basis"]) == {"stated"}
    assert three.tables.programme[["occurrence", "basis"]].to_numpy().tolist() == [
        ["held", "stated"], ["scheduled", "not-stated"],
    ]  # fmt: skip
    assert three.tables.agreements["signatories"].tolist() == [("ada-brandt", "coral-union"), ()]


FAULTS = [  # a file, a change, and the faults
    ("event", "follows: three-parties", "follows: four-parties",
     ["event.yaml: follows: 'four-parties' is not one of: three-parties"]),
    ("event", "date: 2025-11-03\nplace", "date: 2025-05-09\nplace",
     ["event.yaml: date: no claim or programme item of gazette.yaml has the date 2025-05-09; correct the date, "
      "or add one",
      "event.yaml: follows: 'three-parties' is of 2025-05-09, which is not before 2025-05-09"]),
    ("gazette", "    key: agreements.concluded\n", "    key: money.total\n",
     ["gazette.yaml: claims[1].unit: 'papers' is not a currency's ISO 4217 code, such as USD; money.total is money"]),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "faults"), FAULTS, ids=["no such event", "not earlier", "no currency"])
def test_fault_is_found(file: str, old: str, new: str, faults: list[str], tmp_path: Path) -> None:
    root = lay_out(tmp_path / "project", KINDS / "three-parties", KINDS / "counted", notebooks=())
    path = root / "data" / "counted" / f"{file}.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    said = [
        re.sub(r"^data/counted/|:\d+(?=:)", "", line)
        for line in command("check", "counted", cwd=root).stdout.splitlines()
    ]
    assert [line for line in said[:-1] if "messages" not in line] == faults
