"""What the pension rules of provinces come to in money: benefits and revenue per person."""

import pandas as pd

from lib.models import checks, decomposition

NATION = "All provinces"
# Money over persons; the second scheme's payers are its participants who do not draw yet.
MEASURES = {
    "Residents: benefit": ("residents-pension-expenditure", "residents-pension-beneficiaries"),
    "Residents: revenue": ("residents-pension-revenue", "residents-pension-payers"),
    "Employees: benefit": ("employees-pension-expenditure", "employees-pension-retirees"),
    "Employees: revenue": ("employees-pension-revenue", "employees-pension-contributors"),
}


def observed(regions: pd.DataFrame, year: int) -> pd.DataFrame:
    """Compute money per person and year in each province and in all together.

    Parameters
    ----------
    regions : pandas.DataFrame
        Columns `series`, `region`, `year`, `value` (100 million yuan, ten thousand persons).
    year : int

    Returns
    -------
    pandas.DataFrame
        Provinces on the index, `NATION` last, one column a measure, yuan a year. These are outcomes: written
        rules, incomes and ages of a province act together in them.

    Raises
    ------
    ValueError
        When a figure of a province is missing.
    """
    checks.columns("regions", regions, ["series", "region", "year", "value"])
    wide = regions[regions["year"] == year].pivot(index="region", columns="series", values="value")
    needed = {part for pair in MEASURES.values() for part in pair} - {"residents-pension-payers"}
    checks.columns("regions", wide, sorted(needed | {"residents-pension-participants"}))
    wide["residents-pension-payers"] = (
        wide["residents-pension-participants"] - wide["residents-pension-beneficiaries"]
    )
    used = wide[sorted({part for pair in MEASURES.values() for part in pair})]
    gaps = used.isna().stack()
    checks.require(not gaps.any(), "regions", list(gaps[gaps].index[:1]), "a value")
    everywhere = pd.concat([used, used.sum().to_frame(NATION).T])
    return pd.DataFrame(
        {
            name: decomposition.per_capita(everywhere[money], everywhere[persons])
            for name, (money, persons) in MEASURES.items()
        }
    ).rename_axis("region")
