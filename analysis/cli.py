"""The ``brief`` command: parses arguments, returns an exit status. Only this module and ``uptodate`` print."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .errors import BriefError, FactsError, Fault, UsageError, shown
from .report.notebooks import CELL_SECONDS
from .uptodate import answer, left_alone, nothing_to_do, tell, waiting

if TYPE_CHECKING:
    from .facts.codebook import Codebook
    from .facts.records import Records
    from .report.build import Built
    from .scaffold import Article

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Turn the facts of a news article into tables and published briefs.",
)

Events = Annotated[
    list[str] | None,
    typer.Argument(metavar="EVENT", help="Names of events in data/, or paths to their folders. Default: all events."),
]


@app.command()
def check(
    events: Events = None,
    hints: Annotated[
        bool,
        typer.Option("--hints", metavar="", help="Also say what your copy of the article has and no fact takes up."),
    ] = False,
) -> None:
    """Find every fault in the facts, with file and line.

    If the facts have no faults, out-of-date reports are also built as a test, without publishing: if that succeeds,
    `brief build` will publish them. Warnings list placeholders, paragraphs without a fact, published facts that are
    gone, and files that are ignored, such as copies.
    Exit status: 1 if there is a fault or a report that cannot be published, 0 otherwise.

    With `--hints` (English only), each number, day, name, paper, promise or speech in your copy of the lead source,
    texts/SOURCE.txt, is a line if no fact of its paragraph takes it up. Hints may be wrong; they change no exit status.

    Example: `brief check singapore-korea-2025`
    """
    from .facts.checks import examine, warnings
    from .facts.folders import stray_files
    from .report.addresses import gone
    from .report.glyphs import unset
    from .report.notebooks import project

    folders = _folders(events)
    faults, said = list[Fault](), list[Fault]()
    if events:
        said += [stray for folder in folders for stray in stray_files(folder)]
    else:
        said += [*left_alone((), folders, project() / "reports"), *_stored_cuts(project() / "notebooks")]
    sound, hinted = list[Path](), list[str]()
    for folder in folders:
        reading = examine(folder)
        own = [*reading.faults, *unset(reading.files)]
        faults += own
        said += warnings(reading)
        if reading.records and not own:
            sound.append(folder)
            said += gone(reading.records, project() / "reports")
            hinted += _hints(reading.records) if hints else ()
    if faults or said:
        print(FactsError([*faults, *said]))
    tried = _tried(sound)
    for error in tried.faults if tried else ():
        print(error)
    refused = tried.failed if tried else {}
    if hints:
        print("\n".join(hinted) or ("No hints." if sound else "Hints are given once the facts have no faults."))
    print(_summary(set(faults), set(said), refused))
    if faults or refused:
        raise typer.Exit(1)


def _hints(event: Records) -> Iterator[str]:
    """Say what the maintainer's copy of the lead source holds that no fact takes up, a line each."""
    from .facts.fingerprints import kept_copy
    from .facts.prompts import english, gaps
    from .facts.sourcetext import paragraphs, read_copy

    copy = kept_copy(event)
    if not copy.is_file():
        raise UsageError(
            f"--hints reads your copy of the article, and {shown(copy)} is not there; save it as that file"
        )
    text = paragraphs(read_copy(copy))
    if not english(text):
        yield f"{event.name}: no hints; {shown(copy)} is not in English"
        return
    yield from (f"{event.name} {gap}: no fact takes it up" for gap in gaps(event, text))


def _summary(faults: Collection[Fault], warned: Collection[Fault], refused: Collection[str]) -> str:
    """Return the last line of a check: how many faults, refused events and warnings."""
    files = {fault.file for fault in faults}
    parts = [f"{_number(faults, 'fault')} in {_number(files, 'file')}."] if faults else []
    parts += [f"{_number(refused, 'event')} cannot be published."] if refused else []
    parts += [f"{_number(warned, 'warning')}."] if warned else []
    return " ".join(parts if faults or refused else ["No faults.", *parts])


def _number(things: Collection[object], one: str) -> str:
    return f"{len(things)} {one}{'' if len(things) == 1 else 's'}"


def _tried(folders: Sequence[Path]) -> Built | None:
    """Build the reports that are out of date without publishing them; None if there are none."""
    from .report.manifest import build_statuses
    from .report.notebooks import notebooks, project

    try:
        known = notebooks(project() / "notebooks")
    except UsageError:
        return None  # facts alone, outside a project
    place = project() / "reports"
    due = [one for one in build_statuses(folders, known, place) if one.stale]
    if not due:
        return None
    _made_ready()
    from .report.build import build as build_reports

    with _progress(lines=False) as step:
        return build_reports(due, output=place, trial=True, progress=step)


def _made_ready(*, kernels_here: bool = True) -> None:
    """Start the kernel server (with *kernels_here*) before the slow imports, speed them up, and quiet other loggers."""
    if kernels_here:
        from .report import pool

        pool.keep_apart()
        pool.warm_up()
    # Skip a URL grammar that nbformat would load: import papermill takes 2.5 s with it, 0.7 s without.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    for name in ("papermill", "asyncio"):  # the command reports each error itself, once
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


@app.command()
def new(
    event: Annotated[
        str, typer.Argument(metavar="EVENT", help="The event's name: lower-case letters, digits and hyphens.")
    ],
    source: Annotated[
        str, typer.Option(metavar="NAME", help="Short name of the source. Its facts are cited as NAME:id.")
    ] = "article",
    text: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The lead source's text, a paragraph on each line; - reads standard input. Git ignores it.",
        ),
    ] = None,
    published: Annotated[
        str, typer.Option(metavar="YYYY-MM-DD", help="Day of publication, from which days in the text are worked out.")
    ] = "",
) -> None:
    """Create an event's first files for you to fill in. Each field is explained, with the codes it allows.

    With `--text`, the role of each paragraph is filled in as a guess, and texts/NAME.worksheet.txt lists what each
    paragraph may hold. If the event exists, a file for another publisher's account is added.

    Example: `brief new northmark-eastvale-2024 --source gazette --text article.txt --published 2024-06-15`
    """
    from .facts.folders import data_folder
    from .report.publish import publish, write
    from .scaffold import account
    from .scaffold import new as first_files

    if (data_folder() / event / "event.yaml").is_file() and source != "article" and text is None:
        file, content, lines = account(event, source)
        write(file, content)
        print(f"Wrote {shown(file)}. Next, fill it in, and add its source to event.yaml:")
        print("\n".join(lines))
        return
    article = _article(text, published) if text else None
    data, codebook, files = first_files(event, source, article)
    _renew_schemas(data, codebook)
    publish(data, event, files)
    print(f"Wrote {' and '.join(shown(data / event / name) for name in files)}")
    print(f"Next, fill in each TODO. To see what is left: brief check {event}")


def _article(text: Path, published: str) -> Article:
    from datetime import date

    from .facts.prompts import english
    from .facts.sourcetext import paragraphs, read_copy
    from .scaffold import Article

    try:
        day = date.fromisoformat(published) if published else None
    except ValueError:
        raise UsageError(f"--published '{published}' is not a date; write it as YYYY-MM-DD") from None
    found = paragraphs(read_copy(text))
    if not english(found):
        print("The text is not in English: the worksheet has the numbered paragraphs only.")
    return Article(found, day)


@app.command()
def codes(
    kind: Annotated[
        str,
        typer.Argument(metavar="KIND", help="A section of the codebook, such as areas. Default: list the sections."),
    ] = "",
) -> None:
    """List the codes of the codebook, with label and definition.

    Without a kind, the sections are listed, and the schemas with which editors check facts are renewed if a code has
    been added or changed.

    Example: `brief codes areas`
    """
    from .errors import not_one_of
    from .facts.folders import data_folder
    from .facts.reader import load_codebook

    data = data_folder()
    codebook = load_codebook(data / "event")
    sections = codebook.sections()
    if kind:
        if kind not in sections:
            raise UsageError(not_one_of(kind, sections, "a section of the codebook"))
        for code, own in sections[kind].items():
            print(f"{code}: {own.label}\n    {own.definition}\n    Not: {own.excludes}")
        return
    for name, section in sections.items():
        print(f"{name}: {_number(section, 'code')}")
    print("To see one: brief codes areas. To add a code, see README.md, “Add a code to the codebook”.")
    for file in _renew_schemas(data, codebook):
        print(f"Renewed {shown(file)}")


def _renew_schemas(data: Path, codebook: Codebook) -> list[Path]:
    """Write the schemas with which editors check facts, as far as they have changed, and return their files."""
    from .facts.schema import schemas
    from .facts.slugs import SCHEMAS
    from .report.ownership import refuse_link
    from .report.publish import write

    refuse_link(data / SCHEMAS)
    made = {data / SCHEMAS / name: content for name, content in schemas(codebook).items()}
    changed = [file for file, content in made.items() if not file.is_file() or file.read_bytes() != content]
    for file in changed:
        write(file, made[file])
    return changed


@app.command()
def build(
    events: Events = None,
    output: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write to this folder instead of the project's reports/.")
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
            help="Set a parameter of the notebook, such as -p area=DIG. Needs --only.",
        ),
    ] = None,
    check_: Annotated[
        bool, typer.Option("--check", metavar="", help="Build nothing. Exit with status 1 if reports are out of date.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", metavar="", help="Build nothing. Say why each report would be rebuilt.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", metavar="", help="Rebuild all reports, even those that are up to date.")
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(metavar="N", help="How many notebooks to run at once. Default: one for each processor."),
    ] = None,
    cluster: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help=(
                "Run the notebooks on a Dask cluster, such as tcp://host:8786. Its workers need the project at "
                "the same path."
            ),
        ),
    ] = "",
    timeout: Annotated[
        int, typer.Option(metavar="SECONDS", help="Stop a notebook if a cell runs longer than this.")
    ] = CELL_SECONDS,
) -> None:
    """Run the notebooks and publish their reports: HTML, PDF and tables.

    Only reports that are out of date are rebuilt.

    Example: `brief build --only areas -p area=DIG --format html --output preview`
    """
    from .report.notebooks import FORMATS

    started = time.monotonic()
    if format_ and format_ not in FORMATS:
        raise UsageError(f"--format '{format_}' is not one of: {', '.join(FORMATS)}")
    if workers is not None and workers < 1:
        raise UsageError(f"--workers {workers}: must be at least 1")
    if workers is not None and cluster:
        raise UsageError("--workers and --cluster cannot be used together; the cluster has its own workers")
    if timeout < 1:
        raise UsageError(f"--timeout {timeout}: must be at least 1")
    given = dict(_pair(text) for text in parameters or [])
    whole = not (only or format_ or parameters)
    if check_ + explain + force + (not whole) > 1:
        raise UsageError("--check, --explain, --force and a preview (--only, --format, -p) cannot be used together")
    if not whole and output is None:
        raise UsageError("--only, --format and -p make a preview; add --output DIR to say where it goes")
    if parameters and not only:
        raise UsageError("-p needs --only NOTEBOOK; parameters belong to one notebook")
    if whole and not force:
        status = answer(events or (), output, check=check_, explain=explain)
        if status is not None:
            raise typer.Exit(status)
    _made_ready(kernels_here=not cluster)
    from .report.build import Preview, Resources
    from .report.build import build as build_reports
    from .report.manifest import build_statuses
    from .report.notebooks import notebooks, project
    from .report.publish import locked

    folders, place = _folders(events), output or project() / "reports"
    tell(left_alone(events or (), folders, place))
    with locked(place, waiting=waiting(place)), _progress() as step:
        built = build_reports(
            build_statuses(folders, notebooks(project() / "notebooks"), place),
            output=place,
            preview=Preview(only, (format_,) if format_ else FORMATS, given),
            force=force,
            resources=Resources(workers, cluster, timeout),
            progress=step,
        )
    from .report.english import counted, listed

    seconds = time.monotonic() - started
    where = shown(place)
    if built.files:
        print(
            f"Wrote {counted(len(built.files), 'file')} for {counted(built.events, 'event')} "
            f"to {where}/ in {seconds:.1f} s."
            + (f" Already up to date: {counted(built.kept, 'report')}." if built.kept else "")
            + (f" Open {where}/index.html" if whole else "")
        )
    elif not built.failed:  # another build has just built them
        print(nothing_to_do(place))
    for error in built.faults:
        print(f"brief: {error}", file=sys.stderr)
    if built.failed and len(folders) > 1:
        them = "Its" if len(built.failed) == 1 else "Their"
        print(f"brief: could not build {listed(built.failed)}. {them} published reports are unchanged", file=sys.stderr)
    if built.failed:
        statuses = {error.exit_status for error in built.faults}
        raise typer.Exit(1 if built.events else min(statuses))


def _stored_cuts(folder: Path) -> list[Fault]:
    """Warn of each parameter saved in a notebook with a value that is not published; a build reports other errors."""
    from .report.notebooks import notebooks
    from .report.parameters import stored_cuts

    with suppress(UsageError):
        return [cut for notebook in notebooks(folder) for cut in stored_cuts(notebook.path)]
    return []


EventName = Annotated[
    str, typer.Argument(metavar="EVENT", help="The name of an event in data/, or the path to its folder.")
]


@app.command()
def fingerprint(
    event: EventName,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="The lead source, such as cna.")],
    text: Annotated[
        Path,
        typer.Argument(
            metavar="TEXTFILE", help="The source's text, with one paragraph on each line. It is not stored."
        ),
    ],
) -> None:
    """Store a checksum of each paragraph of the lead source, so that readers can check their own copies.

    Example: `brief fingerprint singapore-korea-2025 cna article.txt`
    """
    from .facts import fingerprints
    from .facts.folders import find
    from .report.publish import write

    file, content = fingerprints.fingerprint(find(event), source, text)
    write(file, content.encode())
    print(f"Wrote {shown(file)}")


@app.command()
def verify(
    event: EventName,
    text: Annotated[
        str | None,
        typer.Option(
            metavar="SOURCE=FILE", help="Your copy of the lead source. Default: texts/SOURCE.txt in the event's folder."
        ),
    ] = None,
) -> None:
    """Check your own copy of the article: what was moved, changed or left out, and which facts are affected.

    Example: `brief verify singapore-korea-2025 --text cna=article.txt`
    """
    from .event import load
    from .facts.fingerprints import verify as verify_copy
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
    """Show a build's progress: a bar on a terminal, elsewhere a line for each step, or nothing without *lines*."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:

        def line(what: str, done: int, total: int) -> None:
            if lines:
                print(f"{done}/{total} {what}" if done else what, file=sys.stderr, flush=True)

        yield line
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Checking facts", total=None)
        yield lambda what, done, total: bar.update(task, description=what, total=total or None, completed=done or None)


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
                f"{str(folder)!a} cannot be read in this system's locale; set the environment variable "
                "PYTHONUTF8=1, then run the command again"
            ) from error
    return folders


def main() -> None:
    """Run the command. Print a ``BriefError`` without traceback; any other exception keeps its traceback."""
    try:
        app()
    except BriefError as error:
        print(f"brief: {error}", file=sys.stderr)
        sys.exit(error.exit_status)
