"""What a text of the facts may hold: what a reader sees, and nothing that a spreadsheet would run.

Texts are published as they are typed, in pages, PDFs and CSV. What would hide there, stand on other lines or be run as
a formula is refused at the door, so that nothing has to be changed on the way.
"""

from __future__ import annotations

import re
import unicodedata

MOST_CHARACTERS = 2000
MOST_OF_LABEL = 100
MOST_MARKS = 4  # upon one character; the scripts that stack most, such as Vietnamese and Hebrew, need three

# Some scripts need them, and Unicode's own order of characters stays what it is.
_NEEDED = frozenset("\t\n\u200c\u200d\u200e\u200f")
# Letters and marks without a look, which Unicode does not count among its invisible characters.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0d\uffa0\U000e0100-\U000e01ef]"
)
# Where a spreadsheet begins a cell: at the text's start and, for one that splits at other signs, after them.
_FORMULA = re.compile(r"(?:^|[;\t\n])\s*([=+\-@\uff1d\uff0b\uff0d\uff20])")
_NEGATIVE = re.compile(r"-[0-9]+(?:\.[0-9]+)?(?: [\w %$]+)?")  # a number, with its unit as the ledger shows it


def against(text: str) -> str:
    """Say what there is against *text*; nothing: it can be published as it is."""
    if len(text) > MOST_CHARACTERS:
        return long(text, MOST_CHARACTERS)
    if not (text.isascii() and text.isprintable()):
        if found := next(filter(_hidden, text), ""):
            return f"holds {_named(found)}"
        if _flooded(text):
            return f"has more than {MOST_MARKS} marks upon one character"
    if (formula := _FORMULA.search(text)) and not _NEGATIVE.fullmatch(text):
        where = "begins" if formula.start(1) == 0 else "has a part that begins"
        return f"{where} with '{formula[1]}', which a spreadsheet would run as a formula; begin with a word"
    return ""


def long(text: str, most: int) -> str:
    """Say that *text* is longer than *most* characters; nothing where it is not."""
    return f"has {len(text):,} characters, at most {most:,} are allowed" if len(text) > most else ""


def _hidden(character: str) -> bool:
    if character in _NEEDED or unicodedata.category(character) == "Zs":
        return False
    return not character.isprintable() or bool(_BLANK.match(character))


def _named(character: str) -> str:
    if unicodedata.category(character) == "Cc":
        return f"the control character '\\x{ord(character):02x}'"
    return f"U+{ord(character):04X}, which no reader would see"


def _flooded(text: str) -> bool:
    """Whether more marks follow one another than any script sets upon one character."""
    run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me", "Cf") else 0
        if run > MOST_MARKS:
            return True
    return False
