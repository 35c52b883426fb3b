from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from analysis import Event
from analysis.errors import UsageError
from analysis.report.parameters import checked


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
