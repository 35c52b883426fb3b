"""What views make of many facts and of a cut."""

from __future__ import annotations

from dataclasses import replace

from analysis import Event
from analysis.report.views import areas, brief, mous, sources, themes


def test_field_with_more_than_a_dozen_facts_keeps_its_row(founding: Event) -> None:
    first = founding.lead.commitments[0]
    many = tuple(first.model_copy(update={"id": f"many-{number}"}) for number in range(13))
    event = replace(
        founding, lead=founding.lead.model_copy(update={"commitments": many, "agreements": (), "claims": ()})
    )
    rows = [[cell.text for cell in row[:3]] for row in areas.counts(areas.cut(event)).block.rows]
    assert rows == [[founding.codebook.areas[first.areas[0]].label, "–", "more than a dozen"]]


def test_theme_argued_more_than_a_dozen_times_stands_first(founding: Event) -> None:
    last = list(founding.codebook.themes)[-1]
    statement = founding.lead.statements[0]
    many = tuple(statement.model_copy(update={"id": f"many-{n}", "themes": (last,)}) for n in range(13))
    lead = founding.lead.model_copy(update={"statements": (statement, *many)})
    event = replace(founding, lead=lead, second_coding=None)
    theme, example, voice = brief.themes(brief.cut(event)).block.rows[0]
    assert theme.text == founding.codebook.themes[last].label
    assert (example.text, example.facts) == (statement.summary, (f"{founding.record.lead}:many-0",))
    assert voice.text.lower() == founding.labels("speaker")[statement.speaker]


def test_cut_by_voice_counts_commitments_in_that_voice_alone(founding: Event) -> None:
    voice = founding.lead.commitments[0].voice[0]
    table = areas.counts(areas.cut(founding, voice=voice)).block
    assert all(row[1].text == "–" for row in table.rows)
    said = [fact for fact in founding.lead.commitments if voice in fact.voice]
    assert sum(int(row[2].text) for row in table.rows if row[2].text != "–") == len(said)


def test_frames_of_a_cut_are_worked_out_once(tiny: Event) -> None:
    for cut, names in (
        (areas.cut(tiny, area="DIG"), ("frames", "marks")),
        (brief.cut(tiny), ("areas", "mous")),
        (mous.cut(tiny, area="DIG"), ("agreements", "marks")),
        (sources.cut(tiny), ("states", "alone")),
        (themes.cut(tiny, speaker="ivo-halvorsen"), ("statements", "argued")),
    ):
        for name in names:
            assert getattr(cut, name) is getattr(cut, name), name


def test_labels_keep_the_codebooks_order_and_leave_out_what_is_not_used(tiny: Event) -> None:
    found = areas.cut(tiny).labels("area", ["TRA", "DIG", "TRA"])
    assert list(found.items()) == [("DIG", "Digital and AI"), ("TRA", "Transport")]
