"""Section 4.3 and Table 3: insurance, assistance and welfare against official totals."""

from __future__ import annotations

import pandas as pd

from lib.models import structure
from lib.models.ledger import cells
from lib.models.verdicts import direction
from lib.models.verification.registry import FIT, Figures, Verification, verifies

YEARS = (2010, 2013, 2016, 2019)
FIRST, LAST = YEARS[0], YEARS[-1]
ASSIST = "social-assistance"
OTHER = "other-insurance"

# The total under which the paper's shares come out: the third assistance row is left out.
WHOLE = (structure.INSURANCE, *structure.ASSISTANCE[:2], structure.WELFARE)

MEDICAL_ADDED = "spending of the medical funds added in the last year, as the totals before contain it"
LABELED = "total of five funds to 2016, of three funds (pension, unemployment, work injury) in 2019"
BILLION = 10  # hundred million yuan in a billion


def insurance(figures: Figures, *, comparable: bool) -> pd.Series:
    """Return the published totals by year, with medical funds in every year if they shall be comparable."""
    totals = {year: figures(OTHER, "five-funds-expenditure", year) for year in YEARS[:-1]}
    totals[LAST] = figures(OTHER, "three-funds-expenditure", LAST)
    if comparable:
        totals[LAST] += figures("medical-insurance", "total-expenditure", LAST)
    return pd.Series(totals)


def dibao(figures: Figures, year: int) -> float:
    """Return urban and rural spending on the minimum living guarantee, 100 million yuan."""
    return sum(figures(ASSIST, f"{place}-dibao-expenditure", year) for place in ("urban", "rural"))


def extremely_poor(figures: Figures, year: int) -> float:
    """Return spending on five guarantees (to 2015) or support for the extremely poor, 100 million yuan."""
    places = [p for p in ("urban", "rural") if year in figures.years(ASSIST, f"{p}-extreme-poor-expenditure")]
    return sum(figures(ASSIST, f"{place}-extreme-poor-expenditure", year) for place in places)


@verifies("000-t3-01")
def insurance_row(figures: Figures) -> Verification:
    """Hold the insurance row against the published totals."""
    same, wide = (insurance(figures, comparable=flag) for flag in (False, True))
    grown = [100 * (series[LAST] / series[YEARS[-2]] - 1) for series in (same, wide)]
    return Verification(
        value=tuple(same),
        paper="social insurance, funds not named",
        official=LABELED,
        comparable=tuple(wide),
        change=MEDICAL_ADDED,
        remark=f"From {YEARS[-2]} to {LAST} the published totals grow {grown[0]:.0f} percent, the "
        "comparable ones "
        f"{grown[1]:.0f}. The total of {FIRST} leaves out the residents' pension.",
    )


@verifies("000-t3-09")
def same_funds(figures: Figures) -> Verification:
    """Tell whether the insurance row covers the same funds in the last two columns."""
    printed = cells.spending(figures.tables).loc[structure.INSURANCE]
    before = figures(OTHER, "five-funds-expenditure", YEARS[-2])
    three = figures(OTHER, "three-funds-expenditure", LAST)
    same = {YEARS[-2]: before, LAST: three + figures("medical-insurance", "total-expenditure", LAST)}
    ratio = {year: printed[year] / value for year, value in same.items()}
    return Verification(
        value=all(bool(abs(one - 1) < FIT) for one in ratio.values()),
        paper="one set of funds",
        official="five funds in 2016; three funds and the medical funds, maternity included, in 2019",
        remark=f"The print is {100 * ratio[YEARS[-2]]:.0f} percent of this total in {YEARS[-2]} and "
        f"{100 * ratio[LAST]:.0f} percent of {same[LAST]:.0f} in {LAST}.",
    )


@verifies("000-t3-02")
def dibao_row(figures: Figures) -> Verification:
    """Hold the row of the minimum living guarantee against the civil affairs ministry."""
    return Verification(
        value=tuple(dibao(figures, year) for year in YEARS),
        paper="minimum living guarantee, source not stated",
        official="urban and rural minimum living guarantee in the statistics of the civil affairs ministry",
        remark="A finance account by function may stand behind the row; it was not seen.",
    )


@verifies("000-t3-03")
def relief_row(figures: Figures) -> Verification:
    """Hold the row of temporary relief against the civil affairs ministry."""
    return Verification(
        value=figures.known(ASSIST, "temporary-relief-expenditure", YEARS),
        paper="temporary relief, source not stated",
        official="temporary relief as the civil affairs bulletin defines it",
    )


@verifies("000-t3-04")
def extremely_poor_row(figures: Figures) -> Verification:
    """Hold the row of support for the extremely poor against the civil affairs ministry."""
    printed = cells.spending(figures.tables).loc[structure.ASSISTANCE[-1]]
    value = figures.known(ASSIST, "rural-extreme-poor-expenditure", YEARS)
    fits = [year for year, v in zip(YEARS, value, strict=True) if abs(printed[year] / v - 1) < FIT]
    misfit = fits == list(YEARS[2:])
    urban = figures(ASSIST, "urban-extreme-poor-expenditure", LAST)
    return Verification(
        value=value,
        paper="assistance and support for the extremely poor, source not stated",
        official="rural five guarantees in 2010 and 2013, rural support for the extremely poor in 2016 and "
        "2019",
        remark=f"Urban support adds {urban:.1f} in {LAST}."
        + (
            " That only the first two cells miss by far fits the reading that they belong one row lower."
            * misfit
        ),
    )


@verifies("000-t3-05")
def welfare_row(figures: Figures) -> Verification:
    """Hold the welfare row against the only official item of that name that was seen."""
    repeated = structure.repeated_years(cells.spending(figures.tables))
    return Verification(
        value=figures.known(ASSIST, "social-welfare-expenditure", YEARS),
        paper="social welfare, scope not stated",
        official="the item social welfare of the civil affairs quarterly",
        change="spending of civil affairs departments alone",
        remark=f"The insurance row stands a second time in {', '.join(map(str, repeated)) or 'no year'}.",
    )


@verifies(family={"000-t3-06": (2010,), "000-t3-07": (2013,)})
def own_quantity(figures: Figures, year: int) -> Verification:
    """Tell whether a printed welfare cell differs from the official total of the insurance funds."""
    printed = float(cells.spending(figures.tables).loc[structure.WELFARE, year])
    total = figures(OTHER, "five-funds-expenditure", year)
    return Verification(
        value=abs(printed - total) > 1,
        paper="social welfare",
        official="five insurance funds; another quantity when they differ by more than one unit",
        remark=f"Printed as welfare is {printed:.0f}, the funds spent {total:.0f}.",
    )


@verifies("000-t3-10")
def unit(figures: Figures) -> Verification:
    """Infer the unit of Table 3 from the published totals."""
    printed = cells.spending(figures.tables).loc[structure.INSURANCE]
    totals = insurance(figures, comparable=False)
    near = bool(((printed[list(YEARS)] / totals - 1).abs() < FIT).all())
    return Verification("100m yuan" if near else "another unit", "money", "fund totals in units of 100m yuan")


@verifies(family={"000-4.3-02": (FIRST,), "000-4.3-03": (LAST,)})
def assistance(figures: Figures, year: int) -> Verification:
    """Hold the sum of guarantee and relief against the guarantee alone.

    No official figure of temporary relief was seen for these years. The guarantee alone is a lower bound:
    when it exceeds the print, no figure of relief can reconcile the two.
    """
    printed = cells.spending(figures.tables).loc[list(structure.ASSISTANCE[:2]), year].sum() / BILLION
    alone = dibao(figures, year) / BILLION
    with_poor = alone + extremely_poor(figures, year) / BILLION
    return Verification(
        value=alone,
        paper="minimum living guarantee and temporary relief; the third assistance row is left out",
        official="minimum living guarantee alone, civil affairs ministry",
        change="" if alone > printed else "temporary relief is not included",
        remark=f"With support for the extremely poor the official sum is {with_poor:.3f} billion yuan.",
    )


def _ratio(figures: Figures, *find) -> float:
    """Return the ratio of last to first year of a sum of official items."""
    return sum(item(figures, LAST) for item in find) / sum(item(figures, FIRST) for item in find)


@verifies("000-4.3-04")
def assistance_growth(figures: Figures) -> Verification:
    """Hold the growth of assistance against official items."""
    return Verification(
        value=_ratio(figures, dibao),
        paper="the ratio of guarantee and relief",
        official="the ratio of the minimum living guarantee alone",
        comparable=_ratio(figures, dibao, extremely_poor),
        change="support for the extremely poor included, as it is an assistance row too",
    )


@verifies(family={"000-4.3-06": (False,), "000-4.3-08": (True,)})
def assistance_rise(figures: Figures, real: bool) -> Verification:
    """Tell whether assistance rose, in current or in constant prices."""
    prices = figures("macro", "cpi", LAST) / figures("macro", "cpi", FIRST) if real else 1.0
    ratios = [_ratio(figures, *items) / prices for items in ((dibao,), (dibao, extremely_poor))]
    scope = "constant consumer prices" if real else "current yuan"
    return Verification(
        value=direction([ratios[0] - 1]),
        paper=f"guarantee and relief in {scope}",
        official=f"the minimum living guarantee in {scope}",
        comparable=direction([ratios[1] - 1]),
        change="support for the extremely poor included",
        remark=f"The ratio of {LAST} to {FIRST} is {ratios[0]:.2f}, on the other scope {ratios[1]:.2f}.",
    )


def welfare_shares(figures: Figures, *, comparable: bool) -> pd.Series:
    """Return welfare in percent of the total, with official insurance and the row-shift reading."""
    table = structure.versions(cells.spending(figures.tables))["moved"]
    table.loc[structure.INSURANCE] = insurance(figures, comparable=comparable)
    return structure.welfare_shares(table, WHOLE)


WELFARE_SCOPE = (
    "official insurance totals with the paper's assistance and welfare, the welfare cells of 2010 and 2013 "
    "read "
    "one row higher"
)
WELFARE_PAPER = "welfare in percent of insurance, guarantee, relief and welfare"


def _both(figures: Figures) -> tuple[pd.Series, pd.Series, str]:
    same, wide = (welfare_shares(figures, comparable=flag) for flag in (False, True))
    told = ", ".join(f"{year}: {same[year]:.2f} and {wide[year]:.2f}" for year in YEARS)
    return same, wide, f"Shares in percent with the totals as published and comparable, {told}."


@verifies(
    family={"000-4.3-12": (pd.Series.max,), "000-4.3-13": (pd.Series.idxmax,), "000-4.3-14": (pd.Series.min,)}
)
def welfare_extreme(figures: Figures, find) -> Verification:
    """Return the highest share of welfare, its year, or the lowest share, on both scopes."""
    same, wide, told = _both(figures)
    return Verification(
        value=float(find(same)),
        paper=WELFARE_PAPER,
        official=WELFARE_SCOPE,
        comparable=float(find(wide)),
        change=MEDICAL_ADDED,
        remark=told,
    )


@verifies("000-4.3-15")
def welfare_rise(figures: Figures) -> Verification:
    """Tell whether the share of welfare rose from the first to the last year."""
    same, wide, told = _both(figures)
    last = direction([wide[LAST] - wide[YEARS[-2]]], "rises", "falls")
    return Verification(
        value=direction([same[LAST] - same[FIRST]]),
        paper=WELFARE_PAPER,
        official=WELFARE_SCOPE,
        comparable=direction([wide[LAST] - wide[FIRST]]),
        change=MEDICAL_ADDED,
        remark=f"{told} On the comparable totals the share {last} in the last interval.",
    )


@verifies("000-4.3-16")
def concentration(figures: Figures) -> Verification:
    """Tell whether insurance is the largest branch in every year."""
    words, lasts = [], []
    for flag in (False, True):
        table = structure.versions(cells.spending(figures.tables))["moved"]
        table.loc[structure.INSURANCE] = insurance(figures, comparable=flag)
        branches = structure.branches(table)
        words.append("highest" if set(branches.idxmax()) == {"insurance"} else "not highest")
        lasts.append(100 * branches.loc["insurance", LAST] / branches[LAST].sum())
    return Verification(
        value=words[0],
        paper="insurance in the total of Table 3",
        official=WELFARE_SCOPE,
        comparable=words[1],
        change=MEDICAL_ADDED,
        remark=f"Insurance is {lasts[0]:.1f} percent of the total in {LAST}, comparable {lasts[1]:.1f}.",
    )


@verifies("000-4.3-18")
def lagging(figures: Figures) -> Verification:
    """Tell whether support for the extremely poor grew less than the guarantee."""

    def rural(year: int) -> tuple[float, float]:
        names = ("rural-extreme-poor-expenditure", "rural-dibao-expenditure")
        return tuple(figures(ASSIST, name, year) for name in names)

    poor, guarantee = _ratio(figures, extremely_poor), _ratio(figures, dibao)
    first, last = rural(FIRST), rural(LAST)
    return Verification(
        value=direction([poor - guarantee]),
        paper="support for the extremely poor, said to lag behind; read as growth",
        official="growth of support for the extremely poor less growth of the minimum living guarantee",
        remark=f"Ratio of {LAST} to {FIRST}: {poor:.2f} against {guarantee:.2f}, in rural programs alone "
        f"{last[0] / first[0]:.2f} against {last[1] / first[1]:.2f}. In level support for the extremely "
        f"poor is the smaller one, {extremely_poor(figures, LAST):.0f} against {dibao(figures, LAST):.0f}.",
    )


@verifies("000-4.3-20")
def entire(figures: Figures) -> Verification:
    """Tell whether Table 3 holds all social security spending of the last year."""
    total = float(cells.spending(figures.tables)[LAST].sum())
    missing = {
        "medical funds": figures("medical-insurance", "total-expenditure", LAST),
        "medical assistance": figures(ASSIST, "medical-assistance-expenditure", LAST),
    }
    told = ", ".join(f"{name} {value:.0f}" for name, value in missing.items())
    return Verification(
        value=sum(missing.values()) < FIT * total,
        paper=f"all spending on social security, {total:.0f} in {LAST}",
        official="spending that has no place in the printed total; complete when it is below 5 percent of it",
        remark=f"Not inside, in 100 million yuan: {told}.",
    )
