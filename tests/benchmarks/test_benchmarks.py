"""What the benchmarks measure is what they say: valid events, and the same bytes. How long it takes decides nothing."""

from __future__ import annotations

from pathlib import Path

from tests.scratch import BRIEF, INVENTED, NOTEBOOKS, command, contents, lay_out

from . import events
from .timing import output
from .variants import LIMIT, variants


def test_invented_events_pass_the_check(tmp_path: Path) -> None:
    root = lay_out(tmp_path / "project", notebooks=())
    events.write(root / "data", 5)
    done = command("check", cwd=root)
    assert (done.returncode, done.stdout, done.stderr) == (0, "No faults.\n", "")


def test_invented_events_are_the_same_for_the_same_seed_however_many(tmp_path: Path) -> None:
    few, many = events.write(tmp_path / "few", 2), events.write(tmp_path / "many", 3)
    assert [contents(event) for event in few] == [contents(event) for event in many[:2]]
    other = events.write(tmp_path / "other", 2, seed=2)
    assert contents(other[0]) != contents(few[0])


def test_limit_writes_what_a_build_publishes(tmp_path: Path) -> None:
    root = lay_out(tmp_path / "project", INVENTED / "none", notebooks=NOTEBOOKS[:2])
    for made in ((*BRIEF, "build"), (*LIMIT, "--output", "limit")):
        output(made, root)
    published = contents(root / "reports" / "none")
    del published["manifest.json"]
    assert contents(root / "limit" / "none") == published


def test_a_change_is_measured_with_the_reports_that_it_rebuilds(tmp_path: Path) -> None:
    root = lay_out(tmp_path / "project", INVENTED / "single", notebooks=("areas", "mous"))
    output((*BRIEF, "build"), root)
    measured = variants(root, "single", tmp_path, cluster="")
    for name, reports in (("one fact changed", 2), ("one notebook changed", 1)):
        (variant,) = (one for one in measured if one.name == name)
        variant.prepare()
        assert variant.reports == reports
        output((*BRIEF, "build"), variant.root)
