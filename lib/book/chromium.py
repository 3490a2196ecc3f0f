"""Find a Chromium for the tests and the PDF edition, or set one up; never go on without one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

VARIABLE = "BOOK_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = (
    "The browser tests and the PDF edition need Chromium, and none could be found or set up. "
    "Install it (Debian: apt-get install chromium), "
    f"or name its program in the environment variable {VARIABLE}, and try again."
)


class NoBrowserError(Exception):
    """No Chromium is there and none could be set up."""


def runs(program: str) -> bool:
    """Tell whether a program is a browser that starts (some systems have a stub of that name)."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def installed() -> str | None:
    """Return the Chromium that is there, or None; the environment variable decides if it is set."""
    if named := os.environ.get(VARIABLE):
        if not runs(named):
            raise NoBrowserError(f"{VARIABLE}={named}: expected a program that answers --version")
        return named
    return next((path for name in NAMES if (path := shutil.which(name)) and runs(path)), None)


def from_playwright() -> str | None:
    """Let Playwright fetch its own Chromium and return its path, or None."""
    fetch = [sys.executable, "-m", "playwright", "install", "chromium"]
    if subprocess.run(fetch, capture_output=True, timeout=600).returncode:
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        path = driver.chromium.executable_path
    return path if Path(path).exists() and runs(path) else None


def from_system() -> str | None:
    """As root on Debian or Ubuntu, install the package and return its path, or None."""
    if os.geteuid() or not shutil.which("apt-get"):
        return None
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", *step], capture_output=True, timeout=900, env=environment)
    return installed()


def find() -> str:
    """Return the path of a Chromium that runs.

    Returns
    -------
    str
        The browser that is there, or else one that was just set up.

    Raises
    ------
    NoBrowserError
        With one message that says what to install.
    """
    for source in (installed, from_playwright, from_system):
        if path := source():
            return path
    raise NoBrowserError(ADVICE)


def options() -> dict[str, object]:
    """Return what Playwright must know to start the browser; root has no sandbox."""
    return {"executable_path": find(), "args": [] if os.geteuid() else ["--no-sandbox"]}
