"""Each table of tests/broken/ says what a user is told of the faults of one file.

A case is a title, a change to the valid file, and the lines that a user then sees, without the file's name. A change is
what stands in the file, ``→`` and what is put there; ``and`` begins another one, and ``everything`` is the whole file.
What is ``given`` is changed first in every case below it. ␇, ␉ and � are a bell, a tab and a byte that is not UTF-8.
At the end of a line ``{themes}`` stands for the codebook's codes of that section, and ``…`` for PyYAML's own words.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from analysis import load
from analysis.errors import FactsError, Fault
from analysis.facts.checks import examine
from analysis.facts.yamlfile import read

TESTS = Path(__file__).resolve().parents[1]
TABLES = sorted((TESTS / "broken").glob("*.txt"))  # each with the name of the file that it is about
CODES = read(TESTS.parent / "data" / "codebook.yaml").value
SIGNS = str.maketrans({"␇": "\a", "␉": "\t", "�": "\udcd8"})
THEIRS = re.compile(r"(?<=: not YAML: )(?!control characters)[^;\n]+")  # PyYAML's words, which are not ours to promise


@dataclass(frozen=True)
class Case:
    """Changes to a valid file, and what is printed of them; nothing, if the file is still valid."""

    name: str
    file: str
    changes: list[str]
    printed: str

    def lay(self, root: Path) -> Path:
        """Change the file in the project at *root*; give the folder of the event."""
        file = root / self.file
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        for change in self.changes:
            old, new = re.split(" → ?", change.translate(SIGNS))
            if old == "everything":
                text = new
            else:
                assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the file"
                text = text.replace(old, new)
        file.write_bytes(text.encode("utf-8", "surrogateescape"))
        return root / "data" / "single"


def cases(table: Path) -> Iterator[Case]:
    """Read a table of cases; what is given is a case of its own, without a fault."""
    file = f"data/{'' if table.stem == 'codebook' else 'single/'}{table.stem}.yaml"
    given: list[str] = []
    for block in re.split(r"\n+(?=\S)", table.read_text(encoding="utf-8").rstrip("\n")):
        title, *body = block.split("\n")
        if title.startswith("#"):
            continue
        lines = [line[4:] for line in body if re.match(r" {4}\d+: ", line)]
        changes = "\n".join(line[4:] for line in body[: len(body) - len(lines)]).split("\nand ")
        if title.startswith("given "):
            given, changes = changes, []
        said = [re.sub(r"\{(\w+)\}$", lambda match: ", ".join(CODES[match[1]]), line) for line in lines]
        assert lines or not changes, f"nothing is expected of {table.stem}/{title}"
        yield Case(f"{table.stem}/{title}", file, [*given, *changes], "".join(f"{file}:{line}\n" for line in said))


CASES = [case for table in TABLES for case in cases(table)]
NAMED = {case.name: case for case in CASES}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of the codebook and one event."""
    root = tmp_path_factory.mktemp("project")
    shutil.copytree(TESTS / "data" / "single", root / "data" / "single")
    shutil.copy(TESTS.parent / "data" / "codebook.yaml", root / "data")
    return root


@pytest.fixture
def single(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The project of one event, as the working folder; the file that a test changes is put back after it."""
    monkeypatch.chdir(folder)
    valid = {file: file.read_bytes() for file in folder.rglob("*.yaml")}
    yield folder
    for file in folder.rglob("*.yaml"):
        file.write_bytes(valid[file]) if file in valid else file.unlink()


def test_event_before_a_change_has_no_fault(single: Path) -> None:
    assert examine(single / "data" / "single").faults == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_fault_is_found_and_said_in_exactly_these_words(case: Case, single: Path) -> None:
    reading = examine(case.lay(single))
    assert THEIRS.sub("…", str(FactsError(reading.faults))) == case.printed.removesuffix("\n")
    assert (reading.records is None) == bool(case.printed)


def test_load_raises_every_fault_of_an_event(single: Path) -> None:
    case = NAMED["gazette/two faults in two records"]
    case.lay(single)
    with pytest.raises(FactsError) as caught:
        load("single")
    assert [fault.record for fault in caught.value.faults] == ["agreements[0].status", "claims[0].value"]
    assert f"{caught.value}\n" == case.printed


@pytest.mark.usefixtures("facts_alone")
@pytest.mark.parametrize("name", ["gazette/status", "event/message citing unknown fact", "gazette/empty"])
def test_check_prints_faults_and_exits_with_one(name: str, root: Path, brief) -> None:
    NAMED[name].lay(root)
    done = brief("check", "single", cwd=root)
    assert (done.stdout, done.stderr, done.returncode) == (f"{NAMED[name].printed}1 fault in 1 file.\n", "", 1)


@pytest.mark.usefixtures("facts_alone")
def test_check_finds_the_faults_of_every_event_at_once(root: Path, brief_here) -> None:
    NAMED["gazette/status"].lay(root)
    tiny = root / "data" / "tiny" / "event.yaml"
    tiny.write_text(tiny.read_text(encoding="utf-8").replace("edition: 2", "edition: two"), encoding="utf-8")
    done = brief_here("check", cwd=root)
    places = [line.split(": ")[0] for line in done.stdout.splitlines()]
    assert (places, done.returncode) == (
        ["data/single/gazette.yaml:11", "data/tiny/event.yaml:8", "2 faults in 2 files."],
        1,
    )


@pytest.mark.usefixtures("facts_alone")
def test_fault_of_the_codebook_is_said_once_however_many_events_use_it(root: Path, brief_here) -> None:
    NAMED["codebook/blank definition"].lay(root)
    done = brief_here("check", cwd=root)
    assert done.stdout == f"{NAMED['codebook/blank definition'].printed}1 fault in 1 file.\n"


@pytest.mark.usefixtures("facts_alone")
def test_file_outside_the_working_folder_is_named_in_full(root: Path, brief) -> None:
    folder = NAMED["gazette/empty"].lay(root)
    done = brief("check", folder)
    assert done.stdout == f"{folder}/gazette.yaml:1: the file is empty\n1 fault in 1 file.\n"


def test_check_of_the_projects_events_finds_no_fault(brief) -> None:
    done = brief("check")
    assert (done.stdout, done.stderr, done.returncode) == ("No faults.\n", "", 0)


def test_check_of_the_invented_events_finds_no_fault(facts_alone: Path, brief_here) -> None:
    done = brief_here("check", cwd=facts_alone)
    assert (done.stdout, done.stderr, done.returncode) == ("No faults.\n", "", 0)


def test_faults_stand_in_order_of_file_and_line_and_each_once() -> None:
    faults = [Fault(Path(file), line, "", "is missing") for file, line in [("b", 2), ("a", 10), ("b", 2), ("a", 9)]]
    assert str(FactsError(faults)) == "a:9: is missing\na:10: is missing\nb:2: is missing"
