import numpy as np
import pytest

from epiloop.situation import Distribution, UnusableSeriesError, best_delay, fit_delay
from epiloop.situation.delays import chance_by_day

TRUE_MEAN = float(np.exp(1.6 + 0.55**2 / 2))  # of the lognormal drawn below, 5.76 days
LAST_DAY = 39


def growing_outbreak(rng, cases):
    """Delays of an outbreak that grows 10 % a day, as they are known on the last day."""
    weight = np.exp(0.1 * np.arange(LAST_DAY + 1))
    day = rng.choice(LAST_DAY + 1, cases, p=weight / weight.sum())
    reported = np.floor(day + rng.random(cases) + rng.lognormal(1.6, 0.55, cases))
    known = reported <= LAST_DAY
    return (reported - day)[known].astype(int), (LAST_DAY - day)[known]


def test_long_delays_that_are_not_over_yet_are_allowed_for():
    delays, watched = growing_outbreak(np.random.default_rng(5), 2_000)

    fit = fit_delay(delays, Distribution.LOGNORMAL, watched_days=watched)
    blind = fit_delay(delays, Distribution.LOGNORMAL)

    assert fit.mean.lower < TRUE_MEAN < fit.mean.upper
    assert blind.mean.upper < TRUE_MEAN
    assert fit.naive_mean == pytest.approx(delays.mean())
    assert fit.delays == len(delays)


def test_the_family_that_was_drawn_from_fits_best():
    delays, watched = growing_outbreak(np.random.default_rng(5), 2_000)

    fit = best_delay(delays, watched_days=watched)

    assert fit.distribution is Distribution.LOGNORMAL
    assert fit.parameters["mu"] == pytest.approx(1.6, abs=0.05)
    assert fit.parameters["sigma"] == pytest.approx(0.55, abs=0.05)


@pytest.mark.parametrize(
    ("family", "draw", "mean", "median"),
    [
        ("gamma", lambda rng, n: rng.gamma(2, 3, n), 6.0, 5.04),
        ("lognormal", lambda rng, n: rng.lognormal(1.6, 0.55, n), TRUE_MEAN, 4.95),
        ("weibull", lambda rng, n: 6 * rng.weibull(1.5, n), 5.42, 4.70),
    ],
)
def test_hours_that_days_hide_do_not_shift_the_estimate(family, draw, mean, median):
    """Means and medians of the distributions drawn from, by their closed forms."""
    rng = np.random.default_rng(6)
    days = np.floor(rng.random(20_000) + draw(rng, 20_000)).astype(int)

    fit = fit_delay(days, Distribution(family))

    assert fit.mean.value == pytest.approx(mean, rel=0.02)
    assert fit.median.value == pytest.approx(median, rel=0.02)
    assert fit.median.value < fit.p75.value < fit.p90.value


@pytest.mark.slow
def test_the_interval_holds_the_true_mean_about_as_often_as_it_says():
    rng = np.random.default_rng(11)
    hits = 0
    for _ in range(150):
        delays, watched = growing_outbreak(rng, 300)
        mean = fit_delay(delays, Distribution.LOGNORMAL, watched_days=watched).mean
        hits += mean.lower < TRUE_MEAN < mean.upper

    assert 0.9 <= hits / 150 <= 0.99


@pytest.mark.parametrize(
    ("delays", "watched", "because"),
    [
        ([2, -1], None, "not negative"),
        ([2, 5], [4, 4], "longer than it was watched"),
        ([3, 3, 3], None, "Insufficient data: 3 delays of the same length"),
        ([], None, "Insufficient data"),
    ],
)
def test_delays_that_say_nothing_are_refused(delays, watched, because):
    with pytest.raises(UnusableSeriesError, match=because):
        fit_delay(
            np.array(delays, int),
            Distribution.GAMMA,
            watched_days=watched and np.array(watched),
        )


def test_truncated_delays_that_fit_the_better_the_longer_are_refused():
    """Onset to report of MERS in Korea, as known on 1 June 2015: a mean of 10^223 days."""
    delays = [8, 2, 0, 1, 2, 4, 7, 3, 8, 9, 8, 9, 14, 7, 12, 10, 12]
    watched = [21, 14, 12, 7, 7, 8, 11, 6, 11, 12, 11, 11, 15, 8, 12, 10, 12]

    with pytest.raises(UnusableSeriesError, match="many distributions equally well"):
        fit_delay(
            np.array(delays), Distribution.LOGNORMAL, watched_days=np.array(watched)
        )


def test_the_choice_of_a_family_is_refused_only_where_each_is():
    delays = np.array([2] * 6 + [5] * 9 + [9] * 4)
    with pytest.raises(UnusableSeriesError, match="not negative"):
        best_delay(-delays)

    assert best_delay(delays, watched_days=delays + 9).mean.value < 9


def test_the_fitted_delay_says_how_likely_each_number_of_days_is():
    rng = np.random.default_rng(6)
    days = np.floor(rng.random(20_000) + rng.gamma(2, 3, 20_000)).astype(int)

    chance = chance_by_day(fit_delay(days, Distribution.GAMMA), 60)

    assert chance.sum() == pytest.approx(1, abs=1e-4)
    assert chance[:10] == pytest.approx(np.bincount(days)[:10] / len(days), abs=0.01)
