"""Kernels forked from a warm server: pandas, matplotlib and this package are imported once a build.

Each notebook still has a process of its own, so nothing that one does is seen by the next. The kernels talk
over sockets in a private folder: no TCP port is opened. Where the platform cannot fork, the ordinary kernel
serves.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import multiprocessing.forkserver
import multiprocessing.resource_tracker
import multiprocessing.util
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import Empty
from typing import Any

from ..errors import writing

PRELOAD = (
    "ipykernel.kernelapp",
    "matplotlib.backends.backend_svg",
    "matplotlib_inline.backend_inline",
    "pandas",
    "analysis.report.views.brief",
    "analysis.report.views.sources",
    "analysis.report.views.themes",
    "analysis.report.warm",
)

INLINE = "matplotlib_inline.backend_inline"  # matplotlib's backend in a kernel
LOOK_AGAIN = 5  # milliseconds until one looks again whether a kernel has opened its sockets, or is gone
LONGEST_FOLDER = 70  # a socket's whole path has at most 107 bytes
TEMPORARY = "BRIEF_TEMPORARY"  # tells the server which folder goes with the build
ENDING = {signal.SIGINT, signal.SIGTERM}


def available() -> bool:
    """Say whether this platform can fork kernels from a warm server, and its temporary folder hold their sockets."""
    short = len(os.fsencode(tempfile.gettempdir())) <= LONGEST_FOLDER
    return short and "forkserver" in multiprocessing.get_all_start_methods()


def warm_up() -> None:
    """Start the server, which imports in the background while the caller goes on; harmless if it runs already."""
    if available():
        multiprocessing.get_context("forkserver").set_forkserver_preload(list(PRELOAD))
        multiprocessing.resource_tracker.ensure_running()  # the next would start it, and let signals through again
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)  # what ends the command is not for the server and its kernels
        try:
            multiprocessing.forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


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


def manager_class() -> type | None:
    """The kernel manager for nbclient, or None where the ordinary one has to serve."""
    if not available():
        return None
    import zmq
    import zmq.asyncio
    from jupyter_client.asynchronous.client import AsyncKernelClient
    from jupyter_client.manager import AsyncKernelManager
    from jupyter_client.provisioning.local_provisioner import LocalProvisioner
    from nbclient.exceptions import DeadKernelError
    from traitlets import default

    class WarmProvisioner(LocalProvisioner):
        """Launches a kernel as a fork of the warm server."""

        async def launch_kernel(self, cmd: Sequence[str], **options: Any) -> Any:
            arguments = list(cmd)[list(cmd).index("-f") :]
            environment = dict(options.get("env") or os.environ)
            context = multiprocessing.get_context("forkserver")
            process = context.Process(target=_kernel, args=(arguments, options.get("cwd"), environment))
            process.start()
            self.process = _Process(process)  # type: ignore[assignment]
            self.pid = process.pid
            return self.connection_info

    class PromptClient(AsyncKernelClient):
        """Is ready when the kernel says that it is idle, and waits for nothing after that."""

        @default("context")
        def _context_default(self) -> zmq.asyncio.Context:
            context: zmq.asyncio.Context = super()._context_default()
            context.setsockopt(zmq.RECONNECT_IVL, LOOK_AGAIN)
            return context

        async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
            end = time.monotonic() + (timeout or float("inf"))
            while time.monotonic() < end:
                asked = self.kernel_info()
                with contextlib.suppress(Empty):  # not listening yet: ask again
                    reply = await self.shell_channel.get_msg(timeout=1)
                    while True:
                        said = await self.iopub_channel.get_msg(timeout=0.2)
                        if (
                            said["parent_header"].get("msg_id") == asked
                            and said["content"].get("execution_state") == "idle"
                        ):
                            self._handle_kernel_info_reply(reply)
                            return
                if not await self._async_is_alive():
                    raise DeadKernelError("Kernel died before replying to kernel_info")
            raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

        wait_for_ready = _async_wait_for_ready

    class WarmKernelManager(AsyncKernelManager):
        """Manages a warm kernel over sockets in a folder of its own, removed with it."""

        @default("client_factory")
        def _client_factory(self) -> type:
            return PromptClient

        @default("transport")
        def _transport(self) -> str:
            return "ipc"

        @default("connection_file")
        def _connection_file(self) -> str:
            return str(Path(tempfile.mkdtemp(prefix="brief-")) / "kernel.json")

        async def _async_pre_start_kernel(self, **options: Any) -> Any:
            self.provisioner = WarmProvisioner(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)
            return await super()._async_pre_start_kernel(**options)

        pre_start_kernel = _async_pre_start_kernel

        async def _async_wait(self, pollinterval: float = 0) -> None:
            await super()._async_wait(pollinterval or LOOK_AGAIN / 1000)

        def write_connection_file(self, **options: Any) -> None:
            with writing(Path(tempfile.gettempdir())):
                super().write_connection_file(**options)

        def cleanup_connection_file(self) -> None:
            super().cleanup_connection_file()
            shutil.rmtree(Path(self.connection_file).parent, ignore_errors=True)

    return WarmKernelManager


def engine() -> str:
    """Name of a papermill engine that leaves the executed notebook to be written once, and writes it on failure."""
    from papermill.engines import NBClientEngine, papermill_engines

    class SavingOnce(NBClientEngine):  # type: ignore[misc]
        """papermill's own engine, without its saves before and after each cell and at the end."""

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
            path, nb_man.output_path = nb_man.output_path, None
            try:
                super().execute_managed_notebook(nb_man, kernel_name, **options)
            except BaseException:  # papermill writes what has run only where it comes to its own end
                nb_man.output_path = path
                raise

    papermill_engines.register("saving-once", SavingOnce)
    return "saving-once"


class _Process:
    """A forked process with the few methods of ``subprocess.Popen`` that a provisioner asks for."""

    stdin = stdout = stderr = None

    def __init__(self, process: BaseProcess) -> None:
        self._process = process
        self.pid = process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.pid is not None and self._process.exitcode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self._process.kill()

    def terminate(self) -> None:
        self._process.terminate()


def _kernel(arguments: Sequence[str], folder: str | None, environment: Mapping[str, str]) -> None:
    """Run an IPython kernel in this process, as if it had been started afresh."""
    os.environ.clear()
    os.environ.update(environment)
    if folder:
        os.chdir(folder)
    import matplotlib
    from ipykernel.iostream import IOPubThread
    from ipykernel.kernelapp import launch_new_instance

    # Both look at their surroundings when they are imported, and the server had neither a backend set nor a shell.
    matplotlib.rcParams["backend"] = os.environ.get("MPLBACKEND") or f"module://{INLINE}"
    sys.modules.pop(INLINE, None)
    # This would open a TCP port, on which the kernel would hear what its own forks print.
    IOPubThread._setup_pipe_in = lambda thread: setattr(thread, "_pipe_flag", False)  # type: ignore[method-assign]
    threading.Thread(target=_end_with_the_build, args=[Path(arguments[1]).parent], daemon=True).start()
    # With a parent to watch, the kernel greets nobody.
    options = [
        "--HistoryManager.enabled=False",
        "--IPKernelApp.exec_PYTHONSTARTUP=False",
        "--IPKernelApp.log_level=ERROR",
        f"--IPKernelApp.parent_handle={os.getppid()}",
    ]
    sys.argv = ["ipykernel_launcher", *arguments, *options]
    launch_new_instance()


def _end_with_the_build(sockets: Path) -> None:
    """Wait until the process that asked for this kernel is gone, however it went; then go too, with its *sockets*.

    The server does not go first: it stays as long as a kernel does.
    """
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # a kernel that is just starting would miss its sockets, and say so
    shutil.rmtree(sockets, ignore_errors=True)
    os._exit(1)
