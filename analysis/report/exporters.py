"""The two formats as nbconvert exporters: an executed notebook in, an HTML page or a PDF out.

``brief build``, ``jupyter nbconvert --to brief_html`` and JupyterLab's *Save and Export Notebook As* all use them.
Heavy imports are inside the methods: an exporter module that fails to import would break every other export.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbconvert.exporters import Exporter
from traitlets import default

if TYPE_CHECKING:
    from .document import Document


class _BriefExporter(Exporter):
    """The common base. No preprocessor changes the notebook, so validating it once is enough."""

    @default("optimistic_validation")
    def _optimistic_validation(self) -> bool:
        return True

    def _document(self, notebook: Any, resources: dict[str, Any]) -> Document:
        from .document import document

        return document(notebook, name=resources.get("metadata", {}).get("name", "notebook"))


class BriefHTMLExporter(_BriefExporter):
    """A self-contained HTML page: no scripts, no requests, and the evidence included."""

    export_from_notebook = "Brief (HTML)"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]
        self, nb: Any, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page as text, and nbconvert's resources; ``resources["site"]`` may hold a ``Site``."""
        from .html import page

        nb, resources = super().from_notebook_node(nb, resources, **options)
        resources["output_extension"] = self.file_extension
        return page(self._document(nb, resources), resources.get("site")), resources


class BriefPDFExporter(_BriefExporter):
    """A tagged PDF (PDF/UA-1 and PDF/A-2a)."""

    export_from_notebook = "Brief (PDF)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension(self) -> str:
        return ".pdf"

    def from_notebook_node(  # type: ignore[override]
        self, nb: Any, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Return the PDF as bytes, and nbconvert's resources."""
        from .pdf import pdf

        nb, resources = super().from_notebook_node(nb, resources, **options)
        resources["output_extension"] = self.file_extension
        return pdf(self._document(nb, resources)), resources
