"""What a report is made of: one frozen class a kind of block, with the texts that it says and the facts that bind them.

A notebook's output carries blocks as JSON, the gate reads their texts, and a page and a PDF are set from them and from
nothing else: so both say the same, and no HTML ever comes from a fact. A new kind is a class here, and a branch of
``templates/blocks.html.j2`` and of ``templates/brief.typ``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar, Literal

MOST_BOUND = 12  # an element bound to more facts than a reader would follow up proves nothing


@dataclass(frozen=True)
class Bound:
    """A piece of text and the ids (``source:id``) of the facts that say it; *says* names its texts."""

    says: ClassVar[tuple[str, ...]] = ("text",)
    text: str
    facts: tuple[str, ...] = ()

    def texts(self) -> Iterator[Bound]:
        """Each text of this piece, bound to the same facts."""
        return (Bound(getattr(self, name), self.facts) for name in self.says)


@dataclass(frozen=True)
class Cell(Bound):
    """A table's cell or a list's item; *step* draws the ladder, *detail* is a second, quieter line."""

    says = ("text", "detail")
    step: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Message(Bound):
    """A main message: its headline, and a sentence or two."""

    says = ("title", "text")
    title: str = ""


@dataclass(frozen=True)
class Figure(Bound):
    """A number and what it counts."""

    says = ("text", "label")
    label: str = ""


@dataclass(frozen=True)
class Rung(Bound):
    """A step of the ladder, and in a few words what stands on it."""

    says = ("text", "gist")
    code: str = ""
    gist: str = ""


@dataclass(frozen=True)
class Header:
    """A table's column: its heading, and the share of the width that it takes in print."""

    head: str
    width: float = 1.0
    align: Literal["left", "right"] = "left"


@dataclass(frozen=True)
class Run:
    """A piece of running text in one style."""

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    href: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Reference:
    """A source as a report's foot names it; its days are spelled out."""

    publisher: str
    title: str | None
    url: str
    published: str
    accessed: str
    lead: bool


# The kinds ------------------------------------------------------------------------------------------------


KINDS: dict[str, type[Block]] = {}


@dataclass(frozen=True, kw_only=True)
class Block:
    """A piece of a report; *cell* is the notebook's cell that shows it, 0 where none does.

    *says* names the fields that hold its texts, in the order read. Where *counts*, they may count the facts that they
    cite.
    """

    kind: ClassVar[str]
    says: ClassVar[tuple[str, ...]] = ()
    counts: ClassVar[bool] = False
    cell: int = 0

    def __init_subclass__(cls) -> None:
        """Name the kind by its class; refuse one that would pass the gate unread."""
        if not cls.says and cls.texts is Block.texts:
            raise TypeError(f"{cls.__name__} gives no texts; name the fields that hold them in 'says'")
        cls.kind = cls.__name__.lower()
        KINDS[cls.kind] = cls

    def texts(self) -> Iterator[Bound]:
        """Every text that a reader sees, with the facts that it is bound to."""
        return (bound for name in self.says for bound in _texts(getattr(self, name)))

    def cited(self) -> list[str]:
        """Every fact that a text is bound to, in order of first mention."""
        return list(dict.fromkeys(name for bound in self.texts() for name in bound.facts))

    def as_dict(self) -> dict[str, Any]:
        """The block as plain values, with its kind."""
        return {"kind": self.kind, **asdict(self)}

    def words(self) -> str:
        """The block in words, for a terminal."""
        return "\n".join(bound.text for bound in self.texts() if bound.text)


def _texts(value: Any) -> Iterator[Bound]:
    if isinstance(value, str):
        yield Bound(value)
    elif isinstance(value, Bound | Block):
        yield from value.texts()
    else:
        for part in value:
            yield from _texts(part)


@dataclass(frozen=True, kw_only=True)
class Masthead(Block):
    """The head of a report, with what the event's record says of itself; *facts* say the event's day."""

    title: str
    report: str = ""
    standfirst: str = ""
    cut: str = ""
    facts: tuple[str, ...] = ()
    event: str = ""
    parties: tuple[str, ...] = ()
    date: str = ""
    day: str = ""
    place: str = ""
    edition: int = 0
    edition_date: str = ""
    edition_day: str = ""
    source: str = ""
    reported: str = ""

    def texts(self) -> Iterator[Bound]:
        """What is said of the event; edition, publisher and day of publication stand aside."""
        yield from (Bound(self.standfirst), Bound(self.cut))
        for text in (self.day, self.title, self.event, self.place, *self.parties):
            yield Bound(text, self.facts)


@dataclass(frozen=True, kw_only=True)
class Heading(Block):
    """A heading; *anchor* is its address in the page."""

    says = ("text",)
    level: int
    text: str
    anchor: str = ""


@dataclass(frozen=True, kw_only=True)
class Paragraph(Block):
    """Running text of a notebook."""

    runs: Runs

    def texts(self) -> Iterator[Bound]:
        """All runs as one text."""
        yield _joined(self.runs)


class Callout(Paragraph):
    """Running text that is set apart."""


@dataclass(frozen=True, kw_only=True)
class List(Block):
    """A list in a notebook's text."""

    ordered: bool
    items: tuple[Runs, ...]

    def texts(self) -> Iterator[Bound]:
        """Each item as one text."""
        return map(_joined, self.items)


def _joined(runs: Runs) -> Bound:
    return Bound("".join(run.text for run in runs))


@dataclass(frozen=True, kw_only=True)
class Listing(Block):
    """Text whose lines stay as they are."""

    says = ("text",)
    text: str


@dataclass(frozen=True, kw_only=True)
class Picture(Block):
    """A PNG, in base64."""

    says = ("alt",)
    png: str
    alt: str


@dataclass(frozen=True, kw_only=True)
class Messages(Block):
    """Numbered main messages."""

    says = ("items",)
    items: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True)
class Glance(Block):
    """The few numbers that matter."""

    says = ("items",)
    items: tuple[Figure, ...]


@dataclass(frozen=True, kw_only=True)
class Ladder(Block):
    """The steps of the ladder, lowest first, as a key to what every page shows."""

    says = ("rungs",)
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, kw_only=True)
class Passage(Block):
    """A computed sentence or two."""

    says = ("sentences",)
    sentences: tuple[Bound, ...]


@dataclass(frozen=True, kw_only=True)
class Points(Block):
    """A list whose items are bound one by one; *empty* is said when there is none."""

    says = ("items", "empty")
    items: tuple[Cell, ...]
    empty: str = ""


@dataclass(frozen=True, kw_only=True)
class Table(Block):
    """A table. The first cell of a row is its heading, set without weight where *plain*.

    *empty* is said in place of a table without rows.
    """

    counts = True
    caption: str
    columns: tuple[Header, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    empty: str = "Nothing to show."
    plain: bool = False

    def texts(self) -> Iterator[Bound]:
        """Every text; a cell without facts of its own is bound by its row's heading."""
        yield from _texts((self.caption, self.note, self.empty, *(column.head for column in self.columns)))
        for row in self.rows:
            for cell in row:
                yield from (cell if cell.facts else replace(cell, facts=row[0].facts)).texts()


@dataclass(frozen=True)
class Dispute:
    """A question on which values differ; the facts of its table bind the ruling's words."""

    title: str
    table: Table
    ruling: str


@dataclass(frozen=True, kw_only=True)
class Ledger(Block):
    """Where sources differ: for each question the rival values as a table, and the ruling on them."""

    items: tuple[Dispute, ...]
    empty: str = ""

    def texts(self) -> Iterator[Bound]:
        """Question, table and ruling of each, and what is said without any."""
        for item in self.items:
            facts = tuple(name for row in item.table.rows for cell in row for name in cell.facts)
            yield from _texts((item.title, item.table, Bound(item.ruling, facts)))
        yield Bound(self.empty)


@dataclass(frozen=True, kw_only=True)
class Chart(Block):
    """A drawn chart: its finding as title, what it shows as bound sentences, and its data as a table.

    *svg* is drawn wide, *narrow* for a phone; both carry the light palette, which layouts may adapt.
    """

    says = ("title", "alt", "table")
    counts = True
    title: Bound
    alt: tuple[Bound, ...]
    svg: str
    narrow: str
    table: Table


@dataclass(frozen=True, kw_only=True)
class Colophon(Block):
    """Sources, how it was made, how to cite it, licence; *others* lists the sources compared with the lead."""

    title: str
    edition: int
    edition_day: str
    sources: tuple[Reference, ...]
    others: bool = False

    def texts(self) -> Iterator[Bound]:
        """Title and sources; they are not about the event, and no fact says them."""
        yield Bound(self.title)
        for source in self.sources:
            yield from _texts((source.publisher, source.title or "", source.published, source.accessed))


def counted(cited: Sequence[str]) -> Cell:
    """A cell that counts cited facts: a dash for none, words for too many to follow up."""
    if len(cited) > MOST_BOUND:
        return Cell("more than a dozen")
    return Cell(str(len(cited)), tuple(cited)) if cited else Cell("–")
