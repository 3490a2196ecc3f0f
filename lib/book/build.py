"""Strict build of the book (``make book``): warnings are errors, the last good site stays until replaced."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def build(root: Path = ROOT) -> Path:
    """Build the site aside and put it in place only when it is whole.

    Parameters
    ----------
    root : Path
        Folder with ``_config.yml``, ``_toc.yml`` and the chapters.

    Returns
    -------
    Path
        Folder of the finished site, ``_build/html``.

    Raises
    ------
    subprocess.CalledProcessError
        If a cell fails or Sphinx has a warning; the site that was there before is left as it was.
    """
    stage = root / "_build" / "stage"
    command = [Path(sys.executable).parent / "jupyter-book", "build", root, "--path-output", stage]
    subprocess.run([*command, "-W", "-n", "--keep-going"], check=True)
    site, fresh, old = (root / "_build" / name for name in ("html", "html.new", "html.old"))
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(stage / "_build" / "html", fresh)
    if site.exists():
        site.rename(old)
    fresh.rename(site)
    shutil.rmtree(old, ignore_errors=True)
    return site


if __name__ == "__main__":
    try:
        site = build()
    except subprocess.CalledProcessError as error:
        sys.exit(f"The book was not built: see the messages above (exit code {error.returncode}).")
    print(f"The book is ready: open {site.relative_to(ROOT)}/index.html")
