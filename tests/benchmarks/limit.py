"""The least that a build could cost: the same cells, documents, pages and tables in one plain process.

Nothing is checked for being up to date, no kernel is started, nothing is published whole or not at all. Run it in
the project's folder: ``python tests/benchmarks/limit.py --output DIR [EVENT]...``
"""

from __future__ import annotations

import argparse
import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analysis import Event, load
from analysis.facts.datapackage import datapackage
from analysis.facts.folders import events, find
from analysis.facts.tables import csv
from analysis.report import citation, gate
from analysis.report.document import document
from analysis.report.html import Link, Site, page
from analysis.report.notebooks import Notebook, notebooks, project
from analysis.report.pdf import pdf
from analysis.report.views import elements
from analysis.report.views.cut import EventCut


class Node(dict[str, Any]):
    """A part of a notebook, with its keys as attributes."""

    __getattr__ = dict.__getitem__


def run(notebook: Notebook, event: Event) -> Node:
    """Run a notebook's cells for *event* in this process; give the notebook with what they show."""
    executed: Node = json.loads(notebook.path.read_text("utf-8"), object_hook=Node)
    names: dict[str, Any] = {}
    count = 0
    for cell in executed.cells:
        cell["source"] = "".join(cell.source)
        if cell.cell_type != "code":
            continue
        count += 1
        cell |= {"outputs": list(_shown(cell.source, names)), "execution_count": count}
        if "parameters" in cell.metadata.get("tags", ()):
            names["event"] = str(event.folder)
    return executed


def _shown(source: str, names: dict[str, Any]) -> Iterator[Node]:
    """Run a cell's code; give what its last expression shows."""
    code = ast.parse(source)
    last = code.body.pop() if code.body and isinstance(code.body[-1], ast.Expr) else None
    exec(compile(code, "cell", "exec"), names)
    if last is not None and (value := eval(compile(ast.Expression(last.value), "cell", "eval"), names)) is not None:
        data = json.loads(json.dumps(value._repr_mimebundle_()))
        yield Node(output_type="execute_result", data=data, metadata={})


def files(event: Event, *, alone: bool = False) -> Iterator[tuple[str, bytes]]:
    """Give every page, PDF and table of *event* by path; *alone*, pages have no links to what stands beside them."""
    published = notebooks(project() / "notebooks")
    for notebook in published:
        content = document(run(notebook, event), name=notebook.path.stem)
        gate.check(content, event)
        links = (Link(other.label, other.file("html"), other == notebook) for other in published)
        beside = Site((Link("All events", "../index.html"), *links), notebook.file("pdf"), tuple(event.tables.keys()))
        yield notebook.file("html"), page(content, None if alone else beside).encode()
        yield notebook.file("pdf"), pdf(content)
    yield from citation.files(elements.foot(EventCut(event, {})), event.name).items()
    for name, frame in event.tables.items():
        yield f"tables/{name}.csv", csv(name, frame).encode()
    yield "tables/datapackage.json", datapackage(event).encode()


def main() -> None:
    """Write the files of the events that are named, or of every event."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("events", nargs="*", metavar="EVENT")
    parser.add_argument("--output", type=Path, required=True, metavar="DIR")
    parser.add_argument("--alone", action="store_true", help="pages without links, as nbconvert writes them")
    given = parser.parse_args()
    for folder in map(find, given.events) if given.events else events():
        event = load(folder)
        for path, content in files(event, alone=given.alone):
            target = given.output / event.name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


if __name__ == "__main__":
    main()
