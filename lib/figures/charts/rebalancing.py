"""Charts of a structure of spending with larger parts: where it starts and what targets would cost."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lib.figures import style

PARTS = {"Assistance": (style.BLUE, ""), "Welfare": (style.ORANGE, "//")}


def shares(data: pd.DataFrame) -> Figure:
    """Draw the shares of assistance and welfare under each reading, one panel a year.

    Parameters
    ----------
    data : DataFrame
        Columns ``year`` (two of them), ``reading``, ``part`` (a key of ``PARTS``) and ``value`` (percent of
        the total). A reading may be absent in a year.
    """
    figure, panels = style.canvas(0.4, panels=2, sharey=True)
    for axes, (year, table) in zip(panels, data.groupby("year", sort=False), strict=True):
        _stack(axes, table, list(dict.fromkeys(data["reading"])), "{:.1f}")
        axes.set_xlim(0, 1.3 * data.groupby(["year", "reading"])["value"].sum().max())
        style.title(axes, f"{year}: share of the total, %")
    panels[-1].legend(loc="upper right", ncols=2)
    return figure


def cost(data: pd.DataFrame) -> Figure:
    """Draw the additional spending that targets ask for under each reading, one panel a scenario.

    Parameters
    ----------
    data : DataFrame
        Columns ``scenario`` (two of them), ``reading``, ``part`` (a key of ``PARTS``) and ``value`` (billion
        yuan).
    """
    figure, panels = style.canvas(0.4, panels=2, sharey=True)
    for axes, (scenario, table) in zip(panels, data.groupby("scenario", sort=False), strict=True):
        _stack(axes, table, list(dict.fromkeys(data["reading"])), "{:.0f}")
        axes.set_xlim(0, 1.25 * data.groupby(["scenario", "reading"])["value"].sum().max())
        style.title(axes, f"{scenario}: billion yuan")
    panels[0].legend(loc="upper right")
    return figure


def _stack(axes: Axes, table: pd.DataFrame, readings: list[str], form: str) -> None:
    """Draw one stacked horizontal bar per reading, with its sum at the end."""
    present = [reading for reading in readings if reading in set(table["reading"])]
    places = [readings.index(reading) for reading in present]
    left = pd.Series(0.0, index=present)
    for part, (color, hatch) in PARTS.items():
        values = table[table["part"] == part].set_index("reading")["value"].reindex(present)
        axes.barh(places, values, 0.6, left=left, color=color, hatch=hatch, edgecolor="white", label=part)
        left += values
    for place, value in zip(places, left, strict=True):
        axes.text(value, place, " " + form.format(value), va="center")
    axes.set_yticks(range(len(readings)), [reading.replace(", ", ",\n") for reading in readings])
    axes.set_ylim(len(readings) - 0.4, -1.3)
    axes.grid(axis="x")
    axes.grid(axis="y", visible=False)
