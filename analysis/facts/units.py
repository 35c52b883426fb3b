"""What a number counts: money, a measure, or things by their noun.

Money and measures are Unicode's (CLDR, through Babel), by the words and signs that English has for them. A unit is a
set of codes, since words are shared: *dollars* are those of many countries, and *won* of two.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from .quantities import NO_UNIT, Unit

# Measures by the beginning of their CLDR names; of the rest, such as g-force or cups, no brief speaks.
_MEASURES = ("area-", "concentr-per", "digital-", "duration-", "energy-", "length-", "mass-", "power-", "speed-",
             "temperature-", "volume-cubic-", "volume-liter", "volume-megaliter", "volume-barrel", "volume-gallon",
             "volume-bushel", "frequency-")  # fmt: skip
_OTHERS = ("duration-quarter", "length-point", "mass-stone", "mass-grain", "temperature-generic")
_WORDS = frozenset(
    ["ac", "all", "au", "ct", "da", "dec", "fur", "gold", "in", "mark", "marks", "pc", "pm", "real", "sol"]
)  # signs that are other words too
_OWN = {  # what CLDR has no English words for
    "percentage point": "percentage-point", "percentage points": "percentage-point", "pp": "percentage-point",
    "basis point": "basis-point", "basis points": "basis-point",
    "times": "times", "fold": "times", "x": "times",
    "ton": "mass-tonne", "tons": "mass-tonne", "tonne": "mass-tonne", "tonnes": "mass-tonne",
    "fortnight": "duration-fortnight", "fortnights": "duration-fortnight",
    "°c": "temperature-celsius", "°f": "temperature-fahrenheit", "%": "concentr-percent",
    "cubic meters": "volume-cubic-meter", "sqm": "area-square-meter", "sq km": "area-square-kilometer",
    "km2": "area-square-kilometer", "m2": "area-square-meter", "m3": "volume-cubic-meter",
}  # fmt: skip
_LONGER = {  # measures of time that are so many of another
    "duration-decade": (10, "duration-year"), "duration-century": (100, "duration-year"),
    "duration-week": (7, "duration-day"), "duration-fortnight": (14, "duration-day"),
}  # fmt: skip
_DOLLARS = {
    "US": "USD", "S": "SGD", "SG": "SGD", "A": "AUD", "AU": "AUD", "HK": "HKD", "NT": "TWD", "C": "CAD", "CA": "CAD",
    "NZ": "NZD", "MX": "MXN", "R": "BRL", "B": "BND",
}  # fmt: skip
NO_MONEY = frozenset({"ALL", "COP", "SDG", "TOP"})  # before a number these are other words, as in COP30
_SIGNS = {"RM": "MYR", "Rp": "IDR", "Rs": "INR", "₱": "PHP", "฿": "THB", "₺": "TRY", "₽": "RUB", "₦": "NGN"}

# Nouns that say the same of an agreement, a party or a person; any other has to be the fact's own word.
SAME = (
    frozenset({"agreement", "mou", "memorandum", "paper", "document", "instrument", "deal", "accord", "pact",
               "understanding"}),
    frozenset({"country", "nation", "state", "side", "party", "partner", "government"}),
    frozenset({"person", "guest", "attendee", "participant", "individual", "invitee"}),
)  # fmt: skip
PAPERS, PARTIES, PEOPLE = SAME
_PLURALS = {
    "people": "person", "persons": "person", "men": "man", "women": "woman", "children": "child",
    "memoranda": "memorandum", "media": "medium", "criteria": "criterion", "feet": "foot",
}  # fmt: skip
_NO_PLURALS = """
    across afterwards always as besides economics hers his its less news overseas perhaps plus politics sometimes
    this thus towards unless us was whereas yes yours theirs ours
""".split()  # noqa: SIM905


def stem(word: str) -> str:
    """Give a noun's singular, in small letters: *Memoranda* → *memorandum*, *countries* → *country*."""
    word = word.removesuffix("'s").rstrip("'")
    low = word.lower()
    if low in _PLURALS:
        return _PLURALS[low]
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if re.search(r"(?:x|z|ch|sh|ss)es$", low):
        return low[:-2]
    return low[:-1] if plural(word) else low


def plural(word: str) -> bool:
    """Whether a word looks like a plural noun."""
    low = word.lower()
    if low in _PLURALS or (word[:-1].isupper() and word.endswith("s")):
        return True  # MOUs
    return len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is")) and low not in _NO_PLURALS


def same(one: str, other: str) -> bool:
    """Whether two nouns, as stems, say the same."""
    return one == other or any({one, other} <= group for group in SAME)


def in_shorter(unit: Unit) -> tuple[int, Unit]:
    """Turn decades into years and weeks into days: how many one of *unit* is, and of what."""
    code = next(iter(unit)) if len(unit) == 1 else ""
    return (_LONGER[code][0], frozenset({_LONGER[code][1]})) if code in _LONGER else (1, unit)


def money(unit: Unit) -> bool:
    """Whether a unit is a currency."""
    return any(code.isupper() for code in unit)


def currency(sign: str) -> Unit:
    """Give the currency of a sign or code before a number, ``US$``, ``€``, ``KRW``; none where it is no such sign."""
    if sign.endswith("$"):
        letters = sign[:-1]
        return frozenset({_DOLLARS[letters]}) if letters in _DOLLARS else measures()["dollars"]
    if sign in _SIGNS:
        return frozenset({_SIGNS[sign]})
    if sign in currencies() - NO_MONEY:
        return frozenset({sign})
    return measures().get(sign, NO_UNIT)


def named(words: Sequence[str]) -> tuple[int, Unit]:
    """Give the unit that *words* begin with, by its longest name, and how many words that takes; none and 0 else."""
    for many in range(min(4, len(words)), 0, -1):
        name = " ".join(words[:many])
        if many == 1 and name in currencies():
            return 1, frozenset({name})
        if found := measures().get(name.lower()):
            return many, found
    return 0, NO_UNIT


@cache
def currencies() -> frozenset[str]:
    """Every currency of ISO 4217 that is legal tender somewhere."""
    from babel.core import get_global

    spans = (span for spans in get_global("territory_currencies").values() for span in spans)
    return frozenset(code for code, _, end, tender in spans if tender and end is None)


@cache
def measures() -> Mapping[str, Unit]:
    """Every name of money and of measures, in small letters, with what it may stand for."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, code in (*_currency_names(), *_measure_names(), *_OWN.items()):
        if len(name) > 1 or not name.isalpha():
            found[name.lower().replace("²", "2").replace("³", "3")].add(code)
    return {name: frozenset(codes) for name, codes in found.items() if name not in _WORDS}


def _currency_names() -> Iterator[tuple[str, str]]:
    from babel.numbers import get_currency_name, get_currency_symbol

    for code in currencies():
        sign = get_currency_symbol(code, "en")
        if len(sign) == 1 and sign != "$":
            yield sign, code
        for count in (1, 2):
            name = get_currency_name(code, count, "en")
            yield name, code
            yield name.split()[-1], code


def _measure_names() -> Iterator[tuple[str, str]]:
    from babel import Locale
    from babel.units import format_unit

    lengths: tuple[tuple[str, Literal["long", "short"]], ...] = (("en", "long"), ("en_GB", "long"), ("en_GB", "short"))
    for code in map(str, Locale("en").unit_display_names):
        if not code.startswith(_MEASURES) or code in _OTHERS:
            continue
        for locale, length in lengths:
            for count in (1, 2):
                yield re.sub(r"^\d+ ?", "", format_unit(count, code, length, locale=locale)), code


# What follows a number -------------------------------------------------------------------------------------

GENERIC = ("other", "item", "thing", "one", "such", "more", "kind", "sort", "total")  # what they count stays open
_STOPS = frozenset(
    """
    a an the and or nor but of in on at by for from to with as than that which who whom whose when where while if
    then it its they them their there this these those he she his her him we our us you your not no all both each
    every some any have has had having is are was were be been being will would shall should can could may might
    must do does did done so about into out over under between among across after before since until during within
    without against per via up down off only also still yet now already together apart i comes goes says belongs
    includes becomes gets keeps seems brings takes gives makes begins follows lies means
    """.split()  # noqa: SIM905
)  # words before which a counted noun would have stood
_SKIPPED = re.compile(
    r"(?i)(?: or (?:more|so|fewer|less)\b| odd\b|-odd\b)?(?: of(?: (?:the|its|their|these|those|all|our|such)\b)*)?"
)
_WORD = re.compile(r"[ -]?['\"“”‘(]?(?P<word>[A-Za-zÀ-ɏ°][\w'°]*(?:/[a-z]+)?|[€£¥₩%‰])")
_RATE = re.compile(
    r"(?i) (?:a|an|per|each|every) (?P<span>year|month|week|day|hour|quarter|head|person)\b"
    r"|/(?P<slash>year|month|week|day)\b| (?:(?P<year>annual|year)|(?P<month>month)|(?P<week>week)|(?P<day>dai))ly\b"
)
_MOST_WORDS = 6  # a noun with all that may stand before it, as in eight new Korean trade agreements


@dataclass(frozen=True)
class Counted:
    """What stands after a number: a unit or a noun as a stem, a rate, and the *length* of the text that names them.

    *letter* tells that a single letter follows, which may be a unit or a scale.
    """

    unit: Unit = NO_UNIT
    noun: str = ""
    rate: str = ""
    length: int = 0
    letter: bool = False


def counted(following: str, *, ordinal: bool = False) -> Counted:
    """Find what a number counts in the text that follows it: money, a measure, or the first plural noun.

    After a place in a sequence it is the next words, since a singular noun is told by nothing.
    """
    words, ends = _words(following)
    if ordinal:
        count = next((index for index, word in enumerate(words[:3]) if word.lower() in _STOPS), min(3, len(words)))
        return Counted(noun=" ".join(map(stem, words[:count])))
    if words and re.fullmatch(r"[b-zB-HJ-Z]", words[0]):
        return Counted(length=ends[0], letter=True)
    for index, word in enumerate(words):
        many, unit = named(words[index : index + 4])
        if unit:
            end = ends[index + many - 1]
            return Counted(unit, rate=_rate(following[end:]), length=end)
        if word.lower() in _STOPS:
            break
        if plural(word) and not word.endswith("'s"):
            while index + 1 < len(words) and plural(words[index + 1]):
                index += 1
            return Counted(noun=_noun(words[index]), rate=_rate(following[ends[index] :]))
    hyphened = re.match(r"-([A-Za-z]+)", following)
    noun = stem(hyphened[1]) if hyphened and hyphened[1].lower() not in _STOPS else ""
    return Counted(noun=noun, rate=_rate(following))


def _words(following: str) -> tuple[list[str], list[int]]:
    """Give the words that may name what is counted, up to a sign that ends the phrase, and where each ends."""
    skipped = _SKIPPED.match(following)
    at = skipped.end() if skipped else 0
    words: list[str] = []
    ends: list[int] = []
    while len(words) < _MOST_WORDS and (match := _WORD.match(following, at)):
        at = match.end()
        words.append(match["word"])
        ends.append(at)
    return words, ends


def _noun(word: str) -> str:
    """Give a noun's stem, with its capital where it is a proper one, as *Singaporeans*."""
    return stem(word).capitalize() if word.istitle() else stem(word)


def _rate(following: str) -> str:
    match = _RATE.match(following)
    if not match:
        return ""
    return (match["span"] or match["slash"] or match.lastgroup or "").lower()
