"""Section 4.4 and Table 4: insured people by scheme, and the growth of coverage, funds and beneficiaries."""

from __future__ import annotations

from itertools import pairwise

from lib.models.ledger import cells
from lib.models.verdicts import direction
from lib.models.verification import structure
from lib.models.verification.registry import FIT, Figures, Verification, verifies

YEARS = (2010, 2013, 2016, 2019)
FIRST, LAST = YEARS[0], YEARS[-1]
PENSION, MEDICAL, OTHER = "pension-insurance", "medical-insurance", "other-insurance"
SCHEMES = {
    "pension": (PENSION, "total-participants"),
    "unemployment": (OTHER, "unemployment-participants"),
    "work_injury": (OTHER, "work-injury-participants"),
    "maternity": (OTHER, "maternity-participants"),
}
# Employees alone, for comparing a scheme of employees with a scheme that residents may join as well.
EMPLOYEES = {"pension": (PENSION, "employees-participants"), "medical": (MEDICAL, "employees-participants")}
INSURED = "insured persons at year end"
RURAL = "members of the rural cooperative scheme counted in every year"

# A scheme is called universal when it reaches this share of the population. The share is our assumption.
UNIVERSAL = 0.95


def medical(figures: Figures, year: int) -> float:
    """Return the insured in medical insurance, the rural scheme from its merger on, 10k persons."""
    if year == LAST:
        return figures(MEDICAL, "total-participants", year)
    return sum(figures(MEDICAL, f"{group}-participants", year) for group in ("employees", "residents"))


def medical_with_rural(figures: Figures, year: int) -> float | None:
    """Return the insured in medical insurance with the rural cooperative scheme, None if not published."""
    if year == LAST:
        return medical(figures, year)
    if year not in figures.years(MEDICAL, "rural-scheme-participants"):
        return None
    return medical(figures, year) + figures(MEDICAL, "rural-scheme-participants", year)


def _between(figures: Figures, scheme: str) -> str:
    """Hold printed values of years without official figure against the official figures around them."""
    family, series = SCHEMES[scheme]
    row = cells.participants(figures.tables).loc[scheme].dropna()
    told = []
    for year in row.index.difference(figures.years(family, series)):
        around = figures.neighbors(family, series, int(year))
        if around:
            inside = min(around.values()) <= row[year] <= max(around.values())
            years = " and ".join(map(str, around))
            told.append(
                f"the print of {year} lies {'between' if inside else 'outside'} the figures of {years}"
            )
    return f"Where no figure was seen, {'; '.join(told)}." if told else ""


@verifies(family={"000-t4-03": ("unemployment",), "000-t4-05": ("maternity",)})
def scheme_row(figures: Figures, scheme: str) -> Verification:
    """Hold the heads of one scheme against the official series."""
    value = figures.known(*SCHEMES[scheme], YEARS)
    return Verification(value, INSURED, INSURED, remark=_between(figures, scheme))


@verifies("000-t4-04")
def work_injury_row(figures: Figures) -> Verification:
    """Hold the heads in work injury insurance against the first figure of the year."""
    return Verification(
        value=figures.known(OTHER, "work-injury-participants-flash", YEARS),
        paper=INSURED,
        official=f"{INSURED}, first figure in the communique of the year",
        change="first figure of the year instead of the final one",
        remark=_between(figures, "work_injury"),
    )


@verifies("000-t4-01")
def pension_row(figures: Figures) -> Verification:
    """Hold the heads in pension insurance against the official totals."""
    employees = figures(PENSION, "employees-participants", FIRST)
    rest = float(cells.participants(figures.tables).loc["pension", FIRST]) - employees
    return Verification(
        value=figures.known(PENSION, "total-participants", YEARS),
        paper=INSURED,
        official=f"{INSURED}, employees and residents together",
        remark=f"In {FIRST} the employees' scheme had {employees:.0f}; the remaining {rest:.0f} must be the "
        "rural "
        f"pilot of residents' pensions. {_between(figures, 'pension')}",
    )


@verifies("000-t4-02")
def medical_row(figures: Figures) -> Verification:
    """Hold the heads in medical insurance against official totals, without and with the rural scheme."""
    return Verification(
        value=tuple(medical(figures, year) for year in YEARS),
        paper=INSURED,
        official=f"{INSURED}, employees and residents; the rural cooperative scheme enters with the merger",
        comparable=tuple(medical_with_rural(figures, year) for year in YEARS),
        change=RURAL,
    )


@verifies("000-t4-06")
def medical_blank(figures: Figures) -> Verification:
    """Return the official figure of the blank medical cell."""
    return Verification(figures(MEDICAL, "total-participants", LAST), "nothing, the cell is blank", INSURED)


@verifies("000-t4-07")
def maternity_blank(figures: Figures) -> Verification:
    """Return the official figure of the blank maternity cell."""
    return Verification(
        figures(OTHER, "maternity-participants", LAST),
        "nothing, the cell is blank",
        f"{INSURED}; the fund was merged with employees' medical insurance, the insured are still counted",
    )


@verifies("000-t4-08")
def one_scheme(figures: Figures) -> Verification:
    """Tell whether the pension row counts one scheme, from the share of residents in it."""
    total = figures(PENSION, "total-participants", 2013)
    residents = figures(PENSION, "residents-participants", 2013)
    printed = float(cells.participants(figures.tables).loc["pension", FIRST])
    before = 1 - figures(PENSION, "employees-participants", FIRST) / printed
    changes = figures.breaks(PENSION, "total-participants", FIRST, LAST)
    return Verification(
        value=abs(residents / total - before) < FIT and not changes,
        paper="one scheme in all years",
        official="employees and residents; one scheme when the share of residents stays within 5 points and "
        "no "
        "change of scope is recorded",
        remark=f"Residents are {100 * before:.0f} percent of the printed {FIRST} value and "
        f"{100 * residents / total:.0f} "
        f"percent in 2013. {' '.join(changes)}",
    )


@verifies("000-t4-10")
def unit(figures: Figures) -> Verification:
    """Infer the unit of Table 4 from official heads."""
    row = cells.participants(figures.tables).loc["medical"]
    near = all(abs(row[year] / medical(figures, year) - 1) < FIT for year in YEARS[:-1])
    return Verification(
        "10k persons" if near else "another unit", "heads", f"{INSURED} in units of 10k persons"
    )


@verifies("000-4.1-05", "000-t4-11")
def coverage(figures: Figures) -> Verification:
    """Tell whether coverage grew in every scheme and interval, without and with the rural scheme."""
    steps = []
    for family, series in SCHEMES.values():
        years = [year for year in figures.years(family, series) if FIRST <= year <= LAST]
        steps += [b - a for a, b in pairwise(figures(family, series, year) for year in years)]
    own = [b - a for a, b in pairwise(medical(figures, year) for year in YEARS)]
    every = (medical_with_rural(figures, year) for year in YEARS)
    wide = [insured for insured in every if insured is not None]
    return Verification(
        value=direction(steps + own),
        paper="insured persons by scheme, the rural cooperative scheme counted only after the merger",
        official=f"{INSURED}, all years from {FIRST} to {LAST} with a figure",
        comparable=direction(steps + [b - a for a, b in pairwise(wide)]),
        change=RURAL,
        remark="With the rural scheme the insured in medical insurance were "
        f"{', '.join(f'{v:.0f}' for v in wide)}. "
        f"{counted_twice(figures)}",
    )


def counted_twice(figures: Figures) -> str:
    """Hold the insured of 2013 against the population: an excess shows people insured in two schemes."""
    insured, people = medical_with_rural(figures, 2013), figures("macro", "population", 2013)
    if insured <= people:
        return ""
    return (
        f"In 2013 they exceed the population ({people:.0f}): some people were insured in two schemes, and a "
        "fall "
        "after the merger need not mean that fewer people are covered."
    )


@verifies("000-4.1-06")
def scale(figures: Figures) -> Verification:
    """Tell whether the funds grew in every interval."""
    totals = [list(structure.insurance(figures, comparable=flag)) for flag in (False, True)]
    words = [direction([b - a for a, b in pairwise(row)]) for row in totals]
    return Verification(
        value=words[0],
        paper="spending of the insurance funds",
        official=structure.LABELED,
        comparable=words[1],
        change=structure.MEDICAL_ADDED,
        remark=f"In {LAST} the total is {totals[0][-1]:.0f}, comparable {totals[1][-1]:.0f} hundred million "
        "yuan.",
    )


@verifies("000-4.1-07")
def beneficiaries(figures: Figures) -> Verification:
    """Tell whether the people who draw a pension became more in every pair of years with figures."""
    retirees = [figures(PENSION, "employees-retirees", y) for y in _window(figures, "employees-retirees")]
    residents = [
        figures(PENSION, "residents-beneficiaries", y) for y in _window(figures, "residents-beneficiaries")
    ]
    steps = [b - a for row in (retirees, residents) for a, b in pairwise(row)]
    return Verification(
        value=direction(steps),
        paper="beneficiaries, no figure given",
        official="retirees of the employees' pension and beneficiaries of the residents' pension, to 2021",
        remark=f"{len(steps)} steps between years with a figure; no total of all programs was seen.",
    )


def _window(figures: Figures, series: str) -> list[int]:
    return [year for year in figures.years(PENSION, series) if FIRST <= year <= 2021]


@verifies(
    family={
        "000-4.4-07": ("unemployment", "pension"),
        "000-4.4-08": ("unemployment", "medical"),
        "000-4.4-09": ("work_injury", "pension"),
        "000-4.4-10": ("work_injury", "medical"),
        "000-4.4-11": ("maternity", "pension"),
        "000-4.4-12": ("maternity", "medical"),
    }
)
def narrower(figures: Figures, narrow: str, wide: str) -> Verification:
    """Compare two schemes in all common years, with and without residents in the wider one."""
    like = _common(figures, SCHEMES[narrow], EMPLOYEES[wide])
    total = (MEDICAL, "total-participants-long") if wide == "medical" else SCHEMES["pension"]
    with_all = _common(figures, SCHEMES[narrow], total)
    share = {year: a / b for year, (a, b) in like.items()}
    last = max(share)
    return Verification(
        value=direction([a - b for a, b in with_all.values()]),
        paper="insured persons, residents inside the wider scheme",
        official=f"{INSURED}, in {', '.join(map(str, with_all))}",
        comparable=direction([a - b for a, b in like.values()]),
        change="employees alone in both schemes",
        remark=f"Among employees the narrower scheme has {100 * share[last]:.0f} percent of the heads of "
        "the wider "
        f"one in {last}, with residents {100 * with_all[max(with_all)][0] / with_all[max(with_all)][1]:.0f} "
        "percent "
        f"in {max(with_all)}.",
    )


def _common(figures: Figures, one: tuple[str, str], two: tuple[str, str]) -> dict[int, tuple[float, float]]:
    years = sorted(set(figures.years(*one)) & set(figures.years(*two)))
    return {y: (figures(*one, y), figures(*two, y)) for y in years if FIRST <= y <= LAST}


@verifies("000-5.4-02")
def care_pilot(figures: Figures) -> Verification:
    """Tell whether long-term care insurance was short of the whole country in its first published year."""
    year = figures.years(OTHER, "long-term-care-participants")[0]
    reach = figures(OTHER, "long-term-care-participants", year) / figures("macro", "population", year)
    return Verification(
        value=reach < UNIVERSAL,
        paper="pilots that do not yet cover the country",
        official=f"insured persons over the population in {year}, the first year published; nationwide from "
        "95 percent",
        remark=f"In {year}, after the paper, long-term care insurance reached {100 * reach:.0f} percent.",
    )
