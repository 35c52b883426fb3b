"""Replace the number words of a text by digits, and map any part of the result back to the original words.

text2num finds the number words. *One* stays a word unless a scale, a fraction or *per cent* follows, *first* unless it
is beside a month; so does *third* in *third countries*.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from .quantities import MONTHS

SCALES = {
    "dozen": 12, "score": 20, "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9,
    "trillion": 10**12, "quadrillion": 10**15, "lakh": 10**5, "crore": 10**7,
    "mn": 10**6, "mln": 10**6, "bn": 10**9, "bln": 10**9, "tn": 10**12, "trn": 10**12,
}  # fmt: skip
TIMES = "\ue000"  # marks a scale word after a number in digits: 2.5 million is 2.5 \ue0001000000
FRACTION = "\u2044"  # Unicode's fraction slash, into which ½ decomposes
RAISED = "^"  # marks a superscript or subscript digit after a digit
_SIGNS = dict.fromkeys(map(ord, "\u2010\u2011\ufe63\uff0d\u00ad"), "-") | {
    0x2012: "–", 0x2015: "—", 0x2019: "'", 0x02BC: "'",
}  # fmt: skip
_FUSED = re.compile(
    r"(?i)\b((?:\w+(?:teen|ty)|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+and|\w+dred))fold\b"
)
_TENS = {"fortieth": "40th", "fiftieth": "50th", "sixtieth": "60th"}  # unknown to text2num 3.1
_SCALED_BY_TEXT2NUM = ("hundred", "thousand", "million", "billion")
_NOT_PARTS = ("o", "ones", "tens", "hundreds", "thousands", "millions", "billions", "seconds")  # vague, or not numbers
_BEFORE_SCALE = re.compile(r"(?i)(?:\d|\b(?:dozen|few|several|many|half|quarters?)|point \w+)[ -]$|multi-?$")
_AFTER_ONE = re.compile(
    rf"(?i)[ -](?:(?:{'|'.join(SCALES)}|half|quarter|third|\w+th|per ?cent)\b|and[ -]an?[ -](?:half|quarter)\b)"
)
_MONTH_BEFORE = re.compile(rf"(?:{'|'.join(MONTHS)}) (?:the )?$")
_MONTH_AFTER = re.compile(rf"(?: of)? (?:{'|'.join(MONTHS)})\b")
_NO_PARTIES = re.compile(r"(?i)[ -](?:countries|parties|states|nations)\b")


class Digits:
    """A *text* with its number words as digits; ``words`` returns the original words of a part."""

    def __init__(self, text: str) -> None:
        self._plain = _FUSED.sub(r"\1-fold", plain(text))
        signs: list[str] = []
        self._first: list[int] = []
        self._last: list[int] = []
        for written, first, last in _parts(self._plain):
            same = len(written) == last - first
            for offset, sign in enumerate(written):
                signs.append(sign)
                self._first.append(first + offset if same else first)
                self._last.append(first + offset + 1 if same else last)
        self.text = "".join(signs)

    def words(self, first: int, last: int) -> str:
        """Return the original words between two offsets of the text in digits."""
        return self._plain[self._first[first] : self._last[last - 1]].strip()


def plain(text: str) -> str:
    """Normalise the digits, spaces, hyphens and apostrophes of a text, and drop invisible characters."""
    if text.isascii():
        return re.sub(r"\s", " ", text)
    signs: list[str] = []
    for sign in unicodedata.normalize("NFC", text):
        form, simple = unicodedata.decomposition(sign), unicodedata.normalize("NFKC", sign)
        after_digit = bool(signs) and signs[-1][-1:].isdigit()
        if unicodedata.category(sign) in ("Cf", "Mn", "Me"):
            continue
        if form.startswith("<fraction>"):
            signs.append(f" {simple}" if after_digit else simple)
        elif form.startswith(("<super>", "<sub>")) and after_digit:
            signs.append(RAISED + simple)
        elif unicodedata.category(sign) == "No" and not simple.isascii():
            signs.append(f"{unicodedata.numeric(sign):g}")  # such as a circled digit
        else:
            signs.append(str(unicodedata.decimal(sign, simple)))
    return re.sub(r"\s", " ", "".join(signs).translate(_SIGNS))


class _Token:
    """A word or character, with the interface that text2num expects."""

    def __init__(self, text: str) -> None:
        self._text = text

    def text(self) -> str:
        return self._text

    def nt_separated(self, previous: object) -> bool:
        return False

    def not_a_number_part(self) -> bool:
        return self._text.lower() in _NOT_PARTS


def _parts(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield *text* in parts, number words as digits, each with its start and end in the original."""
    from text_to_num import find_numbers

    tokens = re.findall(r"[A-Za-z]+|\d+|.", text)
    starts = [0]
    for token in tokens:
        starts.append(starts[-1] + len(token))
    at = 0
    for first, last, digits in _found(find_numbers([_Token(token) for token in tokens], "en", 0.0), tokens):
        start, end = starts[first], starts[last]
        yield text[at:start], at, start
        yield _written(text[start:end], digits, text[max(0, start - 40) : start], text[end : end + 40]), start, end
        at = end
    yield text[at:], at, len(text)


def _found(found: Sequence[Any], tokens: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield each run of number words with its digits; two that form a year, as *twenty twenty-five*, are joined."""
    spans = sorted([(each.start, each.end, each.text) for each in found] + _tens(found, tokens))
    while spans:
        first, last, digits = spans.pop(0)
        beside = digits in ("19", "20") and spans and spans[0][0] == last + 1 and tokens[last] in " -"
        if beside and re.fullmatch(r"[1-9]\d", spans[0][2]):
            _, last, rest = spans.pop(0)
            digits += rest
        yield first, last, digits


def _tens(found: Sequence[Any], tokens: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return the ordinals that text2num does not know, *fortieth* to *sixtieth*."""
    known = {index for each in found for index in range(each.start, each.end)}
    places = ((index, _TENS.get(token.lower(), "")) for index, token in enumerate(tokens) if index not in known)
    return [(index, index + 1, digits) for index, digits in places if digits]


def _written(run: str, digits: str, before: str, after: str) -> str:
    """Return a *run* of number words as digits; an ordinary word is unchanged, a scale after digits gets ``TIMES``."""
    low = run.lower()
    if low == "one":
        return digits if _AFTER_ONE.match(after) else run
    if low == "first" and (_MONTH_AFTER.match(after) or _MONTH_BEFORE.search(before[-16:])):
        return digits
    if low == "first" or (low == "third" and _NO_PARTIES.match(after)):
        return run  # third countries are those that are not parties
    if low == "zero" and (after.startswith("-") or re.search(r"(?i)\bnet[ -]$", before)):
        return run
    if re.split(r"[ -]", low)[0] in _SCALED_BY_TEXT2NUM:
        scaled = _BEFORE_SCALE.search(before[-12:])
        return TIMES + digits if scaled else digits
    return digits
