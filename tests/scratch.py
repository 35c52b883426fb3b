"""What tests, campaigns and benchmarks share: a project in a folder of its own, the command run in it, a browser."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
INVENTED = PROJECT / "tests" / "data"
NOTEBOOKS = tuple(sorted(path.stem for path in (PROJECT / "notebooks").glob("*.ipynb")))
BRIEF = (sys.executable, "-m", "analysis")


@cache
def founding() -> Path:
    """The folder of the event that the project began with: the one whose brief README.md shows first."""
    shown = re.search(r"\(reports/([a-z0-9-]+)/index\.html\)", (PROJECT / "README.md").read_text("utf-8"))
    assert shown is not None
    return PROJECT / "data" / shown[1]


def lay_out(root: Path, *events: Path, notebooks: Sequence[str] = NOTEBOOKS) -> Path:
    """Lay out a project in *root*: the codebook, copies of *events*, the notebooks that are named."""
    (root / "data").mkdir(parents=True)
    shutil.copy(PROJECT / "data" / "codebook.yaml", root / "data")
    for event in events:
        shutil.copytree(event, root / "data" / event.name, ignore=shutil.ignore_patterns("texts"))
    for name in notebooks:
        (root / "notebooks").mkdir(exist_ok=True)
        shutil.copy(PROJECT / "notebooks" / f"{name}.ipynb", root / "notebooks")
    return root


def command(*arguments: str | Path, cwd: Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the command in *cwd*, as a user would; give its exit status and what it printed."""
    return subprocess.run(
        [*BRIEF, *map(str, arguments)], cwd=cwd, env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True, encoding="utf-8", errors="replace", check=False, **options,
    )  # fmt: skip


def said(stderr: str) -> list[str]:
    """What a build said on stderr, line by line, its progress aside."""
    return [line for line in stderr.splitlines() if not re.match(r"\d+/\d+ |Running |Publishing ", line)]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below *folder*, hidden ones too, by its path there."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@contextmanager
def chromium() -> Iterator[Any]:
    """Run Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()
