"""Notebooks tell and the package computes: what the stored notebooks may hold."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from analysis.facts.numerals import numbers

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
STORED = sorted(FOLDER.glob("*.ipynb"))
PUBLISHED = ("areas", "brief", "facts", "mous", "sources", "themes")

every_notebook = pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)


def cells(path: Path, kind: str) -> list[Any]:
    return [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == kind]


def source(cell: Any) -> str:
    return "".join(cell["source"])


def parameters(path: Path) -> list[Any]:
    return [cell for cell in cells(path, "code") if "parameters" in cell["metadata"].get("tags", [])]


def test_reports_are_published_from_these_notebooks() -> None:
    reports = {
        path.stem: json.loads(path.read_text("utf-8"))["metadata"].get("brief", {}).get("report") for path in STORED
    }
    assert {stem: report for stem, report in reports.items() if report} == {name: name for name in PUBLISHED}


@every_notebook
def test_notebook_is_stored_without_outputs(path: Path) -> None:
    for cell in cells(path, "code"):
        assert (cell["outputs"], cell["execution_count"]) == ([], None)


@every_notebook
def test_notebook_defines_and_loops_nothing(path: Path) -> None:
    banned = (
        ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.ListComp, ast.DictComp,
        ast.SetComp, ast.GeneratorExp, ast.If, ast.Try,
    )  # fmt: skip
    for cell in cells(path, "code"):
        assert [node for node in ast.walk(ast.parse(source(cell))) if isinstance(node, banned)] == []


@every_notebook
def test_cell_is_at_most_five_lines(path: Path) -> None:
    for cell in cells(path, "code"):
        if cell not in parameters(path):
            assert len(source(cell).splitlines()) <= 5, source(cell)


@every_notebook
def test_notebook_has_one_cell_of_parameters_typed_and_explained(path: Path) -> None:
    (cell,) = parameters(path)
    assert source(cell).splitlines()[0].startswith("event: str = ")
    for line in source(cell).splitlines():
        assert re.fullmatch(r"[a-z_]+: (str|int|float|bool) = \S+  # \S.+", line), line


@every_notebook
def test_markdown_holds_no_figures(path: Path) -> None:
    for cell in cells(path, "markdown"):
        assert numbers(source(cell)) == (), source(cell)


@every_notebook
def test_notebook_begins_with_what_it_is_for_and_how_to_vary_it(path: Path) -> None:
    first = json.loads(path.read_text("utf-8"))["cells"][0]
    assert first["cell_type"] == "markdown"
    assert source(first).startswith("# ")
    named = set(re.findall(r"`([a-z_]+)`", source(first)))
    declared = {line.split(":")[0] for cell in parameters(path) for line in source(cell).splitlines()}
    assert declared - {"event"} <= named


@every_notebook
def test_cells_have_ids_of_their_own(path: Path) -> None:
    ids = [cell["id"] for cell in json.loads(path.read_text("utf-8"))["cells"]]
    assert len(set(ids)) == len(ids)
