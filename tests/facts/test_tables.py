from __future__ import annotations

import csv as reader
import io
import re
from pathlib import Path

import pandas as pd
import pytest

from analysis import Event, load
from analysis.facts.model import MOST_PARAGRAPHS
from analysis.facts.tables import csv

# What others may rely on; data/README.md documents each.
COLUMNS = {
    "agreements": (
        "id,title,subject,label,language,short,instrument,status,step,awaits,date,areas,parties,signatories,"
        "counterparts,aim,source,paragraphs,url"
    ),
    "commitments": "id,summary,short,voice,step,areas,counterparts,when_text,when_from,when_to,source,paragraphs,url",
    "statements": "id,speaker,attribution,setting,form,summary,themes,source,paragraphs,url",
    "claims": "id,key,of,label,value,unit,qualifier,basis,source,paragraphs,url",
    "programme": "id,summary,occurrence,date,basis,place,source,paragraphs,url",
    "actors": "id,name,kind,role,party,source,paragraphs,url",
    "sources": "source,publisher,title,label,language,url,published,accessed,completeness,short,reach",
    "areas": ("area,label,agreements_primary,agreements_any,commitments_primary,commitments_any,highest_step"),
    "coverage": "source,paragraph,role,facts",
    "accounts": "source,kind,key,value,unit,qualifier,of,note",
    "conflicts": "key,of,source,value,unit,qualifier,note,facts,paragraphs,adopted,reason",
    "intercoder": "theme,statements,both,first_only,second_only,alpha",
    "facts": "id,kind,source,url",
    "fact_areas": "id,area,place",
    "fact_paragraphs": "id,source,paragraph",
}
FACTS = ("agreements", "commitments", "statements", "claims", "programme", "actors")
DAYS = (("commitments", "when_from"), ("commitments", "when_to"), ("programme", "date"),
        ("sources", "published"), ("sources", "accessed"))  # fmt: skip


@pytest.fixture(scope="module")
def tiny(project: Path) -> Event:
    return load(project / "tests" / "data" / "tiny")


@pytest.fixture(scope="module", params=["founding", "tiny", "single", "none"])
def event(request: pytest.FixtureRequest, project: Path, founding: Event) -> Event:
    """Each event in turn: the founding one, three agreements, one, none."""
    return founding if request.param == "founding" else load(project / "tests" / "data" / request.param)


def rows(event: Event, name: str) -> list[dict[str, str]]:
    """Read a table's CSV back as a reader's program would."""
    return list(reader.DictReader(io.StringIO(csv(name, event.tables[name]), newline="")))


def test_tables_stand_in_published_order(event: Event) -> None:
    assert list(event.tables.keys()) == list(COLUMNS)
    assert [name for name, _ in event.tables.items()] == list(COLUMNS)


@pytest.mark.parametrize("name", COLUMNS)
def test_every_table_has_its_columns_in_order_even_when_empty(event: Event, name: str) -> None:
    assert ",".join(event.tables[name].columns) == COLUMNS[name]
    assert csv(name, event.tables[name]).split("\n")[0] == COLUMNS[name]


@pytest.mark.parametrize("name", COLUMNS)
def test_readme_of_the_data_documents_every_column_in_order(name: str, project: Path) -> None:
    text = (project / "data" / "README.md").read_text(encoding="utf-8")
    section = re.search(rf"^### {name}\.csv$(.*?)(?=^#|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    assert section
    columns = re.findall(r"^\| `(\w+)` \| \w+ \| (.+) \|$", section[1], flags=re.MULTILINE)
    assert ",".join(column for column, _ in columns) == COLUMNS[name]
    assert all(meaning.strip() for _, meaning in columns)


@pytest.mark.parametrize(("table", "column"), DAYS)
def test_days_are_days_even_when_none_is_given(event: Event, table: str, column: str) -> None:
    assert pd.api.types.is_datetime64_dtype(event.tables[table][column])


@pytest.mark.parametrize("name", FACTS)
def test_facts_stand_in_the_files_order(event: Event, name: str) -> None:
    assert list(event.tables[name]["id"]) == [fact.id for fact in getattr(event.lead, name)]
    assert list(event.tables[name].index) == list(range(len(event.tables[name])))
    assert set(event.tables[name]["source"]) <= {event.record.lead}


def test_founding_event_has_eight_agreements_four_of_them_exchanged(founding: Event) -> None:
    agreements = founding.tables.agreements
    assert len(agreements) == 8
    assert agreements["status"].value_counts().to_dict() == {"exchanged": 4, "announced": 4}
    assert agreements["step"].value_counts().to_dict() == {"concluded": 4, "intended": 4}
    assert agreements["instrument"].value_counts().to_dict() == {"mou": 7, "agreement": 1}


def test_step_of_an_agreement_follows_from_its_status(tiny: Event) -> None:
    agreements = tiny.tables.agreements
    assert dict(zip(agreements["status"], agreements["step"], strict=True)) == {
        "in-force": "in-force",
        "signed": "concluded",
        "announced": "intended",
    }


def test_all_fifteen_areas_are_kept_in_the_codebooks_order(event: Event) -> None:
    areas = event.tables.areas
    assert len(areas) == 15
    assert list(areas["area"]) == list(event.codebook.areas)
    assert list(areas["label"]) == [area.label for area in event.codebook.areas.values()]


@pytest.mark.parametrize("kind", ["agreements", "commitments"])
def test_primary_areas_sum_to_the_number_of_facts(event: Event, kind: str) -> None:
    areas = event.tables.areas
    assert areas[f"{kind}_primary"].sum() == len(event.tables[kind])
    assert (areas[f"{kind}_any"] >= areas[f"{kind}_primary"]).all()
    assert areas[f"{kind}_any"].sum() == event.tables[kind]["areas"].map(len).sum()


def test_area_counts_a_fact_once_as_primary_and_once_for_each_of_its_areas(tiny: Event) -> None:
    areas = tiny.tables.areas.set_index("area").drop(columns="label")
    assert {area: tuple(row) for area, row in areas.iterrows() if any(row)} == {
        "TRD": (0, 0, 0, 1, ""),
        "AGR": (0, 0, 1, 1, "agreed"),
        "DIG": (1, 1, 0, 1, "intended"),
        "ENV": (0, 0, 1, 1, "offered"),
        "TRA": (1, 2, 1, 1, "in-force"),
        "CUL": (1, 1, 0, 0, "concluded"),
        "EDU": (0, 1, 1, 1, "intended"),
    }


def test_counts_are_whole_numbers_where_there_is_no_fact(root: Path) -> None:
    areas = load(root / "data" / "none").tables.areas
    counts = areas.drop(columns=["area", "label", "highest_step"])
    assert all(pd.api.types.is_integer_dtype(kind) for kind in counts.dtypes)
    assert not counts.to_numpy().any()
    assert set(areas["highest_step"]) == {""}


def test_coverage_has_each_paragraph_once_in_order(event: Event) -> None:
    coverage = event.tables.coverage
    assert list(coverage["paragraph"]) == list(range(1, len(coverage) + 1))
    assert set(coverage["role"]) <= set(event.codebook.roles)
    assert set(coverage["source"]) == {event.record.lead}


def test_coverage_counts_every_paragraph_of_every_fact(event: Event) -> None:
    cited = sum(len(fact.paragraphs) for _, fact in event.lead.facts())
    assert event.tables.coverage["facts"].sum() == cited


def test_coverage_of_the_founding_event_has_fifty_two_paragraphs(founding: Event) -> None:
    assert len(founding.tables.coverage) == 52


def test_every_paragraph_that_reports_something_carries_a_fact(event: Event) -> None:
    coverage = event.tables.coverage
    silent = coverage[~coverage["role"].isin(["furniture", "subheading"]) & (coverage["facts"] == 0)]
    assert list(silent["paragraph"]) == []


def test_no_fact_rests_on_many_paragraphs_without_a_reason(event: Event) -> None:
    many = [
        fact.id
        for _, fact in event.lead.facts()
        if len(fact.paragraphs) > MOST_PARAGRAPHS and not fact.paragraphs_reason
    ]
    assert MOST_PARAGRAPHS == 3
    assert many == []


def test_lists_in_csv_are_joined_by_semicolons_primary_area_first(tiny: Event) -> None:
    agreement = rows(tiny, "agreements")[2]
    assert agreement == {
        "id": "harbour-data",
        "title": "MOU on harbour data",
        "subject": "",
        "label": "",
        "language": "",
        "short": "",
        "instrument": "mou",
        "status": "announced",
        "step": "intended",
        "awaits": "",
        "date": "",
        "areas": "DIG;TRA",
        "parties": "",
        "signatories": "",
        "counterparts": "linden-harbour-board",
        "aim": "Share the times at which ships arrive.",
        "source": "gazette",
        "paragraphs": "9;11",
        "url": "../facts.html#gazette.harbour-data",
    }
    assert rows(tiny, "commitments")[3]["voice"] == "ada-brandt;ivo-halvorsen"
    assert rows(tiny, "statements")[1]["themes"] == "people-and-culture;stronger-ties"


def test_list_without_a_member_is_an_empty_cell(event: Event) -> None:
    for row, fact in zip(rows(event, "agreements"), event.lead.agreements, strict=True):
        assert row["counterparts"] == ";".join(fact.counterparts)


def test_days_in_csv_are_iso_days_and_empty_where_none_is_given(tiny: Event) -> None:
    whens = [(row["when_text"], row["when_from"], row["when_to"]) for row in rows(tiny, "commitments")]
    assert whens == [("by the spring of 2025", "2025-03-01", "2025-05-31"), *[("", "", "")] * 3]
    assert [row["date"] for row in rows(tiny, "programme")] == ["2024-06-14", ""]
    assert [row["published"] for row in rows(tiny, "sources")] == ["2024-06-15", "2024-06-15", "2024-06-14"]


@pytest.mark.parametrize(("table", "column"), DAYS)
def test_every_day_in_csv_is_an_iso_day(event: Event, table: str, column: str) -> None:
    assert all(re.fullmatch(r"(\d{4}-\d\d-\d\d)?", row[column]) for row in rows(event, table))


def test_claims_value_is_the_text_that_was_coded(tiny: Event) -> None:
    assert [row["value"] for row in rows(tiny, "claims")] == ["2024-06-14", "25", "2", "3", "120"]


@pytest.mark.parametrize("name", COLUMNS)
def test_csv_ends_every_line_with_a_line_feed(event: Event, name: str) -> None:
    text = csv(name, event.tables[name])
    assert "\r" not in text
    assert text.endswith("\n")
    assert text.count("\n") == len(event.tables[name]) + 1


@pytest.mark.parametrize("name", COLUMNS)
def test_csv_never_shows_how_python_writes_a_value(event: Event, name: str) -> None:
    cells = [cell for row in rows(event, name) for cell in row.values()]
    assert not [cell for cell in cells if cell in ("nan", "NaN", "NaT", "None", "()") or cell.startswith("(")]


def test_csv_leaves_the_frame_as_it_was(tiny: Event) -> None:
    before = tiny.tables.agreements.copy()
    csv("agreements", tiny.tables.agreements)
    pd.testing.assert_frame_equal(tiny.tables.agreements, before)


def test_csv_is_the_same_text_each_time(founding: Event) -> None:
    again = load(founding.folder)
    assert all(csv(name, frame) == csv(name, again.tables[name]) for name, frame in founding.tables.items())


def test_lists_in_a_frame_can_be_exploded(tiny: Event) -> None:
    areas = tiny.tables.agreements.explode("areas")["areas"]
    assert list(areas) == ["TRA", "CUL", "EDU", "DIG", "TRA"]
