"""What a notebook's cells show: plain blocks, each element bound to the facts it rests on.

A block carries itself as JSON beside the HTML that JupyterLab shows. The exporters read that JSON and
nothing else, so a page and a PDF say the same, and no HTML ever comes from a fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from ..event import Event
from ..facts import coding
from ..facts.binding import unit_said
from ..facts.codebook import Codebook
from ..facts.conflicts import Rival
from ..facts.fields import Record
from ..facts.model import Commitment, Statement, Valued
from . import wording

MIME = "application/vnd.partnership-brief+json"

Block = dict[str, Any]


@dataclass(frozen=True)
class Bound:
    """A piece of text and the ids (``source:id``) of the facts that say it."""

    text: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell(Bound):
    """A table's cell; *step* draws the ladder, *detail* is a second, quieter line."""

    step: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Column:
    """A table's column: its heading, and the share of the width that it takes in print."""

    head: str
    width: float = 1.0
    align: Literal["left", "right"] = "left"


@dataclass(frozen=True, kw_only=True, repr=False)
class Shown:
    """A block that a cell shows; *event* is asked for the evidence of every fact that the block cites."""

    kind: ClassVar[str]
    event: Event = field(repr=False)

    def block(self) -> Block:
        """The block as JSON: its own fields, its kind, and the evidence and ladder it needs."""
        own = {key: _plain(value) for key, value in self.__dict__.items() if key != "event"}
        return {
            "kind": self.kind,
            **own,
            "evidence": {name: evidence(self.event, name) for name in _cited(own)},
            "ladder": [[code, step.label] for code, step in self.event.codebook.steps.items()],  # JSON sorts keys
        }

    def words(self) -> str:
        """The block in words, for a terminal."""
        return "\n".join(_words(self.block()))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, Any]:
        from .layout import fragment

        block = self.block()
        return {"text/plain": self.words(), "text/html": fragment(block, self.event.paragraphs), MIME: block}

    def __repr__(self) -> str:
        return self.words()


def _plain(value: object) -> Any:
    if isinstance(value, Shown):
        return {key: item for key, item in value.block().items() if key not in ("evidence", "ladder")}
    if is_dataclass(value):
        return {name: _plain(item) for name, item in vars(value).items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _cited(value: object) -> list[str]:
    """Every fact id under a ``facts`` key, in order of first mention."""
    found: dict[str, None] = {}
    if isinstance(value, dict):
        for key, item in value.items():
            found.update(dict.fromkeys(item if key == "facts" else _cited(item)))
    elif isinstance(value, list):
        for item in value:
            found.update(dict.fromkeys(_cited(item)))
    return list(found)


def _words(value: object) -> Iterable[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key in ("text", "title", "caption", "head") and item:
                yield str(item)
            elif key not in ("evidence", "svg", "facts", "step", "table"):
                yield from _words(item)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)


@dataclass(frozen=True, kw_only=True, repr=False)
class Masthead(Shown):
    """The head of a report; *facts* say the event's day."""

    kind = "masthead"
    report: str
    title: str
    standfirst: str = ""
    cut: str = ""
    facts: tuple[str, ...] = ()

    def block(self) -> Block:
        """The head with what the event's record says of itself."""
        record = self.event.record
        return {
            **super().block(),
            "event": record.title,
            "name": self.event.name,
            "parties": [party.name for party in record.parties],
            "date": record.date.isoformat(),
            "day": wording.day(record.date),
            "place": record.place,
            "edition": record.edition,
            "edition_date": record.edition_date.isoformat(),
            "edition_day": wording.day(record.edition_date),
            "source": self.event.source.publisher,
            "reported": wording.day(self.event.source.published),
        }


@dataclass(frozen=True, kw_only=True, repr=False)
class Messages(Shown):
    """Numbered main messages, each a headline and a sentence or two."""

    kind = "messages"
    items: tuple[Message, ...]


@dataclass(frozen=True)
class Message(Bound):
    """A main message."""

    title: str = ""


@dataclass(frozen=True, kw_only=True, repr=False)
class Glance(Shown):
    """The few numbers that matter."""

    kind = "glance"
    items: tuple[Figure, ...]


@dataclass(frozen=True)
class Figure(Bound):
    """A number and what it counts."""

    label: str = ""


@dataclass(frozen=True, kw_only=True, repr=False)
class Ladder(Shown):
    """The steps of the ladder, lowest first, as a key to what every page shows."""

    kind = "ladder"

    def block(self) -> Block:
        """The key, with what stands on each step."""
        return {**super().block(), "gists": {code: step.gist for code, step in self.event.codebook.steps.items()}}


@dataclass(frozen=True, kw_only=True, repr=False)
class Passage(Shown):
    """A computed sentence or two."""

    kind = "passage"
    sentences: tuple[Bound, ...]


@dataclass(frozen=True, kw_only=True, repr=False)
class Points(Shown):
    """A list whose items are bound one by one; *empty* is said when there is none."""

    kind = "points"
    items: tuple[Cell, ...]
    empty: str = ""


@dataclass(frozen=True, kw_only=True, repr=False)
class Table(Shown):
    """A table. The first cell of a row is its heading, set without weight where *plain*.

    *empty* is said in place of a table without rows.
    """

    kind = "table"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    empty: str = "Nothing to show."
    plain: bool = False


@dataclass(frozen=True, kw_only=True, repr=False)
class Chart(Shown):
    """A drawn chart: its finding as title, what it shows as bound sentences, and its data as a table.

    *svg* is drawn wide, *narrow* for a phone; both carry the light palette, which layouts may adapt.
    """

    kind = "chart"
    name: str
    title: Bound
    alt: tuple[Bound, ...]
    svg: str
    narrow: str
    table: Table


@dataclass(frozen=True, kw_only=True, repr=False)
class Ledger(Shown):
    """Where sources differ: for each question the rival values as a table, and the ruling on them."""

    kind = "ledger"
    items: tuple[Dispute, ...]
    empty: str = ""


@dataclass(frozen=True)
class Dispute:
    """A question on which values differ; the facts of its table bind the ruling's words."""

    title: str
    table: Table
    ruling: str


@dataclass(frozen=True, kw_only=True, repr=False)
class Colophon(Shown):
    """Sources, how it was made, how to cite it, licence; *others* lists the sources compared with the lead."""

    kind = "colophon"
    others: bool = False

    def block(self) -> Block:
        """The foot with what the event's record says of its sources."""
        record = self.event.record
        return {
            **super().block(),
            "title": record.title,
            "edition": record.edition,
            "edition_day": wording.day(record.edition_date),
            "year": record.edition_date.year,
            "sources": [
                {
                    "publisher": source.publisher,
                    "title": source.title,
                    "url": source.url,
                    "published": wording.day(source.published),
                    "accessed": wording.day(source.accessed),
                    "lead": source.source == record.lead,
                }
                for source in record.sources
            ],
        }


# Evidence -------------------------------------------------------------------------------------------------

KINDS = {
    "agreements": "Agreement",
    "commitments": "Commitment",
    "statements": "Statement",
    "claims": "Claim",
    "happenings": "Happening",
    "actors": "Actor",
    "background": "Instrument from before",
    "fields": "Field",
    coding.NAME: "Coding",
}


def evidence(event: Event, cited: str) -> Block:
    """What a note says of one fact: what it is, who says it, in which paragraphs of which source, on what step."""
    kind, fact = event.cited[cited]
    book = event.codebook
    note: Block = {"kind": KINDS[kind], "text": said(fact, book), **_origin(event, cited, fact)}
    if (status := getattr(fact, "status", None)) is not None:
        note |= {"status": book.statuses[status].label, "step": book.statuses[status].step}
    elif getattr(fact, "step", None):
        note |= {"step": fact.step}  # type: ignore[attr-defined]
    if isinstance(fact, Commitment):
        note |= {"voice": wording.listed(named(event, name) for name in fact.voice)}
    elif isinstance(fact, Statement):
        note |= {"voice": named(event, fact.speaker), "setting": book.settings[fact.setting].label}
    elif isinstance(fact, Valued):
        note |= {"value": valued(fact, book), "basis": getattr(fact, "basis", "stated")}
    return note


def _origin(event: Event, cited: str, fact: Record) -> Block:
    """Where a fact is from: *marks* for a mark beside a text, *where* in full, *url* to go and see."""
    name = cited.partition(":")[0]
    if name == coding.NAME:
        return {"paragraphs": [], "marks": "codings", "publisher": "", "where": "two codings, compared", "url": ""}
    source = event.publisher(name)
    paragraphs = list(getattr(fact, "paragraphs", ()))
    marks = wording.marks(paragraphs) if paragraphs else source.name
    where = marks if paragraphs else "from an excerpt"
    return {
        "paragraphs": paragraphs,
        "marks": marks,
        "publisher": source.publisher,
        "where": f"{source.publisher}, {wording.day(source.published)}, {where}",
        "url": source.url,
    }


def said(fact: Record, codebook: Codebook) -> str:
    """What a fact says, in a line."""
    if isinstance(fact, coding.ThemeCoding):
        return f"{codebook.themes[fact.theme].label}: {fact.summary}"
    for name in ("title", "summary"):
        if text := getattr(fact, name, ""):
            return str(text)
    label = getattr(fact, "label", "")
    if isinstance(fact, Valued):
        if not label:
            return f"{codebook.claim_keys[fact.key].label}: {spelled(fact, codebook, fact.key)}"
        value = valued(fact, codebook)
        return f"{value} – {label}" if fact.unit in ("code", "date", "interval", "year") else f"{value} {label}"
    return label or f"{getattr(fact, 'name', '')}, {getattr(fact, 'role', '')}"


def valued(claim: Valued, codebook: Codebook) -> str:
    """A claim's value as a reader reads it beside its label: ``about 200``, ``first``, ``USD 2.50``, ``signed``."""
    return spelled(claim, codebook, claim.key, beside=getattr(claim, "label", ""))


def spelled(given: Rival | Valued, codebook: Codebook, key: str, *, beside: str = "") -> str:
    """A value under *key* as a reader reads it, with its unit unless the words that stand *beside* it say that."""
    widened = {"about": "about ", "at-most": "at most ", "at-least": "at least "}.get(given.qualifier, "")
    if given.unit == "date":
        bound = {"about": "about ", "at-most": "by ", "at-least": "from "}.get(given.qualifier, "")
        return bound + wording.day(date.fromisoformat(given.value))
    if given.unit == "interval":
        return wording.interval(given.value)
    if given.unit == "code":
        return widened + coded(codebook, key, given.value)
    if given.unit == "title":
        return given.value
    if given.qualifier == "ordinal":
        return wording.ordinal(int(given.value))
    if given.unit == "year":
        return widened + given.value
    amount = wording.grouped(given.value)
    if given.unit == "rank" or unit_said(given.value, given.unit, beside):
        return widened + amount
    return widened + wording.amount(amount, given.unit)


def coded(codebook: Codebook, key: str, value: str) -> str:
    """The label of a code under a claim's key, as it stands within a sentence; a step where the key has no values."""
    label = codebook.section(codebook.claim_keys[key].values or "steps")[value].label
    return label if label.isupper() else wording.uncapital(label)


def named(event: Event, code: str) -> str:
    """A voice's or speaker's name: the actor's, or the codebook's words for narrator and unattributed."""
    if code in event.codebook.voices:
        return event.codebook.voices[code].label
    return next((actor.name for actor in event.lead.actors if actor.id == code), code)


def cite(event: Event, ids: Iterable[str]) -> tuple[str, ...]:
    """Turn a table's ids into cited ones, as ``source:id``."""
    return tuple(f"{event.record.lead}:{name}" for name in ids)


MOST_BOUND = 12  # an element bound to more facts than a reader would follow up proves nothing


def count(event: Event, ids: Sequence[str]) -> Cell:
    """A cell that counts a table's facts and is bound to them."""
    return counted(cite(event, ids))


def counted(cited: Sequence[str]) -> Cell:
    """A cell that counts cited facts: a dash for none, words for too many to follow up."""
    if len(cited) > MOST_BOUND:
        return Cell("more than a dozen")
    return Cell(str(len(cited)), tuple(cited)) if cited else Cell("–")
