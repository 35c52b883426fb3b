"""Hostile text in every field: nothing runs, nothing is asked for, nothing leaks, all is shown as typed.

An event with every optional field is filled, built in this process as ``tests/benchmarks/limit.py`` does, opened in
Chromium with the page's own policy and without one, and read back from PDF and CSV.
"""

from __future__ import annotations

import csv
import io
import random
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from analysis import Event, load
from analysis.errors import BriefError, Fault, UsageError
from analysis.facts.checks import examine
from analysis.facts.codebook import Codebook
from analysis.facts.fingerprints import fingerprint, kept_copy
from analysis.facts.folders import codebook_of
from analysis.facts.reader import load_codebook
from analysis.facts.schema import schema
from analysis.facts.tables import csv as table
from analysis.facts.textrules import MOST_CHARACTERS
from analysis.facts.yamlfile import YamlFile as File
from analysis.facts.yamlfile import read
from analysis.report import gate, html
from analysis.report.blocks import Chart
from analysis.report.document import Document, document
from analysis.report.eventlist import card
from analysis.report.html import Link, Site
from analysis.report.notebooks import notebooks
from analysis.report.parameters import checked
from analysis.report.pdf import pdf
from tests.benchmarks.limit import run
from tests.scratch import INVENTED, PROJECT, chromium, command, lay_out, said

from .campaign import Campaign, Case

HEAD = "<!DOCTYPE html><meta charset=utf-8><title>cells</title>"
SITE = Site((Link("All events", "../index.html"),), "brief.pdf", ("agreements",))
SECRET = Path("/etc/passwd").read_text().splitlines()[0]  # no page may hold it, though texts ask for it
TRACE = "window.pwned=true"
SHOWN = {  # kept and shown as typed
    "script": f"<script>{TRACE};alert(document.domain)</script>",
    "image": f'<img src=x onerror="{TRACE}">',
    "handler": f"\" onmouseover='{TRACE}' autofocus onfocus={TRACE} x=\"",
    "style": "</style><style>*{background:url(https://pwned.example/a)}</style>",
    "svg": f"<svg/onload={TRACE}><use href='https://pwned.example/a#b'/></svg>",
    "frame": "</textarea></title><iframe src='file:///etc/passwd'></iframe>",
    "refresh": "<meta http-equiv=refresh content='a;url=https://pwned.example'><base href=//pwned.example>",
    "link": f"[read](javascript:{TRACE}) javascript:{TRACE}",
    "form": f"<form action=https://pwned.example><button formaction=javascript:{TRACE}>go",
    "comment": f"a --><!--><script>{TRACE}</script>]]><![CDATA[",
    "entity": "&lt;b&gt; &amp; &quot; &#xab; &nbsp;",
    "markdown": "**bold** _it_ `code` ![a](https://pwned.example/a) [^note] # head > quote | a | b |",
    "typst": '#read("/etc/passwd") #panic() $x^$ @ref <label> *_` #import "@preview/a" //a /*b*/ \\u{{nabla}}',
    "jinja": "{{self.__init__.__globals__}} {# gone #}",
    "mathtext": r"$\frac{a}{b}$ $x^ \$ \alpha _a^b",
    "svg-like": 'url(#m) style="fill: #ffffff" class="s" id="text_a" #ffffff \'Source Sans Pro\'',
    "csv": 'a,b;"c" | d \' ""e"", f',
    "format": "{} {a.__class__} ${HOME} $(id) `id`",
    "marks": "a\u200fb\u200ec \u0645\u0631 d\u200de",
    "accents": "Tie\u0302\u0301ng \u00c5 e\u0323\u0302 e\u0301 n\u0303",
    "hebrew": "\u05e9\u05dc\u05d5\u05dd abc",
    "line": "here\n  are lines\tand a tab",
    "quotes": "\u201c\u2018\u2019\u201d \u00ab\u00bb ' \" \\ / \u2026 \u2013 \u2014",
    "long": "word " * 399 + "end",
    "uninterrupted": "x" * 2000,
    "hyphens": "a-" * 999 + "a",
}  # fmt: skip
NUMBERS = {  # kept and shown as typed, and refused by the gate, since no fact says the number
    "percent": "%s %(a)s",
    "include": "{% include '/etc/passwd' %}{% raw %}",
    "product": "{{7*7}} ${7*7} #(7*7)",
    "code": "&#x3c;script&#62;",
}
NO_GLYPH = {  # kept, and refused by the PDF, by their code points
    "chinese": "\u6f22\u5b57 text",
    "korean": "\ud55c\uad6d text",
    "emoji": "\U0001f600 text",
    "family": "\U0001f468\u200d\U0001f469\u200d\U0001f467 text",
    "wide": "\uff21\uff22 text",
}
REFUSED = {  # refused at the door, in every field
    "hyperlink": '=HYPERLINK("https://pwned.example","go")',
    "command": "=cmd|' /C calc'!A",
    "plus": "+a()",
    "minus": "-a()",
    "at": "@SUM(a)",
    "wide equals": "\uff1da()",
    "after a tab": "a\t=b()",
    "after a line": "a\n=b()",
    "after a semicolon": "a; =b()",
    "override": "abc\u202ecba",
    "embedding": "abc\u202acba",
    "isolate": "abc\u2066cba",
    "zero width": "abc\u200bcba",
    "joiner": "abc\u2060cba",
    "byte order": "abc\ufeffcba",
    "tags": "abc\U000e0061\U000e0062",
    "selector": "abc\U000e0100",
    "filler": "abc\u3164cba",
    "soft hyphen": "abc\u00adcba",
    "private": "abc\ue000",
    "control": "abc\x1b[31m",
    "separator": "abc\u2028cba",
    "zalgo": "a" + "\u0316\u0317\u0318\u0319\u031a" * 4,
    "ten thousand": "x" * 10_000,
    "ten thousand, spaced": "x y " * 2500,
}


# Filling an event -----------------------------------------------------------------------------------------


class Dumper(yaml.SafeDumper):
    """Writes several lines as a literal text, and tabs as they are: where PyYAML would escape them, facts may not."""

    def analyze_scalar(self, scalar: str) -> Any:
        analysis = super().analyze_scalar(re.sub(r"\s", " ", scalar) if "\n" in scalar else scalar.replace("\t", " "))
        analysis.scalar = scalar
        return analysis

    def represent_str(self, data: str) -> Any:
        return self.represent_scalar("tag:yaml.org,2002:str", data, style="|" if "\n" in data else None)


Dumper.add_representer(str, Dumper.represent_str)

Fill = Callable[[int], str]  # the greatest length that a field takes: what is to stand there
NAMES = ("name", "publisher", "short")  # no two of a kind may be the same
KEPT = ("value", "adopted")  # numbers and days, and the ledger's own words for them
WORDS = {"date", "interval", "code", "rank", "title", "year"}  # units that mean more than a word


@dataclass
class Filler:
    """Puts text into every text field that the schemas name, those that were left out included; counts them."""

    fill: Fill
    fields: int = 0
    unit: str = ""  # one for all, since values in different units differ

    def file(self, path: Path, made: Mapping[str, Any]) -> None:
        """Fill one file of facts; *made* is its schema."""
        opened = read(path)
        assert isinstance(opened, File), opened
        _write(path, self._filled(opened.value, made, made))

    def _filled(self, value: Any, part: Mapping[str, Any], made: Mapping[str, Any], name: str = "") -> Any:
        part = _resolved(part, made)
        if "maxLength" in part:
            self.fields += 1
            if name == "unit":
                self.unit = self.unit or self.fill(part["maxLength"])
                return self.unit
            if name in NAMES:
                return f"{self.fill(part['maxLength'] - 3)} {chr(97 + self.fields // 26)}{chr(97 + self.fields % 26)}"
            text = self.fill(part["maxLength"])
            # A chain of hyphens is no noun to the reader of numbers: a claim so labelled is refused.
            return text.replace("-", "a") if name == "label" and text.startswith("a-a") else text
        if isinstance(value, list):
            return [self._filled(item, part.get("items", {}), made) for item in value]
        if not isinstance(value, dict):
            return value
        properties = part.get("properties", {})
        missing = {
            name: "" for name, own in properties.items()
            if name not in value and "maxLength" in _resolved(own, made)
            and (name != "when_text" or "when_from" in value) and not (name == "subject" and "title" in value)
        }  # fmt: skip
        if "language" in properties:
            missing["language"] = value.get("language", "ko")  # goes with a label
        return {
            name: item if (name in KEPT and not isinstance(item, dict)) or (name == "unit" and item in WORDS)
            else self._filled(item, properties.get(name, part.get("additionalProperties") or {}), made, name)
            for name, item in {**value, **missing}.items()
        }  # fmt: skip


def _resolved(part: Any, made: Mapping[str, Any]) -> Mapping[str, Any]:
    """A field's schema itself: what it refers to, or what else than nothing may stand there."""
    if not isinstance(part, dict):
        return {}
    for choice in part.get("anyOf", ()):
        if choice.get("type") != "null":
            return _resolved(choice, made)
    if "$ref" in part:
        return _resolved(made["$defs"][part["$ref"].rpartition("/")[2]], made)
    return part


def filled(root: Path, fill: Fill, *, only: str = "") -> tuple[Path, int]:
    """Lay out a project with *fill* in every text field of an event and of the codebook, or of one of both alone.

    Gives the event's folder, and how many fields were filled.
    """
    shutil.rmtree(root / "data", ignore_errors=True)
    folder = lay_out(root, INVENTED / "tiny") / "data" / "tiny"
    (folder / "gazette.paragraphs.yaml").unlink()
    book = load_codebook(folder)
    filler = Filler(fill)
    for name, kind in KINDS.items() if only != "codebook" else ():
        filler.file(folder / f"{name}.yaml", schema(kind, book))
    if not only:
        _rule(folder)
    if only != "facts":
        filler.file(codebook_of(folder), Codebook.model_json_schema())
    if not only:
        _name(codebook_of(folder))
    return folder, filler.fields


KINDS = {
    "event": "event", "gazette": "source", "courier": "account", "wire": "account", "second-coding": "second-coding",
}  # fmt: skip


def _write(path: Path, content: Any, **options: str) -> None:
    text = yaml.dump(content, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=10**6, **options)
    path.write_text(text, "utf-8")


def _rule(folder: Path) -> None:
    """Let the rulings adopt the values as the ledger now shows them: with the unit that was filled in."""
    facts, record = (
        yaml.load((folder / f"{name}.yaml").read_text("utf-8"), yaml.CSafeLoader) for name in ("gazette", "event")
    )
    total = next(claim for claim in facts["claims"] if claim["id"] == "agreements-total")
    for ruling in record["rulings"]:
        ruling["adopted"] = [
            f"{total['value']} {total['unit']}" if str(item) == "3 agreements" else str(item)
            for item in ruling["adopted"]
        ]
    _write(folder / "event.yaml", record, default_style="'")


def _name(codebook: Path) -> None:
    """Let a label say MOU, as the notebooks' own words do: a name that nothing says is not published."""
    record = yaml.load(codebook.read_text("utf-8"), yaml.CSafeLoader)
    mou = record["instruments"]["mou"]
    mou["label"] = f"{mou['label'][:90]} MOU"
    _write(codebook, record, default_style="'")


def one(payload: str, *, whole: bool = False) -> Fill:
    """Fill every field with *payload*; not as a *whole*, with as much of it as a field takes."""

    def fill(most: int) -> str:
        if whole:
            return payload
        text = payload if most == MOST_CHARACTERS else payload.replace("\n", " ")  # a label is one line
        return text[:most].strip()

    return fill


def turns(payloads: list[str]) -> Fill:
    """Fill field after field with one payload after another."""
    at = iter(range(10**9))

    def fill(most: int) -> str:
        return one(payloads[next(at) % len(payloads)])(most)

    return fill


# What has to hold -----------------------------------------------------------------------------------------

TAGS = frozenset(
    re.findall(
        r"\w+",
        "html head meta title style body a svg symbol rect use header nav ul li p h1 h2 h3 time i button main ol div "
        "span b strong em code pre table thead tbody tr th td caption figure figcaption picture source img details "
        "summary section article footer cite dl dt dd small blockquote wbr",
    )
)
LOOK = """() => ({
 pwned: window.pwned === true,
 tags: [...new Set([...document.querySelectorAll('*')].filter(e => !e.matches(
   'link[rel=icon][href^="data:image/svg+xml,"], head > script[type="application/ld+json"]')).map(e => e.localName))],
 handlers: [...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames().filter(n => n.startsWith('on'))),
 links: [...document.querySelectorAll('[href],[src],[srcset],[action],[formaction]')].flatMap(e =>
   ['href','src','srcset','action','formaction'].map(n => e.getAttribute(n)).filter(v => v !== null)),
})"""
OPENED = "() => document.querySelectorAll('details').forEach(e => e.open = true)"
ALL_WORDS = """() => {
 const style = document.createElement('style');
 style.textContent = '[popover]{display:block!important;position:static!important;max-height:none!important}';
 document.head.append(style);
 return document.body.innerText;
}"""
# A reader's sans may be a fifth wider than ours.
DRAWN = """() => [...document.querySelectorAll('picture *')].map(e => e.srcset || e.src).flatMap(data => {
 const text = new TextDecoder().decode(Uint8Array.from(atob(data.split(',')[1]), c => c.charCodeAt(0)));
 const svg = document.importNode(new DOMParser().parseFromString(text, 'image/svg+xml').documentElement, true);
 document.body.append(svg);
 const view = svg.viewBox.baseVal;
 const found = [...svg.querySelectorAll('text')].map(e => [e, e.getBBox()])
   .filter(([e, b]) => b.x + 0.1 * b.width < -1 || b.x + 0.8 * b.width > view.width ||
    b.y + b.height > view.height + 4)
   .map(([e, b]) => 'the chart has no room for ' + e.textContent.slice(0, 40)
     + ` at ${b.x}, ${b.y}, ${b.width} wide, of ${view.width}, ${view.height}`);
 const odd = [...svg.querySelectorAll('*')].map(e => e.localName)
   .filter(n => !['svg','defs','style','path','g','text','use','tspan','clipPath','rect'].includes(n))
   .map(n => 'the chart has an element ' + n);
 svg.remove();
 return [...found, ...odd];
})"""
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')


class Reader:
    """A reader's browser, which notes what a page does beside being shown."""

    def __init__(self, browser: Any, scratch: Path) -> None:
        self._context = browser.new_context(viewport={"width": 1280, "height": 900})
        self._file = scratch / "page.html"
        self._did: list[str] = []

    def faults(self, text: str, said: list[str], *, fragment: bool = False) -> Iterator[str]:
        """Open a page as it is and without its policy; give all that is wrong with it."""
        yield from self._opened(text, None)
        bare = POLICY.sub("", text)
        yield from (f"without its policy: {fault}" for fault in self._opened(bare, None if fragment else said))

    def _opened(self, text: str, said: list[str] | None) -> Iterator[str]:
        self._file.write_text(text, "utf-8")
        page, self._did = self._context.new_page(), []
        page.on("request", lambda request: self._note("asks for", request.url))
        page.on("dialog", lambda dialog: (self._did.append("opens a dialog"), dialog.dismiss()))
        page.on("popup", lambda popup: self._did.append("opens a window"))
        page.on("pageerror", lambda error: self._did.append(f"has an error: {error}"))
        page.goto(self._file.as_uri())
        look = page.evaluate(LOOK)
        yield from (f"holds an element {tag}" for tag in look["tags"] if tag not in TAGS)
        yield from (f"holds a handler {name}" for name in look["handlers"])
        yield from (f"links to {link[:60]}" for link in look["links"] if not _harmless(link))
        if said is not None:
            yield from self._shown(page, said)
        page.wait_for_timeout(30)
        if page.evaluate("window.pwned === true"):
            yield "ran what a fact says"
        yield from self._did
        page.close()

    def _shown(self, page: Any, said: list[str]) -> Iterator[str]:
        for how in ("", " with all opened"):
            for width in (1280, 390):
                page.set_viewport_size({"width": width, "height": 900})
                if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
                    yield f"scrolls sideways at {width}{how}: {wide}"
            page.evaluate(OPENED)
        text = _run_on(page.evaluate(ALL_WORDS))
        yield from (f"does not show {words[:60]!r}" for words in said if _run_on(words) not in text)
        page.set_viewport_size({"width": 1280, "height": 900})
        yield from page.evaluate(DRAWN)

    def _note(self, what: str, url: str) -> None:
        if not url.startswith("data:") and url != self._file.as_uri():
            self._did.append(f"{what} {url}")


def _harmless(link: str) -> bool:
    if link.startswith(("https://", "#", "data:image/")):
        return "pwned" not in link
    return bool(re.fullmatch(r"[a-z0-9./_-]+", link))


def _run_on(text: str) -> str:
    """A text without white space, in one case: lines are broken, and headings set in capitals."""
    return re.sub(r"\s", "", text).casefold()


BOX = re.compile(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">')


def pdf_faults(content: bytes, said: list[str], scratch: Path) -> Iterator[str]:
    """Say what is wrong with a PDF: text beyond the page, or text that is not as it was typed."""
    (scratch / "report.pdf").write_bytes(content)
    words = _poppler("-bbox", scratch)
    outside = [box for box in BOX.finditer(words) if not _inside(*map(float, box.groups()))]
    if outside:
        yield f"{len(outside)} words stand outside their page, the first at {outside[0][0]}"
    text = _run_on(_printed(_poppler("-raw", scratch, *BODY)))
    yield from (
        f"the PDF does not show {words[:60]!r}" for words in said if not _parted(_run_on(_printed(words)), text)
    )


def _parted(words: str, text: str) -> bool:
    """Whether *text* holds the *words*, at once or as two parts: a cell of a table goes on beyond a page's end."""
    first = next(end for end in range(len(words), -1, -1) if words[:end] in text)
    return words[first:] in text


BODY = ("-x", "0", "-y", "40", "-W", "596", "-H", "766")  # a text goes on below the head of the next page


def _poppler(how: str, scratch: Path, *area: str) -> str:
    done = subprocess.run(["pdftotext", how, *area, scratch / "report.pdf", "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8")


def _inside(left: float, top: float, right: float, bottom: float) -> bool:
    return left >= 20 and right <= 595.3 - 20 and top >= 10 and bottom <= 842 - 10


def _printed(text: str) -> str:
    """A text without the signs that a PDF does not print, and poppler puts in."""
    return unicodedata.normalize("NFC", re.sub("[\u200c-\u200f\u202a-\u202c]", "", text))


def csv_faults(name: str, content: bytes) -> Iterator[str]:
    """Say what is wrong with a table: a cell that a spreadsheet runs, whatever sign it splits at."""
    for row in csv.reader(io.StringIO(content.decode("utf-8"))):
        for cell in row:
            for part in re.split(r"[;\t\n]", cell):
                if re.match(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]", part) and not re.fullmatch(r"-[0-9.]+", part):
                    yield f"{name} holds a formula: {part[:40]!r}"


def typed_faults(event: Event, tables: Mapping[str, bytes]) -> Iterator[str]:
    """Say which text of a fact does not stand in its table as it was typed."""
    for kind in ("agreements", "commitments", "statements", "claims", "programme", "actors"):
        rows = list(csv.DictReader(io.StringIO(tables[f"tables/{kind}.csv"].decode("utf-8"), newline="")))
        for row, fact in zip(rows, getattr(event.lead, kind), strict=True):
            for name in row.keys() & {"title", "aim", "summary", "when_text", "label", "unit", "place", "name", "role"}:
                if row[name] != (getattr(fact, name) or ""):
                    yield f"{kind}.csv says {row[name][:60]!r} in the place of {getattr(fact, name)!r}"


# Cases ----------------------------------------------------------------------------------------------------


def tried(name: str, folder: Path, payloads: list[str], reader: Reader, scratch: Path, *, taken: bool = True) -> Case:
    """Build an event that was filled with *payloads*, and look at all that comes of it; it is to be *taken*, or not."""
    try:
        found = list(faults(folder, [_run_on(payload)[:40] for payload in payloads], reader, scratch))
    except BriefError as error:
        return Case(name, f"is refused: {error}") if taken else _refusal(name, str(error))
    except Exception as error:  # a traceback is what is looked for
        return Case(name, f"{type(error).__name__}: {error}")
    found += [] if taken else ["is taken"]
    return Case(name, "; ".join(found[:6]))


def faults(folder: Path, payloads: list[str], reader: Reader, scratch: Path) -> Iterator[str]:
    """Build an event that was filled with *payloads*; say what is wrong with anything that comes of it."""
    event = _with_copy(folder)
    made = {f"tables/{name}.csv": table(name, frame).encode() for name, frame in event.tables.items()}
    yield from typed_faults(event, made)
    for path, content in made.items():
        yield from csv_faults(path, content)
    published = notebooks(PROJECT / "notebooks")
    pages = {"index": html.index([card(event, published)])}
    yield from (f"list of events: {fault}" for fault in reader.faults(pages["index"], []))
    refusals = []
    for notebook in published:
        executed = run(notebook, event)
        content = document(executed, name=notebook.path.stem)
        try:
            gate.check(content, event)
        except BriefError as error:  # a number that no fact says; how it would look is looked at all the same
            refusals.append(error)
        page, report = html.page(content, SITE), pdf(content)
        own = _said(content, payloads)
        found = [*reader.faults(page, own), *pdf_faults(report, _said(content, payloads, printed=True), scratch)]
        cells = [output.data.get("text/html", "") for cell in executed.cells for output in cell.get("outputs", ())]
        found += reader.faults(HEAD + "".join(cells), [], fragment=True)
        if SECRET in page or SECRET in _poppler("-raw", scratch) or SECRET in "".join(cells):
            found.append("holds what stands in another file")
        if not own:
            found.append("shows nothing of what was filled in")
        yield from (f"{notebook.report}: {fault}" for fault in found)
    if refusals:
        raise refusals[0]


def _with_copy(folder: Path) -> Event:
    """Load an event with a copy of its source's text that is as hostile as its facts."""
    event = load(folder)
    copy = kept_copy(event)
    copy.parent.mkdir(exist_ok=True)
    said = [" ".join(statement.summary.split()) for statement in event.lead.statements]
    roles = event.lead.role_of()
    copy.write_text("".join(f"word{n} {said[n % len(said)]}\n" for n in roles), "utf-8")
    file, content = fingerprint(folder, event.record.lead, copy)
    file.write_text(content, "utf-8")
    event = load(folder)
    assert event.paragraphs
    return event


def _said(content: Document, payloads: list[str], *, printed: bool = False) -> list[str]:
    """What a reader should find, of what was filled in: charts' pictures aside, and in a PDF their tables."""
    blocks = []
    for block in content.blocks:
        if isinstance(block, Chart):
            data = replace(block.table, columns=(), rows=()) if printed else block.table
            block = replace(block, alt=(), table=data)
        blocks.append(block)
    texts = {element.text for element in gate.elements(replace(content, blocks=blocks))}
    texts |= {content.head.event, content.head.place, content.head.source, *content.head.parties}
    if not printed:
        texts |= {note.text for note in content.notes.values()}
    return sorted(text for text in texts if any(payload in _run_on(text) for payload in payloads))


def _refusal(name: str, words: str) -> Case:
    """A refusal is in our words, each line a fault."""
    lines = words.split("\n")
    plain = all(OURS.search(line) for line in lines) and all(map(str.isprintable, lines))
    return Case(name, "" if plain else f"is refused in these words: {words[:200]}", refused=True)


OURS = re.compile(
    r"^\S+\.yaml:\d+: (\S+: |not YAML: |[\d,]+ characters; )"
    r"|^\S+\.ipynb, cell \d+: (no PDF font can show '.+' \(U\+|“.+” in “)"
    r"|^\S+\.ipynb: no PDF font can show these letters in a chart: '.+' \(U\+"
    r"|^\S+\.ipynb(: parameter| has no parameter) "
)


def refused(name: str, payload: str, scratch: Path) -> Iterator[Case]:
    """Fill every field with a payload that none takes; each is a case, or each file where it is refused whole."""
    for place in ("facts", "codebook"):
        most = 10_000 if place == "facts" else 3_000  # a whole codebook of more is too large a file
        folder, fields = filled(scratch, one(payload[:most], whole=True), only=place)
        files = [folder / f"{name}.yaml" for name in KINDS] if place == "facts" else [codebook_of(folder)]
        whole = [opened for opened in map(read, files) if isinstance(opened, Fault)]
        if whole:
            yield from (_refusal(f"{name} in {fault.file.name}", str(fault)) for fault in whole)
            if len(whole) != len(files):
                yield Case(f"{name} in the {place}", f"{len(whole)} of {len(files)} files are refused")
            continue
        lines = {str(fault) for fault in examine(folder).faults if AT_THE_DOOR.search(fault.what)}
        yield from (
            _refusal(f"{name}, field {number} of the {place}", line) for number, line in enumerate(sorted(lines))
        )
        if len(lines) != fields:
            yield Case(f"{name} in the {place}", f"{len(lines)} of {fields} fields refuse it")


AT_THE_DOOR = re.compile(r"at most [\d,]+ are allowed|^contains |begins with|more than \d+ accents")


def parameters(payloads: Mapping[str, str]) -> Iterator[Case]:
    """Give each payload as an analyst's parameter, and as its name."""
    event = load(PROJECT / "tests" / "data" / "tiny")
    for name, payload in payloads.items():
        for given in ({"area": payload}, {payload: "DIG"}):
            try:
                checked(PROJECT / "notebooks" / "areas.ipynb", given, event)
            except UsageError as error:
                yield _refusal(f"{name} as a parameter", str(error))
            else:
                yield Case(f"{name} as a parameter", "is taken")


def commanded(name: str, root: Path, status: int) -> Case:
    """Build an event by the command, as a user would."""
    done = command("build", cwd=root)
    lines = said(done.stderr)
    if done.returncode != status or (status and not lines):
        return Case(name, f"exit status {done.returncode}: {' '.join(lines)[-300:]}")
    return _refusal(name, "\n".join(lines).removeprefix("brief: ")) if status else Case(name)


def cases(quick: bool, seed: int, scratch: Path) -> Iterator[Case]:
    """Fill an event with one payload after another; quickly, with all of them at once, field after field."""
    mixed = list(SHOWN.values())
    random.Random(seed).shuffle(mixed)
    some = random.Random(seed).sample(sorted(REFUSED), 3 if quick else len(REFUSED))
    yield from parameters(SHOWN | REFUSED)
    for name in some:
        yield from refused(name, REFUSED[name], scratch)
    with chromium() as browser:
        reader = Reader(browser, scratch)
        alone = {} if quick else {**SHOWN, **NUMBERS, **NO_GLYPH}
        for name, payload in alone.items():
            folder, _ = filled(scratch, one(payload))
            yield tried(name, folder, [payload], reader, scratch, taken=name in SHOWN)
        for turn in range(1 if quick else 4):
            folder, _ = filled(scratch, turns(mixed[turn:] + mixed[:turn]))
            yield tried(f"all in turn, order {turn + 1}", folder, mixed, reader, scratch)
    filled(scratch, one(NO_GLYPH["chinese"]))
    yield commanded("chinese, by the command", scratch, 1)
    if not quick:
        filled(scratch, one(SHOWN["script"]))
        yield commanded("script, by the command", scratch, 0)


CAMPAIGN = Campaign(
    "texts", "hostile text in every field: HTML, scripts, Typst, Jinja, formulas, hidden signs, length", cases
)
