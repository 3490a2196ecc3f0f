"""Chart of what it costs to build a book."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter, ScalarFormatter

from lib.figures import style

LOOKS = ((style.BLUE, "o", "-"), (style.ORANGE, "s", "--"))


def growth(data: pd.DataFrame) -> Figure:
    """Draw seconds against chapters, both on log axes, one panel a way to count seconds.

    Parameters
    ----------
    data : DataFrame
        Columns ``measure`` (two of them), ``tool`` (two of them), ``chapters`` and ``seconds``.
    """
    figure, panels = style.canvas(0.5, panels=2, sharey=True)
    for axes, (measure, part) in zip(panels, data.groupby("measure", sort=False), strict=True):
        for (color, marker, line), (tool, rows) in zip(LOOKS, part.groupby("tool", sort=False), strict=True):
            axes.plot(rows["chapters"], rows["seconds"], marker, color=color, linestyle=line, label=tool)
        axes.set(xscale="log", yscale="log")
        axes.set_xticks(sorted(part["chapters"].unique()))
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(ScalarFormatter())
            axis.set_minor_formatter(NullFormatter())
        axes.minorticks_off()
        axes.set_xlabel("Chapters (log scale)")
        style.title(axes, f"{measure} (log scale)")
    style.legend_below(figure, panels[0])
    return figure
