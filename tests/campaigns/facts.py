"""Mutants of the facts: each field and record of each file, dropped, retyped, misspelt, doubled, blanked or swapped.

A mutant is *refused* where every fault stands on a right line: that of what was changed or of what encloses it, or of a
record that is bound to it (cites it, shares a paragraph, a key's subject or a day with it), or else the fault names it.

It *survives* where what is loaded says what the file says, read anew by another way, and the tables differ in no row
but those of the fact, and those derived from it: found by their id, area, theme, paragraph, key or source.
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

from analysis import Event, load
from analysis.errors import FactsError, Fault
from analysis.event import as_event
from analysis.facts.checks import examine
from analysis.facts.fields import Record
from analysis.facts.model import FACT_KINDS
from analysis.facts.reader import Reading

from .campaign import PROJECT, Campaign, Case

WORKERS = 2
SHARE = 50
QUICK = 120
BUILT = {True: 2, False: 65}  # fewer are, since a word may be a number that no claim states
BOUND = {"id", "key", "source", "same_as", "speaker", "party", "voice", "counterparts", "facts", "paragraphs", "n"}
DAY = re.compile(r"\d{4}-\d\d-\d\d")
BY = {
    **dict.fromkeys([*FACT_KINDS, "facts", "fact_areas", "fact_paragraphs"], "id"),
    "sources": "source", "areas": "area", "coverage": "paragraph", "accounts": "source", "coding": "theme",
}  # fmt: skip
"""The column that says whose row it is."""

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


OF_KEYS = ("dropped", "twice", "key misspelt")


# What a change may touch ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Touched:
    """The names that a changed record had and has: what may rest on it has one of them."""

    names: frozenset[str]
    scalars: frozenset[str]


def touched(mutant: Mutant, before: Any, after: Any) -> Touched:
    """Name what a mutant touches: the records that were changed, as they were and as they are."""
    at = mutant.spot.at
    places = [at[:2]]
    if len(at) == 2 and isinstance(
        at[1], int
    ):  # a record: when it is dropped, doubled or swapped, the next stands there
        places.append((at[0], at[1] + 1))
    parts = [part for tree in (before, after) for place in places for part in _at(tree, place)]
    keys = {part for part in (at[:2] if mutant.kind in OF_KEYS else at[1:2]) if isinstance(part, str)}
    names, scalars = set(keys), set(map(str, at))
    for part in parts:
        names |= _names(part)
        scalars |= set(_scalars(part))
    if mutant.kind in OF_KEYS:
        names |= {str(at[-1]), misspelt(str(at[-1]))}
    values = [*_at(before, at), *_at(after, at)]
    for value in values:
        names |= {word for scalar in _scalars(value) for word in (scalar, scalar.rpartition(":")[2])}
    if at[0] in ("agreements", "commitments"):
        names.add("agreements")
    if at[0] == "roles":
        names |= {"role", *(f"¶{n}" for value in values if isinstance(value, str) for n in numbers(value))}
        scalars |= {str(n) for value in values if isinstance(value, str) for n in numbers(value)}
    if at[0] not in ("claims", "roles", "paragraphs"):  # nothing else is held against what shares its paragraphs
        names = {name for name in names if not name.startswith("¶")}
    return Touched(frozenset(names), frozenset(scalars | names))


def _at(tree: Any, place: Location) -> Iterator[Any]:
    for part in place:
        try:
            tree = tree[part]
        except (KeyError, IndexError, TypeError):
            return
    yield tree


def _scalars(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield str(key)
            yield from _scalars(part)
    elif isinstance(value, list):
        for part in value:
            yield from _scalars(part)
    else:
        yield str(value)


def _names(value: Any) -> set[str]:
    """By what a record is known, and what it cites: ids, keys and their subjects, paragraphs, days."""
    found = {day for scalar in _scalars(value) for day in DAY.findall(scalar)}
    if not isinstance(value, dict):
        return found | {scalar.rpartition(":")[2] for scalar in _scalars(value)}
    for key, part in value.items():
        if key in BOUND:
            marked = "¶" if key in ("paragraphs", "n") else ""
            found |= {marked + scalar.rpartition(":")[2] for scalar in _scalars(part)}
            if key == "key":
                found |= {scalar.partition(".")[0] for scalar in _scalars(part)}
    return found


def numbers(text: str) -> list[int]:
    """The paragraphs of a range, as in ``6-10, 12``; none where it is no range."""
    found: list[int] = []
    for part in text.split(","):
        first, _, last = (bound.strip() for bound in part.partition("-"))
        if not (first.isdigit() and (last or first).isdigit()):
            return []
        found += range(int(first), int(last or first) + 1)
    return found


# What became of it ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Base:
    """The event without a fault: its files' texts and plain values, its tables' rows."""

    event: str
    texts: Mapping[str, str]
    trees: Mapping[str, Any]
    rows: Mapping[str, Counter[tuple[tuple[str, str], ...]]]


def base(folder: Path) -> Base:
    """Read an event's folder, and the codebook beside it."""
    files = {f"{folder.name}/{path.name}": path for path in sorted(folder.glob("*.yaml"))}
    files["codebook.yaml"] = folder.parent / "codebook.yaml"
    texts = {name: path.read_text("utf-8") for name, path in files.items()}
    return Base(folder.name, texts, {name: _tree(text) for name, text in texts.items()}, rows(load(folder)))


def _tree(text: str) -> Any:
    return yaml.load(text, Loader=yaml.CBaseLoader)


def rows(event: Event) -> dict[str, Counter[tuple[tuple[str, str], ...]]]:
    """Every table's rows as they are published, each with the names of its columns."""
    found = {}
    for name, frame in event.tables.items():
        texts = frame.map(lambda cell: ";".join(map(str, cell)) if isinstance(cell, tuple) else str(cell))
        found[name] = Counter(tuple(zip(texts.columns, row, strict=True)) for row in texts.itertuples(index=False))
    return found


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
        wrong = _wrongly_refused(mutant, data, given, faults) if faults else _wrongly_kept(mutant, given, event)
        return Case(mutant.name, "went wrong" if wrong else "refused" if faults else "survived", wrong)
    finally:
        place.write_text(given.texts[mutant.spot.file], "utf-8")


def _wrongly_refused(mutant: Mutant, data: Path, given: Base, faults: Sequence[Fault]) -> str:
    after = _parsed(mutant.text)
    mark = touched(mutant, given.trees[mutant.spot.file], after)
    own = _changed(given.texts[mutant.spot.file], mutant.text) | _enclosing(mutant.text, mutant.spot.at)
    for fault in faults:
        file = fault.file.relative_to(data).as_posix()
        if file == mutant.spot.file and fault.line in own:
            continue
        if _named(fault.what, mark.names) or Path(file).stem in mark.names:
            continue
        text = mutant.text if file == mutant.spot.file else given.texts[file]
        if not (mark.names & _names_at(text, fault.line)):
            return (
                f"refused on a line that has nothing to do with it: {file}:{fault.line}: {fault.record}: {fault.what}"
            )
    return ""


def _parsed(text: str) -> Any:
    try:
        return _tree(text)
    except yaml.YAMLError:
        return None


def _named(words: str, names: frozenset[str]) -> bool:
    return any(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", words) for name in names if name)


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


def _names_at(text: str, line: int) -> set[str]:
    """The names of the record that a line belongs to: the second level of a file."""
    root = yaml.compose(text, Loader=yaml.CBaseLoader)
    for key, value in root.value:
        if not key.start_mark.line < line <= max(value.end_mark.line, key.start_mark.line + 1):
            continue
        plain = _plain(value)
        if isinstance(value, yaml.SequenceNode):
            for item, node in zip(plain, value.value, strict=True):
                if node.start_mark.line < line <= max(node.end_mark.line, node.start_mark.line + 1):
                    return _names(item)
        elif isinstance(value, yaml.MappingNode):
            for name, node in value.value:
                if name.start_mark.line < line <= max(node.end_mark.line, name.start_mark.line + 1):
                    ranges = key.value == "roles" and isinstance(node, yaml.ScalarNode)
                    more = {f"¶{n}" for n in numbers(node.value)} if ranges else set()
                    return {name.value} | _names(_plain(node)) | more
        return _names(plain) | {key.value}
    return set()


def _plain(node: Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return {key.value: _plain(value) for key, value in node.value}


def _wrongly_kept(mutant: Mutant, given: Base, event: Event | None) -> str:
    if event is None:
        return "neither refused nor kept"
    file, after = mutant.spot.file, _parsed(mutant.text)
    stem = Path(file).name.removesuffix(".yaml")
    if _said(after) != _held(_record(event, stem)):
        return "accepted, and what is loaded is not what is written"
    mark = touched(mutant, given.trees[file], after)
    now = rows(event)
    for table, counted in given.rows.items():
        changed = [dict(row) for row in ((counted - now[table]) + (now[table] - counted))]
        for row in changed:
            if not _belongs(row, table, stem, mark):
                return f"changed a row of {table} that has nothing to do with it: {row}"
        if table in FACT_KINDS and (odd := _other_columns(changed, mutant.spot.at)):
            return f"changed other columns of {table}: {odd}"
        if table == "accounts" and len(mutant.spot.at) > 2 and len(changed) > 2:
            return f"changed {len(changed)} rows of accounts"
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


def _belongs(row: Mapping[str, str], table: str, stem: str, mark: Touched) -> bool:
    """Whether a row is of what was touched, or derived from it."""
    if stem == "codebook":
        return bool({word for cell in row.values() for word in cell.split(";")} & mark.scalars)
    if table == "conflicts":
        cited = {name.rpartition(":")[2] for name in row["facts"].split(";")}
        return bool(cited & mark.names) or row["key"] in mark.names or row["key"].partition(".")[0] in mark.names
    if table == "accounts":
        return row["source"] == stem or row["source"] in mark.names
    return row[BY[table]] in mark.scalars


def _other_columns(changed: Sequence[Mapping[str, str]], at: Location) -> set[str]:
    """The columns in which a fact changed beside the field that was touched, and the step that follows from it."""
    if len(at) < 3 or len(changed) != 2 or changed[0]["id"] != changed[1]["id"]:
        return set()
    differing = {name for name in changed[0] if changed[0][name] != changed[1][name]}
    return differing - {str(at[2]), *(["step"] if at[2] == "status" else [])}


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
