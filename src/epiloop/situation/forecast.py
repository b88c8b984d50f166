"""How many cases the coming days bring, found in the community and in all."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from epiloop.situation.branching import REPRODUCTIONS, Found, learn_control
from epiloop.situation.reproduction import INTERVAL
from epiloop.situation.serial_interval import check_serial_interval
from epiloop.situation.windows import Figures

FUTURES: Final = 4_000
MOST_CASES: Final = 1e7  # a day; lets no drawn future leave what can be counted
# A reproduction number does not stay: so much of its logarithm is left after a day, and so
# far it wanders. Chosen on Korea's provinces in 2020 and SARS in Hong Kong in 2003 alone.
KEPT: Final = 0.7
WANDERS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Band:
    """A number of cases by coming day: shape (horizon_days,), with its central 95 %."""

    mean: Figures
    lower: Figures
    median: Figures
    upper: Figures


@dataclass(frozen=True, slots=True)
class CaseForecast:
    """Cases of the coming days; `total` is None where no total was told."""

    community: Band
    total: Band | None


def forecast_cases(
    found: Found,
    serial_interval: NDArray[np.float64],
    *,
    dispersion: float,
    window_days: int,
    horizon_days: int,
    rng: np.random.Generator,
) -> CaseForecast:
    """Draw how many cases the coming days bring.

    The process of `forecast_community_zero` let run, with one difference: how many cases
    one leads to nears 1 from day to day and wanders a little. An outbreak that is fought
    does not keep the pace of its first days; the chance of zero, which does not allow for
    better control, is the more careful of the two.

    Raises
    ------
    UnusableSeriesError
        If the window does not fit into the days, or k is not over 0.

    References
    ----------
    Gardner and McKenzie, Manage Sci 31(10):1237-1246, 1985: damped trends.
    """
    control = learn_control(
        found, serial_interval, dispersion=dispersion, window_days=window_days
    )
    draw = rng.integers(len(control.outside), size=FUTURES)
    weights = check_serial_interval(serial_interval)
    community = _Process(
        control.community[draw], control.outside[draw], weights, dispersion, rng
    )
    if control.inside is None or found.total is None:
        for _ in range(horizon_days):
            community.add(community.next_day())
        return CaseForecast(community.band(horizon_days), None)
    every = _Process(
        np.tile(found.total, (FUTURES, 1)),
        control.inside[draw],
        weights,
        dispersion,
        rng,
    )
    for _ in range(horizon_days):
        outside = community.next_day()
        inside = every.next_day()
        community.add(outside)
        every.add(outside + inside)
    return CaseForecast(community.band(horizon_days), every.band(horizon_days))


class _Process:
    """Cases by day in every drawn future, and how many each leads to."""

    def __init__(
        self,
        cases: Figures,
        belief: Figures,
        weights: Figures,
        dispersion: float,
        rng: np.random.Generator,
    ) -> None:
        # latest first, so that each day's weight stands beside it
        self.cases = cases[:, ::-1]
        self.log_reproduction = np.log(_chosen(belief, rng))
        self.weights, self.dispersion, self.rng = weights[1:], dispersion, rng

    def next_day(self) -> Figures:
        """Draw the cases that those up to now lead to on the next day."""
        reach = min(self.cases.shape[1], len(self.weights))
        pressure = self.cases[:, :reach] @ self.weights[:reach]
        self.log_reproduction = (
            KEPT * self.log_reproduction
            + WANDERS * self.rng.standard_normal(len(self.cases))
        )
        size = np.maximum(self.dispersion * pressure, 1e-12)
        rate = self.rng.gamma(size) * np.exp(self.log_reproduction) / self.dispersion
        return self.rng.poisson(np.minimum(rate, MOST_CASES)).astype(np.float64)

    def add(self, cases: Figures) -> None:
        """Take a day's cases in."""
        self.cases = np.hstack([cases[:, None], self.cases])

    def band(self, horizon_days: int) -> Band:
        """Sum the drawn days up, oldest first."""
        drawn = self.cases[:, :horizon_days][:, ::-1]
        lower, median, upper = np.quantile(drawn, INTERVAL, axis=0)
        return Band(drawn.mean(axis=0), lower, median, upper)


def _chosen(belief: Figures, rng: np.random.Generator) -> Figures:
    """Draw from each row's belief one of `REPRODUCTIONS`."""
    reached = np.cumsum(belief, axis=1)
    at = (reached < rng.random((len(belief), 1))).sum(axis=1)
    return np.asarray(REPRODUCTIONS[np.minimum(at, len(REPRODUCTIONS) - 1)])
