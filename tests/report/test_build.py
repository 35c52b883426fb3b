from __future__ import annotations

import base64
import html
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from conftest import INVENTED, REPORTS, Published, change_notebook

from analysis import Event, load
from tests import scratch

TABLES = (
    "accounts", "actors", "agreements", "areas", "claims", "commitments", "conflicts", "coverage", "facts",
    "fact_areas", "fact_paragraphs", "intercoder", "programme", "sources", "statements",
)  # fmt: skip
Lay = Callable[..., Path]


# What is published ----------------------------------------------------------------------------------------


def test_published_files_are_these_and_no_other(published: Published) -> None:
    expected = {"index.html"}
    for event in (published.founding.name, *INVENTED):
        expected |= {f"{event}/{'index' if report == 'brief' else report}.html" for report in REPORTS}
        expected |= {f"{event}/{report}.pdf" for report in REPORTS}
        expected |= {f"{event}/tables/{table}.csv" for table in TABLES}
        expected |= {f"{event}/{file}" for file in ("manifest.json", "tables/datapackage.json", "cite.bib", "cite.ris")}
    assert set(scratch.contents(published.output)) == expected


def test_last_line_says_what_was_written_and_where(published: Published) -> None:
    written = len(scratch.contents(published.output))
    assert re.fullmatch(
        rf"Wrote {written} files for four events to public/ in \d+\.\d s\. Open public/index\.html\n",
        published.done.stdout,
    )


def test_progress_is_told_a_line_a_notebook(published: Published) -> None:
    lines = published.done.stderr.splitlines()
    first, *steps = lines
    run = [line for line in steps if not line.startswith("Publishing ")]
    assert first == "Running 24 notebooks"
    assert len(run) == 24
    assert all(
        re.fullmatch(r"\d+/24 \S+: (Brief|Policy fields|Facts|Agreements|Sources|Themes)", line) for line in run
    ), run
    assert run[-1].startswith("24/24 ")
    assert sorted(set(steps) - set(run)) == sorted(
        f"Publishing {name}" for name in (published.founding.name, *INVENTED)
    )


def test_manifest_has_the_hash_of_every_other_file(published: Published) -> None:
    for event in (published.founding.name, *INVENTED):
        written = scratch.contents(published.output / event)
        manifest = json.loads(written.pop("manifest.json"))
        assert manifest["outputs"] == {path: sha256(written[path]).hexdigest() for path in sorted(written)}


@pytest.mark.slow
def test_building_elsewhere_gives_the_same_bytes(published: Published, root: Path, brief) -> None:
    done = brief("build", "tiny", "--output", root / "again", cwd=root)
    assert done.returncode == 0, done.stderr
    first, second = scratch.contents(published.output / "tiny"), scratch.contents(root / "again" / "tiny")
    assert [path for path in first if first[path] != second.get(path)] == []
    assert set(first) == set(second)


def test_list_of_events_leads_to_every_brief_newest_first(published: Published) -> None:
    found = BeautifulSoup(published.text("index.html"), "html5lib")
    links = [str(link["href"]) for link in found.select("h2 a")]
    assert links == [f"{event}/index.html" for event in (published.founding.name, "tiny", "single", "none")]
    counts = [card.select("p")[1].get_text() for card in found.select(".events li")]
    assert counts[1:] == [
        "Three agreements, four commitments and five statements, as reported by The Linden Gazette.",
        "One agreement, no commitments and one statement, as reported by The Linden Gazette.",
        "No agreements, no commitments and one statement, as reported by The Linden Gazette.",
    ]


def test_every_link_within_the_site_leads_somewhere(published: Published, page_path: str) -> None:
    found, here = BeautifulSoup(published.text(page_path), "html5lib"), published.output / page_path
    for link in found.select("a[href]"):
        address, _, fragment = str(link["href"]).partition("#")
        if not address.startswith("https://"):
            target = here.parent / address if address else here
            assert target.is_file(), address
            assert not fragment or fragment in ids(target), link["href"]


@cache
def ids(page: Path) -> frozenset[str]:
    """Every id in a page."""
    return frozenset(re.findall(r' id="([^"]+)"', page.read_text("utf-8")))


def published_words(file: Path) -> str:
    """Everything that can be read in a published file: its text, and the text of the pictures in a page."""
    if file.suffix == ".pdf":
        return subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True).stdout
    text = file.read_text("utf-8")
    pictures = re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", text)
    return html.unescape("\n".join([text, *(base64.b64decode(picture).decode() for picture in pictures)]))


@pytest.mark.pdf
def test_readers_copy_is_shown_in_notebooks_and_published_nowhere(root: Path, project: Path, brief_here) -> None:
    copy = (project / "tests" / "texts" / "tiny-gazette.txt").read_text("utf-8")
    (root / "data" / "tiny" / "texts").mkdir()
    (root / "data" / "tiny" / "texts" / "gazette.txt").write_text(copy, "utf-8")
    done = brief_here("build", "tiny", cwd=root)
    assert done.returncode == 0, done.stderr

    def runs(text: str) -> set[str]:
        said = re.findall(r"\w+", text)
        return {" ".join(said[at : at + 6]) for at in range(len(said) - 5)}

    sentences = runs(copy)
    for report in REPORTS:
        executed = json.loads((root / ".cache" / "executed" / "tiny" / f"{report}.ipynb").read_text("utf-8"))
        outputs = [output.get("data", {}) for cell in executed["cells"] for output in cell.get("outputs", ())]
        displayed = "".join("".join(data.get("text/html", "")) for data in outputs)
        assert runs(BeautifulSoup(displayed, "html5lib").get_text(" ")) & sentences, report
    written = [file for file in (root / "reports").rglob("*") if file.is_file()]
    assert {file.suffix for file in written} == {".html", ".pdf", ".csv", ".json", ".bib", ".ris"}
    words = {file.name: published_words(file) for file in written}
    assert "<svg" in words["mous.html"]
    own = runs("".join(file.read_text("utf-8") for file in (root / "data" / "tiny").glob("*.yaml")))
    assert {name: found for name, text in words.items() if (found := runs(text) & sentences - own)} == {}


# How it reads ---------------------------------------------------------------------------------------------


def test_page_reads_well(published: Published, page_path: str) -> None:
    found = BeautifulSoup(published.text(page_path), "html5lib")
    body = found.body
    assert body is not None
    for table in body.select("table"):
        assert table.select("tbody tr"), "an empty table"
        assert [cell for cell in table.select("th, td") if not cell.get_text(strip=True)] == []
    for part in body.select("p, li, h1, h2, h3, figcaption, caption, dd, dt"):
        assert part.get_text(strip=True) or part.name == "li", f"an empty {part.name}"
    words = " ".join(body.get_text(" ").split())
    for bad in (
        "nan",
        "NaT",
        "None",
        "null",
        "undefined",
        "Traceback",
        "()",
        "[]",
        "{}",
        "..",
        ",,",
        " ; ",
        "not-stated",
    ):
        assert not re.search(rf"(?<!\w){re.escape(bad)}(?!\w)", words), bad
    assert not re.search(r"\b1 (agreements|commitments|statements|facts)\b|\b(a|an|the) \2\b", words)
    assert found.select("img:not([alt]), img[alt='']") == []


@pytest.mark.parametrize(
    ("page", "sentences"),
    [
        ("none/index.html", [
            "The report names no agreement.",
            "Apart from the agreements, nothing is promised with a time, agreed, offered or hoped for.",
        ]),
        ("none/mous.html", ["The report names no agreement."]),
        ("none/themes.html", ["The statements are too few to say what is argued most"]),
        ("single/mous.html", ["The one agreement falls under Science"]),
        ("single/areas.html", ["Agreement 1 on paper Commitment 0 in words only 1 promise in all", "Concluded: 1"]),
        ("tiny/areas.html", ["Agreement 3 on paper Commitment 4 in words only 7 promises in all", "In force: 1"]),
        ("tiny/mous.html", ["No category holds more than one agreement"]),
        ("tiny/themes.html", ["“Ties are strong and growing” is argued most often"]),
    ],
)  # fmt: skip
def test_small_event_is_told_in_sensible_sentences(page: str, sentences: list[str], published: Published) -> None:
    words = " ".join(BeautifulSoup(published.text(page), "html5lib").get_text(" ").split())
    assert [sentence for sentence in sentences if sentence not in words] == []


def test_page_of_the_whole_does_not_speak_of_a_cut(published: Published, page_path: str) -> None:
    assert "in this cut" not in published.text(page_path)


def test_ids_are_unique_and_every_mark_opens_a_note(published: Published, page_path: str) -> None:
    found = BeautifulSoup(published.text(page_path), "html5lib")
    ids = [str(part["id"]) for part in found.select("[id]")]
    assert sorted(set(ids)) == sorted(ids)
    opened = {str(mark["popovertarget"]) for mark in found.select("[popovertarget]")}
    assert opened == {str(note["id"]) for note in found.select("[popover]")}
    facts = [note.get_text() for note in found.select("[popover]")]
    assert len(set(facts)) == len(facts)


# When something is wrong ----------------------------------------------------------------------------------


def test_failing_cell_is_reported_and_the_last_good_reports_stay(small_project: Lay, brief, brief_here) -> None:
    root = small_project(one=["print('well')"], two=["print('well')"])
    assert brief_here("build", cwd=root).returncode == 0
    good = scratch.contents(root / "reports")
    number = change_notebook(root, "two", "partnership = load(event)\npartnership.nowhere")
    done = brief("build", cwd=root)
    assert (done.returncode, done.stdout) == (1, "")
    assert scratch.said(done.stderr) == [
        f"brief: two.ipynb, cell {number}: AttributeError: 'Event' object has no attribute 'nowhere'",
        "  parameters: event=none",
        f"  executed notebook: {root}/.cache/executed/none/two.ipynb",
    ]
    assert (root / ".cache" / "executed" / "none" / "two.ipynb").is_file()
    assert scratch.contents(root / "reports") == good


TITLES = "print('well' if load(event).lead.agreements[0].title else '')"
HANG = "import time\ntime.sleep(60 if not load(event).lead.agreements else 0)"
KILL = "import os\nheld = load(event).lead.agreements or os.kill(os.getpid(), 9)"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (TITLES, "IndexError: tuple index out of range"),
        pytest.param(
            HANG,
            ("a cell ran longer than twelve seconds and was stopped; allow more with --timeout"),
            marks=pytest.mark.slow,
        ),
        pytest.param(
            KILL,
            ("the kernel stopped unexpectedly (SIGKILL, perhaps because memory ran out); run the command again"),
            marks=pytest.mark.slow,
        ),
    ],
    ids=["error", "hang", "kill"],
)
def test_event_whose_notebook_fails_does_not_hold_up_the_others(
    cell: str, said: str, small_project: Lay, single: Event, tiny: Event, brief_here
) -> None:
    root = small_project(one=["print('well')"], two=["print('well')"])
    for event in (single, tiny):
        shutil.copytree(event.folder, root / "data" / event.name)
    assert brief_here("build", "none", "tiny", cwd=root).returncode == 0
    good = scratch.contents(root / "reports" / "none")
    change_notebook(root, "one", cell)
    done = brief_here("build", "--timeout", "12", cwd=root)
    assert done.returncode == 1
    assert re.fullmatch(
        r"Wrote \d+ files for two events to reports/ in \d+\.\d s\. Already up to date: one report\. "
        r"Open reports/index\.html\n",
        done.stdout,
    )
    assert scratch.said(done.stderr) == [
        f"brief: one.ipynb, cell 3: {said}",
        "  parameters: event=none",
        f"  executed notebook: {root}/.cache/executed/none/one.ipynb",
        "brief: could not build none. Its published reports are unchanged",
    ]
    assert scratch.contents(root / "reports" / "none") == good
    assert sorted(path.name for path in (root / "reports").iterdir()) == ["index.html", "none", "single", "tiny"]
    assert brief_here("build", "--check", "single", "tiny", cwd=root).returncode == 0
    assert (
        scratch.said(brief_here("build", "none", "--timeout", "12", cwd=root).stderr) == scratch.said(done.stderr)[:3]
    )


def test_number_refused_in_one_event_does_not_hold_up_the_others(small_project: Lay, tiny: Event, brief_here) -> None:
    taken = "from analysis.report.blocks import Bound, Passage\nfrom analysis.report.celloutput import show"
    held = "(Bound(load(event).lead.agreements and 'Ships' or '7 ships'),)"
    root = small_project(one=[f"{taken}\nshow(load(event), Passage(sentences={held}))"])
    shutil.copytree(tiny.folder, root / "data" / "tiny")
    done = brief_here("build", cwd=root)
    assert done.returncode == 1
    first, last = scratch.said(done.stderr)
    assert first.startswith("brief: one.ipynb, cell 3: “7” in “7 ships” is not in any cited fact (nothing is cited); ")
    assert last == "brief: could not build none. Its published reports are unchanged"
    assert sorted(path.name for path in (root / "reports").iterdir()) == ["index.html", "tiny"]


def test_only_events_that_read_what_changed_are_built_again(
    small_project: Lay, single: Event, tiny: Event, brief_here
) -> None:
    root = small_project(one=["print('well')"])
    for event in (single, tiny):
        shutil.copytree(event.folder, root / "data" / event.name)
    assert brief_here("build", cwd=root).returncode == 0
    with (root / "data" / "single" / "gazette.yaml").open("a", encoding="utf-8") as file:
        file.write("# A comment.\n")
    assert brief_here("build", cwd=root).stderr == "Running one notebook\n1/1 single: One\nPublishing single\n"


def test_facts_at_fault_in_some_events_do_not_hold_up_the_others(root: Path, brief_here) -> None:
    for name in ("none", "tiny"):
        (root / "data" / name / "event.yaml").write_text("title: [", "utf-8")
    done = brief_here("build", "--workers", "1", cwd=root)
    assert done.returncode == 1
    assert re.match(r"Wrote \d+ files for one event to reports/", done.stdout)
    said = scratch.said(done.stderr)
    assert said[0].startswith("brief: data/none/event.yaml:2: not YAML: ")
    assert said[1].startswith("data/tiny/event.yaml:2: not YAML: ")
    assert said[2:] == ["brief: could not build none and tiny. Their published reports are unchanged"]
    assert sorted(path.name for path in (root / "reports").iterdir()) == ["index.html", "single"]
    assert not (root / ".cache" / "executed" / "tiny").exists()
    again = brief_here("build", cwd=root)
    assert (again.returncode, again.stdout, again.stderr.splitlines()) == (1, "", said)


def test_faulty_codebook_is_said_once(root: Path, brief_here) -> None:
    book = root / "data" / "codebook.yaml"
    book.write_text(book.read_text("utf-8").replace("areas:", "araes:", 1), "utf-8")
    done = brief_here("build", cwd=root)
    lines = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (1, "")
    assert len(set(lines)) == len(lines)
    assert all(line.removeprefix("brief: ").startswith("data/codebook.yaml:") for line in lines[:-1])
    assert lines[-1] == "brief: could not build none, single and tiny. Their published reports are unchanged"
    assert not (root / "reports").exists()


def test_file_of_another_hand_stops_its_own_event_alone(small_project: Lay, tiny: Event, brief_here) -> None:
    root = small_project(one=["print('well')"])
    shutil.copytree(tiny.folder, root / "data" / "tiny")
    assert brief_here("build", cwd=root).returncode == 0
    (root / "reports" / "none" / "notes.txt").write_text("mine")
    good = scratch.contents(root / "reports" / "none")
    change_notebook(root, "one", "print('other')")
    done = brief_here("build", cwd=root)
    said = [
        "brief: reports/none/notes.txt was not written by brief build, which would delete it; move or delete it",
        "brief: could not build none. Its published reports are unchanged",
    ]
    assert (done.returncode, scratch.said(done.stderr)) == (1, said)
    assert scratch.contents(root / "reports" / "none") == good
    assert brief_here("build", "--check", "tiny", cwd=root).returncode == 0
    again = brief_here("build", cwd=root)
    assert (again.returncode, again.stdout, again.stderr.splitlines()) == (2, "", said)


def test_faults_of_every_kind_are_said_at_the_end_and_the_list_of_events_is_mended(
    small_project: Lay, single: Event, tiny: Event, brief_here
) -> None:
    root = small_project(one=["print('well')"])
    for event in (single, tiny):
        shutil.copytree(event.folder, root / "data" / event.name)
    assert brief_here("build", cwd=root).returncode == 0
    good = scratch.contents(root / "reports")
    (root / "data" / "single" / "gazette.yaml").write_text("roles: [", "utf-8")
    (root / "reports" / "tiny" / "notes.txt").write_text("mine")
    (root / "reports" / "index.html").write_bytes(good["index.html"] + b" ")
    change_notebook(root, "one", "1 / 0")
    done = brief_here("build", cwd=root)
    assert done.returncode == 1
    assert re.fullmatch(
        r"Wrote one file for no events to reports/ in \d+\.\d s\. Open reports/index\.html\n", done.stdout
    )
    assert [line[:35] for line in scratch.said(done.stderr)] == [
        "brief: data/single/gazette.yaml:2: ",
        "brief: one.ipynb, cell 3: ZeroDivis", "  parameters: event=none", "  executed notebook: " + str(root)[:14],
        "brief: reports/tiny/notes.txt was n",
        "brief: could not build none, single",
    ]  # fmt: skip
    (root / "reports" / "tiny" / "notes.txt").unlink()
    assert scratch.contents(root / "reports") == good


def test_preview_holds_the_events_without_a_fault(root: Path, brief_here) -> None:
    (root / "data" / "tiny" / "event.yaml").write_text("title: [", "utf-8")
    done = brief_here("build", "--only", "mous", "--format", "html", "--output", "preview", cwd=root)
    assert (done.returncode, len(scratch.said(done.stderr))) == (1, 2)
    assert sorted(scratch.contents(root / "preview")) == [
        "none/manifest.json",
        "none/mous.html",
        "single/manifest.json",
        "single/mous.html",
    ]


def test_refused_number_names_the_cell_as_it_is_stored(small_project: Lay, brief_here) -> None:
    taken = "from analysis.report.blocks import Bound, Passage\nfrom analysis.report.celloutput import show"
    root = small_project(one=[f"{taken}\nshow(load(event), Passage(sentences=(Bound('7 ships'),)))"])
    done = brief_here("build", cwd=root)
    assert done.returncode == 1
    assert "one.ipynb, cell 3: “7” in “7 ships” is not in any cited fact (nothing is cited); " in done.stderr
    assert not (root / "reports").exists()


def test_parameters_of_a_preview_are_named_when_it_fails(root: Path, brief_here) -> None:
    number = change_notebook(root, "areas", "1 / 0")
    done = brief_here("build", "single", "--only", "areas", "-p", "area=SCI", "--output", "preview", cwd=root)
    assert done.returncode == 1
    assert f"areas.ipynb, cell {number}: ZeroDivisionError: division by zero\n" in done.stderr
    assert "  parameters: event=single, area=SCI\n" in done.stderr


def test_faults_in_facts_stop_a_build_before_any_kernel_starts(root: Path, brief_here) -> None:
    for name in ("single", "tiny"):
        file = root / "data" / name / "gazette.yaml"
        file.write_text(file.read_text("utf-8").replace("status: signed", "status: signd"), "utf-8")
    done = brief_here("build", "single", "tiny", cwd=root)
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert [re.sub(r":\d+:", ":", line) for line in lines] == [
        "brief: data/single/gazette.yaml: agreements[0].status: "
        "'signd' is not one of: "
        "announced, exchanged, signed, adopted, in-force",
        "data/tiny/gazette.yaml: agreements[1].status: "
        "'signd' is not one of: announced, exchanged, signed, adopted, in-force",
        "brief: could not build single and tiny. Their published reports are unchanged",
    ]
    assert not (root / ".cache" / "executed").exists()
    assert not (root / "reports").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--only", "areas"], "--only, --format and -p make a preview; add --output DIR to say where it goes"),
        (["--format", "pdf"], "--only, --format and -p make a preview; add --output DIR to say where it goes"),
        (["-p", "area=DIG", "--output", "x"], "-p needs --only NOTEBOOK; parameters belong to one notebook"),
        (["-p", "area", "--only", "areas", "--output", "x"], "-p 'area' is not NAME=VALUE, as in -p area=DIG"),
        (["--only", "nothing", "--output", "x"],
         "no published notebook 'nothing'; there are: brief, areas, facts, mous, sources, themes"),
        (["--check", "--explain"], ("--check, --explain, --force and a preview (--only, --format, -p) cannot be "
            "used together")),
        (["--check", "--only", "areas", "--output", "x"],
         "--check, --explain, --force and a preview (--only, --format, -p) cannot be used together"),
        (["--workers", "0"], "--workers 0: must be at least 1"),
        (["--timeout", "-1"], "--timeout -1: must be at least 1"),
        (["--workers", "1", "--cluster", "tcp://host:8786"],
         "--workers and --cluster cannot be used together; the cluster has its own workers"),
        (["--format", "docx", "--output", "x"], "--format 'docx' is not one of: html, pdf"),
        (["nowhere"], "no event 'nowhere' in {root}/data; there are: none, single, tiny"),
        (["no/where"], "no folder 'no/where'; give the path to an event's folder, or the name of an event in data/"),
        (["single", "data/single"], ("two event folders are named 'single', so their reports would overwrite "
            "each other; rename one")),
        (["--only", "areas", "-p", "colour=red", "--output", "x"],
         "areas.ipynb has no parameter 'colour'; it has: area, voice"),
        (["--only", "mous", "-p", "status=signd", "--output", "x"],
         "mous.ipynb: parameter status: 'signd' is not one of: announced, exchanged, signed, adopted, in-force"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_refused(arguments: list[str], said: str, root: Path, brief_here) -> None:
    done = brief_here("build", *arguments, cwd=root)
    assert (done.stdout, done.stderr) == ("", f"brief: {said.format(root=root)}\n")
    assert done.returncode == 2
    assert not (root / ".cache" / "executed").exists()


def test_folder_without_a_project_is_refused(tmp_path: Path, brief) -> None:
    done = brief("build", cwd=tmp_path)
    assert done.stderr == (
        "brief: no data/codebook.yaml here or in any folder above; run brief in the project's folder\n"
    )
    assert done.returncode == 2


# Previews -------------------------------------------------------------------------------------------------


def test_preview_holds_what_was_asked_for_and_says_its_cut(root: Path, brief_here) -> None:
    done = brief_here(
        "build", "tiny", "--only", "areas", "-p", "area=TRA", "--format", "html", "--output", "preview", cwd=root
    )
    assert done.returncode == 0, done.stderr
    assert sorted(scratch.contents(root / "preview")) == ["tiny/areas.html", "tiny/manifest.json"]
    assert re.fullmatch(r"Wrote one file for one event to preview/ in \d+\.\d s\.\n", done.stdout)
    words = BeautifulSoup((root / "preview" / "tiny" / "areas.html").read_text("utf-8"), "html5lib").get_text(" ")
    assert "Shows only facts with area TRA." in words
    assert "night ferry" in words
    assert "wheat" not in words


def test_preview_without_a_fact_says_so(root: Path, brief_here) -> None:
    done = brief_here(
        "build", "tiny", "--only", "areas", "-p", "area=ENE", "--format", "html", "--output", "preview", cwd=root
    )
    assert done.returncode == 0, done.stderr
    assert "No agreement or commitment matches these filters." in (root / "preview/tiny/areas.html").read_text("utf-8")


def test_preview_into_published_reports_is_refused(published: Published, brief_here) -> None:
    before = scratch.contents(published.output)
    done = brief_here("build", "tiny", "--only", "areas", "--output", "public", cwd=published.root)
    assert done.stderr == "brief: public holds the published reports of tiny; choose another folder for the preview\n"
    assert done.returncode == 2
    assert scratch.contents(published.output) == before


def test_preview_goes_over_an_earlier_one_and_over_nothing_else(small_project: Lay, brief_here) -> None:
    root = small_project(one=["print('well')"], two=["print('well')"])
    preview = "--format", "html", "--output", "preview"
    for only in ("one", "two", "one"):
        done = brief_here("build", "--only", only, *preview, cwd=root)
        assert done.returncode == 0, done.stderr
    place = root / "preview" / "none"
    assert sorted(json.loads((place / "manifest.json").read_text("utf-8"))["outputs"]) == ["one.html", "two.html"]
    (place / "one.pdf").write_text("mine")
    done = brief_here("build", "--only", "one", "--output", "preview", cwd=root)
    assert done.stderr == (
        "brief: preview/none/one.pdf was not written by brief build, which would overwrite it; move it, "
        "or choose another folder with --output DIR\n"
    )
    assert (place / "one.pdf").read_text() == "mine"


def test_event_of_another_place_is_built_by_its_folder(root: Path, tmp_path_factory, brief_here) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "invented-2023"
    shutil.copytree(root / "data" / "single", elsewhere)
    shutil.copy(root / "data" / "codebook.yaml", elsewhere.parent)
    done = brief_here("build", elsewhere, "--only", "mous", "--format", "html", "--output", "preview", cwd=root)
    assert done.returncode == 0, done.stderr
    assert sorted(scratch.contents(root / "preview")) == ["invented-2023/manifest.json", "invented-2023/mous.html"]


def test_events_of_the_tests_load(root: Path) -> None:
    events: list[Event] = [load(root / "data" / name) for name in INVENTED]
    assert [len(event.lead.agreements) for event in events] == [0, 1, 3]


@pytest.mark.browser
def test_long_words_and_titles_in_another_language_are_shown(
    root: Path, brief_here: Callable[..., Any], chromium: Any
) -> None:
    file = root / "data" / "single" / "gazette.yaml"
    title = "MOU on a joint survey of the strait"
    given = file.read_text("utf-8").replace(
        f"title: {title}", f"title: 해협 공동 조사\n    label: {title} {'x' * 170}\n    language: ko"
    )
    file.write_text(given.replace("aim: Chart", f"aim: {'y' * 170} chart"), "utf-8")
    event = root / "data" / "single" / "event.yaml"
    event.write_text(event.read_text("utf-8").replace("name: Sundermoor", f"name: {'Z' * 60}"), "utf-8")
    done = brief_here("build", "single", "--output", "public", cwd=root)
    assert done.returncode == 0, done.stderr
    table = (root / "public" / "single" / "tables" / "agreements.csv").read_text("utf-8")
    assert table.splitlines()[1].startswith(f"strait-survey,해협 공동 조사,,{title} {'x' * 170},ko,,mou,")
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        for report in ("index", "mous"):
            page = context.new_page()
            page.goto((root / "public" / "single" / f"{report}.html").as_uri())
            assert f"{title} {'x' * 170} (in Korean)" in page.evaluate("document.body.textContent")
            assert "해협" not in page.evaluate("document.body.textContent")
            assert page.evaluate("document.documentElement.scrollWidth") == 1280
            wide = "[...document.querySelectorAll('.table')].filter(e => e.scrollWidth > e.clientWidth).length"
            assert page.evaluate(wide) == 0
