"""Cases that lead to cases: what the last days say of how many, control included.

A case found in the community leads to a negative binomial number of others there, and to
others that are found under control: in quarantine, in a sealed area. Those lead to further
cases under control, and to none in the community: where one does, that case counts as a
community case's. Both numbers are learnt from the last days, so that they are what control
has made of them. What was not seen is drawn.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from epiloop.situation.errors import UnusableSeriesError
from epiloop.situation.reproduction import infectiousness
from epiloop.situation.serial_interval import check_serial_interval
from epiloop.situation.windows import Figures

# Community cases a community case leads to, under the present control: tried at each.
REPRODUCTIONS: Final = np.geomspace(1e-2, 20, 400)
DRAWS: Final = 400


@dataclass(frozen=True, slots=True)
class Found:
    """Cases by the day they were found.

    Attributes
    ----------
    community
        shape (days,), or (draws, days) where some were not seen (`draw_unpublished`, or a
        nowcast's `totals`): found in the community.
    total
        shape (days,): all that were found, those under control too; None if not known.

    Raises
    ------
    UnusableSeriesError
        If a number is missing or negative, or community cases are more than all.
    """

    community: Figures
    total: Figures | None = None

    def __post_init__(self) -> None:
        if self.community.ndim not in {1, 2} or not (self.community >= 0).all():
            raise UnusableSeriesError(
                "Community cases are counted by day, 0 or more each; where they were not "
                "published they are drawn first."
            )
        if self.total is not None and (
            self.total.shape != self.community.shape[-1:]
            or not (self.total >= self.community).all()
        ):
            raise UnusableSeriesError(
                "Each day has a total, not less than its community cases."
            )

    @property
    def days(self) -> int:
        """How many days."""
        return int(self.community.shape[-1])


@dataclass(frozen=True, slots=True)
class Control:
    """What the last days say of how many cases one leads to.

    Attributes
    ----------
    community
        shape (draws, days): cases found in the community.
    outside, inside
        shape (draws, len(REPRODUCTIONS)): how likely each number is; of community cases
        that a community case leads to, and of cases under control that any case leads to
        (None where no total was told).
    """

    community: Figures
    outside: Figures
    inside: Figures | None

    @property
    def reproduction(self) -> float:
        """Mean number of community cases that a community case leads to."""
        return float(self.outside.mean(axis=0) @ REPRODUCTIONS)


def draw_unpublished(
    community: Figures, total: Figures, *, window_days: int, rng: np.random.Generator
) -> Figures:
    """Draw community cases where only the total was published.

    Each is found in the community with the share that the last days with both figures had;
    the share is as uncertain as their number leaves it (a beta distribution).

    Parameters
    ----------
    community, total
        shape (areas, days); NaN in `community` where it was not published.
    window_days
        So many of the last days with both figures count.

    Returns
    -------
    ndarray
        shape (DRAWS, days): community cases over all areas.

    Raises
    ------
    UnusableSeriesError
        If no day has both figures, so that nothing says what the share is; or a day has
        neither.
    """
    told = ~np.isnan(community)
    if np.isnan(total[~told]).any():
        raise UnusableSeriesError(
            "A day has neither community cases nor a total: nothing says what it had."
        )
    both = told & ~np.isnan(total)
    last = np.flatnonzero(both.any(axis=0))[-window_days:]
    if not len(last):
        raise UnusableSeriesError(
            "Insufficient data: no day has both community cases and a total, so nothing "
            "says what share of the others was found in the community."
        )
    counted = both[:, last]
    outside = community[:, last][counted].sum()
    share = rng.beta(1 + outside, 1 + total[:, last][counted].sum() - outside, DRAWS)
    drawn = np.tile(np.nansum(community, axis=0), (DRAWS, 1))
    for area, day in np.argwhere(~told):
        drawn[:, day] += rng.binomial(int(total[area, day]), share)
    return drawn


def learn_control(
    found: Found,
    serial_interval: NDArray[np.float64],
    *,
    dispersion: float,
    window_days: int,
) -> Control:
    """Learn from the last window how many cases one leads to.

    Before that the number is thought to be exponential with a mean of 1.

    Raises
    ------
    UnusableSeriesError
        If the window does not fit into the days, or `dispersion` (k) is not over 0.
    """
    weights = check_serial_interval(serial_interval)
    if not 1 <= window_days < found.days:
        raise UnusableSeriesError(
            f"More days than the window of {window_days} days are needed, "
            f"not {found.days}."
        )
    if not dispersion > 0:
        raise UnusableSeriesError("The dispersion k of offspring is over 0.")

    def belief(cases: Figures, led_to: Figures) -> Figures:
        pressure = infectiousness(cases, weights)[-window_days:]
        return _belief(led_to[-window_days:], pressure, dispersion)

    draws, total = np.atleast_2d(found.community), found.total
    community = draws[:: -(-len(draws) // DRAWS)]  # of very many, evenly that many
    outside = np.stack([belief(cases, cases) for cases in community])
    if total is None:
        return Control(community, outside, None)
    inside = np.stack([belief(total, total - cases) for cases in community])
    return Control(community, outside, inside)


def _belief(led_to: Figures, pressure: Figures, dispersion: float) -> Figures:
    """Return how likely each of `REPRODUCTIONS` is, from a window."""
    size = np.maximum(dispersion * pressure, 1e-12)[:, None]
    mean = np.maximum(pressure[:, None] * REPRODUCTIONS, 1e-12)
    cases = led_to[:, None]
    log_chance = (
        gammaln(cases + size)
        - gammaln(size)
        - size * np.log1p(mean / size)
        - cases * np.log1p(size / mean)
    )
    # A day without anybody who could have infected tells nothing of how they infect.
    told = log_chance[pressure > 0].sum(axis=0)
    # Points lie evenly on the logarithm, so each stands for a stretch of its own length.
    weight = told - REPRODUCTIONS + np.log(REPRODUCTIONS)
    belief = np.exp(weight - weight.max())
    return np.asarray(belief / belief.sum())
