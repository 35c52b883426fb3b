"""What reports make of other publishers' accounts, of a second coder and of the parties' own grouping of fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis import Event
from analysis.errors import ReportError
from analysis.report import charts
from analysis.report.blocks import Chart, Dispute, Ledger, Passage, Table
from analysis.report.celloutput import Shown
from analysis.report.document import Document
from analysis.report.gate import check
from analysis.report.notes import note
from analysis.report.views import areas, sources, themes

ALONE = "The report by The Linden Gazette is the only source that was coded; none is compared with it."


def of_sources(view: Callable[..., Shown], event: Event) -> Any:
    return view(sources.cut(event)).block


def of_themes(view: Callable[..., Shown], event: Event) -> Any:
    return view(themes.cut(event)).block


def of_areas(view: Callable[..., Shown], event: Event, **codes: str) -> Any:
    return view(areas.cut(event, **codes)).block


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def drawn(event: Event) -> Chart:
    chart = of_sources(sources.chart, event)
    assert isinstance(chart, Chart)
    return chart


# The ledger -----------------------------------------------------------------------------------------------


def dispute(event: Event, key: str) -> Dispute:
    label = event.codebook.claim_keys[key].label
    (found,) = [item for item in of_sources(sources.ledger, event).items if item.title == label]
    return found


def test_every_conflict_is_shown_under_the_codebooks_label(tiny: Event, founding: Event) -> None:
    for event in (tiny, founding):
        assert [item.title for item in of_sources(sources.ledger, event).items] == [
            event.codebook.claim_keys[conflict.key].label for conflict, _ in event.ledger
        ]
        assert all(item.table.rows for item in of_sources(sources.ledger, event).items)


def test_rivals_stand_with_who_gives_them_and_the_adopted_is_marked(tiny: Event) -> None:
    rows = {
        item.title: [(value.text, said.text, value.detail) for value, said in item.table.rows]
        for item in of_sources(sources.ledger, tiny).items
    }
    assert rows == {
        "What has happened to the agreements": [
            ("in force", "The Linden Gazette (Agreement on Ferry Safety)", "taken here"),
            ("signed", "Courier (Ferry agreement)", ""),
        ],
        "Which agreements belong to the event": [
            ("3 agreements", "The Linden Gazette (agreements named)", "taken here"),
            ("MOU on lighthouses", "Courier", ""),
        ],
        "Whether the agreements counted include all that is agreed": [
            ("3 agreements", "The Linden Gazette (agreements named)", "taken here"),
            ("agreed", "The Linden Gazette (Both sides agreed that wheat is to be inspected only once)", "taken here"),
        ],
        "Day of the event": [
            ("14 June 2024", "The Linden Gazette (day of the upgrade); The Wire", "taken here"),
            ("15 June 2024", "Courier (As printed)", ""),
        ],
    }


def test_ruling_says_what_is_adopted_as_a_reader_reads_it_and_why(tiny: Event) -> None:
    assert [item.ruling for item in of_sources(sources.ledger, tiny).items] == [
        "Taken here: in force. Taking effect comes after signature, and the lead source reports it.",
        "Taken here: 3 agreements. The lead source counts its list and names each; the other may mean one of these.",
        "Taken here: 3 agreements and agreed. Both hold; what was agreed on wheat has no paper.",
        "Taken here: 14 June 2024. The lead source and the wire have it.",
    ]


def test_conflict_within_the_lead_source_is_told_from_one_between_sources(tiny: Event, founding: Event) -> None:
    for event in (tiny, founding):
        for (conflict, _), item in zip(event.ledger, of_sources(sources.ledger, event).items, strict=True):
            within = {rival.source for rival in conflict.rivals} == {event.record.lead}
            assert item.table.caption == (
                f"Values within the report by {event.source.name}" if within else "Values of several sources"
            )


def test_every_rival_is_cited_beside_its_value(tiny: Event, founding: Event) -> None:
    for event in (tiny, founding):
        for (conflict, ruling), item in zip(event.ledger, of_sources(sources.ledger, event).items, strict=True):
            cited = [name for row in item.table.rows for name in row[0].facts]
            assert sorted(cited) == sorted({name for rival in conflict.rivals for name in rival.facts})
            adopted = {name for row in item.table.rows if row[0].detail for name in row[0].facts}
            assert adopted == {
                name for rival in conflict.rivals if rival.shown in ruling.adopted for name in rival.facts
            }


def test_same_value_of_several_sources_is_one_row(founding: Event) -> None:
    first, second = dispute(founding, "event.date").table.rows
    assert (first[0].text, first[0].detail) == ("2 November 2025", "taken here")
    assert len(first[0].facts) == 10
    assert (second[0].text, second[0].facts) == ("1 November 2025", ("straits-times:launch-date",))


def test_values_are_spelled_with_how_exact_they_are(founding: Event) -> None:
    concluded = [row[0].text for row in dispute(founding, "agreements.concluded").table.rows]
    assert concluded == ["4 MOUs", "at least 2 MOUs", "at least 6 MOUs"]
    statuses = [row[0].text for row in dispute(founding, "agreements.status").table.rows]
    assert statuses == ["signed", "announced", "exchanged", "at least announced"]
    assert [row[0].text for row in dispute(founding, "visit.kind").table.rows] == ["official visit", "working visit"]


def test_ledger_without_a_conflict_says_so(single: Event, none: Event) -> None:
    for event in (single, none):
        assert of_sources(sources.ledger, event).items == ()
        assert of_sources(sources.ledger, event).empty == "No values differ, within the report or between sources."


def test_record_of_an_account_has_evidence_without_paragraphs(tiny: Event) -> None:
    found = note(tiny, "courier:day")
    assert (found.marks, found.paragraphs, found.publisher) == ("Courier", (), "The Eastvale Courier")
    assert found.where == "The Eastvale Courier, 15 June 2024, from an excerpt"
    assert (found.url, found.text) == ("https://courier.example/partners", "Day of the event: 15 June 2024")
    assert note(tiny, "gazette:event-date").marks == "¶2"


# Source by fact -------------------------------------------------------------------------------------------


def test_each_source_stands_to_each_fact_in_one_of_four_ways(tiny: Event) -> None:
    found = sources.cut(tiny).states
    assert {row.id: row.state for row in found[found["column"] == "courier"].itertuples()} == {
        "ferry-safety": "differs", "libraries": "stated", "harbour-data": "ends", "night-ferry": "differs",
        "storm-warnings": "stated", "student-places": "ends", "wheat": "ends", "event-date": "differs",
        "relations-years": "stated", "second-visit": "ends", "agreements-total": "ends", "dinner-guests": "differs",
    }  # fmt: skip
    wire = found[found["column"] == "wire"]
    assert dict(zip(wire["id"], wire["state"], strict=True)) == {
        **dict.fromkeys(wire["id"], "absent"), "event-date": "stated",
    }  # fmt: skip


def test_every_compared_fact_has_a_state_for_every_other_source(tiny: Event, founding: Event) -> None:
    for event in (tiny, founding):
        found = sources.cut(event).states
        compared = [
            cited
            for cited, (kind, fact) in event.facts.items()
            if kind in ("agreements", "commitments", "claims")
            and getattr(fact, "key", "") not in ("agreements.status", "agreements.instrument")
        ]
        assert [tuple(row) for row in found[["row", "column"]].itertuples(index=False)] == [
            (cited, name) for cited in compared for name in event.accounts
        ]
        assert set(found["state"]) <= set(sources.STATES)


def test_silence_of_a_whole_text_is_told_from_an_excerpt_that_ends(founding: Event) -> None:
    found = sources.cut(founding).states
    for name in founding.accounts:
        silent = set(found[(found["column"] == name)]["state"]) - {"stated", "differs"}
        whole = founding.publisher(name).completeness != "excerpt"
        assert silent == {"absent" if whole else "ends"}


def test_chart_shows_every_agreement_and_what_another_source_speaks_of(tiny: Event, founding: Event) -> None:
    assert [row[0].facts[0] for row in drawn(tiny).table.rows] == [
        "gazette:ferry-safety", "gazette:libraries", "gazette:harbour-data", "gazette:night-ferry",
        "gazette:storm-warnings", "gazette:event-date", "gazette:relations-years", "gazette:dinner-guests",
    ]  # fmt: skip
    cited = [row[0].facts[0] for row in drawn(founding).table.rows]
    assert cited[:8] == [f"cna:{agreement.id}" for agreement in founding.lead.agreements]


def test_charts_table_has_the_same_states(tiny: Event) -> None:
    table = drawn(tiny).table
    assert [column.head for column in table.columns] == [
        "Fact", "Stated", "Stated differently", "Not mentioned", "The excerpt ends",
    ]  # fmt: skip
    assert texts(table)[:3] == [
        ["Agreement on Ferry Safety", "–", "Courier", "The Wire", "–"],
        ["MOU on exchange between national libraries", "Courier", "–", "The Wire", "–"],
        ["MOU on harbour data", "–", "–", "The Wire", "Courier"],
    ]
    assert texts(table)[5] == ["14 June 2024 – day of the upgrade", "The Wire", "Courier", "–", "–"]


def test_charts_words_have_the_same_states_and_are_bound(tiny: Event, founding: Event) -> None:
    assert drawn(tiny).alt[0].text == "Agreement on Ferry Safety: stated differently: Courier; not mentioned: The Wire."
    for event in (tiny, founding):
        chart = drawn(event)
        assert [bound.facts for bound in chart.alt] == [row[0].facts for row in chart.table.rows]
        for row, bound in zip(chart.table.rows, chart.alt, strict=True):
            for cell, label in zip(row[1:], sources.STATES.values(), strict=True):
                assert (f"{label}: {cell.text}" in bound.text) == (cell.text != "–")


def test_finding_counts_the_agreements_of_the_lead_source_alone_and_cites_them(tiny: Event, founding: Event) -> None:
    assert drawn(tiny).title.text == (
        "One agreement is named by The Linden Gazette alone, as far as the others were read"
    )
    assert drawn(tiny).title.facts == ("gazette:harbour-data",)
    assert drawn(founding).title.text == "Two agreements are named by CNA alone, as far as the others were read"
    assert drawn(founding).title.facts == ("cna:warfare-agents", "cna:forensic-science")


def test_finding_says_so_when_no_agreement_stands_alone(tiny: Event) -> None:
    kept = tuple(own for own in tiny.lead.agreements if own.id != "harbour-data")
    event = replace(tiny, lead=tiny.lead.model_copy(update={"agreements": kept}))
    title = drawn(event).title
    assert (title.text, title.facts) == (
        "Every agreement that The Linden Gazette names is named by another source too", (),
    )  # fmt: skip


def test_chart_is_a_small_picture(tiny: Event, founding: Event) -> None:
    for event in (tiny, founding):
        for svg in (drawn(event).svg, drawn(event).narrow):
            assert len(svg.encode()) <= 25_000
            assert svg.count("<svg") == 1


def test_chart_is_the_same_each_time(tiny: Event) -> None:
    assert (drawn(tiny).svg, drawn(tiny).narrow) == (drawn(tiny).svg, drawn(tiny).narrow)


# Marks ----------------------------------------------------------------------------------------------------

CELLS = pd.DataFrame(
    [("a", "x", "stated"), ("a", "y", "differs"), ("b", "x", "absent"), ("b", "y", "ends"), ("c", "x", "stated"),
     ("c", "y", "absent")],
    columns=["row", "column", "state"],
)  # fmt: skip
ROWS = {"a": "First fact", "b": "Second fact", "c": "Third fact"}
COLUMNS = {"x": "Courier", "y": "Wire"}


def matrix(cells: pd.DataFrame, width: float = charts.WIDE, rows: dict[str, str] = ROWS) -> Axes:
    ax = Figure(figsize=(width / 72, 1), dpi=72).add_axes((0, 0, 1, 1))
    return charts.matrix(ax, cells, rows=rows, columns=COLUMNS, labels=sources.STATES)


def marks(ax: Axes) -> list[tuple[str, float, float]]:
    """Every mark as marker and place; those of the key are among them, one for each state that occurs."""
    return [
        (str(line.get_marker()), float(x), float(y))
        for line in ax.lines
        if line.get_marker() not in ("None", None)
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    ]


def of_state(ax: Axes) -> Counter[str]:
    """How many marks of each state there are, the key left out."""
    states = {marker: state for state, marker in charts.STATES.items()}
    counted = Counter(states[marker] for marker, _, _ in marks(ax))
    return Counter({state: number - 1 for state, number in counted.items()})


@pytest.mark.parametrize("width", [charts.WIDE, charts.NARROW])
def test_each_cell_is_one_mark_of_its_state(width: float) -> None:
    assert of_state(matrix(CELLS, width)) == {"stated": 2, "differs": 1, "absent": 2, "ends": 1}


@pytest.mark.parametrize("width", [charts.WIDE, charts.NARROW])
def test_marks_stand_in_their_sources_column_and_their_facts_row(width: float) -> None:
    ax = matrix(CELLS, width)
    heads = {text.get_text(): text.get_position() for text in ax.texts}
    foot = heads["stated"][1] - 8
    xs = sorted({x for _, x, y in marks(ax) if y < foot})
    assert xs == [heads["Courier"][0], heads["Wire"][0]]
    labels = [heads[label][1] for label in ROWS.values()]
    assert labels == sorted(labels)
    rows = sorted({y for _, _, y in marks(ax) if y < foot})
    assert len(rows) == 3
    assert all(abs(y - label) < 12 for y, label in zip(rows, labels, strict=True))


def test_key_names_the_states_that_occur_and_no_others() -> None:
    words = [text.get_text() for text in matrix(CELLS).texts]
    assert words == [*COLUMNS.values(), *ROWS.values(), *sources.STATES.values()]
    few = [text.get_text() for text in matrix(CELLS[CELLS["state"] == "stated"]).texts]
    assert few == [*COLUMNS.values(), *ROWS.values(), "stated"]


def test_names_of_many_sources_stand_upright_rather_than_break() -> None:
    names = {f"s{number}": f"Newspaper {number}" for number in range(12)}
    cells = pd.DataFrame([("a", code, "stated") for code in names], columns=["row", "column", "state"])
    for columns, rotation in ((names, 90), (COLUMNS, 0)):
        ax = Figure(figsize=(charts.WIDE / 72, 1), dpi=72).add_axes((0, 0, 1, 1))
        charts.matrix(ax, cells[cells["column"].isin(columns)], rows=ROWS, columns=columns, labels=sources.STATES)
        heads = {text.get_text(): text.get_rotation() for text in ax.texts if text.get_text() in columns.values()}
        assert heads == dict.fromkeys(columns.values(), rotation)


def test_what_is_stated_is_filled_and_what_differs_is_open() -> None:
    faces = {line.get_marker(): line.get_markerfacecolor() for line in matrix(CELLS).lines}
    assert faces["d"] == "none"
    assert faces["D"] not in ("none", faces["."])


@pytest.mark.parametrize("width", [charts.WIDE, charts.NARROW])
def test_nothing_is_drawn_outside_the_picture(width: float, founding: Event) -> None:
    found = sources.cut(founding).states
    rows = {cited: cited for cited in dict.fromkeys(found["row"])}
    columns = {name: founding.publisher(name).name for name in founding.accounts}
    ax = Figure(figsize=(width / 72, 1), dpi=72).add_axes((0, 0, 1, 1))
    charts.matrix(ax, found, rows=rows, columns=columns, labels=sources.STATES)
    assert sum(of_state(ax).values()) == len(found)
    height = ax.get_ylim()[0]
    assert all(0 <= x <= width and 0 <= y <= height for _, x, y in marks(ax))
    assert all(0 <= text.get_position()[1] <= height for text in ax.texts)


def test_founding_chart_draws_a_mark_for_each_cell(founding: Event) -> None:
    table = drawn(founding).table
    named = sum(len(cell.text.replace(" and ", ", ").split(", ")) for row in table.rows for cell in row[1:]
                if cell.text != "–")  # fmt: skip
    assert named == len(table.rows) * len(founding.accounts)


# Alone, beside, how far -----------------------------------------------------------------------------------


def test_facts_that_no_other_source_speaks_of_rest_on_the_lead_source_alone(tiny: Event) -> None:
    table = of_sources(sources.alone, tiny)
    assert table.caption == "Facts that rest on The Linden Gazette only"
    assert [(row[0].facts[0], row[1].text) for row in table.rows] == [
        ("gazette:harbour-data", "Agreement"),
        ("gazette:student-places", "Commitment"),
        ("gazette:wheat", "Commitment"),
        ("gazette:second-visit", "Claim"),
        ("gazette:agreements-total", "Claim"),
    ]
    assert "not mentioned does not mean denied" in table.note


def test_chart_and_facts_alone_leave_no_compared_fact_out(tiny: Event, founding: Event) -> None:
    for event in (tiny, founding):
        charted = {row[0].facts[0] for row in drawn(event).table.rows}
        alone = {row[0].facts[0] for row in of_sources(sources.alone, event).rows}
        assert charted | alone == set(sources.cut(event).states["row"])
        assert all(event.cited[cited][0] == "agreements" for cited in charted & alone)


def test_additions_are_what_matches_nothing_of_the_lead_source(tiny: Event, founding: Event) -> None:
    assert texts(of_sources(sources.additions, tiny)) == [
        ["MOU on lighthouses", "Agreement", "Courier"],
        ["Share the cost of a beacon.", "Commitment", "Courier"],
        ["Year in which relations were set up: 1999", "Claim", "Courier"],
    ]
    keys = {claim.key for claim in founding.lead.claims}
    cited = [row[0].facts[0] for row in of_sources(sources.additions, founding).rows]
    assert cited == [
        name
        for name, (kind, record) in founding.cited.items()
        if name.split(":")[0] in founding.accounts
        and (
            (kind in ("agreements", "commitments") and getattr(record, "same_as", None) is None)
            or (kind == "claims" and getattr(record, "key", "") not in keys)
        )
    ]
    assert {"pmo:relations-since", "korea-herald:joint-statement", "mfa:pillars"} <= set(cited)


def test_sources_say_how_they_were_coded_and_how_far_they_reach(tiny: Event) -> None:
    assert texts(of_sources(sources.accounts, tiny)) == [
        ["The Linden Gazette", "in full; the only one counted", "–"],
        ["The Eastvale Courier", "from an excerpt", "The opening."],
        ["The Wire", "the whole text, without paragraph numbers", "–"],
    ]


def test_every_source_of_the_founding_event_says_how_far_it_was_read(founding: Event) -> None:
    rows = texts(of_sources(sources.accounts, founding))
    assert [row[0] for row in rows] == [source.publisher for source in founding.record.sources]
    assert [row[2] for row in rows if row[2] == "–"] == ["–"]
    assert rows[0][1] == "in full; the only one counted"


@pytest.mark.parametrize("name", ["single", "none"])
def test_event_without_accounts_says_so_and_draws_no_chart(
    name: str, request: pytest.FixtureRequest, made: Callable[..., Document]
) -> None:
    event: Event = request.getfixturevalue(name)
    chart = of_sources(sources.chart, event)
    assert isinstance(chart, Passage)
    assert [bound.text for bound in chart.sentences] == [ALONE]
    assert (of_sources(sources.alone, event).rows, of_sources(sources.alone, event).empty) == ((), ALONE)
    assert of_sources(sources.additions, event).rows == ()
    assert of_sources(sources.additions, event).empty == "Nothing is recorded from other sources."
    assert len(of_sources(sources.accounts, event).rows) == 1
    assert sources.cut(event).states.empty
    assert not any(isinstance(block, Chart) for block in made(*every(event)).blocks)


# Two coders -----------------------------------------------------------------------------------------------


def test_coders_agreement_is_shown_a_theme_with_its_counts(tiny: Event) -> None:
    table = of_themes(themes.coders, tiny)
    assert [column.head for column in table.columns] == [
        "Theme", "Both coders", "First alone", "Other alone", "Alpha",
    ]  # fmt: skip
    rows = dict(zip((row[0].facts[0] for row in table.rows), texts(table), strict=True))
    assert list(rows) == [f"intercoder:{own.theme}" for own in tiny.intercoder]
    assert rows["intercoder:stronger-ties"][1:] == ["1", "1", "0", "0.57"]
    assert rows["intercoder:opportunity"][1:] == ["1", "0", "0", "1.00"]


def test_theme_shown_is_the_result_that_is_cited(founding: Event) -> None:
    for row in of_themes(themes.coders, founding).rows:
        coding = next(own for own in founding.intercoder if f"intercoder:{own.theme}" == row[0].facts[0])
        assert [cell.text for cell in row] == [
            founding.codebook.themes[coding.theme].label, str(coding.both), str(coding.first_only),
            str(coding.second_only), coding.shown,
        ]  # fmt: skip
        found = note(founding, row[0].facts[0])
        assert (found.kind, found.where) == ("Intercoder agreement", "the two codings compared")
        assert coding.summary in found.text


def test_caution_says_over_how_few_statements(tiny: Event, founding: Event) -> None:
    for event, number in ((tiny, "5"), (founding, "37")):
        (sentence,) = of_themes(themes.caution, event).sentences
        assert f"over {number} statements, which is few" in sentence.text
        assert sentence.facts[0].startswith("intercoder:")


def test_disagreements_show_both_codings_side_by_side(tiny: Event, founding: Event) -> None:
    assert texts(of_themes(themes.disagreements, tiny)) == [
        [
            "The sea between their peoples has always been a road.",
            "People and culture sustain ties, Ties are strong and growing",
            "People and culture sustain ties",
        ]
    ]
    assert founding.second_coding is not None
    differ = [
        own.id for own in founding.lead.statements
        if set(own.themes) != set(founding.second_coding.themes[own.id])
    ]  # fmt: skip
    rows = of_themes(themes.disagreements, founding).rows
    assert [row[0].facts for row in rows] == [(f"cna:{name}",) for name in differ]


def test_disagreements_are_none_where_both_coders_agree(tiny: Event) -> None:
    assert tiny.second_coding is not None
    same = tiny.second_coding.model_copy(update={"themes": {own.id: own.themes for own in tiny.lead.statements}})
    table = of_themes(themes.disagreements, replace(tiny, second_coding=same))
    assert (table.rows, table.empty) == ((), "Both coders gave every statement the same themes.")


def test_event_with_one_coder_says_so(single: Event) -> None:
    assert of_themes(themes.coders, single).rows == ()
    assert of_themes(themes.coders, single).empty == (
        "The statements were coded by one reader only, so nothing says how far another would agree."
    )
    assert of_themes(themes.caution, single).sentences == ()
    assert (of_themes(themes.disagreements, single).rows, of_themes(themes.disagreements, single).empty) == ((), "")


# The parties' own grouping --------------------------------------------------------------------------------


def test_facts_are_counted_under_the_parties_pillars(tiny: Event) -> None:
    assert [row[:3] for row in texts(of_areas(areas.taxonomy, tiny))] == [
        ["Sea and sky", "1", "2"],
        ["Work and learning", "1", "2"],
        ["Under no pillar", "1", "–"],
    ]
    assert of_areas(areas.taxonomy, tiny).rows[2][1].facts == ("gazette:harbour-data",)
    assert (of_areas(areas.taxonomy, tiny).caption, of_areas(areas.taxonomy, tiny).note) == (
        "The chapters of the joint statement", "Inferred from its headings.",
    )  # fmt: skip


def test_health_falls_under_no_pillar_of_the_founding_event(founding: Event) -> None:
    *pillars, last = of_areas(areas.taxonomy, founding).rows
    assert [cell.text for cell in last] == ["Under no pillar", "1", "–", "Health"]
    assert last[1].facts == ("cna:healthcare",)
    assert founding.record.taxonomy is not None
    assert [row[0].text for row in pillars] == [pillar.label for pillar in founding.record.taxonomy.pillars]


def test_grouping_counts_every_agreement_and_commitment_once(tiny: Event, founding: Event) -> None:
    for event in (tiny, founding):
        for column, kind in ((1, "agreements"), (2, "commitments")):
            cited = [name for row in of_areas(areas.taxonomy, event).rows for name in row[column].facts]
            lead = event.record.lead
            assert sorted(cited) == sorted(f"{lead}:{fact.id}" for fact in getattr(event.lead, kind))


def test_sentences_say_what_has_no_place_and_whether_the_order_changes(founding: Event, tiny: Event) -> None:
    sentences = of_areas(areas.taxonomy_order, founding).sentences
    assert sentences[0].text == "There are facts on Health, which no pillar covers."
    assert sentences[0].facts == ("cna:healthcare",)
    assert [sentence.text for sentence in sentences[1:]] == [
        "By agreements, the largest field is “Digital and AI” and the largest pillar is "
        "“Political, security and public sector”: the order changes.",
        "By commitments, the largest fields are “Politics and region” and “Trade” and the largest pillar is "
        "“Political, security and public sector”: the order changes.",
    ]
    assert of_areas(areas.taxonomy_order, tiny).sentences[0].facts == ("gazette:harbour-data",)
    assert [sentence.text.rpartition(": ")[2] for sentence in of_areas(areas.taxonomy_order, tiny).sentences[1:]] == [
        "the order changes.", "the order stays.",
    ]  # fmt: skip


def test_grouping_keeps_to_the_cut(tiny: Event) -> None:
    for codes, counts in (
        ({"area": "DIG"}, [["–", "1"], ["–", "–"], ["1", "–"]]),
        ({"voice": "unattributed"}, [["–", "–"], ["–", "1"], ["–", "–"]]),
    ):
        assert [row[1:3] for row in texts(of_areas(areas.taxonomy, tiny, **codes))] == counts


def test_field_without_a_pillar_and_without_a_fact_is_said_to_be_empty(founding: Event) -> None:
    kept = tuple(own for own in founding.lead.agreements if own.id != "healthcare")
    event = replace(founding, lead=founding.lead.model_copy(update={"agreements": kept}))
    first = of_areas(areas.taxonomy_order, event).sentences[0]
    assert (first.text, first.facts) == ("No fact is in a field that no pillar covers.", ())


def test_event_without_another_grouping_shows_none(single: Event) -> None:
    assert of_areas(areas.taxonomy, single).nothing
    assert of_areas(areas.taxonomy_order, single).sentences == ()


# The gate -------------------------------------------------------------------------------------------------


def every(event: Event) -> list[Shown]:
    """What the sources report shows, and the others of coders and of the parties' own grouping."""
    own, coded, grouped = sources.cut(event), themes.cut(event), areas.cut(event)
    return [
        sources.head(own), sources.ledger(own), sources.accounts(own), sources.chart(own), sources.alone(own),
        sources.additions(own), sources.colophon(own), themes.coders(coded), themes.caution(coded),
        themes.disagreements(coded), areas.taxonomy(grouped), areas.taxonomy_order(grouped),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["tiny", "founding", "single", "none"])
def test_all_that_is_said_of_sources_and_coders_passes_the_gate(
    name: str, request: pytest.FixtureRequest, made: Callable[..., Document]
) -> None:
    event: Event = request.getfixturevalue(name)
    document = made(*every(event))
    check(document, event)
    assert len(document.blocks) > 5


def test_gate_reads_a_ruling_and_a_rivals_words(tiny: Event, made: Callable[..., Document]) -> None:
    first = of_sources(sources.ledger, tiny).items[0]
    ledger = Ledger(items=(replace(first, ruling=f"{first.ruling} It has 77 pages."),))
    with pytest.raises(ReportError) as caught:
        check(made(ledger), tiny)
    assert "“77” in “Taken here: in force." in str(caught.value)
