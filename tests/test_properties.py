"""Every public function of models and sources is used by a test that draws its input."""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import CodeType

import pytest

from lib.models import ledger, verification
from tests.conftest import ROOT
from tests.test_docstrings import MODULES, PUBLIC

LAYERS = ("lib.models.", "lib.sources.")
FUNCTIONS = {
    name: thing
    for name, thing in PUBLIC.items()
    if name.startswith(LAYERS) and inspect.isroutine(inspect.unwrap(thing))
}


def chain(node: ast.AST) -> list[str]:
    """Return the names of a.b.c, or nothing for other expressions."""
    if isinstance(node, ast.Name):
        return [node.id]
    inner = chain(node.value) if isinstance(node, ast.Attribute) else []
    return [*inner, node.attr] if inner else []


def dotted(tree: ast.Module) -> dict[str, str]:
    """Return what the imported names of a test file stand for."""
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}" for node in froms for alias in node.names
    }


def is_given(function: ast.AST) -> bool:
    """Tell whether hypothesis draws the arguments of a test."""
    calls = [d for d in getattr(function, "decorator_list", ()) if isinstance(d, ast.Call)]
    return any(chain(call.func)[-1:] == ["given"] for call in calls)


def reached(path: Path) -> set[str]:
    """Return the dotted names that drawn tests of a file use, also through its helpers and constants."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = dotted(tree)
    helpers = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    helpers |= {
        target.id: node
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    waiting = [node for node in ast.walk(tree) if is_given(node)]
    seen, used = set(), set()
    while waiting:
        for node in ast.walk(waiting.pop()):
            names = chain(node)
            if names and names[0] in imported:
                used.add(".".join([imported[names[0]], *names[1:]]))
            if isinstance(node, ast.Attribute):
                used.add(f".{node.attr}")
            if names and names[0] in helpers.keys() - seen:
                seen.add(names[0])
                waiting.append(helpers[names[0]])
    return used


def names_in(code: CodeType) -> Iterator[str]:
    """Return the names that compiled code looks up, also in functions inside it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from names_in(constant)


def registered(package) -> set[str]:
    """Return the registered functions of a package, and its functions that these use, step by step."""
    modules = [module for module in MODULES if module.__name__.startswith(package.__name__)]
    functions = [f for module in modules for f in vars(module).values() if inspect.isfunction(f)]
    own = {f"{f.__module__}.{f.__name__}": f for f in functions if f.__module__.startswith(package.__name__)}
    bound = {inspect.getclosurevars(run).nonlocals["function"] for run in package.REGISTRY.values()}
    found, waiting = set(), [name for name, function in own.items() if function in bound]
    while waiting:
        name = waiting.pop()
        found.add(name)
        used = set(names_in(own[name].__code__))
        waiting += [other for other in own.keys() - found if other.rpartition(".")[2] in used]
    return found & FUNCTIONS.keys()


@cache
def drawn() -> frozenset[str]:
    """Return the public functions that drawn tests use: by name, as a method, or through a registry."""
    found = set()
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        used = reached(path)
        for name in FUNCTIONS:
            owner, _, last = name.rpartition(".")
            module = owner.rpartition(".")[0]
            method = owner.rpartition(".")[2][:1].isupper()
            if name in used or (method and f".{last}" in used and any(u.startswith(module) for u in used)):
                found.add(name)
        for package in (ledger, verification):
            if used & {f"{package.__name__}.recompute", "lib.models.verification.report.verify"}:
                found |= registered(package)
    return frozenset(found)


# Functions without such a test, each with the reason.
EXEMPT = {
    "lib.models.structure.questions": "has no input: it lists fixed questions",
    "lib.sources.trace.start": "adds a hook that a process cannot drop; tested in processes of their own",
}


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name not in EXEMPT])
def test_a_drawn_test_uses_it(name):
    assert name in drawn(), (
        f"{name}: found no test with @given that uses it, expected one, or a reason in EXEMPT"
    )


def test_exemptions_are_few_and_needed():
    assert set(EXEMPT) <= set(FUNCTIONS) - drawn()


def test_the_search_follows_helpers_and_constants_and_sees_an_absent_function(tmp_path):
    path = tmp_path / "test_made.py"
    path.write_text(
        "from lib.models import growth, checks as c\n"
        "TABLE = {1: growth.between}\n"
        "def helper(x):\n    return TABLE[1](x)\n"
        "@given(x)\ndef test_a(x):\n    helper(x)\n    c.finite('x', x)\n"
        "def test_b():\n    growth.convert(1, 'month', 'year')\n",
        encoding="utf-8",
    )
    used = reached(path)
    assert {"lib.models.growth.between", "lib.models.checks.finite"} <= used
    assert "lib.models.growth.convert" not in used
