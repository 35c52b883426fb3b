"""Locate facts: the project's ``data/``, the event folders in it, and the codebook beside them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..errors import Fault, UsageError, printable, shown, stray
from . import slugs

FOLLOWS, FOLLOWED_BY = "Follows", "Followed by"
_FOLLOWS = re.compile(r"""^follows: *(["']?)([a-z0-9-]+)\1 *(?:#.*)?$""", re.MULTILINE)


def stands(path: Path) -> bool:
    """Return whether anything exists at *path*, even a folder or broken link, which reading then reports as a fault."""
    return path.exists() or path.is_symlink()


def data_folder() -> Path:
    """Return the nearest ``data/`` with a codebook, at or above the working folder, or raise UsageError."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if stands(folder / "data" / "codebook.yaml"):
            return folder / "data"
    raise UsageError("no data/codebook.yaml here or in any folder above; run brief in the project's folder")


def events() -> list[Path]:
    """List the event folders of the nearest ``data/``, by name, without strays; raise UsageError if there are none."""
    folder = data_folder()
    found, _ = _sorted_out(folder)
    if not found:
        raise UsageError(f"{folder} has no events (folders with an event.yaml); create one: brief new EVENT")
    return found


def stray_events() -> list[Fault]:
    """Warn of folders in the nearest ``data/`` that have an event.yaml but are not events, such as copies."""
    return _sorted_out(data_folder())[1]


def _sorted_out(data: Path) -> tuple[list[Path], list[Fault]]:
    """Separate events from strays. If a folder and a link lead to the same name, the folder is the event."""
    found: dict[str, Path] = {}
    strays: list[Fault] = []
    folders = (path.parent for path in data.glob("[!.]*/event.yaml"))
    for folder in sorted(folders, key=lambda folder: (folder.is_symlink(), folder)):
        name = folder.resolve().name
        if what := _against(name):
            strays.append(stray(folder, f"has a name that an event cannot have ({what}); rename it"))
        elif name in found:
            strays.append(
                stray(folder, f"has the same event name as {shown(found[name])}/: '{name}'; rename one of the folders")
            )
        else:
            found[name] = folder
    return sorted(found.values()), strays


def beside(folder: Path) -> list[Path]:
    """List the other event folders where *folder* is, by name."""
    own = folder.resolve()
    return [other for other in _together(own.parent) if other != own]


def neighbours(folders: Iterable[Path]) -> Mapping[Path, list[tuple[str, Path]]]:
    """Return, by resolved folder, the events beside it that it follows, or that follow it, with the word for that."""
    found: dict[Path, list[tuple[str, Path]]] = defaultdict(list)
    for place in {folder.resolve().parent for folder in folders}:
        events = dict.fromkeys(_together(place))
        for event in events:
            earlier = place / _followed(event)
            if earlier != event and earlier in events:
                found[event].append((FOLLOWS, earlier))
                found[earlier].append((FOLLOWED_BY, event))
    return found


def _together(place: Path) -> list[Path]:
    return sorted(file.parent for file in place.glob("[!.]*/event.yaml"))


def _followed(folder: Path) -> str:
    """Return the name of the event that an event follows; empty if it follows none, or cannot be read."""
    try:
        match = _FOLLOWS.search((folder / "event.yaml").read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    return match[2] if match else ""


def fact_files(folder: Path) -> list[Path]:
    """List an event's YAML files, by name, except those whose names cannot be a source's."""
    return [path for path in _yaml(folder) if not slugs.against(_stem(path))]


def stray_files(folder: Path) -> list[Fault]:
    """Warn of an event's YAML files that nothing reads, such as copies: their names cannot be a source's."""
    return [
        stray(path, f"has a name that a source's file cannot have (it {what}); rename it")
        for path in _yaml(folder)
        if (what := slugs.against(_stem(path)))
    ]


def fingerprint_file(source: str) -> str:
    """Return the name of the file with a source's fingerprints, which is optional."""
    return f"{source}.paragraphs.yaml"


def _yaml(folder: Path) -> list[Path]:
    return sorted(folder.glob("[!.]*.yaml"))


def _stem(path: Path) -> str:
    return path.name.removesuffix(".yaml").removesuffix(".paragraphs")


def find(x: str | Path) -> Path:
    """Return an event's folder, given its path or its name; raise UsageError if there is none."""
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
    raise UsageError(
        f"no folder '{printable(str(x))}'; give the path to an event's folder, or the name of an event in data/"
    )


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # such as for a name that no file system accepts
        return False


def _sound(folder: Path) -> Path:
    """Return *folder*; raise UsageError if its name, after resolving links, cannot name an event and its reports."""
    place = folder.resolve()
    if what := _against(place.name):
        where = f"{shown(place.parent)}/{place.name}/".removeprefix("./")
        raise UsageError(printable(f"{where} cannot name an event: {what}"))
    return folder


def _against(name: str) -> str:
    """Return why *name* cannot name an event; empty if it can."""
    if name == slugs.SCHEMAS:
        return f"data/{name} is reserved for schemas"
    what = slugs.against(name)
    return f"it {what}" if what else ""


def codebook_of(folder: Path) -> Path:
    """Return the path of the codebook beside *folder*, else in the nearest ``data/`` above, else the first."""
    beside = folder.resolve().parent / "codebook.yaml"
    if stands(beside):
        return beside
    for above in folder.resolve().parents:
        if stands(above / "data" / "codebook.yaml"):
            return above / "data" / "codebook.yaml"
    return beside


def publisher_of(folder: Path) -> Path:
    """Return the path of the file that says who publishes, which is beside the codebook and need not exist."""
    return codebook_of(folder).with_name("publisher.yaml")
