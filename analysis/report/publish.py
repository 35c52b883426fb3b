"""Write an event's reports whole or not at all: staged beside their place, then swapped in by two renames.

One build at a time writes in an output folder; the others wait.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from ..ending import unbroken
from ..errors import writing

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

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


@contextmanager
def held(output: Path, *, waiting: Callable[[], None] | None, to_read: bool = False) -> Iterator[bool]:
    """Hold *output* against builds that would write there; readers hold it together.

    While a build holds it, call *waiting* and wait; with None, wait for nothing. The lock is on the folder itself and
    goes with the process, however that ends. Where there are no such locks, nothing is held.

    Parameters
    ----------
    output
        Is made if it is to be written, and removed again if nothing was.
    waiting
        Tells the user; None gives False at once.
    to_read
        Hold it against builds only.

    Returns
    -------
    bool
        Whether it is held.

    """
    if to_read and not output.exists():
        yield True
        return
    with writing(output):
        folder = _locked(output, waiting, to_read)
    try:
        yield folder is not None
    finally:
        if folder is not None:
            if not to_read:
                with suppress(OSError):  # it holds something
                    output.rmdir()
            os.close(folder)


def _locked(output: Path, waiting: Callable[[], None] | None, to_read: bool) -> int | None:
    """Open and lock *output*; None where another has it and nobody waits."""
    while True:
        if not to_read:
            output.mkdir(parents=True, exist_ok=True)
        folder = os.open(output, os.O_RDONLY)
        if not _lock(folder, waiting, to_read):
            os.close(folder)
            return None
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(folder), output.stat()):
                return folder
        os.close(folder)  # who held it found nothing to publish, and removed it


def _lock(folder: int, waiting: Callable[[], None] | None, to_read: bool) -> bool:
    if fcntl is None:
        return True
    how = fcntl.LOCK_SH if to_read else fcntl.LOCK_EX
    try:
        fcntl.flock(folder, how | fcntl.LOCK_NB)
    except BlockingIOError:
        if waiting is None:
            return False
        waiting()
        fcntl.flock(folder, how)
    except OSError:  # a network folder without locks
        pass
    return True
