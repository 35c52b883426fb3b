"""Evidence without copying: what is said of a reader's copy, whatever has been done to it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import Event, load
from analysis.facts.alignment import Alignment, align
from analysis.facts.fingerprints import at_hand, fingerprints
from analysis.facts.sourcetext import MAX_BYTES, paragraphs, words

TEXT = (Path(__file__).resolve().parents[1] / "texts" / "tiny-gazette.txt").read_text("utf-8")
LINES = paragraphs(TEXT)
WHOLE = ["15 of 15 paragraphs found", "0 words of the copy belong to no paragraph"]
ADVERTISEMENT = "Buy two pairs of boots at Quay Street, and the third is yours"  # 13 words

steadily = settings(deadline=None, database=None)
Check = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def tiny(root: Path) -> Event:
    return load(root / "data" / "tiny")


@pytest.fixture
def check(root: Path, brief_here: Check) -> Check:
    """Run ``brief verify`` on a copy that holds these lines, this text or these bytes."""

    def run(copy: list[str] | str | bytes) -> subprocess.CompletedProcess[str]:
        text = "\n".join(copy) if isinstance(copy, list) else copy
        (root / "copy.txt").write_bytes(text if isinstance(text, bytes) else text.encode())
        return brief_here("verify", "tiny", "--text", "gazette=copy.txt", cwd=root)

    return run


def without(*numbers: int) -> list[str]:
    return [line for n, line in enumerate(LINES, 1) if n not in numbers]


def changed(n: int, old: str, new: str) -> list[str]:
    assert LINES[n - 1].count(old) == 1
    return [*LINES[: n - 1], LINES[n - 1].replace(old, new), *LINES[n:]]


# What is said of a copy -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "copy",
    [
        TEXT,
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("\n\n", "\n"),
        TEXT.replace("\n", "\n\n \n"),
        " ".join(LINES),
        re.sub(r"(.{30}\S*) ", r"\1\n", TEXT),
        TEXT.replace("“", '"').replace("”", '"').replace("’", "'").replace("–", "-"),
        TEXT.replace("- MOU", "• MOU"),
        TEXT.replace("ferry", "fer\u00adry").replace(" the ", "\u00a0the \u200b"),
        "\ufeff" + TEXT,
    ],
    ids=["as it is", "CRLF", "no blank lines", "more blank lines", "joined", "wrapped", "ASCII signs", "bullets",
         "soft hyphens", "byte order mark"],
)  # fmt: skip
def test_what_is_no_word_does_not_matter(copy: str, check: Check) -> None:
    done = check(copy)
    assert (done.stdout.splitlines(), done.stderr, done.returncode) == (WHOLE, "", 0)


@pytest.mark.parametrize("form", ["-", "/dev/stdin", "pipe"])
def test_copy_comes_from_a_pipe(root: Path, form: str) -> None:
    reading, writing = os.pipe()
    os.write(writing, TEXT.encode())
    os.close(writing)
    name = f"/dev/fd/{reading}" if form == "pipe" else form
    command = [sys.executable, "-m", "analysis", "verify", "tiny", "--text", f"gazette={name}"]
    done = subprocess.run(
        command, cwd=root, stdin=reading, pass_fds=[reading], capture_output=True, text=True, check=False
    )
    os.close(reading)
    assert (done.stdout.splitlines(), done.stderr, done.returncode) == (WHOLE, "", 0)


SPACELESS = [  # a language, and a line of it
    ("Chinese", "双方签署了关于渡轮的谅解备忘录，内容包括安全标准。"),
    ("Japanese", "両国はフェリーの安全に関する覚書に署名した。"),
    ("Thai", "ทั้งสองฝ่ายลงนามในบันทึกความเข้าใจว่าด้วยเรือข้ามฟาก"),
    ("Khmer", "ភាគីទាំងពីរបានចុះហត្ថលេខា"),
]


@pytest.mark.parametrize("line", [line for _, line in SPACELESS], ids=[name for name, _ in SPACELESS])
def test_line_breaks_do_not_matter_in_scripts_without_spaces(line: str) -> None:
    def hashed(text: str) -> list[str]:
        return [word.text for word in words(text)]

    whole = hashed(line)
    assert all(hashed(line[:at] + "\n" + line[at:]) == whole for at in range(1, len(line)))
    kept = [at for at, letter in enumerate(line) if hashed(letter)]
    assert kept and all(hashed(line[:at] + line[at + 1 :]) != whole for at in kept)


def test_hangul_has_words_between_spaces() -> None:
    assert [word.text for word in words("양국은 페리에 합의했다.")] == ["양국은", "페리에", "합의했다."]


def test_paragraph_is_a_line_with_a_letter_or_a_digit_as_the_shell_counts_it(tmp_path: Path) -> None:
    text = "One\r\n\r\n* * *\n\u00a0\n  \n–\n2\n\u200b\n部\n"
    (tmp_path / "copy.txt").write_bytes(text.encode())
    shell = subprocess.run(
        ["grep", "-c", "[[:alnum:]]", "copy.txt"], cwd=tmp_path, env={**os.environ, "LC_ALL": "C.UTF-8"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert paragraphs(text) == ["One", "2", "部"]
    assert shell.stdout == "3\n"


@pytest.mark.parametrize(
    ("copy", "said", "status"),
    [
        (changed(14, "120", "130"),
         ["changed ¶14", "gazette:dinner-guests rests on changed ¶14", "gazette:dinner rests on changed ¶14",
          "14 of 15 paragraphs found", "0 words of the copy belong to no paragraph"], 1),
        (without(9),
         ["missing ¶9", "gazette:libraries rests on missing ¶9", "gazette:harbour-data rests on missing ¶9",
          "14 of 15 paragraphs found", "0 words of the copy belong to no paragraph"], 1),
        ([*changed(10, "rare", "old")[:10], *without(10, 11)[9:]],
         ["changed ¶10", "missing ¶11", "gazette:libraries rests on changed ¶10",
          "gazette:harbour-data rests on missing ¶11", "gazette:agreements-total rests on changed ¶10, missing ¶11",
          "gazette:linden-harbour-board rests on missing ¶11",
          "13 of 15 paragraphs found", "0 words of the copy belong to no paragraph"], 1),
        (without(15),
         ["missing ¶15", "14 of 15 paragraphs found", "0 words of the copy belong to no paragraph"], 0),
        ([*LINES[:8], LINES[9], LINES[8], *LINES[10:]],
         ["moved ¶9 (now after ¶10)", *WHOLE], 0),
        ([LINES[6], *without(7)],
         ["moved ¶7 (now before ¶1)", *WHOLE], 0),
        ([*LINES[:5], ADVERTISEMENT, *LINES[5:]],
         ["15 of 15 paragraphs found", "13 words of the copy belong to no paragraph"], 0),
        ([*LINES, "Print"],
         ["15 of 15 paragraphs found", "1 word of the copy belongs to no paragraph"], 0),
        ([*LINES[:5], ADVERTISEMENT, *changed(13, "restless", "quiet")[5:]],
         ["changed ¶13", "gazette:good-harbour rests on changed ¶13",
          "14 of 15 paragraphs found", "13 words of the copy belong to no paragraph"], 1),
        ([*LINES, LINES[1]],
         ["15 of 15 paragraphs found", "23 words of the copy belong to no paragraph"], 0),
        (changed(3, "Prime", "prime"),
         ["changed ¶3", "gazette:second-visit rests on changed ¶3", "gazette:ada-brandt rests on changed ¶3",
          "gazette:ivo-halvorsen rests on changed ¶3",
          "14 of 15 paragraphs found", "0 words of the copy belong to no paragraph"], 1),
    ],
    ids=["number", "dropped", "changed and dropped", "furniture dropped", "swapped", "moved to the top",
         "advertisement", "one word", "advertisement and a change", "twice", "case"],
)  # fmt: skip
def test_edit_is_named_with_the_facts_that_rest_on_it(
    copy: list[str], said: list[str], status: int, check: Check
) -> None:
    done = check(copy)
    assert (done.stdout.splitlines(), done.stderr, done.returncode) == (said, "", status)


SAVED = TEXT.encode()
LATIN = TEXT.replace("“", '"').replace("”", '"').replace("–", "-").replace("’", "´").encode("latin-1")
OTHER = "copy.txt is another article, or a small part of this one: {} of the 266 words of “Northmark and Eastvale " \
    "become comprehensive partners” are found in it"  # fmt: skip


@pytest.mark.parametrize(
    ("copy", "said"),
    [
        (b"", "copy.txt contains no words; put the article's text there"),
        (b"\n *** \n", "copy.txt contains no words; put the article's text there"),
        (b"\x89PNG\r\n\x1a\n\0\0",
         "copy.txt is not plain text: byte 0x1a on line 2; copy the article's text into a plain file, saved as UTF-8"),
        (SAVED.replace(b"wheat", b"wh\0at"),
         "copy.txt is not plain text: byte 0x00 on line 11; copy the article's text into a plain file, saved as UTF-8"),
        (LATIN,
         "copy.txt is in another encoding, such as Latin-1: byte 0xb4 on line 9 is not UTF-8; save it as UTF-8"),
        (b"\xef\xbb\xbf" + LATIN,
         "copy.txt is in another encoding, such as Latin-1: byte 0xb4 on line 9 is not UTF-8; save it as UTF-8"),
        (TEXT.encode("utf-16"), "copy.txt is in another encoding, UTF-16; save it as UTF-8"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "copy.txt is in another encoding, UTF-16; save it as UTF-8"),
        (b"A ferry ran aground on Monday. " * 40, OTHER.format(0)),
        ("\n".join([LINES[6], LINES[7]]).encode(), OTHER.format(20)),
        (b"word " * (MAX_BYTES // 5 + 1),
         "copy.txt has more than 1,000,000 bytes, which is the limit; keep only the article's text"),
    ],
    ids=["empty", "no word", "picture", "zero byte", "Latin-1", "Latin-1 after a mark", "UTF-16", "UTF-16 big-endian",
         "another article", "two paragraphs", "too large"],
)  # fmt: skip
def test_copy_that_cannot_be_checked_gets_one_sentence(copy: bytes, said: str, check: Check) -> None:
    done = check(copy)
    assert (done.stdout, done.stderr, done.returncode) == ("", f"brief: {said}\n", 1)


def test_a_megabyte_of_the_same_word_ends_within_seconds() -> None:
    prints = fingerprints("word\nword word\n" + "word " * 30 + "\nother", dict.fromkeys(range(1, 5), "body"))
    copy = ["word"] * (MAX_BYTES // 5)
    started = time.process_time()
    result = align(prints, copy)
    assert [each.how for each in result.outcomes] == ["in place", "in place", "in place", "changed"]
    assert (result.changed, result.left_over) == (1, len(copy) - 34)
    assert time.process_time() - started < 20


# What is asked for ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tiny"],
         "no copy of gazette at data/tiny/texts/gazette.txt; put one there, or say where yours is: --text "
             "gazette=FILE"),
        (["tiny", "--text", "copy.txt"], "--text 'copy.txt' is not SOURCE=FILE, as in --text cna=article.txt"),
        (["tiny", "--text", "gazette="], "--text 'gazette=' is not SOURCE=FILE, as in --text cna=article.txt"),
        (["tiny", "--text", ""], "--text '' is not SOURCE=FILE, as in --text cna=article.txt"),
        (["tiny", "--text", "gazete=copy.txt"], "no source 'gazete' in tiny; there are: gazette, courier, wire"),
        (["tiny", "--text", "gazette=copy.txt"], "there is no file 'copy.txt'; check the path"),
        (["tiny", "--text", "gazette=data"], "there is no file 'data'; check the path"),
        (["single", "--text", "gazette=copy.txt"],
         "gazette has no fingerprints; someone who has its text must make them: brief fingerprint single "
             "gazette TEXTFILE"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_with_what_to_do(
    arguments: list[str], said: str, root: Path, brief_here: Check
) -> None:
    done = brief_here("verify", *arguments, cwd=root)
    assert (done.stdout, done.stderr, done.returncode) == ("", f"brief: {said}\n", 2)


@pytest.mark.parametrize("command", ["verify", "fingerprint"])
def test_source_that_does_not_lead_has_no_paragraphs(command: str, root: Path, brief_here: Check) -> None:
    (root / "copy.txt").write_text(TEXT, "utf-8")
    given = ["--text", "wire=copy.txt"] if command == "verify" else ["wire", "copy.txt"]
    done = brief_here(command, "tiny", *given, cwd=root)
    assert done.stderr == "brief: only the lead source has numbered paragraphs; use gazette, not 'wire'\n"
    assert done.returncode == 2


def test_kept_copy_is_checked_when_none_is_given(root: Path, brief: Check) -> None:
    keep(root, TEXT.replace("120", "130"))
    done = brief("verify", "tiny", cwd=root)
    assert (done.stdout.splitlines()[0], done.returncode) == ("changed ¶14", 1)


def keep(root: Path, text: str) -> None:
    (root / "data" / "tiny" / "texts").mkdir()
    (root / "data" / "tiny" / "texts" / "gazette.txt").write_text(text, "utf-8")


# Fingerprints ---------------------------------------------------------------------------------------------


def test_fingerprints_of_the_invented_text_are_the_ones_that_are_stored(root: Path, brief: Check) -> None:
    file = root / "data" / "tiny" / "gazette.paragraphs.yaml"
    stored = file.read_bytes()
    file.unlink()
    (root / "text.txt").write_text(TEXT, "utf-8")
    done = brief("fingerprint", "tiny", "gazette", "text.txt", cwd=root)
    assert (done.stdout, done.returncode) == ("Wrote data/tiny/gazette.paragraphs.yaml\n", 0)
    assert file.read_bytes() == stored
    assert not any(line in stored.decode() for line in LINES)


@pytest.mark.parametrize("former", ["", "paragraphs: [", "paragraphs:\n  - {n: 7}\n"])
def test_broken_fingerprints_are_replaced(former: str, root: Path, brief_here: Check) -> None:
    file = root / "data" / "tiny" / "gazette.paragraphs.yaml"
    stored = file.read_bytes()
    file.write_text(former, "utf-8")
    (root / "text.txt").write_text(TEXT, "utf-8")
    assert brief_here("check", "tiny", cwd=root).returncode == 1
    assert brief_here("fingerprint", "tiny", "gazette", "text.txt", cwd=root).returncode == 0
    assert file.read_bytes() == stored


def test_faults_in_other_facts_leave_the_fingerprints_as_they_were(root: Path, brief_here: Check) -> None:
    folder = root / "data" / "tiny"
    facts = (folder / "gazette.yaml").read_text("utf-8")
    (folder / "gazette.yaml").write_text(facts.replace("status: signed", "status: signd"), "utf-8")
    (root / "text.txt").write_text(TEXT.replace("120", "130"), "utf-8")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    done = brief_here("fingerprint", "tiny", "gazette", "text.txt", cwd=root)
    assert (done.stdout, done.returncode) == ("", 1)
    assert "agreements[1].status: 'signd' is not one of: " in done.stderr
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_text_with_another_number_of_paragraphs_is_refused(root: Path, brief_here: Check) -> None:
    (root / "text.txt").write_text("\n".join(without(7)), "utf-8")
    done = brief_here("fingerprint", "tiny", "gazette", "text.txt", cwd=root)
    assert (done.stdout, done.returncode) == ("", 1)
    assert done.stderr == (
        "brief: text.txt has 14 paragraphs (lines with a letter or digit), but gazette.yaml gives a role to 15; "
        "correct the one that is wrong\n"
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ships – 3 of them — “left”", ["Ships", "3", "of", "them", '"left"']),
        ("it´s ‘so’ ″far″ «on»", ["it's", "'so'", '"far"', '"on"']),
        ("war\u2014peace, ten\u2011year", ["war-peace,", "ten-year"]),
        ("ﬁle ｆｕｌｌ １２ e\u0301te\u0301 …", ["file", "full", "12", "été"]),
        ("co\u00adoperate \u200bzero\u200d \ufeff", ["cooperate", "zero"]),
        ("• one\u00a0two\u2009three", ["one", "two", "three"]),
        ("한국 Ünder Case", ["한국", "Ünder", "Case"]),
    ],
)
def test_words_are_normalised_as_documented(text: str, found: list[str]) -> None:
    assert [word.text for word in words(text)] == found


@steadily
@given(st.text())
def test_normalised_words_stay_as_they_are(text: str) -> None:
    once = [word.text for word in words(text)]
    assert [word.text for word in words(" ".join(once))] == once


# Alignment, whatever is done to a copy ---------------------------------------------------------------------

TEXTS = st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=6), min_size=1, max_size=9)


def aligned(text: list[list[str]], copy: list[str]) -> Alignment:
    prints = fingerprints("\n".join(" ".join(["-", *said]) for said in text), dict.fromkeys(range(1, 10), "body"))
    return align(prints, copy)


@steadily
@given(TEXTS)
def test_every_paragraph_of_a_whole_copy_is_in_place(text: list[list[str]]) -> None:
    result = aligned(text, [word for said in text for word in said])
    assert {each.how for each in result.outcomes} == {"in place"}
    assert (result.changed, result.left_over) == (0, 0)


@steadily
@given(TEXTS, st.data())
def test_no_paragraph_is_lost_or_doubled_and_no_word_counted_twice(text: list[list[str]], data: st.DataObject) -> None:
    copy = [list(said) for said in text]
    for edit in data.draw(st.lists(st.sampled_from(["drop", "double", "swap", "insert", "join"]), max_size=6)):
        at, to = (data.draw(st.integers(0, max(0, len(copy) - 1))) for _ in "ab")
        if edit == "drop":
            del copy[at : at + 1]
        elif edit == "insert":
            copy.insert(at, data.draw(st.lists(st.sampled_from("abcx"), max_size=4)))
        elif edit == "double":
            copy[to:to] = copy[at : at + 1]
        elif edit == "swap" and copy:
            copy[at], copy[to] = copy[to], copy[at]
        elif edit == "join":
            copy[at : at + 2] = [[word for said in copy[at : at + 2] for word in said]]
    held = [word for said in copy for word in said]
    result = aligned(text, held)
    assert [each.n for each in result.outcomes] == list(range(1, len(text) + 1))
    spans = sorted((each.span for each in result.outcomes if each.found and each.span), key=lambda span: span.start)
    assert all(before.stop <= after.start for before, after in pairwise(spans))
    assert all(held[each.span.start : each.span.stop] == text[each.n - 1] for each in result.outcomes if each.found)
    assert sum(map(len, spans)) + result.changed + result.left_over == len(held)
    assert min(result.changed, result.left_over) >= 0


@steadily
@given(TEXTS, st.lists(st.sampled_from("abc"), max_size=12))
def test_no_other_choice_leaves_more_words_in_place(text: list[list[str]], copy: list[str]) -> None:
    def most(n: int, at: int) -> int:
        """The most words of paragraphs n and later that stand in their order from word *at* on."""
        if n == len(text):
            return 0
        ends = (start + len(text[n]) for start in range(at, len(copy)) if copy[start:][: len(text[n])] == text[n])
        end = next(ends, None)  # the first place leaves the most room
        return max(most(n + 1, at), 0 if end is None else len(text[n]) + most(n + 1, end))

    in_place = [len(each.span) for each in aligned(text, copy).outcomes if each.how == "in place"]
    assert sum(in_place) == most(0, 0)


def test_identical_paragraphs_are_each_matched_once() -> None:
    text = [["a"], ["x", "y"], ["b"], ["x", "y"], ["c"]]
    both = aligned(text, list("axybxyc"))
    assert [each.span for each in both.outcomes] == [range(1), range(1, 3), range(3, 4), range(4, 6), range(6, 7)]
    one = aligned(text, list("abxyc"))
    assert [each.how for each in one.outcomes] == ["in place", "missing", "in place", "in place", "in place"]


# In a notebook --------------------------------------------------------------------------------------------


def test_paragraphs_of_a_kept_copy_are_given_where_the_words_are_the_sources(root: Path, tiny: Event) -> None:
    keep(root, " ".join(changed(14, "120", "130")).replace("”", '"'))
    held = tiny.paragraphs
    assert list(held) == [*range(1, 14), 15]
    assert held[4] == LINES[3].replace("”", '"')
    assert held[10] == LINES[9].removeprefix("- ")


def test_paragraphs_are_read_when_they_are_asked_for(root: Path, tiny: Event) -> None:
    keep(root, TEXT)
    assert len(tiny.paragraphs) == 15
    shutil.rmtree(root / "data" / "tiny" / "texts")
    assert load(root / "data" / "tiny").paragraphs == {}


@pytest.mark.parametrize("text", ["", "A ferry ran aground.", "\0"])
def test_copy_that_cannot_be_used_gives_no_paragraph(text: str, root: Path, tiny: Event) -> None:
    keep(root, text)
    assert at_hand(tiny) == {}


def test_event_without_fingerprints_gives_no_paragraph(root: Path, tiny: Event) -> None:
    keep(root, TEXT)
    (root / "data" / "tiny" / "gazette.paragraphs.yaml").unlink()
    assert load(root / "data" / "tiny").paragraphs == {}
    assert tiny.fingerprints is not None
