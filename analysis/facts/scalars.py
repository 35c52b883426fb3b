"""Detect where YAML parsing would change or drop part of a text.

Facts are published as they are written in the file. So where parsing changes a value, the value carries the reason, as
an ``Altered``. Only free text is refused for it: a code, a day or an id followed by a comment keeps its value. Wrapping
a line at a space and quotes in quotes do not count as changes, since people know what they become.
"""

from __future__ import annotations

import re
from functools import cache

import yaml

from ..errors import quoted


class Altered(str):
    """A text that differs from what is written in the file; *why* says how, and what to do."""

    why: str

    def __new__(cls, text: str, why: str) -> Altered:
        """Attach *why* to the text as parsed."""
        made = super().__new__(cls, text)
        made.why = why
        return made


_COMMENT = re.compile(r"([ \t]*)(#.*)|[ \t]*\r?\n([ \t]*)(#.*)")  # after a text, or on the next line
_WORDS = re.compile(r"#[ \t]+[^\W\d_]")  # how comments usually begin
_HEADER = re.compile(r"[|>][-+]*([1-9]?)[-+]*")  # of a block scalar, literal or folded
_ESCAPE = re.compile(r"\\(\r?.)", re.DOTALL)
# Scripts without spaces between words: Thai to Myanmar, Khmer, kana, Han and their punctuation.
_SPACELESS = "\u0e00-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff"


@cache
def _joined() -> re.Pattern[str]:
    """Compile the pattern of a line end where no space belongs; compiling is slow, and few files need it."""
    wrap = r"[ \t]*\r?\n[ \t]*"
    return re.compile(rf"(?:\w([-/\u2010-\u2015]){wrap}\w|([{_SPACELESS}]){wrap}[{_SPACELESS}])")


class Written:
    """A file's text as written, to compare with what YAML parses from it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._numbered = {number for number, line in enumerate(text.splitlines()) if "#" in line}

    def scalar(self, node: yaml.ScalarNode, indent: int) -> str:
        """Return a scalar's value, as an ``Altered`` if it differs from what is written.

        A comment on the next line counts as part of the text if it is indented deeper than *indent*.
        """
        value = str(node.value)
        first, last = node.start_mark.line, node.end_mark.line
        why = ""
        if first != last or node.style == '"':
            why = _changed(self._text[node.start_mark.index : node.end_mark.index], node.style)
        if not why and (last in self._numbered or last + 1 in self._numbered):
            why = _dropped(self._text, node.end_mark.index, indent)
        return Altered(value, why) if why else value


def _dropped(text: str, end: int, indent: int) -> str:
    """Return the error for a part that would be dropped as a comment, though it does not look like one."""
    if text[end - 1 : end] == "\n":  # a block scalar includes its last line break
        end -= 1
    if not (found := _COMMENT.match(text, end)):
        return ""
    space, beside, margin, below = found.groups()
    if below and len(margin) <= indent:
        return ""
    apart = below or space not in ("", " ")
    return "" if apart and _WORDS.match(beside or below) else _as_comment(beside or below)


def _as_comment(words: str) -> str:
    return (
        f"{quoted(words.rstrip())} would be dropped as a comment; put all of the text in quotes, "
        "or begin a comment with two spaces, '# ' and a letter"
    )


def _changed(written: str, style: str | None) -> str:
    """Return the error for what YAML reads differently in a text as *written*."""
    if style in ("|", ">"):
        return _by_header(written) or (_by_wrap(written) if style == ">" else "")
    return (_by_escape(written) if style == '"' else "") or _by_wrap(written)


def _by_header(written: str) -> str:
    """Return the error in the indicator line (``|`` or ``>``) of a block scalar, which is not part of the text."""
    header = _HEADER.match(written)
    assert header is not None
    if header[1]:
        return f"'{header[0]}' is not read as text; put the text in quotes, or write '{written[0]}' alone"
    return _dropped(written.partition("\n")[0], header.end(), 0)


def _by_escape(written: str) -> str:
    for escape in _ESCAPE.finditer(written):
        if escape[1] in ("\n", "\r\n"):
            return "has a line that ends with '\\', which would be dropped; put the text in single quotes"
        if escape[1] not in ('"', "\\"):
            return (
                f"'\\{escape[1]}' would be read as another character; write that character itself, or use single quotes"
            )
    return ""


def _by_wrap(written: str) -> str:
    if not (found := _joined().search(written)):
        return ""
    return f"has a line break after '{found[1] or found[2]}', which would be read as a space; break the line at a space"
