"""The notebooks that are published: which they are, and what their reports' files are called."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..errors import Fault, UsageError, stray
from ..facts import names
from ..facts.folders import data_folder
from . import wording

FORMATS = ("html", "pdf")
CELL_SECONDS = 120  # how long a cell may run, unless the user says otherwise
LABELS = {
    "brief": "Brief",
    "areas": "Policy fields",
    "mous": "Agreements",
    "themes": "Themes",
    "sources": "Sources",
}


@dataclass(frozen=True)
class Notebook:
    """A notebook that is published, under the name of its report."""

    path: Path
    report: str

    def file(self, form: str) -> str:
        """The published file's name: the brief is its folder's index."""
        return "index.html" if (self.report, form) == ("brief", "html") else f"{self.report}.{form}"

    @property
    def label(self) -> str:
        """How links name it."""
        return LABELS.get(self.report, wording.sentence(self.report))


def project() -> Path:
    """The project's folder: the one that holds ``data/`` and ``notebooks/``."""
    return data_folder().parent


def notebooks(folder: Path) -> list[Notebook]:
    """The notebooks with metadata ``brief.report``, the brief first, the others by name."""
    found, _ = _sorted_out(folder)
    if not found:
        raise UsageError(f"{folder} holds no notebook with metadata brief.report")
    return sorted(found, key=lambda notebook: (notebook.report != "brief", notebook.report))


def stray_notebooks(folder: Path) -> list[Fault]:
    """Name the copies of published notebooks, which would give a report that another gives."""
    return _sorted_out(folder)[1]


def _sorted_out(folder: Path) -> tuple[list[Notebook], list[Fault]]:
    """Tell what is published from copies of it: each report is given by one notebook."""
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
        strays += [stray(one.path, f"has the report '{report}', which {own.path.name} gives") for one in others]
    return found, strays


def _likeness(notebook: Notebook) -> tuple[bool, bool, int, str]:
    """Sort by how little a name is like a copy's: the report's own name, then a slug, then a short one."""
    stem = notebook.path.stem
    return stem != notebook.report, bool(names.against(stem)), len(stem), stem


def _named_as_copy(path: Path, paths: Iterable[Path]) -> bool:
    """Whether a notebook has another's name with something added, as no name of ours is spelled."""
    return bool(names.against(path.stem)) and any(other != path and other.stem in path.stem for other in paths)


def _opened(path: Path) -> Notebook | None:
    """Read what a notebook says of its report; None where it has none."""
    if path.is_symlink():
        raise UsageError(f"{path} is a link; put the notebook itself there")
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
