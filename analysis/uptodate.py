"""What ``brief build`` answers from manifests alone: whether everything is up to date and, if not, why.

The command asks here first, before it imports Typer.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .errors import BriefError, Fault, shown
from .facts.folders import events, find, stray_events, stray_files
from .report import eventlist, manifest, publish
from .report.notebooks import notebooks, project, stray_notebooks

MOST_REASONS = 3  # in a line; --explain prints all


def at_once(arguments: Sequence[str]) -> int | None:
    """Answer ``build [--check|--explain] [EVENT]...`` with an exit status; None if the full command has to run."""
    command, *rest = arguments or [""]
    options = {argument for argument in rest if argument.startswith("-")}
    if command != "build" or len(options) > 1 or not options <= {"--check", "--explain"}:
        return None
    names = [argument for argument in rest if argument not in options]
    try:
        return answer(names, None, check="--check" in options, explain="--explain" in options)
    except BriefError:
        return None


def answer(names: Sequence[str], output: Path | None, *, check: bool, explain: bool) -> int | None:
    """Print whether the reports of the events *names* are up to date, and return the exit status.

    With *check* or *explain*, print what is not up to date and why; with neither, print only if everything is. Return
    None if there is something to build, or another build is running.
    """
    folders = [find(name) for name in names] if names else events()
    place = output or project() / "reports"
    look = check or explain
    reasons: dict[str, Sequence[str]] = {}
    unsure = publish.interrupted(place)
    try:
        reasons = _reasons(folders, place)
    except FileNotFoundError:  # another build is replacing the reports just now
        unsure = True
    if unsure or (look and any(reasons.values())):  # no lock is needed to see that all is up to date
        with publish.locked(place, waiting=waiting(place) if look else None, to_read=look) as mine:
            if not mine:
                return None
            reasons = _reasons(folders, place)
    without_facts = {} if names else eventlist.without_facts(place, folders)
    if not look and any(reasons.values()):
        return None
    tell(left_alone(names, folders, place))
    if check:
        return _check({**reasons, **without_facts})
    if explain:
        return _explain({**reasons, **without_facts})
    print(nothing_to_do(place))
    if without_facts:
        print(_lines(without_facts), file=sys.stderr)
    return 0


def _reasons(folders: Sequence[Path], place: Path) -> dict[str, Sequence[str]]:
    """Return why each report of the events, and the list of events, has to be rebuilt; no reason: up to date."""
    statuses = manifest.build_statuses(folders, notebooks(project() / "notebooks"), place)
    reasons = {name: why for status in statuses for name, why in status.reasons.items()}
    return {**reasons, eventlist.INDEX: eventlist.unlisted(place)}


def nothing_to_do(place: Path) -> str:
    """Return the message that there is nothing to build."""
    return f"All reports are up to date. Open {shown(place)}/{eventlist.INDEX}"


def left_alone(names: Sequence[str], folders: Sequence[Path], place: Path) -> list[Fault]:
    """List the strays (see ``errors.stray``) of *folders* and notebooks and, without *names*, of data/ and reports."""
    own = [stray for folder in folders for stray in stray_files(folder)]
    everywhere = [] if names else [*stray_events(), *eventlist.strays(place)]
    return sorted([*own, *everywhere, *stray_notebooks(project() / "notebooks")])


def tell(strays: Sequence[Fault]) -> None:
    """Print warnings to stderr."""
    for stray in strays:
        print(stray, file=sys.stderr)


def _check(reasons: Mapping[str, Sequence[str]]) -> int:
    """Print that all reports are up to date, or a line for each that is not; return the exit status."""
    if not any(reasons.values()):
        print("Reports are up to date.")
        return 0
    print(_lines(reasons))
    print("brief: reports are out of date; run 'brief build'", file=sys.stderr)
    return 1


def _explain(reasons: Mapping[str, Sequence[str]]) -> int:
    for name, why in reasons.items():
        print("\n  ".join([f"{name} would be rebuilt:", *why]) if why else f"{name} is up to date")
    return 0


def _lines(reasons: Mapping[str, Sequence[str]]) -> str:
    """Return a line for each report that is not up to date, with at most ``MOST_REASONS`` reasons."""
    lines = []
    for name, why in reasons.items():
        more = [f"and {len(why) - MOST_REASONS} more (see --explain)"] if len(why) > MOST_REASONS else []
        if why:
            lines.append(f"{name}: {'; '.join([*why[:MOST_REASONS], *more])}")
    return "\n".join(lines)


def waiting(place: Path) -> Callable[[], None]:
    """Return a callback that prints that another build of *place* has to finish first."""
    return lambda: print(f"brief: waiting for another build of {shown(place)}/ to finish", file=sys.stderr, flush=True)
