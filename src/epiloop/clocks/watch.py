"""What to watch a clock for: its warnings, and when it will next show something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from epiloop.clocks.clock import Clock

WHOLE: Final = 100


def warnings_passed(
    clock: Clock, *, warn_at_percent: Sequence[int], now: datetime
) -> tuple[int, ...]:
    """Return the shares of the limit, in percent, used up while the step is open."""
    if clock.is_done(now=now):
        return ()
    return tuple(
        percent
        for percent in sorted(warn_at_percent)
        if clock.instant_after(clock.limit * percent / WHOLE) <= now
    )


def next_change_at(
    clock: Clock, *, warn_at_percent: Sequence[int], now: datetime
) -> datetime | None:
    """Return the next instant after `now` at which the clock shows something else.

    That is a warning, the end of the limit, or either end of a suspension; None if the
    step is done or nothing more can happen. A breach shows from the moment after
    `due_at` where a step done exactly then is still in time.
    """
    if clock.is_done(now=now):
        return None
    shares = (*warn_at_percent, WHOLE)
    instants = [clock.instant_after(clock.limit * share / WHOLE) for share in shares]
    instants += [edge for p in clock.suspensions for edge in (p.start, p.end)]
    return min((at for at in instants if at > now), default=None)
