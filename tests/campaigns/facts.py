"""Mutants of the facts: each field and record of each file, dropped, retyped, misspelt, doubled, blanked or swapped.

A mutant is *refused* as it should be if every fault is one printable line and, for a wrong value, one stands on the
line that was changed or on that of what encloses it.

It *survives* as it should if what is loaded says what the file says, read anew in another way. Some that survive are
built: their pages and tables differ in the changed words alone.
"""

from __future__ import annotations

import html
import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml

from analysis import Event
from analysis.errors import FactsError, Fault
from analysis.event import as_event
from analysis.facts.checks import examine
from analysis.facts.fieldtypes import Record
from analysis.facts.reader import Reading
from tests.scratch import PROJECT, command, founding, lay_out

from .campaign import Campaign, Case

WORKERS = 2
SHARE = 50
QUICK = 30
BUILT = {True: 1, False: 65}  # fewer are, since a word may be a number that no claim states
OF_RECORDS = ("dropped", "twice", "key misspelt", "swapped with the next")
RESTED_ON = {"id", "key", "source", "same_as", "speaker", "party", "voice", "counterparts", "facts", "paragraphs", "n",
             "roles", "unit", "value", "date", "themes"}  # fmt: skip
"""Keys by which other records know this one, or which are checked together with others."""

UNREAD = ("adopted", "paragraphs_reason", "coder", "body")
"""Texts that are no words of a fact: values, ranges, and what no report shows."""

Location = tuple[str | int, ...]
Texts = Mapping[str, str]  # of each file, by its path below data/
Examine = Callable[[Path], Reading]


@dataclass(frozen=True, eq=False)
class Spot:
    """A place in a file that can be changed: a key with its value, or a record of a list; *first* and *after* it."""

    file: str
    at: Location
    node: yaml.Node
    key: yaml.Node | None
    first: bool
    after: yaml.Node | None

    @property
    def start(self) -> yaml.Mark:
        """Where it starts."""
        return (self.key or self.node).start_mark


@dataclass(frozen=True, eq=False)
class Mutant:
    """A file as it is once the spot was changed in the way that *kind* says."""

    spot: Spot
    kind: str
    text: str

    @property
    def name(self) -> str:
        """What was changed, as a user would look it up, and how."""
        return f"{self.spot.file}:{self.spot.start.line + 1}: {'.'.join(map(str, self.spot.at))}: {self.kind}"


# Where something can be changed ---------------------------------------------------------------------------


def spots(file: str, text: str) -> Iterator[Spot]:
    """Every key with its value and every record of a list, in the file's order."""
    yield from _below(file, yaml.compose(text, Loader=yaml.CBaseLoader), ())


def _below(file: str, node: yaml.Node, at: Location) -> Iterator[Spot]:
    if isinstance(node, yaml.ScalarNode):
        return
    mapping = isinstance(node, yaml.MappingNode)
    parts = [(key.value, key, value) for key, value in node.value] if mapping else [
        (index, None, item) for index, item in enumerate(node.value)
    ]  # fmt: skip
    nodes = [key or value for _, key, value in parts]
    for (name, key, value), after in zip(parts, [*nodes[1:], None], strict=False):
        yield Spot(file, (*at, name), value, key, (key or value) is nodes[0], after)
        yield from _below(file, value, (*at, name))


def _end(node: yaml.Node) -> int:
    """Where the last of what is written in *node* ends: the mark of a block is beyond it."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last)


# How it can be changed ------------------------------------------------------------------------------------

RETYPED = {
    "a list": "[x]", "a mapping": "{x: y}", "a number": "7", "null": "~", "a day": "2031-02-03", "a flag": "no",
    "blanked": "", "text": "x",
}  # fmt: skip


def mutants(spot: Spot, text: str) -> Iterator[Mutant]:
    """Every mutant of a spot that the file's text does not equal."""
    for kind, changed in (*_as_part(spot, text), *_as_value(spot, text)):
        if changed != text:
            yield Mutant(spot, kind, changed)


def _as_part(spot: Spot, text: str) -> Iterator[tuple[str, str]]:
    """Drop it, double it, swap it with the next of its kind; misspell its key."""
    start, end = int(spot.start.index), _end(spot.node)
    if spot.after:
        following, last = int(spot.after.start_mark.index), _end(spot.after)
        yield "dropped", text[:start] + text[following:]
        yield "twice", text[:following] + text[start:following] + text[following:]
        if not spot.key:
            swapped = text[following:last] + text[end:following] + text[start:end]
            yield "swapped with the next", text[:start] + swapped + text[last:]
    elif not spot.first:
        line = text[:start].rpartition("\n")[2]
        yield "dropped", text[: text.rindex("," if "{" in line or "[" in line else "\n", 0, start)] + text[end:]
    if spot.key:
        yield "key misspelt", text[:start] + misspelt(spot.key.value) + text[spot.key.end_mark.index :]


def _as_value(spot: Spot, text: str) -> Iterator[tuple[str, str]]:
    """Write another value in its place."""
    start, end = int(spot.node.start_mark.index), _end(spot.node)
    for kind, words in RETYPED.items():
        space = " " if words and spot.key and text[start - 1] == ":" else ""
        yield f"now {kind}", text[:start] + space + words + text[end:]
    if isinstance(spot.node, yaml.ScalarNode) and spot.node.value:
        words = misspelt(spot.node.value)
        words = json.dumps(words, ensure_ascii=False) if spot.node.style else words
        yield "misspelt", text[:start] + words + text[end:]


def misspelt(word: str) -> str:
    """Swap two letters in the middle, or double the last one where nothing else would change."""
    middle = len(word) // 2
    swapped = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :] if middle else word
    return swapped if swapped != word and ": " not in swapped and " #" not in swapped else word + word[-1]


# What became of it ----------------------------------------------------------------------------------------


def texts(folder: Path) -> Texts:
    """Read the files of an event's folder, and the codebook beside it."""
    files = [*sorted(folder.glob("*.yaml")), folder.parent / "codebook.yaml"]
    return {path.relative_to(folder.parent).as_posix(): path.read_text("utf-8") for path in files}


def judged(mutant: Mutant, folder: Path, check: Examine = examine) -> Case:
    """Write a mutant in the place of its file, look what becomes of the event in *folder*, and put the file back."""
    place = folder.parent / mutant.spot.file
    given = place.read_text("utf-8")
    place.write_text(mutant.text, "utf-8")
    try:
        reading = check(folder)
        faults = [*reading.faults, *reading.placeholders]
        event = None if faults else as_event(reading)
        str(FactsError(faults))
    except Exception as error:  # nothing may be raised, whatever it is
        return Case(mutant.name, f"raised {type(error).__name__}: {error}")
    finally:
        place.write_text(given, "utf-8")
    wrong = _wrongly_refused(mutant, given, faults) if event is None else _wrongly_kept(mutant, event)
    return Case(mutant.name, wrong, refused=bool(faults))


def _wrongly_refused(mutant: Mutant, given: str, faults: Sequence[Fault]) -> str:
    """A wrong value is refused where it stands, or where what encloses it begins; another record may rest on an id."""
    for fault in faults:
        if not str(fault).isprintable():
            return f"refused in words that no terminal shows: {fault}"
    if mutant.kind in OF_RECORDS or RESTED_ON & set(mutant.spot.at):
        return ""
    own = _changed(given, mutant.text) | _enclosing(mutant)
    if any(fault.file.name == Path(mutant.spot.file).name and fault.line in own for fault in faults):
        return ""
    return f"refused on a line that has nothing to do with it: {faults[0]}"


def _changed(old: str, new: str) -> set[int]:
    """The lines of *new* that are not as in *old*: what is between the same beginning and the same end."""
    before, after = old.split("\n"), new.split("\n")
    first = _alike(before, after)
    end = _alike(before[first:][::-1], after[first:][::-1])
    return set(range(first + 1, len(after) - end + 1))


def _alike(some: Sequence[str], others: Sequence[str]) -> int:
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(some, others, strict=False))))


def _enclosing(mutant: Mutant) -> set[int]:
    """The first lines of what stands on the way to a place, and that of its own key; none in what is not YAML."""
    at = mutant.spot.at if mutant.spot.key else mutant.spot.at[:-1]
    try:
        root = yaml.compose(mutant.text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError:
        return set()
    found = [spot.start for spot in _below("", root, ()) if spot.at == at[: len(spot.at)]]
    return {mark.line + 1 for mark in (root.start_mark, *found)}


def _wrongly_kept(mutant: Mutant, event: Event) -> str:
    stem = Path(mutant.spot.file).stem
    records = {
        "codebook": event.codebook, "event": event.record, "second-coding": event.second_coding,
        event.record.lead: event.lead, f"{event.record.lead}.paragraphs": event.fingerprints, **event.accounts,
    }  # fmt: skip
    same = _said(_tree(mutant.text)) == _held(records[stem])
    return "" if same else "accepted, and what is loaded is not what is written"


def _tree(text: str) -> Any:
    return yaml.load(text, Loader=yaml.CBaseLoader)


def _said(value: Any, key: str = "") -> Any:
    """What a file says, without what is blank: blank and left out are the same."""
    if isinstance(value, dict):
        ranges = key == "roles" and all(isinstance(part, str) for part in value.values())
        return _filled({name: _numbers(part) if ranges else _said(part, name) for name, part in value.items()})
    if isinstance(value, list):
        return [_said(part) for part in value]
    return value.strip()


def _numbers(text: str) -> list[str]:
    """The paragraphs of a range, as in ``6-10, 12``."""
    bounds = re.findall(r"(\d+)(?:\s*-\s*(\d+))?", text)
    return [str(n) for first, last in bounds for n in range(int(first), int(last or first) + 1)]


def _held(value: Any) -> Any:
    """What a record holds, in the same form."""
    if isinstance(value, Record):
        fields = type(value).model_fields
        value = {fields[name].alias or name: getattr(value, name) for name in fields if name in value.model_fields_set}
    if isinstance(value, dict):
        return _filled({name: _held(part) for name, part in value.items() if part is not None})
    if isinstance(value, tuple | list):
        return [_held(part) for part in value]
    return value.isoformat() if isinstance(value, date) else str(value)


def _filled(parts: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in parts.items() if part not in ("", [], {})}


# What is published ----------------------------------------------------------------------------------------


def rewordings(given: Texts) -> Iterator[Mutant]:
    """Every mutant that only writes another word among a fact's own, from which nothing more follows."""
    for file, text in given.items():
        for spot in spots(file, text) if file != "codebook.yaml" else ():
            if isinstance(spot.node, yaml.ScalarNode) and " " in spot.node.value and spot.at[-1] not in UNREAD:
                yield from (mutant for mutant in mutants(spot, text) if mutant.kind == "misspelt")


def built(mutants: Sequence[Mutant], folder: Path) -> Iterator[Case]:
    """Build each mutant as an event of its own beside the one without fault, by one command; compare what is published.

    Pages and tables lose no word but those of the old value, and win none but those of the new.
    """
    root = folder.parents[1]
    shutil.copytree(PROJECT / "notebooks", root / "notebooks")
    for number, mutant in enumerate(mutants):
        copy = shutil.copytree(folder, folder.with_name(f"{folder.name}-{number}"))
        (copy / Path(mutant.spot.file).name).write_text(mutant.text, "utf-8")
    command("build", "--workers", str(WORKERS), cwd=root).check_returncode()
    before = _published(root / "reports" / folder.name)
    for number, mutant in enumerate(mutants):
        after = _published(root / "reports" / f"{folder.name}-{number}")
        old = _words(mutant.spot.node.value)
        new = _words(misspelt(mutant.spot.node.value))
        lost = {word for name, words in before.items() for word in words - after[name] - old}
        won = {word for name, words in before.items() for word in after[name] - words - new}
        odd = (lost | won) - {*old, *new}
        wrong = f"other words changed: {', '.join(sorted(odd))[:200]}" if odd else "nothing published changed"
        yield Case(f"{mutant.name}, built", wrong if odd or before == after else "")


def _published(reports: Path) -> dict[str, Counter[str]]:
    """The words of each page and table of an event, its own name aside."""
    files = [*sorted(reports.glob("*.html")), *sorted(reports.glob("tables/*"))]
    return {file.name: _words(_shown(file.read_text("utf-8")).replace(reports.name, "")) for file in files}


def _shown(page: str) -> str:
    """A page as it is read: what is in its tags stays where it is read out, as descriptions of charts are."""
    page = re.sub(r"<style.*?</style>", " ", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*?(?:(?:aria-label|alt|content|title)=\"([^\"]*)\"[^>]*)?>", r" \1 ", page))


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


# The campaign ---------------------------------------------------------------------------------------------


def chosen(given: Texts, quick: bool, seed: int) -> list[Mutant]:
    """One mutant of each spot, its kind by chance; in the quick part some of them."""
    chance = random.Random(seed)
    every = [spot for name, text in given.items() for spot in spots(name, text)]
    picked = chance.sample(every, QUICK) if quick else every
    return [chance.choice(kinds) for spot in picked if (kinds := list(mutants(spot, given[spot.file])))]


def laid(place: Path) -> Path:
    """Copy the founding event and the codebook; give the event's folder."""
    event = founding()
    return lay_out(place / "project", event, notebooks=()) / "data" / event.name


def cases(quick: bool, seed: int, scratch: Path) -> Iterator[Case]:
    """Judge the mutants, in the whole run on two cores; build some that survived."""
    folder = laid(scratch)
    given = texts(folder)
    reworded = random.Random(seed).sample(list(rewordings(given)), BUILT[quick])
    every = [*reworded, *chosen(given, quick, seed)]
    shares = [every[start : start + SHARE] for start in range(0, len(every), SHARE)]
    survived = []
    with ProcessPoolExecutor(1 if quick else WORKERS) as pool:
        places = [scratch / str(number) for number in range(len(shares))]
        for share, done in zip(shares, pool.map(_share, shares, places), strict=True):
            survived += [one for one, case in zip(share, done, strict=True) if case.outcome == "survived"]
            yield from done
    yield from built([mutant for mutant in reworded if mutant in survived], folder)


def _share(every: Sequence[Mutant], place: Path) -> list[Case]:
    """Judge some mutants in a copy of their own."""
    folder = laid(place)
    return [judged(mutant, folder) for mutant in every]


CAMPAIGN = Campaign(
    "facts", "each field and record of the founding event dropped, retyped, misspelt, doubled, swapped", cases
)
