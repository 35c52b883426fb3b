"""Faults of accounts, of rulings on conflicts, and of the parties' own grouping of fields: each in exact words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.errors import FactsError
from analysis.facts.checks import examine

EVENT, COURIER, WIRE = "event.yaml", "courier.yaml", "wire.yaml"
ON_THE_DAY = """  - key: event.date
    adopted: [2024-06-14]
    reason: The lead source and the wire have it.
"""
WIRE_CLAIM = "key: event.date\n    value: 2024-06-14\n    unit: date"
NO_RULING = (
    "data/tiny/event.yaml:57: rulings: values of event.date differ "
    "(gazette: 2024-06-14; courier: 2024-06-15; wire: 2024-06-14) and no ruling decides between them; add one "
    "under rulings"
)
Edit = tuple[str, str, str]
Faults = Callable[..., list[str]]


@pytest.fixture
def edit(root: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Put other words in place of some in files of the invented event; give the event's folder."""
    monkeypatch.chdir(root)

    def change(*edits: Edit) -> Path:
        folder = root / "data" / "tiny"
        for name, old, new in edits:
            text = (folder / name).read_text("utf-8")
            assert text.count(old) == 1
            (folder / name).write_text(text.replace(old, new), "utf-8")
        return folder

    return change


@pytest.fixture
def faults(edit: Callable[..., Path]) -> Faults:
    """Say what is at fault once the edits are made."""

    def examined(*edits: Edit) -> list[str]:
        reading = examine(edit(*edits))
        assert (reading.records is None) == bool(reading.faults)
        return str(FactsError(reading.faults)).splitlines()

    return examined


def test_invented_event_has_no_fault(faults: Faults) -> None:
    assert faults() == []


# Rulings --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        (ON_THE_DAY, "", [NO_RULING]),
        (ON_THE_DAY, ON_THE_DAY + ON_THE_DAY.replace("wire", "wire both"),
         ["data/tiny/event.yaml:70: rulings[4].key: 'event.date' already has a ruling; remove one"]),
        (ON_THE_DAY, ON_THE_DAY + "  - key: relations.years\n    adopted: [25 years]\n    reason: All agree.\n",
         ["data/tiny/event.yaml:70: rulings[4].key: there is no conflict on 'relations.years'; remove the ruling"]),
        ("adopted: [2024-06-14]", "adopted: [2024-06-16]",
         ["data/tiny/event.yaml:68: rulings[3].adopted[0]: '2024-06-16' is not one of: 2024-06-14, 2024-06-15"]),
        ("adopted: [in-force]", "adopted: [in-force, exchanged]",
         ["data/tiny/event.yaml:65: rulings[2].adopted[1]: 'exchanged' is not one of: in-force, signed"]),
        ("adopted: [3 agreements]", "adopted: [three]",
         ["data/tiny/event.yaml:59: rulings[0].adopted[0]: 'three' is not one of: 3 agreements, MOU on lighthouses"]),
        ("adopted: [in-force]", "adopted: []",
         ["data/tiny/event.yaml:65: rulings[2].adopted: is empty; it needs at least one item"]),
        ("wire have it.", "wire have it, and 40 readers.",
         ["data/tiny/event.yaml:69: rulings[3].reason: says '40', which no fact under event.date says; remove it"]),
        ("wire have it.", "wire have 15 June 2024 wrong.", []),
        ("wire have it.", "wire have it, so three facts were weighed.", []),
        ("reason: The lead source and the wire have it.", "because: The lead source and the wire have it.",
         ["data/tiny/event.yaml:67: rulings[3].reason: is missing; add it",
          "data/tiny/event.yaml:69: rulings[3].because: unknown key; use one of: key, of, adopted, reason"]),
    ],
    ids=["missing", "twice", "without a conflict", "value of nobody", "second value of nobody", "value as it is read",
         "nothing adopted", "number of nobody", "day of a rival", "count of the facts", "key"],
)  # fmt: skip
def test_ruling_is_held_against_the_conflict(old: str, new: str, lines: list[str], faults: Faults) -> None:
    assert faults((EVENT, old, new)) == lines


def test_ruling_on_an_unknown_key_is_refused_with_the_keys_there_are(faults: Faults) -> None:
    (line,) = faults((EVENT, "key: event.date", "key: event.day"))
    assert line.startswith(
        "data/tiny/event.yaml:67: rulings[3].key: 'event.day' is not a code of claim_keys; did you mean event.date?"
    )


def test_ruling_is_to_go_once_the_sources_agree(faults: Faults) -> None:
    assert faults((COURIER, "status: signed", "status: in-force")) == [
        "data/tiny/event.yaml:64: rulings[2].key: there is no conflict on 'agreements.status'; remove the ruling"
    ]


def test_new_conflict_asks_for_a_ruling_with_who_says_what(faults: Faults) -> None:
    assert faults((COURIER, "value: 25", "value: 24")) == [
        "data/tiny/event.yaml:57: rulings: values of relations.years differ "
        "(gazette: 25 years; courier: 24 years) and no ruling decides between them; add one under rulings"
    ]


def test_without_any_ruling_each_conflict_is_named(faults: Faults, root: Path) -> None:
    text = (root / "data" / "tiny" / EVENT).read_text("utf-8")
    rulings = text[text.index("rulings:") : text.index("taxonomy:")]
    assert faults((EVENT, rulings, "")) == [
        "data/tiny/event.yaml:3: rulings: values of agreements.named differ "
        "(gazette: 3 agreements; courier: MOU on lighthouses) and no ruling decides between them; add one under "
        "rulings",
        "data/tiny/event.yaml:3: rulings: values of agreements.outside differ "
        "(gazette: 3 agreements; gazette: agreed) and no ruling decides between them; add one under rulings",
        "data/tiny/event.yaml:3: rulings: values of agreements.status differ "
        "(gazette: in-force; courier: signed) and no ruling decides between them; add one under rulings",
        "data/tiny/event.yaml:3: rulings: values of event.date differ "
        "(gazette: 2024-06-14; courier: 2024-06-15; wire: 2024-06-14) and no ruling decides between them; add "
        "one under rulings",
    ]


# Accounts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "old", "new", "lines"),
    [
        (COURIER, "same_as: gazette:libraries", "same_as: gazette:archives",
         ["courier.yaml:16: agreements[1].same_as: "
          "'gazette:archives' is not among the agreements or commitments in gazette.yaml; correct the id, or "
              "remove same_as"]),
        (COURIER, "same_as: gazette:libraries", "same_as: gazette:dinner-guests",
         ["courier.yaml:16: agreements[1].same_as: "
          "'gazette:dinner-guests' is not among the agreements or commitments in gazette.yaml; correct the id, "
              "or remove same_as"]),
        (COURIER, "same_as: gazette:libraries", "same_as: courier:ferries",
         ["courier.yaml:16: agreements[1].same_as: "
          "'courier:ferries' is not among the agreements or commitments in gazette.yaml; correct the id, or "
              "remove same_as"]),
        (COURIER, "same_as: gazette:libraries", "same_as: libraries",
         ["courier.yaml:16: agreements[1].same_as: 'libraries' must have the form source:id"]),
        (COURIER, "same_as: gazette:night-ferry", "same_as: gazette:ferry-safety",
         [("courier.yaml:36: commitments[0].same_as: 'gazette:ferry-safety' is not among the commitments in "
             "gazette.yaml; correct the id, or remove same_as")]),
        (COURIER, "    note: From before.", "    same_as: gazette:wheat",
         [("courier.yaml:29: background[0].same_as: 'gazette:wheat' is not among the agreements in gazette.yaml; "
             "correct the id, or remove same_as")]),
        (COURIER, "id: sea\n", "id: day\n",
         ["courier.yaml:71: fields[0].id: 'day' is already used on line 48; ids must be unique in a source"]),
        (COURIER, "id: ferries", "id: Ferries",
         ["courier.yaml:4: agreements[0].id: "
          "'Ferries' must be lower-case letters, digits and single hyphens"]),
        (COURIER, "status: signed", "status: signd",
         ["courier.yaml:7: agreements[0].status: "
          "'signd' is not one of: announced, exchanged, signed, adopted, in-force"]),
        (COURIER, "status: signed", "status:",
         ["courier.yaml:7: agreements[0].status: "
          "is blank; choose one of: announced, exchanged, signed, adopted, in-force"]),
        (COURIER, "instrument: agreement\n    status: signed", "instrument: pact\n    status: signed",
         ["courier.yaml:6: agreements[0].instrument: "
          "'pact' is not one of: mou, agreement, declaration, other, unstated"]),
        (COURIER, "step: offered", "step: promised",
         ["courier.yaml:39: commitments[1].step: "
          "'promised' is not one of: hoped, offered, intended, agreed, concluded, in-force"]),
        (COURIER, "areas: [TRA, ENV]", "areas: [TRA, SEA]",
         ["courier.yaml:73: fields[0].areas[1]: 'SEA' is not a code of areas; "
          "use one of: POL, DEF, LAW, TRD, BIZ, AGR, DIG, SCI, ENE, …"]),
        (COURIER, "qualifier: about", "qualifier: roughly",
         ["courier.yaml:63: claims[2].qualifier: 'roughly' is not one of: exact, about, at-most, at-least, ordinal"]),
        (COURIER, "value: 25\n    unit: years", "value: 25\n    unit: code",
         ["courier.yaml:57: claims[1].unit: 'code' does not fit; "
          "relations.years takes no code; write what is counted, or date, interval or rank"]),
        (COURIER, "value: 25\n", "value: twenty-five\n",
         ["courier.yaml:56: claims[1].value: 'twenty-five' is not a number; use digits and at most one point"]),
        (COURIER, "label: The sea", "name: The sea",
         ["courier.yaml:71: fields[0].label: is missing; add it",
          "courier.yaml:72: fields[0].name: unknown key; use one of: id, note, label, areas"]),
        (COURIER, "fields:\n", "areas:\n",
         ["courier.yaml:70: areas: unknown key; use one of: agreements, background, commitments, claims, fields"]),
        (WIRE, WIRE_CLAIM, "key: visit.kind\n    value: official\n    unit: visit",
         ["wire.yaml:7: claims[0].unit: 'visit' does not fit; visit.kind needs the unit 'code'"]),
        (WIRE, WIRE_CLAIM, "key: visit.kind\n    value: private\n    unit: code",
         ["wire.yaml:6: claims[0].value: 'private' is not one of: state, official, working"]),
        (WIRE, WIRE_CLAIM, "key: agreements.status\n    value: mou\n    unit: code",
         ["wire.yaml:6: claims[0].value: 'mou' is not one of: announced, exchanged, signed, adopted, in-force"]),
        (WIRE, "    qualifier: exact", "    qualifier: exact\n    paragraphs: [1]",
         ["wire.yaml:9: claims[0].paragraphs: unknown key; use one of: id, note, key, value, unit, qualifier, of"]),
        (EVENT, "    title: Northmark and Eastvale become comprehensive partners\n", "",
         ["event.yaml:19: sources[0].title: is missing; the lead source needs a title"]),
        (EVENT, "https://courier.example/partners", "http://courier.example/partners",
         ["event.yaml:29: sources[1].url: 'http://courier.example/partners' must have the form https://…"]),
    ],
)  # fmt: skip
def test_fault_of_an_account_is_found_and_said_in_exactly_these_words(
    name: str, old: str, new: str, lines: list[str], faults: Faults
) -> None:
    assert faults((name, old, new)) == [f"data/tiny/{line}" for line in lines]


def test_claim_under_an_unknown_key_is_refused_with_the_keys_there_are(faults: Faults) -> None:
    (line,) = faults((COURIER, "key: relations.since", "key: relations.begin"))
    assert line.endswith(
        ": claims[3].key: 'relations.begin' is not a code of claim_keys; did you mean relations.since?"
    )


def test_source_without_a_file_is_refused(faults: Faults, root: Path) -> None:
    (root / "data" / "tiny" / WIRE).unlink()
    assert faults() == [
        (
            "data/tiny/event.yaml:34: sources[2]: source 'wire' has no file wire.yaml in this "
            "folder; add it, or remove the source"
        )
    ]


def test_file_of_no_source_is_refused(faults: Faults, root: Path) -> None:
    (root / "data" / "tiny" / "herald.yaml").write_text("claims:\n", "utf-8")
    assert faults() == [
        "data/tiny/herald.yaml:1: is not the file of a source in event.yaml, which has: gazette, courier, wire; "
        "rename it, delete it, or add the source"
    ]


def test_account_that_is_empty_is_refused_and_one_that_says_nothing_is_not(faults: Faults, root: Path) -> None:
    wire = root / "data" / "tiny" / WIRE
    wire.write_text("# nothing\n", "utf-8")
    assert faults() == ["data/tiny/wire.yaml:1: the file is empty"]
    wire.write_text("claims:\n", "utf-8")
    assert faults() == []


# The parties' own grouping --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("facts: [courier:sea]", "facts: [courier:sea, courier:sky]",
         [("data/tiny/event.yaml:74: taxonomy.facts[1]: 'courier:sky' is not a fact of any source; correct the "
             "id, or remove it")]),
        ("facts: [courier:sea]", "facts: [courier:sea, gazette:wheat]", []),
        ("areas: [EDU, CUL, AGR]", "areas: [EDU, CUL, SEA]",
         ["data/tiny/event.yaml:79: taxonomy.pillars[1].areas[2]: 'SEA' is not a code of areas; "
          "use one of: POL, DEF, LAW, TRD, BIZ, AGR, DIG, SCI, ENE, …"]),
        ("areas: [EDU, CUL, AGR]", "areas: []",
         ["data/tiny/event.yaml:79: taxonomy.pillars[1].areas: is empty; it needs at least one item"]),
    ],
)  # fmt: skip
def test_taxonomy_cites_facts_and_groups_areas(old: str, new: str, lines: list[str], faults: Faults) -> None:
    assert faults((EVENT, old, new)) == lines


def test_area_stands_under_one_pillar_only(faults: Faults) -> None:
    assert faults((EVENT, "areas: [EDU, CUL, AGR]", "areas: [EDU, CUL, TRA]")) == [
        "data/tiny/event.yaml:79: taxonomy.pillars[1].areas: 'TRA' is already under “Sea and sky”; list each area once"
    ]


# All at once ----------------------------------------------------------------------------------------------


def test_faults_of_rulings_are_found_all_at_once(faults: Faults) -> None:
    assert faults(
        (EVENT, ON_THE_DAY, ""),
        (EVENT, "adopted: [in-force]", "adopted: [exchanged]"),
        (EVENT, "has no paper.", "has no paper, in 12 words."),
        (EVENT, "facts: [courier:sea]", "facts: [courier:sky]"),
    ) == [
        NO_RULING,
        "data/tiny/event.yaml:63: rulings[1].reason: says '12', which no fact under agreements.outside says; remove it",
        "data/tiny/event.yaml:65: rulings[2].adopted[0]: 'exchanged' is not one of: in-force, signed",
        "data/tiny/event.yaml:71: taxonomy.facts[0]: 'courier:sky' is not a fact of any source; correct the id, "
        "or remove it",
    ]


def test_faults_of_several_accounts_are_found_all_at_once(faults: Faults) -> None:
    assert faults(
        (COURIER, "status: signed", "status: signd"),
        (COURIER, "same_as: gazette:libraries", "same_as: gazette:archives"),
        (COURIER, "id: sea\n", "id: day\n"),
        (WIRE, "unit: date", "unit: code"),
    ) == [
        "data/tiny/courier.yaml:7: agreements[0].status: "
        "'signd' is not one of: announced, exchanged, signed, adopted, in-force",
        "data/tiny/courier.yaml:16: agreements[1].same_as: "
        "'gazette:archives' is not among the agreements or commitments in gazette.yaml; correct the id, or "
        "remove same_as",
        "data/tiny/courier.yaml:71: fields[0].id: 'day' is already used on line 48; ids must be unique in a source",
        "data/tiny/wire.yaml:7: claims[0].unit: 'code' does not fit; event.date takes no code; write what is "
        "counted, or date, interval or rank",
    ]


@pytest.mark.usefixtures("facts_alone")
def test_check_prints_a_missing_ruling_and_exits_with_one(edit: Callable[..., Path], root: Path, brief_here) -> None:
    edit((EVENT, ON_THE_DAY, ""))
    done = brief_here("check", "tiny", cwd=root)
    assert (done.stdout, done.stderr, done.returncode) == (f"{NO_RULING}\n1 fault in 1 file.\n", "", 1)


def test_build_stops_at_a_missing_ruling_before_any_notebook_runs(
    edit: Callable[..., Path], root: Path, brief_here
) -> None:
    edit((EVENT, ON_THE_DAY, ""))
    done = brief_here("build", "tiny", cwd=root)
    assert (done.stdout, done.stderr, done.returncode) == ("", f"brief: {NO_RULING}\n", 1)
    assert not (root / ".cache" / "executed").exists()
    assert not (root / "reports").exists()
