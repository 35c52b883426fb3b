"""Show a block as a notebook cell's output: for JupyterLab, for a terminal, and for the exporters to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from ..event import Event
from .blocks import Block
from .html import fragment
from .notes import MIME, Noted, as_json, note


@dataclass(frozen=True, repr=False)
class Shown(Noted):
    """A block as a cell's output; *paragraphs* are the source's own text, as far as a reader has a copy.

    No exporter reads the paragraphs.
    """

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
    """The argument of a view: anything that has an event."""

    @property
    def event(self) -> Event:
        """The event."""


Source = TypeVar("Source", bound=OfEvent)
P = ParamSpec("P")


def shows(view: Callable[Concatenate[Source, P], Block]) -> Callable[Concatenate[Source, P], Shown]:
    """Wrap a view, which returns a block, so that it returns the block as a cell's output."""

    @wraps(view)
    def shown(of: Source, /, *args: P.args, **kwargs: P.kwargs) -> Shown:
        return show(of.event, view(of, *args, **kwargs))

    return shown
