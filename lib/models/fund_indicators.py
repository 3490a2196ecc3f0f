"""Warning indicators of pension funds from official flows: provinces, and the nation by year."""

import pandas as pd

from lib.models import checks, growth, warning
from lib.models.pension_series import MONTHS

PREFIX = "employees-pension-"
INDICATORS = ("low reserve", "low cover", "dependency", "falling cover")


def provinces(regions: pd.DataFrame) -> pd.DataFrame:
    """Compute the state of each province's fund of employees' pensions, by year.

    Parameters
    ----------
    regions : pandas.DataFrame
        Columns `series`, `region`, `year`, `value`: official figures by province.

    Returns
    -------
    pandas.DataFrame
        Indexed by `year` and `region`: `months` (reserve over monthly outlay), `cover` (revenue over outlay),
        `dependency` (pensioners per contributor). Missing where an input is.

    Raises
    ------
    ValueError
        When a column is missing.
    """
    checks.columns("regions", regions, ["series", "region", "year", "value"])
    rows = regions[regions["series"].str.startswith(PREFIX)].astype({"year": int, "value": float})
    wide = rows.pivot(index=["year", "region"], columns="series", values="value")
    wide = wide.rename(columns=lambda name: name.removeprefix(PREFIX)).rename_axis(columns=None)
    return _state(wide)


def nation(pension: pd.DataFrame) -> pd.DataFrame:
    """Compute the state of the national fund of employees' pensions by year.

    The reserve of a year without a figure is that of the next year less the surplus of the next year; the
    surplus follows from two reserves where a flow is missing, and dependency from the published contributors
    per retiree where heads are missing.

    Parameters
    ----------
    pension : pandas.DataFrame
        Columns `series`, `year`, `value`: official pension figures.

    Returns
    -------
    pandas.DataFrame
        Indexed by year: `months`, `cover`, `dependency` as in `provinces`, and `surplus` (100 million yuan).

    Raises
    ------
    ValueError
        When a column is missing.
    """
    checks.columns("pension", pension, ["series", "year", "value"])
    rows = pension.astype({"year": int, "value": float})
    wide = rows.pivot(index="year", columns="series", values="value")
    names = ("balance", "revenue", "expenditure", "retirees", "participants")
    ratio = wide["employees-contributors-per-retiree"]
    wide = wide[[f"employees-{name}" for name in names]].set_axis(names, axis="columns")
    flow = wide["revenue"] - wide["expenditure"]
    balance = wide["balance"].fillna((wide["balance"] - flow).shift(-1))
    surplus = flow.fillna(balance.diff())
    state = _state(wide.assign(contributors=wide["participants"] - wide["retirees"], balance=balance))
    dependency = state["dependency"].fillna(1 / ratio)
    return state.assign(dependency=dependency, surplus=surplus)


def panel(
    states: pd.DataFrame, before: int, after: int, event: pd.Series, earlier: int | None = None
) -> pd.DataFrame:
    """Set the indicators of a year beside what happened to the same provinces later.

    Parameters
    ----------
    states : pandas.DataFrame
        From `provinces`.
    before, after : int
        Year of the indicators and year of the event.
    event : pandas.Series
        Boolean, indexed by region.
    earlier : int, optional
        Year from which the change of the cover is counted; no such indicator without it.

    Returns
    -------
    pandas.DataFrame
        Indexed by region: the columns of `INDICATORS`, each oriented so that a high value warns, and `event`.
        Regions without a complete row are left out.

    Raises
    ------
    ValueError
        When `after` does not follow `before`.
    """
    checks.require(after > before, "after", after, f"a year after {before}")
    state = states.loc[before]
    columns = {
        "low reserve": -state["months"],
        "low cover": -state["cover"],
        "dependency": state["dependency"],
    }
    if earlier is not None:
        columns["falling cover"] = states.loc[earlier]["cover"] - state["cover"]
    return pd.DataFrame(columns | {"event": event}).dropna().astype({"event": bool})


def province_tests(states: pd.DataFrame, least_hits: float) -> pd.DataFrame:
    """Test the indicators of provinces against what came later, all tests corrected together.

    Two events: outlay above revenue in the last year, by indicators of the middle year; and a reserve that
    covers fewer months in the middle than in the first year, by indicators of the first year.

    Parameters
    ----------
    states : pandas.DataFrame
        From `provinces`, three years.
    least_hits : float
        As in `lib.models.warning.best_threshold`.

    Returns
    -------
    pandas.DataFrame
        As `lib.models.warning.back_test` returns it, with `before` and `after` (years) and `event`.

    Raises
    ------
    ValueError
        When there are not three years.
    """
    years = sorted(states.index.get_level_values("year").unique())
    checks.require(len(years) == 3, "states", years, "three years")
    first, middle, last = years
    months = states["months"].unstack("year")[[first, middle]].dropna()
    falling = months[middle] < months[first]
    deficit = states.loc[last]["cover"].dropna() < 1
    parts = []
    for before, after, event, name, earlier in (
        (middle, last, deficit, "deficit", first),
        (first, middle, falling, "falling reserve", None),
    ):
        cases = panel(states, before, after, event, earlier)
        found = warning.back_test(cases, [c for c in INDICATORS if c in cases], "event", least_hits)
        parts.append(found.assign(before=before, after=after, event=name))
    return warning.holm(pd.concat(parts, ignore_index=True))


def nation_tests(state: pd.DataFrame) -> pd.DataFrame:
    """Score the national indicators of each year against a deficit in the year after.

    Parameters
    ----------
    state : pandas.DataFrame
        From `nation`.

    Returns
    -------
    pandas.DataFrame
        One row per indicator: `indicator`, `n`, `events`, and what `lib.models.warning.auc` returns.

    Raises
    ------
    ValueError
        When no year, or every year, is followed by a deficit.
    """
    following = state["surplus"].reindex(state.index + 1).set_axis(state.index)
    scores = {
        "low reserve": -state["months"],
        "low cover": -state["cover"],
        "dependency": state["dependency"],
    }
    rows = []
    for name, score in scores.items():
        cases = pd.DataFrame({"score": score, "next": following}).dropna()
        event = cases["next"] < 0
        counts = {"indicator": name, "n": len(cases), "events": int(event.sum())}
        rows.append(counts | warning.auc(cases["score"], event))
    return pd.DataFrame(rows)


def system_dependency(
    insured: tuple[float, float], pensioners: tuple[float, float]
) -> dict[str, tuple[float, float]]:
    """Bound pensioners per insured and per contributor where heads are known as ranges only.

    Parameters
    ----------
    insured, pensioners : pair of float
        Least and greatest number of heads, the same unit; the insured include the pensioners.

    Returns
    -------
    dict of str to pair of float
        `per_insured`, `contributors` (insured who draw no pension, the unit of the heads) and
        `per_contributor`: least and greatest value. The ends are equal where both heads are points.

    Raises
    ------
    ValueError
        When a range does not rise, is not positive or leaves no contributor.

    References
    ----------
    Manski, C. F. (2003). Partial Identification of Probability Distributions.
    """
    ranges = {"insured": insured, "pensioners": pensioners}
    for name, (low, high) in ranges.items():
        checks.require(0 < checks.positive(name, low) <= high, name, (low, high), "a range above zero")
    (a, b), (c, d) = insured, pensioners
    checks.require(d < a, "pensioners", d, f"fewer than the {a} insured")
    return {
        "per_insured": (c / b, d / a),
        "contributors": (a - d, b - c),
        "per_contributor": (c / (b - c), d / (a - d)),
    }


def printed_dependency(board: pd.DataFrame, margin: float) -> pd.DataFrame:
    """Bound the dependency of the whole system at both ends of a printed decade.

    Parameters
    ----------
    board : pandas.DataFrame
        Columns `indicator`, `start`, `end`, `start_qualifier`, `end_qualifier`; the rows "pension-insured"
        and "pensioners" in the same unit.
    margin : float
        How far below the printed figure "nearly" may lie, a fraction of the figure: an assumption.

    Returns
    -------
    pandas.DataFrame
        Indexed by side (start, end): `pensioners_low`, ..., and the same for each result of
        `system_dependency`.

    Raises
    ------
    ValueError
        When a column is missing or the bounds leave no contributor.
    """
    sides = ("start", "end")
    checks.columns("board", board, ["indicator", *sides, *(f"{side}_qualifier" for side in sides)])
    lines = board.set_index("indicator").loc[["pension-insured", "pensioners"]]
    rows = {}
    for side in sides:
        insured, pensioners = (
            growth.qualified_bounds(value, "" if word == "exact" else word, margin * value)
            for value, word in zip(lines[side], lines[f"{side}_qualifier"], strict=True)
        )
        ranges = {"pensioners": pensioners} | system_dependency(insured, pensioners)
        ends = {
            f"{name}_{end}": pair[i] for name, pair in ranges.items() for i, end in enumerate(("low", "high"))
        }
        rows[side] = ends
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("side")


def _state(wide: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "months": MONTHS * wide["balance"] / wide["expenditure"],
            "cover": wide["revenue"] / wide["expenditure"],
            "dependency": wide["retirees"] / wide["contributors"],
        }
    )
