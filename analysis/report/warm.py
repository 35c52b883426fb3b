"""What the kernels' server does once, so that no kernel has to: importing this module *is* the work.

A fork inherits compiled templates, matplotlib's fonts and style and what drawing and tables load on first use.
Nothing else imports it.
"""

from __future__ import annotations

import gc
import os
import sys

import krippendorff  # noqa: F401
import pandas as pd

from .. import event  # noqa: F401
from . import blocks, charts, html, kernels, notes

# Nobody debugs a notebook that is built, and ipykernel's debugger would take every kernel a tenth of a second.
sys.modules["debugpy"] = None  # type: ignore[assignment]
import ipykernel.debugger  # noqa: E402, F401

del sys.modules["debugpy"]

if folder := os.environ.get(kernels.TEMPORARY):
    kernels.remove_at_end(folder)
html.fragment(notes.Noted(blocks.Passage(sentences=()), {}, ()), {})
_MARK = pd.DataFrame({"row": ["a"], "column": ["a"], "shape": ["a"]})
charts.draw(
    lambda ax: charts.unit_grid(ax, _MARK, rows={"a": "a"}, columns={"a": "a"}, shapes={"a": "a"}), width=charts.WIDE
)
gc.collect()
gc.freeze()  # what is here stays, and no kernel's collector need walk over it
