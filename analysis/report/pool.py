"""Run the jobs of a build: on threads of this process, or on the workers of a Dask cluster.

Either way, where the platform can fork, kernels are forked from a warm server, multiprocessing's forkserver: pandas,
matplotlib and this package are imported once per process that runs jobs, and not once per notebook.
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

if TYPE_CHECKING:  # slow to import, and the forkserver is started before that
    from .job import Job

PRELOAD = f"{__package__}.preload"  # the forkserver imports it, and every kernel inherits what it imports
TEMPORARY = "BRIEF_TEMPORARY"  # tells the forkserver which folder to remove when it ends
LONGEST_FOLDER = 70  # a socket's full path may have at most 107 bytes
ENDING = {signal.SIGINT, signal.SIGTERM}
PATIENCE = 5  # seconds to wait for a cluster to answer, and again for its first worker

Key = TypeVar("Key", bound=Hashable)
Runs = dict[Key, "Future[dict[str, bytes]]"]


def outcome(run: Future[dict[str, bytes]]) -> dict[str, bytes]:
    """Wait for a job and return its files.

    Raises
    ------
    FactsError, NotebookError, ReportError
        The job failed. NotebookError too if the workers of a cluster died while they ran it.
    UsageError
        A worker does not see the project's folder, or has other versions of what renders the reports.

    """
    try:
        return run.result()
    except Exception as error:
        if type(error).__name__ != "KilledWorker":  # from Dask, which is not imported without a cluster
            raise
        killed: Any = error
        raise NotebookError(
            f"{str(killed.task).rpartition('-')[0]}: {killed.allowed_failures + 1} workers died while they ran it, "
            f"the last at {killed.last_worker.address}; out of memory?"
        ) from error


def running(jobs: Mapping[Key, Job], *, workers: int, cluster: str) -> AbstractContextManager[Runs[Key]]:
    """Run *jobs* on at most *workers* threads, or on the Dask cluster at the address *cluster* if it is not empty.

    Yields the future of each job by its key; remove a future to free its result. Leaving with an error cancels the jobs
    that have not started. Raises UsageError if Dask is not installed, or the cluster does not answer, has no worker or
    is lost.
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
    """Let threads switch more often, so that one that waits for its kernel is not held up while another renders a page.

    While another thread renders pages, a notebook of 20 cells takes 1.6 s at the default interval, 1.0 s at a tenth of
    it.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 10)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


# The forkserver -------------------------------------------------------------------------------------------


def keep_apart() -> None:
    """Keep the temporary files of this process and its children in one folder, which is removed at the end.

    If this process is killed, the forkserver removes the folder: it ends when the last kernel has. If the path of the
    temporary folder is too long for sockets, /tmp is used instead. Kernels find an empty IPython folder there, since a
    user's settings must not affect reports. If the home folder is not writable, matplotlib keeps its font cache there.
    Does nothing on a platform without forkserver.
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
    (startup / "README").touch()  # otherwise each kernel would write one
    os.environ["IPYTHONDIR"] = str(Path(folder) / "ipython")
    if not os.access(os.path.expanduser("~"), os.W_OK):  # noqa: PTH111 (never raises)
        os.environ.setdefault("MPLCONFIGDIR", str(Path(folder) / "matplotlib"))
    remove_at_end(folder)


def remove_at_end(folder: str) -> None:
    """Remove *folder* when this process ends, after multiprocessing has removed its own in it; forks never do so."""
    multiprocessing.util.Finalize(None, shutil.rmtree, args=(folder, True), exitpriority=-101)


def warm_up() -> bool:
    """Start the forkserver, which imports in the background; do nothing if it is running already.

    Return False if ordinary kernels are needed: the platform has no forkserver, or the path of the temporary folder is
    too long for the kernels' sockets.
    """
    short = len(os.fsencode(tempfile.gettempdir())) <= LONGEST_FOLDER
    if not short or "forkserver" not in multiprocessing.get_all_start_methods():
        return False
    multiprocessing.get_context("forkserver").set_forkserver_preload([PRELOAD])
    multiprocessing.resource_tracker.ensure_running()  # ensure_running below would start it, and unblock the signals
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)  # inherited: the forkserver and kernels must not get these
    try:
        multiprocessing.forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    return True


# A Dask cluster -------------------------------------------------------------------------------------------


@contextmanager
def _on_cluster(jobs: Mapping[Key, Job], address: str) -> Iterator[Runs[Key]]:
    """Submit the jobs to Dask, which repeats a job elsewhere if its worker dies, but not if the job fails."""
    with _client(address) as client:
        pool = client.get_executor(pure=False)
        versions = manifest.environment()
        try:
            yield {key: pool.submit(_on_worker, job, versions, key=_name(job)) for key, job in jobs.items()}
        except CancelledError as error:
            raise UsageError(
                f"the Dask scheduler at {address} no longer answers; restart it, then build again"
            ) from error


def _name(job: Job) -> str:
    """Name a job on the cluster; the name differs from build to build."""
    return f"{job.folder.name}/{job.notebook.path.name}-{job.build}"


def _client(address: str) -> Any:
    """Connect to the cluster at *address*; raise UsageError unless it has a worker."""
    try:
        import distributed
    except ImportError as error:
        raise UsageError("--cluster needs Dask; install it with: pip install -e '.[cluster]'") from error
    import asyncio  # slow to import, and the forkserver is started before that

    try:
        with ThreadPoolExecutor(1) as aside:  # this thread may already run an event loop, as in a notebook
            aside.submit(lambda: asyncio.run(_greet(address))).result()
    except Exception as error:  # any type of error, if something else answers there
        raise UsageError(f"no Dask scheduler answers at '{address}'; an address is like tcp://host:8786") from error
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL + 1)  # errors are reported once, in our words
    client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError as error:
        client.close()
        raise UsageError(f"the Dask cluster at {address} has no worker; start one: dask worker {address}") from error
    return client


async def _greet(address: str) -> None:
    """Connect and disconnect: a ``Client`` that cannot connect takes long to give up, and is noisy."""
    from distributed.comm.core import connect

    comm = await connect(address, timeout=PATIENCE)
    await comm.close()


def _on_worker(job: Job, versions: Mapping[str, str]) -> dict[str, bytes]:
    from distributed import get_worker

    worker = get_worker()
    if not (job.folder.is_dir() and job.notebook.path.is_file()):
        raise UsageError(
            f"the worker at {worker.address} cannot find {job.folder}; workers need the project at the same path"
        )
    own = _versions()
    if others := sorted(name for name in own.keys() | versions.keys() if own.get(name) != versions.get(name)):
        raise UsageError(
            f"the worker at {worker.address} has a different version of {others[0]}; "
            "install the same version there and restart it"
        )
    multiprocessing.current_process().daemon = False  # a Dask nanny sets it, and a daemon cannot start kernels
    tempfile.tempdir = worker.local_directory  # so that a killed worker's sockets are removed with its folder
    return job.run(warm=warm_up())


@lru_cache(maxsize=1)
def _versions() -> dict[str, str]:
    """Return the package's hashes and all versions as this process imported them: it does not see later changes."""
    return manifest.environment()
