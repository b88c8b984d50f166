"""When silence is told upwards: an open item on which nobody has recorded anything."""

from __future__ import annotations

from datetime import timedelta
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class Level(IntEnum):
    """Who is told that something lies idle, the nearest first."""

    AREA = 1
    """Whoever commands the area in which the item is."""
    HEADQUARTERS = 2
    """Whoever commands the response as a whole."""


def silent_before(
    idle_hours: Sequence[int], level: Level, *, now: datetime
) -> datetime | None:
    """Return the instant before which the last word on an item makes it idle for a level.

    A last step or try at that very instant is in time.

    Parameters
    ----------
    idle_hours
        The protocol's limits, one for each level, growing. A level without one of its own
        is told when the last is passed.

    Returns
    -------
    datetime or None
        None if the version lets silence pass.
    """
    if not idle_hours:
        return None
    hours = idle_hours[min(level, len(idle_hours)) - 1]
    return now - timedelta(hours=hours)
