"""Format dates, numbers, counts and lists as English text, the same in every view and layout."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from datetime import date

NUMBERS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def day(value: date) -> str:
    """Format a date as ``2 November 2025``."""
    return f"{value.day} {value:%B %Y}"


def span(first: date, last: date) -> str:
    """Format two dates as ``1 January to 30 April 2026``; the year is given once if they share it."""
    start = f"{first.day} {first:%B}" if first.year == last.year else day(first)
    return f"{start} to {day(last)}"


def interval(value: str) -> str:
    """Format a claim's interval of days, ``2026-01-01/2026-04-30``, as ``span`` does."""
    first, last = (date.fromisoformat(part) for part in value.split("/"))
    return span(first, last)


def ordinal(value: int) -> str:
    """Format a number as ``1st``, ``2nd``, ``11th``."""
    ending = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value:,}{ending}"


def grouped(value: str) -> str:
    """Format a number such as ``-2300000.50`` with a minus sign and thousands separators: ``−2,300,000.50``."""
    from decimal import Decimal  # not needed when all reports are up to date

    size = Decimal(value.removeprefix("-"))
    return ("−" if size and value.startswith("-") else "") + f"{size:,f}"


def amount(number: str, unit: str) -> str:
    """Join a number and its unit: ``USD 2.50``, ``USD 1.95 billion``, ``40%``, ``3 tonnes``."""
    if re.fullmatch(r"[A-Z]{3}", unit):
        return f"{unit} {_scaled(number)}"  # a currency code
    return f"{number}%" if unit == "%" else f"{number} {unit}"


def _scaled(amount: str) -> str:
    """Write a large sum in words where no digit is lost: ``1,950,000,000`` as ``1.95 billion``."""
    whole = amount.replace(",", "")
    for scale, word in ((12, "trillion"), (9, "billion"), (6, "million")):
        if whole.isdigit() and len(whole) > scale and not whole[3 - scale :].strip("0"):
            return f"{whole[:-scale]}.{whole[-scale:]}".rstrip("0").rstrip(".") + f" {word}"
    return amount


def listed(words: Iterable[str], last: str = "and") -> str:
    """Join words as ``a, b and c``."""
    words = list(words)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def number(value: int) -> str:
    """Format a number in words up to twelve: ``eight``, ``13``."""
    return NUMBERS[value] if value < len(NUMBERS) else str(value)


def counted(value: int, one: str, many: str = "") -> str:
    """Format a count with its noun: ``one agreement``, ``eight agreements``, ``13 agreements``."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def shortened(words: str, most: int) -> str:
    """Shorten text of more than *most* characters, between words or, if the first word alone is longer, within it."""
    cut = textwrap.shorten(words, most, placeholder=" …")
    return cut if cut != "…" else f"{words[: most - 1]}…"


def sentence(words: str) -> str:
    """Capitalise the first letter."""
    return words[:1].upper() + words[1:]


def uncapital(words: str) -> str:
    """Lower-case the first letter, for use within a sentence."""
    return words[:1].lower() + words[1:]


def marks(paragraphs: Iterable[int]) -> str:
    """Format paragraph numbers as ``¶5``, ``¶39, 44`` or ``¶39–43``."""
    numbers = sorted(set(paragraphs))
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [_run(run) for run in runs]
    return "¶" + ", ".join(parts) if parts else ""


def _run(run: Sequence[int]) -> str:
    if len(run) > 2:
        return f"{run[0]}–{run[-1]}"
    return ", ".join(map(str, run))
