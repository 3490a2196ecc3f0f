"""Use again what a figure looked like in the last build, if everything that its looks depend on is the same.

A build that keeps drawings (:mod:`lib.book.drawings`) says so in the environment of its kernels. Elsewhere,
in JupyterLab or in a notebook that was taken home, each figure is drawn.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from lib.figures.exchange import FOLDER, STATE

CHARTS = f"{__package__}."


def mark(draw: Callable[[pd.DataFrame], Figure], data: pd.DataFrame) -> str:
    """Return a digest of everything that a drawing depends on.

    Parameters
    ----------
    draw : callable
        Chart function. Only a function that stands in ``lib.figures`` by its own name is known to depend on
        its data and on the code whose state the build has given.
    data : DataFrame
        What it draws; the index and all digits count.

    Returns
    -------
    str
        A sha256; empty if no drawings are kept, or if the function is not known in this sense.
    """
    state, name = os.environ.get(STATE), f"{draw.__module__}.{draw.__qualname__}"
    if not state or not name.startswith(CHARTS) or "<" in name:
        return ""
    # Read as a plain dictionary: a look at the backend through the mapping would start one.
    settings = sorted(dict.items(mpl.rcParams))
    return hashlib.sha256(pickle.dumps((state, name, repr(settings), data))).hexdigest()


def kept(identifier: str, mark: str) -> dict[str, Any] | None:
    """Return the files of a figure from the last build; None if there are none with this mark."""
    if not mark:
        return None
    try:
        entry = json.loads(Path(os.environ[FOLDER], f"{identifier}.json").read_text(encoding="utf-8"))
        return entry["files"] if entry["mark"] == mark else None
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
