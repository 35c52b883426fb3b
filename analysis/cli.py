"""The ``brief`` command: arguments in, exit status out. With ``uptodate``, all that prints."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated

import typer

from .errors import BriefError, FactsError, Fault, UsageError, shown
from .report.notebooks import CELL_SECONDS
from .uptodate import answer, left_alone, nothing_to_do, tell, waiting

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="From a news article's facts to tables and published briefs.",
)

Events = Annotated[
    list[str] | None,
    typer.Argument(metavar="[EVENT]...", help="Folders, or names in the nearest data/. Default: every event there."),
]


@app.command()
def check(events: Events = None) -> None:
    """Find every fault in the facts, each as file:line. Prints nothing when there is none.

    Where no fault is found, the reports that are not up to date are tried as a build would make them, so that what
    passes here is published there. Warns of placeholders, of paragraphs that report something and carry no fact, and of
    what other programs left, such as copies of an event; a warning alone is exit status 0.

    Example: `brief check singapore-korea-2025`
    """
    from .facts.checks import examine, warnings
    from .facts.folders import stray_files
    from .report.glyphs import unset
    from .report.notebooks import project

    folders = _folders(events)
    faults, said = list[Fault](), list[Fault]()
    if events:
        said += [stray for folder in folders for stray in stray_files(folder)]
    else:
        said += [*left_alone((), folders, project() / "reports"), *_stored_cuts(project() / "notebooks")]
    sound = []
    for folder in folders:
        reading = examine(folder)
        own = [*reading.faults, *unset(reading.files)]
        faults += own
        said += warnings(reading)
        sound += [folder] if reading.records and not own else []
    if faults or said:
        print(FactsError([*faults, *said]))
    refused = _tried(sound)
    for error in refused:
        print(error)
    if faults or refused:
        raise typer.Exit(1)


def _tried(folders: Sequence[Path]) -> Sequence[BriefError]:
    """Say what a build would refuse of events without faults: what is up to date has been built already."""
    from .report.manifest import standings
    from .report.notebooks import notebooks, project

    try:
        known = notebooks(project() / "notebooks")
    except UsageError:
        return []  # facts alone, outside a project
    place = project() / "reports"
    due = [one for one in standings(folders, known, place) if one.stale]
    if not due:
        return []
    _made_ready()
    from .report.build import build as build_reports

    with _progress(lines=False) as step:
        return build_reports(due, output=place, trial=True, progress=step).faults


def _made_ready(*, kernels_here: bool = True) -> None:
    """Start what a build needs, before the slow imports."""
    if kernels_here:
        from .report import pool

        pool.keep_apart()
        pool.warm_up()
    # nbformat would load a grammar of internationalised addresses: import papermill takes 2.5 s with it, 0.7 s without.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    for name in ("papermill", "asyncio"):  # what went wrong is said once, in our words
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


@app.command()
def new(
    event: Annotated[
        str, typer.Argument(metavar="EVENT", help="The event's name: lower-case letters, digits and hyphens.")
    ],
    source: Annotated[
        str, typer.Option(metavar="NAME", help="The lead source's name, under which its facts are cited.")
    ] = "article",
) -> None:
    """Make an event's first files, to be filled in: every field explained, with the codes allowed.

    Example: `brief new northmark-eastvale-2024 --source gazette`
    """
    from .facts.names import SCHEMAS
    from .report.ownership import refuse_link
    from .report.publish import publish, write
    from .scaffold import new as first_files

    data, files, schemas = first_files(event, source)
    refuse_link(data / SCHEMAS)
    for name, content in schemas.items():
        write(data / SCHEMAS / name, content)
    publish(data, event, files)
    print(f"Wrote {' and '.join(shown(data / event / name) for name in files)}")
    print(f"Fill in each TODO; this says which are left: brief check {event}")


@app.command()
def build(
    events: Events = None,
    output: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write here in place of the project's reports/.")
    ] = None,
    only: Annotated[
        str, typer.Option(metavar="NOTEBOOK", help="Preview one notebook, such as areas. Needs --output.")
    ] = "",
    format_: Annotated[
        str, typer.Option("--format", metavar="html|pdf", help="Preview in one format. Needs --output.")
    ] = "",
    parameters: Annotated[
        list[str] | None,
        typer.Option(
            "-p",
            "--parameter",
            metavar="NAME=VALUE",
            help="Preview a cut, such as -p area=DIG. Needs --only.",
        ),
    ] = None,
    check_: Annotated[
        bool, typer.Option("--check", help="Build nothing; say what is not up to date, with exit status 1.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Build nothing; say of each report why it would be rebuilt.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Rebuild what is up to date, too.")] = False,
    workers: Annotated[
        int | None, typer.Option(metavar="N", help="Run so many notebooks at once. Default: as many as processors.")
    ] = None,
    cluster: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Run the notebooks on a Dask cluster, such as tcp://host:8786. Its workers share this folder.",
        ),
    ] = "",
    timeout: Annotated[
        int, typer.Option(metavar="SECONDS", help="Stop a notebook when one of its cells runs longer.")
    ] = CELL_SECONDS,
) -> None:
    """Run the notebooks and publish their reports: HTML, PDF and tables.

    What is up to date is kept. Example: `brief build --only areas -p area=DIG --format html --output preview`
    """
    from .report.notebooks import FORMATS

    started = time.monotonic()
    if format_ and format_ not in FORMATS:
        raise UsageError(f"--format '{format_}' is not one of: {', '.join(FORMATS)}")
    if workers is not None and workers < 1:
        raise UsageError(f"--workers {workers}: it takes one at least")
    if workers is not None and cluster:
        raise UsageError("--workers and --cluster do not go together; a cluster has workers of its own")
    if timeout < 1:
        raise UsageError(f"--timeout {timeout}: a cell needs one second at least")
    given = dict(_pair(text) for text in parameters or [])
    whole = not (only or format_ or parameters)
    if check_ + explain + force + (not whole) > 1:
        raise UsageError("--check, --explain, --force and a preview do not go together; choose one")
    if not whole and output is None:
        raise UsageError("--only, --format and -p make a preview; say where it goes with --output DIR")
    if parameters and not only:
        raise UsageError("-p needs --only NOTEBOOK; parameters belong to one notebook")
    if whole and not force:
        status = answer(events or (), output, check=check_, explain=explain)
        if status is not None:
            raise typer.Exit(status)
    _made_ready(kernels_here=not cluster)
    from .report.build import Means, Preview
    from .report.build import build as build_reports
    from .report.manifest import standings
    from .report.notebooks import notebooks, project
    from .report.publish import held

    folders, place = _folders(events), output or project() / "reports"
    tell(left_alone(events or (), folders, place))
    with held(place, waiting=waiting(place)), _progress() as step:
        built = build_reports(
            standings(folders, notebooks(project() / "notebooks"), place),
            output=place,
            preview=Preview(only, (format_,) if format_ else FORMATS, given),
            force=force,
            means=Means(workers, cluster, timeout),
            progress=step,
        )
    from .report.wording import counted, listed

    seconds = time.monotonic() - started
    where = shown(place)
    if built.files:
        print(
            f"Wrote {counted(len(built.files), 'file')} for {counted(built.events, 'event')} "
            f"to {where}/ in {seconds:.1f} s."
            + (f" Kept {counted(built.kept, 'report')} up to date." if built.kept else "")
            + (f" Open {where}/index.html" if whole else "")
        )
    elif not built.failed:  # another build has done it
        print(nothing_to_do(place))
    for error in built.faults:
        print(f"brief: {error}", file=sys.stderr)
    if built.failed and len(folders) > 1:
        them = "it" if len(built.failed) == 1 else "them"
        print(f"brief: not built: {listed(built.failed)}; what is published of {them} stays as it was", file=sys.stderr)
    if built.failed:
        statuses = {error.exit_status for error in built.faults}
        raise typer.Exit(1 if built.events else min(statuses))


def _stored_cuts(folder: Path) -> list[Fault]:
    """Warn of what is saved in notebooks and is not published; what they lack otherwise, a build says."""
    from .report.notebooks import notebooks
    from .report.parameters import stored_cuts

    with suppress(UsageError):
        return [cut for notebook in notebooks(folder) for cut in stored_cuts(notebook.path)]
    return []


EventName = Annotated[str, typer.Argument(metavar="EVENT", help="A folder, or a name in the nearest data/.")]


@app.command()
def fingerprint(
    event: EventName,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="The lead source, such as cna.")],
    text: Annotated[
        Path, typer.Argument(metavar="TEXTFILE", help="The source's text, a paragraph a line; it is not kept.")
    ],
) -> None:
    """Write the fingerprints of a source's paragraphs, so that readers can check their own copies.

    Example: `brief fingerprint singapore-korea-2025 cna article.txt`
    """
    from .facts import evidence
    from .facts.folders import find
    from .report.publish import write

    file, content = evidence.fingerprint(find(event), source, text)
    write(file, content.encode())
    print(f"Wrote {shown(file)}")


@app.command()
def verify(
    event: EventName,
    text: Annotated[
        str | None,
        typer.Option(metavar="SOURCE=FILE", help="Your copy of a source. Default: texts/SOURCE.txt beside the facts."),
    ] = None,
) -> None:
    """Check your own copy of the article: which paragraphs are in place, moved, changed or missing.

    Example: `brief verify singapore-korea-2025 --text cna=article.txt`
    """
    from .event import load
    from .facts.evidence import verify as verify_copy
    from .facts.folders import find

    source, _, file = (text or "").partition("=")
    if text is not None and not (source and file):
        raise UsageError(f"--text '{text}' is not SOURCE=FILE, as in --text cna=article.txt")
    verdict = verify_copy(load(find(event)), source=source, copy=Path(file) if file else None)
    print("\n".join(verdict.lines))
    if not verdict.sound:
        raise typer.Exit(1)


@contextmanager
def _progress(*, lines: bool = True) -> Iterator[Callable[[str, int, int], None]]:
    """Show how far a build has come, on a terminal as a bar, elsewhere as a line a notebook or with no *lines* not."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda what, done, total: print(f"{done}/{total} {what}", file=sys.stderr) if lines else None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Starting", total=None)
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=total)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise UsageError(f"-p '{text}' is not NAME=VALUE, as in -p area=DIG")
    return name, value


def _folders(names: list[str] | None) -> list[Path]:
    from .facts.folders import events, find

    folders = [find(name) for name in names] if names else events()
    for folder in map(Path.resolve, folders):
        try:
            str(folder).encode()
        except UnicodeEncodeError as error:
            raise UsageError(
                f"{str(folder)!a} has letters unknown to this locale; set PYTHONUTF8=1, then start again"
            ) from error
    return folders


def main() -> None:
    """Run the command; a fault that a user can mend is said in a line, anything else keeps its traceback."""
    try:
        app()
    except BriefError as error:
        print(f"brief: {error}", file=sys.stderr)
        sys.exit(error.exit_status)
