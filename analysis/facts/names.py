"""Read the proper names of a text, and find those that are not among the known ones.

A name is a run of words with a capital letter, or in a script without capitals: *Lee Jae Myung*, *Bank of Korea*.
A word that opens a sentence has a capital anyway. It counts as a name unless the English word list of Hunspell has it
in small letters and not as a name too (*china*, *China*), or the codebook or a cited fact uses it as a word. So a name
that is also an English word is not noticed where it opens a sentence and such a text uses the word. Right before a
known name it may be no noun or adjective, as the list tells them (*oracle's*, *imperially*): *Oracle Korea* is a name,
*Treaty of Seoul* too, but *Part of the MOUs* is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from .numerals import numbers
from .quantities import MONTHS, WEEKDAYS, Name

Tokens = tuple[str, ...]
_OF = "of"
# A letter's sign of money is not a name: *US$*, *S$*.
_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’&][^\W_]+)*(?![^\W_]|[$€£¥₩])")
_POSSESSIVE = re.compile(r"['’]s?$|(?<=s)['’]$")
_JOIN = re.compile(r"(?<=\b[A-Z])\.\s|\s+")
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\u0300-\u036f\u0483-\u0489\u20d0-\u20ff]")
# The start of a text, or a sentence's end; *Mr.* and *e.g.* end none.
_OPENS = re.compile(r"(?:^|[:!?•]|(?<!\b[A-Z][a-z])(?<!\.\w)(?<!\.)\.[”’\"')]*\s|(?<=[!?])[”’\"')]+)\s*[“‘\"'(\[]*$")
_SHORTENED = re.compile(  # nor do these
    r"(?i)\b(?:viz|vs|cf|incl|al|co|corp|inc|ltd|dept|pres|gov|sen|rep|gen|col|sgt|prof|mr|mrs|ms|dr|st|no|sic)\."
    r"[”’\"')]*\s+[“‘\"'(\[]*$"
)


def names(text: str) -> list[Name]:
    """Return the names in a text, in its order.

    >>> [name.words for name in names("Ties with South Korea grow, says Mr Wong.")]
    ['Ties', 'South Korea', 'Mr Wong']
    """
    text = _HIDDEN.sub("", unicodedata.normalize("NFKC", text))
    found: list[Name] = []
    run: list[re.Match[str]] = []
    for token in _TOKEN.finditer(text):
        joined = bool(run) and bool(_JOIN.fullmatch(text, run[-1].end(), token.start()))
        if _capital(token[0]):
            if run and not joined:
                found += _closed(text, run)
                run = []
            run.append(token)
        elif joined and ((token[0] == _OF and _capital(run[-1][0])) or (token[0] == "the" and run[-1][0] == _OF)):
            run.append(token)
        elif run:
            found += _closed(text, run)
            run = []
        if not _capital(token[0]) and _small(token[0]):
            found.append(Name(token[0], (_plain(token[0].capitalize()),)))
    return found + (_closed(text, run) if run else [])


def _closed(text: str, run: Sequence[re.Match[str]]) -> list[Name]:
    """Return a run of tokens as a name, without the small words at its end; *of the* is read as *of*."""
    while not _capital(run[-1][0]):
        run = run[:-1]
    tokens = tuple(_plain(token[0]) for token in run if token[0] != "the")
    words = _POSSESSIVE.sub("", text[run[0].start() : run[-1].end()])
    before = text[: run[0].start()]
    opens = _OPENS.search(before) and not _SHORTENED.search(before)
    return [Name(words, tokens, _POSSESSIVE.sub("", run[0][0]) if opens else "")]


def _capital(word: str) -> bool:
    """Return whether a word has a capital, or a letter of another script than Latin."""
    return (not word.isascii() and not _latin(word)) or any(map(str.isupper, word))


@lru_cache(maxsize=8192)
def _latin(word: str) -> bool:
    return all("LATIN" in unicodedata.name(letter, "") for letter in word if letter.isalpha())


def _plain(word: str) -> str:
    """Return a word without its endings for possession and the plural: *MOUs*, *Koreans'*."""
    return re.sub(r"(?<=\w{4})s$|(?<=[A-Z]{2})s$", "", _POSSESSIVE.sub("", word))


# English words -------------------------------------------------------------------------------------------


@cache
def _list():  # type: ignore[no-untyped-def]  # Hunspell has no types
    from hunspell import Hunspell

    return Hunspell()


@lru_cache(maxsize=8192)
def _english(word: str) -> bool:
    """Return whether the list has a word in small letters and, unless it has two letters (*He*), not as a name."""
    if not re.fullmatch(r"[\x00-\xff]+", word):  # the list is in Latin-1
        return False
    if len(word) > 1 and word.isupper():
        return False
    both = len(word) > 2 and any(stem[:1].isupper() for stem in _list().stem(word.capitalize()))
    return bool(_list().spell(word.lower())) and not both


@lru_cache(maxsize=8192)
def _small(word: str) -> bool:
    """Return whether a word in small letters is a name, as the list has it with a capital alone: *seoul*."""
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return False
    return not _list().spell(word) and bool(_list().spell(word.capitalize()))


# Function words that the list has as nouns or adjectives too.
_FUNCTION_WORDS = frozenset([
    "another", "can", "even", "here", "how", "in", "inside", "it", "just", "like", "most", "near", "on", "one", "other",
    "over", "that", "there", "through", "today", "tomorrow", "toward", "under", "unlike", "what", "where", "who",
    "yesterday",
])  # fmt: skip


@lru_cache(maxsize=8192)
def _qualifies(word: str) -> bool:
    """Return whether a word is a noun or an adjective, which before a name make another: *President*, *Imperial*."""
    if word in _FUNCTION_WORDS or numbers(word):
        return False
    return any(_list().spell(word + ending) for ending in ("'s", "ly"))


# What the event knows ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Known:
    """Names that a text may use, and the words that its event's texts have in small letters.

    *runs* are the names as they stand; *whole* the parts that may stand beside another name, as in *President* *Lee*.
    """

    runs: frozenset[Tokens]
    whole: frozenset[Tokens]
    words: frozenset[str]

    def __or__(self, other: Known) -> Known:
        return Known(self.runs | other.runs, self.whole | other.whole, self.words | other.words)

    def has(self, name: Name) -> bool:
        """Return whether a name is known, or composed of known ones; a word that opens a sentence may be none."""
        if self._has(name.tokens):
            return True
        if not name.opener or (len(name.opener) > 1 and name.opener.isupper()):
            return False  # an abbreviation is a name, though *who* is a word
        if not (name.opener.lower() in self.words or _english(name.opener)):
            return False
        rest = _after(name.tokens)
        joined = _qualifies(name.opener.lower()) and " of the " not in name.words
        return not rest or (self._has(rest) and not joined)

    def _has(self, tokens: Tokens) -> bool:
        return any(_within(tokens, run) for run in self.runs) or self._composed(tokens)

    def _composed(self, tokens: Tokens) -> bool:
        """Return whether *tokens* are whole names beside one another; *of* follows a name that needs no more."""
        if tokens in self.whole:
            return True
        for end in range(1, len(tokens)):
            first, rest = tokens[:end], tokens[end:]
            if first in self.whole and (rest[0] != _OF or first in self.runs):
                rest = rest[1:] if rest[0] == _OF else rest
                if rest and self._composed(rest):
                    return True
        return False


def _within(tokens: Tokens, run: Tokens) -> bool:
    """Return whether *tokens* are in *run*, one after another."""
    return any(run[start : start + len(tokens)] == tokens for start in range(len(run) - len(tokens) + 1))


def _after(tokens: Tokens) -> Tokens:
    """Return a name without its first word, and without the *of* that may follow it."""
    return tokens[2:] if tokens[1:2] == (_OF,) else tokens[1:]


@lru_cache(maxsize=4096)
def known(texts: tuple[str, ...]) -> Known:
    """Return the names and words of some texts."""
    runs: set[Tokens] = set()
    openers: set[Tokens] = set()
    words: set[str] = set()
    for text in texts:
        for name in names(text):
            runs.add(name.tokens)
            if name.opener and _english(name.opener):
                openers.update([name.tokens] if len(name.tokens) == 1 else [])
                runs.update([_after(name.tokens)] if len(name.tokens) > 1 else [])
        words.update(token[0] for token in _TOKEN.finditer(text) if not _capital(token[0]))
    whole = {part for run in runs - openers for part in (run, *_split(run)) if part}
    return Known(frozenset(runs), frozenset(whole), frozenset(words))


def _split(run: Tokens) -> Iterator[Tokens]:
    """Yield the parts of a name around *of*."""
    part: list[str] = []
    for token in (*run, _OF):
        if token == _OF:
            yield tuple(part)
            part = []
        else:
            part.append(token)


_DAYS = frozenset((name,) for name in (*MONTHS, *(name[:3] for name in MONTHS), "Sept", *WEEKDAYS))
CALENDAR = Known(_DAYS, _DAYS, frozenset())


def unknown(text: str, allowed: Known) -> list[Name]:
    """Return the names of a text that *allowed* has not."""
    return [name for name in names(text) if not allowed.has(name)]
