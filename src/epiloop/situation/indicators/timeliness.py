"""How long each step takes, and how often within its limit."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from epiloop.clocks import ClockState
from epiloop.situation.facts import ClockFact, Facts
from epiloop.situation.indicators.indicator import (
    Indicator,
    Says,
    Unit,
    counted,
    quantile,
    share,
)

HOUR: Final = timedelta(hours=1)
# The deed that completes a case's whole loop: everybody at risk is under control.
EVERYONE_SAFE: Final = "everyone_safe"
QUANTILES: Final = (("clock_median", 0.5), ("clock_p75", 0.75), ("clock_p90", 0.9))
DONE: Final = frozenset({ClockState.MET, ClockState.LATE})
DECIDED: Final = DONE | {ClockState.BREACHED}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTimes:
    """The clocks of one step: every clock stands in exactly one of the first five.

    Attributes
    ----------
    met, late
        Done within the limit, and after it.
    overdue
        Not done, and the limit has passed: each counts as a miss.
    running, suspended
        Not done: still within the limit, or standing still for a stated reason.
    hours
        What each that is done took, in counted hours.
    oldest_open_hours
        What the longest one that is not done has been taking; None if all are done.
    limit_hours
        The longest limit of them.
    """

    key: str
    met: int
    late: int
    overdue: int
    running: int
    suspended: int
    hours: tuple[float, ...]
    oldest_open_hours: float | None
    limit_hours: float

    @property
    def started(self) -> int:
        """How many clocks there are."""
        return self.met + self.late + self.overdue + self.running + self.suspended


def step_times(clocks: Iterable[ClockFact], *, now: datetime) -> tuple[StepTimes, ...]:
    """Return the times of each step, by its key; clocks taken away count nowhere."""
    of_step: defaultdict[str, list[ClockFact]] = defaultdict(list)
    for clock in clocks:
        if clock.cancelled_at is None:
            of_step[clock.key].append(clock)
    return tuple(_times(key, of_step[key], now) for key in sorted(of_step))


def delay_indicators(
    clocks: Iterable[ClockFact], *, now: datetime
) -> tuple[Indicator, ...]:
    """Return on-time rate, median, P75, P90 and oldest open of every step's clocks."""
    steps = step_times(clocks, now=now)
    return tuple(i for step in steps for i in _of_step(step))


def full_loop_rate(facts: Facts) -> Indicator:
    """Return in what share of cases everybody at risk was safe within the limit.

    A case is judged by its last person: one late contact makes it fail. Cases that are
    within the limit still, or whose clock stands still, are not judged yet.
    """
    whole = [c for c in facts.clocks if c.completes == EVERYONE_SAFE]
    states = [c.clock().state(now=facts.as_of) for c in whole if c.cancelled_at is None]
    judged = [state for state in states if state in DECIDED]
    return share("full_loop_rate", judged.count(ClockState.MET), len(judged))


def _of_step(step: StepTimes) -> Iterable[Indicator]:
    key = step.key
    yield share("clock_on_time", step.met, step.met + step.late + step.overdue, of=key)
    for name, part in QUANTILES:
        yield quantile(name, step.hours, part, unit=Unit.HOURS, of=key)
    if step.oldest_open_hours is None:
        yield Indicator(
            key="clock_oldest_open",
            of=key,
            unit=Unit.HOURS,
            says=Says.COUNTED,
            denominator=0,
            limit=step.limit_hours,
        )
    else:
        yield counted(
            "clock_oldest_open",
            Unit.HOURS,
            step.oldest_open_hours,
            of=key,
            limit=step.limit_hours,
        )


def _times(key: str, clocks: list[ClockFact], now: datetime) -> StepTimes:
    read = [clock.clock() for clock in clocks]
    states = [clock.state(now=now) for clock in read]
    taken = [(s, c.counted(now=now) / HOUR) for s, c in zip(states, read, strict=True)]
    return StepTimes(
        key=key,
        met=states.count(ClockState.MET),
        late=states.count(ClockState.LATE),
        overdue=states.count(ClockState.BREACHED),
        running=states.count(ClockState.RUNNING),
        suspended=states.count(ClockState.SUSPENDED),
        hours=tuple(hours for state, hours in taken if state in DONE),
        oldest_open_hours=max(
            (hours for state, hours in taken if state not in DONE), default=None
        ),
        limit_hours=max(clock.limit for clock in read) / HOUR,
    )
