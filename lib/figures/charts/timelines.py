"""Charts of the policy stages, the ten-year indicator board and enrollment."""

from __future__ import annotations

import textwrap

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from lib.figures import style

POSITIONS = {
    "inside": ("inside its stage", style.BLUE, "o"),
    "straddles": ("partly outside its stage", style.VERMILION, "D"),
    "outside": ("outside its stage", style.VERMILION, "X"),
    "unassigned": ("told outside the stages", style.MUTED, "s"),
    "figures": ("year with figures in Table 4", style.INK, "P"),
}
TINTS = (style.SKY, style.GREEN, style.ORANGE)


def stages(data: pd.DataFrame) -> Figure:
    """Draw stages as bands, years that no stage covers hatched, and one line per dated event.

    Parameters
    ----------
    data : DataFrame
        Columns ``mark`` (stage, hole, event or figures), ``label``, ``short`` (label of a stage on a
        narrow page), ``start``, ``end`` (years, both included), ``open`` (whether the end is open)
        and, for events and figures, ``position`` (inside, straddles, outside, unassigned,
        figures) and ``row``, the line from the top.
    """
    narrow = style.is_narrow()
    lines = int(data["row"].max()) + 1
    row_height = 0.37 if narrow else 0.31
    height = (lines + 3.2) * row_height + 0.9
    width = mpl.rcParams["figure.figsize"][0]
    figure, (axes,) = style.canvas(height / width * (0.75 if narrow else 1))
    first, last = data["start"].min() - 1.5, data["end"].max() + (5 if narrow else 2.5)
    axes.set(xlim=(first, last), ylim=(lines - 0.4, -3))
    tints = iter(TINTS)
    for _, band in data[data["mark"] == "stage"].iterrows():
        _band(axes, band, next(tints))
    for _, hole in data[data["mark"] == "hole"].iterrows():
        span = (hole["start"] - 0.5, hole["end"] + 0.5)
        axes.axvspan(*span, facecolor="white", edgecolor=style.MUTED, hatch="////", linewidth=0)
        axes.text(
            sum(span) / 2,
            -2.9,
            hole["label"],
            rotation=90,
            ha="center",
            va="top",
            fontsize="small",
            bbox={"facecolor": "white", "linewidth": 0, "pad": 0.5},
        )
    middle = (first + last) / 2
    for _, event in data[data["row"].notna()].iterrows():
        _event(axes, event, middle)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(visible=False)
    shown = data["position"].dropna().unique()
    handles = [
        Line2D([], [], color=color, marker=marker, linestyle="", label=words)
        for position, (words, color, marker) in POSITIONS.items()
        if position in shown
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=1 if narrow else 2)
    return figure


def _band(axes: Axes, band: pd.Series, tint: str) -> None:
    """Shade the years of a stage and name it at the top."""
    start, end = band["start"] - 0.5, axes.get_xlim()[1] if band["open"] else band["end"] + 0.5
    axes.axvspan(start, end, facecolor=(tint, 0.16), linewidth=0, zorder=0)
    share = (end - start) / (axes.get_xlim()[1] - axes.get_xlim()[0])
    room = share * mpl.rcParams["figure.figsize"][0] * 72 / (0.62 * mpl.rcParams["font.size"])
    name = band["short"] if style.is_narrow() else textwrap.fill(band["label"], int(room) - 1)
    years = f"{band['start']:.0f}–" + ("" if band["open"] else f"{band['end']:.0f}")
    axes.text((start + end) / 2, -2.9, f"{name}\n{years}", ha="center", va="top")


def _event(axes: Axes, event: pd.Series, middle: float) -> None:
    """Draw one event and write its name on the side that has more room."""
    _, color, marker = POSITIONS[event["position"]]
    if event["open"]:
        axes.annotate(
            "",
            (axes.get_xlim()[1], event["row"]),
            (event["start"], event["row"]),
            arrowprops={"arrowstyle": "-|>", "color": color, "shrinkA": 0, "shrinkB": 0},
        )
    axes.plot(
        [event["start"], event["start" if event["open"] else "end"]],
        [event["row"]] * 2,
        color=color,
        marker=marker,
        linewidth=2.4 if event["position"] != "figures" else 0,
    )
    left = event["start"] > middle - 8
    axes.annotate(
        textwrap.fill(event["label"], 29 if style.is_narrow() else 44),
        (event["start"] if left else event["end"], event["row"]),
        xytext=(-7 if left else 7, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="center",
        fontsize=mpl.rcParams["font.size"] - 1,
        linespacing=1.05,
        bbox=style.SHEET | {"alpha": 0.55},
    )


def decade_growth(data: pd.DataFrame) -> Figure:
    """Draw the annual growth of each indicator; an arrow marks a bound that is open.

    Parameters
    ----------
    data : DataFrame
        Columns ``label``, ``growth`` (percent a year between the printed figures) and ``bound``
        (exact, at least or at most).
    """
    narrow = style.is_narrow()
    figure, (axes,) = style.canvas(0.85 if narrow else 0.5)
    ordered = data.sort_values("growth").reset_index(drop=True)
    words = {"exact": "", "at least": "≥ ", "at most": "≤ "}
    for row, bar in ordered.iterrows():
        value, side = bar["growth"], {"at least": 1, "at most": -1, "exact": 0}[bar["bound"]]
        axes.plot([0, value], [row, row], color=style.SKY, linewidth=3, solid_capstyle="butt")
        if side:
            axes.annotate(
                "",
                (value, row),
                xytext=(18 * side, 0),
                textcoords="offset points",
                arrowprops={"arrowstyle": "<|-", "color": style.VERMILION, "shrinkA": 0, "shrinkB": 0},
            )
        axes.plot(value, row, "o" if not side else "D", color=style.BLUE)
        axes.annotate(
            words[bar["bound"]] + f"{value:.1f}".replace("-", "−"),
            (max(value, 0), row),
            xytext=(22 if side > 0 else 7, 0),
            textcoords="offset points",
            va="center",
        )
    wrap = 24 if narrow else 40
    axes.set_yticks(range(len(ordered)), [textwrap.fill(text, wrap) for text in ordered["label"]])
    axes.margins(x=0.3 if narrow else 0.18)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=5 if narrow else 8))
    axes.axvline(0, color=style.INK, linewidth=0.8)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x")
    style.title(axes, "Growth, percent a year")
    return figure


def two_gaps(data: pd.DataFrame) -> Figure:
    """Draw the ratio and the yuan difference of each pair from the start to the end of the decade.

    Parameters
    ----------
    data : DataFrame
        Columns ``pair``, ``measure`` (ratio or difference), ``end`` (start or end), ``value``
        (times; yuan per month), ``index``, ``index_low``, ``index_high`` (start = 100).
    """
    pairs = list(dict.fromkeys(data["pair"]))
    figure, panels = style.canvas(0.45, panels=len(pairs), sharey=True)
    looks = {
        "ratio": ("Ratio", "{:.2f}", "times", style.BLUE, "o", "-", "top"),
        "difference": ("Difference", "{:,.0f}", "yuan", style.VERMILION, "s", "--", "bottom"),
    }
    for axes, pair in zip(panels, pairs, strict=True):
        axes.plot([-0.1, 1.1], [100, 100], ":", color=style.MUTED, linewidth=0.8)
        for measure, (name, form, unit, color, marker, line, side) in looks.items():
            part = data[(data["pair"] == pair) & (data["measure"] == measure)].set_index("end")
            end = part.loc["end"]
            axes.plot([1, 1], [end["index_low"], end["index_high"]], color=color, linewidth=5, alpha=0.3)
            axes.plot([0, 1], part.loc[["start", "end"], "index"], line, color=color, marker=marker)
            change = " → ".join(form.format(part.loc[time, "value"]) for time in ("start", "end"))
            style.direct_label(axes, 1, end["index"], f"{name}\n{change} {unit}", xytext=(8, 0), va=side)
        axes.set_xticks([0, 1], ["start", "end"])
        axes.set_xlim(-0.1, 2.2)
        axes.set_ylim(0, 1.25 * data["index_high"].max())
        axes.spines["bottom"].set_bounds(-0.1, 1.1)
        axes.grid(visible=False)
        style.title(axes, f"{pair} (start of the decade = 100)")
    return figure


def dated_gaps(data: pd.DataFrame) -> Figure:
    """Draw a gap between two standards as a ratio and as a difference, date by date.

    Lines stop at a break. Year ends are filled, dates inside a year hollow; printed values stand beside.

    Parameters
    ----------
    data : DataFrame
        Columns ``measure`` (axis title, one panel each), ``kind`` (year end, within the year, or printed),
        ``date`` and ``until`` (years; the end of a year is the year itself; a printed value of open date
        holds from one to the other), ``low``, ``value`` and ``high`` (the first and last only for printed
        values) and ``segment``.
    """
    measures = list(dict.fromkeys(data["measure"]))
    figure, panels = style.canvas(0.42, panels=len(measures))
    for axes, measure in zip(panels, measures, strict=True):
        rows = data[data["measure"] == measure]
        official = rows[rows["kind"] != "printed"]
        for _, stretch in official.groupby("segment"):
            axes.plot(stretch["date"], stretch["value"], color=style.BLUE)
        for kind, face in (("year end", style.BLUE), ("within the year", "white")):
            points = official[official["kind"] == kind]
            axes.plot(
                points["date"], points["value"], "o", color=style.BLUE, mfc=face, label=f"official, {kind}"
            )
        printed = rows[rows["kind"] == "printed"]
        for row in printed.itertuples():
            corner, size = (row.date, row.low), (row.until - row.date, row.high - row.low)
            axes.add_patch(
                Rectangle(corner, *size, facecolor=(style.VERMILION, 0.3), edgecolor=style.VERMILION)
            )
        axes.plot(
            (printed["date"] + printed["until"]) / 2,
            printed["value"],
            "D",
            color=style.VERMILION,
            label="printed, ten-year board",
        )
        breaks = official.groupby("segment")["date"].agg(["min", "max"])
        for before, after in zip(breaks["max"].iloc[:-1], breaks["min"].iloc[1:], strict=True):
            axes.axvline((before + after) / 2, color=style.MUTED, linestyle=":", linewidth=1)
        axes.set_ylim(0, 1.2 * rows["high"].fillna(rows["value"]).max())
        style.year_axis(axes)
        style.title(axes, measure)
    style.legend_below(figure, panels[0], columns=3)
    return figure


def enrollment_growth(data: pd.DataFrame) -> Figure:
    """Draw the annual growth of enrollment in each scheme, interval by interval.

    Parameters
    ----------
    data : DataFrame
        Columns ``scheme``, ``interval``, ``growth`` (percent a year; missing where an end of the
        interval is not printed) and ``scope_changes`` (whether the scheme covers other people at the
        end of the interval; drawn hollow).
    """
    narrow = style.is_narrow()
    figure, (axes,) = style.canvas(0.6 if narrow else 0.42)
    schemes = list(dict.fromkeys(data["scheme"]))[::-1]
    intervals = list(dict.fromkeys(data["interval"]))
    looks = dict(zip(intervals, zip(style.PALETTE, style.MARKERS, strict=True), strict=False))
    for _, point in data[data["growth"].notna()].iterrows():
        color, marker = looks[point["interval"]]
        axes.plot(
            point["growth"],
            schemes.index(point["scheme"]),
            marker,
            color=color,
            markersize=7,
            markerfacecolor="white" if point["scope_changes"] else color,
        )
    axes.set_yticks(range(len(schemes)), schemes)
    axes.set_ylim(-0.6, len(schemes) - 0.4)
    axes.set_xlim(0, 1.08 * data["growth"].max())
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")
    style.title(axes, "Participants, growth in percent a year")
    marks = {interval: {"color": color, "marker": marker} for interval, (color, marker) in looks.items()}
    marks["hollow: scope changes"] = {"color": style.MUTED, "marker": "o", "markerfacecolor": "white"}
    handles = [Line2D([], [], linestyle="", label=words, **look) for words, look in marks.items()]
    figure.legend(handles=handles, loc="outside lower center", ncols=2 if narrow else 4)
    return figure
