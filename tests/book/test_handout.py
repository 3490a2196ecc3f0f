"""The notebook that a reader takes home shows words where the pages have roles."""

import json
import re

import nbformat
import pytest

from lib.book import handout, rerun
from tests.conftest import CHAPTERS


def write(role, content):
    return f"<{role}|{content}>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It is {glue:text}`rate` percent.", "It is <glue:text|rate> percent."),
        ("See {numref}`fig-a`\nand {doc}`b`.", "See <numref|fig-a>\nand <doc|b>."),
        ("Wrapped {cite:p}`a,\nb`.", "Wrapped <cite:p|a, b>."),
        ("Code `{x}` and {x} stay.", "Code `{x}` and {x} stay."),
        ("A formula ${\\rm a}$ stays.", "A formula ${\\rm a}$ stays."),
        (
            ":::{admonition} In short\n:class: answer\n\nYes, {glue:text}`a`.\n:::\n\nMore.",
            "> **In short**\n>\n> Yes, <glue:text|a>.\n\nMore.",
        ),
        ("```{cite-chapter}\n```", "<cite-chapter|>"),
        ("```bash\nmake book\n```", "```bash\nmake book\n```"),
    ],
)
def test_roles_and_blocks_become_words(text, shown):
    assert handout.plain(text, write) == shown


def test_sources_are_named_with_their_years():
    assert handout.source("cite:p", ["fem2021", "zhao2024"]).startswith("(FEM, 2021; ")
    assert handout.source("cite:t", ["fem2021"]) == "FEM (2021)"


@pytest.fixture(scope="module")
def handouts(site):
    return {path.stem: nbformat.read(path, as_version=4) for path in (site / "notebooks").glob("*.ipynb")}


def test_there_is_one_for_every_page_that_runs_code(handouts):
    code = {path.stem for path in CHAPTERS if "{code-cell}" in path.read_text(encoding="utf-8")}
    assert code | {"index"} == set(handouts)


def test_every_handout_is_a_valid_notebook_with_cells_named_by_position(handouts):
    for notebook in handouts.values():
        nbformat.validate(notebook)
        assert [cell["id"] for cell in notebook.cells] == [f"cell-{n}" for n in range(len(notebook.cells))]
        assert set(notebook.metadata) <= {"kernelspec", "language_info"}


def test_every_code_cell_was_executed_and_bears_no_time(handouts):
    for name, notebook in handouts.items():
        for cell in notebook.cells:
            if cell.cell_type == "code":
                assert cell.execution_count, name
                assert "execution" not in cell.metadata
        assert rerun.numbers(notebook), name


def test_no_handout_shows_a_role_or_a_folder_of_this_machine(handouts):
    for name, notebook in handouts.items():
        text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        assert not re.search(r"\{[a-z]+(:[a-z]+)?\}`|^:{3,}|^`{3,}\{", text, re.M), name
        assert not re.search(r"/(?:home|root|tmp|work)/", json.dumps(notebook)), name


def test_the_text_shows_the_computed_numbers(handouts):
    for name, notebook in handouts.items():
        source = next(path for path in CHAPTERS if path.stem == name) if name != "index" else None
        if source is None:
            continue
        used = set(re.findall(r"\{glue:text\}`([^`]+)`", source.read_text(encoding="utf-8")))
        found = rerun.numbers(notebook)
        text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        assert all(found[number] in text for number in used), name


def test_the_first_cell_says_where_the_notebook_comes_from(handouts):
    for notebook in handouts.values():
        first = next(cell for cell in notebook.cells if cell.cell_type == "markdown").source
        assert first.startswith("# ")
        assert "> Notebook of one page of *" in first and "rerun.py" in first
