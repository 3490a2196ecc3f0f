"""Charts of the context: editions of figures, incomes of town and country, bounds of the Gini, provinces."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator, StrMethodFormatter

from lib.figures import style

PUBLISHED = "Published Gini"
SCHEMES = {"employees": ("Employees", style.BLUE, "o"), "residents": ("Residents", style.ORANGE, "s")}


def editions(data: pd.DataFrame) -> Figure:
    """Draw how far editions of output lie apart, beside the urban share under several definitions.

    Parameters
    ----------
    data : DataFrame
        Columns ``panel`` (output or urban), ``series`` (name), ``year`` and ``value`` (percent).
    """
    figure, panels = style.canvas(0.5, panels=2)
    titles = {"output": "Newest GDP over the older figure, %", "urban": "Urban share, %"}
    for axes, (panel, text) in zip(panels, titles.items(), strict=True):
        _named_lines(axes, data[data["panel"] == panel])
        style.year_axis(axes)
        style.title(axes, text)
        # Each panel has its own series, so its own legend, above the data.
        low, high = axes.get_ylim()
        axes.set_ylim(low, high + (0.5 if panel == "urban" else 0.3) * (high - low))
        axes.legend(loc="upper left", fontsize="small")
    panels[0].set_ylim(bottom=0)
    return figure


def town_and_country(data: pd.DataFrame) -> Figure:
    """Draw the ratio of urban to rural income beside their distance.

    Parameters
    ----------
    data : DataFrame
        Columns ``panel`` (ratio or distance), ``series`` (name), ``year`` and ``value`` (times, yuan).
    """
    figure, panels = style.canvas(0.45, panels=2)
    titles = {"ratio": "Urban over rural income (times)", "distance": "Urban less rural income, yuan"}
    for axes, (panel, text) in zip(panels, titles.items(), strict=True):
        rows = data[data["panel"] == panel]
        _named_lines(axes, rows)
        style.year_axis(axes)
        axes.set_ylim(0, 1.35 * rows["value"].max())
        style.title(axes, text)
        axes.legend(loc="upper left", fontsize="small", ncols=1)
    panels[0].axhline(1, color=style.MUTED, linewidth=0.8)
    panels[0].annotate(
        "parity", (data["year"].min(), 1), xytext=(0, -4), textcoords="offset points", va="top"
    )
    panels[1].yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    return figure


def gini(data: pd.DataFrame) -> Figure:
    """Draw the bounds of the Gini index by year and reading, with the published index.

    Parameters
    ----------
    data : DataFrame
        Columns ``panel`` (title), ``reading`` (name, or ``PUBLISHED``), ``year``, ``lower`` and
        ``upper`` (index from 0 to 1; the published index stands in both).
    """
    names = list(data["panel"].unique())
    figure, panels = style.canvas(0.5, panels=len(names), sharey=True)
    readings = [name for name in data["reading"].unique() if name != PUBLISHED]
    looks = dict(zip(readings, (style.BLUE, style.ORANGE, style.GREEN, style.SKY), strict=False))
    for axes, name in zip(panels, names, strict=True):
        rows = data[data["panel"] == name]
        bounds = rows[rows["reading"] != PUBLISHED]
        shown = list(bounds["reading"].unique())
        for place, reading in enumerate(shown):
            bars = bounds[bounds["reading"] == reading]
            shift = 0.26 * (place - (len(shown) - 1) / 2)
            axes.errorbar(
                bars["year"] + shift,
                (bars["lower"] + bars["upper"]) / 2,
                yerr=(bars["upper"] - bars["lower"]) / 2,
                fmt="none",
                ecolor=looks[reading],
                elinewidth=1.6 + 0.5 * readings.index(reading),
                capsize=2,
                label=reading,
            )
        points = rows[rows["reading"] == PUBLISHED]
        axes.plot(
            points["year"], points["lower"], "D", color=style.INK, mfc="white", label=PUBLISHED, zorder=5
        )
        style.year_axis(axes)
        style.title(axes, name)
    style.mark_break(panels[0], 2017.5, "level shift", top=0.08)
    handles: dict[str, object] = {}
    for axes in panels:
        handles |= dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True))
    figure.legend(
        handles.values(), handles.keys(), loc="outside lower center", ncols=1 if style.is_narrow() else 2
    )
    return figure


def provinces(data: pd.DataFrame) -> Figure:
    """Draw fund spending per pensioner in each province, both schemes, on a log axis.

    Parameters
    ----------
    data : DataFrame
        Columns ``region``, ``scheme`` (employees or residents), ``value`` (yuan a month) and ``nation``
        (national average of the scheme).
    """
    figure, (axes,) = style.canvas(0.85)
    order = data[data["scheme"] == "residents"].sort_values("value")["region"].tolist()
    for scheme, (name, color, marker) in SCHEMES.items():
        rows = data[data["scheme"] == scheme].set_index("region").loc[order]
        axes.plot(rows["value"], range(len(order)), marker, color=color, linestyle="none", label=name)
        axes.axvline(rows["nation"].iloc[0], color=color, linestyle="--", linewidth=1)
    axes.plot([], [], color=style.MUTED, linestyle="--", linewidth=1, label="All provinces")
    _money_axis(axes, "x")
    axes.set_yticks(range(len(order)), order, fontsize="small")
    axes.set_ylim(-0.8, len(order) - 0.2)
    axes.grid(axis="x")
    style.title(axes, "Yuan a month (log scale)")
    style.legend_below(figure, axes)
    return figure


def theil(data: pd.DataFrame) -> Figure:
    """Draw the Theil index between provinces, split by parts of the country.

    Parameters
    ----------
    data : DataFrame
        Columns ``label`` (name, with n), ``between`` and ``within`` (the two parts of the index); one bar
        a row, first row on top.
    """
    # On a narrow page the names take two lines.
    figure, (axes,) = style.canvas(0.9 if style.is_narrow() else 0.6)
    rows = data.iloc[::-1]
    if style.is_narrow():
        rows = rows.assign(label=rows["label"].str.replace(", ", ",\n"))
    axes.barh(rows["label"], rows["between"], color=style.BLUE, label="between four parts of the country")
    axes.barh(
        rows["label"],
        rows["within"],
        left=rows["between"],
        color=style.SKY,
        hatch="//",
        edgecolor="white",
        label="between provinces of one part",
    )
    for place, total in enumerate(rows["between"] + rows["within"]):
        axes.text(total, place, f" {total:.3f}", va="center")
    axes.set_xlim(0, 1.15 * (rows["between"] + rows["within"]).max())
    axes.grid(axis="x")
    axes.grid(axis="y", visible=False)
    style.title(axes, "Theil index T")
    style.legend_below(figure, axes, columns=2)
    return figure


def wealth(data: pd.DataFrame) -> Figure:
    """Draw spending per pensioner against product per head, one mark a province and scheme.

    Parameters
    ----------
    data : DataFrame
        Columns ``region``, ``scheme`` (employees or residents), ``product`` (yuan per head), ``value``
        (yuan a month) and ``named`` (whether the mark carries the province's name).
    """
    figure, (axes,) = style.canvas(0.6)
    for scheme, (name, color, marker) in SCHEMES.items():
        rows = data[data["scheme"] == scheme]
        axes.plot(rows["product"], rows["value"], marker, color=color, linestyle="none", label=name)
    below = {"xytext": (0, -6), "ha": "center", "va": "top"}
    left = {"xytext": (-6, 0), "ha": "right", "va": "center"}
    for row in data[data["named"]].itertuples():
        # The mark farthest to the right stands close to its neighbor.
        place = below if row.product == data["product"].max() else left
        axes.annotate(
            row.region, (row.product, row.value), textcoords="offset points", fontsize="small", **place
        )
    axes.set_xscale("log")
    ticks = [50_000, 70_000, 100_000, 150_000, 200_000]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    _money_axis(axes, "y")
    axes.set_xlabel("Gross regional product per head, yuan (log scale)")
    axes.margins(x=0.08)
    style.title(axes, "Fund spending per pensioner, yuan a month (log scale)")
    style.legend_below(figure, axes)
    return figure


def _named_lines(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw one line a series; a series of a single year is a mark."""
    looks = zip(style.PALETTE, style.MARKERS, style.LINES, strict=True)
    for (name, line), (color, marker, dash) in zip(rows.groupby("series", sort=False), looks, strict=False):
        axes.plot(line["year"], line["value"], color=color, marker=marker, linestyle=dash, label=name)


def _money_axis(axes: Axes, side: str) -> None:
    """Label a log axis of monthly amounts with round numbers."""
    axis = axes.xaxis if side == "x" else axes.yaxis
    (axes.set_xscale if side == "x" else axes.set_yscale)("log")
    axis.set_major_locator(FixedLocator(np.outer([100, 1000, 10_000], [1, 2, 5]).ravel()))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
