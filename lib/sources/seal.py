"""Write the sha256, the size and the row count of every table into the manifest (``make seal``)."""

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
        table = root / resource["path"]
        rows = len(datasets.load(resource["name"], root))
        facts = {"hash": digest(table), "bytes": table.stat().st_size, "rows": rows}
        if any(resource.get(key) != value for key, value in facts.items()):
            changed.append(resource["name"])
            resource.update(facts)
    path.write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return changed


if __name__ == "__main__":
    print("sealed:", ", ".join(seal()) or "nothing had changed")
