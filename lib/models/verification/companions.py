"""The companion documents: pensions of 2021, and the ten-year pairs of document 002."""

from __future__ import annotations

from itertools import pairwise

from lib.models.decomposition import YUAN_PER_PERSON
from lib.models.ledger import cells
from lib.models.verdicts import direction
from lib.models.verification.participation import INSURED, UNIVERSAL, counted_twice
from lib.models.verification.registry import Figures, Verification, verifies

PENSION, MEDICAL, ASSIST = "pension-insurance", "medical-insurance", "social-assistance"
MONTHS = 12
START, END = 2012, 2021
PEOPLE = {"employees": "employees-retirees", "residents": "residents-beneficiaries"}
PUBLISHED = {"employees": "retiree-pension-end", "residents": "resident-pension-end"}
AVERAGE = "the published average that document 002 prints, instead of fund spending per beneficiary"
SPENT = "fund spending over people drawing a pension at year end, over 12"
MILLION, BILLION = 100, 100_000  # units of ten thousand persons


def spent(figures: Figures, group: str, year: int = END) -> float:
    """Return monthly fund spending per beneficiary at year end, yuan."""
    people = figures(PENSION, PEOPLE[group], year)
    return YUAN_PER_PERSON * figures(PENSION, f"{group}-expenditure", year) / people / MONTHS


def _published(figures: Figures, group: str) -> float:
    return float(cells.figure(figures.tables, PUBLISHED[group])["low"])


@verifies(family={"001-3.1-05": ("residents",), "001-3.1-06": ("employees",)})
def monthly(figures: Figures, group: str) -> Verification:
    """Recompute a monthly amount from the funds, and hold the published average beside it."""
    return Verification(
        value=spent(figures, group),
        paper="a monthly pension, formula not stated",
        official=f"{SPENT}, {END}",
        comparable=_published(figures, group),
        change=AVERAGE,
    )


@verifies("001-3.1-07")
def pension_multiple(figures: Figures) -> Verification:
    """Recompute the multiple of the two pensions on both definitions."""
    return Verification(
        value=spent(figures, "employees") / spent(figures, "residents"),
        paper="retired employees over residents",
        official=f"{SPENT}, {END}",
        comparable=_published(figures, "employees") / _published(figures, "residents"),
        change=AVERAGE,
    )


@verifies("001-3.1-08")
def pension_gap(figures: Figures) -> Verification:
    """Tell whether the employees' pension lies above the residents'."""
    return Verification(
        value=direction([spent(figures, "employees") - spent(figures, "residents")]),
        paper="retired employees against residents",
        official=f"{SPENT}, {END}",
        comparable=direction([_published(figures, "employees") - _published(figures, "residents")]),
        change=AVERAGE,
    )


@verifies("001-3.1-10")
def per_whom(figures: Figures) -> Verification:
    """Tell whether the printed amount is one per insured person or per beneficiary."""
    printed = float(cells.figure(figures.tables, "rural-pension-2021")["low"])
    beneficiary = spent(figures, "residents")
    insured = beneficiary * figures(PENSION, PEOPLE["residents"], END)
    insured /= figures(PENSION, "residents-participants", END)
    nearer = min((insured, "insured"), (beneficiary, "beneficiaries"), key=lambda one: abs(one[0] - printed))
    return Verification(
        value=nearer[1],
        paper="an amount per insured rural resident",
        official="fund spending of the residents' pension, which joins town and country, per insured and "
        "per beneficiary",
        remark=f"Per beneficiary it is {beneficiary:.1f} yuan a month, per insured person {insured:.1f}.",
    )


@verifies("001-3.1-12")
def low_level(figures: Figures) -> Verification:
    """Call the residents' pension low when it lies below the rural minimum living standard."""
    standard = figures(ASSIST, "rural-dibao-standard", END - 1) / MONTHS
    pension = spent(figures, "residents")
    return Verification(
        value="low" if pension < standard else "not low",
        paper="a low level, without a yardstick",
        official="the residents' pension against the rural minimum living standard of the year before",
        remark=f"{pension:.0f} yuan a month against {standard:.0f}.",
    )


@verifies("002-p2-02")
def pension_insured_start(figures: Figures) -> Verification:
    """Add up the insured in both pension schemes at the start."""
    parts = (figures(PENSION, f"{group}-participants", START) for group in PEOPLE)
    return Verification(
        sum(parts) / MILLION,
        "insured in basic old-age insurance",
        f"{INSURED} {START}, both schemes added up",
    )


@verifies("002-p2-03")
def pension_insured_end(figures: Figures) -> Verification:
    """Hold the insured at the end against the year ends around them."""
    total = {year: figures(PENSION, "total-participants", year) / BILLION for year in (END, END + 1)}
    printed = float(cells.figure(figures.tables, "pension-insured-end")["low"])
    inside = total[END] < printed < total[END + 1]
    return Verification(
        value=total[END],
        paper="insured in basic old-age insurance, no date",
        official=f"{INSURED} {END}, both schemes",
        change="a date within the year instead of a year end" if inside else "",
        remark=f"At the end of {END + 1} it is {total[END + 1]:.3f} billion.",
    )


@verifies("002-p2-40")
def insured_between(figures: Figures) -> Verification:
    """Tell whether the insured of the start lie between the cells of 2010 and 2013 of document 000."""
    start = sum(figures(PENSION, f"{group}-participants", START) for group in PEOPLE)
    row = cells.participants(figures.tables).loc["pension"]
    return Verification(
        bool(row[2010] < start < row[2013]),
        "the insured of the start against Table 4 of document 000",
        f"{INSURED} {START}, both schemes added up, against the same cells",
        remark=f"{start:.0f} ten thousand persons, the cells are {row[2010]:.0f} and {row[2013]:.0f}.",
    )


@verifies("002-p2-41")
def insured_beyond(figures: Figures) -> Verification:
    """Tell whether the insured of the end exceed the last cell of document 000."""
    cell = float(cells.participants(figures.tables).loc["pension", 2019])
    end = figures(PENSION, "total-participants", END)
    return Verification(
        direction([end - cell]),
        "the insured of the end against Table 4 of document 000",
        f"{INSURED} {END}, both schemes, against the same cell",
        remark=f"{end:.0f} against {cell:.0f} ten thousand persons.",
    )


@verifies("002-p2-43")
def inside_standards(figures: Figures) -> Verification:
    """Tell whether the average residents' pension lies inside the range of document 000."""
    low = float(cells.figure(figures.tables, "regional-standard-less-developed")["low"])
    high = float(cells.figure(figures.tables, "regional-standard-developed")["high"])
    value = spent(figures, "residents")
    return Verification(
        low < value < high,
        "the average residents' pension against the regional standards of document 000",
        f"{SPENT}, {END}, against the same standards",
        remark=f"{value:.0f} yuan a month between {low:.0f} and {high:.0f}.",
    )


@verifies("002-p2-44")
def part_of_insured(figures: Figures) -> Verification:
    """Tell whether the people who draw a pension are fewer than the insured."""
    drawing = sum(figures(PENSION, name, END) for name in PEOPLE.values())
    insured = figures(PENSION, "total-participants", END)
    return Verification(
        drawing < insured,
        "pensioners inside the insured",
        f"people drawing a pension against the insured, who include them, end of {END}",
        remark=f"They are {100 * drawing / insured:.1f} percent.",
    )


@verifies("002-p2-05")
def pensioners_end(figures: Figures) -> Verification:
    """Add up the people who draw a pension from both schemes."""
    total = {y: sum(figures(PENSION, name, y) for name in PEOPLE.values()) / MILLION for y in (END, END + 1)}
    return Verification(
        value=total[END],
        paper="people who draw a monthly pension, no date",
        official="retirees of the employees' pension and beneficiaries of the residents' pension, end of "
        f"{END}",
        remark=f"At the end of {END + 1} they are {total[END + 1]:.1f} million.",
    )


@verifies("002-p2-06")
def retiree_start(figures: Figures) -> Verification:
    """Hold the average of the start against fund spending per retiree."""
    around = figures.neighbors(PENSION, "enterprise-average-pension", START)
    told = ", ".join(f"{year}: {value:.0f}" for year, value in around.items())
    return Verification(
        value=spent(figures, "employees", START),
        paper="average pension of retired employees, no date",
        official=f"{SPENT}, {START}",
        change="fund spending per retiree instead of an average pension",
        remark=f"Published average of enterprise retirees: {told}.",
    )


@verifies(
    family={
        "002-p2-07": ("employees",),
        "002-p2-38": ("employees",),
        "002-p2-09": ("residents",),
        "002-p2-37": ("residents",),
    }
)
def average_end(figures: Figures, group: str) -> Verification:
    """Hold a published average against fund spending per beneficiary."""
    return Verification(
        value=spent(figures, group),
        paper="an average pension; no official publication of it was seen",
        official=f"{SPENT}, {END}",
        change="fund spending per beneficiary instead of an average pension",
    )


@verifies(family={"002-p2-10": (2021,), "002-p2-42": (2019,)})
def medical_insured(figures: Figures, year: int) -> Verification:
    """Hold the insured in medical insurance against the bulletin of a year."""
    return Verification(
        figures(MEDICAL, "total-participants", year) / BILLION,
        "insured in basic medical insurance, no date",
        f"{INSURED} {year}",
    )


@verifies("002-p2-15")
def urban_standard_start(figures: Figures) -> Verification:
    """Hold the urban standard against the bulletin of the start."""
    value = figures(ASSIST, "urban-dibao-standard", START)
    return Verification(
        value, "urban minimum living standard per month", f"the average standard at the end of {START}"
    )


@verifies("002-p2-16")
def rural_standard_start(figures: Figures) -> Verification:
    """Hold the rural standard against the bulletin of the start."""
    value = figures(ASSIST, "rural-dibao-standard", START)
    return Verification(
        value, "rural minimum living standard per year", f"the average standard at the end of {START}"
    )


@verifies(
    family={
        "002-p2-17": ("urban-dibao-standard", "urban-dibao-standard-within-year", 1),
        "002-p2-18": ("rural-dibao-standard", "rural-dibao-standard-monthly-within-year", MONTHS),
    }
)
def standard_end(figures: Figures, yearly: str, quarterly: str, months: int) -> Verification:
    """Hold a standard at the end against the first quarter of the next year."""
    before = figures(ASSIST, yearly, END - 1)
    return Verification(
        value=months * figures(ASSIST, quarterly, END + 1),
        paper="a minimum living standard, no date",
        official=f"the average standard at the end of March {END + 1}; the one of the end of {END} was not "
        "seen",
        remark=f"At the end of {END - 1} it was {before:.1f}, below the print."
        if before < _end(figures, yearly)
        else f"At the end of {END - 1} it was {before:.1f}.",
    )


def _end(figures: Figures, series: str) -> float:
    return float(cells.figure(figures.tables, f"allowance-{series.split('-')[0]}-end")["low"])


@verifies("002-p2-25")
def insured_rise(figures: Figures) -> Verification:
    """Tell whether the insured in pension insurance became more."""
    start = sum(figures(PENSION, f"{group}-participants", START) for group in PEOPLE)
    change = figures(PENSION, "total-participants", END) - start
    return Verification(
        direction([change]), "insured in basic old-age insurance", f"{INSURED} {START} and {END}"
    )


@verifies("002-p2-26")
def pensioners_rise(figures: Figures) -> Verification:
    """Tell whether the people who draw a pension became more since the first year with both schemes."""
    first = figures.years(PENSION, PEOPLE["residents"])[0]
    total = [sum(figures(PENSION, name, year) for name in PEOPLE.values()) for year in (first, END)]
    return Verification(
        direction([total[1] - total[0]]),
        "people who draw a monthly pension",
        f"retirees and beneficiaries of both schemes, {first} and {END}; no earlier figure of residents was "
        "seen",
    )


@verifies(family={"002-p2-27": ("employees", START), "002-p2-28": ("residents", 2015)})
def pension_rise(figures: Figures, group: str, first: int) -> Verification:
    """Tell whether fund spending per beneficiary rose."""
    ends = [spent(figures, group, year) for year in (first, END)]
    return Verification(
        direction([ends[1] - ends[0]]),
        "the average pension of the scheme",
        f"{SPENT}, {first} and {END}",
        remark=f"From {ends[0]:.0f} to {ends[1]:.0f} yuan a month.",
    )


@verifies("002-p2-31")
def universal(figures: Figures) -> Verification:
    """Call medical insurance universal when it reaches 95 percent of the population."""
    insured, people = figures(MEDICAL, "total-participants", END), figures("macro", "population", END)
    return Verification(
        value=insured / people >= UNIVERSAL,
        paper="universal cover, basically reached",
        official=f"{INSURED} over the population, {END}; universal from {100 * UNIVERSAL:.0f} percent",
        remark=f"The share is {100 * insured / people:.1f} percent; {(people - insured) / MILLION:.0f} "
        "million people "
        "are not counted as insured.",
    )


@verifies("002-p2-32")
def standards_rise(figures: Figures) -> Verification:
    """Tell whether the minimum living standards rose in town and country."""
    ends = {
        p: [figures(ASSIST, f"{p}-dibao-standard", y) for y in (START, END - 1)] for p in ("urban", "rural")
    }
    return Verification(
        direction([last - first for first, last in ends.values()]),
        "minimum living standards",
        f"average standards at the end of {START} and {END - 1}",
    )


@verifies("002-p2-45")
def standards_multiple(figures: Figures) -> Verification:
    """Tell whether the multiple of urban over rural minimum living standards fell."""
    multiple = [
        MONTHS * figures(ASSIST, "urban-dibao-standard", year) / figures(ASSIST, "rural-dibao-standard", year)
        for year in (START, END - 1)
    ]
    return Verification(
        direction([multiple[1] - multiple[0]]),
        "urban over rural standard, both per year",
        f"average standards at the end of {START} and {END - 1}",
        remark=f"The multiple goes from {multiple[0]:.2f} to {multiple[1]:.2f}.",
    )


@verifies("002-p2-36")
def multiple_fell(figures: Figures) -> Verification:
    """Tell whether the multiple of pensions fell since the first year with both schemes."""
    first = figures.years(PENSION, PEOPLE["residents"])[0]
    multiple = [spent(figures, "employees", y) / spent(figures, "residents", y) for y in (first, END)]
    yuan = [spent(figures, "employees", y) - spent(figures, "residents", y) for y in (first, END)]
    moved = direction([yuan[1] - yuan[0]], "widens", "narrows")
    return Verification(
        direction([multiple[1] - multiple[0]]),
        "retired employees over residents, average pensions",
        f"{SPENT}, {first} and {END}",
        remark=f"From {multiple[0]:.1f} to {multiple[1]:.1f} times; in yuan the gap {moved}, from "
        f"{yuan[0]:.0f} to "
        f"{yuan[1]:.0f}.",
    )


@verifies("002-p2-39")
def smaller_ratio(figures: Figures) -> Verification:
    """Tell whether the ratio of published averages lies below that of fund spending."""
    funds = spent(figures, "employees") / spent(figures, "residents")
    averages = _published(figures, "employees") / _published(figures, "residents")
    return Verification(
        direction([averages - funds]),
        "the ratio of the averages printed here against that of document 001",
        f"the ratio of {SPENT}, {END}",
        remark=f"{averages:.2f} against {funds:.2f}.",
    )


@verifies("002-p4-07")
def subsidies_rise(figures: Figures) -> Verification:
    """Tell whether the standard of subsidies to residents' medical insurance rose between the dates seen."""
    table = figures.tables["official-policy-dates"]
    years = sorted(table.loc[table["series"] == "residents-medical-subsidy", "year"])
    values = [figures("policy-dates", "residents-medical-subsidy", int(year)) for year in years]
    told = ", ".join(f"{year}: {value:.0f}" for year, value in zip(years, values, strict=True))
    return Verification(
        direction([b - a for a, b in pairwise(values)]),
        "subsidies to residents' medical insurance, each year",
        f"the standard per insured person in {len(values)} years",
        remark=f"Yuan, {told}; the years between were not seen.",
    )


@verifies("002-p4-08")
def continuous(figures: Figures) -> Verification:
    """Tell whether coverage rose in every step with a figure on one scope."""
    series = "total-participants-long"
    gaps = (2016, 2017)  # the series leaves the rural scheme out in these two years
    years = [y for y in figures.years(MEDICAL, series) if START <= y <= END and y not in gaps]
    medical = [figures(MEDICAL, series, year) for year in years]
    pension = [
        figures(PENSION, "total-participants", y)
        for y in figures.years(PENSION, "total-participants")
        if y <= END
    ]
    words = [direction([b - a for a, b in pairwise(values)]) for values in (medical, pension)]
    falls = [str(year) for year, (a, b) in zip(years[1:], pairwise(medical), strict=True) if b < a]
    return Verification(
        words[0] if words[0] == words[1] else "mixed",
        "coverage, said to rise without a break",
        f"{INSURED}: medical insurance with the rural scheme, {len(years)} years from {START}; pension "
        "insurance",
        remark=f"Pension: {words[1]} in every step. Medical: {words[0]}, with a fall in "
        f"{', '.join(falls) or 'no year'}. "
        f"{counted_twice(figures)}",
    )
