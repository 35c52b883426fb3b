"""Checks between the sources of one event: matched facts exist, and conflicts, and only they, have rulings."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import Fault, not_one_of
from .accounts import AccountFile
from .binding import unbound
from .conflicts import Conflict, conflicts
from .eventfile import Ruling
from .reader import Reading, Typed
from .recordchecks import facts_of, ids, unsaid
from .records import Records
from .yamlfile import YamlFile

MATCHED = {
    "agreements": ("agreements", "commitments"),
    "background": ("agreements",),
    "commitments": ("commitments",),
}  # the kinds of fact that a record of an account may match


def accounts(reading: Reading) -> Iterator[Fault]:
    """Check that the ids of each account are unique, and that what they match is a fact of the lead source."""
    for account in reading.accounts.values():
        if account.file and account.record:
            yield from _account(reading, account, account.file, account.record)


def _account(reading: Reading, account: Typed[AccountFile], file: YamlFile, record: AccountFile) -> Iterator[Fault]:
    yield from ids(account, file, AccountFile.model_fields)
    matched = {kind: facts_of(reading, *kinds) for kind, kinds in MATCHED.items()}
    for kind, own in record.records():
        same_as = getattr(own, "same_as", None)
        if same_as is not None and reading.lead.file and same_as not in matched[kind]:
            what = (
                f"'{same_as}' is not among the {' or '.join(MATCHED[kind])} in {reading.stem}.yaml; correct "
                "the id, or remove same_as"
            )
            yield file.fault((*own.at, "same_as"), what)


def rulings(file: YamlFile, records: Records) -> Iterator[Fault]:
    """Check that every conflict has one ruling, which adopts only values in conflict, and every ruling a conflict."""
    found = {conflict.about: conflict for conflict in conflicts(records)}
    ruled = [ruling.about for ruling in records.record.rulings]
    for about, conflict in found.items():
        if about not in ruled:
            said = "; ".join(f"{rival.source}: {rival.shown}" for rival in conflict.rivals)
            yield file.fault(
                ("rulings",),
                f"values of {conflict.shown} differ ({said}) and no ruling decides between them; add one under rulings",
            )
    for index, ruling in enumerate(records.record.rulings):
        shown = f"'{ruling.key}'" + (f" of '{ruling.of}'" if ruling.of else "")
        if ruled[index] in ruled[:index]:
            yield file.fault((*ruling.at, "key"), f"{shown} already has a ruling; remove one")
        elif ruled[index] not in found:
            yield file.fault((*ruling.at, "key"), f"there is no conflict on {shown}; remove the ruling")
        else:
            yield from _ruled(file, ruling, found[ruled[index]], records)


def _ruled(file: YamlFile, ruling: Ruling, conflict: Conflict, records: Records) -> Iterator[Fault]:
    shown = list(dict.fromkeys(rival.shown for rival in conflict.rivals))
    for place, adopted in enumerate(ruling.adopted):
        if adopted not in shown:
            yield file.fault(
                (*ruling.at, "adopted", place), not_one_of(adopted, shown, "one of the values in conflict")
            )
    facts = [records.reported[name][1] for rival in conflict.rivals for name in rival.facts]
    for found in unbound(ruling.reason, facts, records.names):
        what = unsaid(found, f"which no fact under {conflict.shown} says", "remove it")
        yield file.fault((*ruling.at, "reason"), what)


def taxonomy(file: YamlFile, records: Records) -> Iterator[Fault]:
    """Check that a taxonomy cites existing facts, and that no area is under two pillars."""
    given = records.record.taxonomy
    if given is None:
        return
    for place, cited in enumerate(given.facts):
        if cited not in records.reported:
            yield file.fault(
                (*given.at, "facts", place), (f"'{cited}' is not a fact of any source; correct the id, or remove it")
            )
    placed: dict[str, str] = {}
    for pillar in given.pillars:
        for area in pillar.areas:
            if area in placed:
                yield file.fault(
                    (*pillar.at, "areas"), f"'{area}' is already under “{placed[area]}”; list each area once"
                )
            placed[area] = pillar.label
