from __future__ import annotations

from typing import Any

import pytest

from analysis import Event
from analysis.report.notes import Note, footnoted, marked, note

SOURCE = {
    "publisher": "The Linden Gazette",
    "url": "https://gazette.example/northmark-eastvale-partners",
}


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (
            "ferry-safety",
            {"kind": "Agreement", "text": "Agreement on Ferry Safety", "paragraphs": (8,), "marks": "¶8",
             "status": "In force", "step": "in-force"},
        ),
        (
            "wheat",
            {"kind": "Commitment", "text": "Both sides agreed that wheat is to be inspected only once.",
             "paragraphs": (6,), "marks": "¶6", "step": "agreed", "voice": "Ada Brandt and Ivo Halvorsen"},
        ),
        (
            "shared-weather",
            {"kind": "Statement", "text": "Whoever shares the weather should share the forecast.", "paragraphs": (5,),
             "marks": "¶5", "voice": "Ivo Halvorsen", "setting": "Joint press conference"},
        ),
        (
            "dinner-guests",
            {"kind": "Claim", "text": "about 120 guests at the dinner", "paragraphs": (14,), "marks": "¶14",
             "basis": "stated"},
        ),
        (
            "dinner",
            {"kind": "Programme item", "text": "Mr Halvorsen gives a dinner for his guests.", "paragraphs": (14,),
             "marks": "¶14"},
        ),
        (
            "ivo-halvorsen",
            {"kind": "Actor", "text": "Ivo Halvorsen, President of Eastvale", "paragraphs": (3, 5),
             "marks": "¶3, 5"},
        ),
    ],
)  # fmt: skip
def test_note_says_what_a_fact_is_and_where_it_stands(fact: str, expected: dict[str, Any], tiny: Event) -> None:
    where = f"The Linden Gazette, 15 June 2024, {expected['marks']}"
    assert note(tiny, f"gazette:{fact}") == Note(**expected, **SOURCE, where=where)


def test_note_on_another_source_names_it_in_place_of_paragraphs(tiny: Event) -> None:
    assert note(tiny, "courier:ferries") == Note(
        kind="Agreement", text="Ferry agreement", marks="Courier", status="Signed", step="concluded",
        publisher="The Eastvale Courier", url="https://courier.example/partners",
        where="The Eastvale Courier, 15 June 2024, from an excerpt",
    )  # fmt: skip
    assert note(tiny, "courier:since").text == "Year in which relations were set up: 1999"
    assert note(tiny, "wire:day").marks == "The Wire"


def test_note_on_a_coding_names_both_coders(tiny: Event) -> None:
    said = (
        "People and culture sustain ties: Krippendorff’s alpha 1.00 over 5 statements: theme given by both coders 1, "
        "by the first alone 0, by the second alone 0"
    )
    expected = Note(kind="Intercoder agreement", text=said, marks="both codings", where="the two codings compared")
    assert note(tiny, "intercoder:people-and-culture") == expected


@pytest.mark.parametrize(
    ("facts", "mark", "footnote"),
    [
        (["gazette:wheat"], "¶6", "The Linden Gazette, ¶6 (agreed, Ada Brandt and Ivo Halvorsen)."),
        (["gazette:ferry-safety", "wire:day"], "¶8 · The Wire",
         "The Linden Gazette, ¶8 (in force) · The Wire, from an excerpt."),
        (["gazette:dinner", "gazette:dinner-guests"], "¶14", "The Linden Gazette, ¶14."),
    ],
    ids=["paragraph", "beside another source", "same paragraph twice"],
)  # fmt: skip
def test_mark_is_short_and_footnote_says_where_with_step_and_voice(
    facts: list[str], mark: str, footnote: str, tiny: Event
) -> None:
    notes = {name: note(tiny, name) for name in facts}
    ladder = {code: step.label for code, step in tiny.codebook.steps.items()}
    assert (marked(facts, notes), footnoted(facts, notes, ladder)) == (mark, footnote)


def test_mark_counts_more_sources_than_two(tiny: Event) -> None:
    facts = ["gazette:dinner", "courier:day", "wire:day", "intercoder:opportunity"]
    assert marked(facts, {name: note(tiny, name) for name in facts}) == "¶14 · 3 sources"
