"""Where facts lie: the project's ``data/``, the events' folders in it, and the codebook beside them."""

from __future__ import annotations

from pathlib import Path

from ..errors import Fault, UsageError, printable, shown, stray
from . import slugs


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
    """List the folders of the nearest ``data/`` that hold an event, by name; strays are none."""
    folder = data_folder()
    found, _ = _sorted_out(folder)
    if not found:
        raise UsageError(f"{folder} holds no event; an event is a folder with an event.yaml")
    return found


def stray_events() -> list[Fault]:
    """Name the folders of the nearest ``data/`` that hold an event.yaml and are no event, as a copy of one is none."""
    return _sorted_out(data_folder())[1]


def _sorted_out(data: Path) -> tuple[list[Path], list[Fault]]:
    """Tell events from strays. Of a folder and a link under one name the folder is the event."""
    found: dict[str, Path] = {}
    strays: list[Fault] = []
    folders = (path.parent for path in data.glob("[!.]*/event.yaml"))
    for folder in sorted(folders, key=lambda folder: (folder.is_symlink(), folder)):
        name = folder.resolve().name
        if what := _against(name):
            strays.append(stray(folder, f"cannot name an event ({what})"))
        elif name in found:
            strays.append(stray(folder, f"leads to an event named '{name}', as {shown(found[name])}/ is"))
        else:
            found[name] = folder
    return sorted(found.values()), strays


def fact_files(folder: Path) -> list[Path]:
    """List an event's YAML files, by name: those that are named as a source can be."""
    return [path for path in _yaml(folder) if not slugs.against(_stem(path))]


def stray_files(folder: Path) -> list[Fault]:
    """Name an event's YAML files that nothing reads, as a copy of one: they are named as no source can be."""
    return [
        stray(path, f"cannot name a source (it {what})")
        for path in _yaml(folder)
        if (what := slugs.against(_stem(path)))
    ]


def fingerprint_file(source: str) -> str:
    """Name the file with the fingerprints of a source's paragraphs; an event may have none."""
    return f"{source}.paragraphs.yaml"


def _yaml(folder: Path) -> list[Path]:
    return sorted(folder.glob("[!.]*.yaml"))


def _stem(path: Path) -> str:
    return path.name.removesuffix(".yaml").removesuffix(".paragraphs")


def find(x: str | Path) -> Path:
    """Find an event's folder from its path or its name."""
    path = Path(x)
    bare = path.name == str(x)
    if _is_folder(path) and (not bare or (path / "event.yaml").is_file()):
        return _sound(path)
    if bare:
        folder = data_folder()
        if _is_folder(folder / path) and path.name != slugs.SCHEMAS:
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
    place = folder.resolve()
    if what := _against(place.name):
        where = f"{shown(place.parent)}/{place.name}/".removeprefix("./")
        raise UsageError(printable(f"{where} cannot name an event: {what}"))
    return folder


def _against(name: str) -> str:
    """Say what there is against *name* as an event's; nothing: it can be."""
    if name == slugs.SCHEMAS:
        return f"data/{name} holds the schemas of its files"
    what = slugs.against(name)
    return f"it {what}" if what else ""


def codebook_of(folder: Path) -> Path:
    """The codebook beside the event's folder, or else in the nearest ``data/`` at or above it."""
    beside = folder.resolve().parent / "codebook.yaml"
    if stands(beside):
        return beside
    for above in folder.resolve().parents:
        if stands(above / "data" / "codebook.yaml"):
            return above / "data" / "codebook.yaml"
    return beside
