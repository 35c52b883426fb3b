from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from analysis.report import publish

from .editions import EVENT, Building, Editions, Ended, Tree
from .interruptions import CAMPAIGN, cuts

FILES = ("index.html", "brief.pdf", "tables/facts.csv")


def edition(text: str) -> Tree:
    return {f"{EVENT}/{path}": f"{text} {path}".encode() for path in FILES}


def test_interrupted_builds_lose_nothing(quickly) -> None:
    outcomes = quickly(CAMPAIGN)
    assert (outcomes.total(), outcomes["survived"] >= 52) == (54, True)


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
    assert [case.fault for case in cuts(both, tmp_path, True)] == ["", *["the reports are mixed"] * 2]


def test_file_left_in_the_temporary_folder_is_seen(tmp_path: Path) -> None:
    (tmp_path / "analysis.py").write_text(
        "import os, pathlib, sys; pathlib.Path(os.environ['TMPDIR'], 'left').touch(); sys.exit('a traceback')"
    )
    assert Building(tmp_path).end() == Ended(1, "a traceback", "left in the temporary folder: left")
