"""Tables of ``data/``, loaded by name and validated against ``data/datapackage.json``.

The manifest follows the Frictionless Data Package standard. Four properties of our own are added to each
resource: ``class`` (transcribed, official, derived or assumption), ``knownNulls``, ``knownBreaks`` and
``redistribution``.
"""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from frictionless import Resource

from lib.sources import trace

DATA = Path(__file__).parents[2] / "data"
MANIFEST = "datapackage.json"
DTYPES = {
    "string": "string",
    "year": "Int64",
    "integer": "Int64",
    "number": "float64",
    "boolean": "boolean",
}


class DataError(ValueError):
    """Bad input: the message names file, row, column, value and what was expected."""


@cache
def _manifest(root: Path) -> dict[str, dict[str, Any]]:
    path = root / MANIFEST
    if not path.is_file():
        raise DataError(f"{_label(root, MANIFEST)}: file missing, expected the manifest of all tables")
    try:
        with trace.by_entry():
            resources = json.loads(path.read_text(encoding="utf-8"))["resources"]
        by_name = {resource["name"]: resource for resource in resources}
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise DataError(
            f"{_label(root, MANIFEST)}: found {error!r}, expected UTF-8 JSON with a list 'resources'"
        ) from error
    if len(by_name) < len(resources):
        raise DataError(f"{_label(root, MANIFEST)}: expected each resource name once")
    return by_name


def names(root: Path | None = None) -> list[str]:
    """Return the names of all tables in the order of the manifest.

    Raises
    ------
    DataError
        If the manifest is missing, is not JSON, or names a resource twice.
    """
    root = root or DATA
    trace.note_entry(root / MANIFEST, trace.WHOLE)
    return list(_manifest(root))


def describe(name: str, root: Path | None = None) -> dict[str, Any]:
    """Return the manifest entry of one table: title, sources, schema, known nulls and breaks.

    Raises
    ------
    DataError
        If no table has that name, or the manifest is not usable.
    """
    root = root or DATA
    known = _manifest(root)
    trace.note_entry(root / MANIFEST, name)
    if name not in known:
        raise DataError(f"unknown table {name!r}, expected one of: {', '.join(known)}")
    return known[name]


def load(name: str, root: Path | None = None) -> pd.DataFrame:
    """Read one table and check every cell against the manifest.

    Parameters
    ----------
    name : str
        Name of the resource, for example ``"table-2"``.
    root : Path, optional
        Folder that holds ``datapackage.json`` and the tables; the book's ``data/`` if not given.

    Returns
    -------
    DataFrame
        One row per record, columns and types as the schema says; units stand in the schema.

    Raises
    ------
    DataError
        If the file is missing or a cell, row or column differs from the schema.
    """
    return _validated(name, root or DATA).copy()


@cache
def _validated(name: str, root: Path) -> pd.DataFrame:
    descriptor = describe(name, root)
    path = root / descriptor["path"]
    if not path.resolve().is_relative_to(root.resolve()):
        raise DataError(f"{descriptor['path']}: path leaves data/, expected a file inside it")
    if not path.is_file():
        raise DataError(f"{_label(root, descriptor['path'])}: file missing, expected table {name!r}")
    _check_cells(descriptor, root)
    frame = _read(path, descriptor)
    _check_duplicates(frame, descriptor, root)
    _check_nulls(frame, descriptor, root)
    return frame


def _check_cells(descriptor: dict[str, Any], root: Path) -> None:
    standard = {key: descriptor[key] for key in ("name", "path", "schema", "encoding") if key in descriptor}
    _check_text(descriptor, root)
    report = Resource.from_descriptor(standard, basepath=str(root)).validate()
    if report.valid:
        return
    errors = report.flatten(["rowNumber", "fieldName", "cell", "note", "title"])
    row, column, cell, note, title = errors[0]
    where = _label(root, descriptor["path"])
    where += f", row {row}" if row else ""
    where += f", column {column}" if column else ""
    found = f"found {cell!r}, expected" if cell else f"{title}:"
    more = f" (and {len(errors) - 1} more errors in this file)" if len(errors) > 1 else ""
    raise DataError(f"{where}: {found} {_expectation(note)}{more}")


def _check_text(descriptor: dict[str, Any], root: Path) -> None:
    """Refuse wrong columns, an empty table and characters that no cell may hold, before types are read."""
    fields = descriptor["schema"]["fields"]
    expected = [field["name"] for field in fields]
    words = {field["name"] for field in fields if field["type"] == "string"}
    where = _label(root, descriptor["path"])
    try:
        with (root / descriptor["path"]).open(encoding="utf-8", newline="") as lines:
            header, *rows = list(csv.reader(lines, strict=True)) or [[]]
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{where}: {error}, expected a whole CSV file in UTF-8") from error
    if header != expected:
        raise DataError(f"{where}, row 1: found the columns {header}, expected {expected}")
    if not rows:
        raise DataError(f"{where}: found no row below the header, expected at least one")
    for number, row in enumerate(rows, 2):
        for column, text in zip(header, row, strict=False):
            if text != text.strip() or not text.isprintable():
                raise DataError(
                    f"{where}, row {number}, column {column}: found {text!r}, expected text without "
                    "spaces at its ends, line breaks or control characters"
                )
            if column not in words and not text.isascii():
                raise DataError(
                    f"{where}, row {number}, column {column}: found {text!r}, expected plain digits"
                )


def _expectation(note: str) -> str:
    """Turn a frictionless note into the words after 'expected'."""
    return note.replace('type is "', "a value of type ").replace("/default", "").strip('"')


def _read(path: Path, descriptor: dict[str, Any]) -> pd.DataFrame:
    fields = descriptor["schema"]["fields"]
    return pd.read_csv(
        path,
        dtype={field["name"]: DTYPES[field["type"]] for field in fields},
        keep_default_na=False,
        na_values=[""],
        true_values=["true"],
        false_values=["false"],
    )


def _check_duplicates(frame: pd.DataFrame, descriptor: dict[str, Any], root: Path) -> None:
    """Refuse a row that stands twice, also where no primary key tells rows apart."""
    for row in frame.index[frame.duplicated()]:
        raise DataError(
            f"{_label(root, descriptor['path'])}, row {row + 2}: found {frame.loc[row].dropna().to_dict()} "
            "a second time, expected each row once"
        )


def _check_nulls(frame: pd.DataFrame, descriptor: dict[str, Any], root: Path) -> None:
    """Refuse an empty cell that the manifest does not list under ``knownNulls``."""
    unknown = frame.isna()
    for known in descriptor.get("knownNulls", []):
        rows = pd.Series(True, index=frame.index)
        for key, value in known.get("where", {}).items():
            rows &= frame[key] == value
        unknown.loc[rows, known["column"]] = False
    places = unknown.stack()
    for row, column in places[places].index:
        record = frame.loc[row].dropna().to_dict()
        raise DataError(
            f"{_label(root, descriptor['path'])}, row {row + 2}, column {column}: found an empty cell "
            f"in {record}, expected a value (known gaps stand in the manifest under knownNulls)"
        )


def _label(root: Path, path: str) -> str:
    """Name a file as a reader sees it, without the machine's own folders."""
    return f"{root.name}/{path}"
