"""Every public module, class and function says what it does, and the appendix on methods shows it."""

import importlib
import inspect
import pkgutil
import re

import pytest

import lib
from tests.conftest import ROOT

PAGE = (ROOT / "chapters" / "appendix-methods.md").read_text(encoding="utf-8")
MODULES = [
    importlib.import_module(found.name)
    for found in pkgutil.walk_packages(lib.__path__, "lib.")
    if not any(part.startswith("_") for part in found.name.split("."))
]


def is_code(thing):
    """Tell whether a thing is a class or a function, also behind a decorator such as cache."""
    return inspect.isclass(thing) or inspect.isroutine(inspect.unwrap(thing))


def public(owner, module):
    """Return the public classes and functions that a module or a class defines itself, by name."""
    members = {name: getattr(owner, name) for name in vars(owner) if not name.startswith("_")}
    return {
        name: member
        for name, member in members.items()
        if callable(member) and is_code(member) and getattr(member, "__module__", None) == module.__name__
    }


def members(module):
    """Return everything public in a module: classes with their methods and properties, and functions."""
    found = {}
    for name, member in public(module, module).items():
        found[name] = member
        if inspect.isclass(member):
            found |= {f"{name}.{method}": thing for method, thing in public(member, module).items()}
            properties = inspect.getmembers(member, lambda thing: isinstance(thing, property))
            found |= {f"{name}.{key}": thing for key, thing in properties if key in vars(member)}
    return found


def named_parameters(docstring):
    """Return the names in the Parameters section of a numpydoc docstring, or None without a section."""
    section = re.search(r"^Parameters\n-+\n(.*?)(?=^\w[\w ]*\n-{3,}\n|\Z)", docstring, re.M | re.S)
    if section is None:
        return None
    lines = re.findall(r"^([*\w]+(?:, [*\w]+)*)(?: :.*)?$", section.group(1), re.M)
    return [name.lstrip("*") for line in lines for name in line.split(", ")]


PUBLIC = {f"{module.__name__}.{name}": thing for module in MODULES for name, thing in members(module).items()}
WITH_PARAMETERS = [name for name, thing in PUBLIC.items() if named_parameters(inspect.getdoc(thing) or "")]


def test_the_search_finds_functions_methods_properties_and_what_is_decorated():
    assert {
        "lib.models.trends.fit",
        "lib.models.trends.TrendFit.predict",
        "lib.models.convergence.ConfidenceSet.bounded",
        "lib.figures.style.page",
        "lib.book.publications.PublicationRenderer.handle_mime",
    } <= set(PUBLIC)
    assert "lib.models.trends.lru_cache" not in PUBLIC


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_module_says_in_one_sentence_what_it_is(module):
    assert re.match(r"[A-Z\"`].*[.?]$", (inspect.getdoc(module) or "").split("\n")[0])


@pytest.mark.parametrize("name", PUBLIC)
def test_everything_public_has_a_summary_line(name):
    docstring = vars(PUBLIC[name]).get("__doc__") if inspect.isclass(PUBLIC[name]) else PUBLIC[name].__doc__
    assert docstring, f"{name} has no docstring"
    summary = inspect.cleandoc(docstring).split("\n")
    assert summary[0].endswith((".", "?")), f"{name}: {summary[0]!r} is no full sentence"
    assert len(summary) == 1 or summary[1] == "", f"{name}: the summary is longer than one line"


@pytest.mark.parametrize("name", WITH_PARAMETERS)
def test_a_parameters_section_names_exactly_the_parameters(name):
    expected = [key for key in inspect.signature(PUBLIC[name]).parameters if key not in ("self", "cls")]
    assert named_parameters(inspect.getdoc(PUBLIC[name])) == expected


def test_the_section_is_read_as_numpydoc_writes_it():
    section = "Parameters\n----------\na, b\n    Words: more.\n**rest : str\n"
    docstring = f"Do it.\n\n{section}\nReturns\n-------\nc : int"
    assert named_parameters(docstring) == ["a", "b", "rest"]
    assert named_parameters("Do it.") is None


def test_the_appendix_shows_every_module_that_has_something_public():
    shown = re.findall(r"^\.\. automodule:: (\S+)\n   :members:$", PAGE, re.M)
    expected = [module.__name__ for module in MODULES if members(module)]
    assert sorted(shown) == sorted(expected)


def test_the_table_of_methods_names_modules_that_the_chapters_import():
    rows = re.findall(r"\| `(\w+)` \| \{doc\}`([\w-]+)` \|$", PAGE, re.M)
    assert len(rows) >= 10
    for module, chapter in rows:
        text = (ROOT / "chapters" / f"{chapter}.md").read_text(encoding="utf-8")
        imported = re.findall(r"^from lib\.models import (.+)$", text, re.M)
        assert module in ", ".join(imported).split(", "), f"{chapter} does not import {module}"
