"""Find the notebooks to publish, and name their reports' files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..errors import Fault, UsageError, stray
from ..facts import slugs
from ..facts.folders import data_folder
from . import english

FORMATS = ("html", "pdf")
CELL_SECONDS = 120  # the default time limit of a cell
LABELS = {
    "brief": "Brief",
    "areas": "Policy fields",
    "mous": "Agreements",
    "themes": "Themes",
    "sources": "Sources",
    "facts": "Facts",
}


@dataclass(frozen=True)
class Notebook:
    """A notebook to publish; *report* is the name of its report."""

    path: Path
    report: str

    def file(self, form: str) -> str:
        """Return the published file's name; the brief's page is its folder's index."""
        return "index.html" if (self.report, form) == ("brief", "html") else f"{self.report}.{form}"

    @property
    def label(self) -> str:
        """The text of links to its report."""
        return LABELS.get(self.report, english.sentence(self.report))


def project() -> Path:
    """Return the project's folder, the one that holds ``data/`` and ``notebooks/``."""
    return data_folder().parent


def notebooks(folder: Path) -> list[Notebook]:
    """List the notebooks with metadata ``brief.report``, the brief first, the others by report.

    Raises UsageError if there are none.
    """
    found, _ = _sorted_out(folder)
    if not found:
        raise UsageError(f"{folder} has no notebook to publish: none has brief.report in its metadata")
    return sorted(found, key=lambda notebook: (notebook.report != "brief", notebook.report))


def stray_notebooks(folder: Path) -> list[Fault]:
    """Warn of copies of notebooks: unreadable ones, and those with a report that another notebook gives."""
    return _sorted_out(folder)[1]


def _sorted_out(folder: Path) -> tuple[list[Notebook], list[Fault]]:
    """Separate the notebooks to publish from copies of them: each report is given by one notebook."""
    paths = sorted(folder.glob("[!.]*.ipynb"))
    claims: dict[str, list[Notebook]] = {}
    strays: list[Fault] = []
    for path in paths:
        try:
            notebook = _opened(path)
        except UsageError:
            if not _named_as_copy(path, paths):
                raise
            strays.append(stray(path, "cannot be read as a notebook"))
            continue
        if notebook:
            claims.setdefault(notebook.report, []).append(notebook)
    found = []
    for report, claimed in claims.items():
        own, *others = sorted(claimed, key=_likeness)
        found.append(own)
        strays += [
            stray(
                one.path, (f"makes the report '{report}', which {own.path.name} also makes; change brief.report in one")
            )
            for one in others
        ]
    return found, strays


def _likeness(notebook: Notebook) -> tuple[bool, bool, int, str]:
    """Return a sort key, least like a copy first: named as its report, then a valid slug, then a short name."""
    stem = notebook.path.stem
    return stem != notebook.report, bool(slugs.against(stem)), len(stem), stem


def _named_as_copy(path: Path, paths: Iterable[Path]) -> bool:
    """Whether a notebook has another's name with something added, and is not a valid slug."""
    return bool(slugs.against(path.stem)) and any(other != path and other.stem in path.stem for other in paths)


def _opened(path: Path) -> Notebook | None:
    """Read a notebook's metadata; return None if it names no report."""
    if path.is_symlink():
        raise UsageError(f"{path} is a link; replace it with the notebook itself")
    try:
        stored = json.loads(path.read_text("utf-8"))
        metadata, _ = stored["metadata"], stored["cells"]
    except (ValueError, KeyError) as error:
        raise UsageError(f"{path} is not a notebook: {error}") from error
    report = metadata.get("brief", {}).get("report")
    if not report:
        return None
    if not (metadata.get("kernelspec", {}).get("language") or metadata.get("language_info", {}).get("name")):
        raise UsageError(f"{path.name} names no kernel; open it in JupyterLab, choose one and save it")
    return Notebook(path, report)
