"""When growth or a backlog will outrun what can be done in a day (C83)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from epiloop.situation.errors import UnusableSeriesError
from epiloop.situation.growth import Growth, estimate_growth
from epiloop.situation.windows import Figures


@dataclass(frozen=True, slots=True)
class Overload:
    """In how many days what comes last will wait longer than its limit.

    Attributes
    ----------
    days, earliest, latest
        At the growth estimated, and at the ends of its 95 % interval; 0 if it is so by now,
        infinite if not within the horizon.
    backlog, backlog_lower, backlog_upper
        shape (horizon_days + 1,): what will wait at the end of each day; entry 0 is now.
    growth
        Of what arrives.
    """

    days: float
    earliest: float
    latest: float
    backlog: Figures
    backlog_lower: Figures
    backlog_upper: Figures
    growth: Growth


def forecast_overload(
    arrived: NDArray[np.integer],
    *,
    waiting: int,
    capacity_per_day: float,
    limit_days: float,
    horizon_days: int,
) -> Overload:
    """Forecast when work will outrun capacity, if it grows as in the days given.

    What waits is what waited, and what arrives, less what is done; what comes last waits
    until all before it is done. The interval is that of the growth: how much can be done is
    taken for known, and as unchanging.

    Parameters
    ----------
    arrived
        shape (days,): work that came, by day, oldest first.
    waiting
        Now.
    limit_days
        How long a piece of work may take.

    Raises
    ------
    UnusableSeriesError
        If nothing can be done, or too little arrived to tell how it grows.

    References
    ----------
    Little, Oper Res 9(3):383-387, 1961. doi:10.1287/opre.9.3.383
    """
    if not (capacity_per_day > 0 and waiting >= 0 and limit_days > 0):
        raise UnusableSeriesError(
            "What waits is 0 or more, what can be done in a day and the limit are over 0."
        )
    growth = estimate_growth(arrived)

    def backlog(rate: float) -> Figures:
        day = np.arange(len(arrived) + horizon_days)
        expected = np.exp(rate * (day - len(arrived) + 1))
        expected *= np.sum(arrived) / expected[: len(arrived)].sum()
        waits = [float(waiting)]
        for comes in expected[len(arrived) :]:
            waits.append(max(0.0, waits[-1] + comes - capacity_per_day))
        return np.array(waits)

    paths = [backlog(r) for r in (growth.rate, growth.rate_lower, growth.rate_upper)]
    most = limit_days * capacity_per_day
    days, latest, earliest = (
        float(np.argmax(path > most)) if (path > most).any() else np.inf
        for path in paths
    )
    middle, lower, upper = paths
    return Overload(days, earliest, latest, middle, lower, upper, growth)
