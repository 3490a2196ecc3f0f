"""Charts of the structure of spending: rows, branches, and shares under different readings."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from lib.figures import style

ROWS = {
    "Insurance": (style.BLUE, "o", "-"),
    "Living guarantee": (style.GREEN, "s", "-"),
    "Welfare": (style.VERMILION, "D", "--"),
    "Extremely poor": (style.PURPLE, "^", "-."),
    "Temporary relief": (style.ORANGE, "v", ":"),
}
BRANCHES = {
    "Insurance": (style.BLUE, ""),
    "Assistance": (style.SKY, "//"),
    "Welfare": (style.ORANGE, "xx"),
}
FEWER_FUNDS = "three funds"


def rows(data: pd.DataFrame) -> Figure:
    """Draw every row of the table on a log axis, one panel a version of the table.

    The break before the last year is the change from five insurance funds to three.

    Parameters
    ----------
    data : DataFrame
        Columns ``version`` (two of them), ``row`` (a key of ``ROWS``), ``year`` and ``value`` (100 million
        yuan, may be missing).
    """
    figure, panels = style.canvas(0.5, panels=2, sharey=True)
    for axes, (version, table) in zip(panels, data.groupby("version", sort=False), strict=True):
        for name, (color, marker, line) in ROWS.items():
            series = table[table["row"] == name].dropna(subset="value")
            axes.plot(series["year"], series["value"], color=color, marker=marker, linestyle=line)
            style.direct_label(axes, series["year"].iloc[-1], series["value"].iloc[-1], name, color)
        years = sorted(table["year"].unique())
        style.mark_break(axes, (years[-2] + years[-1]) / 2, FEWER_FUNDS, top=1.0)
        axes.set_yscale("log")
        axes.yaxis.set_minor_locator(NullLocator())
        axes.set_ylim(100, 100_000)
        axes.set_xlim(years[0] - 0.7, years[-1] + 6)
        axes.set_xticks(years)
        style.title(axes, f"{version}: 100 million yuan (log scale)" if axes is panels[0] else version)
    return figure


def highest(data: pd.DataFrame) -> Figure:
    """Draw the highest welfare share for each choice of the total, against the printed figure.

    Parameters
    ----------
    data : DataFrame
        Columns ``whole`` (rows of the total, in letters), ``value`` (percent), ``match`` (rounded, truncated
        or missing) and ``printed`` (percent, the same in every row).
    """
    figure, (axes,) = style.canvas(0.65)
    ordered = data.sort_values("value", ascending=False, ignore_index=True)
    looks = {"rounded": ("o", style.BLUE), "truncated": ("s", style.ORANGE), "no": ("x", style.MUTED)}
    names = {"rounded": "prints as {} when rounded", "truncated": "… only when cut off", "no": "does not"}
    printed = ordered["printed"].iloc[0]
    for match, (marker, color) in looks.items():
        part = ordered[ordered["match"].fillna("no") == match]
        label = names[match].format(f"{printed:.2f}")
        axes.plot(part["value"], part.index, marker, color=color, label=label)
    axes.axvline(printed, color=style.VERMILION, linestyle="--", linewidth=1)
    axes.set_yticks(range(len(ordered)), ordered["whole"])
    axes.grid(axis="x")
    axes.grid(axis="y", visible=False)
    axes.legend(loc="upper right")
    style.title(axes, "Highest welfare share, % of the total")
    return figure


def shares(data: pd.DataFrame) -> Figure:
    """Draw stacked shares of the three branches by year, one panel a version of the table.

    The break before the last year is the change from five insurance funds to three.

    Parameters
    ----------
    data : DataFrame
        Columns ``version`` (two of them), ``branch`` (a key of ``BRANCHES``), ``year`` and ``share``
        (percent).
    """
    figure, panels = style.canvas(0.5, panels=2, sharey=True)
    for axes, (version, table) in zip(panels, data.groupby("version", sort=False), strict=True):
        wide = table.pivot_table(index="year", columns="branch", values="share")
        base = 0 * wide["Insurance"]
        for branch, (color, hatch) in BRANCHES.items():
            axes.bar(
                wide.index.astype(str),
                wide[branch],
                0.6,
                base,
                color=color,
                hatch=hatch,
                edgecolor="white",
                label=branch,
            )
            base = base + wide[branch]
        for place, value in enumerate(wide["Insurance"]):
            axes.text(place, value / 2, f"{value:.1f}", ha="center", va="center", color="white")
        axes.set_ylim(0, 111)
        axes.set_yticks(range(0, 101, 20))
        style.mark_break(axes, len(wide) - 1.5, FEWER_FUNDS, top=1.0)
        style.title(axes, f"{version}: share, %" if axes is panels[0] else version)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    return figure


def scope(data: pd.DataFrame) -> Figure:
    """Draw the welfare share by year for several definitions of the insurance total.

    The break before the last year is the change from five insurance funds to three.

    Parameters
    ----------
    data : DataFrame
        Columns ``scope`` (name), ``year``, ``share`` (percent) and ``printed`` (the printed highest share).
    """
    figure, (axes,) = style.canvas(0.55)
    groups = data.groupby("scope", sort=False)
    looks = zip(style.PALETTE, style.MARKERS, style.LINES, strict=False)
    for (name, line), (color, marker, stroke) in zip(groups, looks, strict=False):
        axes.plot(line["year"], line["share"], color=color, marker=marker, linestyle=stroke, label=name)
    axes.axhline(data["printed"].iloc[0], color=style.MUTED, linewidth=0.8, linestyle="--")
    axes.annotate(
        f"printed maximum {data['printed'].iloc[0]:.2f}",
        (data["year"].min(), data["printed"].iloc[0]),
        xytext=(0, 3),
        textcoords="offset points",
        color=style.MUTED,
    )
    years = sorted(data["year"].unique())
    axes.set_xticks(years)
    axes.set_ylim(0, 1.25 * data["share"].max())
    style.mark_break(axes, (years[-2] + years[-1]) / 2, FEWER_FUNDS)
    axes.legend(loc="lower right", frameon=True, framealpha=1, edgecolor="none")
    style.title(axes, "Welfare share of the total, %")
    return figure
