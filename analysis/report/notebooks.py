"""The notebooks that are published: which they are, and what their reports' files are called."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from ..errors import UsageError
from ..facts.folders import data_folder
from . import wording

FORMATS = ("html", "pdf")
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
    found = []
    for path in sorted(folder.glob("*.ipynb")):
        try:
            stored = json.loads(path.read_text("utf-8"))
            metadata, _ = stored["metadata"], stored["cells"]
        except (ValueError, KeyError) as error:
            raise UsageError(f"{path} is not a notebook: {error}") from error
        report = metadata.get("brief", {}).get("report")
        if report:
            if not (metadata.get("kernelspec", {}).get("language") or metadata.get("language_info", {}).get("name")):
                raise UsageError(f"{path.name} names no kernel; open it in JupyterLab, choose one and save it")
            found.append(Notebook(path, report))
    if not found:
        raise UsageError(f"{folder} holds no notebook with metadata brief.report")
    return sorted(found, key=lambda notebook: (notebook.report != "brief", notebook.report))
