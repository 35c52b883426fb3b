"""Turn the facts of a news article into tidy tables and published briefs.

``load`` returns an ``Event``; its ``tables`` are pandas DataFrames.

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

if not TYPE_CHECKING:  # hidden from type checkers, for which __getattr__ would make every name valid

    def __getattr__(name: str) -> object:
        """Import a public name on first use: ``brief build --check`` needs none of them."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(_HOMES[name], __name__), name)


def __dir__() -> list[str]:
    return [*(name for name in globals() if name.startswith("__")), *__all__]
