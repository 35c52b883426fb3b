from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from analysis import load
from analysis.errors import FactsError, UsageError
from analysis.facts.checks import examine, warnings
from analysis.facts.folders import data_folder, events, find


def test_event_is_found_by_name(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    assert load("tiny").record.title == "Northmark–Eastvale Comprehensive Partnership"


def test_event_is_found_by_folder_from_anywhere(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    event = load(root / "data" / "single")
    assert (event.name, event.folder) == ("single", root / "data" / "single")
    assert load(str(root / "data" / "single")).record == event.record


def test_event_is_found_by_a_folder_given_from_the_working_folder(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "data" / "none")
    assert load(".").name == "none"
    assert load("../tiny").folder == root / "data" / "tiny"


@pytest.mark.parametrize("below", ["notebooks", "data", "data/single"])
def test_event_is_found_by_name_from_a_folder_below(below: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / below)
    assert load("tiny").folder == root / "data" / "tiny"


def test_folder_of_reports_with_the_events_name_is_not_taken_for_the_event(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "reports" / "tiny").mkdir(parents=True)
    monkeypatch.chdir(root / "reports")
    assert load("tiny").folder == root / "data" / "tiny"


def test_newest_event_is_loaded_when_none_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    assert [load(folder).record.date for folder in events()] == [
        date(2022, 10, 3), date(2023, 3, 9), date(2024, 6, 14),
    ]  # fmt: skip
    assert load().name == "tiny"
    assert load("").name == "tiny"


def test_last_by_name_is_loaded_of_two_events_on_one_day(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    shutil.copytree(root / "data" / "tiny", root / "data" / "a-copy")
    assert load().name == "tiny"


def test_events_stand_in_order_of_name(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    (root / "data" / "notes").mkdir()
    assert [folder.name for folder in events()] == ["none", "single", "tiny"]


def test_nearest_data_folder_is_taken(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = root / "inner"
    (inner / "data").mkdir(parents=True)
    monkeypatch.chdir(inner)
    assert data_folder() == root / "data"
    shutil.copy(root / "data" / "codebook.yaml", inner / "data")
    assert data_folder() == inner / "data"


def test_unknown_name_is_refused_with_the_names_there_are(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    with pytest.raises(UsageError) as caught:
        load("atlantis")
    assert str(caught.value) == f"no event 'atlantis' in {root}/data; there are: none, single, tiny"


@pytest.mark.parametrize("folder", ["data/atlantis", "./atlantis", "/nowhere/atlantis"])
def test_unknown_folder_is_refused(folder: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    with pytest.raises(UsageError) as caught:
        load(folder)
    assert str(caught.value) == (
        f"no folder '{folder}'; give the path to an event's folder, or the name of an event in data/"
    )


def test_working_folder_outside_a_project_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for call in (load, events, lambda: find("tiny")):
        with pytest.raises(UsageError) as caught:
            call()
        assert str(caught.value) == (
            "no data/codebook.yaml here or in any folder above; run brief in the project's folder"
        )


def test_data_folder_without_an_event_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("none", "single", "tiny"):
        shutil.rmtree(root / "data" / name)
    monkeypatch.chdir(root)
    with pytest.raises(UsageError) as caught:
        load()
    assert str(caught.value) == f"{root}/data has no events (folders with an event.yaml); create one: brief new EVENT"


def test_folder_without_an_event_file_is_a_fault(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "data" / "draft").mkdir()
    monkeypatch.chdir(root)
    with pytest.raises(FactsError) as caught:
        load("draft")
    assert str(caught.value) == "data/draft/event.yaml:1: file not found"


def test_folder_without_a_codebook_beside_or_above_is_a_fault(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    alone = tmp_path_factory.mktemp("alone")
    shutil.copytree(root / "data" / "tiny", alone / "tiny")
    with pytest.raises(FactsError) as caught:
        load(alone / "tiny")
    assert str(caught.value) == f"{alone}/codebook.yaml:1: file not found"


def test_unknown_event_ends_the_command_with_two(root: Path, brief_here) -> None:
    done = brief_here("check", "atlantis", cwd=root)
    assert (done.stdout, done.returncode) == ("", 2)
    assert done.stderr == f"brief: no event 'atlantis' in {root}/data; there are: none, single, tiny\n"


def test_second_coding_may_be_left_out(root: Path) -> None:
    tiny, single = load(root / "data" / "tiny"), load(root / "data" / "single")
    assert tiny.second_coding is not None and len(tiny.second_coding.themes) == 5
    assert single.second_coding is None


def test_fact_is_given_by_the_id_under_which_it_is_cited(root: Path) -> None:
    event = load(root / "data" / "tiny")
    assert event.fact("gazette:wheat").id == "wheat"
    with pytest.raises(UsageError, match="no fact 'wheat' in tiny; the nearest are: gazette:wheat"):
        event.fact("wheat")


def test_lead_source_is_given_with_its_publisher(root: Path) -> None:
    assert load(root / "data" / "tiny").source.publisher == "The Linden Gazette"


def test_records_are_there_when_there_is_no_fault(root: Path) -> None:
    reading = examine(root / "data" / "none")
    assert reading.records is not None
    assert reading.faults == []


def test_each_file_is_read_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    real = Path.open

    def noting(path: Path, *args: Any, **options: Any) -> Any:
        opened.append(path.name)
        return real(path, *args, **options)

    monkeypatch.setattr(Path, "open", noting)
    reading = examine(root / "data" / "tiny")
    assert warnings(reading) == []
    assert sorted(opened) == sorted([*reading.files, "codebook.yaml"])


def test_record_knows_its_place_which_is_no_part_of_what_it_says(root: Path) -> None:
    event = load(root / "data" / "tiny")
    first, second, _ = event.lead.agreements
    assert [first.at, second.at] == [("agreements", 0), ("agreements", 1)]
    assert event.record.taxonomy is None or event.record.taxonomy.at == ("taxonomy",)
    elsewhere = type(first).model_construct(**dict(first))
    assert elsewhere.at == ()
    assert elsewhere == first
    assert repr(elsewhere) == repr(first)
    assert elsewhere.model_dump() == first.model_dump()


def test_four_paragraphs_with_a_reason_are_accepted(root: Path) -> None:
    file = root / "data" / "single" / "gazette.yaml"
    text = file.read_text(encoding="utf-8").replace("body: 2-3", "body: 2-4")
    reason = "paragraphs: [1, 2, 3, 4]\n    paragraphs_reason: The title is spread over all of them."
    file.write_text(text.replace("paragraphs: [1, 2]", reason), encoding="utf-8")
    assert load(root / "data" / "single").lead.agreements[0].paragraphs == (1, 2, 3, 4)


def test_loading_writes_nothing(root: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in sorted(root.rglob("*"))}
    assert len(load(root / "data" / "tiny").tables.agreements) == 3
    assert {path: path.stat().st_mtime_ns for path in sorted(root.rglob("*"))} == before


@pytest.mark.parametrize("name", ["second-coding.yaml", "gazette.paragraphs.yaml", "courier.yaml", "gazette.yaml"])
def test_folder_in_place_of_a_file_is_not_passed_over(name: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    (root / "data" / "tiny" / name).unlink()
    (root / "data" / "tiny" / name).mkdir()
    with pytest.raises(FactsError) as caught:
        load("tiny")
    assert f"data/tiny/{name}:1: cannot be read: it is not a file" in str(caught.value).split("\n")


@pytest.mark.parametrize("name", ["second-coding.yaml", "gazette.paragraphs.yaml"])
def test_link_to_nothing_is_not_passed_over(name: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    (root / "data" / "tiny" / name).unlink()
    (root / "data" / "tiny" / name).symlink_to("nowhere.yaml")
    with pytest.raises(FactsError) as caught:
        load("tiny")
    assert str(caught.value) == f"data/tiny/{name}:1: is a link; replace it with the file itself"


def test_link_to_facts_elsewhere_is_not_followed_and_named_as_it_stands(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "event.yaml"
    elsewhere.write_bytes(b"")
    (root / "data" / "tiny" / "event.yaml").unlink()
    (root / "data" / "tiny" / "event.yaml").symlink_to(elsewhere)
    with pytest.raises(FactsError) as caught:
        load("tiny")
    assert "data/tiny/event.yaml:1: is a link; replace it with the file itself" in str(caught.value)


def test_blank_id_of_a_statement_is_said_at_the_statement_alone(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    shutil.copytree(root / "data" / "tiny", root / "data" / "blank")
    facts = root / "data" / "blank" / "gazette.yaml"
    text = facts.read_text("utf-8")
    statements = text.index("statements:")
    facts.write_text(text[:statements] + text[statements:].replace("- id: ", "- id:  # ", 1), "utf-8")
    faults = examine(root / "data" / "blank").faults
    assert any(fault.record == "statements[0].id" for fault in faults)
    assert not any("not coded" in fault.what for fault in faults)


def test_of_very_many_names_to_choose_from_the_first_are_said(root: Path) -> None:
    facts = root / "data" / "single" / "gazette.yaml"
    facts.write_text(facts.read_text("utf-8").replace("body: 2-3", "body: 2-3, 1000"), "utf-8")
    what = next(fault.what for fault in examine(root / "data" / "single").faults if "no role" in fault.what)
    assert what == f"no role for paragraphs {', '.join(map(str, range(4, 54)))}, …; every paragraph needs one"


def test_number_whose_claim_is_at_fault_is_not_said_to_have_none(root: Path) -> None:
    facts = root / "data" / "single" / "gazette.yaml"
    text = facts.read_text("utf-8").replace("Ministers sign the MOU", "Ministers sign one MOU")
    facts.write_text(text.replace("value: 1", "value: one"), "utf-8")
    assert [fault.record for fault in examine(root / "data" / "single").faults] == ["claims[0].value"]
