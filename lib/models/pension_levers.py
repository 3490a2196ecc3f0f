"""What the page with levers ships to the browser, and the same choices for the Python model."""

from collections.abc import Mapping

import numpy as np

from lib.models import checks, pension
from lib.models.pension_inputs import VARIANTS, Setting

LAWS = ("reform", "before")
RULES = ("none", "share", "linked")
CONSTANT = (
    "wage_growth",
    "inflation",
    "interest",
    "contribution_rate",
    "compliance",
    "entitlement",
    "late_joiners",
)
DIGITS = 6  # of shares; persons keep one digit, which is a thousand persons
STEP = 10  # years between the lines of the table


def baseline(setting: Setting) -> dict[str, object]:
    """Name the choices that leave the baseline as it is.

    Parameters
    ----------
    setting : lib.models.pension_inputs.Setting
        Baseline.

    Returns
    -------
    dict
        `law`, `variant`, `subsidy` (names), `wage_weight` and `coverage` (whole percent).
    """
    return {
        "law": "reform",
        "variant": "medium",
        "subsidy": "share",
        "wage_weight": round(100 * float(setting.levers.wage_weight)),
        "coverage": round(100 * setting.coverage),
    }


def rules(setting: Setting) -> dict[str, dict[str, float]]:
    """Write each subsidy rule as levers: none, a fixed share of outlay, a share linked to dependency.

    Parameters
    ----------
    setting : lib.models.pension_inputs.Setting
        Baseline, which has the share.

    Returns
    -------
    dict of str to dict of str to float
    """
    share = float(setting.levers.subsidy)
    pairs = {"none": (0.0, 0.0), "share": (share, 0.0), "linked": (share, 1.0)}
    return {name: {"subsidy": part, "subsidy_link": link} for name, (part, link) in pairs.items()}


def project(setting: Setting, choices: Mapping[str, object], year: int) -> pension.Fund:
    """Project the fund for choices as a reader makes them.

    The slider of coverage moves in whole percent and counts from the rounded share of the base year, so that
    its starting point leaves the baseline exactly as it is.

    Parameters
    ----------
    setting : lib.models.pension_inputs.Setting
        Baseline.
    choices : mapping
        As `baseline` names them.
    year : int
        Year in which coverage reaches the chosen percentage of the population of working age.

    Returns
    -------
    lib.models.pension.Fund

    Raises
    ------
    ValueError
        When a choice is unknown.
    """
    for name, known in (("law", LAWS), ("variant", VARIANTS), ("subsidy", RULES)):
        checks.require(choices[name] in known, f"choices[{name!r}]", choices[name], f"one of {known}")
    factor = float(choices["coverage"]) / baseline(setting)["coverage"]
    return setting.project(
        law=choices["law"],
        variant=choices["variant"],
        wage_weight=float(choices["wage_weight"]) / 100,
        coverage=pension.ramp(factor, setting.years, int(setting.years[0]), year),
        **rules(setting)[choices["subsidy"]],
    )


def for_page(setting: Setting, year: int) -> dict[str, object]:
    """Collect what `project` in `static/levers.js` needs, from the age at which work begins.

    Parameters
    ----------
    setting : lib.models.pension_inputs.Setting
        Baseline.
    year : int
        Year in which coverage reaches its target and for which the page sums up.

    Returns
    -------
    dict
        Numbers, lists and names, ready for JSON.

    Raises
    ------
    ValueError
        When a lever of the baseline changes over the years.
    """
    for name in CONSTANT:
        value = getattr(setting.levers, name)
        checks.require(value.ndim == 0, name, value.tolist(), "one number for all years")
    ages = slice(int(setting.laws["reform"].working.any(axis=(0, 1)).argmax()), None)
    shares = {name: setting.laws[name] for name in LAWS}
    years = setting.years.tolist()
    return {
        "years": years,
        "base": {key: float(value) for key, value in vars(setting.base).items()},
        "population": {name: np.round(setting.population[name][..., ages], 1).tolist() for name in VARIANTS},
        "laws": {
            name: {
                "retired": np.round(law.retired[..., ages], DIGITS).tolist(),
                "joining": np.round(law.joining[..., ages], DIGITS).tolist(),
            }
            for name, law in shares.items()
        },
        "levers": {name: float(getattr(setting.levers, name)) for name in CONSTANT} | {"coverage_year": year},
        "subsidy_rules": rules(setting),
        "choices": baseline(setting),
        "summary_year": year,
        "table_years": [y for y in years if y == years[0] or y % STEP == 0 or y == years[-1]],
    }
