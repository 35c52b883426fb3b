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
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from random import Random

from analysis import interrupts
from analysis.report import publish

from .campaign import Campaign, Case
from .editions import AS_NOBODY, EVENT, NOTEBOOKS, Building, Editions, Ended, Tree, editions, lacking, tree

MOMENTS, QUICK_MOMENTS = 50, 1
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


def cases(quick: bool, seed: int, scratch: Path) -> Iterator[Case]:
    """Try each kind of interruption; every build has a copy of one project."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # else who runs this in the background starts deaf builds
    both = editions(scratch / "project", NOTEBOOKS[:1] if quick else NOTEBOOKS)
    random = Random(seed)
    yield from cuts(both, scratch, quick)
    yield from _signals(both, random, scratch, QUICK_MOMENTS if quick else MOMENTS)
    yield from _disks(both, scratch, quick)
    yield from _together(both, random, scratch, quick)
    if not quick:
        yield from _deaths(both, random, scratch)
        yield from _cluster(both, random, scratch)


def _case(name: str, fault: str, *, refused: bool = False) -> Case:
    return Case(name, "went wrong" if fault else "refused" if refused else "survived", fault)


# Every step of a publication --------------------------------------------------------------------------------


def cuts(both: Editions, scratch: Path, quick: bool) -> Iterator[Case]:
    """Cut a publication at each of its steps on disk, with each signal; what is cut is mended, and published anew."""
    for name in ("SIGKILL",) if quick else ("SIGKILL", "SIGTERM", "SIGINT"):
        step = 0
        while True:
            step += 1
            place = scratch / f"cut-{name}-{step}"
            _lay(place, both.earlier)
            if not cut(both, place, signal.Signals[name], step):
                break
            yield _case(f"{name} at step {step} of a publication", _cut_fault(both, place, name == "SIGKILL"))
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


def _cut_fault(both: Editions, reports: Path, killed: bool) -> str:
    if not killed and (left := [path.name for path in reports.iterdir() if path.name.startswith(".")]):
        return f"left in the output: {', '.join(left)}"
    publish.recover(reports)
    if (which := both.which(reports)) not in ("earlier", "later"):
        return f"once mended, the reports are {which}"
    if left := sorted({path.name for path in reports.iterdir()} - {EVENT, "index.html"}):
        return f"once mended, there is still {', '.join(left)}"
    return ""


def _lay(folder: Path, files: Tree) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


# Signals ----------------------------------------------------------------------------------------------------


def _signals(both: Editions, random: Random, scratch: Path, moments: int) -> Iterator[Case]:
    """Send each signal at each moment, spread over a build, and to the group at each fifth; two builds at a time."""
    tried = [
        (f"{name} {random.uniform(at, at + 1) / moments:.3f} of a build in", name, at)
        for at in range(moments)
        for name in SIGNALS
        if name != GROUP or at % 5 == 0
    ]

    def run(one: tuple[str, str, int]) -> Case:
        said, name, at = one
        root = both.copied(scratch / f"signal-{name.replace(' ', '-')}-{at}")
        fault = _signal_fault(both, root, name, float(said.split()[-5]), rebuild=at % 5 == 1)
        shutil.rmtree(root)
        return _case(said, fault)

    with ThreadPoolExecutor(1 if moments == QUICK_MOMENTS else 2) as pool:
        yield from pool.map(run, tried)


def _signal_fault(both: Editions, root: Path, name: str, moment: float, *, rebuild: bool) -> str:
    """Interrupt a build. Where the reports are as they were, the next build is tried only with *rebuild*."""
    send, number, status = SIGNALS[name]
    before = tree(root / "reports")
    building = Building(root)
    building.ready()
    time.sleep(moment * both.seconds)
    if building.process.poll() is None:
        send(building.process.pid, number)
    ended = building.end()
    if ended.status not in (0, status) or ended.said not in ("", interrupts.SAID):
        return str(ended)
    if fault := building.left():
        return fault
    reports = root / "reports"
    left = [path.name for path in reports.iterdir() if path.name.startswith(".")]
    if number == signal.SIGKILL:
        publish.recover(reports)
    elif left:
        return f"left in the output: {', '.join(left)}"
    if (which := both.which(reports)) not in ("earlier", "later"):
        return f"the reports are {which}"
    return both.rebuilt(root) if rebuild or tree(reports) != before else ""


# Disks that are full or cannot be written ---------------------------------------------------------------------


def _disks(both: Editions, scratch: Path, quick: bool) -> Iterator[Case]:
    full = "No space left on device; free some disk space, then run the command again"
    for free in (1,) if quick else (0, 1, 5, 20, 40):
        yield _on_full_disk(both, scratch, "reports", free, f"brief: reports: {full}")
    for free in () if quick else (1, 2, 5, 12):  # of nothing used, none free would mean no limit
        yield _on_full_disk(both, scratch, ".cache", free, f"brief: .cache/executed/{EVENT}: {full}")
    for free in () if quick else (1, 2, 3, 4):
        yield _on_full_disk(both, scratch, "TMPDIR", free, f"brief: /tmp/bc-*/brief-*: {full}")
    for who in ("root",) if quick else ("root", "nobody"):
        yield _read_only(both, scratch, who, rebuild=not quick)


@contextmanager
def mounted(*arguments: str, at: Path) -> Iterator[None]:
    """Mount something for a while; ``PermissionError`` where that is not allowed."""
    done = subprocess.run(["mount", *arguments, at], capture_output=True, text=True, check=False)
    if done.returncode:
        raise PermissionError(f"not tried: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", at], check=True)


def _on_full_disk(both: Editions, scratch: Path, name: str, free: int, said: str) -> Case:
    """Build with a disk of its own for one folder, with so many pages free; then make room, and build again."""
    what = f"{name} on a disk with {free} free pages"
    root = both.copied(scratch / f"full-{name}-{free}")
    temporary = Path(tempfile.mkdtemp(prefix="bc-"))
    place = temporary if name == "TMPDIR" else root / name
    place.mkdir(exist_ok=True)
    before = tree(place)
    with ExitStack() as stack:
        try:
            stack.enter_context(mounted("-t", "tmpfs", "-o", "size=64m", "tmpfs", at=place))
        except PermissionError as error:
            return _case(what, str(error))
        _lay(place, before)
        disk = os.statvfs(place)
        _size(place, (disk.f_blocks - disk.f_bfree + free) * PAGE)
        building = Building(root, temporary=temporary)
        ended, left = building.end(), building.left()
        refused = ended != Ended(0, "")
        if refused and not _says(ended, said):
            return _case(what, str(ended))
        if left or (refused and both.which(root / "reports") != "earlier"):
            return _case(what, left or f"the reports are {both.which(root / 'reports')}")
        _size(place, 64 << 20)
        fault = both.rebuilt(root)
    shutil.rmtree(temporary, ignore_errors=True)
    return _case(what, fault, refused=refused)


def _size(place: Path, size: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", place], check=True)


def _says(ended: Ended, said: str) -> bool:
    return ended.status == 1 and re.fullmatch(re.escape(said).replace(r"\*", r"\w+"), ended.said) is not None


def _read_only(both: Editions, scratch: Path, who: str, *, rebuild: bool) -> Case:
    """Build where reports/ cannot be written: mounted so for root, by its permissions for another user."""
    what = f"reports/ that {who} cannot write"
    root = both.copied(scratch / f"read-only-{who}")
    reports, temporary = root / "reports", Path(tempfile.mkdtemp(prefix="bc-"))
    with ExitStack() as stack:
        if who == "root":
            try:
                stack.enter_context(mounted("--bind", str(reports), at=reports))
                subprocess.run(["mount", "-o", "remount,ro,bind", reports], check=True)
            except PermissionError as error:
                return _case(what, str(error))
            prefix, said = (), "brief: reports: Read-only file system; make it writable, then run the command again"
        else:
            if fault := lacking(AS_NOBODY):
                return _case(what, fault)
            (root / ".cache").mkdir()
            for path in (root / ".cache", temporary):
                path.chmod(0o777)
            prefix, said = AS_NOBODY, "brief: reports: Permission denied; make it writable, then run the command again"
        building = Building(root, prefix=prefix, temporary=temporary)
        ended, left = building.end(), building.left()
        if not _says(ended, said):
            return _case(what, str(ended))
        if left or tree(reports) != both.earlier:
            return _case(what, left or "the reports have changed")
    shutil.rmtree(root / ".cache")
    return _case(what, both.rebuilt(root) if rebuild else "", refused=True)


# Processes that die -------------------------------------------------------------------------------------------


def _deaths(both: Editions, random: Random, scratch: Path) -> Iterator[Case]:
    """Kill a kernel, or the server that they are forked from, some time after it is there."""
    for at in range(5):
        for which in ("kernel", "kernels' server"):
            moment = random.uniform(0, 0.6) * both.seconds
            root = both.copied(scratch / f"death-{which[-6:]}-{at}")
            yield _death(both, root, which, moment)
            shutil.rmtree(root)


def _death(both: Editions, root: Path, which: str, moment: float) -> Case:
    what = f"a {which} killed {moment:.2f} s after it began"
    building = Building(root)
    victim = None
    while building.process.poll() is None and victim is None:
        victim = _victim(building, which)
        time.sleep(0.005)
    time.sleep(moment)
    killed = victim is not None and victim in building.processes()
    if killed:
        os.kill(victim, signal.SIGKILL)
    ended, left = building.end(), building.left()
    died = (
        r"brief: \w+\.ipynb, cell (\d+|\?): the kernel stopped unexpectedly"
        r"( \(SIGKILL, perhaps because memory ran out\))?; run the command again\n  parameters: .*\n  .*"
    )
    refused = ended != Ended(0, "")
    if refused and not (ended.status == 1 and re.fullmatch(died, ended.said)):
        return _case(what, str(ended))
    if left or (refused and both.which(root / "reports") != "earlier"):
        return _case(what, left or f"the reports are {both.which(root / 'reports')}")
    return _case(what, both.rebuilt(root), refused=refused)


def _victim(building: Building, which: str) -> int | None:
    """A process of the build: the server, which the command started, or a kernel, which the server forked."""
    parents: dict[int, int] = {}
    for process in building.processes():
        try:
            parents[process] = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    kernels = {process: parent for process, parent in parents.items() if parent in parents and
               parent != building.process.pid}  # fmt: skip
    servers = [p for p, parent in parents.items() if parent == building.process.pid and b"forkserver" in _line(p)]
    found = list(kernels) if which == "kernel" else servers
    return min(found, default=None)


def _line(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def _cluster(both: Editions, random: Random, scratch: Path) -> Iterator[Case]:
    """Kill one of two workers of a Dask cluster, some time after a build has begun."""
    for at in range(5):
        moment = random.uniform(0.3, 1.5) * both.seconds
        root = both.copied(scratch / f"worker-{at}")
        with _dask(root) as (address, workers):
            building = Building(root, ["--cluster", address])
            time.sleep(moment)
            os.killpg(workers[0].pid, signal.SIGKILL)
            ended, left = building.end(), building.left()
        fault = "" if ended == Ended(0, "") else str(ended)
        if not fault and tree(root / "reports") != both.later:
            fault = f"the reports are {both.which(root / 'reports')}"
        yield _case(f"a worker of a cluster killed {moment:.2f} s in", fault or left)


@contextmanager
def _dask(root: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    log = root / "dask.log"

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        with log.open("ab") as out:
            return subprocess.Popen(
                [sys.executable, "-m", *arguments, "--no-dashboard"],
                cwd=root, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip

    def said(words: str) -> int:
        return log.read_text("utf-8").count(words)

    def wait(holds: Callable[[], bool]) -> None:
        for _ in range(600):
            if holds():
                return
            time.sleep(0.1)
        raise RuntimeError(log.read_text("utf-8"))

    started = [start("distributed.cli.dask_scheduler", "--host=127.0.0.1", "--port=0")]
    try:
        wait(lambda: said("Scheduler at: ") > 0)
        address = log.read_text("utf-8").partition("Scheduler at: ")[2].split()[0]
        local = f"--local-directory={root}"
        started += [start("distributed.cli.dask_worker", address, "--nthreads=1", local) for _ in range(2)]
        wait(lambda: said("Registered to: ") == 2)
        yield address, started[1:]
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
        ends = first.end(), second.end()
        well = all(end.status == 0 and end.said in ("", WAITING) for end in ends)
        fault = "" if well else " / ".join(map(str, ends))
        if not fault and tree(root / "reports") != both.later:
            fault = f"the reports are {both.which(root / 'reports')}"
        yield _case(f"two builds, the second {delay:.2f} s after the first", fault or first.left() or second.left())
        for looks in (["--check"],) if quick else (["--check"], ["--explain"], []):
            yield _beside(both, root, looks)
        shutil.rmtree(root)
    if quick:
        return
    root = both.copied(scratch / "half-written")
    for name in ("brief", "themes"):
        (root / ".cache" / "executed" / EVENT).mkdir(parents=True, exist_ok=True)
        (root / ".cache" / "executed" / EVENT / f"{name}.ipynb").write_bytes(b'{"cells": [{"cell_')
    yield _case("executed notebooks cut in the middle", both.rebuilt(root))


def _beside(both: Editions, root: Path, looks: list[str]) -> Case:
    """Look, again and again, while the same edition is built anew: it is always said to be up to date."""
    what = f"brief build {' '.join(looks)} beside a build".replace("  ", " ")
    building = Building(root, ["--force"])
    fault, seen = "", 0
    while building.process.poll() is None and not fault:
        done = subprocess.run(
            [sys.executable, "-m", "analysis", "build", *looks], cwd=root, capture_output=True, text=True, check=False
        )
        seen += 1
        well = done.returncode == 0 and ("--explain" not in looks or "rebuilt" not in done.stdout)
        fault = "" if well and done.stderr in ("", f"{WAITING}\n") else done.stdout + done.stderr
    ended = building.end()
    if not fault and (ended.status or tree(root / "reports") != both.later):
        fault = str(ended)
    return _case(what, fault or building.left())


CAMPAIGN = Campaign("interruptions", "signals, full and read-only disks, dead processes, builds at once", cases)
