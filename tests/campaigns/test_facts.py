from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from analysis.errors import Fault
from analysis.facts.checks import examine

from . import facts
from .facts import Examine, judged, laid, mutants, spots, texts


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The founding event, in a folder of its own."""
    return laid(tmp_path)


def judge(folder: Path, field: str, kind: str, check: Examine = examine) -> tuple[str, str]:
    """Change the first agreement's *field*; give what becomes of it."""
    file, at = f"{folder.name}/cna.yaml", ("agreements", 0, field)
    text = texts(folder)[file]
    (spot,) = (spot for spot in spots(file, text) if spot.at == at)
    (mutant,) = (mutant for mutant in mutants(spot, text) if mutant.kind == kind)
    case = judged(mutant, folder, check)
    return case.outcome, case.fault


def test_each_mutant_is_refused_on_a_right_line_or_loaded_as_it_is_written(quickly) -> None:
    outcomes = quickly(facts.CAMPAIGN)
    assert outcomes["refused"] >= 15
    assert outcomes["survived"] >= 5
    assert outcomes.total() > facts.QUICK + facts.BUILT[True]  # one that survived was built


def test_every_field_and_record_has_its_mutants(folder: Path) -> None:
    given = texts(folder)
    chosen = facts.chosen(given, quick=False, seed=1)
    assert len(chosen) >= 2_000
    assert {one.spot.file for one in chosen} == set(given)


def test_mutant_of_a_status_is_refused_and_its_file_is_then_as_it_was(folder: Path) -> None:
    assert judge(folder, "status", "misspelt") == ("refused", "")
    assert examine(folder).faults == []


def test_fault_on_another_line_is_noticed(folder: Path) -> None:
    def astray(folder: Path):
        reading = examine(folder)
        faults = [Fault(fault.file, fault.line + 9, fault.record, "is at fault") for fault in reading.faults]
        return replace(reading, faults=faults)

    assert "nothing to do with it" in judge(folder, "status", "misspelt", astray)[1]


def test_change_that_is_lost_is_noticed(folder: Path) -> None:
    before = examine(folder)
    lost = judge(folder, "aim", "misspelt", lambda folder: before)
    assert lost == ("went wrong", "accepted, and what is loaded is not what is written")


def test_what_is_raised_is_noticed(folder: Path) -> None:
    assert judge(folder, "aim", "misspelt", lambda folder: {}[folder])[1].startswith("raised KeyError")
