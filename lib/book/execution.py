"""Execute the chapters whose results no longer hold, side by side, before their pages are read.

Results go to the cache that myst-nb reads, each with the state of everything that was read to compute it
(:mod:`lib.book.freshness`). So myst-nb finds every page in the cache and executes nothing itself.
"""

from __future__ import annotations

import ast
import asyncio
import copy
import json
import os
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.util import logging

from lib.book import drawings, freshness, kernels, notebooks
from lib.book.kernels import KernelServer
from lib.book.notebooks import Page

LOGGER = logging.getLogger(__name__)
BUILT = "_build"
LIBRARY = Path(__file__).parents[1]
COLORS = re.compile(r"\x1b\[[0-9;]*m")
# What these do shows in all results.
EXECUTORS = [__file__, drawings.__file__, kernels.__file__, str(kernels.SERVER)]
TRACE = "__import__('importlib').import_module('lib.sources.trace')"


class CellFailed(Exception):
    """A cell failed; the message names chapter and cell and holds the traceback."""


class ExecutionFailed(SphinxError):
    """Chapters failed; the message is the one of each :class:`CellFailed`."""

    category = "Chapters failed"


@dataclass(frozen=True)
class Run:
    """An executed page: notebook with outputs, paths that were read, begin (epoch) and length in seconds."""

    page: Page
    notebook: NotebookNode
    read: list[str]
    started: float
    seconds: float


def execute(
    pages: Sequence[Page],
    root: Path,
    done: Callable[[Run], None],
    *,
    workers: int,
    server: KernelServer | None,
    timeout: int,
) -> None:
    """Execute pages side by side.

    Parameters
    ----------
    pages : sequence of Page
        What to execute.
    root : Path
        Folder of the book; what a page reads below it is recorded.
    done : callable
        Is given each :class:`Run` when it has ended well.
    workers : int
        How many kernels run at the same time.
    server : KernelServer or None
        Fork kernels from this process, which has the slow imports done. Without it each kernel starts as
        Jupyter starts it. The results are the same.
    timeout : int
        Longest time for one cell, in seconds.

    Raises
    ------
    ExecutionFailed
        If a cell failed; the other pages are executed first.
    """
    freshness.check_bytecode_by_content(LIBRARY)
    longest_first = sorted(pages, key=lambda page: -len(page.notebook.cells))
    drawn = drawings.Drawings(root)

    async def attempt(page: Page) -> None:
        result = await run(page, root, server, timeout)
        drawn.keep(result.notebook)
        done(result)

    with kernels.environment(kernels.variables(root / BUILT) | drawn.variables()):
        errors = asyncio.run(failures(longest_first, attempt, workers))
    if errors:
        raise ExecutionFailed("\n\n".join(errors))


async def failures(
    pages: Sequence[Page], attempt: Callable[[Page], Awaitable[None]], workers: int
) -> list[str]:
    """Attempt all pages, at most ``workers`` at a time, and return the message of each that failed."""
    free = asyncio.Semaphore(workers)

    async def message(page: Page) -> str | None:
        async with free:
            try:
                await attempt(page)
            except CellFailed as error:
                return str(error)
        return None

    return [found for found in await asyncio.gather(*map(message, pages)) if found]


async def run(page: Page, root: Path, server: KernelServer | None, timeout: int) -> Run:
    """Execute one page in a kernel of its own and record what the kernel reads.

    Raises
    ------
    CellFailed
        If a cell raises, warns, takes too long, ends the kernel, or changes files that are not its own.
    """
    started = time.time()
    notebook = copy.deepcopy(page.notebook)
    async with client_of(notebook, page.path.parent, server, timeout) as client:
        await evaluate(client, f"{TRACE}.start({[str(root), str(LIBRARY.parent)]}, {str(root / BUILT)!r})")
        for index, cell in enumerate(notebook.cells):
            try:
                await client.async_execute_cell(cell, index, execution_count=client.code_cells_executed + 1)
            except (CellControlSignal, DeadKernelError) as error:
                raise CellFailed(f"{page.place(index)}:\n{COLORS.sub('', str(error))}") from error
            if said := warnings_of(cell):
                raise CellFailed(f"{page.place(index)}: expected a cell without warnings\n{said}")
        read, written = [
            json.loads(await evaluate(client, f"{TRACE}.{report}()")) for report in ("report", "written")
        ]
    if written:
        raise CellFailed(
            f"{page.path.name}: changed {', '.join(written)}; expected a chapter to change no file, but for "
            "temporary ones where tempfile puts them"
        )
    return Run(page, notebook, read, started, time.time() - started)


def warnings_of(cell: NotebookNode) -> str:
    """Return what a cell has said beside its results, such as that a font lacks a sign or is missing."""
    said = (output["text"] for output in cell.get("outputs", []) if output.get("name") == "stderr")
    return "".join(said)


@asynccontextmanager
async def client_of(
    notebook: NotebookNode, folder: Path, server: KernelServer | None, timeout: int
) -> AsyncIterator[NotebookClient]:
    """Start a kernel for a notebook, warm if there is a server, and end it with this context."""
    # What a cell prints arrives in pieces, cut by the clock. The renderer would break the line at each cut.
    client = NotebookClient(notebook, timeout=timeout, record_timing=False, coalesce_streams=True)
    manager = client.create_kernel_manager()
    if server:
        manager.provisioner = kernels.WarmProvisioner(parent=manager, kernel_spec=manager.kernel_spec)
        manager.provisioner.server = server
    try:
        await client.async_start_new_kernel(cwd=str(folder))
        await client.async_start_new_kernel_client()
        reply = await client.async_wait_for_reply(client.kc.kernel_info())
        notebook.metadata["language_info"] = reply["content"]["language_info"]
        yield client
    finally:
        if client.kc:
            client.kc.stop_channels()
        if manager.has_kernel:
            await manager.shutdown_kernel(now=True)


async def evaluate(client: NotebookClient, expression: str) -> Any:
    """Return the value of an expression in a kernel, without a trace in its history.

    Raises
    ------
    RuntimeError
        If the expression raises there.
    """
    request = client.kc.execute("", silent=True, user_expressions={"value": expression})
    reply = await client.async_wait_for_reply(request)
    value = reply["content"]["user_expressions"]["value"]
    if value["status"] != "ok":
        raise RuntimeError(f"{expression}: {value['ename']}: {value['evalue']}")
    return ast.literal_eval(value["data"]["text/plain"])


def reasons(page: Page, cache: JupyterCacheAbstract, inputs: freshness.Inputs) -> list[str]:
    """Return what has changed since a page was executed; nothing if its results still hold."""
    record = record_of(page, cache)
    try:
        cache.match_cache_notebook(page.notebook)
        return inputs.changed(json.loads(record.read_text(encoding="utf-8"))["inputs"])
    except (KeyError, FileNotFoundError):
        return ["its code"]


def keep(run: Run, cache: JupyterCacheAbstract, inputs: freshness.Inputs) -> None:
    """Put an executed page into the cache, then the state of what it has read beside it.

    In this order an interruption leaves results that do not count as fresh, never the other way round.
    """
    record = record_of(run.page, cache)
    record.unlink(missing_ok=True)
    bundle = CacheBundleIn(run.notebook, run.page.path, data={"execution_seconds": run.seconds})
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    facts = {
        "page": run.page.name,
        "seconds": run.seconds,
        "inputs": inputs.kept([*run.read, *EXECUTORS], run.started),
    }
    record.parent.mkdir(exist_ok=True)
    draft = record.with_suffix(".new")
    draft.write_text(json.dumps(facts, indent=1), encoding="utf-8")
    draft.replace(record)


def record_of(page: Page, cache: JupyterCacheAbstract) -> Path:
    """Return the file that says what the results of a page depend on."""
    _, key = cache.create_hashed_notebook(page.notebook)
    return Path(cache.path) / "inputs" / f"{key}.json"


def choose_cache(app: Sphinx, config: Config) -> None:
    """Keep results beside the book, whatever folder the site is built in (``config-inited``)."""
    config.nb_execution_cache_path = str(Path(app.srcdir) / BUILT / "results")


def execute_stale(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Execute what has to be, and name it to be read again (``env-get-outdated``)."""
    root, cache = Path(app.srcdir), notebooks.results(env)
    inputs = freshness.Inputs(root)
    why = {page: found for page in notebooks.pages(env) if (found := reasons(page, cache, inputs))}
    for page, found in why.items():
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        LOGGER.info("%s is executed: changed since last time: %s%s", page.name, ", ".join(found[:3]), more)
    finished: list[str] = []

    def done(run: Run) -> None:
        # What changed since the pages were looked at has to be seen here.
        keep(run, cache, freshness.Inputs(root))
        finished.append(run.page.name)
        LOGGER.info("%d of %d executed: %s, %.1f s", len(finished), len(why), run.page.name, run.seconds)

    if why:
        config = app.config
        options = {"workers": config.book_workers, "server": kernels.current_server.get()}
        execute(list(why), root, done, timeout=config.nb_execution_timeout, **options)
    return finished


def processors() -> int:
    """Return how many processors this process may use; where the system does not say, how many there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def setup(app: Sphinx) -> None:
    """Register settings and event."""
    app.add_config_value("book_workers", processors(), "", int)
    app.connect("config-inited", choose_cache)
    app.connect("env-get-outdated", execute_stale)
