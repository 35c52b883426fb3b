from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from nbformat import v4
from test_blocks import PIXEL

from analysis import Event
from analysis.errors import ReportError
from analysis.report.blocks import Callout, Heading, List, Listing, Paragraph, Picture, Run, Table
from analysis.report.document import Document, prose
from analysis.report.gate import check, elements
from analysis.report.notes import MIME
from analysis.report.views import brief, mous

Make = Callable[..., Document]
TEXT = Paragraph(runs=(Run("Text."),), cell=1)


def output(kind: str, **content: Any) -> Any:
    return v4.new_code_cell(outputs=[v4.new_output(kind, **content)])


def test_markdown_becomes_headings_paragraphs_lists_callouts_and_listings() -> None:
    found = prose("## Head\n\nText *here*\nand **there**.\n\n- a\n- b `c`\n\n1. d\n\n> Mind this.\n\n```\nx = y\n```")
    text = (Run("Text "), Run("here", emphasis=True), Run(" "), Run("and "), Run("there", strong=True), Run("."))
    assert found == [
        Heading(level=2, text="Head"),
        Paragraph(runs=text),
        List(ordered=False, items=((Run("a"),), (Run("b "), Run("c", code=True)))),
        List(ordered=True, items=((Run("d"),),)),
        Callout(runs=(Run("Mind this."),)),
        Listing(text="x = y"),
    ]


def test_entities_are_read_as_the_characters_they_stand_for() -> None:
    assert prose("R&amp;D &lt;b&gt;") == [Paragraph(runs=(Run("R&D <b>"),))]


def test_title_is_the_first_heading_and_the_others_leave_no_gap(made: Make) -> None:
    document = made("# Title\n\n#### Deep\n\n# Top\n\n##### Deeper\n\n###### Deepest")
    assert document.title == "Title"
    assert [(block.text, block.level) for block in document.blocks] == [
        ("Deep", 2), ("Top", 2), ("Deeper", 3), ("Deepest", 4),
    ]  # fmt: skip


def test_headings_have_anchors_of_their_own(made: Make) -> None:
    document = made("## Same\n\n## Same\n\n## Same 2\n\n## 何\n\n## 何")
    anchors = [block.anchor for block in document.blocks]
    assert anchors == ["same", "same-2", "same-2-2", "section", "section-2"]


def test_contents_are_the_second_level_headings(made: Make) -> None:
    document = made("## One\n\n### Under\n\n## Other")
    assert [block.text for block in document.contents()] == ["One", "Other"]


def test_masthead_and_colophon_are_head_and_foot(made: Make, tiny: Event) -> None:
    cut = brief.cut(tiny)
    document = made(brief.head(cut), "Text.", brief.colophon(cut))
    assert document.title == "Northmark–Eastvale Comprehensive Partnership"
    assert document.head.day == "14 June 2024"
    assert document.foot == replace(brief.colophon(cut).block, cell=3)
    assert document.blocks == [replace(TEXT, cell=2)]


def test_notebook_without_a_title_has_its_name(made: Make) -> None:
    assert made("Text.").title == "made"


def test_block_knows_the_cell_that_shows_it(made: Make, tiny: Event) -> None:
    document = made("One.", "Two.", mous.ladder(mous.cut(tiny)))
    assert [block.cell for block in document.blocks] == [1, 2, 3]


def test_cells_for_the_lab_alone_and_raw_cells_are_dropped(made: Make) -> None:
    lab = v4.new_markdown_cell("How to use it.", metadata={"tags": ["lab"]})
    document = made(lab, v4.new_raw_cell("raw"), "Kept.")
    assert document.blocks == [Paragraph(runs=(Run("Kept."),), cell=3)]


def test_code_is_never_shown(made: Make) -> None:
    assert made(v4.new_code_cell("secret = True")).blocks == []


def test_raw_html_is_dropped_and_its_words_are_text(made: Make) -> None:
    document = made("<script>alert()</script>\n\nText <b onclick='x'>bold</b>.\n\n<div>\nGone\n</div>")
    assert document.blocks == [Paragraph(runs=(Run("Text "), Run("bold"), Run(".")), cell=1)]


@pytest.mark.parametrize(
    "address",
    ["javascript:alert()", "JaVaScRiPt:alert()", "data:text/html,x", "vbscript:x", "//elsewhere.example/x"],
)
def test_address_that_could_run_or_leave_the_scheme_is_dropped(address: str) -> None:
    assert prose(f"[here]({address})") == [Paragraph(runs=(Run("here"),))]


@pytest.mark.parametrize("address", ["https://a.example/b?c=d", "mailto:a@b.example", "#limits", "tables/areas.csv"])
def test_ordinary_address_is_kept(address: str) -> None:
    assert prose(f"[here]({address})") == [Paragraph(runs=(Run("here", href=address),))]


def test_error_of_a_cell_is_stamped_and_refused(made: Make, tiny: Event) -> None:
    document = made("Text.", output("error", ename="KeyError", evalue="'nowhere'", traceback=[]))
    assert document.stamp == ["Cell 2 failed: KeyError: 'nowhere'."]
    assert refused(document, tiny) == "made.ipynb, cell 2: the cell failed: KeyError: 'nowhere'"


def test_words_of_an_error_are_stamped_on_one_line_without_a_terminals_colours(made: Make) -> None:
    (sentence,) = made(output("error", ename="E", evalue="\x1b[31mone\n  two.\x1b[0m", traceback=[])).stamp
    assert sentence == "Cell 1 failed: E: one two."


def test_picture_without_alt_text_is_shown_under_a_stamp_and_refused(made: Make, tiny: Event) -> None:
    document = made(output("display_data", data={"image/png": PIXEL}))
    assert document.stamp == ["Cell 1 shows a picture without a description."]
    assert document.blocks == [Picture(png=PIXEL, alt="A picture without a description", cell=1)]
    assert refused(document, tiny) == (
        "made.ipynb, cell 1: a picture without alt text; add metadata 'alt', or draw it with analysis.report.charts"
    )


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ({"text/html": "<b>99</b>", "text/plain": "<IPython.core.display.HTML object>"}, "HTML"),
        ({"image/svg+xml": "<svg/>", "text/plain": "<IPython.core.display.SVG object>"}, "an SVG picture"),
        ({"image/jpeg": "AA==", "text/plain": "x"}, "a JPEG picture"),
        ({"text/latex": "$99$", "text/plain": "x"}, "LaTeX"),
        ({"application/javascript": "alert()"}, "a script"),
        ({"application/vnd.jupyter.widget-view+json": {}, "text/html": "x", "text/plain": "IntSlider(value=99)"},
         "a widget"),
        ({"application/vnd.plotly.v1+json": {}, "text/plain": "x"}, "application/vnd.plotly.v1+json"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_output_that_no_layout_sets_is_stamped_and_refused(
    data: dict[str, Any], what: str, made: Make, tiny: Event
) -> None:
    document = made("Text.", output("display_data", data=data))
    assert document.stamp == [f"Cell 2 shows {what}, which is missing here."]
    assert document.blocks == [TEXT]
    assert refused(document, tiny) == (
        f"made.ipynb, cell 2: shows {what}, which reports cannot show; "
        "use a table, Markdown, or a picture with metadata 'alt'"
    )


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"text/plain": "words"},
        {"text/markdown": "words", "text/html": "<p>words</p>"},
        {"text/html": "<table></table>", "text/latex": "x", "text/plain": "x"},
    ],
    ids=["nothing", "words", "Markdown", "table"],
)
def test_output_that_a_layout_sets_in_one_of_its_forms_is_not_stamped(data: dict[str, Any], made: Make) -> None:
    assert made(output("display_data", data=data)).stamp == []


def refused(document: Document, event: Event) -> str:
    with pytest.raises(ReportError) as caught:
        check(document, event)
    return str(caught.value)


# As far as it was run -------------------------------------------------------------------------------------


def code(count: int | None, *tags: str, source: str = "x", shown: bool = False) -> Any:
    outputs = [v4.new_output("stream", name="stdout", text="x")] if shown else []
    return v4.new_code_cell(source, execution_count=count, outputs=outputs, metadata={"tags": list(tags)})


UNRUN = "This notebook has not been run: the output of its cells is missing."
ORDER = "Cells were run out of order, so the results may differ from those of a full run."


@pytest.mark.parametrize(
    ("cells", "stamp"),
    [
        ([code(1), code(2, shown=True), code(7)], []),
        ([], []),
        ([code(None, shown=True), code(None, shown=True)], []),
        ([code(None), code(None)], [UNRUN]),
        ([code(None), code(4, "lab")], [UNRUN]),
        ([code(1), code(None), code(2)], ["This notebook was run in part: cell 3 has not been run."]),
        ([code(1), code(None), code(None), code(None), code(2), code(None)],
         ["This notebook was run in part: cells 3–5, 7 have not been run."]),
        ([code(1), code(None, "lab"), code(None, source=" \n"), code(2)], []),
        ([code(1), code(3), code(2)], [ORDER]),
        ([code(1), code(2), code(1)], [ORDER]),
        ([code(1), code(3, "lab"), code(2)], [ORDER]),
        ([code(2), code(1), code(None)], ["This notebook was run in part: cell 4 has not been run.", ORDER]),
        ([code(1, "parameters"), code(2, "injected-parameters"), code(3), code(None)],
         ["This notebook was run in part: cell 4 has not been run."]),
    ],
    ids=["in-order", "no-code", "counts-cleared", "not-run", "only-the-lab-cell", "one-not", "some-not",
         "lab-and-empty-aside", "out-of-order", "kernel-restarted", "lab-cell-out-of-order", "in-part-and-out-of-order",
         "by-papermill"],
)  # fmt: skip
def test_what_was_not_run_or_not_in_order_is_stamped(cells: list[Any], stamp: list[str], made: Make) -> None:
    assert made("Text.", *cells).stamp == stamp


def test_notebook_out_of_order_or_run_in_part_is_refused(made: Make, tiny: Event) -> None:
    assert refused(made(code(2), code(1), code(None)), tiny).splitlines() == [
        "made.ipynb: cell 3 has not been run",
        "made.ipynb: cells were run out of order",
    ]
    assert refused(made(code(None)), tiny) == "made.ipynb: the notebook has not been run"


def test_notes_that_papermill_leaves_in_a_failed_notebook_are_no_cells(made: Make) -> None:
    tags = {"tags": ["papermill-error-cell-tag"]}
    notes = [v4.new_markdown_cell("An exception was encountered.", metadata=tags) for _ in range(2)]
    document = made(notes[0], "Text.", notes[1], output("error", ename="E", evalue="no", traceback=[]))
    assert document.stamp == ["Cell 2 failed: E: no."]
    assert [block.cell for block in document.blocks] == [1]


def test_gate_leaves_the_stamp_alone(made: Make) -> None:
    document = made(output("error", ename="E", evalue="99 facts", traceback=[]))
    assert [element for element in elements(document) if "99" in element.text] == []


@pytest.mark.parametrize("metadata", [{"alt": "A dot"}, {"image/png": {"alt": "A dot"}}])
def test_picture_with_alt_text_is_taken(metadata: dict[str, Any], made: Make) -> None:
    document = made(output("display_data", data={"image/png": PIXEL}, metadata=metadata))
    assert document.blocks == [Picture(png=PIXEL, alt="A dot", cell=1)]


def test_pandas_table_is_taken_with_its_heads_and_rows(made: Make) -> None:
    frame = pd.DataFrame({"area": ["DIG", "R&D"], "count": [2, 1]})
    document = made(output("execute_result", data={"text/html": frame._repr_html_(), "text/plain": "x"}))
    (table,) = document.blocks
    assert isinstance(table, Table)
    assert [column.head for column in table.columns] == ["", "area", "count"]
    assert [[cell.text for cell in row] for row in table.rows] == [["0", "DIG", "2"], ["1", "R&D", "1"]]


def test_what_is_printed_is_a_listing_and_warnings_are_not_published(made: Make) -> None:
    document = made(
        output("stream", name="stdout", text="\x1b[1mone\x1b[0m\n"),
        output("stream", name="stderr", text="FutureWarning\n"),
        output("stream", name="stdout", text="  \n"),
        output("execute_result", data={"text/plain": "'words'"}),
    )
    assert document.blocks == [Listing(text="one", cell=1), Listing(text="'words'", cell=4)]


def test_shown_blocks_are_taken_as_they_are_and_the_notes_of_all_are_kept_once(made: Make, tiny: Event) -> None:
    cut = brief.cut(tiny)
    cells = brief.messages(cut), brief.agreements(cut)
    document = made(*cells)
    assert document.blocks == [replace(shown.block, cell=number) for number, shown in enumerate(cells, 1)]
    assert document.notes == cells[0].notes | cells[1].notes
    assert "gazette:ferry-safety" in document.notes
    assert list(document.ladder) == ["hoped", "offered", "intended", "agreed", "concluded", "in-force"]


def test_blocks_that_this_version_cannot_read_are_all_named(made: Make) -> None:
    ours = {"notes": {}, "ladder": []}
    carried = [
        *({**ours, "block": block} for block in ({"kind": "map"}, {"kind": "listing", "text": "x"}, {"kind": "table"})),
        {"kind": "chart", "evidence": {}}, {"block": [1]}, "x",
    ]  # fmt: skip
    cells = [output("execute_result", data={MIME: each}) for each in carried]
    with pytest.raises(ReportError) as caught:
        made("Text.", *cells)
    assert str(caught.value).splitlines() == [
        f"made.ipynb, cell {cell}: this version cannot read a block of the kind '{kind}'; run the notebook again"
        for cell, kind in ((2, "map"), (4, "table"), (5, "chart"), (6, ""), (7, ""))
    ]
