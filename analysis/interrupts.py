"""How SIGINT and SIGTERM end the command: at once, as if it had been killed, but never during a publication.

No cleanup is needed on exit: the kernels and the server that forks them notice that the command has gone, exit too and
remove their files (see ``report.pool``), as they do when it is killed. A publication in progress is finished first.
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

_unbroken, _told = 0, 0  # how many ``uninterrupted`` blocks are open; the signal delayed by them, or 0


def end_when_told() -> None:
    """Exit on SIGINT and SIGTERM, except for a signal that is ignored from the start, as under ``nohup``."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _hear)
            atexit.register(signal.signal, number, signal.SIG_IGN)  # ignore it once the interpreter is exiting


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Delay SIGINT and SIGTERM until the block ends. A second signal exits at once; the next build then repairs."""
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
    """Exit without unwinding the stack: an exception raised in a signal handler can be lost in the code around."""
    line = f"{SHOW_CURSOR if os.isatty(sys.__stderr__.fileno()) else ''}{SAID}\n" if sys.__stderr__ else ""
    os.write(2, line.encode())
    os._exit(128 + number)
