"""Write an event's reports completely or not at all: staged beside the old ones, then swapped in by two renames.

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
from ..interrupts import uninterrupted
from .notebooks import project
from .ownership import refuse_leading_out

if TYPE_CHECKING:
    from filelock import FileLock

NEW, OLD = ".brief-new", ".brief-old"  # used by nothing else, so nothing else in the output is touched


@uninterrupted()
def publish(output: Path, name: str, files: Mapping[str, bytes]) -> None:
    """Replace the event's earlier reports with *files* (path below the event's folder → bytes)."""
    place, staged, former = output / name, output / f".{name}{NEW}", output / f".{name}{OLD}"
    with writing(output):
        output.mkdir(parents=True, exist_ok=True)
        recover(output)
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
            recover(output)
            raise


@uninterrupted()
def recover(output: Path) -> None:
    """Clean up after an interrupted publication.

    The former reports are restored, or deleted if the new ones are in place. What was staged is deleted.
    """
    for former in output.glob(f".*{OLD}"):
        place = output / former.name[1 : -len(OLD)]
        if place.exists():
            shutil.rmtree(former)
        else:
            former.rename(place)
    for staged in output.glob(f".*{NEW}"):
        shutil.rmtree(staged) if staged.is_dir() else staged.unlink()


@uninterrupted()
def write(path: Path, content: bytes) -> None:
    """Write one file completely or not at all."""
    staged = path.with_name(f".{path.name}{NEW}")
    with writing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            staged.write_bytes(content)
            staged.replace(path)
        finally:
            staged.unlink(missing_ok=True)


def interrupted(output: Path) -> bool:
    """Whether a publication in *output* is in progress or was interrupted."""
    return any(any(output.glob(f".*{end}")) for end in (NEW, OLD))


@contextmanager
def locked(output: Path, *, waiting: Callable[[], None] | None, to_read: bool = False) -> Iterator[bool]:
    """Lock *output* against the project's other builds, and clean up what an interrupted one has left there.

    Yields True, or False if another build holds the lock and *waiting* is None; otherwise *waiting* is called, to tell
    the user, and the lock is waited for. The lock is a file in the project's .cache/ and is released when the process
    ends, in whatever way. If no lock is possible, for instance because nothing can be written, the build goes on
    without one. *output* need not exist. With *to_read*, nothing is cleaned up.
    """
    from filelock import FileLock  # not needed when all reports are up to date

    root = project()
    name = hashlib.sha256(os.fsencode(output.resolve())).hexdigest()[:16]
    file = root / ".cache" / "locks" / f"{name}.lock"
    refuse_leading_out(root, [file])
    lock = FileLock(file, mode=0o666)  # so that another user's build waits, too
    mine = _acquired(lock, waiting)
    try:
        if mine and not to_read:
            with writing(output):
                recover(output)
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
    except OSError:  # a checkout that is not writable, a network folder without locks
        pass
    return True
