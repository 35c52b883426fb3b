from __future__ import annotations

import subprocess
import sys

from .places import CAMPAIGN, differing, listening

LISTENS = "import socket; s = socket.create_server(('127.0.0.1', 0)); print('here', flush=True); input()"


def test_reports_are_the_same_in_every_place(quickly) -> None:
    assert quickly(CAMPAIGN).total() == 4


def test_other_bytes_go_wrong() -> None:
    assert differing({"a": b"1", "b": b"2"}, {"a": b"1", "b": b"3", "c": b"4"}) == "other bytes: b, c"


def test_open_port_is_seen_with_the_process_that_listens() -> None:
    with subprocess.Popen([sys.executable, "-c", LISTENS], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout and process.stdout.readline() == b"here\n"
        assert len(listening([process.pid])) == 1
        assert listening([]) == set()
        process.communicate(b"\n")
