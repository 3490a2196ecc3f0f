"""Build the book twice, as differently as one machine can, and compare every byte (``make verify``)."""

from __future__ import annotations

import filecmp
import os
import shutil
import sys
import tempfile
from itertools import zip_longest
from pathlib import Path

from lib.book.build import ROOT, build

NOT_SOURCES = shutil.ignore_patterns(".*", "_build", "__pycache__", "*.egg-info")


def differing(one: Path, other: Path) -> dict[str, str]:
    """Return the files that differ between two folders or are in one only, each with the first place."""
    names = {
        path.relative_to(folder).as_posix()
        for folder in (one, other)
        for path in folder.rglob("*")
        if path.is_file()
    }
    _, different, missing = filecmp.cmpfiles(one, other, sorted(names), shallow=False)
    places = {name: first_difference(one / name, other / name) for name in different}
    return dict(sorted({**places, **dict.fromkeys(missing, "only in one of them")}.items()))


def first_difference(one: Path, other: Path) -> str:
    """Return the first line that is not the same in two files, as each has it."""
    lines = (path.read_text(encoding="utf-8", errors="replace").splitlines() for path in (one, other))
    for number, pair in enumerate(zip_longest(*lines, fillvalue=""), start=1):
        if pair[0] != pair[1]:
            return f"line {number}: {pair[0][:200]!r} and {pair[1][:200]!r}"
    return "the ends of lines"


def build_copy(folder: Path, *options: str, **environment: str) -> Path:
    """Build a copy of the book with its own code and return its site."""
    return build(folder, *options, environment=os.environ | {"PYTHONPATH": str(folder)} | environment)


def verify(root: Path = ROOT) -> dict[str, str]:
    """Build two copies from clean and return the files that differ.

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
        lines = [f"{name}: {place}" for name, place in different.items()]
        sys.exit("\n".join(["These files differ between two builds:", *lines]))
    print("Two builds gave the same bytes in every file.")
