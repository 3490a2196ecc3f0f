"""What the bar under each figure and table offers is there, is right, and belongs to this build."""

import hashlib
import json
import re

import pytest
from pybtex.database import parse_file

from lib.book import citation, stamp
from lib.sources import datasets


@pytest.fixture(scope="module")
def index(site):
    return json.loads((site / "figures" / "index.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def html(site, index):
    names = {entry["page"] for entry in index}
    return {name: (site / f"{name}.html").read_text(encoding="utf-8") for name in names}


def block(html, entry):
    """Return the part of the page that shows a publication, with its bar."""
    text = html[entry["page"]]
    start = text.index(f'id="{entry["id"]}"')
    return text[start : text.index("</dialog>", start)]


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
        bar = re.search(r'<ul class="publication-bar">(.*?)<dialog', block(html, entry), re.S).group(1)
        labels = re.findall(r"<li><(?:a|button)[^>]*>([^<]+)", bar)
        assert labels == wanted[entry["kind"]], entry["id"]


def test_code_leads_to_the_cell_that_publishes_the_figure(html, index):
    for entry in index:
        page, anchor = entry["code"].split("#")
        assert page == f"{entry['page']}.html"
        text = html[entry["page"]]
        assert f'href="#{anchor}"' in text
        cell = text[text.index(f'id="{anchor}"') : text.index(f'id="{entry["id"]}"')]
        code = re.sub(r"<[^>]+>", "", cell)
        assert re.search(rf"[\"']{entry['id']}[\"']", code), entry["id"]


def test_every_dialog_is_labeled_and_shows_reference_version_and_hash(html, index):
    for entry in index:
        part = block(html, entry)
        name = f"citation-{entry['id']}"
        assert f'command="show-modal" commandfor="{name}"' in part
        assert f'<dialog class="citation" id="{name}" aria-labelledby="{name}-title"' in part
        assert f'<h2 id="{name}-title">Cite {entry["number"]}</h2>' in part
        assert f'command="close" commandfor="{name}"' in part
        words = re.sub(r"<[^>]+>", "", part)
        assert entry["version"] in words and entry["data"] in words
        (data,) = (file["sha256"] for file in entry["files"] if file["path"].endswith(".csv"))
        assert data in words
        names = re.findall(r"<summary>([^<]+)</summary>", part)
        assert names == ["BibTeX", "LaTeX", "Markdown", "RIS", "CSL-JSON"]
        for button in re.findall(r"<button[^>]*>.*?</button>", part, re.S):
            assert re.sub(r"<[^>]+>|\s", "", button), "a button without a name"


def test_no_script_and_no_style_stands_inside_a_dialog(html):
    for text in html.values():
        for dialog in re.findall(r"<dialog.*?</dialog>", text, re.S):
            assert not re.search(r'<script|<style|\son\w+="|\sstyle="|javascript:', dialog)


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
    page = (site / "chapters" / "appendix-figures.html").read_text(encoding="utf-8")
    gallery, lineage = page.split('id="where-does-each-one-come-from"')
    for entry in index:
        assert f'href="../{entry["address"]}"'.replace("../chapters/", "") in gallery.replace(
            "../chapters/", ""
        )
        line = re.search(rf"<tr[^>]*>(?:(?!</tr>).)*>{entry['id']}<.*?</tr>", lineage, re.S).group(0)
        assert f">cell {entry['cell']}<" in line
        for source in entry["sources"]:
            assert f">{source['table']}<" in line
