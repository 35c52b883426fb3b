"""How a build grows with the number of events, and how it uses memory."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import linear_regression

from analysis.report.notebooks import notebooks
from tests.scratch import BRIEF, lay_out

from . import events
from .timing import Memory, output
from .variants import LIMIT


@dataclass
class Grown:
    """A build of *count* events, or the limit's time for them, from nothing."""

    count: int
    reports: int
    seconds: float
    memory: Memory = field(default_factory=Memory)


def built(root: Path, count: int, workers: int) -> Grown:
    """Build *count* invented events in a project of their own in *root*, from nothing."""
    return _measured(root, count, (*BRIEF, "build", "--force", "--workers", str(workers)))


def limit(root: Path, count: int) -> Grown:
    """Run the limit over the same events."""
    return _measured(root, count, (*LIMIT, "--output", root / "limit"))


def _measured(root: Path, count: int, command: Sequence[str | Path]) -> Grown:
    if not root.exists():
        events.write(lay_out(root) / "data", count)
    memory = Memory()
    started = time.perf_counter()
    output(command, root, memory=memory)
    return Grown(count, count * len(notebooks(root / "notebooks")), time.perf_counter() - started, memory)


def median(runs: Sequence[Grown]) -> Grown:
    """The run that took neither least nor most; the faster of two."""
    return sorted(runs, key=lambda run: run.seconds)[(len(runs) - 1) // 2]


def marginal(first: Grown, more: Grown) -> float:
    """Seconds that a report costs beyond those of the *first*."""
    return (more.seconds - first.seconds) / (more.reports - first.reports)


def exponent(runs: Sequence[Grown]) -> float | None:
    """How time grows with reports, both beyond the first run's: 1 is in proportion. None: fewer than two are left.

    The slope by least squares of log time against log reports.
    """
    first, *more = runs
    if len(more) < 2 or any(run.seconds <= first.seconds for run in more):
        return None
    reports = [math.log(run.reports - first.reports) for run in more]
    times = [math.log(run.seconds - first.seconds) for run in more]
    return linear_regression(reports, times).slope
