import pytest

from lib.sources import bibliography
from lib.sources.datasets import DataError


def test_personal_and_corporate_authors_are_named():
    assert bibliography.authors("zhao2024") == ["Zhao", "Cao", "Huang"]
    assert bibliography.authors("fem2021") == ["FEM"]
    assert bibliography.authors("borschsupan2004") == ["Börsch-Supan", "Wilke"]


def test_editors_or_a_label_stand_in_for_authors():
    assert bibliography.authors("busse2011") == ["Busse", "Geissler", "Quentin", "Wiley"]
    assert bibliography.authors("urbmi-pilot-2012") == ["Xiong and coauthors"]


def test_an_unknown_key_is_refused():
    with pytest.raises(DataError, match="references.bib: no entry 'nobody1900'"):
        bibliography.authors("nobody1900")


def test_a_missing_bibliography_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(bibliography, "BIBLIOGRAPHY", tmp_path / "references.bib")
    with pytest.raises(DataError, match="references.bib: file missing"):
        bibliography.authors("fem2021")


def test_a_surname_may_have_several_words_and_a_source_no_year(monkeypatch, tmp_path):
    path = tmp_path / "references.bib"
    path.write_text(
        "@book{a, author = {Van Dyke, Ann and Low, Bo}, year = {1999}}\n@misc{b, editor = {Low, Bo}}\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(bibliography, "BIBLIOGRAPHY", path)
    assert bibliography.authors("a") == ["Van Dyke", "Low"]
    assert bibliography.authors("b") == ["Low"]
    assert (bibliography.year("a"), bibliography.year("b")) == ("1999", "")
