"""How the command ends when it is told to: at once, as if it had been killed, but never amid a publication.

Nothing has to be undone on the way out. Kernels and their server see that the command is gone, go too, and take their
files along (``report.pool``), as they do when it is killed; and what is published is finished first.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SAID = "Interrupted. Published reports are intact."
SHOW_CURSOR = "\033[?25h"  # a progress bar hides it

_unbroken, _told = 0, 0  # how many things are not to be broken off; the signal that waits for them


def end_when_told() -> None:
    """End on SIGINT and SIGTERM, but for one that the command was started deaf to, as with ``nohup``."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _hear)
            atexit.register(signal.signal, number, signal.SIG_IGN)  # from then on it comes too late


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Do all of this before the command ends; told twice, it ends at once, and the next build mends."""
    global _unbroken
    _unbroken += 1
    try:
        yield
    finally:
        _unbroken -= 1
        if _told and not _unbroken:
            _end(_told)


def _hear(number: int, frame: FrameType | None) -> None:
    global _told
    if _told or not _unbroken:
        _end(number)
    _told = number


def _end(number: int) -> None:
    """Leave without unwinding: an exception raised by a signal can be lost in what happens to run just then."""
    line = f"{SHOW_CURSOR if os.isatty(sys.__stderr__.fileno()) else ''}{SAID}\n" if sys.__stderr__ else ""
    os.write(2, line.encode())
    os._exit(128 + number)
