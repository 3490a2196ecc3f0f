"""Charts of what the paper's first three proposals would take: indicators, spending, benefit gaps."""

from __future__ import annotations

import textwrap
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from lib.figures import style
from lib.figures.charts.extensions import note

STATES = {
    "usable": ("Usable cell", style.BLUE, "s"),
    "undated": ("Printed without a year", style.ORANGE, "D"),
    "blank": ("Blank cell", style.VERMILION, "x"),
    "misprint": ("Misprint", style.VERMILION, "^"),
}
VARIANTS = {"modest": ("Modest target", "white"), "strict": ("Strict target", style.BLUE)}
WINDOWS = {"whole span": (style.BLUE, "o", style.BLUE), "last step": (style.VERMILION, "s", "none")}
BOARD_LIMIT = -150


def tree(data: pd.DataFrame) -> Figure:
    """Draw goal, problems and indicators as a tree that is read from left to right.

    Parameters
    ----------
    data : DataFrame
        One row per indicator: ``goal``, ``problem`` (number), ``problem_label``, ``short``, ``first`` and
        ``last`` (missing where the cell is missing or there is one date only) and ``note`` (empty or why).
    """
    narrow = style.is_narrow()
    figure, (axes,) = style.canvas(0.78 if narrow else 0.62)
    columns = (0.0, 0.25, 0.6) if narrow else (0.0, 0.24, 0.58)
    letters = (10, 17, 24) if narrow else (16, 28, 40)
    data = data.assign(height=-np.arange(len(data), dtype=float))
    problems = data.groupby("problem", sort=False).agg(label=("problem_label", "first"), y=("height", "mean"))
    root = problems["y"].mean()
    _node(axes, columns[0], root, data["goal"].iloc[0], letters[0], style.BLUE)
    for number, problem in problems.iterrows():
        _branch(axes, (columns[0], root), (columns[1], problem["y"]))
        _node(axes, columns[1], problem["y"], f"{number}. {problem['label']}", letters[1], style.ORANGE)
        for row in data[data["problem"] == number].itertuples():
            _branch(axes, (columns[1], problem["y"]), (columns[2], row.height))
            text = f"{row.short}:{chr(10) if narrow else ' '}{_reading(row)}"
            _node(axes, columns[2], row.height, text, letters[2], style.SKY)
    axes.set(xlim=(-0.02, 1.08), ylim=(-len(data) + 0.4, 0.6))
    axes.axis("off")
    return figure


def _node(axes: Axes, x: float, y: float, text: str, letters: int, color: str) -> None:
    box = {"boxstyle": "round,pad=0.25", "facecolor": "white", "edgecolor": color, "linewidth": 1.2}
    lines = [textwrap.fill(line, letters) for line in text.splitlines()]
    axes.text(x, y, "\n".join(lines), va="center", ha="left", bbox=box, zorder=3)


def _branch(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.plot(*zip(start, end, strict=True), color=style.MUTED, linewidth=0.8, zorder=1)


def _reading(row: object) -> str:
    """Return the first and the last value of an indicator as a reader would say them."""
    return f"{row.first:.3g} {row.note}" if pd.isna(row.last) else f"{row.first:.3g} → {row.last:.3g}"


def coverage(data: pd.DataFrame) -> Figure:
    """Draw for each indicator and year what the tables hold.

    Parameters
    ----------
    data : DataFrame
        Columns ``short``, ``year`` (text; no row where a table has no such column) and ``state`` (a key of
        ``STATES``).
    """
    narrow = style.is_narrow()
    figure, (axes,) = style.canvas(0.7 if narrow else 0.5)
    rows = list(dict.fromkeys(data["short"]))
    years = sorted(set(data["year"]))
    for state, (name, color, marker) in STATES.items():
        cells = data[data["state"] == state]
        at = [years.index(year) for year in cells["year"]], [rows.index(row) for row in cells["short"]]
        size = {"markersize": 5 if narrow else 7, "markeredgewidth": 1.5}
        axes.plot(*at, linestyle="", marker=marker, color=color, label=name, **size)
    axes.set_yticks(range(len(rows)), rows)
    axes.set_xticks(range(len(years)), years, rotation=45 if narrow else 0)
    axes.set(xlim=(-0.5, len(years) - 0.5), ylim=(len(rows) - 0.5, -0.5))
    style.title(axes, "Cells of each indicator, by year")
    style.legend_below(figure, axes)
    return figure


def board(data: pd.DataFrame) -> Figure:
    """Draw the share of the way to a modest and to a strict target that each indicator has gone.

    Parameters
    ----------
    data : DataFrame
        Columns ``label``, ``variant`` (modest or strict) and ``closed`` (percent of the distance at the
        start, missing where undefined).
    """
    figure, (axes,) = style.canvas(0.62)
    rows = list(dict.fromkeys(data["label"]))
    wide = data.pivot_table(index="label", columns="variant", values="closed", dropna=False).reindex(rows)
    shown = wide.clip(lower=BOARD_LIMIT)
    axes.hlines(range(len(rows)), shown.min(axis=1), shown.max(axis=1), color=style.MUTED, linewidth=1)
    for variant, (name, fill) in VARIANTS.items():
        axes.plot(
            shown[variant],
            range(len(rows)),
            "o",
            color=style.BLUE,
            markerfacecolor=fill,
            label=name,
        )
    for place, row in enumerate(rows):
        if wide.loc[row].isna().all():
            axes.text(3, place, "undefined", va="center", color=style.VERMILION)
        elif wide.loc[row].min() < BOARD_LIMIT:
            text = f"◀ {wide.loc[row].min():.0f} %".replace("-", "−")
            axes.text(BOARD_LIMIT, place - 0.1, text, va="bottom")
    for x, text in ((0, "start"), (100, "target")):
        axes.axvline(x, color=style.INK, linewidth=0.8, linestyle="-" if x else ":")
        axes.text(x - 2, -0.7, text, ha="right", va="bottom", color=style.MUTED)
    axes.set_yticks(range(len(rows)), rows)
    axes.set(xlim=(BOARD_LIMIT - 6, 112), ylim=(len(rows) - 0.5, -1.4))
    axes.grid(axis="x")
    style.title(axes, "Share of the way closed, %")
    style.legend_below(figure, axes)
    return figure


def speed_up(data: pd.DataFrame) -> Figure:
    """Draw how many times as fast as before an indicator would have to move, for two targets.

    Parameters
    ----------
    data : DataFrame
        Columns ``label``, ``variant`` (modest or strict), ``window`` (whole span or last step) and
        ``speed_up`` (times).
    """
    figure, panels = style.canvas(0.45, panels=2, sharey=True)
    rows = list(dict.fromkeys(data["label"]))
    ends = 0.8 * data["speed_up"].min(), 1.25 * data["speed_up"].max()
    for axes, (variant, (name, _)) in zip(panels, VARIANTS.items(), strict=True):
        axes.axvline(1, color=style.INK, linewidth=0.8)
        for window, (color, marker, fill) in WINDOWS.items():
            marks = data[(data["variant"] == variant) & (data["window"] == window)]
            places = [rows.index(label) for label in marks["label"]]
            look = {"color": color, "markerfacecolor": fill, "markersize": 5 if fill == color else 8}
            axes.plot(marks["speed_up"], places, linestyle="", marker=marker, label=window, **look)
        axes.set(xscale="log", xlim=ends, ylim=(len(rows) - 0.5, -0.5))
        _plain_log(axes, [0.2, 0.5, 1, 2, 5, 10, 20, 50])
        axes.set_yticks(range(len(rows)), rows)
        axes.grid(axis="x")
        style.title(axes, f"{name}, times")
    style.legend_below(figure, panels[0])
    return figure


def share_paths(data: pd.DataFrame) -> Figure:
    """Draw the observed share of GDP and constant-growth paths to each target.

    Parameters
    ----------
    data : DataFrame
        Columns ``series`` (observed, or the name of a target), ``year`` and ``share`` (percent of GDP).
    """
    narrow = style.is_narrow()
    figure, (axes,) = style.canvas(0.75 if narrow else 0.55)
    seen = data[data["series"] == "observed"]
    last = seen["year"].max()
    for start, end in pairwise(seen.itertuples()):
        line = "-" if end.year - start.year == 1 else ":"
        axes.plot([start.year, end.year], [start.share, end.share], color=style.INK, linestyle=line)
    axes.plot(seen["year"], seen["share"], "o", color=style.INK)
    style.direct_label(axes, seen["year"].iloc[0], seen["share"].iloc[0], "China", xytext=(4, -9))
    paths = data[data["series"] != "observed"].groupby("series", sort=False)
    ends = paths["share"].last().sort_values()
    heights = dict(zip(ends.index, _spread(ends.to_numpy(), 2.3 if narrow else 1.1), strict=True))
    for (name, path), color, line in zip(paths, style.PALETTE, style.LINES, strict=False):
        axes.plot(path["year"], path["share"], color=color, linestyle=line)
        text = f"{name}{chr(10) if narrow else ' '}{ends[name]:.2f}"
        style.direct_label(axes, path["year"].iloc[-1], heights[name], text)
    style.mark_extrapolation(axes, last, data["year"].max())
    axes.set_ylim(0, 1.08 * data["share"].max())
    axes.set_xlim(seen["year"].min() - 0.5, data["year"].max() + (14 if narrow else 9))
    axes.set_xticks([seen["year"].min(), 2015, last, 2025, 2030, data["year"].max()])
    axes.tick_params(axis="x", rotation=45 if narrow else 0)
    style.title(axes, "Share of GDP, %")
    return figure


def _spread(heights: np.ndarray, least: float) -> np.ndarray:
    """Move rising heights of labels up until each is at least a given distance above the last."""
    steps = least * np.arange(len(heights))
    return np.maximum.accumulate(heights - steps) + steps


def gaps(data: pd.DataFrame) -> Figure:
    """Draw each benefit gap at its first and last date, with the target multiples.

    Parameters
    ----------
    data : DataFrame
        Columns ``kind`` (first, last or target), ``gap`` (its name; for a target the text of its line) and
        ``multiple`` (times).
    """
    figure, (axes,) = style.canvas(0.65 if style.is_narrow() else 0.5)
    marks = data[data["kind"] != "target"]
    rows = list(dict.fromkeys(marks["gap"]))
    for row in data[data["kind"] == "target"].itertuples():
        axes.axvline(row.multiple, color=style.MUTED, linestyle=":", linewidth=1)
        axes.text(
            1.03 * row.multiple, -0.6, row.gap, ha="left", va="bottom", color=style.MUTED, fontsize="small"
        )
    # The label of the first date stands below its mark: the two dates may lie close together.
    looks = {"first": ("First date", "white", -13), "last": ("Last or only date", style.BLUE, 6)}
    for kind, (name, fill, lift) in looks.items():
        ends = marks[marks["kind"] == kind]
        places = [rows.index(gap) for gap in ends["gap"]]
        axes.plot(ends["multiple"], places, "o", color=style.BLUE, markerfacecolor=fill, label=name, zorder=3)
        label = {"xytext": (0, lift), "textcoords": "offset points", "ha": "center", "fontsize": "small"}
        for x, y in zip(ends["multiple"], places, strict=True):
            axes.annotate(f"{x:.2f}", (x, y), **label)
    for place, gap in enumerate(rows):
        ends = marks[marks["gap"] == gap]["multiple"]
        axes.hlines(place, ends.min(), ends.max(), color=style.BLUE, linewidth=1)
    axes.set(xscale="log", xlim=(0.9, 1.25 * data["multiple"].max()))
    _plain_log(axes, [1, 2, 5, 10, 20])
    width = 16 if style.is_narrow() else 32
    axes.set_yticks(range(len(rows)), [textwrap.fill(row, width) for row in rows])
    axes.set_ylim(len(rows) - 0.5, -1.1)
    axes.grid(axis="x", visible=False)
    note(axes, "assumption: targets", (0.98, 0.03))
    style.title(axes, "Multiple, times (log scale)")
    style.legend_below(figure, axes)
    return figure


def _plain_log(axes: Axes, ticks: list[float]) -> None:
    """Label a logarithmic horizontal axis with plain numbers."""
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_locator(NullLocator())


def required_and_shown(data: pd.DataFrame) -> Figure:
    """Draw the growth advantage that each gap needs, beside the advantage that the figures show.

    Parameters
    ----------
    data : DataFrame
        Columns ``gap``, ``kind`` (needed or shown), ``label`` (target or window) and ``advantage`` (percent a
        year).
    """
    figure, (axes,) = style.canvas(0.55)
    rows = list(dict.fromkeys(data["gap"]))
    needed, shown = (data[data["kind"] == kind] for kind in ("needed", "shown"))
    for (label, marks), marker, color in zip(
        needed.groupby("label", sort=False), style.MARKERS, style.PALETTE, strict=False
    ):
        places = [rows.index(gap) - 0.12 for gap in marks["gap"]]
        axes.plot(
            marks["advantage"], places, linestyle="", marker=marker, color=color, label=f"needed for {label}"
        )
    for (label, marks), marker in zip(shown.groupby("label", sort=False), ("|", "x"), strict=False):
        places = [rows.index(gap) + 0.22 for gap in marks["gap"]]
        axes.plot(
            marks["advantage"],
            places,
            linestyle="",
            marker=marker,
            color=style.INK,
            markersize=9,
            markeredgewidth=2,
            label=f"shown, {label}",
        )
    width = 16 if style.is_narrow() else 32
    axes.set_yticks(range(len(rows)), [textwrap.fill(row, width) for row in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(0, 1.08 * data["advantage"].max())
    axes.grid(axis="x")
    note(axes, "assumption: targets", (0.98, 0.98))
    style.title(axes, "Growth advantage, % a year")
    style.legend_below(figure, axes, columns=3)
    return figure


def options(data: pd.DataFrame) -> Figure:
    """Draw the two benefits under each way of reaching the same multiple.

    Parameters
    ----------
    data : DataFrame
        Columns ``option``, ``year``, ``employees`` and ``residents`` (thousand yuan per head).
    """
    ways = data.groupby("option", sort=False)
    figure, panels = style.canvas(0.42, panels=len(ways), sharey=True)
    for axes, (option, rows) in zip(panels, ways, strict=True):
        for group, color, line in (("employees", style.BLUE, "-"), ("residents", style.ORANGE, "--")):
            axes.plot(rows["year"], rows[group], color=color, linestyle=line)
            end = rows.iloc[-1]
            axes.annotate(
                f"{group.capitalize()} {end[group]:.1f}",
                (end["year"], end[group]),
                xytext=(0, 4),
                textcoords="offset points",
                ha="right",
                va="bottom",
            )
        axes.set_ylim(0, 1.15 * data["employees"].max())
        ticks = [rows["year"].min(), rows["year"].max()]
        axes.set_xticks(ticks, [f"{year:.0f}" for year in ticks])
        # The last label of a panel must not meet the first one of the next.
        axes.get_xticklabels()[-1].set_horizontalalignment("right")
        style.title(axes, option)
    note(panels[-1], "assumption: growth, target", (0.98, 0.98))
    panels[0].set_ylabel("Thousand yuan per head")
    return figure
