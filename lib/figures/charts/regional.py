"""Charts of benefits of regions and of a coefficient that ties them to regional income."""

from __future__ import annotations

import pandas as pd
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator, ScalarFormatter

from lib.figures import style
from lib.figures.charts.extensions import note

GROUPS = {
    "East": (style.BLUE, "o"),
    "Central": (style.ORANGE, "s"),
    "Northeast": (style.GREEN, "^"),
    "West": (style.VERMILION, "D"),
}
WAYS = {"same spending": (style.BLUE, "o", "-"), "filling up": (style.ORANGE, "s", "--")}


def benefits(data: pd.DataFrame) -> Figure:
    """Draw the benefit of each region against its income, with the rule under several coefficients.

    Parameters
    ----------
    data : DataFrame
        Columns ``kind`` (region or rule), ``name``, ``group`` (a key of ``GROUPS``), ``relative`` (percent of
        the nation), ``benefit`` (yuan a month) and ``label`` (whether a region is named).
    """
    figure, (axes,) = style.canvas(0.85 if style.is_narrow() else 0.6)
    for (name, line), look in zip(
        data[data["kind"] == "rule"].groupby("name", sort=False), style.LINES, strict=False
    ):
        axes.plot(
            line["relative"], line["benefit"], color=style.MUTED, linestyle=look, linewidth=1, label=name
        )
    regions = data[data["kind"] == "region"]
    for group, (color, marker) in GROUPS.items():
        rows = regions[regions["group"] == group]
        axes.plot(rows["relative"], rows["benefit"], linestyle="", marker=marker, color=color, label=group)
    for row in regions[regions["label"].astype(bool)].itertuples():
        lowest = row.benefit == regions["benefit"].min()
        place = {"xytext": (6, -7)} if lowest else {"xytext": (-5, 0), "ha": "right"}
        style.direct_label(axes, row.relative, row.benefit, row.name, **place)
    axes.set(xscale="log", yscale="log", xlabel="Output per head, % of the nation (log scale)")
    _plain(axes.xaxis, [50, 75, 100, 150, 200])
    _plain(axes.yaxis, [100, 200, 400, 800, 1600])
    note(axes, "assumption: output stands for income; w")
    style.title(axes, "Residents' pension, yuan a month (log scale)")
    style.legend_below(figure, axes)
    return figure


def scan(data: pd.DataFrame) -> Figure:
    """Draw spread and cost of the regional rule by coefficient.

    Parameters
    ----------
    data : DataFrame
        Columns ``panel`` ("spread" or "cost"), ``line`` (a key of ``WAYS`` and "present" for the spread, the
        name of a floor for the cost), ``coefficient`` and ``value``.
    """
    figure, (left, right) = style.canvas(0.5, panels=2)
    spread = data[data["panel"] == "spread"]
    for way, (color, marker, line) in WAYS.items():
        rows = spread[spread["line"] == way]
        axes_look = {"color": color, "marker": marker, "linestyle": line}
        left.plot(rows["coefficient"], rows["value"], label=f"Rule, {way}", **axes_look)
    present = spread.loc[spread["line"] == "present", "value"].iloc[0]
    left.axhline(present, color=style.INK, linewidth=0.8)
    left.text(0, present, "present", va="bottom")
    left.set_ylim(0, 1.2 * spread["value"].max())
    style.title(left, "Theil index of provinces")
    cost = data[data["panel"] == "cost"]
    for (floor, rows), color, marker in zip(
        cost.groupby("line", sort=False), style.PALETTE[2:], style.MARKERS[2:], strict=False
    ):
        right.plot(rows["coefficient"], rows["value"], color=color, marker=marker)
        end = rows.iloc[0]
        style.direct_label(right, end["coefficient"], end["value"], floor, xytext=(6, 6), va="bottom")
    right.set_ylim(0, 1.3 * cost["value"].max())
    style.title(right, "Cost of filling up, % of spending")
    for axes in (left, right):
        axes.set_xlabel("Regional coefficient w")
        axes.set_xlim(-0.05, 1.05)
    note(right, "assumption: floors, w", (0.98, 0.98))
    style.legend_below(figure, left)
    return figure


def _plain(axis: Axis, ticks: list[float]) -> None:
    axis.set_major_locator(FixedLocator(ticks))
    axis.set_major_formatter(ScalarFormatter())
    axis.set_minor_locator(NullLocator())
