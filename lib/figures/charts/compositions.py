"""Charts of the structure of spending: rows, branches, and shares under different readings."""

from __future__ import annotations

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator, NullLocator

from lib.figures import style

ROWS = {
    "Insurance": (style.BLUE, "o", "-"),
    "Living guarantee": (style.GREEN, "s", "-"),
    "Welfare": (style.VERMILION, "D", "--"),
    "Extremely poor": (style.PURPLE, "^", "-."),
    "Temporary relief": (style.ORANGE, "v", ":"),
}
BRANCHES = {
    "Insurance": (style.BLUE, ""),
    "Assistance": (style.SKY, "//"),
    "Welfare": (style.ORANGE, "xx"),
}
FEWER_FUNDS = "three funds"
MIXED = "as printed: five funds, then three"
ALL = "all funds"
RURAL = "all funds and the rural scheme"
THREE = "three funds in all years"
SCOPES = {
    MIXED: (style.MUTED, "x", "--"),
    ALL: (style.VERMILION, "o", "-"),
    RURAL: (style.ORANGE, "s", ":"),
    THREE: (style.BLUE, "^", "-."),
}
BOTH = "guarantee and extremely poor"
GUARANTEE = "living guarantee alone"
MEDICAL = "medical assistance"
ITEMS = {
    BOTH: (style.GREEN, "s", "-"),
    GUARANTEE: (style.SKY, "o", "--"),
    MEDICAL: (style.PURPLE, "^", "-."),
}
CEILING = "ceiling of the guarantee"
PLACES = {"urban": (style.BLUE, "o"), "rural": (style.GREEN, "s")}
PANELS = {
    "recipients": "Recipients, million",
    "standard": "Standard, yuan a month",
    "outlay": "Outlay, 100 million yuan",
}
PROGRAMS = {
    "urban guarantee": (style.BLUE, ""),
    "rural guarantee": (style.GREEN, "//"),
    "extremely poor": (style.PURPLE, "xx"),
}


def rows(data: pd.DataFrame) -> Figure:
    """Draw every row of the table on a log axis, one panel a version of the table.

    The break before the last year is the change from five insurance funds to three.

    Parameters
    ----------
    data : DataFrame
        Columns ``version`` (two of them), ``row`` (a key of ``ROWS``), ``year`` and ``value`` (100 million
        yuan, may be missing).
    """
    figure, panels = style.canvas(0.5, panels=2, sharey=True)
    for axes, (version, table) in zip(panels, data.groupby("version", sort=False), strict=True):
        for name, (color, marker, line) in ROWS.items():
            series = table[table["row"] == name].dropna(subset="value")
            axes.plot(series["year"], series["value"], color=color, marker=marker, linestyle=line)
            style.direct_label(axes, series["year"].iloc[-1], series["value"].iloc[-1], name, color)
        years = sorted(table["year"].unique())
        style.mark_break(axes, (years[-2] + years[-1]) / 2, FEWER_FUNDS, top=1.0)
        axes.set_yscale("log")
        axes.yaxis.set_minor_locator(NullLocator())
        axes.set_ylim(100, 100_000)
        axes.set_xlim(years[0] - 0.7, years[-1] + 6)
        axes.set_xticks(years)
        style.title(axes, f"{version}: 100 million yuan (log scale)" if axes is panels[0] else version)
    return figure


def highest(data: pd.DataFrame) -> Figure:
    """Draw the highest welfare share for each choice of the total, against the printed figure.

    Parameters
    ----------
    data : DataFrame
        Columns ``whole`` (rows of the total, in letters), ``value`` (percent), ``match`` (rounded, truncated
        or missing) and ``printed`` (percent, the same in every row).
    """
    figure, (axes,) = style.canvas(0.65)
    ordered = data.sort_values("value", ascending=False, ignore_index=True)
    looks = {"rounded": ("o", style.BLUE), "truncated": ("s", style.ORANGE), "no": ("x", style.MUTED)}
    names = {"rounded": "prints as {} when rounded", "truncated": "… only when cut off", "no": "does not"}
    printed = ordered["printed"].iloc[0]
    for match, (marker, color) in looks.items():
        part = ordered[ordered["match"].fillna("no") == match]
        label = names[match].format(f"{printed:.2f}")
        axes.plot(part["value"], part.index, marker, color=color, label=label)
    axes.axvline(printed, color=style.VERMILION, linestyle="--", linewidth=1)
    axes.set_yticks(range(len(ordered)), ordered["whole"])
    axes.grid(axis="x")
    axes.grid(axis="y", visible=False)
    style.title(axes, "Highest welfare share, % of the total")
    style.legend_below(figure, axes)
    return figure


def shares(data: pd.DataFrame) -> Figure:
    """Draw stacked shares of the three branches by year, one panel a version of the table.

    The break before the last year is the change from five insurance funds to three.

    Parameters
    ----------
    data : DataFrame
        Columns ``version`` (two of them), ``branch`` (a key of ``BRANCHES``), ``year`` and ``share``
        (percent).
    """
    figure, panels = style.canvas(0.5, panels=2, sharey=True)
    for axes, (version, table) in zip(panels, data.groupby("version", sort=False), strict=True):
        wide = table.pivot_table(index="year", columns="branch", values="share")
        base = 0 * wide["Insurance"]
        for branch, (color, hatch) in BRANCHES.items():
            axes.bar(
                wide.index.astype(str),
                wide[branch],
                0.6,
                base,
                color=color,
                hatch=hatch,
                edgecolor="white",
                # A wider edge would cover a branch of less than one percent.
                linewidth=0.3,
                label=branch,
            )
            base = base + wide[branch]
        for place, value in enumerate(wide["Insurance"]):
            axes.text(place, value / 2, f"{value:.1f}", ha="center", va="center", color="white")
        axes.set_ylim(0, 111)
        axes.set_yticks(range(0, 101, 20))
        style.mark_break(axes, len(wide) - 1.5, FEWER_FUNDS, top=1.0)
        style.title(axes, f"{version}: share, %" if axes is panels[0] else version)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    return figure


def scope(data: pd.DataFrame) -> Figure:
    """Draw the welfare share by year for several definitions of the insurance total.

    The break before the last year is the change from five insurance funds to three.

    Parameters
    ----------
    data : DataFrame
        Columns ``scope`` (name), ``year``, ``share`` (percent) and ``printed`` (the printed highest share).
    """
    figure, (axes,) = style.canvas(0.55)
    groups = data.groupby("scope", sort=False)
    looks = zip(style.PALETTE, style.MARKERS, style.LINES, strict=False)
    for (name, line), (color, marker, stroke) in zip(groups, looks, strict=False):
        axes.plot(line["year"], line["share"], color=color, marker=marker, linestyle=stroke, label=name)
    axes.axhline(data["printed"].iloc[0], color=style.MUTED, linewidth=0.8, linestyle="--")
    axes.annotate(
        f"printed maximum {data['printed'].iloc[0]:.2f}",
        (data["year"].min(), data["printed"].iloc[0]),
        xytext=(0, 3),
        textcoords="offset points",
        color=style.MUTED,
    )
    years = sorted(data["year"].unique())
    axes.set_xticks(years)
    axes.set_ylim(0, 1.25 * data["share"].max())
    style.mark_break(axes, (years[-2] + years[-1]) / 2, FEWER_FUNDS)
    axes.legend(loc="lower right", frameon=True, framealpha=1, edgecolor="none")
    style.title(axes, "Welfare share of the total, %")
    return figure


def constant_scope(data: pd.DataFrame) -> Figure:
    """Draw the welfare share on constant scopes of insurance beside assistance per 100 yuan of insurance.

    Parameters
    ----------
    data : DataFrame
        Columns ``panel`` (welfare, assistance or break), ``series`` (a key of ``SCOPES`` or ``ITEMS``,
        ``CEILING``, or for a break what changed), ``year`` and ``value`` (percent; yuan per 100 yuan).
    """
    figure, (left, right) = style.canvas(0.6, panels=2)
    welfare = data[data["panel"] == "welfare"]
    for axes, looks in ((left, SCOPES), (right, ITEMS)):
        for name, (color, marker, line) in looks.items():
            known = data[data["series"] == name].dropna(subset="value")
            axes.plot(known["year"], known["value"], color=color, marker=marker, linestyle=line, label=name)
        axes.set_ylim(bottom=0)
        axes.margins(y=0.12)
    ceiling = data[data["series"] == CEILING]
    right.plot(ceiling["year"], ceiling["value"], "v", color=style.INK, mfc="white", label=CEILING)
    for place, row in enumerate(data[data["panel"] == "break"].itertuples()):
        style.mark_break(right, row.year - 0.5, row.series, top=0.99 - 0.08 * place)
    left.set_xticks(sorted(welfare["year"].unique()))
    left.set_ylim(0, 1.2 * welfare["value"].max())
    right.set_ylim(0, 1.3 * data.loc[data["panel"] == "assistance", "value"].max())
    style.year_axis(right)
    style.title(left, "Welfare share of the total, %")
    style.title(right, "Yuan per 100 yuan of insurance")
    for axes in (left, right):
        axes.legend(
            loc="upper center", bbox_to_anchor=(0.5, -0.09), fontsize="small", ncols=1, borderaxespad=0.2
        )
    return figure


def guarantee(data: pd.DataFrame) -> Figure:
    """Draw recipients and standards of the minimum living guarantee, and the outlay on assistance.

    Parameters
    ----------
    data : DataFrame
        Columns ``panel`` (a key of ``PANELS``), ``series`` (urban or rural; for the outlay a key of
        ``PROGRAMS``), ``when`` (years, end of the year), ``kind`` (year end or within the year), ``value``.
    """
    figure, panels = style.canvas(0.5, panels=3)
    for axes, (panel, name) in zip(panels, PANELS.items(), strict=True):
        rows = data[data["panel"] == panel]
        if panel == "outlay":
            _stacked(axes, rows)
        else:
            _places(axes, rows)
        axes.xaxis.set_major_locator(MultipleLocator(5))
        axes.set_xlim(data["when"].min() - 0.8, data["when"].max() + 0.8)
        style.title(axes, name)
    entries = dict(pair for axes in panels for pair in _entries(axes))
    figure.legend(entries.values(), entries, loc="outside lower center", ncols=2 if style.is_narrow() else 4)
    return figure


def _entries(axes: Axes) -> list[tuple[str, Artist]]:
    """Return the labels of a panel with their marks."""
    handles, labels = axes.get_legend_handles_labels()
    return list(zip(labels, handles, strict=True))


def _places(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw town and country; a dashed line joins year ends, an open mark is a date within a year."""
    for place, (color, marker) in PLACES.items():
        own = rows[rows["series"] == place].sort_values("when")
        axes.plot(own["when"], own["value"], color=color, linestyle="-" if place == "urban" else "--")
        for kind, face in (("year end", color), ("within the year", "white")):
            part = own[own["kind"] == kind]
            axes.plot(part["when"], part["value"], marker, color=color, mfc=face, label=f"{place}, {kind}")
    axes.set_ylim(0, 1.1 * rows["value"].max())


def _stacked(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw the outlay of a year as one bar of its programs."""
    wide = rows.pivot_table(index="when", columns="series", values="value")
    base = pd.Series(0.0, index=wide.index)
    for name, (color, hatch) in PROGRAMS.items():
        axes.bar(wide.index, wide[name], 0.8, base, color=color, hatch=hatch, edgecolor="white", label=name)
        base = base + wide[name].fillna(0)
    axes.set_ylim(0, 1.1 * base.max())
