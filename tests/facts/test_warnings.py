"""What `brief check` warns of: it is said with file and line, and stops nothing."""

from __future__ import annotations

from pathlib import Path

from analysis import load
from analysis.facts.warnings import warnings


def change(root: Path, old: str, new: str) -> None:
    file = root / "data" / "tiny" / "gazette.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_paragraph_that_reports_and_carries_no_fact_is_named_with_its_line(root: Path, brief) -> None:
    change(root, "paragraphs: [13]", "paragraphs: [1]")
    done = brief("check", "tiny", cwd=root)
    assert done.stdout == "data/tiny/gazette.yaml:6: roles.body: warning: ¶13 carries no fact\n"
    assert (done.stderr, done.returncode) == ("", 0)


def test_several_paragraphs_of_a_role_are_named_together(root: Path) -> None:
    change(root, "paragraphs: [13]", "paragraphs: [1]")
    change(root, "paragraphs: [14]", "paragraphs: [2]")
    (warning,) = warnings(load(root / "data" / "tiny"))
    assert warning.what == "warning: ¶13, ¶14 carry no fact"


def test_subheadings_and_notices_owe_no_fact(root: Path) -> None:
    bare = load(root / "data" / "tiny").tables.coverage.query("facts == 0")
    assert list(bare["role"]) == ["subheading", "subheading", "furniture"]
    assert warnings(load(root / "data" / "tiny")) == []


def test_faults_are_said_beside_the_warnings_of_other_events(root: Path, brief) -> None:
    change(root, "paragraphs: [13]", "paragraphs: [1]")
    single = root / "data" / "single" / "gazette.yaml"
    single.write_text(single.read_text("utf-8").replace("status: signed", "status: signd"), "utf-8")
    done = brief("check", cwd=root)
    assert [line.split(": ")[0] for line in done.stdout.splitlines()] == [
        "data/single/gazette.yaml:11", "data/tiny/gazette.yaml:6",
    ]  # fmt: skip
    assert done.returncode == 1


def test_build_takes_no_notice_of_warnings(root: Path, brief) -> None:
    change(root, "paragraphs: [13]", "paragraphs: [1]")
    done = brief("build", "tiny", "--only", "mous", "--format", "html", "--output", "preview", cwd=root)
    assert done.returncode == 0, done.stderr
