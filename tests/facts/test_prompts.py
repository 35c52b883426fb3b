"""What a coder might miss: prompts are read by rule, roles are guessed, and gaps are what no fact takes up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analysis import Event, load
from analysis.facts.prompts import Prompt, english, gaps, prompts, roles, worksheet

ARTICLE = [  # an invented report of the invented event, paragraph by paragraph
    "Northmark and Eastvale become comprehensive partners",
    "PORT LINDEN: Northmark and Eastvale on Friday (Jun 14) raised their ties to a Comprehensive Partnership, after 25 "
    "years of diplomatic relations.",
    "Prime Minister Ada Brandt came to Port Linden for the second time and met President Ivo Halvorsen.",
    "“The sea between our peoples has always been a road for us,” said Ms Brandt, who hopes for a night ferry by the "
    "spring of 2025.",
    "Mr Halvorsen told a joint press conference that his country is willing to pass on its storm warnings.",
    "Both sides agreed that wheat is to be inspected only once. “Fewer inspections mean more trade and cheaper bread,” "
    "he said.",
    "WHAT WAS SIGNED",
    "The Agreement on Ferry Safety has taken effect.",
    "Two MOUs were named:",
    "- MOU on exchange between national libraries",
    "- MOU on harbour data, of the Linden Harbour Board",
    "AT TABLE",
    "In restless times a good neighbour is the best harbour.",
    "About 120 guests came to the dinner.",
    "This article was corrected.",
]


@pytest.fixture
def tiny(project) -> Event:
    return load(project / "tests" / "data" / "tiny")


def test_roles_of_an_article_are_guessed(tiny: Event) -> None:
    assert roles(ARTICLE) == list(tiny.lead.role_of().values())


ROLES = [  # paragraphs, and their roles
    (["HANOI: They met.", "They talked."], ["lead", "body"]),
    (["They met on Friday.", "They talked."], ["lead", "body"]),
    (["They meet", "What they want", "HANOI, March 2 — They met."], ["headline", "standfirst", "lead"]),
    (["They meet", "HANOI: They met.", "They smile. (Photo: AB)", "Read also: more."],
     ["headline", "lead", "caption", "furniture"]),
    ([], []),
]  # fmt: skip


@pytest.mark.parametrize(("paragraphs", "expected"), ROLES)
def test_role_is_guessed_by_form_and_place(paragraphs: list[str], expected: list[str]) -> None:
    assert roles(paragraphs) == expected


HELD = [  # a paragraph, a kind, and what is read of it
    ("Two MOUs and a treaty were signed.", "number", ["2 mou"]),
    ("Two MOUs and a treaty were signed.", "paper", ["mous", "treaty"]),
    ("Trade is worth US$2.5 billion.", "number", ["2500000000 USD"]),
    ("They met on Friday.", "day", ["Friday: 2024-06-14, or a week later"]),
    ("They meet today, and on Oct 7.", "day", ["Oct 7: 2024-10-07", "today: 2024-06-15"]),
    ("Talks ended in December.", "day", ["December: 2024-12"]),
    ("They thanked President Ivo Halvorsen.", "name", ["President Ivo Halvorsen"]),
    ("He told a press conference so.", "speech", ["reported, joint-press-conference"]),
    ("“We want more of this, and soon,” he wrote on Facebook.", "speech", ["quoted, social-media"]),
    ("It will open, and they hope for more.", "promise", ["will", "hope"]),
    ("Rail, road and ports are to be built.", "area", ["TRA"]),
    ("Nothing.", "area", []),
]


@pytest.mark.parametrize(("text", "kind", "values"), HELD)
def test_paragraph_is_read_for_what_a_coder_might_miss(text: str, kind: str, values: list[str], tiny: Event) -> None:
    found = prompts([text], tiny.codebook, date(2024, 6, 15))
    assert [prompt.value for prompt in found if prompt.kind == kind] == values


def test_finished_coding_leaves_few_gaps(tiny: Event) -> None:
    assert [str(gap) for gap in gaps(tiny, ARTICLE)] == ["¶9: number 2 mou"]


DROPPED = [  # a kind of fact, its id, and the gap that it leaves
    ("claims", "relations-years", Prompt(2, "number", "25 year")),
    ("claims", "dinner-guests", Prompt(14, "number", "120 guest")),
    ("agreements", "ferry-safety", Prompt(8, "name", "Ferry Safety")),
    ("statements", "sea-between", Prompt(4, "speech", "quoted")),
    ("commitments", "storm-warnings", Prompt(5, "promise", "willing")),
    ("actors", "ivo-halvorsen", Prompt(3, "name", "Ivo Halvorsen")),
]


@pytest.mark.parametrize(("kind", "name", "gap"), DROPPED, ids=[case[1] for case in DROPPED])
def test_fact_that_is_missing_leaves_a_gap(kind: str, name: str, gap: Prompt, tiny: Event) -> None:
    kept = tuple(fact for fact in getattr(tiny.lead, kind) if fact.id != name)
    event = replace(tiny, lead=tiny.lead.model_copy(update={kind: kept}))
    assert gap in gaps(event, ARTICLE)


def test_text_in_another_language_has_no_prompts(tiny: Event) -> None:
    korean = ["한국과 싱가포르는 협력을 강화한다.", "5건의 양해각서를 체결했다."]
    assert english(ARTICLE) and not english(korean)
    assert worksheet(korean, tiny.codebook).splitlines()[-2:] == ["¶2 subheading", "  5건의 양해각서를 체결했다."]
