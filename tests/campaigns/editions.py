"""A small project with two editions of its facts, builds of it, and what they leave behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.variants import contents as tree

from .campaign import PROJECT

EVENT = "none"
NOTEBOOKS = ("brief", "themes")
TITLES = ("Eastvale–Sundermoor Dialogue", "Eastvale–Sundermoor Dialogue, as it was called later")
PATIENCE = 20  # seconds for processes to go
NOBODY = 65534
AS_NOBODY = (  # who may read what root may, so that it finds Python, but write nothing of root's
    "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups",
    "--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search", "--bounding-set=-all,+dac_read_search",
)  # fmt: skip
Tree = dict[str, bytes]


def lay(root: Path, events: Sequence[Path] = (), *, notebooks: Sequence[str]) -> Path:
    """Lay out a project: the codebook, events' folders (the smallest invented one), some of the notebooks."""
    for folder in events or [PROJECT / "tests" / "data" / EVENT]:
        shutil.copytree(folder, root / "data" / folder.name)
    shutil.copy(PROJECT / "data" / "codebook.yaml", root / "data")
    (root / "notebooks").mkdir()
    for name in notebooks:
        shutil.copy(PROJECT / "notebooks" / f"{name}.ipynb", root / "notebooks")
    return root


def lacking(prefix: Sequence[str]) -> str:
    """Why a command cannot be run behind *prefix* on this machine; empty where it can."""
    try:
        done = subprocess.run([*prefix, sys.executable, "-c", ""], capture_output=True, text=True, check=False)
    except OSError as error:
        return f"not tried: {error}"
    return f"not tried: {done.stderr.strip() or done.returncode}" if done.returncode else ""


@dataclass(frozen=True)
class Ended:
    """How a build ended: its exit status, and what it said on stderr beside its progress."""

    status: int
    said: str

    def __str__(self) -> str:
        return f"exit status {self.status}, saying: {self.said or 'nothing'}"


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
    process: subprocess.Popen[str] = field(init=False)

    def __post_init__(self) -> None:
        self.mark = f"BRIEF_CAMPAIGN={self.root}#{time.monotonic_ns()}"
        name, _, value = self.mark.partition("=")
        self.process = subprocess.Popen(
            [*self.prefix, *self.python, "-m", "analysis", "build", *self.arguments],
            cwd=self.root / self.folder,
            env={**os.environ, "TMPDIR": str(self.temporary), **self.environment, name: value},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True, encoding="utf-8", errors="replace", start_new_session=True,
        )  # fmt: skip

    def ready(self) -> None:
        """Wait until the command is there to be interrupted, and no longer only Python."""
        while self.process.poll() is None and not self._catches(signal.SIGTERM):
            time.sleep(0.002)

    def _catches(self, number: int) -> bool:
        with suppress(OSError):
            for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
                if line.startswith("SigCgt:"):
                    return bool(int(line.split()[1], 16) >> (number - 1) & 1)
        return False

    def end(self) -> Ended:
        """Wait for its end."""
        _, said = self.process.communicate(timeout=300)
        steps = ("Running ", "Publishing ")
        lines = [line for line in said.splitlines() if not (line.partition("/")[0].isdigit() or line.startswith(steps))]
        return Ended(self.process.returncode, "\n".join(lines))

    def processes(self) -> list[int]:
        """Its processes that are left."""
        return marked(self.mark)

    def left(self) -> str:
        """What it leaves behind once it has ended: processes, and files in its temporary folder."""
        if not _until(lambda: not self.processes()):
            return f"{len(self.processes())} processes are left"
        found = sorted(path.name for path in self.temporary.iterdir())
        shutil.rmtree(self.temporary, ignore_errors=True)
        return f"left in the temporary folder: {', '.join(found)}" if found else ""


def marked(mark: str) -> list[int]:
    """Processes that have *mark* in their environment."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark.encode() in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return found


def _until(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.02)
    return held


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
        for path, content in self.earlier.items():
            (root / "reports" / path).parent.mkdir(parents=True, exist_ok=True)
            (root / "reports" / path).write_bytes(content)
        return root

    def which(self, reports: Path) -> str:
        """Which edition of the event's reports is in place: earlier, later, or what is the matter."""
        found = {path: content for path, content in tree(reports).items() if path.startswith(f"{EVENT}/")}
        for name, edition in (("earlier", self.earlier), ("later", self.later)):
            if found == {path: content for path, content in edition.items() if path != "index.html"}:
                return name
        return "mixed" if found else "missing"

    def rebuilt(self, root: Path) -> str:
        """Build once more; what is wrong with that, or nothing."""
        building = Building(root)
        ended, found = building.end(), tree(root / "reports")
        if ended != Ended(0, ""):
            return f"the next build: {ended}"
        if found != self.later:
            return (
                f"the next build gives other reports: {', '.join(sorted(found.keys() ^ self.later.keys())) or 'bytes'}"
            )
        left = building.left()
        return left and f"the next build: {left}"


def editions(root: Path, notebooks: Sequence[str]) -> Editions:
    """Lay out a project and build both editions of it."""
    lay(root, notebooks=notebooks)
    built = []
    event = root / "data" / EVENT / "event.yaml"
    for title in TITLES:
        text = event.read_text("utf-8").replace(f"title: {TITLES[0]}", f"title: {title}")
        event.write_text(text, "utf-8")
        begun = time.monotonic()
        building = Building(root)
        ended, left = building.end(), building.left()
        if ended.status or left:
            raise RuntimeError(f"{ended} {left}")
        seconds = time.monotonic() - begun
        built.append(tree(root / "reports"))
    for name in ("reports", ".cache"):
        shutil.rmtree(root / name)
    return Editions(root, *built, seconds)
