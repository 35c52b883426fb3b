"""The explorer without a browser: what its filters keep, offer, draw, show as evidence and save."""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from analysis import Event, load
from analysis.explore import KINDS, Explorer, explore, facts, matching


@pytest.fixture(scope="module")
def tiny(project: Path) -> Event:
    return load(project / "tests" / "data" / "tiny")


@pytest.fixture(scope="module")
def none(project: Path) -> Event:
    return load(project / "tests" / "data" / "none")


@pytest.fixture
def explorer(tiny: Event, none: Event, tmp_path: Path) -> Explorer:
    return Explorer([none, tiny], folder=tmp_path / "views")


def says(explorer: Explorer) -> list[str]:
    return list(explorer.view["says"])


def control(explorer: Explorer, label: str) -> Any:
    """The filter with this label."""
    filters = explorer.children[0].children
    return next(one for one in filters if one.description == label)


def offered(explorer: Explorer, label: str) -> list[str]:
    return [choice for choice, _ in control(explorer, label).options]


def shown(explorer: Explorer) -> tuple[str, Any, str, str]:
    """What stands below the filters: how many facts there are, table, evidence, and what the chart says in words."""
    bar, table, evidence, chart = explorer.children[1:]
    words = BeautifulSoup(chart.value, "html5lib").select_one("img")["alt"]
    return bar.children[-1].value, table, evidence.value, words


def test_every_fact_but_actors_is_a_row(tiny: Event) -> None:
    frame = facts([tiny])
    assert frame["kind"].value_counts().to_dict() == {kind: len(getattr(tiny.lead, kind)) for kind in KINDS}
    ferry = frame.set_index("fact").loc["gazette:ferry-safety"]
    assert (ferry["status"], ferry["step"], ferry["areas"]) == ("in-force", "in-force", ("TRA",))
    assert list(frame[frame["kind"] == "commitments"]["speakers"])[3] == ("ada-brandt", "ivo-halvorsen")


def test_no_event_gives_no_row_and_every_column() -> None:
    assert list(facts([]).columns) == list(facts([]))
    assert len(matching(facts([]), kind="agreements", words="any")) == 0


@pytest.mark.parametrize(
    ("codes", "ids"),
    [
        ({"kind": "agreements"}, ["ferry-safety", "libraries", "harbour-data"]),
        ({"area": "DIG"}, ["harbour-data", "storm-warnings"]),
        ({"status": "signed"}, ["libraries"]),
        ({"step": "hoped"}, ["night-ferry"]),
        ({"speaker": "ada-brandt"}, ["night-ferry", "wheat", "sea-between"]),
        ({"setting": "joint-press-conference"}, ["sea-between", "shared-weather", "cheaper-bread"]),
        ({"theme": "stronger-ties"}, ["headline", "sea-between"]),
        ({"words": "FERRY night"}, ["night-ferry"]),
        ({"words": "wheat", "kind": "agreements"}, []),
        ({"words": "(["}, []),
    ],
)
def test_filter_keeps_what_carries_the_code_or_says_every_word(
    codes: dict[str, str], ids: list[str], tiny: Event
) -> None:
    assert [cited.partition(":")[2] for cited in matching(facts([tiny]), **codes)["fact"]] == ids


def test_table_and_chart_follow_a_filter(explorer: Explorer) -> None:
    before = explorer.children[-1].value
    explorer.filter(event="tiny", kind="agreements")
    said, table, _, words = shown(explorer)
    assert len(explorer.view) == len(table.df) == 3
    assert said == "Three facts"
    assert explorer.children[-1].value != before
    assert words == ("Digital and AI, intended: 1; Transport, in force: 1; Culture and people, concluded: 1")


def test_chart_shows_themes_by_speaker_where_no_fact_has_an_area(explorer: Explorer) -> None:
    explorer.filter(event="tiny", kind="statements", theme="stronger-ties")
    assert shown(explorer)[3] == (
        "Ties are strong and growing, Ada Brandt: 1; Ties are strong and growing, the report itself: 1"
    )


def test_chart_counts_events_by_kind_where_there_is_nothing_else(explorer: Explorer) -> None:
    explorer.filter(event="tiny", kind="programme")
    assert shown(explorer)[3] == "Northmark–Eastvale Comprehensive Partnership, Programme item: 2"


def test_fact_of_several_areas_stands_under_the_one_filtered_for(explorer: Explorer) -> None:
    explorer.filter(event="tiny", kind="agreements", area="TRA")
    assert shown(explorer)[3] == "Transport, intended: 1; Transport, in force: 1"


def test_filters_offer_only_codes_that_occur_in_the_event_and_kind(explorer: Explorer) -> None:
    explorer.filter(event="tiny", kind="agreements")
    assert offered(explorer, "Status") == ["all", "Announced", "Signed", "In force"]
    assert offered(explorer, "Theme") == ["all"]
    assert offered(explorer, "Kind") == ["all", *list(KINDS.values())]
    explorer.filter(event="none")
    assert "Agreement" not in offered(explorer, "Kind")
    assert control(explorer, "Kind").value == ""  # agreements are gone with the event that had some


def test_view_without_a_fact_says_so_and_draws_nothing(explorer: Explorer) -> None:
    explorer.filter(words="no such words")
    assert says(explorer) == []
    assert shown(explorer)[0] == "No facts"
    assert shown(explorer)[3] == ""


def test_chosen_row_shows_its_evidence(explorer: Explorer) -> None:
    explorer.filter(event="tiny", kind="agreements")
    shown(explorer)[1].selected_rows = [2]
    assert explorer.chosen == ("gazette:harbour-data",)
    assert (
        "Agreement: MOU on harbour data <small>The Linden Gazette, 15 June 2024, ¶9, 11</small>" in (shown(explorer)[2])
    )
    explorer.filter(kind="")
    assert (explorer.chosen, shown(explorer)[2]) == ((), "")


def test_chosen_row_shows_its_paragraphs_where_a_copy_is_at_hand(tiny: Event, project: Path, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    shutil.copy(project / "tests" / "texts" / "tiny-gazette.txt", tmp_path / "texts" / "gazette.txt")
    explorer = Explorer([replace(tiny, folder=tmp_path)]).filter(words="harbour-data")
    shown(explorer)[1].selected_rows = [0]
    assert "<blockquote>¶11 " in shown(explorer)[2]


def test_hostile_words_are_text(tiny: Event) -> None:
    first = tiny.lead.agreements[0].model_copy(update={"title": "<script>alert(1)</script>"})
    lead = tiny.lead.model_copy(update={"agreements": (first, *tiny.lead.agreements[1:])})
    explorer = Explorer([replace(tiny, lead=lead)]).filter(kind="agreements")
    shown(explorer)[1].selected_rows = [0]
    assert "<script>" not in shown(explorer)[2]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown(explorer)[2]


def test_saved_view_is_a_table_and_a_picture_named_for_its_filters(explorer: Explorer, tmp_path: Path) -> None:
    table, picture = explorer.filter(event="tiny", kind="commitments", words="Night/ferry ../x").save()
    assert (table.name, picture.name) == (
        "tiny-commitments-Night-ferry----x.csv",
        "tiny-commitments-Night-ferry----x.png",
    )
    assert table.parent == tmp_path / "views"
    table, picture = explorer.filter(words="").save()
    rows = list(csv.DictReader(table.open(encoding="utf-8", newline="")))
    assert [row["fact"] for row in rows] == list(explorer.view["fact"])
    assert rows[3]["speakers"] == "ada-brandt;ivo-halvorsen"
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_forty_events_are_told_apart(tiny: Event, none: Event) -> None:
    many = [replace(tiny, name=f"event-{number}") for number in range(39)]
    explorer = Explorer([none, *many])
    titles = offered(explorer, "Event")
    assert len(titles) == len(set(titles)) == 41
    assert titles[-1] == "Northmark–Eastvale Comprehensive Partnership (event-38)"
    assert len(explorer.view) == len(facts([none])) + 39 * len(facts([tiny]))
    assert "Event" in shown(explorer)[1].df.columns


def test_explorer_opens_every_event_of_the_data_folder(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    assert set(explore().view["event"]) == {"none", "single", "tiny"}
    assert set(explore("single").view["event"]) == {"single"}
