"""How unevenly cases infect: the mean number of offspring and its dispersion."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.special import gammaln
from scipy.stats import chi2, nbinom, poisson

from epiloop.situation.errors import UnusableSeriesError
from epiloop.situation.windows import Counts, Figures, check_counts

# Twice the fall of the log-likelihood at the ends of a 95 % interval.
FALL: Final = float(chi2.isf(0.05, df=1))
# Beyond these the number of offspring is one superspreader's, or plain chance (Poisson).
LOG_K_RANGE: Final = (float(np.log(1e-3)), float(np.log(1e4)))
FLAT: Final = (
    1e-6  # a likelihood that rises by less towards the end has no peak before it
)


@dataclass(frozen=True, slots=True)
class OffspringEstimate:
    """Mean and dispersion of the number of cases that a case infects.

    Attributes
    ----------
    mean, mean_lower, mean_upper
        R with its 95 % interval.
    dispersion, dispersion_lower, dispersion_upper
        k: the smaller, the fewer cases do most of the infecting; infinite where nothing
        speaks against all being alike.
    cases
        How many cases it rests on.
    """

    mean: float
    mean_lower: float
    mean_upper: float
    dispersion: float
    dispersion_lower: float
    dispersion_upper: float
    cases: int


def estimate_offspring(offspring: NDArray[np.integer]) -> OffspringEstimate:
    """Estimate a negative binomial distribution of offspring.

    Use only cases whose infections are over and traced: others infect fewer than they
    will, and R and k come out too low.

    Parameters
    ----------
    offspring
        shape (cases,): how many each infected, 0 where none.

    Raises
    ------
    UnusableSeriesError
        If there is no case, or nobody infected anybody.

    References
    ----------
    Lloyd-Smith et al., Nature 438:355-359, 2005. doi:10.1038/nature04153
    """
    counts = check_counts(offspring, "Offspring")
    if not counts.sum():
        raise UnusableSeriesError(
            f"Insufficient data: none of {counts.size} cases is known to have infected "
            f"anybody."
        )
    mean = float(counts.mean())

    def of_k(log_k: float) -> float:  # the best R is the mean whatever k is
        return _log_likelihood(counts, mean, np.exp(log_k))

    found = minimize_scalar(
        lambda log_k: -of_k(log_k), bounds=LOG_K_RANGE, options={"xatol": 1e-10}
    )
    k, best = float(np.exp(found.x)), -float(found.fun)
    k_lower, k_upper = _ends(of_k, best, float(found.x), LOG_K_RANGE)
    # Far out, k changes nothing any more: chance alone explains the spread.
    k = k if best - of_k(LOG_K_RANGE[1]) > FLAT else np.inf

    def of_r(log_r: float) -> float:
        return _best_with_mean(counts, float(np.exp(log_r)))

    reach = (np.log(mean) - 10.0, np.log(mean) + 10.0)
    r_lower, r_upper = _ends(of_r, of_r(np.log(mean)), float(np.log(mean)), reach)
    return OffspringEstimate(mean, r_lower, r_upper, k, k_lower, k_upper, counts.size)


def chance_of(found: OffspringEstimate, offspring: Counts) -> Figures:
    """Return the chance that a case infects so many."""
    if np.isinf(found.dispersion):
        return np.asarray(poisson.pmf(offspring, found.mean))
    alone = found.dispersion / (found.dispersion + found.mean)
    return np.asarray(nbinom.pmf(offspring, found.dispersion, alone))


def _best_with_mean(counts: Counts, mean: float) -> float:
    found = minimize_scalar(
        lambda log_k: -_log_likelihood(counts, mean, np.exp(log_k)), bounds=LOG_K_RANGE
    )
    return -float(found.fun)


def _log_likelihood(counts: Counts, mean: float, k: float) -> float:
    number, times = np.unique(counts, return_counts=True)
    each = (
        gammaln(k + number)
        - gammaln(k)
        - gammaln(number + 1)
        - k * np.log1p(mean / k)
        - number * np.log1p(k / mean)
    )
    return float(times @ each)


def _ends(
    likelihood: Callable[[float], float],
    best: float,
    at: float,
    reach: tuple[float, float],
) -> tuple[float, float]:
    """Return where the log-likelihood has fallen as far as a 95 % interval allows."""

    def fallen(logarithm: float) -> float:
        return 2 * (best - likelihood(logarithm)) - FALL

    lower = brentq(fallen, reach[0], at) if fallen(reach[0]) > 0 else -np.inf
    upper = brentq(fallen, at, reach[1]) if fallen(reach[1]) > 0 else np.inf
    return float(np.exp(lower)), float(np.exp(upper))
