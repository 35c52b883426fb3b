"""An event's folder, read and checked: every fault in it, and what a coder should look at again.

What one source's facts and the event's record owe each other stands in ``crosscheck``; here, what sources owe each
other: that matched facts exist, that conflicts are ruled on, and only those.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ..errors import Fault
from .accounts import AccountFile
from .binding import unbound
from .conflicts import Conflict, conflicts
from .crosscheck import crosscheck, facts_of, ids, unsaid
from .eventfile import Ruling
from .fields import listed
from .model import IDLE_ROLES
from .reader import Reading, Typed, read
from .records import Records
from .yamlfile import YamlFile


def examine(folder: Path, *, fingerprints: bool = True) -> Reading:
    """Read an event's folder as far as it can be read, and find every fault: in each file, and between them.

    Without *fingerprints* their file is left aside, whatever it holds.
    """
    reading = read(folder, fingerprints=fingerprints)
    if reading.codebook is None:
        return reading
    between = [*crosscheck(reading), *_accounts(reading)]
    reading = replace(reading, faults=[*reading.faults, *between])
    if reading.records is None or reading.event.file is None:
        return reading
    file, records = reading.event.file, reading.records
    found = [*_rulings(file, records), *_taxonomy(file, records)]
    return replace(reading, faults=found) if found else reading


def warnings(reading: Reading) -> list[Fault]:
    """What stops nothing: every placeholder, or else, of an event without faults, every paragraph without a fact."""
    if reading.records and reading.lead.file:
        return sorted(_bare(reading.records, reading.lead.file))
    return [replace(fault, what=f"warning: {fault.what}") for fault in reading.placeholders]


def _bare(records: Records, file: YamlFile) -> Iterator[Fault]:
    """A paragraph that reports something and carries no fact may have been overlooked."""
    covered = {number for _, fact in records.lead.facts() for number in fact.paragraphs}
    for role, numbers in records.lead.roles.items():
        bare = [number for number in numbers if number not in covered and role not in IDLE_ROLES]
        if bare:
            marks = ", ".join(f"¶{number}" for number in bare)
            yield file.fault(("roles", role), f"warning: {marks} carr{'ies' if len(bare) == 1 else 'y'} no fact")


# Between sources -----------------------------------------------------------------------------------------


MATCHED = {
    "agreements": ("agreements", "commitments"),
    "background": ("agreements",),
    "commitments": ("commitments",),
}  # what a record of an account may be the same as, by its kind


def _accounts(reading: Reading) -> Iterator[Fault]:
    """Ids of an account are unique, and what it matches is a fact of the lead source."""
    for account in reading.accounts.values():
        if account.file and account.record:
            yield from _account(reading, account, account.file, account.record)


def _account(reading: Reading, account: Typed[AccountFile], file: YamlFile, record: AccountFile) -> Iterator[Fault]:
    yield from ids(account, file, AccountFile.model_fields)
    matched = {kind: facts_of(reading, *kinds) for kind, kinds in MATCHED.items()}
    for kind, own in record.records():
        same_as = getattr(own, "same_as", None)
        if same_as is not None and reading.lead.file and same_as not in matched[kind]:
            what = f"'{same_as}' is not one of {' or '.join(MATCHED[kind])} of {reading.stem}.yaml"
            yield file.fault((*own.at, "same_as"), what)


def _rulings(file: YamlFile, records: Records) -> Iterator[Fault]:
    """Every conflict has a ruling that adopts one of its values, and every ruling a conflict."""
    found = {conflict.key: conflict for conflict in conflicts(records)}
    ruled = [ruling.key for ruling in records.record.rulings]
    for key, conflict in found.items():
        if key not in ruled:
            said = "; ".join(f"{rival.source}: {rival.shown}" for rival in conflict.rivals)
            yield file.fault(("rulings",), f"no ruling on {key}, where values differ ({said}); add one")
    for index, ruling in enumerate(records.record.rulings):
        if ruling.key in ruled[:index]:
            yield file.fault((*ruling.at, "key"), f"'{ruling.key}' is ruled on twice")
        elif ruling.key not in found:
            yield file.fault((*ruling.at, "key"), f"no values differ under '{ruling.key}'; take the ruling out")
        else:
            yield from _ruled(file, ruling, found[ruling.key], records)


def _ruled(file: YamlFile, ruling: Ruling, conflict: Conflict, records: Records) -> Iterator[Fault]:
    shown = list(dict.fromkeys(rival.shown for rival in conflict.rivals))
    for place, adopted in enumerate(ruling.adopted):
        if adopted not in shown:
            yield file.fault((*ruling.at, "adopted", place), f"'{adopted}' is not one of: {listed(shown)}")
    facts = [records.reported[name][1] for rival in conflict.rivals for name in rival.facts]
    for found in unbound(ruling.reason, facts):
        what = unsaid(found, f"which no fact under {ruling.key} says", "take it out")
        yield file.fault((*ruling.at, "reason"), what)


def _taxonomy(file: YamlFile, records: Records) -> Iterator[Fault]:
    """A taxonomy cites facts of a source, and puts no area under two pillars."""
    given = records.record.taxonomy
    if given is None:
        return
    for place, cited in enumerate(given.facts):
        if cited not in records.reported:
            yield file.fault((*given.at, "facts", place), f"'{cited}' is not a fact of any source")
    placed: dict[str, str] = {}
    for pillar in given.pillars:
        for area in pillar.areas:
            if area in placed:
                yield file.fault((*pillar.at, "areas"), f"'{area}' is under “{placed[area]}” already")
            placed[area] = pillar.label
