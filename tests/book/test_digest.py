"""The digest in Chinese: every page, the same numbers as in English, and no page half-translated."""

import re

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup

from lib.book import rerun
from tests.conftest import CHAPTERS, ROOT

DIGEST = ROOT / "chapters" / "digest-zh.md"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
GLUED = r"\{glue:text\}`([^`]+)`"


def entries():
    """Return the Chinese text under each heading that ends with the link to a page, by page."""
    parts = DIGEST.read_text(encoding="utf-8").split("\n### ")[1:]
    found = {}
    for part in parts:
        text, page = re.match(r"(.*?)→ 英文版：\{doc\}`([\w-]+)`", part, flags=re.S).groups()
        found[page] = text
    return found


def answer(page):
    """Return the answer that opens an English page, or nothing."""
    text = (ROOT / "chapters" / f"{page}.md").read_text(encoding="utf-8")
    box = re.search(r":class: answer\n(.*?)\n:::", text, flags=re.S)
    return box.group(1) if box else ""


def test_every_page_of_the_book_has_its_entry_in_the_order_of_the_book():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    pages = [entry["file"].rpartition("/")[2] for part in toc["parts"] for entry in part["chapters"]]
    assert list(entries()) == [page for page in pages if page != DIGEST.stem]


@pytest.mark.parametrize("page", [path.stem for path in CHAPTERS if path != DIGEST])
def test_every_number_of_the_english_answer_is_in_the_chinese_one(page):
    quoted = [name.split("::") for name in re.findall(GLUED, entries()[page])]
    assert {source for source, _ in quoted} <= {f"{page}.md"}
    shown = {name.partition(":")[0].removesuffix("_zh") for _, name in quoted}
    assert shown == set(re.findall(GLUED, answer(page)))


def numbers(text):
    """Return the numbers in a text."""
    return [float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


def test_a_number_in_chinese_units_is_the_english_one(site):
    pairs = 0
    for path in (site / "notebooks").glob("*.ipynb"):
        found = rerun.numbers(nbformat.read(path, as_version=4))
        for name in (name for name in found if name.endswith("_zh")):
            pairs += 1
            english, chinese = numbers(found[name.removesuffix("_zh")]), numbers(found[name])
            # Hundred millions against billions of yuan, ten thousands against millions of people, or years.
            assert any(chinese == [factor * number for number in english] for factor in (1, 10, 100)), name
    assert pairs >= 7


def test_the_page_is_chinese_throughout_and_says_that_nobody_has_reviewed_it(site):
    article = BeautifulSoup((site / "chapters" / "digest-zh.html").read_text("utf-8"), "html.parser").article
    assert article["lang"] == "zh"
    assert "未经审校" in article.select_one(".admonition").get_text()
    for number in article.select(".pasted-text"):
        assert not re.search("[A-Za-z]", number.get_text()), number
    article.select_one(".page-foot").decompose()
    for block in article.select("section p, section h2, section h3"):
        own = block.get_text().removeprefix("→ 英文版：").strip()
        assert CHINESE.search(own) or block.select_one("a.reference") or block.find_parent("td"), own
    assert len(article.select(".pasted-text")) > 150


def test_other_pages_hold_chinese_names_and_no_chinese_sentence(site):
    for path in sorted(site.glob("chapters/*.html")):
        if path.stem != DIGEST.stem:
            article = BeautifulSoup(path.read_text("utf-8"), "html.parser").article
            assert not re.search("[。！？]", article.get_text()), path.stem
    start = BeautifulSoup((site / "index.html").read_text("utf-8"), "html.parser").article
    sentences = [block for block in start.find_all("p") if "。" in block.get_text()]
    assert [block.a["href"] for block in sentences] == ["chapters/digest-zh.html"]
