"""The colours of charts, light and dark; the page's style sheet uses the same values."""

from __future__ import annotations

import re
from collections.abc import Callable

PALETTE = {  # name: light, dark
    "ink": ("#15212b", "#e6ebef"),
    "soft": ("#4d5b66", "#a9b5bf"),
    "rule": ("#d3dbe0", "#33414c"),
    "accent": ("#0b5a6b", "#7cc7d6"),
    "paper": ("#ffffff", "#10171d"),
}
INK, SOFT, RULE, ACCENT = (PALETTE[name][0] for name in ("ink", "soft", "rule", "accent"))
SANS = "'Source Sans Pro'"  # as matplotlib writes it
SYSTEM_SANS = "ui-sans-serif, system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


def in_markup(svg: str, change: Callable[[str], str]) -> str:
    """Change only the tags and styles of an SVG, never its text, even if the text looks like markup to be changed."""
    return re.sub(r"<style.*?</style>|<[^>]*>", lambda part: change(part[0]), svg, flags=re.S)


def plain(svg: str) -> str:
    """Keep the light palette, and use the reader's system sans-serif font."""
    return in_markup(svg, lambda part: part.replace(SANS, SYSTEM_SANS))


def adaptive(svg: str) -> str:
    """Make an SVG follow the reader's colour scheme, and use the reader's system sans-serif font."""

    def named(part: str) -> str:
        for name, (light, _) in PALETTE.items():
            part = part.replace(light, f"var(--{name})")
        return part.replace(SANS, "var(--sans)")

    light_names, dark_names = (
        ";".join(f"--{name}:{both[index]}" for name, both in PALETTE.items()) for index in (0, 1)
    )
    light_names += f";--sans:{SYSTEM_SANS}"
    style = f"<style>svg{{{light_names}}}@media(prefers-color-scheme:dark){{svg{{{dark_names}}}}}</style>"
    head, rest = in_markup(svg, named).split(">", 1)
    return f"{head}>{style}{rest}"
