"""The published tables as a Data Package: Frictionless finds them sound, and finds what is changed in them.

Frictionless 5 knows of version 2 what is used here (type ``list`` with ``delimiter`` and ``itemType``, foreign keys of
several columns). No version has a constraint on a list's members: a wrong code in a list is found by the table that
links each fact with its areas, and by loading.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis import Event, load
from analysis.facts.columns import ABOUT, COLUMNS, FOREIGN_KEYS, KEYS
from analysis.facts.datapackage import datapackage
from analysis.facts.tables import csv


@pytest.fixture(scope="module")
def tiny(project: Path) -> Event:
    return load(project / "tests" / "data" / "tiny")


@pytest.fixture(scope="module", params=["founding", "tiny", "single", "none"])
def event(request: pytest.FixtureRequest, project: Path, founding: Event) -> Event:
    return founding if request.param == "founding" else load(project / "tests" / "data" / request.param)


def lay(event: Event, folder: Path) -> Path:
    """Write an event's tables and their description; give the description's path."""
    for name, frame in event.tables.items():
        (folder / f"{name}.csv").write_text(csv(name, frame), "utf-8")
    (folder / "datapackage.json").write_text(datapackage(event), "utf-8")
    return folder / "datapackage.json"


def errors(package: Path) -> list[tuple[str, str]]:
    """Each kind of error that Frictionless finds, with the table that has it."""
    import frictionless

    report = frictionless.validate(str(package))
    assert (report.errors, report.warnings) == ([], [])
    assert len(report.tasks) == len(COLUMNS)
    found = [(task.name, error.type) for task in report.tasks for error in task.errors]
    assert report.valid == (not found)
    return list(dict.fromkeys(found))


def test_tables_of_every_event_are_as_they_are_described(event: Event, tmp_path: Path) -> None:
    assert errors(lay(event, tmp_path)) == []


@pytest.mark.parametrize(
    ("table", "old", "new", "found"),
    [
        ("fact_areas", "ferry-safety,TRA,1", "ferry-safety,TRA,first", [("fact_areas", "type-error")]),
        ("intercoder", "0.5714", "much", [("intercoder", "type-error")]),
        ("sources", "2024-06-20", "20/06/2024", [("sources", "type-error")]),
        ("conflicts", ",true,", ",yes,", [("conflicts", "type-error")]),
        ("agreements", "9;11", "9;eleven", [("agreements", "type-error")]),
        ("fact_areas", "ferry-safety,TRA,1", "ferries,TRA,1", [("fact_areas", "foreign-key")]),
        ("fact_areas", "ferry-safety,TRA,1", "ferry-safety,SEA,1",
         [("fact_areas", "constraint-error"), ("fact_areas", "foreign-key")]),
        ("fact_paragraphs", "ferry-safety,gazette,8", "ferry-safety,gazette,16", [("fact_paragraphs", "foreign-key")]),
        ("fact_paragraphs", "ferry-safety,gazette,8", "ferries,gazette,8", [("fact_paragraphs", "foreign-key")]),
        ("accounts", "wire,claim", "herald,claim", [("accounts", "foreign-key")]),
        ("agreements", "\nlibraries,", "\nferry-safety,", [("agreements", "primary-key")]),
        ("fact_areas", "ferry-safety,TRA,1\n", "ferry-safety,TRA,1\nferry-safety,TRA,2\n",
         [("fact_areas", "primary-key")]),
        ("agreements", ",signed,", ",signd,", [("agreements", "constraint-error")]),
        ("claims", ",reception.attendance,", ",reception.guests,", [("claims", "constraint-error")]),
        ("intercoder", "5,1,1,0", "5,1,-1,0", [("intercoder", "constraint-error")]),
        ("commitments", ",Northmark hopes that a night ferry will run between the capitals.,", ",,",
         [("commitments", "constraint-error")]),
        ("agreements", "id,title,", "id,name,", [("agreements", "incorrect-label")]),
    ],
    ids=["word for a count", "word for a number", "day in another form", "flag", "word for a paragraph",
         "fact that is not there", "area that is not there", "paragraph that is not there", "paragraphs of no fact",
         "source that is not there", "id twice", "area twice", "code", "key of claims", "negative count", "empty",
         "column renamed"],
)  # fmt: skip
def test_change_is_found_in_the_table_that_has_it(
    table: str, old: str, new: str, found: list[tuple[str, str]], tiny: Event, tmp_path: Path
) -> None:
    package = lay(tiny, tmp_path)
    text = (tmp_path / f"{table}.csv").read_text("utf-8")
    assert old in text
    (tmp_path / f"{table}.csv").write_text(text.replace(old, new, 1), "utf-8")
    assert errors(package) == found


def test_table_that_is_missing_is_found(tiny: Event, tmp_path: Path) -> None:
    package = lay(tiny, tmp_path)
    (tmp_path / "statements.csv").unlink()
    assert errors(package) == [("statements", "scheme-error")]


# What is described ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def described(event: Event) -> dict[str, Any]:
    return dict(json.loads(datapackage(event)))


def test_package_names_the_profile_the_licence_the_edition_and_the_sources(
    event: Event, described: dict[str, Any]
) -> None:
    assert described["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert (described["name"], described["title"]) == (event.name, event.record.title)
    assert described["version"] == f"{event.record.edition}.0.0"
    assert described["created"] == f"{event.record.edition_date}T00:00:00Z"
    assert [licence["name"] for licence in described["licenses"]] == ["CC-BY-4.0"]
    assert [source["path"] for source in described["sources"]] == [source.url for source in event.record.sources]
    assert all(source["title"] for source in described["sources"])


def test_every_table_is_described_with_where_it_stands(event: Event, described: dict[str, Any]) -> None:
    assert [(resource["name"], resource["path"]) for resource in described["resources"]] == [
        (name, f"{name}.csv") for name, _ in event.tables.items()
    ]
    assert {resource["name"]: resource["description"] for resource in described["resources"]} == dict(ABOUT)


def test_every_column_is_described_as_the_readme_describes_it(described: dict[str, Any], project: Path) -> None:
    readme = (project / "data" / "README.md").read_text("utf-8")
    for resource in described["resources"]:
        fields = resource["schema"]["fields"]
        columns = COLUMNS[resource["name"]]
        assert [(field["name"], field["description"]) for field in fields] == [
            (column.name, column.description) for column in columns
        ]
        for field in fields:
            assert field["description"].strip()
            assert f"| `{field['name']}` | " in readme and field["description"] in readme


def field(described: dict[str, Any], table: str, name: str) -> dict[str, Any]:
    resource = next(resource for resource in described["resources"] if resource["name"] == table)
    return next(dict(field) for field in resource["schema"]["fields"] if field["name"] == name)


def test_types_and_constraints_are_those_of_the_columns(tiny: Event) -> None:
    described = json.loads(datapackage(tiny))
    statuses = list(tiny.codebook.statuses)
    assert field(described, "agreements", "status")["constraints"] == {"required": True, "enum": statuses}
    assert field(described, "agreements", "paragraphs") | {"description": ""} == {
        "name": "paragraphs", "type": "list", "description": "", "delimiter": ";", "itemType": "integer",
        "constraints": {"required": True},
    }  # fmt: skip
    assert field(described, "agreements", "areas")["itemType"] == "string"
    assert field(described, "commitments", "when_from")["type"] == "date"
    assert "constraints" not in field(described, "commitments", "when_from")
    assert field(described, "coverage", "facts")["constraints"] == {"minimum": 0}
    assert field(described, "intercoder", "alpha")["type"] == "number"
    assert field(described, "conflicts", "adopted")["type"] == "boolean"


def test_column_that_may_be_empty_is_not_required(event: Event, described: dict[str, Any]) -> None:
    for resource in described["resources"]:
        frame = event.tables[resource["name"]]
        for column in resource["schema"]["fields"]:
            if column.get("constraints", {}).get("required"):
                empty = [cell for cell in frame[column["name"]] if cell in ("", ()) or cell is pd.NaT]
                assert not empty, f"{resource['name']}.{column['name']}"


def test_keys_and_links_lead_to_columns_that_are_there(described: dict[str, Any]) -> None:
    schemas = {resource["name"]: resource["schema"] for resource in described["resources"]}
    names = {table: {field["name"] for field in schema["fields"]} for table, schema in schemas.items()}
    for table, schema in schemas.items():
        assert tuple(schema.get("primaryKey", ())) == KEYS.get(table, ())
        assert set(schema.get("primaryKey", ())) <= names[table]
        links = schema.get("foreignKeys", [])
        assert len(links) == len(FOREIGN_KEYS.get(table, ()))
        for link in links:
            assert set(link["fields"]) <= names[table]
            assert set(link["reference"]["fields"]) <= names[link["reference"]["resource"]]
    assert {"facts", "areas"} <= {link["reference"]["resource"] for link in schemas["fact_areas"]["foreignKeys"]}


@pytest.mark.parametrize(
    ("table", "column", "member"), [("fact_areas", "areas", "area"), ("fact_paragraphs", "paragraphs", "paragraph")]
)
def test_link_table_has_a_row_for_each_member_of_each_list(table: str, column: str, member: str, event: Event) -> None:
    lists = [(fact.id, value) for _, fact in event.lead.facts() for value in getattr(fact, column, ())]
    frame = event.tables[table]
    assert list(zip(frame["id"], frame[member], strict=True)) == lists
    if table == "fact_areas":
        firsts = frame[frame["place"] == 1]
        assert list(firsts["area"]) == [fact.areas[0] for fact in (*event.lead.agreements, *event.lead.commitments)]


def test_package_is_the_same_text_each_time_and_ends_in_a_line_feed(event: Event) -> None:
    again = load(event.folder)
    assert datapackage(event) == datapackage(again)
    assert datapackage(event).endswith("}\n")
