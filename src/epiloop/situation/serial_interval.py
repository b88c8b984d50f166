"""How many days pass from a case's onset to the onset of those it infects."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import gamma
from scipy.stats import t as student

from epiloop.situation.errors import UnusableSeriesError

Days = NDArray[np.float64]
SUMS_TO_ONE_WITHIN: Final = 0.01  # published tables are rounded to three places
NEGLIGIBLE: Final = 1e-12


def check_serial_interval(serial_interval: Days) -> Days:
    """Return a serial interval: entry d is the chance of d days; entry 0 is 0.

    Raises
    ------
    UnusableSeriesError
        If an entry is no probability, entry 0 is not 0, or they do not sum to 1.
    """
    given = check_distribution(serial_interval, "A serial interval")
    if given[0] != 0:
        raise UnusableSeriesError(
            "A serial interval begins with day 0, which has the probability 0."
        )
    return given


def check_distribution(chances: Days, name: str) -> Days:
    """Return a distribution over days; entry d is the chance of d days.

    Raises
    ------
    UnusableSeriesError
        If an entry is no probability, or they do not sum to 1.
    """
    given = np.asarray(chances, np.float64)
    if given.ndim != 1 or not len(given) or not np.all((given >= 0) & (given <= 1)):
        raise UnusableSeriesError(f"{name} has one probability for each day.")
    if abs(given.sum() - 1) > SUMS_TO_ONE_WITHIN:
        raise UnusableSeriesError(
            f"{name}: its probabilities sum to 1, not to {given.sum():.6g}."
        )
    return given


def discretised_gamma(*, mean_days: float, sd_days: float) -> Days:
    """Return a gamma-distributed serial interval, shifted by one day, by whole days.

    Parameters
    ----------
    mean_days, sd_days
        Of the serial interval; the mean is longer than the day of the shift.

    Raises
    ------
    UnusableSeriesError
        If the mean is not over one day or the deviation not over none.

    References
    ----------
    Cori et al., Am J Epidemiol 178(9):1505-1512, 2013, web appendix 11.
    """
    if not (mean_days > 1 and sd_days > 0):
        raise UnusableSeriesError(
            f"A serial interval has a mean over 1 day and a deviation over 0, "
            f"not {mean_days:g} and {sd_days:g}."
        )
    shape = ((mean_days - 1) / sd_days) ** 2
    scale = sd_days**2 / (mean_days - 1)
    longest = int(gamma.isf(NEGLIGIBLE, shape, scale=scale)) + 3
    day = np.arange(longest, dtype=np.float64)

    def share(of: Days, more: int) -> Days:
        return np.asarray(gamma.cdf(of, shape + more, scale=scale))

    weight = (
        day * share(day, 0)
        + (day - 2) * share(day - 2, 0)
        - 2 * (day - 1) * share(day - 1, 0)
        + (mean_days - 1) * (2 * share(day - 1, 1) - share(day - 2, 1) - share(day, 1))
    )
    return np.maximum(weight, 0)


def mean_of(serial_interval: Days) -> float:
    """Return its mean, in days."""
    return float(serial_interval @ np.arange(len(serial_interval)))


@dataclass(frozen=True, slots=True)
class SerialIntervalEstimate:
    """Mean, in days, with its 95 % interval, and deviation of traced pairs."""

    mean: float
    lower: float
    upper: float
    sd: float
    pairs: int


def estimate_serial_interval(days: NDArray[np.integer]) -> SerialIntervalEstimate:
    """Estimate the serial interval from pairs of which each infected case has one infector.

    Parameters
    ----------
    days
        shape (pairs,): from the infector's onset to that of the infected; negative where
        the infected fell ill first, which happens.

    Raises
    ------
    UnusableSeriesError
        If there are fewer than three pairs.
    """
    told = np.asarray(days, np.float64)
    if len(told) < 3:
        raise UnusableSeriesError(
            f"Insufficient data: a serial interval needs three pairs or more, not "
            f"{len(told)}."
        )
    mean, deviation = float(told.mean()), float(told.std(ddof=1))
    reach = float(student.isf(0.025, len(told) - 1)) * deviation / len(told) ** 0.5
    return SerialIntervalEstimate(
        mean, mean - reach, mean + reach, deviation, len(told)
    )


def before_isolation(
    serial_interval: Days, days_to_isolation: Days
) -> tuple[Days, float]:
    """Cut a serial interval short by isolation: whoever is isolated infects nobody more.

    Parameters
    ----------
    serial_interval, days_to_isolation
        shape (k,) and (m,): the chance of d days from a case's onset to those of the cases
        it leads to, and to its isolation. What it leads to on the day itself still counts.

    Returns
    -------
    tuple
        The serial interval of what is left, and what share is left.

    Raises
    ------
    UnusableSeriesError
        If one of them is no distribution, or nothing is left.

    References
    ----------
    Fraser et al., Proc Natl Acad Sci 101(16):6146-6151, 2004: isolation and infectiousness.
    """
    interval = check_serial_interval(serial_interval)
    isolated = check_distribution(days_to_isolation, "The delay to isolation")
    still_free = np.zeros(len(interval))
    at_liberty = 1 - np.concatenate([[0.0], np.cumsum(isolated)])[:-1]
    known = min(len(interval), len(at_liberty))
    still_free[:known] = at_liberty[:known]
    left = interval * still_free
    share = float(left.sum())
    if not share:
        raise UnusableSeriesError(
            "Nobody infects anybody before being isolated: no serial interval is left."
        )
    return left / share, share
