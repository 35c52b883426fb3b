"""Builds on a real Dask cluster: a scheduler and two workers on this machine that share the project's folder."""

from __future__ import annotations

import asyncio
import os
import pickle
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import PROJECT, lay_small, processes_marked, wait_until

from analysis import Event, load
from analysis.errors import FactsError, Fault, NotebookError, ReportError, UsageError
from analysis.report import manifest, pool
from analysis.report.html import Site
from analysis.report.job import Job
from analysis.report.notebooks import Notebook

pytestmark = pytest.mark.xdist_group("cluster")  # so that one cluster serves all

WITHOUT_DASK = "import sys; sys.modules['distributed'] = None; from analysis.cli import main; main()"
FATAL = """\
import os, pathlib, psutil, signal
fatal = pathlib.Path("{root}/fatal")
if fatal.exists():
    fatal.unlink()
    os.kill(psutil.Process().parent().parent().pid, signal.SIGKILL)
"""
BOUND = """\
from analysis.report.blocks import Bound, Passage
from analysis.report.celloutput import show
partnership = load(event)
said = f"{partnership.fact('gazette:parties').value} countries met."
show(partnership, Passage(sentences=(Bound(said, ("gazette:parties",)),)))
"""
Lay = Callable[..., Path]


def start(*arguments: str, temporary: Path, mark: str = "cluster") -> subprocess.Popen[bytes]:
    environment = {**os.environ, "TMPDIR": str(temporary), "BRIEF_TEST": mark}
    with (temporary / "log").open("ab") as log:
        return subprocess.Popen([sys.executable, "-m", *arguments], env=environment, stdout=log, stderr=log)


def scheduler(temporary: Path, mark: str = "cluster") -> tuple[subprocess.Popen[bytes], str]:
    """Start a scheduler; give its process and its address once it has one."""
    port = "--host=127.0.0.1", "--port=0", "--no-dashboard"
    process = start("distributed.cli.dask_scheduler", *port, temporary=temporary, mark=mark)
    log = temporary / "log"
    wait_until(lambda: "Scheduler at: " in log.read_text("utf-8"), seconds=90)
    return process, log.read_text("utf-8").partition("Scheduler at: ")[2].split()[0]


def stop(*processes: subprocess.Popen[bytes]) -> None:
    for process in processes:
        process.terminate()
        process.wait(20)


def left_in(temporary: Path) -> list[str]:
    """Name the folders and sockets left in a temporary folder, Dask's own locks aside."""
    return [
        path.name for path in temporary.rglob("*") if path.suffix not in (".lock", ".dirlock") and path.name != "log"
    ]


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a cluster with two workers, of which nothing may be left at the end."""
    mark = f"brief-cluster-{os.getpid()}"
    temporary = Path(tempfile.mkdtemp(prefix="t", dir="/tmp"))
    server, address = scheduler(temporary, mark)
    arguments = "distributed.cli.dask_worker", address, "--nthreads=1", "--no-dashboard"
    workers = [start(*arguments, temporary=temporary, mark=mark) for _ in range(2)]
    wait_until(lambda: (temporary / "log").read_text("utf-8").count("Registered to: ") == 2, seconds=90)
    yield address
    stop(*workers, server)
    wait_until(lambda: processes_marked(mark) == [], seconds=5)
    assert left_in(temporary) == ["dask-scratch-space"]
    shutil.rmtree(temporary)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of the smallest event; its notebook one kills the process that runs it if there is a file ``fatal``."""
    root = tmp_path_factory.mktemp("project")
    themes = "from analysis.report.views import themes\nthemes.by_speaker(themes.cut(load(event)))"
    return lay_small(root, load(PROJECT / "tests" / "data" / "none"), one=[FATAL.format(root=root)], two=[themes])


@pytest.fixture(scope="module")
def here(root: Path, brief: Callable) -> dict[str, bytes]:
    """What this machine builds of it."""
    return built(root, brief, "--output", "here")


def built(root: Path, brief: Callable, *options: str) -> dict[str, bytes]:
    """Build everything; give the files by path."""
    done = brief("build", "--force", *options, cwd=root)
    assert (done.returncode, len(done.stderr.splitlines())) == (0, 4), done.stderr
    folder = root / options[options.index("--output") + 1]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_cluster_gives_the_same_bytes(root: Path, here: dict[str, bytes], cluster: str, brief) -> None:
    assert built(root, brief, "--output", "there", "--cluster", cluster) == here


def test_worker_killed_in_the_middle_loses_nothing(root: Path, here: dict[str, bytes], cluster: str, brief) -> None:
    (root / "fatal").touch()
    assert built(root, brief, "--output", "killed", "--cluster", cluster) == here
    assert not (root / "fatal").exists()


def test_workers_see_facts_that_changed_since_the_last_build(small_project: Lay, cluster: str, brief) -> None:
    root = small_project(one=[BOUND], two=[BOUND])
    facts = root / "data" / "none" / "gazette.yaml"
    for value in (2, 3):
        facts.write_text(re.sub(r"value: \d\n", f"value: {value}\n", facts.read_text("utf-8")), "utf-8")
        done = brief("build", "--format", "html", "--output", "preview", "--cluster", cluster, cwd=root)
        assert done.returncode == 0, done.stderr
        assert f"{value} countries met." in (root / "preview" / "none" / "one.html").read_text("utf-8")


def test_failing_notebook_is_reported_as_it_is_here(small_project: Lay, cluster: str, brief) -> None:
    root = small_project(one=["1 / 0"])
    done = brief("build", "--cluster", cluster, cwd=root)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "Running one notebook\n"
        "brief: one.ipynb, cell 3: ZeroDivisionError: division by zero\n"
        "  parameters: event=none\n"
        f"  executed notebook: {root}/.cache/executed/none/one.ipynb\n"
    )


ERRORS = [
    FactsError([Fault(Path("a.yaml"), 2, "b", "c"), Fault(Path("a.yaml"), 1, "", "d")]),
    NotebookError("e"),
    ReportError("f"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_error_of_a_worker_comes_back_as_itself(error: Exception) -> None:
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), str(back), vars(back)) == (type(error), str(error), vars(error))


# When something is wrong with the cluster -----------------------------------------------------------------


@pytest.fixture
def job(none: Event, tmp_path: Path) -> Job:
    notebook = Notebook(PROJECT / "notebooks" / "brief.ipynb", "brief")
    return Job(none.folder, notebook, {}, ("html",), Site(), tmp_path / "brief.ipynb", 10, "build")


def refused(cluster: str, job: Job) -> str:
    """Give a worker a job that it has to refuse, and what it says, its address aside."""
    with pytest.raises(UsageError) as error, pool.running({"one": job}, workers=1, cluster=cluster) as runs:
        pool.outcome(runs["one"])
    return " ".join(word for word in str(error.value).split() if not word.startswith("tcp://"))


def test_worker_of_other_versions_is_refused(job: Job, cluster: str, monkeypatch: pytest.MonkeyPatch) -> None:
    own = manifest.environment()
    monkeypatch.setattr(manifest, "environment", lambda: {**own, "pandas": "0.1"})
    assert refused(cluster, job) == (
        "the worker at has a different version of pandas; install the same version there and restart it"
    )


def test_worker_that_does_not_see_the_folder_is_refused(job: Job, cluster: str) -> None:
    assert refused(cluster, replace(job, folder=Path("/nowhere/data/none"))) == (
        "the worker at cannot find /nowhere/data/none; workers need the project at the same path"
    )


@pytest.mark.parametrize("address", ["nowhere", "tcp://127.0.0.1:1"])
def test_address_that_does_not_answer_is_said(address: str, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "PATIENCE", 0.5)
    with (
        pytest.raises(
            UsageError, match=f"^no Dask scheduler answers at '{address}'; an address is like tcp://host:8786$"
        ),
        pool.running({"one": job}, workers=1, cluster=address),
    ):
        pass  # pragma: no cover


def test_cluster_is_asked_from_within_a_running_loop_too(job: Job, cluster: str) -> None:
    async def ask() -> list[str]:
        with pool.running({"one": job}, workers=1, cluster=cluster) as runs:
            return list(runs["one"].result())

    with ThreadPoolExecutor(1) as aside:  # the tests' browser has a loop running in this thread
        assert aside.submit(lambda: asyncio.run(ask())).result() == ["index.html"]


def test_cluster_without_a_worker_is_said(job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "PATIENCE", 3)
    server, address = scheduler(tmp_path)
    try:
        with pytest.raises(UsageError) as no_worker, pool.running({"one": job}, workers=1, cluster=address):
            pass  # pragma: no cover
    finally:
        stop(server)
    assert str(no_worker.value) == f"the Dask cluster at {address} has no worker; start one: dask worker {address}"


def test_cluster_without_dask_says_what_to_install(small_project: Lay) -> None:
    root = small_project(one=["print('well')"])
    command = [sys.executable, "-c", WITHOUT_DASK, "build", "--cluster", "tcp://127.0.0.1:8786"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.stderr == "brief: --cluster needs Dask; install it with: pip install -e '.[cluster]'\n"
    assert done.returncode == 2
