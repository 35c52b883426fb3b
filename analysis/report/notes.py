"""The evidence for a text: what a fact says, who says it, in which paragraphs of which source, on what step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from ..event import Event
from ..facts import intercoder
from ..facts.model import Commitment, Statement, Valued
from . import english, phrases
from .blocks import KINDS, Block

MIME = "application/vnd.partnership-brief+json"
MOST_NAMED = 2  # with more sources, a mark only counts them


@dataclass(frozen=True, kw_only=True)
class Note:
    """What is shown about one fact: *marks* beside a text, *where* it is in full, *url* of the source's page."""

    kind: str
    text: str
    marks: str
    where: str
    publisher: str = ""
    url: str = ""
    paragraphs: tuple[int, ...] = ()
    status: str = ""
    step: str = ""
    voice: str = ""
    setting: str = ""
    basis: str = ""


@dataclass(frozen=True)
class Noted:
    """What a cell's output carries: a block, a note on each fact that it cites, and the ladder's labels by code."""

    block: Block
    notes: Mapping[str, Note]
    ladder: Mapping[str, str]


_NOTES = TypeAdapter(dict[str, Note])


@cache
def _adapter(kind: str) -> TypeAdapter[Block]:
    return TypeAdapter(KINDS[kind])


def as_json(noted: Noted) -> dict[str, Any]:
    """Return what an output carries under ``MIME``."""
    return {
        "block": noted.block.as_dict(),
        "notes": {name: asdict(own) for name, own in noted.notes.items()},
        "ladder": list(noted.ladder.items()),  # a list, because an object's keys would be sorted
    }


def from_json(carried: Any) -> Noted:
    """Parse what an output carries; raise KeyError, TypeError or ValueError if this version cannot read it."""
    block = _adapter(carried["block"]["kind"]).validate_python(carried["block"])
    return Noted(block, _NOTES.validate_python(carried["notes"]), dict(carried["ladder"]))


def note(event: Event, cited: str) -> Note:
    """Return the note on the fact that is cited as ``source:id``."""
    kind, fact = event.cited[cited]
    book, speakers = event.codebook, event.labels("speaker")
    more: dict[str, Any] = {}
    if (status := getattr(fact, "status", None)) is not None:
        more = {"status": book.statuses[status].label, "step": book.statuses[status].step}
    elif step := getattr(fact, "step", None):
        more = {"step": step}
    if isinstance(fact, Commitment):
        more["voice"] = english.listed(speakers[name] for name in fact.voice)
    elif isinstance(fact, Statement):
        more |= {"voice": speakers[fact.speaker], "setting": book.settings[fact.setting].label}
    elif isinstance(fact, Valued):
        more["basis"] = getattr(fact, "basis", "")
    text = phrases.said(fact, book)
    name = cited.partition(":")[0]
    if name == intercoder.NAME:
        return Note(kind=phrases.KINDS[kind], text=text, marks="both codings", where="the two codings compared", **more)
    source = event.publisher(name)
    paragraphs = tuple(getattr(fact, "paragraphs", ()))
    marks = english.marks(paragraphs)
    return Note(
        kind=phrases.KINDS[kind], text=text, paragraphs=paragraphs, marks=marks or source.name,
        where=f"{source.publisher}, {english.day(source.published)}, {marks or 'from an excerpt'}",
        publisher=source.publisher, url=source.url, **more,
    )  # fmt: skip


# Marks and footnotes --------------------------------------------------------------------------------------


def rests_on(facts: Sequence[str], notes: Mapping[str, Note]) -> tuple[list[int], list[str]]:
    """Return the paragraphs that facts rest on, and the marks of facts without paragraphs."""
    paragraphs = [number for name in facts for number in notes[name].paragraphs]
    others = dict.fromkeys(notes[name].marks for name in facts if not notes[name].paragraphs)
    return paragraphs, list(others)


def marked(facts: Sequence[str], notes: Mapping[str, Note]) -> str:
    """Return the mark beside a text: ``¶3, 5``, ``¶6 · PMO``, ``¶5 · 7 sources``."""
    paragraphs, others = rests_on(facts, notes)
    named = others if len(others) <= MOST_NAMED else [f"{len(others)} sources"]
    return " · ".join(filter(None, [english.marks(paragraphs), *named]))


def footnoted(facts: Sequence[str], notes: Mapping[str, Note], ladder: Mapping[str, str]) -> str:
    """Return a footnote on facts: for each publisher, where they are found, with step and voice."""
    groups: dict[str, list[str]] = {}
    for name in facts:
        own = notes[name]
        more = [part for part in (ladder.get(own.step, ""), own.voice) if part]
        place = own.marks if own.paragraphs else own.where.rpartition(", ")[2]
        words = place + (f" ({', '.join(more)})" if more else "")
        group = groups.setdefault(own.publisher, [])
        if words not in group:
            group.append(words)
    said = (", ".join(filter(None, [publisher, "; ".join(words)])) for publisher, words in groups.items())
    return " · ".join(said) + "."
