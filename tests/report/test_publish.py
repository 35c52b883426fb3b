from __future__ import annotations

import threading
from pathlib import Path

import pytest

from analysis.errors import PlaceError, UsageError
from analysis.report import publish
from analysis.report.publish import locked, recover


def tree(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_reports_are_written_with_folders_below(tmp_path: Path) -> None:
    publish.publish(tmp_path / "out", "ev", {"index.html": b"a", "tables/areas.csv": b"b"})
    assert tree(tmp_path / "out") == {"ev/index.html": "a", "ev/tables/areas.csv": "b"}


def test_former_reports_are_replaced_as_a_whole(tmp_path: Path) -> None:
    publish.publish(tmp_path, "ev", {"index.html": b"old", "gone.html": b"old"})
    publish.publish(tmp_path, "ev", {"index.html": b"new"})
    assert tree(tmp_path) == {"ev/index.html": "new"}
    assert [path.name for path in tmp_path.iterdir()] == ["ev"]


def test_failure_while_staging_leaves_the_former_edition(tmp_path: Path) -> None:
    publish.publish(tmp_path, "ev", {"index.html": b"old"})
    with pytest.raises(TypeError):
        publish.publish(tmp_path, "ev", {"index.html": b"new", "areas.html": "no bytes"})  # type: ignore[dict-item]
    assert tree(tmp_path) == {"ev/index.html": "old"}
    assert [path.name for path in tmp_path.iterdir()] == ["ev"]


def test_former_edition_comes_back_when_the_swap_was_cut_between_its_renames(tmp_path: Path) -> None:
    publish.publish(tmp_path, "ev", {"index.html": b"old"})
    (tmp_path / "ev").rename(tmp_path / ".ev.brief-old")
    (tmp_path / ".ev.brief-new").mkdir()
    (tmp_path / ".ev.brief-new" / "index.html").write_bytes(b"new")
    recover(tmp_path)
    assert tree(tmp_path) == {"ev/index.html": "old"}
    assert [path.name for path in tmp_path.iterdir()] == ["ev"]


def test_new_edition_stays_when_only_the_clearing_up_was_cut(tmp_path: Path) -> None:
    publish.publish(tmp_path, "ev", {"index.html": b"new"})
    (tmp_path / ".ev.brief-old").mkdir()
    recover(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["ev"]


def test_next_publication_mends_what_was_cut(tmp_path: Path) -> None:
    publish.publish(tmp_path, "ev", {"index.html": b"old"})
    (tmp_path / "ev").rename(tmp_path / ".ev.brief-old")
    publish.publish(tmp_path, "other", {"index.html": b"x"})
    assert tree(tmp_path) == {"ev/index.html": "old", "other/index.html": "x"}


def test_index_cut_while_it_was_written_does_not_stop_the_next_publication(tmp_path: Path) -> None:
    (tmp_path / ".index.html.brief-new").write_bytes(b"half")
    publish.publish(tmp_path, "ev", {"index.html": b"x"})
    assert tree(tmp_path) == {"ev/index.html": "x"}


def test_files_of_another_hand_are_left_alone(tmp_path: Path) -> None:
    theirs = {"CNAME": "brief.example", ".nojekyll": "", ".settings.old": "kept", "notes/a.txt": "kept"}
    for name, text in theirs.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    publish.publish(tmp_path, "ev", {"index.html": b"x"})
    assert tree(tmp_path) == {**theirs, "ev/index.html": "x"}


def test_one_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    publish.write(tmp_path / "below" / "index.html", b"old")
    with pytest.raises(TypeError):
        publish.write(tmp_path / "below" / "index.html", "no bytes")  # type: ignore[arg-type]
    assert tree(tmp_path) == {"below/index.html": "old"}


def test_place_that_cannot_be_written_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    said = "out: File exists; move or rename the file that is there, then run the command again$"
    with pytest.raises(PlaceError, match=said):
        publish.publish(tmp_path / "out", "ev", {"index.html": b"x"})


# One build at a time --------------------------------------------------------------------------------------


@pytest.fixture
def output(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a project's reports go, which is not there yet; the working folder is the project."""
    monkeypatch.chdir(root)
    return root / "reports"


def test_folder_that_is_held_is_not_held_again_nor_read(output: Path) -> None:
    with locked(output, waiting=None) as first, locked(output, waiting=None) as second:
        assert (first, second) == (True, False)
        with locked(output, waiting=None, to_read=True) as reader:
            assert not reader
        with locked(output.parent / "preview", waiting=None) as other:
            assert other
    with locked(output, waiting=None) as again:
        assert again


def test_folder_is_held_under_whatever_name(output: Path) -> None:
    output.mkdir()
    (output.parent / "web").symlink_to("reports")
    with locked(Path("reports"), waiting=None), locked(output.parent / "web", waiting=None) as second:
        assert not second


def test_who_waits_says_so_and_holds_the_folder_next(output: Path) -> None:
    waits, has_it = threading.Event(), threading.Event()
    order: list[str] = []

    def first() -> None:
        with locked(output, waiting=None):
            has_it.set()
            waits.wait(10)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    has_it.wait(10)
    with locked(output, waiting=waits.set) as mine:
        order.append("second")
        assert mine
    thread.join()
    assert order == ["first", "second"]


def test_who_builds_finds_mended_what_was_cut_short_and_who_reads_leaves_it(output: Path) -> None:
    publish.publish(output, "ev", {"index.html": b"old"})
    (output / "ev").rename(output / ".ev.brief-old")
    assert publish.interrupted(output)
    with locked(output, waiting=None, to_read=True):
        assert tree(output) == {".ev.brief-old/index.html": "old"}
    with locked(output, waiting=None):
        assert tree(output) == {"ev/index.html": "old"}
    assert not publish.interrupted(output)


def test_lock_lies_neither_in_the_output_nor_beside_it(output: Path) -> None:
    before = sorted(output.parent.iterdir())
    with locked(output, waiting=None):
        assert [path.name for path in output.parent.iterdir() if path not in before] == [".cache"]


def test_where_no_lock_can_be_had_nothing_is_held_and_the_work_goes_on(output: Path) -> None:
    (output.parent / ".cache").write_text("in the way of any lock")
    with locked(output, waiting=None) as first, locked(output, waiting=None) as second:
        assert first
        assert second


def test_cache_that_is_a_link_is_refused(output: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (output.parent / ".cache").symlink_to(elsewhere)
    with pytest.raises(UsageError, match="outside the project; delete the link"), locked(output, waiting=None):
        pass  # pragma: no cover
    assert list(elsewhere.iterdir()) == []
