"""Charts of the population engine: its results, its errors, and what is larger than its errors."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lib.figures import style

VARIANTS = {
    "high": (style.BLUE, "-", "o"),
    "medium": (style.ORANGE, "--", "s"),
    "low": (style.VERMILION, "-.", "^"),
}
TITLES = {
    "population": "Population, million",
    "share_65": "Aged 65 and over, %",
    "dependency_20_64": "Aged 65+ per 100 aged 20–64",
}
DIFFERENCES = {
    "population": "Population, %",
    "share_65": "Aged 65+, points of share",
    "dependency_20_64": "Old-age ratio, points",
}


def variants(data: pd.DataFrame) -> Figure:
    """Draw our projections as lines and the published ones as marks, one panel a measure.

    Parameters
    ----------
    data : DataFrame
        Columns ``variant`` (high, medium, low), ``year``, ``measure``, ``ours`` and ``theirs`` (million,
        percent, persons per 100).
    """
    figure, panels = style.canvas(0.44, panels=len(TITLES))
    for axes, (measure, title) in zip(panels, TITLES.items(), strict=True):
        for variant, (color, dash, marker) in VARIANTS.items():
            rows = data[(data["measure"] == measure) & (data["variant"] == variant)]
            axes.plot(rows["year"], rows["ours"], color=color, linestyle=dash, label=f"{variant}, ours")
            axes.plot(
                rows["year"], rows["theirs"], marker, color=color, mfc="white", label=f"{variant}, printed"
            )
        axes.set_ylim(0, None)
        _years(axes, data)
        style.title(axes, title)
    style.legend_below(figure, panels[0], columns=3)
    return figure


def differences(data: pd.DataFrame) -> Figure:
    """Draw ours minus published by year, one panel a measure.

    Parameters
    ----------
    data : DataFrame
        Columns ``run`` (name of the line), ``year``, ``measure`` and ``difference`` (percent for the
        population, otherwise points).
    """
    figure, panels = style.canvas(0.44, panels=len(DIFFERENCES))
    for axes, (measure, title) in zip(panels, DIFFERENCES.items(), strict=True):
        _lines(axes, data[data["measure"] == measure], "run", "difference")
        axes.axhline(0, color=style.INK, linewidth=0.8)
        _years(axes, data)
        style.title(axes, title)
    style.legend_below(figure, panels[0], columns=4)
    return figure


def back_test(data: pd.DataFrame) -> Figure:
    """Draw ours minus the estimates of the past, for the population and for the old-age ratio.

    Parameters
    ----------
    data : DataFrame
        Columns ``run``, ``year``, ``measure`` (population and dependency_20_64 are drawn) and
        ``difference``.
    """
    measures = ["population", "dependency_20_64"]
    figure, panels = style.canvas(0.46, panels=len(measures))
    for axes, measure in zip(panels, measures, strict=True):
        _lines(axes, data[data["measure"] == measure], "run", "difference")
        axes.axhline(0, color=style.INK, linewidth=0.8)
        _years(axes, data)
        style.title(axes, DIFFERENCES[measure])
    style.legend_below(figure, panels[0], columns=3)
    return figure


def mothers(data: pd.DataFrame) -> Figure:
    """Draw the error among young children against the years by which mothers are made older.

    Parameters
    ----------
    data : DataFrame
        Columns ``variant``, ``shift`` (years) and ``error`` (percent).
    """
    figure, (axes,) = style.canvas(0.5)
    for variant, (color, dash, marker) in VARIANTS.items():
        rows = data[data["variant"] == variant]
        axes.plot(rows["shift"], rows["error"], color=color, linestyle=dash, marker=marker, label=variant)
    axes.axvline(0, color=style.MUTED, linestyle=":", linewidth=1)
    axes.set_ylim(0, None)
    axes.set_xlabel("Years by which mothers are older than in the published pattern")
    if style.is_narrow():
        axes.set_xlabel("Years by which mothers are made older")
    style.title(axes, "Error among children under five, %")
    style.legend_below(figure, axes)
    return figure


def sizes(data: pd.DataFrame) -> Figure:
    """Draw absolute differences of several origins on log axes, one panel a measure.

    Parameters
    ----------
    data : DataFrame
        Columns ``origin`` (name of the line), ``year``, ``measure`` (population and dependency_20_64) and
        ``size`` (absolute difference: percent or points, above zero).
    """
    measures = ["population", "dependency_20_64"]
    figure, panels = style.canvas(0.5, panels=len(measures))
    for axes, measure in zip(panels, measures, strict=True):
        _lines(axes, data[data["measure"] == measure], "origin", "size")
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter("{x:g}")
        _years(axes, data)
        style.title(axes, f"{DIFFERENCES[measure]} (log)")
    style.legend_below(figure, panels[0], columns=2)
    return figure


def _lines(axes: Axes, rows: pd.DataFrame, name: str, value: str) -> None:
    for (label, line), color, marker, dash in zip(
        rows.groupby(name, sort=False), style.PALETTE, style.MARKERS, style.LINES, strict=False
    ):
        axes.plot(
            line["year"], line[value], color=color, marker=marker, linestyle=dash, label=label, markersize=3.5
        )


def _years(axes: Axes, data: pd.DataFrame) -> None:
    """Mark a few whole years, so that narrow panels do not crowd."""
    first, last = data["year"].min(), data["year"].max()
    spacing = 25 if last - first > 70 else 10
    axes.set_xticks([year for year in range(1950, 2101, spacing) if first <= year <= last])
