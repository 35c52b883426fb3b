"""Find what is in a build's output but was written by no build: it is named, and never deleted or overwritten.

A build wrote what its manifest lists, and a list of events that contains our checksum. Links are not followed: a linked
folder is elsewhere, where a build must not write.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from ..errors import UsageError, printable, shown

# Systems recreate previews, attributes and locks; an editor's copy of a text (`~`, `.swp`) would be lost.
MADE_BY_SYSTEMS = (
    ".DS_Store", "._*", ".directory", "Thumbs.db", "ehthumbs.db", "desktop.ini",
    ".~lock.*#", ".#*", "~$*", ".nfs*", ".fuse_hidden*",
)  # fmt: skip


def unmanaged(folder: Path, listed: Collection[str]) -> Iterator[str]:
    """List what is in *folder* but neither *listed* nor a parent folder of what is, as paths below *folder*.

    Links are always included, files that operating systems and editors recreate never.
    """
    known = {*listed, *(parent.as_posix() for path in listed for parent in Path(path).parents)}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if (name not in known or path.is_symlink()) and not _made_by_a_system(path):
            yield name


def _made_by_a_system(path: Path) -> bool:
    return any(fnmatchcase(path.name, pattern) for pattern in MADE_BY_SYSTEMS)


def refuse_to_replace(folder: Path, listed: Collection[str]) -> None:
    """Refuse to replace *folder*, an event's reports, if it holds more than a manifest has *listed*.

    Raises UsageError if it is a link or a file, or if it holds an unmanaged file, which is named.
    """
    refuse_link(folder)
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{_named(folder)} is a file, but reports need a folder there; move it")
    for path in unmanaged(folder, listed):
        raise UsageError(
            f"{_named(folder / path)} was not written by brief build, which would delete it; move or delete it"
        )


def refuse_to_overwrite(folder: Path, names: Iterable[str], listed: Collection[str]) -> None:
    """Raise UsageError for the first of *names* that is a link in *folder*, or exists there and is not *listed*."""
    for name in names:
        file = folder / name
        if file.is_symlink() or (file.exists() and name not in listed):
            raise UsageError(
                f"{_named(file)} was not written by brief build, which would overwrite it; move it, "
                "or choose another folder with --output DIR"
            )


def refuse_link(folder: Path) -> None:
    """Raise UsageError if *folder* is a link."""
    if folder.is_symlink():
        raise UsageError(
            f"{_named(folder)} is a link, and brief does not write through links; replace it with a folder"
        )


def refuse_leading_out(root: Path, files: Iterable[Path]) -> None:
    """Raise UsageError if a link takes one of *files* out of the project in *root*."""
    for file in files:
        if not file.resolve().is_relative_to(root.resolve()):
            raise UsageError(f"a link takes {_named(file)} outside the project; delete the link")


def _named(path: Path) -> str:
    """Return the name of *path* itself, not of a link's target."""
    return printable(shown(path.parent) + "/" + path.name).removeprefix("./")
