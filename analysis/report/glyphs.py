"""Find all text in an event's files that no font of the PDF can show, before any notebook runs."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..errors import Fault
from ..facts.yamlfile import Location, YamlFile

_UNSET = ("url", "paragraphs_reason", "adopted")  # keys of texts that no PDF shows
_MOST_NAMED = 8
_PAGE = b'#set document(title: "Signs")\n#set text(lang: "en")\n#for sign in json("signs.json") [#sign \\ ]'


def unset(files: Mapping[str, YamlFile]) -> list[Fault]:
    """Report each text in an event's *files* that contains a character missing from every font of the PDF."""
    shown = [file for name, file in files.items() if name != "second-coding.yaml" and "." not in Path(name).stem]
    texts = [(file, at, text) for file in shown for at, text in _texts(file)]
    missing = _missing(sorted({sign for _, _, text in texts for sign in _signs(text)}))
    return [
        file.fault(at, f"no PDF font can show {_named(lacking)}; use other characters")
        for file, at, text in texts
        if (lacking := [sign for sign in _signs(text) if sign in missing])
    ]


def _texts(file: YamlFile) -> Iterator[tuple[Location, str]]:
    """Yield every text of a file that a PDF may show and that is not plain ASCII."""
    sources = file.value.get("sources")
    others = [
        ("sources", index, "title")
        for index, source in enumerate(sources if isinstance(sources, list) else ())
        if isinstance(source, dict) and source.get("source") != file.value.get("lead")
    ]
    for at, text in file.texts():
        if not text.isascii() and at not in others and not set(_UNSET) & set(at) and not _labelled(file, at):
            yield at, text


def _labelled(file: YamlFile, at: Location) -> bool:
    """Return whether a text is a title in whose place a label of ours is shown."""
    record: Any = file.value
    for part in at[:-1]:
        record = record[part]
    return at[-1] == "title" and isinstance(record, dict) and bool(record.get("label"))


def _signs(text: str) -> list[str]:
    """List the distinct non-ASCII characters of a text in order, each with the combining marks that follow it."""
    signs: list[str] = []
    for letter in text:
        if signs and unicodedata.category(letter) in ("Mn", "Mc", "Me", "Cf"):
            signs[-1] += letter
        else:
            signs.append(letter)
    return [sign for sign in dict.fromkeys(signs) if not sign.isascii() and not sign.isspace()]


def _missing(signs: list[str]) -> set[str]:
    """Find the characters that cannot be rendered, by bisection."""
    if not signs or _set(signs):
        return set()
    if len(signs) == 1:
        return set(signs)
    middle = len(signs) // 2
    return _missing(signs[:middle]) | _missing(signs[middle:])


def _set(signs: list[str]) -> bool:
    from .pdf import REFUSED, compiled

    try:
        compiled(_PAGE, {"signs.json": json.dumps(signs).encode()}, timestamp=0)
    except REFUSED:
        return False
    return True


def _named(signs: list[str]) -> str:
    shown = [f"'{sign}' ({' '.join(f'U+{ord(part):04X}' for part in sign)})" for sign in signs[:_MOST_NAMED]]
    more = len(signs) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
