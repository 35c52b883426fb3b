"""Numbers, dates and ranks as text says them, and the values that a fact says.

A number is digits or words (*two*, *twenty-three*, *3 million*, *50km*); *one* and *first* are words like others,
and digits that belong to a name (G20, 5G) are its letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from .fields import Record
from .model import Fact, Valued

_UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WORDS = {word: number for number, word in enumerate(_UNITS + _TEENS, start=1) if number > 1}
for _ten, _word in enumerate(_TENS, start=2):
    WORDS[_word] = 10 * _ten
    WORDS |= {f"{_word}-{unit}": 10 * _ten + number for number, unit in enumerate(_UNITS, start=1)}
SCALES = {"dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
MONTHS = [f"{date(2000, month, 1):%B}" for month in range(1, 13)]
_MONTH = "|".join(MONTHS)
_NUMBER = re.compile(
    rf"(?P<day>\d{{1,2}}) (?P<month>{_MONTH})(?: (?P<year>\d{{4}}))?"
    rf"|(?P<alone>{_MONTH}) (?P<its>\d{{4}})"
    r"|(?<![A-Za-z\d])(?P<digits>\d[\d,]*(?:\.\d+)?)(?:(?:st|nd|rd|th)\b|(?P<letters>[A-Za-z]+))?"
    r"(?: (?P<scale>" + "|".join(SCALES) + r")\b)?"
    r"|\b(?P<word>"
    + "|".join(sorted(WORDS, key=len, reverse=True))
    + r")\b(?: (?P<scaled>"
    + "|".join(SCALES)
    + r")\b)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Said:
    """A number as text says it: the words, and what it is equal to (a number, or parts of a day)."""

    words: str
    value: str


@lru_cache(maxsize=1024)  # a text is asked many times over: by its own check, and by all that cite it
def numbers(text: str) -> tuple[Said, ...]:
    """Every number, date and rank that a text says."""
    found = []
    for match in _NUMBER.finditer(text):
        part = match.groupdict()
        if part["day"]:
            month = _month(part["month"])
            value = f"{part['year'] or ''}-{month:02d}-{int(part['day']):02d}"
        elif part["alone"]:
            value = f"{part['its']}-{_month(part['alone']):02d}"
        elif part["word"]:
            value = str(WORDS[part["word"].lower()] * SCALES.get((part["scaled"] or "").lower(), 1))
        elif part["letters"]:
            if re.fullmatch(r"[A-Z]{1,2}", part["letters"]):
                continue  # a name, such as 5G
            value = _canonical(part["digits"]) + part["letters"].lower()
        else:
            value = _canonical(part["digits"])
            if part["scale"]:
                value = _canonical(str(float(value) * SCALES[part["scale"].lower()]))
        found.append(Said(match[0], value))
    return tuple(found)


def _month(name: str) -> int:
    return MONTHS.index(name.capitalize()) + 1


def _canonical(digits: str) -> str:
    number = digits.replace(",", "").rstrip(".")
    return number.rstrip("0").rstrip(".") if "." in number else number.lstrip("0") or "0"


def says(fact: Record) -> set[str]:
    """Every value that a record says: a claim's value, days and their parts, numbers in its own text."""
    said: set[str] = set()
    for name, value in fact:
        if name in ("id", "paragraphs", "paragraphs_reason", "same_as"):
            continue
        if isinstance(value, date):
            said |= _days([value])
        elif isinstance(fact, Valued) and name == "value":
            days = re.findall(r"\d{4}-\d\d-\d\d", str(value))
            said |= _days(map(date.fromisoformat, days)) if days else {_canonical(str(value))}
        elif isinstance(value, str):
            said |= {number.value for number in numbers(value)}
    return said


def _days(days: Iterable[date]) -> set[str]:
    return {f"{day:{form}}" for day in days for form in ("%Y-%m-%d", "-%m-%d", "%Y-%m", "%Y")}


def unsaid(text: str, facts: Sequence[Record]) -> list[Said]:
    """The numbers of a text that none of *facts* says and that do not count them."""
    said = {str(len(facts))} if facts else set[str]()
    for fact in facts:
        said |= says(fact)
    return [number for number in numbers(text) if number.value not in said]


def in_text(fact: Fact) -> list[tuple[str, Said]]:
    """The numbers in the title, summary or aim of a fact, each with the field's name."""
    names = ("title", "summary", "aim")
    return [(name, number) for name in names for number in numbers(getattr(fact, name, None) or "")]
