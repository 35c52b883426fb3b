"""Where facts lie: the project's ``data/``, the events' folders in it, and the codebook beside them."""

from __future__ import annotations

from pathlib import Path

from ..errors import UsageError

SCHEMAS = "schemas"  # a folder of data/ that is no event


def stands(path: Path) -> bool:
    """Whether anything stands at *path*, be it a folder or a link to nothing: it is read, and said to be no file."""
    return path.exists() or path.is_symlink()


def data_folder() -> Path:
    """Find the nearest ``data/`` with a codebook, at or above the working folder."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if stands(folder / "data" / "codebook.yaml"):
            return folder / "data"
    raise UsageError("no data/codebook.yaml here or in any folder above; go to the project's folder")


def events() -> list[Path]:
    """List the folders of the nearest ``data/`` that hold an event, by name."""
    folder = data_folder()
    found = sorted(path.parent for path in folder.glob("[!.]*/event.yaml"))
    if not found:
        raise UsageError(f"{folder} holds no event; an event is a folder with an event.yaml")
    return found


def find(x: str | Path) -> Path:
    """Find an event's folder from its path or its name."""
    path = Path(x)
    bare = path.name == str(x)
    if path.is_dir() and (not bare or (path / "event.yaml").is_file()):
        return path
    if bare:
        folder = data_folder()
        if (folder / path).is_dir() and path.name != SCHEMAS:
            return folder / path
        known = ", ".join(event.name for event in events())
        raise UsageError(f"no event '{x}' in {folder}; there are: {known}")
    raise UsageError(f"no folder '{x}'; name an event's folder, or an event of the nearest data/")


def codebook_of(folder: Path) -> Path:
    """The codebook beside the event's folder, or else in the nearest ``data/`` at or above it."""
    beside = folder.resolve().parent / "codebook.yaml"
    if stands(beside):
        return beside
    for above in folder.resolve().parents:
        if stands(above / "data" / "codebook.yaml"):
            return above / "data" / "codebook.yaml"
    return beside
