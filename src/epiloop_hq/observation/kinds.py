"""Closed sets of the observation desk."""

from enum import StrEnum


class StayEnd(StrEnum):
    """Why a stay ended, where this desk itself ends it; others give their own reason."""

    NEXT_STAGE = "next_stage"
    MOVED = "moved"
    GROUND_CHANGED = "ground_changed"
    COUNTED_ANEW = "counted_anew"
    SWITCHED = "switched"
    RELEASED = "released"
    # The order ended before the conditions of release held.
    LAPSED = "lapsed"
