"""Warns before clocks are missed: when work outruns what the units have shown (C83)."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final

from epiloop.situation.facts import ClockFact

HOUR: Final = timedelta(hours=1)
WHOLE: Final = 100


class Alarm(StrEnum):
    """What is about to happen to a step's clocks."""

    CALM = "calm"
    # New work comes faster than was ever done.
    GROWTH = "growth"
    # What waits will take so long that new clocks will be missed.
    BACKLOG = "backlog"
    # Nothing of the kind was done lately: nobody can tell how fast it is done.
    INSUFFICIENT_DATA = "insufficient_data"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When to warn; each value stands in `early_warning.toml` with its source."""

    window: timedelta
    look_back: int
    wait_percent: int
    growth_percent: int
    growth_at_least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The work of one step, against what was shown to be possible.

    Attributes
    ----------
    waiting
        Clocks that are not done.
    arrived
        Clocks that started in the last window.
    shown
        The most that were done in one window.
    wait_hours
        How long what comes now will wait, at the best pace of any window; None where
        nothing was done. A window in which the step was new is as long as it was there.
    limit_hours
        The shortest limit among those that wait.
    """

    key: str
    alarm: Alarm
    waiting: int
    arrived: int
    shown: int
    wait_hours: float | None
    limit_hours: float | None


@cache
def thresholds() -> Thresholds:
    """Read when to warn."""
    folder = files("epiloop.situation.indicators")
    told = tomllib.loads(folder.joinpath("early_warning.toml").read_text("utf-8"))
    return Thresholds(
        window=timedelta(hours=told["window"]["hours"]),
        look_back=told["window"]["look_back"],
        wait_percent=told["backlog"]["wait_percent"],
        growth_percent=told["growth"]["percent"],
        growth_at_least=told["growth"]["at_least"],
    )


def loads(
    clocks: Iterable[ClockFact], *, now: datetime, when: Thresholds | None = None
) -> tuple[Load, ...]:
    """Return the load of each step, by its key; clocks taken away are no work.

    What comes last waits until all before it are done: the backlog divided by the rate
    at which it is worked off. While that stays within the limit no clock of a unit that
    keeps its pace is missed, so the warning comes before the first miss, by the limit of
    the step or more.

    References
    ----------
    Little, Oper Res 9(3):383-387, 1961. doi:10.1287/opre.9.3.383
    """
    of_step: defaultdict[str, list[ClockFact]] = defaultdict(list)
    for clock in clocks:
        if clock.cancelled_at is None and clock.started_at <= now:
            of_step[clock.key].append(clock)
    rules = when or thresholds()
    return tuple(_load(key, of_step[key], now, rules) for key in sorted(of_step))


def _load(key: str, clocks: list[ClockFact], now: datetime, when: Thresholds) -> Load:
    waiting = [c for c in clocks if c.met_at is None or c.met_at > now]
    arrived = sum(c.started_at > now - when.window for c in clocks)
    began = min(c.started_at for c in clocks)
    ends = [now - n * when.window for n in range(when.look_back)]
    done = [_done_in(clocks, end, when.window) for end in ends]
    pace = max(
        (
            number * HOUR / min(when.window, end - began)
            for number, end in zip(done, ends, strict=True)
            if end > began
        ),
        default=0.0,
    )
    wait = len(waiting) / pace * HOUR if pace else None
    # Growth is over a day of which all was seen.
    is_new = now - began < 2 * when.window
    limit = min((c.limit_seconds for c in waiting), default=None)
    return Load(
        key=key,
        alarm=_alarm(0 if is_new else arrived, max(done), wait, limit, when),
        waiting=len(waiting),
        arrived=arrived,
        shown=max(done),
        wait_hours=None if wait is None else wait / HOUR,
        limit_hours=None if limit is None else timedelta(seconds=limit) / HOUR,
    )


def _alarm(
    arrived: int,
    shown: int,
    wait: timedelta | None,
    limit_seconds: int | None,
    when: Thresholds,
) -> Alarm:
    if limit_seconds is None:
        return Alarm.CALM
    if wait is None:
        return Alarm.INSUFFICIENT_DATA
    if wait * WHOLE >= timedelta(seconds=limit_seconds) * when.wait_percent:
        return Alarm.BACKLOG
    grows = arrived * WHOLE > shown * when.growth_percent
    return Alarm.GROWTH if grows and arrived >= when.growth_at_least else Alarm.CALM


def _done_in(clocks: list[ClockFact], until: datetime, window: timedelta) -> int:
    return sum(
        c.met_at is not None and until - window < c.met_at <= until for c in clocks
    )
