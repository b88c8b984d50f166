"""The index of a day made from its stays: in compiled code where there are many."""

from importlib import import_module, util
from typing import Final

from epiloop.visits.segment import Segment, segment_of
from epiloop.visits.stays import Arrivals, DaySpan, Stays, stays_of_day

MANY: Final = 200_000
"""Stays for which loading the compiler is worth while."""


def build_segment(records: Stays, arrivals: Arrivals, span: DaySpan) -> Segment:
    """Return the index of one day; the same whichever way it is made.

    Parameters
    ----------
    records
        All that begin on the day, in any order.
    """
    if len(records) < MANY or util.find_spec("numba") is None:
        return segment_of(stays_of_day(records, arrivals, span), span)
    compiled = import_module("epiloop.visits.building_compiled")
    segment: Segment = compiled.build_segment(records, arrivals, span)
    return segment
