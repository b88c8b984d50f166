import numpy as np
import pytest

from epiloop.situation import Growth, Trend, UnusableSeriesError, estimate_growth


def test_cases_that_double_every_three_days_are_seen_to():
    found = estimate_growth(np.round(10 * 2 ** (np.arange(15) / 3)).astype(int))

    assert found.doubling_days == pytest.approx(3, rel=0.01)
    assert found.trend(level_days=60) is Trend.GROWING


@pytest.mark.parametrize(
    ("lower", "upper", "trend"),
    [
        (0.01, 0.2, Trend.GROWING),
        (-0.2, -0.01, Trend.SHRINKING),
        (-0.005, 0.005, Trend.LEVEL),
        (-0.2, 0.2, Trend.UNCERTAIN),
    ],
)
def test_a_trend_is_said_only_where_the_interval_says_so(lower, upper, trend):
    assert Growth((lower + upper) / 2, lower, upper, 9).trend(level_days=60) is trend


def test_the_interval_holds_the_true_rate_about_as_often_as_it_says():
    rng = np.random.default_rng(3)
    hits = 0
    for _ in range(400):
        mean = 20 * np.exp(0.05 * np.arange(14))
        counts = rng.negative_binomial(5, 5 / (5 + mean))
        found = estimate_growth(counts)
        hits += found.rate_lower < 0.05 < found.rate_upper

    assert 0.9 <= hits / 400 <= 0.98


@pytest.mark.parametrize("cases", [[], [5, 6], [0, 9, 0, 0]])
def test_too_little_is_not_a_trend(cases):
    with pytest.raises(UnusableSeriesError, match="Insufficient data"):
        estimate_growth(np.array(cases, int))
