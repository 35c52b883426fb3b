"""An event's folder, read and checked: every fault in it, and what a coder should look at again.

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
    """Read an event's folder as far as it can be read, and find every fault: in each file, and between them.

    Without *fingerprints* their file is left aside, whatever it holds.
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
