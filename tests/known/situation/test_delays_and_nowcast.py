"""Delays and incomplete days as they were known on a day, against what came in the end.

H7N9 in China 2013 and MERS in Korea 2015; the end is known here, so that each estimate can
be held to it. Naive is what is seen: the mean of the delays that are over, the cases
reported. What was worse than naive is said to be so.
"""

import numpy as np
import pytest

from epiloop.situation import (
    UnusableSeriesError,
    best_delay,
    coverage,
    interval_score,
    nowcast,
)
from looking import IS_THOROUGH
from outbreaks import H7N9_CASES, MERS_CASES, dated_pairs
from shared_data import needs

H7N9, MERS = "fluH7N9_china_2013", "mers_korea_2015"
TO_HOSPITAL = (H7N9_CASES, "date_of_onset", "date_of_hospitalisation")
TO_OUTCOME = (H7N9_CASES, "date_of_onset", "date_of_outcome")
TO_REPORT = (MERS_CASES, "dt_onset", "dt_report")
FEWEST = 15  # delays known by a day that is looked at
LAST_DAYS = slice(-7, None)


def as_known(first, second, every_days):
    """Return the days on which enough was known, until the last event."""
    days = range(int(first.min()), int(first.max()) + 1)
    return [day for day in days if (second <= day).sum() >= FEWEST][::every_days]


def delays_by_day(columns, every_days):
    """Return naive and estimated means with their ends, how many refused, and the truth."""
    first, second = dated_pairs(*columns)
    rows, refused = [], 0
    for day in as_known(first, second, every_days):
        known = second <= day
        try:
            fit = best_delay((second - first)[known], watched_days=(day - first)[known])
        except UnusableSeriesError:
            refused += 1
            continue
        rows.append((fit.naive_mean, fit.mean.value, fit.mean.lower, fit.mean.upper))
    return *np.array(rows).T, refused, float((second - first).mean())


@needs(H7N9, MERS)
@pytest.mark.slow
@pytest.mark.skipif(not IS_THOROUGH, reason="many fits: overnight")
@pytest.mark.parametrize(
    ("columns", "every_days", "days", "naive_off", "off", "held", "refused"),
    [
        pytest.param(TO_HOSPITAL, 4, 30, 0.15, 0.74, 1.0, 0, id="H7N9 to hospital"),
        pytest.param(TO_OUTCOME, 4, 22, 3.18, 2.02, 1.0, 0, id="H7N9 to outcome"),
        # Delays fell from 10 days to 5 while they were watched: they were not of one
        # kind, which the correction takes for granted, and none of its intervals held.
        pytest.param(TO_REPORT, 1, 10, 0.13, 2.89, 0.0, 5, id="MERS to report"),
    ],
)
def test_delays_as_known_on_the_day(
    columns, every_days, days, naive_off, off, held, refused
):
    """Mean absolute error in days, and the share of 95 % intervals that held the truth."""
    naive, mean, lower, upper, not_said, true = delays_by_day(columns, every_days)

    came = np.full(len(mean), true)
    assert (
        len(mean),
        round(float(np.abs(naive - true).mean()), 2),
        round(float(np.abs(mean - true).mean()), 2),
        round(coverage(lower, upper, came), 2),
        not_said,
    ) == (days, naive_off, off, held, refused)


def nowcasts_by_day(columns):
    """Return seen, median and ends of the last days of each day, and the truth."""
    first, second = dated_pairs(*columns)
    rng = np.random.default_rng(1)
    true = np.bincount(first - first.min())
    rows = []
    for day in as_known(first, second, 1):
        now = nowcast(first, second, as_of_day=day, rng=rng)
        came = true[: len(now.seen)]
        figures = (now.seen, now.median, now.lower, now.upper, came)
        rows.append(np.stack(figures)[:, LAST_DAYS])
    return np.concatenate(rows, axis=1)


@needs(H7N9, MERS)
@pytest.mark.slow
@pytest.mark.skipif(not IS_THOROUGH, reason="many fits: overnight")
@pytest.mark.parametrize(
    ("columns", "naive_off", "off", "held", "naive_score", "score"),
    [
        pytest.param(TO_HOSPITAL, 0.21, 0.21, 0.92, 8.5, 5.0, id="H7N9 to hospital"),
        # Reports sped up: the point estimate is worse than what is seen, though the
        # interval is better than none.
        pytest.param(TO_REPORT, 4.17, 9.6, 0.7, 166.9, 89.4, id="MERS to report"),
    ],
)
def test_the_last_seven_days_as_known_on_the_day(
    columns, naive_off, off, held, naive_score, score
):
    """Mean absolute error of the median in cases a day, coverage, interval scores."""
    seen, median, lower, upper, came = nowcasts_by_day(columns)

    assert np.abs(seen - came).mean() == pytest.approx(naive_off, abs=0.01)
    assert np.abs(median - came).mean() == pytest.approx(off, rel=0.05)
    assert coverage(lower, upper, came) == pytest.approx(held, abs=0.03)
    naive = interval_score(seen, seen, came).mean()
    assert naive == pytest.approx(naive_score, abs=0.1)
    assert interval_score(lower, upper, came).mean() == pytest.approx(score, rel=0.05)
