"""How an event's reports are cited and described: BibTeX, RIS, and the head of a page for search engines and others.

All is made from a report's colophon. Addresses appear only where the project has a base address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .blocks import Colophon

if TYPE_CHECKING:
    from .document import Document


def files(foot: Colophon, event: str) -> dict[str, bytes]:
    """Return the files for reference managers, by name."""
    return {"cite.bib": bibtex(foot, event).encode(), "cite.ris": ris(foot).encode()}


def bibtex(foot: Colophon, event: str) -> str:
    """Return a BibTeX entry, with the event's name as its key."""
    year, month, day = foot.edition_date.split("-")
    fields = {
        "author": f"{{{_braced(foot.publisher)}}}", "title": f"{{{_braced(foot.title)}}}", "year": year,
        "month": str(int(month)), "day": str(int(day)), "edition": str(foot.edition), "type": "Partnership brief",
        "url": foot.address,
    }  # fmt: skip
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@misc{{{event},\n" + ",\n".join(lines) + "\n}\n"


def _braced(text: str) -> str:
    """Escape what BibTeX and LaTeX would read as commands."""
    return re.sub(r"([{}$&#%_])", r"\\\1", text.replace("\\", ""))


def ris(foot: Colophon) -> str:
    """Return a RIS record."""
    tags = {
        "TY": "RPRT", "AU": foot.publisher, "TI": foot.title, "PY": foot.edition_date[:4],
        "DA": foot.edition_date.replace("-", "/"), "ET": str(foot.edition), "PB": foot.publisher, "UR": foot.address,
        "LA": "en",
    }  # fmt: skip
    return "".join(f"{tag}  - {value}\n" for tag, value in tags.items() if value) + "ER  - \n"


def meta(document: Document, file: str, pdf: str) -> Iterator[tuple[str, str, str]]:
    """Yield what a page's head says of the report: attribute, name, content; *file* and *pdf* are the page's own."""
    foot, title = document.foot, _title(document)
    if foot is None:
        return
    yield from (
        ("property", "og:type", "article"), ("property", "og:site_name", foot.publisher),
        ("property", "og:title", title), ("property", "og:description", _described(document)),
        ("property", "article:published_time", foot.edition_date), ("name", "twitter:card", "summary"),
        ("name", "citation_title", title), ("name", "citation_author", foot.publisher),
        ("name", "citation_publication_date", foot.edition_date.replace("-", "/")), ("name", "citation_language", "en"),
    )  # fmt: skip
    if foot.address:
        own = foot.address + file.removesuffix("index.html")
        yield from (("property", "og:url", own), ("name", "citation_public_url", own))
        if pdf:
            yield "name", "citation_pdf_url", foot.address + pdf


def json_ld(document: Document, tables: tuple[str, ...]) -> str:
    """Return the brief and its tables as schema.org's Report and Dataset, safe inside a script element."""
    foot = document.foot
    if foot is None:
        return ""
    shared = {
        "inLanguage": "en-GB", "datePublished": foot.edition_date, "version": str(foot.edition),
        "license": foot.licence_url, "publisher": {"@type": "Organization", "name": foot.publisher},
    }  # fmt: skip
    dataset = {
        "@type": "Dataset", "name": f"Facts of the {foot.title}",
        "description": f"The facts that the brief on the {foot.title} rests on, as {len(tables)} tables.", **shared,
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": "text/csv", "name": table,
             **({"contentUrl": f"{foot.address}tables/{table}.csv"} if foot.address else {})}
            for table in tables
        ],
    }  # fmt: skip
    report = {
        "@context": "https://schema.org", "@type": "Report", "name": foot.title,
        "description": _described(document), **shared, **({"url": foot.address} if foot.address else {}),
        "isBasedOn": [source.url for source in foot.sources if source.lead], "hasPart": dataset,
    }  # fmt: skip
    return json.dumps(report, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _title(document: Document) -> str:
    event = document.head.event
    return document.title if event in ("", document.title) else f"{document.title} – {event}"


def _described(document: Document) -> str:
    head = document.head
    return " ".join(filter(None, [f"{head.event}, {head.place}, {head.day}." if head.event else "", head.standfirst]))
