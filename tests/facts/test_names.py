"""Proper names: what is read as one, and which ones a text may use."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from analysis import Event, load
from analysis.facts.binding import unbound
from analysis.facts.names import CALENDAR, known, names, unknown

READ = [  # a text, and the names in it
    ("a run of capitals", "They met President Ada Brandt there.", ["President Ada Brandt"]),
    ("with of", "It went to the Bank of the North Sea at last.", ["Bank of the North Sea"]),
    ("possession", "They read Eastvale’s and the Eastvalers' letters.", ["Eastvale", "Eastvalers"]),
    ("hyphen and dash", "They hold the Northmark–Eastvale and Sea-Sky talks.", ["Northmark", "Eastvale", "Sea", "Sky"]),
    ("abbreviation", "They want an FTA, and the U.S. agrees.", ["FTA", "U.S."]),
    ("a capital inside", "They sell the iPhone and K-pop.", ["iPhone", "K"]),
    ("with digits", "It is for the G20 and for 5G.", ["G20", "5G"]),
    ("initials", "They thank J. K. Brandt.", ["J. K. Brandt"]),
    ("no capitals in its script", "They ate 김치 in 서울.", ["김치", "서울"]),
    ("a name in small letters", "They fly to hanoi and seoul.", ["hanoi", "seoul"]),
    ("signs of money", "It costs US$40 or S$50.", []),
    (
        "hidden and look-alike letters",
        "They met In\u200ddia, ⅿalaysia and ⓒhina in москва.",
        ["India", "malaysia", "москва"],
    ),
    ("decomposed letters", "They saw Sa\u0303o there.", ["S\u00e3o"]),
]


@pytest.mark.parametrize(("text", "found"), [case[1:] for case in READ], ids=[case[0] for case in READ])
def test_names_are_read(text: str, found: list[str]) -> None:
    assert [name.words for name in names(text) if not name.opener] == found


OPENERS = [  # what opens a sentence, and whether it is a name
    ("Ties grow.", False), ("Exports of wheat grow.", False), ("He agrees.", False), ("“Talks” go on.", False),
    ("Nobody knows: exports grow.", False), ("It rains. Help comes.", False), ("Hyundai grows.", True),
    ("China grows.", True), ("Japan grows.", True), ("It rains. Batam grows.", True), ("(Seoul grows.)", True),
    ("They met Mr. Target.", True), ("They met (Target).", True), ("WHO grows.", True), ("It is: Exports grow.", False),
    ("Exports of Hyundai grow.", True), ("New Hanoi grows.", True),
]  # fmt: skip


@pytest.mark.parametrize(("text", "named"), OPENERS, ids=[text for text, _ in OPENERS])
def test_opener_is_a_name_unless_it_is_a_word(text: str, named: bool) -> None:
    assert bool(unknown(text, CALENDAR)) == named


def test_opener_that_is_word_and_name_is_a_word_where_a_text_uses_it_so() -> None:
    assert unknown("Will it last?", CALENDAR)
    assert unknown("Will it last?", CALENDAR | known(("They will go on.",))) == []


ALLOWED = [  # what is known, a text, and the names that are not
    ("Ada Brandt", "They thank Brandt.", []),
    ("Prime Minister of Northmark; Ada Brandt", "They thank Prime Minister Ada Brandt.", []),
    ("Prime Minister of Northmark", "They thank the Prime Minister of Eastvale.", ["Prime Minister of Eastvale"]),
    ("the Ministry of Health; Trade and work", "They ask the Ministry of Trade.", ["Ministry of Trade"]),
    ("North Sea; South Bank", "They ask the North Bank.", ["North Bank"]),
    ("an Eastvaler", "They meet Eastvalers and the Eastvalers’ guests.", []),
    ("Ada Brandt", "They thank President Ada Brandt.", ["President Ada Brandt"]),
    ("the MOU", "They have MOUs. Eight MOUs.", []),
    ("they ask who came", "WHO came.", ["WHO"]),
    ("on", "They met Mars.", ["Mars"]),
    ("in Korea Herald", "They read the Seoul Herald.", ["Seoul Herald"]),
    ("on", "It is on Sunday, 3 May and in Sept.", []),
    ("in Lee; Korea", "General Lee saw it.", ["General Lee"]),
    ("in Lee; Korea", "Firms grow, viz. Oracle. So do others, cf. Target.", ["Oracle", "Target"]),
    ("in Lee; Korea", "It is praised by… Oracle. It is Lee’s. Water is not.", ["Oracle"]),
    ("in Lee; Korea", "It is praised by\nOracle.", ["Oracle"]),
    ("in Lee; Korea", "Oracle Korea and others saw it.", ["Oracle Korea"]),
    ("in Lee; Korea", "Imperial Korea saw it. Treaty of Korea!", ["Imperial Korea", "Treaty of Korea"]),
    ("in Lee; Korea", "Under Korea’s plan, it grows. Does Korea? What Lee says counts.", []),
    ("in Lee; Korea", "Leaders of Korea met. Part of the Korea met.", []),
]  # fmt: skip


@pytest.mark.parametrize(("own", "text", "missing"), ALLOWED)
def test_name_has_to_be_known_or_composed_of_whole_names(own: str, text: str, missing: list[str]) -> None:
    assert [name.words for name in unknown(text, CALENDAR | known((own,)))] == missing


@pytest.fixture(scope="module")
def tiny(project: Path) -> Event:
    return load(project / "tests" / "data" / "tiny")


BOUND = [  # a text, the facts that it cites, and the names that none of them has
    ("Ada Brandt hopes so.", ["wheat"], []),
    ("Ada Brandt hopes so.", ["ferry-safety"], ["Ada Brandt"]),
    ("Northmark and Eastvale met in Port Linden.", [], []),
    ("Northmark, Eastvale and Westmoor met.", ["ferry-safety"], ["Westmoor"]),
    ("The Linden Gazette tells it, by Krippendorff’s alpha.", [], []),
    ("Most concern Digital and AI.", [], []),
]


@pytest.mark.parametrize(("text", "cited", "missing"), BOUND)
def test_name_stands_in_a_cited_fact_or_is_the_events_own(
    tiny: Event, text: str, cited: list[str], missing: list[str]
) -> None:
    facts = [tiny.fact(f"gazette:{name}") for name in cited]
    assert [found.words for found in unbound(text, facts, tiny.names)] == missing


def test_short_form_given_with_a_party_or_an_actor_is_bound(tiny: Event) -> None:
    record = tiny.record.model_copy(
        update={"parties": tuple(party.model_copy(update={"names": ("Vale",)}) for party in tiny.record.parties)}
    )
    assert [found.words for found in unbound("So the Vale agrees.", [], tiny.names)] == ["Vale"]
    assert unbound("So the Vale agrees.", [], replace(tiny, record=record).names) == []
