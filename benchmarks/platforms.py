"""Ask for each system and Python whether every locked package can be installed there without a compiler.

No such system is needed: `uv` resolves the lock for a system that is named, with hashes, and looks whether
the package index holds a file that runs there. What has none is named and left out, until the rest resolves.
`make seal` records the table after a run.

Run: python benchmarks/platforms.py
"""

import csv
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from lib.book.build import ROOT
from lib.book.freshness import LOCK
from lib.sources import datasets

PYTHONS = ("3.11", "3.12", "3.13")
SYSTEMS = {
    "Linux, Intel or AMD": "x86_64-unknown-linux-gnu",
    "Linux, ARM": "aarch64-unknown-linux-gnu",
    "macOS, Apple chip": "aarch64-apple-darwin",
    "macOS, Intel": "x86_64-apple-darwin",
    "Windows, Intel or AMD": "x86_64-pc-windows-msvc",
    "Windows, ARM": "aarch64-pc-windows-msvc",
    "Alpine Linux": "x86_64-unknown-linux-musl",
}
NO_FILE = re.compile(r"Because ([\w.-]+)==\S+ has no (?:usable )?wheels")
RESULTS = datasets.DATA / "derived" / "lock-platforms.csv"


def asked(lock: str, platform: str, python: str) -> str:
    """Return what uv says to the installation of a lock on a platform; nothing is installed."""
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / LOCK
        file.write_text(lock, encoding="utf-8")
        options = [
            "--dry-run",
            "--no-deps",
            "--require-hashes",
            "--only-binary=:all:",
            f"--target={place}/none",
        ]
        command = [sys.executable, "-m", "uv", "pip", "install", *options, f"--requirements={file}"]
        command += [f"--python-platform={platform}", f"--python-version={python}"]
        return subprocess.run(command, capture_output=True, text=True, check=False).stderr


def tried(lock: str, platform: str, python: str) -> tuple[int, list[str]]:
    """Return how many packages of a lock can be installed on a platform, and which cannot."""
    missing: list[str] = []
    while True:
        said = asked(lock, platform, python)
        if found := re.search(r"Would install (\d+) packages", said):
            return int(found[1]), missing
        name = NO_FILE.search(said)
        if not name:
            raise RuntimeError(f"{platform}, Python {python}: {said}")
        missing.append(name[1])
        lock = re.sub(rf"^{re.escape(name[1])}==(?:.*\\\n)+.*\n", "", lock, count=1, flags=re.M)


def main() -> None:
    lock = (ROOT / LOCK).read_text(encoding="utf-8")
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["system", "python", "packages", "missing"])
        for system, platform in SYSTEMS.items():
            for python in PYTHONS:
                packages, missing = tried(lock, platform, python)
                writer.writerow([system, python, packages, " ".join(sorted(missing))])
                print(system, python, packages, *missing, flush=True)


if __name__ == "__main__":
    main()
