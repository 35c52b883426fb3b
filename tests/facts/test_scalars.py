"""What was typed is what is read, however it is quoted; what is said where YAML would read something else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analysis.facts.checks import examine

COMMENT = (
    "would be dropped as a comment; put all of the text in quotes, "
    "or begin a comment with two spaces, '# ' and a letter"
)
ITSELF = "would be read as another character; write that character itself, or use single quotes"
SPACE = "which would be read as a space; break the line at a space"
COLON = "…; put text with a colon and a space in quotes"
FORMULA = "begins with '-', which a spreadsheet would run as a formula; begin with a word"
INSIDE = "\n      "  # a line further in than the key
AT_KEY = "\n    "


def cases(*given: tuple[str, str, str]) -> pytest.MarkDecorator:
    """Give each case the title that it begins with."""
    return pytest.mark.parametrize(("written", "read"), [pytest.param(*case, id=title) for title, *case in given])


def told(root: Path, old: str, new: str) -> str:
    """Write *new* for a line of the invented gazette; give what is said against it, from the line's number on."""
    path = root / "data" / "single" / "gazette.yaml"
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_bytes(text.replace(old, new).encode())
    return "\n".join(str(fault).partition("gazette.yaml:")[2] for fault in examine(path.parent).faults)


def aim(root: Path, written: str) -> str:
    """Write an agreement's aim; give it as it is read, or what is said against it."""
    said = told(root, "    aim: Chart the strait together.", f"    aim: {written}")
    event = examine(root / "data" / "single").records
    return event.lead.agreements[0].aim if event else said


@cases(
    ("number sign within a word", "C# and F#", "C# and F#"),
    ("number sign in quotes", '"Hall #A"', "Hall #A"),
    ("comment", "Hall  # a comment", "Hall"),
    ("comment behind a tab", "Hall\t# a comment", "Hall"),
    ("comment behind quotes", '"Hall"  # a comment', "Hall"),
    ("comment in another script", "Hall  # 메모", "Hall"),
    ("comment on the line below", f"Hall{INSIDE}# a comment", "Hall"),
    ("comment as far in as the key", f"Hall{AT_KEY}#A comment", "Hall"),
    ("comment behind a literal text's sign", f"|  # a comment{INSIDE}Hall", "Hall"),
    ("number sign in a literal text", f"|{INSIDE}# Hall{INSIDE}#A", "# Hall\n#A"),
    ("wrapped", f"Chart   the  {INSIDE}strait\t{INSIDE}again", "Chart   the strait again"),
    ("wrapped at line ends of Windows", "Chart the\r\n      strait\r", "Chart the strait"),
    ("wrapped in quotes", f'"Chart the {INSIDE}  strait"', "Chart the strait"),
    ("wrapped with a tab", f"Chart{INSIDE}\tthe strait", "Chart the strait"),
    ("wrapped after a dash between spaces", f"ferry -{INSIDE}and rail –{INSIDE}or road", "ferry - and rail – or road"),
    ("wrapped Korean", f"한국과{INSIDE}싱가포르", "한국과 싱가포르"),
    ("wrapped from Latin to Han", f"Xinjiapo{INSIDE}新加坡", "Xinjiapo 新加坡"),
    ("wrapped before a dash", f"Chart{INSIDE}- the strait", "Chart - the strait"),
    ("blank line", f"Chart the\n{INSIDE}strait", "Chart the\nstrait"),
    ("literal", f"|{INSIDE}Chart-{INSIDE}  the{INSIDE}strait\n", "Chart-\n  the\nstrait"),
    ("folded", f">-{INSIDE}Chart the{INSIDE}strait\n\n", "Chart the strait"),
    ("tab inside", "Chart\tthe strait", "Chart\tthe strait"),
    ("space that does not break inside", "Chart\u00a0the strait", "Chart\u00a0the strait"),
    ("space around", '"\u00a0 Chart  "', "Chart"),
    ("quotes inside", "the 'strait' of \"Lin\"", "the 'strait' of \"Lin\""),
    ("quote in single quotes", "'it''s'", "it's"),
    ("two quotes without quotes", "it''s", "it''s"),
    ("quote and backslash in double quotes", r'"a \"strait\" \\ more"', r'a "strait" \ more'),
    ("backslash", r"C:\new\x", r"C:\new\x"),
    ("backslash in single quotes", r"'C:\new\'", "C:\\new\\"),
    ("colon without a space", "Chart:the strait", "Chart:the strait"),
    ("brackets, braces and commas inside", "Chart [a] {b}, c", "Chart [a] {b}, c"),
    ("signs of documents inside", "Chart --- the ... strait", "Chart --- the ... strait"),
    ("word for nothing", "~", "~"),
)  # fmt: skip
def test_text_is_read_as_it_was_typed(written: str, read: str, root: Path) -> None:
    assert aim(root, written) == read


@cases(
    ("number", "They met in hall #4 of the palace", f"'#4 of the palace' {COMMENT}"),
    ("hashtag", "They met #SingaporeKorea", f"'#SingaporeKorea' {COMMENT}"),
    ("number sign between spaces", "Ranked # 1 of all", f"'# 1 of all' {COMMENT}"),
    ("one space", "Hall # a comment", f"'# a comment' {COMMENT}"),
    ("no space behind", "Hall  #a comment", f"'#a comment' {COMMENT}"),
    ("no letter", "Hall  # 4", f"'# 4' {COMMENT}"),
    ("behind other scripts", "한국과 🚢 é #4 ü", f"'#4 ü' {COMMENT}"),
    ("behind quotes", "'Smart Nation' #4", f"'#4' {COMMENT}"),
    ("close behind quotes", '"Smart Nation"#4', f"'#4' {COMMENT}"),
    ("nothing before it", "#4 of them", f"'#4 of them' {COMMENT}"),
    ("on the line below", f"They met in hall{INSIDE}#4 of the palace", f"'#4 of the palace' {COMMENT}"),
    ("below at line ends of Windows", "Hall\r\n      #4\r", f"'#4' {COMMENT}"),
    ("below nothing", f"{INSIDE}# 4 of them", f"'# 4 of them' {COMMENT}"),
    ("below quotes", f"'Hall'{INSIDE}#4", f"'#4' {COMMENT}"),
    ("below a literal text", f"|{INSIDE}Hall\n     #4", f"'#4' {COMMENT}"),
    ("behind a literal text's sign", f"| #4{INSIDE}Hall", f"'#4' {COMMENT}"),
    ("number behind a folded text's sign", ">2\n      million",
     "'>2' is not read as text; put the text in quotes, or write '>' alone"),
    ("new line", r'"C:\new"', rf"'\n' {ITSELF}"),
    ("tab", r'"C:\temp"', rf"'\t' {ITSELF}"),
    ("code of a character", r'"\x41"', rf"'\x' {ITSELF}"),
    ("code behind a backslash", r'"\\\u00e9"', rf"'\u' {ITSELF}"),
    ("slash", r'"a\/b"', rf"'\/' {ITSELF}"),
    ("backslash at a line's end", f'"Chart\\{INSIDE}the"',
     r"has a line that ends with '\', which would be dropped; put the text in single quotes"),
    ("wrapped after a hyphen", f"Singapore-{INSIDE}Korea", f"has a line break after '-', {SPACE}"),
    ("wrapped after a hyphen in quotes", f'"Singapore- {INSIDE}Korea"', f"has a line break after '-', {SPACE}"),
    ("wrapped after a hyphen and folded", f">{INSIDE}Singapore-{INSIDE}Korea", f"has a line break after '-', {SPACE}"),
    ("wrapped after a dash", f"'Singapore–{INSIDE}Korea'", f"has a line break after '–', {SPACE}"),
    ("wrapped after a slash", f"sea/{INSIDE}air", f"has a line break after '/', {SPACE}"),
    ("wrapped Chinese", f"新加坡{INSIDE}韩国", f"has a line break after '坡', {SPACE}"),
    ("mark of byte order", "\ufeffChart", "contains U+FEFF, an invisible character; remove it"),
    ("dashes in place of a text's bullet", "-- Chart", FORMULA),
    ("list", "[Chart, the strait]", "a list where text is expected"),
    ("mapping", "{Chart}", "a mapping where text is expected"),
)  # fmt: skip
def test_text_that_yaml_would_change_is_refused(written: str, read: str, root: Path) -> None:
    assert aim(root, written) == f"14: agreements[0].aim: {read}"


@cases(
    ("colon and space", "Chart: the strait", f"14: not YAML: {COLON}"),
    ("colon and space where it is wrapped", f"Chart{INSIDE}the: strait", f"15: not YAML: {COLON}"),
    ("colon at the end", "Chart:", f"14: not YAML: {COLON}"),
    ("text behind a comment", f"Chart  # a comment{INSIDE}the strait", "8: not YAML: …"),
    ("text behind quotes", "'Chart' the strait", "8: not YAML: …"),
    ("not far enough in", "Chart\n    the strait", "15: not YAML: …"),
    ("tab before a line", "Chart\n\tthe", "14: not YAML: …"),
    ("end of a document", "Chart\n...", "16: not YAML: …"),
    ("text behind a folded text's sign", "> 5", "14: not YAML: …"),
    ("escape that YAML does not know", r'"a\qb"', "14: not YAML: …"),
    ("dash", "- Chart", "14: not YAML: …"),
    ("question mark", "? Chart", "14: not YAML: …"),
    ("exclamation mark", "! Chart", "14: tag '!'; tags are not allowed"),
    ("per cent", "%Chart", "14: not YAML: …"),
)
def test_text_that_is_no_yaml_is_refused(written: str, read: str, root: Path) -> None:
    assert re.sub(r"(?<=: not YAML: )[^;]+", "…", aim(root, written)) == read


@cases(
    ("nothing", "", ""),
    ("comment", "  # it is not known", ""),
    ("number sign", " #4", f"42: programme[0].place: '#4' {COMMENT}"),
    ("number sign below", f"{INSIDE}#4", f"42: programme[0].place: '#4' {COMMENT}"),
)
def test_what_may_be_left_out_is_not_taken_for_left_out_where_something_stands(
    written: str, read: str, root: Path
) -> None:
    assert told(root, "    place: Lower Quay", f"    place:{written}") == read


@cases(
    ("code", "status: signed", "status: signed #4"),
    ("id", "id: signing", "id: signing #4"),
    ("day", "date: 2023-03-09", "date: 2023-03-09 # 4"),
    ("roles", "body: 2-3", "body: 2-3 #4"),
    ("escaped code", "basis: stated\n    place", 'basis: "\\x73tated"\n    place'),
)
def test_comment_behind_what_is_no_text_is_one(written: str, read: str, root: Path) -> None:
    assert told(root, written, read) == ""


def test_rest_of_a_text_cut_at_a_comma_is_no_key(root: Path) -> None:
    old = "    place: Lower Quay\n    paragraphs: [2]"
    record = "  - {id: walk, date: '', basis: not-stated, place: '', paragraphs: [2], summary: They met, then left}"
    (line,) = told(root, old, f"{old}\n{record}").splitlines()
    assert line.startswith("44: programme[1].then left: unknown key; use one of: ")


def test_comment_inside_braces_is_told_wherever_it_stands(root: Path) -> None:
    old = "    place: Lower Quay\n    paragraphs: [2]"
    record = "  - {id: walk, date: '', basis: not-stated, place: '', paragraphs: [2], summary: They met\n #A\n  }"
    assert told(root, old, f"{old}\n{record}") == f"44: programme[1].summary: '#A' {COMMENT}"
