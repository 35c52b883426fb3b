"""One job of a build: one notebook, run for one event and set in each format.

A job is plain data and gives bytes, so that a thread of this process and a worker on another machine run the same.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import NotebookError, ReportError, writing
from ..event import Event, load
from . import kernels
from .html import Site
from .notebooks import Notebook
from .parameters import Parameter
from .wording import counted

if TYPE_CHECKING:
    from .notebook import Document


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

    def run(self) -> dict[str, bytes]:
        """Run the notebook and set its report; give the files by published name.

        Raises
        ------
        FactsError, NotebookError, ReportError
            The facts are no longer sound, a cell failed, or what it showed cannot be published.

        """
        event = event_of(self.folder, self.build)
        executed = _execute(self, event)
        from .exporters import BriefHTMLExporter, BriefPDFExporter
        from .gate import check
        from .notebook import document

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


def _refuse_cut(made: Document) -> None:
    if cut := made.head.cut:
        raise ReportError(
            f"{made.place(made.head.cell)}: the page says “{cut}”, and what is published is never cut; take "
            "out what sets the parameter below the parameters cell, or see the cut in a preview: "
            f"brief build --only {made.name} -p NAME=VALUE --output DIR"
        )


@lru_cache(maxsize=4)
def event_of(folder: Path, build: str) -> Event:
    """Load an event once a process for a *build*, as long as it works on it; the next build may find other facts."""
    return load(folder)


def _execute(job: Job, event: Event) -> Any:
    import nbformat
    import papermill
    from jupyter_client.manager import AsyncKernelManager
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    statuses: list[int] = []
    manager = _noting(kernels.manager_class() or AsyncKernelManager, statuses)
    said = ", ".join(f"{name}={value}" for name, value in {"event": event.name, **job.parameters}.items())
    try:
        with writing(job.executed.parent):
            job.executed.parent.mkdir(parents=True, exist_ok=True)
            return papermill.execute_notebook(
                str(job.notebook.path), str(job.executed),
                parameters={"event": str(job.folder), **job.whole, **job.parameters},
                progress_bar=False, engine_name=kernels.engine(), execution_timeout=job.seconds,
                kernel_manager_class=manager, shutdown_kernel="immediate",
            )  # fmt: skip
    except PapermillExecutionError as error:
        what = f"{error.ename}: {error.evalue}".strip().splitlines()[-1]
        if error.ename == "MemoryError":
            what = f"out of memory ({what.removesuffix(':')})"
    except CellTimeoutError:
        what = f"a cell ran longer than {counted(job.seconds, 'second')} and was stopped"
    except DeadKernelError:
        what = f"the kernel died{_by_signal(statuses)}"
    number = _failed_cell(job.notebook.path, nbformat.read(job.executed, as_version=4))
    raise NotebookError(
        f"{job.notebook.path.name}, cell {number}: {what}\n  parameters: {said}\n  executed notebook: {job.executed}"
    )


def _noting(manager: Any, statuses: list[int]) -> type:
    """Make a kernel *manager* note the exit status of a kernel that ends by itself; a negative one is a signal."""

    class Noting(manager):  # type: ignore[misc]
        async def _async_is_alive(self) -> bool:
            alive: bool = await super()._async_is_alive()
            if not alive and self.has_kernel:
                statuses.append(await self.provisioner.poll())
            return alive

    return Noting


def _by_signal(statuses: Sequence[int]) -> str:
    """Say which signal killed a kernel; for want of memory, systems send SIGKILL."""
    if not statuses or statuses[-1] >= 0:
        return ""
    name = signal.Signals(-statuses[-1]).name
    return f" ({name}: out of memory?)" if name == "SIGKILL" else f" ({name})"


def _failed_cell(original: Path, executed: Any) -> str:
    """Number, in the notebook as stored, of the cell that failed."""
    ids = [cell.get("id") for cell in json.loads(original.read_text("utf-8"))["cells"]]
    last = None
    for cell in executed.cells:
        if cell.cell_type != "code" or cell.get("id") not in ids:
            continue
        if cell.metadata.get("papermill", {}).get("start_time") is None:
            break
        last = ids.index(cell["id"]) + 1
        if any(output.output_type == "error" for output in cell.get("outputs", ())):
            break
    return str(last or "?")
