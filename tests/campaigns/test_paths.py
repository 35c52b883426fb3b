from __future__ import annotations

from pathlib import Path

import pytest

from analysis.report import ownership

from .paths import CAMPAIGN, REFUSED, lay, tried


def test_no_name_link_or_file_of_another_hand_does_harm(quickly) -> None:
    outcomes = quickly(CAMPAIGN)
    assert (outcomes["refused"] >= 230, outcomes["survived"]) == (True, 4)


@pytest.mark.parametrize("name", ["a note among the reports", "a start page of one's own among reports"])
def test_build_that_does_not_look_is_found_out(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ownership, "unmanaged", lambda folder, listed: iter(()))
    monkeypatch.setattr(ownership, "refuse_to_overwrite", lambda folder, names, listed: None)
    (trial,) = (one for one in REFUSED if one.name == name)
    assert tried(trial, lay(tmp_path), tmp_path).fault.startswith("changed what is not ours: ")
