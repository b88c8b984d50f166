"""The situation, estimated: how fast an outbreak grows, how long steps take, how it spreads.

    days of cases ─▶ reproduction, case_reproduction, growth  over windows of days
    pairs of dates ─▶ delays, nowcast                       what is not over, corrected
    who infected whom ─▶ chains, offspring
    community cases ─▶ community_zero                       the chance that it has come

Every estimate has an interval, or is refused as insufficient data.
"""

from epiloop.errors import MissingExtraError

try:
    import scipy as _scipy  # noqa: F401
except ModuleNotFoundError as error:
    raise MissingExtraError(error.name or "scipy", "situation") from error

from epiloop.situation.case_reproduction import estimate_case_reproduction
from epiloop.situation.chains import ChainedCase, CircularChainError, Link, chain
from epiloop.situation.community_zero import CommunityZero, forecast_community_zero
from epiloop.situation.delay_families import Distribution
from epiloop.situation.delays import DelayFit, Figure, best_delay, fit_delay
from epiloop.situation.errors import UnusableSeriesError
from epiloop.situation.growth import Growth, Trend, estimate_growth
from epiloop.situation.nowcast import Nowcast, nowcast
from epiloop.situation.offspring import OffspringEstimate, estimate_offspring
from epiloop.situation.parameters import Parameters, parameters_of
from epiloop.situation.reproduction import Prior, RtEstimate, estimate_rt
from epiloop.situation.serial_interval import discretised_gamma
from epiloop.situation.windows import Windows

__all__ = [
    "ChainedCase",
    "CircularChainError",
    "CommunityZero",
    "DelayFit",
    "Distribution",
    "Figure",
    "Growth",
    "Link",
    "Nowcast",
    "OffspringEstimate",
    "Parameters",
    "Prior",
    "RtEstimate",
    "Trend",
    "UnusableSeriesError",
    "Windows",
    "best_delay",
    "chain",
    "discretised_gamma",
    "estimate_case_reproduction",
    "estimate_growth",
    "estimate_offspring",
    "estimate_rt",
    "fit_delay",
    "forecast_community_zero",
    "nowcast",
    "parameters_of",
]
