"""Measure in one run what a build costs, and print one table in Markdown.

Each variant is measured once, then each one again, as often as --repeats says. Times are of whole processes, by the
wall clock; the table gives medians. Nothing in the project is touched: all is built in a copy, in a temporary folder.
tests/benchmarks/README.md keeps the table and says what it means.

  limit                 one plain script in one process makes the same files: the least that a build could cost
  full                  brief build --force: every report of the founding event, with 1 worker, with 2, and on a
                        Dask cluster of two processes on this machine
  naive                 papermill, then nbconvert to HTML and PDF, for each notebook, one after the other
  no change             brief build where all is up to date, compared with an empty Python
  one fact changed      brief build after one text in the lead source's facts has changed
  one notebook changed  brief build after one paragraph in a notebook has changed
  growth                brief build --force of invented events as large as the founding one, one run for each number
                        of events, with 2 workers; the second number of events is built as often as --repeats says,
                        each time with 2 workers and with 1; the limit builds the first two numbers once
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from distributed import LocalCluster

from tests.scratch import BRIEF, founding, lay_out

from . import growth
from .growth import Grown
from .timing import PROC, output
from .variants import Variant, same_bytes, variants

HEAD = ("what", "reports", "seconds", "range", "s per report", "compared with")
WAYS = {"limit": "one process", "naive": "papermill, nbconvert"}


def main() -> None:
    """Measure, and print the table."""
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="brief-bench-") as made:
        scratch = Path(made)
        measured, same = _in_turn(scratch, given.repeats)
        built, alone, limit = _growth(scratch, given.growth, given.repeats)
    print(
        f"{_machine()}. Runs of each: {given.repeats}; of the two short rows: {given.repeats * 5}; of rows for a "
        f"number of events: 1, but for growth with {given.growth[1]} events: {given.repeats}. Seconds are medians.\n"
    )
    print(_table([*_rows(measured), *_growth_rows(built, alone, limit)]))
    print("\n" + " ".join([*same, *_conclusions(built, limit)]))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Example: python -m tests.benchmarks --growth 1,10,30,100 --repeats 3 > table.md",
    )
    parser.add_argument("--quick", action="store_true", help="measure each variant once, and build 1 and 3 events")
    parser.add_argument("--repeats", type=int, default=3, metavar="N", help="how often to measure each variant (3)")
    parser.add_argument(
        "--growth",
        type=_counts,
        default=[1, 10, 30, 100],
        metavar="N,N,…",
        help="how many events to build (1,10,30,100)",
    )
    given = parser.parse_args()
    if given.quick:
        given.repeats, given.growth = 1, [1, 3]
    if given.repeats < 1:
        parser.error("--repeats must be at least 1")
    return given


def _counts(text: str) -> list[int]:
    """Read how many events to grow over: at least two numbers, rising."""
    counts = [int(part) for part in text.split(",")]
    if len(counts) < 2 or counts != sorted(set(counts)) or counts[0] < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not two or more rising numbers, as in 1,10,30")
    return counts


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {os.cpu_count()} processors, "
        f"{memory:.0f} GB of memory, {platform.system()}, Python {platform.python_version()}"
    )


# Measuring ------------------------------------------------------------------------------------------------


def _in_turn(scratch: Path, repeats: int) -> tuple[list[Variant], list[str]]:
    """Measure every variant, then every one again; say which bytes are the same."""
    event = founding()
    root = lay_out(scratch / "project", event)
    _say("laying out a copy and building it once")
    output((*BRIEF, "build"), root)
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        measured = variants(root, event.name, scratch, cluster.scheduler_address)
        for turn in range(1, repeats + 1):
            for variant in measured:
                variant.measure()
                _say(f"{turn}/{repeats} {variant.name}: {variant.times[-1]:.2f} s")
    return measured, same_bytes(root, event.name, scratch)


def _growth(scratch: Path, counts: Sequence[int], repeats: int) -> tuple[list[Grown], Grown, list[Grown]]:
    """Build as many invented events as *counts* say on two workers; the second number *repeats* times, and on one.

    The limit takes the first two numbers.
    """
    built, limit, alone = [], [], list[Grown]()
    for count in counts:
        root, two = scratch / f"events-{count}", list[Grown]()
        for _ in range(repeats if count == counts[1] else 1):
            two.append(growth.built(root, count, workers=2))
            _say(f"growth {count}: {two[-1].seconds:.1f} s")
            if count == counts[1]:
                alone.append(growth.built(root, count, workers=1))
                _say(f"growth {count}, 1 worker: {alone[-1].seconds:.1f} s")
        built.append(growth.median(two))
        if count in counts[:2]:
            limit.append(growth.limit(root, count))
            _say(f"growth {count}, limit: {limit[-1].seconds:.1f} s")
    return built, growth.median(alone), limit


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


# The table ------------------------------------------------------------------------------------------------


def _table(rows: Sequence[Sequence[str]]) -> str:
    rule = ("---", "--:", "--:", "--:", "--:", "---")
    return "\n".join(f"| {' | '.join(row)} |" for row in (HEAD, rule, *rows))


def _rows(measured: Sequence[Variant]) -> Iterator[Sequence[str]]:
    medians = {variant.name: variant.median for variant in measured}
    for variant in measured:
        yield (
            ": ".join(filter(None, [variant.name, WAYS.get(variant.name)])),
            "" if variant.reports is None else str(variant.reports),
            f"{variant.median:.2f}",
            f"{min(variant.times):.2f}–{max(variant.times):.2f}",
            f"{variant.median / variant.reports:.2f}" if variant.reports else "",
            ", ".join(f"{variant.median / medians[name]:.2f} × {name}" for name in variant.against),
        )


def _growth_rows(built: Sequence[Grown], alone: Grown, limit: Sequence[Grown]) -> Iterator[Sequence[str]]:
    least = growth.marginal(*limit)
    for name, runs in (("limit", limit), ("growth, 2 workers", built)):
        for run in runs:
            held = _memory(run)
            if run.count > runs[0].count:
                cost = growth.marginal(runs[0], run)
                held = f"{cost:.2f} s for each further report, {cost / least:.2f} × limit's; {held}"
            yield _grown(name, run, held)
    two = built[1]
    yield _grown("growth, 1 worker", alone, f"{alone.seconds / two.seconds:.2f} × 2 workers; {_memory(alone)}")


def _grown(name: str, run: Grown, held: str) -> Sequence[str]:
    events = "1 event" if run.count == 1 else f"{run.count} events"
    return (f"{name}: {events}", str(run.reports), f"{run.seconds:.1f}", "", f"{run.seconds / run.reports:.2f}", held)


def _memory(run: Grown) -> str:
    if not PROC.exists():
        return "memory not known on this system"
    peak = f"peak {run.memory.parent:.0f} MB"
    return peak + (
        f", {run.memory.tree:.0f} MB in {run.memory.processes} processes" if run.memory.processes > 1 else ""
    )


def _conclusions(built: Sequence[Grown], limit: Sequence[Grown]) -> Iterator[str]:
    slope = growth.exponent(built)
    if slope is not None:
        yield (
            f"Time grows with reports to the power of {slope:.2f}, both counted beyond those of {built[0].count} "
            f"event{'s' if built[0].count > 1 else ''}."
        )
    yield (
        f"Each further report costs the limit {growth.marginal(*limit):.2f} s. The memory of all processes is the sum "
        "over processes, so memory that processes share is counted once for each."
    )


if __name__ == "__main__":
    main()
