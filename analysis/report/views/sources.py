"""The sources report: where sources differ and what is adopted, who states which fact, how much of each was read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import pandas as pd

from ...event import Event
from ...facts import conflicts
from ...facts.accounts import AccountCommitment, Matched
from ...facts.conflicts import Conflict, Rival
from ...facts.eventfile import Ruling
from ...facts.model import Fact
from .. import charts, english, phrases
from ..blocks import MOST_BOUND, Bound, Cell, Chart, Dispute, Header, Ledger, Masthead, Passage, Table
from ..celloutput import shows
from . import elements
from .cut import EventCut
from .elements import colophon as colophon

COMPARED = ("agreements", "commitments", "claims")
STATES = {
    "stated": "stated", "differs": "stated differently", "absent": "not mentioned", "ends": "the excerpt ends",
}  # fmt: skip


class Cut(EventCut):
    """The whole event, with whether each other source states each fact of the lead source."""

    @cached_property
    def states(self) -> pd.DataFrame:
        """One row per fact and other source: ``id``, ``kind``, ``row`` (the fact as cited), ``column``, ``state``.

        A state is stated, differs, absent (the whole text was read) or ends (the excerpt ends before the text does).
        """
        event, rows = self.event, []
        for cited, (kind, fact) in event.facts.items():
            for name, account in event.accounts.items() if _compared(kind, fact) else ():
                verdict = conflicts.stated(event, cited, fact, account)
                silent = "ends" if event.publisher(name).completeness == "excerpt" else "absent"
                state = silent if verdict is None else "stated" if verdict else "differs"
                rows.append((fact.id, kind, cited, name, state))
        return pd.DataFrame(rows, columns=["id", "kind", "row", "column", "state"])

    @cached_property
    def alone(self) -> pd.DataFrame:
        """The facts that no other source states, not even differently: one row per fact."""
        spoken = self.states[self.states["state"].isin(["stated", "differs"])]["row"]
        return self.states[~self.states["row"].isin(spoken)].drop_duplicates("row")

    def said(self, cited: str) -> str:
        """Return what a fact says, in one line."""
        return phrases.said(self.event.fact(cited), self.event.codebook)


def _compared(kind: str, fact: Fact) -> bool:
    """Whether a fact is compared by itself; claims on status or instrument of several agreements are in the ledger."""
    return kind in COMPARED and getattr(fact, "key", "") not in (conflicts.STATUS, conflicts.INSTRUMENT)


def cut(event: Event) -> Cut:
    """Select the whole event: sources are never filtered."""
    return Cut(event, {})


@shows
def head(cut: Cut) -> Masthead:
    """Return the masthead."""
    return cut.head(
        "sources", "Who reports what, and where reports differ",
        "Other publishers’ accounts and the report that is counted: rival values, the one taken here, and why.",
    )  # fmt: skip


@shows
def accounts(cut: Cut) -> Table:
    """Tabulate the sources: who published them, how they were coded, how far the text reaches."""
    rows = []
    for source in cut.event.record.sources:
        lead = source.source == cut.event.record.lead
        how = "in full; the only one counted" if lead else {
            "excerpt": "from an excerpt", "excerpt-whole": "the whole text, without paragraph numbers",
        }.get(source.completeness, "in full, for comparison")  # fmt: skip
        rows.append((Cell(source.publisher), Cell(how), Cell(source.reach or "–")))
    return Table(
        caption="The sources, and how far each was read",
        columns=(Header("Publisher", 1.6), Header("Coded", 1.5), Header("What was read", 3.2)),
        rows=tuple(rows),
    )


# Source by fact --------------------------------------------------------------------------------------------


@shows
def chart(cut: Cut) -> Chart | Passage:
    """Chart source × fact: every agreement, and each commitment and claim that another source states in some way."""
    event, found = cut.event, cut.states
    if found.empty:
        return elements.sentence(_nothing(event))
    kept = found[(found["kind"] == "agreements") | ~found["row"].isin(cut.alone["row"])]
    labels = {cited: cut.said(cited) for cited in dict.fromkeys(kept["row"])}
    columns = {name: event.publisher(name).name for name in event.accounts}
    cells = {
        cited: {
            label: tuple(columns[name] for name in own[own["state"] == state]["column"])
            for state, label in STATES.items()
        }
        for cited, own in kept.groupby("row", sort=False)
    }
    table = Table(
        caption="The same as a table",
        columns=(Header("Fact", 2.2), *(Header(english.sentence(label), 1.2) for label in STATES.values())),
        rows=tuple(
            (Cell(labels[cited], (cited,)), *(Cell(english.listed(names) or "–") for names in own.values()))
            for cited, own in cells.items()
        ),
        plain=True,
    )
    alt = (
        Bound(
            f"{labels[cited]}: "
            + "; ".join(f"{label}: {english.listed(names)}" for label, names in own.items() if names)
            + ".",
            (cited,),
        )
        for cited, own in cells.items()
    )
    return elements.drawn(
        lambda ax: charts.matrix(
            ax, kept, rows={cited: english.shortened(label, 74) for cited, label in labels.items()},
            columns=columns, labels=STATES,
        ),
        title=_finding(cut), caption="One mark for each fact and publisher.", alt=tuple(alt), table=table,
    )  # fmt: skip


def _nothing(event: Event) -> str:
    return f"The report by {event.source.publisher} is the only source that was coded; none is compared with it."


def _finding(cut: Cut) -> Bound:
    """State how many agreements only the lead source names."""
    own = list(cut.alone[cut.alone["kind"] == "agreements"]["id"])
    lead = cut.event.source.name
    if not cut.event.lead.agreements:
        return Bound(f"{lead} names no agreement; other sources state some of its other facts")
    if not own:
        return Bound(f"Every agreement that {lead} names is named by another source too")
    if len(own) > MOST_BOUND:
        return Bound(f"Many agreements are named by {lead} alone, as far as the others were read")
    verb = "is" if len(own) == 1 else "are"
    words = f"{english.sentence(english.counted(len(own), 'agreement'))} {verb} named by {lead} alone"
    return Bound(f"{words}, as far as the others were read", cut.cite(own))


@shows
def alone(cut: Cut) -> Table:
    """Tabulate the facts that rest on the lead source only."""
    rows = [(Cell(cut.said(row.row), (row.row,)), Cell(phrases.KINDS[row.kind])) for row in cut.alone.itertuples()]
    return Table(
        caption=f"Facts that rest on {cut.event.source.name} only",
        columns=(Header("Fact", 4.2), Header("Kind", 1.0)),
        rows=tuple(rows),
        plain=True,
        note="A source may say more after its excerpt ends: not mentioned does not mean denied. Statements and "
        "programme are not compared.",
        empty=_nothing(cut.event) if cut.states.empty else "Another source states each of them.",
    )


@shows
def additions(cut: Cut) -> Table:
    """Tabulate what only other sources report: agreements, commitments, and claims under keys new to the lead."""
    event = cut.event
    keys = {claim.key for claim in event.lead.claims}
    rows = []
    for name, account in event.accounts.items():
        for kind, record in account.records():
            if kind in ("background", "fields") or getattr(record, "same_as", None):
                continue
            if isinstance(record, Matched) or record.key not in keys:  # type: ignore[attr-defined]
                cited = f"{name}:{record.id}"
                step = (record.step or "") if isinstance(record, AccountCommitment) else ""
                what = english.sentence(cut.said(cited))
                rows.append(
                    (
                        Cell(what, (cited,), detail=record.note or ""),
                        Cell(phrases.KINDS[kind], detail=event.codebook.steps[step].label if step else ""),
                        Cell(event.publisher(name).name),
                    )
                )
    return Table(
        caption="What other sources report in addition, never counted",
        columns=(Header("What", 3.6), Header("Kind", 1.1), Header("Who", 1.1)),
        rows=tuple(rows),
        plain=True,
        empty="Nothing is recorded from other sources.",
    )


# The ledger -----------------------------------------------------------------------------------------------


@shows
def ledger(cut: Cut) -> Ledger:
    """Show every conflict within and between sources: rival values, who gives them, the one adopted, and why."""
    return Ledger(
        items=tuple(_dispute(cut.event, conflict, ruling) for conflict, ruling in cut.event.ledger),
        empty="No values differ, within the report or between sources.",
    )


def _dispute(event: Event, conflict: Conflict, ruling: Ruling) -> Dispute:
    rows = []
    for shown, rivals in conflict.values.items():
        facts = tuple(dict.fromkeys(name for rival in rivals for name in rival.facts))
        value = phrases.spelled(rivals[0], event.codebook, conflict.key)
        said = "; ".join(dict.fromkeys(_said(event, rival) for rival in rivals))
        rows.append((Cell(value, facts, detail="taken here" if shown in ruling.adopted else ""), Cell(said)))
    adopted = english.listed(value.text for value, _ in rows if value.detail)
    return Dispute(
        title=phrases.disputed(conflict, event.codebook),
        table=Table(
            rows=tuple(rows), caption=_between(event, conflict),
            columns=(Header("Value", 1.5), Header("Who gives it, and what it is about", 4.0)),
        ),
        ruling=f"Taken here: {adopted}. {ruling.reason}",
    )  # fmt: skip


def _between(event: Event, conflict: Conflict) -> str:
    within = {rival.source for rival in conflict.rivals} == {event.record.lead}
    return f"Values within the report by {event.source.name}" if within else "Values of several sources"


def _said(event: Event, rival: Rival) -> str:
    """Name the source, and what its value refers to: the claim's label or note, or the titles of agreements."""
    name = event.publisher(rival.source).name
    if rival.unit == "title":
        return name
    said = rival.says.rstrip(".") or "; ".join(_titles(event, rival.facts))
    return f"{name} ({said})" if said else name


def _titles(event: Event, facts: Sequence[str]) -> Iterator[str]:
    for cited in facts:
        fact = event.fact(cited)
        if subject := getattr(fact, "subject", None):
            yield english.shortened(f"a paper on {subject}", 60)
        elif title := getattr(fact, "labelled", "") or getattr(fact, "title", ""):
            yield english.shortened(title, 60)
