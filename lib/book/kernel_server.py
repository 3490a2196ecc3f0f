"""Fork kernels from a process that has the slow imports behind it (started by :mod:`lib.book.kernels`).

Each line of standard input is a request in JSON: arguments of a kernel, its folder and its environment. The
answer is the process id of the kernel. Nothing of ``lib`` but its empty top is imported here, so that each
kernel loads the code of the book as it is now. When the input ends, for whatever reason, the server takes
all its kernels with it.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import sys

SLOW = (
    "lib",
    "frictionless",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_pdf",
    "matplotlib.backends.backend_svg",
    "matplotlib.figure",
    "PIL.PngImagePlugin",
    "fontTools.subset",
    "pandas",
    "scipy.stats",
    "seaborn",
    "statsmodels.api",
)


def serve() -> None:
    """Answer requests until the input ends."""
    # Kernels choose this by themselves; here matplotlib is imported before a kernel exists.
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    for name in SLOW:
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # What is here now stays shared between the kernels instead of being copied by the garbage collector.
    gc.freeze()
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if not child:
            become_kernel(**request)
        print(child, flush=True)
    os.killpg(0, signal.SIGKILL)


def become_kernel(arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    """Turn this process into a kernel; it never returns."""
    from ipykernel.kernelapp import IPKernelApp

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    try:
        IPKernelApp.launch_instance(arguments)
    finally:
        os._exit(1)


if __name__ == "__main__":
    serve()
