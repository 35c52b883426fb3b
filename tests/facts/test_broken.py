"""Every file of tests/broken/ has one fault; its last lines say what a user is told of it.

A file replaces the one that its folder is named after, in a copy of tests/data/single. At the end of an expected line
``{themes}`` stands for the codebook's codes of that section, and ``…`` for PyYAML's own words. What is expected of a
file that cannot hold a comment stands beside it in NAME.expect.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from analysis import load
from analysis.errors import FactsError, Fault
from analysis.facts.checks import examine
from analysis.facts.yamlfile import YamlFile, read

TESTS = Path(__file__).resolve().parents[1]
BROKEN = sorted((TESTS / "broken").glob("*/*.yaml"))
REPLACED = {
    "codebook": "codebook.yaml",
    "event": "single/event.yaml",
    "gazette": "single/gazette.yaml",
    "gazette.paragraphs": "single/gazette.paragraphs.yaml",
    "second-coding": "single/second-coding.yaml",
}
THEIRS = re.compile(r"(?<=: not YAML: )(?!control characters)[^;]+")  # PyYAML's words, which are not ours to promise


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def expected(broken: Path, root: Path) -> list[str]:
    """Read the lines that a user should see, as they stand at the end of a broken file."""
    beside = broken.with_suffix(".expect")
    text = (beside if beside.exists() else broken).read_text(encoding="utf-8", errors="replace")
    codebook = read(root / "data" / "codebook.yaml")

    def codes(match: re.Match[str]) -> str:
        assert isinstance(codebook, YamlFile)
        return "is not one of: " + ", ".join(codebook.value[match[1]])

    lines = re.findall(r"^# expect: (.+)$", text, flags=re.MULTILINE)
    return [re.sub(r"is not one of: \{(\w+)\}$", codes, line) for line in lines]


def lay(broken: Path, root: Path) -> Path:
    """Put a broken file in its place; give the folder of the event that it belongs to."""
    shutil.copy(broken, root / "data" / REPLACED[broken.parent.name])
    return root / "data" / "single"


@pytest.mark.parametrize("broken", BROKEN, ids=named)
def test_fault_is_found_and_said_in_exactly_these_words(
    broken: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = expected(broken, root)
    monkeypatch.chdir(root)
    reading = examine(lay(broken, root))
    assert [THEIRS.sub("…", line) for line in str(FactsError(reading.faults)).split("\n")] == wanted
    assert reading.records is None


@pytest.mark.parametrize("broken", BROKEN, ids=named)
def test_broken_file_says_what_is_expected_of_it(broken: Path, root: Path) -> None:
    wanted = expected(broken, root)
    assert wanted
    assert all(line.startswith(f"data/{REPLACED[broken.parent.name]}:") for line in wanted)


def test_event_under_the_broken_files_has_no_fault(root: Path) -> None:
    assert examine(root / "data" / "single").faults == []


def test_load_raises_every_fault_of_an_event(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    lay(TESTS / "broken" / "gazette" / "two-faults-in-two-records.yaml", root)
    with pytest.raises(FactsError) as caught:
        load("single")
    assert [fault.record for fault in caught.value.faults] == ["agreements[0].status", "claims[0].value"]
    assert str(caught.value) == (
        "data/single/gazette.yaml:9: agreements[0].status: "
        "'signd' is not one of: announced, exchanged, signed, in-force\n"
        "data/single/gazette.yaml:19: claims[0].value: 'one' is not a number; digits and at most one point"
    )


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        (
            "gazette/status",
            "data/single/gazette.yaml:9: agreements[0].status: "
            "'signd' is not one of: announced, exchanged, signed, in-force\n",
        ),
        (
            "event/message-citing-unknown-fact",
            "data/single/event.yaml:22: messages[0].facts[1]: 'gazette:survey' is not a fact of gazette.yaml\n",
        ),
        ("gazette/empty", "data/single/gazette.yaml:1: the file is empty\n"),
    ],
)
def test_check_prints_faults_and_exits_with_one(name: str, printed: str, root: Path, brief) -> None:
    lay(TESTS / "broken" / f"{name}.yaml", root)
    done = brief("check", "single", cwd=root)
    assert (done.stdout, done.stderr, done.returncode) == (printed, "", 1)


def test_check_finds_the_faults_of_every_event_at_once(root: Path, brief) -> None:
    lay(TESTS / "broken" / "gazette" / "status.yaml", root)
    tiny = root / "data" / "tiny" / "event.yaml"
    tiny.write_text(tiny.read_text(encoding="utf-8").replace("edition: 2", "edition: two"), encoding="utf-8")
    done = brief("check", cwd=root)
    assert done.returncode == 1
    assert [line.split(": ")[0] for line in done.stdout.splitlines()] == [
        "data/single/gazette.yaml:9",
        "data/tiny/event.yaml:8",
    ]


def test_fault_of_the_codebook_is_said_once_however_many_events_use_it(root: Path, brief) -> None:
    lay(TESTS / "broken" / "codebook" / "blank-definition.yaml", root)
    done = brief("check", cwd=root)
    assert done.stdout == ("data/codebook.yaml:9: statuses.signed.definition: is blank; text is expected\n")


def test_file_outside_the_working_folder_is_named_in_full(root: Path, brief) -> None:
    folder = lay(TESTS / "broken" / "gazette" / "empty.yaml", root)
    done = brief("check", folder)
    assert done.stdout == f"{folder}/gazette.yaml:1: the file is empty\n"


def test_check_of_the_projects_events_prints_nothing(brief) -> None:
    done = brief("check")
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_check_of_the_invented_events_prints_nothing(brief) -> None:
    done = brief("check", *(TESTS / "data" / name for name in ("tiny", "single", "none")))
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_faults_stand_in_order_of_file_and_line_and_each_once() -> None:
    faults = [Fault(Path(file), line, "", "is missing") for file, line in [("b", 2), ("a", 10), ("b", 2), ("a", 9)]]
    assert str(FactsError(faults)) == "a:9: is missing\na:10: is missing\nb:2: is missing"
