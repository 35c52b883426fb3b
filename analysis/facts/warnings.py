"""What a coder should look at again: it stops nothing, and only ``brief check`` says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ..errors import Fault
from .document import Document, read
from .event import Event
from .load import left_over
from .model import IDLE_ROLES


def warnings(event: Event) -> list[Fault]:
    """Every warning on an event without faults, in order of file and line."""
    file = read(event.folder / f"{event.record.lead}.yaml")
    return sorted(_bare(event, file)) if isinstance(file, Document) else []


def placeholders(folder: Path) -> list[Fault]:
    """A warning on every placeholder in an event's files."""
    return [replace(fault, what=f"warning: {fault.what}") for fault in left_over(folder)]


def _bare(event: Event, file: Document) -> Iterator[Fault]:
    """A paragraph that reports something and carries no fact may have been overlooked."""
    covered = {number for _, _, fact in event.lead.facts() for number in fact.paragraphs}
    for role, numbers in event.lead.roles.items():
        bare = [number for number in numbers if number not in covered and role not in IDLE_ROLES]
        if bare:
            marks = ", ".join(f"¶{number}" for number in bare)
            yield file.fault(("roles", role), f"warning: {marks} carr{'ies' if len(bare) == 1 else 'y'} no fact")
