"""Charts of one administration: pools over the years, progressivity, distance of rules, linked registers."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from lib.figures import style
from lib.figures.charts.extensions import note
from lib.figures.charts.pools import GROUPS


def annual(data: pd.DataFrame) -> Figure:
    """Draw the change per head that one pool would bring, year by year, beside the sum that moves.

    Parameters
    ----------
    data : DataFrame
        Columns ``group`` (a key of ``pools.GROUPS``), ``year``, ``change`` (percent of own spending per
        head), ``run`` (years without a gap between them share one) and ``moved`` (percent of all spending).
    """
    figure, (left, right) = style.canvas(0.45, panels=2)
    for name, (color, marker, _) in GROUPS.items():
        rows = data[data["group"] == name]
        for _, run in rows.groupby("run"):
            left.plot(run["year"], run["change"], marker=marker, color=color)
        last = rows.iloc[-1]
        left.annotate(
            name,
            (last["year"], last["change"]),
            xytext=(0, 9),
            textcoords="offset points",
            color=color,
            ha="right",
        )
    left.axhline(0, color=style.INK, linewidth=0.8)
    left.margins(y=0.15)
    moved = data.drop_duplicates("year")
    right.bar(moved["year"], moved["moved"], 0.7, color=style.SKY, edgecolor=style.BLUE)
    style.title(left, "Change per head, %")
    style.title(right, "Moved between groups, % of spending")
    for axes in (left, right):
        style.year_axis(axes)
    return figure


def progressivity(data: pd.DataFrame) -> Figure:
    """Draw Kakwani's index against the ratio of the incomes of the two groups, one panel a year.

    Parameters
    ----------
    data : DataFrame
        Columns ``year`` (two of them), ``series``, ``ratio`` (times), ``value`` (index) and ``income_ratio``
        (times; the same in all rows of a year).
    """
    figure, panels = style.canvas(0.5, panels=2, sharey=True)
    for axes, (year, table) in zip(panels, data.groupby("year"), strict=True):
        for (name, rows), color, line in zip(
            table.groupby("series", sort=False), style.PALETTE, style.LINES, strict=False
        ):
            axes.plot(rows["ratio"], rows["value"], color=color, linestyle=line, label=name)
        axes.axhline(0, color=style.INK, linewidth=0.8)
        here = table["income_ratio"].iloc[0]
        axes.axvline(here, color=style.MUTED, linestyle=":")
        axes.annotate(
            f"town over\ncountry: {here:.1f}",
            (here, 0.02),
            xycoords=axes.get_xaxis_transform(),
            xytext=(4, 0),
            textcoords="offset points",
            fontsize="small",
            color=style.MUTED,
            va="bottom",
        )
        axes.set_xlabel("Income, employees over residents (times)")
        style.title(axes, f"{year}: Kakwani index")
    note(panels[0], "assumption: income ratio", (0.98, 0.98))
    style.legend_below(figure, panels[0], columns=3)
    return figure


def distances(data: pd.DataFrame) -> Figure:
    """Draw how far each province lies from all provinces, as a sum of parts.

    Parameters
    ----------
    data : DataFrame
        Columns ``region``, ``measure`` and ``value`` (contribution to Gower's distance, 0 to 1); regions in
        the order of the chart, from the top.
    """
    figure, (axes,) = style.canvas(0.95)
    regions = list(dict.fromkeys(data["region"]))
    left = np.zeros(len(regions))
    hatches = ("", "//", "..", "xx")
    for (name, rows), color, hatch in zip(
        data.groupby("measure", sort=False), style.PALETTE, hatches, strict=False
    ):
        values = rows.set_index("region")["value"].reindex(regions).to_numpy()
        axes.barh(
            range(len(regions)),
            values,
            0.75,
            left,
            color=color,
            hatch=hatch,
            edgecolor="white",
            linewidth=0.3,
            label=name,
        )
        left += values
    axes.set_yticks(range(len(regions)), regions, fontsize="small")
    axes.set_ylim(len(regions) - 0.4, -0.6)
    axes.grid(axis="x")
    axes.grid(axis="y", visible=False)
    style.title(axes, "Distance to all provinces together (0 to 1)")
    axes.legend(loc="lower right", fontsize="small")
    return figure


def linkage(data: pd.DataFrame) -> Figure:
    """Draw recall and precision of linked registers against the error rate, by tolerance.

    Parameters
    ----------
    data : DataFrame
        Columns ``tolerated`` (fields), ``rate`` (percent of fields in error), ``recall`` and ``precision``
        (percent).
    """
    figure, panels = style.canvas(0.45, panels=2, sharey=True)
    titles = {"recall": "Recall: planted pairs found, %", "precision": "Precision: links that are right, %"}
    groups = list(data.groupby("tolerated"))
    for axes, (column, text) in zip(panels, titles.items(), strict=True):
        for (tolerated, rows), color, line, marker in zip(
            groups, style.PALETTE, style.LINES, style.MARKERS, strict=False
        ):
            axes.plot(
                rows["rate"],
                rows[column],
                color=color,
                linestyle=line,
                marker=marker,
                label=f"{tolerated} wrong",
            )
        axes.set_xlabel("Fields in error, %")
        axes.set_ylim(0, 105)
        style.title(axes, text)
    note(panels[0], "synthetic registers", (0.02, 0.03))
    note(panels[1], "synthetic registers", (0.02, 0.03))
    style.legend_below(figure, panels[0], columns=5)
    return figure
