"""Change the code of models and sources in small ways, and see whether the tests notice.

mutmut makes the mutants: a plus becomes a minus, a limit moves by one, an argument goes missing. Of each
module a random sample with a fixed seed is run against the test files that mirror or import the module, in a
copy of the project below `_build`. A mutant that hangs is killed by its time limit and counted apart. mutmut
does not change code outside of functions, nor functions with a decorator other than staticmethod and
classmethod. It imports the test modules before it switches a change on, and runs only the tests that were
seen to call the function: what a module computes when it is imported, and what a fixture computes for many
tests, tells nothing.

mutmut is no dependency of the book. It installs beside its environment with

    .venv/bin/python -m pip install -e ".[mutation]"

Run: python benchmarks/mutants.py [module ...]       the sample, of all modules or of some
     python benchmarks/mutants.py --table            add the results to the tables of the book
     python benchmarks/mutants.py --again [...]      once more what the tables list as left, against the tests
                                                     of today; then `--table` again, and `make seal`
"""

import ast
import csv
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.utils.format_utils import get_mutant_name

SAMPLE, SEED = 30, 20260101
ROOT = Path(__file__).parents[1]
WORK = ROOT / "_build" / "mutation"
ROUNDS = {"first": WORK / "first.csv", "again": WORK / "again.csv"}
SURVIVORS = ROOT / "data" / "derived" / "mutation-survivors.csv"
CAMPAIGN = ROOT / "data" / "derived" / "mutation-campaign.csv"
FIELDS = ["module", "mutant", "result", "before", "after"]
COUNTS = ["module", "generated", "sampled", "killed", "timeout", "survived", "left"]
KEPT = (("mutant", SURVIVORS), ("module", CAMPAIGN))
ALIVE = ("survived", "no tests")
COPIED = (
    "lib",
    "tests",
    "data",
    "chapters",
    "static",
    "templates",
    "benchmarks",
    "pyproject.toml",
    "Makefile",
)
COPIED += (
    "references.bib",
    "index.md",
    "_toc.yml",
    "_config.yml",
    "CITATION.cff",
    "CHANGELOG.md",
    "README.md",
    "requirements.in",
    "requirements.txt",
)
SETTINGS = """[mutmut]
source_paths=lib
only_mutate={module}
also_copy=
    {copied}
pytest_add_cli_args=
    --hypothesis-profile=mutation
    -p
    no:cacheprovider
pytest_add_cli_args_test_selection=
    {tests}
timeout_multiplier=5.0
timeout_constant=2.0
"""


def modules() -> list[str]:
    """Return the files of models and sources, relative to the project."""
    found = [path for layer in ("models", "sources") for path in (ROOT / "lib" / layer).rglob("*.py")]
    return sorted(str(path.relative_to(ROOT)) for path in found)


def imports(path: Path) -> set[str]:
    """Return the dotted names that a file imports."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    froms = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    return plain | {node.module for node in froms} | {f"{n.module}.{a.name}" for n in froms for a in n.names}


def drawn_tests(module: str) -> list[str]:
    """Return the classes and functions with drawn inputs that name a module."""
    name, found = Path(module).stem, []
    for path in sorted((ROOT / "tests" / "properties").glob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.parse(text).body:
            is_test = isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name.lower().startswith(
                "test"
            )
            if is_test and re.search(rf"\b{name}\.", ast.get_source_segment(text, node)):
                found.append(f"{path.relative_to(ROOT)}::{node.name}")
    return found


def tests_of(module: str) -> list[str]:
    """Return the tests that mirror a module or import it; the data loader, used by all, has its own."""
    parts = Path(module).with_suffix("").parts
    mirror = ROOT / "tests" / parts[1] / f"test_{parts[2]}.py"
    folders = ("sources",) if parts[1] == "sources" else ("models", "sources")
    files = [path for folder in folders for path in (ROOT / "tests" / folder).glob("test_*.py")]
    names = {".".join(parts), ".".join(parts[:3])}
    users = {path for path in files if names & imports(path)} | {mirror}
    return [*sorted(str(path.relative_to(ROOT)) for path in users if path.exists()), *drawn_tests(module)]


def mutants(module: str) -> list[str]:
    """Return the names of all mutants of a module."""
    made = mutate_file_contents(module, (ROOT / module).read_text(encoding="utf-8"), None, None)
    return [get_mutant_name(Path(module), name) for name in made.mutant_names]


def sample(module: str) -> list[str]:
    """Draw the mutants to run, the same ones for the same code."""
    names = sorted(mutants(module))
    return sorted(random.Random(f"{SEED} {module}").sample(names, min(SAMPLE, len(names))))


def prepare(module: str) -> None:
    """Copy the project and tell mutmut what to change and which tests to run."""
    for name in COPIED:
        target = WORK / name
        if (ROOT / name).is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(ROOT / name, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, target)
    shutil.rmtree(WORK / "mutants", ignore_errors=True)
    (WORK / "mutants").mkdir()
    copied, tests = ("\n    ".join(names) for names in (COPIED, tests_of(module)))
    (WORK / "setup.cfg").write_text(SETTINGS.format(module=module, copied=copied, tests=tests))


def mutmut(*arguments: str) -> str:
    """Run mutmut in the copy, where `lib` is the changed one also for processes that tests start."""
    command = [sys.executable, "-m", "mutmut", *arguments]
    environment = os.environ | {"PYTHONPATH": str(WORK / "mutants")}
    done = subprocess.run(command, cwd=WORK, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"mutmut {arguments[0]}: {done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


def change(name: str) -> tuple[str, str]:
    """Return the lines that a mutant takes away and puts in."""
    lines = mutmut("show", name).splitlines()
    signs = ("-", "+")
    return tuple(
        " ".join(line[1:].strip() for line in lines if line.startswith(sign) and line[:3] != sign * 3)
        for sign in signs
    )


def attack(module: str, chosen: list[str]) -> list[dict[str, str]]:
    """Run mutants of one module and return how each ended."""
    prepare(module)
    mutmut("run", "--max-children", "1", *chosen)
    ended = dict(re.findall(r"^\s+(\S+): (.+)$", mutmut("results", "--all", "1"), re.M))
    rows = []
    for name in chosen:
        before, after = change(name) if ended[name] in ALIVE else ("", "")
        rows.append(dict(zip(FIELDS, (module, name, ended[name], before, after), strict=True)))
    return rows


def write(path: Path, fields: list[str], rows: list[dict[str, object]], mode: str = "w") -> None:
    """Write or append rows; a new file begins with its header."""
    new = mode == "w" or not path.exists()
    with path.open(mode, newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fields, lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerows(rows)


def read(path: Path) -> list[dict[str, str]]:
    """Read rows; an absent file has none."""
    return list(csv.DictReader(path.open(encoding="utf-8"))) if path.exists() else []


def function_of(mutant: str) -> str:
    """Return the function of a mutant, with its class if it has one."""
    mangled = mutant.rpartition(".")[2].partition("__mutmut_")[0]
    return ".".join(mangled.removeprefix("x").strip("ǁ").removeprefix("_").split("ǁ"))


def survived(row: dict[str, str], said: dict[str, str]) -> dict[str, str]:
    """Return the row of a survivor of the first round, with what the list says of it so far."""
    place = {"module": row["module"], "function": function_of(row["mutant"]), "mutant": row["mutant"]}
    what = {"before": row["before"], "after": row["after"], "ended": "left"}
    return place | what | {name: said.get(name, "") for name in ("kind", "reason")}


def count(module: str, results: list[str], left: int) -> dict[str, object]:
    """Return the counts of one module from how its mutants ended in the first round."""
    alive, timeouts = sum(results.count(end) for end in ALIVE), results.count("timeout")
    numbers = (len(mutants(module)), len(results), len(results) - timeouts - alive, timeouts, alive, left)
    return dict(zip(COUNTS, (module, *numbers), strict=True))


def table() -> None:
    """Add both rounds to the tables: a module that was not run keeps what earlier campaigns found."""
    first, again = read(ROUNDS["first"]), {row["mutant"]: row["result"] for row in read(ROUNDS["again"])}
    known, counted = ({row[key]: row for row in read(path)} for key, path in KEPT)
    attacked = {row["module"] for row in first}
    survivors = [row for row in known.values() if row["module"] not in attacked]
    survivors += [survived(row, known.get(row["mutant"], {})) for row in first if row["result"] in ALIVE]
    for row in survivors:
        if again.get(row["mutant"], "survived") not in ALIVE:
            row |= {"ended": "killed by a new test", "kind": "", "reason": ""}
        if row["ended"] == "left" and not row["kind"]:
            print(f"{row['mutant']}: say in {SURVIVORS.name} why it is left")
    counts = []
    for module in modules():
        left = sum(row["module"] == module and row["ended"] == "left" for row in survivors)
        results = [row["result"] for row in first if row["module"] == module]
        kept = module in counted and not results
        counts.append(counted[module] | {"left": left} if kept else count(module, results, left))
    write(SURVIVORS, list(survivors[0]), survivors)
    write(CAMPAIGN, COUNTS, counts)


def main(arguments: list[str]) -> None:
    """Run a round, or count both."""
    WORK.mkdir(parents=True, exist_ok=True)
    if arguments == ["--table"]:
        table()
        return
    again = arguments[:1] == ["--again"]
    path = ROUNDS["again" if again else "first"]
    alive = [row for row in read(SURVIVORS) if row["ended"] == "left"]
    done = {row["module"] for row in read(path)}
    for module in arguments[again:] or modules():
        chosen = [row["mutant"] for row in alive if row["module"] == module] if again else sample(module)
        if chosen and module not in done:
            rows = attack(module, chosen)
            write(path, FIELDS, rows, mode="a")
            print(module, dict(Counter(row["result"] for row in rows)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
