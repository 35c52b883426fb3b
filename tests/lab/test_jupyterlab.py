"""The analyst's half hour, in a real JupyterLab driven in a real browser.

With BRIEF_SCREENSHOTS=DIR in the environment, pictures of what it looked like are left there.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from analysis import Event

pytestmark = [pytest.mark.browser, pytest.mark.pdf]
TOKEN = "brief"
NOTEBOOKS = ("areas", "brief", "mous", "sources", "themes", "explore")
PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory, founding: Event) -> Path:
    """A project with the founding event and an invented one whose text is at hand."""
    root = tmp_path_factory.mktemp("lab")
    (root / "data").mkdir()
    shutil.copy(PROJECT / "data" / "codebook.yaml", root / "data")
    shutil.copytree(founding.folder, root / "data" / founding.name, ignore=shutil.ignore_patterns("texts"))
    shutil.copytree(PROJECT / "tests" / "data" / "tiny", root / "data" / "tiny")
    (root / "data" / "tiny" / "texts").mkdir()
    shutil.copy(PROJECT / "tests" / "texts" / "tiny-gazette.txt", root / "data" / "tiny" / "texts" / "gazette.txt")
    ignored = shutil.ignore_patterns(".ipynb_checkpoints", "views")
    shutil.copytree(PROJECT / "notebooks", root / "notebooks", ignore=ignored)
    return root


@pytest.fixture(scope="module")
def lab(laid: Path) -> Iterator[str]:
    """A JupyterLab of its own settings, on a free port of this machine; gives its address."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    homes = {f"JUPYTER_{name}_DIR": str(laid / "jupyter" / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    homes |= {f"JUPYTERLAB_{name}_DIR": str(laid / "jupyter" / name.lower()) for name in ("SETTINGS", "WORKSPACES")}
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
        "--ServerApp.port_retries=0", "--LabApp.expose_app_in_browser=True",
        f"--IdentityProvider.token={TOKEN}", "--LabApp.news_url=", "notebooks",
    ]  # fmt: skip
    with (laid / "lab.log").open("w") as log:
        server = subprocess.Popen(command, cwd=laid, env=os.environ | homes, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/api/status?token={TOKEN}", server)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        assert server.poll() is None, "JupyterLab ended before it answered"
        try:
            with urllib.request.urlopen(url):
                return
        except OSError:
            time.sleep(0.25)
    raise AssertionError("JupyterLab did not answer within a minute")


@pytest.fixture(scope="module")
def browser(chromium: Any) -> Iterator[Any]:
    """A browser that loads JupyterLab's own files once."""
    with chromium.new_context(viewport={"width": 1400, "height": 1250}, accept_downloads=True) as context:
        yield context


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    opened = browser.new_page()
    yield opened
    photograph(opened, "last")
    opened.close()


def opened(page: Any, lab: str, name: str) -> None:
    """Open a notebook, wait for its kernel, close what pops up."""
    page.goto(f"{lab}/lab/tree/{name}.ipynb?token={TOKEN}&reset")
    page.locator(".jp-Notebook:visible .jp-Cell").first.wait_for(timeout=60_000)
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first.wait_for(timeout=60_000)
    declined = page.get_by_role("button", name="No", exact=True)
    if declined.count():
        declined.first.click()


def menu(page: Any, *labels: str) -> None:
    """Go down the menus as a hand would."""
    page.get_by_role("menuitem", name=labels[0], exact=True).click()
    for label in labels[1:]:
        item = page.locator(".lm-Menu-item:visible", has=page.get_by_text(label, exact=True)).first
        item.wait_for()
        item.hover()
        if label == labels[-1]:
            item.click()


RESTART_AND_RUN_ALL = """async () => {
    const app = window.jupyterapp, panel = app.shell.currentWidget;
    const late = new Promise((_, refuse) => setTimeout(() => refuse(new Error("not done in time")), 30000));
    const run = async () => {
        await panel.context.ready;
        await panel.sessionContext.ready;
        await panel.sessionContext.session.kernel.info;
        await panel.sessionContext.session.kernel.restart();
        await app.commands.execute("notebook:run-all-cells");
    };
    await Promise.race([run(), late]);
}"""


def restart_and_run_all(page: Any) -> None:
    """Give JupyterLab's own commands and wait until every cell has run; a page that hangs is loaded again."""
    from playwright.sync_api import Error

    for attempt in range(3):
        try:
            return page.evaluate(RESTART_AND_RUN_ALL)
        except Error:
            if attempt == 2:
                raise
            page.reload()
            page.locator(".jp-Notebook:visible .jp-Cell").first.wait_for(timeout=60_000)
            page.wait_for_timeout(2000)
    return None


def photograph(page: Any, name: str) -> None:
    if folder := os.environ.get("BRIEF_SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def choose(page: Any, label: str, option: str) -> None:
    page.get_by_label(label, exact=True).select_option(label=option)


def rows(page: Any) -> list[str]:
    """What the rows of the table say, without the white space."""
    return [" ".join(text.split()) for text in page.locator("table.dataTable tbody tr").all_inner_texts()]


def charted(page: Any, words: str) -> None:
    """Wait for the chart that says *words*."""
    page.locator(f'.jp-OutputArea .widget-html img[alt="{words}"]').first.wait_for()


def chart(page: Any) -> str:
    found = page.locator(".jp-OutputArea .widget-html img").first
    return str(found.get_attribute("alt"))


def test_explorer_filters_shows_evidence_and_saves(page: Any, lab: str, laid: Path) -> None:
    opened(page, lab, "explore")
    restart_and_run_all(page)
    page.locator("table.dataTable tbody tr").first.wait_for()
    everything = chart(page)
    photograph(page, "explore-all")
    choose(page, "Event", "Northmark–Eastvale Comprehensive Partnership")
    choose(page, "Kind", "Agreement")
    page.get_by_text("Three facts", exact=True).wait_for()
    charted(page, "Digital and AI, intended: 1; Transport, in force: 1; Culture and people, concluded: 1")
    assert chart(page) != everything
    choose(page, "Area", "Digital and AI")
    page.get_by_text("One fact", exact=True).wait_for()
    page.locator("table.dataTable tbody tr", has_text="Agreement on Ferry Safety").wait_for(state="detached")
    charted(page, "Digital and AI, intended: 1")
    assert rows(page) == ["MOU on harbour data Agreement Digital and AI, Transport Announced intended ¶9, 11"]
    page.locator("table.dataTable tbody tr td").first.click()
    evidence = page.locator(".widget-html", has_text="Agreement: MOU on harbour data")
    evidence.wait_for()
    words = evidence.inner_text()
    assert "The Linden Gazette, 15 June 2024, ¶9, 11" in words
    assert "the Linden Harbour Board is to tell when ships come in" in words  # from the reader's own copy
    page.get_by_role("button", name="Save this view").click()
    page.get_by_text("Saved views/tiny-agreements-DIG.csv and tiny-agreements-DIG.png").wait_for()
    photograph(page, "explore-evidence")
    saved = (laid / "notebooks" / "views" / "tiny-agreements-DIG.csv").read_text("utf-8").splitlines()
    assert saved[0].startswith("event,fact,kind,says,")
    assert saved[1].startswith("tiny,gazette:harbour-data,agreements,MOU on harbour data,DIG;TRA,announced,")
    assert (laid / "notebooks" / "views" / "tiny-agreements-DIG.png").read_bytes().startswith(b"\x89PNG")
    choose(page, "Event", "all")
    choose(page, "Area", "all")
    choose(page, "Kind", "all")
    page.get_by_label("Words", exact=True).fill("wheat inspected")
    page.locator("table.dataTable tbody tr", has_text="wheat is to be inspected only once").wait_for()
    page.get_by_text("One fact", exact=True).wait_for()
    page.get_by_label("Words", exact=True).fill("no such words")
    page.get_by_text("No facts").wait_for()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_runs_from_top_to_bottom_without_error_or_warning(name: str, page: Any, lab: str) -> None:
    opened(page, lab, name)
    restart_and_run_all(page)
    cells = page.locator(".jp-Notebook:visible .jp-CodeCell")
    assert cells.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
    assert cells.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    photograph(page, f"{name}-run")


@pytest.mark.parametrize(("label", "start"), [("Brief_html", b"<!DOCTYPE html>"), ("Brief_pdf", b"%PDF-")])
def test_brief_is_exported_through_the_menu(label: str, start: bytes, page: Any, lab: str, tmp_path: Path) -> None:
    opened(page, lab, "brief")
    restart_and_run_all(page)
    menu(page, "File", "Save Notebook")
    downloads: list[Any] = []
    page.on("download", lambda download: downloads.append(download))
    page.context.on("page", lambda window: window.on("download", lambda download: downloads.append(download)))
    menu(page, "File", "Save and Export Notebook As", label)
    for _ in range(240):
        if downloads:
            break
        page.wait_for_timeout(250)
    target = tmp_path / "exported"
    downloads[0].save_as(target)
    assert target.read_bytes().startswith(start)
    said = target.read_text("utf-8") if label == "Brief_html" else printed(target)
    assert "MOU on AI safety" in said


def printed(pdf: Path) -> str:
    return subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout


def test_menu_offers_both_formats(lab: str) -> None:
    with urllib.request.urlopen(f"{lab}/api/nbconvert?token={TOKEN}") as answer:
        formats = json.load(answer)
    assert formats["brief_html"]["output_mimetype"] == "text/html"
    assert formats["brief_pdf"]["output_mimetype"] == "application/pdf"
