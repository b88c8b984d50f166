"""Whether an outbreak grows, and how fast: said only where the interval says so."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from epiloop.situation.errors import UnusableSeriesError
from epiloop.situation.windows import Figures, check_counts

STEPS: Final = 50
CLOSE_ENOUGH: Final = 1e-10


class Trend(StrEnum):
    """What can be said of an outbreak."""

    GROWING = "growing"
    SHRINKING = "shrinking"
    LEVEL = "level"
    """Neither, and the interval is too narrow to hide much of either."""
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Growth:
    """Growth per day over a window.

    Attributes
    ----------
    rate, rate_lower, rate_upper
        Of the logarithm, per day, with its 95 % interval.
    cases
        How many it rests on.
    """

    rate: float
    rate_lower: float
    rate_upper: float
    cases: int

    def trend(self, *, level_days: float) -> Trend:
        """Say whether it grows.

        Parameters
        ----------
        level_days
            Whoever would need longer than this to double or to halve is level.
        """
        bound = np.log(2) / level_days
        if self.rate_lower > 0:
            return Trend.GROWING
        if self.rate_upper < 0:
            return Trend.SHRINKING
        if -bound < self.rate_lower and self.rate_upper < bound:
            return Trend.LEVEL
        return Trend.UNCERTAIN

    @property
    def doubling_days(self) -> float:
        """Days in which cases double; negative: in which they halve."""
        return float(np.log(2) / self.rate) if self.rate else float("inf")


def estimate_growth(cases: NDArray[np.integer]) -> Growth:
    """Fit an exponential to the days of a window.

    Counts spread more widely than chance alone lets them where they do (quasi-Poisson),
    and the interval with them.

    Parameters
    ----------
    cases
        shape (days,): new cases by day, oldest first, three days or more.

    Raises
    ------
    UnusableSeriesError
        If there are fewer than three days, or cases on fewer than two of them.

    References
    ----------
    McCullagh and Nelder, Generalized Linear Models, 2nd ed., 1989, chapter 6.
    """
    counts = check_counts(cases, "Cases").astype(np.float64)
    if counts.ndim != 1 or len(counts) < 3 or np.count_nonzero(counts) < 2:
        raise UnusableSeriesError(
            f"Insufficient data: growth needs three days or more, and cases on two of "
            f"them, not {int(counts.sum())} cases in {counts.size} days."
        )
    day = np.arange(len(counts)) - (len(counts) - 1) / 2
    design = np.stack([np.ones_like(day), day], axis=1)
    line, information = _fitted(design, counts)
    expected = np.exp(design @ line)
    freedom = len(counts) - 2
    spread = max(1.0, float(np.sum((counts - expected) ** 2 / expected)) / freedom)
    deviation = np.sqrt(spread * np.linalg.inv(information)[1, 1])
    reach = float(student.isf(0.025, freedom) * deviation)
    rate = float(line[1])
    return Growth(rate, rate - reach, rate + reach, int(counts.sum()))


def _fitted(design: Figures, counts: Figures) -> tuple[Figures, Figures]:
    """Return level and slope of the logarithm, and their information (Fisher scoring)."""
    line = np.array([np.log(counts.mean()), 0.0])
    for _ in range(STEPS):
        expected = np.exp(design @ line)
        information = design.T @ (expected[:, None] * design)
        step = np.linalg.solve(information, design.T @ (counts - expected))
        line = line + step
        if np.abs(step).max() < CLOSE_ENOUGH:
            break
    else:
        raise UnusableSeriesError("Insufficient data: no exponential fits these days.")
    return line, information
