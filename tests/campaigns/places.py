"""The same facts built elsewhere: another locale, time zone, user, path, without network, on other pins.

Every byte of the reports is the same; on other pins, the tables and the words of the pages.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

from bs4 import BeautifulSoup

from analysis.report.manifest import PINS

from .campaign import PROJECT, Campaign, Case
from .editions import AS_NOBODY, NOBODY, Building, Ended, Tree, lacking, lay, tree

ALL_NOTEBOOKS = ("brief", "areas", "mous", "themes", "sources")
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
    tiny, data = PROJECT / "tests" / "data" / "none", PROJECT / "data"
    events = [tiny] if quick else [tiny, *(file.parent for file in sorted(data.glob("*/event.yaml")))]
    lay_here = partial(lay, events=events, notebooks=ALL_NOTEBOOKS[:1] if quick else ALL_NOTEBOOKS)
    here = Building(lay_here(scratch / "here"))
    open_ports = set[str]()
    while here.process.poll() is None:
        open_ports |= listening(here.processes())
    ended, left = here.end(), here.left()
    yield _case("a build opens no TCP port", ", ".join(sorted(open_ports)))
    if ended != Ended(0, "") or left:
        raise RuntimeError(f"{ended} {left}")
    same = tree(scratch / "here" / "reports")
    for place in _places(Random(seed), scratch):
        if place.quick or not quick:
            fault = _tried(place, lay_here, same, scratch / "there")
            yield Case(place.name, "refused", "") if place.refused and not fault else _case(place.name, fault)
            shutil.rmtree(scratch / "there", ignore_errors=True)
    if not quick:
        yield _case("older versions of what the bytes pass through", _on_older_pins(lay_here, same, scratch))


def _case(name: str, fault: str) -> Case:
    return Case(name, "went wrong" if fault else "survived", fault)


def _places(random: Random, scratch: Path) -> Iterator[Place]:
    """Every place, with those of the quick run combined where one fault would still tell itself from another."""
    turkish = {"LC_ALL": TURKISH, "LANG": TURKISH, "LOCPATH": str(_locales(scratch))}
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    network = ("unshare", "-n") if os.getuid() == 0 else ("unshare", "-rn")
    mask = 'umask %s; exec "$@"'
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
    yield Place("umask 077", prefix=("sh", "-c", mask % "077", "sh"))
    yield Place("umask 000", prefix=("sh", "-c", mask % "000", "sh"))
    yield Place("another user", {**plain, "HOME": "/nonexistent"}, AS_NOBODY, owner=NOBODY, quick=True)
    yield Place("no network", prefix=network)
    yield Place("a terminal of 20 columns", {"TERM": "xterm"}, NARROW)
    yield Place("20 columns by environment, no colour", {"COLUMNS": "20", "LINES": "5", "NO_COLOR": "1"})
    yield Place("python -O", python=(sys.executable, "-O"))
    yield Place("python -OO", python=(sys.executable, "-OO"))
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
    startup = home / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True, exist_ok=True)
    (home / ".config" / "matplotlib").mkdir(parents=True, exist_ok=True)
    taste = "import pandas\npandas.set_option('display.max_rows', 1)\nprint('hello')\nload = None\n"
    for file in (startup / "00.py", home / "start.py"):
        file.write_text(taste)
    (home / ".config" / "matplotlib" / "matplotlibrc").write_text(
        "axes.facecolor: red\nfont.size: 30\naxes.grid: True\n"
    )
    return {"HOME": str(home), "PYTHONSTARTUP": str(home / "start.py")}


def _deep(scratch: Path) -> Path:
    deep = scratch / "deep" / ("er" * 40)
    deep.mkdir(parents=True, exist_ok=True)
    return deep


def _tried(place: Place, lay_here: Callable[[Path], Path], same: Tree, folder: Path) -> str:
    """Build in a place; what is wrong with that, or nothing."""
    if fault := lacking(place.prefix) or _no_locale(place.environment):
        return fault
    root = lay_here(folder / place.root)
    temporary = Path(place.environment.get("TMPDIR") or tempfile.mkdtemp(prefix="bc-"))
    if place.owner is not None:
        for path in (temporary, *root.rglob("*"), *(at for at in root.parents if at.is_relative_to(folder)), root):
            os.chown(path, place.owner, place.owner)
    building = Building(
        root,
        ["--output", str(root / place.output)],
        place.environment,
        place.prefix,
        place.python,
        place.folder,
        temporary,
    )
    ended, left = building.end(), building.left()
    if place.refused and ended.status == 2 and re.fullmatch(place.refused, ended.said):
        return left
    if ended != Ended(0, "") or place.refused:
        return str(ended)
    return left or differing(tree(root / place.output), same)


def _no_locale(environment: Mapping[str, str]) -> str:
    """Why the locale that is asked for would not be another one; empty where it would."""
    script = "import locale; locale.setlocale(locale.LC_ALL, '')"
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    return f"not tried: {done.stderr.strip().splitlines()[-1]}" if done.returncode else ""


def differing(found: Tree, same: Tree) -> str:
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
        for descriptor in _descriptors(process):
            if match := re.fullmatch(r"socket:\[(\d+)\]", descriptor):
                found |= {inodes[match[1]]} if match[1] in inodes else set()
    return found


def _descriptors(process: int) -> Iterator[str]:
    try:
        for path in Path(f"/proc/{process}/fd").iterdir():
            yield str(path.readlink())
    except OSError:  # it has ended, or closed what was seen
        return


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
    building = Building(lay_here(scratch / "on-older"), python=(str(python),))
    ended, left = building.end(), building.left()
    if ended.status or left:
        return left or str(ended)
    found = tree(scratch / "on-older" / "reports")
    differ = sorted(
        name
        for name in found.keys() | same.keys()
        if name.endswith((".csv", ".html")) and _words(name, found) != _words(name, same)
    )
    if differ:
        return f"other tables or words: {', '.join(differ)}"
    pins = sorted(name for name in PINS if f'"{name}": "{_version(same, name)}"' in _manifest(found))
    untried = sorted(set(pins) - {"ipython", "krippendorff", "numpy", "text2num"})  # of the last the pin is the oldest
    return f"not older here: {', '.join(untried)}" if untried else ""


def _words(name: str, files: Tree) -> str:
    text = files.get(name, b"").decode()
    return BeautifulSoup(text, "html5lib").get_text() if name.endswith(".html") else text


def _manifest(files: Tree) -> str:
    return next(content for name, content in sorted(files.items()) if name.endswith("manifest.json")).decode()


def _version(files: Tree, name: str) -> str:
    found = re.search(rf'"{name}": "([^"]+)"', _manifest(files))
    return found[1] if found else "?"


CAMPAIGN = Campaign("places", "other locales, times, users, paths, pins; no network: the same bytes", cases)
