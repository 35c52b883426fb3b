"""What a manifest says, and what is read from it: what is up to date, what is not, why, and what is built then."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from conftest import change_notebook

from analysis.report.eventlist import listing
from analysis.report.manifest import PINS, PYTHON, written

GAZETTE, CODEBOOK = "data/tiny/gazette.yaml", "data/codebook.yaml"
REPORTS = ("tiny/one.html", "tiny/two.html", "tiny/tables")
HEAVY = {"filelock", "jinja2", "matplotlib", "nbformat", "pandas", "papermill", "pydantic", "yaml"}
SHAPES_NOTHING = {"chunspell", "filelock", "ipywidgets", "itables[widget]", "jupyterlab", "rich", "typer"}
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def stale(built: Path, brief_here: Run) -> Callable[..., dict[str, str]]:
    """Ask ``--check``, by this command or another; give the reasons by report."""

    def ask(*arguments: str, run: Run = brief_here) -> dict[str, str]:
        done = run("build", "--check", *arguments, cwd=built)
        lines = dict(line.split(": ", 1) for line in done.stdout.splitlines() if ": " in line)
        assert done.returncode == bool(lines), done.stdout + done.stderr
        return lines

    return ask


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


# What a manifest says --------------------------------------------------------------------------------------


def test_manifest_is_sorted_and_names_files_with_their_sha_256() -> None:
    manifest = json.loads(written({"title": "T"}, {"b": "2", "a": "1"}, {"b.csv": b"2", "a.html": b"1"}))
    assert manifest["card"] == {"title": "T"}
    assert list(manifest["inputs"].items()) == [("a", "1"), ("b", "2")]
    assert list(manifest["outputs"].items()) == [
        ("a.html", hashlib.sha256(b"1").hexdigest()),
        ("b.csv", hashlib.sha256(b"2").hexdigest()),
    ]


def test_list_of_events_stands_newest_first_and_ties_by_folder(tmp_path: Path) -> None:
    for name, day in (("b", "2024-01-01"), ("a", "2024-01-01"), ("c", "2025-01-01")):
        card = {"title": f"Event {name}", "date": day, "href": name, "parties": [], "day": day, "reports": []}
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.json").write_bytes(written(card, {}, {}))
    assert re.findall(r"Event (\w)", listing(tmp_path).decode()) == ["c", "a", "b"]


def test_inputs_are_facts_notebooks_the_package_and_pins_by_logical_names(built_once: Path) -> None:
    text = (built_once / "reports" / "tiny" / "manifest.json").read_text("utf-8")
    inputs = json.loads(text)["inputs"]
    facts = sorted(path.name for path in (built_once / "data" / "tiny").glob("*.yaml"))
    assert [name for name in inputs if name.startswith("data/tiny/")] == [f"data/tiny/{name}" for name in facts]
    for name in (
        CODEBOOK, GAZETTE, "notebooks/one.ipynb", "notebooks/two.ipynb", "analysis/errors.py",
        "analysis/facts/model.py", "analysis/report/templates/brief.css", "analysis/report/fonts/SourceSansPro-It.ttf",
    ):  # fmt: skip
        assert re.fullmatch(r"[0-9a-f]{64}", inputs[name]), name
    assert inputs["python"] == f"{sys.version_info.major}.{sys.version_info.minor}"
    assert inputs["pandas"] == version("pandas")
    assert [name for name in inputs if "cli.py" in name or "pycache" in name or "/texts/" in name] == []
    assert str(built_once) not in text
    assert list(inputs) == sorted(inputs)


def test_every_dependency_is_pinned_in_manifests_or_shapes_nothing_that_is_published(project: Path) -> None:
    declared = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert {re.split(r"[>=<]", one)[0] for one in declared} - SHAPES_NOTHING - set(PINS) == set()


def test_event_elsewhere_gives_the_same_inputs(built: Path, tmp_path: Path, brief_here: Run) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copy(built / CODEBOOK, elsewhere)
    (built / "data" / "tiny").rename(elsewhere / "tiny")
    done = brief_here("build", "--check", elsewhere / "tiny", cwd=built)
    assert (done.returncode, done.stdout) == (0, "Reports are up to date.\n")


# What is up to date ---------------------------------------------------------------------------------------


def unpinned(project: Path) -> list[str]:
    """Name what is installed in another version than the committed reports were made with."""
    (manifest, *_) = (project / "reports").glob("*/manifest.json")
    made_with = json.loads(manifest.read_text("utf-8"))["inputs"][PYTHON]
    lines = (project / "constraints.txt").read_text("utf-8").lower().splitlines()
    pinned = dict(line.split("==") for line in lines if "==" in line)
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    others = [f"{name} {version(name)}" for name in PINS if version(name) != pinned[name]]
    return [f"Python {here}", *others] if here != made_with else others


def test_committed_reports_are_up_to_date(project: Path, brief: Run) -> None:
    if others := unpinned(project):
        pytest.skip(f"the reports were made with the versions of constraints.txt; here are {', '.join(others)}")
    done = brief("build", "--check", cwd=project)
    assert (done.returncode, done.stdout, done.stderr) == (0, "Reports are up to date.\n", "")


@pytest.mark.parametrize("setting", ["core.autocrlf=true", "core.autocrlf=input", "core.eol=crlf"])
def test_clone_with_line_ends_of_windows_is_up_to_date(setting: str, project: Path, brief: Run, tmp_path: Path) -> None:
    if others := unpinned(project):
        pytest.skip(f"the reports were made with the versions of constraints.txt; here are {', '.join(others)}")
    here = tmp_path / "clone"
    subprocess.run(["git", "-c", setting, "clone", "-q", project, here], check=True)
    assert b"\r" not in (here / "data" / "codebook.yaml").read_bytes()
    done = brief("build", "--check", cwd=here)
    assert (done.returncode, done.stdout, done.stderr) == (0, "Reports are up to date.\n", "")


def test_second_build_says_so_and_touches_nothing(built: Path, brief: Run) -> None:
    before = snapshot(built)
    done = brief("build", cwd=built)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "All reports are up to date. Open reports/index.html\n"
    assert snapshot(built) == before


@pytest.mark.parametrize("arguments", [[], ["--check"], ["--explain"]], ids=["build", "check", "explain"])
def test_answer_starts_no_kernel_and_imports_nothing_heavy(arguments: list[str], built: Path) -> None:
    code = "import sys; from analysis.__main__ import main\ntry: main()\nfinally: print(*sys.modules)"
    command = [sys.executable, "-c", code, "build", *arguments]
    done = subprocess.run(command, cwd=built, capture_output=True, text=True, check=True)
    modules = set(done.stdout.splitlines()[-1].split())
    assert "analysis.report.manifest" in modules
    assert modules & (HEAVY | {"typer", "analysis.report.pool"}) == set()


def test_notebook_that_was_run_and_saved_and_a_readers_copy_are_no_change(built: Path, stale) -> None:
    notebook = built / "notebooks" / "one.ipynb"
    stored = json.loads(notebook.read_text("utf-8"))
    stored["cells"][-1] |= {"id": "other", "execution_count": 7, "source": "".join(stored["cells"][-1]["source"])}
    notebook.write_text(json.dumps(stored, indent=4), "utf-8")
    (built / "data" / "tiny" / "texts").mkdir()
    (built / "data" / "tiny" / "texts" / "gazette.yaml").write_text("words: of the source\n", "utf-8")
    assert stale() == {}


def test_checkout_with_crlf_is_no_change(built: Path, project: Path, stale, brief: Run) -> None:
    shutil.copytree(project / "analysis", built / "analysis", ignore=shutil.ignore_patterns("__pycache__"))
    for file in built.rglob("*.*"):
        if file.is_file() and file.suffix not in (".pdf", ".ttf", ".woff2") and ".cache" not in file.parts:
            file.write_bytes(re.sub(rb"\r?\n", b"\r\n", file.read_bytes()))
    assert b"\r\n" in (built / GAZETTE).read_bytes()
    assert stale(run=brief) == {}


# What is not, and why -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (GAZETTE, "Lend rare books", "Lend rare bookz"),
        (GAZETTE, "  - id: libraries\n", "  # A comment.\n\n  - id: libraries\n"),
        ("data/tiny/event.yaml", "edition: 2", "edition: 3"),
        ("data/tiny/second-coding.yaml", "coder:", "coder: a\ncoder:"),
        (CODEBOOK, "  DEF:\n", "  DFE:\n"),
    ],
)  # fmt: skip
def test_changed_file_is_named_for_every_report(file: str, old: str, new: str, built: Path, stale) -> None:
    change(built / file, old, new)
    assert stale() == dict.fromkeys(REPORTS, f"{file} changed")


def test_many_reasons_are_cut_short_by_check_and_all_told_by_explain(built: Path, stale, brief_here: Run) -> None:
    changed = [CODEBOOK, "data/tiny/event.yaml", GAZETTE, "data/tiny/wire.yaml"]
    for name in changed:
        with (built / name).open("a", encoding="utf-8") as file:
            file.write("# A comment.\n")
    change_notebook(built, "two", "print('other')")
    every = [f"{name} changed" for name in (*changed, "notebooks/two.ipynb")]
    assert stale()["tiny/two.html"] == f"{'; '.join(every[:3])}; and 2 more (see --explain)"
    done = brief_here("build", "--explain", cwd=built)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "tiny/one.html would be rebuilt:", *(f"  {reason}" for reason in every[:-1]),
        "tiny/two.html would be rebuilt:", *(f"  {reason}" for reason in every),
        "tiny/tables would be rebuilt:", *(f"  {reason}" for reason in every[:-1]),
        "index.html is up to date",
    ]  # fmt: skip


def test_edited_notebook_names_its_own_report_alone(built: Path, stale) -> None:
    change_notebook(built, "two", "print('other')")
    assert stale() == {"tiny/two.html": "notebooks/two.ipynb changed"}


def test_another_report_touches_every_page_for_its_link(built: Path, stale) -> None:
    shutil.copy(built / "notebooks" / "two.ipynb", built / "notebooks" / "six.ipynb")
    change(built / "notebooks" / "six.ipynb", '"report": "two"', '"report": "six"')
    link = "links to six.html, which is new"
    assert stale() == {
        "tiny/one.html": link,
        "tiny/two.html": link,
        "tiny/six.html": "notebooks/six.ipynb is new; six.html is missing; six.pdf is missing",
    }


def test_report_under_another_name_touches_every_page_for_its_link(built: Path, stale) -> None:
    change(built / "notebooks" / "two.ipynb", '"report": "two"', '"report": "six"')
    said = stale()
    assert said["tiny/one.html"] == "links to six.html, which is new; links to two.html, which is gone"
    assert said["tiny/two.html"] == "no notebook creates it any more; the next build will delete it"


def test_what_was_done_to_published_files_is_named(built: Path, stale) -> None:
    reports = built / "reports"
    change(reports / "tiny" / "one.html", "<main", "<main ")
    (reports / "tiny" / "two.pdf").unlink()
    change(reports / "tiny" / "tables" / "areas.csv", "DIG", "DGI")
    (reports / "tiny" / "notes.txt").write_text("mine", "utf-8")
    change(reports / "index.html", "<main", "<main ")
    assert stale() == {
        "tiny/one.html": "one.html was changed after it was built",
        "tiny/two.html": "two.pdf is missing",
        "tiny/tables": "tables/areas.csv was changed after it was built",
        "tiny/notes.txt": "was not written by brief build; move or delete it",
        "index.html": "does not match the events' manifests; run brief build",
    }


def test_changed_template_touches_every_report(built: Path, project: Path, stale, brief: Run) -> None:
    shutil.copytree(project / "analysis", built / "analysis", ignore=shutil.ignore_patterns("__pycache__"))
    assert stale(run=brief) == {}
    change(built / "analysis" / "report" / "templates" / "brief.typ", "\n", "\n\n")
    assert stale(run=brief) == dict.fromkeys(REPORTS, "analysis/report/templates/brief.typ changed")


def test_changed_font_touches_every_report_and_the_list_of_events(
    built: Path, project: Path, stale, brief: Run
) -> None:
    shutil.copytree(project / "analysis", built / "analysis", ignore=shutil.ignore_patterns("__pycache__"))
    name = "analysis/report/fonts/BriefSans-Regular.woff2"
    (built / name).write_bytes((built / name).read_bytes() + b"\0")
    listed = {"index.html": "does not match the events' manifests; run brief build"}
    assert stale(run=brief) == {**dict.fromkeys(REPORTS, f"{name} changed"), **listed}


def test_other_version_is_named_as_it_was_and_is(built: Path, stale) -> None:
    manifest = built / "reports" / "tiny" / "manifest.json"
    stored = json.loads(manifest.read_text("utf-8"))
    now, stored["inputs"]["pandas"] = stored["inputs"]["pandas"], "0.1"
    manifest.write_text(json.dumps(stored), "utf-8")
    assert stale() == dict.fromkeys(REPORTS, f"pandas 0.1, now {now}")


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        ("", "manifest.json is missing or cannot be read"),
        ("<<<<<<< HEAD\n{}", "manifest.json is missing or cannot be read"),
        ('{"name": "App"}', "manifest.json is missing or cannot be read"),
        ('{"outputs": {}}', "was never built"),
    ],
    ids=["none", "in conflict", "a program's", "a preview's"],
)
def test_manifest_that_says_nothing_is_named(manifest: str, reason: str, built: Path, stale) -> None:
    file = built / "reports" / "tiny" / "manifest.json"
    file.write_text(manifest, "utf-8") if manifest else file.unlink()
    said = stale("tiny")
    assert {report: said[report] for report in REPORTS} == dict.fromkeys(REPORTS, reason)


def test_event_never_built_and_event_gone_from_the_facts_are_named(built: Path, brief_here: Run) -> None:
    (built / "data" / "tiny").rename(built / "data" / "new")
    done = brief_here("build", "--check", cwd=built)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "new/one.html: was never built",
        "new/two.html: was never built",
        "new/tables: was never built",
        "tiny: data/ has no such event; delete its reports, then run brief build",
    ]
    assert done.stderr == "brief: reports are out of date; run 'brief build'\n"


def test_file_of_facts_that_came_or_went_is_named(built: Path, stale) -> None:
    (built / "data" / "tiny" / "herald.yaml").write_text("publisher: The Herald\n", "utf-8")
    (built / "data" / "tiny" / "second-coding.yaml").unlink()
    assert stale() == dict.fromkeys(REPORTS, "data/tiny/herald.yaml is new; data/tiny/second-coding.yaml is gone")


def test_pipe_or_device_in_the_place_of_a_file_of_facts_is_not_opened(built: Path, stale) -> None:
    (built / GAZETTE).unlink()
    os.mkfifo(built / GAZETTE)
    (built / "data" / "tiny" / "wire.yaml").unlink()
    (built / "data" / "tiny" / "wire.yaml").symlink_to("/dev/zero")
    assert stale() == dict.fromkeys(REPORTS, f"{GAZETTE} changed; data/tiny/wire.yaml changed")


# What is built then ---------------------------------------------------------------------------------------


def test_only_what_is_not_up_to_date_is_run(built: Path, brief_here: Run) -> None:
    change_notebook(built, "two", "print('other words')")
    before, executed = snapshot(built / "reports"), snapshot(built / ".cache" / "executed")
    done = brief_here("build", cwd=built)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "Running one notebook\n1/1 tiny: Two\nPublishing tiny\n"
    assert re.fullmatch(
        r"Wrote \d+ files for one event to reports/ in \d+\.\d s\. Already up to date: one report\. "
        r"Open reports/index\.html\n",
        done.stdout,
    )
    after, run = snapshot(built / "reports"), snapshot(built / ".cache" / "executed")
    assert [path for path in run if run[path] != executed[path]] == ["tiny/two.ipynb"]
    changed = sorted(path for path in after if after[path][1] != before[path][1])
    assert changed == ["tiny/manifest.json", "tiny/two.html", "tiny/two.pdf"]
    assert brief_here("build", "--check", cwd=built).returncode == 0


def test_file_that_no_build_wrote_stops_the_build_and_stays(built: Path, brief_here: Run) -> None:
    (built / "reports" / "tiny" / "tables" / "notes.txt").write_text("mine", "utf-8")
    before = snapshot(built / "reports")
    done = brief_here("build", "--force", cwd=built)
    assert (done.stdout, done.returncode) == ("", 2)
    assert done.stderr == (
        "brief: reports/tiny/tables/notes.txt was not written by brief build, which would delete it; move "
        "or delete it\n"
    )
    assert snapshot(built / "reports") == before


def test_list_of_events_that_is_not_ours_stops_the_build_and_stays(built: Path, brief_here: Run) -> None:
    (built / "reports" / "index.html").write_text("<h1>Mine</h1>", "utf-8")
    done = brief_here("build", cwd=built)
    assert (done.stdout, done.returncode) == ("", 2)
    assert done.stderr == (
        "brief: reports/index.html was not written by brief build, which would overwrite it; move it, "
        "or choose another folder with --output DIR\n"
    )
    assert (built / "reports" / "index.html").read_text("utf-8") == "<h1>Mine</h1>"


def test_report_of_a_notebook_that_is_gone_is_dropped(built: Path, brief_here: Run, stale) -> None:
    (built / "notebooks" / "two.ipynb").unlink()
    assert stale()["tiny/two.pdf"] == "no notebook creates it any more; the next build will delete it"
    done = brief_here("build", cwd=built)
    assert done.returncode == 0, done.stderr
    assert not (built / "reports" / "tiny" / "two.pdf").exists()


def test_hand_edited_table_is_put_right_without_a_kernel(built: Path, brief_here: Run) -> None:
    before, executed = snapshot(built / "reports"), snapshot(built / ".cache" / "executed")
    change(built / "reports" / "tiny" / "tables" / "areas.csv", "DIG", "DGI")
    done = brief_here("build", cwd=built)
    assert done.returncode == 0, done.stderr
    after = snapshot(built / "reports")
    assert {path: content for path, (_, content) in after.items()} == {
        path: content for path, (_, content) in before.items()
    }
    assert snapshot(built / ".cache" / "executed") == executed


def test_force_runs_every_notebook_and_gives_the_same_bytes(built: Path, brief_here: Run) -> None:
    before = {path: content for path, (_, content) in snapshot(built / "reports").items()}
    done = brief_here("build", "--force", cwd=built)
    assert done.stderr.splitlines()[-2].startswith("2/2 ")
    assert {path: content for path, (_, content) in snapshot(built / "reports").items()} == before


def test_faults_are_all_told_before_anything_is_built(built: Path, brief_here: Run) -> None:
    before = snapshot(built / "reports")
    change(built / GAZETTE, "status: signed", "status: signd")
    change(built / "data" / "tiny" / "second-coding.yaml", "coder:", "coder: a\ncoder:")
    done = brief_here("build", cwd=built)
    assert done.returncode == 1
    assert [re.sub(r":\d+:.*", "", line) for line in done.stderr.splitlines()] == [
        f"brief: {GAZETTE}",
        "data/tiny/second-coding.yaml",
    ]
    assert snapshot(built / "reports") == before


def test_edition_that_a_cut_publication_left_aside_is_brought_back_and_up_to_date(built: Path, brief_here: Run) -> None:
    before = snapshot(built / "reports")
    (built / "reports" / "tiny").rename(built / "reports" / ".tiny.brief-old")
    done = brief_here("build", cwd=built)
    assert done.stdout == "All reports are up to date. Open reports/index.html\n"
    assert snapshot(built / "reports") == before
