"""``python -m analysis`` is ``brief``."""

import sys

from . import interrupts


def main() -> None:
    """Answer at once where nothing is to be done; else run the command."""
    interrupts.end_when_told()
    from .uptodate import at_once

    status = at_once(sys.argv[1:])
    if status is not None:
        sys.exit(status)
    from .cli import main as command

    command()


if __name__ == "__main__":
    main()
