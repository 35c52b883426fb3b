from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import html5lib
import pytest
from bs4 import BeautifulSoup
from PIL import Image

from analysis import Event
from analysis.report.blocks import Bound, Cell, Header, Passage, Table
from analysis.report.celloutput import Shown
from analysis.report.document import Document
from analysis.report.html import Link, Site, index, page
from analysis.report.views import brief, mous

Make = Callable[..., Document]
HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7 * 7 }} {% raw %}",
    '#panic("no") $x$ *b* _e_ [c] \\u{41} @ref <tag> `raw`',
    '\'" onmouseover="alert(1)',
    "&amp; &lt;b&gt;",
)


def hostile() -> Table:
    rows = tuple((Cell(text, ("gazette:wheat",), detail=text), Cell(text)) for text in HOSTILE)
    return Table(caption=HOSTILE[0], columns=(Header(HOSTILE[2]), Header("B")), rows=rows, note=HOSTILE[1])


def framed(event: Event) -> tuple[Shown, Shown]:
    """Head and foot of a brief."""
    cut = brief.cut(event)
    return brief.head(cut), brief.colophon(cut)


def soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html5lib")


def test_text_of_facts_is_never_markup(made: Make) -> None:
    text = page(made(hostile()))
    assert "<script" not in text
    found = soup(text)
    assert [cell.get_text() for cell in found.select("tbody td")] == list(HOSTILE)
    assert [detail.get_text() for detail in found.select("tbody th .detail")] == list(HOSTILE)
    assert found.caption is not None
    assert found.caption.get_text() == HOSTILE[0]
    assert found.select("[onmouseover]") == []


def test_markdown_is_never_markup(made: Make) -> None:
    assert "<b>" not in page(made("Text `<b>` &lt;b&gt; and \\<b\\>."))


def test_style_of_the_page_is_the_one_that_its_policy_allows(made: Make) -> None:
    for text in (page(made("Text.")), index([])):
        found = soup(text)
        policy = found.select_one("meta[http-equiv=Content-Security-Policy]")
        assert policy is not None
        assert found.style is not None
        digest = base64.b64encode(hashlib.sha256(str(found.style.string).encode()).digest()).decode()
        assert policy["content"] == (
            f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; font-src data:; base-uri 'none'; "
            "form-action 'none'"
        )
        assert len(found.select("style")) == 1
        assert found.select("[style], script, link:not([rel=icon]), iframe, object, embed") == []


def test_same_facts_share_one_note_and_other_facts_have_their_own(made: Make) -> None:
    said = [("A.", "wheat"), ("B.", "wheat"), ("C.", "libraries")]
    passage = Passage(sentences=tuple(Bound(text, (f"gazette:{fact}",)) for text, fact in said))
    found = soup(page(made(passage)))
    assert [mark["popovertarget"] for mark in found.select("button.mark")] == ["note-1", "note-1", "note-2"]
    assert [note["id"] for note in found.select("[popover]")] == ["note-1", "note-2"]


def test_mark_names_the_paragraphs_for_eye_and_ear(made: Make) -> None:
    facts = ("gazette:agreements-total", "gazette:libraries")
    mark = soup(page(made(Passage(sentences=(Bound("Said.", facts),))))).select_one("button.mark")
    assert mark is not None
    assert (mark.get_text(), mark["aria-label"]) == ("¶8–11", "¶8–11, evidence in paragraphs 8 to 11")


def test_note_says_publisher_paragraph_step_voice_and_leads_to_the_publisher(made: Make) -> None:
    note = soup(page(made(Passage(sentences=(Bound("Said.", ("gazette:wheat",)),))))).select_one("#note-1")
    assert note is not None
    words = " ".join(note.get_text(" ").split())
    assert words == (
        "¶6 Both sides agreed that wheat is to be inspected only once. "
        "Commitment The Linden Gazette, 15 June 2024, ¶6 Step agreed Voice Ada Brandt and Ivo Halvorsen "
        "The page of The Linden Gazette"
    )
    assert [link["href"] for link in note.select("a")] == ["https://gazette.example/northmark-eastvale-partners"]


def test_page_has_one_first_level_heading_and_no_gap_below(made: Make, tiny: Event) -> None:
    found = soup(page(made(brief.head(brief.cut(tiny)), "#### Deep", "###### Deeper")))
    assert [heading.name for heading in found.select("h1, h2, h3, h4, h5, h6")] == ["h1", "h2", "h3"]


def test_page_links_to_the_other_reports_the_pdf_and_the_tables(made: Make, tiny: Event) -> None:
    site = Site((Link("Brief", "index.html"), Link("Areas", "areas.html", current=True)), "areas.pdf", ("claims",))
    found = soup(page(made(*framed(tiny)), site))
    links = [link["href"] for link in found.select("a[href]")]
    assert {"index.html", "areas.html", "areas.pdf", "tables/claims.csv"} <= set(links)
    assert [link["href"] for link in found.select("[aria-current]")] == ["areas.html"]


def test_page_of_a_single_notebook_links_to_nothing_that_is_not_there(made: Make, tiny: Event) -> None:
    found = soup(page(made(*framed(tiny))))
    links = [str(link["href"]) for link in found.select("a[href]")]
    assert [link for link in links if not link.startswith(("https://", "#"))] == []
    assert [link for link in links if link.startswith("#") and not found.select(link)] == []


def test_empty_table_and_empty_list_say_so_in_words(made: Make) -> None:
    nothing = Table(caption="Caption", columns=(Header("A"),), rows=(), empty="There is none.")
    found = soup(page(made(nothing)))
    assert found.select("table") == []
    assert [aside.get_text() for aside in found.select("main .aside")] == ["There is none."]


# The list of events ---------------------------------------------------------------------------------------


def card(number: int) -> dict[str, object]:
    return {
        "title": f"Event {number} <b>", "href": f"e{number}/index.html", "parties": ["A", "B"], "date": "2024-06-14",
        "day": "14 June 2024", "tier": "Partnership", "counts": "Three agreements.",
        "reports": [{"label": "Brief", "href": f"e{number}/index.html"}],
        "publisher": {"name": "Harbour Desk", "licence": "CC0", "licence_url": "https://l.example/", "base": None},
    }  # fmt: skip


def test_list_without_an_event_says_so() -> None:
    assert "No event has been published yet." in index([])


@pytest.mark.parametrize("number", [1, 40])
def test_list_has_a_card_an_event_in_the_order_given(number: int) -> None:
    text = index([card(each) for each in range(number)])
    found = soup(text)
    assert [head.get_text() for head in found.select("li h2")] == [f"Event {each} <b>" for each in range(number)]
    assert len(found.select("li h2 a[href]")) == number
    html5lib.HTMLParser(strict=True).parse(text)


@pytest.mark.browser
def test_ladder_is_filled_up_to_its_step_and_no_further(made: Make, tiny: Event, tmp_path: Path, chromium: Any) -> None:
    (tmp_path / "a.html").write_text(page(made(mous.ladder(mous.cut(tiny)))), encoding="utf-8")
    opened = chromium.new_page(color_scheme="light")
    opened.goto((tmp_path / "a.html").as_uri())
    rungs = opened.locator(".key .ladder").all()
    filled = [_columns_of(rung.screenshot(), (0x0B, 0x5A, 0x6B)) for rung in rungs]
    assert len(rungs) == len(tiny.codebook.steps)
    assert filled == sorted(set(filled))
    opened.close()


def _columns_of(png: bytes, colour: tuple[int, int, int]) -> int:
    """How many columns of a picture hold a colour."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    return sum(any(image.getpixel((x, y)) == colour for y in range(image.height)) for x in range(image.width))
