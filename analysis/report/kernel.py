"""One kernel, from its start to its end: it runs a notebook, and how it failed is told.

A warm kernel is a fork of the server that the pool has started. It talks over sockets in a folder of its own: no TCP
port is opened. Each notebook has a process to itself, so nothing that one does is seen by the next.
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
from .wording import counted

ENGINE = "brief"
# Milliseconds until one looks again. The usual 100 make a notebook take 0.05 s longer by the clock, for its sockets and
# again for its end.
LOOK_AGAIN = 5

# traitlets imports what a class names by a string when one is first made, and fails where two threads do so at once.
AsyncKernelManager()
AsyncKernelClient()


def execute(notebook: Path, executed: Path, parameters: Mapping[str, Any], *, seconds: int, warm: bool) -> Any:
    """Run *notebook* with *parameters* in a kernel of its own; give what ran, which is kept as *executed*, too.

    A cell may run so many *seconds*. A *warm* kernel needs the pool's server.

    Raises
    ------
    NotebookError
        A cell failed or ran too long, or the kernel died.
    PlaceError
        A place cannot be written.

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
        what = f"a cell ran longer than {counted(seconds, 'second')} and was stopped"
    except DeadKernelError as error:
        what = str(error)
    raise NotebookError(f"{notebook.name}, cell {_failed_cell(notebook, executed)}: {what}")


def _failed_cell(notebook: Path, executed: Path) -> str:
    """Number, in the notebook as stored, of the cell that failed."""
    ids = [cell.get("id") for cell in json.loads(notebook.read_text("utf-8"))["cells"]]
    cells = [cell for cell in nbformat.read(executed, as_version=4).cells if cell.get("id") in ids]
    begun = [cell for cell in cells if cell.cell_type == "code" and cell.metadata.papermill.start_time]
    failed = [cell for cell in begun if any(output.output_type == "error" for output in cell.outputs)] or begun[-1:]
    return str(ids.index(failed[0].id) + 1) if failed else "?"


class _Engine(NBClientEngine):  # type: ignore[misc]  # papermill has no types
    """papermill's engine with a kernel of ours; the notebook is written once, when it has run or its kernel is gone."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, seconds: int, warm: bool, **options: Any
    ) -> None:
        path, nb_man.output_path = nb_man.output_path, None  # its saves at each cell take half a second
        try:
            with _managed(kernel_name, warm=warm) as manager:
                PapermillNotebookClient(
                    nb_man, manager, kernel_name=kernel_name, timeout=seconds, shutdown_kernel="immediate", log=logger
                ).execute(cleanup_kc=True)
        except BaseException as error:
            nb_man.output_path = path  # papermill writes what has run, but not where a kernel dies or takes too long
            if isinstance(error, DeadKernelError):
                raise DeadKernelError(f"the kernel died{_by_signal(manager)}") from error
            raise


def _by_signal(manager: AsyncKernelManager) -> str:
    """Say which signal killed a kernel; for want of memory, systems send SIGKILL."""
    process: Any = getattr(manager.provisioner, "process", None)
    status = process.poll() if process else None
    if status is None or status >= 0:
        return ""
    name = signal.Signals(-status).name
    return f" ({name}: out of memory?)" if name == "SIGKILL" else f" ({name})"


@contextmanager
def _managed(name: str, *, warm: bool) -> Iterator[AsyncKernelManager]:
    """Give a manager that has not started its kernel yet; a warm one's sockets are removed at the end."""
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
    """Soon sees that its kernel is gone."""

    async def _async_wait(self, pollinterval: float = LOOK_AGAIN / 1000) -> None:
        await super()._async_wait(LOOK_AGAIN / 1000)


class _WarmProvisioner(LocalProvisioner):
    """Launches a kernel as a fork of the warm server."""

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
    """A forked process with what a provisioner asks of a ``subprocess.Popen``."""

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
    """Is ready as soon as both of its channels have brought something; what else they bring, nbclient passes over.

    jupyter_client's own waits until nothing more comes, which takes 0.2 to 0.3 s a notebook.
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
