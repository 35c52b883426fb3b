from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.errors import Fault
from analysis.facts.checks import examine

from . import facts
from .facts import Base, Mutant, base, judged, laid, mutants, spots


@pytest.fixture
def given(tmp_path: Path) -> Base:
    """The founding event, in a folder of its own."""
    return base(laid(tmp_path))


def mutant(given: Base, file: str, at: tuple[str | int, ...], kind: str) -> Mutant:
    name = next(name for name in given.texts if name.endswith(file))
    text = given.texts[name]
    return next(one for spot in spots(name, text) if spot.at == at for one in mutants(spot, text) if one.kind == kind)


def test_each_mutant_is_refused_on_a_right_line_or_loaded_as_it_is_written(quickly) -> None:
    cases = quickly(facts.CAMPAIGN)
    assert [case for case in cases if case.fault] == []
    outcomes = Counter(case.outcome for case in cases)
    assert outcomes["refused"] >= 80
    assert outcomes["survived"] >= 20
    assert sum(case.name.endswith(", built") for case in cases) >= 1


def test_every_field_and_record_has_its_mutants(given: Base) -> None:
    chosen = facts.chosen(given, quick=False, seed=1)
    assert len(chosen) >= 2_000
    assert {one.spot.file for one in chosen} == set(given.texts)


def test_mutant_of_a_status_is_refused_on_its_line(given: Base, tmp_path: Path) -> None:
    case = judged(mutant(given, "/cna.yaml", ("agreements", 0, "status"), "misspelt"), tmp_path / "data", given)
    assert (case.outcome, case.fault) == ("refused", "")


def test_file_is_as_it_was_once_its_mutant_is_judged(given: Base, tmp_path: Path) -> None:
    judged(mutant(given, "/cna.yaml", ("agreements",), "dropped"), tmp_path / "data", given)
    assert examine(tmp_path / "data" / given.event).faults == []


def test_fault_on_another_line_is_noticed(given: Base, tmp_path: Path) -> None:
    def astray(folder: Path):
        reading = examine(folder)
        faults = [Fault(fault.file, fault.line + 9, fault.record, "is at fault") for fault in reading.faults]
        return replace(reading, faults=faults)

    one = mutant(given, "/cna.yaml", ("agreements", 0, "status"), "misspelt")
    assert "nothing to do with it" in judged(one, tmp_path / "data", given, astray).fault


def test_change_that_is_lost_is_noticed(given: Base, tmp_path: Path) -> None:
    before = examine(tmp_path / "data" / given.event)
    one = mutant(given, "/cna.yaml", ("agreements", 0, "aim"), "misspelt")
    lost = judged(one, tmp_path / "data", given, lambda folder: before)
    assert lost.fault == "accepted, and what is loaded is not what is written"


def test_what_is_raised_is_noticed(given: Base, tmp_path: Path) -> None:
    def broken(folder: Path):
        raise KeyError(folder.name)

    one = mutant(given, "/cna.yaml", ("agreements", 0, "aim"), "misspelt")
    assert judged(one, tmp_path / "data", given, broken).fault.startswith("raised KeyError")
