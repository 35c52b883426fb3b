"""The list of the events that are published: a card for each, taken from its manifest, and which there are.

The list bears a seal, so that nobody needs to set it again to see whether it is as it should be.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import Fault, stray
from . import wording
from .manifest import MANIFEST, as_lf, read
from .notebooks import Notebook

if TYPE_CHECKING:
    from ..facts.records import Records

INDEX = "index.html"
SEAL = re.compile(rb'(?<=<meta name="seal" content=")[0-9a-f]*(?=">)')


def card(event: Records, published: Sequence[Notebook]) -> dict[str, Any]:
    """What the list says of an event."""
    record = event.record
    counts = wording.listed(
        [
            wording.counted(len(event.lead.agreements), "agreement"),
            wording.counted(len(event.lead.commitments), "commitment"),
            wording.counted(len(event.lead.statements), "statement"),
        ]
    )
    return {
        "title": record.title,
        "href": f"{event.name}/index.html",
        "parties": [party.name for party in record.parties],
        "date": record.date.isoformat(),
        "day": wording.day(record.date),
        "tier": record.tier,
        "counts": f"{wording.sentence(counts)}, as reported by {event.source.publisher}.",
        "reports": [
            {"label": notebook.label, "href": f"{event.name}/{notebook.file('html')}"} for notebook in published
        ],
    }


def listing(output: Path) -> bytes:
    """Set the list of the events that are published, newest first, ties by name."""
    from .html import index

    cards = _cards(output)
    page = index(cards).encode()
    return SEAL.sub(_seal(page, cards), page)


def unlisted(output: Path) -> list[str]:
    """Say why the list is to be rewritten."""
    page = output / INDEX
    if not page.is_file():
        return ["is missing"]
    written = as_lf(page.read_bytes())
    sealed = SEAL.search(written)
    if sealed and sealed[0] == _seal(SEAL.sub(b"", written), _cards(output)):
        return []
    return ["does not show what the events' manifests say"]


def is_list(page: Path) -> bool:
    """Whether *page* is a list of ours, as its seal shows, whatever was changed in it."""
    return page.is_file() and bool(SEAL.search(page.read_bytes()))


def published(output: Path) -> list[Path]:
    """List the folders that hold an event's reports with their manifest, by name; a copy of one is none."""
    return [place for place, event in _places(output) if place.name == event]


def strays(output: Path) -> list[Fault]:
    """Name the folders in *output* that hold a copy of an event's reports."""
    return [
        stray(place, f"holds a copy of the reports of {event}")
        for place, event in _places(output)
        if place.name != event
    ]


def forsaken(output: Path, folders: Sequence[Path]) -> dict[str, list[str]]:
    """Name the published events that none of *folders* gives the facts of."""
    names = {folder.resolve().name for folder in folders}
    reason = "data/ has no such event; delete its reports, then run brief build"
    return {place.name: [reason] for place in published(output) if place.name not in names}


def _places(output: Path) -> Iterator[tuple[Path, str]]:
    """Each folder that holds an event's manifest, with the event whose it is."""
    for path in sorted(output.glob(f"[!.]*/{MANIFEST}")):
        if event := str(read(path.parent).get("card", {}).get("href", "")).partition("/")[0]:
            yield path.parent, event


def _cards(output: Path) -> list[Mapping[str, Any]]:
    cards = [read(place)["card"] for place in published(output)]
    return sorted(cards, key=lambda card: str(card.get("date")), reverse=True)


def _seal(page: bytes, cards: Sequence[Mapping[str, Any]]) -> bytes:
    """Hash what the list shows, the *page* without its seal, and what it was set with."""
    package = Path(__file__).parent
    with_what = [
        as_lf((package / name).read_bytes()) for name in ("html.py", "templates/index.html.j2", "templates/brief.css")
    ]
    return hashlib.sha256(b"\0".join([page, json.dumps(cards).encode(), *with_what])).hexdigest()[:16].encode()
