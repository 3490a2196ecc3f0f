"""Section 4.2 and Table 2: medical funds of employees and residents, and regional pension standards."""

from __future__ import annotations

import itertools

from lib.models.decomposition import YUAN_PER_PERSON
from lib.models.ledger import cells
from lib.models.verdicts import direction
from lib.models.verification.registry import FIT, Figures, Verification, verifies

MEDICAL = "medical-insurance"
YEARS = (2010, 2013, 2016, 2019)
FIRST, LAST = YEARS[0], YEARS[-1]
GROUPS = ("employees", "residents")

# Published figures are whole units; each may be off by half of one.
HALF = 0.5

PER_INSURED = "fund spending per insured person"
ACCOUNTS = "spending in the final account of the finance ministry instead of the social insurance bulletin"
RURAL = "members and spending of the rural cooperative scheme counted among the residents"
MATERNITY = "maternity benefits left out, as in the years before the merger of 2019"
DEVELOPED, OTHERS = ("Beijing", "Shanghai"), ("Sichuan", "Henan", "Jiangxi")
REGIONAL_YEAR = 2024
MONTHS = 12


def _cell(figures: Figures, group: str, quantity: str, year: int) -> float:
    return float(cells.medical(figures.tables).loc[(group, quantity), year])


def both_funds(figures: Figures, year: int) -> float:
    """Return the spending of both funds together, in 100 million yuan."""
    if year == LAST:
        return figures(MEDICAL, "total-expenditure", year)
    return figures(MEDICAL, "total-expenditure-long", year)


def _sums(figures: Figures) -> str:
    """Hold the sum of the two printed funds against the official total of both."""
    told = []
    for year in YEARS:
        printed = sum(_cell(figures, group, "fund_expenditure", year) for group in GROUPS)
        told.append(f"{year}: {printed:.0f} against {both_funds(figures, year):.0f}")
    return f"Both printed funds together against the official total of both: {', '.join(told)}."


@verifies(family={"000-t2-01": ("employees",), "000-t2-03": ("residents",)})
def spending(figures: Figures, group: str) -> Verification:
    """Hold the spending of one fund against the years in which it was published apart."""
    return Verification(
        value=figures.known(MEDICAL, f"{group}-expenditure", YEARS),
        paper=f"spending of the {group}' fund",
        official=f"spending of the {group}' fund; a split by fund was seen for few years",
        remark=_sums(figures),
    )


@verifies(family={"000-t2-02": ("employees",), "000-t2-04": ("residents",)})
def heads(figures: Figures, group: str) -> Verification:
    """Hold the heads of one scheme against the insured at year end."""
    return Verification(
        value=figures.known(MEDICAL, f"{group}-participants", YEARS),
        paper="heads, labeled recipients",
        official="insured persons at year end",
    )


def _per_head(figures: Figures, group: str, year: int) -> float:
    """Return spending per insured person in yuan; in the last year from the total of both funds."""
    if year == LAST:
        other = next(name for name in GROUPS if name != group)
        money = both_funds(figures, year) - _cell(figures, other, "fund_expenditure", year)
    else:
        money = figures(MEDICAL, f"{group}-expenditure", year)
    return YUAN_PER_PERSON * money / figures(MEDICAL, f"{group}-participants", year)


def _employees_alone(figures: Figures) -> float:
    """Return spending per insured employee in the last year without maternity benefits, yuan."""
    benefits = figures("other-insurance", "maternity-expenditure", LAST)
    people = figures(MEDICAL, "employees-participants", LAST)
    return _per_head(figures, "employees", LAST) - YUAN_PER_PERSON * benefits / people


def _residents_with_rural(figures: Figures, year: int) -> float:
    """Return spending per resident, rural members among the residents, by the final account, yuan."""
    residents = figures(MEDICAL, "residents-participants", year)
    rural = figures(MEDICAL, "rural-scheme-participants", year)
    money = figures(MEDICAL, "residents-and-rural-expenditure-mof", year)
    return YUAN_PER_PERSON * money / (residents + rural)


def _multiple_with_rural(figures: Figures, year: int) -> float:
    """Return the multiple with rural members among the residents, by the final account."""
    return _account(figures, year) / _residents_with_rural(figures, year)


def _account(figures: Figures, year: int) -> float:
    """Return spending per employee by the final account, yuan."""
    money = figures(MEDICAL, "employees-expenditure-mof", year)
    return YUAN_PER_PERSON * money / figures(MEDICAL, "employees-participants", year)


@verifies(family={"000-t2-05": ("employees",), "000-t2-09": ("residents",)})
def first_level(figures: Figures, group: str) -> Verification:
    """Recompute a per-head cell of the first year from the bulletin."""
    value = _per_head(figures, group, FIRST)
    parts = (f"{group}-expenditure", f"{group}-participants")
    slack = value * sum(HALF / figures(MEDICAL, part, FIRST) for part in parts)
    return Verification(value, f"{PER_INSURED}, {group}", f"{PER_INSURED}, {group}", slack=slack)


@verifies(family={"000-t2-06": (2013,), "000-t2-07": (2016,)})
def account_level(figures: Figures, year: int) -> Verification:
    """Hold a per-head cell of the employees against the final account."""
    return Verification(
        _account(figures, year), f"{PER_INSURED}, employees", f"{PER_INSURED}, employees", change=ACCOUNTS
    )


@verifies("000-t2-08")
def last_employees(figures: Figures) -> Verification:
    """Hold the employees' cell of the last year against the total, with and without maternity."""
    return Verification(
        value=_per_head(figures, "employees", LAST),
        paper=f"{PER_INSURED}, employees",
        official=f"{PER_INSURED}, employees: the official total of both funds less the residents' cell of "
        "the paper",
        comparable=_employees_alone(figures),
        change=MATERNITY,
    )


@verifies("000-t2-10")
def residents_with_rural(figures: Figures) -> Verification:
    """Hold the residents' cell of 2013 against the residents of all places."""
    return Verification(
        value=_residents_with_rural(figures, 2013),
        paper=f"{PER_INSURED}, urban residents",
        official=f"{PER_INSURED}, urban and rural residents together, by the final account",
        change=RURAL,
    )


@verifies("000-t2-12")
def last_residents(figures: Figures) -> Verification:
    """Hold the residents' cell of the last year against the total of both funds."""
    return Verification(
        value=_per_head(figures, "residents", LAST),
        paper=f"{PER_INSURED}, residents",
        official=f"{PER_INSURED}, residents: the official total of both funds less the employees' cell of "
        "the paper",
    )


@verifies("000-t2-13", "000-4.2-11")
def first_multiple(figures: Figures) -> Verification:
    """Recompute the multiple of the first year; also with rural members among the residents."""
    employees, residents = (_per_head(figures, group, FIRST) for group in GROUPS)
    return Verification(
        value=employees / residents,
        paper="spending per insured employee over spending per insured urban resident",
        official="the same two levels",
        remark=f"With {RURAL} the multiple is {_multiple_with_rural(figures, FIRST):.2f} by the final "
        "account.",
    )


@verifies("000-t2-14")
def middle_multiple(figures: Figures) -> Verification:
    """Hold the multiple of 2013 against the one with rural members."""
    return Verification(
        value=_multiple_with_rural(figures, 2013),
        paper="spending per insured employee over spending per insured urban resident",
        official="the same with urban and rural residents together, by the final account",
        change=RURAL,
    )


def _last_levels(figures: Figures) -> tuple[float, float, float]:
    """Return yuan per employee, per employee without maternity benefits, and per resident, last year."""
    printed = _cell(figures, "residents", "fund_expenditure", LAST)
    residents = YUAN_PER_PERSON * printed / figures(MEDICAL, "residents-participants", LAST)
    return _per_head(figures, "employees", LAST), _employees_alone(figures), residents


@verifies("000-t2-16", "000-4.2-12")
def last_multiple(figures: Figures) -> Verification:
    """Recompute the multiple of the last year, with and without maternity benefits."""
    employees, alone, residents = _last_levels(figures)
    return Verification(
        value=employees / residents,
        paper="spending per insured employee over spending per insured resident",
        official="the official total of both funds, split by the residents' cell of the paper",
        comparable=alone / residents,
        change=MATERNITY,
    )


@verifies(family={"000-4.2-13": ("higher", "lower"), "000-4.2-14": ("widened", "narrowed")})
def trend(figures: Figures, up: str, down: str) -> Verification:
    """Tell whether the multiple fell, as published and with one set of people and benefits in both years."""
    printed = [_per_head(figures, group, FIRST) for group in GROUPS]
    employees, alone, residents = _last_levels(figures)
    published = [printed[0] / printed[1], employees / residents]
    consistent = [_multiple_with_rural(figures, FIRST), alone / residents]
    yuan = [printed[0] - printed[1], employees - residents]
    moved = direction([yuan[1] - yuan[0]], "widens", "narrows")
    return Verification(
        value=direction([published[1] - published[0]], up, down),
        paper="the multiple of employees over residents; residents are urban residents at first and all "
        "later",
        official="the same multiple from published figures; the split of the last year is the paper's",
        comparable=direction([consistent[1] - consistent[0]], up, down),
        change=f"{RURAL} in both years, by the final account in {FIRST}; {MATERNITY}",
        remark=f"The multiple goes from {published[0]:.2f} to {published[1]:.2f} as published and from "
        f"{consistent[0]:.2f} to {consistent[1]:.2f} on the other scope. In yuan per head the gap {moved}, "
        "from "
        f"{yuan[0]:.0f} to {yuan[1]:.0f}.",
    )


@verifies("000-4.2-15")
def remains(figures: Figures) -> Verification:
    """Tell whether spending per employee still exceeds spending per resident."""
    employees, alone, residents = _last_levels(figures)
    years = [y for y in figures.years(MEDICAL, "employees-expenditure") if y > LAST]
    later = {y: _per_head(figures, "employees", y) / _per_head(figures, "residents", y) for y in years}
    told = ", ".join(f"{year}: {value:.2f}" for year, value in later.items())
    return Verification(
        value=direction([employees - residents]),
        paper="spending per insured employee against spending per insured resident",
        official="the official total of both funds, split by the residents' cell of the paper",
        comparable=direction([alone - residents]),
        change=MATERNITY,
        remark=f"Official multiples of later years: {told}.",
    )


@verifies("000-4.2-01")
def income_gap(figures: Figures) -> Verification:
    """Tell whether the income gap between town and country widened, as a ratio and in yuan."""
    family = "household-income"
    years = figures.years(family, "urban-rural-income-ratio")
    ends = [years[0], LAST]
    ratio = [figures(family, "urban-rural-income-ratio", year) for year in ends]
    start = figures.years(family, "rural-mean-income")[0]
    yuan = [
        figures(family, "urban-mean-income", year) - figures(family, "rural-mean-income", year)
        for year in (start, LAST)
    ]
    return Verification(
        value=direction([ratio[1] - ratio[0]], "widened", "narrowed"),
        paper="an income gap; the section shows spending per head, no incomes",
        official="urban over rural disposable income per head",
        comparable=direction([yuan[1] - yuan[0]], "widened", "narrowed"),
        change="the difference in current yuan instead of the ratio",
        remark=f"The ratio goes from {ratio[0]:.2f} ({ends[0]}) to {ratio[1]:.2f} ({LAST}), the difference "
        "from "
        f"{yuan[0]:.0f} yuan ({start}) to {yuan[1]:.0f}. What the schemes contributed is not separated.",
    )


def _pension(figures: Figures, regions: tuple[str, ...]) -> list[float]:
    """Return monthly fund spending per beneficiary of the residents' pension by region, yuan."""
    spent, people = "residents-pension-expenditure", "residents-pension-beneficiaries"
    return [
        YUAN_PER_PERSON
        * figures("regions", spent, REGIONAL_YEAR, region)
        / figures("regions", people, REGIONAL_YEAR, region)
        / MONTHS
        for region in regions
    ]


REGIONAL_SCOPE = f"monthly fund spending per beneficiary of the residents' pension in {REGIONAL_YEAR}"
REGIONAL_CHANGE = f"an average payment of {REGIONAL_YEAR} instead of a standard without year and period"


@verifies(family={"000-4.2-07": (DEVELOPED,), "000-4.2-08": (OTHERS,)})
def standards(figures: Figures, regions: tuple[str, ...]) -> Verification:
    """Hold a range of payment standards against average payments of a later year."""
    found = _pension(figures, regions)
    return Verification(
        value=(min(found), max(found)),
        paper="a payment standard of the basic old-age insurance, without year and period",
        official=REGIONAL_SCOPE,
        change=REGIONAL_CHANGE,
    )


@verifies("000-4.2-09")
def regional_multiple(figures: Figures) -> Verification:
    """Hold the regional multiple against average payments of a later year, all pairs of regions."""
    pairs = itertools.product(_pension(figures, DEVELOPED), _pension(figures, OTHERS))
    multiples = [above / below for above, below in pairs]
    return Verification(
        value=sum(multiples) / len(multiples),
        paper="the multiple between two ranges of standards",
        official=f"the mean of the {len(multiples)} multiples between regions, {REGIONAL_SCOPE}",
        change=REGIONAL_CHANGE,
        remark=f"The multiples run from {min(multiples):.1f} to {max(multiples):.1f}.",
    )


@verifies("000-4.2-10")
def not_unified(figures: Figures) -> Verification:
    """Tell whether the two groups of regions pay different amounts."""
    apart = min(_pension(figures, DEVELOPED)) > max(_pension(figures, OTHERS))
    return Verification(
        "different" if apart else "overlapping",
        "two ranges of standards",
        REGIONAL_SCOPE,
        change=REGIONAL_CHANGE,
    )


@verifies("000-t2-17")
def recipients(figures: Figures) -> Verification:
    """Tell whether the heads are recipients or insured people."""
    insured = all(
        abs(_cell(figures, group, "recipients", year) - figures(MEDICAL, f"{group}-participants", year)) <= 1
        for group in GROUPS
        for year in YEARS
    )
    return Verification(
        value="insured" if insured else "recipients",
        paper="heads, labeled recipients",
        official="insured persons at year end; they equal the printed heads within one unit in every cell"
        if insured
        else "insured persons at year end; they differ from the printed heads",
    )


@verifies("000-t2-18")
def unit_of_heads(figures: Figures) -> Verification:
    """Infer the unit of the heads from official heads."""
    near = all(
        abs(_cell(figures, group, "recipients", year) / figures(MEDICAL, f"{group}-participants", year) - 1)
        < FIT
        for group in GROUPS
        for year in YEARS
    )
    return Verification(
        "10k persons" if near else "another unit",
        "heads, no unit printed",
        "insured persons in units of 10k persons",
    )


@verifies(family={"000-t2-20": (2010,), "000-t2-21": (2013,), "000-t2-22": (2016,)})
def sum_of_heads(figures: Figures, year: int) -> Verification:
    """Add up the official heads of both schemes."""
    return Verification(
        value=sum(figures(MEDICAL, f"{group}-participants", year) for group in GROUPS),
        paper="insured persons in medical insurance",
        official="employees and residents insured at year end, added up",
    )


@verifies("000-t2-23")
def one_group(figures: Figures) -> Verification:
    """Tell whether the residents are one group in all columns, from the recorded breaks."""
    found = figures.breaks(MEDICAL, "residents-participants", FIRST, LAST)
    counts = [figures(MEDICAL, "residents-participants", year) for year in YEARS[-2:]]
    return Verification(
        value=not found,
        paper="one comparable group of residents",
        official="residents insured at year end, with the changes of scope that the publishers report",
        remark=f"From {YEARS[-2]} to {LAST} the heads grow {counts[1] / counts[0]:.2f} times. "
        f"{' '.join(found)}",
    )


@verifies("000-t2-24")
def contained(figures: Figures) -> Verification:
    """Tell whether the insurance row of Table 3 contains the medical funds in every year."""
    three = figures("other-insurance", "three-funds-expenditure", LAST)
    five = {year: figures("other-insurance", "five-funds-expenditure", year) for year in YEARS[:-1]}
    printed = cells.spending(figures.tables).loc["social_insurance"]
    with_medical = [year for year in five if abs(printed[year] - five[year]) <= 1]
    left_out = abs(printed[LAST] - three) <= 1
    return Verification(
        value=len(with_medical) == len(five) and not left_out,
        paper="medical spending inside the insurance row of Table 3",
        official="total of five funds to 2016, total of three funds (pension, unemployment, work injury) in "
        "2019",
        remark=f"The row equals the five funds in {', '.join(map(str, with_medical)) or 'no year'}"
        + (f", and the three funds in {LAST}." if left_out else "."),
    )
