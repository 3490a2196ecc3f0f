"""Double entry: Tables 1-4 typed a second time, row by row as printed, against the files.

``-`` is a cell that the document leaves empty.
"""

import pytest

from lib.sources.datasets import load

YEARS_1 = (2010, 2015, 2016, 2017, 2018, 2019)
TABLE_1 = {
    "Columbia": "12.99 14.16 13.58 13.32 13.08 -",
    "Costa Rica": "- 12.53 12.21 11.94 12.23 -",
    "Latvia": "19.47 15.77 16.14 15.91 15.85 16.44",
    "Poland": "20.75 20.23 21.22 20.80 20.60 21.34",
    "Turkey": "12.34 11.57 12.64 12.11 12.20 11.99",
    "OECD mean": "20.57 20.23 20.21 19.94 19.81 20.03",
    "China": "5.90 8.40 9.20 9.80 10.30 10.57",
}
YEARS = (2010, 2013, 2016, 2019)
TABLE_2 = {
    ("employees", "fund_expenditure"): "3271 5830 8287 12663",
    ("employees", "recipients"): "23735 27443 29532 32925",
    ("employees", "per_capita"): "1378.13 2124.40 2806.11 3846.01",
    ("residents", "fund_expenditure"): "267 971 2480 8191",
    ("residents", "recipients"): "19528 29629 44860 102483",
    ("residents", "per_capita"): "136.73 327.72 552.83 799.25",
    ("both", "multiple"): "10.08 6.48 5.08 4.81",
}
TABLE_3 = {
    ("social_insurance", "total"): "14818 27917 46888 54492",
    ("social_assistance", "minimum_living_guarantee"): "986.12 1624.42 1657.6 1453.12",
    ("social_assistance", "temporary_relief"): "200.23 310.62 139.74 167.99",
    ("social_assistance", "extremely_poor"): "147.58 337.61 227.66 344.43",
    ("social_welfare", "total"): "14818 27917 616.93 843.63",
}
TABLE_4 = {
    "pension": "35984 81968 88777 96754",
    "medical": "43263 57073 74392 -",
    "unemployment": "13376 16417 18089 20543",
    "work_injury": "16161 19917 21889 25478",
    "maternity": "12336 16392 18451 -",
}
ENTRIES = [
    ("table-1", ["country"], "share_pct", YEARS_1, TABLE_1),
    ("table-2", ["group", "quantity"], "value", YEARS, TABLE_2),
    ("table-3", ["branch", "item"], "expenditure_100m", YEARS, TABLE_3),
    ("table-4", ["scheme"], "participants_10k", YEARS, TABLE_4),
]


@pytest.mark.parametrize(("name", "keys", "column", "years", "rows"), ENTRIES)
def test_every_cell_is_as_printed(name, keys, column, years, rows):
    frame = load(name)
    assert len(frame) == len(rows) * len(years)
    values = frame.set_index([*keys, "year"])[column]
    for key, line in rows.items():
        for year, printed in zip(years, line.split(), strict=True):
            place = (*(key if isinstance(key, tuple) else (key,)), year)
            cell = values[place]
            assert str(cell) in ("nan", "<NA>") if printed == "-" else cell == float(printed), place
