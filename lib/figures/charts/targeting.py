"""Charts of targeting: synthetic households, errors, benefits of equal cost, the loop, and scores."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator, StrMethodFormatter

from lib.figures import style

AREAS = {"rural": ("Rural", style.BLUE, "o", "-"), "urban": ("Urban", style.ORANGE, "s", "--")}
VARIANTS = {"independent": ("Dependents spread evenly", style.BLUE, "o"),
            "dependent": ("More dependents among the poor (assumption)", style.VERMILION, "D")}  # fmt: skip


def score_ranks(data: pd.DataFrame) -> Figure:
    """Draw the rank of each year under equal and entropy weights and its range under random weights.

    Parameters
    ----------
    data : DataFrame
        Columns ``panel`` (title), ``year``, ``rank``, ``entropy`` (ranks, 1 is best), ``low``, ``high``
        (range of ranks) and ``kept`` (percent of random weights that keep the rank).
    """
    panels = data.groupby("panel", sort=False)
    figure, axes = style.canvas(0.5, panels=len(panels))
    for place, ((name, rows), axis) in enumerate(zip(panels, axes, strict=True)):
        years = range(len(rows))
        axis.vlines(
            years, rows["low"], rows["high"], color=style.SKY, linewidth=7, label="Random weights, 95 %"
        )
        axis.plot(years, rows["rank"], "o", color=style.BLUE, label="Equal weights")
        axis.plot(years, rows["entropy"], "D", color=style.INK, mfc="none", ms=8, label="Entropy weights")
        for year, row in zip(years, rows.itertuples(), strict=True):
            place_above = {"xytext": (0, 7), "textcoords": "offset points", "ha": "center", "va": "bottom"}
            axis.annotate(f"{row.kept:.0f} %", (year, row.low), fontsize="small", **place_above)
        axis.set_xticks(years, rows["year"])
        axis.set(ylim=(data["high"].max() + 0.5, -0.2), xlim=(-0.6, len(rows) - 0.4))
        axis.set_yticks(range(1, int(rows["high"].max()) + 1))
        style.title(axis, name)
        if not place:
            axis.set_ylabel("Rank (1 is best)")
    _note(axes[0], "assumed indicators and weights", 0.02, 0.03, "left")
    style.legend_below(figure, axes[0], columns=3)
    return figure


def error_curves(data: pd.DataFrame) -> Figure:
    """Draw errors of targeting by quality of records: exact lines, and synthetic households as marks.

    Parameters
    ----------
    data : DataFrame
        Columns ``kind`` (exact, households or mark), ``area`` (rural or urban), ``error`` (title of the
        panel), ``quality`` (correlation) and ``value`` (percent); a mark has a ``label`` and only its quality
        counts.
    """
    errors = data.loc[data["kind"] == "exact", "error"].unique()
    figure, axes = style.canvas(0.5, panels=len(errors), sharey=True)
    for axis, error in zip(axes, errors, strict=True):
        for area, (name, color, marker, line) in AREAS.items():
            rows = data[(data["area"] == area) & (data["error"] == error)].set_index("kind")
            exact, drawn = rows.loc[["exact"]], rows.loc[["households"]]
            axis.plot(exact["quality"], exact["value"], color=color, linestyle=line, label=f"{name}, exact")
            label = f"{name}, synthetic households"
            axis.plot(drawn["quality"], drawn["value"], marker, color=color, mfc="white", label=label)
        for row in data[data["kind"] == "mark"].itertuples():
            axis.axvline(row.quality, color=style.MUTED, linestyle=":", linewidth=1)
            axis.text(row.quality, 4, f" {row.label}", color=style.MUTED, fontsize="small", va="bottom")
        axis.set(xlim=(-0.03, 1.03), ylim=(0, 104), xlabel="Quality of records (correlation with need)")
        style.title(axis, error)
    style.legend_below(figure, axes[0], columns=2)
    return figure


def equal_cost(data: pd.DataFrame) -> Figure:
    """Draw what benefits of equal cost do to the poverty gap and to inequality.

    Parameters
    ----------
    data : DataFrame
        Columns ``panel`` (title), ``plan``, ``variant`` (a key of ``VARIANTS``) and ``value``.
    """
    panels = data.groupby("panel", sort=False)
    plans = list(dict.fromkeys(data["plan"]))
    figure, axes = style.canvas(0.5, panels=len(panels), sharey=True)
    for (name, rows), axis in zip(panels, axes, strict=True):
        for shift, (variant, (label, color, marker)) in zip((-0.12, 0.12), VARIANTS.items(), strict=True):
            marks = rows[rows["variant"] == variant].set_index("plan")["value"].reindex(plans)
            places = np.arange(len(plans)) + shift
            axis.hlines(places, 0, marks, color=color, linewidth=1.2)
            axis.plot(marks, places, marker, color=color, label=label)
        axis.set_yticks(range(len(plans)), [textwrap.fill(plan, 22) for plan in plans])
        axis.set(ylim=(len(plans) - 0.5, -0.5), xlim=(0, 1.1 * rows["value"].max()))
        axis.grid(axis="x")
        style.title(axis, name)
    _note(axes[-1], "synthetic households", 0.98, 0.4, "right")
    style.legend_below(figure, axes[0], columns=2)
    return figure


def loop(data: pd.DataFrame) -> Figure:
    """Draw spending and exclusion round by round under several ways to run the loop.

    Parameters
    ----------
    data : DataFrame
        Columns ``panel`` (title), ``run`` (name), ``round``, ``value`` (percent) and ``target`` (percent,
        missing where there is none).
    """
    panels = data.groupby("panel", sort=False)
    figure, axes = style.canvas(0.5, panels=len(panels))
    for (name, rows), axis in zip(panels, axes, strict=True):
        looks = zip(style.PALETTE, style.LINES, style.MARKERS, strict=True)
        for (run, path), (color, line, marker) in zip(rows.groupby("run", sort=False), looks, strict=False):
            axis.plot(
                path["round"], path["value"], color=color, linestyle=line, marker=marker, ms=3, label=run
            )
        if rows["target"].notna().any():
            axis.axhline(rows["target"].max(), color=style.INK, linewidth=0.8)
        axis.set(ylim=(0, 1.08 * rows["value"].max()), xlabel="Round")
        style.title(axis, name)
    _note(axes[-1], "synthetic households, assumed rules", 0.98, 0.03, "right")
    style.legend_below(figure, axes[0], columns=2)
    return figure


def fits(data: pd.DataFrame) -> Figure:
    """Draw how far fitted distributions miss published figures that they were and were not fitted to.

    Parameters
    ----------
    data : DataFrame
        Columns ``panel`` (title), ``moment``, ``family`` and ``miss`` (percent of the published figure).
    """
    panels = data.groupby("panel", sort=False)
    figure, axes = style.canvas(0.5, panels=len(panels))
    families = list(dict.fromkeys(data["family"]))
    for (name, rows), axis in zip(panels, axes, strict=True):
        moments = list(dict.fromkeys(rows["moment"]))
        for place, family in enumerate(families):
            marks = rows[rows["family"] == family]
            heights = [moments.index(moment) + 0.22 * (place - 1) for moment in marks["moment"]]
            look = {"color": style.PALETTE[place], "marker": style.MARKERS[place], "linestyle": ""}
            axis.plot(marks["miss"], heights, label=family, **look)
        axis.axvline(0, color=style.INK, linewidth=0.8)
        axis.set_yticks(range(len(moments)), [textwrap.fill(moment, 20) for moment in moments])
        axis.set_ylim(len(moments) - 0.5, -0.5)
        axis.grid(axis="x")
        style.title(axis, name)
    _note(axes[0], "persons in a fifth:\nassumption", 0.98, 0.5, "right")
    style.legend_below(figure, axes[0], columns=3)
    return figure


def caseload(data: pd.DataFrame) -> Figure:
    """Draw the official caseload and outlay over those that fitted incomes imply, by year and area.

    Parameters
    ----------
    data : DataFrame
        Columns ``panel`` (title), ``area`` (rural or urban), ``year`` and ``ratio`` (times).
    """
    panels = data.groupby("panel", sort=False)
    figure, axes = style.canvas(0.45, panels=len(panels), sharey=True)
    for (name, rows), axis in zip(panels, axes, strict=True):
        for area, (label, color, marker, line) in AREAS.items():
            path = rows[rows["area"] == area]
            axis.plot(path["year"], path["ratio"], color=color, marker=marker, linestyle=line, label=label)
        axis.axhline(1, color=style.INK, linewidth=0.8)
        axis.set_yscale("log")
        axis.yaxis.set_major_locator(FixedLocator([0.3, 0.5, 1, 2, 5, 10, 20, 50]))
        axis.yaxis.set_minor_locator(NullLocator())
        axis.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axis.set_xticks(sorted(set(rows["year"])))
        style.title(axis, name)
    _note(axes[0], "denominator: fitted incomes", 0.02, 0.38, "left")
    style.legend_below(figure, axes[0], columns=2)
    return figure


def group_errors(data: pd.DataFrame) -> Figure:
    """Draw the share of the poor who are left out, by group and round, without and with appeals.

    Parameters
    ----------
    data : DataFrame
        Columns ``panel`` (title), ``group``, ``round`` and ``value`` (percent).
    """
    panels = data.groupby("panel", sort=False)
    figure, axes = style.canvas(0.45, panels=len(panels), sharey=True)
    for (name, rows), axis in zip(panels, axes, strict=True):
        looks = zip(style.PALETTE, style.LINES, style.MARKERS, strict=True)
        for (group, path), (color, line, marker) in zip(
            rows.groupby("group", sort=False), looks, strict=False
        ):
            axis.plot(
                path["round"], path["value"], color=color, linestyle=line, marker=marker, ms=3, label=group
            )
        axis.set(ylim=(0, 104), xlabel="Round")
        style.title(axis, name)
    axes[0].set_ylabel("Exclusion, % of the poor")
    _note(axes[-1], "synthetic households, assumed rules", 0.98, 0.03, "right")
    style.legend_below(figure, axes[0], columns=2)
    return figure


def _note(axes: Axes, text: str, x: float, y: float, side: str) -> None:
    """Mark on the figure what was not observed."""
    axes.text(x, y, text, transform=axes.transAxes, ha=side, va="bottom", color=style.MUTED, fontsize="small")
