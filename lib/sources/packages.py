"""The locked environment: which release of each package, where it is needed, by whom, under which license."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata

import pandas as pd

PIN = re.compile(
    r"^(?P<package>[\w.-]+)==(?P<version>\S+)(?: ; (?P<marker>[^\\]+?))? \\\n"
    r"(?:    --hash=\S+(?: \\)?\n)+"
    r"(?P<via>(?:    #.*\n)*)",
    re.M,
)
CHOSEN = re.compile(r"^(?P<package>[\w-]+)\S*\s+# (?P<reason>.+)$", re.M)
INPUT = "-r requirements.in"
CLASSIFIER = "License :: OSI Approved :: "
UNKNOWN = "not said"


def locked(text: str) -> pd.DataFrame:
    """Return the pins of a lock.

    Parameters
    ----------
    text : str
        Content of ``requirements.txt``, as ``uv pip compile --generate-hashes`` writes it.

    Returns
    -------
    DataFrame
        Columns ``package``, ``version``, ``marker`` (empty: everywhere) and ``needed_by`` (other packages,
        parted by commas; empty for what only the book itself asks for), in the order of the file.
    """
    rows = [
        (pin["package"], pin["version"], pin["marker"] or "", ", ".join(askers(pin["via"])))
        for pin in PIN.finditer(text)
    ]
    return pd.DataFrame(rows, columns=["package", "version", "marker", "needed_by"])


def askers(comment: str) -> list[str]:
    """Return the packages that the comment under a pin names."""
    named = re.findall(r"#(?: via)?[ ]*(.*)", comment)
    return [name for name in named if name and name != INPUT]


def chosen(text: str) -> pd.DataFrame:
    """Return ``package`` and ``reason`` of each line of ``requirements.in``."""
    return pd.DataFrame(CHOSEN.findall(text), columns=["package", "reason"])


def license_of(package: str) -> str:
    """Return the license that an installed package states about itself, in its own words.

    The license expression counts first, then the classifiers, then a short license text. A package that says
    nothing, or is not installed on this system, gives a phrase that says so.
    """
    try:
        stated = metadata(package)
    except PackageNotFoundError:
        return "not needed on this system"
    classifiers = [line for line in stated.get_all("Classifier", []) if line.startswith(CLASSIFIER)]
    named = [line.removeprefix(CLASSIFIER) for line in classifiers]
    text = stated.get("License", "").strip()
    short = text if "\n" not in text and len(text) <= 60 else ""
    return stated.get("License-Expression") or ", ".join(named) or short or UNKNOWN
