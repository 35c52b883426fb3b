"""JSON Schemas for editors: what the model and the codebook say, and what valid files satisfy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from analysis.facts.reader import load_codebook
from analysis.facts.schema import FILES, schema, schemas
from analysis.facts.slugs import SCHEMAS

PROJECT = Path(__file__).resolve().parents[2]
DATA, INVENTED = PROJECT / "data", PROJECT / "tests" / "data"
CODEBOOK = load_codebook(DATA / "any")
WRITTEN = sorted(path for place in (DATA, INVENTED) for path in place.glob("*/*.yaml") if "paragraphs" not in path.name)


def kind(path: Path) -> str:
    """Which schema a file of facts has."""
    lead = yaml.safe_load((path.parent / "event.yaml").read_text("utf-8"))["lead"]
    return path.stem if path.stem in FILES else "source" if path.stem == lead else "account"


def faults(file: str, text: str) -> list[tuple[str, str]]:
    """What a file's schema has against it as an editor reads it, each as (place, rule)."""
    found = Draft202012Validator(schema(file, CODEBOOK)).iter_errors(yaml.safe_load(text))
    return sorted((error.json_path, str(error.validator)) for error in found)


def test_stored_schemas_are_what_the_model_and_the_codebook_give() -> None:
    stored = {path.name: path.read_bytes() for path in (DATA / SCHEMAS).iterdir()}
    assert stored == schemas(CODEBOOK), "run brief new, or write them by analysis.facts.schema"


@pytest.mark.parametrize("file", FILES)
def test_schema_is_one(file: str) -> None:
    Draft202012Validator.check_schema(schema(file, CODEBOOK))


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_file_without_faults_satisfies_its_schema(path: Path) -> None:
    assert faults(kind(path), path.read_text("utf-8")) == []


def test_projects_files_name_their_schema() -> None:
    for path in WRITTEN:
        if path.is_relative_to(DATA):
            first = path.read_text("utf-8").splitlines()[0]
            assert first == f"# yaml-language-server: $schema=../schemas/{kind(path)}.json"


@pytest.mark.parametrize(
    ("file", "old", "new", "found"),
    [
        ("gazette", "status: signed", "status: signd", [("$.agreements[0].status", "enum")]),
        ("gazette", "    aim: Chart", "    ame: Chart",
         [("$.agreements[0]", "additionalProperties")]),
        ("gazette", "    instrument: mou\n", "", [("$.agreements[0]", "required")]),
        ("gazette", "areas: [SCI]", "areas: [SCY]", [("$.agreements[0].areas[0]", "enum")]),
        ("gazette", "date: 2023-03-09", "date: 9 March", [("$.programme[0].date", "anyOf")]),
        ("gazette", "paragraphs: [1, 2]", "paragraphs: [0, two]",
         [("$.agreements[0].paragraphs[0]", "minimum"), ("$.agreements[0].paragraphs[1]", "pattern")]),
        ("gazette", "id: signing", "id: The Signing", [("$.programme[0].id", "pattern")]),
        ("gazette", "  headline: 1", "  heading: 1", [("$.roles", "enum")]),
        ("event", "place: Lower Quay", "place: [Lower Quay]", [("$.place", "not")]),
        ("event", "date: 2023-03-09", "date: 2023", [("$.date", "not")]),
        ("event", "completeness: excerpt", "completeness: half", [("$.sources[0].completeness", "enum")]),
        ("event", "title: Northmark–Sundermoor Friendship", "titel: Friendship",
         [("$", "additionalProperties"), ("$", "required")]),
    ],
)  # fmt: skip
def test_slip_does_not_satisfy_the_schema(file: str, old: str, new: str, found: list[tuple[str, str]]) -> None:
    text = (INVENTED / "single" / f"{file}.yaml").read_text("utf-8")
    assert text.count(old) >= 1
    assert faults("event" if file == "event" else "source", text.replace(old, new, 1)) == found


def test_lists_that_may_be_left_out_may_be_blank_too() -> None:
    assert faults("source", "roles: {body: 1-3}\nclaims:\n") == []


def test_commitments_step_is_one_that_can_be_typed() -> None:
    steps = schema("source", CODEBOOK)["$defs"]["Commitment"]["properties"]["step"]["enum"]
    assert steps == ["hoped", "offered", "intended", "agreed"]


def fields(part: Any, see: Callable[[str, dict[str, Any]], None], at: str = "") -> None:
    for name, field in part.get("properties", {}).items():
        see(f"{at}.{name}", field)
    for name, record in part.get("$defs", {}).items():
        fields(record, see, name)


@pytest.mark.parametrize("file", FILES)
def test_every_field_is_described_by_itself_or_by_its_records(file: str) -> None:
    made = schema(file, CODEBOOK)
    bare: list[str] = []
    fields(made, lambda at, field: bare.append(at) if not (field.get("description") or "items" in field) else None)
    assert bare == []
