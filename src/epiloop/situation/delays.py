"""How long a step takes, from days that hide the hour and from what is not over yet."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from epiloop.situation.delay_families import (
    FAMILIES,
    Distribution,
    Family,
    Parameters,
)
from epiloop.situation.errors import UnusableSeriesError
from epiloop.situation.windows import Figures

SMALLEST: Final = 1e-300
NORMAL_95: Final = float(stats.norm.isf(0.025))
WIDEST: Final = float(np.log(100))  # an interval a hundredfold each way says nothing
RAN_AWAY: Final = 100  # a mean of so many times the longest delay seen
MANY_FIT: Final = "Insufficient data: these delays fit many distributions equally well."


@dataclass(frozen=True, slots=True)
class Figure:
    """An estimate in days, with its 95 % interval."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class DelayFit:
    """A delay, as estimated.

    Attributes
    ----------
    parameters
        By name: `shape` and `scale` (days), or `mu` and `sigma` (of the logarithm).
    delays
        How many delays it rests on.
    naive_mean
        Mean of the delays seen, nothing corrected, in days.
    aic
        Akaike's criterion: the lower, the better the family fits these delays.
    """

    distribution: Distribution
    parameters: dict[str, float]
    delays: int
    mean: Figure
    median: Figure
    p75: Figure
    p90: Figure
    naive_mean: float
    aic: float


def fit_delay(
    delay_days: NDArray[np.integer],
    distribution: Distribution,
    *,
    watched_days: NDArray[np.integer] | None = None,
) -> DelayFit:
    """Estimate a delay between two days of which only the dates are known.

    Each of the two events may have come at any hour of its day. What has not yet happened
    is not in the list, so that short delays are seen more often than long ones while an
    outbreak grows; `watched_days` corrects this.

    Parameters
    ----------
    delay_days
        shape (n,): second date minus first date.
    watched_days
        shape (n,): last day of watching minus first date, not less than the delay. None
        if everything that will happen has happened.

    Raises
    ------
    UnusableSeriesError
        If a delay is negative or longer than it was watched, or they are too few or too
        alike to say anything.

    References
    ----------
    Park et al., medRxiv 2024.01.12.24301247: both events censored by day, truncation.
    """
    delay, until, number = _grouped(delay_days, watched_days)
    family = FAMILIES[distribution]

    def cost(parameters: Parameters) -> float:
        # A search may try a mean beyond all numbers; no number is no likelihood.
        with np.errstate(over="ignore", invalid="ignore"):
            named = family.named(parameters)
            value = -_log_likelihood(family, named, delay, until, number)
        return value if np.isfinite(value) else np.inf

    mean, deviation = _moments(delay, number)
    found = optimize.minimize(
        cost,
        np.array(family.start(mean, deviation)),
        method="Nelder-Mead",
        options={"xatol": 1e-8, "fatol": 1e-10, "maxiter": 4_000},
    )
    _check_has_an_end(family, found.x, longest=float(delay.max()) + 1)
    spread = _covariance(cost, found.x)

    def figure(of: Callable[[float, float], float]) -> Figure:
        return _figure(
            lambda parameters: of(*family.named(parameters)), found.x, spread
        )

    return DelayFit(
        distribution=distribution,
        parameters=dict(zip(family.names, family.named(found.x), strict=True)),
        delays=int(number.sum()),
        mean=figure(family.mean),
        median=figure(_quantile_of(family, 0.5)),
        p75=figure(_quantile_of(family, 0.75)),
        p90=figure(_quantile_of(family, 0.9)),
        naive_mean=mean - 0.5,
        aic=2 * len(family.names) + 2 * float(found.fun),
    )


def best_delay(
    delay_days: NDArray[np.integer],
    *,
    watched_days: NDArray[np.integer] | None = None,
) -> DelayFit:
    """Return the family that fits best, by Akaike's criterion; see `fit_delay`.

    A family of which the delays say too little is passed over; refused is only what says
    too little of all.
    """
    fits, refused = [], None
    for one in Distribution:
        try:
            fits.append(fit_delay(delay_days, one, watched_days=watched_days))
        except UnusableSeriesError as error:
            refused = error
    if not fits and refused is not None:
        raise refused
    return min(fits, key=lambda fit: fit.aic)


def chance_by_day(fit: DelayFit, days: int) -> Figures:
    """Return the chance of a delay of 0, 1 ... days, between two dates: shape (days,)."""
    family = FAMILIES[fit.distribution]
    named = fit.parameters[family.names[0]], fit.parameters[family.names[1]]
    day = np.arange(days + 1, dtype=np.float64)
    return np.diff(_seen_by(family, named, day))


def _grouped(
    delay_days: NDArray[np.integer], watched_days: NDArray[np.integer] | None
) -> tuple[Figures, Figures, Figures]:
    """Return the different pairs of delay and time watched, and how often each is."""
    delay = np.asarray(delay_days, np.int64)
    watched = None if watched_days is None else np.asarray(watched_days, np.int64)
    if (delay < 0).any():
        raise UnusableSeriesError("A delay is not negative.")
    if watched is not None and (
        watched.shape != delay.shape or (watched < delay).any()
    ):
        raise UnusableSeriesError("A delay is not longer than it was watched.")
    if len(np.unique(delay)) < 2:
        raise UnusableSeriesError(
            f"Insufficient data: {len(delay)} delays of the same length say nothing of "
            f"how they spread."
        )
    pairs, number = np.unique(
        np.stack([delay, delay if watched is None else watched]),
        axis=1,
        return_counts=True,
    )
    until = np.full(pairs.shape[1], np.inf) if watched is None else pairs[1] + 1.0
    return pairs[0].astype(np.float64), until, number.astype(np.float64)


def _moments(delay: Figures, number: Figures) -> tuple[float, float]:
    """Return mean and deviation, half a day kept so that none is 0."""
    mean = float(np.average(delay, weights=number))
    return mean + 0.5, float(np.sqrt(np.average((delay - mean) ** 2, weights=number)))


def _log_likelihood(
    family: Family,
    named: tuple[float, float],
    delay: Figures,
    until: Figures,
    number: Figures,
) -> float:
    on_its_day = _seen_by(family, named, delay + 1) - _seen_by(family, named, delay)
    at_all = _seen_by(family, named, until)
    chance = np.maximum(on_its_day, SMALLEST) / np.maximum(at_all, SMALLEST)
    return float(number @ np.log(chance))


def _seen_by(family: Family, named: tuple[float, float], day: Figures) -> Figures:
    """Return the chance that a delay, begun at any hour of day 0, has ended by a day."""
    ended = np.ones_like(day)
    finite = np.isfinite(day)
    at = day[finite]
    ended[finite] = _area(family, named, at) - _area(
        family, named, np.maximum(at - 1, 0)
    )
    return ended


def _area(family: Family, named: tuple[float, float], day: Figures) -> Figures:
    """Return the integral of the distribution function from 0."""
    return day * family.reached(day, *named) - family.mean(
        *named
    ) * family.reached_by_length(day, *named)


def _check_has_an_end(family: Family, best: Parameters, *, longest: float) -> None:
    """Refuse a search that ran away: truncated delays may fit the longer, the better."""
    with np.errstate(over="ignore"):
        mean = family.mean(*family.named(best))
    if not mean < RAN_AWAY * longest:
        raise UnusableSeriesError(MANY_FIT)


def _covariance(cost: Callable[[Parameters], float], best: Parameters) -> Figures:
    """Return the inverse of the observed information, by second differences."""
    step = 1e-4 * np.maximum(1.0, np.abs(best))
    information = np.empty((2, 2))
    for row in range(2):
        for column in range(2):
            a, b = np.eye(2)[row] * step, np.eye(2)[column] * step
            bend = (
                cost(best + a + b)
                - cost(best + a - b)
                - cost(best - a + b)
                + cost(best - a - b)
            )
            information[row, column] = bend / (4 * step[row] * step[column])
    if not (
        np.isfinite(information).all() and (np.linalg.eigvalsh(information) > 0).all()
    ):
        raise UnusableSeriesError(MANY_FIT)
    return np.asarray(np.linalg.inv(information))


def _figure(
    of: Callable[[Parameters], float], best: Parameters, spread: Figures
) -> Figure:
    """Return a positive figure with its interval, by the delta method on its logarithm."""
    step = 1e-5 * np.maximum(1.0, np.abs(best))
    slope = np.array(
        [
            (np.log(of(best + one)) - np.log(of(best - one))) / (2 * size)
            for one, size in zip(np.diag(step), step, strict=True)
        ]
    )
    value = float(of(best))
    reach = NORMAL_95 * float(np.sqrt(slope @ spread @ slope))
    if not reach < WIDEST:
        raise UnusableSeriesError(MANY_FIT)
    factor = float(np.exp(reach))
    return Figure(value, value / factor, value * factor)


def _quantile_of(family: Family, share: float) -> Callable[[float, float], float]:
    return lambda first, second: family.quantile(share, first, second)
