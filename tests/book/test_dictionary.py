import re
import shutil

import pytest
from sphinx.testing.util import SphinxTestApp

from lib.book import dictionary
from lib.sources import datasets
from tests.conftest import ROOT

CONF = """
extensions = ["myst_nb", "sphinxcontrib.bibtex", "lib.book.dictionary"]
myst_enable_extensions = ["dollarmath"]
bibtex_bibfiles = ["references.bib"]
nb_execution_mode = "off"
suppress_warnings = ["bibtex"]
html_theme = "basic"


def setup(app):
    app.add_config_value("external_toc_path", "conf.py", "env")
"""
NOTEBOOK = """---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {display_name: Python 3, language: python, name: python3}
---

"""
USERS = {name: [] for name in datasets.names()} | {"table-2": ["chapters/one", "chapters/two"]}


@pytest.fixture(scope="module")
def text():
    return dictionary.dictionary(USERS)


def section(text, name):
    return text.split(f"(data-{name})=")[1].split("\n(data-")[0].split("\n## ")[0]


@pytest.mark.parametrize("name", datasets.names())
def test_every_table_has_an_entry_with_every_column_and_its_checksum(text, name):
    facts, entry = datasets.describe(name), section(text, name)
    assert f"`data/{facts['path']}`" in entry
    assert facts["hash"].removeprefix("sha256:")[:12] in entry
    for field in facts["schema"]["fields"]:
        line = next(line for line in entry.splitlines() if line.startswith(f"| `{field['name']}` |"))
        assert dictionary.escape(field.get("unit", "")) in line
        assert line.endswith(f" {datasets.load(name)[field['name']].isna().sum()} |")


def test_gaps_are_counted_in_the_data_and_explained_by_the_manifest(text):
    gaps = int(datasets.load("table-1").isna().sum().sum())
    assert gaps
    reason = datasets.describe("table-1")["knownNulls"][0]["reason"]
    assert f"- **Empty cells:** {gaps}: {reason}" in section(text, "table-1")
    assert "- **Empty cells:** none" in section(text, "table-2")


def test_breaks_carry_their_year(text):
    first = datasets.describe("table-2")["knownBreaks"][0]
    assert f"- **Breaks:** {first['year']}: {dictionary.escape(first['what'])}" in section(text, "table-2")


def test_chapters_are_linked_and_orphans_are_named(text):
    assert "- **Used by:** {doc}`/chapters/one`, {doc}`/chapters/two`" in section(text, "table-2")
    assert "- **Used by:** no chapter" in section(text, "table-1")
    orphans = text.split("## Tables that no chapter uses")[1]
    assert "data-table-1>" in orphans
    assert "data-table-2>" not in orphans


def test_without_orphans_it_says_so():
    assert dictionary.orphans({"table-1": ["one"]}) == "Every table is used by at least one chapter."


def test_plain_text_is_protected_from_markup():
    assert dictionary.escape("a|b * c_d $5 [x]") == r"a\|b \* c\_d \$5 \[x\]"


@pytest.fixture
def book(tmp_path):
    """Return a function that writes the code of one chapter, builds, and returns dictionary and warnings."""
    (tmp_path / "conf.py").write_text(CONF, encoding="utf-8")
    index = "# Data\n\n```{toctree}\none\n```\n\n```{data-dictionary}\n```\n"
    (tmp_path / "index.md").write_text(index, encoding="utf-8")
    shutil.copy(ROOT / "references.bib", tmp_path)

    def build(code, title="One"):
        cell = f"```{{code-cell}} ipython3\n{code}\n```\n"
        (tmp_path / "one.md").write_text(
            f"{NOTEBOOK}# {title}\n\n{cell}\n```{{bibliography}}\n```\n", encoding="utf-8"
        )
        app = SphinxTestApp("html", srcdir=tmp_path, builddir=tmp_path / "build")
        try:
            app.build()
            warnings = app.warning.getvalue()
        finally:
            app.cleanup()
        return (tmp_path / "build" / "html" / "index.html").read_text(encoding="utf-8"), warnings

    return build


def users_of(html, name):
    return re.search(rf'id="data-{name}".*?Used by:</strong>(.*?)</li>', html, re.S).group(1)


def test_a_change_in_a_chapter_reaches_the_dictionary(book):
    before, warnings = book('load("table-1")')
    assert warnings == ""
    assert 'href="one.html"' in users_of(before, "table-1")
    assert "no chapter" in users_of(before, "table-2")
    after, _ = book('load("table-2")')
    assert "no chapter" in users_of(after, "table-1")
    assert 'href="one.html"' in users_of(after, "table-2")


def test_the_dictionary_is_made_again_only_when_it_says_something_else(book, monkeypatch):
    made = []
    monkeypatch.setattr(dictionary, "dictionary", lambda users: made.append(users) or "{doc}`/one`")
    book('load("table-1")')
    same, _ = book('load("table-1").head()')
    assert "Two" not in same
    renamed, _ = book('load("table-1")', title="Two")
    assert ">Two</span>" in renamed
    assert len(made) == 1
    book('load("table-9")')
    book('load("table-1")')
    assert len(made) == 2


def test_an_unknown_table_in_a_chapter_is_a_warning_that_names_both(book):
    _, warnings = book('load("table-9")')
    assert "one: uses unknown table 'table-9'" in warnings
