"""How likely it is that no community case comes any more, from each coming day on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from epiloop.situation.branching import REPRODUCTIONS, Found, learn_control
from epiloop.situation.windows import Figures


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
    found: Found,
    serial_interval: NDArray[np.float64],
    *,
    dispersion: float,
    window_days: int,
    horizon_days: int,
) -> CommunityZero:
    """Return the chance that community cases have ended, for each coming day.

    A branching process of the cases found in the community (`epiloop.situation.branching`):
    how many of these one leads to under the present control is learnt from the last
    days, and stays. Chances are exact; over draws of what was not seen (`draw_unpublished`,
    a nowcast) they are averaged.

    Parameters
    ----------
    serial_interval
        shape (k,), entry d the chance that a case is found d days after the one before;
        see `before_isolation` for one that isolation cuts short.
    dispersion
        k of the offspring.

    Raises
    ------
    UnusableSeriesError
        If the window does not fit into the days, or k is not over 0.

    References
    ----------
    Nishiura et al., J Clin Med 5(1):12, 2016: declaring the end of an outbreak.
    Lloyd-Smith et al., Nature 438:355-359, 2005: offspring.
    """
    control = learn_control(
        found, serial_interval, dispersion=dispersion, window_days=window_days
    )
    in_time = _in_time(serial_interval, dispersion, found.days, horizon_days)
    latest_first = control.community[:, ::-1][:, : len(in_time)]
    p_zero = np.mean(
        [
            np.exp(np.tensordot(cases, in_time, axes=1)) @ belief
            for cases, belief in zip(latest_first, control.outside, strict=True)
        ],
        axis=0,
    )
    return CommunityZero(p_zero, control.reproduction)


def _in_time(
    weights: Figures, dispersion: float, days: int, horizon_days: int
) -> Figures:
    """Return the logarithm of the chance that a case's descendants end before a coming day.

    shape (ages, horizon_days, reproductions), by how long ago it was found.
    """
    # Whoever was found longer ago than the serial interval lasts leads to nobody more.
    ages = range(1, min(days, len(weights)) + 1)
    barren = _barren(weights, dispersion, len(ages) + horizon_days)
    return np.array(
        [
            [
                _without_late(barren, weights, dispersion, first=age, late=age + day)
                for day in range(horizon_days)
            ]
            for age in ages
        ]
    )


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
