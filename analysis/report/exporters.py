"""The two formats as nbconvert exporters: an executed notebook in, a page or a PDF out.

They serve ``brief build``, ``jupyter nbconvert --to brief_html`` and JupyterLab's *Save and Export Notebook
As* alike. Heavy imports stand inside the methods: an exporter module that fails to import would take every
other export with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbconvert.exporters import Exporter
from traitlets import default

if TYPE_CHECKING:
    from .document import Document


class _BriefExporter(Exporter):
    """What both share: the notebook's blocks, which no preprocessor changes, so that checking them once is enough."""

    @default("optimistic_validation")
    def _optimistic_validation(self) -> bool:
        return True

    def _document(self, notebook: Any, resources: dict[str, Any]) -> Document:
        from .document import document

        return document(notebook, name=resources.get("metadata", {}).get("name", "notebook"))


class BriefHTMLExporter(_BriefExporter):
    """A self-contained page: no script, no request, evidence in place."""

    export_from_notebook = "Brief (HTML)"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]
        self, nb: Any, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[str, dict[str, Any]]:
        """Give the page's text and nbconvert's resources; ``resources["site"]`` may hold a ``Site``."""
        from .html import page

        nb, resources = super().from_notebook_node(nb, resources, **options)
        resources["output_extension"] = self.file_extension
        return page(self._document(nb, resources), resources.get("site")), resources


class BriefPDFExporter(_BriefExporter):
    """A tagged document, PDF/UA-1 and PDF/A-2a."""

    export_from_notebook = "Brief (PDF)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension(self) -> str:
        return ".pdf"

    def from_notebook_node(  # type: ignore[override]
        self, nb: Any, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Give the PDF's bytes and nbconvert's resources."""
        from .pdf import pdf

        nb, resources = super().from_notebook_node(nb, resources, **options)
        resources["output_extension"] = self.file_extension
        return pdf(self._document(nb, resources)), resources
