"""The claim gate: no number, date or rank is published unless a fact that says it is cited beside it.

It reads the blocks before anything is laid out. A number is digits or words; *one* and
*first* are words like others. It stands in an element (a message, a cell, a sentence, an item) bound to at
most twelve facts, and equals a value or date of one of them, a number in that fact's own text, or how many
facts the element cites. A table's cell without facts of its own is bound by its row's heading. The head's
edition, publisher and day of publication, paragraph marks and the foot stand aside: they are not about the event.

A notebook that was not run from top to bottom, a cell that failed and a picture without alt text are refused too: what
is published never has a stamp.

Small numbers stay small: percentages, averages and trends are refused unless a cited fact states them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..errors import ReportError
from ..event import Event
from ..facts.binding import Unbound, nearest, saying, says, unbound
from ..facts.fields import Record
from ..facts.numerals import numbers
from ..facts.quantities import Unread
from .blocks import MOST_BOUND
from .document import Document
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
    """Every element of a document that has to be bound, the foot aside; the event's day where a fact is *dated*."""
    head = document.head
    for block in (head, *document.blocks):
        for bound in block.texts():
            if dated or block is not head or bound.text != head.day:
                yield Element(bound.text, bound.facts, block.cell, block.counts)


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
