"""The one style of all figures: widths, palette, axes, labels and marks.

Figures are drawn at two widths, one and two columns of a journal page, from the same function. A chart asks
:func:`canvas` for its axes and so need not know which of the two is being drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

TWO_COLUMNS = 7.1
ONE_COLUMN = 3.46

# Okabe and Ito (2008), reordered so that neighbors differ in lightness and survive a gray print.
BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE, YELLOW = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#56B4E9",
    "#AA4A87",
    "#F0E442",
)
PALETTE = (BLUE, ORANGE, VERMILION, SKY, GREEN, PURPLE)
INK = "#222222"
MUTED = "#666666"
GRID = "#DDDDDD"
# The least contrast for words (WCAG 2.2, 1.4.3). Lines and bars need less, and keep the lighter colors.
READABLE = 4.5
# Behind words that cross a line; an outline around each letter would weigh twenty times as much.
SHEET = {"facecolor": "white", "edgecolor": "none", "pad": 0.5, "alpha": 0.8}
MARKERS = ("o", "s", "^", "D", "v", "P")
LINES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)))

RC = {
    "axes.axisbelow": True,
    "axes.edgecolor": MUTED,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.labelcolor": INK,
    "axes.prop_cycle": mpl.cycler(color=PALETTE),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.constrained_layout.use": True,
    # Letters are measured in whole pixels; coarse ones leave labels too little room in the vector files.
    "figure.dpi": 600,
    "figure.facecolor": "white",
    "font.family": "DejaVu Sans",
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "hatch.linewidth": 0.5,
    "legend.frameon": False,
    "lines.linewidth": 1.6,
    "lines.markersize": 4.5,
    "pdf.fonttype": 42,
    "svg.fonttype": "path",
    "svg.hashsalt": "common-prosperity",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


def contrast(color: str) -> float:
    """Return the contrast of a color with white paper, from 1 to 21.

    References
    ----------
    Web Content Accessibility Guidelines 2.2, relative luminance and contrast ratio.
    """
    channels = np.array(mpl.colors.to_rgb(color))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return 1.05 / (linear @ [0.2126, 0.7152, 0.0722] + 0.05)


def legible(color: str) -> str:
    """Return the same hue, dark enough for words on white; white itself stands on dark bars and stays."""
    while 1 < contrast(color) < READABLE:
        color = mpl.colors.to_hex(0.97 * np.array(mpl.colors.to_rgb(color)))
    return color


@contextmanager
def page(width: float) -> Iterator[None]:
    """Draw inside this context at a width in inches; the type is set to suit the width."""
    size = 9 if width > ONE_COLUMN else 7.5
    sizes = dict.fromkeys(
        ("font.size", "axes.labelsize", "xtick.labelsize", "ytick.labelsize", "legend.fontsize"),
        size,
    )
    sizes |= {"axes.titlesize": size, "figure.figsize": (width, width)}
    with mpl.rc_context({**RC, **sizes}):
        yield


def is_narrow() -> bool:
    """Tell whether the current page is one column wide."""
    return mpl.rcParams["figure.figsize"][0] <= ONE_COLUMN


def canvas(aspect: float = 0.55, panels: int = 1, sharey: bool = False) -> tuple[Figure, list[Axes]]:
    """Return a figure and its panels: side by side on a wide page, stacked on a narrow one.

    Parameters
    ----------
    aspect : float
        Height over width of the whole figure on a wide page; of each panel on a narrow one, where
        a panel is made a third taller to keep its labels apart.
    panels : int
        Number of axes.
    sharey : bool
        Share the vertical axis between panels.
    """
    width = mpl.rcParams["figure.figsize"][0]
    narrow = is_narrow()
    height = width * aspect * (4 / 3 * panels if narrow else 1)
    figure = Figure(figsize=(width, height))
    shape = (panels, 1) if narrow else (1, panels)
    axes = np.atleast_1d(figure.subplots(*shape, sharey=sharey)).ravel().tolist()
    return figure, axes


def title(axes: Axes, text: str) -> None:
    """Write what the vertical axis shows, with its unit, above the axis and level with the reader."""
    axes.set_title(text, loc="left", color=INK)


def direct_label(axes: Axes, x: float, y: float, text: str, color: str = INK, **place: object) -> None:
    """Name a line at its end instead of in a legend."""
    options = {"xytext": (5, 0), "textcoords": "offset points", "va": "center"} | place
    axes.annotate(text, (x, y), color=color, **options)


def legend_below(figure: Figure, axes: Axes, columns: int = 4) -> None:
    """Explain marks under the panels, where no label can cover data.

    A narrow page takes two columns, or one if a label is long.
    """
    handles, labels = axes.get_legend_handles_labels()
    narrow = 1 if max(map(len, labels)) > 22 else 2
    figure.legend(handles, labels, loc="outside lower center", ncols=narrow if is_narrow() else columns)


def year_axis(axes: Axes) -> None:
    """Label whole years only."""
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=5 if is_narrow() else 8))


def mark_break(axes: Axes, x: float, text: str, top: float = 0.98) -> None:
    """Draw a dotted line where the definition of a series changes and say what changed."""
    axes.axvline(x, color=MUTED, linestyle=":", linewidth=1)
    axes.text(
        x,
        top,
        f" {text}",
        transform=axes.get_xaxis_transform(),
        ha="left",
        va="top",
        color=MUTED,
        fontsize="small",
        bbox=SHEET,
    )


def mark_extrapolation(axes: Axes, start: float, end: float) -> None:
    """Hatch the stretch of the horizontal axis that lies beyond the observations."""
    axes.axvspan(start, end, facecolor="none", edgecolor=GRID, hatch="///", linewidth=0, zorder=0)
