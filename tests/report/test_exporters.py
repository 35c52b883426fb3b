"""nbconvert's view of the two formats, as its command and JupyterLab's menu use them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup
from conftest import Published
from nbconvert.exporters import get_export_names, get_exporter

from analysis.report.exporters import BriefHTMLExporter, BriefPDFExporter


def convert(notebook: Path, kind: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "nbconvert", "--to", kind, "--output-dir", folder, notebook]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / f"{notebook.stem}{'.html' if kind == 'brief_html' else '.pdf'}"


def test_both_are_listed_and_named_for_the_menu() -> None:
    assert {"brief_html", "brief_pdf"} <= set(get_export_names())
    assert get_exporter("brief_html") is BriefHTMLExporter
    assert get_exporter("brief_pdf") is BriefPDFExporter
    assert (BriefHTMLExporter.export_from_notebook, BriefPDFExporter.export_from_notebook) == (
        "Brief (HTML)",
        "Brief (PDF)",
    )


def test_nbconvert_gives_the_blocks_of_the_published_page(published: Published, tmp_path: Path) -> None:
    executed = published.root / ".cache" / "executed" / "tiny" / "areas.ipynb"
    text = convert(executed, "brief_html", tmp_path).read_text("utf-8")
    converted, page = (BeautifulSoup(each, "html5lib") for each in (text, published.text("tiny/areas.html")))
    assert str(converted.main) == str(page.main)
    assert str(converted.select_one(".notes")) == str(page.select_one(".notes"))
    assert converted.select(".reports") == []


def test_nbconvert_gives_the_published_pdf(published: Published, tmp_path: Path) -> None:
    executed = published.root / ".cache" / "executed" / "tiny" / "areas.ipynb"
    assert convert(executed, "brief_pdf", tmp_path).read_bytes() == (published.output / "tiny/areas.pdf").read_bytes()


def test_notebook_of_an_analyst_is_exported_in_both_formats(tmp_path: Path) -> None:
    cells = [nbformat.v4.new_markdown_cell("# My own\n\nText."), nbformat.v4.new_code_cell("1 + 1")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    page, resources = BriefHTMLExporter().from_notebook_node(notebook)
    assert "<h1>My own</h1>" in page
    assert resources["output_extension"] == ".html"
    written, resources = BriefPDFExporter().from_notebook_node(notebook)
    assert written.startswith(b"%PDF")
    assert resources["output_extension"] == ".pdf"


def test_importing_the_exporters_does_not_import_what_sets_them() -> None:
    source = (
        "import sys, analysis.report.exporters; print(sorted({'typst', 'matplotlib', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
