"""Mutants of the facts: each field and record of each file, dropped, retyped, misspelt, doubled, blanked or swapped.

A mutant is *refused* as it should be if every fault is one printable line and, for a wrong value, one stands on the
line that was changed or on that of what encloses it.

It *survives* as it should if what is loaded says what the file says, read anew in another way. Some that survive are
built: their pages and tables differ in the changed words alone.
"""

from __future__ import annotations

import html
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from analysis import Event
from analysis.errors import FactsError, Fault
from analysis.event import as_event
from analysis.facts.checks import examine
from analysis.facts.fieldtypes import Record
from analysis.facts.reader import Reading

from .campaign import PROJECT, Campaign, Case

WORKERS = 2
SHARE = 50
QUICK = 120
BUILT = {True: 2, False: 65}  # fewer are, since a word may be a number that no claim states
OF_RECORDS = ("dropped", "twice", "key misspelt", "swapped with the next")
RESTED_ON = {"id", "key", "source", "same_as", "speaker", "party", "voice", "counterparts", "facts", "paragraphs", "n",
             "roles", "unit", "value", "date", "themes"}  # fmt: skip
"""Keys by which other records know this one, or which are checked together with others."""

UNREAD = ("adopted", "paragraphs_reason", "coder", "body")
"""Texts that are no words of a fact: values, ranges, and what no report shows."""

Location = tuple[str | int, ...]
Node = yaml.Node
Examine = Callable[[Path], Reading]


@dataclass(frozen=True, eq=False)
class Spot:
    """A place in a file that can be changed: a key with its value, or a record of a list."""

    file: str
    at: Location
    node: Node
    key: Node | None
    before: tuple[Node, ...]
    after: tuple[Node, ...]

    @property
    def name(self) -> str:
        """The place as a user would look it up."""
        start = (self.key or self.node).start_mark
        return f"{self.file}:{start.line + 1}: {'.'.join(map(str, self.at))}"


@dataclass(frozen=True, eq=False)
class Mutant:
    """A file as it is once the spot was changed in the way that *kind* says."""

    spot: Spot
    kind: str
    text: str

    @property
    def name(self) -> str:
        """What was changed, and how."""
        return f"{self.spot.name}: {self.kind}"


# Where something can be changed ---------------------------------------------------------------------------


def spots(file: str, text: str) -> Iterator[Spot]:
    """Every key with its value and every record of a list, in the file's order."""
    root = yaml.compose(text, Loader=yaml.BaseLoader)
    yield from _below(file, root, ())


def _below(file: str, node: Node, at: Location) -> Iterator[Spot]:
    if isinstance(node, yaml.MappingNode):
        keys = [key for key, _ in node.value]
        for index, (key, value) in enumerate(node.value):
            place = (*at, key.value)
            yield Spot(file, place, value, key, tuple(keys[:index]), tuple(keys[index + 1 :]))
            yield from _below(file, value, place)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield Spot(file, (*at, index), item, None, tuple(node.value[:index]), tuple(node.value[index + 1 :]))
            yield from _below(file, item, (*at, index))


def _end(node: Node) -> int:
    """Where the last of what is written in *node* ends: the mark of a block is beyond it."""
    if isinstance(node, yaml.ScalarNode) or getattr(node, "flow_style", False) or not node.value:
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
    node, flow = spot.key or spot.node, _in_flow(spot, text)
    start, end = int(node.start_mark.index), _end(spot.node)
    if spot.after:
        following = int(spot.after[0].start_mark.index)
        yield "dropped", text[:start] + text[following:]
        yield "twice", text[:following] + text[start:following] + text[following:]
    elif spot.before and flow:
        yield "dropped", text[: text.rindex(",", 0, start)] + text[end:]
    elif spot.before:
        yield "dropped", text[: text.rindex("\n", 0, start)] + text[end:]
    if spot.after and not isinstance(spot.at[-1], str):
        other = spot.after[0]
        first, second = text[start:end], text[other.start_mark.index : _end(other)]
        between = text[end : other.start_mark.index]
        yield "swapped with the next", text[:start] + second + between + first + text[_end(other) :]
    if spot.key:
        yield "key misspelt", text[:start] + misspelt(spot.key.value) + text[spot.key.end_mark.index :]


def _in_flow(spot: Spot, text: str) -> bool:
    line = text[: (spot.key or spot.node).start_mark.index].rpartition("\n")[2]
    return "{" in line or "[" in line


def _as_value(spot: Spot, text: str) -> Iterator[tuple[str, str]]:
    """Write another value in its place."""
    start, end = int(spot.node.start_mark.index), _end(spot.node)
    for kind, words in RETYPED.items():
        space = " " if words and spot.key and text[start - 1] == ":" else ""
        yield f"now {kind}", text[:start] + space + words + text[end:]
    if isinstance(spot.node, yaml.ScalarNode) and spot.node.value:
        words = misspelt(spot.node.value)
        yield (
            "misspelt",
            text[:start] + (json.dumps(words, ensure_ascii=False) if spot.node.style else words) + text[end:],
        )


def misspelt(word: str) -> str:
    """Swap two letters in the middle, or double the last one where nothing else would change."""
    middle = len(word) // 2
    swapped = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :] if middle else word
    return swapped if swapped != word and ": " not in swapped and " #" not in swapped else word + word[-1]


def numbers(text: str) -> list[int]:
    """The paragraphs of a range, as in ``6-10, 12``; none where it is no range."""
    found: list[int] = []
    for part in text.split(","):
        first, _, last = (bound.strip() for bound in part.partition("-"))
        if not (first.isdigit() and (last or first).isdigit()):
            return []
        found += range(int(first), int(last or first) + 1)
    return found


def _at(tree: Any, place: Location) -> Iterator[Any]:
    for part in place:
        try:
            tree = tree[part]
        except (KeyError, IndexError, TypeError):
            return
    yield tree


# What became of it ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Base:
    """The event without a fault: its files' texts and plain values."""

    event: str
    texts: Mapping[str, str]
    trees: Mapping[str, Any]


def base(folder: Path) -> Base:
    """Read an event's folder, and the codebook beside it."""
    files = {f"{folder.name}/{path.name}": path for path in sorted(folder.glob("*.yaml"))}
    files["codebook.yaml"] = folder.parent / "codebook.yaml"
    texts = {name: path.read_text("utf-8") for name, path in files.items()}
    return Base(folder.name, texts, {name: _tree(text) for name, text in texts.items()})


def _tree(text: str) -> Any:
    return yaml.load(text, Loader=yaml.CBaseLoader)


def judged(mutant: Mutant, data: Path, given: Base, check: Examine = examine) -> Case:
    """Write a mutant in the place of its file in *data*, look what becomes of it, and put the file back."""
    place = data / mutant.spot.file
    place.write_text(mutant.text, "utf-8")
    try:
        reading = check(data / given.event)
        faults = [*reading.faults, *reading.placeholders]
        event = None if faults else as_event(reading)
        str(FactsError(faults))
    except Exception as error:  # nothing may be raised, whatever it is
        return Case(mutant.name, "went wrong", f"raised {type(error).__name__}: {error}")
    else:
        wrong = _wrongly_refused(mutant, given, faults) if faults else _wrongly_kept(mutant, given, event)
        return Case(mutant.name, "went wrong" if wrong else "refused" if faults else "survived", wrong)
    finally:
        place.write_text(given.texts[mutant.spot.file], "utf-8")


def _wrongly_refused(mutant: Mutant, given: Base, faults: Sequence[Fault]) -> str:
    """A wrong value is refused where it stands, or where what encloses it begins; another record may rest on an id."""
    for fault in faults:
        if not str(fault).isprintable():
            return f"refused in words that no terminal shows: {fault}"
    if mutant.kind in OF_RECORDS or RESTED_ON & set(mutant.spot.at):
        return ""
    own = _changed(given.texts[mutant.spot.file], mutant.text) | _enclosing(mutant.text, mutant.spot.at)
    if any(fault.file.name == Path(mutant.spot.file).name and fault.line in own for fault in faults):
        return ""
    return f"refused on a line that has nothing to do with it: {faults[0]}"


def _parsed(text: str) -> Any:
    try:
        return _tree(text)
    except yaml.YAMLError:
        return None


def _changed(old: str, new: str) -> set[int]:
    """The lines of *new* that are not as in *old*: what is between the same beginning and the same end."""
    before, after = old.split("\n"), new.split("\n")
    first = _alike(before, after)
    last = len(after) - min(_alike(before[::-1], after[::-1]), len(before) - first, len(after) - first)
    return set(range(first + 1, last + 1))


def _alike(some: Sequence[str], others: Sequence[str]) -> int:
    return next(
        (n for n, pair in enumerate(zip(some, others, strict=False)) if pair[0] != pair[1]), min(len(some), len(others))
    )


def _enclosing(text: str, at: Location) -> set[int]:
    """The first lines of what stands on the way to a place, and that of its own key."""
    try:
        node = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError:
        return set()
    lines = {node.start_mark.line + 1}
    for part in at if isinstance(at[-1], str) else at[:-1]:
        if isinstance(node, yaml.MappingNode):
            pairs = [(key, value) for key, value in node.value if key.value == part]
            if not pairs:
                break
            lines.add(pairs[0][0].start_mark.line + 1)
            node = pairs[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            lines.add(node.start_mark.line + 1)
        else:
            break
    return lines


def _wrongly_kept(mutant: Mutant, given: Base, event: Event | None) -> str:
    if event is None:
        return "neither refused nor kept"
    file, after = mutant.spot.file, _parsed(mutant.text)
    stem = Path(file).name.removesuffix(".yaml")
    if _said(after) != _held(_record(event, stem)):
        return "accepted, and what is loaded is not what is written"
    return ""


def _record(event: Event, stem: str) -> Any:
    if stem in event.accounts:
        return event.accounts[stem]
    return {
        "codebook": event.codebook, "event": event.record, "second-coding": event.second_coding,
        event.record.lead: event.lead, f"{event.record.lead}.paragraphs": event.fingerprints,
    }[stem]  # fmt: skip


def _said(value: Any, key: str = "") -> Any:
    """What a file says, without what is blank: blank and left out are the same."""
    if isinstance(value, dict):
        ranges = key == "roles" and all(isinstance(part, str) for part in value.values())
        parts = {name: list(map(str, numbers(part))) if ranges else _said(part, name) for name, part in value.items()}
        return {name: part for name, part in parts.items() if part not in ("", [], {})}
    if isinstance(value, list):
        return [_said(part) for part in value]
    return value.strip()


def _held(value: Any) -> Any:
    """What a record holds, in the same form."""
    if isinstance(value, Record):
        fields = type(value).model_fields
        value = {field.alias or name: getattr(value, name) for name, field in fields.items()}
    if isinstance(value, dict):
        parts = {name: _held(part) for name, part in value.items() if part is not None}
        return {name: part for name, part in parts.items() if part not in ("", [], {})}
    if isinstance(value, tuple | list):
        return [_held(part) for part in value]
    return value.isoformat() if isinstance(value, date) else str(value)


# What is published ----------------------------------------------------------------------------------------


def rewordings(given: Base) -> Iterator[Mutant]:
    """Every mutant that only writes another word among a fact's own, from which nothing more follows."""
    for file, text in given.texts.items():
        for spot in spots(file, text) if file != "codebook.yaml" else ():
            if isinstance(spot.node, yaml.ScalarNode) and " " in spot.node.value and spot.at[-1] not in UNREAD:
                yield from (mutant for mutant in mutants(spot, text) if mutant.kind == "misspelt")


def built(mutants: Sequence[Mutant], folder: Path, given: Base) -> Iterator[Case]:
    """Build each mutant as an event of its own beside the one without fault, by one command; compare what is published.

    Pages and tables lose no word but those of the old value, and win none but those of the new.
    """
    shutil.copytree(PROJECT / "notebooks", folder.parents[1] / "notebooks")
    for number, mutant in enumerate(mutants):
        copy = shutil.copytree(folder, folder.with_name(f"{folder.name}-{number}"))
        (copy / Path(mutant.spot.file).name).write_text(mutant.text, "utf-8")
    command = [sys.executable, "-m", "analysis", "build", "--workers", str(WORKERS)]
    subprocess.run(
        command, cwd=folder.parents[1], env={**os.environ, "PYTHONPATH": str(PROJECT)}, check=True, capture_output=True
    )
    reports = folder.parents[1] / "reports"
    before = _published(reports / folder.name)
    for number, mutant in enumerate(mutants):
        after = _published(reports / f"{folder.name}-{number}")
        old, new = (
            _words(str(next(_at(tree, mutant.spot.at)))) for tree in (given.trees[mutant.spot.file], _tree(mutant.text))
        )
        odd = {
            word
            for name, words in before.items()
            for word in [*(words - after[name] - old), *(after[name] - words - new)]
            if word not in (*old, *new)
        }
        same = before == after
        wrong = (
            f"other words changed: {', '.join(sorted(odd))[:200]}"
            if odd
            else "nothing published changed"
            if same
            else ""
        )
        yield Case(f"{mutant.name}, built", "went wrong" if wrong else "survived", wrong)


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


def chosen(given: Base, quick: bool, seed: int) -> list[Mutant]:
    """One mutant of each spot, its kind by chance; in the quick part some of them."""
    chance = random.Random(seed)
    every = [spot for name, text in given.texts.items() for spot in spots(name, text)]
    picked = chance.sample(every, QUICK) if quick else every
    return [chance.choice(kinds) for spot in picked if (kinds := list(mutants(spot, given.texts[spot.file])))]


def laid(place: Path) -> Path:
    """Copy the founding event, the earliest one of data/, and the codebook; give the event's folder."""
    data = shutil.copytree(PROJECT / "data", place / "data", ignore=shutil.ignore_patterns("texts", "schemas"))
    return min(data.glob("*/event.yaml"), key=lambda file: _tree(file.read_text("utf-8"))["date"]).parent


def cases(quick: bool, seed: int, scratch: Path) -> Iterator[Case]:
    """Judge the mutants, in the whole run on two cores; build some that survived."""
    folder = laid(scratch)
    given = base(folder)
    reworded = random.Random(seed).sample(list(rewordings(given)), BUILT[quick])
    every = [*reworded, *chosen(given, quick, seed)]
    outcomes: dict[Mutant, str] = {}
    for mutant, case in zip(every, _all(every, scratch, workers=1 if quick else WORKERS), strict=True):
        outcomes[mutant] = case.outcome
        yield case
    yield from built([mutant for mutant in reworded if outcomes[mutant] == "survived"], folder, given)


def _all(every: Sequence[Mutant], scratch: Path, *, workers: int) -> Iterator[Case]:
    """Judge the mutants in order, share by share, each share in a copy of its own."""
    shares = [every[start : start + SHARE] for start in range(0, len(every), SHARE)]
    places = [scratch / str(number) for number in range(len(shares))]
    with ProcessPoolExecutor(workers) as pool:
        for done in pool.map(_share, shares, places):
            yield from done


def _share(every: Sequence[Mutant], place: Path) -> list[Case]:
    folder = laid(place)
    given = base(folder)
    return [judged(mutant, folder.parent, given) for mutant in every]


CAMPAIGN = Campaign(
    "facts", "each field and record of the founding event dropped, retyped, misspelt, doubled, swapped", cases
)
