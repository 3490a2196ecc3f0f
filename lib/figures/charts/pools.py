"""Charts of one pool for two groups and of one agency for each scheme."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from lib.figures import style

GROUPS = {
    "Employees": (style.BLUE, "o", ""),
    "Residents": (style.ORANGE, "s", "//"),
}


def merging(data: pd.DataFrame) -> Figure:
    """Draw spending per head before and after a merger, and the change per head.

    Parameters
    ----------
    data : DataFrame
        Columns ``year``, ``group`` (a key of ``GROUPS``), ``per_head``, ``pooled`` and ``change`` (yuan per
        person; change is pooled minus per head).
    """
    figure, (left, right) = style.canvas(0.46, panels=2)
    years = sorted(data["year"].unique())
    width = 0.36
    for place, (name, (color, marker, hatch)) in enumerate(GROUPS.items()):
        rows = data[data["group"] == name].set_index("year").reindex(years)
        left.vlines(range(len(years)), rows["per_head"], rows["pooled"], color=color, linestyle=":")
        left.plot(range(len(years)), rows["per_head"], marker, color=color, label=name)
        at = [i + (place - 0.5) * width for i in range(len(years))]
        right.bar(at, rows["change"], width, color=color, hatch=hatch, edgecolor="white", label=name)
        for x, value in zip(at, rows["change"], strict=True):
            text = f"{value:+.0f}".replace("-", "−")
            size = "x-small" if style.is_narrow() else "small"
            right.text(x, value, text, ha="center", va="bottom" if value > 0 else "top", fontsize=size)
    pooled = data.drop_duplicates("year").sort_values("year")["pooled"]
    left.plot(range(len(years)), pooled, "_", color=style.INK, markersize=16, label="One pool")
    left.set_ylim(0, None)
    left.margins(x=0.14)
    left.legend(loc="upper left")
    right.axhline(0, color=style.INK, linewidth=0.8)
    right.margins(y=0.12)
    style.title(left, "Yuan per person")
    style.title(right, "Change, yuan per person")
    for axes in (left, right):
        axes.set_xticks(range(len(years)), [str(year) for year in years])
    return figure


def partial(data: pd.DataFrame) -> Figure:
    """Draw the multiple that remains when only part of the spending is pooled.

    Parameters
    ----------
    data : DataFrame
        Columns ``year``, ``pooled_share`` (percent of spending) and ``multiple`` (times).
    """
    figure, (axes,) = style.canvas(0.5)
    for (year, rows), color, line in zip(data.groupby("year"), style.PALETTE, style.LINES, strict=False):
        axes.plot(rows["pooled_share"], rows["multiple"], color=color, linestyle=line, label=str(year))
    axes.axhline(1, color=style.MUTED, linewidth=0.8)
    axes.annotate("parity", (0, 1), xytext=(4, -3), textcoords="offset points", va="top")
    axes.set_xlim(0, 100)
    axes.set_ylim(0, None)
    axes.set_xlabel("Share of spending that is pooled, %")
    style.title(axes, "Multiple (times)")
    axes.legend(loc="upper right")
    return figure


def assignment(data: pd.DataFrame) -> Figure:
    """Draw how many tasks each agency has in each scheme, one panel an arrangement.

    Parameters
    ----------
    data : DataFrame
        Columns ``arrangement`` (two of them), ``scheme``, ``agency`` and ``tasks`` (above zero); the order of
        rows is the order on the axes.
    """
    figure, panels = style.canvas(0.5, panels=2, sharey=True)
    schemes, agencies = (list(dict.fromkeys(data[column])) for column in ("scheme", "agency"))
    for axes, (arrangement, table) in zip(panels, data.groupby("arrangement", sort=False), strict=True):
        x = [agencies.index(agency) for agency in table["agency"]]
        y = [schemes.index(scheme) for scheme in table["scheme"]]
        area = (35 + 25 * table["tasks"]) if style.is_narrow() else (70 + 45 * table["tasks"])
        axes.scatter(x, y, s=area, color=style.SKY, edgecolor=style.BLUE)
        for place, tasks in enumerate(table["tasks"]):
            axes.text(x[place], y[place], tasks, ha="center", va="center_baseline")
        axes.set_xticks(range(len(agencies)), [name.replace(" ", "\n") for name in agencies])
        axes.set_xlim(-0.6, len(agencies) - 0.4)
        axes.set_ylim(len(schemes) - 0.4, -0.6)
        axes.set_yticks(range(len(schemes)), schemes)
        axes.grid(axis="both")
        style.title(axes, arrangement)
    return figure
