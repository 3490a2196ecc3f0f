"""The strict build refuses what a reader must not see, and never harms the last good site."""

import shutil
import subprocess

import pytest

from lib.book.build import build
from tests.conftest import ROOT

HEAD = (ROOT / "chapters" / "problem-2-urban-rural-gap.md").read_text(encoding="utf-8").split("# ")[0]
CELL = "```{code-cell} ipython3\n%s\n```\n"


@pytest.fixture
def tiny_book(tmp_path):
    """Return a function that writes a one-page book with the real configuration and builds it."""
    for name in ("_config.yml", "references.bib", "CITATION.cff"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "static", tmp_path / "static")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")

    def write_and_build(body):
        page = f"{HEAD}# Is this page sound?\n\n{body}\n"
        (tmp_path / "index.md").write_text(page, encoding="utf-8")
        return build(tmp_path)

    return write_and_build


def test_a_good_page_builds_and_a_bad_one_leaves_it_in_place(tiny_book):
    good = CELL % 'from lib.figures.publish import glue\nglue(answer="42", rate="4.40", big="2,772")'
    site = tiny_book(good + "The answer is {glue:text}`answer`, {glue:text}`rate`, {glue:text}`big`.")
    before = (site / "index.html").read_bytes()
    for printed in (b">42<", b">4.40<", b">2,772<"):
        assert printed in before
    for _ in range(2):  # the second run must not pass on what the first one cached
        with pytest.raises(subprocess.CalledProcessError):
            tiny_book(CELL % "1 / 0")
        assert (site / "index.html").read_bytes() == before


BROKEN = {
    "See {numref}`fig-nowhere`.": "fig-nowhere",
    "See {doc}`nopage`.": "nopage",
    "As {cite:t}`nobody1900` says.": "nobody1900",
    "The answer is {glue:text}`nothing`.": "nothing",
    "[a file](nofile.md)": "nofile.md",
    "A {role-of-nobody}`x`.": "role-of-nobody",
}


def test_every_broken_reference_is_named_and_stops_the_build(tiny_book, capfd):
    with pytest.raises(subprocess.CalledProcessError):
        tiny_book("\n\n".join(BROKEN))
    printed = capfd.readouterr()
    warnings = [line for line in (printed.out + printed.err).splitlines() if "WARNING" in line]
    for name in BROKEN.values():
        assert any(name in line for line in warnings), name


def test_the_same_id_cannot_be_published_twice(tiny_book):
    publish = (
        "import pandas as pd\nfrom lib.figures.publish import table\n"
        'frame = pd.DataFrame({"a": [1]})\n'
        "for _ in range(2):\n"
        '    table("tab-a", frame, {"a": ("A", "{}")}, caption="A.", sources=["table-1"])'
    )
    with pytest.raises(subprocess.CalledProcessError):
        tiny_book(CELL % publish)
