"""The page of facts: an address for each fact, to which every mark leads."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from conftest import Published

from analysis import Event, load
from analysis.facts.model import FACT_KINDS, Agreement
from analysis.report.html import anchor
from analysis.report.views import facts
from tests import scratch


@pytest.fixture(scope="module", params=["founding", "none"])
def shown(request: pytest.FixtureRequest, published: Published) -> tuple[Event, BeautifulSoup]:
    """An event, and its published page of facts."""
    event = published.founding if request.param == "founding" else load(published.root / "data" / request.param)
    return event, BeautifulSoup(published.text(f"{event.name}/facts.html"), "html5lib")


def said(entry: Any) -> dict[str, list[str]]:
    """What an entry says under each head."""
    found: dict[str, list[str]] = {}
    for term in entry.select("dt"):
        found.setdefault(term.get_text(), []).append(" ".join(term.find_next_sibling("dd").get_text().split()))
    return found


def test_everything_that_can_be_cited_has_one_address(shown: tuple[Event, BeautifulSoup]) -> None:
    event, page = shown
    addresses = Counter(str(entry["id"]) for entry in page.select("article.entry"))
    assert addresses == Counter(map(anchor, event.cited))


def test_note_leads_to_the_address_of_each_of_its_facts(
    shown: tuple[Event, BeautifulSoup], published: Published
) -> None:
    event, _ = shown
    brief = BeautifulSoup(published.text(f"{event.name}/index.html"), "html5lib")
    for note in brief.select(".note"):
        links = [str(link["href"]) for link in note.select("dd a")]
        assert len(links) == len(note.select(".said")) > 0
        assert all(re.fullmatch(r"facts\.html#[a-z0-9-]+\.[a-z0-9-]+", link) for link in links)


def test_entry_says_what_its_record_does_and_where_others_differ(published: Published) -> None:
    page = BeautifulSoup(published.text("tiny/facts.html"), "html5lib")
    entry = said(page.find(id="gazette.harbour-data"))
    assert entry["Agreement"] == ["The Linden Gazette, 15 June 2024, ¶9, 11"]
    assert entry["Instrument"] == ["MOU"]
    assert entry["Policy fields"] == ["Digital, AI and cybersecurity; Transport, connectivity and infrastructure"]
    founding = published.founding
    text = BeautifulSoup(published.text(f"{founding.name}/facts.html"), "html5lib").get_text()
    differing = [record for _, record in founding.reported.values() if getattr(record, "differs", None)]
    assert differing
    assert all(record.differs in text for record in differing)


def test_conflict_is_told_at_each_of_its_facts_with_the_value_adopted(tiny: Event) -> None:
    cut = facts.cut(tiny)
    entries = [item for kind in FACT_KINDS for item in facts.of(cut, kind).block.items]
    disputed = {
        name: [detail.text for detail in item.details if "differ" in detail.head]
        for item in (*entries, *facts.others(cut).block.items)
        for name in item.facts
    }
    assert tiny.ledger
    for conflict, ruling in tiny.ledger:
        label = tiny.codebook.claim_keys[conflict.key].label
        for name in (name for rival in conflict.rivals for name in rival.facts):
            told = [text for text in disputed[name] if text.startswith(f"{label}: ")]
            both = set(ruling.adopted) == {rival.shown for rival in conflict.rivals}
            compared = {getattr(tiny.fact(one), "same_as", None) for rival in conflict.rivals for one in rival.facts}
            other = isinstance(tiny.fact(name), Agreement) and name not in compared
            assert len(told) == (0 if both or other else 1)
            assert [text.count("(taken here)") for text in told] == [len(ruling.adopted)] * len(told)
            assert [text.count("; ") + 1 for text in told] == [len({rival.shown for rival in conflict.rivals})] * len(
                told
            )


def test_mark_is_a_plain_link_to_the_first_fact_where_notes_do_not_open(published: Published, chromium: Any) -> None:
    page = chromium.new_page()
    page.goto((published.output / published.founding.name / "index.html").as_uri())
    button, link = page.locator("main button.mark").first, page.locator("main a.mark").first
    assert (button.is_visible(), link.is_visible()) == (True, False)
    page.emulate_media(media="print")
    assert (button.is_visible(), link.is_visible()) == (False, True)
    assert link.get_attribute("aria-label") == button.inner_text()
    assert str(link.get_attribute("href")).startswith("facts.html#")
    page.close()


def test_fact_that_was_published_and_is_gone_is_warned_of(built_facts: Path, brief_here: Any) -> None:
    file = built_facts / "data" / "tiny" / "courier.yaml"
    file.write_text(re.sub(r"id: sea\b", "id: the-sea", file.read_text("utf-8")), "utf-8")
    event = built_facts / "data" / "tiny" / "event.yaml"
    event.write_text(re.sub(r"courier:sea\b", "courier:the-sea", event.read_text("utf-8")), "utf-8")
    done = brief_here("check", "tiny", cwd=built_facts)
    assert (done.returncode, done.stdout.splitlines()) == (0, [
        "data/tiny/courier.yaml: warning: courier:sea was published and is gone; keep its id: addresses stay",
        "No faults. 1 warning.",
    ])  # fmt: skip


@pytest.fixture
def built_facts(tmp_path: Path, brief_here: Any) -> Path:
    """A project of one event and the page of its facts, built."""
    root = scratch.lay_out(tmp_path, scratch.INVENTED / "tiny", notebooks=("facts",))
    assert brief_here("build", cwd=root).returncode == 0
    return root
