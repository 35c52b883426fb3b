"""Prepare the forkserver, so that no kernel has to: importing this module *is* the work.

A fork inherits compiled templates, matplotlib's fonts and style, and what drawing and tables load on first use.
Only the forkserver imports this module.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pkgutil import iter_modules

os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # matplotlib reads it on import

import ipykernel.kernelapp
import krippendorff  # noqa: F401
import matplotlib.backends.backend_svg  # noqa: F401
import pandas as pd
from ipykernel.iostream import IOPubThread

from .. import event  # noqa: F401
from ..facts import names
from . import blocks, charts, forked, html, notes, pool, views  # noqa: F401

for _view in iter_modules(views.__path__):
    import_module(f"{views.__name__}.{_view.name}")

# Built notebooks are never debugged: a kernel takes 0.08 s of CPU time to start, and 0.17 s with its debugger.
sys.modules["debugpy"] = None  # type: ignore[assignment]
import ipykernel.debugger  # noqa: E402, F401

del sys.modules["debugpy"]

# A kernel would open a TCP port here, to receive what its own forks print.
IOPubThread._setup_pipe_in = lambda thread: setattr(thread, "_pipe_flag", False)  # type: ignore[method-assign]

if folder := os.environ.get(pool.TEMPORARY):
    pool.remove_at_end(folder)

names.unknown("Ties", names.CALENDAR)  # loads the word list

# Render a first passage and a first chart: this saves 0.1 to 0.3 s of CPU time in a kernel that draws.
html.fragment(notes.Noted(blocks.Passage(sentences=()), {}, {}), {})
_MARK = pd.DataFrame({"row": ["a"], "column": ["a"], "shape": ["a"]})
charts.draw(
    lambda ax: charts.unit_grid(ax, _MARK, rows={"a": "a"}, columns={"a": "a"}, shapes={"a": "a"}), width=charts.WIDE
)
