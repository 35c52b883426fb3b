"""Write an event's reports whole or not at all: staged beside their place, then swapped in by two renames.

One build at a time writes in an output folder; the others wait.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import writing
from ..interrupts import unbroken
from .notebooks import project
from .ownership import refuse_leading_out

if TYPE_CHECKING:
    from filelock import FileLock

NEW, OLD = ".brief-new", ".brief-old"  # names of ours alone: nothing else in the output is touched


@unbroken()
def publish(output: Path, name: str, files: Mapping[str, bytes]) -> None:
    """Put *files* (path below the event's folder → bytes) in place of the event's earlier reports."""
    place, staged, former = output / name, output / f".{name}{NEW}", output / f".{name}{OLD}"
    with writing(output):
        output.mkdir(parents=True, exist_ok=True)
        mend(output)
        try:
            staged.mkdir()
            for path, content in files.items():
                target = staged / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            if place.exists():
                place.rename(former)
            staged.rename(place)
            shutil.rmtree(former, ignore_errors=True)
        except BaseException:
            mend(output)
            raise


@unbroken()
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


@unbroken()
def write(path: Path, content: bytes) -> None:
    """Write one file whole or not at all."""
    staged = path.with_name(f".{path.name}{NEW}")
    with writing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            staged.write_bytes(content)
            staged.replace(path)
        finally:
            staged.unlink(missing_ok=True)


def cut_short(output: Path) -> bool:
    """Whether a publication is under way in *output*, or was cut short there."""
    return any(any(output.glob(f".*{end}")) for end in (NEW, OLD))


@contextmanager
def held(output: Path, *, waiting: Callable[[], None] | None, to_read: bool = False) -> Iterator[bool]:
    """Hold *output* against the project's other builds, and find mended what one that was cut short has left there.

    While another holds it, call *waiting* and wait; with None, wait for nothing. The lock is a file in the project's
    .cache/ and goes with the process, however that ends. Where none can be had, as where nothing can be written,
    nothing is held.

    Parameters
    ----------
    output
        Need not be there.
    waiting
        Tells the user; None gives False at once.
    to_read
        Leave everything as it is.

    Returns
    -------
    bool
        False where another build holds it.

    """
    from filelock import FileLock  # not needed to say that all is up to date

    root = project()
    name = hashlib.sha256(os.fsencode(output.resolve())).hexdigest()[:16]
    file = root / ".cache" / "locks" / f"{name}.lock"
    refuse_leading_out(root, [file])
    lock = FileLock(file, mode=0o666)  # another user's build waits, too
    mine = _acquired(lock, waiting)
    try:
        if mine and not to_read:
            with writing(output):
                mend(output)
        yield mine
    finally:
        lock.release()


def _acquired(lock: FileLock, waiting: Callable[[], None] | None) -> bool:
    from filelock import Timeout

    try:
        Path(lock.lock_file).parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        if waiting is None:
            return False
        waiting()
        lock.acquire()
    except OSError:  # a checkout that cannot be written, a network folder without locks
        pass
    return True
