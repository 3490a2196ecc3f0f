"""A page that quotes a number of another page follows it when only that page is built again."""

import json

import nbformat
import pytest
from myst_nb.ext.glue.crossref import read_glue_cache
from sphinx.testing.util import SphinxTestApp

CONF = """
extensions = ["myst_nb", "lib.book.quoting"]
nb_execution_mode = "off"
html_theme = "basic"
"""
INDEX = "# Book\n\n```{toctree}\nsource\nother\nquote\n```\n"
QUOTE = "# Quote\n\nQuoted: {glue:text}`source.ipynb::rate:s` percent.\n"


@pytest.fixture
def book(tmp_path):
    """Return a function that glues a value on one page, builds, and returns the page that quotes it."""
    source = tmp_path / "source"
    source.mkdir()
    for name, text in {"conf.py": CONF, "index.md": INDEX, "quote.md": QUOTE}.items():
        (source / name).write_text(text, encoding="utf-8")

    def build(value, other="# Other\n"):
        if not (path := source / "other.md").exists() or path.read_text(encoding="utf-8") != other:
            path.write_text(other, encoding="utf-8")
        output = nbformat.v4.new_output(
            "display_data",
            {"application/papermill.record/text/plain": repr(value)},
            metadata={"scrapbook": {"name": "rate", "mime_prefix": "application/papermill.record/"}},
        )
        cells = [
            nbformat.v4.new_markdown_cell("# Source", id="0"),
            nbformat.v4.new_code_cell("pass", outputs=[output], id="1"),
        ]
        language = {"language_info": {"name": "python", "pygments_lexer": "python"}}
        text = json.dumps(nbformat.v4.new_notebook(cells=cells, metadata=language))
        if not (path := source / "source.ipynb").exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
        # A build of its own would start with nothing in memory.
        read_glue_cache.cache_clear()
        app = SphinxTestApp("html", srcdir=source, builddir=tmp_path / "build")
        try:
            app.build()
            assert app.warning.getvalue() == ""
        finally:
            app.cleanup()
        return tmp_path / "build" / "html" / "quote.html"

    return build


def test_a_new_number_reaches_the_page_that_quotes_it(book):
    assert "Quoted: <span" in (before := book("4.81").read_text(encoding="utf-8")) and "4.81" in before
    after = book("6.48").read_text(encoding="utf-8")
    assert "6.48" in after and "4.81" not in after


def test_a_change_elsewhere_does_not_touch_it(book):
    page = book("4.81")
    page.write_text("as it was", encoding="utf-8")
    assert book("4.81", other="# Other\n\nNew words.\n").read_text(encoding="utf-8") == "as it was"
