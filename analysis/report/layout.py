"""Set a document: as one HTML page without script or request, and as a tagged PDF.

Both are laid out from the same blocks. The page's content security policy allows its own style sheet by
hash and pictures from data addresses, and nothing else. The PDF is laid out by a Typst template that reads
the blocks as JSON: nothing of a fact is ever Typst source.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import struct
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ..errors import ReportError
from . import wording

if TYPE_CHECKING:
    import jinja2

    from .blocks import Document
    from .display import Block


# Every kind of block that both layouts set and the gate reads; a new one is taken up in all three and here.
KINDS = (
    "heading", "paragraph", "list", "callout", "listing", "picture", "messages", "glance", "ladder", "passage",
    "points", "table", "ledger", "chart",
)  # fmt: skip
OUTER = ("masthead", "colophon")  # head and foot


def refuse_unknown(document: Document) -> None:
    """Refuse blocks of a kind that no layout sets, and that the gate would not read.

    Raises
    ------
    ReportError
        Names notebook, cell and kind; one line a block.

    """
    faults = [
        f"{document.place(block.get('cell', 0))}: {_unknown(block)}"
        for block in document.blocks
        if block.get("kind") not in KINDS
    ]
    if faults:
        raise ReportError("\n".join(faults))


def _unknown(block: Block) -> str:
    return (
        f"a block of the kind '{block.get('kind', '')}', which a report does not set; "
        f"run the notebook again with this version, or show one of: {', '.join(sorted(KINDS))}"
    )


@dataclass(frozen=True)
class Link:
    """A link to another report."""

    label: str
    href: str
    current: bool = False


@dataclass(frozen=True)
class Site:
    """What stands beside a report: other reports, its PDF, the tables."""

    reports: Sequence[Link] = ()
    pdf: str = ""
    tables: Sequence[str] = ()


class Notes:
    """The evidence notes of one page, each made once however often it is opened."""

    def __init__(self, evidence: Mapping[str, Block]) -> None:
        self._evidence = evidence
        self._ids: dict[tuple[str, ...], str] = {}

    def open(self, facts: Sequence[str]) -> str:
        """Give the id of the note on these facts."""
        return self._ids.setdefault(tuple(facts), f"note-{len(self._ids) + 1}")

    def label(self, facts: Sequence[str]) -> str:
        """Name the paragraphs that these facts rest on, and the sources that have none."""
        return marked(facts, self._evidence)

    def spoken(self, facts: Sequence[str]) -> str:
        """Name the paragraphs for a listener."""
        paragraphs, others = _rests_on(facts, self._evidence)
        if not paragraphs:
            return wording.listed(others)
        words = wording.marks(paragraphs).removeprefix("¶").replace("–", " to ").split(", ")
        listed = wording.listed([*words, *others])
        return f"{'paragraph' if listed.isdigit() else 'paragraphs'} {listed}"

    def all(self) -> list[dict[str, Any]]:
        """Every note opened so far, in order, each with the pages of the publishers it names."""
        return [
            {"id": id_, "facts": facts, "label": self.label(facts), "pages": self._pages(facts)}
            for facts, id_ in self._ids.items()
        ]

    def _pages(self, facts: Sequence[str]) -> list[Link]:
        pages = dict.fromkeys((self._evidence[name]["publisher"], self._evidence[name]["url"]) for name in facts)
        return [Link(f"The page of {publisher}", url) for publisher, url in pages if url]


def _rests_on(facts: Sequence[str], evidence: Mapping[str, Block]) -> tuple[list[int], list[str]]:
    """The paragraphs that facts rest on, and what those without paragraphs are from."""
    paragraphs = [number for name in facts for number in evidence[name]["paragraphs"]]
    others = dict.fromkeys(evidence[name]["marks"] for name in facts if not evidence[name]["paragraphs"])
    return paragraphs, list(others)


MOST_NAMED = 2  # a mark that names more sources than these only counts them


def marked(facts: Sequence[str], evidence: Mapping[str, Block]) -> str:
    """A mark beside a text: ``¶3, 5``, ``¶6 · PMO``, ``¶5 · 7 sources``."""
    paragraphs, others = _rests_on(facts, evidence)
    named = others if len(others) <= MOST_NAMED else [f"{len(others)} sources"]
    return " · ".join(filter(None, [wording.marks(paragraphs), *named]))


def footnoted(facts: Sequence[str], evidence: Mapping[str, Block], ladder: Mapping[str, str]) -> str:
    """A footnote on facts: for each publisher where they stand, with step and voice."""
    groups: dict[str, list[str]] = {}
    for name in facts:
        fact = evidence[name]
        more = [ladder[fact["step"]]] if "step" in fact else []
        more += [fact["voice"]] if "voice" in fact else []
        place = fact["marks"] if fact["paragraphs"] else fact["where"].rpartition(", ")[2]
        words = place + (f" ({', '.join(more)})" if more else "")
        group = groups.setdefault(fact["publisher"], [])
        if words not in group:
            group.append(words)
    said = (", ".join(filter(None, [publisher, "; ".join(words)])) for publisher, words in groups.items())
    return " · ".join(said) + "."


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(__package__, "templates"), autoescape=True
    )  # fmt: skip
    environment.filters["image"] = _image
    environment.filters["plain"] = _plain
    return environment


def _image(svg: str) -> str:
    from .palette import adaptive

    return _encoded(adaptive(svg))


def _plain(svg: str) -> str:
    from .palette import plain

    return _encoded(plain(svg))


def _encoded(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


@cache
def _style(name: str = "brief.css") -> str:
    return (files(__package__) / "templates" / name).read_text("utf-8").strip()


def image(svg: str, alt: str) -> str:
    """A chart as an ``img`` on white, so that it reads in JupyterLab's light and dark theme alike."""
    macros: Any = _environment().get_template("blocks.html.j2").module
    return str(macros.on_white(svg, alt))


def note(fact: Block, paragraphs: Mapping[int, str]) -> str:
    """One fact's evidence as a paragraph of HTML, with the source's own *paragraphs* where a reader has them."""
    macros: Any = _environment().get_template("blocks.html.j2").module
    return str(macros.one(fact, paragraphs))


def fragment(block: Block, paragraphs: Mapping[int, str] | None = None) -> str:
    """Set one block as HTML, for a notebook's own display, with the facts that it cites below it.

    *paragraphs* are the source's own, as far as a reader has them: they are shown here and published nowhere.
    """
    if block.get("kind") not in (*KINDS, *OUTER):
        raise ReportError(_unknown(block))
    macros: Any = _environment().get_template("blocks.html.j2").module
    shown = str(macros.show(block, None, dict(block.get("ladder", ()))))
    if block.get("evidence"):
        shown += "\n" + str(macros.evidence(block["evidence"], paragraphs or {}))
    return f'<div class="brief">{shown}</div>\n<style>{_style("cell.css")}</style>'


def page(document: Document, site: Site | None = None) -> str:
    """Set a document as an HTML page.

    Raises
    ------
    ReportError
        A block is of no known kind.

    """
    refuse_unknown(document)
    return _rendered("brief.html.j2", document=document, notes=Notes(document.evidence), site=site or Site())


def index(cards: Sequence[Mapping[str, Any]]) -> str:
    """Set the list of events; a card has title, href, parties, day, tier, counts and reports."""
    return _rendered("index.html.j2", cards=cards)


def _rendered(template: str, **values: object) -> str:
    import markupsafe

    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    text: str = (
        _environment()
        .get_template(template)
        .render(style=markupsafe.Markup(_style()), style_hash=f"sha256-{digest}", **values)
    )
    return text + "\n"


# PDF ------------------------------------------------------------------------------------------------------


@dataclass
class _Sheet:
    """What the Typst template reads: the document, and the charts' files."""

    content: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)


def pdf(document: Document) -> bytes:
    """Set a document as PDF/UA-1 and PDF/A-2a.

    Raises
    ------
    ReportError
        A block is of no known kind. A glyph is in no font of the PDF: names it and the facts whose text holds it. Or
        Typst refuses it otherwise.

    """
    import typst

    refuse_unknown(document)
    sheet = _sheet(document)
    edition = document.head.get("edition_date", "")
    try:
        written: bytes = typst.compile(
            {
                "main.typ": (files(__package__) / "templates" / "brief.typ").read_bytes(),
                "document.json": json.dumps(sheet.content, ensure_ascii=False).encode(),
                **sheet.files,
            },
            format="pdf",
            pdf_standards=["ua-1", "a-2a"],
            timestamp=_timestamp(edition),
            font_paths=fonts(),
        )
    except (typst.TypstError, RuntimeError) as error:
        raise ReportError(_refusal(document, str(error))) from error
    return written


def _refusal(document: Document, error: str) -> str:
    """Say in our words which glyph no font has and where it stands; another error as Typst says it."""
    missing = re.search(r'the text `"(.+?)"` could not be displayed', error)
    if "missing codepoints" in error:  # of a chart, whose marks Typst does not name
        charts = "".join(block["svg"] for block in document.blocks if block["kind"] == "chart")
        rare = [sign for sign in dict.fromkeys(charts) if unicodedata.category(sign) in ("Mn", "Mc", "Me")]
        listed = ", ".join(f"'{sign}' (U+{ord(sign):04X})" for sign in rare)
        return f"{document.place(0)}: no font of the PDF has a chart's letters with these marks: {listed}"
    if not missing:
        return f"{document.name}: the PDF cannot be set: {error}"
    glyph = re.sub(r"\\u\{(\w+)\}", lambda code: chr(int(code[1], 16)), missing[1])
    codes = " ".join(f"U+{ord(sign):04X}" for sign in glyph)
    what = f"no font of the PDF has '{glyph}' ({codes})"
    shown = [{**document.head, "title": document.title}, document.blocks, document.foot]
    text, facts, cell = next(_holding(glyph, shown), ("", (), 0))
    of = [name for name in facts if glyph in document.evidence[name]["text"]]
    where = f", in “{wording.excerpt(text)}”" if text else ""
    bound = f" ({', '.join(of)})" if of else ""
    return f"{document.place(cell)}: {what}{where}{bound}; write it in letters of another script"


def _holding(
    sign: str, value: Any, facts: Sequence[str] = (), cell: int = 0
) -> Iterator[tuple[str, Sequence[str], int]]:
    """Every text that holds *sign*, with the facts that it is bound to and the cell that shows it."""
    if isinstance(value, str) and sign in value:
        yield value, facts, cell
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _holding(sign, item, facts, cell)
    elif isinstance(value, dict):
        facts, cell = value.get("facts") or facts, value.get("cell", cell)
        for key, item in value.items():
            if key not in ("svg", "narrow", "png"):
                yield from _holding(sign, item, facts, cell)


def _timestamp(day: str) -> int | None:
    """The edition's first second; None, for now, where a notebook has no edition."""
    from datetime import UTC, datetime

    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) if day else None


@cache
def fonts() -> Any:
    """The package's own sans; the serif comes with Typst. System fonts are left out: they differ."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(files(__package__) / "fonts")])


def _sheet(document: Document) -> _Sheet:
    sheet = _Sheet({**asdict(document), "stamp": document.stamp})
    for block in sheet.content["blocks"]:
        if block["kind"] == "chart":
            name = f"chart-{len(sheet.files) + 1}.svg"
            sheet.files[name] = _plain_marks(block.pop("svg")).encode()
            block.pop("narrow")
            block["file"] = name
            block["alt"] = " ".join(item["text"] for item in block["alt"]) or block["title"]["text"]
        elif block["kind"] == "picture":
            name = f"picture-{len(sheet.files) + 1}.svg"
            sheet.files[name] = _wrapped(block.pop("png")).encode()
            block["file"] = name
    _label([sheet.content["head"], sheet.content["blocks"]], document)
    return sheet


def _plain_marks(svg: str) -> str:
    """Join letters and their marks, and drop signs without a look: in an SVG Typst finds no glyph for them."""
    return unicodedata.normalize("NFC", re.sub("[\u200c-\u200f]", "", svg))


def _wrapped(png: str) -> str:
    """A PNG, in base64, inside an SVG: the files that Typst is handed are text."""
    width, height = struct.unpack(">II", base64.b64decode(png)[16:24])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{png}"/></svg>'
    )


def _label(value: Any, document: Document) -> None:
    """Put beside each element's facts their mark and their footnote."""
    if isinstance(value, list):
        for item in value:
            _label(item, document)
    elif isinstance(value, dict):
        for item in value.values():
            _label(item, document)
        if value.get("facts"):
            value["marks"] = marked(value["facts"], document.evidence)
            value["footnote"] = footnoted(value["facts"], document.evidence, document.ladder)
