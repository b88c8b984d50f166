"""What a loop of each kind must pass through, and what its protocol adds.

The table of moves says what can follow what for anybody; a path says which of those
steps a loop may not leave out (C24) and which further steps its protocol adds (C60).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from epiloop.disposal.steps import EVENTS, EVIDENCE, EXITS, Evidence, Step
from epiloop.protocols.vocabulary import Event, StageKind

if TYPE_CHECKING:
    from epiloop.disposal.added import AddedStep


class LoopKind(StrEnum):
    """What a loop is for; decides the steps that it may not leave out."""

    QUARANTINE_FACILITY = "quarantine_facility"
    QUARANTINE_HOME = "quarantine_home"
    FOLLOW_UP = "follow_up"
    ISOLATION = "isolation"
    POOL_RECALL = "pool_recall"
    HOUSEHOLD_PACKAGE = "household_package"
    OUTSIDE = "outside"
    POOL_RECALL_OUTSIDE = "pool_recall_outside"


_TRANSFER: Final = (
    Step.TRANSFER_REQUESTED,
    Step.TRANSFER_DISPATCHED,
    Step.TRANSFER_DEPARTED,
    Step.TRANSFER_ARRIVED,
)
_FOUND: Final = (Step.IDENTIFIED, Step.DETERMINED, Step.LOCATED)
_OBSERVED: Final = (Step.UNDER_OBSERVATION, Step.RELEASED)

REQUIRED_STEPS: Final[dict[LoopKind, tuple[Step, ...]]] = {
    LoopKind.QUARANTINE_FACILITY: (*_FOUND, *_TRANSFER, *_OBSERVED),
    LoopKind.QUARANTINE_HOME: (*_FOUND, Step.AT_HOME, *_OBSERVED),
    LoopKind.FOLLOW_UP: (*_FOUND, *_OBSERVED),
    LoopKind.ISOLATION: (*_FOUND, *_TRANSFER, *_OBSERVED),
    LoopKind.POOL_RECALL: (Step.IDENTIFIED, Step.LOCATED, Step.HELD, Step.RELEASED),
    LoopKind.HOUSEHOLD_PACKAGE: (Step.IDENTIFIED, Step.LOCATED, Step.RELEASED),
    LoopKind.OUTSIDE: (
        Step.IDENTIFIED,
        Step.DETERMINED,
        Step.HANDED_OVER,
        *_OBSERVED,
    ),
    LoopKind.POOL_RECALL_OUTSIDE: (
        Step.IDENTIFIED,
        Step.HANDED_OVER,
        Step.HELD,
        Step.RELEASED,
    ),
}

# The isolation of an infected person is their hospital; a follow-up confines nobody.
EVENTS_BY_KIND: Final[dict[LoopKind, dict[Step, frozenset[Event]]]] = {
    LoopKind.ISOLATION: {
        Step.DETERMINED: frozenset({Event.CASE_DETERMINED}),
        Step.UNDER_OBSERVATION: frozenset({Event.CASE_HOSPITALISED}),
    },
    LoopKind.FOLLOW_UP: {Step.UNDER_OBSERVATION: frozenset({Event.FOLLOW_UP_DONE})},
    LoopKind.POOL_RECALL: {Step.IDENTIFIED: frozenset()},
    LoopKind.POOL_RECALL_OUTSIDE: {Step.IDENTIFIED: frozenset()},
    LoopKind.HOUSEHOLD_PACKAGE: {Step.IDENTIFIED: frozenset()},
}

# A household is found, and its package is complete, by going there; nobody is released.
EVIDENCE_BY_KIND: Final[dict[LoopKind, dict[Step, frozenset[Evidence]]]] = {
    LoopKind.HOUSEHOLD_PACKAGE: {
        Step.LOCATED: frozenset({Evidence.VISIT}),
        Step.RELEASED: frozenset({Evidence.VISIT}),
    },
}

# The first stage of a measure decides the kind of loop.
LOOP_OF_STAGE: Final[dict[StageKind, LoopKind]] = {
    StageKind.ISOLATION_HOSPITAL: LoopKind.ISOLATION,
    StageKind.ISOLATION_HOME: LoopKind.QUARANTINE_HOME,
    StageKind.QUARANTINE_FACILITY: LoopKind.QUARANTINE_FACILITY,
    StageKind.QUARANTINE_HOME: LoopKind.QUARANTINE_HOME,
    StageKind.HOME_MONITORING: LoopKind.QUARANTINE_HOME,
    StageKind.HEALTH_MONITORING: LoopKind.FOLLOW_UP,
    StageKind.SELF_MONITORING: LoopKind.FOLLOW_UP,
    StageKind.FOLLOW_UP: LoopKind.FOLLOW_UP,
}

# What may come between in any loop without being on its path.
DETOURS: Final = frozenset(
    {
        Step.UNREACHABLE,
        Step.HANDED_OVER,
        Step.LOCATED,
        Step.LAPSED,
        Step.REFUSED,
        Step.LOST,
    }
)


@dataclass(frozen=True, slots=True)
class LoopPath:
    """The steps that one loop may not leave out, in order."""

    kind: LoopKind
    added: tuple[AddedStep, ...] = ()

    @property
    def required(self) -> tuple[Step, ...]:
        """Return the required steps of the table, in order."""
        return REQUIRED_STEPS[self.kind]

    @property
    def mandatory(self) -> tuple[str, ...]:
        """Return the keys of the added steps that may not be left out."""
        return tuple(added.key for added in self.added if added.mandatory)

    @property
    def order(self) -> tuple[str, ...]:
        """Return every step of the loop as it is shown, added ones in their places."""
        placed: list[str] = list(self.required)
        names: dict[str, Step] = {
            str(event): step for step in self.required for event in self.events_of(step)
        }
        for added in self.added:
            anchor = names.get(added.after, added.after)
            # An event outside the loop has happened before the loop was opened.
            at = placed.index(anchor) + 1 if anchor in placed else 1
            while at < len(placed) and placed[at] not in self.required:
                at += 1
            placed.insert(at, added.key)
        return tuple(placed)

    def events_of(self, step: Step) -> frozenset[Event]:
        """Return the events that a step of this loop is, for clocks and indicators."""
        return EVENTS_BY_KIND.get(self.kind, {}).get(step, EVENTS[step])

    def evidence_of(self, step: Step) -> frozenset[Evidence]:
        """Return what shows a step of this loop, any one of them; empty for the deed."""
        return EVIDENCE_BY_KIND.get(self.kind, {}).get(step, EVIDENCE[step])

    def has(self, step: Step) -> bool:
        """Return whether the step may occur in such a loop."""
        return step in self.required or step in DETOURS or step in EXITS
