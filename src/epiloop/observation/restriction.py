"""Whether a stage confines anybody: only what restricts a person needs an order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from epiloop.protocols.vocabulary import Movement, StageKind

if TYPE_CHECKING:
    from epiloop.protocols.schema import Measure, Stage

# Advice and follow-up leave a person where they are.
UNRESTRICTED: Final = frozenset(
    {Movement.FREE, Movement.NON_ESSENTIAL_TRAVEL_DISCOURAGED}
)
CONFINING: Final = frozenset(
    {
        StageKind.ISOLATION_HOSPITAL,
        StageKind.ISOLATION_HOME,
        StageKind.QUARANTINE_FACILITY,
        StageKind.QUARANTINE_HOME,
    }
)


def is_restriction(stage: Stage, measure: Measure) -> bool:
    """Return whether a stage restricts the person's movement.

    What the version says of movement decides, of the stage before the measure; where it
    says nothing, isolation and quarantine restrict, monitoring and follow-up do not.
    """
    movement = stage.movement or measure.movement
    if movement is not None:
        return movement not in UNRESTRICTED
    return stage.kind in CONFINING
