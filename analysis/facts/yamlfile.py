"""Read a YAML file into text values, and record the line of each.

Nothing is typed here: ``no``, ``2025-11-02`` and ``012`` stay as written. YAML features beyond mappings, lists and text
(aliases, anchors, tags, merge keys, several documents) are refused, so that a reader of the facts never has to resolve
anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import yaml

from ..errors import Fault
from .scalars import Written

Value: TypeAlias = "str | list[Value] | Placed"
Location: TypeAlias = "tuple[str | int, ...]"  # keys and indexes, from the top of the file

MAX_BYTES = 2_000_000
MAX_DEPTH = 12
TOO_DEEP = f"nested more than {MAX_DEPTH} levels deep; use fewer levels"
MAX_PARTS = 20_000  # keys, values, lists and mappings in a file; the largest file so far has 1,900
MAX_LENGTH = 2_000  # characters of one key or value
TODO = "TODO"  # begins a placeholder: a value still to be filled in


class Placed(dict[str, Value]):
    """A mapping that knows its location in its file."""

    def __init__(self, parts: Mapping[str, Value], at: Location) -> None:
        super().__init__(parts)
        self.at = at


@dataclass(frozen=True)
class YamlFile:
    """A file's values, and for each location in them its line, counted from 1.

    *faults* are duplicate keys, of which the first value is kept, and keys that are not text.
    """

    path: Path
    value: Placed
    lines: dict[Location, int]
    faults: tuple[Fault, ...] = ()

    @cached_property
    def placeholders(self) -> tuple[Location, ...]:
        """The locations of values that are still to be filled in."""
        return tuple(at for at, text in self.texts() if is_placeholder(text))

    def texts(self) -> Iterator[tuple[Location, str]]:
        """Yield every text value in the file with its location."""
        return _texts(self.value, ())

    def unfilled(self, location: Location) -> bool:
        """Return whether a value at *location* or below is still to be filled in."""
        return any(place[: len(location)] == location for place in self.placeholders)

    def fault(self, location: Location, what: str) -> Fault:
        """Return a fault at *location*, or at its nearest parent that exists in the file."""
        place = location
        while place not in self.lines:
            place = place[:-1]
        return Fault(self.path, self.lines[place], spelled(location), what)


def is_placeholder(value: object) -> bool:
    """Return whether *value* is a placeholder, still to be filled in."""
    return isinstance(value, str) and value.startswith(TODO)


def _texts(value: Value, at: Location) -> Iterator[tuple[Location, str]]:
    if isinstance(value, str):
        yield at, value
        return
    for key, part in value.items() if isinstance(value, dict) else enumerate(value):
        yield from _texts(part, (*at, key))


def spelled(location: Location) -> str:
    """Format a location, as in ``agreements[3].status``."""
    words = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return words.removeprefix(".")


# Characters that YAML forbids, and line breaks that editors do not count as lines.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")


def read(path: Path) -> YamlFile | Fault:
    """Read *path*, or return one fault that says why it cannot be read.

    Links are not followed, folders, pipes and devices not opened, and at most a byte more than the limit is read.
    """
    if path.is_symlink():
        return Fault(path, 1, "", "is a link; replace it with the file itself")
    if path.exists() and not path.is_file():
        return Fault(path, 1, "", "cannot be read: it is not a file")
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            return Fault(path, 1, "", f"too large; a file of facts has at most {MAX_BYTES:,} bytes")
        text = raw.decode("utf-8")
    except FileNotFoundError:
        return Fault(path, 1, "", "file not found")
    except OSError as error:
        return Fault(path, 1, "", f"cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return Fault(path, line, "", f"byte {raw[error.start]:#04x} is not UTF-8; save the file as UTF-8")
    return _parsed(path, text)


def _parsed(path: Path, text: str) -> YamlFile | Fault:
    if control := _CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        return Fault(path, line, "", "not YAML: control characters are not allowed; remove them")
    try:
        if refused := _beyond_plain(path, text):
            return refused
        node = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.MarkedYAMLError as error:
        return _syntax(path, error)
    except yaml.YAMLError as error:
        return Fault(path, 1, "", f"not YAML: {str(error).splitlines()[0]}")
    if node is None:
        return Fault(path, 1, "", "the file is empty")
    if not isinstance(node, yaml.MappingNode):
        return Fault(path, node.start_mark.line + 1, "", "must be lines of 'key: value'")
    lines: dict[Location, int] = {}
    duplicates: list[Fault] = []
    value = _Reader(path, Written(text), lines, duplicates).plain(node, (), -1)
    assert isinstance(value, Placed)
    return YamlFile(path, value, lines, tuple(duplicates))


def _syntax(path: Path, error: yaml.MarkedYAMLError) -> Fault:
    """Return the fault for a YAML syntax error, at the start of what was left unfinished if that is known."""
    mark = error.context_mark or error.problem_mark
    line = mark.line + 1 if mark else 1
    if "another document" in str(error.problem):
        started = error.problem_mark or mark
        return Fault(path, started.line + 1 if started else 1, "", "a second document starts here; only one is allowed")
    if "nesting depth" in str(error.problem):  # newer PyYAML raises this before it returns any event
        return Fault(path, line, "", TOO_DEEP)
    what = "not YAML: " + str(error.problem or error.context)
    if "end of stream" in what and error.context:
        what += f" {error.context}"
    if "mapping values" in what:
        what += "; put text with a colon and a space in quotes"
    return Fault(path, line, "", what)


def _beyond_plain(path: Path, text: str) -> Fault | None:
    depth = parts = 0
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            return Fault(path, line, "", f"alias '*{event.anchor}'; write the value out, aliases are not allowed")
        if anchor := getattr(event, "anchor", None):
            return Fault(path, line, "", f"anchor '&{anchor}'; anchors and aliases are not allowed")
        if tag := getattr(event, "tag", None):
            shown = tag.replace("tag:yaml.org,2002:", "!!")
            return Fault(path, line, "", f"tag '{shown}'; tags are not allowed")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            return Fault(path, line, "", TOO_DEEP)
        parts += isinstance(event, yaml.NodeEvent)
        if parts > MAX_PARTS:
            return Fault(path, line, "", f"more than {MAX_PARTS:,} keys and values, which is the limit; remove some")
        if isinstance(event, yaml.ScalarEvent) and len(event.value) > MAX_LENGTH:
            return Fault(path, line, "", f"{len(event.value):,} characters; a key or value has at most {MAX_LENGTH:,}")
    return None


@dataclass(frozen=True)
class _Reader:
    """Converts a file's nodes to plain values; adds to *lines* and *faults* on the way."""

    path: Path
    written: Written
    lines: dict[Location, int]
    faults: list[Fault]

    def plain(self, node: yaml.Node, at: Location, indent: int) -> Value:
        """Return a node's value; *indent* is the column of its key, and a line indented deeper continues the value."""
        self.lines.setdefault(at, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            return self.written.scalar(node, indent)
        if isinstance(node, yaml.SequenceNode):
            indent = -1 if node.flow_style else node.start_mark.column
            return [self.plain(item, (*at, index), indent) for index, item in enumerate(node.value)]
        assert isinstance(node, yaml.MappingNode)
        return self._mapping(node, at)

    def _mapping(self, node: yaml.MappingNode, at: Location) -> Placed:
        result = Placed({}, at)
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                self.faults.append(Fault(self.path, line, spelled(at), "a key must be text; put it in quotes"))
                continue
            name = str(key.value)
            place = (*at, name)
            if name in result:
                what = f"key given twice, first on line {self.lines[place]}; remove one"
                self.faults.append(Fault(self.path, line, spelled(place), what))
                continue
            self.lines[place] = line
            result[name] = self.plain(value, place, -1 if node.flow_style else key.start_mark.column)
        return result
