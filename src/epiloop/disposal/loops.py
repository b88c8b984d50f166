"""One person's loop: its path, what has been done of it, and what was excused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from epiloop.disposal.added import AddedStep, missing_steps, open_steps
from epiloop.disposal.moves import StepRefusedError, StepTooEarlyError
from epiloop.disposal.paths import LoopKind, LoopPath
from epiloop.disposal.steps import (
    FIRST_STEP,
    NEXT_STEPS,
    OWNERS,
    Evidence,
    Step,
    Turn,
    check_step,
)
from epiloop.errors import EpiloopError, ReasonedError
from epiloop.timeline import check_aware

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime


class EvidenceMissingError(EpiloopError):
    """A step was claimed without anything that shows it; carries what would do."""

    def __init__(self, step: str, accepted: Iterable[str]) -> None:
        self.step = str(step)
        self.accepted = tuple(sorted(map(str, accepted)))
        super().__init__(
            f"The step {step} counts only with evidence, one of: "
            f"{', '.join(self.accepted)}."
        )


class NoExcuse(StrEnum):
    """Why a step cannot be left out."""

    WITHOUT_REASON = "without_reason"
    WITHOUT_APPROVER = "without_approver"
    BY_ONESELF = "by_oneself"
    NOT_REQUIRED = "not_required"


class ExcuseRefusedError(ReasonedError, ValueError):
    """A step that cannot be left out so; the step is a fact by its key."""

    SENTENCES: ClassVar[Mapping[StrEnum, str]] = {
        NoExcuse.WITHOUT_REASON: "Leaving out the step %(step)s needs a reason.",
        NoExcuse.WITHOUT_APPROVER: "Leaving out the step %(step)s needs an approver.",
        NoExcuse.BY_ONESELF: (
            "Leaving out the step %(step)s must be approved by somebody other than the "
            "person who asks for it."
        ),
        NoExcuse.NOT_REQUIRED: "This loop does not require %(step)s.",
    }


@dataclass(frozen=True, slots=True)
class StepException:
    """A recorded decision that a required step is left out, or an end accepted."""

    step: str
    reason: str
    asked_by: str
    approved_by: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ExcuseRefusedError(NoExcuse.WITHOUT_REASON, step=self.step)
        if not self.approved_by.strip():
            raise ExcuseRefusedError(NoExcuse.WITHOUT_APPROVER, step=self.step)
        if self.approved_by == self.asked_by:
            raise ExcuseRefusedError(NoExcuse.BY_ONESELF, step=self.step)


@dataclass(frozen=True, slots=True)
class StepDone:
    """One step of a loop that happened."""

    step: str
    happened_at: datetime
    evidence: frozenset[Evidence] = frozenset()

    def __post_init__(self) -> None:
        check_aware(self.happened_at)


@dataclass(frozen=True, slots=True)
class Loop:
    """One person's loop: its path, what has been done, what was excused.

    `heard` holds events outside the loop (a case confirmed, symptoms reported) after
    which a protocol places a step of its own.
    """

    path: LoopPath
    done: tuple[StepDone, ...]
    exceptions: tuple[StepException, ...] = ()
    heard: frozenset[str] = frozenset()

    @property
    def step(self) -> Step:
        """Return where the loop stands now."""
        return next(Step(d.step) for d in reversed(self.done) if d.step in set(Step))

    def step_at(self, instant: datetime) -> Step | None:
        """Return where the loop stood at an instant; None before it was opened."""
        return next(
            (
                Step(d.step)
                for d in reversed(self.done)
                if d.step in set(Step) and d.happened_at <= instant
            ),
            None,
        )

    def whose_turn(self) -> Turn | None:
        """Return who has to act next; None when the loop has an outcome."""
        at_site = self.path.kind in {LoopKind.QUARANTINE_FACILITY, LoopKind.ISOLATION}
        if self.step is Step.UNDER_OBSERVATION and not at_site:
            return Turn.COMMUNITY
        return OWNERS[self.step]

    def open_added_steps(self) -> tuple[AddedStep, ...]:
        """Return the protocol's own steps that are due to be done now."""
        settled = self._settled()
        reached = settled | self._events() | self.heard
        return open_steps(self.path.added, reached=reached, settled=settled)

    def missing_before(self, following: Step) -> tuple[str, ...]:
        """Return required steps neither done nor excused that `following` would skip."""
        if following not in self.path.required:
            return ()
        required = self.path.required
        settled = self._settled()
        ahead = required[: required.index(following)]
        missing = tuple(str(step) for step in ahead if step not in settled)
        if following is Step.RELEASED:
            missing += missing_steps(self.path.added, settled=settled)
        return missing

    def next_steps(self) -> frozenset[Step]:
        """Return every step that the loop may take now."""
        return frozenset(
            step
            for step in NEXT_STEPS[self.step]
            if self.path.has(step) and not self.missing_before(step)
        )

    def _events(self) -> set[str]:
        steps = (Step(done.step) for done in self.done if done.step in set(Step))
        return {str(event) for step in steps for event in self.path.events_of(step)}

    def _settled(self) -> set[str]:
        return {d.step for d in self.done} | {e.step for e in self.exceptions}


def open_loop(path: LoopPath, *, happened_at: datetime) -> Loop:
    """Return a new loop for a person just identified."""
    return Loop(path, (StepDone(FIRST_STEP, happened_at),))


def take_step(
    loop: Loop,
    following: Step,
    *,
    happened_at: datetime,
    evidence: Iterable[Evidence] = (),
) -> Loop:
    """Return the loop with its next step taken.

    Raises
    ------
    StepRefusedError
        If the table has no such move, the path has no such step, or a required step
        would be left out without a recorded exception.
    EvidenceMissingError
        If nothing given shows that the step happened.
    ValueError
        If the step is said to have happened before the one that it follows.
    """
    check_step(loop.step, following)
    if not loop.path.has(following):
        raise StepRefusedError(
            loop.step,
            following,
            loop.next_steps(),
            because=f"a loop of kind {loop.path.kind} has no such step",
        )
    if missing := loop.missing_before(following):
        raise StepRefusedError(
            loop.step,
            following,
            loop.next_steps(),
            because=f"these are still to be done or excused: {', '.join(missing)}",
        )
    given = frozenset(evidence)
    accepted = loop.path.evidence_of(following)
    if accepted and not accepted & given:
        raise EvidenceMissingError(following, accepted)
    return _record(loop, StepDone(following, happened_at, given))


def take_added_step(loop: Loop, key: str, *, happened_at: datetime) -> Loop:
    """Return the loop with one of its protocol's own steps done.

    Raises
    ------
    StepRefusedError
        If that step is not open in this loop now.
    """
    open_keys = [added.key for added in loop.open_added_steps()]
    if key not in open_keys:
        raise StepRefusedError(
            loop.step, key, open_keys, because="it is not open in this loop now"
        )
    return _record(loop, StepDone(key, happened_at))


def excuse(loop: Loop, exception: StepException) -> Loop:
    """Return the loop with one of its required steps excused.

    Raises
    ------
    ExcuseRefusedError
        If the loop does not require the step: nothing is there to be excused.
    """
    if exception.step not in (*loop.path.required, *loop.path.mandatory):
        raise ExcuseRefusedError(NoExcuse.NOT_REQUIRED, step=exception.step)
    return replace(loop, exceptions=(*loop.exceptions, exception))


def hear(loop: Loop, event: str) -> Loop:
    """Return the loop knowing of an event outside it that has happened."""
    return replace(loop, heard=loop.heard | {event})


def change_path(loop: Loop, path: LoopPath) -> Loop:
    """Return the loop on another path, such as a facility for an unsuitable home.

    What was done stays done; what the new path asks for besides is now missing.
    """
    return replace(loop, path=path)


def _record(loop: Loop, done: StepDone) -> Loop:
    latest = loop.done[-1]
    if done.happened_at < latest.happened_at:
        raise StepTooEarlyError(
            done.step,
            done.happened_at,
            latest=latest.step,
            latest_at=latest.happened_at,
        )
    return replace(loop, done=(*loop.done, done))
