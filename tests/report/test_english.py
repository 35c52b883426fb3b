from __future__ import annotations

from datetime import date

import pytest

from analysis.report import english


@pytest.mark.parametrize(
    ("value", "spelt"), [(date(2025, 11, 2), "2 November 2025"), (date(999, 1, 31), "31 January 999")]
)
def test_day_is_spelt_without_a_leading_zero(value: date, spelt: str) -> None:
    assert english.day(value) == spelt


def test_interval_says_the_year_once_where_it_is_the_same() -> None:
    assert english.interval("2026-01-01/2026-04-30") == "1 January to 30 April 2026"
    assert english.interval("2025-12-01/2026-01-31") == "1 December 2025 to 31 January 2026"


@pytest.mark.parametrize(
    ("number", "spelt"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"), (21, "21st"),
     (101, "101st"), (111, "111th"), (112, "112th")],
)  # fmt: skip
def test_ordinal_has_the_ending_that_is_spoken(number: int, spelt: str) -> None:
    assert english.ordinal(number) == spelt


@pytest.mark.parametrize(
    ("words", "joined"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_words_are_listed_as_in_a_sentence(words: list[str], joined: str) -> None:
    assert english.listed(words) == joined
    assert english.listed(iter(words)) == joined


def test_last_word_of_a_list_may_be_joined_otherwise() -> None:
    assert english.listed(["a", "b", "c"], "or") == "a, b or c"


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "no agreements"), (1, "one agreement"), (2, "two agreements"), (12, "twelve agreements"),
     (13, "13 agreements")],
)  # fmt: skip
def test_count_agrees_with_its_noun(number: int, said: str) -> None:
    assert english.counted(number, "agreement") == said


def test_irregular_plural_is_given() -> None:
    assert english.counted(2, "body", "bodies") == "two bodies"
    assert english.counted(1, "body", "bodies") == "one body"


def test_sentence_begins_with_a_capital_and_keeps_the_rest() -> None:
    assert english.sentence("the ASEAN fund") == "The ASEAN fund"
    assert english.sentence("") == ""


@pytest.mark.parametrize(
    ("paragraphs", "mark"),
    [([], ""), ([5], "¶5"), ([44, 39], "¶39, 44"), ([39, 40], "¶39, 40"), ([39, 40, 41], "¶39–41"),
     ([1, 3, 4, 5, 9], "¶1, 3–5, 9"), ([6, 6, 6], "¶6")],
)  # fmt: skip
def test_paragraphs_are_named_in_order_once_and_in_runs(paragraphs: list[int], mark: str) -> None:
    assert english.marks(paragraphs) == mark


@pytest.mark.parametrize(
    ("words", "cut"),
    [("a short text", "a short text"), ("a text that is long", "a text that …"), ("x" * 20, "x" * 14 + "…")],
)
def test_text_is_cut_at_a_word_or_within_a_long_one(words: str, cut: str) -> None:
    assert english.shortened(words, 15) == cut
