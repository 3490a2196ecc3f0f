"""Properties of what is computed from tables with drawn cells: order, sums, scale, and refusals."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lib.models import (
    closing,
    collection,
    concordance,
    convergence,
    entitlement,
    fragmentation,
    inequality,
    periods,
    pooling,
    rules,
    scoring,
    structure,
    uncertainty,
    verdicts,
    warning,
)
from tests.properties.draws import (
    QUICK,
    SLOW,
    parts,
    rates,
    seeds,
    shares,
    shuffled,
    sizes,
    sorted_rows,
    words,
)

series = st.lists(st.floats(0.5, 100), min_size=4, max_size=8).filter(lambda values: np.ptp(values) > 0.01)
scored = st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=5, max_size=14).filter(
    lambda cases: 1 < sum(event for _, event in cases) < len(cases) - 1
)


def bent(values):
    """Tell whether a series leaves a straight line, also on a logarithmic scale."""
    return min(abs(np.diff(v, 2)).max() for v in (np.array(values), np.log(values))) > 1e-3


class TestConvergence:
    @QUICK
    @given(st.floats(-50, 50), st.floats(-50, 50), rates, rates, st.floats(-1e3, 1e3), st.integers(1, 30))
    def test_a_fieller_set_holds_the_ratio_and_has_no_unit(self, top, bottom, spread, tie, offset, df):
        assume(abs(bottom) > 0.1 and abs(spread) > 0.01)
        covariance = np.array([[spread**2, tie * spread**2], [tie * spread**2, spread**2]])
        found = convergence.fieller(top, bottom, covariance, df)
        ratio = top / bottom
        assert found.contains(ratio) or any(
            abs(ratio - end) < 1e-6 * (1 + abs(ratio)) for end in (found.low, found.high)
        )
        scaled = convergence.fieller(10 * top, 10 * bottom, 100 * covariance, df)
        assert (scaled.kind, scaled.low, scaled.high) == (
            found.kind,
            pytest.approx(found.low, rel=1e-6, abs=1e-9),
            pytest.approx(found.high, rel=1e-6, abs=1e-9),
        )
        moved = found.shifted(offset)
        assert moved.kind == found.kind
        assert moved.shifted(-offset).low == pytest.approx(found.low, rel=1e-9, abs=1e-9)
        if math.isfinite(found.high):
            assert moved.high - found.high == pytest.approx(offset, abs=1e-6)
        with pytest.raises(ValueError, match="^level = 1: expected"):
            convergence.fieller(top, bottom, covariance, df, 1)

    @QUICK
    @given(series, st.integers(1, 1000))
    def test_closing_of_a_gap_has_no_unit_of_the_gap(self, gap, factor):
        assume(bent(gap))
        years = range(2000, 2000 + len(gap))
        line, scaled = (convergence.linear_closing(years, [k * g for g in gap]) for k in (1, factor))
        assert line.at(line.center) == pytest.approx(np.mean(gap))
        assert line.at(2050) - line.at(2049) == pytest.approx(line.slope, abs=1e-6)
        assert scaled.at(2010) == pytest.approx(factor * line.at(2010), rel=1e-6, abs=1e-6 * factor)
        assert scaled.p_value == pytest.approx(line.p_value, rel=1e-5, abs=1e-9)
        if abs(line.slope) > 1e-6:
            assert line.at(line.crossing) == pytest.approx(0, abs=1e-5)
        curve = convergence.proportional_closing(years, gap)
        half = math.log(2) / abs(curve.rate) if abs(curve.rate) > 1e-3 else 1.0
        drop = curve.at(2000 + half) / curve.at(2000)
        assert drop == pytest.approx(math.exp(curve.rate * half), rel=1e-6)
        if curve.rate < -1e-3:
            assert curve.half_life == pytest.approx(half)
            assert drop == pytest.approx(0.5, rel=1e-6)
        faster = convergence.proportional_closing(years, [factor * g for g in gap])
        assert faster.rate == pytest.approx(curve.rate, abs=1e-9)

    @QUICK
    @given(series)
    def test_the_last_step_goes_on_to_zero_or_never(self, gap):
        years = range(2000, 2000 + len(gap))
        step = convergence.last_step_closing(years, gap)
        assert step.pace == pytest.approx(gap[-1] - gap[-2])
        if step.pace < -1e-9:
            assert gap[-1] + step.pace * (step.crossing - years[-1]) == pytest.approx(0, abs=1e-6)
        else:
            assert step.crossing == math.inf or abs(step.pace) <= 1e-9

    @SLOW
    @given(series, series, st.floats(1, 100))
    def test_gaps_stand_side_by_side_with_one_correction(self, first, second, factor):
        n = min(len(first), len(second))
        assume(bent(first[:n]) and bent(second[:n]))
        frame = pd.DataFrame({"a": first[:n], "b": second[:n]}, index=range(2000, 2000 + n))
        table = closing.side_by_side(frame)
        assert table["gap"].tolist() == ["a", "b"]
        assert (table["p_holm"] >= table["p_value"] - 1e-12).all()
        other = closing.side_by_side(factor * frame[["b", "a"]]).set_index("gap").loc[["a", "b"]]
        for column in ("p_holm", "crossing", "half_life", "last_crossing"):
            assert other[column].to_numpy() == pytest.approx(table[column].to_numpy(), rel=1e-4, abs=1e-6)
        with pytest.raises(ValueError, match="^gaps = "):
            closing.side_by_side(frame[[]])

    @QUICK
    @given(st.lists(st.tuples(sizes, sizes, sizes), min_size=2, max_size=6), sizes)
    def test_comparisons_are_mirrored_and_gaps_are_differences(self, rows, shift):
        frame = pd.DataFrame(rows, columns=["x", "y", "z"], index=range(2000, 2000 + len(rows)))
        gaps = convergence.gap_to_benchmark(frame, "x")
        assert gaps["y"].to_numpy() == pytest.approx((frame["x"] - frame["y"]).to_numpy())
        mirror = {"lower": "higher", "higher": "lower", "equal": "equal"}
        ours = convergence.compare(frame, "x").query("peer == 'y'")
        theirs = convergence.compare(frame, "y").query("peer == 'x'")
        assert theirs["verdict"].tolist() == ours["verdict"].map(mirror).tolist()
        assert theirs["difference"].to_numpy() == pytest.approx(-ours["difference"].to_numpy())
        moved = convergence.gap_to_benchmark(frame + shift, "x")
        assert moved.to_numpy() == pytest.approx(gaps.to_numpy(), abs=1e-4)
        for call in (convergence.compare, convergence.gap_to_benchmark):
            with pytest.raises(ValueError, match=" = 'q': expected one of"):
                call(frame, "q")

    @QUICK
    @given(st.lists(st.tuples(sizes, sizes), min_size=2, max_size=6), st.sampled_from(["index", "columns"]))
    def test_leaving_out_a_part_of_a_sum_takes_that_part_away(self, rows, axis):
        frame = pd.DataFrame(rows)
        table = convergence.jackknife(lambda part: part.to_numpy().sum(), frame, axis)
        across = "columns" if axis == "index" else "index"
        assert table["difference"].to_numpy() == pytest.approx(-frame.sum(axis=across).to_numpy(), abs=1e-6)
        with pytest.raises(ValueError, match="^axis = 'rows': expected"):
            convergence.jackknife(len, frame, "rows")


class TestConcordance:
    RELATIONS = st.sampled_from(["consists_of", "requires", "corresponds_to", "addressed_by"])
    EDGES = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("uvwxyz"), RELATIONS), min_size=1)

    @QUICK
    @given(EDGES)
    def test_turning_twice_changes_only_the_backward_relations(self, rows):
        edges = pd.DataFrame(rows, columns=concordance.COLUMNS)
        turned = concordance.toward_goal(edges)
        assert sorted_rows(turned).shape == edges.shape
        back = edges["relation"].isin(["consists_of", "requires"])
        assert (turned["source"] == edges["target"]).tolist() == back.tolist()
        assert concordance.toward_goal(turned).equals(edges)

    @QUICK
    @given(EDGES, seeds)
    def test_who_has_a_partner_does_not_depend_on_the_order_of_edges(self, rows, seed):
        edges = pd.DataFrame(rows, columns=concordance.COLUMNS).drop_duplicates()
        nodes, partners = list("abcdef"), list("uvw")
        alone = concordance.unmatched(edges, nodes, partners)
        joined = edges.query("relation == 'corresponds_to' and target in @partners")["source"]
        assert alone == [node for node in nodes if node not in set(joined)]
        other = shuffled(edges, seed)
        assert concordance.unmatched(other, nodes, partners) == alone
        keys = ["problem", "other", "agrees"]
        one, two = (sorted_rows(concordance.agreement(e, nodes)[keys]) for e in (edges, other))
        assert one.equals(two)
        with pytest.raises(ValueError, match=r"^edges\.columns = "):
            concordance.agreement(edges[["source"]], nodes)


class TestDecisionTables:
    @QUICK
    @given(st.integers(2, 3), st.integers(2, 3), seeds)
    def test_a_full_table_decides_every_combination_whatever_its_order(self, first, second, seed):
        names = ["job", "place"]
        grid = [(f"j{i}", f"p{k}", f"r{i}{k}") for i in range(first) for k in range(second)]
        table = shuffled(pd.DataFrame(grid, columns=[*names, "rule"]), seed)
        cases = entitlement.combinations(table, names)
        assert len(cases) == first * second
        decided = entitlement.decide(table, cases, names)
        assert (decided["rule"] == "r" + decided["job"].str[1] + decided["place"].str[1]).all()
        wild = pd.concat([table, pd.DataFrame([("any", "p0", "wild")], columns=[*names, "rule"])])
        with pytest.raises(ValueError, match="^cases = .*: expected exactly one rule, not"):
            entitlement.decide(wild.reset_index(drop=True), cases, names)
        with pytest.raises(ValueError, match="expected exactly one rule, not none"):
            entitlement.decide(table.iloc[1:], cases, names)

    @QUICK
    @given(st.lists(st.tuples(st.sampled_from("ab"), words, words), min_size=1), seeds)
    def test_fragmentation_counts_agencies_and_ignores_the_order(self, rows, seed):
        frame = pd.DataFrame(rows, columns=fragmentation.COLUMNS).drop_duplicates(["scheme", "task"])
        found = fragmentation.by_scheme(frame)
        assert found["tasks"].sum() == len(frame)
        assert (found["effective_agencies"] <= found["agencies"] + 1e-9).all()
        assert (found["effective_agencies"] >= 1 - 1e-9).all()
        assert fragmentation.by_scheme(shuffled(frame, seed)).loc[found.index].to_numpy() == pytest.approx(
            found.to_numpy()
        )
        every = fragmentation.met_by(frame, list(found.index))
        assert found["agencies"].max() <= every <= found["agencies"].sum()
        if (found["agencies"] == 1).all():
            assert fragmentation.responsible(frame).nunique() == every
        else:
            with pytest.raises(ValueError, match="^assignments = .*: expected one responsible agency"):
                fragmentation.responsible(frame)

    @QUICK
    @given(st.dictionaries(words, st.lists(st.integers(0, 2), min_size=3, max_size=3), min_size=2))
    def test_differences_are_the_cells_that_differ(self, drawn):
        table = pd.DataFrame(drawn, index=["x", "y", "z"]).T
        standard = table.index[0]
        found = rules.differences(table, standard)
        assert len(found) == int((table != table.loc[standard]).to_numpy().sum())
        assert (found["found"] != found["standard"]).all()
        assert standard not in set(found["region"])
        with pytest.raises(ValueError, match="^standard = 'q': expected one of"):
            rules.differences(table, "q")


class TestPeriods:
    STAGES = st.lists(st.integers(1, 20), min_size=1, max_size=5).map(
        lambda lengths: pd.DataFrame(
            [
                (f"s{i}", 1949 + sum(lengths[:i]), 1949 + sum(lengths[: i + 1]) - 1)
                for i in range(len(lengths))
            ],
            columns=["stage", "start", "end"],
        )
    )

    @QUICK
    @given(STAGES, st.lists(st.tuples(st.integers(0, 4), st.sampled_from("gh")), max_size=20), seeds)
    def test_every_event_is_counted_once(self, stages, drawn, seed):
        rows = [(f"s{i % len(stages)}", group) for i, group in drawn]
        events = pd.DataFrame(rows, columns=["stage", "kind"], dtype=object)
        counts = periods.event_counts(events, stages, "kind")
        assert counts.index.tolist() == stages["stage"].tolist()
        assert counts["total"].sum() == len(events)
        assert counts.drop(columns="total").sum(axis="columns").tolist() == counts["total"].tolist()
        assert periods.event_counts(shuffled(events, seed), stages, "kind").equals(counts)
        with pytest.raises(ValueError, match=r"^events\.stage = \['q'\]: expected only"):
            periods.event_counts(pd.DataFrame({"stage": ["q"], "kind": ["g"]}), stages, "kind")

    @QUICK
    @given(STAGES, rates, sizes, seeds)
    def test_constant_growth_is_found_in_every_stage_that_has_two_years(self, stages, rate, first, seed):
        years = np.arange(1949, int(stages["end"].max()) + 1)
        values = pd.Series(first * (1 + rate) ** (years - 1949), years)
        assume(values.min() > 1e-9)
        found = periods.growth_within(shuffled(values, seed), stages)
        assert found["observations"].sum() == len(years)
        known = found.dropna(subset="annual_growth")
        assert known["annual_growth"].to_numpy() == pytest.approx(np.full(len(known), rate), abs=1e-9)
        assert (found["observations"] < 2).tolist() == found["annual_growth"].isna().tolist()


class TestPooling:
    GROUPS = st.lists(st.tuples(sizes, sizes, sizes), min_size=2, max_size=5)

    @QUICK
    @given(GROUPS, st.floats(0.01, 100))
    def test_pooling_over_time_has_no_unit_of_money_or_heads(self, rows, factor):
        spent, heads = (pd.DataFrame([column], index=[2020]) for column in list(zip(*rows, strict=True))[:2])
        one = pooling.over_time(spent, heads)
        other = pooling.over_time(factor * spent, 3 * heads)
        assert other["change"].to_numpy() == pytest.approx(one["change"].to_numpy(), rel=1e-6, abs=1e-6)
        assert other["moved"].to_numpy() == pytest.approx(one["moved"].to_numpy(), rel=1e-6, abs=1e-6)
        assert one["moved"].between(0, 100).all()
        gains = one["change"] / 100 * (spent.loc[2020] / heads.loc[2020])
        assert float(gains @ heads.loc[2020]) == pytest.approx(0, abs=1e-6 * spent.to_numpy().sum())

    @QUICK
    @given(GROUPS)
    def test_payments_in_proportion_to_income_are_neither_progressive_nor_regressive(self, rows):
        heads, income = (pd.Series(column) for column in list(zip(*rows, strict=True))[:2])
        assume(income.is_unique)
        assert pooling.kakwani(0.1 * heads * income, heads, income) == pytest.approx(0, abs=1e-9)
        assert pooling.kakwani(heads * income**2, heads, income) >= -1e-9
        assert pooling.kakwani(heads * income**0.5, heads, income) <= 1e-9


class TestInequality:
    PEOPLE = st.lists(st.tuples(sizes, sizes), min_size=2, max_size=12)

    @QUICK
    @given(PEOPLE, st.floats(0.01, 100), seeds)
    def test_concentration_has_no_unit_and_no_order(self, rows, factor, seed):
        values, rank = (np.array(column) for column in zip(*rows, strict=True))
        index = inequality.concentration(values, rank)
        order = np.random.default_rng(seed).permutation(len(values))
        assert inequality.concentration(factor * values[order], rank[order]) == pytest.approx(index, abs=1e-9)
        assert inequality.concentration(values, -rank) == pytest.approx(-index, abs=1e-9)
        assert abs(index) <= inequality.gini(values) + 1e-9
        assert inequality.concentration(values, values) == pytest.approx(inequality.gini(values), abs=1e-9)

    @QUICK
    @given(PEOPLE, sizes)
    def test_a_benefit_for_all_lowers_inequality_and_reranks_nobody(self, rows, amount):
        before, weights = (np.array(column) for column in zip(*rows, strict=True))
        found = inequality.redistribution(before, before + amount, weights)
        assert found["redistribution"] >= -1e-12
        assert found["reranking"] == pytest.approx(0, abs=1e-9)
        assert found["vertical"] - found["reranking"] == pytest.approx(found["redistribution"], abs=1e-12)
        mirrored = inequality.redistribution(before, before.max() + before.min() - before + amount)
        assert mirrored["reranking"] >= -1e-9


class TestCollection:
    @QUICK
    @given(st.lists(st.tuples(sizes, sizes, st.booleans()), min_size=1, max_size=5))
    def test_what_is_missing_is_listed_once_with_what_is_left(self, rows):
        projects = [f"p{i}" for i in range(len(rows))]
        known = pd.DataFrame(
            {
                p: [paid, np.nan, np.nan if open_ else 0.0]
                for p, (paid, _, open_) in zip(projects, rows, strict=True)
            },
            index=["workers", "firms", "budget"],
        )
        revenue = pd.Series({p: paid + rest for p, (paid, rest, _) in zip(projects, rows, strict=True)})
        collected = collection.matrix(known, revenue)
        assert collected.sum().to_numpy() == pytest.approx(revenue.to_numpy())
        table = collection.missing(collected)
        assert len(table) == 2 * sum(open_ for *_, open_ in rows)
        left = table.drop_duplicates("project").set_index("project")["most"]
        for project, (_, rest, open_) in zip(projects, rows, strict=True):
            assert (project in left.index) == open_
            if open_:
                assert left[project] == pytest.approx(rest, rel=1e-6, abs=1e-6)


class TestScoring:
    @QUICK
    @given(st.lists(st.tuples(sizes, sizes, sizes), min_size=3, max_size=8), parts(3, 3), sizes, seeds)
    def test_scores_have_no_units_and_lie_between_worst_and_best(self, rows, drawn, factor, seed):
        values = pd.DataFrame(rows, columns=list("xyz"))
        assume((values.max() - values.min() > 1e-3 * values.max()).all())
        wanted = pd.Series({"x": "up", "y": "down", "z": "up"})
        scaled = scoring.normalize(values, wanted)
        assert scaled.min().tolist() == [0, 0, 0]
        assert scaled.max().tolist() == [1, 1, 1]
        other = scoring.normalize(shuffled(factor * values + 1, seed), wanted).loc[scaled.index]
        assert other.to_numpy() == pytest.approx(scaled.to_numpy(), abs=1e-5)
        weights = pd.Series(drawn, index=list("xyz"))
        arithmetic, geometric = (scoring.composite(scaled, weights, m) for m in ("arithmetic", "geometric"))
        assert ((geometric <= arithmetic + 1e-9) & (arithmetic <= 1 + 1e-9)).all()
        same = scoring.equal_weights(scaled)
        assert scoring.composite(scaled, same).to_numpy() == pytest.approx(scaled.mean(axis=1).to_numpy())
        evenness = scoring.entropy_weights(scaled)
        assert evenness.sum() == pytest.approx(1)
        assert (evenness > -1e-9).all()
        ranks = scoring.rank_sensitivity(scaled, weights, 50, seed)
        assert (ranks["low"] <= ranks["high"]).all()
        assert ranks["kept"].between(0, 1).all()
        assert ranks["first"].sum() >= 1 - 1e-9

    @QUICK
    @given(st.lists(st.lists(st.sampled_from([1.0, math.nan]), min_size=3, max_size=3), min_size=1))
    def test_what_a_unit_lacks_is_named(self, rows):
        values = pd.DataFrame(rows, columns=list("xyz"))
        lacking = scoring.missing(values)
        assert lacking.map(len).tolist() == values.isna().sum(axis=1).tolist()
        assert all(values.loc[unit, names].isna().all() for unit, names in lacking.items())


class TestStructure:
    CELLS = st.lists(st.tuples(*[sizes] * 5), min_size=2, max_size=4)

    @QUICK
    @given(CELLS, st.sets(st.integers(0, 3)), sizes)
    def test_versions_touch_only_the_repeated_years(self, rows, places, factor):
        cells = pd.DataFrame(rows, columns=list(structure.ROWS), index=range(2000, 2000 + len(rows))).T
        assume((cells.loc[structure.WELFARE] != cells.loc[structure.INSURANCE]).all())
        repeated = [2000 + i for i in sorted(places) if i < len(rows)]
        cells.loc[structure.WELFARE, repeated] = cells.loc[structure.INSURANCE, repeated]
        assert structure.repeated_years(cells) == repeated
        versions = structure.versions(cells)
        assert versions["as printed"].equals(cells)
        assert versions["blank"].drop(index=structure.WELFARE).equals(cells.drop(index=structure.WELFARE))
        others = cells.columns.difference(repeated)
        assert all(version[others].equals(cells[others]) for version in versions.values())
        moved = versions["moved"].loc[structure.WELFARE, repeated]
        assert moved.tolist() == cells.loc[structure.ASSISTANCE[-1], repeated].tolist()
        whole = structure.welfare_shares(cells, structure.ROWS)
        assert whole.between(0, 100).all()
        assert structure.welfare_shares(factor * cells, structure.ROWS).to_numpy() == pytest.approx(
            whole.to_numpy()
        )
        assert structure.branches(cells).sum().to_numpy() == pytest.approx(cells.sum().to_numpy())
        with pytest.raises(ValueError, match=r"^cells\.index = .*: expected also the rows"):
            structure.repeated_years(cells.drop(index=structure.WELFARE))

    @QUICK
    @given(CELLS, st.integers(1, 9))
    def test_growth_of_assistance_is_told_both_ways(self, rows, factor):
        years = range(2000, 2000 + len(rows))
        cells = pd.DataFrame(rows, columns=list(structure.ROWS), index=years).T
        keys = ("assistance-start", "assistance-end", "assistance-growth", "welfare-growth")
        printed = dict.fromkeys([*keys, "welfare-share-highest", "welfare-share-lowest"], 1.0)
        found = structure.statements(printed, years[0], years[-1])
        tables = {"as printed": cells}
        reading = {"welfare": "as printed", "assistance": structure.ASSISTANCE, "whole": structure.ROWS}
        start, end = (found[key].compute(tables, **reading, times="ratio") for key in keys[:2])
        growth = {
            t: found["assistance-growth"].compute(tables, **reading, times=t) for t in ("ratio", "increase")
        }
        assert growth["ratio"] == pytest.approx(end / start)
        assert growth["ratio"] - growth["increase"] == pytest.approx(1)
        highest = found["welfare-share-highest"].compute(tables, **reading, times="ratio")
        assert highest == pytest.approx(structure.welfare_shares(cells, structure.ROWS).max())


class TestUncertainty:
    SPREAD = st.dictionaries(words, st.tuples(rates, shares, shares), min_size=1, max_size=4).map(
        lambda drawn: pd.DataFrame(
            [(name, low, low + a, low + a + b + 0.01) for name, (low, a, b) in drawn.items()],
            columns=uncertainty.RANGE,
        )
    )

    @QUICK
    @given(SPREAD, seeds, st.integers(1, 50))
    def test_draws_stay_in_their_ranges_and_depend_on_the_seed_alone(self, spread, seed, draws):
        found = uncertainty.sample(spread, draws, seed)
        assert found.shape == (draws, len(spread))
        for row in spread.itertuples():
            assert found[row.parameter].between(row.low, row.high).all()
        assert found.equals(uncertainty.sample(spread, draws, seed))
        with pytest.raises(ValueError, match="^draws = 0: expected one or more"):
            uncertainty.sample(spread, 0, seed)

    @QUICK
    @given(SPREAD)
    def test_ranges_read_back_what_was_written_and_percent_are_fractions(self, spread):
        rows = [
            (f"{row.parameter}.{end}", 100 * getattr(row, end), "percent")
            for row in spread.itertuples()
            for end in ("low", "central", "high")
        ]
        found = uncertainty.ranges(pd.DataFrame(rows, columns=["parameter", "value", "unit"]))
        assert found["parameter"].tolist() == spread["parameter"].tolist()
        numbers = ["low", "central", "high"]
        assert found[numbers].to_numpy() == pytest.approx(spread[numbers].to_numpy(), abs=1e-9)

    @QUICK
    @given(SPREAD, sizes)
    def test_a_tornado_of_a_sum_is_the_widths_widest_first(self, spread, factor):
        table = uncertainty.tornado(lambda **values: factor * sum(values.values()), spread)
        width = (table["high"] - table["low"]) * factor
        assert table["swing"].to_numpy() == pytest.approx(width.to_numpy(), rel=1e-6, abs=1e-6)
        assert table["swing"].is_monotonic_decreasing
        assert (table["at_low"] <= 1e-9).all()
        assert (table["at_high"] >= -1e-9).all()

    @QUICK
    @given(st.dictionaries(words, st.sets(st.integers(0, 9), min_size=1), min_size=1, max_size=3))
    def test_a_tree_has_a_leaf_for_every_combination(self, drawn):
        decisions = {name: {str(value): value for value in sorted(values)} for name, values in drawn.items()}
        leaves = uncertainty.tree(lambda **values: {"total": sum(values.values())}, decisions)
        assert len(leaves) == math.prod(len(values) for values in drawn.values())
        chosen = leaves[list(decisions)].astype(int).sum(axis="columns")
        assert chosen.tolist() == leaves["total"].tolist()

    @QUICK
    @given(st.lists(st.lists(sizes, min_size=3, max_size=3), min_size=2, max_size=30), seeds)
    def test_the_bands_of_a_fan_are_nested_and_ignore_the_order_of_draws(self, paths, seed):
        fan = uncertainty.fan(np.array(paths), [2020, 2021, 2022], [0.05, 0.5, 0.95])
        assert ((fan[0.05] <= fan[0.5]) & (fan[0.5] <= fan[0.95])).all()
        order = np.random.default_rng(seed).permutation(len(paths))
        assert uncertainty.fan(np.array(paths)[order], [2020, 2021, 2022], [0.05, 0.5, 0.95]).equals(fan)
        with pytest.raises(ValueError, match=r"^paths\.shape = .*: expected \(draws, 2\)"):
            uncertainty.fan(np.array(paths), [2020, 2021], [0.5])


class TestVerdicts:
    @QUICK
    @given(st.floats(-1e6, 1e6), st.integers(0, 4))
    def test_a_value_printed_at_its_digits_is_reproduced(self, value, decimals):
        claimed = f"{value:.{decimals}f}"
        assert verdicts.agreement(claimed, "exact", decimals, value) in ("exact", "rounded")
        away = float(claimed) + 2 * 10.0**-decimals
        assert verdicts.agreement(claimed, "exact", decimals, away) is None
        how = verdicts.agreement(claimed, "exact", decimals, away, slack=3 * 10.0**-decimals)
        assert how == "rounded"
        shown = verdicts.text(value, decimals)
        assert float(shown) == pytest.approx(value, abs=0.5 * 10.0**-decimals + 1e-9)

    @QUICK
    @given(st.dictionaries(words, st.integers(0, 9), min_size=1, max_size=5), st.integers(0, 9))
    def test_one_reading_that_agrees_settles_the_statement(self, outcomes, claimed):
        found = verdicts.settle(verdicts.Readings(outcomes), str(claimed), "exact", 0)
        hits = [name for name, value in outcomes.items() if value == claimed]
        assert (found.tried, found.hits) == (len(outcomes), len(hits))
        told = verdicts.verdict(str(claimed), "exact", 0, found)
        expected = verdicts.Verdict.INTERPRETED if hits else verdicts.Verdict.INCONSISTENT
        assert told == expected
        assert found.reading == (hits[0] if hits else "")
        alone = verdicts.settle(verdicts.plain(claimed), str(claimed), "exact", 0)
        assert verdicts.verdict(str(claimed), "exact", 0, alone) == verdicts.Verdict.REPRODUCED
        assert verdicts.verdict(str(claimed), "exact", 0, None) == verdicts.Verdict.NOT_CHECKABLE

    @QUICK
    @given(st.lists(st.integers(-5, 5), min_size=1, max_size=6), st.floats(0.01, 100))
    def test_a_direction_turns_with_its_sign_and_has_no_unit(self, changes, factor):
        word = verdicts.direction(changes)
        turned = {"higher": "lower", "lower": "higher", "unchanged": "unchanged", "mixed": "mixed"}[word]
        assert verdicts.direction([-change for change in changes]) == turned
        assert verdicts.direction([factor * change for change in changes]) == word
        signs = {np.sign(change) for change in changes}
        assert (word == "mixed") == (len(signs) > 1)
        with pytest.raises(ValueError, match=r"^changes = \[\]: expected at least one"):
            verdicts.direction([])


class TestWarning:
    BOUNDS = {"red": 3.0, "yellow": 6.0, "watch": 12.0}

    @QUICK
    @given(st.floats(13, 40), st.floats(0, 0.08), st.floats(0.05, 0.5), st.integers(0, 5))
    def test_alarms_come_in_order_and_before_the_end(self, start, growth, deficit, quiet):
        paths = warning.planted(start, growth, quiet, {"d": deficit})
        assert paths["months"].iloc[-1] < 0
        assert (paths["months"].iloc[:-1] >= 0).all()
        times = warning.lead_times(paths, self.BOUNDS)
        assert times["lead"].is_monotonic_increasing
        assert (times["lead"] >= 0).all()
        assert (times["alarm"] + times["lead"] == times["exhaustion"]).all()
        steeper = warning.planted(start, growth, quiet, {"d": min(1, 2 * deficit)})
        assert len(steeper) <= len(paths)
        shown = warning.colors(paths["months"], self.BOUNDS)
        red = (paths["months"] < 3).tolist()
        assert [color == "red" for color in shown] == red
        with pytest.raises(ValueError, match=r"^deficits\['d'\] = 0: expected a part of the outlay"):
            warning.planted(start, growth, quiet, {"d": 0})

    @QUICK
    @given(scored, st.integers(0, 20), st.floats(0.1, 1), st.floats(0.01, 100))
    def test_signals_have_no_unit_and_the_best_threshold_is_the_best(self, cases, level, least, factor):
        score, event = zip(*cases, strict=True)
        found = warning.signals(score, event, level)
        assert 0 <= found["hits"] <= 1
        scaled = [factor * value for value in score]
        assert warning.signals(scaled, event, factor * level)["hits"] == pytest.approx(found["hits"])
        best = warning.best_threshold(score, event, least)
        assert warning.best_threshold(scaled, event, least) == pytest.approx(factor * best)
        assert warning.signals(score, event, best)["hits"] >= least - 1e-9
        for other in set(score):
            rival = warning.signals(score, event, other)
            if rival["hits"] >= least - 1e-12:
                assert warning.signals(score, event, best)["noise"] <= rival["noise"] + 1e-9
        outside = warning.left_out(score, event, least)
        assert outside["hits"] <= 1
        assert warning.auc(scaled, event)["auc"] == pytest.approx(warning.auc(score, event)["auc"])

    @SLOW
    @given(scored)
    def test_a_back_test_is_the_single_tests_with_one_correction(self, cases):
        panel = pd.DataFrame(cases, columns=["a", "event"])
        panel["b"] = -panel["a"]
        found = warning.back_test(panel, ["a", "b"], "event", 0.5).set_index("indicator")
        assert found.loc["a", "auc"] + found.loc["b", "auc"] == pytest.approx(1)
        assert (found["p_holm"] >= found["p"] - 1e-12).all()
        assert found["events"].tolist() == [int(panel["event"].sum())] * 2
        alone = warning.holm(found[["p"]].iloc[:1])
        assert alone["p_holm"].iloc[0] == pytest.approx(found["p"].iloc[0])
        with pytest.raises(ValueError, match=r"^panel\.columns = "):
            warning.back_test(panel, ["c"], "event", 0.5)
