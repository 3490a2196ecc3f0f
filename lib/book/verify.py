"""Build the book twice, as differently as one machine can, and compare every byte (``make verify``)."""

from __future__ import annotations

import filecmp
import os
import shutil
import sys
import tempfile
from pathlib import Path

from lib.book.build import ROOT, build

NOT_SOURCES = shutil.ignore_patterns(".*", "_build", "__pycache__", "*.egg-info")


def differing(one: Path, other: Path) -> list[str]:
    """Return the names of all files that are not the same in two folders, or are in one of them only."""
    names = {
        path.relative_to(folder).as_posix()
        for folder in (one, other)
        for path in folder.rglob("*")
        if path.is_file()
    }
    _, different, missing = filecmp.cmpfiles(one, other, sorted(names), shallow=False)
    return sorted(different + missing)


def build_copy(folder: Path, *options: str, **environment: str) -> Path:
    """Build a copy of the book with its own code and return its site."""
    return build(folder, *options, environment=os.environ | {"PYTHONPATH": str(folder)} | environment)


def verify(root: Path = ROOT) -> list[str]:
    """Build two copies from clean and return the names of the files that differ.

    One is built warm on all processors, the other on plain kernels one by one; folder, hash seed, time zone
    and language differ as well.
    """
    with tempfile.TemporaryDirectory() as place:
        one, other = Path(place) / "one", Path(place) / "other" / "place"
        # Both before the first build, so that an edit in between makes no difference.
        for folder in (one, other):
            shutil.copytree(root, folder, ignore=NOT_SOURCES)
        return differing(
            build_copy(one, PYTHONHASHSEED="1", TZ="Asia/Shanghai", LC_ALL="C.UTF-8"),
            build_copy(other, "--plain", "--workers=1", PYTHONHASHSEED="2", TZ="America/Lima", LC_ALL="C"),
        )


if __name__ == "__main__":
    if different := verify():
        sys.exit("\n".join(["These files differ between two builds:", *different]))
    print("Two builds gave the same bytes in every file.")
