from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from analysis.errors import Fault
from analysis.facts.yamlfile import YamlFile, read

from . import files
from .files import SLOTS, Hostile, tried

quickly_read = settings(
    deadline=timedelta(seconds=2), database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
YAML = st.lists(st.sampled_from([*"-?:,[]{}#&*!|>'\"%@` \t\n\rax1", "---", "...", ": ", "- ", "<<", "\ufeff", "\\"]))


def test_each_file_is_refused_in_a_line_or_means_what_it_says(quickly) -> None:
    outcomes = quickly(files.CAMPAIGN)
    assert outcomes.total() == 15
    assert outcomes["refused"] >= 10
    assert outcomes["survived"] >= 1


def test_refusal_in_other_words_is_noticed(tmp_path: Path) -> None:
    one = Hostile("a list without end", b"a: [\n", "is not a day")
    assert "does not say 'is not a day'" in tried(one, SLOTS[1], tmp_path / "place").fault


def test_file_that_is_accepted_and_means_something_else_is_noticed(tmp_path: Path) -> None:
    one = Hostile("another place", lambda path: path.write_text(path.read_text().replace("Port Linden", "Kell")))
    assert tried(one, SLOTS[1], tmp_path / "place").fault == "accepted, and does not mean what it says"


def test_command_that_waits_without_end_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PATIENCE", 0.01)
    one = Hostile("nothing", b"")
    assert tried(one, SLOTS[1], tmp_path / "place").fault == "nothing was said in 0.01 s"


@quickly_read
@given(raw=st.one_of(st.binary(), st.text().map(str.encode), YAML.map(lambda parts: "".join(parts).encode())))
@example(raw=b"\xff\xfe")
@example(raw=b'"\\ud800": x')
def test_whatever_bytes_a_file_has_it_is_read_or_refused(raw: bytes, tmp_path: Path) -> None:
    file = tmp_path / "facts.yaml"
    file.write_bytes(raw)
    found = read(file)
    assert isinstance(found, YamlFile | Fault)
    assert str(found).isprintable() or isinstance(found, YamlFile)
