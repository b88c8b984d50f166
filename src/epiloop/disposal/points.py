"""The life cycle of a risk point: from a place in a trail to a place that is safe."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from epiloop.disposal.added import AddedStep, missing_steps
from epiloop.disposal.moves import (
    StepRefusedError,
    StepTooEarlyError,
    check_move,
)
from epiloop.errors import EpiloopError
from epiloop.protocols.vocabulary import Event
from epiloop.timeline import check_aware

if TYPE_CHECKING:
    from datetime import datetime


class OwnerMissingError(EpiloopError, ValueError):
    """A risk point was said to be owned, and nobody was named."""

    def __init__(self) -> None:
        super().__init__("A risk point is owned only when somebody is named.")


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
# A place is safe only when its people are known; a protocol asks for more.
NEEDED_TO_BE_SAFE: Final = frozenset({PointStep.PEOPLE_LISTED})
# The protocol's name of work that has a step of its own in the table.
STEP_OF_KEY: Final[dict[str, PointStep]] = {
    "terminal_disinfection": PointStep.DISINFECTED
}

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

    step: str
    happened_at: datetime

    def __post_init__(self) -> None:
        check_aware(self.happened_at)


@dataclass(frozen=True, slots=True)
class PointLoop:
    """One risk point and what has been done at it, in order.

    `owner` is whoever controls the place (a manager, a landlord, a committee); a point
    without one is a place nobody answers for. `added` are the steps of its protocol.
    """

    done: tuple[PointStepDone, ...]
    owner: str = ""
    added: tuple[AddedStep, ...] = ()

    @property
    def step(self) -> PointStep:
        """Return where the point stands now."""
        in_table = set(PointStep)
        return next(
            PointStep(d.step) for d in reversed(self.done) if d.step in in_table
        )

    def step_at(self, instant: datetime) -> PointStep | None:
        """Return where the point stood at an instant; None before it was identified."""
        return next(
            (
                PointStep(d.step)
                for d in reversed(self.done)
                if d.step in set(PointStep) and d.happened_at <= instant
            ),
            None,
        )

    def missing_to_be_safe(self) -> tuple[str, ...]:
        """Return what has still to be done since the place was last locked."""
        settled = self._settled()
        needed = (str(step) for step in sorted(NEEDED_TO_BE_SAFE))
        missing = tuple(step for step in needed if step not in settled)
        return missing + missing_steps(self.added, settled=settled)

    def _settled(self) -> set[str]:
        settled: set[str] = set()
        for done in self.done:
            if done.step == PointStep.LOCKED:
                settled.clear()
            settled.add(done.step)
        return settled | {k for k, step in STEP_OF_KEY.items() if step in settled}

    def next_steps(self) -> frozenset[PointStep]:
        """Return every step that the point may take now."""
        allowed = NEXT_POINT_STEPS[self.step]
        return allowed - _SAFE if self.missing_to_be_safe() else allowed


def open_point(
    *, happened_at: datetime, added: tuple[AddedStep, ...] = ()
) -> PointLoop:
    """Return a risk point just identified from a trail, with its protocol's steps."""
    return PointLoop((PointStepDone(FIRST_POINT_STEP, happened_at),), added=added)


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
        unlisted or without what its protocol asks for.
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
            because=f"these are still to be done: {', '.join(missing)}",
        )
    if following is PointStep.OWNED and not owner.strip():
        raise OwnerMissingError()
    named = replace(point, owner=owner or point.owner)
    return _record(named, PointStepDone(following, happened_at))


def take_added_point_step(
    point: PointLoop, key: str, *, happened_at: datetime
) -> PointLoop:
    """Return the risk point with one of its protocol's own steps done.

    Raises
    ------
    StepRefusedError
        If the point has no such step, or the step has a move of its own in the table.
    """
    own = [added.key for added in point.added if added.key not in STEP_OF_KEY]
    if key not in own:
        raise StepRefusedError(
            point.step, key, own, because="this point has no such step of its own"
        )
    return _record(point, PointStepDone(key, happened_at))


def _record(point: PointLoop, done: PointStepDone) -> PointLoop:
    latest = point.done[-1]
    if done.happened_at < latest.happened_at:
        raise StepTooEarlyError(
            done.step,
            done.happened_at,
            latest=latest.step,
            latest_at=latest.happened_at,
        )
    return replace(point, done=(*point.done, done))
