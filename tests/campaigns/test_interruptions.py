from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from analysis.report import publish

from .editions import EVENT, Building, Editions, Tree
from .interruptions import CAMPAIGN, cuts

FILES = ("index.html", "brief.pdf", "tables/facts.csv")


def edition(text: str) -> Tree:
    return {f"{EVENT}/{path}": f"{text} {path}".encode() for path in FILES}


def test_interrupted_builds_lose_nothing(quickly) -> None:
    cases = quickly(CAMPAIGN)
    assert [case for case in cases if case.fault and not case.fault.startswith("not tried: ")] == []
    assert len(cases) == 52
    assert Counter(case.outcome for case in cases)["survived"] >= 50


def test_cuts_of_a_publication_are_tried_at_every_step(tmp_path: Path) -> None:
    both = Editions(tmp_path, edition("earlier"), edition("later"), 0)
    outcomes = Counter(case.outcome for case in cuts(both, tmp_path, False))
    assert outcomes == {"survived": 3 * 12}


def test_publication_in_place_goes_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def in_place(output: Path, name: str, files: Mapping[str, bytes]) -> None:
        for path, content in files.items():
            (output / name / path).write_bytes(content)

    monkeypatch.setattr(publish, "publish", in_place)
    both = Editions(tmp_path, edition("earlier"), edition("later"), 0)
    faults = [case.fault for case in cuts(both, tmp_path, True)]
    assert faults == ["", "once mended, the reports are mixed", "once mended, the reports are mixed"]


def test_file_left_in_the_temporary_folder_is_seen(tmp_path: Path) -> None:
    (tmp_path / "analysis.py").write_text(
        "import os, pathlib, sys; pathlib.Path(os.environ['TMPDIR'], 'left').touch(); sys.exit('a traceback')"
    )
    building = Building(tmp_path)
    ended = building.end()
    assert (str(ended), building.left()) == (
        "exit status 1, saying: a traceback", "left in the temporary folder: left"
    )  # fmt: skip
