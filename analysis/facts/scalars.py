"""What YAML would change or drop in a text, against what was typed.

Facts are published as they are typed, so where YAML would read something else than what stands in the file, a text
carries that. Only free text is refused for it: a code, a day or an id with a comment behind it is what it was. That a
line may be wrapped at a space, and what a quote in quotes looks like, people know: that is no change.
"""

from __future__ import annotations

import re
from functools import cache

import yaml

from ..errors import quoted


class Altered(str):
    """A text that is not what was typed; *why* says what became of it, and what to do."""

    why: str

    def __new__(cls, text: str, why: str) -> Altered:
        """Give *text* as it is read."""
        made = super().__new__(cls, text)
        made.why = why
        return made


_COMMENT = re.compile(r"([ \t]*)(#.*)|[ \t]*\r?\n([ \t]*)(#.*)")  # behind a text, or on the line below it
_WORDS = re.compile(r"#[ \t]+[^\W\d_]")  # how comments begin, as a rule
_HEADER = re.compile(r"[|>][-+]*([1-9]?)[-+]*")  # of a literal or folded text
_ESCAPE = re.compile(r"\\(\r?.)", re.DOTALL)
# Scripts that set no space between words: Thai to Myanmar, Khmer, kana, Han and their signs.
_SPACELESS = "\u0e00-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff"


@cache
def _joined() -> re.Pattern[str]:
    """Compile what finds a line's end where no space belongs; few files need it, and it takes a while."""
    wrap = r"[ \t]*\r?\n[ \t]*"
    return re.compile(rf"(?:\w([-/\u2010-\u2015]){wrap}\w|([{_SPACELESS}]){wrap}[{_SPACELESS}])")


class Written:
    """A file's text as it was typed, to hold beside what YAML reads in it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._numbered = {number for number, line in enumerate(text.splitlines()) if "#" in line}

    def scalar(self, node: yaml.ScalarNode, indent: int) -> str:
        """Give a scalar's value, with what there is against it as a text.

        A comment on the line below is the text going on where it stands further in than *indent*.
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
    """Say what would be taken for a comment, though it does not look like one."""
    if text[end - 1 : end] == "\n":  # a literal or folded text ends with its last line
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
    """Say what YAML reads otherwise in a text as it was *written*."""
    if style in ("|", ">"):
        return _by_header(written) or (_by_wrap(written) if style == ">" else "")
    return (_by_escape(written) if style == '"' else "") or _by_wrap(written)


def _by_header(written: str) -> str:
    """Say what is wrong with the line of a literal or folded text's sign, which is no part of the text."""
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
            return f"'\\{escape[1]}' would be read as another character; write that one itself, or use single quotes"
    return ""


def _by_wrap(written: str) -> str:
    if not (found := _joined().search(written)):
        return ""
    return f"is wrapped after '{found[1] or found[2]}', where a space would be put; wrap it where a space stands"
