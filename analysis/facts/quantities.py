"""What a text can say in numbers: a number with what it counts, a day, or something that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeAlias

Unit: TypeAlias = frozenset[str]  # codes that its words may stand for: dollars are those of many countries
NO_UNIT: Unit = frozenset()
MONTHS = [f"{date(2000, month, 1):%B}" for month in range(1, 13)]
WEEKDAYS = [f"{date(2000, 1, day):%A}" for day in range(3, 10)]  # from Monday on


@dataclass(frozen=True)
class Number:
    """A number as a text says it.

    Attributes
    ----------
    words
        As they were written.
    low, high
        What it is equal to; two bounds where the words are vague, as *hundreds*.
    ordinal
        Whether it is a place in a sequence.
    unit, noun
        Money or a measure, or else the noun that it counts, as a stem; neither where none stands beside it.
    told
        Whether a plural tells the noun; else it is each of the next words.
    rate
        What it is said for, as in *5 tonnes a year*.
    falls
        Whether the words beside it say that something falls, as in *fell by 3%*.
    year
        Whether it may be a year.

    """

    words: str
    low: Fraction
    high: Fraction
    ordinal: bool = False
    unit: Unit = NO_UNIT
    noun: str = ""
    told: bool = False
    rate: str = ""
    falls: bool = False
    year: bool = False


@dataclass(frozen=True)
class Day:
    """A day, or those of its parts that a text says; *part* is early, mid, late or a season, *weekday* 0 a Monday."""

    words: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    part: str = ""


@dataclass(frozen=True)
class Unread:
    """A number or day that can be read in two ways, or in none: *why*, and how to write it."""

    words: str
    why: str


Said: TypeAlias = Number | Day | Unread
