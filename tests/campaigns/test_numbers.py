from __future__ import annotations

from . import numbers
from .numbers import place, sentences, words


def test_no_swap_is_published_and_true_rewordings_are(quickly) -> None:
    outcomes = quickly(numbers.CAMPAIGN)
    assert outcomes["survived"] >= numbers.QUICK * (1 - numbers.MOST_REFUSED) - 1


def test_there_are_as_many_different_sentences_as_are_tried() -> None:
    for kind in ("swapped", "true"):
        assert len({one.name for one in sentences(kind, 1, numbers.EACH)}) == numbers.EACH


def test_numbers_are_spelled_as_english_does() -> None:
    assert [words(number) for number in (8, 50, 23, 120, 2024)] == [
        "eight", "fifty", "twenty-three", "one hundred and twenty", "two thousand twenty-four",
    ]  # fmt: skip
    assert [place(number) for number in (3, 21, 50)] == [
        ("third", "3rd"), ("twenty-first", "21st"), ("fiftieth", "50th"),
    ]  # fmt: skip
