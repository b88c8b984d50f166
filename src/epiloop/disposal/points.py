"""The life cycle of a risk point: from a place in a trail to a place that is safe."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from epiloop.disposal.moves import StepRefusedError, check_move
from epiloop.protocols.vocabulary import Event
from epiloop.timeline import check_aware

if TYPE_CHECKING:
    from datetime import datetime


class PointStep(StrEnum):
    """Where a risk point stands."""

    IDENTIFIED = "identified"
    HANDED_OVER = "handed_over"
    OWNED = "owned"
    LOCKED = "locked"
    PEOPLE_LISTED = "people_listed"
    PUBLISHED = "published"
    DISINFECTED = "disinfected"
    REOPENED = "reopened"
    CLOSED = "closed"
    MERGED = "merged"
    CANCELLED = "cancelled"


_DROPPED: Final = frozenset({PointStep.MERGED, PointStep.CANCELLED})
# Listing, publishing and disinfecting are done by different people in any order.
_WORK: Final = frozenset(
    {PointStep.PEOPLE_LISTED, PointStep.PUBLISHED, PointStep.DISINFECTED}
)
# Open to the public again, or done with and not open (never locked, or shut for good).
_SAFE: Final = frozenset({PointStep.REOPENED, PointStep.CLOSED})

NEXT_POINT_STEPS: Final[dict[PointStep, frozenset[PointStep]]] = {
    PointStep.IDENTIFIED: _DROPPED | {PointStep.OWNED, PointStep.HANDED_OVER},
    PointStep.HANDED_OVER: _DROPPED | {PointStep.OWNED, PointStep.IDENTIFIED},
    # An open-air market has no door to lock.
    PointStep.OWNED: _DROPPED | _WORK | {PointStep.LOCKED, PointStep.HANDED_OVER},
    PointStep.LOCKED: _DROPPED | _WORK,
    PointStep.PEOPLE_LISTED: _DROPPED | _WORK | _SAFE,
    PointStep.PUBLISHED: _DROPPED | _WORK | _SAFE,
    PointStep.DISINFECTED: _DROPPED | _WORK | _SAFE,
    # A case that was there again shuts the place again.
    PointStep.REOPENED: frozenset({PointStep.LOCKED}),
    PointStep.CLOSED: frozenset({PointStep.LOCKED}),
    PointStep.MERGED: frozenset(),
    PointStep.CANCELLED: frozenset(),
}

FIRST_POINT_STEP: Final = PointStep.IDENTIFIED
POINT_OUTCOMES: Final = _DROPPED | _SAFE
# A place is safe only when its people are known and it is clean.
NEEDED_TO_BE_SAFE: Final = frozenset({PointStep.PEOPLE_LISTED, PointStep.DISINFECTED})

POINT_EVENTS: Final[dict[PointStep, frozenset[Event]]] = {
    PointStep.IDENTIFIED: frozenset(),
    PointStep.HANDED_OVER: frozenset(),
    PointStep.OWNED: frozenset({Event.LOCATED}),
    PointStep.LOCKED: frozenset(),
    PointStep.PEOPLE_LISTED: frozenset({Event.CONTACT_LISTED}),
    PointStep.PUBLISHED: frozenset({Event.RISK_POINT_PUBLISHED}),
    PointStep.DISINFECTED: frozenset(),
    PointStep.REOPENED: frozenset({Event.LOOP_CLOSED}),
    PointStep.CLOSED: frozenset({Event.LOOP_CLOSED}),
    PointStep.MERGED: frozenset({Event.LOOP_CLOSED}),
    PointStep.CANCELLED: frozenset({Event.LOOP_CLOSED}),
}


@dataclass(frozen=True, slots=True)
class PointStepDone:
    """One step of a risk point that happened."""

    step: PointStep
    happened_at: datetime

    def __post_init__(self) -> None:
        check_aware(self.happened_at)


@dataclass(frozen=True, slots=True)
class PointLoop:
    """One risk point and what has been done at it, in order.

    `owner` is whoever controls the place (a manager, a landlord, a committee); a point
    without one is a place nobody answers for.
    """

    done: tuple[PointStepDone, ...]
    owner: str = ""

    @property
    def step(self) -> PointStep:
        """Return where the point stands now."""
        return self.done[-1].step

    def step_at(self, instant: datetime) -> PointStep | None:
        """Return where the point stood at an instant; None before it was identified."""
        return next(
            (d.step for d in reversed(self.done) if d.happened_at <= instant), None
        )

    def missing_to_be_safe(self) -> frozenset[PointStep]:
        """Return what has still to be done since the place was last locked."""
        since_locked: set[PointStep] = set()
        for done in self.done:
            if done.step is PointStep.LOCKED:
                since_locked.clear()
            since_locked.add(done.step)
        return NEEDED_TO_BE_SAFE - since_locked

    def next_steps(self) -> frozenset[PointStep]:
        """Return every step that the point may take now."""
        allowed = NEXT_POINT_STEPS[self.step]
        return allowed - _SAFE if self.missing_to_be_safe() else allowed


def open_point(*, happened_at: datetime) -> PointLoop:
    """Return a risk point just identified from a trail."""
    return PointLoop((PointStepDone(FIRST_POINT_STEP, happened_at),))


def check_point_step(present: PointStep, following: PointStep) -> None:
    """Raise `StepRefusedError` unless a point has a move between the two steps."""
    check_move(NEXT_POINT_STEPS, present, following)


def take_point_step(
    point: PointLoop, following: PointStep, *, happened_at: datetime, owner: str = ""
) -> PointLoop:
    """Return the risk point with its next step taken.

    Parameters
    ----------
    owner
        Who controls the place; needed for the step `owned`.

    Raises
    ------
    StepRefusedError
        If the table has no such move, or the place would be called safe with people
        unlisted or without disinfection.
    ValueError
        If nobody is named as owner, or the step is said to have happened before the
        one that it follows.
    """
    check_point_step(point.step, following)
    if following in _SAFE and (missing := point.missing_to_be_safe()):
        raise StepRefusedError(
            point.step,
            following,
            point.next_steps(),
            because=f"these are still to be done: {', '.join(sorted(missing))}",
        )
    if following is PointStep.OWNED and not owner.strip():
        raise ValueError("A risk point is owned only when somebody is named.")
    latest = point.done[-1]
    if happened_at < latest.happened_at:
        raise ValueError(
            f"The step {following} cannot have happened at "
            f"{happened_at:%Y-%m-%d %H:%M}, before {latest.step} at "
            f"{latest.happened_at:%Y-%m-%d %H:%M}."
        )
    return replace(
        point,
        done=(*point.done, PointStepDone(following, happened_at)),
        owner=owner or point.owner,
    )
