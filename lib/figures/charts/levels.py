"""Charts of spending as a share of GDP: levels, the gap to others, and when it might close."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lib.figures import style

SERIES = {
    "Poland": (style.BLUE, "s", "-"),
    "OECD mean": (style.INK, "D", "--"),
    "Latvia": (style.GREEN, "^", "-"),
    "Colombia": (style.PURPLE, "v", "-"),
    "Costa Rica": (style.SKY, "P", "-"),
    "Turkey": (style.ORANGE, "X", "-"),
    "China": (style.VERMILION, "o", "-"),
}
PATHS = {
    "straight line": (style.BLUE, "-"),
    "constant relative pace": (style.ORANGE, "--"),
    "pace of the last step": (style.VERMILION, "-."),
}
NEVER = "never"
ALONE = "insurance funds alone"
DOUBLE = "funds + budget item, as in the paper"
WIDEST = "with the health item: widest"
DEFINITIONS = {
    WIDEST: (style.PURPLE, "^", "-"),
    DOUBLE: (style.VERMILION, "s", "-"),
    ALONE: (style.BLUE, "o", "-"),
}
NET = "funds + budget item, subsidies once"
PRINTED = "the paper's Table 1"
PEERS = {
    "Poland": (style.BLUE, "-"),
    "OECD mean": (style.INK, "--"),
    "Korea": (style.GREEN, "-."),
    "Turkey": (style.ORANGE, (0, (3, 1, 1, 1))),
    "Mexico": (style.PURPLE, (0, (5, 1))),
    "Colombia": (style.MUTED, ""),
    "Costa Rica": (style.SKY, ""),
}


def shares(data: pd.DataFrame) -> Figure:
    """Draw each country's share by year; a segment that skips years is dotted.

    Parameters
    ----------
    data : DataFrame
        Columns ``country`` (a key of ``SERIES``), ``year`` and ``share`` (percent of GDP, may be missing).
    """
    figure, (axes,) = style.canvas(0.6)
    last = data["year"].max()
    ends = {}
    for country, (color, marker, line) in SERIES.items():
        known = data[data["country"] == country].dropna(subset="share")
        width = 2.6 if country == "China" else 1.4
        _dotted_over_gaps(axes, known["year"], known["share"], color=color, linestyle=line, linewidth=width)
        axes.plot(known["year"], known["share"], marker, color=color)
        ends[country] = known["share"].iloc[-1]
    for country, height in _spread(ends, 1.5 if style.is_narrow() else 1.0):
        weight = "bold" if country == "China" else "normal"
        style.direct_label(axes, last, height, country, SERIES[country][0], weight=weight)
    axes.set_ylim(0, 24)
    axes.set_xlim(data["year"].min() - 0.4, last + (4 if style.is_narrow() else 2))
    axes.set_xticks(sorted(data["year"].unique()))
    axes.tick_params(axis="x", rotation=45 if style.is_narrow() else 0)
    style.title(axes, "Share of GDP, %")
    return figure


def definitions(data: pd.DataFrame) -> Figure:
    """Draw China's share under several definitions, and between its narrowest and widest among OECD members.

    Parameters
    ----------
    data : DataFrame
        Columns ``kind``, ``series``, ``year``, ``value`` and, for bands, ``lower`` and ``upper`` (percent of
        GDP). Kinds: line (a key of ``DEFINITIONS``), net (band of ``NET``), printed, range (band from the
        narrowest to the widest definition), peer and fragment (a key of ``PEERS``; a fragment is one year of
        another release), break (``series`` says what changed).
    """
    figure, (left, right) = style.canvas(0.62, panels=2)
    _china(left, data)
    _among(right, data)
    style.title(left, "China, % of GDP")
    style.title(right, "China among OECD members, % of GDP")
    style.legend_below(figure, left, columns=2)
    return figure


def _china(axes: Axes, data: pd.DataFrame) -> None:
    """Draw one line a definition, the band of the netted one, the printed cells and the breaks."""
    lines = data[data["kind"] == "line"]
    for name, (color, marker, line) in DEFINITIONS.items():
        known = lines[lines["series"] == name].dropna(subset="value")
        _dotted_over_gaps(axes, known["year"], known["value"], color=color, linestyle=line)
        axes.plot(known["year"], known["value"], marker, color=color, label=name)
    _band(axes, data[data["kind"] == "net"], style.GREEN, NET)
    cells = data[data["kind"] == "printed"]
    axes.plot(cells["year"], cells["value"], "D", color=style.INK, mfc="none", markersize=8, label=PRINTED)
    for place, row in enumerate(data[data["kind"] == "break"].itertuples()):
        style.mark_break(axes, row.year - 0.5, row.series, top=0.99 - 0.07 * place)
    axes.set_ylim(0, 1.35 * lines["value"].max())
    style.year_axis(axes)


def _among(axes: Axes, data: pd.DataFrame) -> None:
    """Draw the range of China's definitions as a band between the lines of the peers."""
    span = data[data["kind"] == "range"]
    _band(axes, span, style.VERMILION)
    middle = span.iloc[-3]
    axes.text(
        middle["year"],
        (middle["lower"] + middle["upper"]) / 2,
        "China",
        color=style.INK,
        weight="bold",
        va="center",
        ha="center",
    )
    ends = {}
    for name, (color, line) in PEERS.items():
        known = data[data["series"] == name].sort_values("year")
        peer = known[known["kind"] == "peer"]
        axes.plot(peer["year"], peer["value"], color=color, linestyle=line or "none")
        fragment = known[known["kind"] == "fragment"]
        axes.plot(fragment["year"], fragment["value"], "D", color=color, mfc="white", markersize=5)
        ends[name] = known["value"].iloc[-1]
    last = data.loc[data["kind"].isin(["range", "peer", "fragment"]), "year"].max()
    for name, height in _spread(ends, 1.6 if style.is_narrow() else 1.2):
        style.direct_label(axes, last, height, name, PEERS[name][0])
    axes.set_ylim(0, 25)
    axes.set_xlim(right=last + 5)
    axes.set_xticks(range(int(span["year"].min()), int(last) + 1, 3))


def _band(axes: Axes, band: pd.DataFrame, color: str, label: str | None = None) -> None:
    """Fill between two limits in runs of years; a year that stands alone is a bar."""
    look = {"color": color, "alpha": 0.4}
    runs = band["year"].diff().fillna(1).gt(1).cumsum()
    for _, run in band.groupby(runs):
        if len(run) == 1:
            axes.vlines(run["year"], run["lower"], run["upper"], linewidth=5, **look)
        else:
            axes.fill_between(run["year"], run["lower"], run["upper"], linewidth=1.5, label=label, **look)
            label = None


def gap_and_pace(data: pd.DataFrame) -> Figure:
    """Draw the gap by year beside the yearly narrowing of each interval, split by its two sources.

    Parameters
    ----------
    data : DataFrame
        Columns ``panel`` (gap or pace), ``label`` (year or interval), ``term`` (gap, China or OECD mean) and
        ``value`` (percentage points; points a year in the panel pace, positive when the gap narrows).
    """
    figure, (left, right) = style.canvas(0.46, panels=2)
    gap = data[data["panel"] == "gap"]
    left.bar(gap["label"], gap["value"], width=0.6, color=style.BLUE)
    for place, value in enumerate(gap["value"]):
        left.text(place, value, f"{value:.2f}", ha="center", va="bottom", fontsize="small")
    left.set_ylim(top=1.1 * gap["value"].max())
    style.title(left, "Gap, percentage points")
    pace = data[data["panel"] == "pace"].pivot_table(index="label", columns="term", values="value")
    at = np.arange(len(pace))
    looks = {"China": (style.VERMILION, ""), "OECD mean": (style.SKY, "//")}
    names = {"China": "rise of China", "OECD mean": "fall of the OECD mean"}
    for shift, (term, (color, hatch)) in zip((-0.2, 0.2), looks.items(), strict=True):
        right.bar(
            at + shift,
            pace[term],
            0.4,
            color=color,
            hatch=hatch,
            edgecolor="white",
            label=names[term],
        )
    right.plot(at, pace.sum(axis=1), "D", color=style.INK, label="sum: narrowing")
    right.axhline(0, color=style.INK, linewidth=0.8)
    right.set_xticks(at, pace.index)
    style.title(right, "Narrowing, points a year")
    style.legend_below(figure, right)
    return figure


def closing(data: pd.DataFrame) -> Figure:
    """Draw the observed gap and its three conditional paths; a bar marks where the line may cross zero.

    Parameters
    ----------
    data : DataFrame
        Columns ``kind`` (observed, a key of ``PATHS``, or crossing), ``year`` and ``value`` (percentage
        points); the one row of kind crossing also has ``lower`` and ``upper`` (years).
    """
    figure, (axes,) = style.canvas(0.55)
    observed = data[data["kind"] == "observed"]
    for name, (color, line) in PATHS.items():
        path = data[data["kind"] == name]
        axes.plot(path["year"], path["value"], color=color, linestyle=line, label=name)
    axes.plot(observed["year"], observed["value"], "o", color=style.INK, zorder=5, label="observed")
    crossing = data[data["kind"] == "crossing"].iloc[0]
    axes.plot([crossing["lower"], crossing["upper"]], [0, 0], color=style.BLUE, linewidth=7, alpha=0.5)
    axes.plot(crossing["year"], 0, "|", color=style.INK, markersize=10)
    axes.annotate(
        "95 % set of the crossing year",
        (crossing["lower"], 0),
        xytext=(-4, 7),
        textcoords="offset points",
        ha="right",
    )
    axes.set_ylim(-0.7, 1.25 * observed["value"].max())
    style.mark_extrapolation(axes, observed["year"].max(), data["year"].max())
    style.title(axes, "Gap to the OECD mean, percentage points")
    axes.legend(ncols=1 if style.is_narrow() else 2, loc="upper right")
    return figure


def crossings(data: pd.DataFrame) -> Figure:
    """Draw for each comparison the crossing year of the line, its interval, and that of the last step.

    Parameters
    ----------
    data : DataFrame
        Columns ``gap`` (name), ``n``, ``crossing``, ``crossing_lower``, ``crossing_upper`` and
        ``last_crossing`` (years, infinite when the gap did not shrink).
    """
    figure, (axes,) = style.canvas(0.65 if style.is_narrow() else 0.5)
    right = 10 * np.ceil((data["crossing_upper"].max() + 1) / 10)
    for place, row in enumerate(data.itertuples()):
        axes.plot([row.crossing_lower, row.crossing_upper], [place, place], color=style.BLUE, lw=2.5)
        axes.plot(row.crossing, place, "o", color=style.BLUE, label="_" if place else "straight line")
        if row.last_crossing < right:
            axes.plot(row.last_crossing, place + 0.22, "^", color=style.VERMILION)
        said = NEVER if np.isinf(row.last_crossing) else f"{row.last_crossing:.0f}"
        axes.text(right, place, f" ▲ {said}", color=style.VERMILION, va="center")
    axes.plot([], [], "^", color=style.VERMILION, label="pace of the last step (year at the right)")
    axes.set_yticks(range(len(data)), [f"{r.gap} (n = {r.n})" for r in data.itertuples()])
    axes.set_ylim(-0.6, len(data) + (1.3 if style.is_narrow() else 0.6))
    axes.set_xlim(np.floor(data["crossing_lower"].min()) - 1, right)
    axes.grid(axis="x")
    axes.grid(axis="y", visible=False)
    axes.legend(loc="upper left", ncols=1 if style.is_narrow() else 2, fontsize="small")
    style.title(axes, "Year in which the gap would be zero")
    return figure


def dispersion(data: pd.DataFrame) -> Figure:
    """Draw the standard deviation of log shares among one fixed group, with and without China.

    Parameters
    ----------
    data : DataFrame
        Columns ``group`` (name), ``year``, ``sigma`` and ``n``.
    """
    figure, (axes,) = style.canvas(0.5)
    looks = zip((style.VERMILION, style.BLUE), style.MARKERS, style.LINES, strict=False)
    for (group, line), (color, marker, stroke) in zip(data.groupby("group"), looks, strict=False):
        axes.plot(line["year"], line["sigma"], color=color, marker=marker, linestyle=stroke)
        axes.annotate(
            f"{group} (n = {line['n'].iloc[0]})",
            (line["year"].iloc[0], line["sigma"].iloc[0]),
            xytext=(8, 8),
            textcoords="offset points",
            color=color,
        )
    axes.set_ylim(0, 1.2 * data["sigma"].max())
    axes.set_xticks(sorted(data["year"].unique()))
    style.title(axes, "Standard deviation of log shares")
    return figure


def _dotted_over_gaps(axes: Axes, years: pd.Series, values: pd.Series, **look: object) -> None:
    """Draw a line whose segments are dotted where they skip years."""
    points = list(zip(years, values, strict=True))
    for (start, low), (end, high) in pairwise(points):
        stroke = look | ({"linestyle": ":"} if end - start > 1 else {})
        axes.plot([start, end], [low, high], **stroke)


def _spread(heights: dict[str, float], gap: float) -> Iterator[tuple[str, float]]:
    """Move labels upward until neighbors stand at least ``gap`` apart."""
    floor = -np.inf
    for name, height in sorted(heights.items(), key=lambda item: item[1]):
        floor = max(height, floor + gap)
        yield name, floor
