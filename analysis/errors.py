"""Errors that the user can fix, as one small class tree. Any other exception is a bug and keeps its traceback."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REMEDIES = {
    errno.ENOSPC: "free some disk space",
    errno.EDQUOT: "free some disk space",
    errno.EROFS: "make it writable",
    errno.EACCES: "make it writable",
    errno.EPERM: "make it writable",
    errno.EEXIST: "move or rename the file that is there",
    errno.ENOTDIR: "move or rename the file that is there",
}
MOST_LISTED = 9  # of what there is to choose from, in a message


class BriefError(Exception):
    """An error that the user can fix; its message says how."""

    exit_status = 1

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows in a notebook instead of a traceback."""
        return [f"{type(self).__name__}: {self}"]


class UsageError(BriefError):
    """An argument names something that does not exist, or arguments contradict each other."""

    exit_status = 2


@dataclass(frozen=True, order=True)
class Fault:
    """A validation error in a file, or a warning about one: its place, what is wrong, and what is allowed.

    *record* locates the value in the file, as in ``agreements[3].status``. Line 0 is the file or folder as a whole.
    """

    file: Path
    line: int
    record: str
    what: str

    def __str__(self) -> str:
        """Return the fault as one line, with characters that are not printable escaped."""
        return self.line_of(shown(self.file))

    def line_of(self, name: str) -> str:
        """Return the fault as one line, with *name* for its file."""
        said = f"{self.record}: {self.what}" if self.record else self.what
        where = f":{self.line}" if self.line else "/" * self.file.is_dir()
        return printable(f"{name}{where}: {said}")


def stray(path: Path, why: str) -> Fault:
    """Return a warning that *path*, a copy or the like, is not one of the project's own files and is ignored."""
    return Fault(path, 0, "", f"warning: ignored, because it {why}")


class FactsError(BriefError):
    """The facts have faults; holds all of them, in order of file and line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        names = {file: shown(file) for file in {fault.file for fault in self.faults}}
        super().__init__("\n".join(fault.line_of(names[fault.file]) for fault in self.faults))

    def __reduce__(self) -> tuple[type[FactsError], tuple[tuple[Fault, ...]]]:
        """Pickle all the faults, so that the error can cross process boundaries."""
        return FactsError, (self.faults,)


class CopyError(BriefError):
    """A copy of a source's text cannot be used; the message says why and, if possible, what to do."""


class NotebookError(BriefError):
    """A notebook failed to run; the message names it, its cell, its parameters and the last line of the error."""


class ReportError(BriefError):
    """An executed notebook cannot be published; the message names the notebook and the cell."""


class PlaceError(BriefError):
    """A file or folder cannot be written; the message names it and says what to do."""


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Raise ``PlaceError`` for an ``OSError`` that the user can fix (see ``REMEDIES``); let any other through."""
    try:
        yield
    except OSError as error:
        if error.errno not in REMEDIES:
            raise
        said = f"{shown(place)}: {error.strerror}; {REMEDIES[error.errno]}, then run the command again"
        raise PlaceError(said) from error


def not_one_of(value: str, allowed: Iterable[str], kind: str) -> str:
    """Return the message that *value* is none of *allowed*, each a *kind*: list up to nine, else suggest the nearest.

    If *allowed* maps names to their labels, a label that was written is understood too.

    >>> not_one_of("DIGI", ["AGR", "BIZ", "CUL", "DEF", "DIG", "EDU", "ENE", "ENV", "GOV", "HLT"], "a code of areas")
    "'DIGI' is not a code of areas; did you mean DIG?"
    """
    names = list(allowed)
    if 0 < len(names) <= MOST_LISTED:
        return f"{quoted(value)} is not one of: {', '.join(map(excerpt, names))}"
    labels = allowed if isinstance(allowed, Mapping) else {}
    return f"{quoted(value)} is not {kind}; {suggestion(value, names, labels=labels) if names else 'there are none'}"


def suggestion(
    value: str, allowed: Iterable[str], most: int = MOST_LISTED, *, labels: Mapping[str, str] | None = None
) -> str:
    """Return a suggestion: the closest match in *allowed*, or else the first of them, *most* at the most.

    With the *labels* of what is allowed, the one whose label is closest comes before these.
    """
    from difflib import get_close_matches

    names = list(allowed)
    folded = {name.casefold(): name for name in reversed(names)}
    if near := get_close_matches(value.casefold(), folded, n=1):
        return f"did you mean {excerpt(folded[near[0]])}?"
    labelled = {label.casefold(): name for name, label in (labels or {}).items()}
    if near := get_close_matches(value.casefold(), labelled, n=1, cutoff=0.75):
        name = labelled[near[0]]
        return f"did you mean {excerpt(name)}, {(labels or {})[name]}?"
    return f"use one of: {', '.join(map(excerpt, names[:most]))}{', …' if len(names) > most else ''}"


def excerpt(text: str, most: int = 100) -> str:
    """Return *text* for a message: on one line, cut after *most* characters."""
    return printable(text if len(text) <= most else f"{text[:most]}…")


def quoted(text: str) -> str:
    """Return *text* in quotes for a message, escaped and cut as by ``excerpt``."""
    return f"'{excerpt(text)}'"


def printable(text: str) -> str:
    """Escape characters that are not printable, such as line breaks and terminal control codes."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


def shown(path: Path) -> str:
    """Return *path* relative to the working folder, or unchanged if it lies outside, with forward slashes."""
    try:
        return (path.parent.resolve() / path.name).relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
