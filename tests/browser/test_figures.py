"""Every figure at both widths, as the browser draws it: no letter leaves the sheet."""

OUTSIDE = """() => {
  const sheet = document.documentElement.getBoundingClientRect();
  const scaled = [...document.querySelectorAll('g[transform*=scale]')];
  const texts = scaled.filter(group => group.querySelector('use'));
  return [texts.length, texts.map(text => text.getBoundingClientRect()).filter(box =>
    box.left < sheet.left - 0.5 || box.right > sheet.right + 0.5
    || box.top < sheet.top - 0.5 || box.bottom > sheet.bottom + 0.5
  ).map(box => [box.left, box.top, box.right, box.bottom].map(Math.round))];
}"""


def test_no_letter_leaves_the_sheet(visit, site):
    page = visit("figures/fig-four-problems.svg", via="file")
    found = {}
    for path in sorted((site / "figures").glob("*.svg")):
        page.goto(path.as_uri())
        texts, outside = page.evaluate(OUTSIDE)
        assert texts or "every-claim" in path.stem, path.stem
        if outside:
            found[path.stem] = outside
    assert found == {}


def test_the_check_sees_a_letter_that_leaves_the_sheet(visit, site):
    page = visit("figures/fig-four-problems.svg", via="file")
    page.evaluate("document.querySelector('g[transform*=scale]').transform.baseVal[0].setTranslate(-9, 50)")
    assert len(page.evaluate(OUTSIDE)[1]) == 1
