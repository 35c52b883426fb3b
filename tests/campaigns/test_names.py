from __future__ import annotations

from . import names


def test_no_foreign_name_is_published_and_true_rewordings_are(quickly) -> None:
    assert quickly(names.CAMPAIGN)["survived"] >= names.QUICK * (1 - names.MOST_REFUSED) - 1
