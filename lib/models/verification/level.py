"""Section 4.1 and Table 1: the share of social security spending in GDP, rebuilt from official figures.

No official figure carries this name. The China row comes out when the spending of the insurance funds and the
budget item social security and employment are added and divided by GDP. The budget item contains subsidies
to the funds, so this sum counts them twice; the funds alone count nothing twice.
"""

from __future__ import annotations

from lib.models import composition
from lib.models.ledger import cells
from lib.models.verdicts import direction
from lib.models.verification.registry import FIT, Figures, Verification, verifies

YEARS = (2010, 2015, 2016, 2017, 2018, 2019)
FIRST, LAST = YEARS[0], YEARS[-1]
VINTAGES = {
    "gdp-preliminary": "first figure of the year",
    "gdp-wdi-december-2024": "World Development Indicators of December 2024",
    "gdp": "newest revision",
}
# The one vintage that covers all years; comparisons over years must not mix vintages.
UNIFORM = "gdp-wdi-december-2024"

# The last year in which the published total covers all five funds; later totals leave medical insurance out.
FIVE_FUNDS = 2017
# From this year on the medical fund pays maternity benefits; between the two years it was a fund of its own.
MATERNITY_MERGED = 2019

OECD = "oecd-social-expenditure"
MEAN = "public-social-expenditure-mean34-socx2023"
PEERS = {
    "CRI": ("public-social-expenditure-cri-socx2020", "release of 2020"),
    "LVA": ("public-social-expenditure-lva-socx2016", "releases to 2016"),
    "POL": ("public-social-expenditure-pol-socx2023", "release of 2023"),
    "TUR": ("public-social-expenditure-tur-socx2023", "release of 2023"),
}
OECD_SCOPE = "total public social expenditure in the sense of the OECD, health included"
PAPER_SCOPE = "social security spending in percent of GDP, components not stated"
SUM_SCOPE = "insurance funds plus the budget item social security and employment, over GDP"
NO_DOUBLE = "insurance funds alone, so that subsidies from the budget are not counted twice"


def funds(figures: Figures, year: int) -> float:
    """Return the spending of the insurance funds, medical funds included, in 100 million yuan."""
    if year <= FIVE_FUNDS:
        return figures("other-insurance", "five-funds-expenditure", year)
    parts = figures("medical-insurance", "total-expenditure", year)
    parts += figures("other-insurance", "three-funds-expenditure", year)
    if year < MATERNITY_MERGED:
        parts += figures("other-insurance", "maternity-expenditure", year)
    return parts


def share(figures: Figures, year: int, vintage: str = UNIFORM, *, budget: tuple[str, ...] = ()) -> float:
    """Return funds, and budget items if named, in percent of GDP."""
    items = sum(figures("macro", item, year) for item in budget)
    return 100 * (funds(figures, year) + items) / figures("macro", vintage, year)


def rebuilt(figures: Figures, year: int) -> dict[str, float]:
    """Return the sum that counts subsidies twice, in percent of GDP, under each vintage of GDP."""
    there = [vintage for vintage in VINTAGES if year in figures.years("macro", vintage)]
    return {vintage: double(figures, year, vintage) for vintage in there}


def double(figures: Figures, year: int, vintage: str = UNIFORM) -> float:
    """Return the sum of funds and budget item in percent of GDP."""
    return share(figures, year, vintage, budget=("fiscal-social-security-employment",))


def _printed(figures: Figures, year: int) -> float:
    return float(cells.shares(figures.tables).loc["CHN", year])


def _nearest(figures: Figures, year: int) -> str:
    """Return the vintage of GDP under which the sum comes nearest to the print."""
    sums = rebuilt(figures, year)
    return min(sums, key=lambda vintage: abs(sums[vintage] - _printed(figures, year)))


def _subsidies(figures: Figures) -> str:
    """Say what is known about the part of the budget item that goes to the funds."""
    part = figures("macro", "fiscal-subsidy-pension-funds-half-year", 2018)
    item = figures("macro", "fiscal-social-security-employment-half-year", 2018)
    earlier = figures("macro", "fiscal-subsidy-insurance-funds-seven-months", 2014)
    whole = figures("macro", "fiscal-social-security-employment-seven-months", 2014)
    return (
        f"Subsidies to the funds were {100 * earlier / whole:.0f} percent of the budget item in January to "
        "July "
        f"2014, and those to pension funds alone {100 * part / item:.0f} percent in the first half of 2018."
    )


@verifies(family={"000-4.1-03": (2019, 2), "000-4.1-08": (2010, 1)})
def level(figures: Figures, year: int, decimals: int) -> Verification:
    """Rebuild one cell of the China row under each vintage of GDP."""
    sums = rebuilt(figures, year)
    printed = _printed(figures, year)
    vintage = _nearest(figures, year)
    hits = [v for v in sums if composition.matches(sums[v], printed, decimals)]
    money = sums[vintage] * figures("macro", vintage, year)
    half = 0.5 * 10**-decimals
    wanted = f"{money / (printed + half):,.0f} to {money / (printed - half):,.0f}"
    listed = ", ".join(f"{value:.3f} with the {VINTAGES[vintage]}" for vintage, value in sums.items())
    return Verification(
        value=sums[vintage],
        paper=PAPER_SCOPE,
        official=f"{SUM_SCOPE} ({VINTAGES[vintage]})",
        comparable=share(figures, year, vintage),
        change=NO_DOUBLE,
        remark=f"The sum is {listed}; {len(hits)} of {len(sums)} vintages give the print, which needs a GDP "
        "of "
        f"{wanted} hundred million yuan. {_subsidies(figures)}",
    )


@verifies("000-t1-07")
def china_row(figures: Figures) -> Verification:
    """Rebuild the China row, each year under the vintage that comes nearest."""
    vintages = {year: _nearest(figures, year) for year in YEARS}
    used = "; ".join(
        f"{VINTAGES[vintage]}: {', '.join(str(year) for year in YEARS if vintages[year] == vintage)}"
        for vintage in dict.fromkeys(vintages.values())
    )
    sums = {year: rebuilt(figures, year) for year in YEARS}
    nearest = {year: sums[year][vintages[year]] for year in YEARS}
    # All cells but the last were probably printed with one decimal and padded.
    near = [y for y in YEARS[:-1] if composition.matches(nearest[y], round(_printed(figures, y), 1), 1)]
    other = ", ".join(
        f"{year}: {' or '.join(f'{value:.2f}' for name, value in row.items() if name != vintages[year])}"
        for year, row in sums.items()
    )
    return Verification(
        value=tuple(nearest.values()),
        paper=PAPER_SCOPE,
        official=f"{SUM_SCOPE}, with the vintage that comes nearest ({used})",
        comparable=tuple(share(figures, year, vintages[year]) for year in YEARS),
        change=NO_DOUBLE,
        remark=f"At one decimal the sum gives the print in {', '.join(map(str, near)) or 'no year'}. With "
        "other "
        f"vintages of GDP the sum is {other}.",
    )


@verifies("000-4.1-09")
def rise(figures: Figures) -> Verification:
    """Tell whether the level rose, with and without subsidies counted twice."""
    ends = [[find(figures, year) for year in (FIRST, LAST)] for find in (double, share)]
    changes = [last - first for first, last in ends]
    return Verification(
        value=direction([changes[0]]),
        paper=PAPER_SCOPE,
        official=f"{SUM_SCOPE} ({VINTAGES[UNIFORM]})",
        comparable=direction([changes[1]]),
        change=NO_DOUBLE,
        remark=f"From {FIRST} to {LAST} the sum rises by {changes[0]:.2f} points, the funds alone by "
        f"{changes[1]:.2f}.",
    )


@verifies("000-4.1-04")
def high(figures: Figures) -> Verification:
    """Call the last level high against the own past when no year of the table exceeds it."""
    sums, alone = ({year: find(figures, year) for year in YEARS} for find in (double, share))
    words = ["high" if max(series, key=series.get) == LAST else "not high" for series in (sums, alone)]
    return Verification(
        value=words[0],
        paper="a high level, without a yardstick; read as the highest of the six years",
        official=f"{SUM_SCOPE} ({VINTAGES[UNIFORM]})",
        comparable=words[1],
        change=NO_DOUBLE,
        remark=f"The year before it is {sums[YEARS[-2]]:.2f}, in {LAST} {sums[LAST]:.2f}.",
    )


@verifies("000-4.1-11")
def gap(figures: Figures) -> Verification:
    """Tell whether the gap to the mean of OECD countries became smaller."""
    gaps = {
        find: [figures(OECD, MEAN, year) - find(figures, year) for year in (FIRST, LAST)]
        for find in (double, share)
    }
    words = [direction([last - first], "widened", "narrowed") for first, last in gaps.values()]
    first, last = gaps[double]
    return Verification(
        value=words[0],
        paper="the OECD mean less China in percentage points",
        official=f"the mean of 34 countries (release of 2023) less the sum of {SUM_SCOPE}",
        comparable=words[1],
        change=NO_DOUBLE,
        remark=f"The gap is {first:.1f} points in {FIRST} and {last:.1f} in {LAST}; with the funds alone "
        f"{gaps[share][0]:.1f} and {gaps[share][1]:.1f}.",
    )


def _against(figures: Figures, series: str, years: list[int]) -> tuple[str, str, str]:
    """Compare China with an OECD series: word on the sum, word on the funds alone, and the pairs."""
    peer = {year: figures(OECD, series, year) for year in years}
    sums = {year: double(figures, year) for year in years}
    told = ", ".join(f"{year}: {sums[year]:.2f} against {peer[year]:.2f}" for year in years)
    wide = direction([sums[year] - peer[year] for year in years])
    return wide, direction([share(figures, year) - peer[year] for year in years]), f"Percent of GDP, {told}."


@verifies(
    family={
        "000-4.1-12": (2010,),
        "000-4.1-13": (2015,),
        "000-4.1-14": (2016,),
        "000-4.1-15": (2017,),
        "000-4.1-16": (2018,),
        "000-4.1-17": (2019,),
    }
)
def below_mean(figures: Figures, year: int) -> Verification:
    """Compare China with the mean of OECD countries in one year."""
    wide, narrow, told = _against(figures, MEAN, [year])
    return Verification(
        value=wide,
        paper=PAPER_SCOPE,
        official=f"for China {SUM_SCOPE}; for the mean of 34 countries {OECD_SCOPE} (release of 2023)",
        comparable=narrow,
        change=NO_DOUBLE,
        remark=told,
    )


def _years(figures: Figures, series: str) -> list[int]:
    return [year for year in YEARS if year in figures.years(OECD, series)]


@verifies(
    family={
        "000-4.1-19": ("CRI",),
        "000-4.1-20": ("LVA",),
        "000-4.1-21": ("POL",),
        "000-4.1-22": ("TUR",),
    }
)
def below_country(figures: Figures, code: str) -> Verification:
    """Compare China with one country in the years that both have."""
    series, release = PEERS[code]
    years = _years(figures, series)
    wide, narrow, told = _against(figures, series, years)
    health = ("fiscal-social-security-employment", "fiscal-health")
    widest = {year: share(figures, year, budget=health) for year in years}
    above = [year for year in years if widest[year] >= figures(OECD, series, year)]
    met = f"reaches the country in {', '.join(map(str, above))}" if above else "stays below in each year"
    return Verification(
        value=wide,
        paper=PAPER_SCOPE,
        official=f"for China {SUM_SCOPE}; for the country {OECD_SCOPE} ({release})",
        comparable=narrow,
        change=NO_DOUBLE,
        remark=f"{told} With the budget item health added too, an upper bound that counts more subsidies "
        "twice "
        f"({widest[years[-1]]:.2f} in {years[-1]}), China {met}.",
    )


@verifies(family={"000-abs-02": (True, False), "000-4.1-01": (False, False), "000-4.1-26": (False, True)})
def low(figures: Figures, only_mean: bool, only_last: bool) -> Verification:
    """Call the level low when China lies below every OECD figure that was seen."""
    series = [MEAN] if only_mean else [MEAN, *(name for name, _ in PEERS.values())]
    wanted = {name: [y for y in _years(figures, name) if y == LAST or not only_last] for name in series}
    words = [_against(figures, name, years)[:2] for name, years in wanted.items() if years]
    both = ["low" if set(column) == {"lower"} else "not low" for column in zip(*words, strict=True)]
    count = sum(map(len, wanted.values()))
    return Verification(
        value=both[0],
        paper=PAPER_SCOPE,
        official=f"for China {SUM_SCOPE}; for the others {OECD_SCOPE}",
        comparable=both[1],
        change=NO_DOUBLE,
        remark=f"Low means: below each of the {count} OECD figures of the years in the table that were seen.",
    )


@verifies(
    family={
        "000-t1-02": ("CRI", 0.05),
        "000-t1-03": ("LVA", 0.0),
        "000-t1-04": ("POL", 0.0),
        "000-t1-05": ("TUR", 0.0),
    }
)
def country_row(figures: Figures, code: str, slack: float) -> Verification:
    """Hold a country row against the release of the OECD database that was seen.

    The figures of 2020 were seen with one decimal, hence the slack.
    """
    series, release = PEERS[code]
    return Verification(
        value=figures.known(OECD, series, YEARS),
        paper="a share of GDP, definition and release not stated",
        official=f"{OECD_SCOPE}, {release}",
        change=f"{release} of the database; which release the paper used is not stated",
        slack=slack,
    )


@verifies("000-t1-06")
def mean_row(figures: Figures) -> Verification:
    """Hold the mean row against the mean over the countries of one release."""
    seen = figures(OECD, "public-social-expenditure-oecd-socx2019", 2018)
    return Verification(
        value=figures.known(OECD, MEAN, YEARS),
        paper="the OECD mean, members and release not stated",
        official=f"the simple mean over 34 countries of the release of 2023, {OECD_SCOPE}",
        change="34 countries of the release of 2023; which members and release the paper used is not stated",
        remark=f"The release of January 2019 gave {seen:.1f} percent for the OECD in 2018.",
    )


@verifies("000-t1-13")
def same_system(figures: Figures) -> Verification:
    """Tell whether Table 3 and the China row count the same, from the GDP that they imply together."""
    total = float(cells.spending(figures.tables)[LAST].sum())
    implied = 100 * total / _printed(figures, LAST)
    gdp = figures("macro", "gdp-preliminary", LAST)
    return Verification(
        value=abs(implied / gdp - 1) < FIT,
        paper="one system in both tables",
        official="GDP as first published; the same system when the GDP implied by both tables is within 5 "
        "percent",
        remark=f"The total of Table 3 over the share of Table 1 implies a GDP of {implied:,.0f} in {LAST}, "
        "against "
        f"{gdp:,.0f} hundred million yuan.",
    )
