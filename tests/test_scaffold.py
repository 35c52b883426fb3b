"""What `brief new` writes: two files that teach, made from the codebook as it is."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from analysis import load
from analysis.errors import FactsError
from analysis.facts.checks import examine
from analysis.facts.folders import events
from analysis.facts.schema import FILES
from tests.scratch import command

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project without any event."""
    (tmp_path / "data").mkdir()
    shutil.copy(PROJECT / "data" / "codebook.yaml", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def left(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in (root / "data").rglob("*") if path.is_file())


def test_new_writes_two_files_and_the_schemas_and_says_what_is_next(clone: Path, brief) -> None:
    done = brief("new", "ab-2026", "--source", "gazette", cwd=clone)
    assert done.stdout == (
        "Wrote data/ab-2026/event.yaml and data/ab-2026/gazette.yaml\n"
        "Next, fill in each TODO. To see what is left: brief check ab-2026\n"
    )
    assert (done.stderr, done.returncode) == ("", 0)
    assert left(clone) == [
        "data/ab-2026/event.yaml",
        "data/ab-2026/gazette.yaml",
        "data/codebook.yaml",
        *(f"data/schemas/{file}.json" for file in sorted(FILES)),
    ]


def test_source_is_an_article_where_it_has_no_name(clone: Path, brief_here) -> None:
    assert brief_here("new", "ab", cwd=clone).returncode == 0
    event = yaml.safe_load((clone / "data" / "ab" / "event.yaml").read_text("utf-8"))
    assert (event["lead"], event["sources"][0]["source"]) == ("article", "article")
    assert (clone / "data" / "ab" / "article.yaml").is_file()


def test_new_event_has_placeholders_and_no_fault(clone: Path, brief_here) -> None:
    brief_here("new", "ab", cwd=clone)
    reading = examine(clone / "data" / "ab")
    assert (reading.records, reading.faults) == (None, [])
    with pytest.raises(FactsError) as refused:
        load("ab")
    assert {fault.what for fault in refused.value.faults} == {"fill in this placeholder"}
    assert {fault.file.name for fault in refused.value.faults} == {
        ("event.yaml"),
        "article.yaml",
    }


def uncommented(text: str) -> dict[str, object]:
    """Read what a file holds when its commented fields are taken in."""
    lines = [line.replace("# ", "", 1) if line.endswith((": TODO", ": [TODO]")) else line for line in text.splitlines()]
    return yaml.safe_load("\n".join(lines))


def test_first_files_show_every_field_of_every_record(clone: Path, brief_here) -> None:
    brief_here("new", "ab", cwd=clone)
    source = uncommented((clone / "data" / "ab" / "article.yaml").read_text("utf-8"))
    model = FILES["source"].model_fields
    assert set(source) == set(model)
    for kind in set(model) - {"roles"}:
        record = model[kind].annotation.__args__[0]
        assert set(source[kind][0]) == set(record.model_fields), kind
    text = (clone / "data" / "ab" / "event.yaml").read_text("utf-8")
    for field in FILES["event"].model_fields:
        assert f"\n{field}:" in text or f"\n# {field}:" in text


def test_every_field_follows_a_word_on_what_goes_in(clone: Path, brief_here) -> None:
    brief_here("new", "ab", cwd=clone)
    lines = (clone / "data" / "ab" / "event.yaml").read_text("utf-8").splitlines()
    for before, line in pairwise(lines):
        if line.endswith((": TODO", ": [TODO]")):
            assert before.lstrip("# ") and not before.endswith("TODO"), line


def test_file_begins_with_its_schema_for_editors(clone: Path, brief_here) -> None:
    brief_here("new", "ab", cwd=clone)
    for file, schema in (("event", "event"), ("article", "source")):
        first = (clone / "data" / "ab" / f"{file}.yaml").read_text("utf-8").splitlines()[0]
        assert first == f"# yaml-language-server: $schema=../schemas/{schema}.json"
        assert (clone / "data" / "ab" / first.partition("=")[2]).resolve().is_file()


def test_codes_are_those_of_the_codebook_at_that_moment(clone: Path, brief_here) -> None:
    codebook = clone / "data" / "codebook.yaml"
    text = codebook.read_text("utf-8")
    assert "\n  signed:\n" in text
    codebook.write_text(text.replace("\n  signed:\n", "\n  sealed:\n"), "utf-8")
    brief_here("new", "ab", cwd=clone)
    said = (clone / "data" / "ab" / "article.yaml").read_text("utf-8")
    assert (
        "# What the source says has happened to it. One of: announced, exchanged, sealed, adopted, in-force\n" in said
    )


def test_codebook_with_a_fault_is_refused_and_nothing_written(clone: Path, brief_here) -> None:
    codebook = clone / "data" / "codebook.yaml"
    text = codebook.read_text("utf-8")
    codebook.write_text(text.replace("step: in-force", "step: TODO"), "utf-8")
    done = brief_here("new", "ab", cwd=clone)
    line = text[: text.index("step: in-force")].count("\n") + 1
    assert done.stderr == (
        f"brief: data/codebook.yaml:{line}: statuses.in-force.step: "
        "'TODO' must be lower-case letters, digits and single hyphens\n"
    )
    assert (done.returncode, left(clone)) == (1, ["data/codebook.yaml"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["A b"], "'A b' must be lower-case letters, digits and single hyphens"),
        (["../ab"], "'../ab' must be lower-case letters, digits and single hyphens"),
        (["ab", "--source", "The Gazette"],
         "'The Gazette' must be lower-case letters, digits and single hyphens"),
        (["ab", "--source", "event"], ("'event' cannot be a source's name, because event.yaml has another use; "
            "choose another")),
        (["schemas"], "'schemas' cannot be an event's name, because data/schemas has another use; choose another"),
    ],
)  # fmt: skip
def test_name_that_cannot_be_one_is_refused_and_nothing_written(
    arguments: list[str], said: str, clone: Path, brief_here
) -> None:
    done = brief_here("new", *arguments, cwd=clone)
    assert (done.stdout, done.stderr, done.returncode) == ("", f"brief: {said}\n", 2)
    assert left(clone) == ["data/codebook.yaml"]


def test_event_that_exists_is_refused_and_left_as_it_is(root: Path, brief_here) -> None:
    before = left(root)
    done = brief_here("new", "tiny", cwd=root)
    assert done.stderr == (
        "brief: data/tiny already exists; choose another name, or continue with it: brief check tiny\n"
    )
    assert (done.returncode, left(root)) == (2, before)


def test_folder_without_a_project_is_refused(tmp_path: Path, brief) -> None:
    done = brief("new", "ab", cwd=tmp_path)
    assert done.stderr == (
        "brief: no data/codebook.yaml here or in any folder above; run brief in the project's folder\n"
    )
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])


def test_what_a_run_cut_short_has_left_is_no_event_and_is_cleared_away(
    root: Path, brief_here, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    shutil.copytree(root / "data" / "none", root / "data" / ".ab.brief-new")
    assert [folder.name for folder in events()] == ["none", "single", "tiny"]
    assert brief_here("new", "ab", cwd=root).returncode == 0
    assert [path.name for path in (root / "data").iterdir() if path.name.startswith(".")] == []


def test_schemas_are_not_taken_for_an_event(root: Path, brief_here, monkeypatch: pytest.MonkeyPatch) -> None:
    brief_here("new", "ab", cwd=root)
    monkeypatch.chdir(root)
    assert [folder.name for folder in events()] == ["ab", "none", "single", "tiny"]
    done = brief_here("check", "schemas", cwd=root)
    assert done.stderr == f"brief: no event 'schemas' in {root}/data; there are: ab, none, single, tiny\n"
    assert done.returncode == 2


# With the article's text ----------------------------------------------------------------------------------


TEXT = "They become partners\n\nPORT LINDEN: Northmark and Eastvale signed two MOUs on Friday.\n- MOU on libraries\n"


def test_text_gives_roles_and_is_kept_with_a_worksheet(clone: Path, brief_here) -> None:
    (clone / "article.txt").write_text(TEXT, "utf-8")
    arguments = ["--source", "gazette", "--text", "article.txt", "--published", "2024-06-15"]
    done = brief_here("new", "ab", *arguments, cwd=clone)
    assert (done.returncode, done.stderr) == (0, "")
    folder = clone / "data" / "ab"
    facts = (folder / "gazette.yaml").read_text("utf-8")
    assert "roles:\n  headline: 1\n  lead: 2\n  list-item: 3\n" in facts
    assert "published: 2024-06-15" in (folder / "event.yaml").read_text("utf-8")
    assert (folder / "texts" / "gazette.txt").read_text("utf-8") == TEXT.replace("\n\n", "\n")
    sheet = (folder / "texts" / "gazette.worksheet.txt").read_text("utf-8")
    assert "¶2 lead\n  PORT LINDEN: Northmark and Eastvale signed two MOUs on Friday.\n" in sheet
    assert "    number  2 mou\n" in sheet
    assert "    day     Friday: 2024-06-14, or a week later\n" in sheet
    assert examine(folder).faults == []


def test_text_may_come_from_standard_input_and_a_foreign_one_is_said_to_be_so(clone: Path) -> None:
    done = command("new", "ab", "--text", "-", cwd=clone, input="한국과 싱가포르는 협력을 강화한다.\n")
    assert done.stdout.splitlines()[0] == (
        "The text is not in English: the worksheet has the numbered paragraphs only."
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--text", "none.txt"], "brief: there is no file 'none.txt'"),
        (["--text", "empty.txt"], "brief: empty.txt contains no"),
        (["--text", "article.txt", "--published", "June"],
         "brief: --published 'June' is not a date; write it as YYYY-MM-DD"),
    ],
)  # fmt: skip
def test_text_or_day_that_cannot_be_used_is_refused(arguments: list[str], said: str, clone: Path, brief_here) -> None:
    (clone / "empty.txt").write_text(" \n", "utf-8")
    (clone / "article.txt").write_text(TEXT, "utf-8")
    done = brief_here("new", "ab", *arguments, cwd=clone)
    assert (done.returncode in (1, 2), done.stderr.strip()[: len(said)]) == (True, said)
    assert not (clone / "data" / "ab").exists()


def test_second_source_is_added_to_an_event_that_exists(clone: Path, brief_here) -> None:
    brief_here("new", "ab", "--source", "gazette", cwd=clone)
    done = brief_here("new", "ab", "--source", "wire", cwd=clone)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(
        "Wrote data/ab/wire.yaml. Next, fill it in, and add its source to event.yaml:\n"
        "    # Name of its file of facts, without .yaml; prefix of its facts' ids\n  - source: wire\n"
    )
    event = clone / "data" / "ab" / "event.yaml"
    lines = done.stdout.split("\n", 1)[1]
    event.write_text(event.read_text("utf-8").replace("\nsources:\n", f"\nsources:\n{lines}"), "utf-8")
    assert examine(clone / "data" / "ab").faults == []
    again = brief_here("new", "ab", "--source", "wire", cwd=clone)
    assert (again.returncode, again.stderr) == (2, "brief: data/ab/wire.yaml already exists; choose another name\n")


# Codes and hints ------------------------------------------------------------------------------------------


def test_codes_of_a_section_are_listed_with_what_they_mean(clone: Path, brief_here) -> None:
    done = brief_here("codes", "forms", cwd=clone)
    assert done.stdout.splitlines()[:3] == [
        "direct: Quoted",
        "    The source gives the whole utterance in quotation marks.",
        "    Not: A sentence of the source's own with a few quoted words in it.",
    ]
    refused = brief_here("codes", "theme", cwd=clone)
    assert (refused.returncode, refused.stderr) == (
        2, "brief: 'theme' is not a section of the codebook; did you mean themes?\n"
    )  # fmt: skip


def test_schemas_follow_the_codebook(clone: Path, brief_here) -> None:
    brief_here("new", "ab", cwd=clone)
    assert "Renewed" not in brief_here("codes", cwd=clone).stdout
    codebook = clone / "data" / "codebook.yaml"
    codebook.write_text(codebook.read_text("utf-8").replace("\n  signed:\n", "\n  sealed:\n"), "utf-8")
    done = brief_here("codes", cwd=clone)
    assert "statuses: 5 codes\n" in done.stdout
    assert "Renewed data/schemas/source.json\n" in done.stdout
    assert '"sealed"' in (clone / "data" / "schemas" / "source.json").read_text("utf-8")


def test_hints_need_a_copy_of_the_article_and_name_what_no_fact_has(facts_alone: Path, brief_here) -> None:
    missing = brief_here("check", "single", "--hints", cwd=facts_alone)
    assert (missing.returncode, missing.stderr) == (
        2,
        "brief: --hints reads your copy of the article, and data/single/texts/gazette.txt is not there; "
        "save it as that file\n",
    )
    copy = facts_alone / "data" / "single" / "texts" / "gazette.txt"
    copy.parent.mkdir()
    copy.write_text("The two of them signed for the strait.\nIt is said to cost 40 million dollars.\n", "utf-8")
    done = brief_here("check", "single", "--hints", cwd=facts_alone)
    assert done.returncode == 0
    assert "single ¶2: number 40000000 " in done.stdout
    assert done.stdout.splitlines()[-1].startswith("No faults.")
