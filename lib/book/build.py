"""Strict build of the book (``make book``): warnings are errors, the last good site stays until replaced."""

from __future__ import annotations

import argparse
import gc
import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path

from filelock import FileLock, Timeout

from lib.book import stamp
from lib.book.freshness import UNFINISHED, whole_digest
from lib.sources import seal
from lib.sources.datasets import DataError

ROOT = Path(__file__).parents[2]
SUMS = "SHA256SUMS"
MADE_FROM = Path("_build", "made-from")
STAGE = Path("_build", "stage")
FAILED = (
    "The book was not built. A site that was there before is as it was: "
    "mend what the message names and give the same command again."
)
DOCTREES = STAGE / ".doctrees"
# What Sphinx notes for its next build depends on the folder of the environment, and no reader needs it.
NOTES = shutil.ignore_patterns(".buildinfo")


def build(root: Path = ROOT, *options: str, environment: Mapping[str, str] = os.environ) -> Path:
    """Build the site in a process of its own, because Sphinx leaves its traces in a process.

    Parameters
    ----------
    root : Path
        Folder with ``_config.yml``, ``_toc.yml`` and the chapters.
    options : str
        Options of the command ``python -m lib.book.build``.
    environment : mapping
        Environment of the process.

    Returns
    -------
    Path
        Folder of the finished site, ``_build/html``.

    Raises
    ------
    subprocess.CalledProcessError
        If the data do not carry their seal, a cell fails, Sphinx has a warning, or the disk refuses; the
        site that was there before is left as it was.
    """
    command = [sys.executable, "-m", "lib.book.build", *options, root]
    subprocess.run(command, check=True, env=environment)
    return root / "_build" / "html"


@contextmanager
def little_garbage_collection() -> Iterator[None]:
    """Let the collector look rarely, and not at the end: pages are large trees, and each look visits all."""
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.freeze()


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Wait until no other build works on the same book; the system frees the lock of one that was killed."""
    (root / "_build").mkdir(exist_ok=True)
    lock = FileLock(root / "_build" / "lock")
    try:
        lock.acquire(blocking=False)
    except Timeout:
        print("Another build of this book is running; this one begins when it has ended.", flush=True)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def recover(root: Path) -> None:
    """Undo what a build has left that was ended in the middle.

    A swap that was cut between its two steps is taken back. Pages of a build that did not end well are
    dropped: Sphinx would take them for finished, with all that was missing or wrong on them.
    """
    site, old = root / "_build" / "html", root / "_build" / "html.old"
    if old.exists() and not site.exists():
        old.rename(site)
    if (root / DOCTREES / UNFINISHED).exists():
        shutil.rmtree(root / STAGE)


def state(root: Path) -> str:
    """Return what a site is made from: Python, commit, the book, and the code that builds it."""
    digests = (whole_digest(folder) for folder in dict.fromkeys((root, ROOT)))
    return "\n".join([platform.python_version(), stamp.commit(), *digests])


def is_current(root: Path, wanted: str) -> bool:
    """Tell whether the site is whole, to the last byte, and was made from this state."""
    record, site = root / MADE_FROM, root / "_build" / "html"
    try:
        return record.read_text("utf-8") == wanted and checksums(site) == (site / SUMS).read_text("utf-8")
    except FileNotFoundError:
        return False


def render(root: Path, warm: bool, settings: Mapping[str, object]) -> bool:
    """Run Sphinx strictly on a book into ``_build/stage`` and tell whether all went well."""
    # Here and not above: slow to import, and not needed where nothing has changed.
    from lib.book import kernels

    # Before Sphinx is even imported: the server has its own imports done by the time that a chapter runs.
    forks = kernels.kernel_server(root / "_build") if warm and kernels.CAN_FORK else nullcontext()
    with forks:
        from jupyter_book.sphinx import build_sphinx

        overrides = {
            "external_toc_path": str(root / "_toc.yml"),
            "latex_individualpages": False,
            "nitpicky": True,
        }
        failure = build_sphinx(
            root,
            root / STAGE / "html",
            doctreedir=root / DOCTREES,
            noconfig=True,
            path_config=root / "_config.yml",
            confoverrides=overrides | dict(settings),
            warningiserror=True,
            keep_going=True,
        )
    if not failure:
        (root / DOCTREES / UNFINISHED).unlink(missing_ok=True)
    return not failure


def update(root: Path, warm: bool, settings: Mapping[str, object]) -> Path | None:
    """Return the folder of a site that is as the book is now; None if it cannot be built.

    Parameters
    ----------
    root : Path
        Folder of the book.
    warm : bool
        Fork kernels from a process that has the slow imports done, where the system allows it.
    settings : mapping
        Settings of Sphinx.
    """
    # Before anything is read, so that an edit during the build is not missed.
    wanted = state(root)
    if is_current(root, wanted):
        print("Nothing has changed since the last build.")
        return root / "_build" / "html"
    if not render(root, warm, settings):
        return None
    (root / MADE_FROM).unlink(missing_ok=True)
    site = put_in_place(root)
    (root / MADE_FROM).write_text(wanted, encoding="utf-8")
    return site


def put_in_place(root: Path) -> Path:
    """Swap in the site that was built aside, whole and with its checksums, and return its folder."""
    site, fresh, old = (root / "_build" / name for name in ("html", "html.new", "html.old"))
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(root / STAGE / "html", fresh, ignore=NOTES)
    (fresh / SUMS).write_text(checksums(fresh), encoding="utf-8")
    if site.exists():
        site.rename(old)
    fresh.rename(site)
    shutil.rmtree(old, ignore_errors=True)
    return site


def checksums(folder: Path) -> str:
    """Return the sha256 of every file below a folder in the form that ``sha256sum -c`` reads."""
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    sums = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files if name != SUMS}
    return "".join(f"{value}  {name}\n" for name, value in sums.items())


def main() -> None:
    """Build the book as the arguments of the command say."""
    parser = argparse.ArgumentParser(prog="python -m lib.book.build", description=__doc__)
    parser.add_argument("root", nargs="?", type=Path, default=ROOT, help="folder of the book")
    parser.add_argument("--workers", type=int, help="kernels at the same time (default: one a processor)")
    parser.add_argument("--plain", action="store_true", help="start kernels as Jupyter does, none forked")
    chosen = parser.parse_args()
    settings = {"book_workers": chosen.workers} if chosen.workers else {}
    root = chosen.root.resolve()
    try:
        seal.verify()
        with alone(root), little_garbage_collection():
            recover(root)
            site = update(root, not chosen.plain, settings)
    except (DataError, OSError) as error:
        first = error.args[0][0][-1] if isinstance(error, shutil.Error) else error
        sys.exit(f"{first}\n{FAILED}")
    if not site:
        sys.exit(f"See the messages above.\n{FAILED}")
    print(f"The book is ready: open {site}/index.html")


if __name__ == "__main__":
    main()
