"""Turn a fork of the forkserver into an IPython kernel, as if it had been started afresh."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path


def run(arguments: Sequence[str], folder: str | None, environment: Mapping[str, str]) -> None:
    """Run a kernel in this process. *arguments* are those of a kernel command: ``-f`` and the connection file."""
    os.environ.clear()
    os.environ.update(environment)
    if folder:
        os.chdir(folder)
    threading.Thread(target=_end_with_the_build, args=[Path(arguments[1]).parent], daemon=True).start()
    # With parent_handle set, ipykernel prints no start-up message.
    options = [
        "--HistoryManager.enabled=False",
        "--IPKernelApp.exec_PYTHONSTARTUP=False",
        "--IPKernelApp.log_level=ERROR",
        f"--IPKernelApp.parent_handle={os.getppid()}",
    ]
    sys.argv = ["ipykernel_launcher", *arguments, *options]
    from ipykernel.kernelapp import launch_new_instance  # already imported in the forkserver; a build does not need it

    launch_new_instance()


def _end_with_the_build(sockets: Path) -> None:
    """Wait until the process that asked for this kernel has ended, in whatever way; then remove *sockets* and exit.

    The forkserver does not end first: it stays as long as any kernel does.
    """
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # else a starting kernel prints that its sockets are gone
    shutil.rmtree(sockets, ignore_errors=True)
    os._exit(1)
