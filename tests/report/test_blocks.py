from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from nbformat import v4

from analysis import Event
from analysis.errors import ReportError
from analysis.report.blocks import Document, prose
from analysis.report.views import areas, brief

Make = Callable[..., Document]
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="


def output(kind: str, **content: Any) -> Any:
    return v4.new_code_cell(outputs=[v4.new_output(kind, **content)])


def test_markdown_becomes_headings_paragraphs_lists_callouts_and_listings() -> None:
    found = prose("## Head\n\nText *here*\nand **there**.\n\n- a\n- b `c`\n\n1. d\n\n> Mind this.\n\n```\nx = y\n```")
    assert [block["kind"] for block in found] == ["heading", "paragraph", "list", "list", "callout", "listing"]
    assert found[1]["runs"] == [
        {"text": "Text "}, {"text": "here", "emphasis": True}, {"text": " "}, {"text": "and "},
        {"text": "there", "strong": True}, {"text": "."},
    ]  # fmt: skip
    assert [block["ordered"] for block in found[2:4]] == [False, True]
    assert found[2]["items"][1] == [{"text": "b "}, {"text": "c", "code": True}]
    assert found[5]["text"] == "x = y"


def test_entities_are_read_as_the_characters_they_stand_for() -> None:
    assert prose("R&amp;D &lt;b&gt;")[0]["runs"] == [{"text": "R&D <b>"}]


def test_title_is_the_first_heading_and_the_others_leave_no_gap(made: Make) -> None:
    document = made("# Title\n\n#### Deep\n\n# Top\n\n##### Deeper\n\n###### Deepest")
    assert document.title == "Title"
    assert [(block["text"], block["level"]) for block in document.blocks] == [
        ("Deep", 2), ("Top", 2), ("Deeper", 3), ("Deepest", 4),
    ]  # fmt: skip


def test_headings_have_anchors_of_their_own(made: Make) -> None:
    document = made("## Same\n\n## Same\n\n## Same 2\n\n## 何\n\n## 何")
    anchors = [block["anchor"] for block in document.blocks]
    assert anchors == ["same", "same-2", "same-2-2", "section", "section-2"]


def test_contents_are_the_second_level_headings(made: Make) -> None:
    document = made("## One\n\n### Under\n\n## Other")
    assert [block["text"] for block in document.contents()] == ["One", "Other"]


def test_masthead_and_colophon_are_head_and_foot(made: Make, tiny: Event) -> None:
    document = made(brief.head(tiny), "Text.", brief.colophon(tiny))
    assert document.title == "Northmark and Eastvale: what the Comprehensive Partnership holds, offers and leaves open"
    assert document.head["day"] == "14 June 2024"
    assert document.foot is not None
    assert [block["kind"] for block in document.blocks] == ["paragraph"]


def test_notebook_without_a_title_has_its_name(made: Make) -> None:
    assert made("Text.").title == "made"


def test_block_knows_the_cell_that_shows_it(made: Make, tiny: Event) -> None:
    document = made("One.", "Two.", areas.ladder(tiny))
    assert [block["cell"] for block in document.blocks] == [1, 2, 3]


def test_cells_for_the_lab_alone_and_raw_cells_are_dropped(made: Make) -> None:
    lab = v4.new_markdown_cell("How to use it.", metadata={"tags": ["lab"]})
    document = made(lab, v4.new_raw_cell("raw"), "Kept.")
    assert [block["runs"][0]["text"] for block in document.blocks] == ["Kept."]


def test_code_is_never_shown(made: Make) -> None:
    assert made(v4.new_code_cell("secret = True")).blocks == []


def test_raw_html_is_dropped_and_its_words_are_text(made: Make) -> None:
    document = made("<script>alert()</script>\n\nText <b onclick='x'>bold</b>.\n\n<div>\nGone\n</div>")
    assert [block["runs"] for block in document.blocks] == [[{"text": "Text "}, {"text": "bold"}, {"text": "."}]]


@pytest.mark.parametrize(
    "address",
    ["javascript:alert()", "JaVaScRiPt:alert()", "data:text/html,x", "vbscript:x", "//elsewhere.example/x"],
)
def test_address_that_could_run_or_leave_the_scheme_is_dropped(address: str) -> None:
    assert prose(f"[here]({address})")[0]["runs"] == [{"text": "here"}]


@pytest.mark.parametrize("address", ["https://a.example/b?c=d", "mailto:a@b.example", "#limits", "tables/areas.csv"])
def test_ordinary_address_is_kept(address: str) -> None:
    assert prose(f"[here]({address})")[0]["runs"] == [{"text": "here", "href": address}]


def test_error_of_a_cell_is_refused(made: Make) -> None:
    failed = output("error", ename="KeyError", evalue="'nowhere'", traceback=[])
    with pytest.raises(ReportError) as caught:
        made("Text.", failed)
    assert str(caught.value) == "made.ipynb, cell 2: the cell failed: KeyError: 'nowhere'"


def test_picture_without_alt_text_is_refused(made: Make) -> None:
    with pytest.raises(ReportError) as caught:
        made(output("display_data", data={"image/png": PIXEL}))
    assert str(caught.value) == (
        "made.ipynb, cell 1: a picture without alt text; show it with charts, or give metadata 'alt'"
    )


@pytest.mark.parametrize("metadata", [{"alt": "A dot"}, {"image/png": {"alt": "A dot"}}])
def test_picture_with_alt_text_is_taken(metadata: dict[str, Any], made: Make) -> None:
    document = made(output("display_data", data={"image/png": PIXEL}, metadata=metadata))
    assert document.blocks == [{"kind": "picture", "png": PIXEL, "alt": "A dot", "cell": 1}]


def test_pandas_table_is_taken_with_its_heads_and_rows(made: Make) -> None:
    frame = pd.DataFrame({"area": ["DIG", "R&D"], "count": [2, 1]})
    document = made(output("execute_result", data={"text/html": frame._repr_html_(), "text/plain": "x"}))
    (table,) = document.blocks
    assert [column["head"] for column in table["columns"]] == ["", "area", "count"]
    assert [[cell["text"] for cell in row] for row in table["rows"]] == [["0", "DIG", "2"], ["1", "R&D", "1"]]


def test_what_is_printed_is_a_listing_and_warnings_are_not_published(made: Make) -> None:
    document = made(
        output("stream", name="stdout", text="one\n"),
        output("stream", name="stderr", text="FutureWarning\n"),
        output("stream", name="stdout", text="  \n"),
        output("execute_result", data={"text/plain": "'words'"}),
    )
    assert [(block["kind"], block["text"]) for block in document.blocks] == [("listing", "one"), ("listing", "'words'")]


def test_evidence_of_all_blocks_is_kept_once(made: Make, tiny: Event) -> None:
    document = made(brief.messages(tiny), brief.agreements(tiny))
    assert "gazette:ferry-safety" in document.evidence
    assert all("evidence" not in block for block in document.blocks)
    assert list(document.ladder) == ["hoped", "offered", "intended", "agreed", "concluded", "in-force"]
