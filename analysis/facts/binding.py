"""Check that a text is bound: that a cited fact states each number, day and name in it, numbers of the same thing.

A fact states its value with its unit, its days, and the numbers in its own words. The number of cited facts binds only
a count of facts of that kind: two cited agreements bind *two agreements*, but not *two months*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from . import units
from .accounts import AccountAgreement, AccountCommitment
from .eventnames import EventNames, texts
from .fieldtypes import Record
from .model import Actor, Agreement, Commitment, Fact, ProgrammeItem, Statement, Valued
from .names import known, unknown
from .numerals import measured, numbers
from .quantities import Day, Name, Number, Said, Unread

_NOT_WORDS = ("id", "paragraphs", "paragraphs_reason", "same_as", "key", "value", "unit")
_EARLY = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}  # months of a year
_THIRDS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}  # days of a month
_LY = {"year": ("annual", "yearly", "annually"), "month": ("monthly",), "week": ("weekly",), "day": ("daily",)}
_BOTH = re.compile(r"(?i)\bboth(?= [a-z]+s\b| of\b)")


@dataclass(frozen=True)
class Unbound:
    """A number, day or name in a text that no cited fact has; *why* explains it if there is more to say."""

    said: Said | Name
    why: str = ""

    @property
    def words(self) -> str:
        """The words as they are in the text."""
        return self.said.words


@dataclass(frozen=True)
class _Own:
    """A number that a fact states, and the words for what it counts."""

    number: Number
    nouns: frozenset[str]
    words: frozenset[str]  # one of which must match where the text has no plural noun
    ordinal: bool | None  # None: matches ordinals and counts


@dataclass(frozen=True)
class Sayings:
    """The numbers and days that a fact states; *unread* are the words of those that cannot be parsed."""

    numbers: tuple[_Own, ...]
    days: tuple[Day, ...]
    unread: frozenset[str]

    def days_of(self) -> set[str]:
        """Return every full date, as YYYY-MM-DD."""
        return {f"{day.year:04}-{day.month:02}-{day.day:02}" for day in self.days if day.year and day.month and day.day}


@lru_cache(maxsize=4096)
def says(fact: Record) -> Sayings:
    """Return the numbers and days that a record states: a claim's value, date fields, and those in its texts."""
    own: list[_Own] = []
    days: list[Day] = []
    unread: set[str] = set()
    for name, value in fact:
        if isinstance(value, date):
            days.append(_day(value))
        elif isinstance(value, str) and name not in _NOT_WORDS:
            for said in numbers(_BOTH.sub("two", value)):
                if isinstance(said, Number):
                    nouns = frozenset(said.noun.split()) or _stems(value)
                    own.append(_Own(said, nouns, nouns | _stems(value), said.ordinal))
                elif isinstance(said, Day):
                    days.append(said)
                else:
                    unread.add(said.words)
    if isinstance(fact, Valued):
        valued, of_value = _valued(fact)
        own += valued
        days += of_value
    return Sayings(tuple(own), tuple(days), frozenset(unread))


def _valued(fact: Valued) -> tuple[list[_Own], list[Day]]:
    if fact.unit in ("date", "interval"):
        return [], [_day(date.fromisoformat(part)) for part in fact.value.split("/")]
    if fact.unit == "code":
        return [], []
    value = Fraction(fact.value)
    if fact.unit == "year":
        return [], [Day(fact.value, int(value))] if value.denominator == 1 else []
    number = measured(fact.value, fact.unit)
    label, rank = getattr(fact, "label", ""), fact.unit == "rank"
    nouns = _stems(f"{fact.unit} {label if rank else ' '.join(units.head(label))}")
    ordinal = None if rank else fact.qualifier == "ordinal"
    known = number if isinstance(number, Number) else Number(fact.value, value, value)
    words = nouns | _stems(f"{label} {re.sub(r'[.-]', ' ', fact.key)}")
    return [_Own(known, nouns, words, ordinal)], []


def unit_said(value: str, unit: str, label: str) -> bool:
    """Return whether *label* says what a value counts: the unit's own words, the same measure, or a noun for things."""
    said, own = _stems(label), _stems(unit)
    if own and all(any(units.same(word, other) for other in said) for word in own):
        return True
    number, read = measured(value, unit), next(iter(numbers(f"{value} {label}")), None)
    if isinstance(number, str) or not isinstance(read, Number):
        return False
    return bool(read.unit & number.unit) if number.unit else bool(read.noun)


def _day(value: date) -> Day:
    return Day(value.isoformat(), value.year, value.month, value.day)


def _stems(text: str) -> frozenset[str]:
    return frozenset(map(units.stem, units.words_of(text)))


# A text against the facts that it cites -------------------------------------------------------------------


def unbound(
    text: str, facts: Sequence[Record], names: EventNames | None = None, *, tally: bool = False
) -> list[Unbound]:
    """Return the numbers and days in a text that neither *facts* state nor their count explains, then the names.

    A name is bound if a fact, an actor that a fact names, or the event's *names* have it; names are read only with one.

    With *tally*, the text is a cell or line that a report has computed: a final number equal to the number of facts is
    accepted and, where there are no facts, the name of any actor.
    """
    said = numbers(text)
    if tally and said and text.rstrip(".").endswith(said[-1].words) and _counts_all(said[-1], facts):
        said = said[:-1]
    found = [Unbound(one, why) for one in said if (why := _against(one, facts)) is not None]
    if names is None:
        return found
    allowed = names.everyone if tally and not facts else names.known(facts)
    return found + [Unbound(name) for name in unknown(text, allowed)]


def _counts_all(said: Said, facts: Sequence[Record]) -> bool:
    return bool(facts) and isinstance(said, Number) and said.low == said.high == len(facts)


def _against(said: Said, facts: Sequence[Record]) -> str | None:
    """Return why *said* is not bound by *facts*, empty if there is nothing to add; None if it is bound."""
    if isinstance(said, Unread):
        return None if any(said.words in says(fact).unread for fact in facts) else said.why
    if any(_says(fact, said) for fact in facts):
        return None
    if isinstance(said, Number):
        if not said.ordinal and _counts(said, facts):
            return None
        for fact in facts:
            for own in says(fact).numbers:
                if _equal(said, own.number):
                    of = _named(own, fact)
                    return (
                        f"a cited fact gives this number for something else ({of}); use its words, or cite another fact"
                    )
    return ""


def _named(own: _Own, fact: Record) -> str:
    """Return what a fact's own number counts, for a message."""
    if isinstance(fact, Valued):
        of = getattr(fact, "label", fact.key)
        return f"the place {fact.value} in a sequence: {of}" if own.ordinal else f"{fact.value} {fact.unit}: {of}"
    return own.number.noun or own.number.words


def _says(fact: Record, said: Number | Day) -> bool:
    sayings = says(fact)
    if isinstance(said, Day):
        return any(_on(said, day) for day in sayings.days)
    if any(_is(said, own) for own in sayings.numbers):
        return True
    return said.year and any(day.year and said.low <= day.year <= said.high for day in sayings.days)


def _on(said: Day, day: Day) -> bool:
    """Return whether a fact's day matches every part (year, month, weekday …) that the text gives."""
    for part in ("year", "month", "day"):
        if getattr(said, part) is not None and getattr(said, part) != getattr(day, part):
            return False
    whole = date(day.year, day.month, day.day) if day.year and day.month and day.day else None
    if said.weekday is not None and said.weekday != (whole.weekday() if whole else day.weekday):
        return False
    if not said.part or said.part == day.part:
        return True
    if said.part not in _EARLY:
        return False
    first, last = (_THIRDS if said.month else _EARLY)[said.part]
    place = day.day if said.month else day.month
    return place is not None and first <= place <= last


def _equal(said: Number, own: Number) -> bool:
    if said.low == said.high and own.low == own.high:
        return said.low == own.low
    if own.low == own.high:
        return said.low <= own.low < said.high or (said.year and own.low == said.high)
    return (said.low, said.high) == (own.low, own.high)


def _is(said: Number, own: _Own) -> bool:
    """Return whether two numbers agree in value, unit or noun, ordinal or cardinal, and rate."""
    fallen = said.falls and said.low == said.high == -own.number.low
    if not (_equal(said, own.number) or fallen):
        return False
    if own.ordinal is not None and said.ordinal != own.ordinal:
        marked = said.ordinal and {"anniversary", "jubilee", "birthday", "year"} & set(said.noun.split())
        return bool(marked and "duration-year" in own.number.unit)
    if said.rate and said.rate != own.number.rate and not {said.rate, *_LY.get(said.rate, ())} & own.nouns:
        return False
    if said.unit:
        return bool(said.unit & own.number.unit)
    if not said.noun or said.noun in units.GENERIC:
        return not (own.number.unit and said.low.denominator > 1 and not any(map(str.isdigit, said.words)))
    return not own.number.unit and _counted(said, own)


def _counted(said: Number, own: _Own) -> bool:
    """Return whether a number's noun is the fact's noun or a synonym; without a plural, one of the fact's words."""
    words = said.noun.lower().split()
    if not said.told and not said.ordinal and set(words) & own.words:
        return True
    if said.noun[:1].isupper() and any(units.same(noun, "person") for noun in own.nouns):
        return True  # 200 Singaporeans are people
    if own.ordinal is None:
        return bool(set(words) & own.nouns)
    if own.ordinal and {"time", "one", "occasion"} & set(words):
        return True
    return any(units.same(word, noun) for word in words for noun in own.nouns)


# How many are cited ---------------------------------------------------------------------------------------

_KINDS: tuple[tuple[frozenset[str], str], ...] = (
    (units.PAPERS - {"mou", "memorandum"}, "agreement"),
    (frozenset({"mou", "memorandum"}), "mou"),
    (frozenset({"commitment", "promise", "pledge", "undertaking"}), "commitment"),
    (frozenset({"hope"}), "hoped"),
    (frozenset({"offer"}), "offered"),
    (frozenset({"plan", "intention"}), "intended"),
    (frozenset({"statement", "remark", "utterance"}), "statement"),
    (frozenset({"event", "item", "engagement"}), "programme item"),
    (units.PEOPLE | {"leader", "speaker", "people"}, "person"),
    (frozenset({"body", "organisation", "organization", "agency", "ministry", "institution"}), "organisation"),
)


def _kinds(fact: Record) -> tuple[str, ...]:
    """Return the kinds under which a cited fact can be counted, the widest first."""
    if isinstance(fact, Agreement | AccountAgreement):
        return "agreement", str(fact.instrument)
    if isinstance(fact, Commitment | AccountCommitment):
        return "commitment", str(fact.step)
    if isinstance(fact, Actor):
        return (fact.kind,)
    if isinstance(fact, Statement):
        return ("statement",)
    return ("programme item",) if isinstance(fact, ProgrammeItem) else ()


def _counts(said: Number, facts: Sequence[Record]) -> bool:
    """Return whether *said* counts the cited facts of the kind it names; without a noun, all must be of one kind."""
    if not facts or said.unit or said.rate or said.low != said.high or said.low < 1:
        return False
    if said.noun == "fact":
        return said.low == len(facts)
    if said.noun in units.GENERIC or not said.noun:
        widest = {_kinds(fact)[:1] for fact in facts}
        return len(widest) == 1 and () not in widest and said.low == len(facts)
    return any(
        said.low == sum(kind in _kinds(fact) for fact in facts)
        for nouns, kind in _KINDS
        if set(said.noun.split()) & nouns
    )


# A fact's own words ---------------------------------------------------------------------------------------


def in_words(fact: Fact) -> Iterator[tuple[str, Said]]:
    """Yield each number and day in a fact's own words, with the field; skip unparsed ones in titles."""
    for name in ("title", "subject", "summary", "aim"):
        for said in numbers(getattr(fact, name, None) or ""):
            if not (name == "title" and isinstance(said, Unread)):
                yield name, said


def stated(said: Said, claims: Sequence[Record]) -> str | None:
    """Return why none of *claims* states *said*, empty if there is nothing to add; None if one does."""
    if isinstance(said, Unread):
        return said.why
    return None if any(_says(claim, said) for claim in claims) else ""


def saying(said: Said | Name, cited: Mapping[str, tuple[str, Record]]) -> list[str]:
    """Return the ids of the facts that have *said*; *cited* maps ids to (kind, record)."""
    return [name for name, (_, fact) in cited.items() if _has(fact, said)]


def _has(fact: Record, said: Said | Name) -> bool:
    if isinstance(said, Name):
        return known(tuple(texts(fact))).has(Name(said.words, said.tokens))
    return not isinstance(said, Unread) and _says(fact, said)


def nearest(said: Number | Day, cited: Mapping[str, tuple[str, Record]]) -> list[str]:
    """Return the ids, with values, of up to three claims closest to *said*."""
    claims = [(name, fact) for name, (_, fact) in cited.items() if isinstance(fact, Valued)]
    near = sorted(claims, key=lambda claim: _distance(said, claim[1]))[:3]
    return [f"{name} ({fact.value})" for name, fact in near]


def _distance(said: Number | Day, claim: Valued) -> tuple[int, Fraction]:
    """Return a sort key: for numbers the difference to the claim's value, for days how few parts they share."""
    if isinstance(said, Number) and (own := says(claim).numbers):
        return 0, abs(own[-1].number.low - said.low)
    if isinstance(said, Number):
        return 1, Fraction(0)
    parts = ("year", "month", "day")
    given = [(day, part) for day in says(claim).days for part in parts if getattr(said, part) is not None]
    shared = sum(getattr(said, part) == getattr(day, part) for day, part in given)
    return (0, Fraction(-shared)) if shared else (1, Fraction(0))
