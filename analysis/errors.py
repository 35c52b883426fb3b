"""What a user can mend, as one small tree. Anything else is a bug and keeps its traceback."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REMEDIES = {
    errno.ENOSPC: "make room there",
    errno.EDQUOT: "make room there",
    errno.EROFS: "make it writable",
    errno.EACCES: "make it writable",
    errno.EPERM: "make it writable",
    errno.EEXIST: "move away what is in its place",
    errno.ENOTDIR: "move away what is in its place",
}
MOST_LISTED = 9  # of what there is to choose from, in a message


class BriefError(Exception):
    """A fault that the person at the keyboard can mend; its text says how."""

    exit_status = 1

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows in place of a traceback: IPython asks for it."""
        return [f"{type(self).__name__}: {self}"]


class UsageError(BriefError):
    """The command was asked for something that is not there or does not go together."""

    exit_status = 2


@dataclass(frozen=True, order=True)
class Fault:
    """One fault in a file of facts: where it stands, and what is allowed there; one line, whatever the file holds.

    Line 0 is the file, or the folder, as a whole.
    """

    file: Path
    line: int
    record: str
    what: str

    def __str__(self) -> str:
        """Give the fault as one line: what a terminal would obey or not show is written as an escape."""
        return self.line_of(shown(self.file))

    def line_of(self, name: str) -> str:
        """Give the fault as one line, with its file under this *name*."""
        said = f"{self.record}: {self.what}" if self.record else self.what
        where = f":{self.line}" if self.line else "/" * self.file.is_dir()
        return printable(f"{name}{where}: {said}")


def stray(path: Path, why: str) -> Fault:
    """Warn of what another program left where the project's own things lie."""
    return Fault(path, 0, "", f"warning: {why}; ignored")


class FactsError(BriefError):
    """The facts have faults: all of them, in order of file and line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        names = {file: shown(file) for file in {fault.file for fault in self.faults}}
        super().__init__("\n".join(fault.line_of(names[fault.file]) for fault in self.faults))

    def __reduce__(self) -> tuple[type[FactsError], tuple[tuple[Fault, ...]]]:
        """Come back from another process with every fault."""
        return FactsError, (self.faults,)


class CopyError(BriefError):
    """A copy of a source's text cannot be used; says why, and what to do where something can be done."""


class NotebookError(BriefError):
    """A notebook could not be run; names it, its cell, its parameters and the last line of the error."""


class ReportError(BriefError):
    """An executed notebook cannot be published; names notebook and cell."""


class PlaceError(BriefError):
    """A place cannot be written; names it and says what to do."""


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turn what the system says against writing in *place* into a ``PlaceError``, where the user can mend it."""
    try:
        yield
    except OSError as error:
        if error.errno not in REMEDIES:
            raise
        said = f"{shown(place)}: {error.strerror}; {REMEDIES[error.errno]}, then start again"
        raise PlaceError(said) from error


def not_one_of(value: str, allowed: Iterable[str], kind: str) -> str:
    """Say that *value* is none of *allowed*, each a *kind* (``a code of areas``): list a few, else the nearest.

    >>> not_one_of("DIGI", ["AGR", "BIZ", "CUL", "DEF", "DIG", "EDU", "ENE", "ENV", "GOV", "HLT"], "a code of areas")
    "'DIGI' is not a code of areas; did you mean DIG?"
    """
    names = list(allowed)
    if 0 < len(names) <= MOST_LISTED:
        return f"{quoted(value)} is not one of: {', '.join(map(excerpt, names))}"
    return f"{quoted(value)} is not {kind}; {suggestion(value, names) if names else 'there are none'}"


def suggestion(value: str, allowed: Iterable[str], most: int = MOST_LISTED) -> str:
    """Name the nearest of *allowed*, or else the first of them, at *most* so many."""
    from difflib import get_close_matches

    names = list(allowed)
    folded = {name.casefold(): name for name in reversed(names)}
    if near := get_close_matches(value.casefold(), folded, n=1):
        return f"did you mean {excerpt(folded[near[0]])}?"
    return f"use one of: {', '.join(map(excerpt, names[:most]))}{', …' if len(names) > most else ''}"


def excerpt(text: str, most: int = 100) -> str:
    """Give *text* for a message: on one line, and only the beginning of what is long."""
    return printable(text if len(text) <= most else f"{text[:most]}…")


def quoted(text: str) -> str:
    """Quote what was written, for a message."""
    return f"'{excerpt(text)}'"


def printable(text: str) -> str:
    """Spell out what would break a line or move a terminal's cursor."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


def shown(path: Path) -> str:
    """Give *path* as a user in the working folder would type it."""
    try:
        return (path.parent.resolve() / path.name).relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
