"""What `brief check` passes is what `brief build` publishes: reports are tried, letters are looked up in fonts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import PROJECT

from analysis.facts.checks import examine
from analysis.facts.folders import fact_files
from analysis.report.glyphs import unset

MEND = "use other characters"
ROLES = "roles:\n  headline: 1\n  body: 2-3\n"
STATEMENT = (
    "statements:\n  - {id: words-first, speaker: unattributed, attribution: none, setting: not-stated, form: indirect, "
    "summary: 'Words come first.', themes: [stronger-ties], paragraphs: [3]}\n"
)
ACTOR = "actors:\n  - {id: ada, name: Ada Brandt, kind: person, role: Prime Minister, party: , paragraphs: [2]}\n"
AGREEMENT = (
    "agreements:\n  - {id: ferry, title: MOU on ferries, instrument: mou, status: signed, areas: [TRA], "
    "counterparts: [], aim: Run ferries., paragraphs: [2]}\n"
)
UNDATED = (
    "programme:\n  - {id: dinner, summary: A dinner is given., date: , basis: not-stated, place: , paragraphs: [3]}\n"
)


def changed(root: Path, file: str, old: str, new: str) -> None:
    path = root / "data" / file
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


# Reports are tried ----------------------------------------------------------------------------------------


def test_check_tries_the_reports_and_publishes_nothing(small_project: Callable[..., Path], brief: Callable) -> None:
    root = small_project(brief=["print('words')"])
    done = brief("check", cwd=root)
    assert (done.returncode, done.stdout, done.stderr) == (0, "No faults.\n", "")
    assert not (root / "reports").exists()
    assert (root / ".cache" / "tried" / "none" / "brief.ipynb").is_file()


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("1 / 0", "brief.ipynb, cell 3: ZeroDivisionError: division by zero"),
        ("print('Two hundred million guests came.')", "is not in any cited fact (nothing is cited)"),
        ("from IPython.display import HTML\nHTML('<b>all</b>')", "shows HTML, which reports cannot show"),
    ],
)
def test_check_says_what_a_build_would_refuse(
    cell: str, said: str, small_project: Callable[..., Path], brief_here: Callable
) -> None:
    root = small_project(brief=[cell])
    checked, built = brief_here("check", cwd=root), brief_here("build", cwd=root)
    assert (checked.returncode, built.returncode) == (1, 1)
    assert said in checked.stdout
    assert checked.stdout.endswith("\n1 event cannot be published.\n")
    assert said in built.stderr


def test_what_is_up_to_date_is_not_tried_again(small_project: Callable[..., Path], brief_here: Callable) -> None:
    root = small_project(brief=["print('words')"])
    assert brief_here("build", cwd=root).returncode == 0
    assert brief_here("check", cwd=root).returncode == 0
    assert not (root / ".cache" / "tried").exists()


SPARE = {
    "nothing": "", "a-statement": STATEMENT, "an-actor": ACTOR, "an-agreement": AGREEMENT, "undated": UNDATED,
    "all-undated": STATEMENT + ACTOR + AGREEMENT + UNDATED,
}  # fmt: skip


@pytest.fixture(scope="module")
def spare(tmp_path_factory: pytest.TempPathFactory, brief_here: Callable) -> Path:
    """Build events that have no fact with a day, and few or none of any kind; give their reports."""
    root = tmp_path_factory.mktemp("spare")
    shutil.copytree(PROJECT / "notebooks", root / "notebooks")
    record = (PROJECT / "tests" / "data" / "none" / "event.yaml").read_text("utf-8")
    for name, facts in SPARE.items():
        (root / "data" / name).mkdir(parents=True)
        (root / "data" / name / "event.yaml").write_text(record[: record.index("messages:")], "utf-8")
        (root / "data" / name / "gazette.yaml").write_text(ROLES + facts, "utf-8")
    shutil.copy(PROJECT / "data" / "codebook.yaml", root / "data")
    done = brief_here("build", cwd=root)
    assert done.returncode == 0, done.stderr
    return root / "reports"


@pytest.mark.slow
@pytest.mark.parametrize("name", SPARE)
def test_event_without_a_day_or_a_kind_of_fact_or_any_is_published_and_shows_its_own_day(
    name: str, spare: Path
) -> None:
    page = BeautifulSoup((spare / name / "index.html").read_text("utf-8"), "html.parser").get_text()
    assert "Hollow Bridge, 3 October 2022" in page
    assert ("The report names no agreement." in page) == ("MOU" not in SPARE[name])


# Letters that no font has ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("tiny/gazette.yaml", "name: Ada Brandt", "name: 한국 Ada",
         "tiny/gazette.yaml:{}: actors[0].name: no PDF font can show '한' (U+D55C), '국' (U+AD6D); "),
        ("tiny/event.yaml", "place: Port Linden", "place: 漢 Linden",
         "tiny/event.yaml:{}: place: no PDF font can show '漢' (U+6F22); "),
        ("tiny/event.yaml", "title: They become", "title: 🙂 They become",
         "tiny/event.yaml:{}: messages[0].title: no PDF font can show '🙂' (U+1F642); "),
        ("tiny/gazette.yaml", "aim: Lend rare books", "aim: Lend ᚠ books",
         "tiny/gazette.yaml:{}: agreements[1].aim: no PDF font can show 'ᚠ' (U+16A0); "),
    ],
)  # fmt: skip
def test_letter_that_no_font_has_is_named_with_its_place(file: str, old: str, new: str, said: str, root: Path) -> None:
    changed(root, file, old, new)
    (line,) = [n for n, text in enumerate((root / "data" / file).read_text("utf-8").split("\n"), 1) if new in text]
    (fault,) = map(str, unset(examine(root / "data" / "tiny").files))
    assert fault.endswith(f"/data/{said.format(line)}{MEND}")


def test_every_letter_of_every_text_is_named_at_once_by_check_and_build(root: Path, brief_here: Callable) -> None:
    changed(root, "tiny/gazette.yaml", "name: Ada Brandt", "name: 한국")
    changed(root, "tiny/event.yaml", "place: Port Linden", "place: 漢字")
    checked, built = brief_here("check", "tiny", cwd=root), brief_here("build", "tiny", cwd=root)
    *faults, last = checked.stdout.splitlines()
    assert [line.split(":")[0] for line in faults] == [
        ("data/tiny/event.yaml"),
        "data/tiny/gazette.yaml",
    ]
    assert last == "2 faults in 2 files."
    assert built.stderr.splitlines() == [f"brief: {faults[0]}", *faults[1:]]
    assert (checked.returncode, built.returncode) == (1, 1)


@pytest.mark.parametrize("text", ["Ærø and Łódź", "Αθήνα", "Москва", "q\u0323\u0301", "2 € – “so”…", "1 ½ m²"])
def test_letters_of_the_fonts_pass(text: str, root: Path) -> None:
    changed(root, "tiny/event.yaml", "place: Port Linden", f"place: {text}")
    assert unset(examine(root / "data" / "tiny").files) == []


def test_title_of_an_account_may_be_in_any_script_since_no_page_sets_it(root: Path) -> None:
    changed(root, "tiny/event.yaml", "    short: Courier\n", "    short: Courier\n    title: 한국\n")
    assert unset(examine(root / "data" / "tiny").files) == []
    assert len(fact_files(root / "data" / "tiny")) > 3
