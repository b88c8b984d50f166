"""How many cases the last days have really had, when reports are still to come."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import gammaln

from epiloop.situation.errors import UnusableSeriesError
from epiloop.situation.windows import Counts, Figures

DRAWS: Final = 4_000
# What is thought of a day's mean before any day is known: Jeffreys' prior of a count.
FIRST_SHAPE: Final = 0.5
LOG_LIKENESS_RANGE: Final = (float(np.log(0.1)), float(np.log(1e4)))


@dataclass(frozen=True, slots=True)
class Nowcast:
    """Cases of each day, reported and still to be reported.

    Attributes
    ----------
    seen
        shape (days,): reported so far.
    completeness
        shape (days,): mean share of a day's cases that is reported so far.
    mean, lower, median, upper
        shape (days,): of all cases of the day, with the central 95 %.
    totals
        shape (draws, days): the cases drawn, which belong together from day to day.
    """

    seen: Counts
    completeness: Figures
    mean: Figures
    lower: Figures
    median: Figures
    upper: Figures
    totals: Figures = field(repr=False)


def nowcast(
    event_day: NDArray[np.integer],
    report_day: NDArray[np.integer],
    *,
    as_of_day: int,
    rng: np.random.Generator,
) -> Nowcast:
    """Estimate how many cases each day up to now has had.

    Days are whole numbers from any common beginning; day 0 of the result is the first
    event's. The longest delay seen is taken for the longest there is. How likely a report
    is to take d days, given that it takes no more, is counted over the days that have been
    watched so long; how like two days in a row are is learnt from the days that are whole.

    Parameters
    ----------
    event_day, report_day
        shape (n,): of each case. Reports after `as_of_day` are not known yet: left out.

    Raises
    ------
    UnusableSeriesError
        If a report is before its event, or nothing is reported yet.

    References
    ----------
    Lawless, Can J Stat 22(1):15-31, 1994: reverse-time hazards of reporting.
    """
    triangle = _triangle(event_day, report_day, as_of_day)
    seen = triangle.sum(axis=1)
    reported = _completeness(triangle, rng)
    likeness = _likeness(seen[: max(len(seen) - triangle.shape[1] + 1, 0)])
    totals = _totals(seen, reported, likeness, rng)
    lower, median, upper = np.quantile(totals, [0.025, 0.5, 0.975], axis=0)
    return Nowcast(
        seen, reported.mean(axis=0), totals.mean(axis=0), lower, median, upper, totals
    )


def _triangle(
    event_day: NDArray[np.integer], report_day: NDArray[np.integer], as_of_day: int
) -> Counts:
    """Return cases by day and by delay, shape (days, longest delay + 1)."""
    event, report = np.asarray(event_day, np.int64), np.asarray(report_day, np.int64)
    if (report < event).any():
        raise UnusableSeriesError("A report is not before its event.")
    known = report <= as_of_day
    event, delay = event[known], (report - event)[known]
    if not len(event):
        raise UnusableSeriesError("Insufficient data: nothing has been reported yet.")
    triangle = np.zeros((as_of_day - event.min() + 1, delay.max() + 1), np.int64)
    np.add.at(triangle, (event - event.min(), delay), 1)
    return triangle


def _completeness(triangle: Counts, rng: np.random.Generator) -> Figures:
    """Draw the share of each day's cases that is reported by now: shape (DRAWS, days)."""
    days, delays = triangle.shape
    watched = np.arange(days)[::-1]  # so many days have passed since
    shares = np.ones((DRAWS, delays))
    for delay in range(delays - 1, 0, -1):
        of_these = triangle[watched >= delay, : delay + 1]
        late, all_of_them = of_these[:, delay].sum(), of_these.sum()
        hazard = _share(int(late), int(all_of_them - late), rng)
        shares[:, delay - 1] = shares[:, delay] * (1 - hazard)
    return shares[:, np.minimum(watched, delays - 1)]


def _share(these: int, others: int, rng: np.random.Generator) -> Figures:
    """Draw a share of which a sample is known; what was never seen is taken for none."""
    if not these:
        return np.zeros(DRAWS)
    # One more that could have come sooner, lest the only ones seen prove too much.
    return rng.beta(these, others + 1, DRAWS)


def _likeness(whole_days: Counts) -> float:
    """Return how like a day's mean is to the day before: the shape of their ratio."""
    if len(whole_days) < 2:
        return float(np.exp(LOG_LIKENESS_RANGE[0]))
    before, after = whole_days[:-1] + FIRST_SHAPE, whole_days[1:]

    def cost(log_shape: float) -> float:
        shape = np.exp(log_shape)
        return -float(
            np.sum(
                gammaln(after + shape)
                - gammaln(shape)
                - shape * np.log1p(before / shape)
                - after * np.log1p(shape / before)
            )
        )

    return float(np.exp(minimize_scalar(cost, bounds=LOG_LIKENESS_RANGE).x))


def _totals(
    seen: Counts, reported: Figures, likeness: float, rng: np.random.Generator
) -> Figures:
    """Draw each day's cases, each day's mean near that of the day before."""
    totals = np.empty(reported.shape)
    rate = np.zeros(DRAWS)
    shape = FIRST_SHAPE
    for day, count in enumerate(seen):
        mean = rng.gamma(shape + count, 1, DRAWS) / (rate + reported[:, day])
        totals[:, day] = count + rng.poisson(mean * (1 - reported[:, day]))
        shape, rate = likeness, likeness / np.maximum(mean, 1e-9)
    return totals
