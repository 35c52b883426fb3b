"""Run a notebook in one kernel, from its start to its end, and report how it failed.

A warm kernel is a fork of the forkserver that ``pool`` has started. It uses sockets in a folder of its own: no TCP port
is opened. Each notebook has a process to itself, so it cannot affect the next one.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import Empty
from typing import Any

import nbformat
import papermill
import zmq
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.log import logger
from traitlets import default

from ..errors import NotebookError, writing
from . import forked
from .english import counted

ENGINE = "brief"
# Polling interval in milliseconds. The default of 100 costs a notebook 0.05 s of wall-clock time to connect its
# sockets, and as much again to notice its end.
LOOK_AGAIN = 5

# traitlets resolves classes named by strings when the first instance is made, and fails if two threads do so at once.
AsyncKernelManager()
AsyncKernelClient()


def execute(notebook: Path, executed: Path, parameters: Mapping[str, Any], *, seconds: int, warm: bool) -> Any:
    """Run *notebook* with *parameters* in its own kernel; return the executed notebook, also saved as *executed*.

    A cell may run for *seconds*. A *warm* kernel needs the pool's forkserver. Raises NotebookError if a cell fails or
    runs too long, or if the kernel dies, and PlaceError if a folder or file cannot be written.
    """
    papermill_engines.register(ENGINE, _Engine)
    try:
        with writing(executed.parent):
            executed.parent.mkdir(parents=True, exist_ok=True)
            return papermill.execute_notebook(
                notebook, executed, parameters, engine_name=ENGINE, progress_bar=False, seconds=seconds, warm=warm
            )
    except PapermillExecutionError as error:
        what = f"{error.ename}: {error.evalue}".strip().splitlines()[-1]
        if error.ename == "MemoryError":
            what = f"out of memory ({what.removesuffix(':')})"
    except CellTimeoutError:
        what = f"a cell ran longer than {counted(seconds, 'second')} and was stopped; allow more with --timeout"
    except DeadKernelError as error:
        what = str(error)
    raise NotebookError(f"{notebook.name}, cell {_failed_cell(notebook, executed)}: {what}")


def _failed_cell(notebook: Path, executed: Path) -> str:
    """Return the number of the failed cell, counted in the stored notebook, or ``?``."""
    ids = [cell.get("id") for cell in json.loads(notebook.read_text("utf-8"))["cells"]]
    cells = [cell for cell in nbformat.read(executed, as_version=4).cells if cell.get("id") in ids]
    begun = [cell for cell in cells if cell.cell_type == "code" and cell.metadata.papermill.start_time]
    failed = [cell for cell in begun if any(output.output_type == "error" for output in cell.outputs)] or begun[-1:]
    return str(ids.index(failed[0].id) + 1) if failed else "?"


class _Engine(NBClientEngine):  # type: ignore[misc]  # papermill has no types
    """papermill's engine with our kernel manager; saves the notebook once, after it has run or its kernel has ended."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, seconds: int, warm: bool, **options: Any
    ) -> None:
        path, nb_man.output_path = nb_man.output_path, None  # papermill's saves after each cell take half a second
        try:
            with _managed(kernel_name, warm=warm) as manager:
                PapermillNotebookClient(
                    nb_man, manager, kernel_name=kernel_name, timeout=seconds, shutdown_kernel="immediate", log=logger
                ).execute(cleanup_kc=True)
        except BaseException as error:
            nb_man.output_path = path  # papermill saves after a failed cell, but not after a timeout or a dead kernel
            if isinstance(error, DeadKernelError):
                raise DeadKernelError(
                    f"the kernel stopped unexpectedly{_by_signal(manager)}; run the command again"
                ) from error
            raise


def _by_signal(manager: AsyncKernelManager) -> str:
    """Name the signal that killed a kernel; operating systems send SIGKILL when memory runs out."""
    process: Any = getattr(manager.provisioner, "process", None)
    status = process.poll() if process else None
    if status is None or status >= 0:
        return ""
    name = signal.Signals(-status).name
    return f" ({name}, perhaps because memory ran out)" if name == "SIGKILL" else f" ({name})"


@contextmanager
def _managed(name: str, *, warm: bool) -> Iterator[AsyncKernelManager]:
    """Yield a manager whose kernel has not been started; remove a warm kernel's sockets at the end."""
    if not warm:
        yield AsyncKernelManager(kernel_name=name)
        return
    with writing(Path(tempfile.gettempdir())):
        sockets = tempfile.TemporaryDirectory(prefix="brief-", ignore_cleanup_errors=True)
        manager = _WarmManager(
            kernel_name=name,
            transport="ipc",
            client_factory=_PromptClient,
            connection_file=str(Path(sockets.name) / "kernel.json"),
        )
        manager.write_connection_file()
    manager.provisioner = _WarmProvisioner(kernel_spec=manager.kernel_spec, parent=manager)
    with sockets:
        yield manager


class _WarmManager(AsyncKernelManager):
    """Polls often, to notice soon that its kernel has ended."""

    async def _async_wait(self, pollinterval: float = LOOK_AGAIN / 1000) -> None:
        await super()._async_wait(LOOK_AGAIN / 1000)


class _WarmProvisioner(LocalProvisioner):
    """Launches a kernel as a fork of the forkserver."""

    async def launch_kernel(self, cmd: Sequence[str], **options: Any) -> Any:
        arguments = list(cmd)[list(cmd).index("-f") :]
        environment = dict(options.get("env") or os.environ)
        context = multiprocessing.get_context("forkserver")
        process = context.Process(target=forked.run, args=(arguments, options.get("cwd"), environment))
        process.start()
        self.process = _Process(process)  # type: ignore[assignment]  # it is never a subprocess.Popen
        self.pid = process.pid
        return self.connection_info


class _Process:
    """A forked process with the part of ``subprocess.Popen`` that a provisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, process: BaseProcess) -> None:
        self._process = process

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self._process.pid is not None and self._process.exitcode is None:
            os.kill(self._process.pid, number)


class _PromptClient(AsyncKernelClient):
    """Is ready as soon as each of its two channels has delivered a message; nbclient skips any further ones.

    jupyter_client's own waits until no more messages arrive, which takes 0.2 to 0.3 s per notebook.
    """

    @default("context")
    def _context_default(self) -> zmq.asyncio.Context:
        context: zmq.asyncio.Context = super()._context_default()
        context.setsockopt(zmq.RECONNECT_IVL, LOOK_AGAIN)
        return context

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        end = time.monotonic() + (timeout or float("inf"))
        while time.monotonic() < end:
            self.kernel_info()
            with suppress(Empty):  # not listening yet: ask again
                reply = await self.shell_channel.get_msg(timeout=1)
                await self.iopub_channel.get_msg(timeout=0.2)
                self._handle_kernel_info_reply(reply)
                return
            if not await self._async_is_alive():
                raise DeadKernelError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    wait_for_ready = _async_wait_for_ready
