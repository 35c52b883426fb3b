"""Partnership Brief: from a news article's facts to tidy tables and published briefs.

``load`` gives an ``Event``; its ``tables`` are pandas DataFrames.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .facts.load import Event, load

__all__ = ["Event", "load"]


def __getattr__(name: str) -> object:
    """Import what is public when it is first asked for: ``brief build --check`` needs none of it."""
    if name in __all__:
        from .facts import load as module

        return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
