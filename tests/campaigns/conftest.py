"""What tests of the campaigns share: the quick part of one, with the tests' seed."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from .campaign import Campaign, Case


@pytest.fixture
def quickly(tmp_path: Path) -> Callable[[Campaign], Counter[str]]:
    """Run the quick part of a campaign, in which nothing may go wrong but what cannot be tried here; count outcomes.

    It runs in a process of its own, which has no browser yet.
    """

    def run(campaign: Campaign) -> Counter[str]:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            cases = pool.submit(_cases, campaign, tmp_path).result()
        assert [case for case in cases if case.fault and not case.fault.startswith("not tried: ")] == []
        return Counter(case.outcome for case in cases)

    return run


def _cases(campaign: Campaign, scratch: Path) -> list[Case]:
    return list(campaign.cases(True, 1, scratch))
