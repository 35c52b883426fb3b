"""Names of events and sources, which become folders, files and URLs that work on every system; and ids of facts."""

from __future__ import annotations

import re

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
MOST_OF_SLUG = 80
FACT_ID = r"[a-z0-9-]+:[a-z0-9-]+"  # source:id
SCHEMAS = "schemas"  # a folder in data/ that is not an event
OWN_FILES = ("event", "second-coding")  # files of an event that are not a source's
_DEVICE = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")  # Windows reserves these, with any extension


def against(name: str) -> str:
    """Return why *name* cannot name an event or a source, apart from reserved files and folders; empty if it can."""
    if not re.fullmatch(SLUG, name):
        return "must be lower-case letters, digits and single hyphens"
    if len(name) > MOST_OF_SLUG:
        return f"has {len(name)} characters, at most {MOST_OF_SLUG} are allowed"
    return "is a reserved name on Windows; choose another" if _DEVICE.fullmatch(name) else ""
