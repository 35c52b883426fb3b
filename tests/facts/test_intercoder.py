"""How far two coders agree, against cases worked by hand, and as the founding event's table publishes it."""

from __future__ import annotations

import csv as reader
import io
from collections.abc import Sequence

import pytest

from analysis import Event, load
from analysis.facts.eventfile import SecondCoding
from analysis.facts.intercoder import IntercoderAgreement, differing, intercoder_agreement
from analysis.facts.model import Statement
from analysis.facts.tables import csv

Coded = Sequence[Sequence[str]]


def statements(first: Coded) -> list[Statement]:
    return [
        Statement.model_construct(id=f"statement-{number}", themes=tuple(themes)) for number, themes in enumerate(first)
    ]


def second(coded: Coded) -> SecondCoding:
    themes = {f"statement-{number}": tuple(given) for number, given in enumerate(coded)}
    return SecondCoding.model_construct(coder="Another reader", themes=themes)


def compared(first: Sequence[int], other: Sequence[int]) -> IntercoderAgreement:
    """Compare two coders of one theme; 1 where a coder gave it, 0 where not."""
    ours, theirs = ([["security"] if given else ["network"] for given in coder] for coder in (first, other))
    (coding,) = intercoder_agreement(statements(ours), second(theirs), ["security"])
    return coding


def counts(coding: IntercoderAgreement) -> tuple[int, int, int, int]:
    return coding.statements, coding.both, coding.first_only, coding.second_only


# Worked by hand -------------------------------------------------------------------------------------------


def test_coders_who_agree_on_every_statement_have_alpha_one() -> None:
    coding = compared([1, 0, 1, 0], [1, 0, 1, 0])
    assert counts(coding) == (4, 2, 0, 0)
    assert (coding.alpha, coding.shown) == (1.0, "1.00")


def test_theme_given_to_every_statement_has_no_alpha() -> None:
    coding = compared([1] * 3, [1] * 3)
    assert counts(coding) == (3, 3, 0, 0)
    assert (coding.alpha, coding.shown) == (None, "–")


@pytest.mark.parametrize(
    ("first", "other", "alpha", "shown"),
    [
        # Krippendorff's own example of binary data, ten units: o(0,0) = 10, o(0,1) = o(1,0) = 4, o(1,1) = 2,
        # so n0 = 14, n1 = 6, n = 20 and alpha = 1 - (n - 1) * o(0,1) / (n0 * n1) = 1 - 19 * 4 / (14 * 6).
        ([0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0], 1 - 76 / 84, "0.10"),
        # Four statements, one disagreement: o(0,0) = 2, o(0,1) = 1, o(1,1) = 4; n0 = 3, n1 = 5, n = 8.
        ([1, 1, 1, 0], [1, 1, 0, 0], 1 - 7 * 1 / 15, "0.53"),
        # Two statements, both disagreed on: o(0,1) = 2; n0 = n1 = 2, n = 4.
        ([1, 0], [0, 1], 1 - 3 * 2 / 4, "−0.50"),
        # Five statements, the theme given once, by one coder: o(0,1) = 1; n0 = 9, n1 = 1, n = 10.
        ([0, 0, 0, 0, 1], [0, 0, 0, 0, 0], 1 - 9 * 1 / 9, "0.00"),
    ],
)
def test_alpha_is_what_the_coincidence_matrix_gives(
    first: list[int], other: list[int], alpha: float, shown: str
) -> None:
    coding = compared(first, other)
    assert coding.alpha == pytest.approx(alpha, abs=1e-12)
    assert coding.shown == shown


def test_alpha_does_not_depend_on_which_coder_came_first() -> None:
    first, other = [1, 1, 0, 0, 1, 0], [1, 0, 0, 1, 1, 0]
    one, swapped = compared(first, other), compared(other, first)
    assert one.alpha == swapped.alpha
    assert counts(compared([1, 1, 0], [1, 0, 0])) == (3, 1, 1, 0)
    assert counts(compared([1, 0, 0], [1, 1, 0])) == (3, 1, 0, 1)


def test_counts_say_who_gave_the_theme() -> None:
    coding = compared([1, 1, 1, 0, 0, 0], [1, 0, 0, 1, 0, 0])
    assert counts(coding) == (6, 1, 2, 1)
    assert coding.summary == (
        f"Krippendorff’s alpha {coding.shown} over 6 statements: theme given by both coders 1, "
        "by the first alone 2, by the second alone 1"
    )


def test_themes_that_either_coder_gave_are_compared_in_the_order_given() -> None:
    first, other = [["security", "network"], ["network"]], [["network"], ["network", "security"]]
    codings = intercoder_agreement(statements(first), second(other), ["opportunity", "network", "security"])
    assert [(coding.theme, *counts(coding)) for coding in codings] == [
        ("network", 2, 2, 0, 0),
        ("security", 2, 0, 1, 1),
    ]
    assert [coding.alpha for coding in codings] == [None, pytest.approx(-0.5)]


def test_order_of_themes_is_no_difference_between_coders() -> None:
    first = [["security", "network"], ["security"], ["network"]]
    other = [["network", "security"], ["network"], ["network", "security"]]
    assert [own.id for own in differing(statements(first), second(other))] == ["statement-1", "statement-2"]


# The events -----------------------------------------------------------------------------------------------


@pytest.fixture
def tiny(root) -> Event:
    return load(root / "data" / "tiny")


def test_coders_of_the_invented_event_differ_on_one_statement(tiny: Event) -> None:
    assert tiny.second_coding is not None
    assert [own.id for own in differing(tiny.lead.statements, tiny.second_coding)] == ["sea-between"]
    codings = {coding.theme: coding for coding in tiny.intercoder}
    # o(0,0) = 6, o(0,1) = 1, o(1,1) = 2: n0 = 7, n1 = 3, n = 10.
    assert codings["stronger-ties"].alpha == pytest.approx(1 - 9 * 1 / 21)
    assert codings["people-and-culture"].alpha == 1.0
    assert "network" not in codings


def test_every_theme_that_is_used_is_compared_over_all_statements(founding: Event, tiny: Event) -> None:
    for event in (founding, tiny):
        assert event.second_coding is not None
        used = {theme for own in event.lead.statements for theme in (*own.themes, *event.second_coding.themes[own.id])}
        assert [coding.theme for coding in event.intercoder] == [code for code in event.codebook.themes if code in used]
        assert {coding.statements for coding in event.intercoder} == {len(event.lead.statements)}
        for coding in event.intercoder:
            given = sum(coding.theme in own.themes for own in event.lead.statements)
            assert coding.both + coding.first_only == given
            assert coding.both + coding.second_only == sum(
                coding.theme in themes for themes in event.second_coding.themes.values()
            )


def test_statement_without_difference_adds_to_no_disagreement(founding: Event) -> None:
    assert founding.second_coding is not None
    differ = differing(founding.lead.statements, founding.second_coding)
    apart = sum(len(set(own.themes) ^ set(founding.second_coding.themes[own.id])) for own in differ)
    assert sum(coding.first_only + coding.second_only for coding in founding.intercoder) == apart > 0


def test_event_without_a_second_coding_has_none_to_compare(root) -> None:
    event = load(root / "data" / "single")
    assert event.intercoder == ()
    assert csv("intercoder", event.tables.intercoder) == "theme,statements,both,first_only,second_only,alpha\n"


def test_published_table_has_the_counts_and_alpha_to_four_places(tiny: Event) -> None:
    assert csv("intercoder", tiny.tables.intercoder).splitlines() == [
        "theme,statements,both,first_only,second_only,alpha",
        "stronger-ties,5,1,1,0,0.5714",
        "shared-capability,5,1,0,0,1.0000",
        "opportunity,5,1,0,0,1.0000",
        "uncertain-world,5,1,0,0,1.0000",
        "people-and-culture,5,1,0,0,1.0000",
    ]


def test_published_alpha_follows_from_the_counts_beside_it(founding: Event) -> None:
    for row in reader.DictReader(io.StringIO(csv("intercoder", founding.tables.intercoder))):
        total, both, first, other = (int(row[name]) for name in ("statements", "both", "first_only", "second_only"))
        ones = 2 * both + first + other
        alpha = 1 - (2 * total - 1) * (first + other) / (ones * (2 * total - ones))
        assert row["alpha"] == f"{alpha:.4f}"


def test_reports_of_the_project_publish_the_coding_as_it_is(founding: Event, project) -> None:
    published = project / "reports" / founding.name / "tables" / "intercoder.csv"
    assert published.read_text("utf-8") == csv("intercoder", founding.tables.intercoder)
