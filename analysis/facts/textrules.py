"""What a text of the facts may contain: only visible characters, and nothing that a spreadsheet would run.

Texts are published unchanged in pages, PDFs and CSV. So text that would be invisible, overlap other lines or run as a
formula is refused when it is read, and nothing has to be changed later.
"""

from __future__ import annotations

import re
import unicodedata

MOST_CHARACTERS = 2000
MOST_OF_LABEL = 100
MOST_MARKS = 4  # on one character; the scripts that stack most, such as Vietnamese and Hebrew, need three

# Allowed: some scripts need joiners and direction marks, which do not override Unicode's bidirectional order.
_NEEDED = frozenset("\t\n\u200c\u200d\u200e\u200f")
# Letters and marks without a visible form that Unicode does not classify as invisible.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0d\uffa0\U000e0100-\U000e01ef]"
)
# A cell begins at the text's start and, in a spreadsheet that splits at other separators, after one of them.
_FORMULA = re.compile(r"(?:^|[;\t\n])\s*([=+\-@\uff1d\uff0b\uff0d\uff20])")
_NEGATIVE = re.compile(r"-[0-9]+(?:\.[0-9]+)?(?: [\w %$]+)?")  # a number, with its unit as the ledger shows it


def against(text: str) -> str:
    """Return why *text* cannot be published; empty if it can."""
    if len(text) > MOST_CHARACTERS:
        return long(text, MOST_CHARACTERS)
    if not (text.isascii() and text.isprintable()):
        if found := next(filter(_hidden, text), ""):
            return f"contains {_named(found)}; remove it"
        if _flooded(text):
            return f"has more than {MOST_MARKS} accents on one character; remove some"
    if (formula := _FORMULA.search(text)) and not _NEGATIVE.fullmatch(text):
        where = "begins" if formula.start(1) == 0 else "has a part that begins"
        return f"{where} with '{formula[1]}', which a spreadsheet would run as a formula; begin with a word"
    return ""


def long(text: str, most: int) -> str:
    """Return the error that *text* is longer than *most* characters; empty if it is not."""
    return f"has {len(text):,} characters, at most {most:,} are allowed" if len(text) > most else ""


def _hidden(character: str) -> bool:
    if character in _NEEDED or unicodedata.category(character) == "Zs":
        return False
    return not character.isprintable() or bool(_BLANK.match(character))


def _named(character: str) -> str:
    if unicodedata.category(character) == "Cc":
        return f"the control character '\\x{ord(character):02x}'"
    return f"U+{ord(character):04X}, an invisible character"


def _flooded(text: str) -> bool:
    """Return whether more marks follow one another than any script puts on one character."""
    run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me", "Cf") else 0
        if run > MOST_MARKS:
            return True
    return False
