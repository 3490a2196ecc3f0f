"""Charts of the gap between employees and residents: levels, multiples, trends and their sources."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator, ScalarFormatter

from lib.figures import style

GROUPS = {"employees": ("Employees", style.BLUE), "residents": ("Residents", style.ORANGE)}
PRINTED = "Printed in the paper"
TERMS = {
    "employees_spending": ("Employees' spending", style.BLUE, ""),
    "employees_heads": ("Employees' heads", style.SKY, "//"),
    "residents_spending": ("Residents' spending", style.VERMILION, ""),
    "residents_heads": ("Residents' heads", style.ORANGE, "\\\\"),
}


def levels_and_multiple(data: pd.DataFrame) -> Figure:
    """Draw spending per person by group (log axis) beside the multiple.

    Parameters
    ----------
    data : DataFrame
        Columns ``year``, ``group`` (employees, residents or multiple) and ``value`` (yuan per person;
        times for the multiple).
    """
    figure, (left, right) = style.canvas(0.42, panels=2)
    for (group, (name, color)), marker in zip(GROUPS.items(), style.MARKERS, strict=False):
        line = data[data["group"] == group]
        left.plot(line["year"], line["value"], color=color, marker=marker)
        last = line.iloc[-1]
        left.annotate(
            name,
            (last["year"], last["value"]),
            xytext=(0, -12),
            textcoords="offset points",
            ha="right",
            va="top",
            color=style.INK,
        )
    left.set_yscale("log")
    left.yaxis.set_major_locator(FixedLocator([100, 200, 500, 1000, 2000, 4000]))
    left.yaxis.set_major_formatter(ScalarFormatter())
    left.yaxis.set_minor_locator(NullLocator())
    style.title(left, "Yuan per person (log scale)")
    line = data[data["group"] == "multiple"]
    right.bar(line["year"].astype(str), line["value"], color=style.BLUE, width=0.55)
    for place, value in enumerate(line["value"]):
        right.text(place, value, f"{value:.2f}", ha="center", va="bottom")
    right.margins(y=0.12)
    style.title(right, "Multiple (times)")
    left.set_xticks(sorted(data["year"].unique()))
    return figure


def decomposition(data: pd.DataFrame) -> Figure:
    """Draw the four terms of the log change of the multiple, interval by interval.

    Parameters
    ----------
    data : DataFrame
        Columns ``from``, ``to``, ``term`` and ``log_change``; one bar a row.
    """
    figure, (axes,) = style.canvas(0.5)
    spans = list(dict.fromkeys(zip(data["from"], data["to"], strict=True)))
    width = 0.2
    for place, (term, (name, color, hatch)) in enumerate(TERMS.items()):
        bars = data[data["term"] == term].set_index(["from", "to"]).loc[spans, "log_change"]
        at = [i + (place - 1.5) * width for i in range(len(spans))]
        axes.bar(at, bars, width, label=name, color=color, hatch=hatch, edgecolor="white")
    axes.axhline(0, color=style.INK, linewidth=0.8)
    gap = "–\n" if style.is_narrow() else "–"
    axes.set_xticks(range(len(spans)), [f"{start}{gap}{end}" for start, end in spans])
    style.title(axes, "Contribution to the log change of the multiple")
    style.legend_below(figure, axes)
    return figure


def trends(data: pd.DataFrame) -> Figure:
    """Draw observed points, fitted curves and the prediction band of one form.

    Parameters
    ----------
    data : DataFrame
        Columns ``kind`` (observed or curve), ``form``, ``year``, ``value`` and, for the one form whose band
        is shown, ``lower`` and ``upper``.
    """
    figure, (axes,) = style.canvas(0.55)
    observed = data[data["kind"] == "observed"]
    curves = data[data["kind"] == "curve"]
    last = observed["year"].max()
    for (form, curve), color, line in zip(
        curves.groupby("form", sort=False), style.PALETTE, style.LINES, strict=False
    ):
        axes.plot(curve["year"], curve["value"], color=color, linestyle=line, label=form)
        if curve["lower"].notna().any():
            axes.fill_between(
                curve["year"], curve["lower"], curve["upper"], color=color, alpha=0.15, linewidth=0
            )
    axes.plot(observed["year"], observed["value"], "o", color=style.INK, zorder=5, label="observed")
    axes.axhline(1, color=style.MUTED, linewidth=0.8)
    axes.annotate("parity", (axes.get_xlim()[0], 1), xytext=(4, 3), textcoords="offset points")
    axes.set_ylim(0, 1.35 * observed["value"].max())
    style.mark_extrapolation(axes, last, curves["year"].max())
    style.title(axes, "Multiple (times)")
    style.legend_below(figure, axes, columns=5)
    return figure


def formulas(data: pd.DataFrame) -> Figure:
    """Draw the multiple under each formula against the printed figure.

    Parameters
    ----------
    data : DataFrame
        Columns ``formula``, ``value`` (times) and ``printed`` (times, the same in every row).
    """
    figure, (axes,) = style.canvas(0.5)
    ordered = data.sort_values("value")
    axes.plot(ordered["value"], ordered["formula"], "o", color=style.BLUE)
    axes.axvline(ordered["printed"].iloc[0], color=style.VERMILION, linestyle="--")
    axes.grid(axis="x")
    axes.grid(axis="y", visible=False)
    style.title(axes, "Times (dashed: printed)")
    return figure


def annual(data: pd.DataFrame) -> Figure:
    """Draw the multiple year by year on several definitions, with the breaks dotted.

    Parameters
    ----------
    data : DataFrame
        Columns ``series`` (definition, or "break"), ``year``, ``value`` (times) and ``label`` (what
        changed, for the rows of breaks).
    """
    figure, (axes,) = style.canvas(0.55)
    lines = data[data["series"] != "break"]
    for (name, line), color, marker, dash in zip(
        lines.groupby("series", sort=False), style.PALETTE, style.MARKERS, style.LINES, strict=False
    ):
        points = {"marker": marker, "color": color}
        if name == PRINTED:
            axes.plot(
                line["year"], line["value"], linestyle="none", markersize=8, mfc="none", label=name, **points
            )
        else:
            axes.plot(line["year"], line["value"], linestyle=dash, label=name, **points)
    for place, (_, row) in enumerate(data[data["series"] == "break"].iterrows()):
        style.mark_break(axes, row["year"] - 0.5, row["label"], top=0.98 - 0.09 * place)
    axes.set_ylim(0, 1.15 * lines["value"].max())
    style.year_axis(axes)
    style.title(axes, "Multiple (times)")
    style.legend_below(figure, axes, columns=3)
    return figure


def confrontation(data: pd.DataFrame) -> Figure:
    """Draw frozen fits with their prediction bands and the later years that they had not seen.

    Parameters
    ----------
    data : DataFrame
        Columns ``form``, ``kind`` (fitted, later or curve), ``year``, ``value`` and, for curves, the limits
        ``lower_80``, ``upper_80``, ``lower_95``, ``upper_95``; one panel a form.
    """
    forms = list(data["form"].unique())
    figure, panels = style.canvas(0.4, panels=len(forms), sharey=True)
    for axes, form in zip(panels, forms, strict=True):
        rows = data[data["form"] == form]
        curve = rows[rows["kind"] == "curve"]
        for level, alpha in (("95", 0.15), ("80", 0.25)):
            axes.fill_between(
                curve["year"],
                curve[f"lower_{level}"],
                curve[f"upper_{level}"],
                color=style.BLUE,
                alpha=alpha,
                linewidth=0,
                label=f"{level} % prediction",
            )
        axes.plot(curve["year"], curve["value"], color=style.BLUE, label="frozen fit")
        for kind, marker, face in (("fitted", "o", style.INK), ("later", "D", "white")):
            points = rows[rows["kind"] == kind]
            axes.plot(points["year"], points["value"], marker, color=style.INK, mfc=face, label=kind)
        axes.set_ylim(0, 1.4 * rows.loc[rows["kind"] == "fitted", "value"].max())
        style.year_axis(axes)
        style.title(axes, f"{form}, times")
    style.legend_below(figure, panels[0], columns=5)
    return figure
