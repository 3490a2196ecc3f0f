"""Properties of incomes, households, bills, records and populations: shares, scale, bounds and seeds."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lib.models import (
    care,
    demography,
    demography_validation,
    guarantee,
    households,
    incomes,
    life_table,
    linkage,
    medical,
    medical_calibration,
    recertification,
    retirement,
    targeting,
    trends,
)
from tests.properties.draws import QUICK, SLOW, parts, seeds, shares, sizes

lognormals = st.builds(incomes.Lognormal, st.floats(100, 1e5), st.floats(0.2, 1.2))
betas = st.builds(
    lambda mean, a, p, beyond: incomes.GB2(mean, a, p, 1 / a + beyond),
    st.floats(100, 1e5),
    st.floats(1, 4),
    st.floats(0.5, 3),
    st.floats(0.5, 3),
)
mixtures = st.tuples(lognormals, lognormals, st.floats(0.1, 0.9)).map(
    lambda drawn: incomes.Mixture(drawn[:2], (drawn[2], 1 - drawn[2]))
)
distributions = st.one_of(lognormals, betas, mixtures)
inner = st.floats(0.05, 0.95)


class TestIncomes:
    @QUICK
    @given(st.one_of(lognormals, betas), inner)
    def test_the_quantile_undoes_the_distribution(self, distribution, share):
        income = distribution.quantile(share)
        assert distribution.cdf(income) == pytest.approx(share, rel=1e-6)
        assert distribution.income_share(income) <= share + 1e-9
        doubled = dataclasses.replace(distribution, mean=2 * distribution.mean)
        assert doubled.quantile(share) == pytest.approx(2 * income, rel=1e-6)
        assert doubled.income_share(2 * income) == pytest.approx(distribution.income_share(income), abs=1e-9)

    @QUICK
    @given(mixtures, inner)
    def test_a_mixture_is_the_weighted_sum_of_its_parts(self, mixture, share):
        income = mixture.quantile(share)
        assert mixture.cdf(income) == pytest.approx(share, abs=1e-4)
        first, second = mixture.parts
        w, v = mixture.weights
        assert mixture.cdf(income) == pytest.approx(w * first.cdf(income) + v * second.cdf(income))
        held = (
            w * first.mean * first.income_share(income) + v * second.mean * second.income_share(income)
        ) / mixture.mean
        assert mixture.income_share(income) == pytest.approx(held)

    @QUICK
    @given(distributions, parts(2, 6))
    def test_means_of_groups_rise_and_add_up_to_the_mean(self, distribution, groups):
        means = incomes.group_means(distribution, groups)
        assert (np.diff(means) > -1e-6 * distribution.mean).all()
        assert means @ np.array(groups) == pytest.approx(distribution.mean, rel=1e-6)
        income = incomes.grid(distribution)
        assert np.diff(np.log(income)) == pytest.approx(np.log(income[-1] / income[0]) / (len(income) - 1))
        with pytest.raises(ValueError, match="^shares = .*: expected numbers above zero that sum to one"):
            incomes.group_means(distribution, [*groups, 0.1])

    @SLOW
    @given(lognormals, parts(4, 6))
    def test_a_fit_finds_the_distribution_that_made_the_means(self, planted, groups):
        means = incomes.group_means(planted, groups)
        fitted = incomes.fit_lognormal(means, groups)
        assert fitted.mean == pytest.approx(planted.mean, rel=1e-6)
        assert fitted.sigma == pytest.approx(planted.sigma, rel=1e-3)
        flexible = incomes.group_means(incomes.fit_gb2(means, groups), groups)
        assert flexible == pytest.approx(means, rel=0.02)

    @SLOW
    @given(mixtures)
    def test_areas_of_a_fit_keep_their_means(self, planted):
        groups = [0.2] * 5
        means = incomes.group_means(planted, groups)
        local = [part.mean for part in planted.parts]
        fitted = incomes.fit_areas(means, groups, local, planted.weights)
        assert fitted.mean == pytest.approx(planted.mean, rel=1e-5)
        assert [part.mean for part in fitted.parts] == pytest.approx(local)
        assert incomes.group_means(fitted, groups) == pytest.approx(means, rel=0.05)

    @QUICK
    @given(sizes, sizes, inner)
    def test_the_weight_of_an_area_rebuilds_the_mean(self, one, other, weight):
        lower, upper = sorted([one, other])
        assume(upper > 1.001 * lower)
        overall = weight * upper + (1 - weight) * lower
        assert incomes.area_weight(overall, upper, lower) == pytest.approx(weight, abs=1e-6)
        with pytest.raises(ValueError, match="^overall = .*: expected a mean between"):
            incomes.area_weight(2 * upper, upper, lower)

    @QUICK
    @given(st.integers(2, 10), st.floats(-0.9, 0.9))
    def test_the_middle_household_lies_below_the_middle_person_when_the_poor_live_in_larger_ones(
        self, groups, tilt
    ):
        steps = np.linspace(1 + tilt, 1 - tilt, groups)
        place = incomes.middle_household(steps / steps.sum())
        assert (place > 0.5) == (tilt > 0) or abs(tilt) < 1e-9
        mirrored = incomes.middle_household(steps[::-1] / steps.sum())
        assert place + mirrored == pytest.approx(1)


TYPES = pd.DataFrame(
    [(1, 0, 0, 0.2), (1, 0, 1, 0.1), (2, 0, 2, 0.1), (2, 0, 0, 0.2), (3, 1, 0, 0.2), (5, 2, 1, 0.2)],
    columns=["persons", "children", "elders", "share"],
)
AREAS = incomes.Mixture((incomes.Lognormal(12_000.0, 0.7), incomes.Lognormal(33_000.0, 0.6)), (0.4, 0.6))
SOURCE = households.population(AREAS, TYPES, TYPES["share"].to_numpy())
plans = st.builds(
    lambda amounts, served, quality, extra: targeting.Plan(
        (4000, 6000), amounts, targeting.cutoffs(served), quality, *extra
    ),
    st.tuples(st.integers(1, 5000), st.integers(1, 5000)),
    st.tuples(inner, inner).map(list),
    shares,
    st.tuples(*[st.integers(0, 900)] * 3),
)


class TestHouseholds:
    @QUICK
    @given(st.lists(st.floats(0.05, 1), min_size=6, max_size=6))
    def test_raking_to_the_means_of_a_mixture_meets_them(self, drawn):
        planted = np.array(drawn) / sum(drawn)
        persons, children, elders = (planted @ TYPES[name] for name in ("persons", "children", "elders"))
        found = households.rake(TYPES, persons, children / persons, elders / persons)
        assert found.sum() == pytest.approx(1)
        assert (found > 0).all()
        assert found @ TYPES["persons"] == pytest.approx(persons)
        assert found @ TYPES["children"] == pytest.approx(children)
        with pytest.raises(ValueError, match="^targets = .*: expected a mixture of the given types"):
            households.rake(TYPES, 7, 0.2, 0.2)

    @QUICK
    @given(seeds, st.integers(0, 1000), st.integers(1, 300), st.floats(0, 0.9))
    def test_any_stretch_holds_the_same_households(self, seed, start, length, dependence):
        source = households.population(AREAS, TYPES, TYPES["share"].to_numpy(), dependence)
        whole = households.draw(source, seed, start, start + length)
        cut = start + length // 2
        second = households.draw(source, seed, cut, start + length)
        for name, column in vars(second).items():
            assert np.array_equal(getattr(whole, name)[cut - start :], column), name
        assert (whole.children + whole.elders <= whole.persons).all()
        assert (whole.income >= 0).all()
        with pytest.raises(ValueError, match="^start = .*: expected a number from zero"):
            households.draw(source, seed, start, start)

    @QUICK
    @given(seeds, plans, st.integers(100, 400), st.integers(1, 400))
    def test_totals_add_up_over_any_stretches(self, seed, plan, count, chunk):
        def work(start, stop):
            return targeting.totals(SOURCE, plan, seed, start, stop)

        whole = work(0, count)
        assert np.array_equal(households.add_up(work, count, chunk), whole)
        people = households.draw(SOURCE, seed, 0, count)
        sums = dict(zip(targeting.TOTALS, whole.sum(axis=(0, 1)), strict=True))
        assert (sums["households"], sums["persons"]) == (count, people.persons.sum())
        assert sums["benefit"] == targeting.benefit(people, plan).sum()
        assert sums["served"] == people.persons[targeting.is_served(people, plan)].sum()
        found = targeting.summary(whole, plan.lines)
        assert found["poor_after"] <= found["poor_before"] <= 1
        assert found["gap_after"] <= found["gap_before"] <= found["poor_before"]
        assert found["outlay"] * sums["persons"] == pytest.approx(sums["benefit"])

    @QUICK
    @given(seeds, plans)
    def test_outcomes_follow_the_plan(self, seed, plan):
        people = households.draw(SOURCE, seed, 0, 2000)
        moments = households.moments(people)
        assert moments["size"] == pytest.approx(people.persons.mean())
        assert moments["children"] + moments["elders"] <= 1
        fifths = moments[[f"fifth_{number}" for number in range(1, 6)]]
        assert fifths.is_monotonic_increasing
        nothing = targeting.Plan(plan.lines)
        table = targeting.outcomes(people, {"plan": plan, "more": dataclasses.replace(plan, person=950)})
        assert table.loc["more", "outlay"] >= table.loc["plan", "outlay"]
        assert (table.loc["more", ["poor", "gap"]] <= table.loc["plan", ["poor", "gap"]] + 1e-12).all()
        assert targeting.benefit(people, nothing).sum() == 0
        same = targeting.equal_cost(people, plan, {"blind": 0.0, "sharp": 1.0})
        costs = {name: targeting.benefit(people, one).sum() for name, one in same.items()}
        amounts = np.where(people.urban, plan.served[1], plan.served[0]) * people.persons
        served = amounts[targeting.is_served(people, plan)].sum()
        assert costs["universal"] == pytest.approx(served, abs=0.5 * people.persons.sum() + 1)
        assert costs["children"] == pytest.approx(served, abs=0.5 * people.children.sum() + 1)
        with pytest.raises(ValueError, match="^plans = .*: expected plans with the same lines"):
            targeting.outcomes(people, {"a": plan, "b": dataclasses.replace(plan, lines=(1, 2))})


class TestTargeting:
    @QUICK
    @given(seeds, shares, st.floats(0.1, 0.6), st.floats(0.1, 0.6))
    def test_errors_are_shares_and_agree_with_the_exact_ones(self, seed, quality, poor, served):
        random = np.random.default_rng(seed)
        need, noise = random.standard_normal((2, 4000))
        seen = targeting.score(need, noise, quality)
        line, cutoff = targeting.cutoffs([poor, served])
        weights = np.ones(4000)
        found = targeting.errors(need < line, seen < cutoff, weights)
        exact = targeting.expected_errors(poor, served, quality)
        assert found["exclusion"] == pytest.approx(exact["exclusion"], abs=0.12)
        assert found["inclusion"] == pytest.approx(exact["inclusion"], abs=0.12)
        groups = np.where(np.arange(4000) % 2, "odd", "even")
        split = targeting.errors_by_group(need < line, seen < cutoff, weights, groups)
        assert split["poor"].mean() == pytest.approx(found["poor"])
        with pytest.raises(ValueError, match="^quality = .*: expected numbers from 0 to 1"):
            targeting.score(need, noise, quality + 1.1)

    @QUICK
    @given(st.lists(sizes, min_size=2, max_size=20), sizes, st.floats(0, 3))
    def test_poverty_has_no_unit_and_falls_with_its_order(self, income, line, order):
        income, weights = np.array(income), np.ones(len(income))
        index = targeting.fgt(income, line, order, weights)
        assert 0 <= index <= 1
        assert targeting.fgt(3 * income, 3 * line, order, weights) == pytest.approx(index)
        assert targeting.fgt(income, line, order + 1, weights) <= index + 1e-12
        assert targeting.fgt(income, line, 0, weights) == pytest.approx((income < line).mean())
        with pytest.raises(ValueError, match="^line = .*: expected numbers above zero"):
            targeting.fgt(income, -line, order, weights)


class TestLoop:
    @QUICK
    @given(seeds, st.floats(0.05, 0.3), st.floats(0.05, 0.3), st.floats(0.1, 1), shares)
    def test_a_round_counts_shares_and_the_seed_decides(self, seed, poor, budget, gain, appeals):
        need, noise = np.random.default_rng(seed).standard_normal((2, 500))
        rules = recertification.Rules(poor, budget, gain, appeals=appeals)
        table = recertification.run(need, noise, 0.7, rules, 6, seed)
        assert table.equals(recertification.run(need, noise, 0.7, rules, 6, seed))
        assert table["round"].tolist() == [1, 2, 3, 4, 5, 6]
        assert (table["upheld"] <= table["appeals"]).all()
        assert table["spent"].to_numpy() * budget == pytest.approx(table["served"].to_numpy())
        steps = gain * (1 - table["spent"].to_numpy()[:-1])
        assert np.diff(table["cutoff"]) == pytest.approx(steps)
        bad = dataclasses.replace(rules, appeals=1.5)
        with pytest.raises(ValueError, match=r"^rules\.appeals = 1\.5: expected"):
            recertification.run(need, noise, 0.7, bad, 2, seed)

    @QUICK
    @given(st.floats(-5, 5), st.floats(0.2, 3), st.integers(8, 20))
    def test_a_path_settles_oscillates_or_does_neither(self, center, swing, length):
        flat, zigzag = np.full(length, center), center + swing * (-1.0) ** np.arange(length)
        assert recertification.verdict(flat, 0.1) == "converges"
        assert recertification.verdict(zigzag, 0.1) == "oscillates"
        assert recertification.verdict(center + swing * np.arange(length), 0.1) == "unsettled"
        assert recertification.verdict([*(100 * zigzag), *flat[:8]], 0.1) == "converges"
        with pytest.raises(ValueError, match="^path = .*: expected at least 8 numbers"):
            recertification.verdict(flat[:7], 0.1)


class TestLinkage:
    @QUICK
    @given(seeds, st.integers(5, 40), st.floats(0, 0.3), st.floats(0.01, 0.3), st.integers(0, 5))
    def test_true_pairs_reach_the_threshold_of_their_errors(self, seed, count, rate, error, tolerated):
        rng = np.random.default_rng(seed)
        first = linkage.people(count, rng)
        for field, size in linkage.FIELDS.items():
            assert first[field].between(0, size - 1).all()
        second = linkage.mistype(first, rate, rng)
        assert linkage.mistype(first, 0, rng).equals(first)
        assert (linkage.mistype(first, 1, rng) != first).all(axis=None)
        evidence = linkage.weights(error)
        assert (evidence["agree"] > evidence["differ"]).all()
        scores = linkage.score(first, second, evidence)
        assert pytest.approx(linkage.score(second, first, evidence)) == scores.T
        least = linkage.threshold(evidence, tolerated)
        wrong = (first != second).sum(axis="columns").to_numpy()
        assert (np.diag(scores)[wrong <= tolerated] >= least).all()
        assert linkage.threshold(evidence, 0) >= least
        links = linkage.link(scores, least)
        assert links["first"].is_unique
        assert links["second"].is_unique
        assert links["score"].is_monotonic_decreasing
        told = linkage.quality(links, {row: row for row in range(count)})
        assert told["found"] + told["missed"] == count
        assert told["found"] + told["wrong"] == len(links)
        with pytest.raises(ValueError, match="^rate = .*: expected a probability"):
            linkage.mistype(first, 1 + error, rng)

    @QUICK
    @given(st.permutations(list(linkage.FIELDS)), seeds)
    def test_registers_with_other_names_become_one(self, order, seed):
        people = linkage.people(3, np.random.default_rng(seed))
        schema = {f"c{i}": field for i, field in enumerate(order)}
        register = people[order].set_axis(list(schema), axis="columns")
        assert linkage.unify(register, schema).equals(people)
        with pytest.raises(ValueError, match="^schema = .*: expected each of"):
            linkage.unify(register, dict(list(schema.items())[1:]))

    @SLOW
    @given(seeds, st.floats(0.2, 1))
    def test_a_trial_without_errors_finds_everybody(self, seed, both):
        table = linkage.trial(30, both, 0, 0.05, [0, 2], np.random.default_rng(seed))
        assert table["recall"].tolist() == [1, 1]
        assert table.index.tolist() == [0, 2]
        assert table.loc[0, "wrong"] <= table.loc[2, "wrong"]


rules_of_payment = st.builds(
    lambda covered, start, width, rates, ceiling, cap: medical.Rules(
        covered, (start, start + width), rates, ceiling, cap
    ),
    st.floats(0.3, 1),
    st.floats(0, 2000),
    st.floats(1, 5000),
    st.tuples(st.floats(0, 0.95), st.floats(0, 0.95)),
    st.floats(1000, 1e5),
    st.floats(100, 1e5),
)
bills_drawn = st.builds(medical.Bills, st.floats(0.05, 1), st.floats(100, 1e4), st.floats(0.3, 2))
capacities = st.builds(medical.Capacity, st.floats(1e3, 1e5), st.floats(0.3, 1.2), st.floats(-0.8, 0.8))


class TestMedical:
    @QUICK
    @given(sizes, sizes, sizes, st.floats(0.2, 2.5))
    def test_a_limit_takes_away_from_the_mean_and_never_adds(self, low, high, mean, spread):
        low, high = sorted([low, high])
        one, two, every = medical.limited_mean([low, high, np.inf], mean, spread)
        assert one <= two * (1 + 1e-12) <= every * (1 + 1e-9)
        assert every == pytest.approx(mean)
        assert one <= min(low, mean) * (1 + 1e-9)
        assert medical.limited_mean([10 * low], 10 * mean, spread)[0] == pytest.approx(10 * one, rel=1e-6)

    @QUICK
    @given(bills_drawn, capacities, rules_of_payment, st.floats(0.05, 0.9), st.floats(0.1, 10))
    def test_burdens_are_shares_without_unit_that_fall_with_the_threshold(
        self, bills, capacity, rules, threshold, factor
    ):
        found = medical.burden(bills, capacity, rules, threshold)
        assert 0 <= found["incidence"] <= bills.probability + 1e-9
        assert found["overshoot"] >= -1e-9
        share = medical.incidence(bills, capacity, rules, threshold)
        assert share == pytest.approx(found["incidence"], abs=1e-12)
        assert medical.incidence(bills, capacity, rules, 1.1 * threshold) <= share + 1e-12
        assert medical.incidence(bills, capacity, dataclasses.replace(rules, cap=50), threshold) <= share
        scaled = medical.incidence(
            dataclasses.replace(bills, mean=factor * bills.mean),
            dataclasses.replace(capacity, mean=factor * capacity.mean),
            medical.Rules(
                rules.covered,
                tuple(factor * start for start in rules.thresholds),
                rules.rates,
                factor * rules.ceiling,
                factor * rules.cap,
            ),
            threshold,
        )
        assert scaled == pytest.approx(share, abs=1e-9)
        with pytest.raises(ValueError, match="^threshold = .*: expected a number above zero"):
            medical.incidence(bills, capacity, rules, -threshold)

    @SLOW
    @given(bills_drawn, capacities, rules_of_payment, seeds)
    def test_drawn_households_agree_with_the_integral(self, bills, capacity, rules, seed):
        drawn = medical.simulate(bills, capacity, 20_000, seed)
        assert drawn.equals(medical.simulate(bills, capacity, 20_000, seed))
        paid = medical.household_payment(drawn["bill"], rules)
        counted = medical.catastrophic(paid, drawn["capacity"], 0.2)
        exact = medical.burden(bills, capacity, rules, 0.2)
        assert counted["incidence"] == pytest.approx(exact["incidence"], abs=0.02)
        assert (drawn["bill"] > 0).mean() == pytest.approx(bills.probability, abs=0.02)
        doubled = medical.catastrophic(2 * paid, 2 * drawn["capacity"], 0.2)
        assert doubled["incidence"] == pytest.approx(counted["incidence"], abs=1e-3)


AREA = medical_calibration.Area(
    households=1e8, fund=1500, personal=1500, capacity=20_000, incidence=0.1, rate=0.6, ceiling=1e5
)


class TestCalibration:
    @QUICK
    @given(sizes, st.lists(st.tuples(sizes, sizes), min_size=2, max_size=4), st.floats(0, 2))
    def test_personal_payments_are_divided_without_rest(self, total, rows, tie):
        heads, consumption = (pd.Series(column) for column in zip(*rows, strict=True))
        per_head = medical_calibration.split_personal(total, heads, consumption, tie)
        assert float(heads @ per_head) == pytest.approx(total)
        ratio = (per_head / per_head.iloc[0]).to_numpy()
        assert ratio == pytest.approx(((consumption / consumption.iloc[0]) ** tie).to_numpy())
        doubled = medical_calibration.split_personal(total, heads, 2 * consumption, tie)
        assert doubled.to_numpy() == pytest.approx(per_head.to_numpy())

    @SLOW
    @given(st.floats(0.3, 0.6), st.floats(0.8, 0.9), st.floats(-0.3, 0.3))
    def test_a_fit_shows_the_incidence_and_a_lower_cap_costs_more(self, probability, spread, tie):
        found = medical_calibration.fit(
            AREA, probability=probability, capacity_spread=spread, correlation=tie, threshold=0.4
        )
        every = medical_calibration.fits(
            AREA, probabilities=[probability], capacity_spreads=[spread], correlations=[tie], threshold=0.4
        )
        assert len(found) > 0
        assert every.equals(found)
        mean = (AREA.fund + AREA.personal) / probability
        for row in found.itertuples():
            rules = medical.Rules(row.covered, rates=(AREA.rate,), ceiling=AREA.ceiling)
            capacity = medical.Capacity(AREA.capacity, spread, tie)
            bills = medical.Bills(probability, mean, row.spread)
            assert medical.incidence(bills, capacity, rules, 0.4) == pytest.approx(AREA.incidence, abs=1e-6)
        costs = medical_calibration.cost_of_caps(AREA, found, [5000, 10_000, 20_000], 0.4)
        for _, group in costs.groupby("calibration"):
            assert group["cost"].is_monotonic_decreasing
            assert group["incidence"].is_monotonic_increasing
            assert group["share"].to_numpy() == pytest.approx(group["cost"].to_numpy() / AREA.fund)


care_rates = st.builds(
    care.Rates,
    st.floats(0.001, 0.05),
    st.floats(4, 12),
    st.just(70.0),
    st.floats(0.01, 0.4),
    st.floats(0, 0.4),
    st.floats(0, 0.4),
    st.tuples(st.just(1.0), st.floats(1, 3), st.floats(1, 6)),
)


class TestCare:
    @QUICK
    @given(care_rates, st.floats(50, 100), st.lists(st.floats(0, 1), min_size=3, max_size=3))
    def test_the_rows_of_intensities_sum_to_zero_and_double_with_age(self, rates, age, deaths):
        matrix = care.intensities(rates, age, deaths)
        assert matrix.sum(axis=1) == pytest.approx(np.zeros(4), abs=1e-12)
        assert (matrix - np.diag(np.diag(matrix)) >= 0).all()
        assert matrix[:3, 3].tolist() == pytest.approx(deaths)
        older = care.intensities(rates, age + rates.doubling, deaths)
        assert older[0, 1] == pytest.approx(2 * matrix[0, 1])
        with pytest.raises(ValueError, match=r"^deaths = .*: expected at least 3 numbers"):
            care.intensities(rates, age, deaths[:2])

    @QUICK
    @given(care_rates, st.floats(0.001, 0.05), st.floats(1.05, 1.12))
    def test_groups_average_their_ages_and_the_cohort_dies_as_given(self, rates, start, growth):
        deaths = start * growth ** np.arange(20)
        course = care.life_course(rates, deaths, 60)
        assert -np.diff(np.log(course.survivors)) == pytest.approx(deaths, rel=0.15)
        groups = care.by_age_group(course, [60, 65, 70])
        assert groups.sum(axis="columns").to_numpy() == pytest.approx(np.ones(3))
        for low, high in ((60, 65), (65, 70), (70, 80)):
            ages = course.shares[low - 60 : high - 60, 0]
            assert ages.min() - 1e-12 <= groups.loc[low, "independent"] <= ages.max() + 1e-12
        with pytest.raises(ValueError, match=r"^starts\[1\] = 90: expected an age up to 79"):
            care.by_age_group(course, [60, 90])

    @QUICK
    @given(sizes, shares, sizes, sizes)
    def test_heads_and_premiums_scale(self, people, share, payers, cost):
        population, prevalence = np.full((2, 5), people), np.full((2, 3), share)
        heads = care.dependents(population, prevalence)
        assert heads == pytest.approx(6 * people * share)
        assert care.dependents(np.stack([population, 2 * population]), prevalence)[1] == pytest.approx(
            2 * heads
        )
        rate = care.premium(heads, payers, cost)
        assert rate * payers == pytest.approx(heads * cost)
        with pytest.raises(ValueError, match="^prevalence = .*: expected shares from 0 to 1"):
            care.dependents(population, prevalence + 1.1)
        with pytest.raises(ValueError, match="^payers = .*: expected a number above zero"):
            care.premium(heads, 0, cost)


def schedules_of(seed, years=8):
    """Draw single-year schedules of a made-up population."""
    rng = np.random.default_rng(seed)
    fertility = np.zeros((years, 101))
    fertility[:, 15:50] = rng.uniform(0, 0.1, (years, 35))
    return demography.Schedules(
        start=2000,
        step=1,
        population=rng.uniform(50, 100, (2, 101)),
        survival=rng.uniform(0.7, 1, (years, 2, 101)),
        fertility=fertility,
        sex_ratio=rng.uniform(1, 1.2, years),
        migration=rng.uniform(-5, 5, (years, 2, 101)),
    )


class TestPopulation:
    @QUICK
    @given(seeds, st.integers(1, 99), st.floats(0.1, 10))
    def test_ages_add_up_and_shares_have_no_unit(self, seed, cut, factor):
        people = demography.project(schedules_of(seed)).population
        whole = demography.persons(people, 1)
        assert demography.persons(people, 1, 0, cut) + demography.persons(people, 1, cut) == pytest.approx(
            whole
        )
        share = demography.old_age_share(people, 1)
        assert demography.old_age_share(factor * people, 1) == pytest.approx(share)
        wide, narrow = (demography.old_age_dependency(people, 1, low) for low in (15, 20))
        assert (wide < narrow).all()
        assert (share < wide).all()
        table = demography_validation.indicators(people, range(2000, 2009), 1)
        assert table["share_65"].to_numpy() == pytest.approx(share)
        assert table["population"].to_numpy() * 1000 == pytest.approx(whole)
        both = demography_validation.difference(table, table.iloc[2:4])
        assert both["difference"].tolist() == [0] * 8
        scaled = demography_validation.difference(table.assign(population=2 * table["population"]), table)
        relative = scaled.loc[scaled["measure"] == "population", "difference"]
        assert relative.to_numpy() == pytest.approx(np.full(9, 100))
        with pytest.raises(ValueError, match="^low = 101: expected an age in"):
            demography.persons(people, 1, 101)

    @QUICK
    @given(seeds, st.floats(0, 5), st.integers(2000, 2004))
    def test_older_mothers_bear_later_and_no_more_at_most_as_many(self, seed, shift, first):
        base = schedules_of(seed)
        moved = demography_validation.older_mothers(base, shift, first, first + 3)
        ages = np.arange(101)
        mean = [(s.fertility[-1] @ ages) / s.fertility[-1].sum() for s in (base, moved)]
        assert mean[1] - mean[0] == pytest.approx(shift, abs=0.05)
        assert moved.fertility[: first - 2000 + 1] == pytest.approx(base.fertility[: first - 2000 + 1])
        assert demography_validation.older_mothers(base, 0, first, first + 3).fertility == pytest.approx(
            base.fertility
        )
        result = demography.project(base)
        groups = result.population[..., :100].reshape(9, 2, 20, 5).sum(axis=-1)
        theirs = np.concatenate([groups, result.population[..., 100:]], axis=-1)
        years = result.years.tolist()
        assert demography_validation.error_among_children(result, theirs, years) == pytest.approx(0, abs=1e-9)
        assert demography_validation.error_among_children(result, 2 * theirs, years) == pytest.approx(50)

    @QUICK
    @given(seeds, st.floats(-500, 500))
    def test_migration_of_the_past_keeps_its_sums_and_spares_the_old(self, seed, level):
        rng = np.random.default_rng(seed)
        net = pd.Series(level + rng.normal(0, 10, 11), range(1990, 2001))
        pattern = pd.DataFrame(
            [(sex, age, 1 + rng.random()) for sex in ("female", "male") for age in range(0, 101, 5)],
            columns=["sex", "age", "value"],
        )
        past = demography_validation.past_migration(net, pattern, [1990, 1995])
        sums = past.groupby("start")["value"].sum()
        for start in (1990, 1995):
            wanted = net.loc[start : start + 5].sum() - (net[start] + net[start + 5]) / 2
            assert sums[start] == pytest.approx(wanted, abs=1e-6)
        assert (past.loc[past["age"] >= 65, "value"] == 0).all()
        with pytest.raises(ValueError, match=r"^net\.index = .*: expected the years \[2001"):
            demography_validation.past_migration(net, pattern, [1996])

    @QUICK
    @given(st.lists(st.floats(0, 10), min_size=1, max_size=6), st.floats(0, 10))
    def test_values_outside_of_two_bounds_are_refused_with_their_place(self, values, high):
        worst = max(values)
        if worst <= high:
            assert life_table.within("v", values, 0, high, "a wish").tolist() == values
        else:
            place = next(i for i, value in enumerate(values) if value > high)
            with pytest.raises(ValueError, match=rf"^v\[{place}\] = .*: expected a wish"):
                life_table.within("v", values, 0, high, "a wish")


laws = st.builds(
    lambda age, rise, pace: retirement.Law(age, age + rise, retirement.birth_month(1965, 1), pace),
    st.integers(600, 720),
    st.integers(0, 60),
    st.integers(1, 6),
)
minimums = st.builds(
    lambda before, rise, first, span: retirement.MinimumYears(before, before + rise, first, first + span),
    st.floats(5, 20),
    st.floats(0, 10),
    st.integers(2020, 2040),
    st.integers(0, 20),
)


class TestRetirement:
    @QUICK
    @given(st.integers(1900, 2100), st.integers(1, 12), st.integers(1, 40))
    def test_months_are_counted_without_gaps(self, year, month, years):
        assert retirement.birth_month(year + years, month) - retirement.birth_month(year, month) == 12 * years
        assert retirement.birth_month(year + 1, 1) - retirement.birth_month(year, 12) == 1
        with pytest.raises(ValueError, match="^month = 13: expected a month from 1 to 12"):
            retirement.birth_month(year, 13)

    @QUICK
    @given(minimums)
    def test_the_minimum_of_years_rises_from_one_level_to_the_other(self, minimum):
        path = minimum.required(np.arange(2000, 2080))
        assert path[0] == minimum.before
        assert path[-1] == pytest.approx(minimum.after)
        assert (np.diff(path) >= -1e-12).all()
        steps = np.diff(minimum.required(np.arange(minimum.first - 1, minimum.last + 1)))
        assert steps == pytest.approx(np.full(len(steps), steps.mean()))

    @QUICK
    @given(laws, laws, laws, minimums, shares)
    def test_a_law_that_rises_keeps_more_at_work(self, men, cadres, workers, minimum, part):
        groups = dict(zip(retirement.GROUPS, (men, cadres, workers), strict=True))
        span = {"years": range(2024, 2044), "ages": 101, "entry_age": 20, "workers_among_women": part}
        after = retirement.shares(groups, minimum, **span)
        kept, old = retirement.unchanged(groups, minimum)
        before = retirement.shares(kept, old, **span)
        assert (after.retired <= before.retired + 1e-12).all()
        assert after.working[..., 20:] == pytest.approx(1 - after.retired[..., 20:])
        assert (np.diff(after.retired, axis=-1) >= -1e-12).all()
        # A later age leaves more years in which to join, a higher minimum fewer.
        assert (retirement.shares(groups, old, **span).joining >= before.joining - 1e-12).all()
        assert (retirement.shares(kept, minimum, **span).joining <= before.joining + 1e-12).all()
        assert not after.working[..., :20].any()
        with pytest.raises(ValueError, match="^workers_among_women = .*: expected 0 to 1"):
            retirement.shares(groups, minimum, **span | {"workers_among_women": 1.5})


class TestPlans:
    @QUICK
    @given(st.lists(st.tuples(st.floats(0.01, 0.2), sizes, sizes), min_size=2, max_size=2), shares)
    def test_a_plan_of_the_guarantee_reads_its_frame(self, rows, quality):
        frame = pd.DataFrame(rows, columns=["share", "amount", "line"]).assign(area=["rural", "urban"])
        made = guarantee.plan(frame, quality)
        assert made == guarantee.plan(frame.iloc[::-1], quality)
        assert made.lines == tuple(round(line) for line in frame["line"])
        assert made.served == tuple(round(amount) for amount in frame["amount"])
        assert made.cutoffs == targeting.cutoffs(frame["share"])

    @QUICK
    @given(st.floats(0.3, 0.9), st.floats(0.2, 0.9), st.floats(1000, 9000), sizes)
    def test_expected_need_is_the_gap_below_the_line(self, sigma, other, line, heads):
        areas = incomes.Mixture((incomes.Lognormal(1e4, sigma), incomes.Lognormal(3e4, other)), (0.5, 0.5))
        frame = pd.DataFrame(
            {
                "area": ["rural", "urban"],
                "mean": [1e4, 3e4],
                "line": line,
                "persons": heads,
                "recipients": heads / 10,
                "outlay": heads,
            }
        )
        found = guarantee.expected(areas, frame)
        for row, part in zip(found.itertuples(), areas.parts, strict=True):
            share = part.cdf(np.linspace(1e-9, line, 4001))
            gap = np.trapezoid(share, np.linspace(1e-9, line, 4001))
            assert row.needed == pytest.approx(heads * gap, rel=1e-3, abs=1e-6 * heads)
            assert row.entitled == pytest.approx(heads * part.cdf(line))
        higher = guarantee.expected(areas, frame.assign(line=1.1 * line))
        assert (higher["needed"] >= found["needed"]).all()


forms = st.sampled_from(sorted(trends.FORMS))
points = st.lists(st.floats(1.2, 20), min_size=6, max_size=10).filter(lambda v: np.ptp(np.log(v)) > 0.05)


class TestTrends:
    @QUICK
    @given(forms, st.lists(st.floats(1.01, 50), min_size=1, max_size=6))
    def test_the_inverse_undoes_the_transform_and_the_jacobian_is_its_slope(self, name, ratios):
        form, ratio = trends.FORMS[name], np.array(ratios)
        scale = form.transform(ratio)
        assert form.inverse(scale) == pytest.approx(ratio)
        step = 1e-6
        slope = (form.transform(ratio + step) - form.transform(ratio - step)) / (2 * step)
        assert form.log_jacobian(scale) == pytest.approx(np.log(slope).sum(), abs=1e-3)

    @QUICK
    @given(points, forms, st.floats(0.5, 0.99))
    def test_predictions_lie_in_their_interval_and_a_higher_level_is_wider(self, values, name, level):
        years = range(2000, 2000 + len(values))
        origin = 1990 if trends.FORMS[name].log_time else None
        fit = trends.fit(name, years, values, origin=origin)
        inside = fit.predict(years, level)
        assert ((inside["lower"] <= inside["median"]) & (inside["median"] <= inside["upper"])).all()
        wide = fit.predict(years, (1 + level) / 2)
        assert (wide["lower"] <= inside["lower"] + 1e-9).all()
        later = range(2020, 2023)
        told = trends.out_of_sample(fit, later, fit.predict(later)["median"], levels=(0.8,))
        assert told["error"].to_numpy() == pytest.approx(np.zeros(3), abs=1e-6)
        summed = trends.score(told)
        assert (summed["n"], summed["coverage_80"]) == (3, 1)
        assert summed["rmse"] == pytest.approx(0, abs=1e-6)
        with pytest.raises(ValueError, match="^years = 2000: expected none of the fitted years"):
            trends.out_of_sample(fit, [2000], [2.0])

    @QUICK
    @given(points)
    def test_all_forms_are_compared_on_the_same_series(self, values):
        years = range(2000, 2000 + len(values))
        table = trends.compare(years, values, origin=1995)
        assert table["form"].tolist() == list(trends.FORMS)
        origins = trends.vary_origin(years, values, [1990, 1995])
        same = table.set_index("form").loc["power-of-time", "estimate"]
        assert origins["estimate"].tolist()[1] == pytest.approx(same)

    @QUICK
    @given(st.floats(0.5, 5), st.floats(-0.1, 0.1), st.floats(-0.5, 0.5), st.floats(-0.1, 0.1), seeds)
    def test_a_planted_break_is_found(self, level, slope, jump, bend, seed):
        years = np.arange(2000, 2012)
        noise = np.random.default_rng(seed).normal(0, 1e-6, 12)
        after = years >= 2006
        logs = np.log(level) + (slope + bend * after) * (years - 2006) + jump * after + noise
        found = trends.segmented(years, np.exp(logs), 2006).params["estimate"]
        assert found["slope"] == pytest.approx(slope, abs=1e-4)
        assert found["level_change"] == pytest.approx(jump, abs=1e-4)
        assert found["slope_after"] == pytest.approx(slope + bend, abs=1e-4)

    @QUICK
    @given(points, st.floats(0.01, 0.2), st.floats(0.3, 0.95))
    def test_power_rises_with_the_slope_and_undoes_the_detectable_slope(self, values, alpha, power):
        test = trends.no_further_narrowing(range(2000, 2000 + len(values)), values, alpha)
        assert 0 <= test.p_value <= 1
        least = test.minimum_detectable_slope(power)
        assert least < 0
        assert test.power(least) == pytest.approx(power, abs=1e-6)
        assert test.power(0) == pytest.approx(alpha, abs=1e-6)
        assert test.power(2 * least) >= power
        with pytest.raises(ValueError, match="^slope = .*: expected a log change a year of 0 or less"):
            test.power(-least)
        with pytest.raises(ValueError, match="^power = .*: expected a number between"):
            test.minimum_detectable_slope(alpha / 2)
