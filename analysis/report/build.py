"""The main job: events in, published reports out.

Every fault in the facts and parameters is found before a kernel starts. Then each notebook of each sound event is
run by papermill and exported by nbconvert, and an event's reports are published together. One event at fault does not
hold up the others.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from ..errors import BriefError, FactsError, NotebookError, ReportError, UsageError
from ..facts.columns import COLUMNS
from ..facts.datapackage import datapackage
from ..facts.event import Event
from ..facts.load import examine
from ..facts.tables import csv, tables
from . import foreign, publish, receipt, wording
from .glyphs import unset
from .job import Job, event_of
from .layout import Link, Site
from .notebooks import CELL_SECONDS, FORMATS, Notebook, notebooks, project
from .parameters import Parameter, checked, whole
from .pool import Runs, outcome, running


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
    """What was written, for how many events, and how many reports were up to date and kept; what failed, by event."""

    output: Path
    files: tuple[Path, ...]
    events: int
    kept: int = 0
    failed: Mapping[str, BriefError] = field(default_factory=dict)

    @property
    def faults(self) -> list[BriefError]:
        """What is wrong, each said once: first all faults in the facts, then what failed event by event."""
        facts = [fault for error in self.failed.values() if isinstance(error, FactsError) for fault in error.faults]
        others = {str(error): error for error in self.failed.values() if not isinstance(error, FactsError)}
        return [*([FactsError(facts)] if facts else []), *others.values()]


def build(
    folders: Sequence[Path],
    *,
    output: Path | None = None,
    preview: Preview | None = None,
    force: bool = False,
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
    workers: int | None = None,
    cluster: str = "",
    timeout: int = CELL_SECONDS,
    trial: bool = False,
) -> Built:
    """Build those reports of the events in *folders* that are not up to date; a preview always.

    Nothing is published for an event at fault; its last good reports stay, and the others are built.

    Parameters
    ----------
    folders
        Events' folders.
    output
        Takes the place of the project's ``reports/``; a preview needs it.
    preview
        Which part to build; None or a whole one publishes everything, tables and index too.
    force
        Run every notebook, and not only those whose reports are not up to date.
    progress
        Told what was finished, how many notebooks are done, and how many there are.
    workers
        How many notebooks run at once; None for as many as there are processors.
    cluster
        The address of a Dask scheduler, whose workers run the notebooks in place of this machine.
    timeout
        How many seconds a cell may run.
    trial
        Do all that a build does, and publish nothing: what fails is what a build would refuse.

    Raises
    ------
    UsageError, PlaceError
        What concerns every event: something is asked for that is not there, or a place cannot be written.

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
    if preview.whole and not trial:
        publish.mend(output)
    wholes = {notebook: whole(notebook.path) for notebook in chosen}
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} is a file; --output takes a folder")
    everything = force or not preview.whole
    # Inputs are hashed before they are read: what changes meanwhile is seen by the next build.
    standings = receipt.standings(folders, published, output)
    due = [standing for standing in standings if everything or standing.stale]
    failed: dict[str, BriefError] = {}
    given = _given(due, chosen[0], preview, failed)
    if not preview.whole and (taken := [name for name in given if (output / name / receipt.RECEIPT).exists()]):
        raise UsageError(f"{output} holds the published reports of {taken[0]}; a preview goes into another folder")
    cache = root / ".cache" / ("tried" if trial else "executed")
    if preview.whole:
        foreign.refuse_unsigned([output / receipt.INDEX])
    for name in given:
        with _apart(name, failed, UsageError):
            _refuse_foreign(name, chosen, published, preview, output)
    due = [standing for standing in due if standing.name not in failed]
    foreign.refuse_leading_out(root, (cache / one.name / own.path.name for one in due for own in chosen))
    run = {standing.name: [one for one in chosen if everything or standing.why(one)] for standing in due}
    token = uuid4().hex
    jobs = {
        (standing.name, notebook.report): Job(
            folder=standing.folder.resolve(),
            notebook=notebook,
            parameters=given[standing.name],
            formats=preview.formats,
            site=_site(notebook, published, preview),
            executed=cache / standing.name / notebook.path.name,
            seconds=timeout,
            build=token,
            whole=wholes[notebook],
            published=preview.whole,
        )
        for standing in due
        for notebook in run[standing.name]
    }
    written: list[Path] = []
    with running(jobs, workers=workers or os.cpu_count() or 1, cluster=cluster) as runs:
        for standing in due:
            with _apart(standing.name, failed, FactsError, NotebookError, ReportError):
                files = _files(standing.name, run[standing.name], runs, progress, len(jobs))
                if trial:
                    _tables(event_of(standing.folder.resolve(), token))
                elif preview.whole:
                    kept = [one for one in published if one not in run[standing.name]]
                    event = event_of(standing.folder.resolve(), token)
                    written += _publish(event, files, standing, published, kept, output)
                else:
                    written += _write(files, output / standing.name)
    if preview.whole and not trial and receipt.published(output) and receipt.unlisted(output):
        publish.write(output / receipt.INDEX, receipt.listing(output))
        written.append(output / receipt.INDEX)
    sound = [standing.name for standing in standings if standing.name not in failed]
    up_to_date = sum(len(chosen) - len(run.get(name, ())) for name in sound)
    failed = {standing.name: failed[standing.name] for standing in standings if standing.name in failed}
    return Built(output, tuple(written), len(run.keys() - failed.keys()), up_to_date, failed)


@contextmanager
def _apart(name: str, failed: dict[str, BriefError], *what: type[BriefError]) -> Iterator[None]:
    """Note under *failed* that an event fails, and go on with the others.

    The error is kept without its traceback, which would hold the event and all that was made of it.
    """
    try:
        yield
    except what as error:
        error.__cause__ = error.__context__ = None
        failed[name] = error.with_traceback(None)


def _given(
    due: Iterable[receipt.Standing], notebook: Notebook, preview: Preview, failed: dict[str, BriefError]
) -> dict[str, dict[str, Parameter]]:
    """Type the parameters for each event whose facts have no fault.

    No event is kept: a build of many would hold all of them, and each is read again where it is needed.
    """
    given: dict[str, dict[str, Parameter]] = {}
    for standing in due:
        event, faults = examine(standing.folder)
        faults = faults or unset(standing.folder)
        if event is not None and not faults:
            given[standing.name] = checked(notebook.path, preview.parameters, event)
        else:
            failed[standing.name] = FactsError(faults)
    return given


def _refuse_foreign(
    name: str, chosen: Sequence[Notebook], published: Sequence[Notebook], preview: Preview, output: Path
) -> None:
    """Refuse to delete or write over what no build wrote in an event's place, before anything is run."""
    if preview.whole:
        receipt.refuse_foreign(output, name, published)
        return
    foreign.refuse_link(output / name)
    foreign.refuse_unsigned(output / name / one.file(form) for one in chosen for form in preview.formats)


def _files(
    event: str,
    run: Sequence[Notebook],
    runs: Runs[tuple[str, str]],
    progress: Callable[[str, int, int], None],
    total: int,
) -> dict[str, bytes]:
    """Wait for an event's notebooks; give what they gave, by path below the event's folder, and keep none of it.

    Once one fails, those of the event that have not begun are taken back.
    """
    own = [(notebook, runs.pop((event, notebook.report))) for notebook in run]
    files: dict[str, bytes] = {}
    try:
        for at, (notebook, one) in enumerate(own, 1):
            files |= outcome(one)
            waiting = [*(other for _, other in own[at:]), *runs.values()]
            progress(f"{event}: {notebook.label}", total - sum(not other.done() for other in waiting), total)
    finally:
        for _, one in own:
            one.cancel()
    return files


def _publish(
    event: Event,
    files: Mapping[str, bytes],
    standing: receipt.Standing,
    published: Sequence[Notebook],
    kept: Sequence[Notebook],
    output: Path,
) -> list[Path]:
    """Publish an event's new *files* with its tables, its receipt and the reports that are *kept*."""
    place = output / event.name
    own = _tables(event)
    former = {notebook.file(form): (place / notebook.file(form)).read_bytes() for notebook in kept for form in FORMATS}
    everything = {**former, **files, **own}
    own[receipt.RECEIPT] = receipt.written(card(event, published), standing.inputs, everything)
    publish.publish(output, event.name, everything | own)
    return [place / path for path in (*files, *own)]


def _tables(event: Event) -> dict[str, bytes]:
    """Make an event's tables, by path below its folder."""
    made = tables(event)  # not the event's own, which it would keep
    files = {f"tables/{name}.csv": csv(name, frame).encode() for name, frame in made.items()}
    return {**files, "tables/datapackage.json": datapackage(event).encode()}


def _write(files: Mapping[str, bytes], place: Path) -> list[Path]:
    """Write the *files* of a preview, each for itself, beside what may stand there."""
    for path, content in files.items():
        publish.write(place / path, content)
    return [place / path for path in files]


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


def _site(notebook: Notebook, published: Sequence[Notebook], preview: Preview) -> Site:
    if not preview.whole:
        return Site()
    others = [Link(other.label, other.file("html"), other == notebook) for other in published]
    return Site((Link("All events", "../index.html"), *others), notebook.file("pdf"), tuple(COLUMNS))
