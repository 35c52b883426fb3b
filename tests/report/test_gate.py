"""The claim gate, on an invented event: what it refuses, in which words, and what it lets pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from analysis import Event
from analysis.errors import ReportError
from analysis.report.blocks import Block, Bound, Cell, Chart, Header, Passage, Points, Table
from analysis.report.celloutput import Shown
from analysis.report.document import Document
from analysis.report.gate import check
from analysis.report.views import areas, brief, mous

Refused = Callable[..., list[str]]
NOTHING = (
    "do not compute percentages, averages or trends over so few facts; quote one that the source states, as a claim"
)


@pytest.fixture
def refused(made: Callable[..., Document], tiny: Event) -> Refused:
    """Put what cells show before the gate; give its faults, none where it lets them pass."""

    def judge(*cells: str | Block | Shown) -> list[str]:
        try:
            check(made(*cells), tiny)
        except ReportError as error:
            return str(error).splitlines()
        return []

    return judge


def cited(*facts: str) -> tuple[str, ...]:
    return tuple(f"gazette:{fact}" for fact in facts)


def say(text: str, *facts: str) -> Passage:
    """Make a passage of one sentence bound to facts of the invented event."""
    return Passage(sentences=(Bound(text, cited(*facts)),))


def table(*row: Cell) -> Table:
    return Table(caption="", columns=tuple(Header("Head") for _ in row), rows=(row,))


def test_name_without_a_fact_is_refused_wherever_it_is(made: Callable[..., Document], tiny: Event) -> None:
    chart = Chart(
        title=Bound("Ferries come first"), alt=(Bound("A mark."),), svg="<svg><text>Hanoi</text></svg>",
        narrow="<svg><text>Ada Brandt &amp; Batam</text></svg>", table=table(Cell("Ferries")),
    )  # fmt: skip
    with pytest.raises(ReportError) as caught:
        check(made("They met in Gotham.", say("They met Marcos.", "wheat"), table(Cell("Busan")), chart), tiny)
    assert str(caught.value).splitlines() == [
        "made.ipynb, cell 1: “Gotham” in “They met in Gotham.” is not in any cited fact (nothing is cited); "
        "no fact has it",
        "made.ipynb, cell 2: “Marcos” in “They met Marcos.” is not in any cited fact (cited: gazette:wheat); "
        "no fact has it",
        "made.ipynb, cell 3: “Busan” in “Busan” is not in any cited fact (nothing is cited); no fact has it",
        "made.ipynb, cell 4: “Hanoi” in a chart’s drawing is not in any fact of the chart",
        "made.ipynb, cell 4: “Ada Brandt” in a chart’s drawing is not in any fact of the chart",
        "made.ipynb, cell 4: “Batam” in a chart’s drawing is not in any fact of the chart",
    ]


def test_actor_is_named_where_a_fact_names_it_and_in_cells_without_facts(
    made: Callable[..., Document], tiny: Event
) -> None:
    check(made(say("Ada Brandt hopes for it.", "wheat"), table(Cell("Ada Brandt"))), tiny)
    with pytest.raises(ReportError, match=r"“Ada Brandt” in .*; facts that have it: gazette:ada-brandt$"):
        check(made(say("Ada Brandt hopes for it.", "ferry-safety")), tiny)


# What it refuses ------------------------------------------------------------------------------------------


def test_digit_without_a_fact_is_refused_with_the_facts_that_say_it(refused: Refused) -> None:
    assert refused(say("Ties go back 25 years.")) == [
        "made.ipynb, cell 1: “25 years” in “Ties go back 25 years.” is not in any cited fact (nothing is cited); "
        "facts that have it: gazette:relations-years, courier:years"
    ]


def test_number_word_without_a_fact_is_refused(refused: Refused) -> None:
    assert refused(say("There are three of them.")) == [
        "made.ipynb, cell 1: “three” in “There are three of them.” is not in any cited fact (nothing is cited); "
        "facts that have it: gazette:agreements-total"
    ]


def test_wrong_number_is_refused_with_the_nearest_claims(refused: Refused) -> None:
    assert refused(say("26 years of ties.", "relations-years")) == [
        "made.ipynb, cell 1: “26 years” in “26 years of ties.” is not in any cited fact "
        "(cited: gazette:relations-years); no fact has it; the nearest are: "
        "gazette:relations-years (25), courier:years (25), gazette:agreements-total (3)"
    ]


def test_number_of_another_fact_is_refused(refused: Refused) -> None:
    assert refused(say("25 agreements.", "agreements-total")) == [
        "made.ipynb, cell 1: “25” in “25 agreements.” is not in any cited fact (cited: gazette:agreements-total); "
        "no fact has it; the nearest are: gazette:relations-years (25), courier:years (25), "
        "gazette:agreements-total (3)"
    ]


def test_date_that_is_not_of_the_cited_fact_is_refused(refused: Refused) -> None:
    assert refused(say("Raised on 14 June 2024.", "relations-years")) == [
        "made.ipynb, cell 1: “14 June 2024” in “Raised on 14 June 2024.” is not in any cited fact "
        "(cited: gazette:relations-years); facts that have it: gazette:event-date, gazette:raised, wire:day"
    ]


@pytest.mark.parametrize("day", ["14 July 2024", "16 June 2024", "14 June 2023", "14 July", "July 2024", "2023"])
def test_date_with_one_part_wrong_is_refused(day: str, refused: Refused) -> None:
    (fault,) = refused(say(f"Raised on {day}.", "event-date"))
    assert fault.startswith(f"made.ipynb, cell 1: “{day}” in “Raised on {day}.” is not in any cited fact ")
    assert "; no fact has it; the nearest are: " in fault


def test_day_of_the_month_alone_is_no_date(refused: Refused) -> None:
    assert len(refused(say("14 people came.", "event-date"))) == 1


def test_more_than_twelve_facts_bind_nothing(refused: Refused, tiny: Event) -> None:
    every = [name.removeprefix("gazette:") for name in list(tiny.facts)[:13]]
    assert refused(say("All 13.", *every)) == [
        "made.ipynb, cell 1: “All 13.” cites 13 facts; cite at most 12, so that readers can follow"
    ]


def test_page_whose_body_is_bound_as_a_whole_does_not_pass(refused: Refused, tiny: Event) -> None:
    body = "Of 3 agreements one is in force, after 25 years; about 120 guests dined on 14 June 2024. " * 3
    every = [name.removeprefix("gazette:") for name in tiny.facts]
    shown = body[:100] + "…"
    assert refused(say(body, *every)) == [
        f"made.ipynb, cell 1: “{shown}” cites {len(every)} facts; cite at most 12, so that readers can follow"
    ]


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("## Three agreements", "Three agreements"),
        ("There are three agreements.", "There are three agreements."),
        ("- one\n- three", "three"),
        ("1. a\n2. three", "three"),
        ("> Mind the three.", "Mind the three."),
        ("    three = 3", "three = 3"),
        ("# Three agreements", "Three agreements"),
    ],
)
def test_markdown_cells_hold_no_figures(markdown: str, words: str, refused: Refused) -> None:
    faults = refused("Text.", markdown)
    assert faults
    assert f" in “{words}” is not in any cited fact (nothing is cited); facts that have it: " in faults[0]


def test_number_in_a_cell_without_facts_is_refused(refused: Refused) -> None:
    (fault,) = refused(table(Cell("Agreements"), Cell("3")))
    assert "“3” in “3” is not in any cited fact (nothing is cited)" in fault


@pytest.mark.parametrize(
    "word", ["40%", "per cent", "percent", "percentage", "percentages", "average", "averages", "median", "trend",
             "Trends", "averaged", "on average"],
)  # fmt: skip
def test_percentage_average_or_trend_of_ours_is_refused(word: str, refused: Refused) -> None:
    faults = refused(say(f"In short: {word} of it", "wheat"))
    assert any(fault.endswith(f" in “In short: {word} of it”: {NOTHING}") for fault in faults)


@pytest.mark.parametrize(
    "words", ["3 million", "3 dozen", "twenty-three", "3.5", "3bn", "30", "3,000", "half of 3 000"]
)
def test_number_that_only_contains_the_right_one_is_refused(words: str, refused: Refused) -> None:
    assert refused(say(f"{words} agreements.", "agreements-total"))


@pytest.mark.parametrize("words", ["US$3bn was agreed.", "50km of rail.", "A fund of 3m."])
def test_amount_with_its_unit_written_close_is_a_number(words: str, refused: Refused) -> None:
    assert refused(say(words))


def test_number_after_a_paragraph_mark_is_a_number(refused: Refused) -> None:
    assert refused(say("Of those in ¶5, 12 are signed."))


def test_every_fault_is_said_at_once_with_its_cell(refused: Refused) -> None:
    faults = refused("Text.", say("26 or 27 years.", "relations-years"), "## Three")
    assert [fault.split(" in “")[0] for fault in faults] == [
        "made.ipynb, cell 2: “26”", "made.ipynb, cell 2: “27 years”", "made.ipynb, cell 3: “Three”",
    ]  # fmt: skip


# What it reads of codebook and event ----------------------------------------------------------------------

SENTINEL = "77 of them"


@pytest.mark.parametrize("part", ["label", "gist"])
def test_key_of_the_ladder_is_read(part: str, refused: Refused, tiny: Event) -> None:
    steps = {code: step.model_copy(update={part: SENTINEL}) for code, step in tiny.codebook.steps.items()}
    other = replace(tiny, codebook=tiny.codebook.model_copy(update={"steps": steps}))
    faults = refused(mous.ladder(mous.cut(other)))
    assert len(faults) == len(steps)
    assert all("“77” in “77 of them” is not in any cited fact (nothing is cited)" in fault for fault in faults)


@pytest.mark.parametrize("part", ["title", "place"])
def test_what_the_events_record_says_in_the_head_is_read(part: str, refused: Refused, tiny: Event) -> None:
    other = replace(tiny, record=tiny.record.model_copy(update={part: SENTINEL}))
    (fault,) = refused(areas.head(areas.cut(other)))
    assert "“77” in “77 of them” is not in any cited fact (cited: gazette:event-date)" in fault


def test_party_whose_name_says_a_number_is_read(refused: Refused, tiny: Event) -> None:
    parties = tuple(party.model_copy(update={"name": SENTINEL}) for party in tiny.record.parties)
    other = replace(tiny, record=tiny.record.model_copy(update={"parties": parties}))
    assert len(refused(areas.head(areas.cut(other)))) == 2


# What it lets pass ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("25 years of ties.", ["relations-years"]),
        ("Three agreements, 25 years.", ["agreements-total", "relations-years"]),
        ("Her 2nd visit.", ["second-visit"]),
        ("About 120 guests.", ["dinner-guests"]),
        ("Raised on 14 June 2024.", ["event-date"]),
        ("Raised on 14 June.", ["event-date"]),
        ("Raised in June 2024.", ["event-date"]),
        ("Raised in 2024.", ["event-date"]),
        ("Raised on 14 June 2024.", ["raised"]),
        ("Between 1 March and 31 May 2025.", ["night-ferry"]),
        ("By the spring of 2025.", ["night-ferry"]),
        ("Two of them.", ["libraries", "harbour-data"]),
        ("No number at all, whoever says it.", []),
        ("One agreement is the first.", []),
        ("Compare ¶5, ¶39–43 and ¶1, 3.", []),
    ],
)
def test_what_a_cited_fact_says_passes(text: str, facts: list[str], refused: Refused) -> None:
    assert refused(say(text, *facts)) == []


def test_facts_of_the_rows_heading_bind_its_cells(refused: Refused) -> None:
    assert refused(table(Cell("Years", cited("relations-years")), Cell("25"), Cell("–", detail="25"))) == []


def test_facts_of_a_cell_stand_before_those_of_the_heading(refused: Refused) -> None:
    assert refused(table(Cell("Years", cited("relations-years")), Cell("25", cited("wheat"))))


def test_table_counts_facts_of_several_kinds_and_a_list_does_not(refused: Refused) -> None:
    both = Cell("2", cited("sea-between", "dinner-guests"))
    assert refused(table(Cell("Trade"), both)) == []
    assert refused(Points(items=(both,)))


def test_head_with_its_day_bound_and_its_edition_aside_passes(refused: Refused, tiny: Event) -> None:
    assert refused(brief.head(brief.cut(tiny))) == []


def test_day_of_the_event_that_no_fact_says_is_refused(refused: Refused, tiny: Event) -> None:
    (fault,) = refused(replace(areas.cut(tiny).head("areas", "Title", ""), facts=()))
    assert "“14 June 2024” in “14 June 2024” is not in any cited fact (nothing is cited)" in fault


def test_foot_stands_aside(refused: Refused, tiny: Event) -> None:
    assert refused(brief.colophon(brief.cut(tiny))) == []


def test_percentage_that_the_source_states_passes(made: Callable[..., Document], tiny: Event) -> None:
    claim = tiny.fact("gazette:dinner-guests").model_copy(update={"value": "40", "unit": "percent", "label": "trade"})
    claims = tuple(claim if own.id == claim.id else own for own in tiny.lead.claims)
    stated = replace(tiny, lead=tiny.lead.model_copy(update={"claims": claims}))
    check(made(say("Trade grew by 40%.", "dinner-guests")), stated)
