"""What a reader of the built site relies on."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from lib.book import publications
from tests.conftest import CHAPTERS, ROOT


class Page(HTMLParser):
    """Collect ids, links and pictures of a page."""

    def __init__(self, path):
        super().__init__()
        self.ids, self.links, self.pictures = set(), [], []
        self.text = path.read_text(encoding="utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.ids |= {attrs[key] for key in ("id", "name") if attrs.get(key)}
        if tag == "a" and attrs.get("href"):
            self.links.append(attrs["href"])
        if tag == "img":
            self.pictures.append(attrs)


@pytest.fixture(scope="module")
def pages(site):
    paths = [site / "index.html", *sorted((site / "chapters").glob("*.html"))]
    return {path: Page(path) for path in paths}


@pytest.fixture(scope="module")
def index(site):
    return json.loads((site / "figures" / "index.json").read_text(encoding="utf-8"))


def test_every_chapter_is_on_the_site(site):
    for chapter in CHAPTERS:
        assert (site / "chapters" / f"{chapter.stem}.html").is_file()


def test_every_internal_link_leads_somewhere(pages):
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.exists(), f"{path.name} -> {link}"
            if parts.fragment and target in pages:
                assert unquote(parts.fragment) in pages[target].ids, f"{path.name} -> {link}"


def test_every_figure_has_number_caption_alt_source_and_all_files(site, pages, index):
    figures = [entry for entry in index if entry["kind"] == "figure"]
    assert figures
    for entry in figures:
        page = pages[site / f"{entry['page']}.html"]
        block = re.search(rf'<figure[^>]*id="{entry["id"]}".*?</figure>', page.text, re.S).group(0)
        assert re.search(r'class="caption-number">Figure [\d.]+', block)
        assert "Source: " in block
        alt = re.search(r'alt="([^"]+)"', block).group(1)
        assert len(alt.split()) >= 8
        endings = {"".join(Path(file["path"]).suffixes) for file in entry["files"]}
        assert endings == {".csv", ".svg", ".pdf", ".png", ".bib", ".ris", ".csl.json"}


def test_every_figure_and_table_is_referred_to_in_its_own_chapter(index):
    for entry in index:
        text = (ROOT / f"{entry['page']}.md").read_text(encoding="utf-8")
        assert f"{{numref}}`{entry['id']}`" in text, f"{entry['page']}: {entry['id']} is not referred to"


def test_no_figure_file_outlives_its_figure(site, index):
    listed = {file["path"] for entry in index for file in entry["files"]} | {"figures/index.json"}
    listed |= {f"{entry['kind']}s/{entry['id']}.json" for entry in index}
    present = {
        path.relative_to(site).as_posix()
        for folder in ("figures", "tables")
        for path in (site / folder).rglob("*")
    }
    assert present == listed


def test_no_page_shows_a_missing_number_or_a_folder_of_this_machine(pages):
    for path, page in pages.items():
        # Code may say np.nan; what it prints may not.
        code = r'<div class="highlight-ipython3.*?</pre>'
        shown = re.sub(rf"<script.*?</script>|<style.*?</style>|{code}", "", page.text, flags=re.S)
        words = re.sub(r"<[^>]+>", " ", shown)
        assert not re.search(r"\bnan\b|\bNaN\b|<NA>", words), path.name
        assert str(ROOT) not in page.text, path.name
        assert not re.search(r"object at 0x[0-9a-f]+", words), path.name


def test_pictures_say_their_size_so_that_the_page_does_not_jump(pages):
    for path, page in pages.items():
        for picture in page.pictures:
            if "publication-picture" in picture.get("class", ""):
                assert picture["width"].isdigit() and picture["height"].isdigit(), path.name
                assert picture["alt"], path.name


def test_every_table_behind_a_publication_is_named_under_it_and_few_at_once(site, index):
    articles, folded = {}, 0
    for entry in index:
        if entry["page"] not in articles:
            html = (site / f"{entry['page']}.html").read_text(encoding="utf-8")
            articles[entry["page"]] = BeautifulSoup(html, "html.parser")
        legend = articles[entry["page"]].find(id=entry["id"]).find_next(class_="source")
        more = legend.select("details.more-sources a")
        links = [link["href"].partition("#data-")[2] for link in legend.select("a[href*='#data-']")]
        tables = [
            source["table"] for source in entry["sources"] if source["class"] in ("official", "derived")
        ]
        assert links == tables, entry["id"]
        assert len(links) - len(more) <= publications.NAMED + 1, entry["id"]
        folded += bool(more)
    assert folded > 5
