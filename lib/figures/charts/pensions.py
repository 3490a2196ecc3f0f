"""Charts of basic pensions by year: average amounts, the gap between the schemes, support and funds."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator, ScalarFormatter

from lib.figures import style

PRINTED = "Printed by the companions"
LOOKS = {
    "Employees, fund spending": (style.BLUE, "o"),
    "Enterprise retirees, published": (style.SKY, "^"),
    "Residents, fund spending": (style.ORANGE, "s"),
    PRINTED: (style.INK, "D"),
    "From fund spending": (style.BLUE, "o"),
    "Employees": (style.BLUE, "o"),
    "Employees, without subsidies": (style.SKY, "^"),
    "Residents": (style.ORANGE, "s"),
    "Both schemes": (style.INK, "D"),
}


def levels(data: pd.DataFrame) -> Figure:
    """Draw average monthly pensions by year on a logarithmic axis.

    Parameters
    ----------
    data : DataFrame
        Columns ``series`` (a key of ``LOOKS``, or "break"), ``year``, ``value`` (yuan a month), ``run``
        (years of one run are joined), ``weak`` (drawn hollow) and ``label`` (what changed, for the
        rows of breaks).
    """
    figure, (axes,) = style.canvas(0.8 if style.is_narrow() else 0.6)
    _lines(axes, data)
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(FixedLocator([100, 200, 500, 1000, 2000, 4000]))
    axes.yaxis.set_major_formatter(ScalarFormatter())
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_ylim(60, 9000)
    _breaks(axes, data)
    style.title(axes, "Yuan a month (log scale)")
    style.legend_below(figure, axes, columns=3)
    return figure


def gaps(data: pd.DataFrame) -> Figure:
    """Draw the multiple of the two average pensions beside their difference, by year.

    Parameters
    ----------
    data : DataFrame
        Columns ``panel`` (title of the panel), ``series`` (a key of ``LOOKS``, "bounds" or "break"),
        ``year``, ``value``, ``low`` and ``high`` (for bounds), ``run``, ``weak`` and ``label``.
    """
    return _panels(data, columns=4)


def funds(data: pd.DataFrame) -> Figure:
    """Draw what the funds take in and what they hold, measured by what they pay.

    Parameters
    ----------
    data : DataFrame
        Columns ``panel`` (title of the panel), ``series`` (a key of ``LOOKS``, or "break"), ``year``,
        ``value``, ``run``, ``weak`` and ``label``.
    """
    return _panels(data, columns=4)


def _panels(data: pd.DataFrame, columns: int) -> Figure:
    titles = list(dict.fromkeys(data["panel"]))
    figure, panels = style.canvas(0.48, panels=len(titles))
    for axes, title in zip(panels, titles, strict=True):
        rows = data[data["panel"] == title]
        _bounds(axes, rows[rows["series"] == "bounds"])
        _lines(axes, rows)
        axes.set_ylim(0, 1.3 * rows.filter(["value", "high"]).max(axis=None))
        _breaks(axes, rows)
        style.title(axes, title)
    style.legend_below(figure, panels[0], columns=columns)
    return figure


def _lines(axes: Axes, data: pd.DataFrame) -> None:
    """Draw each series: lines inside a run only, full marks, hollow marks for weak figures."""
    for name, (color, marker) in LOOKS.items():
        rows = data[data["series"] == name]
        for _, run in rows.groupby("run"):
            axes.plot(run["year"], run["value"], color=color)
        for weak, points in rows.groupby("weak"):
            look = {"color": color, "marker": marker, "markerfacecolor": "white" if weak else color}
            if name == PRINTED:
                look |= {"markerfacecolor": "none", "markersize": 8}
            axes.plot(points["year"], points["value"], linestyle="", label=None if weak else name, **look)
    if data["weak"].eq(True).any():
        axes.plot([], [], "o", color=style.MUTED, markerfacecolor="white", label="Doubtful figure")
    style.year_axis(axes)


def _bounds(axes: Axes, rows: pd.DataFrame) -> None:
    if not rows.empty:
        look = {"color": style.MUTED, "linewidth": 4, "alpha": 0.5, "label": "Bounds"}
        axes.vlines(rows["year"], rows["low"], rows["high"], **look)


def _breaks(axes: Axes, data: pd.DataFrame) -> None:
    for place, row in enumerate(data[data["series"] == "break"].itertuples()):
        style.mark_break(axes, row.year - 0.5, row.label, top=0.98 - 0.09 * place)
