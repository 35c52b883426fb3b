"""Parse days in English text: full dates, parts of dates, ranges, in digits or words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from .digits import Digits
from .quantities import MONTHS, WEEKDAYS, Day, Unread

SEASONS = ("spring", "summer", "autumn", "fall", "winter")

_MONTH = rf"\b(?:{'|'.join(MONTHS)}|(?:{'|'.join(month[:3] for month in MONTHS)}|Sept)\.?)(?![a-z])"
_YEAR = r"\d{4}(?!\d|,\d)"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_SEVERAL = rf"(?<![\d.,/]){_DAY}(?:(?: ?[-–/] ?|,? (?:to|and|or|until|till|through) |, )(?:the )?{_DAY}){{0,9}}"
_WEEKDAY = rf"\b(?:{'|'.join(WEEKDAYS)})"
_SHORT_WEEKDAY = rf"{_WEEKDAY[:-1]}|(?:{'|'.join(day[:3] for day in WEEKDAYS)}|Tues|Thurs?)\b\.?)"
_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<![\d-])(?P<iso>\d{4}-\d\d-\d\d)(?![\d-])",
        r"(?<![\d/.])(?P<numeric>\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d\d))(?![\d/])",
        r"(?<![\d-])(?P<clock>\d{1,2}[:.]\d\d ?[ap]\.?m\b\.?|\d{1,2} ?[ap]\.?m\b\.?|\d{1,2}:\d\d(?!\d))",
        rf"(?:(?P<weekday>{_SHORT_WEEKDAY}),? (?:the )?)?(?P<days>{_SEVERAL})(?: of)?[ -](?P<month>{_MONTH})"
        rf"(?:,? (?P<year>{_YEAR}))?",
        rf"(?:(?P<weekday>{_SHORT_WEEKDAY}),? )?(?P<month>{_MONTH}) (?:the )?(?P<days>{_SEVERAL})(?![\d%])"
        rf"(?:,? (?P<year>{_YEAR}))?",
        rf"(?:\b(?P<part>early|mid|late)[ -](?:in )?)?(?P<month>{_MONTH})(?:,? (?:of )?(?P<year>{_YEAR}))?",
        rf"(?P<weekday>{_WEEKDAY})s?\b",
        rf"\b(?P<part>{'|'.join(SEASONS)})(?: of|,)? (?P<year>{_YEAR})",
        rf"\b(?:in|by|until|since|this|next|last|the) (?P<part>{'|'.join(SEASONS)})(?! of)\b",
        rf"\b(?P<part>early|mid|late)[ -](?:in )?(?P<year>{_YEAR})",
        rf"\b(?P<span>(?:(?:1st|first|2nd) half|(?:1st|first|2nd|3rd|4th) quarter) of (?:the year )?{_YEAR})",
        rf"\b(?P<span>[HQ][1-4](?: {_YEAR}|(?: FY ?\d\d)?\b)|FY ?\d\d\b)",
        r"\bFY ?(?P<year>\d{4})\b",
        r"(?<![\d.,])(?P<years>(?:1[89]|2[01])\d\d[-–/]\d\d)(?![\d-])",
    )
]
_CAPITALS = [month.upper() for month in MONTHS]
_OTHER_WORDS = ("may", "march", "mar", "dec", "sep", "jan")  # months only when capitalised
_BEFORE_SHORT = re.compile(r"\b(?:[Ii]n|[Bb]y|[Uu]ntil|[Ss]ince|[Oo]f) $")
_OPENING = re.compile(r"(?:^|[.!?:;] ?['\"“‘]?)$")  # at the start of a sentence, May and March may be verbs
_NO_VERB = re.compile(  # what follows them if they are months there
    r"(?:\W*$|[.,;:!?”\"')]| (?:is|was|sees|saw|brings?|brought|has|had|will|would|marks?|marked|and|or|to|at|in)\b)"
)
_SHIFTED = re.compile(
    r"(?i)(?<!\d )\b(?:day|week|fortnight|month|quarter|year|night|morning|eve|\w+day)s? (?:before|after|following) "
    r"(?:the )?$|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days? (?:of|in) $"
)


def days(digits: Digits) -> Iterator[tuple[int, int, Day | Unread]]:
    """Yield each day in a text with its start and end offsets; a match with several days yields each of them."""
    taken: list[tuple[int, int]] = []
    for form in _FORMS:
        for match in form.finditer(digits.text):
            first, last = match.span()
            part = {name: text for name, text in match.groupdict().items() if text}
            if any(first < end and start < last for start, end in taken) or not _is_month(match, part):
                continue
            taken.append((first, last))
            if shift := _SHIFTED.search(digits.text[:first]):
                words = digits.words(shift.start(), last)
                yield first, last, Unread(words, "facts cannot give a day by another; write the day itself")
                continue
            for said in _read(digits.words(first, last), part):
                yield first, last, said


def _is_month(match: re.Match[str], part: Mapping[str, str]) -> bool:
    """Return whether a month is meant: *may* and *march* are also other words; short forms need a day or a year."""
    name = part.get("month", "").rstrip(".")
    if not name or (("days" in part or "year" in part) and name.lower() not in _OTHER_WORDS):
        return True
    if "days" in part or "year" in part:
        return name[0].isupper()
    before = match.string[max(0, match.start("month") - 8) : match.start("month")]
    if name.capitalize() in ("May", "March"):
        opens = _OPENING.search(before) and not _NO_VERB.match(match.string, match.end("month"))
        return name[0].isupper() and ("part" in part or not opens)
    return name in MONTHS or name.upper() in _CAPITALS or bool(name[0].isupper() and _BEFORE_SHORT.search(before))


def _read(words: str, part: Mapping[str, str]) -> Iterator[Day | Unread]:
    if "iso" in part:
        year, month, day = map(int, part["iso"].split("-"))
        yield _real(Day(words, year, month, day))
    elif "numeric" in part:
        yield Unread(words, "write the day as in 2 November 2025")
    elif "clock" in part:
        yield Unread(words, "facts cannot give a time of day; leave it out")
    elif "span" in part:
        yield Unread(words, "write the months, as in January to June 2026")
    elif "years" in part:
        yield from _years(words, part["years"])
    else:
        yield from _parts(words, part)


def _years(words: str, written: str) -> Iterator[Day | Unread]:
    first, last = re.split(r"\D", written)
    if "-" in written and 1 <= int(last) <= 12:
        yield Unread(words, "it may be a month or two years; write the month in words, or both years in full")
        return
    yield Day(words, int(first))
    yield Day(words, int(first[:2] + last))


def _parts(words: str, part: Mapping[str, str]) -> Iterator[Day | Unread]:
    """Yield a ``Day`` with the parts that are written; several days share the month and the year."""
    year = int(part["year"]) if "year" in part else None
    month = _month(part["month"]) if "month" in part else None
    weekday = _weekday(part["weekday"]) if "weekday" in part else None
    several = [int(number) for number in re.findall(r"\d+", part.get("days", ""))]
    for index, day in enumerate(several):
        yield _real(Day(words, year, month, day, None if index else weekday))
    if not several:
        yield Day(words, year, month, None, weekday, part.get("part", "").lower().replace("fall", "autumn"))


def _month(name: str) -> int:
    return 1 + _place(name, MONTHS)


def _weekday(name: str) -> int:
    return _place(name, WEEKDAYS)


def _place(name: str, names: Sequence[str]) -> int:
    """Return the index of a full or short name, found by its first three letters."""
    return [one[:3].lower() for one in names].index(name[:3].lower())


def _real(said: Day) -> Day | Unread:
    """Return ``Unread`` for a date that does not exist or that falls on another weekday."""
    try:
        there = date(said.year or 2024, said.month or 1, said.day or 1)
    except ValueError:
        return Unread(said.words, "there is no such date")
    if said.year and said.weekday not in (None, there.weekday()):
        return Unread(said.words, f"{there.day} {there:%B %Y} is a {there:%A}")
    return said
