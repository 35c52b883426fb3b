from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from test_html import HOSTILE, hostile

from analysis import Event
from analysis.errors import ReportError
from analysis.report.document import Document
from analysis.report.pdf import pdf
from analysis.report.views import brief, mous

Make = Callable[..., Document]


@pytest.mark.pdf
def test_text_of_facts_is_never_typst(made: Make, tiny: Event, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(made(brief.head(brief.cut(tiny)), hostile())))
    done = subprocess.run(["pdftotext", "-raw", tmp_path / "a.pdf", "-"], capture_output=True, text=True, check=True)
    printed = re.sub(r"\s", "", done.stdout)
    assert [text for text in HOSTILE if re.sub(r"\s", "", text) not in printed] == []


@pytest.mark.parametrize(
    ("text", "glyph", "said"),
    [
        ("Text \U0001f9ff.", "'\U0001f9ff' (U+1F9FF)", "Text \U0001f9ff."),
        ("Text \U0001f468\u200d\U0001f469.", "'\U0001f468' (U+1F468)", "Text \U0001f468\\u200d\U0001f469."),
    ],
    ids=["alone", "joined to another"],
)
def test_glyph_that_no_font_has_is_refused_and_named_in_one_line(
    text: str, glyph: str, said: str, made: Make, tiny: Event
) -> None:
    with pytest.raises(ReportError) as caught:
        pdf(made(brief.head(brief.cut(tiny)), text))
    assert str(caught.value) == (f"made.ipynb, cell 2: no PDF font can show {glyph}, in “{said}”; use other characters")


def test_glyph_that_no_font_has_is_refused_with_the_fact_that_holds_it(made: Make, tiny: Event) -> None:
    agreements = tuple(each.model_copy(update={"title": "漢 MOU"}) for each in tiny.lead.agreements[1:2])
    event = replace(tiny, lead=tiny.lead.model_copy(update={"agreements": (tiny.lead.agreements[0], *agreements)}))
    cut = mous.cut(event)
    with pytest.raises(ReportError) as caught:
        pdf(made(mous.head(cut), mous.agreements(cut)))
    assert str(caught.value) == (
        "made.ipynb, cell 2: no PDF font can show '漢' (U+6F22), in “漢 MOU” (gazette:libraries); use other characters"
    )


def test_notebook_without_a_head_of_ours_is_set_as_pdf(made: Make) -> None:
    assert pdf(made("# My own", "Text.")).startswith(b"%PDF")


def test_pdf_is_the_same_bytes_twice(made: Make, tiny: Event) -> None:
    cut = brief.cut(tiny)
    document = made(brief.head(cut), brief.messages(cut), brief.board(cut))
    assert pdf(document) == pdf(document)
