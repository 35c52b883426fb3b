"""The main job: events in, published reports out.

Every fault in the facts and parameters is found before a kernel starts. Then each notebook of each event is
run by papermill and exported by nbconvert, and an event's reports are published together.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import FactsError, Fault, NotebookError, UsageError
from ..facts.load import Event, data_folder, examine
from ..facts.tables import csv
from . import kernels, publish, wording
from .layout import Link, Site, index
from .parameters import Parameter, checked

FORMATS = ("html", "pdf")
LABELS = {
    "brief": "Brief",
    "areas": "Policy fields",
    "mous": "Agreements",
    "themes": "Themes",
    "sources": "Sources",
}
CELL_SECONDS = 120


@dataclass(frozen=True)
class Notebook:
    """A notebook that is published, under the name of its report."""

    path: Path
    report: str

    def file(self, form: str) -> str:
        """The published file's name: the brief is its folder's index."""
        return "index.html" if (self.report, form) == ("brief", "html") else f"{self.report}.{form}"

    @property
    def label(self) -> str:
        """How links name it."""
        return LABELS.get(self.report, wording.sentence(self.report))


@dataclass(frozen=True)
class Preview:
    """A part of the reports: one notebook or all, some formats, an analyst's parameters."""

    only: str = ""
    formats: Sequence[str] = FORMATS
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether nothing is left out and nothing cut."""
        return not self.only and set(self.formats) == set(FORMATS) and not self.parameters


@dataclass(frozen=True)
class Built:
    """What was written."""

    output: Path
    files: tuple[Path, ...]
    events: int


def project() -> Path:
    """The project's folder: the one that holds ``data/`` and ``notebooks/``."""
    return data_folder().parent


def notebooks(folder: Path) -> list[Notebook]:
    """The notebooks with metadata ``brief.report``, the brief first, the others by name."""
    found = []
    for path in sorted(folder.glob("*.ipynb")):
        try:
            metadata = json.loads(path.read_text("utf-8"))["metadata"]
        except (ValueError, KeyError) as error:
            raise UsageError(f"{path} is not a notebook: {error}") from error
        report = metadata.get("brief", {}).get("report")
        if report:
            if not (metadata.get("kernelspec", {}).get("language") or metadata.get("language_info", {}).get("name")):
                raise UsageError(f"{path.name} names no kernel; open it in JupyterLab, choose one and save it")
            found.append(Notebook(path, report))
    if not found:
        raise UsageError(f"{folder} holds no notebook with metadata brief.report")
    return sorted(found, key=lambda notebook: (notebook.report != "brief", notebook.report))


def examined(folders: Iterable[Path]) -> list[Event]:
    """Load every event, or raise every fault of all of them at once."""
    found, faults = [], list[Fault]()
    for folder in folders:
        event, own = examine(folder)
        faults += own
        if event is not None:
            found.append(event)
    if faults:
        raise FactsError(faults)
    return found


def build(
    folders: Sequence[Path],
    *,
    output: Path | None = None,
    preview: Preview | None = None,
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
    workers: int = 2,
) -> Built:
    """Build the reports of the events in *folders*.

    Parameters
    ----------
    folders
        Events' folders.
    output
        Takes the place of the project's ``reports/``; a preview needs it.
    preview
        Which part to build; None or a whole one publishes everything, tables and index too.
    progress
        Told what was finished, how many notebooks are done, and how many there are.
    workers
        How many notebooks run at once.

    Raises
    ------
    FactsError, UsageError, NotebookError, ReportError
        Nothing is published for the event at fault; its last good reports stay.

    """
    preview = preview or Preview()
    root = project()
    if not preview.whole and output is None:
        raise UsageError("--only, --format and -p make a preview; say where it goes with --output DIR")
    if preview.parameters and not preview.only:
        raise UsageError("-p needs --only NOTEBOOK; parameters belong to one notebook")
    output = output or root / "reports"
    published = notebooks(root / "notebooks")
    chosen = [notebook for notebook in published if preview.only in ("", notebook.path.stem, notebook.report)]
    if not chosen:
        known = ", ".join(notebook.path.stem for notebook in published)
        raise UsageError(f"no published notebook '{preview.only}'; there are: {known}")
    events = examined(folders)
    _refuse_same_names(events)
    if not preview.whole and (taken := [e.name for e in events if (output / e.name / publish.RECEIPT).exists()]):
        raise UsageError(f"{output} holds the published reports of {taken[0]}; a preview goes into another folder")
    given = {event.name: checked(chosen[0].path, preview.parameters, event) for event in events}
    kernels.warm_up()
    jobs = [(event, notebook) for event in events for notebook in chosen]
    written: list[Path] = []
    with ThreadPoolExecutor(max_workers=min(workers, len(jobs))) as pool:
        runs = {
            (event.name, notebook.report): pool.submit(
                _run, event, notebook, given[event.name], published, preview, root / ".cache" / "executed"
            )
            for event, notebook in jobs
        }
        try:
            for event in events:
                written += _finish(event, chosen, runs, preview, output, progress, len(jobs))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    if preview.whole:
        publish.write(output / "index.html", index(publish.cards(output)).encode())
        written.append(output / "index.html")
    return Built(output, tuple(written), len(events))


def _refuse_same_names(events: Sequence[Event]) -> None:
    names = [event.name for event in events]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise UsageError(f"two events are named '{twice[0]}'; an event's folder names its reports")


Runs = Mapping[tuple[str, str], "Future[dict[str, bytes]]"]


def _finish(
    event: Event,
    chosen: Sequence[Notebook],
    runs: Runs,
    preview: Preview,
    output: Path,
    progress: Callable[[str, int, int], None],
    total: int,
) -> list[Path]:
    """Wait for an event's notebooks and publish what they gave."""
    files: dict[str, bytes] = {}
    for notebook in chosen:
        files |= runs[event.name, notebook.report].result()
        done = sum(run.done() for run in runs.values())
        progress(f"{event.name}: {notebook.label}", done, total)
    if not preview.whole:
        for path, content in files.items():
            publish.write(output / event.name / path, content)
        return [output / event.name / path for path in files]
    files |= {f"tables/{name}.csv": csv(name, frame).encode() for name, frame in event.tables.items()}
    files[publish.RECEIPT] = publish.receipt(card(event, chosen), files)
    publish.publish(output, event.name, files)
    return [output / event.name / path for path in files]


def card(event: Event, published: Sequence[Notebook]) -> dict[str, Any]:
    """What the list of events says of one."""
    record = event.record
    counts = wording.listed(
        [
            wording.counted(len(event.lead.agreements), "agreement"),
            wording.counted(len(event.lead.commitments), "commitment"),
            wording.counted(len(event.lead.statements), "statement"),
        ]
    )
    return {
        "title": record.title,
        "href": f"{event.name}/index.html",
        "parties": [party.name for party in record.parties],
        "date": record.date.isoformat(),
        "day": wording.day(record.date),
        "tier": record.tier,
        "counts": f"{wording.sentence(counts)}, as reported by {event.source.publisher}.",
        "reports": [
            {"label": notebook.label, "href": f"{event.name}/{notebook.file('html')}"} for notebook in published
        ],
    }


# One notebook ---------------------------------------------------------------------------------------------


def _run(
    event: Event,
    notebook: Notebook,
    parameters: Mapping[str, Parameter],
    published: Sequence[Notebook],
    preview: Preview,
    cache: Path,
) -> dict[str, bytes]:
    """Run one notebook for one event and export it; give the files by published name."""
    executed_at = cache / event.name / notebook.path.name
    executed = _execute(event, notebook, parameters, executed_at)
    from .blocks import document
    from .exporters import BriefHTMLExporter, BriefPDFExporter
    from .gate import check

    check(document(executed, name=notebook.path.stem), event)
    resources = {"metadata": {"name": notebook.path.stem}, "site": _site(event, notebook, published, preview)}
    files: dict[str, bytes] = {}
    if "html" in preview.formats:
        page, _ = BriefHTMLExporter().from_notebook_node(executed, dict(resources))
        files[notebook.file("html")] = page.encode()
    if "pdf" in preview.formats:
        files[notebook.file("pdf")], _ = BriefPDFExporter().from_notebook_node(executed, dict(resources))
    return files


def _site(event: Event, notebook: Notebook, published: Sequence[Notebook], preview: Preview) -> Site:
    if not preview.whole:
        return Site()
    others = [Link(other.label, other.file("html"), other == notebook) for other in published]
    return Site((Link("All events", "../index.html"), *others), notebook.file("pdf"), tuple(event.tables.keys()))


def _execute(event: Event, notebook: Notebook, parameters: Mapping[str, Parameter], executed_at: Path) -> Any:
    import nbformat
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    executed_at.parent.mkdir(parents=True, exist_ok=True)
    engine: dict[str, Any] = {"execution_timeout": CELL_SECONDS}
    if (manager := kernels.manager_class()) is not None:
        engine |= {"kernel_manager_class": manager, "shutdown_kernel": "immediate"}
    said = ", ".join(f"{name}={value}" for name, value in {"event": event.name, **parameters}.items())
    try:
        return papermill.execute_notebook(
            str(notebook.path), str(executed_at), parameters={"event": str(event.folder), **parameters},
            progress_bar=False, **engine,
        )  # fmt: skip
    except PapermillExecutionError as error:
        what = f"{error.ename}: {error.evalue}".strip().splitlines()[-1]
    except CellTimeoutError:
        what = f"a cell ran longer than {CELL_SECONDS} seconds and was stopped"
    except DeadKernelError:
        what = "the kernel died"
    number = _failed_cell(notebook.path, nbformat.read(executed_at, as_version=4))
    raise NotebookError(
        f"{notebook.path.name}, cell {number}: {what}\n  parameters: {said}\n  executed notebook: {executed_at}"
    )


def _failed_cell(original: Path, executed: Any) -> str:
    """Number, in the notebook as stored, of the cell that failed."""
    ids = [cell.get("id") for cell in json.loads(original.read_text("utf-8"))["cells"]]
    last = None
    for cell in executed.cells:
        if cell.cell_type != "code" or cell.get("id") not in ids:
            continue
        if cell.metadata.get("papermill", {}).get("status") == "pending":
            break
        last = ids.index(cell["id"]) + 1
        if any(output.output_type == "error" for output in cell.get("outputs", ())):
            break
    return str(last or "?")
