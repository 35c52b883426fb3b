"""A block in a notebook's cell: as JupyterLab and a terminal show it, and as the exporters read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Protocol, TypeVar

from ..event import Event
from .blocks import Block
from .html import fragment
from .notes import MIME, Noted, as_json, note


@dataclass(frozen=True, repr=False)
class Shown(Noted):
    """What a cell shows; *paragraphs* are the source's own, as far as a reader has them, and no exporter reads them."""

    paragraphs: Mapping[int, str] = field(default_factory=dict)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, Any]:
        return {"text/plain": repr(self), "text/html": fragment(self, self.paragraphs), MIME: as_json(self)}

    def __repr__(self) -> str:
        return self.block.words()


def show(event: Event, block: Block) -> Shown:
    """Show a block, with the evidence for every fact of *event* that it cites."""
    ladder = {code: step.label for code, step in event.codebook.steps.items()}
    return Shown(block, {name: note(event, name) for name in block.cited()}, ladder, event.paragraphs)


class OfEvent(Protocol):
    """What a view is made from: it knows its event."""

    @property
    def event(self) -> Event:
        """The event."""


Source = TypeVar("Source", bound=OfEvent)


def shows(view: Callable[[Source], Block]) -> Callable[[Source], Shown]:
    """Make a view, which gives a block, show it."""

    @wraps(view)
    def shown(of: Source) -> Shown:
        return show(of.event, view(of))

    return shown
