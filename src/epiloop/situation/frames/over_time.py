"""Days of cases and pairs of dates, from dataframe to dataframe."""

from collections import Counter
from datetime import date
from functools import partial

import numpy as np
from numpy.typing import NDArray

from epiloop.situation.case_reproduction import estimate_case_reproduction
from epiloop.situation.delay_families import Distribution
from epiloop.situation.delays import DelayFit, best_delay, fit_delay
from epiloop.situation.frames import plots
from epiloop.situation.frames.columns import (
    Frame,
    UnusableFrameError,
    as_frame,
    check_every_day,
    counts_of,
    days_of,
    like,
    pairs_of_days,
)
from epiloop.situation.frames.result import Result
from epiloop.situation.growth import Growth, estimate_growth
from epiloop.situation.nowcasting import Nowcast
from epiloop.situation.nowcasting import nowcast as cast
from epiloop.situation.reproduction import Prior, RtEstimate, estimate_rt
from epiloop.situation.tables import (
    Table,
    days_from,
    delay_table,
    growth_table,
    nowcast_table,
    rt_table,
)

CORI, WALLINGA_TEUNIS = "cori", "wallinga-teunis"


def curve(
    linelist: object, *dates: str, incomplete_days: int = 0
) -> Result[dict[str, NDArray[np.int64]]]:
    """Count cases by day, once for each of the date columns named.

    Parameters
    ----------
    linelist
        A dataframe with a row for each case; without a date it is not counted there.
    incomplete_days
        So many of the last days are drawn grey: their cases are not all known.

    Returns
    -------
    Result
        `date`, and the count of each column: every day from the first to the last.
    """
    frame = as_frame(linelist)
    counted = {name: Counter(days_of(frame, name)) for name in dates}
    known = [day for count in counted.values() for day in count if day is not None]
    if not known:
        raise UnusableFrameError(f"No row has a date in {', '.join(dates)}.")
    days = days_from(min(known), (max(known) - min(known)).days + 1)
    counts = {
        name: np.array([count[day] for day in days]) for name, count in counted.items()
    }
    table: Table = {"date": days} | {name: n.tolist() for name, n in counts.items()}
    draw = partial(plots.draw_curve, table, incomplete_days=incomplete_days)
    return Result(like(frame, table), counts, draw)


def rt(
    incidence: object,
    serial_interval: NDArray[np.float64],
    *,
    window_days: int = 7,
    prior: Prior | None = None,
    method: str = CORI,
    incomplete_days: int = 0,
) -> Result[RtEstimate]:
    """Estimate R over sliding windows; see `estimate_rt`, `estimate_case_reproduction`.

    Parameters
    ----------
    incidence
        A dataframe: `date` or `t`, `local`, and if known `imported`; a row for each day.
    method
        `cori` or `wallinga-teunis`.
    incomplete_days
        So many of the last days are drawn grey: their cases are not all known.

    Returns
    -------
    Result
        The columns of `epiloop situation rt`; with dates also `date`, each window's last.
    """
    frame = as_frame(incidence)
    first, first_day = _numbered(frame)
    local = counts_of(frame, "local")
    imported = counts_of(frame, "imported") if "imported" in frame.columns else None
    if method == CORI:
        found = estimate_rt(
            local,
            serial_interval,
            imported=imported,
            window_days=window_days,
            prior=prior or Prior(),
        )
    elif method == WALLINGA_TEUNIS:
        found = estimate_case_reproduction(
            local, serial_interval, imported=imported, window_days=window_days
        )
    else:
        raise UnusableFrameError(f"The method is {CORI} or {WALLINGA_TEUNIS}.")
    table = dict(rt_table(found, first=first))
    if first_day is not None:
        days = days_from(first_day, len(local))
        table["date"] = [days[int(end) - 1] for end in found.windows.t_end]
    draw = partial(plots.draw_rt, table, incomplete_days=incomplete_days)
    return Result(like(frame, table), found, draw)


def growth(
    incidence: object, *, level_days: float, column: str = "local"
) -> Result[Growth]:
    """Estimate growth over all days given; see `estimate_growth`, `Growth.trend`."""
    frame = as_frame(incidence)
    _numbered(frame)
    cases = counts_of(frame, column)
    found = estimate_growth(cases)
    draw = partial(plots.draw_growth, cases, found)
    return Result(like(frame, growth_table(found, level_days=level_days)), found, draw)


def delays(
    linelist: object,
    first: str,
    second: str,
    *,
    as_of: date | None = None,
    distribution: Distribution | None = None,
) -> Result[DelayFit]:
    """Estimate how long it is from one date column to another; see `fit_delay`.

    Rows that lack one of the two, or have them in the wrong order, are left out.

    Parameters
    ----------
    as_of
        The last day watched; later ones are not known yet. None if all is over.
    distribution
        None for the one that fits best.
    """
    frame = as_frame(linelist)
    begun, ended = pairs_of_days(frame, first, second, as_of=as_of)
    watched = None if as_of is None else as_of.toordinal() - begun
    if distribution is None:
        fit = best_delay(ended - begun, watched_days=watched)
    else:
        fit = fit_delay(ended - begun, distribution, watched_days=watched)
    draw = partial(plots.draw_delays, ended - begun, fit, f"{first} to {second}")
    return Result(like(frame, delay_table(fit)), fit, draw)


def nowcast(
    linelist: object,
    event: str,
    report: str,
    *,
    as_of: date,
    rng: np.random.Generator,
) -> Result[Nowcast]:
    """Estimate the cases of each day that are still to be reported; see `nowcast`."""
    frame = as_frame(linelist)
    happened, told = pairs_of_days(frame, event, report, as_of=as_of)
    found = cast(happened, told, as_of_day=as_of.toordinal(), rng=rng)
    table = nowcast_table(found, first=date.fromordinal(int(happened.min())))
    draw = partial(plots.draw_nowcast, table, found.completeness)
    return Result(like(frame, table), found, draw)


def _numbered(frame: Frame) -> tuple[int, date | None]:
    """Return the number of the first day, and its date where there is one."""
    if "date" in frame.columns:
        return 1, check_every_day(days_of(frame, "date"))
    days = counts_of(frame, "t")
    if not len(days) or (np.diff(days) != 1).any():
        raise UnusableFrameError("Every day has one row, in order: no t is left out.")
    return int(days[0]), None
