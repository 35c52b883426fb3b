from __future__ import annotations

from pathlib import Path

import pytest

from analysis.errors import Fault
from analysis.facts.document import MAX_BYTES, Document, read, spelled


def document(folder: Path, text: str) -> Document:
    path = folder / "facts.yaml"
    path.write_bytes(text.encode())
    found = read(path)
    assert isinstance(found, Document), found
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
    assert str(read(tmp_path / "none.yaml")) == f"{tmp_path}/none.yaml:1: there is no such file"


def test_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    assert str(read(tmp_path)) == f"{tmp_path}:1: is not a file of text"


def test_link_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.yaml").write_text("a: b", "utf-8")
    (tmp_path / "facts.yaml").symlink_to("elsewhere.yaml")
    assert str(read(tmp_path / "facts.yaml")) == f"{tmp_path}/facts.yaml:1: is a link; put the file itself there"


def test_empty_file_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"") == "1: the file is empty"


def test_file_too_large_to_be_facts_is_refused(tmp_path: Path) -> None:
    raw = b"#" * MAX_BYTES + b"\n"
    assert refusal(tmp_path, raw) == "1: 2,000,001 bytes, a file of facts has at most 2,000,000"


def test_bytes_that_are_not_utf_8_are_refused_at_their_line(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"title: One\ntier: Tw\xf3\n") == "2: byte 0xf3 is not UTF-8; save the file as UTF-8"


def test_nesting_without_end_is_refused_and_not_a_crash(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"a: " + b"[" * 100_000) == "1: nested more than 12 deep"


def test_aliases_that_would_grow_without_end_are_refused(tmp_path: Path) -> None:
    raw = b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    assert refusal(tmp_path, raw) == "1: anchor '&a'; anchors and aliases are not allowed"


def test_second_document_is_refused_at_its_line(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"a: b\n---\nc: d\n") == "2: a second document starts here; a file of facts holds one"


def test_control_character_is_refused_at_its_line(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"a: b\nc: \x00\n") == "2: not YAML: control characters are not allowed"
