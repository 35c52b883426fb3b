"""A campaign: cases of one kind, and what became of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Case:
    """One case: its *name* says enough to repeat it.

    It was refused in plain words, survived as it should, or went wrong in the way that *fault* says.
    """

    name: str
    outcome: Literal["refused", "survived", "went wrong"]
    fault: str = ""


Cases = Callable[[bool, int, Path], Iterator[Case]]


@dataclass(frozen=True)
class Campaign:
    """What is tried, and how: *cases* takes whether to be quick, a seed and an empty folder, and gives each case."""

    name: str
    what: str
    cases: Cases


@dataclass(frozen=True)
class Result:
    """What a campaign found."""

    campaign: Campaign
    seconds: float
    cases: tuple[Case, ...]

    def count(self, outcome: str) -> int:
        """How many cases had this *outcome*."""
        return sum(case.outcome == outcome for case in self.cases)

    @property
    def faults(self) -> list[str]:
        """What went wrong, a line a case."""
        return [f"{case.name}: {case.fault}" for case in self.cases if case.outcome == "went wrong"]
