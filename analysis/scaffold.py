"""The first files of a new event, to be filled in: each field has a comment on its content and allowed codes.

They are generated from the JSON Schemas of the facts files, and so from the current model and codebook.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from .errors import UsageError, quoted, shown
from .facts import slugs
from .facts.codebook import Codebook
from .facts.folders import data_folder, stands
from .facts.prompts import roles, worksheet
from .facts.reader import load_codebook
from .facts.schema import schema
from .facts.yamlfile import TODO

WIDTH = 110
LATER = ("rulings", "taxonomy")  # fields that few events need, and none at first
ABOUT = {
    "event": "The event: which ties were upgraded, by whom, and the analyst's conclusions.",
    "source": "What the lead source reports, in our own words. Paragraph n is the n-th line of its text that is not "
    "empty, and an id is lower-case letters, digits and hyphens. Here is one record of each kind: copy it as often "
    "as you need it, and delete roles and kinds that do not occur in the text.",
    "account": "What another publisher reports, in our own words, to be compared with the lead source and never "
    "counted. Here is one record of each kind: copy it as often as you need it, and delete kinds that do not occur.",
}


@dataclass(frozen=True)
class Article:
    """The lead source's text, and its day of publication if that is known."""

    paragraphs: Sequence[str]
    published: date | None = None


def new(event: str, source: str, article: Article | None = None) -> tuple[Path, Codebook, dict[str, bytes]]:
    """Make the first files of *event*, with *source* as its lead source, without writing them.

    Return the ``data/`` folder, its codebook, and the event's files by name. With an *article*, each of its paragraphs
    has a role, and the text is kept with a worksheet below ``texts/``.

    Raises
    ------
    UsageError
        There is no ``data/``, the event exists already, or a name is not a slug or is reserved.
    FactsError
        The codebook has faults.

    """
    data = _data(event, source)
    if event == slugs.SCHEMAS:
        raise UsageError(f"'{event}' cannot be an event's name, because data/{event} has another use; choose another")
    if stands(data / event):
        raise UsageError(
            f"{shown(data / event)} already exists; choose another name, or continue with it: brief check {event}"
        )
    codebook = load_codebook(data / event)
    given: dict[str, dict[str, Any]] = {"event": {"lead": source, "source": source, "title": TODO}, "source": {}}
    texts: dict[str, bytes] = {}
    if article:
        given["source"]["roles"] = _ranges(roles(article.paragraphs))
        given["event"] |= {"published": article.published.isoformat()} if article.published else {}
        texts[f"texts/{source}.txt"] = ("\n".join(article.paragraphs) + "\n").encode()
        sheet = worksheet(article.paragraphs, codebook, article.published)
        texts[f"texts/{source}.worksheet.txt"] = sheet.encode()
    files = {
        f"{name}.yaml": "\n".join(_file(kind, event, schema(kind, codebook), given[kind])).encode() + b"\n"
        for name, kind in (("event", "event"), (source, "source"))
    }
    return data, codebook, {**files, **texts}


def account(event: str, source: str) -> tuple[Path, bytes, list[str]]:
    """Make the file of another publisher's account of an existing *event*; return its path, content, and what to add.

    What to add are the lines for the sources of event.yaml. Raises UsageError and FactsError as ``new`` does.
    """
    data = _data(event, source)
    file = data / event / f"{source}.yaml"
    if stands(file):
        raise UsageError(f"{shown(file)} already exists; choose another name")
    codebook = load_codebook(data / event)
    content = "\n".join(_file("account", event, schema("account", codebook), {})).encode() + b"\n"
    sources = schema("event", codebook)
    item = _resolved(sources["properties"]["sources"]["items"], sources)
    return file, content, list(_item(_record(item, sources, {"source": source})))


def _data(event: str, source: str) -> Path:
    """Return the ``data/`` folder; raise UsageError if there is none, or a name is not a slug or is reserved."""
    for name in (event, source):
        if what := slugs.against(name):
            raise UsageError(f"{quoted(name)} {what}")
    if source in slugs.OWN_FILES:
        raise UsageError(f"'{source}' cannot be a source's name, because {source}.yaml has another use; choose another")
    return data_folder()


def _ranges(guessed: Sequence[str]) -> dict[str, str]:
    """Return the paragraphs of each role as facts have them: ``6-10, 12``."""
    found: dict[str, list[int]] = {}
    for number, role in enumerate(guessed, 1):
        found.setdefault(role, []).append(number)
    ranges = {}
    for role, numbers in found.items():
        starts = [number for number in numbers if number - 1 not in numbers]
        ends = [number for number in numbers if number + 1 not in numbers]
        spans = (f"{first}-{last}" if first < last else str(first) for first, last in zip(starts, ends, strict=True))
        ranges[role] = ", ".join(spans)
    return ranges


def _file(kind: str, event: str, made: dict[str, Any], given: Mapping[str, Any]) -> Iterator[str]:
    """Yield a file's lines, with one record in each list; *given* holds values by key, which are not commented out."""
    yield f"# yaml-language-server: $schema=../{slugs.SCHEMAS}/{kind}.json"
    yield from _comment(
        f"{ABOUT[kind]} Fill in each {TODO}; 'brief check {event}' says which are left. "
        "../codebook.yaml explains each code."
    )
    for name, field in _fields(made):
        yield ""
        records = _resolved(field, made).get("type") in ("array", ["array", "null"])
        optional = name in LATER or not (name in made.get("required", ()) or records)
        yield from _out(_field(name, field, made, given), optional)


def _fields(record: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return a record's fields in the order in which facts are written: the paragraphs last."""
    return sorted(record["properties"].items(), key=lambda item: item[0].startswith("paragraphs"))


def _field(name: str, field: dict[str, Any], made: dict[str, Any], given: Mapping[str, Any]) -> Iterator[str]:
    found = _resolved(field, made)
    items = _resolved(found.get("items", {}), made)
    keys = found.get("propertyNames", {}).get("enum")
    yield from _comment(_about(field, found, items))
    if "properties" in found:
        yield f"{name}:"
        yield from ("  " + line for line in _record(found, made, given))
    elif "properties" in items:
        yield f"{name}:"
        yield from _item(_record(items, made, given))
    elif keys:
        yield f"{name}:"
        yield from (f"  {key}: {value}" for key, value in given.get(name, dict.fromkeys(keys, TODO)).items())
    elif items:
        yield f"{name}: [{TODO}]"
    else:
        yield f"{name}: {given.get(name, TODO)}"


def _record(record: dict[str, Any], made: dict[str, Any], given: Mapping[str, Any]) -> Iterator[str]:
    for name, field in _fields(record):
        yield from _out(_field(name, field, made, given), name not in {*record.get("required", ()), *given})


def _item(lines: Iterator[str]) -> Iterator[str]:
    """Indent a record as a list item, with the hyphen before its first key."""
    hyphen = "- "
    for line in lines:
        key = not line.lstrip().startswith("#")
        yield f"  {hyphen if key else '  '}{line}"
        hyphen = "  " if key else hyphen


def _out(lines: Iterator[str], optional: bool) -> Iterator[str]:
    """Comment out *lines* if they are optional."""
    yield from (f"# {line}" if optional and not line.startswith("#") else line for line in lines)


def _about(field: dict[str, Any], found: dict[str, Any], items: dict[str, Any]) -> str:
    """Return a field's description, with the codes that it allows or the form of a date."""
    words = field.get("description") or items.get("description", "")
    codes = found.get("propertyNames", {}).get("enum") or found.get("enum") or items.get("enum")
    if codes and not all(f"{code}:" in words for code in codes):
        return f"{words.rstrip('.')}. One of: {', '.join(codes)}"
    return f"{words} (YYYY-MM-DD)" if found.get("format") == "date" else words


def _comment(words: str) -> list[str]:
    return textwrap.wrap(words, WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)


def _resolved(field: dict[str, Any], made: dict[str, Any]) -> dict[str, Any]:
    """Return a field's own schema: its first alternative that is not null, with ``$ref`` resolved."""
    for choice in field.get("anyOf", ()):
        if choice.get("type") != "null":
            return _resolved(choice, made)
    reference = field.get("$ref")
    return made["$defs"][reference.rpartition("/")[2]] if reference else field
