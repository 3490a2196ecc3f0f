"""Words of the chapter on theory that no glued number guards."""

import pytest

from lib.models import concordance
from lib.sources.datasets import load


@pytest.fixture(scope="module")
def nodes():
    return load("nodes").set_index("id", drop=False)


@pytest.fixture(scope="module")
def edges():
    return load("edges")


def pairs(edges, relation):
    chosen = edges[edges["relation"] == relation]
    return list(zip(chosen["source"], chosen["target"], strict=True))


def rows(nodes, document, kind):
    return nodes.loc[(nodes["document"] == document) & (nodes["kind"] == kind), "id"].tolist()


def documents_met(nodes, edges, row):
    return set(nodes.loc[concordance.counterparts(edges, [row])["item"], "document"])


@pytest.mark.system("S00-03")
def test_every_problem_has_one_path_and_no_two_share_it(nodes, edges):
    found = [pair for pair in pairs(edges, "addressed_by") if pair[0] in rows(nodes, "000", "problem")]
    assert sorted(problem for problem, _ in found) == rows(nodes, "000", "problem")
    assert len({path for _, path in found}) == len(found)


@pytest.mark.system("S00-03")
def test_only_the_guiding_path_answers_no_problem(nodes, edges):
    idle = set(rows(nodes, "000", "path")) - {path for _, path in pairs(edges, "addressed_by")}
    assert nodes.loc[list(idle), "locator"].tolist() == ["5.1"]


def test_the_chains_run_in_parallel(nodes, edges):
    levers = rows(nodes, "000", "lever")
    served = [pair for pair in pairs(edges, "serves") if pair[1] in levers]
    assert sorted(lever for _, lever in served) == sorted(levers)
    assert len({path for path, _ in served}) == len(served)


def test_every_lever_serves_both_dimensions(nodes, edges):
    serves = pairs(edges, "serves")
    for lever in rows(nodes, "000", "lever"):
        for dimension in rows(nodes, "000", "dimension"):
            assert (lever, dimension) in serves


@pytest.mark.system("S04-07")
def test_every_dilemma_of_the_2025_companion_has_one_path(nodes, edges):
    dilemmas = rows(nodes, "004", "dilemma")
    assert sorted(d for d, _ in pairs(edges, "addressed_by") if d in dilemmas) == sorted(dilemmas)


def test_one_step_of_the_loop_is_left_over_and_the_fiscal_path_serves_none(nodes, edges):
    steps = rows(nodes, "004", "lever")
    served = [(path, step) for path, step in pairs(edges, "serves") if step in steps]
    assert set(steps) - {step for _, step in served} == {"004-step-feedback"}
    assert "004-path-3" not in {path for path, _ in served}


def test_the_level_of_spending_is_no_problem_of_the_reform_programs(nodes, edges):
    assert documents_met(nodes, edges, "000-problem-1") == {"001", "002"}


def test_the_guiding_principle_appears_only_in_the_review_of_ten_years(nodes, edges):
    assert documents_met(nodes, edges, "000-path-1") == {"002"}


def test_only_the_fiscal_dilemma_has_no_counterpart_in_the_paper(nodes, edges):
    paper = nodes.loc[nodes["document"] == "000", "id"]
    assert concordance.unmatched(edges, rows(nodes, "004", "dilemma"), paper) == ["004-dilemma-3"]


def test_answers_disagree_only_where_one_dilemma_spreads_over_several_problems(nodes, edges):
    found = concordance.agreement(edges, rows(nodes, "000", "problem"))
    disagree = found[~found["agrees"]]
    assert 1 < len(disagree) < len(found) / 2
    for other in disagree["other"]:
        spread = found[found["other"] == other]
        assert len(spread) > 1
        assert spread["agrees"].sum() == 1
    assert set(disagree["other"].map(nodes["document"])) == {"004"}


def test_one_announced_count_differs():
    announced = load("prose-figures").set_index("id")["low"]
    assert announced["problems-count"] == announced["paths-count"]
