from __future__ import annotations

from collections import Counter

from . import names


def test_no_foreign_name_is_published_and_true_rewordings_are(quickly) -> None:
    cases = quickly(names.CAMPAIGN)
    assert [f"{case.name}: {case.fault}" for case in cases if case.fault] == []
    assert Counter(case.outcome for case in cases)["survived"] >= names.QUICK * (1 - names.MOST_REFUSED) - 1
