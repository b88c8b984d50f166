import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.stats import gamma

from epiloop.situation import (
    Prior,
    UnusableSeriesError,
    discretised_gamma,
    estimate_case_reproduction,
    estimate_rt,
)

NEXT_DAY = np.array([0.0, 1.0])  # everybody infects on the very next day
FLU_LIKE = np.array([0.0, 0.2, 0.5, 0.2, 0.1])
COUNTS = arrays.arrays(np.int64, st.integers(8, 30), elements=st.integers(0, 40))


def test_cases_that_double_each_day_reproduce_twice():
    found = estimate_rt(2 ** np.arange(16), NEXT_DAY, window_days=3)

    assert found.mean[-1] == pytest.approx(2, rel=1e-3)
    assert found.lower[-1] < 2 < found.upper[-1]


def test_imported_cases_infect_but_were_not_infected_here():
    local = np.array([0, 0, 5, 5, 5, 5])
    imported = np.array([5, 5, 0, 0, 0, 0])

    apart = estimate_rt(local, NEXT_DAY, imported=imported, window_days=2)
    together = estimate_rt(local + imported, NEXT_DAY, window_days=2)

    assert apart.mean[0] < together.mean[0]
    assert apart.mean[-1] == together.mean[-1]


def test_the_first_day_infected_nobody_here_and_was_infected_elsewhere():
    as_local = estimate_rt(np.array([3, 4, 5, 6]), NEXT_DAY, window_days=2)
    as_imported = estimate_rt(
        np.array([0, 4, 5, 6]), NEXT_DAY, imported=np.array([3, 0, 0, 0]), window_days=2
    )

    assert as_local.mean.tolist() == as_imported.mean.tolist()
    assert as_local.windows.t_start.tolist() == [2, 3]


@pytest.mark.parametrize(
    ("cases", "interval", "estimable"),
    [
        pytest.param(
            [9, 9, 9, 9, 9], [0, 0, 0, 1], [False, True, True], id="the mean is 3 days"
        ),
        pytest.param([0, 0, 0, 1, 1], [0, 1], [False, False, True], id="nobody before"),
    ],
)
def test_no_r_before_anybody_could_infect(cases, interval, estimable):
    found = estimate_rt(np.array(cases), np.array(interval, float), window_days=2)

    assert (~np.isnan(found.mean)).tolist() == estimable


def test_many_districts_at_once_are_each_as_alone():
    cases = np.random.default_rng(1).poisson(9, (4, 25))

    together = estimate_rt(cases, FLU_LIKE)

    for district, row in enumerate(cases):
        alone = estimate_rt(row, FLU_LIKE)
        np.testing.assert_allclose(together.mean[district], alone.mean)
        np.testing.assert_allclose(together.upper[district], alone.upper)


def test_an_uncertain_serial_interval_widens_the_interval():
    cases = np.random.default_rng(1).poisson(9 * 1.1 ** np.arange(25))
    slow = np.array([0.0, 0.0, 0.1, 0.2, 0.4, 0.3])

    certain = estimate_rt(cases, FLU_LIKE)
    uncertain = estimate_rt(cases, np.stack([np.append(FLU_LIKE, 0), slow]))

    late = slice(8, None)
    assert (uncertain.sd[late] > certain.sd[late]).all()
    assert (uncertain.lower[late] < uncertain.median[late]).all()
    assert (uncertain.median[late] < uncertain.upper[late]).all()


def test_equal_draws_of_a_serial_interval_change_nothing():
    cases = np.arange(5, 30)

    once = estimate_rt(cases, FLU_LIKE)
    thrice = estimate_rt(cases, np.stack([FLU_LIKE] * 3))

    for name in ("mean", "sd", "lower", "median", "upper"):
        np.testing.assert_allclose(
            getattr(once, name), getattr(thrice, name), rtol=1e-9
        )


@given(COUNTS)
def test_the_interval_holds_the_median_and_more_cases_raise_it(cases):
    found = estimate_rt(cases, FLU_LIKE)
    more = estimate_rt(np.append(cases[:-1], cases[-1] + 5), FLU_LIKE)

    known = ~np.isnan(found.mean)
    assert (found.lower[known] <= found.median[known]).all()
    assert (found.median[known] <= found.upper[known]).all()
    if known[-1]:
        assert more.mean[-1] > found.mean[-1]


@given(COUNTS)
def test_every_traced_case_is_somebodys_offspring_once(cases):
    """Over all cases, the infected are as many as those with a possible infector."""
    found = estimate_case_reproduction(cases, FLU_LIKE, window_days=1)

    late = np.flatnonzero(~np.isnan(found.mean))
    infected = float(np.sum(found.mean[late] * cases[1:][late]))
    assert infected <= cases[1:].sum() + 1e-9


def test_whoever_was_infected_elsewhere_is_nobodys_offspring():
    cases = np.array([2, 2, 2, 2, 2, 2])

    found = estimate_case_reproduction(
        np.array([0, 0, 2, 2, 2, 2]),
        NEXT_DAY,
        imported=np.array([2, 2, 0, 0, 0, 0]),
        window_days=1,
    )

    assert found.mean.tolist() == [1, 1, 1, 1, 0]
    assert estimate_case_reproduction(cases, NEXT_DAY, window_days=1).mean[0] == 1


@pytest.mark.slow
def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(4)
    hits = windows = 0
    for _ in range(300):
        cases = [20]
        for _ in range(30):
            back = np.array(cases[::-1][: len(FLU_LIKE) - 1])
            cases.append(rng.poisson(1.1 * float(back @ FLU_LIKE[1 : len(back) + 1])))
        found = estimate_rt(np.array(cases), FLU_LIKE)
        known = ~np.isnan(found.mean[::7])
        hits += ((found.lower[::7] <= 1.1) & (found.upper[::7] >= 1.1))[known].sum()
        windows += known.sum()

    assert 0.93 <= hits / windows <= 0.97


@pytest.mark.parametrize(
    ("cases", "interval", "window", "because"),
    [
        pytest.param([1, -1, 2], [0, 1], 1, "0 or more", id="a negative count"),
        pytest.param([1.5, 1, 2], [0, 1], 1, "counted", id="half a case"),
        pytest.param([1, 1, 2], [0.5, 0.5], 1, "day 0", id="infected on the same day"),
        pytest.param([1, 1, 2], [0, 0.5], 1, "sum to 1", id="half an interval"),
        pytest.param([1, 1, 2], [0, 1.5, -0.5], 1, "probability", id="no probability"),
        pytest.param([1, 1, 2], [0, 1], 3, "does not fit", id="a window too long"),
    ],
)
def test_what_is_no_series_is_refused(cases, interval, window, because):
    with pytest.raises(UnusableSeriesError, match=because):
        estimate_rt(np.array(cases), np.array(interval, float), window_days=window)


@pytest.mark.parametrize(("mean", "sd"), [(1, 1), (2, 0)])
def test_a_serial_interval_is_longer_than_a_day(mean, sd):
    with pytest.raises(UnusableSeriesError, match="over 1 day"):
        discretised_gamma(mean_days=mean, sd_days=sd)


def test_a_discretised_interval_keeps_its_mean_and_sums_to_one():
    interval = discretised_gamma(mean_days=8.4, sd_days=3.8)

    assert interval.sum() == pytest.approx(1)
    assert interval @ np.arange(len(interval)) == pytest.approx(8.4)


def test_a_prior_is_over_nothing():
    with pytest.raises(UnusableSeriesError, match="prior"):
        Prior(mean=0)


def plain_rt(local, imported, interval, window_days, prior):
    """Cori's posterior by the book, one window and one day at a time."""
    local, imported = list(local), list(imported)
    imported[0], local[0] = imported[0] + local[0], 0
    every = [a + b for a, b in zip(local, imported, strict=True)]
    mean_days = sum(d * w for d, w in enumerate(interval[: len(local)]))
    rows = []
    for first in range(1, len(local) - window_days + 1):
        window = range(first, first + window_days)
        pressure = sum(
            every[day - back] * interval[back]
            for day in window
            for back in range(1, min(day, len(interval) - 1) + 1)
        )
        if window[-1] + 1 <= mean_days or not pressure:
            rows.append([np.nan] * 5)
            continue
        shape = prior.shape + sum(local[day] for day in window)
        posterior = gamma(shape, scale=1 / (1 / prior.scale + pressure))
        ends = posterior.ppf([0.025, 0.5, 0.975])
        rows.append([posterior.mean(), posterior.std(), *ends])
    return np.array(rows).T


@given(
    st.lists(
        st.tuples(st.sampled_from([0, 0, 0, 1, 2, 9, 40]), st.sampled_from([0, 0, 3])),
        min_size=6,
        max_size=20,
    ),
    st.integers(1, 5),
    st.floats(0.5, 9),
    st.floats(0.5, 9),
)
def test_imported_cases_windows_priors_and_days_of_zero_agree_with_the_plain_formula(
    cases, window_days, prior_mean, prior_sd
):
    local, imported = np.array(cases).T
    prior = Prior(prior_mean, prior_sd)

    found = estimate_rt(
        local, FLU_LIKE, imported=imported, window_days=window_days, prior=prior
    )

    figures = found.mean, found.sd, found.lower, found.median, found.upper
    plain = plain_rt(local, imported, FLU_LIKE, window_days, prior)
    np.testing.assert_allclose(np.array(figures), plain, rtol=1e-6)
