"""Charts of wider protection: care by age and over time, costs and what moves them, withdrawal, tiers."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lib.figures import style

LEVELS = {
    "low": (style.SKY, "--", "v", "Low"),
    "middle": (style.BLUE, "-", "o", "Middle"),
    "high": (style.VERMILION, "-.", "^", "High"),
}


def note(axes: Axes, text: str, place: tuple[float, float] = (0.02, 0.98)) -> None:
    """Write on the picture that it rests on assumptions or synthetic data."""
    axes.text(
        *place,
        text,
        transform=axes.transAxes,
        va="top" if place[1] > 0.5 else "bottom",
        ha="left" if place[0] < 0.5 else "right",
        fontsize="small",
        style="italic",
        color=style.MUTED,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.8},
    )


def care(data: pd.DataFrame) -> Figure:
    """Draw severe dependence by age beside the premium that pays for its care over the years.

    Parameters
    ----------
    data : DataFrame
        Columns ``panel`` (age or year), ``level`` (a key of ``LEVELS``), ``x`` (years of age, calendar year)
        and ``value`` (percent).
    """
    figure, panels = style.canvas(0.45, panels=2)
    titles = {"age": "Severely dependent, % of age group", "year": "Premium, % of mean income"}
    for axes, (panel, text) in zip(panels, titles.items(), strict=True):
        for level, (color, line, marker, name) in LEVELS.items():
            rows = data[(data["panel"] == panel) & (data["level"] == level)]
            axes.plot(rows["x"], rows["value"], linestyle=line, marker=marker, color=color, label=name)
        axes.set_ylim(0, 1.2 * data.loc[data["panel"] == panel, "value"].max())
        style.title(axes, text)
    panels[0].set_xlabel("Age, first year of the group")
    style.year_axis(panels[1])
    note(panels[0], "assumption: all rates\nbut mortality")
    note(panels[1], "assumption: rates\nand cost of care")
    panels[0].legend(title="Onset", loc="upper left", bbox_to_anchor=(0, 0.86), fontsize="small")
    return figure


def costs(data: pd.DataFrame) -> Figure:
    """Draw the cost of each extension with its range beside the inputs that move the sum most.

    Parameters
    ----------
    data : DataFrame
        Columns ``panel`` (cost or sum), ``name``, ``low``, ``middle`` and ``high`` (billion yuan); rows from
        top to bottom.
    """
    figure, (left, right) = style.canvas(0.56, panels=2)
    rows = data[data["panel"] == "cost"]
    places = range(len(rows))
    left.barh(places, rows["middle"], 0.55, color=style.SKY, edgecolor=style.BLUE)
    left.hlines(places, rows["low"], rows["high"], color=style.INK, linewidth=1.2)
    left.plot(rows["low"], places, "|", color=style.INK)
    left.plot(rows["high"], places, "|", color=style.INK)
    for place, (value, end) in enumerate(zip(rows["middle"], rows["high"], strict=True)):
        left.text(end, place, f"  {value:.0f}", va="center", fontsize="small")
    left.set_xlim(0, 1.18 * rows["high"].max())
    style.title(left, "Cost, billion yuan a year")
    note(left, "assumption: benefits;\nwhiskers: all low, all high", (0.98, 0.03))
    moves = data[data["panel"] == "sum"]
    steps = range(len(moves))
    sides = (("low", style.ORANGE, "//", "Input low"), ("high", style.BLUE, "", "Input high"))
    for end, color, hatch, name in sides:
        width = moves[end] - moves["middle"]
        right.barh(
            steps, width, 0.6, moves["middle"], color=color, hatch=hatch, edgecolor="white", label=name
        )
    right.axvline(moves["middle"].iloc[0], color=style.INK, linewidth=0.8)
    style.title(right, "Sum of all four, billion yuan")
    right.legend(loc="lower right", fontsize="small")
    for axes, table in ((left, rows), (right, moves)):
        names = [name.replace(": ", ":\n") for name in table["name"]]
        axes.set_yticks(range(len(table)), names, fontsize="small")
        axes.invert_yaxis()
        axes.grid(axis="x")
        axes.grid(axis="y", visible=False)
    return figure


def withdrawal(data: pd.DataFrame) -> Figure:
    """Draw what a household has and how much of a gain is withdrawn, by earnings and rule.

    Parameters
    ----------
    data : DataFrame
        Columns ``rule``, ``earned`` and ``net`` (thousand yuan a year), ``withdrawal`` (percent of one more
        yuan, missing at the end) and ``flagged`` (above 100 percent).
    """
    figure, (left, right) = style.canvas(0.5, panels=2)
    rules = list(dict.fromkeys(data["rule"]))
    for rule, color, line in zip(rules, style.PALETTE, style.LINES, strict=False):
        rows = data[data["rule"] == rule]
        left.plot(rows["earned"], rows["net"], color=color, linestyle=line, label=rule)
        right.step(rows["earned"], rows["withdrawal"], where="post", color=color, linestyle=line)
    end = data["earned"].max()
    left.plot([0, end], [0, end], color=style.MUTED, linewidth=0.8)
    left.annotate(
        "earnings", (end / 4, end / 4), xytext=(6, -10), textcoords="offset points", color=style.MUTED
    )
    right.axhline(100, color=style.INK, linewidth=0.8)
    right.set_ylim(0, 160)
    note(right, "above 100: worse off\nfor earning more", (0.98, 0.98))
    note(left, "assumption: example\nhousehold and rules")
    for axes in (left, right):
        axes.set_xlim(0, end)
        axes.set_xlabel("Earnings of the household, thousand yuan a year")
    left.set_ylim(0, None)
    style.title(left, "What it has, thousand yuan")
    style.title(right, "Withdrawn of one more yuan, %")
    style.legend_below(figure, left, columns=3)
    return figure


def tiers(data: pd.DataFrame) -> Figure:
    """Draw the replacement of the basic and the supplementary tier by income group, one panel a floor.

    Parameters
    ----------
    data : DataFrame
        Columns ``panel`` (title), ``group``, ``basic``, ``added`` (percent of income, averages over the
        group) and ``join`` (percent of the group).
    """
    names = list(dict.fromkeys(data["panel"]))
    figure, panels = style.canvas(0.48, panels=len(names), sharey=True)
    for axes, name in zip(panels, names, strict=True):
        rows = data[data["panel"] == name]
        places = np.arange(len(rows))
        axes.bar(places, rows["basic"], 0.7, color=style.BLUE, label="Basic tier")
        axes.bar(
            places,
            rows["added"],
            0.7,
            rows["basic"],
            color=style.ORANGE,
            hatch="//",
            edgecolor="white",
            label="Supplement, average",
        )
        for place, (top, join) in enumerate(zip(rows["basic"] + rows["added"], rows["join"], strict=True)):
            axes.text(place, top, f"{join:.0f}", ha="center", va="bottom", fontsize="small")
        axes.set_xticks(places, rows["group"])
        style.title(axes, name)
    panels[0].set_ylim(0, 1.12 * (data["basic"] + data["added"]).max())
    panels[0].set_ylabel("% of income")
    below = panels[-1] if style.is_narrow() else panels[len(names) // 2]
    text = "Income fifth, lowest first; above the bars: share who join, %"
    below.set_xlabel(text.replace("; ", ";\n") if style.is_narrow() else text)
    note(panels[0], "assumption: tiers\nand joining", (0.98, 0.98))
    style.legend_below(figure, panels[0], columns=2)
    return figure


def joining(data: pd.DataFrame) -> Figure:
    """Draw the share who join and the average replacement against the floor.

    Parameters
    ----------
    data : DataFrame
        Columns ``panel`` (join or total), ``series``, ``floor`` (percent of mean income) and ``value``
        (percent).
    """
    figure, panels = style.canvas(0.48, panels=2)
    titles = {"join": "Share who join, %", "total": "Replacement of the middle fifth, %"}
    for axes, (panel, text) in zip(panels, titles.items(), strict=True):
        rows = data[data["panel"] == panel]
        names = list(dict.fromkeys(rows["series"]))
        for name, color, line in zip(names, style.PALETTE, style.LINES, strict=False):
            curve = rows[rows["series"] == name]
            axes.plot(curve["floor"], curve["value"], color=color, linestyle=line, label=name)
        axes.set_xlabel("Basic tier, % of mean income")
        axes.set_ylim(0, 1.5 * rows["value"].max())
        style.title(axes, text)
        axes.legend(fontsize="small", loc="upper right" if panel == "join" else "lower right", ncols=1)
    panels[0].set_yticks(range(0, 101, 20))
    for axes in panels:
        note(axes, "assumption: response")
    return figure
