"""The lists of figures and tables follow what pages publish, also when only one page is built again."""

import json
import re

import nbformat
import pytest
from sphinx.testing.util import SphinxTestApp

from lib.figures import publish
from tests.conftest import ROOT

SVG = '<?xml version="1.0"?><svg viewBox="0 0 72 36"></svg>'
CONF = """
extensions = ["myst_nb", "sphinxcontrib.bibtex"]
extensions += [f"lib.book.{name}" for name in ("publications", "bar", "metadata", "listing")]
bibtex_bibfiles = ["references.bib"]
bibtex_reference_style = "author_year"
nb_execution_mode = "off"
numfig = True
numfig_format = {"figure": "Figure %s", "table": "Table %s"}
html_theme = "basic"
"""
CONF += f"html_static_path = [{str(ROOT / 'static')!r}]\n"
LISTS = """# Lists

## Figures

```{list-of-publications} figure
```

## Tables

```{list-of-publications} table
```

```{bibliography}
```
"""


def record(identifier, caption):
    """Return what lib.figures.publish puts into an output."""
    kind = "figure" if identifier.startswith("fig-") else "table"
    files = {
        "svg": SVG,
        "narrow_svg": SVG,
        "pdf": "",
        "narrow_pdf": "",
        "png": "",
        "alt": f"Alt of {identifier}",
        "axes": [],
    }
    cells = {"shown": ["year"], "headings": ["Year"], "numeric": [True], "rows": [["2010"]]}
    common = {
        "kind": kind,
        "id": identifier,
        "caption": caption,
        "sources": ["table-2"],
        "systems": [],
        "csv": "year\n2010\n",
    }
    return common | (files if kind == "figure" else cells)


@pytest.fixture
def book(tmp_path):
    """Return a function that writes pages (name to records), builds and returns the page of lists."""
    source = tmp_path / "source"
    (source / "chapters").mkdir(parents=True)
    (source / "conf.py").write_text(CONF, encoding="utf-8")
    (source / "references.bib").write_text(
        "@misc{fem2021, title={T}, author={B, A}, year={2021}}\n", encoding="utf-8"
    )
    (source / "lists.md").write_text(LISTS, encoding="utf-8")

    def build(pages):
        for page, records in pages.items():
            head = nbformat.v4.new_markdown_cell(f"# Title of {page}")
            outputs = [nbformat.v4.new_output("display_data", {publish.MIME: item}) for item in records]
            code = nbformat.v4.new_code_cell("pass", outputs=outputs)
            for number, cell in enumerate((head, code)):
                cell["id"] = str(number)
            path = source / "chapters" / f"{page}.ipynb"
            language = {"language_info": {"name": "python", "pygments_lexer": "python"}}
            text = json.dumps(nbformat.v4.new_notebook(cells=[head, code], metadata=language))
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
        toc = "".join(f"chapters/{page}\n" for page in pages)
        index = f"# Book\n\n```{{toctree}}\n:numbered:\nlists\n{toc}```\n"
        if not (source / "index.md").exists() or (source / "index.md").read_text(encoding="utf-8") != index:
            (source / "index.md").write_text(index, encoding="utf-8")
        app = SphinxTestApp("html", srcdir=source, builddir=tmp_path / "build")
        try:
            app.build()
            assert app.warning.getvalue() == ""
        finally:
            app.cleanup()
        return (tmp_path / "build" / "html" / "lists.html").read_text(encoding="utf-8")

    return build


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_entries_carry_number_caption_thumbnail_sources_and_working_links(book, tmp_path):
    page = book(
        {
            "one": [record("fig-b", "Shown by {cite:t}`fem2021`."), record("tab-a", "Some rows.")],
            "two": [record("fig-a", "Other *things* by {cite:t}`fem2021`.")],
        }
    )
    figures, tables = page.split("<h2>")[1:3]
    text = words(figures)
    order = [
        "Title of one",
        "Shown by B [2021].",
        "Source: B [2021]",
        "fig-b",
        "Title of two",
        "Other things by B [2021].",
        "fig-a",
    ]
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    assert "Some rows." not in text
    assert "Some rows." in words(tables)
    assert re.search(r'<img src="figures/fig-b\.svg" alt="Alt of fig-b"', figures)
    assert re.search(r'href="chapters/one\.html#fig-b"[^>]*><span[^>]*>Figure 2\.1</span>', figures)
    assert re.search(r'href="chapters/one\.html#tab-a"[^>]*><span[^>]*>Table 2\.1</span>', tables)
    site = tmp_path / "build" / "html"
    targets = {target for target in re.findall(r'(?:href|src)="([^"#]+)', page) if ":" not in target}
    assert {"figures/fig-a.pdf", "figures/fig-b.svg", "tables/tab-a.csv", "chapters/two.html"} <= targets
    for target in targets:
        assert (site / target.split("?")[0]).is_file(), target
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert 'href="#id' in figures, "the citation leads to the bibliography on this page"


def test_a_change_on_another_page_reaches_the_lists(book):
    one, two = [record("fig-a", "First words.")], [record("fig-b", "Unchanged.")]
    assert "First words." in words(book({"one": one, "two": two}))
    changed = words(book({"one": [record("fig-a", "Second words.")], "two": two}))
    assert "Second words." in changed
    assert "First words." not in changed
    fewer = words(book({"one": [], "two": two}))
    assert "Second words." not in fewer
    assert "Unchanged." in fewer


def test_a_new_number_on_another_page_reaches_the_lists(book):
    one, two = [record("fig-a", "A."), record("fig-b", "B.")], [record("fig-c", "C.")]
    assert "Figure 2.1" in (before := book({"one": one, "two": two})) and "Figure 3.1" in before
    after = words(book({"two": two, "one": one}))
    assert after.index("C.") < after.index("A.")
    assert re.search(r"Figure 2\.1\s+C\.", after)


def test_nothing_is_written_again_when_nothing_changed(book, tmp_path):
    pages = {"one": [record("fig-a", "A.")]}
    book(pages)
    written = tmp_path / "build" / "html" / "lists.html"
    written.write_text("as it was", encoding="utf-8")
    assert book(pages) == "as it was"


def test_an_empty_book_says_so(book):
    assert "No page publishes a figure." in words(book({"one": []}))
