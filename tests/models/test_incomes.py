import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import gamma, ndtr
from scipy.stats import lognorm

from lib.models import incomes, inequality

SHARES = [0.24, 0.22, 0.2, 0.18, 0.16]
TRUE = incomes.GB2(30_000.0, 2.2, 1.1, 1.3)


def areas(rural=0.7, urban=0.5):
    parts = incomes.Lognormal(12_000.0, rural), incomes.Lognormal(33_000.0, urban)
    return incomes.Mixture(parts, (0.45, 0.55))


@given(st.floats(0.2, 1.3))
def test_gini_of_a_lognormal_is_the_closed_form(sigma):
    found = incomes.gini(incomes.Lognormal(1000.0, sigma))
    assert found == pytest.approx(2 * ndtr(sigma / 2**0.5) - 1, abs=1e-6)


@pytest.mark.parametrize(("a", "q"), [(2.5, 1.4), (3.0, 1.0), (1.8, 2.0)])
def test_gini_of_singh_maddala_is_the_closed_form(a, q):
    closed = 1 - gamma(q) * gamma(2 * q - 1 / a) / (gamma(q - 1 / a) * gamma(2 * q))
    assert incomes.gini(incomes.GB2(500.0, a, 1.0, q)) == pytest.approx(closed, abs=1e-5)


def test_the_lognormal_is_that_of_scipy():
    ours = incomes.Lognormal(20_000.0, 0.6)
    theirs = lognorm(0.6, scale=np.exp(ours.location))
    assert ours.cdf(15_000) == pytest.approx(theirs.cdf(15_000))
    assert theirs.mean() == pytest.approx(20_000)


@pytest.mark.parametrize("distribution", [TRUE, incomes.Lognormal(9000.0, 0.7), areas()])
def test_quantile_turns_the_distribution_function_around(distribution):
    shares = np.array([1e-6, 0.05, 0.5, 0.95, 1 - 1e-6])
    assert distribution.cdf(distribution.quantile(shares)) == pytest.approx(shares, rel=1e-5)


@pytest.mark.parametrize("distribution", [TRUE, incomes.Lognormal(9000.0, 0.7), areas()])
def test_group_means_give_the_mean_of_all_and_rise(distribution):
    means = incomes.group_means(distribution, SHARES)
    assert means @ SHARES == pytest.approx(distribution.mean)
    assert (np.diff(means) > 0).all()


@pytest.mark.parametrize("distribution", [TRUE, incomes.Lognormal(9000.0, 0.7), areas()])
def test_gini_lies_between_the_bounds_of_its_own_group_means(distribution):
    low, high = inequality.gini_bounds(incomes.group_means(distribution, SHARES), SHARES)
    assert low < incomes.gini(distribution) < high


def test_fits_find_the_parameters_that_made_the_means():
    lognormal = incomes.Lognormal(30_000.0, 0.55)
    assert incomes.fit_lognormal(incomes.group_means(lognormal, SHARES), SHARES).sigma == pytest.approx(0.55)
    found = incomes.fit_gb2(incomes.group_means(TRUE, SHARES), SHARES)
    assert incomes.group_means(found, SHARES) == pytest.approx(incomes.group_means(TRUE, SHARES), rel=1e-4)
    assert incomes.gini(found) == pytest.approx(incomes.gini(TRUE), abs=2e-3)
    both = areas()
    again = incomes.fit_areas(incomes.group_means(both, SHARES), SHARES, [12_000, 33_000], [0.45, 0.55])
    assert [part.sigma for part in again.parts] == pytest.approx([0.7, 0.5], abs=1e-3)


def test_area_weight_gives_the_mean_of_all():
    weight = incomes.area_weight(24_000, 33_000, 12_000)
    assert weight * 33_000 + (1 - weight) * 12_000 == pytest.approx(24_000)


def test_the_middle_household_has_more_persons_below_it_when_poor_households_are_larger():
    assert incomes.middle_household([0.2] * 5) == pytest.approx(0.5)
    shares = np.array([0.24, 0.22, 0.2, 0.18, 0.16])
    ranks = (np.arange(100_000) + 0.5) / 100_000
    sizes = 1 + 0.25 * (1 - 2 * ranks)
    assert np.add.reduceat(sizes, range(0, 100_000, 20_000)) / sizes.sum() == pytest.approx(shares)
    assert incomes.middle_household(shares) == pytest.approx(sizes[:50_000].sum() / sizes.sum())


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: incomes.group_means(TRUE, [0.5, 0.6]), "shares"),
        (lambda: incomes.fit_lognormal([1, 2], [0.2, 0.3, 0.5]), "shares"),
        (lambda: incomes.fit_gb2([0, 2], [0.5, 0.5]), "means"),
        (lambda: incomes.fit_areas([1, 3], [0.5, 0.5], [1, 4], [0.5, 0.5]), "area_means"),
        (lambda: incomes.fit_areas([1, 3], [0.5, 0.5], [1, 3], [0.5, 0.6]), "weights"),
        (lambda: incomes.area_weight(40, 30, 20), "overall"),
        (lambda: incomes.middle_household([0.5, 0.3, 0.2]), "shares"),
    ],
)
def test_bad_input_is_refused_by_name(call, words):
    with pytest.raises(ValueError, match=rf"^{words} = .*: expected "):
        call()
