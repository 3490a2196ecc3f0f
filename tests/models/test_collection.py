"""The collection matrix: rows and columns balance, planted errors do not, open cells are listed."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import collection

NAN = np.nan
KNOWN = pd.DataFrame(
    {"pension": [NAN, NAN, 20.0], "injury": [NAN, 0.0, 0.0], "relief": [0.0, 0.0, 5.0]},
    index=["employers", "members", "budget"],
)
REVENUE = pd.Series({"pension": 100.0, "injury": 10.0, "relief": 5.0})
OUTLAY = pd.Series({"pension": 90.0, "injury": 12.0, "relief": 5.0})
amounts = st.floats(0, 1e6)


class TestMatrix:
    def test_one_open_cell_takes_the_rest_and_several_leave_it_open(self):
        full = collection.matrix(KNOWN, REVENUE)
        assert full.loc["employers", "injury"] == 10
        assert full.loc[["employers", "members"], "pension"].isna().all()
        assert full.loc["not assigned"].tolist() == [80, 0, 0]

    def test_columns_sum_to_the_revenue(self):
        full = collection.matrix(KNOWN, REVENUE)
        assert full.sum().tolist() == REVENUE.tolist()

    def test_refuses_more_than_the_revenue_and_less_without_an_open_cell(self):
        with pytest.raises(ValueError, match=r"^known\['pension'\] = 20.0: expected .* not exceed"):
            collection.matrix(KNOWN, pd.Series({**REVENUE, "pension": 10.0}))
        with pytest.raises(
            ValueError, match=r"^known\['relief'\] = 5.0: expected .* equal to the revenue 6.0"
        ):
            collection.matrix(KNOWN, pd.Series({**REVENUE, "relief": 6.0}))

    def test_refuses_other_projects_and_negative_amounts(self):
        with pytest.raises(ValueError, match="^revenue.index"):
            collection.matrix(KNOWN, REVENUE.drop("relief"))
        with pytest.raises(ValueError, match="^known = -1"):
            collection.matrix(KNOWN.replace(20.0, -1.0), REVENUE)


class TestAccounts:
    @pytest.mark.system("S03-12")
    @given(st.lists(amounts, min_size=12, max_size=12), st.lists(amounts, min_size=3, max_size=3))
    def test_rows_and_columns_balance(self, cells, outlay):
        known = pd.DataFrame(np.reshape(cells, (4, 3)) + 1, columns=list("abc"), index=list("pqrs"))
        full = collection.matrix(known, known.sum())
        table = collection.accounts(full, pd.Series(outlay, index=list("abc")))
        scale = table.abs().to_numpy().sum()
        assert collection.imbalance(table).abs().max() <= 1e-12 * scale

    @pytest.mark.system("S03-12")
    def test_a_planted_wrong_cell_does_not_balance(self):
        table = collection.accounts(collection.matrix(KNOWN, REVENUE), OUTLAY)
        assert collection.imbalance(table).tolist() == pytest.approx([0] * len(table))
        table.loc["pension", "budget"] += 3
        assert collection.imbalance(table)[["pension", "budget"]].tolist() == pytest.approx([3, -3])

    def test_the_reserve_takes_what_is_not_paid_out(self):
        table = collection.accounts(collection.matrix(KNOWN, REVENUE), OUTLAY)
        assert table.loc["reserve", ["pension", "injury", "relief"]].tolist() == [10, -2, 0]

    def test_refuses_other_projects(self):
        with pytest.raises(ValueError, match="^outlay.index"):
            collection.accounts(collection.matrix(KNOWN, REVENUE), OUTLAY.drop("relief"))

    def test_refuses_a_table_that_is_not_square(self):
        with pytest.raises(ValueError, match="^table"):
            collection.imbalance(KNOWN)


@pytest.mark.system("S03-12")
def test_missing_responsibilities_are_listed_with_what_is_left_for_them():
    listed = collection.missing(collection.matrix(KNOWN, REVENUE))
    assert listed.to_dict("list") == {
        "payer": ["employers", "members"],
        "project": ["pension", "pension"],
        "most": [80.0, 80.0],
    }


class TestFlows:
    def official(self):
        def rows(**values):
            listed = [{"series": k.replace("_", "-"), "year": 2015, "value": v} for k, v in values.items()]
            return pd.DataFrame(listed)

        pension = rows(
            employees_revenue=100.0,
            employees_expenditure=90.0,
            residents_revenue=20.0,
            residents_expenditure=15.0,
            employees_fiscal_subsidy=30.0,
        )
        other = {}
        for name in ("unemployment", "work_injury", "maternity"):
            other |= {f"{name}_revenue": 5.0, f"{name}_expenditure": 4.0}
        relief = {f"{kind}_expenditure": 1.0 for kind in ("urban_dibao", "rural_dibao", "medical_assistance")}
        return {
            "pension": pension,
            "medical": rows(total_revenue_long=40.0, total_expenditure_long=38.0),
            "other": rows(**other),
            "assistance": rows(**relief),
        }

    def roles(self):
        projects = [*collection.FLOWS, "assistance"]
        named = [(f"{project}.{payer}", 1) for project in projects for payer in ("budget", "members")]
        return pd.DataFrame(named, columns=["parameter", "value"])

    def test_the_subsidy_is_known_and_other_named_payers_are_open(self):
        known, revenue, outlay = collection.flows(self.official(), self.roles(), 2015)
        assert known.loc["budget", "employees-pension"] == 30
        assert known.drop(columns="employees-pension").isna().all(axis=None)
        assert revenue["assistance"] == outlay["assistance"] == 3
        full = collection.matrix(known, revenue)
        assert full.loc["members", "employees-pension"] == 70

    def test_a_missing_year_is_named(self):
        with pytest.raises(ValueError, match=r"^pension\['employees-revenue', 2016\] = \[\]: expected one"):
            collection.flows(self.official(), self.roles(), 2016)
