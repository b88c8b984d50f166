"""How likely it is that no community case comes any more, from each coming day on."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from epiloop.situation.errors import UnusableSeriesError
from epiloop.situation.reproduction import infectiousness
from epiloop.situation.serial_interval import check_serial_interval
from epiloop.situation.windows import Figures

# Community cases a community case leads to, under the present control: tried at each.
REPRODUCTIONS: Final = np.geomspace(1e-2, 20, 400)


@dataclass(frozen=True, slots=True)
class CommunityZero:
    """The chance of community zero, and the control it rests on.

    Attributes
    ----------
    p_zero
        shape (horizon_days,): that no community case is found on that day or any later
        one; entry 0 is the first day after the series.
    reproduction
        Posterior mean of the community cases that one leads to.
    """

    p_zero: Figures
    reproduction: float


def forecast_community_zero(
    community: NDArray[np.number],
    serial_interval: NDArray[np.float64],
    *,
    dispersion: float,
    window_days: int,
    horizon_days: int,
) -> CommunityZero:
    """Return the chance that community cases have ended, for each coming day.

    A branching process of the cases found in the community, each a negative binomial
    number of others; those found under control lead to none there: where one does, that
    case counts as a community case's. How many one leads to is learnt from the last
    window, so that it is what control has made of it; before that it is thought to be
    exponential with a mean of 1. Chances are exact, nothing is drawn.

    Parameters
    ----------
    community
        shape (days,): community cases by the day they were found, oldest first; parts of
        cases where a day's number is itself estimated.
    serial_interval
        shape (k,), entry d the chance that a case is found d days after the one before.
    dispersion
        k of the offspring.

    Raises
    ------
    UnusableSeriesError
        If the series is shorter than the window or negative, or k not over 0.

    References
    ----------
    Nishiura et al., J Clin Med 5(1):12, 2016: declaring the end of an outbreak.
    Lloyd-Smith et al., Nature 438:355-359, 2005: offspring.
    """
    cases = np.asarray(community, np.float64)
    weights = check_serial_interval(serial_interval)
    if cases.ndim != 1 or (cases < 0).any() or not 1 <= window_days < len(cases):
        raise UnusableSeriesError(
            f"Community cases are counted by day, 0 or more each, for more than the "
            f"window of {window_days} days."
        )
    if not dispersion > 0:
        raise UnusableSeriesError("The dispersion k of offspring is over 0.")
    belief = _belief(cases, weights, dispersion, window_days)
    ended = _ended(cases, weights, dispersion, horizon_days)
    return CommunityZero(ended @ belief, float(belief @ REPRODUCTIONS))


def _belief(
    cases: Figures, weights: Figures, dispersion: float, window_days: int
) -> Figures:
    """Return how likely each of `REPRODUCTIONS` is, from the last window."""
    pressure = infectiousness(cases, weights)[-window_days:]
    found = cases[-window_days:]
    size = np.maximum(dispersion * pressure, 1e-12)[:, None]
    mean = np.maximum(pressure[:, None] * REPRODUCTIONS, 1e-12)
    log_chance = (
        gammaln(found[:, None] + size)
        - gammaln(size)
        - size * np.log1p(mean / size)
        - found[:, None] * np.log1p(size / mean)
    )
    # A day without anybody who could have infected tells nothing of how they infect.
    told = log_chance[pressure > 0].sum(axis=0)
    # Points lie evenly on the logarithm, so each stands for a stretch of its own length.
    weight = told - REPRODUCTIONS + np.log(REPRODUCTIONS)
    belief = np.exp(weight - weight.max())
    return np.asarray(belief / belief.sum())


def _ended(
    cases: Figures, weights: Figures, dispersion: float, horizon_days: int
) -> Figures:
    """Return, by coming day and reproduction, the chance that nobody is found from it on."""
    ages = np.arange(len(cases))[::-1] + 1  # on the first coming day
    last = int(ages[0]) + horizon_days
    barren = _barren(weights, dispersion, last)
    ended = np.zeros((horizon_days, len(REPRODUCTIONS)))
    for age, number in zip(ages, cases, strict=True):
        for day in range(horizon_days if number else 0):
            ended[day] += number * _without_late(
                barren, weights, dispersion, first=int(age), late=int(age) + day
            )
    return np.exp(ended)


def _barren(weights: Figures, dispersion: float, last: int) -> Figures:
    """Return the chance that a case has no descendant found `n` days after it or later.

    shape (last + 1, reproductions), by n; from n = 1 on.
    """
    barren = np.zeros((last + 1, len(REPRODUCTIONS)))
    for late in range(1, last + 1):
        barren[late] = np.exp(
            _without_late(barren, weights, dispersion, first=1, late=late)
        )
    return barren


def _without_late(
    barren: Figures, weights: Figures, dispersion: float, *, first: int, late: int
) -> Figures:
    """Return the logarithm of the chance that offspring from day `first` on end in time.

    None of them, and nobody after them, is found on day `late` or later. Offspring of
    different days are independent, and together negative binomial.
    """
    days = np.arange(first, len(weights))
    too_late = np.ones((len(days), len(REPRODUCTIONS)))
    in_time = days < late
    too_late[in_time] = 1 - barren[late - days[in_time]]
    grown = np.log1p(REPRODUCTIONS / dispersion * too_late)
    return np.asarray(-dispersion * (weights[days] @ grown))
