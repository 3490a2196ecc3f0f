"""What the bar under each figure and table offers is there, is right, and belongs to this build."""

import hashlib
import json
import re

import pytest
from bs4 import BeautifulSoup
from pybtex.database import parse_file

from lib.book import citation, stamp
from lib.sources import datasets


@pytest.fixture(scope="module")
def index(site):
    return json.loads((site / "figures" / "index.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def html(site, index):
    names = {entry["page"] for entry in index}
    return {name: BeautifulSoup((site / f"{name}.html").read_bytes(), "html.parser") for name in names}


def bar_and_dialog(html, entry):
    """Return the bar under a publication and the dialog in it."""
    dialog = html[entry["page"]].find(id=f"citation-{entry['id']}")
    return dialog.find_parent("ul", class_="publication-bar"), dialog


def test_every_record_has_its_facts_and_equals_its_own_file(site, index):
    here = stamp.stamp()
    assert len({entry["id"] for entry in index}) == len(index)
    for entry in index:
        own = site / f"{entry['kind']}s" / f"{entry['id']}.json"
        assert json.loads(own.read_text(encoding="utf-8")) == entry
        assert (entry["version"], entry["commit"], entry["data"]) == (here.version, here.commit, here.data)
        assert entry["license"]["name"] == "CC-BY-4.0"
        assert entry["caption"].startswith(entry["title"])
        assert not re.search(r"\{[a-z:]+\}`", entry["caption"]), "a reader does not see roles"
        places = entry["axes"] if entry["kind"] == "figure" else entry["headings"]
        assert places or entry["kind"] == "figure"


def test_every_file_is_there_with_its_size_and_hash(site, index):
    for entry in index:
        for file in entry["files"]:
            content = (site / file["path"]).read_bytes()
            assert len(content) == file["bytes"] > 0
            assert hashlib.sha256(content).hexdigest() == file["sha256"], file["path"]


def test_every_source_is_a_table_of_the_site_with_its_hash(site, index):
    for source in (source for entry in index for source in entry["sources"]):
        assert source["table"] in datasets.names()
        assert hashlib.sha256((site / source["path"]).read_bytes()).hexdigest() == source["sha256"]
        assert source["references"] or source["class"] == "assumption"


def test_the_data_file_has_the_columns_of_the_record(site, index):
    for entry in index:
        path = site / f"{entry['kind']}s" / f"{entry['id']}.csv"
        heading = path.read_text(encoding="utf-8").splitlines()[0]
        assert heading.replace('"', "") == ",".join(entry["columns"]), entry["id"]


def test_every_bar_has_its_entries_in_their_order(html, index):
    wanted = {
        "figure": ["Data (CSV)", "SVG", "PDF", "PNG", "Code", "Cite"],
        "table": ["Data (CSV)", "LaTeX", "Code", "Cite"],
    }
    for entry in index:
        bar, _ = bar_and_dialog(html, entry)
        labels = [item.find(["a", "button"]).contents[0] for item in bar.find_all("li", recursive=False)]
        assert labels == wanted[entry["kind"]], entry["id"]


def test_code_leads_to_the_cell_that_publishes_the_figure(html, index, site):
    for entry in index:
        bar, _ = bar_and_dialog(html, entry)
        address, _, anchor = entry["code"].partition("#")
        (link,) = bar.find_all("a", class_="code-link")
        if anchor:
            assert address == f"{entry['page']}.html"
            assert link["href"] == f"#{anchor}"
            # A cell that publishes twice has a second anchor inside it.
            place = html[entry["page"]].find(id=anchor)
            code = (place if place.name == "div" else place.find_parent(class_="cell_input")).get_text()
        else:
            assert link["href"].endswith(address)
            notebook = json.loads((site / address).read_text(encoding="utf-8"))
            code = "".join(notebook["cells"][entry["cell"]]["source"])
        assert re.search(rf"[\"']{entry['id']}[\"']", code), entry["id"]


def test_every_dialog_is_labeled_and_shows_reference_version_and_hash(html, index):
    for entry in index:
        bar, dialog = bar_and_dialog(html, entry)
        opener = bar.find(id=f"cite-{entry['id']}")
        assert (opener["command"], opener["commandfor"]) == ("show-modal", dialog["id"])
        title = dialog.find(id=dialog["aria-labelledby"])
        assert (title.name, title.get_text()) == ("h2", f"Cite {entry['number']}")
        assert dialog.find("button", command="close")["commandfor"] == dialog["id"]
        words = dialog.get_text()
        assert entry["version"] in words and entry["data"] in words
        (data,) = (file["sha256"] for file in entry["files"] if file["path"].endswith(".csv"))
        assert data in words
        names = [summary.get_text() for summary in dialog.find_all("summary")]
        assert names == ["BibTeX", "LaTeX", "Markdown", "RIS", "CSL-JSON"]
        assert all(button.get_text(strip=True) for button in dialog.find_all("button"))


def test_no_script_and_no_style_stands_inside_a_dialog(html):
    for page in html.values():
        for dialog in page.find_all("dialog"):
            assert not dialog.find(["script", "style"])
            for tag in dialog.find_all(True):
                assert not any(name == "style" or name.startswith("on") for name in tag.attrs)
                assert not tag.get("href", "").startswith("javascript:")


def test_every_reference_is_read_back_from_its_file(site, index):
    for entry in index:
        stem = site / f"{entry['kind']}s" / entry["id"]
        key = f"{citation.KEY}-{entry['id']}"
        assert list(parse_file(f"{stem}.bib", "bibtex").entries) == [key]
        assert json.loads(stem.with_suffix(".csl.json").read_text(encoding="utf-8"))[0]["id"] == key
        ris = stem.with_suffix(".ris").read_text(encoding="utf-8")
        assert ris.startswith(("TY  - FIGURE\n", "TY  - DATA\n")) and ris.endswith("ER  - \n")


def test_every_latex_table_has_its_rows_and_columns(site, index):
    for entry in (entry for entry in index if entry["kind"] == "table"):
        text = (site / "tables" / f"{entry['id']}.tex").read_text(encoding="utf-8")
        columns = re.search(r"\\begin\{tabular\}\{([lr]+)\}", text).group(1)
        assert len(columns) == len(entry["headings"])
        lines = [line for line in text.splitlines() if line.endswith(r"\\")]
        assert {len(re.findall(r"(?<!\\)&", line)) + 1 for line in lines} == {len(columns)}, entry["id"]
        rows = (site / "tables" / f"{entry['id']}.csv").read_text(encoding="utf-8").count("\n") - 1
        assert len(lines) == rows + 1 or '"' in (site / "tables" / f"{entry['id']}.csv").read_text("utf-8")
        assert text.count("$") % 2 == 0


def test_gallery_and_lineage_name_every_publication(site, index):
    path = site / "chapters" / "appendix-figures.html"
    page = BeautifulSoup(path.read_bytes(), "html.parser")
    gallery = {
        link["href"] for box in page.find_all(class_="gallery") for link in box.find_all("a", href=True)
    }
    lines = {line.find("code").get_text(): line for line in page.find("table", class_="lineage").tbody("tr")}
    for entry in index:
        assert entry["address"].replace("chapters/", "") in {link.removeprefix("../") for link in gallery}
        links = {link.get_text(): link["href"] for link in lines[entry["id"]].find_all("a")}
        code = links[f"cell {entry['cell']}"]
        assert code.endswith(entry["code"].replace("chapters/", "")), "the link leads to the very cell"
        assert {source["table"] for source in entry["sources"]} <= set(links)
