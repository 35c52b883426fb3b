"""Find what a number counts: money, a measure, or things by their noun.

Names and symbols of currencies and measures are the English ones of Unicode's CLDR, through Babel. A unit is a set of
codes, since names are shared: *dollars* are those of many countries, and *won* of two.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile
from typing import Literal

from .digits import plain
from .quantities import NO_UNIT, Unit

# Prefixes of the CLDR names of measures that are parsed; briefs do not use others, such as g-force or cups.
_MEASURES = ("area-", "concentr-per", "digital-", "duration-", "energy-", "length-", "mass-", "power-", "speed-",
             "temperature-", "volume-cubic-", "volume-liter", "volume-megaliter", "volume-barrel", "volume-gallon",
             "volume-bushel", "frequency-")  # fmt: skip
_OTHERS = ("duration-quarter", "length-point", "mass-stone", "mass-grain", "temperature-generic")
_WORDS = frozenset(
    ["ac", "all", "au", "ct", "da", "dec", "fur", "gold", "in", "mark", "marks", "pc", "pm", "real", "sol"]
)  # symbols that are also ordinary words
_OWN = {  # names that CLDR lacks in English
    "percentage point": "percentage-point", "percentage points": "percentage-point", "pp": "percentage-point",
    "percent points": "percentage-point", "per cent points": "percentage-point",
    "basis point": "basis-point", "basis points": "basis-point", "bp": "basis-point", "bps": "basis-point",
    "pct": "concentr-percent", "rmb": "CNY", "renminbi": "CNY",
    "times": "times", "fold": "times",
    "ton": "mass-tonne", "tons": "mass-tonne", "tonne": "mass-tonne", "tonnes": "mass-tonne",
    "fortnight": "duration-fortnight", "fortnights": "duration-fortnight",
    "degrees": "temperature-celsius", "°c": "temperature-celsius", "°f": "temperature-fahrenheit",
    "%": "concentr-percent",
    "sqm": "area-square-meter", "sq m": "area-square-meter", "sq km": "area-square-kilometer",
    "square km": "area-square-kilometer", "cu m": "volume-cubic-meter", "kph": "speed-kilometer-per-hour",
    **{f"{prefix}{name}": f"energy-{prefix}watt-hour" for prefix in ("kilo", "mega", "giga", "tera")
       for name in ("watt hour", "watt hours", "watt-hour", "watt-hours")},
    "kwh": "energy-kilowatt-hour", "mwh": "energy-megawatt-hour", "gwh": "energy-gigawatt-hour",
    "twh": "energy-terawatt-hour", "kt": "mass-kilotonne", "mt": "mass-megatonne", "teu": "container",
    "km2": "area-square-kilometer", "m2": "area-square-meter", "m3": "volume-cubic-meter",
}  # fmt: skip
_LONGER = {  # units of time as multiples of a shorter one
    "duration-decade": (10, "duration-year"), "duration-century": (100, "duration-year"),
    "duration-week": (7, "duration-day"), "duration-fortnight": (14, "duration-day"),
}  # fmt: skip
_DOLLARS = {
    "US": "USD", "S": "SGD", "SG": "SGD", "A": "AUD", "AU": "AUD", "HK": "HKD", "NT": "TWD", "C": "CAD", "CA": "CAD",
    "NZ": "NZD", "MX": "MXN", "R": "BRL", "B": "BND",
}  # fmt: skip
NO_MONEY = frozenset({"ALL", "COP", "SDG", "TOP"})  # other words before a number, as in COP30
_SIGNS = {"RM": "MYR", "RMB": "CNY", "Rp": "IDR", "Rs": "INR", "฿": "THB", "₺": "TRY", "₽": "RUB", "₦": "NGN"}

# Synonyms for an agreement, a party, a person or a visit; any other noun must be the fact's own word.
SAME = (
    frozenset({"agreement", "mou", "memorandum", "paper", "document", "instrument", "deal", "accord", "pact",
               "understanding"}),
    frozenset({"country", "nation", "state", "side", "party", "partner", "government"}),
    frozenset({"person", "guest", "attendee", "participant", "individual", "invitee"}),
    frozenset({"visit", "trip", "stay"}),
)  # fmt: skip
PAPERS, _, PEOPLE, _ = SAME
_PLURALS = {
    "people": "person", "persons": "person", "men": "man", "women": "woman", "children": "child",
    "memoranda": "memorandum", "mous": "mou", "media": "medium", "criteria": "criterion", "feet": "foot",
}  # fmt: skip
_NO_PLURALS = """
    across afterwards always as besides economics hers his its less news overseas perhaps plus politics sometimes
    this thus towards unless us was whereas yes yours theirs ours
""".split()  # noqa: SIM905


def stem(word: str) -> str:
    """Return a noun's singular in lower case: *Memoranda* → *memorandum*, *countries* → *country*."""
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
    """Return whether a word looks like a plural noun."""
    low = word.lower()
    if low in _PLURALS or (word[:-1].isupper() and word.endswith("s")):
        return True  # MOUs
    return len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is")) and low not in _NO_PLURALS


def same(one: str, other: str) -> bool:
    """Return whether two nouns, given as stems, are equal or synonyms (``SAME``)."""
    return one == other or any({one, other} <= group for group in SAME)


def in_shorter(unit: Unit) -> tuple[int, Unit]:
    """Convert decades to years, weeks to days and the like: return the factor and the shorter unit."""
    code = next(iter(unit)) if len(unit) == 1 else ""
    return (_LONGER[code][0], frozenset({_LONGER[code][1]})) if code in _LONGER else (1, unit)


def money(unit: Unit) -> bool:
    """Return whether a unit is a currency."""
    return any(code.isupper() for code in unit)


def currency(sign: str) -> Unit:
    """Return the currency of a symbol or code, such as ``US$``, ``€`` or ``KRW``; else the measure so named or none."""
    if "$" in sign:
        letters = sign.replace("$", "")
        return frozenset({_DOLLARS.get(letters, sign)}) if letters else measures()["dollars"]
    if sign in _SIGNS:
        return frozenset({_SIGNS[sign]})
    if sign in currencies() - NO_MONEY:
        return frozenset({sign})
    return measures().get(sign, NO_UNIT)


def named(words: Sequence[str]) -> tuple[int, Unit]:
    """Return how many of *words* name a unit, and the unit, by its longest name; 0 and ``NO_UNIT`` if none do."""
    for many in range(min(4, len(words)), 0, -1):
        name = " ".join(words[:many])
        if many == 1 and (name in currencies() or "$" in name):
            return 1, currency(name)
        if found := measures().get(name.lower()):
            return many, found
    return 0, NO_UNIT


@cache
def currencies() -> frozenset[str]:
    """Return the ISO 4217 codes of the currencies that are now legal tender somewhere."""
    from babel.core import get_global

    spans = (span for spans in get_global("territory_currencies").values() for span in spans)
    return frozenset(code for code, _, end, tender in spans if tender and end is None)


@cache
def measures() -> Mapping[str, Unit]:
    """Return every name of a currency or measure, in lower case, with the unit that it may mean."""
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
        if not code.startswith(_MEASURES) or code.endswith("-person") or code in _OTHERS:  # a person's years are years
            continue
        for locale, length in lengths:
            for count in (1, 2):
                yield re.sub(r"^\d+ ?", "", format_unit(count, code, length, locale=locale)), code


# What follows a number -------------------------------------------------------------------------------------

GENERIC = ("other", "one", "such", "more", "total")  # these do not say what is counted
_STOPS = frozenset(
    """
    a an the and or nor but of in on at by for from to with as than that which who whom whose when where while if
    then it its they them their there this these those he she his her him we our us you your not no all both each
    every some any have has had having is are was were be been being will would shall should can could may might
    must do does did done so about into out over under between among across after before since until during within
    without against per via up down off only also still yet now already together apart i comes goes says belongs
    includes becomes gets keeps seems brings takes gives makes begins follows lies means altogether respectively too
    here today later earlier ago apiece strong old away further alike again even just exactly came went took gave met
    left stood became remain belong come go stand follow await deserve plus make or better
    """.split()  # noqa: SIM905
)  # a counted noun comes before any of these words
_SKIPPED = re.compile(
    r"(?i)(?: or (?:more|so|fewer|less)\b| odd\b|-odd\b)?(?: of(?: (?:the|its|their|these|those|all|our|such)\b)*)?"
)
_WORD = re.compile(
    r"[ -]?['\"“”‘([]?(?P<word>U\.S\.|[A-Za-z]{0,4}\$[A-Z]{0,3}|[€£¥₩%‰]"
    r"|[A-Za-zÀ-ɏ°][\w'°]*(?:/[a-z]+|(?:-[A-Za-z]\w*)*))"
)
_FIRST = re.compile(r"-(?P<word>[A-Za-z]\w*)")  # in a compound with the number, as 50-year
_BETWEEN = re.compile(r",(?= [a-z]+|(?: [A-Z]))| and(?= )")  # between adjectives
_RATE = re.compile(
    r"(?i),?[ -](?:(?:in |over )?(?:each|every)|(?:over )?an?)[ -]"
    r"(?P<span>year|month|week|day|night|hour|quarter|head|person|visit)\b"
    r"|[ -]per[ -](?P<per>[a-z]+)|/(?P<slash>year|month|week|day)\b|,? (?P<pa>p\.?a\.)|,? (?P<each>each|apiece)\b"
    r"| (?:(?P<year>annual|year)|(?P<month>month)|(?P<week>week)|(?P<quarter>quarter)|(?P<day>dai))ly\b"
)
_RATE_BEFORE = re.compile(
    r"(?i)\b(?:(?P<year>annual|yearly)|(?P<month>monthly)|(?P<week>weekly)|(?P<day>daily)|(?P<quarter>quarterly))"
    r"(?: [a-z]+){0,3} $"
)
_NOUN_BEFORE = re.compile(
    r"(?i)(?:\bof (?:the|its|their|these|those) (?:[\w-]+ ){0,2}(?P<of>\w+),? "
    r"|\bnumber of (?:[\w-]+ ){0,2}?(?P<number>\w+s) (?:\w+ ){1,3}|(?P<head>\w+s)(?: [a-z]+){0,2} ?[:(] ?)$"
)
_MOST_WORDS = 6  # of a noun with its modifiers, as in eight new Korean trade agreements


@dataclass(frozen=True)
class Counted:
    """What a number counts: a unit or the stem of a noun, and a rate; *length* is that of the text that names a unit.

    If no plural was found (*told*), *noun* holds each of the next words. *letter* means that a single letter follows,
    which may be a unit or a scale.
    """

    unit: Unit = NO_UNIT
    noun: str = ""
    told: bool = False
    rate: str = ""
    length: int = 0
    letter: bool = False


def counted(before: str, following: str, *, ordinal: bool = False, known: Unit = NO_UNIT) -> Counted:
    """Find what a number counts in the text that follows it, or else in the text before.

    It is money, a measure, or the first plural noun. After an ordinal it is the next words, since nothing marks a
    singular noun. With a *known* unit, only a rate is searched for.
    """
    if known:
        return Counted(known, rate=_rate(following) or _rate_before(before))
    words, ends = _words(following)
    if words and re.fullmatch(r"[b-zB-HJ-Z]", words[0]) and not ordinal:
        return Counted(length=ends[0], letter=True)
    phrase = [word for word in _phrase(words)[:3] if not word.endswith("'s")]
    if ordinal:
        return Counted(noun=" ".join(map(stem, phrase)))
    found = _told(words, ends, following)
    if found is None:
        noun = " ".join(map(stem, phrase)) or _noun_before(before)
        found = Counted(noun=noun, rate=_rate(following))
    return found if found.rate else replace(found, rate=_rate_before(before))


def _told(words: Sequence[str], ends: Sequence[int], following: str) -> Counted | None:
    """Find the unit or the plural noun among the words that follow a number."""
    for index, word in enumerate(words):
        many, unit = named(words[index : index + 4])
        if unit:
            end = ends[index + many - 1]
            known = not (index and words[index - 1].lower() in ("square", "cubic", "sq", "cu", "man", "long", "short"))
            return Counted(unit if known else frozenset({" ".join(words[: index + many])}),
                           rate=_rate(following[end:]), length=end)  # fmt: skip
        if word.lower() in _STOPS:
            return None
        if plural(word) and not word.endswith("'s"):
            while index + 1 < len(words) and plural(words[index + 1]) and following[ends[index]] in " -":
                index += 1
            return Counted(noun=_noun(words[index]), told=True, rate=_rate(following[ends[index] :]))
    return None


def _noun(word: str) -> str:
    """Return a noun's stem; that of a nationality, as *Singaporeans*, keeps its capital."""
    return stem(word).capitalize() if re.fullmatch(r"[A-Z][a-z]+(?:an|ino)s", word) else stem(word)


def _words(following: str) -> tuple[list[str], list[int]]:
    """Return the words that may name what is counted, up to punctuation that ends the phrase, and where each ends."""
    if following.startswith("'s"):
        return [], []  # 2025's summit
    skipped = _SKIPPED.match(following)
    at = skipped.end() if skipped else 0
    words: list[str] = []
    ends: list[int] = []
    while len(words) < _MOST_WORDS:
        if words and (between := _BETWEEN.match(following, at)) and words[-1].lower() not in _STOPS:
            at = between.end()
        match = (None if words else _FIRST.match(following, at)) or _WORD.match(following, at)
        if match is None:
            break
        at = match.end()
        words.append(match["word"].replace(".", "").removesuffix("'"))
        ends.append(at)
    return words, ends


def _until_stop(words: Sequence[str]) -> list[str]:
    return list(takewhile(lambda word: word.lower() not in _STOPS, words))


def _phrase(words: Sequence[str]) -> list[str]:
    """Return the words that may belong to a noun, without a participle at the end, as in *eight signed*."""
    phrase = _until_stop(words)
    return phrase[:-1] if phrase and phrase[-1].endswith("ed") else phrase


def head(label: str) -> list[str]:
    """Return the words of a label that name its subject: those before the first stop word."""
    return _until_stop(words_of(label))


def words_of(text: str) -> list[str]:
    """Return the words of a text, without its numbers."""
    return re.findall(r"[^\W\d_][\w']*", plain(text))


def _noun_before(before: str) -> str:
    """Find the noun of a number that follows it: *Ministers present: eight*, *of the ministers, eight*."""
    found = _NOUN_BEFORE.search(before)
    noun = (found["of"] or found["number"] or found["head"]) if found else ""
    return stem(noun) if noun and plural(noun) else ""


def _rate(following: str) -> str:
    match = _RATE.match(following)
    if not match:
        return ""
    span = (match["span"] or match["per"] or match["slash"] or match.lastgroup or "").lower()
    return "year" if span in ("annum", "pa") else stem(span)


def _rate_before(before: str) -> str:
    match = _RATE_BEFORE.search(before)
    return match.lastgroup or "" if match else ""
