"""The main job: events in, published reports out.

All errors in facts and parameters are found before a kernel starts. Then papermill runs each notebook of each valid
event, nbconvert exports it, and an event's reports are published together. An event with errors does not hold up the
others.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import uuid4

from ..errors import BriefError, FactsError, NotebookError, ReportError, UsageError
from ..event import Event
from ..facts.columns import COLUMNS
from ..facts.datapackage import datapackage
from ..facts.records import Records
from ..facts.tables import csv, tables
from ..facts.yamlfile import YamlFile
from ..facts.yamlfile import read as read_yaml
from . import citation, eventlist, manifest, ownership, publish
from .english import counted
from .english import day as day_of
from .eventlist import INDEX
from .glyphs import unset
from .html import Link, Site
from .job import Job, event_of, reading_of
from .manifest import MANIFEST, BuildStatus
from .notebooks import CELL_SECONDS, FORMATS, Notebook, notebooks, project
from .parameters import Parameter, checked, whole
from .pool import Runs, outcome, running
from .views import elements
from .views.cut import EventCut


@dataclass(frozen=True)
class Preview:
    """What to build: one notebook or all, in some formats or all, with an analyst's parameters."""

    only: str = ""
    formats: Sequence[str] = FORMATS
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether this is everything: all notebooks and formats, and no parameters."""
        return not self.only and set(self.formats) == set(FORMATS) and not self.parameters


@dataclass(frozen=True)
class Resources:
    """What notebooks run on.

    *workers* is how many run at once, None for one per processor; *cluster* the address of a Dask scheduler, whose
    workers run them instead of this machine; *seconds* the time limit of a cell.
    """

    workers: int | None = None
    cluster: str = ""
    seconds: int = CELL_SECONDS


@dataclass(frozen=True)
class Built:
    """The files written, the number of events built, of reports that were up to date, and the errors by event."""

    files: tuple[Path, ...]
    events: int
    kept: int = 0
    failed: Mapping[str, BriefError] = field(default_factory=dict)

    @property
    def faults(self) -> list[BriefError]:
        """The errors, each once: first all errors in the facts, as one FactsError, then the others event by event."""
        facts = [fault for error in self.failed.values() if isinstance(error, FactsError) for fault in error.faults]
        others = {str(error): error for error in self.failed.values() if not isinstance(error, FactsError)}
        return [*([FactsError(facts)] if facts else []), *others.values()]


def build(
    statuses: Sequence[BuildStatus],
    *,
    output: Path,
    preview: Preview | None = None,
    force: bool = False,
    trial: bool = False,
    resources: Resources | None = None,
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Built:
    """Build the reports that are not up to date; a preview always.

    Nothing is published for an event with errors: its last good reports stay, and the other events are built.

    Parameters
    ----------
    statuses
        The status of each event's reports in *output*. It holds the hashes of the inputs, taken before they are read
        here, so that the next build notices what changes in the meantime.
    output
        The folder of all events' reports.
    preview
        Which part to build; None or a whole one publishes everything, with the tables and the list of events.
    force
        Run every notebook, even if its reports are up to date.
    trial
        Do everything but publish: what fails is what a build would refuse.
    resources
        None for the processors of this machine.
    progress
        Called at each step with its description, the number of notebooks done (0 if the step is not a notebook), and
        the number of notebooks.

    Raises
    ------
    UsageError, PlaceError
        A problem that concerns every event: something requested does not exist, or a folder or file cannot be written.

    """
    preview, resources = preview or Preview(), resources or Resources()
    root = project()
    published = notebooks(root / "notebooks")
    chosen = _chosen(published, preview)
    wholes = {notebook: whole(notebook.path) for notebook in chosen}
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} is a file; --output takes a folder")
    every = force or not preview.whole
    due = {one: [own for own in chosen if every or one.why(own)] for one in statuses if every or one.stale}
    failed: dict[str, BriefError] = {}
    cache, token = root / ".cache" / ("tried" if trial else "executed"), uuid4().hex
    given = _checked(due, chosen, preview, output, token, failed)
    related = {status: tuple(_related(status)) for status in given}
    jobs = {
        (status.name, notebook.report): Job(
            folder=status.folder,
            notebook=notebook,
            parameters=parameters,
            formats=preview.formats,
            site=_site(notebook, published, preview, related[status]),
            executed=cache / status.name / notebook.path.name,
            seconds=resources.seconds,
            build=token,
            whole=wholes[notebook],
            published=preview.whole,
        )
        for status, parameters in given.items()
        for notebook in due[status]
    }
    ownership.refuse_leading_out(root, (job.executed for job in jobs.values()))
    written: list[Path] = []
    with running(jobs, workers=resources.workers or os.cpu_count() or 1, cluster=resources.cluster) as runs:
        if jobs:
            progress(f"Running {counted(len(jobs), 'notebook')}", 0, len(jobs))
        for status in given:
            with _apart(status.name, failed, FactsError, NotebookError, ReportError):
                files = _files(status.name, due[status], runs, progress, len(jobs))
                if trial:
                    _tables(event_of(status.folder, token))
                elif preview.whole:
                    progress(f"Publishing {status.name}", 0, len(jobs))
                    written += _publish(event_of(status.folder, token), files, status, published, output)
                else:
                    written += _write(files, output / status.name)
    if preview.whole and not trial and eventlist.published(output) and eventlist.unlisted(output):
        publish.write(output / INDEX, eventlist.listing(output))
        written.append(output / INDEX)
    sound = [status for status in statuses if status.name not in failed]
    up_to_date = sum(len(chosen) - len(due.get(status, ())) for status in sound)
    failed = {status.name: failed[status.name] for status in statuses if status.name in failed}
    return Built(tuple(written), len(due) - len(failed), up_to_date, failed)


def _chosen(published: Sequence[Notebook], preview: Preview) -> list[Notebook]:
    chosen = [notebook for notebook in published if preview.only in ("", notebook.path.stem, notebook.report)]
    if not chosen:
        known = ", ".join(notebook.path.stem for notebook in published)
        raise UsageError(f"no published notebook '{preview.only}'; there are: {known}")
    return chosen


@contextmanager
def _apart(name: str, failed: dict[str, BriefError], *what: type[BriefError]) -> Iterator[None]:
    """Record the error of an event in *failed*, and go on with the others.

    The error is kept without its traceback, which would keep the event and all that was made from it in memory.
    """
    try:
        yield
    except what as error:
        error.__cause__ = error.__context__ = None
        failed[name] = error.with_traceback(None)


def _checked(
    due: Iterable[BuildStatus],
    chosen: Sequence[Notebook],
    preview: Preview,
    output: Path,
    token: str,
    failed: dict[str, BriefError],
) -> dict[BuildStatus, dict[str, Parameter]]:
    """Find all errors before any notebook runs; return the parsed parameters of the events without errors.

    Only a few events stay in memory, since a build may have many; the others are read again where they are needed.
    """
    given: dict[BuildStatus, dict[str, Parameter]] = {}
    for status in due:
        with _apart(status.name, failed, FactsError):
            given[status] = checked(chosen[0].path, preview.parameters, _sound(status.folder, token))
    if preview.whole:
        ownership.refuse_to_overwrite(output, [INDEX], [INDEX] if eventlist.is_list(output / INDEX) else [])
    for status in given:
        with _apart(status.name, failed, UsageError):
            _refuse_unmanaged(output / status.name, chosen, preview)
    return {status: parameters for status, parameters in given.items() if status.name not in failed}


def _sound(folder: Path, token: str) -> Records:
    """Read the event in *folder*; raise FactsError with all its errors or, without any, all missing glyphs."""
    reading = reading_of(folder, token)
    faults = [*reading.faults, *reading.placeholders] or unset(reading.files)
    if reading.records is None or faults:
        raise FactsError(faults)
    return reading.records


def _refuse_unmanaged(place: Path, chosen: Sequence[Notebook], preview: Preview) -> None:
    """Refuse to delete or overwrite what no build wrote in an event's *place*, and to mix a preview with reports."""
    if preview.whole:
        ownership.refuse_to_replace(place, manifest.listed(place))
        return
    ownership.refuse_link(place)
    former = manifest.read(place)
    if "card" in former:
        raise UsageError(
            f"{place.parent} holds the published reports of {place.name}; choose another folder for the preview"
        )
    files = [MANIFEST, *(notebook.file(form) for notebook in chosen for form in preview.formats)]
    ownership.refuse_to_overwrite(place, files, [MANIFEST, *former["outputs"]] if former else [])


def _files(
    event: str,
    run: Sequence[Notebook],
    runs: Runs[tuple[str, str]],
    progress: Callable[[str, int, int], None],
    total: int,
) -> dict[str, bytes]:
    """Wait for an event's notebooks; return their files by path below the event's folder, and drop the futures.

    If one fails, the event's notebooks that have not started are cancelled.
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
    event: Event, files: Mapping[str, bytes], status: BuildStatus, published: Sequence[Notebook], output: Path
) -> list[Path]:
    """Publish an event's new *files* with its tables, its manifest and the reports that were up to date."""
    place = output / event.name
    pages = [notebook.file(form) for notebook in published for form in FORMATS]
    kept = {path: (place / path).read_bytes() for path in pages if path not in files}
    new = {**files, **_tables(event)}
    everything = {**kept, **new}
    new[MANIFEST] = manifest.written(eventlist.card(event, published), status.inputs, everything)
    publish.publish(output, event.name, everything | new)
    return [place / path for path in new]


def _tables(event: Event) -> dict[str, bytes]:
    """Return an event's tables, and its citation for reference managers, as files, by path below its folder."""
    made = tables(event)  # not event.tables, which would stay in memory
    files = {f"tables/{name}.csv": csv(name, frame).encode() for name, frame in made.items()}
    cited = citation.files(elements.foot(EventCut(event, {})), event.name)
    return {**files, "tables/datapackage.json": datapackage(event).encode(), **cited}


def _write(files: Mapping[str, bytes], place: Path) -> list[Path]:
    """Write the *files* of a preview one by one, beside what is already there.

    The manifest is first: if writing is interrupted, it lists what was written, and the next preview may overwrite it.
    """
    for path, content in {MANIFEST: manifest.of_preview(place, files), **files}.items():
        publish.write(place / path, content)
    return [place / path for path in files]


def _site(notebook: Notebook, published: Sequence[Notebook], preview: Preview, related: Sequence[Link]) -> Site:
    if not preview.whole:
        return Site()
    others = [Link(other.label, other.file("html"), other == notebook) for other in published]
    facts = next((other.file("html") for other in published if other.report == "facts"), "")
    return Site((Link("All events", "../index.html"), *others), notebook.file("pdf"), tuple(COLUMNS), related, facts)


def _related(status: BuildStatus) -> Iterator[Link]:
    """Yield links to the reports of the event that an event follows, and of those that follow it."""
    for word, other in status.related:
        record = read_yaml(other / "event.yaml")
        if isinstance(record, YamlFile):
            title, day = (str(record.value.get(key, "")) for key in ("title", "date"))
            shown = day_of(date.fromisoformat(day)) if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else ""
            yield Link(", ".join(filter(None, [title, shown])), f"../{other.name}/index.html", word=word)
