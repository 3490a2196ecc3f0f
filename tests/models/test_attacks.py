"""Counts of planted faults agree with counting by hand, and what does not add up is refused."""

import numpy as np
import pandas as pd
import pytest

from lib.models import attacks

CAMPAIGN = pd.DataFrame(
    {
        "kind": ["number", "text", "number"],
        "attack": ["minus sign", "other case", "infinity"],
        "struck": [10, 4, 10],
        "refused": [6, 4, 9],
        "sealed": [3, 0, 0],
        "harmless": [0, 0, 1],
        "unseen": [1, 0, 0],
        "crash": [0, 0, 0],
    }
)
RUNS = pd.DataFrame(
    {
        "module": ["lib/models/a.py", "lib/models/ledger/b.py", "lib/models/c.py"],
        "generated": [300, 100, 50],
        "sampled": [10, 10, 0],
        "killed": [8, 10, 0],
        "timeout": [1, 0, 0],
        "survived": [1, 0, 0],
        "left": [1, 0, 0],
    }
)
PARTS = {"lib/models": "Models", "lib/models/ledger": "Ledger"}


def test_ends_are_counted_by_kind():
    kinds = attacks.endings(CAMPAIGN).set_index("kind")
    assert kinds.index.tolist() == ["number", "text"]
    assert kinds.loc["number", ["struck", "refused", "sealed", "unclear"]].tolist() == [20, 15, 3, 1]
    assert kinds.loc["number", "rate"] == 75
    with pytest.raises(ValueError, match="^campaign = .*text.*: expected ends that add up"):
        attacks.endings(CAMPAIGN.replace({"struck": {4: 5}}))


def test_what_survives_is_gathered_by_reason():
    rows = attacks.survivors(CAMPAIGN, {"minus sign": "could be right", "infinity": "could be right"})
    assert rows.to_dict("records") == [
        {"why": "could be right", "attacks": "minus sign, infinity", "sealed": 3, "harmless": 1}
    ]
    with pytest.raises(ValueError, match="^reasons = .*infinity.*: expected a reason"):
        attacks.survivors(CAMPAIGN, {"minus sign": "could be right"})


def test_the_longest_folder_tells_the_part():
    rows = attacks.mutants(RUNS, PARTS).set_index("part")
    assert rows["modules"].to_dict() == {"Models": 2, "Ledger": 1}
    assert rows.loc["Models", "generated"] == 350
    with pytest.raises(ValueError, match="^parts = .*a.py.*: expected a part for each module"):
        attacks.mutants(RUNS, {"lib/models/ledger": "Ledger"})


def test_each_module_counts_by_its_mutants_and_the_interval_narrows_with_the_sample():
    share = attacks.killed_share(RUNS, 0.95)
    assert share["estimate"] == pytest.approx((300 * 0.9 + 100) / 400)
    assert share["lower"] < share["estimate"] < share["upper"]
    assert share["modules"] == 2
    larger = RUNS.assign(**{name: 100 * RUNS[name] for name in ("sampled", "killed", "timeout")})
    narrow = attacks.killed_share(larger, 0.95)
    assert narrow["upper"] - narrow["lower"] < (share["upper"] - share["lower"]) / 5
    with pytest.raises(ValueError, match="^runs = 0: expected a module with a sample"):
        attacks.killed_share(RUNS.assign(sampled=0), 0.95)


def test_groups_stand_in_the_order_in_which_they_come():
    assert attacks.mutants(RUNS, PARTS)["part"].tolist() == ["Models", "Ledger"]
    reasons = {"minus sign": "no other table tells", "infinity": "could be right"}
    assert attacks.survivors(CAMPAIGN, reasons)["why"].tolist() == list(reasons.values())


def test_the_interval_has_the_level_that_is_asked_for():
    one = RUNS.iloc[:1]
    share = attacks.killed_share(one, 0.5)
    # Wilson (1927) by hand: 9 of 10, the quartile of the normal distribution is 0.6745.
    z, n, p = 0.6744898, 10, 0.9
    middle, half = p + z**2 / (2 * n), z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    bounds = (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)
    assert (share["lower"], share["upper"]) == pytest.approx(bounds)
