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
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path

from . import facts, files, interruptions, names, numbers, paths, places, texts
from .campaign import Campaign

CAMPAIGNS = {  # the longest first
    module.CAMPAIGN.name: module.CAMPAIGN
    for module in (interruptions, facts, files, texts, numbers, names, places, paths)
}
AT_ONCE = 2
HEAD = """\
| campaign | what is tried | cases | refused | survived | went wrong | seconds |
| --- | --- | --: | --: | --: | --: | --: |"""


def main() -> None:
    """Run the campaigns that are named, or all, and print the table."""
    given = _arguments()
    with ProcessPoolExecutor(AT_ONCE) as pool:
        chosen = [CAMPAIGNS[name] for name in CAMPAIGNS if name in (given.campaigns or CAMPAIGNS)]
        rows, faults = zip(*pool.map(_run, chosen, repeat(given.quick), repeat(given.seed)), strict=True)
    print(f"{datetime.now(UTC):%Y-%m-%d}, seed {given.seed}{', the quick part' if given.quick else ''}.\n")
    print("\n".join([HEAD, *rows]))
    print("\n".join(fault for found in faults for fault in found), file=sys.stderr)
    sys.exit(1 if any(faults) else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.campaigns",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Example: python -m tests.campaigns --seed 7 > table.md",
    )
    names = ", ".join(CAMPAIGNS)
    parser.add_argument("campaigns", nargs="*", metavar="CAMPAIGN", help=f"one or more of: {names} (all)")
    parser.add_argument("--quick", action="store_true", help="run only the part of each that the tests run")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="number that chooses the cases (1)")
    given = parser.parse_args()
    if unknown := sorted(set(given.campaigns) - set(CAMPAIGNS)):
        parser.error(f"there is no campaign '{unknown[0]}'; choose from: {names}")
    return given


def _run(campaign: Campaign, quick: bool, seed: int) -> tuple[str, list[str]]:
    """Run one campaign, and say how it goes; give its row of the table, and its faults."""
    started, outcomes, faults = time.monotonic(), Counter[str](), []
    with tempfile.TemporaryDirectory(prefix="brief-campaign-") as scratch:
        for case in campaign.cases(quick, seed, Path(scratch)):
            outcomes[case.outcome] += 1
            if case.fault:
                faults.append(f"{campaign.name}: {case.name}: {case.fault}")
                print(faults[-1], file=sys.stderr)
            elif outcomes.total() % 100 == 0:
                print(f"{campaign.name}: {outcomes.total()} cases", file=sys.stderr)
    counts = [outcomes.total(), *(outcomes[outcome] for outcome in ("refused", "survived", "went wrong"))]
    cells = [campaign.name, campaign.what, *counts, f"{time.monotonic() - started:.0f}"]
    return f"| {' | '.join(map(str, cells))} |", faults


if __name__ == "__main__":
    main()
