"""Try what would break the project, case by case, and print one table in Markdown.

Cases follow from a seed, so that you can repeat one that went wrong. Nothing in the project is touched: all is done in
copies, in a temporary folder. The exit status is 1 if anything went wrong. SECURITY.md keeps the table and says what
its columns mean.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path

from . import facts, files, interruptions, names, numbers, paths, places, texts
from .campaign import Campaign, Result

CAMPAIGNS: tuple[Campaign, ...] = (  # the longest first
    interruptions.CAMPAIGN,
    facts.CAMPAIGN,
    files.CAMPAIGN,
    texts.CAMPAIGN,
    numbers.CAMPAIGN,
    names.CAMPAIGN,
    places.CAMPAIGN,
    paths.CAMPAIGN,
)
AT_ONCE = 2
HEAD = ("campaign", "what is tried", "cases", "refused", "survived", "went wrong", "seconds")


def main() -> None:
    """Run the campaigns that are named, or all, and print the table."""
    given = _arguments()
    chosen = [one for one in CAMPAIGNS if one.name in (given.campaigns or [one.name])]
    with ProcessPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(_run, chosen, repeat(given.quick), repeat(given.seed)))
    print(f"{datetime.now(UTC):%Y-%m-%d}, seed {given.seed}{', the quick part' if given.quick else ''}.\n")
    print(_table(results))
    faults = [fault for result in results for fault in result.faults]
    print("\n".join(faults), file=sys.stderr)
    sys.exit(1 if faults else 0)


def _arguments() -> argparse.Namespace:
    names = [campaign.name for campaign in CAMPAIGNS]
    parser = argparse.ArgumentParser(
        prog="python -m tests.campaigns",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Example: python -m tests.campaigns --seed 7 > table.md",
    )
    parser.add_argument("campaigns", nargs="*", metavar="CAMPAIGN", help=f"one or more of: {', '.join(names)} (all)")
    parser.add_argument("--quick", action="store_true", help="run only the part of each that the tests run")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="number that chooses the cases (1)")
    given = parser.parse_args()
    if unknown := sorted(set(given.campaigns) - set(names)):
        parser.error(f"there is no campaign '{unknown[0]}'; choose from: {', '.join(names)}")
    return given


def _run(campaign: Campaign, quick: bool, seed: int) -> Result:
    """Run one campaign, and say how it goes."""
    started = time.monotonic()
    cases = []
    with tempfile.TemporaryDirectory(prefix="brief-campaign-") as scratch:
        for case in campaign.cases(quick, seed, Path(scratch)):
            cases.append(case)
            if case.fault:
                print(f"{campaign.name}: {case.name}: {case.fault}", file=sys.stderr)
            elif len(cases) % 100 == 0:
                print(f"{campaign.name}: {len(cases)} cases", file=sys.stderr)
    return Result(campaign, time.monotonic() - started, tuple(cases))


def _table(results: Sequence[Result]) -> str:
    rows = [
        (
            result.campaign.name, result.campaign.what, str(len(result.cases)), str(result.count("refused")),
            str(result.count("survived")), str(result.count("went wrong")), f"{result.seconds:.0f}",
        )
        for result in results
    ]  # fmt: skip
    rule = ("---", "---", *["--:"] * 5)
    return "\n".join(f"| {' | '.join(row)} |" for row in (HEAD, rule, *rows))


if __name__ == "__main__":
    main()
