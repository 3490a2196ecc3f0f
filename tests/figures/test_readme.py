from lib.figures import readme
from tests.conftest import ROOT


def test_the_committed_figure_is_what_the_data_give_now():
    assert readme.svg(readme.printed()) == readme.TARGET.read_bytes(), "run `make readme-figure`"


def test_a_changed_cell_changes_the_figure():
    data = readme.printed()
    changed = data.assign(value=data["value"].where(data["group"] != "multiple", data["value"] + 1))
    assert readme.svg(changed) != readme.svg(data)


def test_readme_shows_the_figure_with_the_finding():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"![{readme.alt(readme.printed())}](static/readme-figure.svg)" in text


def test_the_finding_follows_from_the_data():
    data = readme.printed()
    last = (data["group"] == "multiple") & (data["year"] == data["year"].max())
    assert "and 9.99 times" in readme.alt(data.assign(value=data["value"].where(~last, 9.99)))
