"""A clock as a row: the library's facts, and what follows from them at an instant."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from epiloop.clocks import Clock as LibraryClock
from epiloop.clocks import ClockState, next_change_at
from epiloop.protocols import load_protocol
from epiloop_hq.disposal.models import Clock

# A step done exactly at the limit is in time where the protocol says so; a breach shows
# from the next moment on.
MOMENT: Final = timedelta(milliseconds=1)
WHOLE: Final = 100
CANCELLED: Final = "cancelled"
OPEN: Final = (ClockState.RUNNING, ClockState.BREACHED, ClockState.SUSPENDED)
# What may change in a clock that stands.
CHANGING: Final = (
    "started_at",
    "limit_seconds",
    "is_limit_inclusive",
    "met_at",
    "told_at",
    "pauses",
    "due_at",
    "soon_at",
    "state",
    "breached_at",
    "look_at",
    "cancelled_at",
    "cancelled_reason",
)


def put_clock(row: Clock, clock: LibraryClock, *, now: datetime) -> None:
    """Write a clock's facts and what follows from them at `now` into its row."""
    if clock.met_at != row.met_at:
        row.told_at = None if clock.met_at is None else now
    row.started_at, row.met_at = clock.started_at, clock.met_at
    row.limit_seconds = int(clock.limit.total_seconds())
    row.is_limit_inclusive = clock.limit_inclusive
    row.pauses = [
        [p.start.isoformat(), p.end.isoformat(), p.reason] for p in clock.suspensions
    ]
    row.due_at, row.soon_at = clock.due_at, _soon_at(clock, row.protocol_id)
    row.state = clock.state(now=now)
    row.breached_at = clock.breached_at(now=now)
    row.look_at = _look_at(clock, row.protocol_id, now)


def is_told_late(row: Clock) -> bool:
    """Tell whether a limit was said to be kept only when it had already run out.

    It counts as kept, because it was; but nobody shall make it so quietly.
    """
    return (
        row.told_at is not None
        and row.state == ClockState.MET
        and row.told_at > row.due_at
    )


def put_cancelled(rows: Iterable[Clock], *, now: datetime, reason: str) -> None:
    """Mark clocks as cancelled; the caller saves them."""
    for row in rows:
        row.cancelled_at, row.cancelled_reason = now, reason
        row.state, row.look_at = CANCELLED, None


def _soon_at(clock: LibraryClock, protocol_id: str) -> datetime:
    """Return when the protocol warns for the last time; the limit where it never does."""
    shares = _warnings(protocol_id)
    return clock.instant_after(
        clock.limit * max(shares) / WHOLE if shares else clock.limit
    )


def _warnings(protocol_id: str) -> tuple[int, ...]:
    manners = load_protocol(protocol_id).clocks
    return manners.warn_at_percent if manners else ()


def _look_at(clock: LibraryClock, protocol_id: str, now: datetime) -> datetime | None:
    """Return when the worker should look again: the next time the clock shows anew."""
    if clock.is_done(now=now):
        return None
    at = next_change_at(clock, warn_at_percent=_warnings(protocol_id), now=now)
    ends_soon = now <= clock.due_at and (at is None or at >= clock.due_at)
    if clock.limit_inclusive and ends_soon:
        return clock.due_at + MOMENT
    return at
