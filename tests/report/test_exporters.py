"""nbconvert's view of the two formats, as its command and JupyterLab's menu use them."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import Published
from nbconvert.exporters import get_export_names, get_exporter

from analysis.report.exporters import BriefHTMLExporter, BriefPDFExporter


def test_both_are_listed_and_named_for_the_menu() -> None:
    assert {"brief_html", "brief_pdf"} <= set(get_export_names())
    assert get_exporter("brief_html") is BriefHTMLExporter
    assert get_exporter("brief_pdf") is BriefPDFExporter
    assert (BriefHTMLExporter.export_from_notebook, BriefPDFExporter.export_from_notebook) == (
        "Brief (HTML)",
        "Brief (PDF)",
    )


def test_nbconvert_gives_the_blocks_of_the_published_page(published: Published, exported: Path) -> None:
    text = (exported / "areas.html").read_text("utf-8")
    converted, page = (BeautifulSoup(each, "html5lib") for each in (text, published.text("tiny/areas.html")))
    for address in page.select("a.mark, .note a[href^=facts]"):  # a file of its own has no page of facts beside it
        (address.find_parent("dd") or address).decompose()
    for notes in page.select(".notes"):
        notes["class"] = "notes"
    for chip in page.select("a.chip"):
        chip.name = "span"
        del chip["href"]
    for term in page.select(".note dt"):
        if term.get_text() == "Address":
            term.decompose()
    for link in converted.select(".check"):  # a page of facts leads there
        link.decompose()
    assert str(converted.main) == str(page.main)
    own, published_ = (" ".join(str(each.select_one(".notes")).split()) for each in (converted, page))
    assert own == published_
    assert converted.select(".reports") == []


def test_nbconvert_gives_the_published_pdf(published: Published, exported: Path) -> None:
    assert (exported / "areas.pdf").read_bytes() == (published.output / "tiny/areas.pdf").read_bytes()


def test_notebook_of_an_analyst_is_exported_in_both_formats(tmp_path: Path) -> None:
    cells = [nbformat.v4.new_markdown_cell("# My own\n\nText."), nbformat.v4.new_code_cell("1 + 1")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    page, resources = BriefHTMLExporter().from_notebook_node(notebook)
    assert "<h1>My own</h1>" in page
    assert resources["output_extension"] == ".html"
    written, resources = BriefPDFExporter().from_notebook_node(notebook)
    assert written.startswith(b"%PDF")
    assert resources["output_extension"] == ".pdf"


# A notebook as it is ----------------------------------------------------------------------------------------

STATES = {
    "unrun": "This notebook has not been run: the output of its cells is missing.",
    "ordered": "",
    "partly": "This notebook was run in part: cells 16, 18, 19 have not been run.",
    "disordered": "Cells were run out of order, so the results may differ from those of a full run.",
    "failed": "Cell 6 failed: ZeroDivisionError: division by zero.",
}


def in_state(state: str, executed: Any, stored: Path) -> Any:
    """A notebook as somebody may have it open."""
    if state == "unrun":
        return nbformat.read(stored, as_version=4)
    notebook = deepcopy(executed)
    notebook.cells = [cell for cell in notebook.cells if "injected-parameters" not in cell.metadata.get("tags", ())]
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if state == "partly":
        for cell in code[-3:]:
            cell.outputs, cell.execution_count = [], None
    elif state == "disordered":
        code[3].execution_count = 99
    elif state == "failed":
        error = {"ename": "ZeroDivisionError", "evalue": "division by zero", "traceback": []}
        notebook.cells[5].outputs = [nbformat.v4.new_output("error", **error)]
    return notebook


@pytest.fixture(scope="module")
def exported(published: Published, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Convert the notebook of a published report, as it was run and in each state, by nbconvert's own command."""
    folder, executed = tmp_path_factory.mktemp("exported"), published.executed("tiny", "areas")
    nbformat.write(executed, folder / "areas.ipynb")
    for state in STATES:
        notebook = in_state(state, executed, published.root / "notebooks" / "areas.ipynb")
        nbformat.write(notebook, folder / f"{state}.ipynb")
    for kind in ("brief_html", "brief_pdf"):
        command = [sys.executable, "-m", "nbconvert", "--to", kind, *sorted(folder.glob("*.ipynb"))]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.pdf
@pytest.mark.parametrize(("state", "sentence"), STATES.items())
def test_notebook_in_any_state_is_exported_and_stamped_where_it_is_no_report(
    state: str, sentence: str, exported: Path
) -> None:
    page = BeautifulSoup((exported / f"{state}.html").read_text("utf-8"), "html5lib")
    stamps = page.select("header > [role=note][aria-label]")
    assert [[item.get_text() for item in stamp.select("li")] for stamp in stamps] == ([[sentence]] if sentence else [])
    done = subprocess.run(["pdftotext", exported / f"{state}.pdf", "-"], capture_output=True, text=True, check=True)
    printed = " ".join(done.stdout.split())
    assert printed.startswith("A draft, not a report to publish.") == bool(sentence)
    assert sentence in printed


def test_words_of_an_error_are_never_markup_in_a_stamp() -> None:
    hostile = "<script>alert(1)</script> #panic() $x$"
    error = nbformat.v4.new_output("error", ename="<b>", evalue=hostile, traceback=[])
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=[error])])
    page, _ = BriefHTMLExporter().from_notebook_node(notebook)
    stamp = BeautifulSoup(page, "html5lib").select_one(".stamp li")
    assert stamp is not None
    assert stamp.get_text() == f"Cell 1 failed: <b>: {hostile}."
    assert "<script" not in page
    written, _ = BriefPDFExporter().from_notebook_node(notebook)
    assert written.startswith(b"%PDF")


@pytest.mark.browser
def test_stamped_page_is_accessible_and_fits_a_phone(tmp_path: Path, chromium: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    cells = [nbformat.v4.new_markdown_cell("# My own"), nbformat.v4.new_code_cell("x")]
    page, _ = BriefHTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=cells))
    (tmp_path / "own.html").write_text(page, encoding="utf-8")
    opened = chromium.new_page(viewport={"width": 320, "height": 600})
    opened.goto((tmp_path / "own.html").as_uri())
    assert opened.get_by_role("note", name="About this export").bounding_box()["y"] < 60
    assert opened.evaluate("document.documentElement.scrollWidth") <= 320
    assert Axe().run(opened).response["violations"] == []
    opened.close()


# JupyterLab's menu ------------------------------------------------------------------------------------------


@pytest.fixture
def server(project: Path, tmp_path: Path) -> Iterator[Callable[[str], tuple[int, bytes]]]:
    """Start the server that JupyterLab's menu asks; give a way to ask it."""
    shutil.copy(project / "notebooks" / "areas.ipynb", tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"port": port, "port_retries": 0, "open_browser": False, "root_dir": tmp_path, "ip": "127.0.0.1"}
    command = [
        sys.executable,
        "-m",
        "jupyter_server",
        *(f"--ServerApp.{name}={value}" for name, value in options.items()),
    ]
    home = {"JUPYTER_CONFIG_DIR": str(tmp_path / "config"), "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime")}
    environment = {**os.environ, **home, "JUPYTER_TOKEN": "token"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([*command, "--allow-root"], env=environment, **quiet) as process:

        def ask(path: str) -> tuple[int, bytes]:
            url = f"http://127.0.0.1:{port}/{path}"
            request = urllib.request.Request(url, headers={"Authorization": "token token"})
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read()

        try:
            for _ in range(200):
                with suppress(OSError):
                    ask("api/status")
                    break
                time.sleep(0.1)
            yield ask
        finally:
            process.terminate()


def test_menu_of_jupyterlab_gives_both_formats_of_a_notebook_that_has_not_been_run(
    server: Callable[[str], tuple[int, bytes]],
) -> None:
    status, listed = server("api/nbconvert")
    formats = json.loads(listed)
    assert status == 200
    assert formats["brief_html"]["output_mimetype"] == "text/html"
    assert formats["brief_pdf"]["output_mimetype"] == "application/pdf"
    status, page = server("nbconvert/brief_html/areas.ipynb?download=true")
    assert status == 200
    assert STATES["unrun"] in page.decode()
    status, written = server("nbconvert/brief_pdf/areas.ipynb?download=true")
    assert status == 200
    assert written.startswith(b"%PDF")


def test_importing_the_exporters_does_not_import_what_sets_them() -> None:
    source = (
        "import sys, analysis.report.exporters; print(sorted({'typst', 'matplotlib', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
