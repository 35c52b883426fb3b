"""Where facts lie: the project's ``data/``, the events' folders in it, and the codebook beside them."""

from __future__ import annotations

from pathlib import Path

from ..errors import UsageError, printable
from . import names


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
    found = [_sound(path.parent) for path in sorted(folder.glob("[!.]*/event.yaml"))]
    if not found:
        raise UsageError(f"{folder} holds no event; an event is a folder with an event.yaml")
    return found


def find(x: str | Path) -> Path:
    """Find an event's folder from its path or its name."""
    path = Path(x)
    bare = path.name == str(x)
    if _is_folder(path) and (not bare or (path / "event.yaml").is_file()):
        return _sound(path)
    if bare:
        folder = data_folder()
        if _is_folder(folder / path) and path.name != names.SCHEMAS:
            return _sound(folder / path)
        known = ", ".join(event.name for event in events())
        raise UsageError(f"no event '{printable(str(x))}' in {folder}; there are: {known}")
    raise UsageError(f"no folder '{printable(str(x))}'; name an event's folder, or an event of the nearest data/")


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # as of a name that no file system takes
        return False


def _sound(folder: Path) -> Path:
    """Give *folder*, if its name can be an event's: it names the folder of reports. A link has the name it leads to."""
    name = folder.resolve().name
    if name == names.SCHEMAS:
        raise UsageError(f"no event can be named '{name}'; data/{name} holds the schemas of its files")
    if what := names.against(name):
        raise UsageError(f"'{printable(name)}' cannot name an event: it {what}")
    return folder


def codebook_of(folder: Path) -> Path:
    """The codebook beside the event's folder, or else in the nearest ``data/`` at or above it."""
    beside = folder.resolve().parent / "codebook.yaml"
    if stands(beside):
        return beside
    for above in folder.resolve().parents:
        if stands(above / "data" / "codebook.yaml"):
            return above / "data" / "codebook.yaml"
    return beside
