"""Whose days are counted anew when a positive is found in a quarantine facility."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from epiloop.protocols.schema import FacilityRestart


@dataclass(frozen=True, slots=True)
class Occupant:
    """A person in a facility, and the building and floor of the room."""

    person_id: str
    building: str
    floor: int


def who_restarts(
    rule: FacilityRestart,
    occupants: Iterable[Occupant],
    *,
    positive: Occupant,
    environment_positive: bool,
) -> tuple[str, ...]:
    """Return the persons whose full count restarts on the day of the positive.

    Parameters
    ----------
    rule
        What the version says.
    occupants
        Everybody in the facility; the positive person is left out of the answer.
    positive
        Where the positive person lived.
    environment_positive
        Whether the environment outside that person's room was positive too.
    """
    if not rule.enabled:
        return ()
    everybody = rule.whole_if_environment_positive and environment_positive
    return tuple(
        occupant.person_id
        for occupant in occupants
        if occupant.person_id != positive.person_id
        and (everybody or _is_near(rule, occupant, positive))
    )


def _is_near(rule: FacilityRestart, occupant: Occupant, positive: Occupant) -> bool:
    if occupant.building != positive.building:
        return False
    floors_up = occupant.floor - positive.floor
    if floors_up == 0:
        return rule.same_floor
    limit = rule.floors_above if floors_up > 0 else rule.floors_below
    return limit is not None and abs(floors_up) <= limit
