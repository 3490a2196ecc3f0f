"""Draw the figure of ``README.md`` from the paper's Table 2 as printed (``make readme-figure``)."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd

from lib.figures import style
from lib.figures.charts import multiples
from lib.figures.publish import NO_DATES
from lib.sources.datasets import load

TARGET = Path(__file__).parents[2] / "static" / "readme-figure.svg"


def printed() -> pd.DataFrame:
    """Return the printed levels and multiples: ``year``, ``group`` and ``value``, one row per mark."""
    cells = load("table-2").astype({"year": int})
    derived = cells[cells["quantity"].isin(["per_capita", "multiple"])]
    return derived.replace({"group": {"both": "multiple"}})[["year", "group", "value"]]


def alt(data: pd.DataFrame) -> str:
    """Return the finding in words, for readers who do not see the picture."""
    multiple = data[data["group"] == "multiple"].set_index("year")["value"]
    first, last = multiple.index.min(), multiple.index.max()
    return (
        f"Medical insurance funds spent {multiple[first]:.2f} times as much per insured employee "
        f"as per insured resident in {first}, and {multiple[last]:.2f} times as much in {last}"
    )


def svg(data: pd.DataFrame) -> bytes:
    """Return the drawing at the width of two columns, without dates."""
    buffer = io.BytesIO()
    with style.page(style.TWO_COLUMNS):
        multiples.levels_and_multiple(data).savefig(buffer, format="svg", metadata=NO_DATES["svg"])
    return buffer.getvalue()


if __name__ == "__main__":
    TARGET.write_bytes(svg(printed()))
