import base64
import io
import re
import zlib

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from fontTools.ttLib import TTFont

from lib.figures import publish, style

DATA = pd.DataFrame({"year": [2010, 2013], "value": [10.08, 6.48]})
GOOD = {
    "caption": "A line.",
    "alt": "The line falls from ten to six in three years.",
    "sources": ["table-2"],
}


def draw(data):
    figure, (axes,) = style.canvas()
    axes.plot(data["year"], data["value"])
    style.title(axes, "Multiple (times)")
    return figure


@pytest.fixture
def outputs(monkeypatch):
    seen = []
    monkeypatch.setattr(publish, "publish_display_data", lambda data, metadata=None: seen.append(data))
    return seen


def test_figure_carries_all_files_and_exactly_the_data_drawn(outputs):
    publish.figure("fig-line", draw, DATA, **GOOD)
    record = outputs[0][publish.MIME]
    assert record["csv"] == "year,value\n2010,10.08\n2013,6.48\n"
    assert record["svg"].startswith("<?xml")
    assert record["svg"] != record["narrow_svg"]
    assert {"pdf", "narrow_pdf", "png", "alt", "caption"} <= set(record)


def test_figure_is_the_same_bytes_twice_and_bears_no_date(outputs):
    publish.figure("fig-line", draw, DATA, **GOOD)
    publish.figure("fig-line", draw, DATA, **GOOD)
    assert outputs[0] == outputs[1]
    assert not re.search(r"20\d\d-\d\d-\d\dT", outputs[0][publish.MIME]["svg"])


def test_fonts_in_pdf_are_embedded_as_they_are_but_for_what_a_pdf_never_reads(outputs):
    publish.figure("fig-line", draw, DATA, **GOOD)
    pdf = base64.b64decode(outputs[0][publish.MIME]["pdf"])
    assert b"/Type3" not in pdf
    (font,) = re.findall(rb"/Length1 \d+.*?stream\r?\n(.*?)\r?\nendstream", pdf, re.S)
    tables = set(TTFont(io.BytesIO(zlib.decompress(font))).keys())
    assert {"glyf", "hmtx", "loca"} <= tables
    assert not tables & {"GDEF", "GPOS", "GSUB"}


def test_files_show_what_savefig_would_show(outputs):
    picture, buffer = publish._draw(draw, DATA, style.TWO_COLUMNS), io.BytesIO()
    ours = publish._save(picture, "png")
    with style.page(style.TWO_COLUMNS):
        picture.savefig(buffer, format="png", dpi=publish.PRINT_DPI, metadata=publish.NO_DATES["png"])
    assert ours == buffer.getvalue()


@pytest.mark.parametrize("color", [*style.PALETTE, style.YELLOW, style.MUTED])
def test_words_are_dark_enough_on_white_and_keep_their_hue(outputs, color):
    def named(data):
        picture = draw(data)
        style.direct_label(picture.axes[0], 2013, 6.48, "end", color)
        return picture

    publish.figure("fig-line", named, DATA, **GOOD)
    fills = set(re.findall(r'<g style="fill: (#\w{6})', outputs[0][publish.MIME]["svg"]))
    shown = fills - {style.INK, style.MUTED.lower()} or {style.MUTED.lower()}
    (shown,) = shown
    assert style.contrast(shown) >= 4.5
    hues = [mpl.colors.rgb_to_hsv(mpl.colors.to_rgb(one))[0] for one in (color, shown)]
    assert hues[0] == pytest.approx(hues[1], abs=0.02)


def test_contrast_has_known_ends_and_white_words_stay_white():
    assert style.contrast("black") == pytest.approx(21)
    assert style.contrast("white") == pytest.approx(1)
    assert style.legible("white") == "white"
    assert style.legible(style.BLUE) == style.BLUE


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"alt": ""}, "alt"),
        ({"alt": "A chart."}, "eight words"),
        ({"caption": ""}, "caption"),
        ({"caption": "no full stop"}, "full sentences"),
        ({"sources": []}, "sources"),
        ({"sources": "table-2"}, "sources"),
        ({"sources": ["table-9"]}, "table-9"),
    ],
)
def test_figure_refuses_what_a_reader_would_miss(change, words):
    with pytest.raises(ValueError, match=words):
        publish.figure("fig-line", draw, DATA, **(GOOD | change))


@pytest.mark.parametrize("identifier", ["line", "fig-", "fig-Line", "fig-a_b", "tab-a"])
def test_figure_refuses_an_unstable_id(identifier):
    with pytest.raises(ValueError, match="id is"):
        publish.figure(identifier, draw, DATA, **GOOD)


def test_figure_refuses_an_empty_frame():
    with pytest.raises(ValueError, match="empty"):
        publish.figure("fig-line", draw, DATA.iloc[:0], **GOOD)


def test_numbers_below_zero_have_a_minus_and_words_keep_their_hyphen(outputs):
    data = pd.DataFrame({"year": ["-x", "2013"], "value": [-7.091, np.nan]})
    columns = {"year": ("Year", "{}"), "value": ("Change, %", "{:.2f}")}
    publish.table("tab-change", data, columns, caption="A table.", sources=["table-2"])
    record = outputs[0][publish.MIME]
    assert record["rows"] == [["-x", "−7.09"], ["2013", "–"]]
    assert record["csv"] == "year,value\n-x,-7.091\n2013,\n"


def test_table_formats_cells_and_shows_gaps_as_dashes(outputs):
    data = DATA.assign(value=[10.08, np.nan])
    columns = {"year": ("Year", "{}"), "value": ("Times", "{:.1f}")}
    publish.table("tab-a", data, columns, caption="A table.", sources=["table-2"])
    record = outputs[0][publish.MIME]
    assert record["rows"] == [["2010", "10.1"], ["2013", "–"]]
    assert record["numeric"] == [True, True]


def test_table_refuses_a_column_that_is_not_there():
    with pytest.raises(ValueError, match="times"):
        publish.table("tab-a", DATA, {"times": ("Times", "{}")}, caption="A table.", sources=["table-2"])


@pytest.mark.parametrize("value", [3.2, None, "", "nan", "nan percent"])
def test_glue_takes_formatted_numbers_only(value):
    with pytest.raises(TypeError, match="rate"):
        publish.glue(rate=value)


def test_both_widths_fit_a_journal_page(outputs):
    publish.figure("fig-line", draw, DATA, **GOOD)
    record = outputs[0][publish.MIME]
    for key, width in (("svg", style.TWO_COLUMNS), ("narrow_svg", style.ONE_COLUMN)):
        points = float(re.search(r'width="([\d.]+)pt"', record[key]).group(1))
        assert points / 72 == pytest.approx(width)


def test_panels_are_laid_out_before_any_file_is_written():
    def four_panels(data):
        picture, panels = style.canvas(0.36, panels=4)
        for panel in panels:
            panel.plot(data["x"], data["y"])
        return picture

    picture = publish._draw(
        four_panels, pd.DataFrame({"x": [1, 2], "y": [100_000, 900_000]}), style.TWO_COLUMNS
    )
    boxes = [axes.get_tightbbox() for axes in picture.axes]
    for left, right in zip(boxes, boxes[1:], strict=False):
        assert left.x1 <= right.x0
    assert boxes[-1].x1 <= picture.bbox.x1
