from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from analysis import Event
from analysis.report.blocks import Bound, Passage
from analysis.report.celloutput import show
from analysis.report.html import fragment
from analysis.report.notes import MIME
from analysis.report.views import brief


def test_block_is_shown_as_words_as_html_and_as_json(tiny: Event) -> None:
    words = "Ferries are held to the same rules."
    shown = show(tiny, Passage(sentences=(Bound(words, ("gazette:ferry-safety",)),)))
    bundle = json.loads(json.dumps(shown._repr_mimebundle_()))
    assert list(bundle) == ["text/plain", "text/html", MIME]
    assert bundle["text/plain"] == words
    assert bundle["text/html"].splitlines()[0] == f'<div class="brief"><p>{words} </p>'
    assert bundle[MIME]["block"]["sentences"] == [{"text": words, "facts": ["gazette:ferry-safety"]}]
    assert list(bundle[MIME]["notes"]) == ["gazette:ferry-safety"]


def test_block_says_itself_in_a_terminal(tiny: Event) -> None:
    words = repr(brief.say(brief.cut(tiny)))
    assert words.splitlines() == [
        "One agreement is in force, on ferry safety.", "Three agreements are in force.",
    ]  # fmt: skip


def test_every_view_is_json_and_carries_a_note_on_each_fact_it_cites(tiny: Event) -> None:
    cut = brief.cut(tiny)
    views = brief.head, brief.messages, brief.agreements, brief.watch, brief.open_questions, brief.board
    for view in views:
        carried = json.loads(json.dumps(view(cut)._repr_mimebundle_()[MIME]))
        cited = set(_facts(carried["block"]))
        assert cited
        assert cited == set(carried["notes"])


def _facts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [name for key, item in value.items() for name in (item if key in ("facts", "grounds") else _facts(item))]
    if isinstance(value, list):
        return [name for item in value for name in _facts(item)]
    return []


def test_unknown_fact_is_a_bug_and_says_its_id(tiny: Event) -> None:
    with pytest.raises(KeyError, match="gazette:nothing"):
        show(tiny, Passage(sentences=(Bound("Said.", ("gazette:nothing",)),)))


# Evidence in a notebook's own display ---------------------------------------------------------------------


def listed(page: str) -> list[str]:
    found = BeautifulSoup(page, "html5lib").select("details:has(> summary:-soup-contains('Evidence')) li")
    return [" ".join(item.get_text(" ").split()) for item in found]


def test_each_cited_fact_is_listed_once_below_a_block(tiny: Event) -> None:
    facts = (("gazette:wheat",), ("gazette:wheat", "gazette:agreements-total"))
    shown = show(tiny, Passage(sentences=tuple(Bound("Said.", cited) for cited in facts)))
    assert listed(shown._repr_mimebundle_()["text/html"]) == [
        "Commitment: Both sides agreed that wheat is to be inspected only once. The Linden Gazette, 15 June 2024, ¶6",
        "Claim: 3 agreements named The Linden Gazette, 15 June 2024, ¶8, 10, 11",
    ]


def test_block_that_cites_nothing_has_no_evidence(tiny: Event) -> None:
    shown = show(tiny, Passage(sentences=(Bound("Said."),)))
    assert shown._repr_mimebundle_()["text/html"].splitlines()[0] == '<div class="brief"><p>Said. </p></div>'


def test_paragraphs_of_a_readers_copy_stand_beside_the_fact_and_not_in_the_block(tiny: Event, tmp_path: Path) -> None:
    text = Path(__file__).resolve().parents[1] / "texts" / "tiny-gazette.txt"
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "gazette.txt").write_bytes(text.read_bytes())
    block = Passage(sentences=(Bound("Said.", ("gazette:harbour-data",)),))
    bundle = show(replace(tiny, folder=tmp_path), block)._repr_mimebundle_()
    assert listed(bundle["text/html"]) == [
        "Agreement: MOU on harbour data The Linden Gazette, 15 June 2024, ¶9, 11 "
        "¶9 Two further papers lay on the table: ¶11 MOU on harbour data, "
        "announced: the Linden Harbour Board is to tell when ships come in"
    ]
    assert "lay on the table" not in json.dumps(bundle[MIME]) + bundle["text/plain"]
    assert bundle[MIME] == show(tiny, block)._repr_mimebundle_()[MIME]


def test_evidence_is_never_markup(tiny: Event) -> None:
    hostile = "<script>alert(1)</script> {{ 7 * 7 }} &amp;"
    shown = show(tiny, Passage(sentences=(Bound("Said.", ("gazette:wheat",)),)))
    notes = {name: replace(note, text=hostile) for name, note in shown.notes.items()}
    page = fragment(replace(shown, notes=notes), {6: hostile})
    assert "<script" not in page
    assert listed(page) == [f"Commitment: {hostile} The Linden Gazette, 15 June 2024, ¶6 ¶6 {hostile}"]
