"""Charts of the pension fund model: the law, the projection, and what it is held against."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lib.figures import style

GROUPS = {
    "men": ("Men", style.BLUE, "-"),
    "women-cadres": ("Women in cadre posts", style.VERMILION, "--"),
    "women-workers": ("Women in workers' posts", style.ORANGE, "-."),
}
ASSUMED = "scenario on assumptions"
LAWS = {"reform": ("law of 2024", style.BLUE, "-"), "before": ("before the law", style.VERMILION, "--")}
RATIOS = {
    "dependency": "Retirees per 100 payers",
    "replacement": "Pension, % of contribution base",
    "cost_rate": "Pay-as-you-go rate, %",
}
FIGURES = {
    "cass-balance": "Balance, 100 million yuan",
    "cass-dependency-insured": "Retirees per 100 insured",
    "cass-dependency-payers": "Retirees per 100 payers",
    "cass-insured": "Insured workers, 10,000",
    "cass-insured-peak": "Largest number of insured, 10,000",
    "cass-reserve-peak": "Largest reserve, 100 million yuan",
    "cass-reserve-zero": "Reserve used up",
    "cass-retirees": "Retirees, 10,000",
}
RULES = {
    "official": ("Official", style.INK, "", "o"),
    "late joiners draw": ("Late joiners draw", style.ORANGE, "--", ""),
    "strict": ("Minimum years enforced", style.BLUE, "-", ""),
}
MEASURES = {
    "retirees": ("Retirees", style.BLUE, "-", "o"),
    "outlay": ("Outlay", style.ORANGE, "--", "s"),
    "revenue": ("Revenue", style.VERMILION, "-.", "^"),
    "reserve": ("Reserve", style.SKY, ":", "D"),
}
WEIGHTS = (
    (style.VERMILION, "-.", "prices alone"),
    (style.ORANGE, "--", "half wages"),
    (style.BLUE, "-", "wages alone"),
)


def law_rows(laws: Mapping[str, Any]) -> pd.DataFrame:
    """Write the retirement law as lines of a table.

    Parameters
    ----------
    laws : mapping of str to law
        For each key of ``GROUPS`` an object with ``age``, ``end``, ``first`` and ``pace`` in months.

    Returns
    -------
    DataFrame
        Columns ``group``, ``before``, ``after`` (years), ``pace`` (birth months per month of delay),
        ``first`` and ``last`` (first birth months with a later and with the final age).
    """

    def month(count: int) -> str:
        return f"{count // 12}-{count % 12 + 1:02d}"

    return pd.DataFrame(
        {
            "group": GROUPS[group][0],
            "before": law.age / 12,
            "after": law.end / 12,
            "pace": law.pace,
            "first": month(law.first),
            "last": month(law.first + (law.end - law.age - 1) * law.pace),
        }
        for group, law in laws.items()
    )


def published_board(strict: pd.DataFrame, late: pd.DataFrame) -> pd.DataFrame:
    """Write two comparisons with the published projection as lines of one table, tests last.

    Parameters
    ----------
    strict, late : DataFrame
        Columns ``figure``, ``year``, ``kind`` (level, year), ``role`` (start, fitted, test), ``printed``,
        ``ours``, ``error`` and ``passed``, row by row the same figures.

    Returns
    -------
    DataFrame
        ``figure`` (label), ``year``, ``role``, ``printed``, and for both readings the value, ``_text`` (the
        same as words), ``_error`` and ``_verdict`` (error and whether it passes, for tests).
    """
    dated = strict["kind"] == "year"
    test = strict["role"] == "test"
    board = strict[["year", "role", "printed"]].assign(strict=strict["ours"], late=late["ours"])
    dates = np.where(dated & strict["figure"].str.endswith("-peak"), ", year", "")
    board["figure"] = strict["figure"].map(FIGURES) + dates
    for side, frame in (("strict", strict), ("late", late)):
        board[f"{side}_error"] = frame["error"]
        units = np.where(dated, "years", "%")
        verdicts = np.where(frame["passed"], "passed", "**failed**")
        texts = [f"{e:+.1f} {u}, {v}" for e, u, v in zip(frame["error"], units, verdicts, strict=True)]
        board[f"{side}_verdict"] = np.where(test, texts, "")
    for column in ("printed", "strict", "late"):
        board[f"{column}_text"] = [
            f"{value:.0f}" if year else f"{value:,.1f}" if abs(value) < 100 else f"{value:,.0f}"
            for value, year in zip(board[column], dated, strict=True)
        ]
    order = board["role"].map({"start": 0, "fitted": 1, "test": 2})
    return board.assign(order=order).sort_values(["order", "figure"]).drop(columns="order")


def ages(data: pd.DataFrame) -> Figure:
    """Draw the statutory retirement age by month of birth.

    Parameters
    ----------
    data : DataFrame
        Columns ``group`` (men, women-cadres, women-workers), ``birth`` (year with months as a fraction) and
        ``age`` (years with months as a fraction).
    """
    figure, (axes,) = style.canvas(0.5)
    for group, (label, color, dash) in GROUPS.items():
        rows = data[data["group"] == group]
        axes.step(rows["birth"], rows["age"], where="post", color=color, linestyle=dash, label=label)
    axes.set_xlabel("Month of birth")
    axes.set_ylim(49, 64)
    style.year_axis(axes)
    style.title(axes, "Statutory retirement age, years")
    style.legend_below(figure, axes, columns=3)
    return figure


def ratios(data: pd.DataFrame) -> Figure:
    """Draw dependency, replacement and pay-as-you-go rate with and without the law, one panel a ratio.

    Parameters
    ----------
    data : DataFrame
        Columns ``law`` (reform, before), ``year``, ``measure`` (dependency, replacement, cost_rate) and
        ``value`` (percent).
    """
    figure, panels = style.canvas(0.44, panels=len(RATIOS))
    for axes, (measure, title) in zip(panels, RATIOS.items(), strict=True):
        for law, (label, color, dash) in LAWS.items():
            rows = data[(data["measure"] == measure) & (data["law"] == law)]
            axes.plot(rows["year"], rows["value"], color=color, linestyle=dash, label=label)
        axes.set_ylim(0, None)
        _beyond(axes, data["year"])
        _note(axes, ASSUMED)
        style.title(axes, title)
    style.legend_below(figure, panels[0])
    return figure


def reserve(data: pd.DataFrame) -> Figure:
    """Draw the reserve in years of outlay with and without the law.

    Parameters
    ----------
    data : DataFrame
        Columns ``law`` (reform, before), ``year`` and ``years_of_outlay``.
    """
    figure, (axes,) = style.canvas(0.5)
    for law, (label, color, dash) in LAWS.items():
        rows = data[data["law"] == law]
        axes.plot(rows["year"], rows["years_of_outlay"], color=color, linestyle=dash, label=label)
    axes.axhline(0, color=style.INK, linewidth=0.8)
    _beyond(axes, data["year"])
    _note(axes, ASSUMED)
    style.title(axes, "Reserve at year end, years of outlay")
    style.legend_below(figure, axes)
    return figure


def published(data: pd.DataFrame) -> Figure:
    """Draw two fitted projections and the published figures: retirees, and reserve.

    Parameters
    ----------
    data : DataFrame
        Columns ``run`` (strict, late joiners draw, or printed), ``year``, ``measure`` (retirees, million
        persons; reserve, trillion yuan), ``value`` and ``role`` (start, fitted or test, for printed rows).
    """
    titles = {"retirees": "Retirees, million", "reserve": "Reserve, trillion yuan"}
    figure, panels = style.canvas(0.5, panels=len(titles))
    for axes, (measure, title) in zip(panels, titles.items(), strict=True):
        part = data[data["measure"] == measure]
        for run in ("strict", "late joiners draw"):
            label, color, dash, _ = RULES[run]
            rows = part[part["run"] == run]
            axes.plot(rows["year"], rows["value"], color=color, linestyle=dash, label=label)
        for tested, fill, name in ((False, "white", "printed, start"), (True, style.INK, "printed, test")):
            rows = part[(part["run"] == "printed") & ((part["role"] == "test") == tested)]
            axes.plot(rows["year"], rows["value"], "D", color=style.INK, mfc=fill, label=name)
        axes.axhline(0, color=style.INK, linewidth=0.8)
        _years(axes, part["year"], 10)
        style.title(axes, title)
    style.legend_below(figure, panels[0])
    return figure


def hindcast(data: pd.DataFrame) -> Figure:
    """Draw projected less official heads and funds after a base year, one panel a run.

    Parameters
    ----------
    data : DataFrame
        Columns ``run`` (heading of the panel), ``year``, ``measure`` (retirees, outlay, revenue, reserve),
        ``error`` (percent) and ``limit`` (percent, the same in all rows).
    """
    runs = list(dict.fromkeys(data["run"]))
    figure, panels = style.canvas(0.44, panels=len(runs), sharey=True)
    limit = data["limit"].iloc[0]
    for axes, run in zip(panels, runs, strict=True):
        axes.axhspan(-limit, limit, facecolor=style.GRID, linewidth=0, zorder=0)
        for measure, (label, color, dash, marker) in MEASURES.items():
            rows = data[(data["run"] == run) & (data["measure"] == measure)]
            axes.plot(rows["year"], rows["error"], color=color, linestyle=dash, marker=marker, label=label)
        axes.axhline(0, color=style.INK, linewidth=0.8)
        axes.set_yscale("symlog", linthresh=10)
        axes.set_yticks([-10, -5, 0, 5, 10, 30, 100])
        axes.yaxis.set_major_formatter("{x:g}")
        _years(axes, data["year"], 2)
        style.title(axes, f"{run}: error, %" if axes is panels[0] else run)
    style.legend_below(figure, panels[0])
    return figure


def retirees(data: pd.DataFrame) -> Figure:
    """Draw official retirees and what two readings of the minimum years give, one panel a base year.

    Parameters
    ----------
    data : DataFrame
        Columns ``base`` (base year), ``run`` (official, strict, late joiners draw), ``year`` and ``value``
        (million persons).
    """
    bases = list(dict.fromkeys(data["base"]))
    figure, panels = style.canvas(0.5, panels=len(bases))
    for axes, base in zip(panels, bases, strict=True):
        for run, (label, color, dash, marker) in RULES.items():
            rows = data[(data["base"] == base) & (data["run"] == run)]
            axes.plot(rows["year"], rows["value"], color=color, linestyle=dash, marker=marker, label=label)
        style.year_axis(axes)
        style.title(axes, f"Retirees from {base}, million")
    style.legend_below(figure, panels[0])
    return figure


def indexation(data: pd.DataFrame) -> Figure:
    """Draw official average residents' pensions and three paths of indexation.

    Parameters
    ----------
    data : DataFrame
        Columns ``year``, ``weight`` (weight of wages; missing for official averages) and ``value`` (yuan a
        month).
    """
    figure, (axes,) = style.canvas(0.55)
    weights = sorted(data["weight"].dropna().unique())
    for weight, (color, dash, name) in zip(weights, WEIGHTS, strict=True):
        rows = data[data["weight"] == weight]
        axes.plot(rows["year"], rows["value"], color=color, linestyle=dash, label=name)
    seen = data[data["weight"].isna()]
    axes.plot(seen["year"], seen["value"], "o", color=style.INK, label="official average")
    axes.set_ylim(0, None)
    style.year_axis(axes)
    style.title(axes, "Residents' pension, yuan a month")
    style.legend_below(figure, axes)
    return figure


def effects(data: pd.DataFrame) -> Figure:
    """Draw what each lever alone does to reserve and dependency, as bars from the baseline.

    Parameters
    ----------
    data : DataFrame
        Columns ``lever`` (label), ``measure`` (reserve, dependency) and ``change`` (years of outlay, retirees
        per 100 payers), in the order from top to bottom.
    """
    titles = {
        "reserve": ("Reserve, years of outlay", style.BLUE, ""),
        "dependency": ("Retirees per 100 payers", style.ORANGE, "///"),
    }
    labels = list(dict.fromkeys(data["lever"]))
    figure, panels = style.canvas(0.6, panels=len(titles), sharey=not style.is_narrow())
    for axes, (measure, (title, color, hatch)) in zip(panels, titles.items(), strict=True):
        rows = data[data["measure"] == measure].set_index("lever").loc[labels[::-1]]
        axes.barh(rows.index, rows["change"], color=color, hatch=hatch, edgecolor="white", height=0.65)
        axes.axvline(0, color=style.INK, linewidth=0.8)
        axes.grid(axis="x")
        axes.grid(visible=False, axis="y")
        style.title(axes, title)
    figure.supxlabel(ASSUMED, color=style.MUTED, fontsize="small")
    return figure


def reserves(data: pd.DataFrame) -> Figure:
    """Draw the reserve in years of outlay for some scenarios.

    Parameters
    ----------
    data : DataFrame
        Columns ``scenario`` (label, the baseline first), ``year`` and ``value``.
    """
    figure, (axes,) = style.canvas(0.55)
    names = list(dict.fromkeys(data["scenario"]))
    for name, color, dash in zip(names, style.PALETTE, style.LINES, strict=False):
        rows = data[data["scenario"] == name]
        axes.plot(rows["year"], rows["value"], color=color, linestyle=dash, label=name)
    axes.axhline(0, color=style.INK, linewidth=0.8)
    _beyond(axes, data["year"])
    _note(axes, ASSUMED)
    style.title(axes, "Reserve at year end, years of outlay")
    style.legend_below(figure, axes, columns=2)
    return figure


def _beyond(axes: Axes, years: pd.Series) -> None:
    """Hatch all years after the base year, which are projected on assumptions."""
    style.mark_extrapolation(axes, years.min() + 1, years.max())
    _years(axes, years, 15 if years.max() - years.min() > 30 else 5)


def _note(axes: Axes, text: str) -> None:
    """Write into the lower left corner on what a chart rests."""
    axes.text(0.03, 0.04, text, transform=axes.transAxes, color=style.MUTED, fontsize="small")


def _years(axes: Axes, years: pd.Series, spacing: int = 15) -> None:
    """Mark a few whole years, so that narrow panels do not crowd."""
    first, last = int(years.min()), int(years.max())
    axes.set_xticks(np.arange(first + -first % spacing if spacing > 2 else first, last + 1, spacing))
