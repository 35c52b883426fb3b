"""Every kind of block: refused without texts, read by the gate, carried as JSON, set by the page and by the PDF."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from bs4 import BeautifulSoup

from analysis import Event
from analysis.errors import ReportError
from analysis.report.blocks import (
    KINDS,
    Band,
    Block,
    Board,
    Bound,
    Callout,
    Cell,
    Chart,
    Chip,
    Colophon,
    Detail,
    Dispute,
    Entries,
    Entry,
    Group,
    Header,
    Heading,
    Ladder,
    Ledger,
    List,
    Listing,
    Masthead,
    Message,
    Messages,
    Paragraph,
    Passage,
    Picture,
    Points,
    Reference,
    Run,
    Rung,
    Say,
    Table,
    counted,
)
from analysis.report.celloutput import show
from analysis.report.document import Document
from analysis.report.gate import check
from analysis.report.html import fragment, page
from analysis.report.notes import Noted, as_json, from_json
from analysis.report.pdf import pdf

Make = Callable[..., Document]
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
WHEAT = ("gazette:wheat",)
TABLE = Table(
    caption="A table", columns=(Header("Fact"), Header("Step")), rows=((Cell("Wheat", WHEAT), Cell("Agreed")),)
)
SAMPLES = {  # by what a reader finds of it
    "How ferries are run": Masthead(title="How ferries are run", parties=("Northmark",), facts=("gazette:event-date",)),
    "A heading": Heading(level=2, text="A heading", anchor="heading"),
    "A paragraph": Paragraph(runs=(Run("A "), Run("paragraph", strong=True))),
    "A callout": Callout(runs=(Run("A callout", href="https://a.example/"),)),
    "An item": List(ordered=True, items=((Run("An item"),), (Run("Another"),))),
    "A listing": Listing(text="A listing"),
    "A picture": Picture(png=PIXEL, alt="A picture"),
    "A message": Messages(items=(Message("Its text", WHEAT, title="A message"),)),
    "A caution": Say(can=(Cell("A claim", WHEAT),), cannot=(Cell("A caution", WHEAT),)),
    "A promise": Board(
        bands=(
            Band("agreed", code="agreed", gist="A gist", groups=(Group("A field", chips=(Chip("A promise", WHEAT),)),)),
        ),
        table=TABLE, note=(Cell("A note", WHEAT),),
    ),
    "An entry": Entries(items=(Entry("An entry", WHEAT, details=(Detail("A detail", WHEAT, head="Head"),)),)),
    "A gist": Ladder(rungs=(Rung("agreed", code="agreed", gist="A gist"),)),
    "A sentence": Passage(sentences=(Bound("A sentence", WHEAT), Bound("Unbound"))),
    "A point": Points(items=(Cell("A point", WHEAT, step="agreed", detail="A detail"),)),
    "A table": TABLE,
    "A dispute": Ledger(items=(Dispute("A dispute", replace(TABLE, caption="Rival values"), "A ruling"),)),
    "A finding": Chart(
        title=Bound("A finding", WHEAT), alt=(Bound("A mark"),), svg=SVG, narrow=SVG,
        table=replace(TABLE, caption="Its data"),
    ),
    "A title": Colophon(
        title="A title", edition=1, edition_day="20 June 2024", edition_date="2024-06-20",
        licence="CC BY 4.0", licence_url="https://b.example/",
        sources=(Reference("Gazette", "Ferries", "https://a.example/", "15 June 2024", "16 June 2024", lead=True),),
    ),
}  # fmt: skip
of_each = pytest.mark.parametrize("block", SAMPLES.values(), ids=lambda block: block.kind)


def test_every_kind_has_a_sample() -> None:
    assert [type(block) for block in SAMPLES.values()] == list(KINDS.values())


def test_kind_without_texts_is_refused_when_its_class_is_made() -> None:
    with pytest.raises(TypeError) as caught:
        type("Mute", (Block,), {})
    assert str(caught.value) == ("Mute gives no texts; name the fields that hold them in 'says'")


@of_each
def test_block_is_the_same_after_it_was_carried_as_json(block: Block, tiny: Event) -> None:
    noted = show(tiny, block)
    read = from_json(json.loads(json.dumps(as_json(noted))))
    assert (read.block, read.notes, read.ladder) == (block, noted.notes, noted.ladder)
    assert set(read.notes) == set(block.cited())


# Read by the gate -----------------------------------------------------------------------------------------

SENTINEL = "77 of them"
UNREAD = {  # codes, addresses, drawings, what binds, and what is not about the event
    "kind", "report", "name", "date", "edition_date", "edition_day", "source", "reported", "looked", "anchor", "href",
    "code", "step", "align", "png", "svg", "narrow", "url", "facts", "licence", "licence_url", "address", "contact",
    "corrections",
}  # fmt: skip


def with_sentinel(value: Any) -> Iterator[tuple[str, Any]]:
    """*value* once for each of its texts, with a number that no fact says in its place; and where that is."""
    if isinstance(value, str):
        yield "", SENTINEL
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            for where, changed in with_sentinel(item):
                yield f"[{place}]{where}", (*value[:place], changed, *value[place + 1 :])
    elif is_dataclass(value) and not isinstance(value, type):
        for own in fields(value):
            if own.name not in UNREAD:
                for where, changed in with_sentinel(getattr(value, own.name)):
                    yield f".{own.name}{where}", replace(value, **{own.name: changed})


@of_each
def test_every_text_of_a_block_is_read_by_the_gate(block: Block, made: Make, tiny: Event) -> None:
    check(made(block), tiny)
    tried = list(with_sentinel(block))
    assert tried
    for where, changed in tried:
        assert any(SENTINEL in bound.text for bound in changed.texts()), where
        if isinstance(block, Colophon):  # it stands aside
            check(made(changed), tiny)
        else:
            with pytest.raises(ReportError, match=r"“77” in “.*77 of them.*” is not in any cited fact"):
                check(made(changed), tiny)


# Set by both layouts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "block"), SAMPLES.items(), ids=[block.kind for block in SAMPLES.values()])
def test_page_sets_every_kind(words: str, block: Block, made: Make) -> None:
    found = BeautifulSoup(page(made(block)), "html5lib").body
    assert found is not None
    assert words in found.get_text() or found.select(f"img[alt='{words}']")


@pytest.mark.pdf
def test_pdf_sets_every_kind(made: Make, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(made(*SAMPLES.values())))
    done = subprocess.run(["pdftotext", tmp_path / "a.pdf", "-"], capture_output=True, text=True, check=True)
    with pikepdf.open(tmp_path / "a.pdf") as opened:
        alts = [str(held.Alt) for held in opened.objects if isinstance(held, pikepdf.Dictionary) and "/Alt" in held]
    printed = " ".join(done.stdout.split())
    assert [words for words in SAMPLES if words not in printed and words not in alts] == []


NO_LOOK = "blocks.html.j2 has no template for blocks of the kind 'map'; add one"


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        (page, NO_LOOK),
        (lambda document: fragment(Noted(document.blocks[0], {}, {}), {}), NO_LOOK),
        (pdf, "made: the PDF cannot be made: panicked with: no block is of the kind map"),
    ],
    ids=["page", "cell", "pdf"],
)
def test_kind_without_a_look_is_refused(
    layout: Callable[[Document], object], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Passage, "kind", "map")
    with pytest.raises(ReportError) as caught:
        layout(Document("made", blocks=[Passage(sentences=())]))
    assert str(caught.value) == said


# A count of facts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "text"), [(0, "–"), (2, "2"), (12, "12"), (13, "more than a dozen")])
def test_count_cites_the_facts_it_counts_as_far_as_a_reader_can_follow(number: int, text: str) -> None:
    facts = tuple(f"gazette:fact-{each}" for each in range(number))
    assert counted(facts) == Cell(text, facts if number <= 12 else ())
