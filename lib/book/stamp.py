"""Where a page and a file come from: version of the book, commit of the repository, state of the data."""

from __future__ import annotations

import subprocess
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from lib.book.freshness import digest

ROOT = Path(__file__).parents[2]
UNKNOWN = "unknown (built without git)"
# `git archive` writes the commit here (see .gitattributes), so that an archive knows where it comes from.
ARCHIVED = "$Format:%H$"


@dataclass(frozen=True)
class Stamp:
    """The three facts that identify what a reader has before them.

    Parameters
    ----------
    version : str
        Version of the book, from ``pyproject.toml``.
    commit : str
        Twelve hexadecimal digits, marked when files differ from that commit, or a word that says why not.
    data : str
        Twelve hexadecimal digits that stand for every byte of ``data/``.
    """

    version: str
    commit: str
    data: str


def version(root: Path = ROOT) -> str:
    """Return the version of the book, which is stated in ``pyproject.toml`` alone."""
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def data_hash(root: Path = ROOT) -> str:
    """Return twelve hexadecimal digits that stand for every byte of ``data/``."""
    return digest(root, ["data/**/*.csv", "data/**/*.json"])[:12]


def commit(root: Path = ROOT, archived: str = ARCHIVED) -> str:
    """Return the commit of the files under ``root``.

    Parameters
    ----------
    root : Path
        Top folder of the repository; a folder further down is not asked about.
    archived : str
        The commit that ``git archive`` wrote, or the placeholder that it replaces.

    Returns
    -------
    str
        The first twelve digits, followed by "with changes" if a file differs from the commit; the word
        "unknown" with the reason where there is neither git nor an archive.
    """
    if not archived.startswith("$"):
        return archived[:12]
    try:
        if _git(root, "rev-parse", "--show-prefix"):
            return UNKNOWN
        head, changes = _git(root, "rev-parse", "HEAD"), _git(root, "status", "--porcelain")
    except (OSError, subprocess.CalledProcessError):
        return UNKNOWN
    return f"{head[:12]} with changes" if changes else head[:12]


def _git(root: Path, *words: str) -> str:
    # A build in a container often runs as another user than the owner of the files.
    command = ["git", "-c", "safe.directory=*", *words]
    return subprocess.run(command, cwd=root, capture_output=True, check=True, text=True).stdout.strip()


@cache
def stamp() -> Stamp:
    """Return the stamp of this book; it does not change while a build runs."""
    return Stamp(version(), commit(), data_hash())


def note(app: Sphinx, config: Config) -> None:
    """Tell Sphinx the stamp, so that a new one writes every page again (``config-inited``)."""
    config.book_stamp = repr(stamp())


def setup(app: Sphinx) -> None:
    """Register the configuration value and the event."""
    app.add_config_value("book_stamp", "", "html")
    app.connect("config-inited", note)
