"""Text becomes typed in the model and nowhere else; what only looks right is refused there."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable
from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from analysis import Event
from analysis.errors import quoted
from analysis.facts.eventfile import Party
from analysis.facts.fieldtypes import Day, Label, Ranges, Slug, Text, Whole
from analysis.facts.model import Claim

DIGITS_BEYOND_ASCII = [
    character for character in map(chr, range(0x80, sys.maxunicode + 1)) if unicodedata.category(character) == "Nd"
]


def typed(kind: object, value: object) -> object:
    return TypeAdapter(kind).validate_python(value)


def refusal(kind: object, value: object) -> str:
    with pytest.raises(ValidationError) as caught:
        typed(kind, value)
    (fault,) = caught.value.errors()
    assert fault["type"] == "fault"
    return str(fault["msg"])


@pytest.mark.parametrize(("written", "number"), [("1", 1), ("10", 10), ("999999", 999999)])
def test_whole_number_is_typed(written: str, number: int) -> None:
    assert typed(Whole, written) == number


@pytest.mark.parametrize(
    "written",
    [
        "0",
        "-1",
        "+5",
        " 5",
        "5 ",
        "5\n",
        "05",
        "1_0",
        "5.0",
        "5,0",
        "1e3",
        "0x5",
        "½",
        "²",
        "١",
        "1١",
        "۵",
        "five",
        "",
    ],
)
def test_look_alike_of_a_whole_number_is_refused(written: str) -> None:
    assert refusal(Whole, written) == f"{quoted(written)} must be a whole number from 1"


def test_whole_number_has_an_end() -> None:
    assert refusal(Whole, "1000000") == "'1000000' must be a whole number from 1 to 999999"


@pytest.mark.parametrize(("value", "shown"), [(["1"], "a list"), ({"a": "1"}, "a mapping")])
def test_shape_in_place_of_a_whole_number_is_refused(value: object, shown: str) -> None:
    assert refusal(Whole, value) == f"{shown} must be a whole number from 1"


def test_no_digit_beyond_ascii_passes_for_one() -> None:
    for digit in DIGITS_BEYOND_ASCII:
        assert refusal(Whole, f"1{digit}")
        assert refusal(Day, f"2025-11-0{digit}")
        assert refusal(Slug, f"a{digit}")
        assert refusal(Ranges, f"1{digit}")


def test_day_is_typed() -> None:
    assert typed(Day, "2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize(
    "written",
    [
        "2025-02-30", "2025-02-29", "2025-13-01", "2025-00-10", "0000-01-01", "2025-2-3", "20250203",
        "2025/02/03", "25-02-03", "03-02-2025", "2025-02", "2025-W05-1", "2025-034", "2025-02-03T00:00", " 2025-02-03",
        "2025-02-03 ",
        "2025-02-03\n", "+2025-02-03", "2025-02-0١", "٢٠٢٥-٠٢-٠٣", "2025–02–03", "3 February 2025", "",
    ],
)  # fmt: skip
def test_look_alike_of_a_day_is_refused(written: str) -> None:
    assert refusal(Day, written) == f"{quoted(written)} is not a date; write it as YYYY-MM-DD"


@pytest.mark.parametrize("written", ["a", "7", "lawful-good", "a1-b2"])
def test_slug_is_kept(written: str) -> None:
    assert typed(Slug, written) == written


@pytest.mark.parametrize(
    "written",
    [
        "A",
        "a b",
        "a_b",
        "a--b",
        "-a",
        "a-",
        "a.b",
        "a/b",
        "../a",
        "a:b",
        " a",
        "a\n",
        "é",
        "ａ",
        "а",
        "a١",
        "a–b",
        "",
    ],
)
def test_look_alike_of_a_slug_is_refused(written: str) -> None:
    words = "must be lower-case letters, digits and single hyphens"
    assert refusal(Slug, written) == f"{quoted(written)} {words}"


@pytest.mark.parametrize(
    ("written", "numbers"),
    [("1", (1,)), ("2-4", (2, 3, 4)), ("1, 3-4, 9", (1, 3, 4, 9)), ("5-5", (5,)), (" 1 - 2 ,7", (1, 2, 7))],
)
def test_ranges_of_paragraphs_are_typed(written: str, numbers: tuple[int, ...]) -> None:
    assert typed(Ranges, written) == numbers


@pytest.mark.parametrize("written", ["0", "1,", "1 2", "1–2", "a", "1-", "-1", "١", "1-١", "+1", "1.0", ""])
def test_look_alike_of_ranges_is_refused(written: str) -> None:
    assert refusal(Ranges, written) == f"'{written}' is not a list of paragraphs; write them as in 6-10, 12"


@pytest.mark.parametrize("written", ["4-2", "1-99999"])
def test_range_that_runs_backwards_or_too_far_is_refused(written: str) -> None:
    assert refusal(Ranges, written) == (
        f"'{written}' has a range that runs backwards or is too long; write it as in 6-10"
    )


@pytest.mark.parametrize("written", ["", " ", "\t\n", "\u00a0"])
def test_blank_text_is_refused(written: str) -> None:
    assert refusal(Text, written) == "is blank; it needs text"


@pytest.mark.parametrize("character", ["\x00", "\x07", "\r", "\x1b", "\x7f", "\x9b"])
def test_text_with_a_control_character_is_refused(character: str) -> None:
    assert refusal(Text, f"a{character}b") == f"contains the control character '\\x{ord(character):02x}'; remove it"


@pytest.mark.parametrize(
    "character",
    ["\u202e", "\u2066", "\u2069", "\u200b", "\u2060", "\ufeff", "\u00ad", "\u2028", "\U000e0041", "\ue000", "\uffff",
     "\u0378", "\u3164", "\ufe00", "\U000e0100"],
)  # fmt: skip
def test_text_with_a_character_nobody_sees_is_refused(character: str) -> None:
    assert refusal(Text, f"a{character}b") == f"contains U+{ord(character):04X}, an invisible character; remove it"


@pytest.mark.parametrize(
    "written", ["a\tb\nc", "a\u00a0b", "نامه\u200cها", "a\u200fb", "क्\u200dष", "❤\ufe0f", "e\u0301\u0323"]
)
def test_signs_that_scripts_need_are_kept(written: str) -> None:
    assert typed(Text, written) == written


def test_flood_of_marks_is_refused() -> None:
    assert typed(Text, "Tie\u0302\u0301\u0302\u0301ng") == "Tie\u0302\u0301\u0302\u0301ng"
    assert refusal(Text, "Tie" + "\u0302" * 5) == "has more than 4 accents on one character; remove some"
    assert refusal(Text, "Tie" + "\u200d" * 5) == "has more than 4 accents on one character; remove some"


@pytest.mark.parametrize(
    "written", ["=1+1", "+65 6123", "-1+2", "@ada", "–\t=A1", "sea;-cmd", "sea; @x", "sea\n=1", "＝1", "-3;x", "-3 (a)"]
)
def test_text_that_a_spreadsheet_would_run_is_refused(written: str) -> None:
    sign = next(sign for sign in written if sign in "=+-@＝")
    where = "begins" if written.startswith(sign) else "has a part that begins"
    assert refusal(Text, written) == (
        f"{where} with '{sign}', which a spreadsheet would run as a formula; begin with a word"
    )


@pytest.mark.parametrize("written", ["-3", "-0.5", "-3 degrees", "-3 %", "a=b", "a - b", "– b", "a, @b", "C++; D"])
def test_number_below_zero_and_signs_within_a_text_are_no_formula(written: str) -> None:
    assert typed(Text, written) == written


@pytest.mark.parametrize(("kind", "most", "more"), [(Text, 2000, ""), (Label, 100, ""), (Slug, 80, "")])
def test_text_has_a_greatest_length(kind: object, most: int, more: str) -> None:
    assert typed(kind, "a" * most) == "a" * most
    assert refusal(kind, "a" * (most + 1)) == f"has {most + 1:,} characters, at most {most:,} are allowed{more}"


def test_label_has_one_line() -> None:
    assert typed(Text, "two\nlines") == "two\nlines"
    assert refusal(Label, "two\nlines") == "has several lines; it must be one line"


def test_message_stays_on_one_line() -> None:
    assert refusal(Whole, "5\n\x1b[31m") == "'5\\n\\x1b[31m' must be a whole number from 1"


def test_message_quotes_the_beginning_of_what_is_long() -> None:
    assert refusal(Whole, "a" * 200) == f"'{'a' * 100}…' must be a whole number from 1"


@pytest.mark.parametrize("written", ["{x}", "{{x}}", "{", "}", "{0}"])
def test_braces_are_shown_as_they_were_written(written: str) -> None:
    assert refusal(Whole, written) == f"{quoted(written)} must be a whole number from 1"


def test_space_around_text_is_taken_off() -> None:
    assert typed(Text, "  Lower Quay \n") == "Lower Quay"


@pytest.fixture
def claim(founding: Event) -> Callable[[str, str], Claim]:
    """Make a claim of a value in a unit."""

    def make(value: str, unit: str) -> Claim:
        written = {
            "id": "total", "paragraphs": ["1"], "key": "agreements.total", "label": "counted", "value": value,
            "unit": unit, "qualifier": "exact", "basis": "stated",
        }  # fmt: skip
        return Claim.model_validate(written, context={"codebook": founding.codebook})

    return make


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        ("8", "agreements"), ("0", "agreements"), ("-2.5", "degrees"), ("2025-11-02", "date"),
        ("2026-01-01/2026-04-30", "interval"), ("2026-01-01/2026-01-01", "interval"),
    ],
)  # fmt: skip
def test_value_that_fits_its_unit_is_kept_as_text(claim, value: str, unit: str) -> None:
    assert claim(value, unit).value == value


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        *((value, "agreements", "is not a number; use digits and at most one point")
          for value in ("١", "1١", "1_0", "5.", ".5", "1,000", "1e3", "½", "eight", "1.2.3")),
        *((value, "date", "is not a date; write it as YYYY-MM-DD") for value in ("2025-02-30", "2025", "2025-02-0١")),
        *((value, "interval", "is not an interval; write it as YYYY-MM-DD/YYYY-MM-DD")
          for value in ("2025-02-03", "2025-02-03/", "2025/2026", "2025-02-03 - 2025-02-04")),
        ("2025-02-03/2025-02-02", "interval", "ends before it begins"),
    ],
)  # fmt: skip
def test_value_that_does_not_fit_its_unit_is_refused(claim, value: str, unit: str, words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        claim(value, unit)
    (fault,) = caught.value.errors()
    assert fault["msg"] == f"'{value}' {words}"


def test_record_is_frozen() -> None:
    party = Party(id="northmark", name="Northmark")
    with pytest.raises(ValidationError):
        party.name = "Southmark"  # type: ignore[misc]
