"""Every published page as a reader's browser shows it: Chromium, light and dark, wide and narrow."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from conftest import Published

from analysis.report import html
from analysis.report.views import brief

pytestmark = pytest.mark.browser
FOCUSED = "document.activeElement"


AS_OPENED = """() => {
    document.querySelectorAll("details[open]").forEach(details => details.open = false);
    document.querySelectorAll(":popover-open").forEach(note => note.hidePopover());
    scrollTo(0, 0);
}"""


@dataclass(frozen=True)
class Opened:
    """A page in a reader's window, with what it has asked for and said to the console."""

    page: Any
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def reader(chromium: Any) -> Iterator[Any]:
    """A reader's window."""
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context


@pytest.fixture(scope="module")
def opened(reader: Any, published: Published, page_path: str) -> Iterator[Opened]:
    """One page, opened once for all tests of it, which follow each other: the page is a parameter of the module."""
    one = Opened(reader.new_page())
    one.page.on("request", lambda request: one.asked.append(request.url))
    one.page.on("console", lambda message: one.said.append(message.text))
    one.page.on("pageerror", lambda error: one.said.append(str(error)))
    one.page.goto((published.output / page_path).as_uri(), wait_until="networkidle")
    yield one
    one.page.close()


@pytest.fixture(scope="session")
def examiner(chromium: Any) -> Iterator[Any]:
    """A window in which axe's own script may run."""
    with chromium.new_context(bypass_csp=True, reduced_motion="reduce") as context:
        yield context


@pytest.fixture
def page(opened: Opened) -> Any:
    """One page in a reader's window, as it was opened: wide, light, at its top and with nothing unfolded."""
    opened.page.set_viewport_size({"width": 1280, "height": 900})
    opened.page.emulate_media(media="screen", color_scheme="light")
    opened.page.evaluate(AS_OPENED)
    return opened.page


@pytest.fixture
def founding_page(reader: Any, published: Published, founding_path: str) -> Iterator[Any]:
    """One page of the founding event, open in a reader's window."""
    opened = reader.new_page()
    opened.goto((published.output / founding_path).as_uri())
    yield opened
    opened.close()


def test_page_asks_for_nothing_and_says_nothing_to_the_console(
    opened: Opened, published: Published, page_path: str
) -> None:
    address = (published.output / page_path).as_uri()
    assert [url for url in opened.asked if not url.startswith("data:")] == [address]
    assert opened.said == []


def test_page_has_no_script_and_a_policy_that_forbids_everything_else(published: Published, page_path: str) -> None:
    text = published.text(page_path)
    found = BeautifulSoup(text, "html5lib")
    assert found.select("link:not([rel=icon]), iframe, [onclick], [style]") == []
    assert {script["type"] for script in found.select("script")} <= {"application/ld+json"}  # data, which does not run
    assert all(str(link["href"]).startswith("data:") for link in found.select("link"))
    policy = found.select_one("meta[http-equiv=Content-Security-Policy]")
    assert policy is not None
    assert str(policy["content"]).startswith("default-src 'none'; ")
    assert "unsafe" not in policy["content"]


def test_page_is_valid_and_light(published: Published, page_path: str) -> None:
    html5lib.HTMLParser(strict=True).parse(published.text(page_path))
    assert (published.output / page_path).stat().st_size <= 220_000


def test_page_does_not_scroll_sideways(page: Any) -> None:
    for opened in (False, True):
        for details in page.query_selector_all("summary") if opened else ():
            details.click()
        for width in (1280, 390, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{width} px"


CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def test_page_has_no_barrier_that_axe_finds(examiner: Any, published: Published, founding_path: str) -> None:
    opened = examiner.new_page()
    opened.goto((published.output / founding_path).as_uri())
    for width in (1280, 390):
        for scheme, rules in (("light", {}), ("dark", CONTRAST)):  # the scheme changes colours alone
            opened.set_viewport_size({"width": width, "height": 900})
            opened.emulate_media(color_scheme=scheme)
            found = Axe().run(opened, options={"resultTypes": ["violations", "incomplete"], **rules}).response
            assert named(found["violations"]) == [], f"{scheme}, {width} px"
            assert named(rule for rule in found["incomplete"] if rule["id"] == "color-contrast") == []
    opened.close()


def named(rules: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    """Give each broken rule with the piece of the page that breaks it."""
    return [(rule["id"], node["html"]) for rule in rules for node in rule["nodes"]]


SEEN_WHOLE = """([mark, block]) => {
    mark.scrollIntoView({block});
    mark.click();
    const note = document.querySelector(":popover-open"), box = note.getBoundingClientRect();
    note.hidePopover();
    return box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight && box.height > 60;
}"""


def test_no_note_opens_off_the_screen(founding_page: Any) -> None:
    founding_page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    marks = founding_page.query_selector_all("button.mark")
    for width, height in ((1280, 900), (1024, 768), (390, 844), (320, 568)):
        founding_page.set_viewport_size({"width": width, "height": height})
        off = [
            (mark.inner_text(), block)
            for mark in marks
            for block in ("center", "end")
            if not founding_page.evaluate(SEEN_WHOLE, [mark, block])
        ]
        assert off == [], f"{width} × {height}"


def test_forced_colours_keep_edges_and_bars(founding_page: Any) -> None:
    founding_page.emulate_media(forced_colors="active")
    edges = founding_page.evaluate(
        "[...document.querySelectorAll('.chip')].map(chip => getComputedStyle(chip).borderTopWidth)"
    )
    bars = founding_page.evaluate("[...document.querySelectorAll('symbol .on')].map(bar => getComputedStyle(bar).fill)")
    paper = founding_page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert all(float(edge.removesuffix("px")) > 0 for edge in edges)
    assert paper not in bars


def test_keyboard_alone_opens_reads_and_closes_every_note(
    founding_page: Any, published: Published, founding_path: str
) -> None:
    page = founding_page
    marks = page.locator("button.mark:visible").count()
    event = founding_path.split("/")[0]
    names = [] if event == "index.html" else [source.publisher for source in published.founding.record.sources]
    read = 0
    for _ in range(4 * marks + 60):
        page.keyboard.press("Tab")
        if not page.evaluate(f"{FOCUSED}.matches('button.mark')"):
            continue
        target = page.evaluate(f"{FOCUSED}.getAttribute('popovertarget')")
        label = page.evaluate(f"{FOCUSED}.textContent")
        page.keyboard.press("Enter")
        note = page.locator(f"#{target}")
        assert note.is_visible()
        words = note.inner_text()
        assert any(name in words for name in [*names, "the two codings compared"])
        assert words.startswith(label)
        assert page.evaluate("scrollX") == 0
        box, view = note.bounding_box(), page.viewport_size
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= view["width"]
        page.keyboard.press("Escape")
        assert not note.is_visible()
        assert page.evaluate(f"{FOCUSED}.getAttribute('popovertarget')") == target
        read += 1
        if read == marks:
            break
    assert read == marks


def test_printed_page_leads_to_the_facts_and_has_no_navigation(page: Any) -> None:
    unseen = page.locator("details a.mark").count()  # in data that are folded
    page.emulate_media(media="print")
    assert page.locator("a.mark:visible").count() == page.locator("a.mark").count() - unseen
    assert page.locator("button.mark:visible, .note:visible").count() == 0
    assert page.locator(".reports:visible, .contents:visible, summary:visible, .skip:visible").count() == 0


def test_page_without_a_page_of_facts_prints_its_notes(reader: Any, made: Any, tiny: Any, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(html.page(made(brief.messages(brief.cut(tiny)))), "utf-8")
    opened = reader.new_page()
    opened.goto((tmp_path / "a.html").as_uri())
    opened.emulate_media(media="print")
    assert opened.locator(".note:visible").count() == opened.locator(".note").count() > 0
    opened.close()


def test_brief_is_printed_on_two_sheets(reader: Any, published: Published, tmp_path: Path) -> None:
    opened = reader.new_page()
    opened.goto((published.output / published.founding.name / "index.html").as_uri())
    opened.pdf(path=tmp_path / "a.pdf", format="A4")
    opened.close()
    done = subprocess.run(["pdfinfo", tmp_path / "a.pdf"], capture_output=True, text=True, check=True)
    assert re.findall(r"^Pages: +(\d+)$", done.stdout, re.MULTILINE) == ["2"]


def test_chart_follows_the_readers_scheme_and_width(page: Any) -> None:
    page.reload()
    for picture in page.query_selector_all("picture img"):
        assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    sources = "[...document.querySelectorAll('picture img')].map(image => image.currentSrc)"
    wide = narrow = page.evaluate(sources)
    page.set_viewport_size({"width": 390, "height": 800})
    for _ in range(40):
        page.wait_for_timeout(50)
        narrow = page.evaluate(sources)
        if not set(wide) & set(narrow):
            break
    assert len(wide) == len(narrow)
    assert not set(wide) & set(narrow)


def test_skip_link_is_the_first_stop_and_leads_to_the_text(page: Any, page_path: str) -> None:
    if page_path == "index.html":
        assert page.locator(".skip").count() == 0  # the list of events has nothing to skip
        return
    page.reload()  # so that the keyboard begins where the page does
    page.keyboard.press("Tab")
    assert page.evaluate(f"{FOCUSED}.textContent") == "Skip to the text"
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")


@pytest.mark.pdf
def test_print_gives_the_same_words_on_a4_and_letter(founding_page: Any, founding_path: str, tmp_path: Path) -> None:
    words = []
    for paper in ("A4", "Letter"):
        printed = tmp_path / f"{paper}.pdf"
        founding_page.pdf(path=printed, format=paper)
        text = subprocess.run(["pdftotext", printed, "-"], capture_output=True, text=True, check=True).stdout
        words.append({word.replace("-", "") for word in text.split()} - {""})  # hyphens at a line's end may go
    assert len(words[0]) > 20
    assert words[0] ^ words[1] == set()
