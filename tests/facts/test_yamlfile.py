from __future__ import annotations

import os
from pathlib import Path

import pytest

from analysis.errors import Fault
from analysis.facts.yamlfile import MAX_BYTES, MAX_LENGTH, MAX_PARTS, YamlFile, read, spelled


def document(folder: Path, text: str) -> YamlFile:
    path = folder / "facts.yaml"
    path.write_bytes(text.encode())
    found = read(path)
    assert isinstance(found, YamlFile), found
    return found


def refusal(folder: Path, raw: bytes) -> str:
    path = folder / "facts.yaml"
    path.write_bytes(raw)
    found = read(path)
    assert isinstance(found, Fault), found
    return str(found).removeprefix(f"{path}:")


@pytest.mark.parametrize(
    "word",
    ["no", "yes", "true", "null", "~", "012", "0x1F", "1_0", "5.0", "1e3", "12:30", "2025-11-02", ".inf"],
)
def test_value_stays_the_text_that_was_written(tmp_path: Path, word: str) -> None:
    assert document(tmp_path, f"value: {word}\nlist: [{word}]\n{word}: key\n").value == {
        "value": word,
        "list": [word],
        word: "key",
    }


def test_blank_value_is_empty_text(tmp_path: Path) -> None:
    assert document(tmp_path, "date:\nplace: ''\n").value == {"date": "", "place": ""}


def test_every_place_knows_its_line(tmp_path: Path) -> None:
    found = document(tmp_path, "# a comment\n\nclaims:\n  - id: total\n    paragraphs:\n      - 1\n      - 2\n")
    assert found.lines == {
        (): 3,
        ("claims",): 3,
        ("claims", 0): 4,
        ("claims", 0, "id"): 4,
        ("claims", 0, "paragraphs"): 5,
        ("claims", 0, "paragraphs", 0): 6,
        ("claims", 0, "paragraphs", 1): 7,
    }


def test_lines_are_the_same_with_line_ends_of_windows(tmp_path: Path) -> None:
    found = document(tmp_path, "title: One\r\ntier: Two\r\n")
    assert found.value == {"title": "One", "tier": "Two"}
    assert found.lines[("tier",)] == 2


def test_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    assert document(tmp_path, "\ufefftitle: One\n").value == {"title": "One"}


def test_letters_beyond_ascii_are_kept(tmp_path: Path) -> None:
    assert document(tmp_path, "title: Ærø – 한국 – 🚢\n").value == {"title": "Ærø – 한국 – 🚢"}


def test_fault_at_a_place_that_is_not_written_stands_at_the_nearest_above(tmp_path: Path) -> None:
    found = document(tmp_path, "title: One\nclaims:\n  - id: total\n")
    assert found.fault(("claims", 0, "value"), "is missing") == Fault(found.path, 3, "claims[0].value", "is missing")


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ((), ""),
        (("title",), "title"),
        (("claims", 3, "value"), "claims[3].value"),
        (("themes", "first-step", 0), "themes.first-step[0]"),
    ],
)
def test_place_is_spelled_as_a_path(location: tuple[str | int, ...], words: str) -> None:
    assert spelled(location) == words


def test_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert str(read(tmp_path / "none.yaml")) == f"{tmp_path}/none.yaml:1: file not found"


def test_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    assert str(read(tmp_path)) == f"{tmp_path}:1: cannot be read: it is not a file"


def test_what_gives_bytes_without_end_is_refused_unread(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert str(read(tmp_path / "pipe.yaml")) == f"{tmp_path}/pipe.yaml:1: cannot be read: it is not a file"


@pytest.mark.parametrize("target", ["/dev/zero", "elsewhere.yaml", "nothing"])
def test_link_in_place_of_a_file_is_refused(tmp_path: Path, target: str) -> None:
    (tmp_path / "elsewhere.yaml").write_text("a: b", "utf-8")
    (tmp_path / "facts.yaml").symlink_to(target)
    assert str(read(tmp_path / "facts.yaml")) == f"{tmp_path}/facts.yaml:1: is a link; replace it with the file itself"


def test_empty_file_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"") == "1: the file is empty"


def test_file_too_large_to_be_facts_is_refused(tmp_path: Path) -> None:
    raw = b"#" * MAX_BYTES + b"\n"
    assert refusal(tmp_path, raw) == "1: too large; a file of facts has at most 2,000,000 bytes"


def test_more_keys_and_values_than_facts_have_are_refused_at_their_line(tmp_path: Path) -> None:
    raw = b"".join(b"k%d: v\n" % number for number in range(MAX_PARTS))
    words = "more than 20,000 keys and values, which is the limit; remove some"
    assert refusal(tmp_path, raw) == f"{MAX_PARTS // 2}: {words}"


def test_value_without_end_is_refused_at_its_line(tmp_path: Path) -> None:
    raw = b"a: b\nc: " + b"x" * (MAX_LENGTH + 1)
    assert refusal(tmp_path, raw) == "2: 2,001 characters; a key or value has at most 2,000"


@pytest.mark.parametrize("sign", ["\x85", "\u2028", "\u2029"])
def test_line_break_that_editors_do_not_count_is_refused(tmp_path: Path, sign: str) -> None:
    assert refusal(tmp_path, f"a: b{sign}c\n".encode()) == (
        "1: not YAML: control characters are not allowed; remove them"
    )


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b'"\\e[2J"', "a.yaml:1: \\x1b[2J: is it"),
        (b'"a\\nb"', "a.yaml:1: a\\nb: is it"),
        ("Ö–한".encode(), "a.yaml:1: Ö–한: is it"),
    ],
)
def test_fault_is_one_line_that_no_terminal_obeys(tmp_path: Path, written: bytes, said: str) -> None:
    (tmp_path / "a.yaml").write_bytes(written + b": x\n")
    found = read(tmp_path / "a.yaml")
    assert isinstance(found, YamlFile)
    assert str(found.fault(tuple(found.value), "is it")) == f"{tmp_path}/{said}"


def test_bytes_that_are_not_utf_8_are_refused_at_their_line(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"title: One\ntier: Tw\xf3\n") == "2: byte 0xf3 is not UTF-8; save the file as UTF-8"


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"a: " + b"[" * 100_000, 1),
        (b"a: " + b"{b: " * 100_000, 1),
        (b"- " * 100_000, 1),
        (b"a:\n  b: " + b"[" * 14, 2),
        (b"".join(b" " * depth + b"a:\n" for depth in range(1_200)), 13),
    ],
    ids=["lists", "mappings", "dashes", "a few", "lines"],
)
def test_nesting_without_end_is_refused_and_not_a_crash(tmp_path: Path, raw: bytes, line: int) -> None:
    assert refusal(tmp_path, raw) == f"{line}: nested more than 12 levels deep; use fewer levels"


def test_aliases_that_would_grow_without_end_are_refused(tmp_path: Path) -> None:
    raw = b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    assert refusal(tmp_path, raw) == "1: anchor '&a'; anchors and aliases are not allowed"


def test_second_document_is_refused_at_its_line(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"a: b\n---\nc: d\n") == "2: a second document starts here; only one is allowed"


def test_control_character_is_refused_at_its_line(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"a: b\nc: \x00\n") == "2: not YAML: control characters are not allowed; remove them"
