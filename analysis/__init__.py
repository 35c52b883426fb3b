"""Partnership Brief: from a news article's facts to tidy tables and published briefs.

``load`` gives an ``Event``; its ``tables`` are pandas DataFrames.
"""

from .facts.load import Event, load

__all__ = ["Event", "load"]
