"""The sources report: where sources differ and what is adopted, who states which fact, how far each was read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from ...event import Event
from ...facts import conflicts
from ...facts.accounts import AccountCommitment, Matched
from ...facts.conflicts import Conflict, Rival
from ...facts.eventfile import Ruling
from ...facts.model import Fact
from .. import charts, display, wording
from ..display import Bound, Cell, Chart, Column, Dispute, Ledger, Passage, Table, cite
from . import common
from .common import masthead

__all__ = [
    "accounts", "additions", "alone", "chart", "colophon", "head", "ledger",
]  # fmt: skip

COMPARED = ("agreements", "commitments", "claims")
STATES = {
    "stated": "stated", "differs": "stated otherwise", "absent": "not mentioned", "ends": "the excerpt ends",
}  # fmt: skip


def head(event: Event) -> display.Masthead:
    """Head the report."""
    return masthead(
        event, "sources", "Who reports what, and where reports differ",
        "Other publishers’ accounts beside the report that is counted: rival values, the one adopted, and why.",
    )  # fmt: skip


def accounts(event: Event) -> Table:
    """The sources: who published them, how they were coded, how far the text reaches."""
    rows = []
    for source in event.record.sources:
        lead = source.source == event.record.lead
        how = "in full; the only one counted" if lead else {
            "excerpt": "from an excerpt", "excerpt-whole": "from an excerpt that holds the whole text",
        }.get(source.completeness, "in full, for comparison")  # fmt: skip
        rows.append((Cell(source.publisher), Cell(how), Cell(source.reach or "–")))
    return Table(
        event=event,
        caption="The sources, and how far each was read",
        columns=(Column("Publisher", 1.6), Column("Coded", 1.5), Column("What was read", 3.2)),
        rows=tuple(rows),
    )


# Source by fact --------------------------------------------------------------------------------------------


def states(event: Event) -> pd.DataFrame:
    """One row a fact of the lead source and other source: ``id``, ``kind``, ``row`` (cited id), ``column``, ``state``.

    A state is stated, differs, absent (the whole text was read) or ends (the excerpt ends before the text does).
    """
    rows = []
    for cited, (kind, fact) in event.facts.items():
        for name, account in event.accounts.items() if _compared(kind, fact) else ():
            verdict = conflicts.stated(event, cited, fact, account)
            silent = "ends" if event.publisher(name).completeness == "excerpt" else "absent"
            state = silent if verdict is None else "stated" if verdict else "differs"
            rows.append((fact.id, kind, cited, name, state))
    return pd.DataFrame(rows, columns=["id", "kind", "row", "column", "state"])


def _compared(kind: str, fact: Fact) -> bool:
    """What is said of several agreements at once stands in the ledger; each is compared by itself."""
    return kind in COMPARED and getattr(fact, "key", "") not in (conflicts.STATUS, conflicts.INSTRUMENT)


def _alone(found: pd.DataFrame) -> pd.DataFrame:
    """The facts that no other source states in any way: one row a fact."""
    spoken = found[found["state"].isin(["stated", "differs"])]["row"]
    return found[~found["row"].isin(spoken)].drop_duplicates("row")


def chart(event: Event) -> Chart | Passage:
    """Source × fact: every agreement, and each commitment and claim that another source states in some way."""
    found = states(event)
    if found.empty:
        return display.Passage(event=event, sentences=(Bound(_nothing(event)),))
    alone = _alone(found)
    kept = found[(found["kind"] == "agreements") | ~found["row"].isin(alone["row"])]
    labels = {cited: _named(event, cited) for cited in dict.fromkeys(kept["row"])}
    columns = {name: event.publisher(name).name for name in event.accounts}
    cells = {
        cited: {
            label: tuple(columns[name] for name in own[own["state"] == state]["column"])
            for state, label in STATES.items()
        }
        for cited, own in kept.groupby("row", sort=False)
    }
    table = Table(
        event=event,
        caption="The same as a table",
        columns=(Column("Fact", 2.2), *(Column(wording.sentence(label), 1.2) for label in STATES.values())),
        rows=tuple(
            (Cell(labels[cited], (cited,)), *(Cell(wording.listed(names) or "–") for names in own.values()))
            for cited, own in cells.items()
        ),
        plain=True,
    )
    alt = (
        Bound(
            f"{labels[cited]}: "
            + "; ".join(f"{label}: {wording.listed(names)}" for label, names in own.items() if names)
            + ".",
            (cited,),
        )
        for cited, own in cells.items()
    )
    return common.drawn(
        event,
        lambda ax: charts.matrix(
            ax, kept, rows={cited: wording.shortened(label, 74) for cited, label in labels.items()},
            columns=columns, labels=STATES,
        ),
        name="sources-by-fact", title=_finding(event, alone), alt=tuple(alt), table=table,
    )  # fmt: skip


def _nothing(event: Event) -> str:
    return f"The report by {event.source.publisher} is the only source that was coded; nothing stands beside it."


def _named(event: Event, cited: str) -> str:
    return display.said(event.fact(cited), event.codebook)


def _finding(event: Event, alone: pd.DataFrame) -> Bound:
    """Say how many agreements the lead source alone names."""
    own = list(alone[alone["kind"] == "agreements"]["id"])
    lead = event.source.name
    if not own:
        return Bound(f"Every agreement that {lead} names is named by another source too")
    if len(own) > display.MOST_BOUND:
        return Bound(f"Many agreements are named by {lead} alone, as far as the excerpts reach")
    verb = "is" if len(own) == 1 else "are"
    words = f"{wording.sentence(wording.counted(len(own), 'agreement'))} {verb} named by {lead} alone"
    return Bound(f"{words}, as far as the excerpts reach", cite(event, own))


def alone(event: Event) -> Table:
    """The facts that rest on the lead source only."""
    found = states(event)
    rows = [
        (Cell(_named(event, row.row), (row.row,)), Cell(display.KINDS[row.kind])) for row in _alone(found).itertuples()
    ]
    return Table(
        event=event,
        caption=f"Facts that rest on {event.source.name} only",
        columns=(Column("Fact", 4.2), Column("Kind", 1.0)),
        rows=tuple(rows),
        plain=True,
        note="An excerpt that ends early may have said more further down: its silence denies nothing. Statements and "
        "happenings are not compared.",
        empty=_nothing(event) if found.empty else "Another source states each of them.",
    )


def additions(event: Event) -> Table:
    """What other sources report and the lead source does not: agreements, commitments, claims under other keys."""
    keys = {claim.key for claim in event.lead.claims}
    rows = []
    for name, account in event.accounts.items():
        for kind, record in account.records():
            if kind in ("background", "fields") or getattr(record, "same_as", None):
                continue
            if isinstance(record, Matched) or record.key not in keys:  # type: ignore[attr-defined]
                cited = f"{name}:{record.id}"
                step = (record.step or "") if isinstance(record, AccountCommitment) else ""
                what = wording.sentence(_named(event, cited))
                rows.append(
                    (
                        Cell(what, (cited,), detail=record.note or ""),
                        Cell(display.KINDS[kind], detail=event.codebook.steps[step].label if step else ""),
                        Cell(event.publisher(name).name),
                    )
                )
    return Table(
        event=event,
        caption="What other sources report beside it, compared and never counted",
        columns=(Column("What", 3.6), Column("Kind", 1.1), Column("Who", 1.1)),
        rows=tuple(rows),
        plain=True,
        empty="Nothing is recorded from other sources.",
    )


# The ledger -----------------------------------------------------------------------------------------------


def ledger(event: Event) -> Ledger:
    """Every conflict within and between sources: rival values, who gives them, the one adopted, and why."""
    return Ledger(
        event=event,
        items=tuple(_dispute(event, conflict, ruling) for conflict, ruling in event.ledger),
        empty="No values differ, within the report or between sources.",
    )


def _dispute(event: Event, conflict: Conflict, ruling: Ruling) -> Dispute:
    groups: dict[str, list[Rival]] = {}
    for rival in conflict.rivals:
        groups.setdefault(rival.shown, []).append(rival)
    rows = []
    for shown, rivals in groups.items():
        facts = tuple(dict.fromkeys(name for rival in rivals for name in rival.facts))
        value = display.spelled(rivals[0], event.codebook, conflict.key)
        said = "; ".join(dict.fromkeys(_said(event, rival) for rival in rivals))
        rows.append((Cell(value, facts, detail="adopted" if shown in ruling.adopted else ""), Cell(said)))
    adopted = wording.listed(value.text for value, _ in rows if value.detail)
    return Dispute(
        title=event.codebook.claim_keys[conflict.key].label,
        table=Table(
            event=event, rows=tuple(rows), caption=_between(event, conflict),
            columns=(Column("Value", 1.5), Column("Who gives it, and of what", 4.0)),
        ),
        ruling=f"Adopted: {adopted}. {ruling.reason}",
    )  # fmt: skip


def _between(event: Event, conflict: Conflict) -> str:
    within = {rival.source for rival in conflict.rivals} == {event.record.lead}
    return f"Values within the report by {event.source.name}" if within else "Values of several sources"


def _said(event: Event, rival: Rival) -> str:
    """The source's name, and what its value is said of: the claim's label or note, or the agreements by title."""
    name = event.publisher(rival.source).name
    if rival.unit == "title":
        return name
    said = rival.says.rstrip(".") or "; ".join(_titles(event, rival.facts))
    return f"{name} ({said})" if said else name


def _titles(event: Event, facts: Sequence[str]) -> Iterator[str]:
    for cited in facts:
        if title := getattr(event.fact(cited), "title", ""):
            yield wording.shortened(title, 60)


def colophon(event: Event) -> display.Colophon:
    """Foot the report, with the sources that are compared."""
    return display.Colophon(event=event, others=True)
