"""Builds that are cut short: by a signal, a full or read-only disk, a process that dies, another build.

The reports on disk are wholly the earlier edition's or wholly the later one's, the next build gives the later one,
and nothing else stays behind.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from random import Random

from analysis import interrupts
from analysis.report import publish
from tests.scratch import command, contents

from .campaign import Campaign, Case
from .editions import AS_NOBODY, EVENT, WELL, Building, Editions, Ended, editions, lacking, write

MOMENTS, QUICK_MOMENTS = 50, 1
NOTEBOOKS = ("brief", "themes")
GROUP = "SIGINT to the group"
SIGNALS = {  # how it is sent, and the exit status it asks for
    "SIGINT": (os.kill, signal.SIGINT, 130),
    GROUP: (os.killpg, signal.SIGINT, 130),
    "SIGTERM": (os.kill, signal.SIGTERM, 143),
    "SIGKILL": (os.kill, signal.SIGKILL, -9),
}
WAITING = "brief: waiting for another build of reports/ to finish"
STEPS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir"}
PAGE = os.sysconf("SC_PAGE_SIZE")
FULL = "No space left on device; free some disk space, then run the command again"
DISKS = {  # how many pages are free, and what is said then; of nothing used, none free would mean no limit
    "reports": ((0, 1, 5, 20, 40), f"brief: reports: {FULL}"),
    ".cache": ((1, 2, 5, 12), rf"brief: \.cache/executed/{EVENT}: {FULL}"),
    "TMPDIR": ((1, 2, 3, 4), rf"brief: /tmp/bc-\w+/brief-\w+: {FULL}"),
}
DIED = (
    r"brief: \w+\.ipynb, cell (\d+|\?): the kernel stopped unexpectedly"
    r"( \(SIGKILL, perhaps because memory ran out\))?; run the command again\n  parameters: .*\n  .*"
)


def cases(quick: bool, seed: int, scratch: Path) -> Iterator[Case]:
    """Try each kind of interruption; every build has a copy of one project."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # else who runs this in the background starts deaf builds
    both = editions(scratch / "project", NOTEBOOKS[:1] if quick else NOTEBOOKS)
    random = Random(seed)
    yield from cuts(both, scratch, quick)
    yield from _signals(both, random, scratch, QUICK_MOMENTS if quick else MOMENTS)
    for name, (pages, said) in DISKS.items():
        for free in pages:
            if not quick or (name, free) == ("reports", 1):
                yield _on_full_disk(both, scratch, name, free, said)
    for who in ("root",) if quick else ("root", "nobody"):
        yield _read_only(both, scratch, who, rebuild=not quick)
    yield from _together(both, random, scratch, quick)
    if not quick:
        yield from _deaths(both, random, scratch)
        yield from _cluster(both, random, scratch)


# Every step of a publication --------------------------------------------------------------------------------


def cuts(both: Editions, scratch: Path, quick: bool) -> Iterator[Case]:
    """Cut a publication at each of its steps on disk, with each signal; what is cut is mended, and published anew."""
    for name in ("SIGKILL",) if quick else ("SIGKILL", "SIGTERM", "SIGINT"):
        for step in count(1):
            place = scratch / f"cut-{name}-{step}"
            write(place, both.earlier)
            if not cut(both, place, signal.Signals[name], step):
                break
            yield Case(f"{name} at step {step} of a publication", _mixture(both, place, killed=name == "SIGKILL"))
            shutil.rmtree(place)


def cut(both: Editions, reports: Path, number: int, step: int) -> bool:
    """Publish the later edition in a process of its own that ends itself before a step; whether it got so far."""
    files = {path.removeprefix(f"{EVENT}/"): content for path, content in both.later.items() if EVENT in path}
    child = os.fork()
    if child == 0:
        steps = count(1)

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            if event in STEPS and str(reports) in str(arguments[0]) and next(steps) == step:
                os.kill(os.getpid(), number)

        interrupts.end_when_told()
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        sys.addaudithook(hook)
        publish.publish(reports, EVENT, files)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


def _mixture(both: Editions, reports: Path, *, killed: bool) -> str:
    """What is not as it should be after a publication was cut, once mended if it was *killed*; or nothing."""
    if killed:
        publish.recover(reports)
    if left := sorted({path.name for path in reports.iterdir()} - {EVENT, "index.html"}):
        return f"left in the output: {', '.join(left)}"
    which = both.which(reports)
    return "" if which in ("earlier", "later") else f"the reports are {which}"


# Signals ----------------------------------------------------------------------------------------------------


def _signals(both: Editions, random: Random, scratch: Path, moments: int) -> Iterator[Case]:
    """Send each signal at each moment, spread over a build, and to the group at each fifth; two builds at a time."""
    tried = [
        (name, at, random.uniform(at, at + 1) / moments)
        for at in range(moments)
        for name in ((GROUP, "SIGKILL") if moments == QUICK_MOMENTS else SIGNALS)
        if name != GROUP or at % 5 == 0
    ]

    def run(one: tuple[str, int, float]) -> Case:
        name, at, moment = one
        root = both.copied(scratch / f"signal-{name.replace(' ', '-')}-{at}")
        fault = _signal_fault(both, root, name, moment, rebuild=at % 5 == 1)
        shutil.rmtree(root)
        return Case(f"{name} {moment:.3f} of a build in", fault)

    with ThreadPoolExecutor(1 if moments == QUICK_MOMENTS else 2) as pool:
        yield from pool.map(run, tried)


def _signal_fault(both: Editions, root: Path, name: str, moment: float, *, rebuild: bool) -> str:
    """Interrupt a build. Where the reports are as they were, the next build is tried only with *rebuild*."""
    send, number, status = SIGNALS[name]
    reports = root / "reports"
    before = contents(reports)
    building = Building(root)
    building.ready()
    time.sleep(moment * both.seconds)
    if building.process.poll() is None:
        send(building.process.pid, number)
    ended = building.end()
    if ended.left or ended.status not in (0, status) or ended.said not in ("", interrupts.SAID):
        return str(ended)
    if fault := _mixture(both, reports, killed=number == signal.SIGKILL):
        return fault
    return both.rebuilt(root) if rebuild or contents(reports) != before else ""


# Disks that are full or cannot be written ---------------------------------------------------------------------


def _judged(both: Editions, what: str, root: Path, ended: Ended, said: str) -> Case:
    """A build ended well, or was refused as the pattern *said* has it, with every report as it was."""
    if ended == WELL:
        return Case(what)
    if ended.left or ended.status != 1 or not re.fullmatch(said, ended.said):
        return Case(what, str(ended))
    same = contents(root / "reports") == both.earlier
    return Case(what, "" if same else f"the reports are {both.which(root / 'reports')}", refused=True)


def _then_rebuilt(both: Editions, case: Case, root: Path) -> Case:
    return replace(case, fault=case.fault or both.rebuilt(root))


@contextmanager
def _mounted(*arguments: str, at: Path) -> Iterator[Callable[[str], object]]:
    """Mount something for a while; give what mounts it anew with other options."""

    def mount(*arguments: str) -> None:
        subprocess.run(["mount", *arguments, at], capture_output=True, text=True, check=True)

    mount(*arguments)
    try:
        yield lambda options: mount("-o", f"remount,{options}")
    finally:
        subprocess.run(["umount", "--lazy", at], check=True)


def _on_full_disk(both: Editions, scratch: Path, name: str, free: int, said: str) -> Case:
    """Build with a disk of its own for one folder, with so many pages free; then make room, and build again."""
    what = f"{name} on a disk with {free} free pages"
    root, temporary = both.copied(scratch / f"full-{name}-{free}"), Path(tempfile.mkdtemp(prefix="bc-"))
    place = temporary if name == "TMPDIR" else root / name
    place.mkdir(exist_ok=True)
    before = contents(place)
    try:
        with _mounted("-t", "tmpfs", "-o", "size=64m", "tmpfs", at=place) as remount:
            write(place, before)
            disk = os.statvfs(place)
            remount(f"size={(disk.f_blocks - disk.f_bfree + free) * PAGE}")
            case = _judged(both, what, root, Building(root, temporary=temporary).end(), said)
            remount("size=64m")
            return _then_rebuilt(both, case, root)
    except subprocess.CalledProcessError as error:
        return Case(what, f"not tried: {error.stderr.strip()}")
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _read_only(both: Editions, scratch: Path, who: str, *, rebuild: bool) -> Case:
    """Build where reports/ cannot be written: mounted so for root, by its permissions for another user."""
    what = f"reports/ that {who} cannot write"
    root, temporary = both.copied(scratch / f"read-only-{who}"), Path(tempfile.mkdtemp(prefix="bc-"))
    (root / ".cache").mkdir()
    prefix, why = ((), "Read-only file system") if who == "root" else (AS_NOBODY, "Permission denied")
    if fault := lacking(prefix):
        return Case(what, fault)
    with ExitStack() as stack:
        if who == "root":
            try:
                stack.enter_context(_mounted("--bind", str(root / "reports"), at=root / "reports"))("ro,bind")
            except subprocess.CalledProcessError as error:
                return Case(what, f"not tried: {error.stderr.strip()}")
        for path in (root / ".cache", temporary):
            path.chmod(0o777)
        ended = Building(root, prefix=prefix, temporary=temporary).end()
        case = _judged(both, what, root, ended, f"brief: reports: {why}; make it writable, then run the command again")
    shutil.rmtree(root / ".cache")
    if not case.refused:
        return Case(what, case.fault or "is not refused")
    return _then_rebuilt(both, case, root) if rebuild else case


# Processes that die -------------------------------------------------------------------------------------------


def _deaths(both: Editions, random: Random, scratch: Path) -> Iterator[Case]:
    """Kill a kernel, or the server that they are forked from, some time after it is there."""
    for at in range(5):
        for which in ("kernel", "kernels' server"):
            moment = random.uniform(0, 0.6) * both.seconds
            root = both.copied(scratch / f"death-{which[-6:]}-{at}")
            building, victim = Building(root), None
            while building.process.poll() is None and victim is None:
                victim = _victim(building, which)
                time.sleep(0.005)
            time.sleep(moment)
            if victim in building.processes():
                os.kill(victim, signal.SIGKILL)
            what = f"a {which} killed {moment:.2f} s after it began"
            yield _then_rebuilt(both, _judged(both, what, root, building.end(), DIED), root)
            shutil.rmtree(root)


def _victim(building: Building, which: str) -> int | None:
    """A process of the build: the server, which the command started, or a kernel, which the server forked."""
    found, processes = [], building.processes()
    for process in processes:
        with suppress(OSError):  # it has ended
            parent = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
            if which == "kernel":
                wanted = parent in processes and parent != building.process.pid
            else:
                line = Path(f"/proc/{process}/cmdline").read_bytes()
                wanted = parent == building.process.pid and b"forkserver" in line
            found += [process] if wanted else []
    return min(found, default=None)


def _cluster(both: Editions, random: Random, scratch: Path) -> Iterator[Case]:
    """Kill one of two workers of a Dask cluster, some time after a build has begun."""
    for at in range(5):
        moment = random.uniform(0.3, 1.5) * both.seconds
        root = both.copied(scratch / f"worker-{at}")
        with _dask(root) as (address, worker):
            building = Building(root, ["--cluster", address])
            time.sleep(moment)
            os.killpg(worker.pid, signal.SIGKILL)
            ended = building.end()
        yield Case(f"a worker of a cluster killed {moment:.2f} s in", both.amiss(root, ended))


@contextmanager
def _dask(root: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run a cluster of two workers; give its address, and one of them."""
    log = root / "dask.log"

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", *arguments, "--no-dashboard"]
        with log.open("ab") as out:
            return subprocess.Popen(command, cwd=root, stdout=out, stderr=out, start_new_session=True)

    def wait(words: str, times: int) -> str:
        for _ in range(600):
            said = log.read_text("utf-8")
            if said.count(words) == times:
                return said.partition(words)[2].split()[0]
            time.sleep(0.1)
        raise RuntimeError(said)

    started = [start("distributed.cli.dask_scheduler", "--host=127.0.0.1", "--port=0")]
    try:
        address = wait("Scheduler at: ", 1)
        local = f"--local-directory={root}"
        started += [start("distributed.cli.dask_worker", address, "--nthreads=1", local) for _ in range(2)]
        wait("Registered to: ", 2)
        yield address, started[1]
    finally:
        for process in started:
            process.terminate()
            process.wait(30)


# Several builds in one folder -----------------------------------------------------------------------------------


def _together(both: Editions, random: Random, scratch: Path, quick: bool) -> Iterator[Case]:
    """Start builds, and what only looks, beside a build of the same folder."""
    for at in range(1 if quick else 5):
        root = both.copied(scratch / f"together-{at}")
        first, delay = Building(root), random.uniform(0, 1) * both.seconds
        time.sleep(delay)
        second = Building(root, ["--force"])
        ends = [_once_waited(building.end()) for building in (first, second)]
        fault = " / ".join(filter(None, (both.amiss(root, ended) for ended in ends)))
        yield Case(f"two builds, the second {delay:.2f} s after the first", fault)
        for looks in (["--check"],) if quick else (["--check"], ["--explain"], []):
            yield _beside(both, root, looks)
        shutil.rmtree(root)
    if not quick:
        root = both.copied(scratch / "half-written")
        cut_short = b'{"cells": [{"cell_'
        write(root / ".cache" / "executed" / EVENT, {f"{name}.ipynb": cut_short for name in NOTEBOOKS})
        yield Case("executed notebooks cut in the middle", both.rebuilt(root))


def _once_waited(ended: Ended) -> Ended:
    """How a build ended that may have waited for another."""
    return replace(ended, said="") if ended.said == WAITING else ended


def _beside(both: Editions, root: Path, looks: list[str]) -> Case:
    """Look, again and again, while the same edition is built anew: it is always said to be up to date."""
    building, fault = Building(root, ["--force"]), ""
    while building.process.poll() is None and not fault:
        done = command("build", *looks, cwd=root)
        well = done.returncode == 0 and ("--explain" not in looks or "rebuilt" not in done.stdout)
        fault = "" if well and done.stderr in ("", f"{WAITING}\n") else done.stdout + done.stderr
    ended = both.amiss(root, _once_waited(building.end()))
    return Case(" ".join(["brief build", *looks, "beside a build"]), fault or ended)


CAMPAIGN = Campaign("interruptions", "signals, full and read-only disks, dead processes, builds at once", cases)
