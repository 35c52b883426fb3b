"""What ``brief build`` answers from manifests alone: is everything up to date, and what is not, why.

The command asks here first, before Typer is imported, which brings pydantic with it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .errors import BriefError, Fault, shown
from .facts.folders import events, find, stray_events, stray_files
from .report import eventlist, manifest, publish
from .report.notebooks import notebooks, project, stray_notebooks

MOST_REASONS = 3  # in a line; --explain gives all


def at_once(arguments: Sequence[str]) -> int | None:
    """Answer ``build [--check|--explain] [EVENT]...`` with an exit status; None where the command has to do it."""
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
    """Say how the reports of the events *names* stand; with neither option only that they are up to date.

    Returns
    -------
    int | None
        The exit status; None where something is to be built.

    """
    folders = [find(name) for name in names] if names else events()
    place = output or project() / "reports"
    look = check or explain
    reasons: dict[str, Sequence[str]] = {}
    unsure = publish.interrupted(place)
    try:
        reasons = _reasons(folders, place)
    except FileNotFoundError:  # a build has just put another edition in its place
        unsure = True
    if unsure or (look and any(reasons.values())):  # nothing need be held to see that every file is as it should be
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
    """Say of every report of the events, and of the list of events, why it is to be rebuilt; nothing: up to date."""
    statuses = manifest.build_statuses(folders, notebooks(project() / "notebooks"), place)
    reasons = {name: why for status in statuses for name, why in status.reasons.items()}
    return {**reasons, eventlist.INDEX: eventlist.unlisted(place)}


def nothing_to_do(place: Path) -> str:
    """Say that there is nothing to build."""
    return f"All reports are up to date. Open {shown(place)}/{eventlist.INDEX}"


def left_alone(names: Sequence[str], folders: Sequence[Path], place: Path) -> list[Fault]:
    """Name what other programs left among facts, notebooks and reports; of events that are *names*, what is theirs."""
    own = [stray for folder in folders for stray in stray_files(folder)]
    everywhere = [] if names else [*stray_events(), *eventlist.strays(place)]
    return sorted([*own, *everywhere, *stray_notebooks(project() / "notebooks")])


def tell(strays: Sequence[Fault]) -> None:
    """Say what is left alone, beside what is answered."""
    for stray in strays:
        print(stray, file=sys.stderr)


def _check(reasons: Mapping[str, Sequence[str]]) -> int:
    """Say that the reports are up to date, or which are not and why, a line each."""
    if not any(reasons.values()):
        print("Reports are up to date.")
        return 0
    print(_lines(reasons))
    print("brief: reports are out of date; run 'brief build'", file=sys.stderr)
    return 1


def _explain(reasons: Mapping[str, Sequence[str]]) -> int:
    """Say of each report that it is up to date, or every reason why it is not."""
    for name, why in reasons.items():
        print("\n  ".join([f"{name} will be rebuilt:", *why]) if why else f"{name} is up to date")
    return 0


def _lines(reasons: Mapping[str, Sequence[str]]) -> str:
    """Give a line for each report that is not up to date; many reasons are cut short."""
    lines = []
    for name, why in reasons.items():
        more = [f"and {len(why) - MOST_REASONS} more (see --explain)"] if len(why) > MOST_REASONS else []
        if why:
            lines.append(f"{name}: {'; '.join([*why[:MOST_REASONS], *more])}")
    return "\n".join(lines)


def waiting(place: Path) -> Callable[[], None]:
    """Give what says that another build of *place* has to end first."""
    return lambda: print(f"brief: waiting for another build of {shown(place)}/ to finish", file=sys.stderr, flush=True)
