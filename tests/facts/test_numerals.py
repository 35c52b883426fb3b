"""The reader of numbers and days: what it makes of each form in which a writer of English puts one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.facts.numerals import measured, numbers
from analysis.facts.quantities import Day, Number, Said

FORMS = [
    # number words
    ("Two hundred million guests came.", "200000000 guest"),
    ("One hundred firms sign one million contracts", "100 firm; 1000000 contract"),
    ("a hundred ministers, a thousand, a million won", "100 minister; 1000; 1000000 KPW|KRW"),
    ("seventy-five thousand two hundred and ten", "75210"),
    ("two\nhundred\u00a0thousand", "200000"),
    ("Twenty‑three", "23"),  # with a hyphen that breaks no line
    ("five and six", "5; 6"),
    ("One trillion won", "1000000000000 KPW|KRW"),
    ("twelve hundred", "1200"),
    ("two dozen firms, a dozen, half a dozen MOUs", "24 firm; 12; 6 mou"),
    # words like others
    ("one of the nodes, the first time, no one", ""),
    ("third countries and third parties", ""),
    ("G20, 5G, COP30, F-35, KF-21, 3D, CO₂", ""),
    ("net-zero, zero-carbon, net zero", ""),
    ("It may march; double taxation", ""),
    # separators, signs, digits
    ("2,300,000.50 or 2,300,000", "4600001/2; 2300000"),
    ("2 300 000 and 2 300 000 and 2'300'000", "2300000; 2300000; 2300000"),
    ("12,34,567", "1234567"),
    ("2.300.000; 2,5", "?; ?"),
    ("8·2, 8٫2, 8∕2, 8*2, √8", "?; ?; ?; ?; ?"),
    ("8¢, 8 ₹, 200₽, 8′, ₿200", "?; ?; ?; ?; ?"),
    ("200 ₩, 200₩", "200 KRW; 200 KRW"),
    ("5０ and ٥٠", "50; 50"),
    ("-5, −5, –5, minus 5, negative five", "-5; -5; -5; -5; -5"),
    ("10² and 2.3e9", "?; ?"),
    ("22,000 trillion; 2.01 million; 0.1 billion", "22000000000000000; 2010000; 100000000"),
    # fractions and multiples
    ("½, 2½ million, 3/4, 1 1/2", "1/2; 2500000; 3/4; 3/2"),
    ("half a million; a quarter of a million; one and a half million", "500000; 250000; 1500000"),
    ("two-thirds, a third of them, one third, three quarters", "2/3; 1/3; 1/3; 3/4"),
    ("24/7", "?"),
    ("fivefold, ten-fold, twice the sum, doubled, 5x", "5 times; 10 times; 2 times; 2 times; 5 times"),
    # places
    ("a third visit, the seventh, her 2nd visit", "3rd visit; 7th; 2nd visit"),
    ("the twenty-first century; tenth-largest", "21st century; 10th largest"),
    ("World War II, Charles III, XIV chapters", "2; 3; 14"),
    # vague
    ("hundreds of guests, tens of thousands, several hundred", "200..1000 guest; 20000..100000; 200..1000"),
    ("dozens of firms; millions", "24..120 firm; 2000000..1000000000"),
    # ranges
    ("10–15 guests, 10 to 15 guests, between 10 and 15 guests", "10 guest; 15 guest; " * 2 + "10 guest; 15 guest"),
    ("US$5–6 billion; 5 to 6 million euros", "5000000000 USD; 6000000000 USD; 5000000 EUR; 6000000 EUR"),
    # money and measures
    ("US$50 million, USD 50, USD50m, 50 USD, 50 US dollars", "50000000 USD; 50 USD; 50000000 USD; 50 USD; 50 USD"),
    ("S$3bn, €2.3bn, ₩50, 50 Korean won", "3000000000 SGD; 2300000000 EUR; 50 KRW; 50 KPW|KRW"),
    ("US$-5, -US$5", "-5 USD; -5 USD"),
    ("40%, 40 per cent, 0.5 percentage points", "40 percent; 40 percent; 1/2 percentage-point"),
    ("50km, 50 km, a 50-km line, 50 kilometres", "50 kilometer; " * 3 + "50 kilometer"),
    ("a 50-year tie, half a century, five decades, 2 weeks", "50 year; 50 year; 50 year; 14 day"),
    ("3m, 5 m, 5 T", "?; ?; ?"),
    ("50K guests, 3M people", "50000 guest; 3000000 person"),
    ("5 tonnes a year, 5 tonnes per month", "5 tonne/year; 5 tonne/month"),
    # nouns
    ("Eight MOUs; four have been exchanged; the eight.", "8 mou; 4; 8"),
    ("8 new Korean trade agreements, eight ministers signed MOUs", "8 agreement; 8 minister"),
    ("a quintet of ministers, the duo", "5 minister; 2"),
    ("two of its ministers, eight-point, 200 Singaporeans", "2 minister; 8 point; 200 Singaporean"),
    # days
    ("2 November 2025, November 2, 2025, Nov. 2, 2025, 2025-11-02", "=2025-11-2; " * 3 + "=2025-11-2"),
    ("the second of November 2025; 2nd November", "=2025-11-2; =?-11-2"),
    ("14–15 June 2024, 14 and 15 June 2024, 14 to 15 June", "=2024-6-14; =2024-6-15; " * 2 + "=?-6-14; =?-6-15"),
    ("30 May–2 June 2024", "=?-5-30; =2024-6-2"),
    ("June 14–15, 2024", "=2024-6-14; =2024-6-15"),
    ("Sunday, 2 November 2025; on Monday", "=2025-11-2 Sun; =?-?-? Mon"),
    ("Monday, 2 November 2025; 31 June 2024; 40 June", "?; ?; ?"),
    ("in May, in November, November 2025, early May 2026", "=?-5-?; =?-11-?; =2025-11-?; =2026-5-? early"),
    ("May is when they start. By when? March. May it last! March on.", "=?-5-?; =?-3-?"),
    ("the day after 2 November 2025; every Sunday in November", "?; =?-?-? Sun; ?"),
    ("8 may be signed; Eight march on", "8; 8 march"),
    ("early 2026; the spring of 2025; 2025/26; 2019–20", "=2026-?-? early; =2025-?-? spring; =2025-?-?; =2026-?-?; "
     "=2019-?-?; =2020-?-?"),
    ("02/11/2025, 2.11.2025, at 10:30, 9 pm, 2010-11, Q3 2025, the first half of 2026", "?; ?; ?; ?; ?; ?; ?"),
    # years or counts
    ("in 2025; twenty twenty-five; the 2030 goals", "2025y; 2025y; 2030y goal"),
    ("2025 marks 50 years", "2025y mark; 50 year"),
    ("2025 people came; a crowd of 2024 guests; the 1990s", "2025 person; 2024 guest; 1990..1999y"),
]  # fmt: skip


def shown(said: Said) -> str:
    """Show what was read: a number with what it counts, ``=`` a day with ``?`` for a part not said, ``?`` unread."""
    if isinstance(said, Day):
        weekday = "" if said.weekday is None else " " + ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][said.weekday]
        parts = "-".join("?" if part is None else str(part) for part in (said.year, said.month, said.day))
        return f"={parts}{weekday}" + (f" {said.part}" if said.part else "")
    if not isinstance(said, Number):
        return "?"
    value = str(said.low) if said.low == said.high else f"{said.low}..{said.high}"
    ending = {1: "st", 2: "nd", 3: "rd"}.get(int(said.low) % 10, "th") if said.ordinal else "y" if said.year else ""
    unit = "|".join(sorted(code.partition("-")[2] or code for code in said.unit)).replace("point", "percentage-point")
    return " ".join(filter(None, [value + ending, (unit or said.noun) + (f"/{said.rate}" if said.rate else "")]))


@pytest.mark.parametrize(("text", "read"), FORMS)
def test_number_or_day_is_read_as_it_is_meant(text: str, read: str) -> None:
    assert "; ".join(map(shown, numbers(text))) == read.strip("; ")


def test_words_of_what_is_read_are_the_texts_own() -> None:
    text = "Two hundred million guests, 14–15 June 2024 and US$5–6 billion"
    assert [said.words for said in numbers(text)] == [
        "Two hundred million", "14–15 June 2024", "14–15 June 2024", "US$5", "6 billion",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("02/11/2025", "write the day as in 2 November 2025"),
        ("9 pm", "facts cannot give a time of day; leave it out"),
        ("Monday, 2 November 2025", "2 November 2025 is a Sunday"),
        ("31 June", "there is no such date"),
        ("2,5", "write separators as in 2,300,000 and 2.5"),
        ("3m", "write the unit or the scale out, as in 3 million or 3 metres"),
        ("2010-11", "it may be a month or two years; write the month in words, or both years in full"),
        ("24/7", "write the number in words, or as a decimal"),
        ("Q3 2025", "write the months, as in January to June 2026"),
    ],
)
def test_what_cannot_be_read_says_how_to_write_it(text: str, why: str) -> None:
    assert [said.why for said in numbers(text)] == [why]  # type: ignore[union-attr]


def test_every_decimal_with_a_scale_word_is_exact() -> None:
    scales = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
    for hundredths in range(1, 10_000, 7):
        digits = f"{hundredths // 100}.{hundredths % 100:02}"
        for word, zeros in scales.items():
            (said,) = numbers(f"{digits} {word}")
            assert isinstance(said, Number)
            assert said.low == hundredths * 10 ** (zeros - 2)


@given(st.text(st.sampled_from("0123456789 ,.-–/%$€½²'twohundred million May½MOUs\n")) | st.text(max_size=200))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for said in numbers(text):
        assert said.words


@pytest.mark.parametrize(
    ("value", "unit", "read"),
    [
        ("2300000000.50", "USD", "4600000001/2 USD"),
        ("50", "million won", "50000000 KPW|KRW"),
        ("-2.5", "percent", "-5/2 percent"),
        ("8", "MOUs", "8 mou"),
        ("5", "m", "write the unit or the scale out, as in 3 million or 3 metres"),
        ("5", "2020 dollars", "a unit has no number or day in it"),
    ],
)
def test_claim_is_read_with_its_unit_as_a_text_would_say_it(value: str, unit: str, read: str) -> None:
    found = measured(value, unit)
    assert (found if isinstance(found, str) else shown(found)) == read


@pytest.mark.parametrize(
    "text", ["They met on monday.", "They met in december.", "They met in Dec there.", "In Sept. too"]
)
def test_day_is_read_where_nothing_else_is(text: str) -> None:
    (day,) = numbers(text)
    assert isinstance(day, Day)
