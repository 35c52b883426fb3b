"""What a report is made of: one frozen class a kind of block, with the texts that it says and the facts that bind them.

A notebook's output carries blocks as JSON, the gate reads their texts, and a page and a PDF are set from them and from
nothing else: so both say the same, and no HTML ever comes from a fact. A new kind is a class here, and a branch of
``templates/blocks.html.j2`` and of ``templates/brief.typ``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field

MOST_BOUND = 12  # an element bound to more facts than a reader would follow up proves nothing


@dataclass(frozen=True)
class Bound:
    """A piece of text and the ids (``source:id``) of the facts that say it."""

    text: str
    facts: tuple[str, ...] = ()

    def texts(self) -> Iterator[Bound]:
        """Every text of this piece, bound to the same facts."""
        own = (getattr(self, name, "") for name in ("title", "text", "label", "detail"))
        return (Bound(text, self.facts) for text in own)


@dataclass(frozen=True)
class Cell(Bound):
    """A table's cell or a list's item; *step* draws the ladder, *detail* is a second, quieter line."""

    step: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Message(Bound):
    """A main message: its headline, and a sentence or two."""

    title: str = ""


@dataclass(frozen=True)
class Figure(Bound):
    """A number and what it counts."""

    label: str = ""


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
class Rung:
    """A step of the ladder, and in a few words what stands on it."""

    code: str
    label: str
    gist: str


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


@dataclass(frozen=True, kw_only=True)
class Block(ABC):
    """A piece of a report; *cell* is the notebook's cell that shows it, 0 where none does."""

    counts: ClassVar[bool] = False  # whether its texts may count the facts that they cite
    kind: str
    cell: int = 0

    @abstractmethod
    def texts(self) -> Iterator[Bound]:
        """Every text that a reader sees, with the facts that it is bound to."""

    def cited(self) -> list[str]:
        """Every fact that a text is bound to, in order of first mention."""
        return list(dict.fromkeys(name for bound in self.texts() for name in bound.facts))

    def words(self) -> str:
        """The block in words, for a terminal."""
        return "\n".join(bound.text for bound in self.texts() if bound.text)


@dataclass(frozen=True, kw_only=True)
class Masthead(Block):
    """The head of a report, with what the event's record says of itself; *facts* say the event's day."""

    kind: Literal["masthead"] = "masthead"
    title: str
    report: str = ""
    standfirst: str = ""
    cut: str = ""
    facts: tuple[str, ...] = ()
    event: str = ""
    name: str = ""
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

    kind: Literal["heading"] = "heading"
    level: int
    text: str
    anchor: str = ""

    def texts(self) -> Iterator[Bound]:
        """The heading."""
        yield Bound(self.text)


@dataclass(frozen=True, kw_only=True)
class Paragraph(Block):
    """Running text of a notebook."""

    kind: Literal["paragraph"] = "paragraph"
    runs: Runs

    def texts(self) -> Iterator[Bound]:
        """The paragraph as one text."""
        yield _joined(self.runs)


@dataclass(frozen=True, kw_only=True)
class Callout(Block):
    """Running text that is set apart."""

    kind: Literal["callout"] = "callout"
    runs: Runs

    def texts(self) -> Iterator[Bound]:
        """The callout as one text."""
        yield _joined(self.runs)


@dataclass(frozen=True, kw_only=True)
class List(Block):
    """A list in a notebook's text."""

    kind: Literal["list"] = "list"
    ordered: bool
    items: tuple[Runs, ...]

    def texts(self) -> Iterator[Bound]:
        """Each item as one text."""
        return map(_joined, self.items)


@dataclass(frozen=True, kw_only=True)
class Listing(Block):
    """Text whose lines stay as they are."""

    kind: Literal["listing"] = "listing"
    text: str

    def texts(self) -> Iterator[Bound]:
        """The listing."""
        yield Bound(self.text)


@dataclass(frozen=True, kw_only=True)
class Picture(Block):
    """A PNG, in base64."""

    kind: Literal["picture"] = "picture"
    png: str
    alt: str

    def texts(self) -> Iterator[Bound]:
        """The description."""
        yield Bound(self.alt)


@dataclass(frozen=True, kw_only=True)
class Messages(Block):
    """Numbered main messages."""

    kind: Literal["messages"] = "messages"
    items: tuple[Message, ...]

    def texts(self) -> Iterator[Bound]:
        """Headline and text of each message."""
        return _of_each(self.items)


@dataclass(frozen=True, kw_only=True)
class Glance(Block):
    """The few numbers that matter."""

    kind: Literal["glance"] = "glance"
    items: tuple[Figure, ...]

    def texts(self) -> Iterator[Bound]:
        """Each number and its label."""
        return _of_each(self.items)


@dataclass(frozen=True, kw_only=True)
class Ladder(Block):
    """The steps of the ladder, lowest first, as a key to what every page shows."""

    kind: Literal["ladder"] = "ladder"
    rungs: tuple[Rung, ...]

    def texts(self) -> Iterator[Bound]:
        """Label and gist of each step."""
        return (Bound(text) for rung in self.rungs for text in (rung.label, rung.gist))


@dataclass(frozen=True, kw_only=True)
class Passage(Block):
    """A computed sentence or two."""

    kind: Literal["passage"] = "passage"
    sentences: tuple[Bound, ...]

    def texts(self) -> Iterator[Bound]:
        """Each sentence."""
        return _of_each(self.sentences)


@dataclass(frozen=True, kw_only=True)
class Points(Block):
    """A list whose items are bound one by one; *empty* is said when there is none."""

    kind: Literal["points"] = "points"
    items: tuple[Cell, ...]
    empty: str = ""

    def texts(self) -> Iterator[Bound]:
        """Each item, and what is said without any."""
        yield from _of_each(self.items)
        yield Bound(self.empty)


@dataclass(frozen=True, kw_only=True)
class Table(Block):
    """A table. The first cell of a row is its heading, set without weight where *plain*.

    *empty* is said in place of a table without rows.
    """

    counts = True
    kind: Literal["table"] = "table"
    caption: str
    columns: tuple[Header, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    empty: str = "Nothing to show."
    plain: bool = False

    def texts(self) -> Iterator[Bound]:
        """Every text; a cell without facts of its own is bound by its row's heading."""
        for text in (self.caption, self.note, self.empty, *(column.head for column in self.columns)):
            yield Bound(text)
        for row in self.rows:
            for cell in row:
                facts = cell.facts or row[0].facts
                yield from (Bound(cell.text, facts), Bound(cell.detail, facts))


@dataclass(frozen=True)
class Dispute:
    """A question on which values differ; the facts of its table bind the ruling's words."""

    title: str
    table: Table
    ruling: str


@dataclass(frozen=True, kw_only=True)
class Ledger(Block):
    """Where sources differ: for each question the rival values as a table, and the ruling on them."""

    kind: Literal["ledger"] = "ledger"
    items: tuple[Dispute, ...]
    empty: str = ""

    def texts(self) -> Iterator[Bound]:
        """Question, table and ruling of each, and what is said without any."""
        for item in self.items:
            yield Bound(item.title)
            yield from item.table.texts()
            yield Bound(item.ruling, tuple(name for row in item.table.rows for cell in row for name in cell.facts))
        yield Bound(self.empty)


@dataclass(frozen=True, kw_only=True)
class Chart(Block):
    """A drawn chart: its finding as title, what it shows as bound sentences, and its data as a table.

    *svg* is drawn wide, *narrow* for a phone; both carry the light palette, which layouts may adapt.
    """

    counts = True
    kind: Literal["chart"] = "chart"
    title: Bound
    alt: tuple[Bound, ...]
    svg: str
    narrow: str
    table: Table

    def texts(self) -> Iterator[Bound]:
        """Title, description and table."""
        yield from _of_each((self.title, *self.alt))
        yield from self.table.texts()


@dataclass(frozen=True, kw_only=True)
class Colophon(Block):
    """Sources, how it was made, how to cite it, licence; *others* lists the sources compared with the lead."""

    kind: Literal["colophon"] = "colophon"
    title: str
    edition: int
    edition_day: str
    sources: tuple[Reference, ...]
    others: bool = False

    def texts(self) -> Iterator[Bound]:
        """Title and sources; they are not about the event, and no fact says them."""
        yield Bound(self.title)
        for source in self.sources:
            for text in (source.publisher, source.title or "", source.published, source.accessed):
                yield Bound(text)


def _joined(runs: Runs) -> Bound:
    return Bound("".join(run.text for run in runs))


def _of_each(pieces: Iterable[Bound]) -> Iterator[Bound]:
    return (bound for piece in pieces for bound in piece.texts())


def counted(cited: Sequence[str]) -> Cell:
    """A cell that counts cited facts: a dash for none, words for too many to follow up."""
    if len(cited) > MOST_BOUND:
        return Cell("more than a dozen")
    return Cell(str(len(cited)), tuple(cited)) if cited else Cell("–")


AnyBlock = Annotated[
    Masthead | Heading | Paragraph | Callout | List | Listing | Picture | Messages | Glance | Ladder | Passage | Points
    | Table | Ledger | Chart | Colophon,
    Field(discriminator="kind"),
]  # fmt: skip
