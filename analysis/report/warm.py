"""What the kernels' server does once, so that no kernel has to: importing this module *is* the work.

A fork inherits compiled templates, matplotlib's fonts and style and what drawing and tables load on first use.
Nothing else imports it.
"""

from __future__ import annotations

import os

import krippendorff  # noqa: F401
import pandas as pd

from . import charts, kernels, layout

if folder := os.environ.get(kernels.TEMPORARY):
    kernels.remove_at_end(folder)
layout.fragment({"kind": "passage", "sentences": []})
_MARK = pd.DataFrame({"row": ["a"], "column": ["a"], "shape": ["a"]})
charts.draw(
    lambda ax: charts.unit_grid(ax, _MARK, rows={"a": "a"}, columns={"a": "a"}, shapes={"a": "a"}), width=charts.WIDE
)
