"""Whether a case kept a limit that each of its items must keep (C53)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from epiloop.clocks.clock import Clock, ClockState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

# A case is judged by its worst item; a suspended item is excused, not met.
WORST_FIRST: Final = (
    ClockState.BREACHED,
    ClockState.LATE,
    ClockState.RUNNING,
    ClockState.SUSPENDED,
    ClockState.MET,
)


@dataclass(frozen=True, slots=True)
class ItemClocks:
    """One person, point or task of a case: the whole limit, and the limits inside it."""

    item: str
    whole: Clock
    sub_limits: tuple[Clock, ...] = ()

    def tightest(self, *, now: datetime) -> Clock | None:
        """Return the sub-limit with the least time left, or most overdue."""
        return min(
            self.sub_limits,
            key=lambda clock: (clock.remaining(now=now), clock.key),
            default=None,
        )

    def sub_limits_outside(self) -> tuple[Clock, ...]:
        """Return sub-limits that fall due after the whole: they cannot save it."""
        return tuple(c for c in self.sub_limits if c.due_at > self.whole.due_at)


@dataclass(frozen=True, slots=True)
class CaseVerdict:
    """Whether a case kept the rule, explained by its slowest item.

    Attributes
    ----------
    state
        That of the worst item: one late contact makes the case late.
    slowest
        The item that took, or has been taking, the longest counted time.
    took
        That time.
    slowest_step
        Inside the slowest item, the sub-limit that came off worst; None without any.
    items
        Every item by state, each in the order given.
    """

    state: ClockState
    slowest: str
    took: timedelta
    slowest_step: Clock | None
    items: dict[ClockState, tuple[str, ...]]


def judge_case(items: Iterable[ItemClocks], *, now: datetime) -> CaseVerdict:
    """Judge one case under a limit that each of its items must keep.

    Raises
    ------
    ValueError
        If there is no item: the investigation itself is one, so none means that
        nobody has looked.
    """
    judged = [(item, item.whole.state(now=now)) for item in items]
    if not judged:
        raise ValueError("A case without a single item cannot be judged.")
    by_state = {
        state: tuple(item.item for item, shown in judged if shown is state)
        for state in WORST_FIRST
    }
    slowest = max(
        (item for item, _ in judged), key=lambda item: item.whole.counted(now=now)
    )
    return CaseVerdict(
        state=next(state for state in WORST_FIRST if by_state[state]),
        slowest=slowest.item,
        took=slowest.whole.counted(now=now),
        slowest_step=slowest.tightest(now=now),
        items=by_state,
    )
