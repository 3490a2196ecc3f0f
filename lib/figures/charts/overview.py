"""The four problems of the paper in one figure, for the landing page."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from lib.figures import style


def four_problems(data: pd.DataFrame) -> Figure:
    """Draw one small panel a problem, each with its own scale from zero.

    Parameters
    ----------
    data : DataFrame
        Columns ``panel`` (title with unit), ``series`` (label at the end of a line), ``year``, ``value``
        and ``break_year`` (year of the first value under another definition, missing if none).
    """
    panels = list(data["panel"].unique())
    figure, axes = style.canvas(0.36, panels=len(panels))
    for axis, panel in zip(axes, panels, strict=True):
        rows = data[data["panel"] == panel]
        for (name, line), color, marker in zip(
            rows.groupby("series", sort=False), style.PALETTE, style.MARKERS, strict=False
        ):
            axis.plot(line["year"], line["value"], color=color, marker=marker)
            for end in (line.iloc[0], line.iloc[-1]):
                axis.annotate(
                    f"{end['value']:.1f}",
                    (end["year"], end["value"]),
                    xytext=(0, 6),
                    textcoords="offset points",
                    ha="center",
                    bbox=style.SHEET,
                )
            if len(rows["series"].unique()) > 1:
                middle = line.iloc[len(line) // 2]
                axis.annotate(
                    name,
                    (middle["year"], middle["value"]),
                    xytext=(0, -16),
                    textcoords="offset points",
                    ha="center",
                    color=color,
                )
        if rows["break_year"].notna().any():
            axis.axvline(rows["break_year"].dropna().iloc[0] - 0.5, color=style.MUTED, linestyle=":")
        axis.set_ylim(0, 1.25 * rows["value"].max())
        axis.set_xticks([rows["year"].min(), rows["year"].max()])
        axis.margins(x=0.2)
        style.title(axis, panel)
    return figure
