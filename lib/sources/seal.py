"""The seal of the data: sha256, size and row count of every table in the manifest.

``make seal`` writes it after a change that was meant; the build refuses a table that does not match it.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from lib.sources import datasets


def digest(path: Path) -> str:
    """Return the sha256 of a file in the notation of the Data Package standard."""
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


def seal(root: Path = datasets.DATA) -> list[str]:
    """Validate every table and record its hash, bytes and rows.

    Returns
    -------
    list of str
        Names of the tables whose content changed since they were last sealed.

    Raises
    ------
    DataError
        If a table does not satisfy its schema; nothing is written then.
    """
    path = root / datasets.MANIFEST
    package = json.loads(path.read_text(encoding="utf-8"))
    changed = []
    for resource in package["resources"]:
        table = datasets.place(resource["name"], root)
        rows = len(datasets.load(resource["name"], root))
        facts = {"hash": digest(table), "bytes": table.stat().st_size, "rows": rows}
        if any(resource.get(key) != value for key, value in facts.items()):
            changed.append(resource["name"])
            resource.update(facts)
    path.write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    datasets._manifest.cache_clear()  # what was read before is old now
    return changed


def verify(root: Path = datasets.DATA) -> None:
    """Refuse tables whose content is not the one that was sealed.

    A changed digit inside the range of its column satisfies every rule of the schema; only the hash tells.

    Raises
    ------
    DataError
        If a table is missing, lies elsewhere, or its hash differs from the manifest.
    """
    for name in datasets.names(root):
        found, expected = digest(datasets.place(name, root)), datasets.describe(name, root).get("hash")
        if found != expected:
            raise datasets.DataError(
                f"{root.name}/{datasets.describe(name, root)['path']}: found {found}, expected {expected}; "
                "if the change was meant, run `make seal`"
            )


if __name__ == "__main__":
    print("sealed:", ", ".join(seal()) or "nothing had changed")
