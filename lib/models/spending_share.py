"""Spending of the social insurance funds on one scope, and its share of GDP under several definitions.

The published total covers five funds up to 2017; later totals leave the medical funds to another ministry.
The budget item social security and employment contains subsidies to the funds, so that adding it to their
spending counts those subsidies twice.
"""

from collections.abc import Iterable, Mapping
from itertools import product

import pandas as pd

from lib.models import checks, composition

FIVE_FUNDS = 2017
MATERNITY = 2019
ITEM = "fiscal-social-security-employment"


def insurance(other: pd.DataFrame, medical: pd.DataFrame) -> pd.DataFrame:
    """Add up the spending of the insurance funds year by year, each column on one scope.

    Parameters
    ----------
    other, medical : DataFrame
        Columns `series`, `year`, `value`: official figures of the funds together and of medical insurance,
        100 million yuan.

    Returns
    -------
    DataFrame indexed by year
        `all_funds`: pension, medical, unemployment, work injury and maternity; the published total of five
        funds up to 2017, three funds plus medical (plus maternity in 2018, inside medical later) from 2018
        on. `without_maternity`: the same less maternity benefits. `three_funds`: without medical and
        maternity. `with_rural`: `all_funds` plus the rural cooperative medical scheme, which is inside it
        from 2018 on. Missing where a part is not published.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    funds, health = _wide("other", other), _wide("medical", medical)
    maternity, three = funds["maternity-expenditure"], funds["three-funds-expenditure"]
    separate = maternity.where(maternity.index < MATERNITY, 0.0)
    later = three + health["total-expenditure"] + separate
    all_funds = funds["five-funds-expenditure"].loc[:FIVE_FUNDS].combine_first(later).dropna()
    years = all_funds.index
    medical_funds = health["total-expenditure-long"].reindex(years)
    early = all_funds - medical_funds - maternity.reindex(years)
    rural = health["rural-scheme-expenditure"].reindex(years)
    accounts = health["residents-and-rural-expenditure-mof"] - health["residents-expenditure"]
    rural = rural.fillna(accounts.reindex(years)).where(years <= FIVE_FUNDS, 0.0)
    return pd.DataFrame(
        {
            "all_funds": all_funds,
            "without_maternity": all_funds - maternity.reindex(years),
            "three_funds": three.reindex(years).fillna(early.loc[: FIVE_FUNDS - 1]),
            "with_rural": all_funds + rural,
        }
    )


def combine(
    bases: Mapping[str, pd.Series],
    additions: Mapping[str, pd.Series],
    gdp: Mapping[str, pd.Series],
    printed: Mapping[int, tuple[float, int]],
) -> pd.DataFrame:
    """Hold printed shares of GDP against every combination of what could have been added and divided.

    Parameters
    ----------
    bases, additions, gdp : mapping of str to Series indexed by year
        Spending to start from, spending that may be added (zeros for nothing), and GDP vintages; one unit.
    printed : mapping of int to (float, int)
        Printed share in percent and its decimals, by year.

    Returns
    -------
    DataFrame
        `year`, `base`, `added`, `vintage`, `value` (percent), `printed` and `match` as in
        `composition.matches`; combinations with a missing part are left out.

    Raises
    ------
    ValueError
        If no combination has all its parts, or a printed share has more decimals than stated.
    """
    rows = []
    for (year, (share, decimals)), base, added, vintage in product(printed.items(), bases, additions, gdp):
        amount = bases[base].get(year, float("nan")) + additions[added].get(year, float("nan"))
        value = 100 * amount / gdp[vintage].get(year, float("nan"))
        if pd.notna(value):
            rows.append(
                (year, base, added, vintage, value, share, composition.matches(value, share, decimals))
            )
    checks.require(len(rows) > 0, "printed", list(printed), "a year in which every part has a value")
    return pd.DataFrame(rows, columns=["year", "base", "added", "vintage", "value", "printed", "match"])


def subsidy_shares(macro: pd.DataFrame, pension: pd.DataFrame) -> pd.DataFrame:
    """Compute which share of the budget item goes to insurance funds, wherever both amounts are published.

    Parameters
    ----------
    macro, pension : DataFrame
        Columns `series`, `year`, `value`: official budget items and pension figures, 100 million yuan.

    Returns
    -------
    DataFrame
        `year`, `months` (length of the period), `what` (whose subsidies), `complete` (all pension funds are
        in it; otherwise the share is a lower limit), `subsidy`, `item` and `share` (fraction), by year.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    budget, funds = _wide("macro", macro), _wide("pension", pension)
    item, employees = budget[ITEM], funds["employees-fiscal-subsidy"].dropna()
    both = (employees + funds["residents-fiscal-subsidy-mof"]).dropna()
    pieces = [
        ("employees' pension", 12, False, employees.drop(both.index), item),
        (
            "all insurance funds",
            7,
            True,
            budget["fiscal-subsidy-insurance-funds-seven-months"],
            budget[f"{ITEM}-seven-months"],
        ),
        ("both pensions", 12, True, both, item),
        (
            "both pensions",
            6,
            True,
            budget["fiscal-subsidy-pension-funds-half-year"],
            budget[f"{ITEM}-half-year"],
        ),
        ("both pensions, central budget only", 12, False, funds["central-fiscal-subsidy"], item),
    ]
    frames = [
        pd.DataFrame({"what": what, "months": months, "complete": complete, "subsidy": part, "item": whole})
        for what, months, complete, part, whole in pieces
    ]
    table = pd.concat(frames).rename_axis("year").dropna().reset_index()
    table["share"] = table["subsidy"] / table["item"]
    return table.sort_values("year", ignore_index=True)


def subsidy_bounds(shares: pd.DataFrame, years: Iterable[int]) -> pd.DataFrame:
    """Bound the share of the budget item that goes to insurance funds in every year.

    From the first complete share on, the bounds are the smallest and the largest complete share. Before it
    the lower bound is the largest incomplete share of those years. That years without a complete share lie
    inside is an assumption.

    Parameters
    ----------
    shares : DataFrame
        Result of `subsidy_shares`.
    years : iterable of int
        The years to bound.

    Returns
    -------
    DataFrame indexed by year
        `low` and `high`, fractions.

    Raises
    ------
    ValueError
        If no share is complete, or a year before the first complete one has no incomplete share to rest on.
    """
    complete = shares[shares["complete"]]
    checks.require(not complete.empty, "shares", list(shares["what"]), "at least one complete share")
    first = complete["year"].min()
    frame = pd.DataFrame(index=pd.Index(list(years), name="year"))
    frame["low"], frame["high"] = complete["share"].min(), complete["share"].max()
    if (early := frame.index < first).any():
        partial = shares.loc[shares["year"] < first, "share"]
        checks.require(not partial.empty, "shares", list(shares["year"]), f"a share of a year before {first}")
        frame.loc[early, "low"] = partial.max()
    return frame


def definitions(
    funds: pd.Series, item: pd.Series, health: pd.Series, gdp: pd.Series, bounds: pd.DataFrame
) -> pd.DataFrame:
    """Compute spending in percent of GDP from the narrowest definition to the widest.

    Parameters
    ----------
    funds, item, health, gdp : Series indexed by year
        Spending of the insurance funds, the budget items social security and employment and health, and
        GDP, one unit.
    bounds : DataFrame indexed by year
        `low` and `high`: the share of `item` that the funds receive, fractions.

    Returns
    -------
    DataFrame indexed by year
        `funds`: insurance funds alone. `net_low`, `net_high`: with the item less the largest and the
        smallest subsidy. `double`: with the whole item. `widest`: with the health item as well, nothing
        deducted. Percent of GDP; missing where a part is.

    Raises
    ------
    ValueError
        If `bounds` has no columns `low` and `high`, or they are not fractions in this order.
    """
    checks.columns("bounds", bounds, ["low", "high"])
    ordered = (bounds["low"] >= 0) & (bounds["low"] <= bounds["high"]) & (bounds["high"] <= 1)
    checks.require(bool(ordered.all()), "bounds", bounds[~ordered].to_dict("index"), "0 <= low <= high <= 1")
    amounts = {
        "funds": funds,
        "net_low": funds + item * (1 - bounds["high"]),
        "net_high": funds + item * (1 - bounds["low"]),
        "double": funds + item,
        "widest": funds + item + health,
    }
    return pd.DataFrame({name: 100 * amount / gdp for name, amount in amounts.items()}).loc[funds.index]


def _wide(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    checks.columns(name, frame, ["series", "year", "value"])
    return frame.pivot(index="year", columns="series", values="value").astype(float).rename_axis(columns=None)
