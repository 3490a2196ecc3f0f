from lib.book.freshness import INPUTS, digest
from tests.conftest import ROOT


def test_digest_changes_with_content_name_and_new_files(tmp_path):
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "a.csv"
    file.write_text("1\n", encoding="utf-8")
    seen = {digest(tmp_path, INPUTS)}
    file.write_text("2\n", encoding="utf-8")
    seen.add(digest(tmp_path, INPUTS))
    file.rename(tmp_path / "data" / "b.csv")
    seen.add(digest(tmp_path, INPUTS))
    (tmp_path / "data" / "c.csv").write_text("", encoding="utf-8")
    seen.add(digest(tmp_path, INPUTS))
    assert len(seen) == 4


def test_digest_ignores_what_outputs_do_not_depend_on(tmp_path):
    before = digest(tmp_path, INPUTS)
    (tmp_path / "README.md").write_text("x", encoding="utf-8")
    assert digest(tmp_path, INPUTS) == before


def test_every_input_pattern_matches_something_in_the_book():
    for pattern in INPUTS:
        assert list(ROOT.glob(pattern)), pattern
