from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analysis.facts import fieldtypes

from .texts import CAMPAIGN, REFUSED, SHOWN, Reader, refused

pytestmark = [pytest.mark.browser, pytest.mark.pdf, pytest.mark.filterwarnings("ignore:Glyph")]


@pytest.fixture
def reader(chromium: Any, tmp_path: Path) -> Reader:
    return Reader(chromium, tmp_path)


def test_no_text_runs_leaks_hides_or_breaks_the_layout(quickly) -> None:
    outcomes = quickly(CAMPAIGN)
    assert outcomes["refused"] >= 900
    assert outcomes["survived"] == 1  # all in turn


def test_page_that_escapes_nothing_is_found_out(reader: Reader) -> None:
    page = f"<!DOCTYPE html><html lang=en><title>A brief</title><body><p>{SHOWN['script']}</p>"
    assert any("ran what a fact says" in fault for fault in reader.faults(page, [SHOWN["script"]]))


def test_field_that_takes_anything_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fieldtypes.textrules, "against", lambda text: "")
    outcomes = [case.outcome for case in refused("hyperlink", REFUSED["hyperlink"], tmp_path)]
    assert outcomes.count("went wrong") == 2
