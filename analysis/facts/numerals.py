"""Parse the numbers and days in English text, in whatever form they are written.

Every value is exact. Digits that belong to a name (G20, 5G, F-35) are not numbers. What can be read in two ways becomes
``Unread``, which says how to write it. ``digits`` parses number words, ``days`` days, ``units`` what is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from . import units
from .days import days
from .digits import FRACTION, RAISED, SCALES, TIMES, Digits
from .quantities import MONTHS, NO_UNIT, WEEKDAYS, Number, Said, Unit, Unread

MOST_SIGNS = 150  # characters of a number; a claim's value has at most 100
LONGEST = 2100  # characters read after a number; more than a text can have
UNIT_IN_WORDS = "write the unit or the scale out, as in 3 million or 3 metres"
_PERHAPS = re.compile(
    r"\d|[IVX]{2}|(?i:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twel|thir|teen|twen|ty|tieth|hundred|"
    r"thousand|illion|dozen|score|hal[fv]|quart|second|fth|nth|pair|couple|duo|trio|tet\b|twice|thrice|doubl|tripl|trebl|"
    r"quadrupl|quintupl|decade|centur|fortnight|lakh|crore)|"
    rf"(?i:\b(?:{'|'.join(name[:3] for name in (*MONTHS, *WEEKDAYS))}))"
)  # every number or day in an ASCII text contains one of these


@lru_cache(maxsize=4096)  # the same text is parsed for its own check and for each text that cites it
def numbers(text: str) -> tuple[Said, ...]:
    """Return every number and day in a text, in order."""
    if text.isascii() and not _PERHAPS.search(text):
        return ()
    return tuple(said for _, said in sorted(_Reading(text).all(), key=lambda found: found[0]))


def measured(value: str, unit: str) -> Number | str:
    """Parse a claim's value and unit as they would be in a text; if that fails, return why."""
    read = numbers(f"{value} {unit}")
    if unread := next((said.why for said in read if isinstance(said, Unread)), ""):
        return unread
    if len(read) != 1 or not isinstance(read[0], Number) or read[0].ordinal:
        return "a unit has no number or day in it"
    rest = f"{value} {unit}".removeprefix(read[0].words) if read[0].unit else ""
    if any(word.lower() in SCALES or len(word) == 1 for word in re.findall(r"[A-Za-z]+", rest) if word != "a"):
        return "write the scale first, as in million USD"
    return replace(read[0], year=False)


_LITERAL = (  # 2,300,000.5; 12,34,567; 2 300 000.5; 2'300'000; 2300000.5; .5
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,2}(?:,\d\d)+,\d{3}|\d{1,3}(?: \d{3})+(?![\d,])(?:\.\d+)?|\d{1,3}(?:'\d{3})+"
    r"|\d+(?:\.\d+)?|(?<![\d.])\.\d+"
)
_SIGN = r"(?:(?:\b[A-Za-z]{1,4})?\$(?:[A-Z]{2}(?= ?\d))?|[€£¥₩₫₹₱₪฿₺₽₦])"  # currency symbols
_SCALE = rf"(?:[ -]?{TIMES}\d+|[ -]?(?:{'|'.join(SCALES)})s?\b)"
_NUMBER = re.compile(
    rf"(?P<money>{_SIGN} ?|\b(?:[A-Z]{{3}}|RM|Rp|Rs\.?) ?)?"
    r"(?P<minus>(?<![\w)%–−])[-–]|(?<=[$€£¥₩])[-–]|− ?)?"
    rf"(?P<inner>(?:{_SIGN}|(?:[A-Z]{{3}}|RM|Rp|Rs\.?) ?)(?=\d))?(?P<literal>{_LITERAL})"
    rf"(?:(?P<over>[{FRACTION}/]\d+)|(?P<mixed> \d+[{FRACTION}/]\d+)|[ -]and[ -]an?[ -](?P<part>half|quarter)"
    r"|[ -]and[ -](?P<parts>\d+[ -](?:quarters|3rds))|(?P<nth>(?:st|nd|rd|th)(?![a-z]))|(?P<nths>(?:st|nd|rd|th)s\b))?"
    rf"(?P<scale>{_SCALE}{{0,2}})(?P<letters>°[CF]?|[%‰]|[A-Za-z]+(?:/[A-Za-z]+)?\d?)?"
)
_MINUS = re.compile(r"(?i)\b(?:minus|negative) $")
_RAISED = re.compile(rf"\{RAISED}\d+")
_MALFORMED = re.compile(r"[,.']\d[\d,.']*|/\d+")  # after a literal: separators that are not supported
_LETTER_SCALES = {"k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12}
_NAME = re.compile(r"[A-Za-z]\d\w*(?:\.\d+)*|\b[A-Z]+-\d[\w.]*")
_VAGUE = re.compile(
    rf"(?i)(?<!\d[ -])\b(?:(?P<spans>decades|centuries)"
    rf"|(?P<some>tens|dozens|scores|hundreds|thousands|millions|billions|trillions)"
    rf"(?: of (?P<of>thousands|millions|billions|trillions))?|multi-?(?P<multi>million|billion|trillion)"
    rf"|(?:several|a few|many|few) (?P<few>{TIMES}\d+|dozen|hundred|thousand|million|billion))\b"
)
_PARTS = re.compile(
    r"(?i)(?<!\d[ -]and[ -])(?<!\d[ -]and[ -]a[ -])"
    r"\b(?:(?P<above>\d{1,9}|an?|one)[ -])?(?P<part>half|halves|quarters?|(?:3rd|\d{1,2}th)s?)\b"
    rf"(?:(?:[ -]of)?[ -](?P<what>(?:an?[ -])?{TIMES}\d+|an?[ -]\d{{3,30}}"
    r"|(?:an?[ -])?(?:dozen|century|decade|trillion))\b)?(?![- ]hour)"
)
_TIMES_WORDS = re.compile(
    r"(?i)\b(?:(?P<two>twice|doubl(?:ed|es|ing)|double(?![- ](?:tax|check|degree|down|standard)))"
    r"|(?P<three>thrice|(?:tripl|trebl)(?:ed?|es|ing))"
    r"|(?P<four>quadrupl(?:ed?|es|ing))|(?P<five>quintupl(?:ed?|es|ing))|(?P<half>halv(?:ed?|es|ing)))\b"
)
_SYMBOLS = re.compile(  # beside a number, signs that no unit or number of ours has
    r"[√∛∜] ?\d[\d,.]*|[₿₸₮ƒ] ?\d[\d,.]*|\d[\d,.]*(?:[·٫٬˙⋅_∕∗*]\d+| ?[¢₿₸₮ƒ₽₹₫₱₪฿₺₦٪؉‱′″]|[ʰ-ʸᵃ-ᵿ]+)"
)
_TIMES_OF: dict[str, int | Fraction] = {"two": 2, "three": 3, "four": 4, "five": 5, "half": Fraction(1, 2)}
_GROUPS_OF = {
    "couple": 2, "duo": 2, "pair": 2, "trio": 3, "quartet": 4, "quintet": 5, "sextet": 6, "septet": 7, "octet": 8,
}  # fmt: skip
_GROUPS = re.compile(rf"(?i)\b(?:an?|the|one|first|last) (?P<group>{'|'.join(_GROUPS_OF)})\b")
_SINGLE = re.compile(
    r"(?i)\b(?:an?|past|last|next|coming|one|per|each|every) "
    r"(?:(?P<scale>dozen|trillion)|(?P<span>decade|century|fortnight))\b|\b(?P<long>decade|century)-(?:long|old)\b"
)
_LABEL = re.compile(
    r"(?i)\b(?P<label>article|chapter|phase|round|no\.?|section|annex|resolution|level|tier|stage|page|room|route"
    r"|clause|part|volume|goal|group of|delegation of|team of|aged|rank(?:s|ed|ing)?|place|top) #?$"
)  # a number after one of these is a label or a rank, not a count
_FALL = (
    r"(?:fell|fall(?:s|en|ing)?|drop(?:s|ped)?|declin\w+|decreas\w+|shr[aiu]nk\w*|down|lower|lost|los[es]s?|reduc\w+"
    r"|contract(?:ed|ion)|slump\w*|plung\w+)"
)
_FALL_BEFORE = re.compile(rf"(?i)\b{_FALL}\b(?: \w+){{0,2}} $")
_FALL_AFTER = re.compile(rf"(?i) {_FALL}\b")
_ROMAN = re.compile(r"(?<![\w-])(?=[IVX]{2})X{0,3}(?:IX|IV|V?I{0,3})(?!\w)")
_RANGE = re.compile(r"(?P<dash> ?[-–] ?| (?:to|or) )| and ")
_BETWEEN = re.compile(r"(?i)\bbetween \S{0,4}$")
_YEAR = re.compile(r"(?:1[89]|2[01])\d\d")
_BEFORE_YEAR = re.compile(r"(?i)(?:\b(?:early|late|mid|the|its|their|this|that)[ -]|[-–])$")
_COUNT = re.compile(r"(?i)\b(?:some|about|over|than|around|nearly|almost|numbered|roughly|only) $")  # not a year
_VERB = re.compile(r" [a-z]+s (?:the|a|an|its|their|his|her|this|that|these|both|all|\d)")


class _Reading:
    """Parses one text: each match claims its characters, so that no later pattern matches them again."""

    def __init__(self, text: str) -> None:
        self._digits = Digits(text)
        self._text = self._digits.text
        self._taken = [False] * len(self._text)

    def all(self) -> Iterator[tuple[int, Said]]:
        """Yield each number and day with its offset; longer and less ambiguous patterns are tried first."""
        for first, last, said in days(self._digits):
            self._take(first, last)
            yield first, said
        for match in self._free(_SYMBOLS):
            yield match.start(), Unread(self._take(*match.span()), "write numbers in digits, and units in words")
        for match in self._free(_NAME):
            if (glued := self._name(match)) is not None:
                yield match.start(), glued
        for match in self._free(_VAGUE):
            yield match.start(), self._vague(match)
        for match in self._free(_PARTS):
            if (part := self._part(match)) is not None:
                yield match.start(), part
        yield from self._numbers()
        for match in self._free(_TIMES_WORDS):
            times = Fraction(_TIMES_OF[match.lastgroup or ""])
            yield match.start(), Number(self._take(*match.span()), times, times, unit=frozenset({"times"}))
        for match in self._free(_GROUPS):
            yield match.start(), self._number(*match.span(), Fraction(_GROUPS_OF[match["group"].lower()]))
        for match in self._free(_SINGLE):
            many = SCALES[match["scale"].lower()] if match["scale"] else 1
            end = match.end() if match["scale"] else match.start(match.lastgroup or 0)  # the span is what is counted
            yield match.start(), self._number(match.start(), end, Fraction(many))
        for match in self._free(_ROMAN):
            value = Fraction(_roman(match[0]))
            yield match.start(), Number(self._take(*match.span()), value, value)

    def _free(self, form: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Yield each match of a pattern whose characters are not claimed yet."""
        for match in form.finditer(self._text):
            if match[0] and not any(self._taken[match.start() : match.end()]):
                yield match

    def _take(self, first: int, last: int) -> str:
        self._taken[first:last] = [True] * (last - first)
        return self._digits.words(first, last)

    def _name(self, match: re.Match[str]) -> Unread | None:
        """Claim digits after a letter as a name's, unless the letters are a currency; return an error or None."""
        start = match.start()
        while start and self._text[start - 1].isalpha():
            start -= 1
        letters = re.match(r"[^\W\d_]+", self._text[start : match.end()])
        assert letters is not None
        if units.money(units.currency(letters[0])) and match[0][1].isdigit():
            return None
        words = self._take(start, match.end())
        glued = re.fullmatch(r"[a-z]{2,}\d[\d.,]*|[A-Za-z]{2,}\d[\d.,]*(?:m|mn|bn|tn|k)", words)
        return Unread(words, "write a space between the word and the number") if glued else None

    def _vague(self, match: re.Match[str]) -> Said:
        some, of, few = (match[name] for name in ("some", "of", "few"))
        if match["spans"]:
            return self._number(match.start(), match.start(), Fraction(2), high=Fraction(10))
        if some:
            times = {"tens": 10, "dozens": 12, "scores": 20}.get(some.lower()) or SCALES[some.lower()[:-1]]
            times *= SCALES[of.lower()[:-1]] if of else 1
        else:
            times = _scale(few or match["multi"])
        far = not (few or of) and times >= 1000  # thousands may be a million, several thousand or tens of thousands not
        return self._number(*match.span(), Fraction(2 * times), high=Fraction((1000 if far else 10) * times))

    def _part(self, match: re.Match[str]) -> Said | None:
        """Parse a fraction: *a third of the guests* is one, *a third visit* and *the quarter* are not."""
        above, name, what = ((match[group] or "").lower() for group in ("above", "part", "what"))
        of = self._text[match.end("part") : match.end("part") + 3] in (" of", "-of")
        if name not in ("half", "halves") and not (
            above.isdigit() if name.endswith("s") else above in ("1", "one") or what or (above in ("a", "an") and of)
        ):
            return None
        below = {"hal": 2, "qua": 4}.get(name[:3]) or int(re.sub(r"\D", "", name))
        value = Fraction(int(above) if above.isdigit() else 1, below)
        what = re.sub(r"^an?[ -]", "", what)
        if what in ("century", "decade"):
            return self._number(match.start(), match.end() - len(what), value)
        return self._number(*match.span(), value * (_scale(what) if what else 1))

    def _numbers(self) -> Iterator[tuple[int, Said]]:
        found: list[tuple[int, int, Said]] = []
        at = 0
        while match := _NUMBER.search(self._text, at):
            at = match.end("literal")
            if not any(self._taken[match.start("literal") : at]):
                at = max(at, match.end())
                if (said := self._read(match)) is not None:
                    found.append((match.start(), match.end(), said))
        return ((first, said) for first, _, said in self._ranges(found))

    def _read(self, match: re.Match[str]) -> Said | None:
        """Parse a number in digits; None if the digits belong to a name."""
        minus = _MINUS.search(self._text[max(0, match.start() - 12) : match.start()])
        unit = units.currency((match["money"] or match["inner"] or "").strip(" ."))
        unit = unit or self._currency_before(match.start())
        first = match.start() if unit else match.start("minus" if match["minus"] else "literal")
        first, end = first - len(minus[0]) if minus else first, match.end("literal")
        raised = _RAISED.match(self._text, end)
        malformed = None if match["over"] else _MALFORMED.match(self._text, end)
        if raised or malformed:
            why = "write the number out" if raised else "write separators as in 2,300,000 and 2.5"
            return Unread(self._take(first, end + len((raised or malformed)[0])), why)  # type: ignore[index]
        value = None if len(match[0]) > MOST_SIGNS else _value(match)
        if value is None or match["nths"]:
            return Unread(self._take(first, match.end()), "write the number in words, or as a decimal")
        value *= -1 if minus or match["minus"] else 1
        if match["letters"]:
            return self._lettered(match, first, value, unit)
        return self._number(first, match.end(), value, unit=unit, ordinal=bool(match["nth"]), literal=match["literal"])

    def _currency_before(self, at: int) -> Unit:
        """Find a currency's name before a number, as in *euro 2.5 million*; not *won*, which may be a verb."""
        word = re.search(r"\b([A-Za-z]{3,}) $", self._text[max(0, at - 20) : at])
        unit = units.measures().get(word[1].lower(), NO_UNIT) if word and word[1].lower() != "won" else NO_UNIT
        return unit if units.money(unit) else NO_UNIT

    def _lettered(self, match: re.Match[str], first: int, value: Fraction, unit: Unit) -> Said | None:
        """Parse a number with letters directly after it: a scale, a unit, the *s* of a decade, or part of a name."""
        letters, last = match["letters"], match.end()
        after = units.named(self._text[last + 1 : last + 60].replace("-", " ").split()[:4])[1]
        scaled = unit or letters == "k" or (letters.isupper() and letters != "T") or units.money(after)
        if letters.lower() in _LETTER_SCALES and scaled:
            return self._number(first, last, value * _LETTER_SCALES[letters.lower()], unit=unit)
        if letters == "s" and re.fullmatch(r"(?:\d\d)?\d0", match["literal"]):
            year = value if value > 100 else value + 1900
            return Number(self._take(first, last), year, year + 9, year=True)
        if (found := units.named(["fold" if letters == "x" else letters])[1]) and not (unit and units.money(found)):
            return self._number(first, last, value, unit=unit or found)
        if re.fullmatch(r"[A-Z]{1,2}", letters) and not unit:
            self._take(first, last)
            return None  # a name, such as 5G
        if len(letters) == 1 or not letters.isalpha():
            return Unread(self._take(first, last), UNIT_IN_WORDS)
        return Number(self._take(first, last), value, value, unit=unit, noun=units.stem(letters))

    def _number(
        self, first: int, last: int, low: Fraction, *, high: Fraction | None = None, unit: Unit = NO_UNIT,
        ordinal: bool = False, literal: str = "",
    ) -> Number | Unread:  # fmt: skip
        """Make the number between two offsets, with the unit or noun that it counts, which follows it."""
        before, following = self._text[max(0, first - 60) : first], self._text[last : last + LONGEST]
        if label := _LABEL.search(before):
            ordinal = True
        counted = units.counted(before, following, ordinal=ordinal and not label, known=unit)
        noun = counted.noun or (label["label"].lower() if label else "")
        noun = "" if re.fullmatch(r"(?:top|place|no\.?|rank\w*)", noun) else noun
        if counted.letter:
            return Unread(self._take(first, last + counted.length), UNIT_IN_WORDS)
        words = self._take(first, last + (0 if unit else counted.length))
        year = bool(_YEAR.fullmatch(literal)) and not ordinal
        alone = year and re.match(r" year\b", following)  # how a claim whose unit is year is shown: 1957 year
        factor, known = (1, NO_UNIT) if alone else units.in_shorter(counted.unit)
        falls = _FALL_BEFORE.search(before) or _FALL_AFTER.match(following, counted.length)
        return Number(
            words=words,
            low=low * factor,
            high=(low if high is None else high) * factor,
            ordinal=ordinal,
            unit=known,
            noun="" if known else noun,
            told=counted.told,
            rate=counted.rate,
            falls=bool(falls),
            year=year and not known and not _COUNT.search(before) and (not noun or _is_year(before, following)),
        )

    def _ranges(self, found: Sequence[tuple[int, int, Said]]) -> Iterator[tuple[int, int, Said]]:
        """Share scale, unit and noun between the ends of a range: *US$5–6 million*, *5 to 6 million dollars*."""
        result = list(found)
        for index in range(len(result) - 2, -1, -1):
            (first, last, one), (start, end, other) = result[index : index + 2]
            joined = _RANGE.fullmatch(self._text[last:start])
            between = joined and (joined["dash"] or _BETWEEN.search(self._text[max(0, first - 20) : first]))
            if not between or not isinstance(one, Number) or not isinstance(other, Number):
                continue
            if units.money(one.unit) and not other.unit and not other.noun:
                result[index + 1] = (start, end, replace(other, unit=one.unit))
            elif not one.unit and not one.noun:
                one = replace(
                    one, unit=other.unit, noun=other.noun, told=other.told, rate=other.rate, ordinal=other.ordinal
                )
            scale = re.search(rf"{_SCALE}+", self._text[start:end])
            if scale and one.high < 1000 and not re.search(_SCALE, self._text[first:last]):
                times = _scales(scale[0])
                one = replace(one, low=one.low * times, high=one.high * times)
            result[index] = (first, last, one)
        yield from result


def _value(match: re.Match[str]) -> Fraction | None:
    """Return the value of a number in digits; None for a fraction that may be something else, as 24/7."""
    value = Fraction(re.sub(r"[ ,']", "", match["literal"]))
    if fraction := match["over"] or match["mixed"]:
        above, below = re.split(rf"[{FRACTION}/]", fraction.strip())
        above = above or match["literal"]
        if not above.isdigit() or not int(above) < int(below) <= 100:
            return None
        value = Fraction(int(above), int(below)) + (value if match["mixed"] else 0)
    if match["part"]:
        value += Fraction(1, 2 if match["part"].lower() == "half" else 4)
    if match["parts"]:
        value += Fraction(int(re.split("[ -]", match["parts"])[0]), 4 if "quarters" in match["parts"] else 3)
    return value * _scales(match["scale"])


def _scales(words: str) -> int:
    product = 1
    for word in re.findall(rf"{TIMES}\d+|[a-z]+", words.lower()):
        product *= _scale(word)
    return product


def _scale(word: str) -> int:
    low = word.lower()
    return int(low.removeprefix(TIMES)) if low[-1:].isdigit() else SCALES.get(low) or SCALES[low.removesuffix("s")]


def _roman(letters: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in letters]
    return sum(-one if one < other else one for one, other in zip(values, [*values[1:], 0], strict=True))


def _is_year(before: str, after: str) -> bool:
    """Return whether four digits before a plural are a year all the same: *the 2025 talks*, *2025 marks 50 years*."""
    return bool(_BEFORE_YEAR.search(before) or _VERB.match(after))
