"""The list of published events: a card for each, taken from its manifest.

The page contains a checksum, so that a build can tell whether it is up to date without rendering it again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import Fault, stray
from ..facts.folders import FOLLOWED_BY, FOLLOWS
from . import english
from .manifest import MANIFEST, as_lf, read
from .notebooks import Notebook

if TYPE_CHECKING:
    from ..facts.records import Records

INDEX = "index.html"
CHECKSUM = re.compile(rb'(?<=<meta name="checksum" content=")[0-9a-f]*(?=">)')


def card(event: Records, published: Sequence[Notebook]) -> dict[str, Any]:
    """Return what the list shows of an event."""
    from ..facts.unnamed import unnamed  # not needed when all reports are up to date

    record = event.record
    named = len(event.lead.agreements)
    rest = sum(one.number for one in unnamed(event))
    papers = english.counted(named + rest, "agreement")
    counts = english.listed(
        [
            f"{papers} ({english.number(named) if named else 'none'} of them identified)" if rest else papers,
            english.counted(len(event.lead.commitments), "commitment"),
            english.counted(len(event.lead.statements), "statement"),
        ]
    )
    return {
        "title": record.title,
        "href": f"{event.name}/index.html",
        "parties": [party.name for party in record.parties],
        "date": record.date.isoformat(),
        "day": english.day(record.date),
        "tier": record.tier or "",
        "follows": record.follows or "",
        "publisher": event.published_by.model_dump(include={"name", "licence", "licence_url", "base"}),
        "counts": f"{english.sentence(counts)}, as reported by {event.source.publisher}.",
        "reports": [
            {"label": notebook.label, "href": f"{event.name}/{notebook.file('html')}"} for notebook in published
        ],
    }


def listing(output: Path) -> bytes:
    """Render the list of published events, newest first, ties by name."""
    from .html import index

    cards = _cards(output)
    page = index(cards).encode()
    return CHECKSUM.sub(_checksum(page, cards), page)


def unlisted(output: Path) -> list[str]:
    """Return why the list must be rewritten; empty if it is up to date."""
    page = output / INDEX
    if not page.is_file():
        return ["is missing"]
    written = as_lf(page.read_bytes())
    found = CHECKSUM.search(written)
    if found and found[0] == _checksum(CHECKSUM.sub(b"", written), _cards(output)):
        return []
    return ["does not match the events' manifests; run brief build"]


def is_list(page: Path) -> bool:
    """Whether *page* is a list of events written by a build, even if changed since: it contains a checksum."""
    return page.is_file() and bool(CHECKSUM.search(page.read_bytes()))


def published(output: Path) -> list[Path]:
    """List the folders that hold an event's reports and manifest, by name; a copy of such a folder is left out."""
    return [place for place, event in _places(output) if place.name == event]


def strays(output: Path) -> list[Fault]:
    """Warn of the folders in *output* that hold a copy of an event's reports."""
    return [
        stray(place, f"contains a copy of the reports of {event}; delete it")
        for place, event in _places(output)
        if place.name != event
    ]


def without_facts(output: Path, folders: Sequence[Path]) -> dict[str, list[str]]:
    """Return the published events whose facts are in none of *folders*, each with the message to report."""
    names = {folder.resolve().name for folder in folders}
    reason = "data/ has no such event; delete its reports, then run brief build"
    return {place.name: [reason] for place in published(output) if place.name not in names}


def _places(output: Path) -> Iterator[tuple[Path, str]]:
    """Yield each folder that holds an event's manifest, with the event's name in the manifest."""
    for path in sorted(output.glob(f"[!.]*/{MANIFEST}")):
        if event := str(read(path.parent).get("card", {}).get("href", "")).partition("/")[0]:
            yield path.parent, event


def _cards(output: Path) -> list[Mapping[str, Any]]:
    cards = {place.name: read(place)["card"] for place in published(output)}
    linked = [{**card, "related": list(_related(name, cards))} for name, card in cards.items()]
    return sorted(linked, key=lambda card: str(card.get("date")), reverse=True)


def _related(name: str, cards: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    """Yield the links between an event and those that it follows, or that follow it, as far as they are published."""
    for word, others in (
        (FOLLOWS, [cards[name].get("follows", "")]),
        (FOLLOWED_BY, [other for other, card in cards.items() if card.get("follows") == name]),
    ):
        for other in others:
            if other in cards:
                yield {
                    "word": word,
                    "label": f"{cards[other]['title']}, {cards[other]['day']}",
                    "href": cards[other]["href"],
                }


def _checksum(page: bytes, cards: Sequence[Mapping[str, Any]]) -> bytes:
    """Hash what the list shows: the *page* without its checksum, its *cards*, and the files that render it."""
    package = Path(__file__).parent
    fonts = sorted((package / "fonts").glob("*.woff2"))
    renders = [package / name for name in ("html.py", "templates/index.html.j2", "templates/brief.css")]
    with_what = [as_lf(path.read_bytes()) for path in (*renders, *fonts)]
    return hashlib.sha256(b"\0".join([page, json.dumps(cards).encode(), *with_what])).hexdigest()[:16].encode()
