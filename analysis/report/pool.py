"""Where the jobs of a build run: threads of this process, or the workers of a Dask cluster.

Either way kernels are forked from a warm server, where the platform can fork: pandas, matplotlib and this package are
imported once a process that runs jobs, and not once a notebook.
"""

from __future__ import annotations

import logging
import multiprocessing
import multiprocessing.forkserver
import multiprocessing.resource_tracker
import multiprocessing.util
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Hashable, Iterator, Mapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import NotebookError, UsageError, writing
from . import manifest

if TYPE_CHECKING:  # a job brings what is slow to import, and the server is started before that
    from .job import Job

PRELOAD = f"{__package__}.preload"  # the server imports it, and what it imports is there for every kernel
TEMPORARY = "BRIEF_TEMPORARY"  # tells the server which folder goes with the build
LONGEST_FOLDER = 70  # a socket's whole path has at most 107 bytes
ENDING = {signal.SIGINT, signal.SIGTERM}
PATIENCE = 5  # seconds for a cluster to answer, and again for its first worker

Key = TypeVar("Key", bound=Hashable)
Runs = dict[Key, "Future[dict[str, bytes]]"]


def outcome(run: Future[dict[str, bytes]]) -> dict[str, bytes]:
    """Wait for what a job gives.

    Raises
    ------
    FactsError, NotebookError, ReportError
        The job failed; or every worker of the cluster died that ran it.

    """
    try:
        return run.result()
    except Exception as error:
        if type(error).__name__ != "KilledWorker":  # Dask's, which is not imported without a cluster
            raise
        killed: Any = error
        raise NotebookError(
            f"{str(killed.task).rpartition('-')[0]}: {killed.allowed_failures + 1} workers died while they ran it, "
            f"the last at {killed.last_worker.address}; out of memory?"
        ) from error


def running(jobs: Mapping[Key, Job], *, workers: int, cluster: str) -> AbstractContextManager[Runs[Key]]:
    """Run *jobs* on as many threads as *workers*, or on the Dask cluster at the address *cluster* if there is one.

    Gives what each job will have given, by its key; take it out, and nothing keeps it. Leaving by an error takes back
    what has not begun.

    Raises
    ------
    UsageError
        Dask is not installed, the cluster does not answer, has no worker or is lost; or a worker does not see the
        project's folder, or would set the reports with other versions.

    """
    return _on_cluster(jobs, cluster) if cluster and jobs else _on_threads(jobs, workers)


@contextmanager
def _on_threads(jobs: Mapping[Key, Job], workers: int) -> Iterator[Runs[Key]]:
    with _taking_turns(), ThreadPoolExecutor(min(workers, len(jobs) or 1)) as pool:
        warm = bool(jobs) and warm_up()
        runs = {key: pool.submit(job.run, warm=warm) for key, job in jobs.items()}
        try:
            yield runs
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def _taking_turns() -> Iterator[None]:
    """Let threads change more often: one that hears from its kernel is not to wait while another sets a page.

    Beside a thread that sets pages, a notebook of 20 cells takes 1.6 s at the usual interval, 1.0 s at a tenth of it.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 10)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


# The kernels' server --------------------------------------------------------------------------------------


def keep_apart() -> None:
    """Keep what this process and those it starts put into the temporary folder in one folder, removed at the end.

    Where this process is killed, the server removes it: it ends when the last kernel has. Sockets would not fit below
    a temporary folder too deep, so that /tmp takes its place. Kernels find an empty IPython folder there, since what a
    user has set is not to shape reports, and matplotlib a place for its fonts where there is no home to be written.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return
    place = Path(tempfile.gettempdir())
    if len(os.fsencode(place)) > LONGEST_FOLDER - len("/brief-12345678") and os.access("/tmp", os.W_OK):
        place = Path("/tmp")
    with writing(place):
        folder = tempfile.mkdtemp(prefix="brief-", dir=place)
    tempfile.tempdir = os.environ["TMPDIR"] = os.environ[TEMPORARY] = folder
    startup = Path(folder) / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "README").touch()  # each kernel would write one
    os.environ["IPYTHONDIR"] = str(Path(folder) / "ipython")
    if not os.access(os.path.expanduser("~"), os.W_OK):  # noqa: PTH111 (it never fails)
        os.environ.setdefault("MPLCONFIGDIR", str(Path(folder) / "matplotlib"))
    remove_at_end(folder)


def remove_at_end(folder: str) -> None:
    """Remove *folder* when this process ends, after multiprocessing has removed its own below; no fork does so."""
    multiprocessing.util.Finalize(None, shutil.rmtree, args=(folder, True), exitpriority=-101)


def warm_up() -> bool:
    """Start the server, which imports while the caller goes on; harmless if it runs already.

    False where the platform cannot fork one, or its temporary folder not hold the kernels' sockets: ordinary kernels
    have to serve.
    """
    short = len(os.fsencode(tempfile.gettempdir())) <= LONGEST_FOLDER
    if not short or "forkserver" not in multiprocessing.get_all_start_methods():
        return False
    multiprocessing.get_context("forkserver").set_forkserver_preload([PRELOAD])
    multiprocessing.resource_tracker.ensure_running()  # the next would start it, and let signals through again
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)  # what ends the command is not for the server and its kernels
    try:
        multiprocessing.forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    return True


# A Dask cluster -------------------------------------------------------------------------------------------


@contextmanager
def _on_cluster(jobs: Mapping[Key, Job], address: str) -> Iterator[Runs[Key]]:
    """Give the jobs to Dask, which gives one whose worker dies to another worker, but none that failed."""
    with _client(address) as client:
        pool = client.get_executor(pure=False)
        versions = manifest.environment()
        try:
            yield {key: pool.submit(_on_worker, job, versions, key=_name(job)) for key, job in jobs.items()}
        except CancelledError as error:
            raise UsageError(f"the Dask scheduler at {address} is lost; start it, then build again") from error


def _name(job: Job) -> str:
    """Name a job on the cluster: another build's is another one."""
    return f"{job.folder.name}/{job.notebook.path.name}-{job.build}"


def _client(address: str) -> Any:
    """Connect to the cluster at *address*, once it has a worker."""
    try:
        import distributed
    except ImportError as error:
        raise UsageError("--cluster needs Dask; install it with: pip install -e '.[cluster]'") from error
    import asyncio  # the server is started before what takes so long to import

    try:
        with ThreadPoolExecutor(1) as aside:  # this thread may run a loop already, as a notebook's does
            aside.submit(lambda: asyncio.run(_greet(address))).result()
    except Exception as error:  # of any kind, when something else answers there
        raise UsageError(f"no Dask scheduler answers at '{address}'; an address is like tcp://host:8786") from error
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL + 1)  # what goes wrong is said once, in our words
    client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError as error:
        client.close()
        raise UsageError(f"the Dask cluster at {address} has no worker; start one: dask worker {address}") from error
    return client


async def _greet(address: str) -> None:
    """Connect and part: a ``Client`` that cannot connect takes long to give up, and not quietly."""
    from distributed.comm.core import connect

    comm = await connect(address, timeout=PATIENCE)
    await comm.close()


def _on_worker(job: Job, versions: Mapping[str, str]) -> dict[str, bytes]:
    """Run *job* in this process, which is a Dask worker's, as a build runs it in its own."""
    from distributed import get_worker

    worker = get_worker()
    if not (job.folder.is_dir() and job.notebook.path.is_file()):
        raise UsageError(
            f"the worker at {worker.address} does not see {job.folder}; workers share the project's folder"
        )
    own = _versions()
    if others := sorted(name for name in own.keys() | versions.keys() if own.get(name) != versions.get(name)):
        raise UsageError(
            f"the worker at {worker.address} has another {others[0]} than this machine; "
            "install the same there, and start it again"
        )
    multiprocessing.current_process().daemon = False  # a nanny makes its worker one, and a daemon may start no kernel
    tempfile.tempdir = worker.local_directory  # so that a killed worker's sockets are removed with its folder
    return job.run(warm=warm_up())


@lru_cache(maxsize=1)
def _versions() -> dict[str, str]:
    """Package and pins as this process has imported them: what changes later it does not see."""
    return manifest.environment()
