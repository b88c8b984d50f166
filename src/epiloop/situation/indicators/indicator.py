"""One named indicator: a value, how sure it is, and what it is made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, sqrt
from statistics import NormalDist
from typing import Final

# Half of what a 95 % interval leaves out lies on each side.
Z95: Final = NormalDist().inv_cdf(0.975)


class Says(StrEnum):
    """How a value is to be read."""

    COUNTED = "counted"  # counted out: there is nothing to be unsure of
    ESTIMATED = "estimated"  # with a 95 % interval
    INSUFFICIENT_DATA = "insufficient_data"  # too little to give it, or its interval
    NOT_PUBLISHED = "not_published"  # nobody has told the number; it is not zero
    NOT_RECORDED = "not_recorded"  # this installation does not hold what it is made of


class Unit(StrEnum):
    """What a value counts."""

    SHARE = "share"
    HOURS = "hours"
    DAYS = "days"
    PERSONS = "persons"
    PERSON_DAYS = "person_days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One figure of the situation.

    Attributes
    ----------
    key
        Its name; `definitions` says in one sentence what it is.
    of
        The clock or the measure it is about; empty where there is one only.
    value, lower, upper
        None where `says` tells why there is none.
    numerator, denominator
        What a share divides; or of how many the value is made, in the denominator.
    limit
        What the protocol asks for, in the unit of the value.
    """

    key: str
    unit: Unit
    says: Says
    of: str = ""
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    limit: float | None = None


def share(key: str, numerator: int, denominator: int, *, of: str = "") -> Indicator:
    """Return a share with its Wilson interval; insufficient data where nothing counts.

    References
    ----------
    Wilson, J Am Stat Assoc 22(158):209-212, 1927. doi:10.1080/01621459.1927.10502953
    """
    if denominator == 0:
        return Indicator(
            key=key,
            of=of,
            unit=Unit.SHARE,
            says=Says.INSUFFICIENT_DATA,
            numerator=0,
            denominator=0,
        )
    lower, upper = wilson_interval(numerator, denominator)
    return Indicator(
        key=key,
        of=of,
        unit=Unit.SHARE,
        says=Says.ESTIMATED,
        value=numerator / denominator,
        lower=lower,
        upper=upper,
        numerator=numerator,
        denominator=denominator,
    )


def wilson_interval(numerator: int, denominator: int) -> tuple[float, float]:
    """Return the 95 % Wilson score interval of a share; the denominator is not 0."""
    p, n, z2 = numerator / denominator, denominator, Z95 * Z95
    centre = p + z2 / (2 * n)
    spread = Z95 * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    width = 1 + z2 / n
    # None and all are bounds of their own; the sums miss them by a hair.
    lower = (centre - spread) / width if numerator else 0.0
    upper = (centre + spread) / width if numerator < denominator else 1.0
    return lower, upper


def counted(
    key: str, unit: Unit, value: float, *, of: str = "", limit: float | None = None
) -> Indicator:
    """Return a figure that was counted out."""
    return Indicator(
        key=key, of=of, unit=unit, says=Says.COUNTED, value=value, limit=limit
    )


def quantile(
    key: str, values: Iterable[float], part: float, *, unit: Unit, of: str = ""
) -> Indicator:
    """Return a quantile of what was measured, by nearest rank, with its interval.

    The interval is that of the rank, a binomial number; where too little was measured
    for a 95 % interval the value says so and has none.

    References
    ----------
    Conover, Practical Nonparametric Statistics, 3rd ed., 1999, section 3.2.
    """
    ordered = sorted(values)
    n = len(ordered)
    if n == 0:
        return Indicator(
            key=key, of=of, unit=unit, says=Says.INSUFFICIENT_DATA, denominator=0
        )
    bounds = _rank_bounds(n, part)
    within = None if bounds is None else [ordered[rank - 1] for rank in bounds]
    return Indicator(
        key=key,
        of=of,
        unit=unit,
        says=Says.INSUFFICIENT_DATA if within is None else Says.ESTIMATED,
        value=nearest_rank(ordered, part),
        lower=None if within is None else within[0],
        upper=None if within is None else within[1],
        denominator=n,
    )


def nearest_rank(ordered: Sequence[float], part: float) -> float:
    """Return the smallest value that at least `part` of the values do not exceed."""
    # Rounded first, so that 0.9 of 10 is the ninth and not, by a hair, the tenth.
    return ordered[max(1, ceil(round(part * len(ordered), 9))) - 1]


def _rank_bounds(n: int, part: float) -> tuple[int, int] | None:
    spread = Z95 * sqrt(n * part * (1 - part))
    low, high = ceil(n * part - spread), ceil(n * part + spread)
    return (low, high) if low >= 1 and high <= n else None
