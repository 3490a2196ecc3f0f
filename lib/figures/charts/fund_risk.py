"""Charts of the pension fund under risk: scenarios, uncertainty, automatic balance, early warning."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lib.figures import style
from lib.figures.charts.extensions import note

# Seven scenarios need seven pairs of color and line.
SERIES = [*zip(style.PALETTE, style.LINES, strict=True), (style.MUTED, "-"), (style.INK, "--")]
ENDS = {"at_low": ("Low end", style.ORANGE, "//"), "at_high": ("High end", style.BLUE, "")}
MARKS = (style.INK, style.VERMILION, style.PURPLE)
ALARMS = {"red": style.VERMILION, "orange": style.ORANGE, "yellow": style.MUTED}


def differences(data: pd.DataFrame) -> Figure:
    """Draw the reserve of each scenario less that of the baseline, by year.

    Parameters
    ----------
    data : DataFrame
        Columns ``label`` (scenario), ``year``, ``d_months`` (months of outlay) and ``note`` (the same text in
        every row, written into the axes).
    """
    figure, (axes,) = style.canvas(0.75 if style.is_narrow() else 0.6)
    axes.axhline(0, color=style.INK, linewidth=1)
    for (label, rows), (color, line) in zip(data.groupby("label", sort=False), SERIES, strict=False):
        axes.plot(rows["year"], rows["d_months"], color=color, linestyle=line, label=label)
    style.year_axis(axes)
    style.title(axes, "Reserve less that of the baseline, months of outlay")
    note(axes, data["note"].iloc[0], (0.02, 0.02))
    style.legend_below(figure, axes, columns=3)
    return figure


def tornado(data: pd.DataFrame) -> Figure:
    """Draw how far each assumption alone moves the outcome, the widest swing on top.

    Parameters
    ----------
    data : DataFrame
        Columns ``label``, ``at_low`` and ``at_high`` (change of the outcome), ``low_text`` and ``high_text``
        (values tried) and ``note``.
    """
    figure, (axes,) = style.canvas(0.9 if style.is_narrow() else 0.5)
    places = range(len(data))
    for column, (name, color, hatch) in ENDS.items():
        look = {"color": color, "hatch": hatch, "edgecolor": "white", "linewidth": 0.3}
        axes.barh(places, data[column], height=0.6, label=name, **look)
    for place, row in enumerate(data.itertuples()):
        for value, text in ((row.at_low, row.low_text), (row.at_high, row.high_text)):
            right = value > 0 or (value == 0 and text == row.high_text)
            side = {"xytext": (3 if right else -3, 0), "ha": "left" if right else "right"}
            style.direct_label(axes, value, place, text.replace("-", "−"), fontsize="small", **side)
    axes.axvline(0, color=style.INK, linewidth=1)
    width = 14 if style.is_narrow() else 30
    axes.set_yticks(places, [textwrap.fill(label, width) for label in data["label"]])
    axes.set_ylim(len(data) - 0.4, -0.8)
    axes.margins(x=0.25 if style.is_narrow() else 0.12)
    axes.grid(axis="x")
    axes.grid(False, axis="y")
    style.title(axes, "Change of the reserve, months of outlay")
    note(axes, data["note"].iloc[0], (0.99, 0.02))
    style.legend_below(figure, axes)
    return figure


def tree(data: pd.DataFrame) -> Figure:
    """Draw a decision tree from left to right with the outcome of every leaf.

    Parameters
    ----------
    data : DataFrame
        One row per leaf in the order of the tree: one column ``decision: ...`` for each decision (label of
        the option), ``exhaustion`` (text), ``d_months`` (against the first leaf) and ``note``.
    """
    figure, (axes,) = style.canvas(0.8 if style.is_narrow() else 0.5)
    decisions = [name for name in data if name.startswith("decision: ")]
    data = data.assign(height=-data.reset_index().index.to_numpy(float))
    _grow(axes, data, decisions, 0, (-0.35, data["height"].mean()))
    for row in data.itertuples():
        color = style.INK if row.d_months == 0 else style.BLUE
        text = f"{row.exhaustion:>5}  {row.d_months:+.0f}".replace("-", "−")
        axes.text(len(decisions), row.height, text, va="center", color=color, family="monospace")
    for depth, name in enumerate(decisions):
        title = textwrap.fill(name.removeprefix("decision: "), 10 if style.is_narrow() else 24)
        axes.text(depth, 0.8, title, va="bottom", color=style.MUTED)
    head = "Used\nup   Months" if style.is_narrow() else "Used up, months"
    axes.text(len(decisions), 0.8, head, va="bottom", color=style.MUTED)
    axes.set(xlim=(-0.4, len(decisions) + 0.95), ylim=(-len(data) - 0.2, 1.9))
    axes.axis("off")
    note(axes, data["note"].iloc[0], (0.99, 0.0))
    return figure


def _grow(
    axes: Axes, rows: pd.DataFrame, decisions: list[str], depth: int, root: tuple[float, float]
) -> None:
    """Draw one branch per option of a decision and, from each, the decisions after it."""
    if depth == len(decisions):
        return
    for option, branch in rows.groupby(decisions[depth], sort=False):
        end = depth - 0.04, branch["height"].mean()
        axes.plot([root[0], end[0]], [root[1], end[1]], color=style.MUTED, linewidth=0.8)
        text = textwrap.fill(str(option), 10 if style.is_narrow() else 22)
        axes.text(depth, end[1], text, va="center", fontsize="small")
        _grow(axes, branch, decisions, depth + 1, (depth + (0.68 if style.is_narrow() else 0.55), end[1]))


def fan(data: pd.DataFrame) -> Figure:
    """Draw the spread of the reserve over draws of the assumptions, with the official past and a hindcast.

    Parameters
    ----------
    data : DataFrame
        Columns ``kind`` (fan, official, hindcast ...), ``year``, ``low_90``, ``low_50``, ``middle``,
        ``high_50``, ``high_90`` (for the fan), ``months`` (for the others), ``alarm`` (months), ``note``.
    """
    figure, (axes,) = style.canvas(0.75 if style.is_narrow() else 0.55)
    bands = data[data["kind"] == "fan"]
    for part, alpha in ((90, 0.25), (50, 0.5)):
        name = f"{part} percent of draws"
        ends = bands["year"], bands[f"low_{part}"], bands[f"high_{part}"]
        axes.fill_between(*ends, color=style.SKY, alpha=alpha, linewidth=0, label=name)
    axes.plot(bands["year"], bands["middle"], color=style.BLUE, label="Median")
    points = data[data["kind"] != "fan"].groupby("kind", sort=False)
    for (kind, rows), color, marker in zip(points, MARKS, ("o", "x", "+"), strict=False):
        axes.plot(rows["year"], rows["months"], marker, color=color, label=kind.capitalize())
    axes.axhline(0, color=style.INK, linewidth=1)
    alarm = data["alarm"].iloc[0]
    axes.axhline(alarm, color=style.VERMILION, linewidth=1, linestyle="--")
    axes.text(
        data["year"].max(), alarm, f"alarm {alarm:.0f} ", ha="right", va="bottom", color=style.VERMILION
    )
    style.year_axis(axes)
    style.title(axes, "Reserve, months of outlay")
    note(axes, data["note"].iloc[0], (0.02, 0.02))
    style.legend_below(figure, axes, columns=3)
    return figure


def rules(data: pd.DataFrame) -> Figure:
    """Draw what each rule of automatic balance asks of payers, of the budget and of pensioners.

    Parameters
    ----------
    data : DataFrame
        Columns ``panel`` (title), ``label`` (rule), ``year``, ``value`` (percent) and ``note``.
    """
    titles = list(dict.fromkeys(data["panel"]))
    figure, panels = style.canvas(0.5, panels=len(titles))
    for axes, title in zip(panels, titles, strict=True):
        rows = data[data["panel"] == title]
        for (label, path), (color, line) in zip(rows.groupby("label", sort=False), SERIES, strict=False):
            axes.plot(path["year"], path["value"], color=color, linestyle=line, label=label)
        axes.set_ylim(0, 1.12 * rows["value"].max())
        axes.set_xticks([2030, 2050, 2070])
        style.title(axes, title)
    note(panels[0], data["note"].iloc[0], (0.02, 0.98))
    style.legend_below(figure, panels[0], columns=3)
    return figure


def alarms(data: pd.DataFrame) -> Figure:
    """Draw planted funds that run down beside the score of real indicators.

    Parameters
    ----------
    data : DataFrame
        Columns ``kind`` (planted, bound or test), ``label``, ``year``, ``months`` (for planted), ``bound``
        (months, for bound), ``event``, ``auc``, ``low``, ``high`` (for test) and ``note``.
    """
    figure, (left, right) = style.canvas(0.5, panels=2)
    planted = data[data["kind"] == "planted"]
    for (label, path), (color, line) in zip(planted.groupby("label", sort=False), SERIES, strict=False):
        left.plot(path["year"], path["months"], color=color, linestyle=line, label=label)
    for row in data[data["kind"] == "bound"].itertuples():
        left.axhline(row.bound, color=ALARMS[row.label], linewidth=1, linestyle=":")
        place = {"xytext": (2, 1), "va": "bottom"}
        style.direct_label(left, planted["year"].max(), row.bound, row.label, ALARMS[row.label], **place)
    left.axhline(0, color=style.INK, linewidth=1)
    left.set_xlim(0, 1.2 * planted["year"].max())
    left.set_xlabel("Year of the planted fund")
    style.title(left, "Reserve, months of outlay")
    note(left, data["note"].iloc[0], (0.02, 0.02))
    _scores(right, data[data["kind"] == "test"])
    style.legend_below(figure, left, columns=3)
    return figure


def _scores(axes: Axes, tests: pd.DataFrame) -> None:
    """Draw areas under the curve with their intervals, the tests of one event under its name."""
    names, place = [], 0
    axes.axvline(0.5, color=style.INK, linewidth=1)
    for (event, rows), color in zip(tests.groupby("event", sort=False), style.PALETTE, strict=False):
        axes.text(0.01, place, event, va="center", color=color, fontsize="small")
        names.append("")
        for row in rows.itertuples():
            place += 1
            axes.plot([row.low, row.high], [place, place], color=color)
            axes.plot(row.auc, place, "o", color=color)
            names.append(row.label)
        place += 1
    axes.set_yticks(range(place), names)
    axes.tick_params(axis="y", length=0)
    axes.set(xlim=(0, 1), ylim=(place - 0.5, -0.7), xlabel="0.5: no better than chance")
    axes.grid(axis="x")
    axes.grid(False, axis="y")
    style.title(axes, "Area under the ROC curve")
