from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from click.testing import CliRunner
from nbformat import v4
from papermill import inspect_notebook
from papermill.cli import papermill as papermill_command

from analysis import Event
from analysis.errors import UsageError
from analysis.report.blocks import document
from analysis.report.exporters import BriefHTMLExporter, BriefPDFExporter
from analysis.report.parameters import checked, known

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
PUBLISHED = [path for path in NOTEBOOKS if "brief" in nbformat.read(path, as_version=4).metadata]
CUTS = [(path, name) for path in PUBLISHED for name in inspect_notebook(str(path)) if name != "event"]
of_each = pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
of_each_cut = pytest.mark.parametrize(("path", "name"), CUTS, ids=[f"{path.stem}-{name}" for path, name in CUTS])


@pytest.fixture
def areas(project: Path) -> Path:
    return project / "notebooks" / "areas.ipynb"


@pytest.fixture
def typed(tmp_path: Path) -> Path:
    source = 'event: str = ""\nrows: int = 3\nshare: float = 0.5\nwide: bool = False\narea: str = ""'
    cell = v4.new_code_cell(source, metadata={"tags": ["parameters"]})
    path = tmp_path / "typed.ipynb"
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(v4.new_notebook(cells=[cell], metadata=metadata), path)
    return path


def refused(notebook: Path, invented: Event, /, **given: str) -> str:
    with pytest.raises(UsageError) as caught:
        checked(notebook, given, invented)
    return str(caught.value)


def test_nothing_given_is_nothing_changed(areas: Path, tiny: Event) -> None:
    assert checked(areas, {}, tiny) == {}


def test_known_codes_are_taken(areas: Path, tiny: Event) -> None:
    given = {"area": "DIG", "voice": "ada-brandt"}
    assert checked(areas, given, tiny) == given


def test_empty_value_takes_a_cut_away(areas: Path, tiny: Event) -> None:
    assert checked(areas, {"area": ""}, tiny) == {"area": ""}


def test_undeclared_parameter_is_refused(areas: Path, tiny: Event) -> None:
    assert refused(areas, tiny, colour="red") == "areas.ipynb has no parameter 'colour'; it has: area, voice"


def test_notebook_without_parameters_of_its_own_says_so(project: Path, tiny: Event) -> None:
    notebook = project / "notebooks" / "brief.ipynb"
    assert refused(notebook, tiny, area="DIG") == "brief.ipynb has no parameter 'area'; it has: none"


def test_event_cannot_be_given_as_a_parameter(areas: Path, tiny: Event) -> None:
    assert refused(areas, tiny, event="single") == "areas.ipynb has no parameter 'event'; it has: area, voice"


def test_code_that_is_not_in_the_codebook_is_refused(areas: Path, tiny: Event) -> None:
    allowed = ", ".join(tiny.codebook.areas)
    assert refused(areas, tiny, area="XYZ") == f"areas.ipynb: parameter area: 'XYZ' is not one of: {allowed}"
    assert refused(areas, tiny, area="dig") == f"areas.ipynb: parameter area: 'dig' is not one of: {allowed}"


def test_actor_of_another_event_is_refused(areas: Path, tiny: Event) -> None:
    assert refused(areas, tiny, voice="nobody") == (
        "areas.ipynb: parameter voice: 'nobody' is not one of: "
        "ada-brandt, ivo-halvorsen, linden-harbour-board, unattributed"
    )


def test_every_fault_is_said_at_once(areas: Path, tiny: Event) -> None:
    assert len(refused(areas, tiny, colour="red", voice="nobody").splitlines()) == 2


def test_values_take_the_type_that_the_notebook_declares(typed: Path, tiny: Event) -> None:
    given = {"rows": "12", "share": "0.25", "wide": "True", "area": "TRA"}
    assert checked(typed, given, tiny) == {"rows": 12, "share": 0.25, "wide": True, "area": "TRA"}


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [("rows", "many", "int"), ("rows", "1.5", "int"), ("rows", "", "int"), ("share", "half", "float"),
     ("wide", "yes", "bool")],
)  # fmt: skip
def test_mistyped_value_is_refused(name: str, text: str, kind: str, typed: Path, tiny: Event) -> None:
    assert refused(typed, tiny, **{name: text}) == f"typed.ipynb: parameter {name}: '{text}' is not of type {kind}"


# As a notebook says them, and as it takes them ------------------------------------------------------------


def codes(event: Event) -> dict[str, list[str]]:
    book = event.codebook
    sections = {"area": book.areas, "status": book.statuses, "instrument": book.instruments, "theme": book.themes,
                "setting": book.settings}  # fmt: skip
    return {name: list(section) for name, section in sections.items()}


@of_each
def test_papermill_lists_each_parameter_with_type_default_and_choices(path: Path) -> None:
    shown = CliRunner().invoke(papermill_command, ["--help-notebook", str(path)]).output
    declared = inspect_notebook(str(path))
    assert declared
    for name, parameter in declared.items():
        assert parameter["help"]
        assert parameter["default"] == '""'
        assert re.search(rf"^  {name}: str \(default \"\"\) +{re.escape(parameter['help'])}$", shown, re.MULTILINE)


@of_each_cut
def test_comment_names_every_choice(path: Path, name: str, tiny: Event) -> None:
    said = inspect_notebook(str(path))[name]["help"]
    assert said.endswith("; empty: all")
    if name in codes(tiny):
        choices = said.removesuffix("; empty: all").replace(" or ", ", ").split(", ")
        assert choices == codes(tiny)[name]
    else:
        assert "an actor's id (partnership.tables.actors lists them)" in said
        assert "unattributed" in said


@of_each_cut
def test_wrong_code_typed_into_a_notebook_is_refused_where_the_event_is_loaded(
    path: Path, name: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / "notebooks")
    code = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    names: dict[str, Any] = {}
    exec(code[0], names)
    names |= {"event": str(project / "tests" / "data" / "tiny"), name: "nosuch"}
    with pytest.raises(UsageError) as caught:
        exec(code[1], names)
    listed = caught.value.args[0].removeprefix(f"parameter {name}: 'nosuch' is not one of: ").split(", ")
    event = names["partnership"]
    assert listed == codes(event).get(name, listed)
    assert set(listed) >= {actor.id for actor in event.lead.actors} or name in codes(event)


def test_view_that_an_analyst_calls_refuses_a_wrong_code(tiny: Event) -> None:
    from analysis.report.views import areas, mous, themes

    for call in (
        lambda: areas.counts(tiny, area="dig"), lambda: mous.agreements(tiny, status="sealed"),
        lambda: themes.together(tiny, theme="x"),
    ):  # fmt: skip
        with pytest.raises(UsageError, match=r"^parameter (area|status|theme): '.*' is not one of: "):
            call()


def test_every_wrong_code_of_a_cut_is_named(tiny: Event) -> None:
    known(tiny, area="DIG", step="", colour="red")
    with pytest.raises(UsageError) as caught:
        known(tiny, party="northland", form="shouted")
    assert str(caught.value).splitlines() == [
        "parameter party: 'northland' is not one of: northmark, eastvale",
        "parameter form: 'shouted' is not one of: direct, indirect",
    ]


def papermill(root: Path, *given: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "papermill", "notebooks/areas.ipynb", "out.ipynb", *given]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("given", [["--cwd", "notebooks"], []], ids=["in-notebooks", "in-the-projects-folder"])
def test_notebook_run_by_papermills_own_command_is_exported_without_a_stamp(given: list[str], root: Path) -> None:
    done = papermill(root, "-p", "area", "DIG", "-p", "event", "tiny", *given)
    assert done.returncode == 0, done.stderr
    executed = nbformat.read(root / "out.ipynb", as_version=4)
    made = document(executed, name="areas")
    assert made.stamp == []
    assert made.head["cut"] == "Shows only facts with area DIG."
    assert "Shows only facts with area DIG." in BriefHTMLExporter().from_notebook_node(executed)[0]
    assert BriefPDFExporter().from_notebook_node(executed)[0].startswith(b"%PDF")


def test_wrong_code_given_to_papermill_is_told_in_one_line_that_names_the_choices(root: Path, tiny: Event) -> None:
    done = papermill(root, "-p", "area", "dig")
    said = f"UsageError: parameter area: 'dig' is not one of: {', '.join(tiny.codebook.areas)}"
    assert done.returncode == 1
    assert said in done.stderr.splitlines()
    executed = nbformat.read(root / "out.ipynb", as_version=4)
    (error,) = [
        output for cell in executed.cells for output in cell.get("outputs", []) if output.output_type == "error"
    ]
    assert error.traceback == [said]
    assert document(executed, name="areas").stamp[-1] == f"Cell 3 failed: {said}."
