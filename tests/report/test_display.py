from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from analysis.report.display import MIME, Bound, Cell, Passage, count, evidence, said, valued
from analysis.report.layout import fragment
from bs4 import BeautifulSoup

from analysis import Event
from analysis.report.views import areas, brief


def test_block_is_shown_as_words_as_html_and_as_json(tiny: Event) -> None:
    shown = Passage(event=tiny, sentences=(Bound("Ferries are held to the same rules.", ("gazette:ferry-safety",)),))
    bundle = shown._repr_mimebundle_()
    assert list(bundle) == ["text/plain", "text/html", MIME]
    assert bundle["text/plain"] == "Ferries are held to the same rules."
    assert bundle["text/html"].splitlines()[0] == '<div class="brief"><p>Ferries are held to the same rules. </p>'
    assert bundle[MIME]["sentences"] == [
        {"text": "Ferries are held to the same rules.", "facts": ["gazette:ferry-safety"]}
    ]
    assert list(bundle[MIME]["evidence"]) == ["gazette:ferry-safety"]


def test_block_says_itself_in_a_terminal(tiny: Event) -> None:
    words = repr(brief.glance(tiny))
    assert words.splitlines() == ["3", "25", "about 120"]


def test_every_view_is_json_and_carries_evidence_for_each_fact_it_cites(tiny: Event) -> None:
    for show in (brief.head, brief.messages, brief.agreements, brief.watch, brief.open_questions, areas.chart):
        block = json.loads(json.dumps(show(tiny).block()))
        cited = set(_facts(block))
        assert cited
        assert cited == set(block["evidence"])


def _facts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [name for key, item in value.items() for name in (item if key == "facts" else _facts(item))]
    if isinstance(value, list):
        return [name for item in value for name in _facts(item)]
    return []


SOURCE = {
    "publisher": "The Linden Gazette",
    "url": "https://gazette.example/northmark-eastvale-partners",
}


@pytest.mark.parametrize(
    ("fact", "note"),
    [
        (
            "ferry-safety",
            {"kind": "Agreement", "text": "Agreement on Ferry Safety", "paragraphs": [8], "marks": "¶8",
             "status": "In force", "step": "in-force"},
        ),
        (
            "wheat",
            {"kind": "Commitment", "text": "Both sides agreed that wheat is to be inspected only once.",
             "paragraphs": [6], "marks": "¶6", "step": "agreed", "voice": "Ada Brandt and Ivo Halvorsen"},
        ),
        (
            "shared-weather",
            {"kind": "Statement", "text": "Whoever shares the weather should share the forecast.", "paragraphs": [5],
             "marks": "¶5", "voice": "Ivo Halvorsen", "setting": "Joint press conference"},
        ),
        (
            "dinner-guests",
            {"kind": "Claim", "text": "about 120 guests at the dinner", "paragraphs": [14], "marks": "¶14",
             "value": "about 120", "basis": "stated"},
        ),
        (
            "dinner",
            {"kind": "Happening", "text": "Mr Halvorsen gives a dinner for his guests.", "paragraphs": [14],
             "marks": "¶14"},
        ),
        (
            "ivo-halvorsen",
            {"kind": "Actor", "text": "Ivo Halvorsen, President of Eastvale", "paragraphs": [3, 5],
             "marks": "¶3, 5"},
        ),
    ],
)  # fmt: skip
def test_evidence_says_what_a_fact_is_and_where_it_stands(fact: str, note: dict[str, object], tiny: Event) -> None:
    where = f"The Linden Gazette, 15 June 2024, {note['marks']}"
    assert evidence(tiny, f"gazette:{fact}") == {**note, **SOURCE, "where": where}


def test_evidence_of_another_source_names_it_in_place_of_paragraphs(tiny: Event) -> None:
    assert evidence(tiny, "courier:ferries") == {
        "kind": "Agreement", "text": "Ferry agreement", "paragraphs": [], "marks": "Courier", "status": "Signed",
        "step": "concluded", "publisher": "The Eastvale Courier", "url": "https://courier.example/partners",
        "where": "The Eastvale Courier, 15 June 2024, from an excerpt",
    }  # fmt: skip
    assert evidence(tiny, "courier:since")["text"] == "Year in which relations were set up: 1999"
    assert evidence(tiny, "wire:day")["marks"] == "The Wire"


def test_evidence_of_a_coding_names_both_coders(tiny: Event) -> None:
    note = evidence(tiny, "coding:people-and-culture")
    assert (note["kind"], note["marks"], note["where"], note["url"]) == (
        "Coding", "codings", "two codings, compared", "",
    )  # fmt: skip
    assert note["text"] == (
        "People and culture carry the tie: Krippendorff’s alpha 1.00 over 5 statements: theme given by both coders 1, "
        "by the first alone 0, by the second alone 0"
    )


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("event-date", "14 June 2024"),
        ("relations-years", "25"),
        ("second-visit", "2nd"),
        ("dinner-guests", "about 120"),
    ],
)
def test_value_is_shown_as_a_reader_reads_it(fact: str, value: str, tiny: Event) -> None:
    assert valued(tiny.fact(f"gazette:{fact}"), tiny.codebook) == value  # type: ignore[arg-type]


def test_large_number_has_commas_and_an_interval_its_first_and_last_day(tiny: Event) -> None:
    guests = tiny.fact("gazette:dinner-guests")
    many = guests.model_copy(update={"value": "12000", "qualifier": "at-most"})
    assert valued(many, tiny.codebook) == "at most 12,000"  # type: ignore[arg-type]
    span = guests.model_copy(update={"value": "2025-03-01/2025-05-31", "unit": "interval"})
    assert valued(span, tiny.codebook) == "1 March to 31 May 2025"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "unit", "qualifier", "label", "shown"),
    [
        ("2300000000.50", "USD", "about", "put in", "about USD 2,300,000,000.50"),
        ("0.07", "EUR", "at-least", "put out", "at least EUR 0.07"),
        ("-1234567.5", "won", "exact", "change in reserves", "−1,234,567.5 won"),
        ("-2.5", "%", "exact", "change in trade", "−2.5%"),
        ("70", "percent", "exact", "growth", "70 percent"),
        ("1200", "tonnes", "exact", "meat shipped", "1,200 tonnes"),
        ("50", "years", "exact", "years of diplomatic relations", "50"),
        ("120", "people", "about", "guests at the dinner", "about 120"),
        ("120", "people", "about", "at the dinner", "about 120 people"),
        ("4", "MOUs", "exact", "exchanged during the visit", "4 MOUs"),
        ("4", "MOUs", "exact", "others said to be part of it", "4"),
        ("1975", "year", "exact", "ties set up", "1975"),
        ("1000", "visitor", "ordinal", "visitor to the fair", "1,000th"),
        ("10", "rank", "at-most", "rank among partners", "at most 10"),
        ("2025-11-02", "date", "about", "day of the visit", "about 2 November 2025"),
        ("2025-11-02", "date", "at-most", "day of the visit", "by 2 November 2025"),
        (
            "99999999999999999999999999999999.5",
            "USD",
            "exact",
            "lent",
            "USD 99,999,999,999,999,999,999,999,999,999,999.5",
        ),
        ("-0", "USD", "exact", "lent", "USD 0"),
    ],
)
def test_value_has_sign_separators_and_the_unit_that_its_label_does_not_say(
    value: str, unit: str, qualifier: str, label: str, shown: str, tiny: Event
) -> None:
    given = {"value": value, "unit": unit, "qualifier": qualifier, "label": label}
    assert valued(tiny.fact("gazette:dinner-guests").model_copy(update=given), tiny.codebook) == shown  # type: ignore[arg-type]


def test_claim_is_said_as_value_and_label(tiny: Event) -> None:
    assert said(tiny.fact("gazette:relations-years"), tiny.codebook) == "25 years of diplomatic relations"
    assert said(tiny.fact("gazette:event-date"), tiny.codebook) == "14 June 2024 – day of the upgrade"


def test_unknown_fact_is_a_bug_and_says_its_id(tiny: Event) -> None:
    with pytest.raises(KeyError, match="gazette:nothing"):
        Passage(event=tiny, sentences=(Bound("Said.", ("gazette:nothing",)),)).block()


def test_count_of_no_fact_is_a_dash(tiny: Event) -> None:
    assert count(tiny, []) == Cell("–")


def test_count_of_some_facts_cites_them(tiny: Event) -> None:
    assert count(tiny, ["wheat", "libraries"]) == Cell("2", ("gazette:wheat", "gazette:libraries"))


def test_count_of_a_dozen_is_a_number_and_of_more_is_words(tiny: Event) -> None:
    ids = [f"fact-{number}" for number in range(13)]
    assert count(tiny, ids[:12]).text == "12"
    assert count(tiny, ids) == Cell("more than a dozen")


# Evidence in a notebook's own display ---------------------------------------------------------------------


def listed(shown: str) -> list[str]:
    found = BeautifulSoup(shown, "html5lib").select("details:has(> summary:-soup-contains('Evidence')) li")
    return [" ".join(item.get_text(" ").split()) for item in found]


def test_each_cited_fact_is_listed_once_below_a_block(tiny: Event) -> None:
    facts = (("gazette:wheat",), ("gazette:wheat", "gazette:agreements-total"))
    shown = Passage(event=tiny, sentences=tuple(Bound("Said.", cited) for cited in facts))
    assert listed(shown._repr_mimebundle_()["text/html"]) == [
        "Commitment: Both sides agreed that wheat is to be inspected only once. The Linden Gazette, 15 June 2024, ¶6",
        "Claim: 3 agreements named The Linden Gazette, 15 June 2024, ¶8, 10, 11",
    ]


def test_block_that_cites_nothing_has_no_evidence(tiny: Event) -> None:
    shown = Passage(event=tiny, sentences=(Bound("Said."),))
    assert shown._repr_mimebundle_()["text/html"].splitlines()[0] == '<div class="brief"><p>Said. </p></div>'


def test_paragraphs_of_a_readers_copy_stand_beside_the_fact_and_not_in_the_block(tiny: Event, tmp_path: Path) -> None:
    text = Path(__file__).resolve().parents[1] / "texts" / "tiny-gazette.txt"
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "gazette.txt").write_bytes(text.read_bytes())
    shown = Passage(event=replace(tiny, folder=tmp_path), sentences=(Bound("Said.", ("gazette:harbour-data",)),))
    bundle = shown._repr_mimebundle_()
    assert listed(bundle["text/html"]) == [
        "Agreement: MOU on harbour data The Linden Gazette, 15 June 2024, ¶9, 11 "
        "¶9 Two further papers lay on the table: ¶11 MOU on harbour data, "
        "announced: the Linden Harbour Board is to tell when ships come in"
    ]
    assert "lay on the table" not in json.dumps(bundle[MIME]) + bundle["text/plain"]
    assert bundle[MIME] == Passage(event=tiny, sentences=shown.sentences).block()


def test_evidence_is_never_markup(tiny: Event) -> None:
    hostile = "<script>alert(1)</script> {{ 7 * 7 }} &amp;"
    block = Passage(event=tiny, sentences=(Bound("Said.", ("gazette:wheat",)),)).block()
    block["evidence"]["gazette:wheat"]["text"] = hostile
    shown = fragment(block, {6: hostile})
    assert "<script" not in shown
    assert listed(shown) == [f"Commitment: {hostile} The Linden Gazette, 15 June 2024, ¶6 ¶6 {hostile}"]
