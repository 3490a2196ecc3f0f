"""Keep the execution cache honest: what an output depends on is part of the cache's name.

myst-nb keys its cache on the code cells alone, so that a change in ``lib/`` or ``data/`` would leave old
numbers on the page. Here the cache folder carries a digest of everything else that outputs depend on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

INPUTS = ("lib/**/*.py", "data/**/*.csv", "data/**/*.json", "requirements.txt")


def digest(root: Path, patterns: Iterable[str]) -> str:
    """Return a sha256 over names and contents of all files that match, in a fixed order."""
    total = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in root.glob(pattern)}):
        total.update(path.relative_to(root).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def use_fresh_cache(app: Sphinx, config: Config) -> None:
    """Point myst-nb at the cache that belongs to the present inputs (``config-inited``)."""
    root = Path(app.srcdir)
    name = digest(root, INPUTS)[:16]
    config.nb_execution_cache_path = str(root / "_build" / "executed" / name)


def setup(app: Sphinx) -> None:
    """Register the event."""
    app.connect("config-inited", use_fresh_cache)
