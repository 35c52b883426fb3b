"""Check an event's folder: list its faults, and warn of what a coder should review.

``recordchecks`` finds faults between an event's own records, ``sourcechecks`` those between its sources.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ..errors import Fault
from .model import IDLE_ROLES
from .reader import Reading, read
from .recordchecks import crosscheck
from .records import Records
from .sourcechecks import accounts, rulings, taxonomy
from .yamlfile import YamlFile


def examine(folder: Path, *, fingerprints: bool = True) -> Reading:
    """Read an event's folder as far as possible, and find every fault within and between its files.

    Without *fingerprints*, ignore the fingerprints file.
    """
    reading = read(folder, fingerprints=fingerprints)
    if reading.codebook is None:
        return reading
    between = [*crosscheck(reading), *accounts(reading)]
    reading = replace(reading, faults=[*reading.faults, *between])
    if reading.records is None or reading.event.file is None:
        return reading
    file, records = reading.event.file, reading.records
    found = [*rulings(file, records), *taxonomy(file, records)]
    return replace(reading, faults=found) if found else reading


def warnings(reading: Reading) -> list[Fault]:
    """Warn of every paragraph without a fact or, while the event has faults or placeholders, of the placeholders."""
    if reading.records and reading.lead.file:
        return sorted(_bare(reading.records, reading.lead.file))
    return [replace(fault, what=f"warning: {fault.what}") for fault in reading.placeholders]


def _bare(records: Records, file: YamlFile) -> Iterator[Fault]:
    """Warn of paragraphs without a fact, which may have been overlooked, unless their role needs none."""
    covered = {number for _, fact in records.lead.facts() for number in fact.paragraphs}
    for role, numbers in records.lead.roles.items():
        bare = [number for number in numbers if number not in covered and role not in IDLE_ROLES]
        if bare:
            marks = ", ".join(f"¶{number}" for number in bare)
            yield file.fault(("roles", role), f"warning: no fact rests on {marks}; add one if something was missed")
