"""Corrupt tables of ``data/`` in every way that has been seen in the wild, and tell how each ends.

``python -m tests.attacks.corruption`` runs the whole campaign, one to three minutes, and writes its table for
the build appendix (``make seal`` records it).
"""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from lib.sources import datasets, seal

Table = list[list[str]]
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
REPORT = datasets.DATA / "derived" / "corruption-campaign.csv"
OUTCOMES = ("refused", "sealed", "harmless", "unseen", "crash")


def rewrite(change: Callable[[Table, random.Random], None]) -> Callable[[Path, random.Random], None]:
    """Turn a change of the parsed rows into an attack on the file."""

    def attack(path: Path, rng: random.Random) -> None:
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
        before = [list(row) for row in rows]
        change(rows, rng)
        if rows == before:  # a table without such a cell: writing it anew would be a change of its own
            return
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        path.write_text(text.getvalue(), encoding="utf-8")

    return attack


def cell(change: Callable[[str], str], numeric: bool) -> Callable[[Path, random.Random], None]:
    """Turn a change of one text into an attack on a random cell, a numeric one if asked for."""

    def pick(rows: Table, rng: random.Random) -> None:
        places = [
            (i, j)
            for i, row in enumerate(rows[1:], 1)
            for j, text in enumerate(row)
            if text and _is_number(text) == numeric and not _is_zero(text)
        ]
        if places:
            i, j = rng.choice(places)
            rows[i][j] = change(rows[i][j])

    return rewrite(pick)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _is_zero(text: str) -> bool:
    """Tell whether a number is zero: ten times nothing and minus nothing damage nothing."""
    return _is_number(text) and float(text) == 0


def _swap_in_column(rows: Table, rng: random.Random) -> None:
    first, second = rng.sample(range(1, len(rows)), 2)
    j = rng.randrange(len(rows[0]))
    rows[first][j], rows[second][j] = rows[second][j], rows[first][j]


def _swap_rows(rows: Table, rng: random.Random) -> None:
    first, second = rng.sample(range(1, len(rows)), 2)
    rows[first], rows[second] = rows[second], rows[first]


def _shift(rows: Table, rng: random.Random) -> None:
    row = rows[rng.randrange(1, len(rows))]
    row.insert(0, row.pop())


def _swap_columns(rows: Table, rng: random.Random) -> None:
    first, second = rng.sample(range(len(rows[0])), 2)
    for row in rows:
        row[first], row[second] = row[second], row[first]


def _swap_contents(rows: Table, rng: random.Random) -> None:
    first, second = rng.sample(range(len(rows[0])), 2)
    for row in rows[1:]:
        row[first], row[second] = row[second], row[first]


def _unit(rows: Table, rng: random.Random) -> None:
    j = rows[0].index("unit") if "unit" in rows[0] else None
    if j is not None:
        row = rng.choice(rows[1:])
        row[j] = "yuan" if row[j] != "yuan" else "10k yuan"


def _recode(encoding: str) -> Callable[[Path, random.Random], None]:
    def attack(path: Path, rng: random.Random) -> None:
        text = path.read_text(encoding="utf-8")
        path.write_bytes(
            (text + "养老\n").encode(encoding) if encoding == "gb18030" else text.encode(encoding)
        )

    return attack


def _replace_by_folder(path: Path, rng: random.Random) -> None:
    path.unlink()
    path.mkdir()


def _replace_by_link(path: Path, rng: random.Random) -> None:
    outside = path.parents[2] / "outside.csv"
    path.rename(outside)
    path.symlink_to(outside)


def _lead_outside(path: Path, rng: random.Random) -> None:
    manifest = path.parents[1] / datasets.MANIFEST
    package = json.loads(manifest.read_text(encoding="utf-8"))
    for resource in package["resources"]:
        resource["path"] = "../outside.csv"
    shutil.copy(path, path.parents[2] / "outside.csv")
    manifest.write_text(json.dumps(package), encoding="utf-8")


def _lines(change: Callable[[bytes], bytes]) -> Callable[[Path, random.Random], None]:
    return lambda path, rng: path.write_bytes(change(path.read_bytes())) and None


def _on_manifest(attack: Callable[[Path, random.Random], None]) -> Callable[[Path, random.Random], None]:
    return lambda path, rng: attack(path.parents[1] / datasets.MANIFEST, rng)


def _entries(
    change: Callable[[list[dict], random.Random], None],
) -> Callable[[Path, random.Random], None]:
    def attack(path: Path, rng: random.Random) -> None:
        package = json.loads(path.read_text(encoding="utf-8"))
        change(package["resources"], rng)
        path.write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")

    return attack


def _drop_fact(entries: list[dict], rng: random.Random) -> None:
    del entries[0][rng.choice(datasets.FACTS)]


def _drop_field(entries: list[dict], rng: random.Random) -> None:
    fields = entries[0]["schema"]["fields"]
    fields.remove(rng.choice(fields))


ATTACKS_BY_KIND: dict[str, dict[str, Callable[[Path, random.Random], None]]] = {
    "number": {
        "number times ten": cell(lambda text: repr(float(text) * 10), numeric=True),
        "last digit changed": cell(lambda text: text[:-1] + str((int(text[-1]) + 1) % 10), numeric=True),
        "percent as fraction": cell(lambda text: repr(float(text) / 100), numeric=True),
        "yuan as 10,000 yuan": cell(lambda text: repr(float(text) * 10_000), numeric=True),
        "minus sign": cell(lambda text: "-" + text.lstrip("-"), numeric=True),
        "thousands separator": cell(lambda text: f"{float(text) * 1000:,.2f}", numeric=True),
        "decimal comma": cell(lambda text: text.replace(".", ",") + ",5", numeric=True),
        "unit in the cell": cell(lambda text: text + " yuan", numeric=True),
        "word for no number": cell(lambda text: "NaN", numeric=True),
        "infinity": cell(lambda text: "inf", numeric=True),
        "letter O for zero": cell(lambda text: text[:-1] + "O", numeric=True),
        "full-width digits": cell(
            lambda text: text.translate(str.maketrans("0123456789", "０１２３４５６７８９")), True
        ),
        "number emptied": cell(lambda text: "", numeric=True),
    },
    "text": {
        "text emptied": cell(lambda text: "", numeric=False),
        "trailing space": cell(lambda text: text + " ", numeric=False),
        "other case": cell(str.swapcase, numeric=False),
        "line break in a cell": cell(lambda text: text + "\n", numeric=False),
        "null byte": cell(lambda text: text + "\0", numeric=False),
        "unit exchanged": rewrite(_unit),
    },
    "rows": {
        "two cells swapped": rewrite(_swap_in_column),
        "row deleted": rewrite(lambda rows, rng: rows.pop(rng.randrange(1, len(rows))) and None),
        "row duplicated": rewrite(lambda rows, rng: rows.append(list(rng.choice(rows[1:])))),
        "rows swapped": rewrite(_swap_rows),
        "row shifted by a column": rewrite(_shift),
        "row cut short": rewrite(lambda rows, rng: rows[rng.randrange(1, len(rows))].pop() and None),
    },
    "columns": {
        "columns swapped": rewrite(_swap_columns),
        "contents of columns swapped": rewrite(_swap_contents),
        "column renamed": rewrite(lambda rows, rng: rows[0].append(rows[0].pop() + "_2")),
        "column deleted": rewrite(lambda rows, rng: [row.pop() for row in rows] and None),
        "column added": rewrite(lambda rows, rng: [row.append("1") for row in rows] and None),
    },
    "file": {
        "byte order mark": _lines(lambda data: b"\xef\xbb\xbf" + data),
        "CRLF line ends": _lines(lambda data: data.replace(b"\n", b"\r\n")),
        "semicolons": _lines(lambda data: data.replace(b",", b";")),
        "blank line at the end": _lines(lambda data: data + b"\n"),
        "UTF-16": _recode("utf-16"),
        "GB 18030": _recode("gb18030"),
        "cut in the middle": _lines(lambda data: data[: len(data) // 2]),
        "header only": _lines(lambda data: data.split(b"\n")[0] + b"\n"),
        "empty file": _lines(lambda data: b""),
        "file missing": lambda path, rng: path.unlink(),
        "folder in place of the file": _replace_by_folder,
        "link in place of the file": _replace_by_link,
        "path that leaves data/": _lead_outside,
    },
    "manifest": {
        "manifest missing": _on_manifest(lambda path, rng: path.unlink()),
        "manifest empty": _on_manifest(_lines(lambda data: b"")),
        "manifest cut in the middle": _on_manifest(_lines(lambda data: data[: len(data) // 2])),
        "manifest in UTF-16": _on_manifest(_recode("utf-16")),
        "manifest without a list": _on_manifest(_lines(lambda data: data.replace(b"[", b"{", 1))),
        "entry twice": _on_manifest(_entries(lambda entries, rng: entries.append(entries[0]))),
        "entry without a fact": _on_manifest(_entries(_drop_fact)),
        "column left out of the schema": _on_manifest(_entries(_drop_field)),
    },
}
ATTACKS = {name: attack for kind in ATTACKS_BY_KIND.values() for name, attack in kind.items()}


def strike(name: str, attack: str, folder: Path, seed: int) -> dict[str, object]:
    """Corrupt one table in a private folder and tell how it ends.

    Parameters
    ----------
    name : str
        Name of the table.
    attack : str
        Key of ``ATTACKS``.
    folder : Path
        Empty folder to work in.
    seed : int
        Chooses the cell, row or column.

    Returns
    -------
    dict
        ``outcome`` is ``not applicable`` (nothing changed), ``refused`` (a DataError when the table is
        loaded), ``harmless`` (the same table is read), ``sealed`` (other values are read, and the build
        refuses them by their hash), ``unseen`` (other values are read and nothing tells), or ``crash`` (any
        other exception); ``message`` holds the words.
    """
    root = folder / "data"
    entry = datasets.describe(name)
    path = root / entry["path"]
    path.parent.mkdir(parents=True)
    shutil.copy(datasets.DATA / entry["path"], path)
    manifest = json.dumps({"resources": [entry]}, ensure_ascii=False)
    (root / datasets.MANIFEST).write_text(manifest, encoding="utf-8")
    ATTACKS[attack](path, random.Random(f"{name} {attack} {seed}"))
    return _outcome(name, entry, root, path, manifest)


def _outcome(name: str, entry: dict, root: Path, path: Path, manifest: str) -> dict[str, object]:
    if _is_untouched(entry, root / datasets.MANIFEST, path, manifest):
        return {"outcome": "not applicable", "message": ""}
    try:
        frame = datasets.load(name, root)
        if frame.equals(datasets.load(name)):
            return {"outcome": "harmless", "message": ""}
    except datasets.DataError as error:
        return {"outcome": "refused", "message": str(error)}
    except Exception as error:  # any other exception is the defect that is looked for
        return {"outcome": "crash", "message": repr(error)}
    try:
        seal.verify(root)
    except datasets.DataError as error:
        return {"outcome": "sealed", "message": str(error)}
    return {"outcome": "unseen", "message": ""}


def _is_untouched(entry: dict, described: Path, path: Path, manifest: str) -> bool:
    same = described.is_file() and described.read_bytes() == manifest.encode()
    return same and path.is_file() and not path.is_symlink() and seal.digest(path) == entry["hash"]


def campaign(seeds: int) -> pd.DataFrame:
    """Run every attack on every table but its own report, with several seeds, and return how each ends."""
    rows = []
    for name in datasets.names():
        for attack in ATTACKS if datasets.describe(name)["path"] != "derived/" + REPORT.name else ():
            for seed in range(seeds):
                with tempfile.TemporaryDirectory() as folder:
                    result = strike(name, attack, Path(folder), seed)
                rows.append({"attack": attack, "table": name, "seed": seed, **result})
                if result["outcome"] in ("crash", "unseen"):
                    print(name, attack, seed, result, file=sys.stderr)
    return pd.DataFrame(rows)


def summary(found: pd.DataFrame) -> pd.DataFrame:
    """Count tables, corruptions that apply, and outcomes, one row an attack."""
    struck = found[found["outcome"] != "not applicable"].groupby("attack")
    counts = pd.crosstab(found["attack"], found["outcome"]).reindex(columns=OUTCOMES, fill_value=0)
    counts.insert(0, "tables", struck["table"].nunique())
    counts.insert(1, "struck", struck.size())
    kinds = [(kind, attack) for kind, attacks in ATTACKS_BY_KIND.items() for attack in attacks]
    return pd.DataFrame(kinds, columns=["kind", "attack"]).merge(counts, on="attack")


if __name__ == "__main__":
    table = summary(campaign(seeds=int(sys.argv[1]) if len(sys.argv) > 1 else 1))
    table.to_csv(REPORT, index=False, lineterminator="\n")
    print(table.to_string(index=False))
