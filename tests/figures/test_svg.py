"""A lighter file shows the same picture."""

import re
import xml.etree.ElementTree as ElementTree

import matplotlib as mpl
import numpy as np
import pandas as pd

from lib.figures import publish, style, svg
from lib.figures.charts import verdicts

SPACE = "{http://www.w3.org/2000/svg}"


def drawn():
    """Return a file with text, markers, a hatch and a line, as matplotlib writes it."""
    with style.page(style.TWO_COLUMNS):
        figure, (axes,) = style.canvas()
        axes.plot([1, 2, 3], [0.1, 7.123456, 3], marker="o", label="one")
        axes.axvspan(2, 3, hatch="///", facecolor="none")
        axes.legend()
    buffer = publish.io.BytesIO()
    figure.savefig(buffer, format="svg", metadata=publish.NO_DATES["svg"])
    return buffer.getvalue().decode()


def shapes(text):
    """Return tag and numbers of every element that draws, in order."""
    drawing = (part for part in ElementTree.fromstring(text).iter() if part.tag.startswith(SPACE))
    return [
        (part.tag, [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", part.get("d", ""))])
        for part in drawing
        if part.tag != f"{SPACE}metadata"
    ]


def test_every_shape_is_kept_to_a_hundredth_of_a_point():
    before = drawn()
    after = svg.minify(before)
    assert len(after) < 0.9 * len(before)
    for (tag, numbers), (light_tag, light) in zip(shapes(before), shapes(after), strict=True):
        assert tag == light_tag
        np.testing.assert_allclose(light, numbers, atol=0.0051)


def letters(text):
    """Return outline and place of every letter, as a use of an outline says it."""
    uses = (part.attrib for part in ElementTree.fromstring(text).iter(f"{SPACE}use"))
    outlines = {
        part.get("id"): part.get("d", "").split()
        for part in ElementTree.fromstring(text).iter(f"{SPACE}path")
    }
    places = []
    for use in uses:
        shift = re.search(r"translate\(([\d.]+) ([\d.]+)\)", use.get("transform", "translate(0 0)"))
        x, y = (float(use.get(axis, 0)) + float(shift[place]) for axis, place in (("x", 1), ("y", 2)))
        outline = "".join(outlines[use["{http://www.w3.org/1999/xlink}href"][1:]])
        places.append((re.sub(r"[^A-Za-z]", "", outline), x, y))
    return places


def test_every_letter_keeps_its_outline_and_its_place():
    before, after = letters(drawn()), letters(svg.minify(drawn()))
    assert [outline for outline, _, _ in after] == [outline for outline, _, _ in before]
    np.testing.assert_allclose([place[1:] for place in after], [place[1:] for place in before], atol=0.0051)
    assert len({outline for outline, _, _ in after}) > 10


def test_scales_colors_and_the_frame_are_left_alone():
    before = drawn()
    after = svg.minify(before)
    for pattern in (r"scale\([^)]*\)", r"#[0-9a-f]{6}", r'viewBox="[^"]*"', r"stroke-width: [\d.]+"):
        assert re.findall(pattern, after) == re.findall(pattern, before)


def test_a_lighter_file_does_not_get_lighter_again():
    once = svg.minify(drawn())
    assert svg.minify(once) == once


def test_one_square_is_drawn_for_each_claim():
    order = list(verdicts.VERDICTS)
    data = pd.DataFrame({"verdict": [order[0]] * 13 + [order[3]] * 5})
    with style.page(style.TWO_COLUMNS):
        axes = verdicts.squares(data).axes[0]
    marks = {line.get_label(): len(line.get_xdata()) for line in axes.lines}
    assert marks[f"{order[0]}: 13"] == 13 and marks[f"{order[3]}: 5"] == 5
    places = [place for line in axes.lines for place in zip(*line.get_data(), strict=True)]
    assert len(set(places)) == len(places) == len(data)
    colors = {line.get_label(): line.get_color() for line in axes.lines}
    assert colors[f"{order[3]}: 5"] == mpl.colors.to_hex(style.VERMILION).upper()
