"""What the command prints, and where: any encoding, a closed pipe, a full device."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[bytes]]
WARNING = "data/tiny/gazette.yaml:6: roles.body: warning: no fact rests on {}13; add one if something was missed\n"
LACKING = ("ascii", "gbk", "big5", "cp437", "koi8-r", "iso8859-5")  # each without ¶, but for cp437


@pytest.fixture
def warned(facts_alone: Path) -> Path:
    """Facts of which the check says one thing: a paragraph without a fact."""
    file = facts_alone / "data" / "tiny" / "gazette.yaml"
    text = file.read_text("utf-8")
    old = "paragraphs: [13]"
    assert old in text
    file.write_text(text.replace(old, "paragraphs: [12]"), "utf-8")
    return facts_alone


@pytest.fixture
def run(warned: Path) -> Run:
    def run(*args: str, stdout: int = subprocess.PIPE, **settings: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "analysis", *args]
        environment = {**os.environ, **settings}
        return subprocess.run(command, cwd=warned, stdout=stdout, stderr=subprocess.PIPE, env=environment, check=False)

    return run


@pytest.mark.parametrize("encoding", [*LACKING, "utf-8", "latin-1"])
def test_words_are_readable_in_any_encoding(run: Run, encoding: str) -> None:
    done = run("check", "tiny", PYTHONIOENCODING=encoding)
    mark = "par. " if encoding in LACKING else "¶"
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode(encoding) == WARNING.format(mark) + "No faults. 1 warning.\n"


def test_letters_that_an_encoding_lacks_are_written_plainer(run: Run, warned: Path) -> None:
    file = warned / "data" / "tiny" / "gazette.yaml"
    file.write_text(file.read_text("utf-8").replace("status: signed", "status: “signé”…é漢"), "utf-8")
    said = run("check", "tiny", PYTHONIOENCODING="ascii").stdout.decode("ascii")
    assert "'\"signe\"...e\\u6f22' is not one of: " in said


@pytest.mark.parametrize("args", [["check", "tiny"], ["check", "--help"], ["--help"]])
def test_full_device_is_said_in_one_line(run: Run, args: list[str]) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    done = run(*args, stdout=full)
    os.close(full)
    assert (done.returncode, done.stderr) == (1, b"brief: cannot write: No space left on device\n")


def test_closed_pipe_ends_the_command_quietly(run: Run) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = run("check", "tiny", stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")
