"""Split a source's text into paragraphs and into words, normalised as ``data/README.md`` says."""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from ..errors import CopyError, UsageError, shown

MAX_BYTES = 1_000_000
STANDARD_INPUT = Path("-")
_FOLDED = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4`", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", "")
)
# Letters and vowel signs of Thai, Lao, Tibetan, Burmese, Khmer, Japanese and Chinese.
_LETTERS = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
_SPACELESS = re.compile(f"[{_LETTERS}\U00020000-\U0003ffff]")


@dataclass(frozen=True)
class Word:
    """A word as it is hashed, and the range of characters in the text that it comes from."""

    text: str
    start: int
    stop: int


def words(text: str) -> list[Word]:
    """Return a text's normalised words: parts between white space that contain a letter or a digit.

    In scripts that put no space between words each letter is a word, so that it does not matter where lines break.
    """
    return [
        Word(word, piece.start(), piece.end())
        for piece in re.finditer(r"\S+", text)
        for word in _SPACELESS.sub(r" \g<0> ", _folded(piece[0])).split()
        if any(letter.isalnum() or unicodedata.category(letter).startswith("M") for letter in word)
    ]


def paragraphs(text: str) -> list[str]:
    """Split a source's text into its paragraphs: the lines that contain a letter or a digit."""
    return [line for line in re.split(r"\r\n|\r|\n", text) if words(line)]


def _folded(text: str) -> str:
    # Before NFKC, which splits lone accents and double primes; and after it, for the dashes that it produces.
    return unicodedata.normalize("NFKC", text.translate(_FOLDED)).translate(_FOLDED)


def read_copy(path: Path) -> str:
    """Read a copy of a source's text: a file, a pipe, or standard input as ``-``.

    Raises
    ------
    UsageError
        There is no such file.
    CopyError
        It is not plain text in UTF-8, contains no word, or is too large; the message says what to do.

    """
    try:
        if path == STANDARD_INPUT:
            raw = sys.stdin.buffer.read(MAX_BYTES + 1)
        elif not path.exists() or path.is_dir():
            raise UsageError(f"there is no file '{path}'; check the path")
        else:
            with path.open("rb") as file:
                raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CopyError(f"{shown(path)} cannot be read: {error.strerror}") from error
    if len(raw) > MAX_BYTES:
        raise CopyError(
            f"{shown(path)} has more than {MAX_BYTES:,} bytes, which is the limit; keep only the article's text"
        )
    text = _decoded(path, raw)
    if not words(text):
        raise CopyError(f"{shown(path)} contains no words; put the article's text there")
    return text


def _decoded(path: Path, raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CopyError(f"{shown(path)} is in another encoding, UTF-16; save it as UTF-8")
    if control := re.search(rb"[\x00-\x08\x0e-\x1f\x7f]", raw):
        raise CopyError(
            f"{shown(path)} is not plain text: byte {control[0][0]:#04x} on line {_line(raw, control.start())}; "
            "copy the article's text into a plain file, saved as UTF-8"
        )
    try:
        return raw.decode("utf-8")  # ``_folded`` drops a byte order mark
    except UnicodeDecodeError as error:
        raise CopyError(
            f"{shown(path)} is in another encoding, such as Latin-1: byte {raw[error.start]:#04x} on line "
            f"{_line(raw, error.start)} is not UTF-8; save it as UTF-8"
        ) from error


def _line(raw: bytes, at: int) -> int:
    return len(raw[: at + 1].splitlines())
