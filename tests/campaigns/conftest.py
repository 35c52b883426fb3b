"""What tests of the campaigns share: the quick part of one, with the tests' seed."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from .campaign import Campaign, Case


@pytest.fixture
def quickly(tmp_path: Path) -> Callable[[Campaign], list[Case]]:
    """Run the quick part of a campaign in a process of its own, which has no browser yet; give its cases."""

    def run(campaign: Campaign) -> list[Case]:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            return pool.submit(_cases, campaign, tmp_path).result()

    return run


def _cases(campaign: Campaign, scratch: Path) -> list[Case]:
    return list(campaign.cases(True, 1, scratch))
