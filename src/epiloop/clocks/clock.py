"""One disposal clock: what it stores, what it shows at an instant, how it changes.

A clock stores what happened (when it started, when its step was done, when it did
not count) and derives everything else, so that a corrected fact changes every figure
that rests on it and nothing has to be repaired.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from epiloop.clocks.refusals import ClockRefusedError, Refusal
from epiloop.timeline import check_aware

NO_TIME: Final = timedelta(0)


class ClockState(StrEnum):
    """What a clock shows."""

    RUNNING = "running"
    MET = "met"
    LATE = "late"
    BREACHED = "breached"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Suspension:
    """A span `[start, end)` in which a clock does not count, with its reason.

    The end is always stated: a clock that could stand still for ever is no clock.
    """

    start: datetime
    end: datetime
    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", _utc(self.start))
        object.__setattr__(self, "end", _utc(self.end))
        if self.end <= self.start:
            raise ClockRefusedError(
                Refusal.ENDS_BEFORE_START, start=self.start, end=self.end
            )
        if not self.reason.strip():
            raise ClockRefusedError(Refusal.WITHOUT_REASON)


@dataclass(frozen=True, slots=True)
class Clock:
    """One running limit: the step `key` is due `limit` after `started_at`.

    Parameters
    ----------
    key
        The protocol's name of the limit, such as `core_information`.
    started_at
        When the triggering event happened.
    limit
        How long the step may take, not counting suspended time.
    met_at
        When the step was done; None while it is not. A step done before the trigger
        (a contact found before the determination) is in time.
    suspensions
        Spans that do not count, in order, not overlapping.
    limit_inclusive
        Whether a step done exactly at the limit is in time.
    """

    key: str
    started_at: datetime
    limit: timedelta
    met_at: datetime | None = None
    suspensions: tuple[Suspension, ...] = ()
    limit_inclusive: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "started_at", _utc(self.started_at))
        if self.met_at is not None:
            object.__setattr__(self, "met_at", _utc(self.met_at))
        if self.limit <= NO_TIME:
            raise ValueError(
                f"The limit of clock {self.key} must be more than nothing."
            )
        for earlier, later in pairwise(self.suspensions):
            if later.start < earlier.end:
                raise ClockRefusedError(
                    Refusal.SUSPENDED_TWICE, clock=self.key, then=later.start
                )

    @property
    def due_at(self) -> datetime:
        """Return the instant at which the limit is used up."""
        return self.instant_after(self.limit)

    def instant_after(self, counted: timedelta) -> datetime:
        """Return the instant at which the clock has counted `counted`."""
        reached = self.started_at + counted
        for pause in self.suspensions:
            if pause.start > reached:
                break
            if pause.end > self.started_at:
                reached += pause.end - max(pause.start, self.started_at)
        return reached

    def state(self, *, now: datetime) -> ClockState:
        """Return what the clock shows at `now`; done on the very minute is in time.

        A step done after `now` is not yet done, so any past moment can be shown.
        """
        if self.met_at is not None and self.met_at <= now:
            return ClockState.MET if self._in_time(self.met_at) else ClockState.LATE
        if self.suspension(now=now) is not None:
            return ClockState.SUSPENDED
        return ClockState.RUNNING if self._in_time(now) else ClockState.BREACHED

    def is_done(self, *, now: datetime) -> bool:
        """Return whether the step was done by `now`."""
        return self.met_at is not None and self.met_at <= now

    def suspension(self, *, now: datetime) -> Suspension | None:
        """Return the suspension in force at `now`, if any."""
        return next((p for p in self._effective() if p.start <= now < p.end), None)

    def breached_at(self, *, now: datetime) -> datetime | None:
        """Return when the limit was broken: the due instant, whoever noticed when."""
        broken = self.state(now=now) in {ClockState.BREACHED, ClockState.LATE}
        return self.due_at if broken else None

    def counted(self, *, now: datetime) -> timedelta:
        """Return the time counted by `now`; it stands still once the step is done."""
        until = self.met_at if self.met_at is not None and self.met_at < now else now
        paused = sum(
            (_overlap(p, self.started_at, until) for p in self._effective()), NO_TIME
        )
        return max(NO_TIME, until - self.started_at - paused)

    def remaining(self, *, now: datetime) -> timedelta:
        """Return the time left at `now`; negative by how much the step is overdue."""
        return self.limit - self.counted(now=now)

    def _in_time(self, instant: datetime) -> bool:
        due_at = self.due_at
        return instant < due_at or (self.limit_inclusive and instant == due_at)

    def _effective(self) -> list[Suspension]:
        """Return the suspensions that began while the clock could still be met."""
        due_at = self.due_at
        return [
            p for p in self.suspensions if self.started_at < p.end and p.start <= due_at
        ]


def stop(clock: Clock, *, happened_at: datetime) -> Clock:
    """Return the clock with its step done at `happened_at`."""
    return replace(clock, met_at=happened_at)


def suspend(clock: Clock, *, start: datetime, end: datetime, reason: str) -> Clock:
    """Return the clock standing still over `[start, end)`.

    Raises
    ------
    ValueError
        If the step is done, or the limit was already broken when the suspension
        starts: time that has run out cannot be given back by standing still.
    """
    if clock.is_done(now=start):
        raise ClockRefusedError(Refusal.ALREADY_DONE, clock=clock.key)
    if start > clock.due_at:
        raise ClockRefusedError(
            Refusal.ALREADY_DUE, clock=clock.key, due=clock.due_at, start=_utc(start)
        )
    pauses = sorted(
        (*clock.suspensions, Suspension(start, end, reason)), key=lambda p: p.start
    )
    return replace(clock, suspensions=tuple(pauses))


def resume(clock: Clock, *, at: datetime) -> Clock:
    """Return the clock counting again from `at`, earlier than the suspension's end.

    Raises
    ------
    ValueError
        If the clock is not suspended at `at`.
    """
    standing = clock.suspension(now=at)
    if standing is None:
        raise ClockRefusedError(Refusal.NOT_SUSPENDED, clock=clock.key, then=_utc(at))
    kept = (
        replace(p, end=at) if p is standing else p
        for p in clock.suspensions
        if p is not standing or p.start < at
    )
    return replace(clock, suspensions=tuple(kept))


@dataclass(frozen=True, slots=True)
class ClockChange:
    """What a corrected fact did to a clock: both values stay on record."""

    before: Clock
    after: Clock
    why: str

    @property
    def old_due_at(self) -> datetime:
        """Return when the step was due before the correction."""
        return self.before.due_at

    @property
    def new_due_at(self) -> datetime:
        """Return when the step is due after the correction."""
        return self.after.due_at

    def changes_state(self, *, now: datetime) -> bool:
        """Return whether the clock shows something else at `now`."""
        return self.before.state(now=now) is not self.after.state(now=now)


def recompute(clock: Clock, *, corrected: Clock, why: str) -> ClockChange | None:
    """Return the change that a correction makes, or None if it makes none.

    Parameters
    ----------
    clock
        The clock as it stood.
    corrected
        The same clock from the corrected facts: another trigger instant, another
        limit, another time at which the step was done.
    why
        The corrected fact, in words that an officer can read.
    """
    if clock.key != corrected.key:
        raise ValueError(f"Clock {clock.key} cannot become clock {corrected.key}.")
    return None if clock == corrected else ClockChange(clock, corrected, why)


def _overlap(pause: Suspension, start: datetime, end: datetime) -> timedelta:
    return max(NO_TIME, min(pause.end, end) - max(pause.start, start))


def _utc(instant: datetime) -> datetime:
    # Python adds hours by the wall clock of a zone; a limit runs through clock changes.
    return check_aware(instant).astimezone(UTC)
