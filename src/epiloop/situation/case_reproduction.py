"""How many each day's cases went on to infect (Wallinga and Teunis)."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from epiloop.situation.errors import UnusableSeriesError
from epiloop.situation.reproduction import INTERVAL, RtEstimate
from epiloop.situation.serial_interval import check_serial_interval
from epiloop.situation.windows import Counts, Figures, local_and_imported, windows_over


def estimate_case_reproduction(
    local: NDArray[np.integer],
    serial_interval: NDArray[np.float64],
    *,
    imported: NDArray[np.integer] | None = None,
    window_days: int = 7,
) -> RtEstimate:
    """Estimate how many each window's cases infect, on average over them.

    Whom a case was infected by is not known; every earlier case is as likely as the
    serial interval says. The distribution over all those trees is computed whole, not
    sampled. Recent cases have not infected everybody yet: the last serial interval's
    figures are too low.

    Parameters
    ----------
    local, imported
        shape (days,): new cases by day of onset. Imported cases infected others, and
        nobody here infected them.

    Returns
    -------
    RtEstimate
        shape (days - window_days,); NaN in a window without cases.

    Raises
    ------
    UnusableSeriesError
        If a count is negative, the serial interval is none, or no window fits.

    References
    ----------
    Wallinga and Teunis, Am J Epidemiol 160(6):509-516, 2004. doi:10.1093/aje/kwh255
    """
    infected, other = local_and_imported(local, imported)
    if infected.ndim != 1:
        raise UnusableSeriesError("One series of days is estimated at a time.")
    every = infected + other
    windows = windows_over(len(every), window_days=window_days)
    shares = _shares(every, check_serial_interval(serial_interval))
    figures = np.array(
        [
            _window(infected, every, shares, first - 1, last)
            for first, last in zip(windows.t_start, windows.t_end, strict=True)
        ]
    )
    return RtEstimate(windows, *figures.T)


def _shares(every: Counts, serial_interval: Figures) -> Figures:
    """Return, for a case of a row's day, the chance that one of a column's infected it."""
    days = len(every)
    padded = np.zeros(days)
    padded[: min(days, len(serial_interval))] = serial_interval[:days]
    after = np.arange(days)[:, None] - np.arange(days)
    weights = np.where(after > 0, padded[np.abs(after)], 0.0)
    of_all = weights @ every
    return np.divide(
        weights, of_all[:, None], out=np.zeros_like(weights), where=of_all[:, None] > 0
    )


def _window(
    infected: Counts, every: Counts, shares: Figures, start: int, end: int
) -> list[float]:
    """Return mean, deviation, lower, median and upper of one window."""
    cases = every[start:end].sum()
    if not cases:
        return [np.nan] * (2 + len(INTERVAL))
    by_these = np.minimum(shares[:, start:end] @ every[start:end], 1.0)
    # Each case's infector is one of these or not, whoever infected the others.
    chance = np.ones(1)
    for number, share in zip(infected.tolist(), by_these.tolist(), strict=True):
        if number and share:
            of_these = binom.pmf(np.arange(number + 1), number, share)
            chance = np.convolve(chance, of_these)
    numbers = np.arange(len(chance))
    mean = float(numbers @ chance)
    deviation = float(np.sqrt(chance @ (numbers - mean) ** 2))
    reached = np.cumsum(chance)
    quantiles = [float(np.searchsorted(reached, share)) for share in INTERVAL]
    return [figure / cases for figure in (mean, deviation, *quantiles)]
