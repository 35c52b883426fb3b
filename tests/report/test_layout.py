from __future__ import annotations

import base64
import hashlib
import io
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import html5lib
import pytest
from analysis.report.display import Bound, Cell, Column, Passage, Table
from analysis.report.layout import Link, Site, index, page, pdf
from bs4 import BeautifulSoup
from PIL import Image

from analysis import Event
from analysis.errors import ReportError
from analysis.report.blocks import Document
from analysis.report.views import brief, mous

Make = Callable[..., Document]
HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7 * 7 }} {% raw %}",
    '#panic("no") $x$ *b* _e_ [c] \\u{41} @ref <tag> `raw`',
    '\'" onmouseover="alert(1)',
    "&amp; &lt;b&gt;",
)


def hostile(event: Event) -> Table:
    rows = tuple((Cell(text, ("gazette:wheat",), detail=text), Cell(text)) for text in HOSTILE)
    return Table(event=event, caption=HOSTILE[0], columns=(Column(HOSTILE[2]), Column("B")), rows=rows, note=HOSTILE[1])


def soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html5lib")


def test_text_of_facts_is_never_markup(made: Make, tiny: Event) -> None:
    text = page(made(hostile(tiny)))
    assert "<script" not in text
    found = soup(text)
    assert [cell.get_text() for cell in found.select("tbody td")] == list(HOSTILE)
    assert [detail.get_text() for detail in found.select("tbody th .detail")] == list(HOSTILE)
    assert found.caption is not None
    assert found.caption.get_text() == HOSTILE[0]
    assert found.select("[onmouseover]") == []


def test_markdown_is_never_markup(made: Make) -> None:
    assert "<b>" not in page(made("Text `<b>` &lt;b&gt; and \\<b\\>."))


@pytest.mark.pdf
def test_text_of_facts_is_never_typst(made: Make, tiny: Event, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(made(brief.head(tiny), hostile(tiny))))
    done = subprocess.run(["pdftotext", "-raw", tmp_path / "a.pdf", "-"], capture_output=True, text=True, check=True)
    printed = re.sub(r"\s", "", done.stdout)
    assert [text for text in HOSTILE if re.sub(r"\s", "", text) not in printed] == []


def test_style_of_the_page_is_the_one_that_its_policy_allows(made: Make) -> None:
    for text in (page(made("Text.")), index([])):
        found = soup(text)
        policy = found.select_one("meta[http-equiv=Content-Security-Policy]")
        assert policy is not None
        assert found.style is not None
        digest = base64.b64encode(hashlib.sha256(str(found.style.string).encode()).digest()).decode()
        assert policy["content"] == (
            f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
        )
        assert len(found.select("style")) == 1
        assert found.select("[style], script, link, iframe, object, embed") == []


def test_same_facts_share_one_note_and_other_facts_have_their_own(made: Make, tiny: Event) -> None:
    said = [("A.", "wheat"), ("B.", "wheat"), ("C.", "libraries")]
    passage = Passage(event=tiny, sentences=tuple(Bound(text, (f"gazette:{fact}",)) for text, fact in said))
    found = soup(page(made(passage)))
    assert [mark["popovertarget"] for mark in found.select("button.mark")] == ["note-1", "note-1", "note-2"]
    assert [note["id"] for note in found.select("[popover]")] == ["note-1", "note-2"]


def test_mark_names_the_paragraphs_for_eye_and_ear(made: Make, tiny: Event) -> None:
    facts = ("gazette:agreements-total", "gazette:libraries")
    mark = soup(page(made(Passage(event=tiny, sentences=(Bound("Said.", facts),))))).select_one("button.mark")
    assert mark is not None
    assert (mark.get_text(), mark["aria-label"]) == ("¶8–11", "¶8–11, evidence in paragraphs 8 to 11")


def test_note_says_publisher_paragraph_step_voice_and_leads_to_the_publisher(made: Make, tiny: Event) -> None:
    note = soup(page(made(Passage(event=tiny, sentences=(Bound("Said.", ("gazette:wheat",)),))))).select_one("#note-1")
    assert note is not None
    words = " ".join(note.get_text(" ").split())
    assert words == (
        "¶6 Both sides agreed that wheat is to be inspected only once. "
        "Commitment The Linden Gazette, 15 June 2024, ¶6 Step agreed Voice Ada Brandt and Ivo Halvorsen "
        "The page of The Linden Gazette"
    )
    assert [link["href"] for link in note.select("a")] == ["https://gazette.example/northmark-eastvale-partners"]


def test_page_has_one_first_level_heading_and_no_gap_below(made: Make, tiny: Event) -> None:
    found = soup(page(made(brief.head(tiny), "#### Deep", "###### Deeper")))
    assert [heading.name for heading in found.select("h1, h2, h3, h4, h5, h6")] == ["h1", "h2", "h3"]


def test_page_links_to_the_other_reports_the_pdf_and_the_tables(made: Make, tiny: Event) -> None:
    site = Site((Link("Brief", "index.html"), Link("Areas", "areas.html", current=True)), "areas.pdf", ("claims",))
    found = soup(page(made(brief.head(tiny), brief.colophon(tiny)), site))
    links = [link["href"] for link in found.select("a[href]")]
    assert {"index.html", "areas.html", "areas.pdf", "tables/claims.csv"} <= set(links)
    assert [link["href"] for link in found.select("[aria-current]")] == ["areas.html"]


def test_page_of_a_single_notebook_links_to_nothing_that_is_not_there(made: Make, tiny: Event) -> None:
    found = soup(page(made(brief.head(tiny), brief.colophon(tiny))))
    links = [str(link["href"]) for link in found.select("a[href]")]
    assert [link for link in links if not link.startswith(("https://", "#"))] == []
    assert [link for link in links if link.startswith("#") and not found.select(link)] == []


def test_empty_table_and_empty_list_say_so_in_words(made: Make, tiny: Event) -> None:
    nothing = Table(event=tiny, caption="Caption", columns=(Column("A"),), rows=(), empty="There is none.")
    found = soup(page(made(nothing)))
    assert found.select("table") == []
    assert [aside.get_text() for aside in found.select("main .aside")] == ["There is none."]


@pytest.mark.pdf
def test_picture_of_an_analysts_own_notebook_is_set_in_both_formats(made: Make, tiny: Event) -> None:
    from test_blocks import PIXEL, output

    document = made(brief.head(tiny), output("display_data", data={"image/png": PIXEL}, metadata={"alt": "A dot"}))
    assert soup(page(document)).select("img[alt='A dot']")
    assert pdf(document).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("text", "glyph", "said"),
    [
        ("Text \U0001f9ff.", "'\U0001f9ff' (U+1F9FF)", "Text \U0001f9ff."),
        ("Text \U0001f468\u200d\U0001f469.", "'\U0001f468' (U+1F468)", "Text \U0001f468\\u200d\U0001f469."),
    ],
    ids=["alone", "joined to another"],
)
def test_glyph_that_no_font_has_is_refused_and_named_in_one_line(
    text: str, glyph: str, said: str, made: Make, tiny: Event
) -> None:
    with pytest.raises(ReportError) as caught:
        pdf(made(brief.head(tiny), text))
    assert str(caught.value) == (
        f"made.ipynb, cell 2: no font of the PDF has {glyph}, in “{said}”; write it in letters of another script"
    )


def test_glyph_that_no_font_has_is_refused_with_the_fact_that_holds_it(made: Make, tiny: Event) -> None:
    agreements = tuple(each.model_copy(update={"title": "漢 MOU"}) for each in tiny.lead.agreements[1:2])
    event = replace(tiny, lead=tiny.lead.model_copy(update={"agreements": (tiny.lead.agreements[0], *agreements)}))
    with pytest.raises(ReportError) as caught:
        pdf(made(mous.head(event), mous.agreements(event)))
    assert str(caught.value) == (
        "made.ipynb, cell 2: no font of the PDF has '漢' (U+6F22), in “漢 MOU” (gazette:libraries); "
        "write it in letters of another script"
    )


def test_notebook_without_a_head_of_ours_is_set_as_pdf(made: Make) -> None:
    assert pdf(made("# My own", "Text.")).startswith(b"%PDF")


def test_pdf_is_the_same_bytes_twice(made: Make, tiny: Event) -> None:
    document = made(brief.head(tiny), brief.messages(tiny), brief.areas(tiny))
    assert pdf(document) == pdf(document)


# The list of events ---------------------------------------------------------------------------------------


def card(number: int) -> dict[str, object]:
    return {
        "title": f"Event {number} <b>", "href": f"e{number}/index.html", "parties": ["A", "B"], "date": "2024-06-14",
        "day": "14 June 2024", "tier": "Partnership", "counts": "Three agreements.",
        "reports": [{"label": "Brief", "href": f"e{number}/index.html"}],
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
    (tmp_path / "a.html").write_text(page(made(brief.ladder(tiny))), encoding="utf-8")
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
