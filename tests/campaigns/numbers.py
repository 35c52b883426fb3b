"""Numbers and days in what an analyst writes: swapped for what no cited fact says, or said in other words.

Each case puts one sentence in the place of a message, a question or a ruling of an event, citing one claim, and reads
the event's folder as ``brief check`` and ``brief build`` do; or it puts it before the gate as a report's caption.
Sentences are made from the claim by rules of English, and never by the project's own reader. A swap has to be refused
on its line; of true rewordings two in a hundred may be.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import yaml

from analysis import load
from analysis.errors import ReportError
from analysis.facts.checks import examine
from analysis.facts.model import Claim
from analysis.report.blocks import Bound, Passage
from analysis.report.document import Document
from analysis.report.gate import check
from tests.scratch import INVENTED, PROJECT, lay_out

from .campaign import Campaign, Case

EACH, QUICK = 500, 30
MOST_REFUSED = 0.02
ONES = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen
""".split()  # noqa: SIM905
TENS = [".", ".", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
PLACES = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
NOUNS = ("ministers", "months", "dollars", "won", "firms", "kilometres", "per cent", "tonnes", "ships", "decades")
SENTENCES = ("{} stand in the report.", "The report has {}.", "So much for {}, as it was told.", "It is said: {}.")
SAME = {"MOUs": ("papers", "memorandums"), "agreements": ("deals", "documents"), "people": ("persons", "guests"),
        "countries": ("nations", "sides")}  # fmt: skip
RIGHT = {  # where a sentence may stand, and what its refusal says
    "messages": "messages[0].text: says '", "open": "open[0].text: says '", "captions": "” in “",
    "rulings": ".reason: says '",
}  # fmt: skip


@dataclass(frozen=True)
class Sentence:
    """What is written in the place of *where*, and the claim that it cites."""

    event: str
    claim: Claim
    text: str
    where: str

    @property
    def name(self) -> str:
        """What is needed to try it again."""
        return f"{self.event}, {self.where} on {self.claim.id}: {self.text}"


def words(number: int) -> str:
    """Spell a number below a million."""
    if number < 20:
        return ONES[number]
    if number < 100:
        return TENS[number // 10] + (f"-{ONES[number % 10]}" if number % 10 else "")
    size, scale, joint = (100, "hundred", " and ") if number < 1000 else (1000, "thousand", " ")
    return f"{words(number // size)} {scale}" + (f"{joint}{words(number % size)}" if number % size else "")


def place(number: int) -> tuple[str, str]:
    """Spell a place in a sequence, in words and in digits."""
    *front, last = words(number).replace("-", " - ").split()
    spelled = PLACES.get(last, last[:-1] + "ieth" if last.endswith("y") else last + "th")
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return " ".join([*front, spelled]).replace(" - ", "-"), f"{number}{ending}"


def spoken(day: date) -> list[str]:
    """Write a day in the ways that writers do."""
    month = f"{day:%B}"
    return [
        f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}", f"{day:%A}, {day.day} {month} {day.year}",
        f"{day.day} {day:%b} {day.year}", f"the {place(day.day)[1]} of {month} {day.year}", f"{day.day} {month}",
        f"{month} {day.day}", day.isoformat(), f"{month} {day.year}", f"{place(day.day)[0]} {month} {day.year}",
    ]  # fmt: skip


def counted(number: int, unit: str) -> list[str]:
    """Say how many there are of *unit*."""
    nouns = [unit, *SAME.get(unit, ())]
    said = [form for noun in nouns for form in (f"{number:,} {noun}", f"{words(number)} {noun}")]
    said += [f"all {words(number)}", f"{words(number)} ({number}) {unit}", f"a total of {number:,} {unit}"]
    if unit == "years":
        said += [f"a {words(number)}-year tie", f"the {place(number)[1]} anniversary", f"{number}\u00a0years"]
        said += [f"{words(number // 10)} decades"] if number % 10 == 0 and number >= 20 else []
    return said


def true(claim: Claim) -> list[str]:
    """Say what a claim says, in other words."""
    if claim.unit == "date":
        return spoken(date.fromisoformat(claim.value))
    if claim.unit == "interval":
        first, last = map(date.fromisoformat, claim.value.split("/"))
        pairs = zip(spoken(first), spoken(last), strict=True)
        return [f"{one} to {other}" for one, other in pairs] + [f"between {first:%B} and {last:%B} {last.year}"]
    number = int(claim.value)
    if claim.qualifier == "ordinal":
        return [f"the {form} {claim.unit}" for form in place(number)] if number > 1 else []
    if claim.unit == "year":  # which is said, not counted
        return [f"in {number}", f"the year {number}", f"since {number}"]
    if claim.unit == "rank":
        return [f"the top {words(number)}", f"the top {number}", f"the first {words(number)}"]
    return counted(number, claim.unit) if number > 1 else []


def swapped(claim: Claim, chance: random.Random) -> list[str]:
    """Say another value, scale, unit, sign, place or day than a claim does."""
    if claim.unit in ("date", "interval"):
        days = [date.fromisoformat(day) for day in claim.value.split("/")]
        other = [days[0] + timedelta(days=step) for step in (1, -1, 31, -62, 366, -731)]
        said = [form for day in other if day not in days for form in spoken(day)]
        return [form for form in said if not any(form in spoken(day) for day in days)]
    number = int(claim.value)
    near = number + chance.choice([1, 2, 3, 10, 97])
    unit = claim.unit if claim.unit != "rank" else "places"
    said = [*counted(near, unit), *counted(number + 1000, unit)[:2], f"{near / 10} {unit}"]
    said += [f"{words(number + 1)} {scale} {unit}" for scale in ("hundred", "thousand", "million", "billion")]
    said += [f"{form} {noun}" for noun in NOUNS for form in (f"{number + 10}", words(number + 10))]
    said += [f"the {form} {unit}" for form in place(number + 1)] if unit != "countries" else []  # those are no party
    if number > 1:
        said += [f"{number} {scale} {unit}" for scale in ("dozen", "hundred", "thousand", "million")]
        said += [f"−{number} {unit}", f"minus {number} {unit}", f"{words(number)}fold", f"1/{number} of it"]
        same = {claim.unit, *SAME.get(claim.unit, ())}
        said += [f"{words(number)} {noun}" for noun in NOUNS if noun not in same and claim.unit != "rank"]
    if claim.qualifier != "ordinal" and claim.unit != "rank" and number > 1:
        said += [f"the {form} {noun}" for form in place(number) for noun in ("visit", "meeting")]
    return said


def sentences(kind: str, seed: int, most: int) -> list[Sentence]:
    """Choose so many sentences, over all events, claims and places alike."""
    chance = random.Random(f"{kind} {seed}")
    found: list[Sentence] = []
    for folder in _events():
        event = load(folder)
        rivals = {conflict.key: conflict.rivals for conflict, _ in event.ledger}
        for claim in (claim for claim in event.lead.claims if claim.unit != "code"):
            others = [rival.value for rival in rivals.get(claim.key, ()) if rival.value != claim.value]
            places = [where for where in RIGHT if where != "rulings" or (claim.key in rivals and not others)]
            for said in true(claim) if kind == "true" else swapped(claim, chance):
                for form in SENTENCES:
                    found += [Sentence(folder.name, claim, form.format(said), where) for where in places]
    chance.shuffle(found)
    return found[:most]


def _events() -> Sequence[Path]:
    return [file.parent for base in (PROJECT / "data", INVENTED) for file in sorted(base.glob("*/event.yaml"))]


def judged(sentence: Sentence, data: Path) -> Sequence[str]:
    """Write the sentence into a copy of its event, or show it in a report; give what is said against it."""
    folder = data / sentence.event
    if sentence.where == "captions":
        return _shown(sentence, folder)
    file = folder / "event.yaml"
    before = file.read_text("utf-8")
    content = yaml.load(before, Loader=yaml.BaseLoader)
    record = {"text": sentence.text, "facts": [f"{content['lead']}:{sentence.claim.id}"]}
    if sentence.where == "rulings":
        next(one for one in content["rulings"] if one["key"] == sentence.claim.key)["reason"] = sentence.text
    else:
        content[sentence.where] = [{"title": "A sentence", **record} if sentence.where == "messages" else record]
    file.write_text(yaml.safe_dump(content, allow_unicode=True, width=1000), "utf-8")
    try:
        return [str(fault) for fault in examine(folder).faults]
    finally:
        file.write_text(before, "utf-8")


def _shown(sentence: Sentence, folder: Path) -> Sequence[str]:
    event = load(folder)
    caption = Passage(sentences=(Bound(sentence.text, (f"{event.record.lead}:{sentence.claim.id}",)),))
    try:
        check(Document("made", blocks=[caption]), event)
    except ReportError as error:
        return str(error).splitlines()
    return ()


def cases(quick: bool, seed: int, scratch: Path) -> Iterator[Case]:
    """Try swaps, then rewordings."""
    data = lay_out(scratch / "project", *_events(), notebooks=()) / "data"
    most, refused = QUICK if quick else EACH, []
    for sentence in sentences("swapped", seed, most):
        faults = judged(sentence, data)
        there = faults and all(RIGHT[sentence.where] in fault for fault in faults)
        yield Case(sentence.name, "" if there else f"published; {faults}", refused=True)
    for sentence in sentences("true", seed, most):
        faults = judged(sentence, data)
        refused += [f"{sentence.name}: {faults}"] if faults else []
        yield Case(sentence.name, refused=bool(faults))
    if len(refused) > MOST_REFUSED * most:
        yield Case("true rewordings", "too many are refused: " + "; ".join(refused))


CAMPAIGN = Campaign("numbers", "numbers and days swapped, and said in other words", cases)
