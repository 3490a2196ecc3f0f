"""Kernels for the build: plain ones, or ones that are forked from a process with the slow imports done."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner

# A sum that several threads share may round differently from machine to machine.
ONE_THREAD = dict.fromkeys(("MKL_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
# What leads to a reader's own settings: start-up files, styles, other kernels. None may reach the results.
PERSONAL = (
    *("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "TMPDIR"),
    *("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_PATH", "JUPYTER_RUNTIME_DIR"),
    *("MATPLOTLIBRC", "MPLBACKEND", "MPLCONFIGDIR", "PYTHONSTARTUP"),
)
# Elsewhere a process may not go on safely after a fork, or cannot be forked at all.
CAN_FORK = sys.platform == "linux"

HOME = "home"
SERVER = Path(__file__).with_name("kernel_server.py")
# The server that runs, for code that Sphinx calls. Its settings cannot hold it: pages are written to disk
# together with them.
current_server: ContextVar[KernelServer | None] = ContextVar("current_server", default=None)


def variables(folder: Path) -> dict[str, str]:
    """Return the environment of kernels that compute with one thread, and are at home in a folder of ours.

    Parameters
    ----------
    folder : Path
        What the build may write to; home and temporary files of the kernels go below it.
    """
    home = folder / HOME
    (home / "tmp").mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if name not in PERSONAL}
    return kept | ONE_THREAD | {"HOME": str(home), "TMPDIR": str(home / "tmp")}


@contextmanager
def environment(wanted: Mapping[str, str]) -> Iterator[None]:
    """Let processes that start inside this context have this environment."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


class KernelServer:
    """The process from which warm kernels are forked (:mod:`lib.book.kernel_server`)."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def fork(self, arguments: list[str], folder: str, environment: dict[str, str]) -> int:
        """Start a kernel and return its process id.

        Raises
        ------
        RuntimeError
            If the server has ended, for example because an import failed in it.
        """
        request = {"arguments": arguments, "folder": folder, "environment": environment}
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline())
        except (BrokenPipeError, ValueError) as error:
            raise RuntimeError("the server of warm kernels has ended: see its message above") from error


@contextmanager
def kernel_server(folder: Path) -> Iterator[None]:
    """Run a server of warm kernels; it ends with this context and takes all its kernels with it.

    Inside the context it is the value of :data:`current_server`.

    Parameters
    ----------
    folder : Path
        As for :func:`variables`.
    """
    # Handed over as text: otherwise each kernel would count the file of its server among its inputs.
    command = [sys.executable, "-P", "-c", SERVER.read_text(encoding="utf-8")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": variables(folder)}
    # A session of its own: an interrupt from the keyboard reaches the build alone, which then ends the group.
    with subprocess.Popen(command, start_new_session=True, **pipes) as process:
        token = current_server.set(KernelServer(process))
        try:
            yield
        finally:
            current_server.reset(token)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


class ForkedProcess:
    """What a provisioner wants from a process, for one that is not our child."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """Return None while the process runs. Only its parent, the server, ever learns its exit code."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self) -> int:
        """Return the exit code; called when the process has ended."""
        return 0

    def send_signal(self, number: int) -> None:
        """Send a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End the process."""
        self.send_signal(signal.SIGKILL)


class WarmProvisioner(LocalProvisioner):
    """Start kernels through a :class:`KernelServer` instead of as new processes."""

    server: KernelServer

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel that listens where ``cmd`` says."""
        arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
        self.process = ForkedProcess(self.server.fork(arguments, str(kwargs["cwd"]), kwargs["env"]))
        self.pid = self.process.pid
        return self.connection_info
