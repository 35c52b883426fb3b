"""Run the ``brief`` command, also as ``python -m analysis``."""

import sys

from . import interrupts, terminal


def main() -> None:
    """Answer ``brief build`` from the manifests alone if that is enough, else run the full command."""
    interrupts.end_when_told()
    terminal.prepare()
    from .uptodate import at_once

    status = at_once(sys.argv[1:])
    if status is not None:
        sys.exit(status)
    from .cli import main as command

    command()


if __name__ == "__main__":
    main()
