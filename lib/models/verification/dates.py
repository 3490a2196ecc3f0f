"""Dated statements against the policy chronology, and incomes behind one comparison in words."""

from __future__ import annotations

from lib.models.verdicts import direction
from lib.models.verification.registry import Figures, Verification, verifies


@verifies("000-3.1-05")
def labor_insurance(figures: Figures) -> Verification:
    """Hold the year of the labor insurance regulations against their text."""
    year, date = figures.event("labor-insurance-regulations")
    other, when = figures.event("free-medical-care")
    return Verification(
        value=year,
        paper="the year in which the regulations were promulgated",
        official=f"the date of promulgation in their text, {date}",
        remark="The stage that the section opens with them starts in 1952, and so after them. An "
        f"instrument of {other} "
        f"exists: the instruction on free medical care for state staff ({when})."
        if year < 1952 == other
        else "",
    )


@verifies("000-3.3-04")
def social_insurance_law(figures: Figures) -> Verification:
    """Hold the year of the Social Insurance Law against its text."""
    year, date = figures.event("social-insurance-law-adopted")
    force = figures.event("social-insurance-law-in-force")[1]
    return Verification(
        value=year,
        paper="the year of the law, no stage of procedure named",
        official=f"the date of adoption in its text, {date}",
        remark=f"It entered into force on {force}.",
    )


@verifies("002-p4-06")
def central_fund(figures: Figures) -> Verification:
    """Tell whether a central fund for pensions started before the document."""
    year, date = figures.event("central-adjustment-of-pension-funds")
    return Verification(
        value=year <= 2022,
        paper="a central pension fund system",
        official=f"the central adjustment fund for employees' pensions, started on {date}; the nearest "
        "instrument seen",
    )


@verifies("000-3.3-13")
def living_standards(figures: Figures) -> Verification:
    """Tell whether mean household income rose in constant prices from 2013 to 2019."""
    incomes, prices = (
        [figures(family, series, year) for year in (2013, 2019)]
        for family, series in (("household-income", "national-mean-income"), ("macro", "cpi"))
    )
    real = (incomes[1] / incomes[0]) / (prices[1] / prices[0])
    return Verification(
        value=direction([real - 1]),
        paper="living standards of all citizens",
        official="mean disposable income per head over consumer prices, 2013 and 2019; a mean, not all "
        "citizens",
        remark=f"The ratio in constant prices is {real:.2f}.",
    )
