"""Convert a copy of the book to Jupyter Book 2 and count what it does not know.

Jupyter Book 2 lives in an environment of its own, because both versions have the same name:

    python3 -m venv jb2 && jb2/bin/pip install "jupyter-book>=2"

Its converter asks before it begins, so it is answered through a terminal. It refuses a table of contents
whose parts are numbered; the copy is given one without. No notebook is run and no theme is needed: the
messages come from reading the pages. The table goes into the book: `make seal` records it after a run.

Run: python benchmarks/migration.py jb2/bin/jupyter-book
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pexpect
import yaml

from lib.book.build import ROOT
from lib.book.verify import NOT_SOURCES
from lib.sources import datasets

RESULTS = datasets.DATA / "derived" / "jupyter-book-2.csv"
COLORS = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
PAGE = r"(?P<page>[\w/-]+\.md)\S*"
# Words that name a thing are kept; what follows them differs from message to message.
MESSAGES = {
    "role": rf"{PAGE} unknown role: (?P<name>\S+)",
    "directive": rf"{PAGE} unknown directive: (?P<name>\S+)",
    "option": rf"{PAGE} unexpected option (?P<name>\"\S+\" provided \(in [\w-]+\))",
    "reference": rf"{PAGE} Cross reference target was not found: (?P<name>fig-|tab-|)",
    "advice": rf"{PAGE} Usage of the (?P<name>\S+) role is not recommended",
}
TARGETS = {"fig-": "figure", "tab-": "table", "": "section or term"}
HOOKS = {
    "role": r"add_role\(",
    "directive": r"add_directive\(",
    "transform": r"add_(?:post_)?transform\(|\"doctree-read\"",
    "drawing of a node": r"add_node\([^)]*html=",
    "page frame": r"\"html-page-context\"|\"html-collect-pages\"|add_domain\(",
    "what is read again": r"\"env-[\w-]+\"",
    "step after the build": r"\"build-finished\"",
    "setting": r"\"(?:config|builder)-inited\"",
}


def convert(command: Path, book: Path) -> None:
    """Let Jupyter Book 2 turn the configuration of a copy of the book into its own."""
    toc = book / "_toc.yml"
    toc.write_text(re.sub(r"\n +numbered: 1", "", toc.read_text(encoding="utf-8")), encoding="utf-8")
    terminal = pexpect.spawn(str(command), ["init"], cwd=book, encoding="utf-8", timeout=120)
    for question, answer in (("proceed with the upgrade", "Y"), (r"book start\S* now", "n")):
        terminal.expect(question)
        terminal.sendline(answer)
    terminal.expect(pexpect.EOF)


def messages(command: Path, book: Path) -> pd.DataFrame:
    """Return kind, name and page of each message that Jupyter Book 2 gives while it reads the book."""
    options = ["build", "--site", "--ci"]
    said = subprocess.run([command, *options], cwd=book, capture_output=True, text=True, check=False)
    found = [
        (kind, match["name"], match["page"])
        for line in COLORS.sub("", said.stdout + said.stderr).splitlines()
        for kind, pattern in MESSAGES.items()
        for match in re.finditer(pattern, line)
    ]
    return pd.DataFrame(found, columns=["kind", "name", "page"]).replace({"name": TARGETS})


def leaves(setting: Any) -> Iterator[Any]:
    """Yield every single value in a tree of settings."""
    parts = setting.values() if isinstance(setting, dict) else setting if isinstance(setting, list) else None
    if parts is None:
        yield setting
    else:
        for part in parts:
            yield from leaves(part)


def dropped_settings(before: Path, after: Path) -> list[tuple[str, str, int]]:
    """Return the sections of the configuration whose values are not in the converted one, and their sizes."""
    kept = {leaf for leaf in leaves(yaml.safe_load(after.read_text("utf-8"))) if isinstance(leaf, str)}
    old = yaml.safe_load(before.read_text(encoding="utf-8"))
    sizes = {section: [leaf for leaf in leaves(value) if leaf not in kept] for section, value in old.items()}
    return [("setting", section, len(lost)) for section, lost in sizes.items() if lost]


def hooks() -> list[tuple[str, str, int, int]]:
    """Return how often our own extension asks Sphinx for each kind of service, and from how many modules."""
    code = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "lib" / "book").glob("*.py"))]
    setups = [text.split("\ndef setup(")[1] for text in code if "\ndef setup(" in text]
    counts = {hook: [len(re.findall(pattern, text)) for text in setups] for hook, pattern in HOOKS.items()}
    return [("service", hook, sum(each), sum(map(bool, each))) for hook, each in counts.items()]


def main() -> None:
    command = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as place:
        book = Path(place) / "book"
        shutil.copytree(ROOT, book, ignore=NOT_SOURCES)
        convert(command, book)
        said = messages(command, book)
        settings = dropped_settings(ROOT / "_config.yml", book / "myst.yml")
    counted = said.groupby(["kind", "name"])["page"].agg(uses="size", places="nunique").reset_index()
    rest = [(*setting, 1) for setting in settings] + hooks()
    table = pd.concat([counted, pd.DataFrame(rest, columns=counted.columns)])
    table = table.sort_values(["kind", "uses", "name"], ascending=[True, False, True])
    table.to_csv(RESULTS, index=False, lineterminator="\n")
    print(table.to_string(index=False))


if __name__ == "__main__":
    main()
