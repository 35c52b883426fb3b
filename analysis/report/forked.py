"""What a fork of the kernels' server does: it becomes an IPython kernel, as if it had been started afresh."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path


def run(arguments: Sequence[str], folder: str | None, environment: Mapping[str, str]) -> None:
    """Run a kernel in this process, with the *arguments* of a command that would start one: ``-f``, and a file."""
    os.environ.clear()
    os.environ.update(environment)
    if folder:
        os.chdir(folder)
    threading.Thread(target=_end_with_the_build, args=[Path(arguments[1]).parent], daemon=True).start()
    # With a parent to watch, the kernel greets nobody.
    options = [
        "--HistoryManager.enabled=False",
        "--IPKernelApp.exec_PYTHONSTARTUP=False",
        "--IPKernelApp.log_level=ERROR",
        f"--IPKernelApp.parent_handle={os.getppid()}",
    ]
    sys.argv = ["ipykernel_launcher", *arguments, *options]
    from ipykernel.kernelapp import launch_new_instance  # the server has it; a build has no use for it

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
