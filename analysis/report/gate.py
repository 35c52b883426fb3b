"""The claim gate: no number, date or rank is published unless a fact that says it is cited beside it.

It reads the blocks before anything is laid out. A number is digits or words; *one* and
*first* are words like others. It stands in an element (a message, a cell, a sentence, an item) bound to at
most twelve facts, and equals a value or date of one of them, a number in that fact's own text, or how many
facts the element cites. A table's cell without facts of its own is bound by its row's heading. The head's
edition, publisher and day of publication, paragraph marks and the foot stand aside: they are not about the event.

A notebook that was not run from top to bottom, a cell that failed and a picture without alt text are refused too: what
is published never has a stamp. So is a block of a kind that nobody has taught to read here.

Small numbers stay small: percentages, averages and trends are refused unless a cited fact states them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import ReportError
from ..event import Event
from ..facts.binding import Unbound, nearest, saying, says, unbound
from ..facts.fields import Record
from ..facts.numerals import numbers
from ..facts.quantities import Unread
from .blocks import Document
from .display import MOST_BOUND
from .layout import refuse_unknown
from .wording import excerpt

# A mark that ends a text may list paragraphs; elsewhere what follows a comma is a number like others.
_MARK = re.compile(r"¶\d+(?:(?:–|, )\d+)*(?=\.?$)|¶\d+(?:–\d+)?")
_COMPUTED = re.compile(r"%|\bper ?cent\b|\bpercentages?\b|\baverag\w*|\bmedians?\b|\btrend\w*", re.IGNORECASE)


@dataclass(frozen=True)
class Element:
    """A piece of text, the facts it is bound to, the cell that shows it, and whether it may count its facts."""

    text: str
    facts: tuple[str, ...]
    cell: int
    tally: bool = False


def check(document: Document, event: Event) -> None:
    """Refuse a document that has flaws, or says a number which no cited fact says.

    Raises
    ------
    ReportError
        Names notebook, cell, the words and the nearest candidates; one line a fault.

    """
    faults = [(flaw.cell, flaw.what) for flaw in document.flaws]
    dated = any(says(fact).days for _, fact in event.facts.values())  # else the event's own record has the day
    faults += [fault for element in elements(document, dated=dated) for fault in _faults(element, event)]
    if faults:
        raise ReportError("\n".join(f"{document.place(cell)}: {what}" for cell, what in faults))


def elements(document: Document, *, dated: bool = True) -> Iterator[Element]:
    """Every element of a document that has to be bound, the foot aside; the event's day where a fact is *dated*.

    Raises
    ------
    ReportError
        A block is of no known kind, so that it cannot be read.

    """
    refuse_unknown(document)
    head = document.head
    cell, facts = head.get("cell", 0), tuple(head.get("facts", ()))
    for key in ("standfirst", "cut"):
        yield Element(head.get(key, ""), (), cell)
    own = (document.title, head.get("event", ""), head.get("place", ""), *head.get("parties", ()))
    for text in (head.get("day", ""), *own) if dated else own:
        yield Element(text, facts, cell)
    for block in document.blocks:
        tally = block["kind"] in ("table", "chart")  # their cells and lines are counted by the report
        for text, facts in _texts(block, document.ladder):
            yield Element(text, facts, block.get("cell", 0), tally)


def _texts(block: Mapping[str, Any], ladder: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    kind = block["kind"]
    if kind in ("heading", "listing", "picture"):
        yield block.get("text", "") + block.get("alt", ""), ()
    elif kind in ("paragraph", "callout"):
        yield "".join(run["text"] for run in block["runs"]), ()
    elif kind == "list":
        for item in block["items"]:
            yield "".join(run["text"] for run in item), ()
    elif kind in ("messages", "glance", "points", "passage"):
        for item in block.get("items") or block.get("sentences") or ():
            for key in ("title", "text", "label", "detail"):
                yield item.get(key, ""), tuple(item["facts"])
        yield block.get("empty", ""), ()
    elif kind == "ledger":
        for item in block["items"]:
            yield item["title"], ()
            yield from _table(item["table"])
            yield item["ruling"], tuple(name for row in item["table"]["rows"] for cell in row for name in cell["facts"])
        yield block["empty"], ()
    elif kind == "ladder":
        for text in (*ladder.values(), *block["gists"].values()):
            yield text, ()
    elif kind == "table":
        yield from _table(block)
    elif kind == "chart":
        for item in (block["title"], *block["alt"]):
            yield item["text"], tuple(item["facts"])
        yield from _table(block["table"])


def _table(block: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for text in (
        block["caption"],
        block["note"],
        block["empty"],
        *(column["head"] for column in block["columns"]),
    ):
        yield text, ()
    for row in block["rows"]:
        for cell in row:
            facts = tuple(cell["facts"] or row[0]["facts"])
            yield cell["text"], facts
            yield cell["detail"], facts


def _faults(element: Element, event: Event) -> Iterator[tuple[int, str]]:
    text = _MARK.sub("", element.text)
    computed = _COMPUTED.search(element.text)
    if not numbers(text) and not computed:
        return
    shown = excerpt(element.text)
    if len(element.facts) > MOST_BOUND:
        yield (
            element.cell,
            f"“{shown}” is bound to {len(element.facts)} facts; at most {MOST_BOUND}, so that a reader can follow",
        )
        return
    cited = [event.fact(name) for name in element.facts]
    for found in unbound(text, cited, tally=element.tally):
        yield element.cell, f"“{found.words}” in “{shown}” {_why(found, element.facts, event)}"
    if computed and not any(computed[0].lower() in _own_text(fact) for fact in cited):
        yield (
            element.cell,
            f"“{computed[0]}” in “{shown}”: no percentage, average or trend of ours over so few facts; "
            "quote one as a claim of the source",
        )


def _own_text(fact: Record) -> str:
    words = " ".join(str(value) for _, value in fact).lower()
    return words + " % per cent percent percentage" if getattr(fact, "unit", "") in ("%", "percent") else words


def _why(found: Unbound, cited: Sequence[str], event: Event) -> str:
    """Say what is wrong with a number, and where it may be said."""
    if isinstance(found.said, Unread):
        return f"cannot be published: {found.why}"
    bound = f"cited: {', '.join(cited)}" if cited else "nothing is cited"
    if same := saying(found.said, event.cited):
        where = f"facts that say it: {', '.join(same[:4])}"
    else:
        where = f"no fact says it; nearest: {', '.join(nearest(found.said, event.cited)) or 'none'}"
    return "; ".join(filter(None, [f"is said by no cited fact ({bound})", found.why, where]))
