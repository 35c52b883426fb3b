"""The claim gate: no number, date or rank is published unless a fact cited beside it states it.

The gate reads the blocks before they are rendered. A number may be in digits or in words; *one* and *first* count as
ordinary words. A number must be in an element (a message, a cell, a sentence, an item) bound to at most twelve facts.
It must equal a value or date of one of them, a number in that fact's own text, or how many facts the element cites.
A table cell without facts of its own is bound to those of its row's heading. The masthead's edition, publisher and day
of publication, paragraph marks (¶5) and the colophon are exempt: they are not about the event.

A notebook that was not run from top to bottom, a cell that failed and a picture without alt text are refused too: what
is published never has a stamp.

Percentages, averages, medians and trends are refused unless a cited fact has the same word or unit: there are too few
facts for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from ..errors import ReportError, excerpt
from ..event import Event
from ..facts.binding import Unbound, nearest, saying, says, unbound
from ..facts.fieldtypes import Record
from ..facts.names import unknown
from ..facts.numerals import numbers
from ..facts.quantities import Name, Unread
from .blocks import MOST_BOUND, Chart
from .document import Document

# A mark at the end of a text may list paragraphs; elsewhere, a number after a comma is checked like any other.
_MARK = re.compile(r"¶\d+(?:(?:–|, )\d+)*(?=\.?$)|¶\d+(?:–\d+)?")
_COMPUTED = re.compile(r"%|\bper ?cent\b|\bpercentages?\b|\baverag\w*|\bmedians?\b|\btrend\w*", re.IGNORECASE)


@dataclass(frozen=True)
class Element:
    """A text, the facts it is bound to, the cell that shows it, and whether it may end with the count of its facts."""

    text: str
    facts: tuple[str, ...]
    cell: int
    tally: bool = False


def check(document: Document, event: Event) -> None:
    """Check that a document has no flaws and follows the rules of this module.

    Raises ReportError, one line per fault, naming notebook, cell, the words, and facts that state the number or come
    nearest.
    """
    faults = [(flaw.cell, flaw.what) for flaw in document.flaws]
    dated = any(says(fact).days for _, fact in event.facts.values())  # else the date is from the event's record
    faults += [fault for element in elements(document, dated=dated) for fault in _faults(element, event)]
    faults += [fault for block in document.blocks if isinstance(block, Chart) for fault in _drawn(block, event)]
    if faults:
        raise ReportError("\n".join(f"{document.place(cell)}: {what}" for cell, what in faults))


def elements(document: Document, *, dated: bool = True) -> Iterator[Element]:
    """Yield every element to check; the masthead's date only if *dated*, that is, if a fact states a day."""
    head = document.head
    for block in (head, *document.blocks):
        for bound in block.texts():
            if dated or block is not head or bound.text != head.day:
                yield Element(bound.text, bound.facts, block.cell, block.counts)


def _faults(element: Element, event: Event) -> Iterator[tuple[int, str]]:
    text = _MARK.sub("", element.text)
    computed = _COMPUTED.search(element.text)
    shown = excerpt(element.text)
    if len(element.facts) > MOST_BOUND and (computed or numbers(text)):
        yield (
            element.cell,
            f"“{shown}” cites {len(element.facts)} facts; cite at most {MOST_BOUND}, so that readers can follow",
        )
        return
    cited = [event.fact(name) for name in element.facts]
    for found in unbound(text, cited, event.names, tally=element.tally):
        yield element.cell, f"“{found.words}” in “{shown}” {_why(found, element.facts, event)}"
    if computed and not any(computed[0].lower() in _own_text(fact) for fact in cited):
        yield (
            element.cell,
            f"“{computed[0]}” in “{shown}”: do not compute percentages, averages or trends over so few facts; "
            "quote one that the source states, as a claim",
        )


def _drawn(chart: Chart, event: Event) -> Iterator[tuple[int, str]]:
    """Find names in a chart's drawing that neither its title, words and table nor its facts have."""
    cited = {name for bound in chart.texts() for name in bound.facts}
    known = event.names.known([event.fact(name) for name in cited])
    told = " ".join(bound.text for bound in chart.texts())  # a label may be cut between any letters
    for words in dict.fromkeys(map(unescape, re.findall(r"<text[^>]*>([^<]+)</text>", chart.svg + chart.narrow))):
        for name in unknown(words, known):
            if name.words not in told:
                yield chart.cell, f"“{name.words}” in a chart’s drawing is not in any fact of the chart"


def _own_text(fact: Record) -> str:
    words = " ".join(str(value) for _, value in fact).lower()
    return words + " % per cent percent percentage" if getattr(fact, "unit", "") in ("%", "percent") else words


def _why(found: Unbound, cited: Sequence[str], event: Event) -> str:
    """Explain why a number is refused, and which facts state it or come nearest."""
    if isinstance(found.said, Unread):
        return f"cannot be published: {found.why}"
    bound = f"cited: {', '.join(cited)}" if cited else "nothing is cited"
    if same := saying(found.said, event.cited):
        where = f"facts that have it: {', '.join(same[:4])}"
    else:
        near = [] if isinstance(found.said, Name) else nearest(found.said, event.cited)
        where = "no fact has it" + (f"; the nearest are: {', '.join(near)}" if near else "")
    return "; ".join(filter(None, [f"is not in any cited fact ({bound})", found.why, where]))
