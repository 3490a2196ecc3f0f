"""Automatic balance of a pay-as-you-go fund: who closes the gap that aging opens, year by year.

Amounts are shares of the wage bill on which contributions are levied. Per unit of that wage bill the fund
pays D x R: the system dependency ratio D (pensioners per contributor) times the replacement rate R (average
pension over average contributory wage).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lib.models import checks
from lib.models.life_table import within

SOURCES = ("contributions", "budget", "benefits")


@dataclass(frozen=True)
class Terms:
    """The terms of a fund that would hold without a rule; numbers, or arrays of shape (T,) by year.

    Attributes
    ----------
    rate : array_like
        Contributions of employers and workers, share of the wage bill.
    subsidy : array_like
        Money of the public budget, share of the wage bill.
    replacement : array_like
        Average pension over average contributory wage.
    capital : array_like
        Income from the reserve, share of the wage bill.
    """

    rate: object
    subsidy: object
    replacement: object
    capital: object = 0.0

    def __post_init__(self) -> None:
        """Refuse terms outside their range."""
        for name, high, expectation in (
            ("rate", 1, "0 to 1"),
            ("subsidy", np.inf, "zero or more"),
            ("replacement", np.inf, "zero or more"),
            ("capital", np.inf, "zero or more"),
        ):
            object.__setattr__(self, name, within(name, getattr(self, name), 0, high, expectation))


def sustainability_factor(dependency: Sequence[float], alpha: float) -> np.ndarray:
    """Compute the factor by which the German rule lets pensions lag behind wages as dependency rises.

    Parameters
    ----------
    dependency : sequence of float, shape (T,)
        System dependency ratio by year, above zero.
    alpha : float
        Part of the burden that pensions carry, 0 to 1; German law says 0.25.

    Returns
    -------
    numpy.ndarray, shape (T,)
        Product of 1 + alpha (1 - D_t / D_(t-1)) up to each year; 1 in the first year.

    Raises
    ------
    ValueError
        When a ratio is not positive or `alpha` lies outside 0 to 1.

    References
    ----------
    Börsch-Supan, A. and Wilke, C. B. (2004). The German public pension system: how it was, how it will be.
    """
    ratios = _ratios(dependency)
    checks.require(0 <= checks.finite("alpha", alpha) <= 1, "alpha", alpha, "0 to 1")
    steps = 1 + alpha * (1 - ratios[1:] / ratios[:-1])
    return np.concatenate([[1.0], np.cumprod(steps)])


def close(
    dependency: Sequence[float], terms: Terms, shares: Mapping[str, float], alpha: float = 0.0
) -> pd.DataFrame:
    """Close the balance of each year: the gap that the terms leave is carried in fixed shares.

    With `shares` all on benefits this is the cash form of the Swedish balance ratio: pensions are paid times
    income over scheduled outlay. All on contributions or the budget keeps pensions; `alpha` lets the German
    factor act on pensions first.

    Parameters
    ----------
    dependency : sequence of float, shape (T,)
        System dependency ratio by year.
    terms : Terms
        What would hold without a rule.
    shares : mapping of str to float
        Part of the gap that each of `SOURCES` carries, 0 to 1, sum 1. An empty mapping switches the rule
        off: the gap stays as the balance.
    alpha : float
        Weight of the sustainability factor.

    Returns
    -------
    pandas.DataFrame
        One row per year: `dependency`, `gap` (scheduled outlay less scheduled income), `rate`, `subsidy`,
        `capital`, `replacement`, `outlay` (dependency times replacement) and `balance`, zero each year when
        the rule is on.

    Raises
    ------
    ValueError
        When a source is unknown, shares do not sum to one, or the rule would make a rate, subsidy or pension
        negative.

    References
    ----------
    Settergren, O. and Mikula, B. D. (2005). The rate of return of pay-as-you-go pension systems.
    """
    ratios, parts = _ratios(dependency), _parts(shares)
    rate, subsidy, replacement, capital = (
        np.broadcast_to(value, ratios.shape)
        for value in (terms.rate, terms.subsidy, terms.replacement, terms.capital)
    )
    scheduled = replacement * sustainability_factor(ratios, alpha)
    gap = ratios * scheduled - rate - subsidy - capital
    path = pd.DataFrame(
        {
            "dependency": ratios,
            "gap": gap,
            "rate": rate + parts["contributions"] * gap,
            "subsidy": subsidy + parts["budget"] * gap,
            "capital": capital,
            "replacement": scheduled - parts["benefits"] * gap / ratios,
        }
    )
    for name in ("rate", "subsidy", "replacement"):
        checks.require(bool((path[name] >= 0).all()), f"closed {name}", path[name].min(), "zero or more")
    path["outlay"] = path["dependency"] * path["replacement"]
    path["balance"] = path["rate"] + path["subsidy"] + path["capital"] - path["outlay"]
    return path


def implicit_return(wage_growth: Sequence[float], labor_growth: Sequence[float]) -> np.ndarray:
    """Compute what contributions earn in a pay-as-you-go system that keeps its rate: growth of the wage bill.

    Aaron's condition says that such a system beats saving as long as this exceeds the interest rate.

    Parameters
    ----------
    wage_growth, labor_growth : sequence of float, shape (T,)
        Growth rates of the average wage and of the number of contributors, fractions above -1.

    Returns
    -------
    numpy.ndarray, shape (T,)
        (1 + wage_growth) (1 + labor_growth) - 1.

    Raises
    ------
    ValueError
        When a rate is not above -1 or the lengths differ.

    References
    ----------
    Aaron, H. (1966). The social insurance paradox.
    """
    wages = [checks.rate(f"wage_growth[{i}]", value) for i, value in enumerate(wage_growth)]
    heads = [checks.rate(f"labor_growth[{i}]", value) for i, value in enumerate(labor_growth)]
    checks.require(len(wages) == len(heads), "labor_growth", len(heads), f"{len(wages)} rates")
    return (1 + np.array(wages)) * (1 + np.array(heads)) - 1


def _ratios(dependency: Sequence[float]) -> np.ndarray:
    ratios = checks.vector("dependency", dependency)
    checks.require(bool((ratios > 0).all()), "dependency", ratios.min(), "ratios above zero")
    return ratios


def _parts(shares: Mapping[str, float]) -> dict[str, float]:
    """Fill in sources without a share; no shares at all is the rule switched off."""
    checks.require(set(shares) <= set(SOURCES), "shares", sorted(shares), f"names of {', '.join(SOURCES)}")
    for source, part in shares.items():
        checks.require(
            0 <= checks.finite(f"shares[{source!r}]", part) <= 1, f"shares[{source!r}]", part, "0 to 1"
        )
    total = sum(shares.values())
    checks.require(not shares or abs(total - 1) < 1e-9, "shares", total, "shares that sum to one, or none")
    return dict.fromkeys(SOURCES, 0.0) | dict(shares)
