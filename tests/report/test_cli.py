from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from analysis.cli import app

COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def plain(text: str) -> str:
    """Take the frames off rich's help, and join its lines."""
    return " ".join(re.sub(r"[╭╮╰╯│─]", " ", text).split())


def test_commands_are_these() -> None:
    assert COMMANDS == ["build", "check", "codes", "fingerprint", "new", "verify"]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_teaches_by_an_example(command: str, brief_here) -> None:
    done = brief_here(command, "--help")
    assert done.returncode == 0
    assert f"Example: brief {command} " in plain(done.stdout)


def test_help_says_what_the_project_does_and_each_command_in_a_line(brief) -> None:
    words = plain(brief("--help").stdout)
    assert "Turn the facts of a news article into tables and published briefs." in words
    assert "check Find every fault in the facts, with file and line." in words
    assert "new Create an event's first files" in words
    assert "build Run the notebooks and publish their reports: HTML, PDF and tables." in words
    assert "fingerprint Store a checksum of each paragraph of the lead source" in words
    assert "verify Check your own copy of the article" in words


def test_command_alone_shows_its_help(brief_here) -> None:
    assert "Usage:" in brief_here().stdout + brief_here().stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_command_stands_in_the_readme(command: str, project: Path) -> None:
    assert f"brief {command}" in (project / "README.md").read_text("utf-8")


def test_every_option_of_build_is_explained(brief_here) -> None:
    words = plain(brief_here("build", "--help").stdout)
    for option in (
        "--output DIR",
        "--only NOTEBOOK",
        "--format html|pdf",
        "--parameter -p NAME=VALUE",
        "--check",
        "--explain",
        "--force",
        "--workers N",
        "--cluster ADDRESS",
        "--timeout SECONDS",
    ):
        assert option in words


def test_brief_and_the_module_are_one_command(project: Path, brief) -> None:
    script = Path(sys.executable).with_name("brief")
    assert script.is_file() or shutil.which("brief")
    done = subprocess.run([script, "check", "nowhere"], cwd=project, capture_output=True, text=True, check=False)
    module = brief("check", "nowhere")
    assert (done.returncode, done.stdout, done.stderr) == (module.returncode, module.stdout, module.stderr)
    assert done.returncode == 2
    assert done.stderr.startswith("brief: no event 'nowhere' in ")


def test_unknown_option_is_refused_with_status_two(brief) -> None:
    done = brief("build", "--colour")
    assert done.returncode == 2
    assert "No such option: --colour" in plain(done.stderr)
