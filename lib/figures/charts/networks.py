"""Charts of the argument: layered logic models and the concordance of the five documents."""

from __future__ import annotations

import textwrap

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Patch, Rectangle
from matplotlib.path import Path

from lib.figures import style

KINDS = {
    "goal": style.PURPLE,
    "theory": style.MUTED,
    "dimension": style.SKY,
    "lever": style.BLUE,
    "path": style.GREEN,
    "problem": style.VERMILION,
    "dilemma": style.VERMILION,
}
RELATIONS = {
    "addressed_by": ("is answered by", style.VERMILION, "--"),
    "serves": ("serves", style.BLUE, "-"),
    "consists_of": ("is part of", style.MUTED, ":"),
    "requires": ("is required by", style.PURPLE, "-."),
}
CHARACTER = 0.62  # mean width of a character of DejaVu Sans, in units of the type size


def logic_model(data: pd.DataFrame) -> Figure:
    """Draw a layered graph: from left to right on a wide page, from top to bottom on a narrow one.

    Parameters
    ----------
    data : DataFrame
        Nodes and edges. Rows with ``mark`` = node have ``id``, ``kind``, ``tag`` (short name),
        ``label``, ``layer`` (0 at the goal) and ``position`` (from the middle of the layer); rows
        with ``mark`` = edge have ``source``, ``target`` and ``relation``.
    """
    nodes = data[data["mark"] == "node"].set_index("id")
    depth = nodes["layer"].max()
    breadth = 2 * nodes["position"].abs().max() + 1
    narrow = style.is_narrow()
    columns, rows = (breadth, depth + 1) if narrow else (depth + 1, breadth)
    size = mpl.rcParams["font.size"] - (1 if narrow else 1.2)
    step = mpl.rcParams["figure.figsize"][0] / columns
    box = (0.9, 0.7) if narrow else (0.8, 0.82)
    wrap = int(step * box[0] * 72 / (CHARACTER * size))
    lines = nodes["label"].map(lambda label: _fold(label, wrap).count("\n")).max() + 2
    height = rows * (lines * 1.25 * size + 16) / 72 / box[1] + 0.3
    figure, (axes,) = style.canvas(height / (columns * step) * (0.75 if narrow else 1))
    axes.set(
        xlim=(-0.5, columns - 0.5),
        ylim=(rows - 0.5, -0.5),
        xticks=[],
        yticks=[],
    )
    axes.spines[:].set_visible(False)
    along, across = depth - nodes["layer"], nodes["position"] + (breadth - 1) / 2
    places = pd.DataFrame({"x": across, "y": along} if narrow else {"x": along, "y": across})
    used = [
        _arrow(axes, places.loc[edge["source"]], places.loc[edge["target"]], box, edge["relation"])
        for _, edge in data[data["mark"] == "edge"].iterrows()
    ]
    for name, node in nodes.iterrows():
        _box(axes, places.loc[name], box, node, wrap, size)
    handles = [
        Line2D([], [], color=color, linestyle=line, linewidth=1.2, label=words)
        for relation, (words, color, line) in RELATIONS.items()
        if relation in used
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=2 if narrow else len(handles))
    return figure


def _fold(text: str, width: int) -> str:
    """Break a text into lines between words only."""
    return textwrap.fill(text, width, break_long_words=False)


def _arrow(axes: Axes, start: pd.Series, end: pd.Series, box: tuple[float, float], relation: str) -> str:
    """Draw a curve that leaves and enters its boxes at a right angle; return its relation."""
    flow = 1 if style.is_narrow() else 0
    one, two = start.to_numpy(float, copy=True), end.to_numpy(float, copy=True)
    one[flow] += box[flow] / 2
    two[flow] -= box[flow] / 2
    bend_one, bend_two = one.copy(), two.copy()
    bend_one[flow] = bend_two[flow] = (one[flow] + two[flow]) / 2
    _, color, line = RELATIONS[relation]
    curve = Path([one, bend_one, bend_two, two], [Path.MOVETO, *[Path.CURVE4] * 3])
    axes.add_patch(
        FancyArrowPatch(
            path=curve,
            arrowstyle="-|>",
            mutation_scale=7,
            color=color,
            linestyle=line,
            linewidth=1,
            zorder=1,
        )
    )
    return relation


def _box(
    axes: Axes,
    place: pd.Series,
    box: tuple[float, float],
    node: pd.Series,
    wrap: int,
    size: float,
) -> None:
    """Draw one node: its short name in bold above its label."""
    color = KINDS[node["kind"]]
    corner = (place["x"] - box[0] / 2, place["y"] - box[1] / 2)
    shape = "round,pad=0,rounding_size=0.06"
    axes.add_patch(FancyBboxPatch(corner, *box, boxstyle=shape, facecolor="white", linewidth=0))
    axes.add_patch(FancyBboxPatch(corner, *box, boxstyle=shape, facecolor=(color, 0.16), edgecolor=color))
    label = _fold(node["label"], wrap)
    up = 0.62 * size * (label.count("\n") + 1)
    middle = (place["x"], place["y"])
    common = {"textcoords": "offset points", "ha": "center", "fontsize": size}
    axes.annotate(node["tag"], middle, (0, up), va="center", fontweight="bold", **common)
    axes.annotate(label, middle, (0, -0.6 * size), va="center", linespacing=1.15, **common)


def concordance(data: pd.DataFrame) -> Figure:
    """Draw which parts of the paper have counterparts in the other documents, a dot an item.

    Parameters
    ----------
    data : DataFrame
        One row per cell: ``group`` (problems or paths), ``tag`` and ``label`` of the row,
        ``document`` (heading of the column), ``direct`` and ``through_parts`` (numbers of items).
    """
    narrow = style.is_narrow()
    figure, (axes,) = style.canvas(1.22 if narrow else 0.72)
    headings = list(dict.fromkeys(data["document"]))
    rows = data.drop_duplicates("tag").reset_index(drop=True)
    gap = 0.35
    heights = {
        row["tag"]: place + gap * (row["group"] != rows["group"].iloc[0]) for place, row in rows.iterrows()
    }
    for _, cell in data.iterrows():
        _cell(axes, headings.index(cell["document"]), heights[cell["tag"]], cell)
    wrap = 22 if narrow else 32
    axes.set_yticks(
        list(heights.values()),
        [f"{row['tag']}\n" + _fold(row["label"], wrap) for _, row in rows.iterrows()],
        fontsize=mpl.rcParams["font.size"] - 1,
    )
    axes.set_xticks(range(len(headings)), [text.replace(" ", "\n", 1) for text in headings])
    axes.tick_params(length=0, labeltop=True, labelbottom=False)
    axes.set(xlim=(-0.5, len(headings) - 0.5), ylim=(max(heights.values()) + 0.5, -0.5))
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    dot = {"linestyle": "", "marker": "o", "color": style.BLUE}
    handles = [
        Line2D([], [], **dot, label="item on the row itself"),
        Line2D([], [], **dot, markerfacecolor="white", label="item on a part of the row"),
        Patch(facecolor="white", edgecolor=style.MUTED, hatch="////", label="no counterpart"),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=1 if narrow else 3)
    return figure


def _cell(axes: Axes, column: int, height: float, cell: pd.Series) -> None:
    """Fill one cell with dots, at most four in a line, or hatch it."""
    total = cell["direct"] + cell["through_parts"]
    corner = (column - 0.47, height - 0.44)
    empty = {"facecolor": "white", "edgecolor": style.MUTED, "hatch": "////", "linewidth": 0}
    full = {"facecolor": (style.BLUE, 0.08), "linewidth": 0}
    axes.add_patch(Rectangle(corner, 0.94, 0.88, **(full if total else empty)))
    for dot in range(total):
        line, place = divmod(dot, 4)
        in_line = min(4, total - 4 * line)
        axes.plot(
            column + 0.2 * (place - (in_line - 1) / 2),
            height + 0.3 * (line - (total - 1) // 4 / 2),
            "o",
            color=style.BLUE,
            markerfacecolor=style.BLUE if dot < cell["direct"] else "white",
        )
