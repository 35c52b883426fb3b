"""Let Atheris, where it is installed, look for bytes that cannot be read: ``python -m tests.campaigns.fuzz [-runs=N]``.

Arguments are libFuzzer's. Exit status 0 if no input failed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports():
    from analysis.facts.yamlfile import read


def main() -> None:
    """Read a file of whatever bytes Atheris thinks of."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "facts.yaml"

        def once(raw: bytes) -> None:
            file.write_bytes(raw)
            read(file)

        atheris.Setup(sys.argv, once)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
