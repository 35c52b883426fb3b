"""Names of events and sources, which become folders, files and addresses on every system alike; and of facts."""

from __future__ import annotations

import re

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
MOST_OF_SLUG = 80
FACT_ID = r"[a-z0-9-]+:[a-z0-9-]+"  # source:id
SCHEMAS = "schemas"  # a folder of data/ that is no event
OWN_FILES = ("event", "second-coding")  # files of an event that are no source
_DEVICE = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")  # Windows keeps these for itself, with any ending


def against(name: str) -> str:
    """Say what there is against *name*; nothing: it can name an event or a source, its own files and folders aside."""
    if not re.fullmatch(SLUG, name):
        return "must be lower-case letters, digits and single hyphens"
    if len(name) > MOST_OF_SLUG:
        return f"has {len(name)} characters, at most {MOST_OF_SLUG} are allowed"
    return "is a reserved name on Windows; choose another" if _DEVICE.fullmatch(name) else ""
