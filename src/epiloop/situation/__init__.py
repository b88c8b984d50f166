"""The situation, estimated: how fast an outbreak grows, how long steps take, how it spreads.

    days of cases ─▶ reproduction, case_reproduction, growth  over windows of days
    pairs of dates ─▶ delays, nowcasting                    what is not over, corrected
    who infected whom ─▶ chains, offspring
    community cases ─▶ branching ─▶ community_zero, forecast  the end, and the days before

Every estimate has an interval, or is refused as insufficient data. Each name is loaded
when it is asked for, so that what counts without estimating does not need scipy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

from epiloop.errors import MissingExtraError

if TYPE_CHECKING:
    from epiloop.situation.branching import Found, draw_unpublished
    from epiloop.situation.case_reproduction import estimate_case_reproduction
    from epiloop.situation.chains import ChainedCase, CircularChainError, Link, chain
    from epiloop.situation.community_zero import CommunityZero, forecast_community_zero
    from epiloop.situation.delay_families import Distribution
    from epiloop.situation.delays import DelayFit, Figure, best_delay, fit_delay
    from epiloop.situation.errors import UnusableSeriesError
    from epiloop.situation.forecast import Band, CaseForecast, forecast_cases
    from epiloop.situation.growth import Growth, Trend, estimate_growth
    from epiloop.situation.nowcasting import Nowcast, nowcast
    from epiloop.situation.offspring import OffspringEstimate, estimate_offspring
    from epiloop.situation.overload import Overload, forecast_overload
    from epiloop.situation.parameters import (
        Parameters,
        known_diseases,
        parameters_of,
    )
    from epiloop.situation.probable_links import (
        ProbableLink,
        score_links,
        unknown_sources,
    )
    from epiloop.situation.reproduction import Prior, RtEstimate, estimate_rt
    from epiloop.situation.scoring import coverage, interval_score
    from epiloop.situation.secondary_attack import (
        CrudeAttackRate,
        estimate_crude_attack_rate,
    )
    from epiloop.situation.serial_interval import (
        SerialIntervalEstimate,
        before_isolation,
        discretised_gamma,
        estimate_serial_interval,
    )
    from epiloop.situation.windows import Windows

__all__ = [
    "Band",
    "CaseForecast",
    "ChainedCase",
    "CircularChainError",
    "CommunityZero",
    "CrudeAttackRate",
    "DelayFit",
    "Distribution",
    "Figure",
    "Found",
    "Growth",
    "Link",
    "Nowcast",
    "OffspringEstimate",
    "Overload",
    "Parameters",
    "Prior",
    "ProbableLink",
    "RtEstimate",
    "SerialIntervalEstimate",
    "Trend",
    "UnusableSeriesError",
    "Windows",
    "before_isolation",
    "best_delay",
    "chain",
    "coverage",
    "discretised_gamma",
    "draw_unpublished",
    "estimate_case_reproduction",
    "estimate_crude_attack_rate",
    "estimate_growth",
    "estimate_offspring",
    "estimate_rt",
    "estimate_serial_interval",
    "fit_delay",
    "forecast_cases",
    "forecast_community_zero",
    "forecast_overload",
    "interval_score",
    "known_diseases",
    "nowcast",
    "parameters_of",
    "score_links",
    "unknown_sources",
]

ROOMS: Final = {
    "branching": ("Found", "draw_unpublished"),
    "case_reproduction": ("estimate_case_reproduction",),
    "chains": ("ChainedCase", "CircularChainError", "Link", "chain"),
    "community_zero": ("CommunityZero", "forecast_community_zero"),
    "delay_families": ("Distribution",),
    "delays": ("DelayFit", "Figure", "best_delay", "fit_delay"),
    "errors": ("UnusableSeriesError",),
    "forecast": ("Band", "CaseForecast", "forecast_cases"),
    "growth": ("Growth", "Trend", "estimate_growth"),
    "nowcasting": ("Nowcast", "nowcast"),
    "offspring": ("OffspringEstimate", "estimate_offspring"),
    "overload": ("Overload", "forecast_overload"),
    "parameters": ("Parameters", "known_diseases", "parameters_of"),
    "probable_links": ("ProbableLink", "score_links", "unknown_sources"),
    "reproduction": ("Prior", "RtEstimate", "estimate_rt"),
    "scoring": ("coverage", "interval_score"),
    "secondary_attack": ("CrudeAttackRate", "estimate_crude_attack_rate"),
    "serial_interval": (
        "SerialIntervalEstimate",
        "before_isolation",
        "discretised_gamma",
        "estimate_serial_interval",
    ),
    "windows": ("Windows",),
}
ROOM_OF: Final = {name: room for room, names in ROOMS.items() for name in names}


def __getattr__(name: str) -> object:
    """Load what is asked for; say which extra it needs if a package is missing."""
    if name not in ROOM_OF:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    try:
        return getattr(import_module(f"{__name__}.{ROOM_OF[name]}"), name)
    except ModuleNotFoundError as error:
        package = (error.name or "scipy").partition(".")[0]
        raise MissingExtraError(package, "situation") from error
