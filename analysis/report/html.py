"""Render a document as one HTML page without scripts or network requests.

The page's content security policy allows only its own style sheet, by hash, and images in ``data:`` URLs.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import quote

import jinja2
import markupsafe

from ..errors import ReportError
from ..facts.publisher import reached
from ..facts.records import anchor
from . import citation, english, palette
from .blocks import Block, Colophon
from .notes import Note, Noted, marked, rests_on

if TYPE_CHECKING:
    from .document import Document


# The ladder's bars, as in the pages.
_ICON = "data:image/svg+xml," + quote(
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 34 34' fill='"
    + palette.ACCENT
    + "'>"
    + "".join(f"<rect x='{6 * i}' y='{28 - 5 * i}' width='4' height='{4 + 5 * i}'/>" for i in range(6))
    + "</svg>",
    safe="/:=' ",
)
FACES = (
    ("Brief Serif", "Regular", 400), ("Brief Serif", "Bold", 700), ("Brief Sans", "Regular", 400),
    ("Brief Sans", "Semibold", 600),
)  # fmt: skip
LONG_WORD = 24  # letters; a longer one may break in a table


@dataclass(frozen=True)
class Link:
    """A link to another page; *word* says how that page is related."""

    label: str
    href: str
    current: bool = False
    word: str = ""


@dataclass(frozen=True)
class Site:
    """What a page links to: other reports, its PDF, the tables, related events, the page that has every fact."""

    reports: Sequence[Link] = ()
    pdf: str = ""
    tables: Sequence[str] = ()
    related: Sequence[Link] = ()
    facts: str = ""


def page(document: Document, site: Site | None = None) -> str:
    """Render a document as an HTML page."""
    site = site or Site()
    own = next((link.href for link in site.reports if link.current), "")
    data = citation.json_ld(document, tuple(site.tables)) if own == "index.html" else ""
    return _rendered(
        "brief.html.j2", document=document, notes=_Notes(document.notes, site.facts, document.foot), site=site,
        meta=list(citation.meta(document, own, site.pdf)), json_ld=markupsafe.Markup(data),
    )  # fmt: skip


def index(cards: Sequence[Mapping[str, Any]]) -> str:
    """Render the list of events; a card has title, href, parties, day, tier, counts, reports and publisher."""
    return _rendered("index.html.j2", cards=cards, publisher=cards[0].get("publisher", {}) if cards else {})


def fragment(noted: Noted, paragraphs: Mapping[int, str]) -> str:
    """Render one block as HTML for display in a notebook, with the facts that it cites below it.

    *paragraphs* are the source's own text, as far as a reader has a copy: they are shown here and published nowhere.
    """
    shown = str(_macros().show(noted.block, None, noted.ladder))
    if noted.notes:
        shown += "\n" + str(_macros().evidence(noted.notes, paragraphs))
    return f'<div class="brief">{shown}</div>\n<style>{_style("cell.css")}</style>'


def evidence(note: Note, paragraphs: Mapping[int, str]) -> str:
    """Render one fact's evidence as HTML, with the source's own *paragraphs* where a reader has a copy."""
    return str(_macros().one(note, paragraphs))


def image(svg: str, alt: str) -> str:
    """Render a chart as an ``img`` on white, so that it is readable in JupyterLab's light and dark themes."""
    return str(_macros().on_white(svg, alt))


class _Notes:
    """The evidence notes of one page: one note for each set of facts, however many marks open it.

    *page* is the page that has every fact; empty if there is none to link to. *foot* says how to cite the page.
    """

    def __init__(self, notes: Mapping[str, Note], page: str, foot: Colophon | None) -> None:
        self._notes = notes
        self._page = page
        self.foot = foot
        self._ids: dict[tuple[str, ...], str] = {}

    def open(self, facts: Sequence[str]) -> str:
        """Return the id of the note on these facts."""
        return self._ids.setdefault(tuple(facts), f"note-{len(self._ids) + 1}")

    def address(self, fact: str) -> str:
        """Return a fact's address; empty if no page has it."""
        return f"{self._page}#{anchor(fact)}" if self._page else ""

    def of(self, fact: str) -> Note:
        """Return the note on one fact."""
        return self._notes[fact]

    def label(self, facts: Sequence[str]) -> str:
        """Return the text of a mark: the paragraphs that these facts rest on, and the sources without paragraphs."""
        return marked(facts, self._notes)

    def spoken(self, facts: Sequence[str]) -> str:
        """Return the text of a mark in words, for screen readers."""
        paragraphs, others = rests_on(facts, self._notes)
        if not paragraphs:
            return english.listed(others)
        words = english.marks(paragraphs).removeprefix("¶").replace("–", " to ").split(", ")
        listed = english.listed([*words, *others])
        return f"{'paragraph' if listed.isdigit() else 'paragraphs'} {listed}"

    def all(self) -> list[dict[str, Any]]:
        """List the notes opened so far, in order, each with links to its publishers' pages."""
        return [
            {"id": id_, "facts": facts, "label": self.label(facts), "pages": self._pages(facts)}
            for facts, id_ in self._ids.items()
        ]

    def _pages(self, facts: Sequence[str]) -> list[Link]:
        pages = dict.fromkeys((self._notes[name].publisher, self._notes[name].url) for name in facts)
        return [Link(f"The page of {publisher}", url) for publisher, url in pages if url]


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(loader=jinja2.PackageLoader(__package__, "templates"), autoescape=True)
    environment.filters["image"] = lambda svg: _encoded(palette.adaptive(svg))
    environment.filters["plain"] = lambda svg: _encoded(palette.plain(svg))
    environment.filters["breakable"] = _breakable
    environment.filters["anchor"] = anchor
    environment.filters["reached"] = reached
    environment.globals["icon"] = _ICON
    environment.globals["unset"] = _unset
    return environment


def _breakable(text: str) -> markupsafe.Markup:
    """Let a word longer than a table's column break, where a browser would widen the column: long titles, addresses."""
    parts = re.split(rf"(?<=\S{{{LONG_WORD}}})(?=\S{{{LONG_WORD // 2}}})", text)
    return markupsafe.Markup("<wbr>").join(parts)


def _unset(block: Block) -> NoReturn:
    raise ReportError(f"blocks.html.j2 has no template for blocks of the kind '{block.kind}'; add one")


def _macros() -> Any:
    return _environment().get_template("blocks.html.j2").module


def _encoded(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


@cache
def _style(name: str = "brief.css") -> str:
    return (files(__package__) / "templates" / name).read_text("utf-8").strip()


@cache
def _page_style() -> dict[str, str]:
    """Return a page's style sheet and its hash; the fonts are in it, a letter that they lack falls to the system's."""
    style = "".join(_face(*face) for face in FACES) + _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return {"style": markupsafe.Markup(style), "style_hash": f"sha256-{digest}"}


def _face(family: str, style: str, weight: int) -> str:
    file = files(__package__) / "fonts" / f"{family.replace(' ', '')}-{style}.woff2"
    data = base64.b64encode(file.read_bytes()).decode()
    return (
        f"@font-face{{font-family:'{family}';font-weight:{weight};font-display:swap;"
        f"src:url(data:font/woff2;base64,{data})format('woff2')}}"
    )


def _rendered(template: str, **values: object) -> str:
    return _environment().get_template(template).render(**_page_style(), **values) + "\n"
