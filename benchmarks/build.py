"""Race the build of this book against a plain `jupyter-book build`, on one machine in one run.

Two books are built. The *real* one has all our chapters: ours is `python -m lib.book.build`; the plain one is
`jupyter-book build` with the theme as it comes and our directives, but without our execution, what builds on
its records, and our frame of the page. The *neutral* one has chapters that know nothing of this book: pandas,
one regression, two figures, one table. It is built from the same files by both, and by Jupyter Book 2 where
the variable JUPYTER_BOOK_2 names its command.

Wall time is the clock. Processor time and memory are summed over all processes of a build, which are looked
at ten times a second, for memory twice. Memory is the proportional set size: shared pages count once.
Linux only. The measured tables go into the book: `make seal` records them after a run.

Run: python benchmarks/build.py                  both books
     python benchmarks/build.py real             one of them; the rows of the other stay
"""

import csv
import itertools
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import yaml

from lib.book import freshness
from lib.sources import datasets

ROOT = Path(__file__).parents[1]
RESULTS = datasets.DATA / "derived" / "benchmark-build.csv"
SCALE = datasets.DATA / "derived" / "benchmark-scale.csv"
SIZES = (1, 2, 4, 8, 16, 32, 64)
MIDDLE = 8
REPEATS = 3
INTERVAL, MEMORY_EVERY = 0.1, 5
OURS, STOCK = "this book", f"Jupyter Book {version('jupyter-book')}"
PEER = os.environ.get("JUPYTER_BOOK_2")
# The chapter whose run is the median of all; the table, one that several chapters read.
EDITED, TABLE = "chapters/policy-evolution.md", ("data/paper/table-2.csv", "2010,3271,", "2010,3272,")
# Our execution with all that builds on its records, and our frame of the page.
FRAME = ("bundles", "execution", "formulas", "freshness", "pages", "search")
PLAIN = """
import importlib
import time
import lib.book
def setup(app):
    # Without our freshness nothing is known of what pages are made from, so nothing made from it is kept.
    app.add_config_value("book_inputs", str(time.time()), "")
    for part in lib.book.PARTS:
        if part not in {frame}:
            importlib.import_module(f"lib.book.{{part}}").setup(app)
    return {{"parallel_read_safe": False, "parallel_write_safe": True}}
"""
CHAPTER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# Sample {number}

Chapter {number} draws a sample, fits a line, and shows both.

```{{code-cell}} ipython3
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import statsmodels.api as sm

scale = pd.read_csv("tables/scale-{table}.csv")["scale"].iloc[0]
rng = np.random.default_rng({number})
x = np.arange(60)
frame = pd.DataFrame({{"x": x, "y": 3 + scale * x + rng.normal(0, 5, x.size)}})
fit = sm.OLS(frame["y"], sm.add_constant(frame[["x"]])).fit()
fit.params.round(3)
```

## Sample

```{{code-cell}} ipython3
picture, axes = plt.subplots()
axes.plot(frame["x"], frame["y"], "o")
axes.plot(frame["x"], fit.fittedvalues);
```

## Residuals

```{{code-cell}} ipython3
picture, axes = plt.subplots()
axes.hist(fit.resid, bins=12);
```

```{{code-cell}} ipython3
frame.describe().round(2)
```
"""


@dataclass
class Cost:
    """What a build took: seconds by the clock, processor seconds (of others as well), peak memory in MiB."""

    wall: float = 0
    processor: dict[int, float] = field(default_factory=dict)
    memory: float = 0
    busy: float = 0

    @property
    def cpu(self) -> float:
        return sum(self.processor.values())


@dataclass(frozen=True)
class Tool:
    """A way to build: name, how it makes a book its own, command, and what must be there at the end."""

    name: str
    settings: Callable[[Path], None]
    command: Callable[[Path], list]
    made: str
    ends_well: bool = True


def family(process: int) -> Iterator[int]:
    """Name a process and all that descend from it."""
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found = children.read_text().split()
        except OSError:
            continue
        for child in found:
            yield from family(int(child))


def busy() -> float:
    """Return the processor seconds that all programs of this machine have used since its start."""
    user, nice, system = map(int, Path("/proc/stat").read_text().split()[1:4])
    return (user + nice + system) / os.sysconf("SC_CLK_TCK")


def look(process: int, cost: Cost, with_memory: bool) -> None:
    """Add what a process and its descendants use at this moment."""
    memory = 0
    for one in family(process):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            cost.processor[one] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            if with_memory:  # slow to ask, so less often
                held = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{one}/smaps_rollup").read_text(), re.M)
                memory += int(held[1]) if held else 0
        except OSError:
            continue
    cost.memory = max(cost.memory, memory / 1024)


def end(processes: Iterable[int]) -> None:
    """End what a build has started and left running, as Jupyter Book 2 does with its server."""
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGTERM)


def measure(tool: Tool, folder: Path) -> Cost:
    """Build once and return the cost; what was built has to be there."""
    # Compiled code is kept, as on a reader's machine.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPATH": str(folder)}
    with tempfile.TemporaryFile() as log:
        cost, begin, before = Cost(), time.perf_counter(), busy()
        process = subprocess.Popen(tool.command(folder), cwd=folder, env=environment, stdout=log, stderr=log)
        for step in itertools.count():
            if process.poll() is not None:
                break
            look(process.pid, cost, with_memory=step % MEMORY_EVERY == 0)
            time.sleep(INTERVAL)
        cost.wall, cost.busy = time.perf_counter() - begin, busy() - before
        end(cost.processor)
        if not list(folder.glob(tool.made)) or (tool.ends_well and process.returncode):
            log.seek(0)
            sys.exit(f"{tool.name} has not built {tool.made}:\n{log.read().decode()[-3000:]}")
    return cost


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Change one place in a file; tables are sealed again, which is no part of the build."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{name}: {old!r} is not there"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    if name.startswith("data/"):
        environment = os.environ | {"PYTHONPATH": str(folder)}
        subprocess.run([sys.executable, "-m", "lib.sources.seal"], cwd=folder, env=environment, check=True)


def keep(_: Path) -> None:
    """Leave a book as it is."""


def stock_extension(folder: Path) -> None:
    """Let the plain tool build our chapters: our directives, its execution and its theme."""
    (folder / "plain.py").write_text(PLAIN.format(frame=FRAME), encoding="utf-8")
    config = yaml.safe_load((folder / "_config.yml").read_text(encoding="utf-8"))
    extensions, options = config["sphinx"]["extra_extensions"], config["sphinx"]["config"]
    extensions[extensions.index("lib.book")] = "plain"
    for name in ("templates_path", "html_js_files", "html_css_files", "html_theme_options"):
        del options[name]
    del options["html_use_index"], options["html_domain_indices"]
    (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")


def plain_config(folder: Path) -> None:
    """Give the neutral book the settings that Jupyter Book's own guide begins with, and its cache."""
    config = {"title": "Samples", "execute": {"execute_notebooks": "cache"}, "only_build_toc_files": True}
    (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")


def peer_config(folder: Path) -> None:
    """Give the neutral book the settings of Jupyter Book 2, whose server must run here as root."""
    pages = yaml.safe_load((folder / "_toc.yml").read_text(encoding="utf-8"))
    names = [pages["root"], *(entry["file"] for entry in pages.get("chapters", []))]
    project = {"title": "Samples", "toc": [{"file": f"{name}.md"} for name in names]}
    book = {"version": 1, "project": project, "site": {}}
    (folder / "myst.yml").write_text(yaml.safe_dump(book), encoding="utf-8")
    (folder / "jupyter_server_config.py").write_text("c.ServerApp.allow_root = True\n", encoding="utf-8")


def stock_command(folder: Path) -> list:
    """Return the command of plain Jupyter Book."""
    return [Path(sys.executable).parent / "jupyter-book", "build", folder]


def our_command(folder: Path) -> list:
    """Return the command of this book."""
    return [sys.executable, "-m", "lib.book.build", folder]


def peer_command(folder: Path) -> list:
    """Return the command of Jupyter Book 2 with its own Python first."""
    paths = f"PATH={Path(PEER).parent}:{os.environ['PATH']}"
    return ["env", "-u", "PYTHONPATH", paths, f"JUPYTER_CONFIG_DIR={folder}", PEER, "build", "--execute"]


SITE = "_build/html/index.html"


def write_neutral(folder: Path, count: int) -> None:
    """Write a neutral book with the surroundings that our build expects."""
    shutil.copytree(
        ROOT, folder, ignore=lambda place, names: freshness.ASIDE(place, names) | own_pages(place, names)
    )
    for number in range(1, count + 1):
        text = CHAPTER.format(number=number, table=number % 4)
        (folder / f"sample-{number}.md").write_text(text, encoding="utf-8")
    (folder / "tables").mkdir()
    for number in range(4):
        (folder / "tables" / f"scale-{number}.csv").write_text(f"scale\n{number + 1}\n", encoding="utf-8")
    names = [f"sample-{number}" for number in range(1, count + 1)]
    toc = {"format": "jb-book", "root": names[0]}
    if count > 1:
        toc["chapters"] = [{"file": name} for name in names[1:]]
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")


def own_pages(place: str, names: list[str]) -> set[str]:
    """Name the pages of the real book, its tests and its benchmarks."""
    left = {"index.md", "chapters", "tests", "benchmarks"} if Path(place) == ROOT else set()
    return left & set(names)


def median(costs: list[Cost]) -> dict[str, str]:
    """Return medians, and the least wall time, as they are written."""
    return {
        "runs": str(len(costs)),
        "wall": f"{statistics.median(cost.wall for cost in costs):.2f}",
        "least": f"{min(cost.wall for cost in costs):.2f}",
        "processor": f"{statistics.median(cost.cpu for cost in costs):.2f}",
        "others": f"{statistics.median(max(cost.busy - cost.cpu, 0) for cost in costs):.2f}",
        "memory": f"{statistics.median(cost.memory for cost in costs):.0f}",
    }


class Race:
    """The rows of the table, printed as they come."""

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        self.rows = list(rows)
        self.scale: list[tuple[str, str, str]] = []

    def add(self, book: str, tool: Tool, case: str, chapters: int, costs: list[Cost], folder: Path) -> None:
        """Keep and print one row."""
        pages = sum(path.stat().st_size for path in (folder / "_build" / "html").rglob("*.html"))
        facts = {"book": book, "tool": tool.name, "case": case, "chapters": str(chapters)}
        row = facts | median(costs) | {"pages_kib": f"{pages / 1024:.0f}" if pages else ""}
        self.rows.append(row)
        print(*(f"{value:>12}" for value in row.values()), flush=True)

    def write(self) -> None:
        """Write the rows so far. They break the seal of the data: no build can follow before `make seal`."""
        with RESULTS.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, self.rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(sorted(self.rows, key=lambda row: list(BOOKS).index(row["book"])))
        if self.scale:
            with SCALE.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file, lineterminator="\n").writerows([("quantity", "item", "value"), *self.scale])

    def clean(self, book: str, tool: Tool, chapters: int, folder: Path, repeats: int) -> None:
        """Measure clean builds, with the modules of the book compiled before."""
        costs = []
        freshness.check_bytecode_by_content(folder / "lib")
        for _ in range(repeats):
            shutil.rmtree(folder / "_build", ignore_errors=True)
            costs.append(measure(tool, folder))
        self.add(book, tool, "clean", chapters, costs, folder)

    def again(self, book: str, tool: Tool, chapters: int, folder: Path, edits: dict) -> None:
        """Measure builds after no edit and after edits, of which each is made anew for each run."""
        self.add(book, tool, "nothing", chapters, [measure(tool, folder) for _ in range(REPEATS)], folder)
        for case, (name, old, new, repeats) in edits.items():
            costs, text = [], old
            for run in range(repeats):
                edit(folder, name, text, new.format(run))
                text = new.format(run)
                costs.append(measure(tool, folder))
            self.add(book, tool, case, chapters, costs, folder)


def race_real(race: Race, place: Path) -> None:
    """Build our chapters with both tools."""
    toc = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    chapters = len(re.findall(r"file: ", toc)) + 1
    tools = (
        Tool(OURS, keep, our_command, SITE),
        Tool(STOCK, stock_extension, stock_command, SITE),
    )
    cell = "import math\n"
    edits = {
        "cell": (EDITED, cell, cell + "# run {}\n", 1),
        "table": (*TABLE, 1),
    }
    for tool in tools:
        folder = place / f"real-{len(tool.name)}"
        shutil.copytree(ROOT, folder, ignore=freshness.ASIDE)
        tool.settings(folder)
        race.clean("real", tool, chapters, folder, repeats=1)
        if tool.name == OURS:
            race.scale = scale_of(folder)
        race.again("real", tool, chapters, folder, edits)


def race_neutral(race: Race, place: Path) -> None:
    """Build neutral chapters, more and more of them, with both tools, and some with the peer."""
    made = Path(SITE).with_name("sample-1.html").as_posix()
    tools = [Tool(OURS, keep, our_command, made), Tool(STOCK, plain_config, stock_command, made)]
    if PEER:
        asked = subprocess.run([PEER, "--version"], capture_output=True, text=True, check=True).stdout
        name = f"Jupyter Book {asked.strip().removeprefix('v')}"
        # It ends badly after the content, where it cannot fetch its theme.
        tools.append(Tool(name, peer_config, peer_command, "_build/site/content/*.json", ends_well=False))
    edits = {
        "cell": ("sample-3.md", "bins=12", "bins=2{}", REPEATS),
        "table": ("tables/scale-3.csv", "4\n", "4{}\n", REPEATS),
    }
    for count, tool in itertools.product(SIZES, tools):
        if tool.name not in (OURS, STOCK) and count != MIDDLE:
            continue
        folder = place / f"neutral-{count}-{tools.index(tool)}"
        write_neutral(folder, count)
        tool.settings(folder)
        race.clean("neutral", tool, count, folder, REPEATS if count == MIDDLE and tool.name == OURS else 1)
        if count == MIDDLE:
            race.again("neutral", tool, count, folder, edits)
        shutil.rmtree(folder)


def scale_of(folder: Path) -> list[tuple[str, str, str]]:
    """Return what the question of scale needs: run of each chapter, users of each input, sizes, history."""
    records = [json.loads(path.read_text("utf-8")) for path in (folder / "_build/results/inputs").glob("*")]
    rows = [("chapter seconds", record["page"], f"{record['seconds']:.2f}") for record in records]
    users = Counter(name for record in records for name in record["inputs"])
    for kind, pattern in (("module", r"lib/.*\.py"), ("table", r"data/.*\.csv")):
        counts = Counter(count for name, count in users.items() if re.fullmatch(pattern, name))
        rows += [(f"{kind}s by users", str(count), str(inputs)) for count, inputs in sorted(counts.items())]
    for name, path in {
        "search index": "_build/html/search-index.js",
        "environment": "_build/stage/.doctrees/environment.pickle",
        "ledger page": "_build/html/chapters/appendix-claims.html",
    }.items():
        rows.append(("kibibytes", name, f"{(folder / path).stat().st_size / 1024:.0f}"))
    return sorted(rows + history())


def history() -> list[tuple[str, str, str]]:
    """Count, over all pairs of commits, how many touch a file in common."""
    command = ["git", "log", "--no-merges", "--name-only", "--format=%x00"]
    log = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    commits = [set(part.split("\n")) - {""} for part in log.split("\0")]
    commits = [files for files in commits if files]
    shared = Counter(name for files in commits for name in files)
    rows = [("history", "commits", str(len(commits)))]
    for item, aside in (("pairs with a common file", 0), ("the same without the three busiest files", 3)):
        busiest = {name for name, _ in shared.most_common(aside)}
        pairs = list(itertools.combinations([files - busiest for files in commits], 2))
        rows.append(("history", item, f"{sum(bool(a & b) for a, b in pairs) / len(pairs):.4f}"))
    return rows


BOOKS = {"real": race_real, "neutral": race_neutral}


def main(names: list[str]) -> None:
    """Measure, print and write the tables."""
    chosen = names or list(BOOKS)
    with RESULTS.open(newline="", encoding="utf-8") as file:
        race = Race(row for row in csv.DictReader(file) if row["book"] not in chosen)
    with tempfile.TemporaryDirectory() as folder:
        try:
            for name in chosen:
                BOOKS[name](race, Path(folder))
        finally:
            race.write()


if __name__ == "__main__":
    main(sys.argv[1:])
