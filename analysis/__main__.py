"""``python -m analysis`` is ``brief``."""

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType

from .errors import Interrupted


def main() -> None:
    """Answer at once where nothing is to be done; else run the command, and clean up when it is told to end."""
    _when_told_to_end(_interrupt)
    try:
        from .answer import at_once

        status = at_once(sys.argv[1:])
        if status is not None:
            sys.exit(status)
        from .cli import main as command

        command()
    except Interrupted as end:
        print(f"brief: {end}", file=sys.stderr)
        sys.exit(end.exit_status)
    finally:
        _when_told_to_end(_stop)


def _when_told_to_end(then: Callable[[int, FrameType | None], None]) -> None:
    """Take SIGINT and SIGTERM, unless the command was started deaf to them, as with ``nohup``."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, then)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Leave through everything that cleans up; told twice, stop."""
    _when_told_to_end(_stop)
    raise Interrupted(number)


def _stop(number: int, frame: FrameType | None) -> None:
    """End as if killed: the kernels' server and the next build clean up."""
    os._exit(128 + number)


if __name__ == "__main__":
    main()
