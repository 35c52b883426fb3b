from __future__ import annotations

import threading
from pathlib import Path

import pytest

from analysis.errors import PlaceError
from analysis.report import publish
from analysis.report.publish import held, mend


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
    mend(tmp_path)
    assert tree(tmp_path) == {"ev/index.html": "old"}
    assert [path.name for path in tmp_path.iterdir()] == ["ev"]


def test_new_edition_stays_when_only_the_clearing_up_was_cut(tmp_path: Path) -> None:
    publish.publish(tmp_path, "ev", {"index.html": b"new"})
    (tmp_path / ".ev.brief-old").mkdir()
    mend(tmp_path)
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


def test_foreign_files_are_left_alone(tmp_path: Path) -> None:
    foreign = {"CNAME": "brief.example", ".nojekyll": "", ".settings.old": "kept", "notes/a.txt": "kept"}
    for name, text in foreign.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    publish.publish(tmp_path, "ev", {"index.html": b"x"})
    assert tree(tmp_path) == {**foreign, "ev/index.html": "x"}


def test_one_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    publish.write(tmp_path / "below" / "index.html", b"old")
    with pytest.raises(TypeError):
        publish.write(tmp_path / "below" / "index.html", "no bytes")  # type: ignore[arg-type]
    assert tree(tmp_path) == {"below/index.html": "old"}


def test_place_that_cannot_be_written_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    said = "out: File exists; move away what is in its place, then start again$"
    with pytest.raises(PlaceError, match=said):
        publish.publish(tmp_path / "out", "ev", {"index.html": b"x"})
    with pytest.raises(PlaceError, match=said), held(tmp_path / "out", waiting=None):
        pass  # pragma: no cover


# One build at a time --------------------------------------------------------------------------------------


def test_folder_that_is_held_is_not_held_again_nor_read(tmp_path: Path) -> None:
    with held(tmp_path, waiting=None) as first, held(tmp_path, waiting=None) as second:
        assert (first, second) == (True, False)
        with held(tmp_path, waiting=None, to_read=True) as reader:
            assert not reader
    with held(tmp_path, waiting=None) as again:
        assert again


def test_readers_hold_a_folder_together(tmp_path: Path) -> None:
    with held(tmp_path, waiting=None, to_read=True), held(tmp_path, waiting=None, to_read=True) as second:
        assert second
        with held(tmp_path, waiting=None) as build:
            assert not build


def test_who_waits_says_so_and_holds_the_folder_next(tmp_path: Path) -> None:
    waits, let_go = threading.Event(), threading.Event()
    order: list[str] = []

    def first() -> None:
        with held(tmp_path / "out", waiting=None):
            let_go.set()
            waits.wait(10)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    let_go.wait(10)
    with held(tmp_path / "out", waiting=waits.set) as mine:
        order.append("second")
        assert mine
        assert (tmp_path / "out").is_dir()  # although the first removed it
    thread.join()
    assert order == ["first", "second"]


def test_folder_in_which_nothing_was_written_is_gone(tmp_path: Path) -> None:
    with held(tmp_path / "out", waiting=None):
        pass
    with held(tmp_path / "never", waiting=None, to_read=True) as reader:
        assert reader
    assert list(tmp_path.iterdir()) == []
