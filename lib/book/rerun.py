"""Run the notebook in this folder again and say which numbers differ from the published ones.

This file is part of every bundle that readers take home (``python rerun.py``). It needs nothing else of
``lib.book``, because bundles do not hold it.
"""

from __future__ import annotations

import ast
import csv
import io
import math
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

GLUED = "application/papermill.record/text/plain"
PUBLISHED = "application/vnd.common-prosperity.publication+json"
ENDING = "-rerun"


def numbers(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """Return all that a run has computed: numbers of the prose, data of figures and tables, printed text.

    What a run says on its error stream is no result; :func:`remarks` returns it.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook.

    Returns
    -------
    dict of str to str
        Text by name: the name of a number, the id of a figure or table, or the cell that prints.
    """
    found: dict[str, str] = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if GLUED in data:
                found[output.metadata["scrapbook"]["name"]] = ast.literal_eval(data[GLUED])
            elif PUBLISHED in data:
                found[data[PUBLISHED]["id"]] = data[PUBLISHED]["csv"]
            elif is_remark(output):
                continue
            elif text := output.get("text") or data.get("text/plain"):
                found[cell["id"]] = found.get(cell["id"], "") + text
    return found


def is_remark(output: dict[str, Any]) -> bool:
    """Tell whether an output is a warning or a message of the machine instead of a result."""
    return output.get("name") == "stderr"


def remarks(notebook: nbformat.NotebookNode) -> list[str]:
    """Return what a run has said beside its results, after the name of the cell that was running."""
    return [
        f"{cell['id']} said beside its results:\n{output['text']}"
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if is_remark(output)
    ]


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return a line for each name whose text differs; decimals beyond the ninth digit do not count."""
    lines = []
    for name in [*before, *(after.keys() - before.keys())]:
        old, new = cells(before.get(name, "")), cells(after.get(name, ""))
        changed = [pair for pair in zip(old, new, strict=False) if not same(*pair)]
        if changed or len(old) != len(new):
            shown = [f"{one} -> {other}" for one, other in changed[:3]]
            shown += [f"{len(changed) - 3} more"] if len(changed) > 3 else []
            if len(old) != len(new):
                first = max(old, new, key=len)[min(len(old), len(new))]
                shown.append(f"{len(old)} -> {len(new)} values, from {first!r} on")
            lines.append(f"{name}: {', '.join(shown)}")
    return lines


def cells(text: str) -> list[str]:
    """Return the values of a CSV text; other text has one value a line and comma."""
    return [value for row in csv.reader(io.StringIO(text)) for value in row]


def same(one: str, other: str) -> bool:
    """Tell whether two values agree: as numbers if they are numbers, else as text."""
    try:
        return math.isclose(float(one), float(other), rel_tol=1e-9, abs_tol=1e-12) or one == other
    except ValueError:
        return one == other


def rerun(path: Path) -> tuple[dict[str, str], dict[str, str], list[str]]:
    """Execute a notebook in a fresh kernel beside it and keep the result as ``...-rerun.ipynb``.

    Parameters
    ----------
    path : Path
        Notebook with the published outputs; it is not changed.

    Returns
    -------
    tuple of dict, dict and list
        What :func:`numbers` finds before and after, and the :func:`remarks` of the new run.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails.
    """
    notebook: Any = nbformat.read(path, as_version=4)
    before = numbers(notebook)
    NotebookClient(notebook, resources={"metadata": {"path": str(path.parent)}}, timeout=600).execute()
    nbformat.write(notebook, path.with_name(f"{path.stem}{ENDING}.ipynb"))
    return before, numbers(notebook), remarks(notebook)


def main() -> None:
    """Run the one notebook of this folder and print what differs."""
    folder = Path(__file__).resolve().parent
    (path,) = [found for found in sorted(folder.glob("*.ipynb")) if not found.stem.endswith(ENDING)]
    before, after, said = rerun(path)
    changed = differences(before, after)
    print(f"{path.name}: {len(before)} numbers, tables and printed texts compared.")
    print("\n".join(changed) if changed else "All are as published.")
    print("".join(said), end="")


if __name__ == "__main__":
    main()
