from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.facts import fieldtypes
from analysis.report import html

from .texts import CAMPAIGN, REFUSED, SHOWN, Reader, faults, filled, one, refused

pytestmark = [pytest.mark.browser, pytest.mark.pdf, pytest.mark.filterwarnings("ignore:Glyph")]


@pytest.fixture
def reader(chromium: Any, tmp_path: Path) -> Reader:
    return Reader(chromium, tmp_path)


@pytest.fixture
def templates() -> Iterator[Any]:
    """The environment of the templates, made anew after the test."""
    html._environment.cache_clear()
    yield html._environment()
    html._environment.cache_clear()


def test_no_text_runs_leaks_hides_or_breaks_the_layout(quickly) -> None:
    cases = quickly(CAMPAIGN)
    assert [f"{case.name}: {case.fault}" for case in cases if case.fault] == []
    assert sum(case.outcome == "refused" for case in cases) >= 900
    assert [case.name for case in cases if case.outcome == "survived"] == ["uninterrupted", "all in turn, order 1"]


def test_page_that_escapes_nothing_is_found_out(reader: Reader, templates: Any, tmp_path: Path) -> None:
    templates.autoescape = False
    folder, _ = filled(tmp_path, one(SHOWN["script"]))
    assert any("ran what a fact says" in fault for fault in faults(folder, [SHOWN["script"]], reader, tmp_path))


def test_field_that_takes_anything_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fieldtypes.textrules, "against", lambda text: "")
    outcomes = [case.outcome for case in refused("hyperlink", REFUSED["hyperlink"], tmp_path)]
    assert outcomes.count("went wrong") == 2
