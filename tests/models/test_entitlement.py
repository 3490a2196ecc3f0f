import pytest

from lib.models import entitlement
from lib.sources.datasets import load

CONDITIONS = ["works", "employer", "joins", "registered"]
RULES, WORKERS = load("entitlement-rules"), load("worker-types")


@pytest.mark.system("S00-10")
def test_every_possible_worker_has_exactly_one_entitlement_set():
    everybody = entitlement.combinations(RULES, CONDITIONS)
    assert len(everybody) == 16
    assert len(entitlement.decide(RULES, everybody, CONDITIONS)) == 16


@pytest.mark.system("S00-10")
def test_an_overlap_and_a_gap_are_refused():
    loose = RULES.assign(employer=RULES["employer"].where(RULES["rule"] != "employee", "any"))
    with pytest.raises(
        ValueError, match=r"^cases = .*: expected exactly one rule, not \['employee', 'without"
    ):
        entitlement.decide(loose, WORKERS, CONDITIONS)
    with pytest.raises(ValueError, match=r"^cases = .*: expected exactly one rule, not none"):
        entitlement.decide(RULES.iloc[1:], WORKERS, CONDITIONS)


def test_named_workers_get_what_the_law_says():
    found = entitlement.decide(RULES, WORKERS, CONDITIONS).set_index("type")
    narrow = ["unemployment", "work_injury", "maternity"]
    with_contract = found["employer"] == "yes"
    assert (found.loc[with_contract, narrow] == "yes").all(axis=None)
    assert (found.loc[~with_contract, narrow] == "no").all(axis=None)
    assert found.loc["Delivery rider who joins", "pension"] == "employees"
    assert found.loc["Migrant worker without a contract", "place"] == "elsewhere"


def test_a_condition_that_decides_nothing_is_refused():
    with pytest.raises(ValueError, match=r"^rules\.joins = .*: expected at least two values"):
        entitlement.combinations(RULES.assign(joins="any"), CONDITIONS)
