"""Charts of who pays medical bills: rules, catastrophic payments, cost of caps, personal accounts."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from lib.figures import style
from lib.figures.charts.extensions import note

AREAS = {"urban": ("Urban households", style.BLUE), "rural": ("Rural households", style.ORANGE)}
NATION = {"nation": ("Nation", style.GREEN)}


def rules(data: pd.DataFrame) -> Figure:
    """Draw what a household pays of its bill under each rule.

    Parameters
    ----------
    data : DataFrame
        Columns ``rule``, ``bill`` and ``payment`` (thousand yuan a year).
    """
    figure, (axes,) = style.canvas(0.6 if style.is_narrow() else 0.5)
    for (rule, rows), color, line in zip(
        data.groupby("rule", sort=False), style.PALETTE, style.LINES, strict=False
    ):
        axes.plot(rows["bill"], rows["payment"], color=color, linestyle=line, label=rule)
    axes.set(xlim=(0, data["bill"].max()), ylim=(0, 1.05 * data["payment"].max()))
    axes.set_xlabel("Bill, thousand yuan")
    note(axes, "assumption: ceiling and cap")
    style.title(axes, "Paid by the household, thousand yuan")
    style.legend_below(figure, axes, columns=2)
    return figure


def exceedance(data: pd.DataFrame) -> Figure:
    """Draw the share of households above each burden for every calibration that fits.

    Parameters
    ----------
    data : DataFrame
        Columns ``area`` (a key of ``AREAS``), ``fit`` (number of the calibration), ``burden`` (percent of
        capacity to pay), ``share`` (percent of households) and, in rows without ``fit``, the published point.
    """
    figure, panels = style.canvas(0.5, panels=len(AREAS), sharey=True)
    for axes, (area, (name, color)) in zip(panels, AREAS.items(), strict=True):
        rows = data[data["area"] == area]
        for _, line in rows.dropna(subset="fit").groupby("fit"):
            axes.plot(line["burden"], line["share"], color=color, linewidth=0.7, alpha=0.6)
        point = rows[rows["fit"].isna()]
        axes.plot(point["burden"], point["share"], "D", color=style.INK, markersize=6, zorder=3)
        for row in point.itertuples():
            place = {"xytext": (6, 8), "va": "bottom"}
            style.direct_label(axes, row.burden, row.share, f"survey: {row.share:.1f} %", **place)
        axes.set(xscale="log", ylim=(0, 1.05 * data["share"].max()))
        axes.set_xticks([5, 10, 20, 40, 100, 200], ["5", "10", "20", "40", "100", "200"])
        axes.minorticks_off()
        axes.set_xlabel("Payment over capacity, % (log scale)")
        note(axes, "assumption: form of bills;\none line per calibration", (0.98, 0.98))
        style.title(axes, f"{name} above it, %")
    return figure


def cap_costs(data: pd.DataFrame) -> Figure:
    """Draw the range of the cost of a cap over all calibrations that fit, and over the stricter ones.

    Parameters
    ----------
    data : DataFrame
        Columns ``area`` (urban, rural or nation), ``kept`` ("all" or "stricter"), ``cap`` (thousand yuan),
        ``low`` and ``high`` (billion yuan a year).
    """
    names = AREAS | NATION
    bands = {"all": ("all calibrations", 0.2, ":"), "stricter": ("bills spread enough", 0.45, "-")}
    figure, panels = style.canvas(0.45, panels=len(names), sharey=True)
    for axes, (area, (name, color)) in zip(panels, names.items(), strict=True):
        for kept, (label, alpha, line) in bands.items():
            rows = data[(data["area"] == area) & (data["kept"] == kept)]
            look = {"color": color, "alpha": alpha, "linewidth": 0, "label": label}
            axes.fill_between(rows["cap"], rows["low"], rows["high"], **look)
            for end in ("low", "high"):
                axes.plot(rows["cap"], rows[end], color=color, linestyle=line, linewidth=1.2)
        axes.set_ylim(0, 1.08 * data["high"].max())
        axes.set_xlim(0, 1.05 * data["cap"].max())
        axes.set_xlabel("Cap, thousand yuan")
        style.title(axes, name)
    panels[0].set_ylabel("Billion yuan a year")
    note(panels[-1], "assumption: form of bills;\nbands: all that fit", (0.98, 0.98))
    style.legend_below(figure, panels[-1], columns=2)
    return figure


def accounts(data: pd.DataFrame) -> Figure:
    """Draw how unequal payments are when a part of the money stands in personal accounts.

    Parameters
    ----------
    data : DataFrame
        Columns ``kind`` (curve or year), ``share`` (accounts, percent of spending), ``measure`` (variance
        or Gini) and ``value`` (percent of its value without insurance), ``label`` (year).
    """
    figure, (axes,) = style.canvas(0.6 if style.is_narrow() else 0.5)
    looks = {"variance": ("Variance", style.BLUE, "-"), "Gini": ("Gini index", style.ORANGE, "--")}
    for measure, (name, color, line) in looks.items():
        rows = data[(data["kind"] == "curve") & (data["measure"] == measure)]
        axes.plot(rows["share"], rows["value"], color=color, linestyle=line, label=name)
    years = data[data["kind"] == "year"]
    for row in years.itertuples():
        axes.axvline(row.share, color=style.MUTED, linewidth=0.8, linestyle=":")
        # The lowest share is named on its left and every other on its right, so that no two names meet.
        side = "right" if row.share == years["share"].min() else "left"
        axes.text(row.share, 99, f" {row.label} ", ha=side, va="top", color=style.MUTED, fontsize="small")
    axes.set(xlim=(0, 100), ylim=(0, 104), xlabel="Personal accounts, % of spending")
    note(axes, "synthetic households", (0.98, 0.03))
    style.title(axes, "Spread of payments, % of no insurance")
    style.legend_below(figure, axes)
    return figure
