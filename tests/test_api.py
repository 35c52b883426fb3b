"""What an analyst meets first: the few public names, what they say of themselves, and what a type checker knows."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
from bs4 import BeautifulSoup

import analysis
from analysis import Event, Tables, load
from analysis.errors import UsageError
from analysis.facts.columns import ABOUT, COLUMNS

PROJECT = Path(__file__).resolve().parents[1]
WITH_EXAMPLES = sorted(
    ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")
    for path in (PROJECT / "analysis").rglob("*.py")
    if ">>> " in path.read_text("utf-8")
)
ON_TAB = {
    Event: ["accounts", "address", "cited", "codebook", "fact", "facts", "fingerprints", "folder", "intercoder",
            "labels", "lead", "ledger", "name", "names", "paragraphs", "published_by", "publisher", "record",
            "reported", "second_coding", "source", "tables"],
    Tables: sorted(["about", "items", "keys", *COLUMNS]),
}  # fmt: skip
ENTRIES = (load, Event, Tables, Event.tables, Event.fact, Event.facts, Event.publisher, Tables.about)


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> Event:
    monkeypatch.chdir(PROJECT)
    return load("tests/data/tiny")


# Names ----------------------------------------------------------------------------------------------------


def test_public_names_are_these_and_completion_offers_no_others() -> None:
    assert analysis.__all__ == ["Event", "Tables", "load"]
    assert [name for name in dir(analysis) if not name.startswith("__")] == analysis.__all__
    with pytest.raises(ImportError, match="cannot import name 'lode' from 'analysis'"):
        from analysis import lode  # noqa: F401


def test_importing_the_package_imports_nothing_else() -> None:
    heavy = ("analysis.facts", "pandas", "pydantic", "yaml", "logging")
    source = f"import sys, analysis; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("kind", ON_TAB)
def test_completion_after_an_event_or_its_tables_offers_these(kind: type, tiny: Event) -> None:
    of = tiny if kind is Event else tiny.tables
    assert [name for name in dir(of) if not name.startswith("_")] == ON_TAB[kind]


@pytest.mark.parametrize("kind", [Event, Tables])
def test_every_public_attribute_is_documented(kind: type) -> None:
    heads = re.findall(r"^[a-z_]+(?:, [a-z_]+)*$", inspect.getdoc(kind) or "", re.MULTILINE)
    described = {name for head in heads for name in head.split(", ")} | set(ABOUT)
    for name in ON_TAB[kind]:
        assert name in described or inspect.getdoc(inspect.getattr_static(kind, name)), name


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: getattr(entry, "attrname", None) or entry.__qualname__)
def test_way_in_has_an_example(entry: object) -> None:
    assert ">>> " in (inspect.getdoc(entry) or "")


@pytest.mark.parametrize("path", sorted((PROJECT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_everything_that_a_notebook_calls_is_documented(path: Path) -> None:
    for module, name in _called(path):
        assert inspect.getdoc(getattr(module, name)), f"{module.__name__}.{name}"


def _called(path: Path) -> list[tuple[ModuleType, str]]:
    """Each function of the package that a notebook's cells take from a module that they import."""
    cells = [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    tree = ast.parse("\n".join("".join(cell["source"]) for cell in cells))
    found, modules = [], {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "analysis":
            for alias in node.names:
                own = getattr(importlib.import_module(node.module), alias.name, None)
                modules[alias.name] = own or importlib.import_module(f"{node.module}.{alias.name}")
                found.append((importlib.import_module(node.module), alias.name))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = modules.get(node.value.id)
            found += [(module, node.attr)] if isinstance(module, ModuleType) else []
    assert found
    return [(module, name) for module, name in found if hasattr(module, name)]


# Examples -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples_give_what_they_say(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    importlib.import_module(name)
    failed, tried = doctest.testmod(sys.modules[name], optionflags=doctest.ELLIPSIS)
    assert tried
    assert failed == 0


def test_example_of_the_readme_runs_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (PROJECT / "README.md").read_text("utf-8"), re.DOTALL)
    monkeypatch.chdir(PROJECT / "notebooks")
    names: dict[str, object] = {}
    shown = []
    for line in code.splitlines():
        statement = ast.parse(line).body
        if statement and isinstance(statement[0], ast.Expr):
            shown.append(eval(line, names))
        else:
            exec(line, names)
    assert len(shown) == code.count("partnership.") > 3
    assert all(len(repr(each)) > 20 for each in shown)


# What they say of themselves ------------------------------------------------------------------------------


def test_event_says_what_it_is_and_where_to_go_on(tiny: Event) -> None:
    assert repr(tiny).splitlines() == [
        "Northmark–Eastvale Comprehensive Partnership (tiny)",
        "Northmark · Eastvale; 2024-06-14, Port Linden; Comprehensive Partnership",
        "As The Linden Gazette reported it: agreements 3, commitments 4, statements 5, claims 5, programme 2, "
        "actors 3; other publishers’ accounts 2",
        'Go on with .tables, .fact("gazette:ferry-safety"), .record, .codebook',
    ]


def test_event_says_the_same_in_jupyterlab(tiny: Event) -> None:
    shown = BeautifulSoup(tiny._repr_html_(), "html5lib")
    assert [part.get_text() for part in shown.select("strong, li")] == repr(tiny).splitlines()


def test_fact_that_the_repr_names_is_there_even_where_nothing_was_agreed() -> None:
    event = load(PROJECT / "tests" / "data" / "none")
    (cited,) = re.findall(r'\.fact\("(.*?)"\)', repr(event))
    assert event.fact(cited)


def test_text_of_facts_is_never_markup(tiny: Event) -> None:
    hostile = "<script>alert(1)</script><img onerror='x'> & \""
    record = tiny.record.model_copy(update={"title": hostile, "place": hostile, "tier": hostile})
    shown = BeautifulSoup(replace(tiny, record=record)._repr_html_(), "html5lib")
    assert shown.select("script, img") == []
    assert shown.get_text().count(hostile) == 3


def test_tables_say_of_each_its_rows_what_it_holds_and_its_columns(tiny: Event) -> None:
    words = repr(tiny.tables)
    assert words.splitlines()[:3] == [
        "agreements: 3 rows. Papers that are reported, each with its title or a subject of ours: one row an agreement.",
        "    id, title, subject, label, language, short, instrument, status, step, awaits, date, areas,",
        "    parties, signatories, counterparts, aim, source, paragraphs, url",
    ]
    assert words.splitlines()[-1] == 'Go on with .agreements, .about("agreements")'
    assert "`" not in words
    assert max(map(len, words.splitlines())) <= 120


def test_tables_say_the_same_in_jupyterlab(tiny: Event) -> None:
    shown = BeautifulSoup(tiny.tables._repr_html_(), "html5lib")
    rows = [[cell.get_text() for cell in row.select("td")] for row in shown.select("tbody tr")]
    assert [(row[0], int(row[1])) for row in rows] == [(name, len(frame)) for name, frame in tiny.tables.items()]
    assert [row[3].split(", ") for row in rows] == [list(frame.columns) for _, frame in tiny.tables.items()]
    assert shown.select("script") == []


def test_table_says_what_each_column_means(tiny: Event) -> None:
    for name, frame in tiny.tables.items():
        about = tiny.tables.about(name)
        assert list(about["column"]) == list(frame.columns)
        assert (about["meaning"] != "").all()
    assert about.columns.tolist() == ["column", "type", "meaning", "codes"]
    agreements = tiny.tables.about("agreements").set_index("column")
    assert agreements.loc["status", "codes"] == "statuses"
    assert isinstance(agreements, pd.DataFrame)


# What is not there ----------------------------------------------------------------------------------------


def test_fact_that_is_not_there_is_refused_with_the_nearest(tiny: Event) -> None:
    with pytest.raises(UsageError) as caught:
        tiny.fact("ferry-safty")
    assert str(caught.value) == "no fact 'ferry-safty' in tiny; the nearest are: gazette:ferry-safety"


def test_fact_that_is_like_no_other_is_refused_with_some_that_are_there(tiny: Event) -> None:
    with pytest.raises(UsageError) as caught:
        tiny.fact("?")
    assert str(caught.value) == (
        "no fact '?' in tiny; the nearest are: gazette:ferry-safety, gazette:libraries, gazette:harbour-data"
    )


def test_source_and_table_that_are_not_there_are_refused_with_those_that_are(tiny: Event) -> None:
    with pytest.raises(UsageError) as caught:
        tiny.publisher("herald")
    assert str(caught.value) == "no source 'herald' in tiny; there are: gazette, courier, wire"
    with pytest.raises(UsageError, match="no table 'deals'; there are: agreements, commitments, "):
        tiny.tables.about("deals")


# Types ----------------------------------------------------------------------------------------------------

RIGHT = """\
from analysis import Event, Tables, load


def titles(event: Event) -> list[str]:
    return [agreement.title or agreement.subject or "" for agreement in event.lead.agreements]


def longest(tables: Tables) -> str:
    return max(tables.keys(), key=lambda name: len(tables[name]))


partnership = load("tests/data/tiny")
print(titles(partnership), longest(partnership.tables), partnership.record.date.year)
print(partnership.tables.agreements.groupby("status").size(), partnership.fact("gazette:wheat"))
"""
WRONG = """\
from analysis import load, lode

event = load("tests/data/tiny", 2)
print(event.tabels, event.tables.agreement, event.record.dates)
"""


@pytest.mark.slow
def test_script_of_an_analyst_is_typed_and_what_is_misspelt_in_it_is_found(tmp_path: Path) -> None:
    """As a strict mypy without settings sees the installed package."""
    (tmp_path / "right.py").write_text(RIGHT, encoding="utf-8")
    (tmp_path / "wrong.py").write_text(WRONG, encoding="utf-8")
    cache = PROJECT / ".mypy_cache" / "analyst"
    command = [sys.executable, "-m", "mypy", "--strict", "--no-pretty", "--cache-dir", cache, "right.py", "wrong.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == [
        'wrong.py:1: error: Module "analysis" has no attribute "lode"  [attr-defined]',
        'wrong.py:3: error: Too many arguments for "load"  [call-arg]',
        'wrong.py:4: error: "Event" has no attribute "tabels"; maybe "tables"?  [attr-defined]',
        'wrong.py:4: error: "Tables" has no attribute "agreement"; maybe "agreements"?  [attr-defined]',
        'wrong.py:4: error: "EventFile" has no attribute "dates"; maybe "date"?  [attr-defined]',
        "Found 5 errors in 1 file (checked 2 source files)",
    ]
