"""What no source can know of the others: that matched facts exist, that conflicts are ruled on, and only those."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import Fault
from .accounts import ACCOUNT_KINDS, AccountFile
from .binding import unbound
from .conflicts import Conflict, Sources, ledger
from .crosscheck import Draft, facts_of, ids, unsaid
from .document import Document, Location
from .eventfile import EventFile, Ruling
from .fields import listed
from .typed import Typed

MATCHED = {
    "agreements": ("agreements", "commitments"),
    "background": ("agreements",),
    "commitments": ("commitments",),
}  # what a record of an account may be the same as, by its kind


def accounts(draft: Draft) -> Iterator[Fault]:
    """Ids of an account are unique, and what it matches is a fact of the lead source."""
    for account in draft.accounts.values():
        if account.file and account.record:
            yield from _account(draft, account, account.file, account.record)


def _account(draft: Draft, account: Typed[AccountFile], file: Document, record: AccountFile) -> Iterator[Fault]:
    yield from ids(account, file, ACCOUNT_KINDS)
    matched = {kind: facts_of(draft, *kinds) for kind, kinds in MATCHED.items()}
    for kind, position, own in record.records():
        same_as = getattr(own, "same_as", None)
        if same_as is not None and draft.lead.file and same_as not in matched[kind]:
            at = (kind, account.kept[kind][position], "same_as")
            yield file.fault(at, f"'{same_as}' is not one of {' or '.join(MATCHED[kind])} of {draft.stem}.yaml")


def rulings(file: Document, record: EventFile, sources: Sources) -> Iterator[Fault]:
    """Every conflict has a ruling that adopts one of its values, and every ruling a conflict."""
    conflicts = {conflict.key: conflict for conflict in ledger(sources)}
    ruled = [ruling.key for ruling in record.rulings]
    for key, conflict in conflicts.items():
        if key not in ruled:
            said = "; ".join(f"{rival.source}: {rival.shown}" for rival in conflict.rivals)
            yield file.fault(("rulings",), f"no ruling on {key}, where values differ ({said}); add one")
    for index, ruling in enumerate(record.rulings):
        at = ("rulings", index)
        if ruling.key in ruled[:index]:
            yield file.fault((*at, "key"), f"'{ruling.key}' is ruled on twice")
        elif ruling.key not in conflicts:
            yield file.fault((*at, "key"), f"no values differ under '{ruling.key}'; take the ruling out")
        else:
            yield from _ruled(file, at, ruling, conflicts[ruling.key], sources)


def _ruled(file: Document, at: Location, ruling: Ruling, conflict: Conflict, sources: Sources) -> Iterator[Fault]:
    shown = list(dict.fromkeys(rival.shown for rival in conflict.rivals))
    for position, adopted in enumerate(ruling.adopted):
        if adopted not in shown:
            yield file.fault((*at, "adopted", position), f"'{adopted}' is not one of: {listed(shown)}")
    facts = [sources.cited[name][1] for rival in conflict.rivals for name in rival.facts]
    for found in unbound(ruling.reason, facts):
        yield file.fault((*at, "reason"), unsaid(found, f"which no fact under {ruling.key} says", "take it out"))


def taxonomy(file: Document, record: EventFile, sources: Sources) -> Iterator[Fault]:
    """A taxonomy cites facts of a source, and puts no area under two pillars."""
    if record.taxonomy is None:
        return
    for position, cited in enumerate(record.taxonomy.facts):
        if cited not in sources.cited:
            yield file.fault(("taxonomy", "facts", position), f"'{cited}' is not a fact of any source")
    placed: dict[str, str] = {}
    for index, pillar in enumerate(record.taxonomy.pillars):
        for area in pillar.areas:
            if area in placed:
                yield file.fault(("taxonomy", "pillars", index, "areas"), f"'{area}' is under “{placed[area]}” already")
            placed[area] = pillar.label
