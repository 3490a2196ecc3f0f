"""Every public function of models and sources is called by a test that draws its input."""

import ast
import inspect
from functools import cache
from pathlib import Path

from tests.conftest import ROOT
from tests.test_docstrings import PUBLIC

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
    return {alias.asname or alias.name: f"{node.module}.{alias.name}" for node in froms for alias in node.names}


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


@cache
def drawn() -> frozenset[str]:
    """Return the public functions that drawn tests use; a method counts beside its module."""
    found = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        used = reached(path)
        for name in FUNCTIONS:
            module, _, last = name.rpartition(".")
            method = module.rpartition(".")[2][:1].isupper()
            near = any(other.startswith(module.rpartition(".")[0]) for other in used)
            if name in used or (method and near and f".{last}" in used):
                found.add(name)
    return frozenset(found)
