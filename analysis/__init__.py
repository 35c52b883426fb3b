"""Partnership Brief: from a news article's facts to tidy tables and published briefs.

``load`` gives an ``Event``; its ``tables`` are pandas DataFrames.

>>> from analysis import load
>>> event = load("tests/data/tiny")  # a folder, or an event of the nearest data/ by name
>>> event.record.title
'Northmark–Eastvale Comprehensive Partnership'
>>> list(event.tables.agreements["status"])
['in-force', 'signed', 'announced']
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .event import Event, load
    from .facts.tables import Tables

__all__ = ["Event", "Tables", "load"]
_HOMES = {"Event": ".event", "Tables": ".facts.tables", "load": ".event"}

if not TYPE_CHECKING:  # a type checker would take any name for one of these

    def __getattr__(name: str) -> object:
        """Import what is public when it is first asked for: ``brief build --check`` needs none of it."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(_HOMES[name], __name__), name)


def __dir__() -> list[str]:
    return [*(name for name in globals() if name.startswith("__")), *__all__]
