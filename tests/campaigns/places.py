"""The same facts built elsewhere: another locale, time zone, user, path, without network, on other pins.

Every byte of the reports is the same; on other pins, the tables and the words of the pages.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bs4 import BeautifulSoup

from analysis.report.manifest import PINS
from tests.scratch import INVENTED, PROJECT, contents, lay_out

from .campaign import Campaign, Case
from .editions import AS_NOBODY, NOBODY, WELL, Building, Tree, lacking

PUBLISHED = ("brief", "areas", "mous", "themes", "sources")
TURKISH = "tr_TR.UTF-8"
ODD = "Ein Ordner, mit Leerzeichen & ‚ß‘ – 보고서"
UNSAYABLE = r"brief: '.*' has letters unknown to this locale; set PYTHONUTF8=1, then run the command again"
NARROW = (  # a terminal of 20 columns
    sys.executable, "-c", "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)",
    "sh", "-c", 'stty cols 20 rows 5; exec "$@"', "sh",
)  # fmt: skip
OLDER = (  # allowed by pyproject.toml, and older than the pins, with what they needed then
    "ansicolors==1.1.8", "babel==2.16.0", "jinja2==3.1.4", "markupsafe==2.1.5", "matplotlib==3.9.4", "mistune==3.0.2",
    "nbconvert==7.16.4", "pandas==2.2.3", "papermill==2.6.0", "pydantic==2.11.10", "pydantic-core==2.33.2",
    "pytz==2025.2", "pyyaml==6.0.2", "typst==0.15.0",
)  # fmt: skip


NOT_OLDER = {"ipython", "krippendorff", "numpy", "text2num"}  # of the last the pin is the oldest


@dataclass(frozen=True)
class Place:
    """Where and as whom a project is built: *root* and *output* are names of folders, *folder* is where one stands."""

    name: str
    environment: Mapping[str, str] = field(default_factory=dict)
    prefix: Sequence[str] = ()
    python: Sequence[str] = (sys.executable,)
    root: str = "project"
    output: str = "reports"
    folder: str = "."
    owner: int | None = None
    refused: str = ""
    quick: bool = False


def cases(quick: bool, seed: int, scratch: Path) -> Iterator[Case]:
    """Build one project in every place, the whole run with every notebook and the founding event too."""
    events = [INVENTED / "none"]
    events += [] if quick else [file.parent for file in sorted((PROJECT / "data").glob("*/event.yaml"))]

    def lay_here(root: Path) -> Path:
        return lay_out(root, *events, notebooks=PUBLISHED[:1] if quick else PUBLISHED)

    here, open_ports = Building(lay_here(scratch / "here")), set[str]()
    while here.process.poll() is None:
        open_ports |= listening(here.processes())
    yield Case("a build opens no TCP port", ", ".join(sorted(open_ports)))
    if (ended := here.end()) != WELL:
        raise RuntimeError(ended)
    same = contents(scratch / "here" / "reports")
    for place in _places(Random(seed), scratch):
        if place.quick or not quick:
            yield Case(place.name, _tried(place, lay_here, same, scratch / "there"), refused=bool(place.refused))
            shutil.rmtree(scratch / "there", ignore_errors=True)
    if not quick:
        yield Case("older versions of what the bytes pass through", _on_older_pins(lay_here, same, scratch))


def _places(random: Random, scratch: Path) -> Iterator[Place]:
    """Every place, with those of the quick run combined where one fault would still tell itself from another."""
    turkish = {"LC_ALL": TURKISH, "LANG": TURKISH, "LOCPATH": str(_locales(scratch))}
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    network = ("unshare", "-n") if os.getuid() == 0 else ("unshare", "-rn")
    yield Place("Turkish locale, odd path", turkish, root=ODD, output=f"{ODD}/{ODD}", quick=True)
    yield Place("C locale, no UTF-8 mode", plain)
    yield Place("C locale, no UTF-8 mode, odd path", plain, root=ODD, refused=UNSAYABLE)
    yield Place("POSIX locale, no UTF-8 mode", {**plain, "LC_ALL": "POSIX"})
    for zone in ("Pacific/Kiritimati", "America/New_York", "Etc/GMT+12"):  # some of them on either side of midnight
        yield Place(f"time zone {zone}", {"TZ": zone})
    for number in (0, random.randrange(1, 1 << 32), random.randrange(1, 1 << 32)):
        yield Place(f"PYTHONHASHSEED={number}", {"PYTHONHASHSEED": str(number)})
    yield Place("another HOME", {"HOME": str(scratch)})
    yield Place("a HOME full of settings, no network", _settings(scratch), network, quick=True)
    yield Place("no HOME", prefix=("env", "-u", "HOME"))
    yield Place("a HOME that cannot be", {"HOME": "/proc/nobody"})
    yield Place("a path with spaces and other letters", root=ODD)
    yield Place("an output with spaces and other letters", output=ODD)
    for mask in ("077", "000"):
        yield Place(f"umask {mask}", prefix=("sh", "-c", f'umask {mask}; exec "$@"', "sh"))
    yield Place("another user", {**plain, "HOME": "/nonexistent"}, AS_NOBODY, owner=NOBODY, quick=True)
    yield Place("no network", prefix=network)
    yield Place("a terminal of 20 columns", {"TERM": "xterm"}, NARROW)
    yield Place("20 columns by environment, no colour", {"COLUMNS": "20", "LINES": "5", "NO_COLOR": "1"})
    for option in ("-O", "-OO"):
        yield Place(f"python {option}", python=(sys.executable, option))
    yield Place("standing in notebooks/", folder="notebooks")
    yield Place("a temporary folder too deep for sockets", {"TMPDIR": str(_deep(scratch))})


def _locales(scratch: Path) -> Path:
    """Make the Turkish locale in a folder of its own, where there is what it is made of."""
    made = scratch / "locales"
    made.mkdir(exist_ok=True)
    if shutil.which("localedef"):
        subprocess.run(["localedef", "-i", "tr_TR", "-f", "UTF-8", made / TURKISH], capture_output=True, check=False)
    return made


def _settings(scratch: Path) -> dict[str, str]:
    """Make a home of somebody who has set IPython, matplotlib and Python to their own taste."""
    home = scratch / "home"
    taste = "import pandas\npandas.set_option('display.max_rows', 1)\nprint('hello')\nload = None\n"
    drawn = "axes.facecolor: red\nfont.size: 30\naxes.grid: True\n"
    startup, drawing = ".ipython/profile_default/startup/00.py", ".config/matplotlib/matplotlibrc"
    for path, text in {startup: taste, "start.py": taste, drawing: drawn}.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_text(text)
    return {"HOME": str(home), "PYTHONSTARTUP": str(home / "start.py")}


def _deep(scratch: Path) -> Path:
    deep = scratch / "deep" / ("er" * 40)
    deep.mkdir(parents=True, exist_ok=True)
    return deep


def _tried(place: Place, lay_here: Callable[[Path], Path], same: Tree, folder: Path) -> str:
    """Build in a place; what is wrong with that, or nothing."""
    if fault := lacking(place.prefix, "import locale; locale.setlocale(locale.LC_ALL, '')", place.environment):
        return fault
    root = lay_here(folder / place.root)
    temporary = Path(place.environment.get("TMPDIR") or tempfile.mkdtemp(prefix="bc-"))
    if place.owner is not None:
        for path in (temporary, folder, *folder.rglob("*")):
            os.chown(path, place.owner, place.owner)
    arguments = ["--output", str(root / place.output)]
    where = (place.environment, place.prefix, place.python, place.folder, temporary)
    ended = Building(root, arguments, *where).end()
    if place.refused and ended.status == 2 and re.fullmatch(place.refused, ended.said):
        return ended.left
    if ended != WELL or place.refused:
        return str(ended)
    return differing(contents(root / place.output), same)


def differing(found: Tree, same: Tree) -> str:
    """Which files do not have the same bytes; empty where all do."""
    names = sorted(name for name in found.keys() | same.keys() if found.get(name) != same.get(name))
    return f"other bytes: {', '.join(names)}" if names else ""


# Open ports -------------------------------------------------------------------------------------------------


def listening(processes: Sequence[int]) -> set[str]:
    """The TCP ports, each as the system spells its address, on which any of *processes* listens."""
    inodes = {}
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            _, local, _, state, *rest = line.split()
            if state == "0A":
                inodes[rest[5]] = local
    found = set()
    for process in processes:
        with suppress(OSError):  # it has ended, or closed what was seen
            for path in Path(f"/proc/{process}/fd").iterdir():
                match = re.fullmatch(r"socket:\[(\d+)\]", str(path.readlink()))
                found |= {inodes[match[1]]} if match and match[1] in inodes else set()
    return found


# Other pins -------------------------------------------------------------------------------------------------


def _on_older_pins(lay_here: Callable[[Path], Path], same: Tree, scratch: Path) -> str:
    """Build with older versions, laid over this environment's packages: the same tables, the same words."""
    environment = scratch / "older"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    python = environment / "bin" / "python"
    done = subprocess.run(
        [python, "-m", "pip", "install", "-q", "--no-deps", *OLDER], capture_output=True, text=True, check=False
    )
    if done.returncode:
        return f"not tried: {done.stderr.strip().splitlines()[-1]}"
    own = next((environment / "lib").glob("python*/site-packages"))
    (own / "others.pth").write_text("\n".join([*(path for path in sys.path if "site-packages" in path), str(PROJECT)]))
    root = lay_here(scratch / "on-older")
    if (ended := Building(root, python=(str(python),)).end()) != WELL:
        return str(ended)
    (older, versions), (newer, pinned) = _said(contents(root / "reports")), _said(same)
    differ = sorted(name for name in older.keys() | newer.keys() if older.get(name) != newer.get(name))
    if differ:
        return f"other tables or words: {', '.join(differ)}"
    untried = [name for name in PINS if versions[name] == pinned[name] and name not in NOT_OLDER]
    return f"not older here: {', '.join(untried)}" if untried else ""


def _said(files: Tree) -> tuple[dict[str, str], Mapping[str, str]]:
    """The tables and the words of the pages, and the versions with which they were built."""
    said = {name: content.decode() for name, content in files.items() if name.endswith((".csv", ".html"))}
    said |= {name: BeautifulSoup(page, "html5lib").get_text() for name, page in said.items() if name.endswith(".html")}
    manifest = next(content for name, content in sorted(files.items()) if name.endswith("manifest.json"))
    return said, json.loads(manifest)["inputs"]


CAMPAIGN = Campaign("places", "other locales, times, users, paths, pins; no network: the same bytes", cases)
