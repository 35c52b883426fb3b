"""What a text can state: a number with what it counts, a day, a name, or something that cannot be parsed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeAlias

Unit: TypeAlias = frozenset[str]  # codes that its words may mean: dollars are those of many countries
NO_UNIT: Unit = frozenset()
MONTHS = [f"{date(2000, month, 1):%B}" for month in range(1, 13)]
WEEKDAYS = [f"{date(2000, 1, day):%A}" for day in range(3, 10)]  # Monday first


@dataclass(frozen=True)
class Number:
    """A number as stated in a text."""

    words: str  # as written
    low: Fraction  # the value; or bounds, if the words are vague, as *hundreds*
    high: Fraction
    ordinal: bool = False  # as *third*
    unit: Unit = NO_UNIT  # the currency or measure; or else, in *noun*, what is counted
    noun: str = ""  # as a stem; empty if no noun is beside the number
    told: bool = False  # whether *noun* is a plural; if not, it holds the next words, one of which may be the noun
    rate: str = ""  # what the number is per, as in *5 tonnes a year*
    falls: bool = False  # whether the words beside it say that something falls, as in *fell by 3%*
    year: bool = False  # whether it may be a year


@dataclass(frozen=True)
class Day:
    """A day, or the parts of it that a text gives; *part* is early, mid, late or a season, *weekday* 0 a Monday."""

    words: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    part: str = ""


@dataclass(frozen=True)
class Unread:
    """A number or day that is ambiguous or cannot be parsed; *why* explains it or says how to write it."""

    words: str
    why: str


@dataclass(frozen=True)
class Name:
    """A proper name; *tokens* are its words without endings, *opener* its first word if that opens a sentence."""

    words: str
    tokens: tuple[str, ...]
    opener: str = ""


Said: TypeAlias = Number | Day | Unread
