"""A reference is right in every form, and every form can be read back."""

import json
import re

import pytest
import yaml
from pybtex.database import parse_string

from lib.book import citation
from lib.book.stamp import Stamp
from tests.conftest import ROOT

STAMP = Stamp("1.2.3", "abcdef123456", "fedcba654321")
FACTS = {
    "title": "A Book: With a Subtitle",
    "authors": [{"name": "Contributors to A Book"}],
    "date-released": "2026-11-22",
}
TITLE = "Shares of 5 % & more, #1_2 {n = 4}"
KINDS = {
    "book": {},
    "chapter": {"name": "a-page", "title": "Is it so?"},
    "figure": {"name": "fig-a", "title": f"{TITLE}.", "chapter": "Is it so?"},
    "table": {"name": "tab-a", "title": TITLE, "chapter": "Is it so?"},
}


@pytest.fixture(params=KINDS)
def work(request):
    return citation.item(request.param, FACTS, STAMP, **KINDS[request.param])


def test_apa_has_the_elements_of_the_manual_in_their_order():
    works = {kind: citation.item(kind, FACTS, STAMP, **words) for kind, words in KINDS.items()}
    edition = "(Version 1.2.3, data fedcba654321)."
    start, book = "Contributors to A Book. (2026).", "A Book: With a Subtitle"
    assert {kind: citation.apa(one, STAMP.data) for kind, one in works.items()} == {
        "book": f"{start} {book} {edition}",
        "chapter": f"{start} Is it so? In {book} {edition}",
        "figure": f"{start} {TITLE} [Figure]. In “Is it so?”, {book} {edition}",
        "table": f"{start} {TITLE} [Table]. In “Is it so?”, {book} {edition}",
    }


def test_bibtex_is_read_back_with_the_group_as_one_name(work):
    ((key, entry),) = parse_string(citation.bibtex(work), "bibtex").entries.items()
    assert key == work["id"]
    (author,) = entry.persons["author"]
    assert " ".join(author.last_names) == "{Contributors to A Book}"
    assert not author.first_names
    plain = re.sub(r"\\([%&#_{}])", r"\1", entry.fields["title"][1:-1])
    assert plain == work["title"]
    assert entry.fields["year"] == "2026"
    assert all(fact in entry.fields["note"] for fact in ("1.2.3", "abcdef123456", "fedcba654321"))


def test_bibtex_gives_what_classic_styles_ask_for(work):
    (entry,) = parse_string(citation.bibtex(work), "bibtex").entries.values()
    required = {"book": {"title", "publisher", "year"}, "misc": set()}
    required["incollection"] = required["book"] | {"booktitle"}
    assert required[entry.type] <= set(entry.fields)


def test_signs_that_latex_lacks_become_formulas():
    work = citation.item("figure", FACTS, STAMP, name="fig-a", title="From −1 to ×2", chapter="Is 1 ≥ 0?")
    assert "From $-$1 to $\\times$2" in citation.bibtex(work)
    assert "Is 1 $\\ge$ 0?" in citation.bibtex(work)
    assert "From $-$1 to $\\times$2." in citation.latex_figure(work, "fig-a")


def test_ris_begins_with_its_type_and_ends_its_record(work):
    lines = citation.ris(work).splitlines()
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines)
    assert lines[0].startswith("TY  - ") and lines[-1] == "ER  - "
    tags = dict(line.split("  - ", 1) for line in lines)
    assert tags["AU"] == "Contributors to A Book"
    assert tags["TI"] == work["title"]
    assert tags["DA"] == "2026/11/22/"


def test_csl_json_is_a_list_of_one_item_with_the_required_variables(work):
    (item,) = json.loads(citation.csl_json(work))
    assert item == work
    assert {"id", "type", "title", "author", "issued"} <= set(item)
    assert item["type"] in {"book", "chapter", "figure", "dataset"}
    assert item["author"] == [{"literal": "Contributors to A Book"}]


def test_an_address_is_cited_only_if_the_book_has_one():
    words = KINDS["figure"] | {"address": "chapters/a.html#fig-a"}
    without = citation.item("figure", FACTS, STAMP, **words)
    assert "URL" not in without
    place = {"url": "https://example.org/book/", "doi": "10.1/x"}
    with_both = citation.item("figure", FACTS | place, STAMP, **words)
    assert with_both["URL"] == "https://example.org/book/chapters/a.html#fig-a"
    assert citation.apa(with_both, STAMP.data).endswith(" https://doi.org/10.1/x")
    assert "UR  - https://example.org/book/" in citation.ris(with_both)
    assert (
        parse_string(citation.bibtex(with_both), "bibtex").entries[with_both["id"]].fields["doi"] == "10.1/x"
    )


@pytest.mark.parametrize(
    ("caption", "title"),
    [
        ("One line. And more.", "One line."),
        ("Values for n = 4. More.", "Values for n = 4."),
        ("See e.g. Table 2 of it. More.", "See e.g. Table 2 of it."),
        ("Is it? Yes.", "Is it?"),
        ("Only one sentence.", "Only one sentence."),
        ("The share rose to 4.81 Times the rest. X.", "The share rose to 4.81 Times the rest."),
    ],
)
def test_the_first_sentence_is_the_title(caption, title):
    assert citation.first_sentence(caption) == title


def test_latex_escapes_commands_and_keeps_the_citation():
    figure = citation.latex_figure(citation.item("figure", FACTS, STAMP, **KINDS["figure"]), "fig-a")
    assert r"Shares of 5 \% \& more, \#1\_2 \{n = 4\}. From~\cite{common-prosperity-fig-a}" in figure
    assert r"\includegraphics[width=\linewidth]{fig-a.pdf}" in figure
    assert figure.count("\\begin{") == figure.count("\\end{")


def test_a_latex_table_has_as_many_cells_in_each_line_as_columns():
    work = citation.item("table", FACTS, STAMP, **KINDS["table"])
    text = citation.latex_table(work, "tab-a", ["A", "B"], [["1", "2"], ["3", "4"]], [False, True])
    assert r"\begin{tabular}{lr}" in text
    lines = [line for line in text.splitlines() if line.endswith(r"\\")]
    assert [line.count("&") for line in lines] == [1, 1, 1]
    assert text.count("\\begin{") == text.count("\\end{")


def test_zenodo_metadata_agree_with_the_citation_file():
    facts = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    deposit = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    assert deposit["title"] == facts["title"]
    assert deposit["description"] == facts["abstract"]
    assert deposit["version"] == facts["version"]
    assert deposit["publication_date"] == str(facts["date-released"])
    assert deposit["creators"] == facts["authors"]
    assert deposit["keywords"] == facts["keywords"]
    assert deposit["upload_type"] == facts["type"]
    assert deposit["license"] in [name.lower() for name in facts["license"]]
    for place in ("doi", "url"):
        assert (place in deposit) == (place in facts)


def test_the_citation_file_keeps_to_its_standard():
    """What the schema 1.2.0 requires and allows, for the fields that the file uses."""
    facts = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    known = {"cff-version", "message", "type", "title", "abstract", "authors", "version", "date-released"}
    known |= {"license", "keywords", "url", "repository-code", "doi"}
    assert {"cff-version", "message", "title", "authors"} <= set(facts) <= known
    assert facts["cff-version"] == "1.2.0"
    assert facts["type"] in ("software", "dataset")
    assert facts["authors"] and all(author["name"].strip() for author in facts["authors"])
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(facts["date-released"]))
    assert isinstance(facts["version"], str)
    assert set(facts["license"]) <= {"MIT", "CC-BY-4.0"}
    assert len(set(facts["keywords"])) == len(facts["keywords"])
