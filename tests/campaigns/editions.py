"""A small project with two editions of its facts, builds of it, and what they leave behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.scratch import INVENTED, contents, lay_out, said

EVENT = "none"
TITLES = ("Eastvale–Sundermoor Dialogue", "Eastvale–Sundermoor Dialogue, as it was called later")
PATIENCE = 20  # seconds for processes to go
NOBODY = 65534
READS = "-all,+dac_read_search"
AS_NOBODY = (  # who may read what root may, so that it finds Python, but write nothing of root's
    "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups",
    f"--inh-caps={READS}", f"--ambient-caps={READS}", f"--bounding-set={READS}",
)  # fmt: skip
Tree = dict[str, bytes]


def lacking(prefix: Sequence[str], script: str = "", environment: Mapping[str, str] | None = None) -> str:
    """Why Python cannot run *script* behind *prefix* on this machine; empty where it can."""
    command = [*prefix, sys.executable, "-c", script]
    try:
        subprocess.run(command, env={**os.environ, **(environment or {})}, capture_output=True, text=True, check=True)
    except OSError as error:
        return f"not tried: {error}"
    except subprocess.CalledProcessError as error:
        return f"not tried: {(error.stderr.splitlines() or [error.returncode])[-1]}"
    return ""


@dataclass(frozen=True)
class Ended:
    """How a build ended: its exit status, what it said on stderr beside its progress, and what it left behind."""

    status: int = 0
    said: str = ""
    left: str = ""

    def __str__(self) -> str:
        return f"exit status {self.status}, saying: {self.said or 'nothing'}; {self.left or 'nothing is left'}"


WELL = Ended()


@dataclass
class Building:
    """A build that runs in *root*, in a process group, with a temporary folder and a mark of its own."""

    root: Path
    arguments: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    prefix: Sequence[str] = ()
    python: Sequence[str] = (sys.executable,)
    folder: str = "."
    temporary: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="bc-")))  # short: it holds sockets

    def __post_init__(self) -> None:
        self._mark = f"{self.root}#{time.monotonic_ns()}"
        own = {"TMPDIR": str(self.temporary), "BRIEF_CAMPAIGN": self._mark}
        self.process = subprocess.Popen(
            [*self.prefix, *self.python, "-m", "analysis", "build", *self.arguments],
            cwd=self.root / self.folder, env={**os.environ, **self.environment, **own},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            encoding="utf-8", errors="replace", start_new_session=True,
        )  # fmt: skip

    def ready(self) -> None:
        """Wait until the command is there to be interrupted, and no longer only Python."""
        while self.process.poll() is None:
            caught = Path(f"/proc/{self.process.pid}/status").read_text().partition("SigCgt:")[2].split()[0]
            if int(caught, 16) >> (signal.SIGTERM - 1) & 1:
                return
            time.sleep(0.002)

    def processes(self) -> list[int]:
        """Its processes that are left: those with its mark in their environment."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if f"BRIEF_CAMPAIGN={self._mark}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
        return found

    def end(self) -> Ended:
        """Wait for its end, and see what it leaves: processes, and files in its temporary folder."""
        _, stderr = self.process.communicate(timeout=300)
        end = time.monotonic() + PATIENCE
        while (running := self.processes()) and time.monotonic() < end:
            time.sleep(0.02)
        files = ", ".join(sorted(path.name for path in self.temporary.iterdir()))
        left = f"{len(running)} processes are left" if running else f"left in the temporary folder: {files}"
        shutil.rmtree(self.temporary, ignore_errors=True)
        return Ended(self.process.returncode, "\n".join(said(stderr)), left if running or files else "")


@dataclass(frozen=True)
class Editions:
    """A project with the later edition's facts, and every byte of its reports in either edition."""

    root: Path
    earlier: Tree
    later: Tree
    seconds: float

    def copied(self, root: Path) -> Path:
        """Copy the project to *root*, with the earlier edition's reports."""
        shutil.copytree(self.root, root)
        write(root / "reports", self.earlier)
        return root

    def which(self, reports: Path) -> str:
        """Which edition of the event's reports is in place: earlier, later, or what is the matter."""
        found = {path: content for path, content in contents(reports).items() if path.startswith(f"{EVENT}/")}
        for name, edition in (("earlier", self.earlier), ("later", self.later)):
            if found == {path: content for path, content in edition.items() if path != "index.html"}:
                return name
        return "mixed" if found else "missing"

    def rebuilt(self, root: Path) -> str:
        """Build once more; what is wrong with that, or nothing."""
        return self.amiss(root, Building(root).end(), "the next build: ")

    def amiss(self, root: Path, ended: Ended, build: str = "") -> str:
        """What is wrong with a *build* that is to end well, with the later edition; or nothing."""
        if ended != WELL:
            return f"{build}{ended}"
        found = contents(root / "reports")
        differing = sorted(path for path in found.keys() | self.later.keys() if found.get(path) != self.later.get(path))
        return f"{build}other reports: {', '.join(differing)}" if differing else ""


def write(folder: Path, files: Tree) -> None:
    """Write *files* below *folder*."""
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def editions(root: Path, notebooks: Sequence[str]) -> Editions:
    """Lay out a project and build both editions of it."""
    lay_out(root, INVENTED / EVENT, notebooks=notebooks)
    built = []
    event = root / "data" / EVENT / "event.yaml"
    for title in TITLES:
        event.write_text(event.read_text("utf-8").replace(f"title: {TITLES[0]}", f"title: {title}"), "utf-8")
        begun = time.monotonic()
        if (ended := Building(root).end()) != WELL:
            raise RuntimeError(ended)
        seconds = time.monotonic() - begun
        built.append(contents(root / "reports"))
    for name in ("reports", ".cache"):
        shutil.rmtree(root / name)
    return Editions(root, *built, seconds)
