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
from uuid import uuid4

from ..errors import BriefError, FactsError, NotebookError, ReportError, UsageError
from ..event import Event
from ..facts.columns import COLUMNS
from ..facts.datapackage import datapackage
from ..facts.records import Records
from ..facts.tables import csv, tables
from . import eventlist, manifest, ownership, publish
from .eventlist import INDEX
from .glyphs import unset
from .html import Link, Site
from .job import Job, event_of, reading_of
from .manifest import MANIFEST, Standing
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
class Means:
    """By what notebooks run.

    *workers* is how many run at once, None for as many as there are processors; *cluster* the address of a Dask
    scheduler, whose workers run them in place of this machine; *seconds* how long a cell may run.
    """

    workers: int | None = None
    cluster: str = ""
    seconds: int = CELL_SECONDS


@dataclass(frozen=True)
class Built:
    """What was written, for how many events, and how many reports were up to date and kept; what failed, by event."""

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
    standings: Sequence[Standing],
    *,
    output: Path,
    preview: Preview | None = None,
    force: bool = False,
    trial: bool = False,
    means: Means | None = None,
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Built:
    """Build those reports that are not up to date; a preview always.

    Nothing is published for an event at fault; its last good reports stay, and the others are built.

    Parameters
    ----------
    standings
        How each event's reports in *output* stand. What goes in was hashed for it, before it is read here, so that the
        next build sees what changes meanwhile.
    output
        The folder of all events' reports.
    preview
        Which part to build; None or a whole one publishes everything, tables and the list of events too.
    force
        Run every notebook, and not only those whose reports are not up to date.
    trial
        Do all that a build does, and publish nothing: what fails is what a build would refuse.
    means
        By what notebooks run; None for this machine's processors.
    progress
        Told what was finished, how many notebooks are done, and how many there are.

    Raises
    ------
    UsageError, PlaceError
        What concerns every event: something is asked for that is not there, or a place cannot be written.

    """
    preview, means = preview or Preview(), means or Means()
    root = project()
    published = notebooks(root / "notebooks")
    chosen = _chosen(published, preview)
    wholes = {notebook: whole(notebook.path) for notebook in chosen}
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} is a file; --output takes a folder")
    every = force or not preview.whole
    due = {one: [own for own in chosen if every or one.why(own)] for one in standings if every or one.stale}
    failed: dict[str, BriefError] = {}
    cache, token = root / ".cache" / ("tried" if trial else "executed"), uuid4().hex
    given = _checked(due, chosen, preview, output, token, failed)
    jobs = {
        (standing.name, notebook.report): Job(
            folder=standing.folder,
            notebook=notebook,
            parameters=parameters,
            formats=preview.formats,
            site=_site(notebook, published, preview),
            executed=cache / standing.name / notebook.path.name,
            seconds=means.seconds,
            build=token,
            whole=wholes[notebook],
            published=preview.whole,
        )
        for standing, parameters in given.items()
        for notebook in due[standing]
    }
    ownership.refuse_leading_out(root, (job.executed for job in jobs.values()))
    written: list[Path] = []
    with running(jobs, workers=means.workers or os.cpu_count() or 1, cluster=means.cluster) as runs:
        for standing in given:
            with _apart(standing.name, failed, FactsError, NotebookError, ReportError):
                files = _files(standing.name, due[standing], runs, progress, len(jobs))
                if trial:
                    _tables(event_of(standing.folder, token))
                elif preview.whole:
                    written += _publish(event_of(standing.folder, token), files, standing, published, output)
                else:
                    written += _write(files, output / standing.name)
    if preview.whole and not trial and eventlist.published(output) and eventlist.unlisted(output):
        publish.write(output / INDEX, eventlist.listing(output))
        written.append(output / INDEX)
    sound = [standing for standing in standings if standing.name not in failed]
    up_to_date = sum(len(chosen) - len(due.get(standing, ())) for standing in sound)
    failed = {standing.name: failed[standing.name] for standing in standings if standing.name in failed}
    return Built(tuple(written), len(due) - len(failed), up_to_date, failed)


def _chosen(published: Sequence[Notebook], preview: Preview) -> list[Notebook]:
    """Give the notebooks that are asked for, by name or by report."""
    chosen = [notebook for notebook in published if preview.only in ("", notebook.path.stem, notebook.report)]
    if not chosen:
        known = ", ".join(notebook.path.stem for notebook in published)
        raise UsageError(f"no published notebook '{preview.only}'; there are: {known}")
    return chosen


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


def _checked(
    due: Iterable[Standing],
    chosen: Sequence[Notebook],
    preview: Preview,
    output: Path,
    token: str,
    failed: dict[str, BriefError],
) -> dict[Standing, dict[str, Parameter]]:
    """Find all that speaks against building before anything is run; give the typed parameters of events without fault.

    Few events are kept: a build of many would hold all of them, and reads each again where it is needed.
    """
    given: dict[Standing, dict[str, Parameter]] = {}
    for standing in due:
        with _apart(standing.name, failed, FactsError):
            given[standing] = checked(chosen[0].path, preview.parameters, _sound(standing.folder, token))
    if preview.whole:
        ownership.refuse_to_overwrite(output, [INDEX], [INDEX] if eventlist.is_list(output / INDEX) else [])
    for standing in given:
        with _apart(standing.name, failed, UsageError):
            _refuse_unmanaged(output / standing.name, chosen, preview)
    return {standing: parameters for standing, parameters in given.items() if standing.name not in failed}


def _sound(folder: Path, token: str) -> Records:
    """Read the event in *folder*; whatever is wrong with its facts is raised at once."""
    reading = reading_of(folder, token)
    faults = [*reading.faults, *reading.placeholders] or unset(reading.files)
    if reading.records is None or faults:
        raise FactsError(faults)
    return reading.records


def _refuse_unmanaged(place: Path, chosen: Sequence[Notebook], preview: Preview) -> None:
    """Refuse to delete or write over what no build wrote in an event's *place*, and to mix a preview with reports."""
    if preview.whole:
        ownership.refuse_to_replace(place, manifest.listed(place))
        return
    ownership.refuse_link(place)
    former = manifest.read(place)
    if "card" in former:
        raise UsageError(
            f"{place.parent} holds the published reports of {place.name}; a preview goes into another folder"
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
    event: Event, files: Mapping[str, bytes], standing: Standing, published: Sequence[Notebook], output: Path
) -> list[Path]:
    """Publish an event's new *files* with its tables, its manifest and the reports that are kept."""
    place = output / event.name
    pages = [notebook.file(form) for notebook in published for form in FORMATS]
    kept = {path: (place / path).read_bytes() for path in pages if path not in files}
    new = {**files, **_tables(event)}
    everything = {**kept, **new}
    new[MANIFEST] = manifest.written(eventlist.card(event, published), standing.inputs, everything)
    publish.publish(output, event.name, everything | new)
    return [place / path for path in new]


def _tables(event: Event) -> dict[str, bytes]:
    """Make an event's tables, by path below its folder."""
    made = tables(event)  # not the event's own, which it would keep
    files = {f"tables/{name}.csv": csv(name, frame).encode() for name, frame in made.items()}
    return {**files, "tables/datapackage.json": datapackage(event).encode()}


def _write(files: Mapping[str, bytes], place: Path) -> list[Path]:
    """Write the *files* of a preview, each for itself, beside what may stand there.

    The manifest is first: whenever this is cut short, it lists what was written, and the next preview may go over it.
    """
    for path, content in {MANIFEST: manifest.of_preview(place, files), **files}.items():
        publish.write(place / path, content)
    return [place / path for path in files]


def _site(notebook: Notebook, published: Sequence[Notebook], preview: Preview) -> Site:
    if not preview.whole:
        return Site()
    others = [Link(other.label, other.file("html"), other == notebook) for other in published]
    return Site((Link("All events", "../index.html"), *others), notebook.file("pdf"), tuple(COLUMNS))
