"""Find facts that were published and are gone. An address stays, so that who cited it still finds the fact."""

from __future__ import annotations

import re
from pathlib import Path

from ..errors import Fault
from ..facts.intercoder import NAME as INTERCODER
from ..facts.records import Records, anchor

_ENTRY = re.compile(r'<article class="entry" id="([^".]+)\.([^"]+)"')


def gone(event: Records, output: Path) -> list[Fault]:
    """Warn of each fact on the published page of facts that the event no longer has; *output* holds all reports."""
    page = output / event.name / "facts.html"
    if not page.is_file():
        return []
    kept = {anchor(cited) for cited in event.cited}
    return [
        Fault(
            event.folder / f"{source}.yaml", 0, "",
            f"warning: {source}:{name} was published and is gone; keep its id: addresses stay",
        )
        for source, name in _ENTRY.findall(page.read_text("utf-8"))
        if source != INTERCODER and f"{source}.{name}" not in kept
    ]  # fmt: skip
