from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from analysis.errors import Fault
from analysis.facts.document import Document, read

from . import files
from .files import Hostile, tried

quickly_read = settings(
    deadline=timedelta(seconds=2), database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
YAML = st.lists(st.sampled_from([*"-?:,[]{}#&*!|>'\"%@` \t\n\rax1", "---", "...", ": ", "- ", "<<", "\ufeff", "\\"]))


def test_each_file_is_refused_in_a_line_or_means_what_it_says(quickly) -> None:
    cases = quickly(files.CAMPAIGN)
    assert [case for case in cases if case.fault] == []
    outcomes = Counter(case.outcome for case in cases)
    assert len(cases) == 48
    assert outcomes["refused"] >= 35
    assert outcomes["survived"] >= 3


@pytest.mark.parametrize(
    ("one", "check", "fault"),
    [
        (Hostile("bytes", lambda path: path.write_bytes(b"a: [\n"), "is not a day"), ("check", "tiny"), "does not say"),
        (Hostile("bytes", lambda path: path.write_bytes(b""), ""), ("--help",), "does not mean what it says"),
    ],
)  # fmt: skip
def test_refusal_in_other_words_and_what_is_overlooked_are_noticed(
    one: Hostile, check: tuple[str, ...], fault: str, tmp_path: Path
) -> None:
    assert fault in tried(one, "tiny/second-coding.yaml", tmp_path / "place", check).fault


@quickly_read
@given(raw=st.one_of(st.binary(), st.text().map(str.encode), YAML.map(lambda parts: "".join(parts).encode())))
@example(raw=b"\xff\xfe")
@example(raw=b'"\\ud800": x')
def test_whatever_bytes_a_file_has_it_is_read_or_refused(raw: bytes, tmp_path: Path) -> None:
    file = tmp_path / "facts.yaml"
    file.write_bytes(raw)
    found = read(file)
    assert isinstance(found, Document | Fault)
    assert str(found).isprintable() or isinstance(found, Document)
