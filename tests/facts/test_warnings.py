"""What `brief check` warns of: it is said with file and line, and stops nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from analysis import load
from analysis.errors import FactsError
from analysis.facts.checks import examine, warnings
from analysis.facts.yamlfile import Location, YamlFile, read


def change(root: Path, old: str, new: str, *, name: str = "tiny/gazette") -> None:
    file = root / "data" / f"{name}.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


@pytest.mark.usefixtures("facts_alone")
def test_paragraph_that_reports_and_carries_no_fact_is_named_with_its_line(root: Path, brief_here) -> None:
    change(root, "paragraphs: [13]", "paragraphs: [1]")
    done = brief_here("check", "tiny", cwd=root)
    assert done.stdout == (
        "data/tiny/gazette.yaml:6: roles.body: warning: no fact rests on ¶13; add one if "
        "something was missed\nNo faults. 1 warning.\n"
    )
    assert (done.stderr, done.returncode) == ("", 0)


def test_several_paragraphs_of_a_role_are_named_together(root: Path) -> None:
    change(root, "paragraphs: [13]", "paragraphs: [1]")
    change(root, "paragraphs: [14]", "paragraphs: [2]")
    (warning,) = warnings(examine(root / "data" / "tiny"))
    assert warning.what == "warning: no fact rests on ¶13, ¶14; add one if something was missed"


def test_subheadings_and_notices_owe_no_fact(root: Path) -> None:
    bare = load(root / "data" / "tiny").tables.coverage.query("facts == 0")
    assert list(bare["role"]) == ["subheading", "subheading", "furniture"]
    assert warnings(examine(root / "data" / "tiny")) == []


@pytest.mark.usefixtures("facts_alone")
def test_faults_are_said_beside_the_warnings_of_other_events(root: Path, brief_here) -> None:
    change(root, "paragraphs: [13]", "paragraphs: [1]")
    single = root / "data" / "single" / "gazette.yaml"
    single.write_text(single.read_text("utf-8").replace("status: signed", "status: signd"), "utf-8")
    done = brief_here("check", cwd=root)
    assert [line.split(": ")[0] for line in done.stdout.splitlines()] == [
        "data/single/gazette.yaml:11", "data/tiny/gazette.yaml:6", "1 fault in 1 file. 1 warning.",
    ]  # fmt: skip
    assert done.returncode == 1


def test_build_takes_no_notice_of_warnings(root: Path, brief_here) -> None:
    change(root, "paragraphs: [13]", "paragraphs: [1]")
    done = brief_here("build", "tiny", "--only", "mous", "--format", "html", "--output", "preview", cwd=root)
    assert done.returncode == 0, done.stderr


# Placeholders ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("facts_alone")
def test_placeholder_is_warned_of_with_its_line_and_is_no_fault(root: Path, brief_here) -> None:
    change(root, "status: signed", "status: TODO ask the ministry", name="single/gazette")
    change(root, "date: 2023-03-09", "date: TODO", name="single/event")
    done = brief_here("check", "single", cwd=root)
    assert done.stdout == (
        "data/single/event.yaml:5: date: warning: fill in this placeholder\n"
        "data/single/gazette.yaml:11: agreements[0].status: warning: fill in this placeholder\n"
        "No faults. 2 warnings.\n"
    )
    assert (done.stderr, done.returncode) == ("", 0)


def test_build_and_load_refuse_every_placeholder_at_once(
    root: Path, brief_here, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(root, "status: signed", "status: TODO", name="single/gazette")
    change(root, "date: 2023-03-09", "date: TODO", name="single/event")
    change(root, "    value: 25", "    value: TODO")
    done = brief_here("build", "single", "tiny", cwd=root)
    lines = [
        "data/single/event.yaml:5: date: fill in this placeholder",
        "data/single/gazette.yaml:11: agreements[0].status: fill in this placeholder",
        "data/tiny/gazette.yaml:141: claims[1].value: fill in this placeholder",
    ]
    last = "brief: could not build single and tiny. Their published reports are unchanged"
    assert (done.stdout, done.stderr, done.returncode) == (
        "",
        "\n".join([f"brief: {lines[0]}", *lines[1:], last, ""]),
        1,
    )
    assert not (root / ".cache" / "executed").exists()
    monkeypatch.chdir(root)
    with pytest.raises(FactsError) as refused:
        load("single")
    assert str(refused.value).split("\n") == lines[:2]


def test_fingerprint_refuses_placeholders(root: Path, brief_here) -> None:
    change(root, "status: signed", "status: TODO", name="single/gazette")
    done = brief_here("fingerprint", "single", "gazette", "text.txt", cwd=root)
    assert done.stderr == "brief: data/single/gazette.yaml:11: agreements[0].status: fill in this placeholder\n"
    assert done.returncode == 1


@pytest.mark.usefixtures("facts_alone")
def test_faults_are_found_beside_placeholders_in_the_same_record_and_in_others(root: Path, brief_here) -> None:
    change(root, "    aim: Chart the strait together.", "    aim: TODO", name="single/gazette")
    change(root, "status: signed", "status: signd", name="single/gazette")
    change(root, "speaker: narrator", "speaker: narator", name="single/gazette")
    change(root, "gazette:strait-survey", "gazette:strait-survy", name="single/event")
    done = brief_here("check", "single", cwd=root)
    assert done.stdout == (
        "data/single/event.yaml:29: messages[0].facts[0]: 'gazette:strait-survy' is not a fact of gazette.yaml; "
        "correct the id, or remove it\n"
        "data/single/gazette.yaml:11: agreements[0].status: "
        "'signd' is not one of: announced, exchanged, signed, adopted, in-force\n"
        "data/single/gazette.yaml:14: agreements[0].aim: warning: fill in this placeholder\n"
        "data/single/gazette.yaml:19: statements[0].speaker: 'narator' is not one of: narrator, unattributed\n"
        "3 faults in 2 files. 1 warning.\n"
    )
    assert done.returncode == 1


def test_unknown_key_is_a_fault_whatever_its_value(root: Path) -> None:
    change(root, "place: Lower Quay\n", "place: Lower Quay\nplaice: TODO\n", name="single/event")
    (fault,) = examine(root / "data" / "single").faults
    assert fault.record == "plaice"
    assert fault.what == "unknown key; did you mean place?"


def test_faults_of_accounts_are_found_while_a_source_has_a_placeholder(root: Path) -> None:
    change(root, "publisher: The Linden Gazette", "publisher: TODO", name="tiny/event")
    change(root, "same_as: gazette:libraries", "same_as: gazette:librarys", name="tiny/courier")
    (fault,) = examine(root / "data" / "tiny").faults
    assert fault.what == (
        "'gazette:librarys' is not among the agreements or commitments in gazette.yaml; "
        "correct the id, or remove same_as"
    )


def test_text_that_says_todo_later_is_no_placeholder(root: Path) -> None:
    change(root, "aim: Chart the strait together.", "aim: A list, called TODO, of charts.", name="single/gazette")
    assert examine(root / "data" / "single").placeholders == []
    assert load(root / "data" / "single").lead.agreements[0].aim == "A list, called TODO, of charts."


def places(value: Any, at: Location = ()) -> Iterator[Location]:
    """Every place below the top of a file's values."""
    if at:
        yield at
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(part, (*at, key))


@pytest.mark.slow
@pytest.mark.parametrize("file", ["event", "gazette", "courier", "second-coding"])
def test_nothing_that_follows_from_a_placeholder_is_a_fault_wherever_it_stands(file: str, root: Path) -> None:
    path = root / "data" / "tiny" / f"{file}.yaml"
    document = read(path)
    assert isinstance(document, YamlFile)
    alike = {tuple(key for key in place if isinstance(key, str)): place for place in places(document.value)}
    for place in alike.values():
        written = json.loads(json.dumps(document.value))
        part: Any = written
        for key in place[:-1]:
            part = part[key]
        part[place[-1]] = "TODO"
        path.write_text(yaml.safe_dump(written, allow_unicode=True, sort_keys=False), "utf-8")
        reading = examine(path.parent)
        assert (reading.records, reading.faults) == (None, []), place
        assert [fault.what for fault in warnings(reading)] == ["warning: fill in this placeholder"]
