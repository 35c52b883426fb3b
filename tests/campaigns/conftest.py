"""What tests of the campaigns share: the quick part of one, with the tests' seed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .campaign import Campaign, Case


@pytest.fixture
def quickly(tmp_path: Path) -> Callable[[Campaign], list[Case]]:
    """Run the quick part of a campaign; give its cases."""

    def run(campaign: Campaign) -> list[Case]:
        return list(campaign.cases(True, 1, tmp_path))

    return run
