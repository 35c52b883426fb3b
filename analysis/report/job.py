"""One job of a build: run one notebook for one event, and render the report in each format.

A job is plain data and returns bytes, so that a thread of this process and a worker on another machine run it alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import NotebookError, ReportError
from ..event import Event, as_event
from ..facts.checks import examine
from ..facts.reader import Reading
from .html import Site
from .notebooks import Notebook
from .parameters import Parameter

if TYPE_CHECKING:
    from .document import Document


@dataclass(frozen=True)
class Job:
    """A notebook to run for the event in *folder*, an absolute path.

    The *parameters* that a user gave override *whole*, the values that leave nothing out. *site* is what the pages link
    to, *executed* where the executed notebook is saved, *seconds* the time limit of a cell, *build* an id by which a
    process can read an event once for all jobs of a build. If *published*, the report must not be filtered.
    """

    folder: Path
    notebook: Notebook
    parameters: Mapping[str, Parameter]
    formats: Sequence[str]
    site: Site
    executed: Path
    seconds: int
    build: str
    whole: Mapping[str, Any] = field(default_factory=dict)
    published: bool = True

    def run(self, *, warm: bool) -> dict[str, bytes]:
        """Run the notebook, in a *warm* or an ordinary kernel, and render its report; return files by published name.

        Raises FactsError if the facts are no longer valid, NotebookError if the notebook failed, and ReportError if
        what it showed cannot be published.
        """
        event = event_of(self.folder, self.build)
        executed = self._executed(event, warm=warm)
        from .document import document
        from .exporters import BriefHTMLExporter, BriefPDFExporter
        from .gate import check

        name = self.notebook.path.stem
        made = document(executed, name=name)
        if self.published:
            _refuse_cut(made)
        check(made, event)
        resources = {"metadata": {"name": name}, "site": self.site}
        files: dict[str, bytes] = {}
        if "html" in self.formats:
            page, _ = BriefHTMLExporter().from_notebook_node(executed, dict(resources))
            files[self.notebook.file("html")] = page.encode()
        if "pdf" in self.formats:
            files[self.notebook.file("pdf")], _ = BriefPDFExporter().from_notebook_node(executed, dict(resources))
        return files

    def _executed(self, event: Event, *, warm: bool) -> Any:
        from . import kernel

        given = {"event": str(self.folder), **self.whole, **self.parameters}
        try:
            return kernel.execute(self.notebook.path, self.executed, given, seconds=self.seconds, warm=warm)
        except NotebookError as error:
            said = ", ".join(f"{name}={value}" for name, value in {"event": event.name, **self.parameters}.items())
            raise NotebookError(f"{error}\n  parameters: {said}\n  executed notebook: {self.executed}") from error


def _refuse_cut(made: Document) -> None:
    if cut := made.head.cut:
        raise ReportError(
            f"{made.place(made.head.cell)}: the report is filtered (“{cut}”), but a build publishes full "
            "reports; remove the code below the parameters cell that sets the parameter, or make a preview: "
            f"brief build --only {made.name} -p NAME=VALUE --output DIR"
        )


@lru_cache(maxsize=4)
def reading_of(folder: Path, build: str) -> Reading:
    """Read and check an event; cached for the last few of a *build*, since the next build may find other facts."""
    return examine(folder)


def event_of(folder: Path, build: str) -> Event:
    """Return an event as read for a *build*; raise FactsError if its facts are not valid, or no longer."""
    return as_event(reading_of(folder, build))
