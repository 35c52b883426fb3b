"""What binds a number in a text: a cited fact of the same value, unit, noun and place; a count of what is counted."""

from __future__ import annotations

import pytest

from analysis import Event, load
from analysis.facts.binding import unbound
from analysis.facts.fieldtypes import Record

YEARS = ("50", "years", "years of diplomatic relations", "exact")
MOUS = ("8", "MOUs", "MOUs in the upgrade", "exact")
WON = ("50", "won", "won lent", "exact")
USD = ("2300000000.50", "USD", "put in", "about")
GUESTS = ("200", "people", "guests at the reception", "about")
VISIT = ("2", "visit", "visit by Ms Brandt to Port Linden", "ordinal")
RANK = ("10", "rank", "rank of each among the other's trading partners", "at-most")
DAYS = ("2024-06-14/2024-06-16", "interval", "days of the visit", "exact")
DAY = ("2025-11-02", "date", "day of the upgrade", "exact")
LOSS = ("-2.5", "percent", "change in trade", "exact")
TONNES = ("5", "tonnes a year", "meat shipped", "exact")
SINCE = ("1975", "year", "ties set up", "exact")
Claim = tuple[str, str, str, str]


@pytest.fixture(scope="module")
def tiny(project: object) -> Event:
    return load(f"{project}/tests/data/tiny")


def claim(event: Event, given: Claim) -> Record:
    value, unit, label, qualifier = given
    made = event.fact("gazette:relations-years")
    return made.model_copy(update={"value": value, "unit": unit, "label": label, "qualifier": qualifier})


BOUND: list[tuple[Claim, list[str]]] = [
    (YEARS, ["50 years", "fifty years of ties", "a 50-year partnership", "half a century", "five decades of ties",
             "the 50th anniversary", "the 50", "50 of them"]),
    (MOUS, ["eight MOUs", "8 memorandums", "eight papers", "all eight", "the eight documents that were listed",
            "eight new deals", "Eight were signed", "a total of eight", "eight (8) MoUs"]),
    (WON, ["50 won", "₩50", "KRW 50", "50 Korean won", "fifty won"]),
    (USD, ["USD 2,300,000,000.50", "US$2,300,000,000.50", "2,300,000,000.50 US dollars"]),
    (GUESTS, ["some 200 guests", "200 people", "two hundred attendees", "200 Singaporeans", "hundreds of guests"]),
    (VISIT, ["her second visit", "the 2nd visit", "for the second time"]),
    (RANK, ["the top ten trading partners", "among the ten largest partners", "the 10th rank"]),
    (DAYS, ["14–16 June 2024", "from 14 to 16 June", "14 June 2024 to 16 June 2024", "June 14-16, 2024", "in June 2024",
            "on Friday, 14 June 2024", "until Sunday"]),
    (DAY, ["2 November 2025", "Nov. 2", "2025-11-02", "in November", "in 2025", "the 2025 talks", "on Sunday",
           "early November 2025", "late 2025"]),
    (LOSS, ["−2.5%", "minus 2.5 per cent", "-2.5 percent"]),
    (TONNES, ["five tonnes a year", "5 tonnes", "5 tonnes per year"]),
    (SINCE, ["since 1975", "in the 1970s"]),
]  # fmt: skip
UNBOUND: list[tuple[Claim, list[str]]] = [
    (YEARS, ["50 months", "50 dollars", "50 guests", "50 percent", "500 years", "fifty million years", "−50 years",
             "the 50 agreements", "a 50-month partnership", "five years", "half a decade", "50 km"]),
    (MOUS, ["eight ministers", "the eighth MOU", "eight years", "eight million", "80 MOUs", "eight treaties",
            "8 billion won", "1/8 of it", "eightfold", "a half"]),
    (WON, ["50 dollars", "US$50", "50 euros", "EUR 50", "50 million won", "50 years"]),
    (USD, ["USD 2,300,000,000", "2.3 million dollars", "EUR 2,300,000,000.50", "−USD 2,300,000,000.50"]),
    (GUESTS, ["200 firms", "200 ships", "200 dollars", "two hundred million guests", "a 200th guest",
              "thousands of guests"]),
    (VISIT, ["two visits", "her third visit", "the second dinner", "twenty-second visit"]),
    (DAYS, ["14–17 June 2024", "15 June", "14–16 July 2024", "on Monday", "in 2023", "14 June 2023", "16 visits"]),
    (DAY, ["3 November 2025", "2 December 2025", "November 2024", "on Monday", "2025 guests", "early 2025",
           "2025 dollars"]),
    (LOSS, ["2.5%", "-2.5 percentage points", "−25%"]),
    (TONNES, ["5 tonnes a month", "5 kilograms", "five years"]),
    (SINCE, ["since 1976", "1975 guests", "in the 1980s"]),
]  # fmt: skip


def texts(table: list[tuple[Claim, list[str]]]) -> list[tuple[Claim, str]]:
    return [(given, text) for given, many in table for text in many]


@pytest.mark.parametrize(("given", "text"), texts(BOUND))
def test_what_a_cited_claim_says_is_bound_in_any_form(given: Claim, text: str, tiny: Event) -> None:
    assert unbound(text, [claim(tiny, given)]) == []


@pytest.mark.parametrize(("given", "text"), texts(UNBOUND))
def test_another_value_unit_noun_place_or_day_is_not_bound(given: Claim, text: str, tiny: Event) -> None:
    assert unbound(text, [claim(tiny, given)])


@pytest.mark.parametrize(
    ("text", "facts", "bound"),
    [
        ("two agreements", ["libraries", "harbour-data"], True),
        ("Two of them.", ["libraries", "harbour-data"], True),
        ("two MOUs", ["libraries", "harbour-data"], True),
        ("two months", ["libraries", "harbour-data"], False),
        ("two ministers", ["libraries", "harbour-data"], False),
        ("two agreements", ["libraries", "wheat"], False),
        ("two promises", ["night-ferry", "wheat"], True),
        ("two leaders", ["ada-brandt", "ivo-halvorsen"], True),
        ("two bodies", ["ada-brandt", "ivo-halvorsen"], False),
        ("four months after", ["libraries", "wheat", "raised", "event-date"], False),
        ("Two were signed.", ["event-date", "relations-years"], False),
        ("Trade, hoped for: 2.", ["libraries", "wheat"], True),
        ("2", ["libraries", "wheat"], True),
        ("two facts", ["libraries", "wheat"], True),
        ("the second agreement", ["libraries", "harbour-data"], False),
    ],
)
def test_count_of_cited_facts_says_only_how_many_of_what_is_counted(
    text: str, facts: list[str], bound: bool, tiny: Event
) -> None:
    assert (unbound(text, [tiny.fact(f"gazette:{name}") for name in facts]) == []) == bound


def test_number_of_something_else_is_told_with_what_the_fact_says(tiny: Event) -> None:
    (found,) = unbound("A sum of 50 dollars.", [claim(tiny, WON)])
    assert found.words == "50 dollars"
    assert found.why == (
        "a cited fact gives this number for something else (50 won: won lent); use its words, or cite another fact"
    )
