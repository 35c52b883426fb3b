"""A report is rebuilt when what it shows changes: each notebook names the parts of the facts that it rests on."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analysis import Event, load
from analysis.errors import UsageError
from analysis.report.inputs import facts, rests_on, scope
from analysis.report.notebooks import PARTS, Notebook, notebooks
from analysis.report.notes import as_json

PROJECT = Path(__file__).resolve().parents[2]
PUBLISHED = {notebook.report: notebook for notebook in notebooks(PROJECT / "notebooks")}
KINDS = ("agreements", "commitments", "statements", "claims", "happenings", "actors")
Change = Callable[[Event], Event]


def shown(notebook: Notebook, event: Event) -> str:
    """What the notebook's cells show of an event, as JSON; the kernel aside, as a build runs them."""
    names: dict[str, Any] = {}
    blocks = []
    for cell in json.loads(notebook.path.read_text("utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]))
        if isinstance(last := tree.body[-1], ast.Expr):
            exec(compile(ast.Module(tree.body[:-1], []), "cell", "exec"), names)
            names["cut"] = replace(names["cut"], event=event)
            blocks.append(as_json(eval(compile(ast.Expression(last.value), "cell", "eval"), names)))
        else:
            exec(compile(tree, "cell", "exec"), names)
    return json.dumps(blocks)


def with_lead(event: Event, **changed: object) -> Event:
    return replace(event, lead=event.lead.model_copy(update=changed))


def changes(event: Event) -> Iterator[tuple[str, str, Change]]:
    """Changes of facts that event.yaml does not cite: what changes, in which part, and how."""
    cited = scope(event.folder).cited
    for kind in KINDS:
        records = getattr(event.lead, kind)
        free = [at for at, record in enumerate(records) if f"{event.record.lead}:{record.id}" not in cited]
        for at in free[-1:]:
            for field in ("title", "summary", "label", "role", "aim", "paragraphs"):
                if hasattr(records[at], field):
                    value = (1,) if field == "paragraphs" else f"{getattr(records[at], field)} changed"
                    own = (*records[:at], records[at].model_copy(update={field: value}), *records[at + 1 :])
                    yield f"{kind}.{field}", kind, lambda e, kind=kind, own=own: with_lead(e, **{kind: own})
            if kind != "actors":
                rest = (*records[:at], *records[at + 1 :])
                yield f"{kind} dropped", kind, lambda e, kind=kind, rest=rest: with_lead(e, **{kind: rest})
        if len(records) > 1:
            yield f"{kind} turned round", kind, lambda e, kind=kind, own=records[::-1]: with_lead(e, **{kind: own})
    roles = {**event.lead.roles, "body": event.lead.roles["body"][1:], "furniture": (event.lead.roles["body"][0],)}
    yield "roles", "roles", lambda e: with_lead(e, roles=roles)


TINY = load(PROJECT / "tests" / "data" / "tiny")
CHANGES = list(changes(TINY))


@pytest.mark.parametrize("report", PUBLISHED)
def test_part_that_a_notebook_does_not_name_changes_nothing_that_it_shows(report: str) -> None:
    notebook = PUBLISHED[report]
    assert notebook.rests_on is not None
    before = shown(notebook, replace(TINY))
    for what, part, change in CHANGES:
        if part not in notebook.rests_on:
            changed = change(replace(TINY, second_coding=TINY.second_coding))
            assert shown(notebook, changed) == before, what


@pytest.mark.parametrize("report", PUBLISHED)
def test_second_coding_and_accounts_change_only_what_names_them(report: str) -> None:
    notebook = PUBLISHED[report]
    assert notebook.rests_on is not None
    before = shown(notebook, replace(TINY))
    for part, changed in (
        ("second-coding", replace(TINY, second_coding=None)),
        ("accounts", replace(TINY, accounts={"wire": TINY.accounts["wire"]})),
    ):
        assert part in notebook.rests_on or shown(notebook, changed) == before, part
        shows = {"second-coding": "themes", "accounts": "sources"}[part] == report
        assert not shows or shown(notebook, changed) != before, part


def test_changed_fact_is_an_input_of_the_reports_that_show_its_kind() -> None:
    own = scope(TINY.folder)
    name = "data/tiny/gazette.yaml: statements.sea-between"
    assert name in facts(TINY.folder, "tiny")
    assert [report for report, notebook in PUBLISHED.items() if rests_on(notebook, name, own)] == [
        "brief", "areas", "themes",
    ]  # fmt: skip
    assert rests_on(None, name, own)  # the tables hold everything


def test_fact_that_the_event_cites_is_an_input_of_every_report() -> None:
    name = "data/tiny/gazette.yaml: commitments.wheat"
    own = scope(TINY.folder)
    assert "gazette:wheat" in own.cited
    assert all(rests_on(notebook, name, own) for notebook in PUBLISHED.values())


@pytest.mark.parametrize(
    "name", ["data/codebook.yaml: areas.DIG", "data/tiny/event.yaml: title", "analysis/report/charts.py", "pandas"]
)
def test_codebook_event_package_and_pins_are_inputs_of_every_report(name: str) -> None:
    assert all(rests_on(notebook, name, scope(TINY.folder)) for notebook in PUBLISHED.values())


def test_notebook_that_names_no_parts_rests_on_all() -> None:
    bare = replace(PUBLISHED["brief"], rests_on=None)
    assert all(rests_on(bare, name, scope(TINY.folder)) for name in facts(TINY.folder, "tiny"))


def test_part_that_there_is_not_is_refused(tmp_path: Path) -> None:
    stored = json.loads(PUBLISHED["brief"].path.read_text("utf-8"))
    stored["metadata"]["brief"]["rests_on"] = ["agreements", "promises"]
    (tmp_path / "brief.ipynb").write_text(json.dumps(stored), "utf-8")
    with pytest.raises(UsageError) as caught:
        notebooks(tmp_path)
    assert str(caught.value) == f"brief.ipynb: brief.rests_on: 'promises' is not one of: {', '.join(PARTS)}"
