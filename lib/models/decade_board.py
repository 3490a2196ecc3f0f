"""The ten-year indicator board against official figures of the dates that its ends may mean."""

import pandas as pd

from lib.models import checks
from lib.models.decomposition import YUAN_PER_PERSON
from lib.models.growth import PERIODS_PER_YEAR
from lib.models.participation_series import half_unit
from lib.models.verdicts import NEARLY

MILLION = 100  # units of ten thousand persons
MONTHS = PERIODS_PER_YEAR["month"]
START, LAST = 2012, (2021, 2022)
BOTH, DRAWING = "insured, both schemes", "people drawing a pension, both schemes"
ENTERPRISE, SPENT = "published average, enterprise retirees", "fund spending per person drawing a pension"
STANDARD = "average standard"
YEAR_END, SPRING = "year end", "end of March"


def counterparts(pension: pd.DataFrame, medical: pd.DataFrame, assistance: pd.DataFrame) -> pd.DataFrame:
    """List the official figures that an end of the board may mean, each with what it counts.

    Parameters
    ----------
    pension, medical, assistance : DataFrame
        Columns `series`, `year`, `value`: official figures of the three families.

    Returns
    -------
    DataFrame
        Columns `indicator`, `side` ("start" or "end"), `year`, `moment`, `official` (in the unit of the
        board) and `definition`. Dates without a figure are left out.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    p, m, a = _wide("pension", pension), _wide("medical", medical), _wide("assistance", assistance)
    people = {"employees": p["employees-retirees"], "residents": p["residents-beneficiaries"]}
    spent = {who: YUAN_PER_PERSON * p[f"{who}-expenditure"] / people[who] / MONTHS for who in people}
    insured = p["employees-participants"] + p["residents-participants"]
    ends = (START, *LAST)
    urban, rural = "subsistence-allowance-urban", "subsistence-allowance-rural"
    series = [
        ("pension-insured", ends, YEAR_END, insured / MILLION, BOTH),
        ("pensioners", ends, YEAR_END, sum(people.values()) / MILLION, DRAWING),
        ("monthly-pension-retirees", (START - 1,), YEAR_END, p["enterprise-average-pension"], ENTERPRISE),
        ("monthly-pension-retirees", ends, YEAR_END, spent["employees"], SPENT),
        ("monthly-pension-residents", ends, YEAR_END, spent["residents"], SPENT),
        ("medical-insured", LAST, YEAR_END, m["total-participants"] / MILLION, BOTH),
        (urban, (START, LAST[0] - 1), YEAR_END, a["urban-dibao-standard"], STANDARD),
        (urban, LAST, SPRING, a["urban-dibao-standard-within-year"], STANDARD),
        (rural, (START, LAST[0] - 1), YEAR_END, a["rural-dibao-standard"], STANDARD),
        (rural, LAST, SPRING, MONTHS * a["rural-dibao-standard-monthly-within-year"], STANDARD),
    ]
    rows = [
        (indicator, "start" if year <= START else "end", year, moment, values.get(year), definition)
        for indicator, years, moment, values, definition in series
        for year in years
    ]
    names = ["indicator", "side", "year", "moment", "official", "definition"]
    return pd.DataFrame(rows, columns=names).dropna(subset="official").reset_index(drop=True)


def compare(board: pd.DataFrame, official: pd.DataFrame) -> pd.DataFrame:
    """Hold each printed end of the board against the official figures that it may mean.

    Parameters
    ----------
    board : DataFrame
        Columns `indicator`, `start`, `end`, `start_qualifier`, `end_qualifier`.
    official : DataFrame
        As from `counterparts`.

    Returns
    -------
    DataFrame
        The official figures with `printed`, `qualifier`, `percent` (printed over official, less one) and
        `fits`: equal at the digits that are printed, or the word ("over", "nearly") holds.

    Raises
    ------
    ValueError
        If a column is missing or an indicator is not on the board.
    """
    sides = ("start", "end")
    checks.columns("board", board, ["indicator", *sides, *(f"{side}_qualifier" for side in sides)])
    checks.columns("official", official, ["indicator", "side", "official"])
    lines = board.set_index("indicator")
    unknown = sorted(set(official["indicator"]) - set(lines.index))
    checks.require(not unknown, "official.indicator", unknown, f"only {list(lines.index)}")
    table = official.copy()
    ends = list(zip(table["indicator"], table["side"], strict=True))
    table["printed"] = [float(lines.loc[indicator, side]) for indicator, side in ends]
    table["qualifier"] = [lines.loc[indicator, f"{side}_qualifier"] for indicator, side in ends]
    table["percent"] = 100 * (table["printed"] / table["official"] - 1)
    table["fits"] = [_fits(row) for row in table.itertuples()]
    return table


def _fits(row) -> bool:
    if row.qualifier == "over":
        return row.official >= row.printed
    if row.qualifier == "nearly":
        return (1 - NEARLY) * row.printed <= row.official < row.printed
    return abs(row.official - row.printed) <= half_unit(row.printed)


def _wide(name: str, table: pd.DataFrame) -> pd.DataFrame:
    checks.columns(name, table, ["series", "year", "value"])
    return table.astype({"year": int, "value": float}).pivot(index="year", columns="series", values="value")
