"""Charts of the number of people in the five insurance schemes: heads, ratios and what heads can bound."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator, PercentFormatter, ScalarFormatter

from lib.figures import style

SCHEMES = {
    "Pension": (style.BLUE, "o", "-"),
    "Medical": (style.SKY, "s", "--"),
    "Work injury": (style.VERMILION, "^", "-"),
    "Unemployment": (style.ORANGE, "D", "-."),
    "Maternity": (style.PURPLE, "v", ":"),
}
PRINTED = "The paper's Table 4"
WITH_RURAL, EMPLOYEES_MEDICAL, ADULTS = (
    "Medical with the rural scheme",
    "Employees' medical",
    "Pension, aged 15+",
)
LINES = SCHEMES | {
    WITH_RURAL: (style.GREEN, "P", "-"),
    EMPLOYEES_MEDICAL: (style.GREEN, "X", "--"),
    ADULTS: (style.BLUE, "X", ""),
}
HATCHES = {"Work injury": "", "Unemployment": "//", "Maternity": "xx"}


def heads(data: pd.DataFrame) -> Figure:
    """Draw the heads of each scheme on a log axis, with breaks dotted and derived values hollow.

    Parameters
    ----------
    data : DataFrame
        Columns ``kind`` (printed, derived or break), ``scheme`` (a key of ``SCHEMES``; for a break what
        changes), ``year`` and ``value`` (million people; missing for a break). A break stands in the first
        year of the new scope and is drawn just before it.
    """
    figure, (axes,) = style.canvas(0.55)
    known = data[data["kind"] != "break"]
    years = sorted(known["year"].unique())
    for name, (color, marker, line) in SCHEMES.items():
        printed = known[(known["scheme"] == name) & (known["kind"] == "printed")]
        whole = known[known["scheme"] == name]
        axes.plot(printed["year"], printed["value"], color=color, marker=marker, linestyle=line)
        if len(whole) > len(printed):
            bridge = whole.iloc[len(printed) - 1 :]
            axes.plot(bridge["year"], bridge["value"], color=color, linestyle=":", zorder=1)
            hollow = whole.iloc[len(printed) :]
            axes.plot(hollow["year"], hollow["value"], marker, color=color, markerfacecolor="white")
        last = whole.iloc[-1]
        early = last["year"] < years[-1]
        place = {"xytext": (0, -10), "ha": "center"} if early else {"xytext": (8, 0)}
        style.direct_label(axes, last["year"], last["value"], name, **place)
    for row in data[data["kind"] == "break"].itertuples():
        style.mark_break(axes, row.year - 0.4, row.scheme.replace(": ", ":\n "))
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(FixedLocator([100, 200, 500, 1000]))
    axes.yaxis.set_major_formatter(ScalarFormatter())
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_ylim(100, 2600)
    axes.set_xlim(years[0] - 0.5, years[-1] + (4.2 if style.is_narrow() else 2.2))
    axes.set_xticks(years)
    style.title(axes, "Million people (log scale)")
    return figure


def ratios(data: pd.DataFrame) -> Figure:
    """Draw the heads of the narrow schemes per 100 people in two wider groups.

    Parameters
    ----------
    data : DataFrame
        Columns ``reference`` (two of them, one panel each), ``scheme``, ``year`` and ``value`` (per 100).
    """
    figure, panels = style.canvas(0.46, panels=2, sharey=True)
    for axes, (reference, table) in zip(panels, data.groupby("reference", sort=False), strict=True):
        for name, series in table.groupby("scheme", sort=False):
            color, marker, line = SCHEMES[name]
            axes.plot(series["year"], series["value"], color=color, marker=marker, linestyle=line, label=name)
        axes.set_ylim(0, 85)
        axes.set_xticks(sorted(data["year"].unique()))
        axes.margins(x=0.08)
        style.title(axes, f"Per 100 {reference}")
    panels[0].legend(loc="upper right")
    return figure


def break_even(data: pd.DataFrame) -> Figure:
    """Draw the ratio of two coverage rates against the unknown relative size of those entitled.

    Parameters
    ----------
    data : DataFrame
        Columns ``kind`` (curve or break-even), ``scheme``, ``eligible_share`` (fraction) and ``ratio``.
    """
    figure, (axes,) = style.canvas(0.55)
    axes.axhline(1, color=style.MUTED, linewidth=0.8)
    for name, rows in data.groupby("scheme", sort=False):
        color, marker, line = SCHEMES[name]
        curve = rows[rows["kind"] == "curve"]
        axes.plot(curve["eligible_share"], curve["ratio"], color=color, linestyle=line, label=name)
        point = rows[rows["kind"] == "break-even"]
        axes.plot(point["eligible_share"], point["ratio"], marker, color=color, zorder=5)
    axes.text(1, 1.04, "covers a larger part", ha="right", va="bottom")
    axes.text(1, 0.96, "covers a smaller part", ha="right", va="top")
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 2.2)
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    short = "Entitled to the scheme, as a share of those entitled to a pension"
    axes.set_xlabel(short.replace(", ", ",\n") if style.is_narrow() else short)
    style.title(axes, "Coverage rate of the scheme over that of pensions")
    axes.legend(loc="upper right")
    return figure


def between(data: pd.DataFrame) -> Figure:
    """Draw the fewest people who must be in the wide scheme and outside the narrow one.

    Parameters
    ----------
    data : DataFrame
        Columns ``year``, ``scheme`` (the narrow one) and ``value`` (million people; missing where a cell is
        blank).
    """
    figure, (axes,) = style.canvas(0.5)
    years = sorted(data["year"].unique())
    width = 0.26
    size = "small" if style.is_narrow() else "medium"
    for place, (name, hatch) in enumerate(HATCHES.items()):
        series = data[data["scheme"] == name].set_index("year").reindex(years)["value"]
        at = [i + (place - 1) * width for i in range(len(years))]
        color = SCHEMES[name][0]
        axes.bar(at, series.fillna(0), width, color=color, hatch=hatch, edgecolor="white", label=name)
        for x, value in zip(at, series, strict=True):
            text, y = ("blank", 0) if pd.isna(value) else (f"{value:.0f}", value)
            turn = 90 if pd.isna(value) else 0
            axes.text(x, y, text, ha="center", va="bottom", rotation=turn, fontsize=size)
    axes.set_xticks(range(len(years)), [str(year) for year in years])
    axes.set_ylim(0, (1.6 if style.is_narrow() else 1.3) * data["value"].max())
    axes.legend(ncols=1 if style.is_narrow() else 3, loc="upper left")
    style.title(axes, "Million people, lower bound")
    return figure


def distances(data: pd.DataFrame) -> Figure:
    """Draw how many people a scheme would have to gain to reach larger groups.

    Parameters
    ----------
    data : DataFrame
        Columns ``scheme`` (two of ``HATCHES``), ``reference`` (name of the larger group) and ``value``
        (million people).
    """
    figure, (axes,) = style.canvas(0.42)
    references = list(dict.fromkeys(data["reference"]))
    width = 0.36
    for place, (name, rows) in enumerate(data.groupby("scheme", sort=False)):
        at = [i + (place - 0.5) * width for i in range(len(references))]
        values = rows.set_index("reference")["value"].reindex(references)
        color, hatch = SCHEMES[name][0], HATCHES[name]
        axes.barh(at, values.fillna(0), width, color=color, hatch=hatch, edgecolor="white", label=name)
        for y, value in zip(at, values, strict=True):
            if pd.notna(value):
                axes.text(value, y, f" {value:.0f}", va="center")
    labels = [name.replace(" with ", "\nwith ") for name in references]
    axes.set_yticks(range(len(references)), labels)
    axes.invert_yaxis()
    axes.grid(axis="x")
    axes.grid(axis="y", visible=False)
    axes.set_xlim(0, 1.15 * data["value"].max())
    axes.legend(loc="upper right")
    style.title(axes, "Million people to gain")
    return figure


def annual_heads(data: pd.DataFrame) -> Figure:
    """Draw series year by year, one panel beside another, each on its own axis from zero.

    A line stops at a break and starts again after it. Weak figures are hollow.

    Parameters
    ----------
    data : DataFrame
        Columns ``panel`` (unit and subject), ``kind`` (official, weak, printed, break, event or hole),
        ``series`` (a key of ``LINES``; what changes for a break, the letter of an event), ``year``, ``value``
        and ``segment`` (values of two segments are not joined). Breaks, events and years of a hole belong to
        their panel and have no value.
    """
    return _annual(data, sharey=False)


def annual_ratios(data: pd.DataFrame) -> Figure:
    """Draw ratios year by year, one panel beside another, on one axis from zero, with 100 marked.

    Parameters
    ----------
    data : DataFrame
        As for `annual_heads`; ``value`` per 100.
    """
    figure = _annual(data, sharey=True)
    for axes in figure.axes:
        axes.axhline(100, color=style.INK, linewidth=0.8, zorder=1)
    return figure


def _annual(data: pd.DataFrame, sharey: bool) -> Figure:
    names = list(dict.fromkeys(data["panel"]))
    aspect = 0.62 if len(names) == 1 and style.is_narrow() else 0.5
    figure, panels = style.canvas(aspect, panels=len(names), sharey=sharey)
    known = data.loc[data["value"].notna()]
    for axes, name in zip(panels, names, strict=True):
        rows = data[data["panel"] == name]
        _lines(axes, rows[rows["kind"].isin(["official", "weak"])])
        printed = rows[rows["kind"] == "printed"]
        if len(printed):
            look = {"color": style.INK, "mfc": "none", "markersize": 8}
            axes.plot(printed["year"], printed["value"], "o", label=PRINTED, **look)
        top = known["value"] if sharey else rows["value"]
        axes.set_ylim(0, 1.3 * top.max())
        for place, row in enumerate(rows[rows["kind"] == "break"].itertuples()):
            style.mark_break(axes, row.year - 0.5, row.series, top=0.98 - 0.07 * place)
        _history(axes, rows)
        axes.set_xlim(known["year"].min() - 0.8, known["year"].max() + 0.8)
        style.year_axis(axes)
        style.title(axes, name)
    _legend(figure, panels)
    return figure


def _legend(figure: Figure, panels: list[Axes]) -> None:
    """Explain the marks of all panels under the figure, each once."""
    looks = {}
    for axes in panels:
        looks |= {label: handle for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)}
    columns = 2 if style.is_narrow() else 4
    figure.legend(looks.values(), looks.keys(), loc="outside lower center", ncols=columns)


def _lines(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw each series, one stretch after another; only the first stretch enters the legend."""
    for name, series in rows.groupby("series", sort=False):
        color, marker, line = LINES[name]
        for place, (_, stretch) in enumerate(series.groupby("segment")):
            axes.plot(
                stretch["year"],
                stretch["value"],
                color=color,
                marker=marker,
                linestyle=line,
                label=None if place else name,
            )
        weak = series[series["kind"] == "weak"]
        axes.plot(weak["year"], weak["value"], marker, color=color, mfc="white")


def _history(axes: Axes, rows: pd.DataFrame) -> None:
    """Shade the years of a hole and set the letter of each event at the top."""
    for year in rows.loc[rows["kind"] == "hole", "year"]:
        axes.axvspan(
            year - 0.5, year + 0.5, facecolor="white", edgecolor=style.MUTED, hatch="////", linewidth=0
        )
    box = {"facecolor": "white", "edgecolor": style.MUTED, "boxstyle": "round,pad=0.15", "linewidth": 0.6}
    for place, row in enumerate(rows[rows["kind"] == "event"].itertuples()):
        axes.axvline(row.year, ymax=0.9, color=style.MUTED, linewidth=0.8, zorder=1)
        axes.text(
            row.year,
            0.97 - 0.06 * (place % 2),
            row.series,
            transform=axes.get_xaxis_transform(),
            ha="center",
            va="top",
            bbox=box,
        )


def yardsticks(data: pd.DataFrame) -> Figure:
    """Draw how many are in each narrow scheme per 100 of several wider groups: range of years and last year.

    Parameters
    ----------
    data : DataFrame
        Columns ``yardstick``, ``scheme`` (a key of ``HATCHES``), ``low``, ``high`` (range of the years) and
        ``value`` (last year), all per 100.
    """
    narrow = style.is_narrow()
    figure, (axes,) = style.canvas(0.85 if narrow else 0.5)
    groups = list(dict.fromkeys(data["yardstick"]))
    shift = {name: 0.25 * (place - 1) for place, name in enumerate(HATCHES)}
    for name, rows in data.groupby("scheme", sort=False):
        color, marker, _ = SCHEMES[name]
        at = [groups.index(group) + shift[name] for group in rows["yardstick"]]
        axes.hlines(at, rows["low"], rows["high"], color=color, linewidth=4, alpha=0.35)
        axes.plot(rows["value"], at, marker, color=color, markersize=5.5, label=name)
        for y, value, high in zip(at, rows["value"], rows["high"], strict=True):
            style.direct_label(axes, high, y, f"{value:.0f}", fontsize="small", bbox=style.SHEET)
    axes.axvline(100, color=style.INK, linewidth=1)
    axes.set_yticks(range(len(groups)), [textwrap.fill(text, 19 if narrow else 34) for text in groups])
    axes.set_ylim(len(groups) - 0.4, -0.6)
    axes.set_xlim(0, 1.12 * data["high"].max())
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")
    axes.grid(axis="y", visible=False)
    style.title(axes, "Insured per 100 of …")
    style.legend_below(figure, axes, columns=3)
    return figure
