"""What other programs leave among facts, notebooks and reports: it is named once, and stops no work on the others."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from conftest import change_notebook

from analysis import load
from analysis.errors import UsageError
from analysis.facts.checks import examine
from analysis.facts.folders import events, find, stray_events, stray_files
from analysis.report import eventlist
from analysis.report.manifest import build_statuses, listed
from analysis.report.notebooks import notebooks, stray_notebooks
from analysis.report.ownership import refuse_to_replace

SLUG = "it must be lower-case letters, digits and single hyphens"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def here(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project of invented events, as the working folder."""
    monkeypatch.chdir(root)
    return root


def inputs(root: Path) -> Mapping[str, str]:
    """What the event's reports are made of, by hash."""
    (status,) = build_statuses([root / "data" / "tiny"], notebooks(root / "notebooks"), root / "reports")
    return status.inputs


# Among the events -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["tiny copy", "tiny (1)", "tiny - Copy", "Tiny", "tiny_2", "tiny.bak", "con"])
def test_folder_that_cannot_be_named_as_an_event_is_left_alone(name: str, here: Path) -> None:
    shutil.copytree(here / "data" / "tiny", here / "data" / name)
    assert [folder.name for folder in events()] == ["none", "single", "tiny"]
    (said,) = map(str, stray_events())
    why = "it is a reserved name on Windows; choose another" if name == "con" else SLUG
    assert said == f"data/{name}/: warning: ignored, because it has a name that an event cannot have ({why}); rename it"
    assert load().name == "tiny"


def test_folder_whose_name_breaks_a_line_is_named_in_one(here: Path) -> None:
    shutil.copytree(here / "data" / "tiny", here / "data" / "tiny\n2")
    assert [str(said) for said in stray_events()] == [
        rf"data/tiny\n2/: warning: ignored, because it has a name that an event cannot have ({SLUG}); rename it"
    ]


@pytest.mark.parametrize("name", [".tiny", "tiny-copy", "notes"])
def test_hidden_folder_slug_and_folder_without_an_event_file_are_no_strays(name: str, here: Path) -> None:
    shutil.copytree(here / "data" / "tiny", here / "data" / name)
    if name == "notes":
        (here / "data" / name / "event.yaml").unlink()
    assert stray_events() == []
    assert ("tiny-copy" in [folder.name for folder in events()]) == (name == "tiny-copy")


@pytest.mark.parametrize("name", ["also", "zero", "Tiny"])
def test_link_to_an_event_of_the_same_data_is_left_alone(name: str, here: Path) -> None:
    (here / "data" / name).symlink_to("tiny")
    assert [folder.name for folder in events()] == ["none", "single", "tiny"]
    assert [str(said) for said in stray_events()] == [
        f"data/{name}/: warning: ignored, because it has the same event name as data/tiny/: 'tiny'; rename one "
        "of the folders"
    ]


def test_link_to_an_event_elsewhere_is_an_event(here: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (here / "data" / "tiny").rename(tmp_path_factory.mktemp("elsewhere") / "tiny")
    (here / "data" / "other").symlink_to(next(tmp_path_factory.getbasetemp().glob("elsewhere*/tiny")))
    assert [folder.name for folder in events()] == ["none", "other", "single"]
    assert stray_events() == []


def test_link_to_a_folder_that_cannot_be_named_as_an_event_is_left_alone(here: Path) -> None:
    (here / "data" / "tiny").rename(here / "Tiny copy")
    (here / "data" / "tiny").symlink_to(here / "Tiny copy")
    assert [str(said) for said in stray_events()] == [
        (f"data/tiny/: warning: ignored, because it has a name that an event cannot have ({SLUG}); rename it")
    ]


def test_data_with_strays_alone_holds_no_event(here: Path) -> None:
    for folder in events():
        folder.rename(folder.with_name(f"{folder.name} copy"))
    with pytest.raises(
        UsageError, match=r"/data has no events \(folders with an event\.yaml\); create one: brief new EVENT$"
    ):
        events()


@pytest.mark.parametrize("given", ["tiny copy", "data/tiny copy", "./data/tiny copy/"])
def test_stray_that_is_asked_for_is_refused_with_its_place(given: str, here: Path) -> None:
    shutil.copytree(here / "data" / "tiny", here / "data" / "tiny copy")
    with pytest.raises(UsageError) as caught:
        find(given)
    assert str(caught.value) == f"data/tiny copy/ cannot name an event: {SLUG}"


@pytest.mark.parametrize("command", ["check", "build"])
def test_command_for_a_stray_ends_with_two(command: str, root: Path, brief: Run) -> None:
    shutil.copytree(root / "data" / "tiny", root / "data" / "tiny copy")
    done = brief(command, "tiny copy", cwd=root)
    said = f"brief: data/tiny copy/ cannot name an event: {SLUG}\n"
    assert (done.stdout, done.stderr, done.returncode) == ("", said, 2)


# Among an event's files -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["wire copy.yaml", "wire (conflicted copy 2026-01-01).yaml", "wire.sync-conflict-1.yaml", "Wire.yaml",
     "gazette copy.paragraphs.yaml", "event (1).yaml"],
)  # fmt: skip
def test_file_that_cannot_be_named_as_a_source_is_named_and_not_read(name: str, here: Path) -> None:
    before = inputs(here)
    (here / "data" / "tiny" / name).write_text("TODO: [", "utf-8")
    assert examine(here / "data" / "tiny").faults == []
    assert examine(here / "data" / "tiny").placeholders == []
    assert inputs(here) == before
    assert [str(said) for said in stray_files(here / "data" / "tiny")] == [
        f"data/tiny/{name}: warning: ignored, because it has a name that a source's file cannot have ({SLUG}); "
        "rename it"
    ]


@pytest.mark.parametrize(
    "name",
    [".~lock.wire.yaml#", "#wire.yaml#", "wire.yaml~", ".wire.yaml.swp", "._wire.yaml", "Thumbs.db", ".DS_Store",
     ".wire.yaml"],
)  # fmt: skip
def test_lock_backup_and_thumbnail_are_not_read(name: str, here: Path) -> None:
    before = inputs(here)
    (here / "data" / "tiny" / name).write_bytes(b"\0\xff")
    assert examine(here / "data" / "tiny").faults == []
    assert inputs(here) == before
    assert stray_files(here / "data" / "tiny") == []


def test_emacs_lock_that_leads_nowhere_is_not_read(here: Path) -> None:
    (here / "data" / "tiny" / ".#wire.yaml").symlink_to("ada@host.1:2")
    assert examine(here / "data" / "tiny").faults == []


@pytest.mark.parametrize("name", ["herald.yaml", "wire-copy.yaml", "herald.paragraphs.yaml"])
def test_file_that_can_be_named_as_a_source_and_is_none_stays_a_fault(name: str, here: Path) -> None:
    (here / "data" / "tiny" / name).write_text("claims:\n", "utf-8")
    (fault,) = examine(here / "data" / "tiny").faults
    assert str(fault) == (
        f"data/tiny/{name}:1: is not the file of a source in event.yaml, which has: gazette, courier, wire; "
        "rename it, delete it, or add the source"
    )


# Among the notebooks --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["areas-Copy1", "areas copy", "areas (1)", "Copy of areas", "areas-copy", "a"])
def test_copy_of_a_notebook_is_named_and_not_published(name: str, here: Path) -> None:
    before = notebooks(here / "notebooks")
    shutil.copy(here / "notebooks" / "areas.ipynb", here / "notebooks" / f"{name}.ipynb")
    assert notebooks(here / "notebooks") == before
    assert [str(said) for said in stray_notebooks(here / "notebooks")] == [
        f"notebooks/{name}.ipynb: warning: ignored, because it makes the report 'areas', which areas.ipynb also "
        "makes; change brief.report in one"
    ]


@pytest.mark.parametrize(("names", "own"), [(["fields", "fields-copy"], "fields"), (["f x", "fields"], "fields")])
def test_of_two_notebooks_that_are_not_named_after_the_report_the_short_slug_is_published(
    names: list[str], own: str, here: Path
) -> None:
    for name in names:
        shutil.copy(here / "notebooks" / "areas.ipynb", here / "notebooks" / f"{name}.ipynb")
    (here / "notebooks" / "areas.ipynb").unlink()
    assert own in [notebook.path.stem for notebook in notebooks(here / "notebooks")]
    assert len(stray_notebooks(here / "notebooks")) == 1


@pytest.mark.parametrize("name", ["._areas", ".~areas", ".areas"])
def test_hidden_notebook_is_not_read(name: str, here: Path) -> None:
    before = notebooks(here / "notebooks")
    (here / "notebooks" / f"{name}.ipynb").write_bytes(b"\0")
    (here / "notebooks" / ".#areas.ipynb").symlink_to("ada@host.1:2")
    assert notebooks(here / "notebooks") == before
    assert stray_notebooks(here / "notebooks") == []


def test_copy_that_cannot_be_read_is_named_and_a_notebook_that_cannot_is_refused(here: Path) -> None:
    (here / "notebooks" / "areas (conflicted copy).ipynb").write_text("{", "utf-8")
    (here / "notebooks" / "areas copy.ipynb").symlink_to("areas.ipynb")
    assert [str(said) for said in stray_notebooks(here / "notebooks")] == [
        f"notebooks/{name}.ipynb: warning: ignored, because it cannot be read as a notebook"
        for name in ("areas (conflicted copy)", "areas copy")
    ]
    for name in ("fields", "Other fields"):
        (here / "notebooks" / f"{name}.ipynb").write_text("{", "utf-8")
        with pytest.raises(UsageError, match=f"{name}.ipynb is not a notebook: "):
            notebooks(here / "notebooks")
        (here / "notebooks" / f"{name}.ipynb").unlink()


# Among the reports, and where it is all said ----------------------------------------------------------------


@pytest.mark.parametrize("name", ["tiny copy", "tiny-copy", "web"])
def test_copy_of_reports_is_named_and_is_not_listed_among_the_events(
    name: str, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(built)
    reports = built / "reports"
    shutil.copytree(reports / "tiny", reports / name)
    assert [str(said) for said in eventlist.strays(reports)] == [
        f"reports/{name}/: warning: ignored, because it contains a copy of the reports of tiny; delete it"
    ]
    assert eventlist.published(reports) == [reports / "tiny"]
    assert eventlist.unlisted(reports) == []
    assert eventlist.listing(reports) == (reports / "index.html").read_bytes()


def test_each_stray_is_named_once_and_every_event_is_checked_and_built(built: Path, brief_here: Run) -> None:
    shutil.copytree(built / "data" / "tiny", built / "data" / "tiny copy")
    shutil.copy(built / "data" / "tiny" / "wire.yaml", built / "data" / "tiny" / "wire (1).yaml")
    shutil.copy(built / "notebooks" / "one.ipynb", built / "notebooks" / "one-Copy1.ipynb")
    shutil.copytree(built / "reports" / "tiny", built / "reports" / "tiny copy")
    lines = [
        "data/tiny/wire (1).yaml: warning: ignored, because it has a name that a source's file cannot have "
        f"({SLUG}); rename it",
        f"data/tiny copy/: warning: ignored, because it has a name that an event cannot have ({SLUG}); rename it",
        "notebooks/one-Copy1.ipynb: warning: ignored, because it makes the report 'one', which one.ipynb also "
        "makes; change brief.report in one",
        "reports/tiny copy/: warning: ignored, because it contains a copy of the reports of tiny; delete it",
    ]
    done = brief_here("check", cwd=built)
    assert (done.stdout.splitlines(), done.stderr, done.returncode) == ([*lines, "No faults. 4 warnings."], "", 0)
    reports = "tiny/one.html", "tiny/two.html", "tiny/tables", "index.html"
    for option, answer in (
        ("", "All reports are up to date. Open reports/index.html\n"),
        ("--check", "Reports are up to date.\n"),
        ("--explain", "".join(f"{name} is up to date\n" for name in reports)),
    ):
        done = brief_here("build", *filter(None, [option]), cwd=built)
        assert (done.stderr.splitlines(), done.stdout, done.returncode) == (lines, answer, 0)
    done = brief_here("build", "--force", cwd=built)
    assert (done.stderr.splitlines()[:5], done.returncode) == ([*lines, "Running two notebooks"], 0)


def test_of_a_named_event_only_what_lies_with_it_is_said(built: Path, brief_here: Run) -> None:
    shutil.copytree(built / "data" / "tiny", built / "data" / "tiny copy")
    shutil.copytree(built / "reports" / "tiny", built / "reports" / "tiny copy")
    assert brief_here("check", "tiny", cwd=built).stdout == "No faults.\n"
    assert brief_here("build", "tiny", cwd=built).stderr == ""


def test_locks_and_thumbnails_among_reports_do_not_stop_their_event(built: Path, brief_here: Run) -> None:
    for name in (".~lock.one.pdf#", "Thumbs.db", ".DS_Store", "._one.html", "~$one.pdf", "tables/.directory"):
        (built / "reports" / "tiny" / name).touch()
    (built / "reports" / "tiny" / ".#one.html").symlink_to("ada@host.1:2")
    assert brief_here("build", "--check", cwd=built).stdout == "Reports are up to date.\n"
    change_notebook(built, "one", "print('other')")
    done = brief_here("build", cwd=built)
    assert (done.stderr, done.returncode) == ("Running one notebook\n1/1 tiny: One\nPublishing tiny\n", 0)


@pytest.mark.parametrize("name", ["notes.txt", "index.html~", ".htaccess", ".one.html.swp"])
def test_file_of_another_hand_among_reports_still_stops_their_event(
    name: str, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(built)
    (built / "reports" / "tiny" / name).write_text("mine", "utf-8")
    with pytest.raises(
        UsageError, match=f"^reports/tiny/{re.escape(name)} was not written by brief build, which would "
    ):
        refuse_to_replace(built / "reports" / "tiny", listed(built / "reports" / "tiny"))
