"""Claims of section 4.1 and Table 1: the share of social security spending in GDP."""

from __future__ import annotations

import math

import pandas as pd

from lib.models.ledger import cells
from lib.models.ledger.registry import Tables, recomputes
from lib.models.verdicts import Readings, direction, plain

CHINA, MEAN = "CHN", "OECD"

# A group of rows is called representative when its mean lies within this share of the mean of all
# members. The paper sets no bound; a tenth is our assumption.
REPRESENTATIVE = 0.10


def _gaps(tables: Tables) -> pd.DataFrame:
    """Return each other row of Table 1 less China, percentage points; years down."""
    shares = cells.shares(tables)
    return (shares.drop(index=CHINA) - shares.loc[CHINA]).T


@recomputes(
    family={
        "000-4.1-12": (2010,),
        "000-4.1-13": (2015,),
        "000-4.1-14": (2016,),
        "000-4.1-15": (2017,),
        "000-4.1-16": (2018,),
        "000-4.1-17": (2019,),
    }
)
def china_against_the_mean(tables: Tables, year: int) -> Readings:
    """Compare China with the OECD mean in one year."""
    gap = _gaps(tables).loc[year, MEAN]
    return plain(direction([-gap]), f"China less the OECD mean in {year}: {-gap:+.2f} percentage points.")


@recomputes(
    family={
        "000-4.1-18": ("COL",),
        "000-4.1-19": ("CRI",),
        "000-4.1-20": ("LVA",),
        "000-4.1-21": ("POL",),
        "000-4.1-22": ("TUR",),
    }
)
def china_against_a_country(tables: Tables, code: str) -> Readings:
    """Compare China with one country in all years that have both cells."""
    gap = _gaps(tables)[code].dropna()
    note = (
        f"The country lies {gap.iloc[0]:.2f} points above China in {gap.index[0]} and {gap.iloc[-1]:.2f} in "
        f"{gap.index[-1]}, in {(gap > 0).sum()} of {len(gap)} years with both cells."
    )
    return plain(direction(-gap), note)


@recomputes(family={"000-abs-02": (True, False), "000-4.1-01": (False, False), "000-4.1-26": (False, True)})
def low(tables: Tables, only_mean: bool, only_last: bool) -> Readings:
    """Call the level low when China lies below every row that it is compared with."""
    gaps = _gaps(tables)
    gaps = gaps[[MEAN]] if only_mean else gaps
    known = (gaps.iloc[[-1]] if only_last else gaps).stack().dropna()
    note = f"China lies below the other cell in {(known > 0).sum()} of {len(known)} comparisons in Table 1."
    return plain("low" if (known > 0).all() else "not low", note)


@recomputes(family={"000-4.1-03": (2019,), "000-4.1-08": (2010,)})
def level(tables: Tables, year: int) -> Readings:
    """Return the share of China in Table 1."""
    return plain(float(cells.shares(tables).loc[CHINA, year]), f"Table 1, China, {year}.")


@recomputes("000-4.1-04")
def high(tables: Tables) -> Readings:
    """Call the last level high against China's own past, or against the other rows."""
    shares = cells.shares(tables)
    own, last = shares.loc[CHINA], shares.iloc[:, -1].dropna()
    rank = int((last > own.iloc[-1]).sum()) + 1
    return Readings(
        {
            "against China's own past": "high" if own.iloc[-1] > own.iloc[:-1].max() else "not high",
            "against the other rows of the last column": "high" if rank == 1 else "not high",
        },
        f"The last of {len(own)} values of China; rank {rank} of {len(last)} in the last column.",
    )


@recomputes("000-4.1-09")
def rise(tables: Tables) -> Readings:
    """Compare the first with the last level of China."""
    own = cells.shares(tables).loc[CHINA]
    first, last = own.iloc[0], own.iloc[-1]
    steps = own.diff().dropna()
    note = (
        f"{last - first:+.2f} points, a factor of {last / first:.2f}; {direction(steps)} in every interval."
    )
    return plain(direction([last - first]), note)


@recomputes("000-4.1-10")
def kind_of_comparison(tables: Tables) -> Readings:
    """Tell whether the two figures differ in year or in country."""
    start, end = (cells.figure(tables, f"gdp-share-{end}") for end in ("start", "end"))
    over_time = start["year"] != end["year"] and start["group"] == end["group"]
    note = f"The two figures are of {start['year']} and {end['year']}, both for China."
    return plain("over time" if over_time else "horizontal", note)


@recomputes("000-4.1-11")
def gap_to_the_mean(tables: Tables) -> Readings:
    """Compare the first with the last gap to the OECD mean, in points and relative to the mean."""
    gap, mean = _gaps(tables)[MEAN], cells.shares(tables).loc[MEAN]
    pace = gap.diff().dropna() / gap.index.to_series().diff().dropna()
    note = (
        f"From {gap.iloc[0]:.2f} to {gap.iloc[-1]:.2f} points. The yearly change went from "
        f"{pace.iloc[0]:+.2f} to {pace.iloc[-1]:+.2f} points: read literally, "
        f"the narrowing {'slowed' if abs(pace.iloc[-1]) < abs(pace.iloc[0]) else 'did not slow'}."
    )
    return Readings(
        {
            "": direction([gap.iloc[-1] - gap.iloc[0]], "widened", "narrowed"),
            "relative to the mean": direction(
                [(gap / mean).iloc[-1] - (gap / mean).iloc[0]], "widened", "narrowed"
            ),
        },
        note,
    )


@recomputes("000-4.1-02")
def per_head_figures(tables: Tables) -> Readings:
    """Look for an amount per head among the figures of section 4.1."""
    units = tables["prose-figures"].query("document == '000' and locator == '4.1'")["unit"]
    note = (
        f"Figures of section 4.1: {len(units)}, in {' and '.join(sorted(set(units)))}; Table 1 holds shares."
    )
    return plain(bool(units.str.contains("yuan").any()), note)


@recomputes("000-t1-08")
def two_decimals(tables: Tables) -> Readings:
    """Count the cells of China that need their second decimal."""
    own = cells.shares(tables).loc[CHINA]
    padded = int((own == own.round(1)).sum())
    chance = sum(math.comb(len(own), k) * 0.1**k * 0.9 ** (len(own) - k) for k in range(padded, len(own) + 1))
    note = (
        f"{padded} of {len(own)} cells end in a zero. With all last digits equally likely, so many zeros "
        f"or more have a probability of {chance:.1g}; figures with one decimal are the likely source."
    )
    return plain(float(len(own) - padded), note)


@recomputes("000-t1-09")
def columns(tables: Tables) -> Readings:
    """Count the year columns of Table 1."""
    years = sorted(tables["table-1"]["year"].unique())
    missing = sorted(set(range(years[0], years[-1])) - set(years))
    return plain(float(len(years)), f"No column for {missing[0]} to {missing[-1]}.")


@recomputes("000-t1-10")
def empty_cells(tables: Tables) -> Readings:
    """Count the empty cells of Table 1."""
    table = tables["table-1"]
    gaps = table[table["share_pct"].isna()]
    return plain(float(len(gaps)), f"Rows with a gap: {', '.join(gaps['country'].unique())}.")


@recomputes("000-t1-12")
def representative(tables: Tables) -> Readings:
    """Compare the mean of the country rows with the mean of all members."""
    shares = cells.shares(tables)
    mean = shares.drop(index=[CHINA, MEAN]).mean(skipna=False)
    shortfall = (1 - mean / shares.loc[MEAN]).dropna()
    note = (
        f"The mean of the rows falls short of the OECD mean by {100 * shortfall.min():.0f} to "
        f"{100 * shortfall.max():.0f} percent in the {len(shortfall)} years with all rows; "
        f"{100 * REPRESENTATIVE:.0f} percent are allowed here."
    )
    near = bool((shortfall.abs() <= REPRESENTATIVE).all())
    return plain("representative" if near else "not representative", note)


@recomputes("000-4.1-23")
def comparators(tables: Tables) -> Readings:
    """Count the country rows of Table 1."""
    codes = set(tables["table-1"]["code"]) - {CHINA, MEAN}
    named = cells.wording(tables, "comparators")["item"]
    return plain(float(len(codes)), f"The prose names {', '.join(named)}.")


@recomputes("000-front-12")
def spelling_in_prose(tables: Tables) -> Readings:
    """Find the spelling that the prose uses for the row that it does not name."""
    named = cells.wording(tables, "comparators")["item"]
    other = named[~named.isin(tables["table-1"]["country"])]
    return plain("; ".join(other), "The other names in section 4.1 equal row labels of Table 1.")
