"""Strict build of the book (``make book``): warnings are errors, the last good site stays until replaced."""

from __future__ import annotations

import argparse
import gc
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from jupyter_book.sphinx import build_sphinx

ROOT = Path(__file__).parents[2]
SUMS = "SHA256SUMS"


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
        If a cell fails or Sphinx has a warning; the site that was there before is left as it was.
    """
    command = [sys.executable, "-m", "lib.book.build", *options, root]
    subprocess.run(command, check=True, env=environment)
    return root / "_build" / "html"


def collect_garbage_less_often() -> None:
    """Let the collector look at pages less often: they are large trees, and each look visits all of them."""
    gc.set_threshold(100_000, 50, 100)


def render(root: Path, settings: Mapping[str, object]) -> bool:
    """Run Sphinx strictly on a book into ``_build/stage`` and tell whether all went well."""
    overrides = {
        "external_toc_path": str(root / "_toc.yml"),
        "latex_individualpages": False,
        "nitpicky": True,
    }
    failure = build_sphinx(
        root,
        root / "_build" / "stage" / "html",
        noconfig=True,
        path_config=root / "_config.yml",
        confoverrides=overrides | dict(settings),
        warningiserror=True,
        keep_going=True,
    )
    return not failure


def put_in_place(root: Path) -> Path:
    """Swap in the site that was built aside, whole and with its checksums, and return its folder."""
    site, fresh, old = (root / "_build" / name for name in ("html", "html.new", "html.old"))
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(root / "_build" / "stage" / "html", fresh)
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
    collect_garbage_less_often()
    settings = {"book_warm": not chosen.plain}
    if chosen.workers:
        settings["book_workers"] = chosen.workers
    if not render(chosen.root.resolve(), settings):
        # Sphinx does not warn again of a page that it has read: a second run would pass.
        shutil.rmtree(chosen.root / "_build" / "stage", ignore_errors=True)
        sys.exit("The book was not built: see the messages above.")
    print(f"The book is ready: open {put_in_place(chosen.root)}/index.html")


if __name__ == "__main__":
    main()
