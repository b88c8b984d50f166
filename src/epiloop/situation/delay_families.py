"""The families that a delay may be of, each in terms of two real numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from epiloop.situation.windows import Figures

Parameters: TypeAlias = NDArray[np.float64]  # shape (2,): any real numbers


class Distribution(StrEnum):
    """The families a delay may be of."""

    GAMMA = "gamma"
    LOGNORMAL = "lognormal"
    WEIBULL = "weibull"


@dataclass(frozen=True, slots=True)
class Family:
    """A family in terms of two real numbers, so that no step of a search leaves it.

    Attributes
    ----------
    names
        Of its two parameters.
    named
        From two real numbers to the parameters.
    start
        From mean and deviation to two real numbers near by.
    mean, quantile
        Of the family, in days; from the parameters, and a share before them.
    reached, reached_by_length
        Share of delays that have ended by a day; and the same weighted by the delay
        itself, which says where long delays lie.
    """

    names: tuple[str, str]
    named: Callable[[Parameters], tuple[float, float]]
    start: Callable[[float, float], tuple[float, float]]
    mean: Callable[[float, float], float]
    quantile: Callable[[float, float, float], float]
    reached: Callable[[Figures, float, float], Figures]
    reached_by_length: Callable[[Figures, float, float], Figures]


def _exponents(parameters: Parameters) -> tuple[float, float]:
    first, second = np.exp(parameters)
    return float(first), float(second)


def _second_exponent(parameters: Parameters) -> tuple[float, float]:
    return float(parameters[0]), float(np.exp(parameters[1]))


FAMILIES: Final = {
    Distribution.GAMMA: Family(
        names=("shape", "scale"),
        named=_exponents,
        start=lambda mean, sd: (2 * np.log(mean / sd), np.log(sd**2 / mean)),
        mean=lambda shape, scale: shape * scale,
        quantile=lambda share, shape, scale: special.gammaincinv(shape, share) * scale,
        reached=lambda day, shape, scale: special.gammainc(shape, day / scale),
        reached_by_length=lambda day, shape, scale: special.gammainc(
            shape + 1, day / scale
        ),
    ),
    Distribution.LOGNORMAL: Family(
        names=("mu", "sigma"),
        named=_second_exponent,
        start=lambda mean, sd: (
            np.log(mean) - np.log1p((sd / mean) ** 2) / 2,
            np.log(np.log1p((sd / mean) ** 2)) / 2,
        ),
        mean=lambda mu, sigma: float(np.exp(mu + sigma**2 / 2)),
        quantile=lambda share, mu, sigma: float(
            np.exp(mu + sigma * special.ndtri(share))
        ),
        reached=lambda day, mu, sigma: special.ndtr((_log(day) - mu) / sigma),
        reached_by_length=lambda day, mu, sigma: special.ndtr(
            (_log(day) - mu - sigma**2) / sigma
        ),
    ),
    Distribution.WEIBULL: Family(
        names=("shape", "scale"),
        named=_exponents,
        start=lambda mean, sd: (np.log(mean / sd), np.log(mean)),
        mean=lambda shape, scale: scale * float(special.gamma(1 + 1 / shape)),
        quantile=lambda share, shape, scale: (
            scale * float((-np.log1p(-share)) ** (1 / shape))
        ),
        reached=lambda day, shape, scale: -np.expm1(-((day / scale) ** shape)),
        reached_by_length=lambda day, shape, scale: special.gammainc(
            1 + 1 / shape, (day / scale) ** shape
        ),
    ),
}


def _log(day: Figures) -> Figures:
    """Return the logarithm; of the very beginning, minus infinity."""
    return np.log(day, out=np.full_like(day, -np.inf), where=day > 0)
