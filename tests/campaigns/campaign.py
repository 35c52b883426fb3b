"""A campaign: cases of one kind, and what became of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Case:
    """One case: its *name* says enough to repeat it, *fault* what went wrong; else it was *refused*, or survived."""

    name: str
    fault: str = ""
    refused: bool = False

    @property
    def outcome(self) -> str:
        """The column in which it is counted."""
        return "went wrong" if self.fault else "refused" if self.refused else "survived"


@dataclass(frozen=True)
class Campaign:
    """What is tried, and how: *cases* takes whether to be quick, a seed and an empty folder, and gives each case."""

    name: str
    what: str
    cases: Callable[[bool, int, Path], Iterator[Case]]
