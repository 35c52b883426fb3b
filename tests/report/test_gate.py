"""The claim gate, on an invented event: what it refuses, in which words, and what it lets pass."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from analysis.report.display import (
    Bound,
    Cell,
    Chart,
    Colophon,
    Column,
    Dispute,
    Figure,
    Glance,
    Ladder,
    Ledger,
    Masthead,
    Message,
    Messages,
    Passage,
    Points,
    Shown,
    Table,
)
from analysis.report.layout import KINDS, fragment, page, pdf

from analysis import Event
from analysis.errors import ReportError
from analysis.report.blocks import Document
from analysis.report.gate import check
from analysis.report.views import brief, common

Refused = Callable[..., list[str]]
NOTHING = "no percentage, average or trend of ours over so few facts; quote one as a claim of the source"


@pytest.fixture
def refused(made: Callable[..., Document], tiny: Event) -> Refused:
    """Put what cells show before the gate; give its faults, none where it lets them pass."""

    def judge(*cells: str | Shown) -> list[str]:
        try:
            check(made(*cells), tiny)
        except ReportError as error:
            return str(error).splitlines()
        return []

    return judge


@pytest.fixture
def say(tiny: Event) -> Callable[..., Passage]:
    """Make a passage of one sentence bound to facts of the invented event."""
    return lambda text, *facts: Passage(event=tiny, sentences=(Bound(text, cited(*facts)),))


def cited(*facts: str) -> tuple[str, ...]:
    return tuple(f"gazette:{fact}" for fact in facts)


def table(event: Event, *row: Cell, caption: str = "", note: str = "", head: str = "Head", empty: str = "") -> Table:
    columns = tuple(Column(head) for _ in row)
    return Table(event=event, caption=caption, columns=columns, rows=(row,) if row else (), note=note, empty=empty)


def chart(event: Event, *, title: str = "Finding", alt: str = "A mark.", data: Table | None = None) -> Chart:
    return Chart(
        event=event, name="chart", title=Bound(title), alt=(Bound(alt),), svg="<svg/>", narrow="<svg/>",
        table=data or table(event),
    )  # fmt: skip


# What it refuses ------------------------------------------------------------------------------------------


def test_digit_without_a_fact_is_refused_with_the_facts_that_say_it(refused: Refused, say: Callable) -> None:
    assert refused(say("Ties go back 25 years.")) == [
        "made.ipynb, cell 1: “25 years” in “Ties go back 25 years.” is said by no cited fact (nothing is cited); "
        "facts that say it: gazette:relations-years, courier:years"
    ]


def test_number_word_without_a_fact_is_refused(refused: Refused, say: Callable) -> None:
    assert refused(say("There are Three of them.")) == [
        "made.ipynb, cell 1: “Three” in “There are Three of them.” is said by no cited fact (nothing is cited); "
        "facts that say it: gazette:agreements-total"
    ]


def test_wrong_number_is_refused_with_the_nearest_claims(refused: Refused, say: Callable) -> None:
    assert refused(say("26 years of ties.", "relations-years")) == [
        "made.ipynb, cell 1: “26 years” in “26 years of ties.” is said by no cited fact "
        "(cited: gazette:relations-years); no fact says it; nearest: "
        "gazette:relations-years (25), courier:years (25), gazette:agreements-total (3)"
    ]


def test_number_of_another_fact_is_refused(refused: Refused, say: Callable) -> None:
    assert refused(say("25 agreements.", "agreements-total")) == [
        "made.ipynb, cell 1: “25” in “25 agreements.” is said by no cited fact (cited: gazette:agreements-total); "
        "no fact says it; nearest: gazette:relations-years (25), courier:years (25), gazette:agreements-total (3)"
    ]


def test_date_that_is_not_of_the_cited_fact_is_refused(refused: Refused, say: Callable) -> None:
    assert refused(say("Raised on 14 June 2024.", "relations-years")) == [
        "made.ipynb, cell 1: “14 June 2024” in “Raised on 14 June 2024.” is said by no cited fact "
        "(cited: gazette:relations-years); facts that say it: gazette:event-date, gazette:raised, wire:day"
    ]


@pytest.mark.parametrize("day", ["14 July 2024", "16 June 2024", "14 June 2023", "14 July", "July 2024", "2023"])
def test_date_with_one_part_wrong_is_refused(day: str, refused: Refused, say: Callable) -> None:
    (fault,) = refused(say(f"Raised on {day}.", "event-date"))
    assert fault.startswith(f"made.ipynb, cell 1: “{day}” in “Raised on {day}.” is said by no cited fact ")
    assert "; no fact says it; nearest: " in fault


def test_day_of_the_month_alone_is_no_date(refused: Refused, say: Callable) -> None:
    assert len(refused(say("14 people came.", "event-date"))) == 1


def test_more_than_twelve_facts_bind_nothing(refused: Refused, say: Callable, tiny: Event) -> None:
    every = [name.removeprefix("gazette:") for name in list(tiny.facts)[:13]]
    assert refused(say("All 13.", *every)) == [
        "made.ipynb, cell 1: “All 13.” is bound to 13 facts; at most 12, so that a reader can follow"
    ]


def test_page_whose_body_is_bound_as_a_whole_does_not_pass(refused: Refused, say: Callable, tiny: Event) -> None:
    body = "Of 3 agreements one is in force, after 25 years; about 120 guests dined on 14 June 2024. " * 3
    every = [name.removeprefix("gazette:") for name in tiny.facts]
    shown = body[:87] + "…"
    assert refused(say(body, *every)) == [
        f"made.ipynb, cell 1: “{shown}” is bound to {len(every)} facts; at most 12, so that a reader can follow"
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
    assert f" in “{words}” is said by no cited fact (nothing is cited); facts that say it: " in faults[0]


def test_number_anywhere_in_a_table_but_its_cells_is_refused(refused: Refused, tiny: Event) -> None:
    bound = Cell("Agreements", cited("agreements-total"))
    for part in ("caption", "note", "head"):
        (fault,) = refused(table(tiny, bound, **{part: "The 3 of them"}))
        assert fault.startswith("made.ipynb, cell 1: “3” in “The 3 of them” is said by no cited fact ")
    (fault,) = refused(table(tiny, empty="None of the 3"))
    assert "“3” in “None of the 3”" in fault


def test_number_in_a_cell_without_facts_is_refused(refused: Refused, tiny: Event) -> None:
    (fault,) = refused(table(tiny, Cell("Agreements"), Cell("3")))
    assert "“3” in “3” is said by no cited fact (nothing is cited)" in fault


def test_number_in_the_quiet_line_of_a_cell_is_refused(refused: Refused, tiny: Event) -> None:
    assert refused(table(tiny, Cell("Agreements", detail="3 in all")))


def test_number_in_a_charts_title_alt_text_or_data_is_refused(refused: Refused, tiny: Event) -> None:
    parts = (
        chart(tiny, title="Three agreements"),
        chart(tiny, alt="Transport: 3."),
        chart(tiny, data=table(tiny, Cell("Transport"), Cell("3"))),
    )
    for part in parts:
        (fault,) = refused(part)
        assert "is said by no cited fact (nothing is cited)" in fault


def test_number_in_a_message_a_figure_a_point_or_what_stands_in_for_them_is_refused(
    refused: Refused, tiny: Event
) -> None:
    shown = (
        Messages(event=tiny, items=(Message("Text.", cited("wheat"), "Three agreements"),)),
        Messages(event=tiny, items=(Message("Three agreements.", cited("wheat"), "Title"),)),
        Glance(event=tiny, items=(Figure("3", cited("wheat"), "agreements"),)),
        Glance(event=tiny, items=(Figure("25", cited("relations-years"), "years, 3 agreements"),)),
        Points(event=tiny, items=(Cell("Three agreements", cited("wheat")),)),
        Points(event=tiny, items=(), empty="None of the three."),
        common.masthead(tiny, "areas", "Three agreements", ""),
        common.masthead(tiny, "areas", "Agreements", "All three."),
    )
    for block in shown:
        (fault,) = refused(block)
        assert "is said by no cited fact" in fault


@pytest.mark.parametrize(
    "word", ["40%", "per cent", "percent", "percentage", "percentages", "average", "averages", "median", "trend",
             "Trends", "averaged", "on average"],
)  # fmt: skip
def test_percentage_average_or_trend_of_ours_is_refused(word: str, refused: Refused, say: Callable) -> None:
    faults = refused(say(f"In short: {word} of it", "wheat"))
    assert any(fault.endswith(f" in “In short: {word} of it”: {NOTHING}") for fault in faults)


@pytest.mark.parametrize(
    "words", ["3 million", "3 dozen", "twenty-three", "3.5", "3bn", "30", "3,000", "half of 3 000"]
)
def test_number_that_only_contains_the_right_one_is_refused(words: str, refused: Refused, say: Callable) -> None:
    assert refused(say(f"{words} agreements.", "agreements-total"))


@pytest.mark.parametrize("words", ["US$3bn was agreed.", "50km of rail.", "A fund of 3m."])
def test_amount_with_its_unit_written_close_is_a_number(words: str, refused: Refused, say: Callable) -> None:
    assert refused(say(words))


def test_number_after_a_paragraph_mark_is_a_number(refused: Refused, say: Callable) -> None:
    assert refused(say("Of those in ¶5, 12 are signed."))


def test_every_fault_is_said_at_once_with_its_cell(refused: Refused, say: Callable) -> None:
    faults = refused("Text.", say("26 or 27 years.", "relations-years"), "## Three")
    assert [fault.split(" in “")[0] for fault in faults] == [
        "made.ipynb, cell 2: “26”", "made.ipynb, cell 2: “27 years”", "made.ipynb, cell 3: “Three”",
    ]  # fmt: skip


# What it reads --------------------------------------------------------------------------------------------

SENTINEL = "77 of them"
UNSEEN = {"report", "name", "step", "align", "svg", "narrow", "facts", "event"}  # codes, drawings and what binds


def shown_by(event: Event) -> list[Shown]:
    """A block of every class, with each of its texts filled in."""
    words = {"caption": "Words", "note": "Words", "empty": "Words"}
    rows = ((Cell("Words", detail="Words"), Cell("Words", detail="Words")),)
    full = Table(event=event, columns=(Column("Words"), Column("Words")), rows=rows, **words)
    bound = (Bound("Words"),)
    return [
        Masthead(event=event, report="brief", title="Words", standfirst="Words", cut="Words",
                 facts=cited("event-date")),
        Messages(event=event, items=(Message("Words", title="Words"),)),
        Glance(event=event, items=(Figure("Words", label="Words"),)),
        Ladder(event=event),
        Passage(event=event, sentences=bound),
        Points(event=event, items=(Cell("Words", detail="Words"),), empty="Words"),
        full,
        Chart(event=event, name="chart", title=bound[0], alt=bound, svg="<svg/>", narrow="<svg/>", table=full),
        Ledger(event=event, items=(Dispute(title="Words", table=full, ruling="Words"),), empty="Words"),
        Colophon(event=event),
    ]  # fmt: skip


def with_sentinel(value: Any) -> Iterator[tuple[str, Any]]:
    """*value* once for each of its texts, with a number that no fact says in its place; and where that is."""
    if isinstance(value, str):
        yield "", SENTINEL
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            for where, changed in with_sentinel(item):
                yield f"[{place}]{where}", (*value[:place], changed, *value[place + 1 :])
    elif is_dataclass(value) and not isinstance(value, type):
        for own in fields(value):
            if own.name not in UNSEEN:
                for where, changed in with_sentinel(getattr(value, own.name)):
                    yield f".{own.name}{where}", replace(value, **{own.name: changed})


def test_every_text_of_every_block_is_read(refused: Refused, tiny: Event) -> None:
    samples = shown_by(tiny)
    assert {type(sample) for sample in samples} == set(Shown.__subclasses__())
    tried = []
    for sample in samples:
        assert refused(sample) == []
        for where, block in with_sentinel(sample):
            tried.append(f"{sample.kind}{where}")
            (fault, *_) = refused(block)
            assert "“77” in “77 of them” is said by no cited fact" in fault, tried[-1]
    assert {"masthead.cut", "points.items[0].detail", "table.rows[0][1].text", "chart.table.columns[0].head",
            "ledger.items[0].table.note", "ledger.empty"} <= set(tried)  # fmt: skip


@pytest.mark.parametrize("part", ["label", "gist"])
def test_key_of_the_ladder_is_read(part: str, refused: Refused, tiny: Event) -> None:
    steps = {code: step.model_copy(update={part: SENTINEL}) for code, step in tiny.codebook.steps.items()}
    other = replace(tiny, codebook=tiny.codebook.model_copy(update={"steps": steps}))
    faults = refused(Ladder(event=other))
    assert len(faults) == len(steps)
    assert all("“77” in “77 of them” is said by no cited fact (nothing is cited)" in fault for fault in faults)


@pytest.mark.parametrize("part", ["title", "place"])
def test_what_the_events_record_says_in_the_head_is_read(part: str, refused: Refused, tiny: Event) -> None:
    other = replace(tiny, record=tiny.record.model_copy(update={part: SENTINEL}))
    (fault,) = refused(Masthead(event=other, report="brief", title="Words", facts=cited("event-date")))
    assert "“77” in “77 of them” is said by no cited fact (cited: gazette:event-date)" in fault


def test_party_whose_name_says_a_number_is_read(refused: Refused, tiny: Event) -> None:
    parties = tuple(party.model_copy(update={"name": SENTINEL}) for party in tiny.record.parties)
    other = replace(tiny, record=tiny.record.model_copy(update={"parties": parties}))
    assert len(refused(Masthead(event=other, report="brief", title="Words", facts=cited("event-date")))) == 2


@pytest.mark.parametrize(
    "judge",
    [check, lambda document, event: page(document), lambda document, event: pdf(document)],
    ids=["gate", "page", "pdf"],
)
def test_block_of_a_kind_that_nobody_knows_is_refused(
    judge: Callable[[Document, Event], object], made: Callable[..., Document], tiny: Event
) -> None:
    document = made("Text.", Passage(event=tiny, sentences=()))
    document.blocks[1]["kind"] = "map"
    with pytest.raises(ReportError) as caught:
        judge(document, tiny)
    assert str(caught.value) == (
        "made.ipynb, cell 2: a block of the kind 'map', which a report does not set; run the notebook again with this "
        "version, or show one of: callout, chart, glance, heading, ladder, ledger, list, listing, messages, paragraph, "
        "passage, picture, points, table"
    )


def test_block_of_a_kind_that_nobody_knows_is_refused_where_it_is_shown() -> None:
    with pytest.raises(ReportError, match=r"^a block of the kind 'map', which a report does not set; "):
        fragment({"kind": "map"})


@pytest.mark.parametrize("template", ["blocks.html.j2", "brief.typ"])
def test_both_layouts_set_every_kind_of_block(template: str, project: Path) -> None:
    text = (project / "analysis" / "report" / "templates" / template).read_text("utf-8")
    assert set(re.findall(r'\bb(?:lock)?\.kind == "(\w+)"', text)) - {"masthead", "colophon"} == set(KINDS)


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
        ("G20 and 5G are names.", []),
        ("See ¶5, ¶39–43 and ¶1, 3.", []),
    ],
)
def test_what_a_cited_fact_says_passes(text: str, facts: list[str], refused: Refused, say: Callable) -> None:
    assert refused(say(text, *facts)) == []


def test_facts_of_the_rows_heading_bind_its_cells(refused: Refused, tiny: Event) -> None:
    assert refused(table(tiny, Cell("Years", cited("relations-years")), Cell("25"), Cell("–", detail="25"))) == []


def test_facts_of_a_cell_stand_before_those_of_the_heading(refused: Refused, tiny: Event) -> None:
    assert refused(table(tiny, Cell("Years", cited("relations-years")), Cell("25", cited("wheat"))))


def test_head_with_its_day_bound_and_its_edition_aside_passes(refused: Refused, tiny: Event) -> None:
    assert refused(brief.head(tiny)) == []


def test_day_of_the_event_that_no_fact_says_is_refused(refused: Refused, tiny: Event) -> None:
    (fault,) = refused(common.display.Masthead(event=tiny, report="brief", title="Title"))
    assert "“14 June 2024” in “14 June 2024” is said by no cited fact (nothing is cited)" in fault


def test_foot_stands_aside(refused: Refused, tiny: Event) -> None:
    assert refused(brief.colophon(tiny)) == []


def test_percentage_that_the_source_states_passes(made: Callable[..., Document], tiny: Event) -> None:
    claim = tiny.fact("gazette:dinner-guests").model_copy(update={"value": "40", "unit": "percent", "label": "trade"})
    claims = tuple(claim if own.id == claim.id else own for own in tiny.lead.claims)
    stated = replace(tiny, lead=tiny.lead.model_copy(update={"claims": claims}))
    said = Passage(event=stated, sentences=(Bound("Trade grew by 40%.", cited("dinner-guests")),))
    check(made(said), stated)
