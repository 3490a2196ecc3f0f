"""From a goal to indicators: usable series, distance to a target, and the pace it would take."""

import numpy as np
import pandas as pd

from lib.models import (
    checks,
    comparable_structure,
    decomposition,
    medical_series,
    participation_series,
    spending_share,
)

# Insured of these schemes are related to those in pension insurance.
RATIOS = {
    "unemployment-ratio": "unemployment",
    "injury-ratio": "work_injury",
    "maternity-ratio": "maternity",
    "medical-ratio": "medical",
}
ATTAINMENT = [
    *("indicator", "variant", "target", "first_year", "first", "last_year", "last", "change"),
    *("gap", "closed", "pace", "last_pace", "required", "speed_up", "last_speed_up", "status"),
]


def share_of_gdp(table: pd.DataFrame, code: str) -> pd.DataFrame:
    """Take the spending share of one country as an indicator.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns `code`, `year` and `share_pct`.
    code : str
        Code of the country.

    Returns
    -------
    pandas.DataFrame
        `indicator` (gdp-share), `year`, `value` in percent of GDP and `state` (usable or blank).

    Raises
    ------
    ValueError
        When a column or the country is missing.
    """
    checks.columns("table", table, ["code", "year", "share_pct"])
    known = sorted(set(table["code"]))
    checks.require(code in known, "code", code, f"one of {known}")
    return _lay_out("gdp-share", table[table["code"] == code].set_index("year")["share_pct"])


def medical_multiple(table: pd.DataFrame) -> pd.DataFrame:
    """Compute medical spending per insured employee over that per insured resident.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns `group` (employees, residents), `quantity` (fund_expenditure in 100 million yuan,
        recipients in 10,000 persons), `year` and `value`.

    Returns
    -------
    pandas.DataFrame
        `indicator` (medical-multiple), `year`, `value` in times and `state`.

    Raises
    ------
    ValueError
        When a column is missing or a value is not above zero.
    """
    checks.columns("table", table, ["group", "quantity", "year", "value"])
    cells = table.set_index(["group", "quantity", "year"])["value"].sort_index()
    per_head = (
        decomposition.per_capita(cells[group, "fund_expenditure"], cells[group, "recipients"])
        for group in ("employees", "residents")
    )
    return _lay_out("medical-multiple", decomposition.multiple(*per_head))


def structure(table: pd.DataFrame) -> pd.DataFrame:
    """Compute the shares of assistance and of welfare in the spending of the three branches.

    A welfare cell that repeats the insurance cell of its year is a misprint: no share of the
    total can be computed for that year.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns `branch` (social_insurance, social_assistance, social_welfare), `year` and
        `expenditure_100m`; the rows of a branch add up.

    Returns
    -------
    pandas.DataFrame
        Rows of `assistance-share` and `welfare-share`, percent of the three branches:
        `indicator`, `year`, `value` and `state` (usable or misprint).

    Raises
    ------
    ValueError
        When a column is missing.
    """
    checks.columns("table", table, ["branch", "year", "expenditure_100m"])
    sums = table.pivot_table(index="year", columns="branch", values="expenditure_100m", aggfunc="sum")
    shares = 100 * sums.div(sums.sum(axis="columns"), axis="index")
    repeated = sums["social_welfare"] == sums["social_insurance"]
    return pd.concat(
        [_lay_out(f"{name}-share", shares[f"social_{name}"], repeated) for name in ("assistance", "welfare")],
        ignore_index=True,
    )


def participation(table: pd.DataFrame) -> pd.DataFrame:
    """Relate the insured of four schemes to those in pension insurance.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns `scheme`, `year` and `participants_10k`; a missing cell stays missing.

    Returns
    -------
    pandas.DataFrame
        Four indicators, insured per 100 in pension insurance: `indicator`, `year`, `value`,
        `state` (usable or blank).

    Raises
    ------
    ValueError
        When a column is missing.
    """
    checks.columns("table", table, ["scheme", "year", "participants_10k"])
    insured = table.set_index(["scheme", "year"])["participants_10k"].sort_index()
    return pd.concat(
        [_lay_out(name, 100 * insured[scheme] / insured["pension"]) for name, scheme in RATIOS.items()],
        ignore_index=True,
    )


def attain(series: pd.DataFrame, targets: pd.DataFrame, deadline: float) -> pd.DataFrame:
    """Measure how much of the way to a target is done and how fast the rest would have to go.

    The last row of an indicator is the actual that is judged. When it is missing, nothing is
    scored: an older value is not put in its place. The way starts at the first usable value.

    Parameters
    ----------
    series : pandas.DataFrame
        Columns `indicator`, `year` (rising within an indicator) and `value` (may be missing).
    targets : pandas.DataFrame
        Columns `indicator`, `variant` and `target`, in the unit of the indicator.
    deadline : float
        Year in which a target should be reached.

    Returns
    -------
    pandas.DataFrame
        One row per indicator and variant: `indicator`, `variant`, `target`, `first_year`,
        `first`, `last_year`, `last`, `change`, `gap` (target minus last), `closed` (change over
        the distance at the start, a fraction, negative when the indicator moved away), `pace`
        and `last_pace` (change per year over the whole span and over its last step), `required`
        (gap per year to the deadline), `speed_up` and `last_speed_up` (required over pace;
        missing where the pace does not lead to the target) and `status` (closer, farther,
        unchanged, reached, undefined).

    Raises
    ------
    ValueError
        When a column is missing, an indicator has no usable value or the deadline is not after
        its last year.
    """
    checks.columns("series", series, ["indicator", "year", "value"])
    checks.columns("targets", targets, ["indicator", "variant", "target"])
    rows = []
    for row in targets.itertuples():
        own = series.loc[series["indicator"] == row.indicator, ["year", "value"]]
        checks.require(
            bool(own["value"].notna().any()),
            "targets.indicator",
            row.indicator,
            "an indicator with a usable value",
        )
        judged = _judge(own.reset_index(drop=True), checks.finite("target", row.target), deadline)
        rows.append({"indicator": row.indicator, "variant": row.variant, **judged})
    return pd.DataFrame(rows, columns=ATTAINMENT)


def signals(judged: pd.DataFrame) -> pd.DataFrame:
    """Turn the way to a target into a signal and a proposal for the pace.

    Parameters
    ----------
    judged : pandas.DataFrame
        As from `attain`.

    Returns
    -------
    pandas.DataFrame
        `judged` with `signal` and `adjust` (needed less shown change per year). The signal is "missing" where
        the last value is missing, whatever came before, "one date" where there is nothing to compare,
        "moving away", "on pace" (shown pace reaches the target in time) or "too slow". Without a status no
        adjustment is proposed.
    """
    actual = judged["last"].notna()
    names = {
        "missing": ~actual,
        "one date": actual & (judged["status"] == "undefined"),
        "moving away": judged["status"] == "farther",
        "on pace": (judged["status"] == "reached") | (judged["speed_up"] <= 1),
    }
    signal = np.select(list(names.values()), list(names), "too slow")
    return judged.assign(signal=signal, adjust=judged["required"] - judged["pace"])


def dimensions(
    macro: pd.DataFrame,
    funds: pd.DataFrame,
    medical: pd.DataFrame,
    pension: pd.DataFrame,
    social: pd.DataFrame,
    printed: pd.DataFrame,
) -> pd.DataFrame:
    """Lay out one official indicator for each of the four problems, by year.

    Parameters
    ----------
    macro, funds, medical, pension, social : pandas.DataFrame
        Columns `series`, `year`, `value` and, where models of the parts need them, `source` and `scope`:
        official figures of the economy, of the funds, of medical and pension insurance and of assistance.
    printed : pandas.DataFrame
        Table 2 of the paper, for years without an official figure.

    Returns
    -------
    pandas.DataFrame indexed by year
        `level` (insurance funds, percent of GDP), `fairness` (medical multiple of employees over residents,
        rural members counted throughout), `structure` (guarantee and extreme poverty, percent of their sum
        with insurance) and `administration` (insured against unemployment per 100 insured workers). A year
        stands in the table when one of them is known; what is not known is missing.

    Raises
    ------
    ValueError
        When a column is missing.
    """
    spent = spending_share.insurance(funds, medical)["all_funds"]
    assisted = comparable_structure.assistance(social)["both"]
    heads = participation_series.insured(pension, medical, funds)
    jobless = participation_series.per_hundred(heads, "unemployment", "pension-workers")
    output = macro[macro["series"] == "gdp"].set_index("year")["value"]
    parts = {
        "level": 100 * spent / output,
        "fairness": medical_series.consistent(medical, printed)["multiple"],
        "structure": 100 * assisted / (assisted + spent),
        "administration": jobless.set_index("year")["value"],
    }
    whole = [part.dropna().set_axis(part.dropna().index.astype(int)) for part in parts.values()]
    return pd.concat(whole, axis=1, keys=parts).sort_index().rename_axis("year")


def _judge(own: pd.DataFrame, target: float, deadline: float) -> dict[str, object]:
    """Judge one indicator against one target."""
    usable = own.dropna()
    first, last = usable.iloc[0], own.iloc[-1]
    checks.require(deadline > last["year"], "deadline", deadline, f"a year after {last['year']}")
    record = {
        "target": target,
        "first_year": first["year"],
        "first": first["value"],
        "last_year": last["year"],
        "last": last["value"],
    }
    if pd.isna(last["value"]) or len(usable) < 2:
        return record | {"status": "undefined"}
    span, step = last - first, last - usable.iloc[-2]
    required = (target - last["value"]) / (deadline - last["year"])
    paces = [part["value"] / part["year"] for part in (span, step)]
    way = target - first["value"]
    return record | {
        "change": span["value"],
        "gap": target - last["value"],
        "closed": span["value"] / way if way else np.nan,
        "pace": paces[0],
        "last_pace": paces[1],
        "required": required,
        "speed_up": _speed_up(required, paces[0]),
        "last_speed_up": _speed_up(required, paces[1]),
        "status": _status(way, span["value"]),
    }


def _status(way: float, done: float) -> str:
    """Name the movement by the signed way to the target and the signed part of it that is done."""
    if done == 0:
        return "unchanged" if way else "reached"
    if done * way <= 0:
        return "farther"
    return "reached" if abs(done) >= abs(way) else "closer"


def _speed_up(required: float, pace: float) -> float:
    """Return required over actual pace, missing where the pace does not lead to the target."""
    return required / pace if required * pace > 0 else np.nan


def _lay_out(name: str, values: pd.Series, misprint: pd.Series | None = None) -> pd.DataFrame:
    """Put a series into rows with the state of each cell; misprinted values become missing."""
    numbers = values.astype(float)
    wrong = numbers.isna() & False if misprint is None else misprint
    return pd.DataFrame(
        {
            "indicator": name,
            "year": numbers.index.to_numpy(float),
            "value": numbers.mask(wrong).to_numpy(),
            "state": np.select([numbers.isna(), wrong], ["blank", "misprint"], "usable"),
        }
    )
