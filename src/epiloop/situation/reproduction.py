"""The effective reproduction number, day by day (Cori)."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import gammainc, gammaincinv

from epiloop.situation.errors import UnusableSeriesError
from epiloop.situation.serial_interval import check_serial_interval, mean_of
from epiloop.situation.windows import (
    Counts,
    Figures,
    Windows,
    local_and_imported,
    windows_over,
)

INTERVAL: Final = (0.025, 0.5, 0.975)


@dataclass(frozen=True, slots=True)
class Prior:
    """What is thought of R before a case is seen: a gamma distribution."""

    mean: float = 5.0
    sd: float = 5.0

    def __post_init__(self) -> None:
        if not (self.mean > 0 and self.sd > 0):
            raise UnusableSeriesError("A prior has a mean and a deviation over 0.")

    @property
    def shape(self) -> float:
        """Shape of the gamma distribution."""
        return (self.mean / self.sd) ** 2

    @property
    def scale(self) -> float:
        """Scale of the gamma distribution."""
        return self.sd**2 / self.mean


@dataclass(frozen=True, slots=True)
class RtEstimate:
    """R in each window; NaN where it cannot be estimated.

    Attributes
    ----------
    windows
        The days each figure is of.
    mean, sd, lower, median, upper
        shape (..., windows): of the posterior, with its central 95 %.
    """

    windows: Windows
    mean: Figures
    sd: Figures
    lower: Figures
    median: Figures
    upper: Figures


@dataclass(frozen=True, slots=True)
class _Posterior:
    """Gamma distributions of R; NaN where there is none."""

    shape: Figures
    scale: Figures


def estimate_rt(
    local: NDArray[np.integer],
    serial_interval: NDArray[np.float64],
    *,
    imported: NDArray[np.integer] | None = None,
    window_days: int = 7,
    prior: Prior = Prior(),
) -> RtEstimate:
    """Estimate the effective reproduction number over sliding windows.

    A window is estimated once it ends after the mean serial interval, and if somebody
    could have infected in it.

    Parameters
    ----------
    local, imported
        shape (..., days): new cases by day, oldest first, for one area or for many. Zeros
        allowed, gaps not. Imported cases infect but were not infected here; those of the
        first day count as imported, whatever they are called.
    serial_interval
        shape (k,), entry d the chance of d days; or shape (draws, k), if it is uncertain:
        each draw is equally likely, and so counts equally in the result.

    Returns
    -------
    RtEstimate
        shape (..., days - window_days).

    Raises
    ------
    UnusableSeriesError
        If a count is negative, the serial interval is none, or no window fits.

    References
    ----------
    Cori et al., Am J Epidemiol 178(9):1505-1512, 2013. doi:10.1093/aje/kwt133
    Thompson et al., Epidemics 29:100356, 2019: imported cases, uncertain intervals.
    """
    here, from_elsewhere = _first_ones_imported(*local_and_imported(local, imported))
    windows = windows_over(here.shape[-1], window_days=window_days)
    draws = np.atleast_2d(np.asarray(serial_interval, np.float64))
    posteriors = [
        _posterior(
            here, here + from_elsewhere, check_serial_interval(one), windows, prior
        )
        for one in draws
    ]
    summary = _summary(posteriors[0]) if len(posteriors) == 1 else _mixture(posteriors)
    return RtEstimate(windows, *summary)


def infectiousness(cases: Counts | Figures, serial_interval: Figures) -> Figures:
    """Return how much infection each day's earlier cases bring: shape (..., days)."""
    days = cases.shape[-1]
    padded = np.zeros(days)
    padded[: min(days, len(serial_interval))] = serial_interval[:days]
    back = (
        np.arange(days) - np.arange(days)[:, None]
    )  # from the row's day to the column's
    weights = np.where(back >= 0, padded[np.abs(back)], 0.0)
    return np.asarray(cases.astype(np.float64) @ weights)


def _first_ones_imported(local: Counts, imported: Counts) -> tuple[Counts, Counts]:
    """Return both with the first day's cases imported: nobody here infected them."""
    here, from_elsewhere = local.copy(), imported.copy()
    from_elsewhere[..., 0] += here[..., 0]
    here[..., 0] = 0
    return here, from_elsewhere


def _posterior(
    local: Counts,
    every: Counts,
    serial_interval: Figures,
    windows: Windows,
    prior: Prior,
) -> _Posterior:
    pressure = windows.sums(infectiousness(every, serial_interval))
    estimable = (windows.t_end > mean_of(serial_interval[: local.shape[-1]])) & (
        pressure > 0
    )
    shape = prior.shape + windows.sums(local.astype(np.float64))
    scale = 1 / (1 / prior.scale + pressure)
    return _Posterior(
        np.where(estimable, shape, np.nan), np.where(estimable, scale, np.nan)
    )


def _summary(posterior: _Posterior) -> list[Figures]:
    shape, scale = posterior.shape, posterior.scale
    # Counts are whole, so that many windows share a shape; and a scale only multiplies.
    shapes, where = np.unique(shape, return_inverse=True)
    return [
        shape * scale,
        np.sqrt(shape) * scale,
        *(
            gammaincinv(shapes, share)[where].reshape(shape.shape) * scale
            for share in INTERVAL
        ),
    ]


def _mixture(posteriors: list[_Posterior]) -> list[Figures]:
    """Sum up distributions that are equally likely; a window needs all of them."""
    shape = np.stack([one.shape for one in posteriors])
    scale = np.stack([one.scale for one in posteriors])
    mean = (shape * scale).mean(axis=0)
    square = (shape * (1 + shape) * scale**2).mean(axis=0)
    quantiles = np.full((len(INTERVAL), *mean.shape), np.nan)
    for window in zip(*np.nonzero(~np.isnan(mean)), strict=True):
        at = (slice(None), *window)
        quantiles[at] = [_quantile(shape[at], scale[at], share) for share in INTERVAL]
    return [mean, np.sqrt(np.maximum(square - mean**2, 0)), *quantiles]


def _quantile(shape: Figures, scale: Figures, share: float) -> float:
    """Return where an even mixture of gamma distributions reaches a share."""
    of_each = gammaincinv(shape, share) * scale
    low, high = float(of_each.min()), float(of_each.max())
    if low == high:
        return low
    return float(
        brentq(
            lambda r: gammainc(shape, r / scale).mean() - share, low, high, rtol=1e-12
        )
    )
