"""``python -m analysis`` is ``brief``."""

import sys

from . import ending


def main() -> None:
    """Answer at once where nothing is to be done; else run the command."""
    ending.when_told()
    from .answer import at_once

    status = at_once(sys.argv[1:])
    if status is not None:
        sys.exit(status)
    from .cli import main as command

    command()


if __name__ == "__main__":
    main()
