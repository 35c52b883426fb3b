"""Define the blocks of a report: one frozen dataclass per kind, with its texts and the facts that those texts cite.

A notebook's output carries blocks as JSON. The gate checks their texts, and the HTML page and the PDF are rendered
from blocks alone: so both say the same, and no HTML ever comes from a fact. A text is *bound* to the facts that it
cites: they must state the numbers and dates in it.

To add a kind, add a class here and a branch in ``templates/blocks.html.j2`` and in ``templates/brief.typ``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar, Literal

MOST_BOUND = 12  # a text bound to more facts than a reader would check proves nothing


@dataclass(frozen=True)
class Bound:
    """A text and the ids (``source:id``) of the facts it is bound to; *says* names the fields that hold its texts."""

    says: ClassVar[tuple[str, ...]] = ("text",)
    text: str
    facts: tuple[str, ...] = ()

    def texts(self) -> Iterator[Bound]:
        """Yield each text of this item, bound to the same facts."""
        return (Bound(getattr(self, name), self.facts) for name in self.says)


@dataclass(frozen=True)
class Cell(Bound):
    """A table cell or a list item; *step* is the step of the ladder to draw, *detail* a second, less prominent line."""

    says = ("text", "detail")
    step: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Message(Bound):
    """A main message: a headline, and a sentence or two."""

    says = ("title", "text")
    title: str = ""


@dataclass(frozen=True)
class Chip(Bound):
    """A promise by its short name; *paper* tells an agreement from a commitment."""

    paper: bool = False


@dataclass(frozen=True)
class Group(Bound):
    """The promises of one policy field on one step; *text* names the field."""

    chips: tuple[Chip, ...] = ()

    def texts(self) -> Iterator[Bound]:
        """Yield the field, then each promise."""
        yield from (Bound(self.text), *self.chips)


@dataclass(frozen=True)
class Band(Bound):
    """A step of the board: its name, in *gist* what it means, and its promises by field."""

    code: str = ""
    gist: str = ""
    groups: tuple[Group, ...] = ()

    def texts(self) -> Iterator[Bound]:
        """Yield the step, what it means, and each group."""
        yield from (Bound(self.text), Bound(self.gist))
        for group in self.groups:
            yield from group.texts()


@dataclass(frozen=True)
class Detail(Bound):
    """Something about a fact, and under which *head* it stands."""

    says = ("head", "text")
    head: str = ""


@dataclass(frozen=True)
class Entry(Bound):
    """A fact, which has its address here, and what is known of it."""

    details: tuple[Detail, ...] = ()

    def texts(self) -> Iterator[Bound]:
        """Yield what the fact says, then each detail."""
        yield Bound(self.text, self.facts)
        for detail in self.details:
            yield from detail.texts()


@dataclass(frozen=True)
class Rung(Bound):
    """A step of the ladder; *gist* says in a few words what the step means."""

    says = ("text", "gist")
    code: str = ""
    gist: str = ""


@dataclass(frozen=True)
class Header:
    """A table column: its heading, and its width in print relative to the other columns."""

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
    """A source as listed in the colophon; its dates are written out (``2 November 2025``)."""

    publisher: str
    title: str | None
    url: str
    published: str
    accessed: str
    lead: bool
    language: str = "English"
    whole: bool = True


# The kinds ------------------------------------------------------------------------------------------------


KINDS: dict[str, type[Block]] = {}


@dataclass(frozen=True, kw_only=True)
class Block:
    """A piece of a report; *cell* is the number of the notebook cell that shows it, or 0.

    *told* marks a notebook's own words, which introduce what its cells show. *says* names the fields that hold its
    texts, in reading order; *shows* names fields of which one at least must hold something for it to show anything. If
    *counts*, a text may end with the number of facts that it cites.
    """

    kind: ClassVar[str]
    told: ClassVar[bool] = False
    says: ClassVar[tuple[str, ...]] = ()
    shows: ClassVar[tuple[str, ...]] = ()
    counts: ClassVar[bool] = False
    cell: int = 0

    def __init_subclass__(cls) -> None:
        """Name the kind after the class and register it; raise TypeError if the gate could not read its texts."""
        if not cls.says and cls.texts is Block.texts:
            raise TypeError(f"{cls.__name__} gives no texts; name the fields that hold them in 'says'")
        cls.kind = cls.__name__.lower()
        KINDS[cls.kind] = cls

    @property
    def nothing(self) -> bool:
        """Whether it shows nothing; a section in which all that is shown is nothing is left out."""
        return bool(self.shows) and not any(getattr(self, name) for name in self.shows)

    def texts(self) -> Iterator[Bound]:
        """Yield every text for the gate to check, with the facts it is bound to."""
        return (bound for name in self.says for bound in _texts(getattr(self, name)))

    def cited(self) -> list[str]:
        """List the facts that the texts are bound to, in order of first mention."""
        return list(dict.fromkeys(name for bound in self.texts() for name in bound.facts))

    def as_dict(self) -> dict[str, Any]:
        """Return the block as plain values, with its kind."""
        return {"kind": self.kind, **asdict(self)}

    def words(self) -> str:
        """Return the texts as lines, for a terminal."""
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
    """The head of a report, with the event's own data.

    *facts* state the event's date and the numbers in its names, *grounds* what else title and standfirst say.
    *looked* is the day up to which reports were read.
    """

    title: str
    report: str = ""
    standfirst: str = ""
    cut: str = ""
    facts: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
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
    looked: str = ""

    def texts(self) -> Iterator[Bound]:
        """Yield the texts about the event; edition, publisher and date of publication are left out."""
        yield from (Bound(self.standfirst, self.grounds), Bound(self.cut))
        yield Bound(self.title, (*self.facts, *self.grounds))
        for text in (self.day, self.event, self.place, *self.parties):
            yield Bound(text, self.facts)


@dataclass(frozen=True, kw_only=True)
class Heading(Block):
    """A heading; *anchor* is its id in the page."""

    told = True
    says = ("text",)
    level: int
    text: str
    anchor: str = ""


@dataclass(frozen=True, kw_only=True)
class Paragraph(Block):
    """Running text of a notebook."""

    told = True
    runs: Runs

    def texts(self) -> Iterator[Bound]:
        """Yield all runs as one text."""
        yield _joined(self.runs)


class Callout(Paragraph):
    """Running text that is set apart."""


@dataclass(frozen=True, kw_only=True)
class List(Block):
    """A list in a notebook's text."""

    told = True
    ordered: bool
    items: tuple[Runs, ...]

    def texts(self) -> Iterator[Bound]:
        """Yield each item as one text."""
        return map(_joined, self.items)


def _joined(runs: Runs) -> Bound:
    return Bound("".join(run.text for run in runs))


@dataclass(frozen=True, kw_only=True)
class Listing(Block):
    """Preformatted text: its line breaks are kept."""

    says = ("text",)
    text: str


@dataclass(frozen=True, kw_only=True)
class Picture(Block):
    """A PNG, encoded as base64."""

    says = ("alt",)
    png: str
    alt: str


@dataclass(frozen=True, kw_only=True)
class Messages(Block):
    """Numbered main messages."""

    says = shows = ("items",)
    items: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True)
class Say(Block):
    """What a reader can say, and cannot say, each sentence with the facts that show it."""

    says = shows = ("can", "cannot")
    can: tuple[Cell, ...] = ()
    cannot: tuple[Cell, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Board(Block):
    """Promises by step, the firmest first, each by its short name at its own address; *table* counts the same.

    If *identified*, every paper that is counted is among them, so that a layout may count what it shows.
    """

    says = ("bands", "table", "note")
    shows = ("bands",)
    counts = True
    bands: tuple[Band, ...]
    table: Table
    note: tuple[Cell, ...] = ()
    identified: bool = True


@dataclass(frozen=True, kw_only=True)
class Entries(Block):
    """Facts, each at its address."""

    says = shows = ("items",)
    items: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class Ladder(Block):
    """The steps of the ladder, lowest first, as a key to the symbols on every page."""

    told = True
    says = ("rungs",)
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, kw_only=True)
class Passage(Block):
    """A computed sentence or two."""

    says = shows = ("sentences",)
    sentences: tuple[Bound, ...]


@dataclass(frozen=True, kw_only=True)
class Points(Block):
    """A list whose items are bound separately; *empty* is shown if there are none."""

    says = shows = ("items", "empty")
    items: tuple[Cell, ...]
    empty: str = ""


@dataclass(frozen=True, kw_only=True)
class Table(Block):
    """A table. The first cell of each row is its heading, in regular weight if *plain*.

    *empty* is shown in place of a table without rows.
    """

    shows = ("rows", "empty")
    counts = True
    caption: str
    columns: tuple[Header, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    empty: str = "Nothing to show."
    plain: bool = False

    def texts(self) -> Iterator[Bound]:
        """Yield every text; a cell without facts of its own is bound to those of its row's heading."""
        yield from _texts((self.caption, self.note, self.empty, *(column.head for column in self.columns)))
        for row in self.rows:
            for cell in row:
                yield from (cell if cell.facts else replace(cell, facts=row[0].facts)).texts()


@dataclass(frozen=True)
class Dispute:
    """A question on which values differ; the text of the ruling is bound to the facts of the table."""

    title: str
    table: Table
    ruling: str


@dataclass(frozen=True, kw_only=True)
class Ledger(Block):
    """The conflicts between values: for each question, the rival values as a table, and the ruling on them."""

    shows = ("items", "empty")
    items: tuple[Dispute, ...]
    empty: str = ""

    def texts(self) -> Iterator[Bound]:
        """Yield the question, table and ruling of each item, and the text for an empty ledger."""
        for item in self.items:
            facts = tuple(name for row in item.table.rows for cell in row for name in cell.facts)
            yield from _texts((item.title, item.table, Bound(item.ruling, facts)))
        yield Bound(self.empty)


@dataclass(frozen=True, kw_only=True)
class Chart(Block):
    """A chart: its finding as title, what is counted as *caption*, a description (*alt*), and its data as a table.

    *svg* is the wide version, *narrow* the one for phones; both use the light palette, which layouts may adapt.
    """

    says = ("title", "caption", "alt", "table")
    counts = True
    title: Bound
    alt: tuple[Bound, ...]
    svg: str
    narrow: str
    table: Table
    caption: str = ""


@dataclass(frozen=True, kw_only=True)
class Colophon(Block):
    """The foot of a report: who publishes it, how it was made, how to cite it.

    *coders* coded the themes, *reason* says why the lead source leads. *address* is where the event's reports are
    published, empty where that is not known.
    """

    title: str
    edition: int
    edition_day: str
    edition_date: str
    sources: tuple[Reference, ...]
    reason: str = ""
    coders: int = 1
    publisher: str = ""
    contact: str = ""
    corrections: str = ""
    licence: str = ""
    licence_url: str = ""
    address: str = ""

    def texts(self) -> Iterator[Bound]:
        """Yield the title, the reason and the sources, unbound: they are not about the event, no fact states them."""
        yield from (Bound(self.title), Bound(self.reason), Bound(self.publisher))
        for source in self.sources:
            yield from _texts(
                (source.publisher, source.title or "", source.published, source.accessed, source.language)
            )


def counted(cited: Sequence[str]) -> Cell:
    """Return a cell with the number of cited facts: a dash for none, words for more than ``MOST_BOUND``."""
    if len(cited) > MOST_BOUND:
        return Cell("more than a dozen")
    return Cell(str(len(cited)), tuple(cited)) if cited else Cell("–")
