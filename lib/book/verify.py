"""Build the book twice, as differently as one machine can, and compare every byte (``make verify``)."""

from __future__ import annotations

import filecmp
import os
import shutil
import sys
import tempfile
from itertools import zip_longest
from pathlib import Path

from lib.book import edition
from lib.book.build import ROOT, build

NOT_SOURCES = shutil.ignore_patterns(".*", "_build", "__pycache__", "*.egg-info")
ANOTHER_DAY = """
from datetime import datetime, timedelta, timezone
import time_machine
time_machine.travel(datetime.now(timezone.utc) + timedelta(days=400)).start()
"""


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
    """Build a copy of the book with its own code, and what lies beside it, and return its site."""
    code = {"PYTHONPATH": os.pathsep.join(map(str, (folder, folder.parent)))}
    return build(folder, *options, environment=os.environ | code | environment)


def build_twice(root: Path, place: Path) -> tuple[Path, Path]:
    """Build two copies of a book from clean, below some place, and return their sites.

    One is built warm on all processors, the other on plain kernels one by one; folder, hash seed, time zone,
    language and day differ as well.
    """
    one, other = place / "one", place / "other" / "place"
    # Both before the first build, so that an edit in between makes no difference.
    for folder in (one, other):
        shutil.copytree(root, folder, ignore=NOT_SOURCES)
    # Python runs a module of this name at every start, in kernels too.
    (other.parent / "sitecustomize.py").write_text(ANOTHER_DAY, encoding="utf-8")
    return (
        build_copy(one, PYTHONHASHSEED="1", TZ="Asia/Shanghai", LC_ALL="C.UTF-8"),
        build_copy(other, "--plain", "--workers=1", PYTHONHASHSEED="2", TZ="America/Lima", LC_ALL="C"),
    )


def main() -> None:
    """Build the book twice, print both as PDF, and end with an error that names the files that differ."""
    with tempfile.TemporaryDirectory() as place:
        sites = build_twice(ROOT, Path(place))
        for site in sites:
            edition.make(site)
        different = differing(*sites)
    if different:
        lines = [f"{name}: {place}" for name, place in different.items()]
        sys.exit("\n".join(["These files differ between two builds:", *lines]))
    print("Two builds gave the same bytes in every file.")


if __name__ == "__main__":
    main()
