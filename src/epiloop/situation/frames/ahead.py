"""The coming days, from dataframe to dataframe."""

from datetime import date
from functools import partial

import numpy as np
from numpy.typing import NDArray

from epiloop.situation.branching import Found, draw_unpublished
from epiloop.situation.community_zero import CommunityZero, forecast_community_zero
from epiloop.situation.forecast import CaseForecast, forecast_cases
from epiloop.situation.frames import plots
from epiloop.situation.frames.columns import (
    Frame,
    as_frame,
    check_every_day,
    counts_of,
    days_of,
    figures_of,
    like,
)
from epiloop.situation.frames.result import Result
from epiloop.situation.nowcasting import Nowcast
from epiloop.situation.overload import Overload, forecast_overload
from epiloop.situation.tables import forecast_table, overload_table, zero_table
from epiloop.situation.windows import Figures
from epiloop.timeline import ONE_DAY


def zero(
    daily: object | Result[Nowcast],
    serial_interval: NDArray[np.float64],
    *,
    dispersion: float,
    rng: np.random.Generator,
    window_days: int = 7,
    horizon_days: int = 60,
) -> Result[CommunityZero]:
    """Return the chance that community cases have ended; see `forecast_community_zero`.

    Parameters
    ----------
    daily
        A dataframe: `date`, `community`, and if known `total`; a row for each day.
        `community` is missing where it was not published, which is not 0. Or the result
        of a `nowcast`: then cases not yet reported are counted in.
    """
    community, _, first = _found(daily, window_days, rng)
    found = forecast_community_zero(
        Found(community),
        serial_interval,
        dispersion=dispersion,
        window_days=window_days,
        horizon_days=horizon_days,
    )
    table = zero_table(found, first=first)
    draw = partial(plots.draw_zero, table)
    return Result(like(_frame(daily), table), found, draw)


def forecast(
    daily: object | Result[Nowcast],
    serial_interval: NDArray[np.float64],
    *,
    dispersion: float,
    rng: np.random.Generator,
    window_days: int = 7,
    horizon_days: int = 14,
) -> Result[CaseForecast]:
    """Forecast the cases of the coming days; see `forecast_cases` and `zero`."""
    community, total, first = _found(daily, window_days, rng)
    found = forecast_cases(
        Found(community, total),
        serial_interval,
        dispersion=dispersion,
        window_days=window_days,
        horizon_days=horizon_days,
        rng=rng,
    )
    table = forecast_table(found, first=first)
    so_far = np.atleast_2d(community).mean(axis=0) if total is None else total
    draw = partial(plots.draw_forecast, table, so_far)
    return Result(like(_frame(daily), table), found, draw)


def overload(
    work: object,
    *,
    waiting: int,
    capacity_per_day: float,
    limit_days: float,
    horizon_days: int = 14,
) -> Result[Overload]:
    """Forecast when work will outrun capacity; see `forecast_overload`.

    Parameters
    ----------
    work
        A dataframe: `date` and `arrived`, a row for each day.
    """
    frame = as_frame(work)
    first = check_every_day(days_of(frame, "date"))
    arrived = counts_of(frame, "arrived")
    found = forecast_overload(
        arrived,
        waiting=waiting,
        capacity_per_day=capacity_per_day,
        limit_days=limit_days,
        horizon_days=horizon_days,
    )
    table = overload_table(found, today=first + (len(arrived) - 1) * ONE_DAY)
    draw = partial(plots.draw_overload, table, limit_days * capacity_per_day)
    return Result(like(frame, table), found, draw)


def _frame(daily: object | Result[Nowcast]) -> Frame:
    return as_frame(daily.table if isinstance(daily, Result) else daily)


def _found(
    daily: object | Result[Nowcast], window_days: int, rng: np.random.Generator
) -> tuple[Figures, Figures | None, date]:
    """Return community cases, all cases if told, and the first coming day."""
    if isinstance(daily, Result):
        days = days_of(as_frame(daily.table), "date")
        totals = daily.estimate.totals
        return totals, None, check_every_day(days) + len(days) * ONE_DAY
    frame = as_frame(daily)
    first = check_every_day(days_of(frame, "date"))
    community = figures_of(frame, "community")
    total = figures_of(frame, "total") if "total" in frame.columns else None
    if total is not None and np.isnan(community).any():
        community = draw_unpublished(
            community[None], total[None], window_days=window_days, rng=rng
        )
    return community, total, first + community.shape[-1] * ONE_DAY
