"""What the command prints, on any terminal, pipe or device.

A character that the output's encoding lacks is written in plainer ones. An output that is closed ends the command
quietly, as it ends other programs; one that cannot be written ends it with a line that says why.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
import unicodedata
from typing import NoReturn, TextIO

CLOSED = 141  # as of a program that SIGPIPE ends
_PLAIN = str.maketrans(
    {"¶": "par. ", "·": "-", "…": "...", "–": "-", "—": "-", "−": "-", "×": "x", "→": "->", "≤": "<=", "≥": ">="}
    | dict.fromkeys("“”„", '"')
    | dict.fromkeys("‘’‚", "'")
)


def prepare() -> None:
    """Make standard output and standard error write every character, and end the command if they cannot be written."""
    codecs.register_error("plain", _plain)
    sys.stdout, sys.stderr = _stream(sys.stdout), _stream(sys.stderr)


def _stream(given: TextIO) -> TextIO:
    """Return the stream with these ways; as it is if it is not the system's own, as in a test or a notebook."""
    try:
        number = given.fileno()
    except (AttributeError, OSError, ValueError):  # there is none, as under pythonw
        return given
    if os.name != "posix":  # a console of Windows is no file
        if isinstance(given, io.TextIOWrapper):
            given.reconfigure(errors="plain")
        return given
    given.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(_Output(number, "w", closefd=False)), given.encoding, "plain",
        line_buffering=number == 2 or given.isatty(),
    )  # fmt: skip


class _Output(io.FileIO):
    """A file that ends the process where it cannot be written: nothing has to be undone (see ``interrupts``)."""

    def write(self, data: object) -> int:
        try:
            return super().write(data)  # type: ignore[arg-type]
        except BrokenPipeError:
            os._exit(CLOSED)
        except OSError as error:
            _end(error)


def _end(error: OSError) -> NoReturn:
    try:
        os.write(2, f"brief: cannot write: {error.strerror}\n".encode())
    finally:
        os._exit(1)


def _plain(error: UnicodeError) -> tuple[str, int]:
    """Replace what an encoding lacks: by a plainer sign, a letter without its accent, or else its number."""
    assert isinstance(error, UnicodeEncodeError)
    told = error.object[error.start : error.end].translate(_PLAIN)
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", told) if not unicodedata.combining(letter))
    return bare.encode("ascii", "backslashreplace").decode("ascii"), error.end
