"""What a coder might miss in a source's text: papers, numbers, days, names, speech, promises, a likely policy field.

Prompts are read from the text by rule, paragraph by paragraph. They are not facts, and nothing is coded from them. The
text has to be in English. ``roles`` guesses what each paragraph is, ``gaps`` compares prompts with the facts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from .binding import stated
from .codebook import Codebook
from .eventnames import texts
from .fieldtypes import Record
from .model import IDLE_ROLES, Agreement, Claim, Commitment, Fact, ProgrammeItem, Statement
from .names import Known, known, names
from .numerals import numbers
from .quantities import Day, Number
from .records import Records

_PAPER = re.compile(
    r"(?i)\b(?:memorand(?:um|ums|a)(?: of understanding)?|MOUs?|agreements?|accords?|pacts?|treat(?:y|ies)|protocols?"
    r"|(?:joint )?(?:declarations?|statements?|communiqu\w+)|letters? of intent|road ?maps?|loans?|terms of reference"
    r"|deals?|contracts?)\b"
)
_PROMISE = re.compile(
    r"(?i)\b(?:will|shall|pledg\w+|promis\w+|vow\w*|agreed (?:to|on|that)|reached an agreement|commit(?:ted|s)? to"
    r"|hop(?:es?|ed|ing)|look\w* forward|intend\w*|plan(?:s|ned)? to|aim\w* to|(?:is|are) to|(?:is|are) set to"
    r"|scheduled to|willing|ready to|seeks? to)\b"
)
_SPEECH = re.compile(
    r"(?i)\b(?:said|says|saying|told|tells|added|adds|adding|noted|stressed|wrote|writes|posted|declared|remarked|asked"
    r"|expressed|announced|according to|described|called)\b|[“\"]"
)
_SETTINGS = (  # words that name a setting, and its code
    (r"press conference|news conference", "joint-press-conference"), (r"interview", "interview"),
    (r"\b(?:toast|lunch|luncheon|dinner|banquet)\b", "lunch-toast"),
    (r"facebook|twitter|instagram|social media|\bon X\b", "social-media"),
    (r"joint (?:statement|declaration)", "joint-statement"), (r"\b(?:speech|address(?:ed|ing)?)\b", "speech"),
    (r"\b(?:talks|summit|bilateral meeting)\b", "talks"),
)  # fmt: skip
_OFFICE = re.compile(
    r"\b(?:(?:Prime |Foreign |Deputy |Vice )?(?:President|Minister|Chancellor|Premier|King|Queen|Sultan|Secretary"
    r"|Ambassador|Commissioner|Governor|Chair\w*|General Secretary|Director)s?(?: of(?: the)? [A-Z]\w+)?"
    r"|Mr|Ms|Mrs|Dr)\b"
)
_DATELINE = re.compile(
    r"^[A-Z][A-Z .,’'-]{2,40}(?:(?:\w+\.? \d{1,2}|\d{1,2} \w+)(?:,? \d{4})?)?(?: \([^)]*\))? ?(?:[:–—]| -)\s"
)
_CREDIT = re.compile(
    r"(?i)\((?:photos?|images?|file|pictures?)\b[^)]*\)$|\(.*\bvia \w+\)$|^(?:in this|file) photo|^photo\b"
)
_NOTICE = re.compile(
    r"(?i)^(?:this (?:audio|article|story|image|video)\b|read (?:also|more)|also read|advertisement|subscribe|sign up"
    r"|follow us|source:|©|copyright|with inputs|updated:|published:)"
)
_ITEM = re.compile(r"^\s*(?:[-–—*•·]|\d{1,2}[.)])\s*\S")
_QUOTED = re.compile(r"[“\"][^”\"]*(?:\s[^”\"\s]+){3}")  # more than a word or two
_NUMERIC = re.compile(r"-?\d+(?:\.\d+)?")
WORKSHEET = "What each paragraph may hold, read by rule. Nothing here is a fact; code from the text."
MONTHS_AHEAD = 6  # of the day of publication; a later month without a year is one of the year before
_COMMON = frozenset(["the", "of", "and", "to", "in", "a", "is", "for", "on", "with", "that", "said", "by", "as", "at"])
_LEAST_COMMON = 0.12  # share of these words in English text


@dataclass(frozen=True, order=True)
class Prompt:
    """Something in a paragraph that a fact may have to take up: its *kind*, and a *value* to look for."""

    paragraph: int
    kind: str
    value: str

    def __str__(self) -> str:
        return f"¶{self.paragraph}: {self.kind} {self.value}"


def english(paragraphs: Sequence[str]) -> bool:
    """Return whether a text is in English, by how often it has the commonest words."""
    words = re.findall(r"\w+", " ".join(paragraphs).lower())
    return bool(words) and sum(word in _COMMON for word in words) / len(words) >= _LEAST_COMMON


def roles(paragraphs: Sequence[str]) -> list[str]:
    """Guess the role of each paragraph, as codes of the codebook's ``roles``."""
    opening = next((at for at, text in enumerate(paragraphs[:8]) if _DATELINE.match(text)), None)
    headed = bool(paragraphs) and not re.search(r"[.!?…][”\"’')]*$", paragraphs[0]) and _length(paragraphs[0]) <= 25
    lead = opening if opening is not None else int(headed)
    found: list[str] = []
    for at, text in enumerate(paragraphs):
        following = paragraphs[at + 1] if at + 1 < len(paragraphs) else ""
        short = _length(text) <= 8 and not re.search(r"[.!?:;,…][”\"’')]*$", text)
        if at == 0 and headed and at != opening:
            role = "headline"
        elif _NOTICE.search(text):
            role = "furniture"
        elif _CREDIT.search(text):
            role = "caption"
        elif at < lead:
            role = "standfirst" if at == 1 else "furniture"
        elif at == lead:
            role = "lead"
        elif _ITEM.match(text) or (found[-1].startswith("list-") and ";" in (text[-1:], paragraphs[at - 1][-1:])):
            role = "list-item"
        elif text.upper() == text or short:
            role = "subheading"
        elif _ITEM.match(following) or text.rstrip().endswith(":"):
            role = "list-intro"
        else:
            role = "body"
        found.append(role)
    return found


def _length(text: str) -> int:
    return len(text.split())


# What a paragraph holds -----------------------------------------------------------------------------------


def prompts(paragraphs: Sequence[str], codebook: Codebook, published: date | None = None) -> list[Prompt]:
    """Return what each paragraph holds that a coder might miss; days are worked out from the day of publication."""
    fields = {code: _stems(f"{area.label} {area.definition}") for code, area in codebook.areas.items()}
    return [
        Prompt(n, kind, value)
        for n, text in enumerate(paragraphs, 1)
        for kind, value in (*_held(text, codebook, published), *_area(text, fields))
    ]


def _held(text: str, codebook: Codebook, published: date | None) -> Iterator[tuple[str, str]]:
    for said in numbers(text):
        if isinstance(said, Number):
            yield "number", counted(said)
        elif isinstance(said, Day):
            yield "day", _day(said, published)
    for word in re.findall(r"(?i)\b(?:today|yesterday|tomorrow)\b", text):
        step = {"today": 0, "yesterday": -1, "tomorrow": 1}[word.lower()]
        yield "day", f"{word.lower()}: {published + timedelta(step):%Y-%m-%d}" if published else word.lower()
    for match in _unique(_PAPER, text):
        yield "paper", match
    for name in dict.fromkeys(name.words for name in names(text) if not name.opener and len(name.tokens) > 1):
        office = _office(text, name)
        yield "name", name if name.startswith(office) else f"{name} ({office})"
    if _SPEECH.search(text):
        where = [
            code for words, code in _SETTINGS if re.search(words, text, re.IGNORECASE) and code in codebook.settings
        ]
        form = "quoted" if re.search('[“"]', text) else "reported"
        yield "speech", ", ".join([form, *where])
    for match in _unique(_PROMISE, text):
        yield "promise", match


def _office(text: str, name: str) -> str:
    """Return the office right before a name, or with which the name begins; empty if there is none."""
    if match := _OFFICE.match(name):
        return match[0]
    return next((match[0] for match in _OFFICE.finditer(text) if text[match.end() :].lstrip().startswith(name)), "")


def _unique(form: re.Pattern[str], text: str) -> Iterable[str]:
    return dict.fromkeys(" ".join(match[0].lower().split()) for match in form.finditer(text))


def counted(said: Number) -> str:
    """Format a number with what it counts: ``8 mou``, ``2000000000 USD``, ``2nd visit``."""
    value = _value(said.low) if said.low == said.high else f"{_value(said.low)} to {_value(said.high)}"
    codes = sorted(code.rpartition("-")[2] or code for code in said.unit)
    unit = codes[0] if len(codes) == 1 else "of money or measure" if codes else ""
    return " ".join(filter(None, [value + ("th" if said.ordinal else ""), unit or said.noun.partition(" ")[0]]))


def _value(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):g}"


def _day(said: Day, published: date | None) -> str:
    """Format a day, worked out from the day of publication where the text gives a part of it."""
    if said.year is None and published and said.month:
        year = published.year - (said.month > published.month + MONTHS_AHEAD)
        said = Day(said.words, year, said.month, said.day, said.weekday, said.part)
    if said.weekday is not None and said.day is None and published:
        back = (published.weekday() - said.weekday) % 7
        return f"{said.words}: {published - timedelta(back):%Y-%m-%d}, or a week later"
    parts = [
        f"{said.year:04}" if said.year else "",
        f"{said.month:02}" if said.month else "",
        f"{said.day:02}" if said.day else "",
    ]
    shown = "-".join(filter(None, parts))
    return f"{said.words}: {shown}" if shown and shown != said.words else said.words


def _area(text: str, fields: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    """Yield the policy field whose definition shares most words with a text, if one stands out."""
    words = _stems(text)
    sizes = {code: len(words & own) for code, own in fields.items()}
    best = sorted(sizes, key=lambda code: -sizes[code])[:2]
    if best and sizes[best[0]] >= 2 and sizes[best[0]] > sizes[best[-1]]:
        yield "area", best[0]


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:7] for word in re.findall(r"[a-z]{4,}", text.lower()) if word not in _COMMON)


# Against the facts ----------------------------------------------------------------------------------------


def gaps(records: Records, paragraphs: Sequence[str]) -> list[Prompt]:
    """Return the prompts that no fact resting on their paragraph takes up; *paragraphs* are the lead source's text."""
    facts: dict[int, list[Fact]] = defaultdict(list)
    for _, fact in records.lead.facts():
        for n in fact.paragraphs:
            facts[n].append(fact)
    role_of = records.lead.role_of()
    said = records.names.everyone | known(tuple(text for _, fact in records.lead.facts() for text in texts(fact)))
    found = []
    for n, text in enumerate(paragraphs, 1):
        if role_of.get(n) not in IDLE_ROLES:
            found += [Prompt(n, kind, value) for kind, value in _missing(text, facts[n], said, records)]
    return found


def _missing(text: str, facts: Sequence[Fact], said: Known, records: Records) -> Iterator[tuple[str, str]]:
    keyed = [fact for fact in facts if isinstance(fact, Claim | ProgrammeItem | Commitment)]
    values = {Fraction(fact.value) for fact in keyed if isinstance(fact, Claim) and _NUMERIC.fullmatch(fact.value)}
    for one in numbers(text):
        if isinstance(one, Number) and one.low not in values and stated(one, keyed) is not None:
            yield "number", counted(one)
        elif isinstance(one, Day) and not _told(one, keyed, records.lead.claims):
            yield "day", one.words
    yield from (("name", name) for name in dict.fromkeys(_unnamed(text, said, records.names.people)))
    holds = {type(fact) for fact in facts}
    paper, promise, quoted = _PAPER.search(text), _PROMISE.search(text), _QUOTED.search(text)
    if paper and not holds & {Agreement, Commitment, Statement} and not _claims(facts, "agreements."):
        yield "paper", paper[0].lower()
    scheduled = any(isinstance(fact, ProgrammeItem) and fact.occurrence == "scheduled" for fact in facts)
    if promise and not holds & {Agreement, Commitment} and not scheduled and not (quoted and Statement in holds):
        yield "promise", promise[0].lower()
    if (quoted or _SPEECH.search(text)) and not holds & ({Statement} if quoted else {Statement, Commitment, Agreement}):
        yield "speech", "quoted" if quoted else "reported"
    for code, kind in records.codebook.visit_kinds.items():
        if re.search(rf"(?i)\b{re.escape(kind.label)}\b", text) and not _claims(facts, "visit."):
            yield "visit", code


def _unnamed(text: str, said: Known, people: Known) -> Iterator[str]:
    """Yield the people that no actor is, then the other names that no fact has."""
    for name in names(text):
        person = _OFFICE.sub("", name.words).partition(" of ")[0].strip()
        if person and _office(text, name.words):
            if any(not people.has(own) for own in names(f"in {person}")):
                yield person
        elif not (name.opener or said.has(name) or _PAPER.search(name.words)) and (
            len(name.tokens) > 1 or (name.words.isupper() and len(name.words) > 2)
        ):
            yield name.words


def _claims(facts: Sequence[Fact], subject: str) -> bool:
    """Return whether one of *facts* is a claim on a subject, with which its key begins."""
    return any(isinstance(fact, Claim) and fact.key.startswith(subject) for fact in facts)


def _told(day: Day, keyed: Sequence[Record], claims: Sequence[Record]) -> bool:
    """Return whether a fact on the paragraph states a day; a month or year any claim may, and a weekday needs none."""
    if day.weekday is not None and day.day is None:
        return True
    return stated(day, keyed if day.day else [*keyed, *claims]) is None


# The worksheet --------------------------------------------------------------------------------------------


def worksheet(paragraphs: Sequence[str], codebook: Codebook, published: date | None = None) -> str:
    """Return the numbered paragraphs, each with its role as guessed and what it may hold, as text to read."""
    found: dict[int, list[str]] = {}
    if english(paragraphs):
        for prompt in prompts(paragraphs, codebook, published):
            found.setdefault(prompt.paragraph, []).append(f"    {prompt.kind:<8}{prompt.value}")
    guessed = roles(paragraphs)
    parts = [
        "\n".join([f"¶{n} {guessed[n - 1]}", f"  {text.strip()}", *found.get(n, [])])
        for n, text in enumerate(paragraphs, 1)
    ]
    return "\n\n".join([WORKSHEET, *parts]) + "\n"
