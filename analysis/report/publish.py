"""Write an event's reports whole or not at all: staged beside their place, then swapped in by two renames."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

NEW, OLD = ".brief-new", ".brief-old"  # names of ours alone: nothing else in the output is touched


def publish(output: Path, name: str, files: Mapping[str, bytes]) -> None:
    """Put *files* (path below the event's folder → bytes) in place of the event's earlier reports."""
    output.mkdir(parents=True, exist_ok=True)
    mend(output)
    place, staged, former = output / name, output / f".{name}{NEW}", output / f".{name}{OLD}"
    staged.mkdir()
    try:
        for path, content in files.items():
            target = staged / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        if place.exists():
            place.rename(former)
        staged.rename(place)
    except BaseException:
        mend(output)
        raise
    shutil.rmtree(former, ignore_errors=True)


def mend(output: Path) -> None:
    """Undo what a publication cut short has left: bring back the former reports, drop what was staged."""
    for former in output.glob(f".*{OLD}"):
        place = output / former.name[1 : -len(OLD)]
        if place.exists():
            shutil.rmtree(former)
        else:
            former.rename(place)
    for staged in output.glob(f".*{NEW}"):
        shutil.rmtree(staged) if staged.is_dir() else staged.unlink()


def write(path: Path, content: bytes) -> None:
    """Write one file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f".{path.name}{NEW}")
    try:
        staged.write_bytes(content)
        staged.replace(path)
    finally:
        staged.unlink(missing_ok=True)
