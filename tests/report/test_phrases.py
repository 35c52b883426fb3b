from __future__ import annotations

import pytest

from analysis import Event
from analysis.report.phrases import said, valued


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("event-date", "14 June 2024"),
        ("relations-years", "25"),
        ("second-visit", "2nd"),
        ("dinner-guests", "about 120"),
    ],
)
def test_value_is_shown_as_a_reader_reads_it(fact: str, value: str, tiny: Event) -> None:
    assert valued(tiny.fact(f"gazette:{fact}"), tiny.codebook) == value  # type: ignore[arg-type]


def test_large_number_has_commas_and_an_interval_its_first_and_last_day(tiny: Event) -> None:
    guests = tiny.fact("gazette:dinner-guests")
    many = guests.model_copy(update={"value": "12000", "qualifier": "at-most"})
    assert valued(many, tiny.codebook) == "at most 12,000"  # type: ignore[arg-type]
    span = guests.model_copy(update={"value": "2025-03-01/2025-05-31", "unit": "interval"})
    assert valued(span, tiny.codebook) == "1 March to 31 May 2025"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "unit", "qualifier", "label", "shown"),
    [
        ("2300000000.50", "USD", "about", "put in", "about USD 2,300,000,000.50"),
        ("0.07", "EUR", "at-least", "put out", "at least EUR 0.07"),
        ("-1234567.5", "won", "exact", "change in reserves", "−1,234,567.5 won"),
        ("-2.5", "%", "exact", "change in trade", "−2.5%"),
        ("70", "percent", "exact", "growth", "70 percent"),
        ("1200", "tonnes", "exact", "meat shipped", "1,200 tonnes"),
        ("50", "years", "exact", "years of diplomatic relations", "50"),
        ("120", "people", "about", "guests at the dinner", "about 120"),
        ("120", "people", "about", "at the dinner", "about 120 people"),
        ("4", "MOUs", "exact", "exchanged during the visit", "4 MOUs"),
        ("4", "MOUs", "exact", "others said to be part of it", "4"),
        ("1975", "year", "exact", "ties set up", "1975"),
        ("1000", "visitor", "ordinal", "visitor to the fair", "1,000th"),
        ("10", "rank", "at-most", "rank among partners", "at most 10"),
        ("2025-11-02", "date", "about", "day of the visit", "about 2 November 2025"),
        ("2025-11-02", "date", "at-most", "day of the visit", "by 2 November 2025"),
        (
            "99999999999999999999999999999999.5",
            "USD",
            "exact",
            "lent",
            "USD 99,999,999,999,999,999,999,999,999,999,999.5",
        ),
        ("-0", "USD", "exact", "lent", "USD 0"),
    ],
)
def test_value_has_sign_separators_and_the_unit_that_its_label_does_not_say(
    value: str, unit: str, qualifier: str, label: str, shown: str, tiny: Event
) -> None:
    given = {"value": value, "unit": unit, "qualifier": qualifier, "label": label}
    assert valued(tiny.fact("gazette:dinner-guests").model_copy(update=given), tiny.codebook) == shown  # type: ignore[arg-type]


def test_claim_is_said_as_value_and_label(tiny: Event) -> None:
    assert said(tiny.fact("gazette:relations-years"), tiny.codebook) == "25 years of diplomatic relations"
    assert said(tiny.fact("gazette:event-date"), tiny.codebook) == "14 June 2024 – day of the upgrade"
