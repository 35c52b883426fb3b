"""Whole processes by the wall clock, and the memory of a process with all that it starts."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.2  # seconds between two looks at the memory: seldom, since a look takes some of a processor itself
PROC = Path("/proc")


@dataclass
class Memory:
    """The most resident memory seen, in MB: of the process, of it with all below it; and the most processes."""

    parent: float = 0
    tree: float = 0
    processes: int = 0

    def look(self, process: int) -> None:
        """Take in what *process* and everything below it holds now."""
        sizes = [_resident(one) for one in _tree(process)]
        if sizes:
            self.parent = max(self.parent, sizes[0])
            self.tree = max(self.tree, sum(sizes))
            self.processes = max(self.processes, len(sizes))


def _tree(process: int) -> Iterable[int]:
    """A process and all below it, itself first, as far as /proc knows them."""
    yield process
    for listed in (PROC / str(process)).glob("task/*/children"):
        try:
            children = listed.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _tree(int(child))


def _resident(process: int) -> float:
    try:
        pages = int((PROC / str(process) / "statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 10**6


def seconds(commands: Iterable[Sequence[str | Path]], folder: Path) -> float:
    """Run commands in *folder* one after the other; give the seconds of all."""
    started = time.perf_counter()
    for command in commands:
        output(command, folder)
    return time.perf_counter() - started


def output(command: Sequence[str | Path], folder: Path, *, memory: Memory | None = None) -> str:
    """Run a command in *folder*, its memory watched if *memory* is given; give what it printed.

    Raises
    ------
    RuntimeError
        It failed; with what it said.

    """
    process = subprocess.Popen(
        list(map(str, command)), cwd=folder, text=True, encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    ended = threading.Event()

    def watch() -> None:
        while memory and not ended.wait(EVERY):
            memory.look(process.pid)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        said, faults = process.communicate()
    finally:
        ended.set()
        watching.join()
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{faults}{said}")
    return said
