"""Charts of the ledger of claims."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from lib.figures import style

VERDICTS = {
    "reproduced": (style.BLUE, ""),
    "reproduced after rounding": (style.SKY, "//"),
    "only under an interpretation": (style.ORANGE, "xx"),
    "inconsistent": (style.VERMILION, "\\\\"),
    "not checkable from the source": ("#BBBBBB", ""),
}


def counts(data: pd.DataFrame) -> Figure:
    """Draw how many claims of each group got each verdict, as stacked bars.

    Parameters
    ----------
    data : DataFrame
        Columns ``group``, ``verdict`` and ``count``; groups are drawn from top to bottom in their order.
    """
    figure, (axes,) = style.canvas(0.75 if style.is_narrow() else 0.45)
    groups = list(dict.fromkeys(data["group"]))[::-1]
    left = pd.Series(0, index=groups)
    for verdict, (color, hatch) in VERDICTS.items():
        width = data[data["verdict"] == verdict].set_index("group")["count"].reindex(groups, fill_value=0)
        axes.barh(groups, width, left=left, color=color, hatch=hatch, edgecolor="white", label=verdict)
        left = left + width
    for group, total in left.items():
        axes.text(total, group, f" {total}", va="center")
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x")
    axes.margins(x=0.08)
    style.title(axes, "Number of claims")
    style.legend_below(figure, axes, columns=3)
    return figure


def squares(data: pd.DataFrame) -> Figure:
    """Draw one square a claim, verdict after verdict, so that parts and whole are seen at once.

    Parameters
    ----------
    data : DataFrame
        Column ``verdict``, one row a claim.
    """
    rows = 18 if style.is_narrow() else 8
    figure, (axes,) = style.canvas(0.66 if style.is_narrow() else 0.25)
    size = 5.6 if style.is_narrow() else 7.4
    start = 0
    for verdict, (color, _) in VERDICTS.items():
        count = int((data["verdict"] == verdict).sum())
        places = np.arange(start, start + count)
        label = f"{verdict}: {count}"
        axes.plot(
            places // rows,
            -(places % rows),
            "s",
            color=color,
            markersize=size,
            markeredgewidth=0,
            label=label,
        )
        start += count
    axes.set_axis_off()
    axes.margins(x=0.02)
    axes.set_ylim(0.4 - rows, 0.6)
    axes.set_aspect("equal")
    style.legend_below(figure, axes, columns=2)
    return figure
