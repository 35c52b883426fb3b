from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from click.testing import CliRunner
from conftest import lay_small
from nbformat import v4
from papermill import inspect_notebook
from papermill.cli import papermill as papermill_command

from analysis import Event
from analysis.errors import UsageError, not_one_of
from analysis.report.document import document
from analysis.report.exporters import BriefHTMLExporter, BriefPDFExporter
from analysis.report.notebooks import notebooks
from analysis.report.parameters import Declared, checked, declared, known, stored_cuts, whole

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
    first = ", ".join(list(tiny.codebook.areas)[:9])
    said = "areas.ipynb: parameter area: "
    assert refused(areas, tiny, area="XYZ") == f"{said}'XYZ' is not a known area; use one of: {first}, …"
    assert refused(areas, tiny, area="dig") == f"{said}'dig' is not a known area; did you mean DIG?"


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


# What cuts nothing ----------------------------------------------------------------------------------------


def lay(folder: Path, source: str, given: object = None) -> Path:
    """Lay a notebook whose parameters cell has *source*, and whose metadata gives ``brief.whole``."""
    cell = v4.new_code_cell(source, metadata={"tags": ["parameters"]})
    own = {"report": "rows"} if given is None else {"report": "rows", "whole": given}
    nbformat.write(v4.new_notebook(cells=[cell], metadata={"brief": own}), folder / "rows.ipynb")
    return folder / "rows.ipynb"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('area: str = "DIG"  # a code', {"area": Declared("str", "DIG")}),
        ("most: int = -1\nshare: float = 1", {"most": Declared("int", -1), "share": Declared("float", 1)}),
        ("area = ''\nmost = 3\nwide = True", {"area": Declared("str", ""), "most": Declared("int", 3),
                                             "wide": Declared("bool", True)}),
        ("area, voice = 'DIG', ''", {"area": Declared(), "voice": Declared()}),
        ("area: str = 'D' + 'IG'\nmost = len('abc')", {"area": Declared("str"), "most": Declared()}),
        ("", {}),
    ],
)  # fmt: skip
def test_parameters_are_read_as_they_are_declared(source: str, found: dict[str, Declared], tmp_path: Path) -> None:
    assert declared(lay(tmp_path, source)) == found


def test_notebook_without_a_parameters_cell_declares_none(tmp_path: Path) -> None:
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell("area = 'DIG'")]), tmp_path / "rows.ipynb")
    assert (declared(tmp_path / "rows.ipynb"), whole(tmp_path / "rows.ipynb")) == ({}, {})


def test_second_parameters_cell_is_refused(tmp_path: Path) -> None:
    cells = [v4.new_code_cell(f"area = '{area}'", metadata={"tags": ["parameters"]}) for area in ("", "DIG")]
    nbformat.write(v4.new_notebook(cells=cells), tmp_path / "rows.ipynb")
    with pytest.raises(UsageError) as caught:
        whole(tmp_path / "rows.ipynb")
    assert str(caught.value) == "rows.ipynb has 2 cells tagged parameters; merge them into one"


@of_each
def test_whole_of_each_published_notebook_is_empty_texts_as_it_is_stored(path: Path) -> None:
    assert whole(path) == {name: "" for name in inspect_notebook(str(path)) if name != "event"}
    assert stored_cuts(path) == []


@pytest.mark.parametrize(
    ("source", "given", "found"),
    [
        ('event: str = "tiny"\narea: str = "DIG"', None, {"area": ""}),
        ("area = 'DIG'\nmost: int = 3", {"most": 10}, {"area": "", "most": 10}),
        ('order: str = "name"\nwide: bool = False', {"order": "year", "wide": True}, {"order": "year", "wide": True}),
        ("share: float = 0.5\nlast: int | None = 3", {"share": 1, "last": None}, {"share": 1, "last": None}),
    ],
)  # fmt: skip
def test_whole_is_an_empty_text_or_what_the_notebook_says(
    source: str, given: object, found: dict[str, object], tmp_path: Path
) -> None:
    assert whole(lay(tmp_path, source, given)) == found


LACKS = (
    "rows.ipynb: parameter {0}: no value is given for the full report, which is what a build publishes; add "
    'one to the notebook\'s metadata, under "brief": "whole": {{"{0}": …}}'
)


@pytest.mark.parametrize(
    ("source", "given", "lines"),
    [
        ("most: int = 3", None, [LACKS.format("most")]),
        ("share = 0.5\nwide = True\narea = ''", {"wide": True}, [LACKS.format("share")]),
        ("area, voice = 'DIG', ''", None, [LACKS.format("area"), LACKS.format("voice")]),
        ("most: int = 3", {"most": "10"}, ["rows.ipynb: brief.whole: most: '10' is not of type int"]),
        ("area: str = ''", {"area": None}, ["rows.ipynb: brief.whole: area: None is not of type str"]),
        ("area: str = ''", {"aera": ""}, ["rows.ipynb: brief.whole: there is no parameter 'aera'; there are: area"]),
        ("event: str = ''", {"event": ""}, ["rows.ipynb: brief.whole: there is no parameter 'event'; there are: none"]),
        ("most: int = 3", [10], ['rows.ipynb: brief.whole must give a value for each name, as in {"most": 10}']),
        ("%matplotlib inline\narea = ''", None,
         ["rows.ipynb: line 1 of the parameters cell is not plain Python: invalid syntax; a parameter is declared as "
          'in: area: str = ""']),
    ],
)  # fmt: skip
def test_parameter_whose_whole_is_not_known_is_refused(
    source: str, given: object, lines: list[str], tmp_path: Path
) -> None:
    with pytest.raises(UsageError) as caught:
        whole(lay(tmp_path, source, given))
    assert str(caught.value).splitlines() == lines


@pytest.mark.parametrize(
    ("source", "given", "names"),
    [
        ("area: str = 'DIG'", None, ["area"]),
        ("area = 'DIG'\nvoice = 'ada-brandt'\nmost = 10", {"most": 10}, ["area", "voice"]),
        ("most: int = 3", {"most": 10}, ["most"]),
        ("event = 'tiny'\narea: str", None, []),
    ],
)  # fmt: skip
def test_saved_cut_is_warned_of(source: str, given: object, names: list[str], tmp_path: Path) -> None:
    said = [fault.what for fault in stored_cuts(lay(tmp_path, source, given))]
    assert [re.findall(r"has (\w+) = ", what) for what in said] == [[name] for name in names]


@pytest.fixture
def cut(tmp_path: Path, tiny: Event) -> Callable[..., Path]:
    """Lay a project whose notebook *fields* declares more parameters, and shows the head of a cut by ``area``."""

    def laid(declares: str, *cells: str, given: object = None) -> Path:
        head = "from analysis.report.views import areas\nareas.head(areas.cut(load(event), area=area))"
        root = lay_small(tmp_path, tiny, fields=[*cells, head])
        notebook = nbformat.read(root / "notebooks" / "fields.ipynb", as_version=4)
        notebook.cells[0].source += f"\n{declares}"
        notebook.metadata["brief"] |= {} if given is None else {"whole": given}
        nbformat.write(notebook, root / "notebooks" / "fields.ipynb")
        return root

    return laid


def test_saved_cut_is_warned_of_and_the_whole_is_published(cut: Callable[..., Path], brief_here) -> None:
    root = cut('area: str = "TRA"\nmost: int = 3', "print('whole' if most == 10 else 'cut')", given={"most": 10})
    done = brief_here("check", cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "notebooks/fields.ipynb: warning: the parameters cell has area = 'TRA', but a build uses '', because it "
        "publishes full reports; put '' back, and keep your filter in a copy: papermill notebooks/fields.ipynb "
        "notebooks/views/fields.ipynb -p area TRA",
        "notebooks/fields.ipynb: warning: the parameters cell has most = 3, but a build uses 10, because it "
        "publishes full reports; put 10 back, and keep your filter in a copy: papermill notebooks/fields.ipynb "
        "notebooks/views/fields.ipynb -p most 3",
        "No faults. 2 warnings.",
    ]
    assert brief_here("check", "tiny", cwd=root).stdout == "No faults.\n"
    done = brief_here("build", cwd=root)
    assert (done.returncode, done.stderr) == (0, "Running one notebook\n1/1 tiny: Fields\nPublishing tiny\n")
    page = (root / "reports" / "tiny" / "fields.html").read_text("utf-8")
    assert ">whole</pre>" in page
    assert "Shows only" not in page
    command = "build", "--only", "fields", "--format", "html", "--output", "preview", "-p", "area=TRA"
    assert brief_here(*command, cwd=root).returncode == 0
    page = (root / "preview" / "tiny" / "fields.html").read_text("utf-8")
    assert "Shows only facts with area TRA." in page
    assert ">whole</pre>" in page


@pytest.mark.parametrize("cell", ["area = 'TRA'", "area, most = 'TRA', 3"])
def test_cut_made_below_the_parameters_is_refused_and_shown_in_a_preview(
    cell: str, cut: Callable[..., Path], brief_here
) -> None:
    root = cut('area: str = ""', cell)
    done = brief_here("build", cwd=root)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "Running one notebook\n"
        "brief: fields.ipynb, cell 4: the report is filtered (“Shows only facts with area TRA.”), but a build "
        "publishes full "
        "reports; remove the code below the parameters cell that sets the parameter, or make a preview: "
        "brief build --only fields -p NAME=VALUE --output DIR\n"
    )
    assert not (root / "reports").exists()
    done = brief_here("build", "--format", "html", "--output", "preview", cwd=root)
    assert done.returncode == 0, done.stderr
    assert "with area TRA." in (root / "preview" / "tiny" / "fields.html").read_text("utf-8")


def test_parameter_whose_whole_is_not_known_is_refused_before_a_kernel_starts(
    cut: Callable[..., Path], brief_here
) -> None:
    root = cut('area: str = ""\nmost: int = 3')
    done = brief_here("build", cwd=root)
    said = LACKS.format("most").replace("rows.ipynb", "fields.ipynb")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"brief: {said}\n")
    assert not (root / ".cache" / "executed").exists()
    checked = brief_here("check", cwd=root)
    assert (checked.returncode, checked.stdout, checked.stderr) == (2, "", f"brief: {said}\n")


@pytest.mark.slow
def test_cut_kept_in_a_copy_is_run_there_and_not_published(root: Path) -> None:
    (root / "notebooks" / "views").mkdir()
    done = papermill(root, "-p", "area", "TRA", "-p", "event", "tiny", out="notebooks/views/roads.ipynb")
    assert done.returncode == 0, done.stderr
    copy = root / "notebooks" / "views" / "roads.ipynb"
    assert document(nbformat.read(copy, as_version=4), name="roads").head.cut == "Shows only facts with area TRA."
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "notebook", "--execute", "--inplace", str(copy)]
    done = subprocess.run(command, cwd=root / "notebooks" / "views", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "roads" not in [notebook.path.stem for notebook in notebooks(root / "notebooks")]


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
    allowed = names["partnership"].labels(name)
    assert str(caught.value) == f"parameter {name}: {not_one_of('nosuch', allowed, f'a known {name}')}"


def test_cut_that_an_analyst_makes_refuses_a_wrong_code(tiny: Event) -> None:
    from analysis.report.views import areas, mous, themes

    for report, codes in ((areas, {"area": "dig"}), (mous, {"status": "sealed"}), (themes, {"theme": "x"})):
        with pytest.raises(UsageError, match=r"^parameter (area|status|theme): '.*' is not (one of|a known)"):
            report.cut(tiny, **codes)


def test_every_wrong_code_of_a_cut_is_named(tiny: Event) -> None:
    known(tiny, area="DIG", step="", colour="red")
    with pytest.raises(UsageError) as caught:
        known(tiny, party="northland", form="shouted")
    assert str(caught.value).splitlines() == [
        "parameter party: 'northland' is not one of: northmark, eastvale",
        "parameter form: 'shouted' is not one of: direct, indirect",
    ]


def papermill(root: Path, *given: str, out: str = "out.ipynb") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "papermill", "notebooks/areas.ipynb", out, *given]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "given",
    [["--cwd", "notebooks"], pytest.param([], marks=pytest.mark.slow)],
    ids=["in-notebooks", "in-the-projects-folder"],
)
def test_notebook_run_by_papermills_own_command_is_exported_without_a_stamp(given: list[str], root: Path) -> None:
    done = papermill(root, "-p", "area", "DIG", "-p", "event", "tiny", *given)
    assert done.returncode == 0, done.stderr
    executed = nbformat.read(root / "out.ipynb", as_version=4)
    made = document(executed, name="areas")
    assert made.stamp == []
    assert made.head.cut == "Shows only facts with area DIG."
    assert "Shows only facts with area DIG." in BriefHTMLExporter().from_notebook_node(executed)[0]
    assert BriefPDFExporter().from_notebook_node(executed)[0].startswith(b"%PDF")


def test_wrong_code_given_to_papermill_is_told_in_one_line_that_names_the_nearest(root: Path, tiny: Event) -> None:
    done = papermill(root, "-p", "area", "dig")
    said = "UsageError: parameter area: 'dig' is not a known area; did you mean DIG?"
    assert done.returncode == 1
    assert said in done.stderr.splitlines()
    executed = nbformat.read(root / "out.ipynb", as_version=4)
    (error,) = [
        output for cell in executed.cells for output in cell.get("outputs", []) if output.output_type == "error"
    ]
    assert error.traceback == [said]
    assert document(executed, name="areas").stamp[-1] == f"Cell 3 failed: {said}."
