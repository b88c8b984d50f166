"""Sliding windows over a series of days, numbered from 1 as in the literature."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from epiloop.situation.errors import UnusableSeriesError

Counts = NDArray[np.int64]
Figures = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Windows:
    """Windows of one length; each moves on by a day.

    Attributes
    ----------
    t_start, t_end
        shape (windows,): first and last day, both included; day 1 is the first.
    """

    t_start: Counts
    t_end: Counts

    def sums(self, series: Figures) -> Figures:
        """Return the sum of a series, shape (..., days), over each window."""
        before = np.zeros((*series.shape[:-1], 1), series.dtype)
        total = np.concatenate([before, np.cumsum(series, axis=-1)], axis=-1)
        return np.asarray(total[..., self.t_end] - total[..., self.t_start - 1])


def windows_over(days: int, *, window_days: int) -> Windows:
    """Return the windows from day 2 on: nobody here can have infected the first day's.

    Raises
    ------
    UnusableSeriesError
        If no window fits.
    """
    if not 1 <= window_days < days:
        raise UnusableSeriesError(
            f"A window of {window_days} days does not fit into {days} days, of which "
            f"the first opens none."
        )
    first = np.arange(2, days - window_days + 2)
    return Windows(first, first + window_days - 1)


def local_and_imported(
    local: NDArray[np.integer], imported: NDArray[np.integer] | None
) -> tuple[Counts, Counts]:
    """Return both as counts of the same days; raise `UnusableSeriesError` if they are not."""
    here = check_counts(local, "Local cases")
    if imported is None:
        return here, np.zeros_like(here)
    from_elsewhere = check_counts(imported, "Imported cases")
    if here.shape != from_elsewhere.shape:
        raise UnusableSeriesError("Local and imported cases are of the same days.")
    return here, from_elsewhere


def check_counts(counts: NDArray[np.generic], name: str) -> Counts:
    """Return numbers of cases; raise `UnusableSeriesError` if they are none."""
    given = np.asarray(counts)
    whole = given.astype(np.int64)
    if given.ndim == 0 or (whole != given).any() or (whole < 0).any():
        raise UnusableSeriesError(f"{name}: cases are counted by day, 0 or more each.")
    return whole
