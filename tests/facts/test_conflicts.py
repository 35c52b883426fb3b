"""The ledger: which values conflict, what stands in it, and that nothing else reads the other publishers' accounts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import Event, load
from analysis.facts.checks import examine
from analysis.facts.conflicts import Conflict, Rival, conflicting, conflicts, stated
from analysis.facts.yamlfile import YamlFile, read

STATUSES = ("announced", "exchanged", "signed", "in-force")
steadily = settings(deadline=None, database=None)


@pytest.fixture
def tiny(root) -> Event:
    return load(root / "data" / "tiny")


def rival(value: str, unit: str = "MOUs", qualifier: str = "exact") -> Rival:
    return Rival("gazette", value, unit, qualifier, ("gazette:fact",))


def differ(one: Rival, other: Rival, codes: tuple[str, ...] = STATUSES) -> bool:
    """Ask in both orders; they have to agree."""
    asked = {conflicting(one, other, codes), conflicting(other, one, codes)}
    assert len(asked) == 1
    return asked.pop()


# Two values -----------------------------------------------------------------------------------------------


def test_values_in_different_units_conflict_though_the_number_is_the_same() -> None:
    assert differ(rival("8", "MOUs"), rival("8", "agreements"))
    assert differ(rival("2025-11-02", "date"), rival("2025-11-02/2025-11-02", "interval", "about"))


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        (("4", "exact"), ("4", "exact"), False),
        (("4", "exact"), ("4.0", "exact"), False),
        (("4", "exact"), ("5", "exact"), True),
        (("4", "exact"), ("10", "at-most"), False),
        (("10", "exact"), ("10", "at-most"), False),
        (("11", "exact"), ("10", "at-most"), True),
        (("4", "exact"), ("6", "at-least"), True),
        (("6", "exact"), ("6", "at-least"), False),
        (("7", "exact"), ("6", "at-least"), False),
        (("2", "at-least"), ("6", "at-least"), False),
        (("2", "at-most"), ("6", "at-most"), False),
        (("2", "at-least"), ("6", "at-most"), False),
        (("7", "at-least"), ("6", "at-most"), True),
        (("1", "ordinal"), ("1", "ordinal"), False),
        (("1", "ordinal"), ("2", "ordinal"), True),
    ],
)
def test_numbers_conflict_when_none_satisfies_both(
    one: tuple[str, str], other: tuple[str, str], conflict: bool
) -> None:
    assert differ(rival(one[0], "MOUs", one[1]), rival(other[0], "MOUs", other[1])) is conflict


@pytest.mark.parametrize(
    ("value", "qualifier", "conflict"),
    [
        ("180", "exact", False),
        ("220", "exact", False),
        ("179", "exact", True),
        ("221", "exact", True),
        ("240", "about", False),
        ("250", "about", True),
        ("220", "at-least", False),
        ("221", "at-least", True),
        ("179", "at-most", True),
    ],
)
def test_about_two_hundred_is_within_a_tenth_of_it(value: str, qualifier: str, conflict: bool) -> None:
    assert differ(rival("200", "people", "about"), rival(value, "people", qualifier)) is conflict


def test_tenth_of_a_number_with_a_point_is_exact() -> None:
    assert not differ(rival("0.3", "percent", "about"), rival("0.33", "percent"))
    assert differ(rival("0.3", "percent", "about"), rival("0.331", "percent"))


def test_about_a_negative_number_is_within_a_tenth_of_it() -> None:
    assert not differ(rival("-200", "people", "about"), rival("-190", "people"))
    assert differ(rival("-200", "people", "about"), rival("-170", "people"))


@pytest.mark.parametrize(
    ("day", "qualifier", "conflict"),
    [
        ("2025-11-02", "exact", False),
        ("2025-11-16", "exact", False),
        ("2025-10-19", "exact", False),
        ("2025-11-17", "exact", True),
        ("2025-10-18", "exact", True),
        ("2025-11-30", "about", False),
        ("2025-12-01", "about", True),
    ],
)
def test_about_a_day_is_within_a_fortnight_of_it(day: str, qualifier: str, conflict: bool) -> None:
    assert differ(rival("2025-11-02", "date", "about"), rival(day, "date", qualifier)) is conflict


def test_exact_days_agree_only_when_they_are_the_same() -> None:
    assert not differ(rival("2025-11-02", "date"), rival("2025-11-02", "date"))
    assert differ(rival("2025-11-02", "date"), rival("2025-11-01", "date"))
    assert not differ(rival("2025-11-02", "date"), rival("2025-11-01", "date", "at-least"))
    assert differ(rival("2025-11-02", "date"), rival("2025-11-01", "date", "at-most"))


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        (("2026-01-01/2026-04-30", "exact"), ("2026-01-01/2026-04-30", "exact"), False),
        (("2026-01-01/2026-04-30", "exact"), ("2026-01-01/2026-03-31", "exact"), True),
        (("2026-01-01/2026-04-30", "about"), ("2026-04-30/2026-06-30", "about"), False),
        (("2026-01-01/2026-04-30", "about"), ("2026-05-01/2026-06-30", "about"), True),
        (("2026-01-01/2026-04-30", "about"), ("2026-01-01/2026-04-30", "exact"), False),
        (("2026-01-01/2026-04-30", "about"), ("2026-02-01/2026-02-28", "exact"), True),
    ],
)
def test_exact_intervals_have_to_be_the_same_and_vague_ones_to_overlap(
    one: tuple[str, str], other: tuple[str, str], conflict: bool
) -> None:
    assert differ(rival(one[0], "interval", one[1]), rival(other[0], "interval", other[1])) is conflict


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        (("announced", "at-least"), ("signed", "exact"), False),
        (("announced", "exact"), ("signed", "exact"), True),
        (("signed", "at-least"), ("exchanged", "exact"), True),
        (("signed", "at-least"), ("in-force", "exact"), False),
        (("signed", "at-most"), ("exchanged", "exact"), False),
        (("announced", "at-least"), ("in-force", "at-least"), False),
    ],
)
def test_codes_are_compared_in_the_codebooks_order(
    one: tuple[str, str], other: tuple[str, str], conflict: bool
) -> None:
    assert differ(rival(one[0], "code", one[1]), rival(other[0], "code", other[1])) is conflict


def test_titles_conflict_unless_they_are_the_same_words() -> None:
    assert not differ(rival("MOU on lighthouses", "title"), rival("MOU on lighthouses", "title"))
    assert differ(rival("MOU on lighthouses", "title"), rival("MOU on beacons", "title"))


@pytest.mark.parametrize(
    ("value", "unit", "qualifier", "shown"),
    [
        ("8", "MOUs", "exact", "8 MOUs"),
        ("6", "MOUs", "at-least", "at-least 6 MOUs"),
        ("2", "visit", "ordinal", "2 visit"),
        ("2025-11-02", "date", "exact", "2025-11-02"),
        ("2026-01-01/2026-04-30", "interval", "about", "about 2026-01-01/2026-04-30"),
        ("signed", "code", "exact", "signed"),
        ("announced", "code", "at-least", "at-least announced"),
        ("MOU on lighthouses", "title", "exact", "MOU on lighthouses"),
    ],
)
def test_value_is_shown_as_a_ruling_names_it(value: str, unit: str, qualifier: str, shown: str) -> None:
    assert rival(value, unit, qualifier).shown == shown


NUMBERS = st.one_of(st.integers(-999, 999).map(str), st.decimals(-99, 99, places=2).map(lambda number: f"{number:.2f}"))
DAYS = st.dates().map(str)
INTERVALS = st.lists(st.dates(), min_size=2, max_size=2).map(lambda days: "/".join(map(str, sorted(days))))
VALUES = {
    "MOUs": NUMBERS, "agreements": NUMBERS, "date": DAYS, "interval": INTERVALS, "code": st.sampled_from(STATUSES),
    "title": st.sampled_from(["MOU on beacons", "MOU on lighthouses"]),
}  # fmt: skip
QUALIFIERS = ("exact", "about", "at-most", "at-least", "ordinal")


@st.composite
def rivals(draw: st.DrawFn, qualifiers: tuple[str, ...] = QUALIFIERS) -> Rival:
    unit = draw(st.sampled_from(list(VALUES)))
    return rival(draw(VALUES[unit]), unit, draw(st.sampled_from(qualifiers)))


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Rival, Rival]:
    """Two values in one unit, near enough to each other that some agree."""
    unit = draw(st.sampled_from(list(VALUES)))
    values = st.integers(1, 12).map(str) if unit in ("MOUs", "agreements") else VALUES[unit]
    one, other = (rival(draw(values), unit, draw(st.sampled_from(QUALIFIERS))) for _ in range(2))
    return one, other


@steadily
@given(st.one_of(pairs(), st.tuples(rivals(), rivals())))
def test_conflict_is_mutual(pair: tuple[Rival, Rival]) -> None:
    assert conflicting(*pair, STATUSES) == conflicting(*reversed(pair), STATUSES)


@steadily
@given(rivals())
def test_value_never_conflicts_with_itself(one: Rival) -> None:
    assert not conflicting(one, one, STATUSES)


@steadily
@given(pairs(), st.sampled_from(["at-least", "at-most"]))
def test_widening_an_exact_value_never_makes_a_conflict(pair: tuple[Rival, Rival], wider: str) -> None:
    one, other = replace(pair[0], qualifier="exact"), pair[1]
    if conflicting(replace(one, qualifier=wider), other, STATUSES):
        assert conflicting(one, other, STATUSES)


@steadily
@given(pairs())
def test_number_said_about_agrees_with_all_that_the_exact_one_does(pair: tuple[Rival, Rival]) -> None:
    one, other = replace(pair[0], qualifier="exact"), pair[1]
    if conflicting(replace(one, qualifier="about"), other, STATUSES):
        assert conflicting(one, other, STATUSES)


# The ledger of the invented event -------------------------------------------------------------------------


def shown(found: tuple[Conflict, ...]) -> dict[str, list[tuple[str, str]]]:
    return {conflict.key: [(one.source, one.shown) for one in conflict.rivals] for conflict in found}


TINY = {
    "agreements.status": [("gazette", "in-force"), ("courier", "signed")],
    "agreements.named": [("gazette", "3 agreements"), ("courier", "MOU on lighthouses")],
    "agreements.outside": [("gazette", "3 agreements"), ("gazette", "agreed")],
    "event.date": [("gazette", "2024-06-14"), ("courier", "2024-06-15"), ("wire", "2024-06-14")],
}


def test_ledger_has_the_conflicts_of_the_invented_event_and_no_others(tiny: Event) -> None:
    assert shown(conflicts(tiny)) == TINY


def test_ledger_stands_in_the_codebooks_order_of_keys(tiny: Event, founding: Event) -> None:
    for event in (tiny, founding):
        keys = [conflict.key for conflict, _ in event.ledger]
        assert keys == [key for key in event.codebook.claim_keys if key in keys]
        assert all(conflict.rivals[0].source == event.record.lead for conflict, _ in event.ledger)


def test_events_of_one_source_that_agrees_with_itself_have_an_empty_ledger(root) -> None:
    assert [load(root / "data" / name).ledger for name in ("single", "none")] == [(), ()]


def test_conflicts_table_has_a_row_a_rival_with_what_the_ruling_makes_of_it(tiny: Event) -> None:
    frame = tiny.tables.conflicts
    rows = [tuple(row) for row in frame[["key", "source", "facts", "paragraphs", "adopted"]].itertuples(index=False)]
    assert rows == [
        ("agreements.status", "gazette", ("gazette:ferry-safety",), (8,), True),
        ("agreements.status", "courier", ("courier:ferries",), (), False),
        ("agreements.named", "gazette", ("gazette:agreements-total",), (8, 10, 11), True),
        ("agreements.named", "courier", ("courier:lighthouses",), (), False),
        ("agreements.outside", "gazette", ("gazette:agreements-total",), (8, 10, 11), True),
        ("agreements.outside", "gazette", ("gazette:wheat",), (6,), True),
        ("event.date", "gazette", ("gazette:event-date",), (2,), True),
        ("event.date", "courier", ("courier:day",), (), False),
        ("event.date", "wire", ("wire:day",), (), True),
    ]


Edit = Callable[..., Event]


@pytest.fixture
def without(tiny: Event) -> Edit:
    """Drop records of an account of the invented event."""

    def drop(source: str, kind: str, *ids: str) -> Event:
        account = tiny.accounts[source]
        kept = tuple(record for record in getattr(account, kind) if record.id not in ids)
        assert len(kept) == len(getattr(account, kind)) - len(ids)
        return replace(tiny, accounts={**tiny.accounts, source: account.model_copy(update={kind: kept})})

    return drop


@pytest.mark.parametrize(
    ("source", "kind", "record", "key", "left"),
    [
        ("courier", "claims", "day", "event.date", None),
        ("wire", "claims", "day", "event.date", [("gazette", "2024-06-14"), ("courier", "2024-06-15")]),
        ("courier", "agreements", "lighthouses", "agreements.named", None),
        ("courier", "agreements", "ferries", "agreements.status", None),
    ],
)
def test_what_a_source_does_not_mention_is_never_a_conflict(
    source: str, kind: str, record: str, key: str, left: list[tuple[str, str]] | None, without: Edit
) -> None:
    wanted = {name: rivals for name, rivals in TINY.items() if name != key or left} | ({key: left} if left else {})
    assert shown(conflicts(without(source, kind, record))) == wanted


def test_without_accounts_only_conflicts_within_the_lead_source_are_left(tiny: Event, founding: Event) -> None:
    assert list(shown(conflicts(replace(tiny, accounts={})))) == ["agreements.outside"]
    within = shown(conflicts(replace(founding, accounts={})))
    assert list(within) == ["agreements.status", "agreements.instrument", "agreements.outside"]


def test_instruments_from_before_are_in_no_conflict(tiny: Event) -> None:
    background = [name for name, (kind, _) in tiny.reported.items() if kind == "background"]
    assert background == ["courier:fisheries"]
    assert not [one for conflict, _ in tiny.ledger for one in conflict.rivals if set(one.facts) & set(background)]


def test_agreement_of_another_kind_of_paper_is_not_a_rival_of_the_list(tiny: Event) -> None:
    account = tiny.accounts["courier"]
    agreements = tuple(
        own.model_copy(update={"instrument": "declaration"}) if own.id == "lighthouses" else own
        for own in account.agreements
    )
    changed = {**tiny.accounts, "courier": account.model_copy(update={"agreements": agreements})}
    assert "agreements.named" not in shown(conflicts(replace(tiny, accounts=changed)))


def test_list_of_agreements_is_closed_only_where_the_lead_source_counts_them(tiny: Event) -> None:
    claims = tuple(claim for claim in tiny.lead.claims if claim.key != "agreements.total")
    event = replace(tiny, lead=tiny.lead.model_copy(update={"claims": claims}))
    assert list(shown(conflicts(event))) == ["agreements.status", "event.date"]


# The ledger of the founding event -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("agreements.status",
         {("cna:deals-inked", "signed"), ("cna:eight-to-be-signed", "announced"),
          ("cna:shipping-corridor", "exchanged"), ("cna:culture-sports", "exchanged"), ("cna:personnel", "exchanged"),
          ("cna:digital", "exchanged"), ("cna:warfare-agents", "at-least announced"),
          ("cna:healthcare", "at-least announced"), ("cna:forensic-science", "at-least announced"),
          ("cna:ai-safety", "at-least announced")}),
        ("agreements.instrument", {("cna:four-other-mous", "mou"), ("cna:warfare-agents", "agreement")}),
        ("agreements.outside", {("cna:agreements-total", "8 MOUs"), ("cna:jeju-meat", "agreed")}),
        ("agreements.total", {("cna:agreements-total", "8 MOUs"), ("straits-times:agreements-total", "8 agreements")}),
        ("agreements.concluded",
         {("cna:agreements-exchanged", "4 MOUs"), ("anadolu:mous-signed", "at-least 6 MOUs")}),
        ("event.date", {("cna:event-date", "2025-11-02"), ("straits-times:launch-date", "2025-11-01")}),
        ("visit.kind", {("cna:visit-kind", "official"), ("pmo:visit-kind-header", "working")}),
        ("agreements.named",
         {("cna:agreements-total", "8 MOUs"), ("anadolu:people", "MOU: people-to-people exchanges"),
          ("kbs:ai-research", "MOU on joint research on artificial intelligence")}),
    ],
)  # fmt: skip
def test_conflict_that_matters_stands_in_the_ledger(key: str, expected: set[tuple[str, str]], founding: Event) -> None:
    conflict = next(conflict for conflict, _ in founding.ledger if conflict.key == key)
    assert expected <= {(fact, one.shown) for one in conflict.rivals for fact in one.facts}


@pytest.mark.parametrize(
    ("fact", "paragraphs"),
    [
        ("deals-inked", (1,)), ("eight-to-be-signed", (6,)), ("eight-mous", (6,)), ("agreements-exchanged", (39,)),
        ("agreements-announced", (44,)), ("four-other-mous", (44,)), ("warfare-agents", (6, 44, 45)),
        ("jeju-meat", (15,)),
    ],
)  # fmt: skip
def test_conflict_within_the_article_rests_on_the_paragraphs_that_disagree(
    fact: str, paragraphs: tuple[int, ...], founding: Event
) -> None:
    record: Any = founding.fact(f"{founding.record.lead}:{fact}")
    assert record.paragraphs == paragraphs


def test_every_rival_is_said_by_the_facts_that_it_cites(founding: Event, tiny: Event) -> None:
    for event in (founding, tiny):
        for conflict, _ in event.ledger:
            for one in conflict.rivals:
                assert one.facts
                for cited in one.facts:
                    record = event.fact(cited)
                    assert cited.split(":")[0] == one.source
                    names = ("value", "status", "instrument", "title", "step")
                    assert one.value in [getattr(record, name, None) for name in names]


def test_every_conflict_has_a_ruling_that_adopts_one_of_its_values(founding: Event, tiny: Event) -> None:
    for event in (founding, tiny):
        assert [ruling.key for _, ruling in event.ledger] == [conflict.key for conflict, _ in event.ledger]
        assert {ruling.key for _, ruling in event.ledger} == {ruling.key for ruling in event.record.rulings}
        for conflict, ruling in event.ledger:
            assert ruling.adopted and set(ruling.adopted) <= {one.shown for one in conflict.rivals}
            assert ruling.reason


def test_every_rival_stands_as_it_is_in_a_file_of_facts(founding: Event) -> None:
    kinds = {"agreements.status": ("claims", "agreements"), "agreements.instrument": ("claims", "agreements"),
             "agreements.named": ("claims", "agreements"), "agreements.outside": ("claims", "commitments")}  # fmt: skip
    files: dict[str, Any] = {}
    for source in founding.record.sources:
        document = read(founding.folder / f"{source.source}.yaml")
        assert isinstance(document, YamlFile)
        files[source.source] = document.value
    for conflict, _ in founding.ledger:
        for one in conflict.rivals:
            for cited in one.facts:
                written = [
                    record
                    for kind in kinds.get(conflict.key, ("claims",))
                    for record in files[one.source].get(kind, ())
                    if record["id"] == cited.split(":")[1]
                ]
                assert len(written) == 1, cited
                assert one.value in written[0].values()
                if "key" in written[0]:
                    assert (written[0]["unit"], written[0]["qualifier"]) == (one.unit, one.qualifier)


# Counts ---------------------------------------------------------------------------------------------------

COUNTED = (
    "agreements", "commitments", "statements", "claims", "programme", "actors", "sources", "areas", "coverage",
    "intercoder", "facts", "fact_areas", "fact_paragraphs",
)  # fmt: skip


@pytest.mark.parametrize("name", COUNTED)
def test_accounts_are_read_by_no_count(name: str, founding: Event, tiny: Event) -> None:
    for event in (founding, tiny):
        alone = event.record.model_copy(
            update={"rulings": tuple(own for own in event.record.rulings if own.key.startswith("agreements"))}
        )
        bare = replace(event, accounts={}, record=alone)
        assert event.accounts and bare.tables.accounts.empty
        pd.testing.assert_frame_equal(event.tables[name], bare.tables[name])


def test_accounts_and_conflicts_are_the_only_tables_that_hold_other_sources(founding: Event) -> None:
    assert set(founding.tables.keys()) - set(COUNTED) == {"accounts", "conflicts"}
    others = set(founding.accounts)
    holding = [name for name, frame in founding.tables.items() if "source" in frame and set(frame["source"]) & others]
    assert holding == ["sources", "accounts", "conflicts"]


# One fact, one account ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "account", "verdict"),
    [
        ("libraries", "courier", True),        # another status, but the lowest one, which denies nothing
        ("ferry-safety", "courier", False),    # signed, not in force
        ("harbour-data", "courier", None),
        ("storm-warnings", "courier", True),
        ("night-ferry", "courier", False),     # intended, not hoped
        ("student-places", "courier", None),
        ("relations-years", "courier", True),
        ("event-date", "courier", False),
        ("event-date", "wire", True),
        ("dinner-guests", "courier", False),   # about 130, not about 120
        ("second-visit", "courier", None),
        ("ferry-safety", "wire", None),
        ("sea-between", "courier", None),
    ],
)  # fmt: skip
def test_account_states_a_fact_states_it_otherwise_or_says_nothing(
    fact: str, account: str, verdict: bool | None, tiny: Event
) -> None:
    cited = f"gazette:{fact}"
    assert stated(tiny, cited, tiny.fact(cited), tiny.accounts[account]) is verdict


def test_account_that_says_how_it_differs_states_the_fact_otherwise(tiny: Event) -> None:
    account = tiny.accounts["courier"]
    changed = tuple(own.model_copy(update={"differs": "Of storms alone."}) for own in account.commitments)
    cited = "gazette:storm-warnings"
    other = account.model_copy(update={"commitments": changed})
    assert stated(tiny, cited, tiny.fact(cited), other) is False


def test_account_that_gives_two_values_of_which_one_differs_states_the_fact_otherwise(founding: Event) -> None:
    cited = "cna:visit-kind"
    assert stated(founding, cited, founding.fact(cited), founding.accounts["pmo"]) is False
    assert stated(founding, cited, founding.fact(cited), founding.accounts["mfa"]) is True


def test_codebook_need_not_have_the_keys_that_compare_agreements(root) -> None:
    codebook = root / "data" / "codebook.yaml"
    text = codebook.read_text("utf-8")
    for key in ("agreements.status", "agreements.instrument"):
        assert text.count(f"  {key}:\n") == 1
        text = text.replace(f"  {key}:\n", f"  agreements.not-{key.rpartition('.')[2]}:\n")
    codebook.write_text(text, "utf-8")
    assert examine(root / "data" / "single").faults == []
