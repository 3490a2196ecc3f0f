"""Charts of the ledger of claims."""

from __future__ import annotations

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
    figure, (axes,) = style.canvas(0.45)
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
