"""The one way in which numbers, figures and tables reach a page.

Each call emits one output of the running cell. On a page the Sphinx side (:mod:`lib.book`) turns it into a
numbered figure or table with its files; in JupyterLab the reader sees the picture or the table.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable, Mapping, Sequence
from numbers import Real

import pandas as pd
from fontTools.subset import Options
from IPython.display import publish_display_data
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.text import Text

from lib.figures import drawings, style
from lib.figures.exchange import MARK, MIME
from lib.figures.svg import minify
from lib.sources import datasets

GLUE_PREFIX = "application/papermill.record/"
NO_DATES = {
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    "png": {"Software": None},
}
CANVASES = {"svg": FigureCanvasSVG, "pdf": FigureCanvasPdf, "png": FigureCanvasAgg}
PRINT_DPI = 600
SCREEN_WIDTH = 680

# A PDF says where each letter stands. The font's own rules for that are never read there, and cutting them to
# the letters in use takes longer than all the rest of a PDF.
Options._drop_tables_default += ["GDEF", "GPOS", "GSUB"]


def glue(**texts: str) -> None:
    """Make computed numbers available to the prose of this chapter.

    ``glue(multiple_2010=f"{m:.2f}")`` is read in the text with ``{glue:text}`multiple_2010```. The caller
    formats, so that the print precision stands beside the computation. (The function of the same name in
    ``myst_nb`` does the same but costs 1.3 s of imports in every kernel.)

    Raises
    ------
    TypeError
        If a value is not a non-empty string, or holds a missing number.
    """
    for name, text in texts.items():
        if not isinstance(text, str) or not text or "nan" in text.lower().split():
            raise TypeError(f"glue: {name} is {text!r}, expected a formatted, non-empty string")
        publish_display_data(
            # As a literal: the role evaluates what looks like Python and would print 4.40 as 4.4.
            {f"{GLUE_PREFIX}text/plain": repr(text)},
            metadata={"scrapbook": {"name": name, "mime_prefix": GLUE_PREFIX}},
        )


def figure(
    identifier: str,
    draw: Callable[[pd.DataFrame], Figure],
    data: pd.DataFrame,
    *,
    caption: str,
    alt: str,
    sources: Sequence[str],
    systems: Sequence[str] = (),
) -> None:
    """Publish a figure: the picture at two widths, its data, caption, alternative text and sources.

    Parameters
    ----------
    identifier : str
        Stable id that starts with ``fig-``; the anchor on the page and the name of the files.
    draw : callable
        Chart function. It gets ``data`` and nothing else, so that the file offered under the figure
        holds exactly what the figure shows.
    data : DataFrame
        Tidy frame, one row per mark; the index is not published.
    caption : str
        MyST text. It says what is shown, over which years, with which n and degrees of freedom.
    alt : str
        The finding in words, for readers who do not see the picture.
    sources : sequence of str
        Names of the tables of ``data/`` from which the frame was computed.
    systems : sequence of str, optional
        Ids of the proposed systems that the figure carries, such as ``S04-01``; the concordance of the
        book is made from them.

    Raises
    ------
    ValueError
        If the id, the caption, the alternative text, the frame or a source is not usable.
    """
    _check(identifier, "fig-", data, caption, sources, systems)
    if len(alt.split()) < 8:
        raise ValueError(f"{identifier}: alt is {alt!r}, expected the finding in at least eight words")
    mark = drawings.mark(draw, data)
    files = drawings.kept(identifier, mark) or _files(draw, data)
    record = _record("figure", identifier, data, caption, sources, systems) | {"alt": alt} | files
    publish_display_data(
        {MIME: record, "image/svg+xml": record["svg"], "text/plain": alt},
        metadata={"image/svg+xml": {"width": SCREEN_WIDTH}} | ({MARK: mark} if mark else {}),
    )


def table(
    identifier: str,
    data: pd.DataFrame,
    columns: Mapping[str, tuple[str, str]],
    *,
    caption: str,
    sources: Sequence[str],
    systems: Sequence[str] = (),
) -> None:
    """Publish a table: formatted for the page, raw in its CSV file.

    Parameters
    ----------
    identifier : str
        Stable id that starts with ``tab-``.
    data : DataFrame
        Raw values, one row per line of the table.
    columns : mapping
        Column of ``data`` to (heading, format), for example ``{"multiple": ("Multiple", "{:.2f}")}``;
        the order is the order on the page, columns not named stay in the CSV only. A missing value
        is shown as a dash. Text cells are MyST and may hold links, citations and roles.
    caption : str
        MyST text; as for figures.
    sources : sequence of str
        Names of tables of ``data/``.
    systems : sequence of str, optional
        As for figures.

    Raises
    ------
    ValueError
        If the id, the caption, a column or a source is not usable.
    """
    _check(identifier, "tab-", data, caption, sources, systems)
    if absent := set(columns) - set(data.columns):
        raise ValueError(f"{identifier}: columns {sorted(absent)} are not in {list(data.columns)}")
    shown = {name: [_cell(value, form) for value in data[name]] for name, (_, form) in columns.items()}
    record = _record("table", identifier, data, caption, sources, systems) | {
        "shown": list(columns),
        "headings": [heading for heading, _ in columns.values()],
        "numeric": [pd.api.types.is_numeric_dtype(data[name]) for name in columns],
        "rows": [list(row) for row in zip(*shown.values(), strict=True)],
    }
    page = pd.DataFrame(record["rows"], columns=record["headings"])
    publish_display_data({MIME: record, "text/html": page.to_html(index=False)})


def _check(
    identifier: str,
    prefix: str,
    data: pd.DataFrame,
    caption: str,
    sources: Sequence[str],
    systems: Sequence[str],
) -> None:
    if not re.fullmatch(rf"{prefix}[a-z0-9]+(-[a-z0-9]+)*", identifier):
        raise ValueError(f"id is {identifier!r}, expected {prefix} and lower-case words with hyphens")
    if data.empty:
        raise ValueError(f"{identifier}: data is empty, expected one row per mark")
    if not caption.strip().endswith((".", "?", ")")):
        raise ValueError(f"{identifier}: caption is {caption!r}, expected full sentences")
    if not sources or isinstance(sources, str):
        raise ValueError(f"{identifier}: sources is {sources!r}, expected a list of names of tables")
    for name in sources:
        datasets.describe(name)
    if wrong := [name for name in systems if not re.fullmatch(r"S0[0-4]-\d\d", name)]:
        raise ValueError(f"{identifier}: systems has {wrong}, expected ids such as S04-01")


def _record(
    kind: str,
    identifier: str,
    data: pd.DataFrame,
    caption: str,
    sources: Sequence[str],
    systems: Sequence[str],
) -> dict[str, object]:
    return {
        "kind": kind,
        "id": identifier,
        "caption": " ".join(caption.split()),
        "sources": list(sources),
        "systems": list(systems),
        "csv": data.to_csv(index=False, lineterminator="\n", float_format="%.10g"),
    }


def _files(draw: Callable[[pd.DataFrame], Figure], data: pd.DataFrame) -> dict[str, object]:
    """Return the picture in every form in which it is published, and the words on its axes."""
    wide = _draw(draw, data, style.TWO_COLUMNS)
    narrow = _draw(draw, data, style.ONE_COLUMN)
    return {
        "axes": _axes(wide),
        "svg": _save(wide, "svg").decode(),
        "narrow_svg": _save(narrow, "svg").decode(),
        "pdf": base64.b64encode(_save(wide, "pdf")).decode(),
        "narrow_pdf": base64.b64encode(_save(narrow, "pdf")).decode(),
        "png": base64.b64encode(_save(wide, "png")).decode(),
    }


def _draw(draw: Callable[[pd.DataFrame], Figure], data: pd.DataFrame, width: float) -> Figure:
    with style.page(width):
        picture = draw(data)
        for words in picture.findobj(Text):
            words.set_color(style.legible(words.get_color()))
        # Letters are measured on this canvas, inside the style context. Every file shows the layout that
        # results, instead of laying the picture out again, a little differently.
        FigureCanvasAgg(picture)
        picture.get_layout_engine().execute(picture)
        picture.set_layout_engine("none")
        return picture


def _axes(picture: Figure) -> list[dict[str, str]]:
    """Return what each panel says on its axes; the units stand there."""
    words = [
        {"title": one.get_title(loc="left"), "x": one.get_xlabel(), "y": one.get_ylabel()}
        for one in picture.axes
    ]
    return [{place: text for place, text in panel.items() if text} for panel in words]


def _save(picture: Figure, form: str) -> bytes:
    buffer = io.BytesIO()
    # Not savefig, which would lay out all words once more for each file.
    picture.set_dpi(PRINT_DPI)
    canvas = CANVASES[form](picture)
    with style.page(picture.get_figwidth()):
        getattr(canvas, f"print_{form}")(buffer, metadata=NO_DATES[form])
    content = buffer.getvalue()
    return minify(content.decode()).encode() if form == "svg" else content


def _cell(value: object, form: str) -> str:
    if pd.isna(value):
        return "–"
    words = form.format(value)
    # A hyphen is shorter than a minus, and a line may break after it.
    return re.sub(r"^-(?=\d)", "−", words) if isinstance(value, Real) else words
