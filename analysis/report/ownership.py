"""What stands where a build is to write, and no build wrote: it is named, and never deleted or written over.

What a manifest lists is ours, and a list of events that bears our seal. Links are not followed: a folder that is one
leads where a build has no business.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from ..errors import UsageError, printable, shown

# Previews, attributes and locks come again by themselves; an editor's copy of a text (`~`, `.swp`) does not.
MADE_BY_SYSTEMS = (
    ".DS_Store", "._*", ".directory", "Thumbs.db", "ehthumbs.db", "desktop.ini",
    ".~lock.*#", ".#*", "~$*", ".nfs*", ".fuse_hidden*",
)  # fmt: skip


def unmanaged(folder: Path, listed: Collection[str]) -> Iterator[str]:
    """Name what is in *folder* and not *listed*, nor a folder on the way to it, by path below it."""
    known = {*listed, *(parent.as_posix() for path in listed for parent in Path(path).parents)}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if (name not in known or path.is_symlink()) and not _made_by_a_system(path):
            yield name


def _made_by_a_system(path: Path) -> bool:
    return any(fnmatchcase(path.name, pattern) for pattern in MADE_BY_SYSTEMS)


def refuse_to_replace(folder: Path, listed: Collection[str]) -> None:
    """Refuse to take the place of *folder*, an event's reports, where it holds more than a manifest has *listed*.

    Raises
    ------
    UsageError
        It is a link or a file, or holds an unmanaged file; names it.

    """
    refuse_link(folder)
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{_named(folder)} is a file, where a folder of reports belongs; move it elsewhere")
    for path in unmanaged(folder, listed):
        raise UsageError(
            f"{_named(folder / path)} was written by no build, which would delete it; move it elsewhere, or delete it"
        )


def refuse_to_overwrite(folder: Path, names: Iterable[str], listed: Collection[str]) -> None:
    """Refuse to write files of these *names* over what stands in *folder* and is not *listed*.

    Raises
    ------
    UsageError
        Names the first of them.

    """
    for name in names:
        file = folder / name
        if file.is_symlink() or (file.exists() and name not in listed):
            raise UsageError(
                f"{_named(file)} is not of our making, and a build would write over it; move it elsewhere, "
                "or choose another folder with --output DIR"
            )


def refuse_link(folder: Path) -> None:
    """Refuse to write into a *folder* that is a link."""
    if folder.is_symlink():
        raise UsageError(f"{_named(folder)} is a link, and nothing is written through one; put a folder in its place")


def refuse_leading_out(root: Path, files: Iterable[Path]) -> None:
    """Refuse to write *files* of the project in *root* that a link takes elsewhere."""
    for file in files:
        if not file.resolve().is_relative_to(root.resolve()):
            raise UsageError(f"{_named(file)} leads out of the project through a link; delete the link")


def _named(path: Path) -> str:
    """Name *path* itself, and not what a link leads to."""
    return printable(shown(path.parent) + "/" + path.name).removeprefix("./")
