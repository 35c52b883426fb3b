"""One job of a build: one notebook, run for one event and set in each format.

A job is plain data and gives bytes, so that a thread of this process and a worker on another machine run the same.
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
    """A notebook to be run for the event in *folder*.

    Attributes
    ----------
    folder, notebook, parameters
        The event's folder, an absolute path; what is run on it; what a user gave the notebook.
    formats, site
        The formats to set, and what the pages say of their neighbours.
    executed
        Where the executed notebook is kept.
    seconds
        How long a cell may run.
    build
        Names the build, through which an event is read once a process.
    whole
        The values that cut nothing, for the parameters that no user gave.
    published
        Whether the report is to be published, and so never a cut.

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
        """Run the notebook, in a *warm* kernel or an ordinary one, and set its report; give files by published name.

        Raises
        ------
        FactsError, NotebookError, ReportError
            The facts are no longer sound, a cell failed, or what it showed cannot be published.

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
            f"{made.place(made.head.cell)}: the page says “{cut}”, and what is published is never cut; take "
            "out what sets the parameter below the parameters cell, or see the cut in a preview: "
            f"brief build --only {made.name} -p NAME=VALUE --output DIR"
        )


@lru_cache(maxsize=4)
def reading_of(folder: Path, build: str) -> Reading:
    """Read an event once a process for a *build*, as long as it works on it; the next build may find other facts."""
    return examine(folder)


def event_of(folder: Path, build: str) -> Event:
    """Give an event as it was read for a *build*; FactsError where its facts are not, or no longer, sound."""
    return as_event(reading_of(folder, build))
