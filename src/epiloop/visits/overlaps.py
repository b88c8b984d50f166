"""Persons in two places at once: kept, since nobody knows which is wrong, and counted."""

from typing import Final

import numpy as np

from epiloop.visits import rows as packed
from epiloop.visits.index import VisitIndex
from epiloop.visits.rows import Minutes
from epiloop.visits.segment import Segment
from epiloop.visits.stays import ordered

CLEAR: Final = 1 << 12
"""More minutes than lie between the beginning of a day and the end of the next."""


def two_places_at_once(index: VisitIndex) -> int:
    """Return how many stays begin before an earlier one of the person elsewhere ends.

    Stays of which only the days are known do not count. Stays of one person at one place
    never overlap: they were joined.
    """
    until = np.zeros(len(index.persons), np.int64)
    return sum(_in(segment, until) for segment in index.segments)


def _in(segment: Segment, until: Minutes) -> int:
    """Count in one day; move on until when each person was somewhere."""
    rows = segment.of_person.rows
    timed = ~packed.are_by_day(rows)
    rows, person = rows[timed], segment.of_person.keys()[timed].astype(np.int64)
    if len(rows) == 0:
        return 0
    order = ordered(
        (person * CLEAR + packed.starts(rows)).astype(np.uint64),
        below=(int(person[-1]) + 1) * CLEAR,
    )
    start, end = packed.starts(rows)[order], packed.ends(rows)[order]
    # The latest end so far of the person: each is lifted clear of those before.
    latest = np.maximum.accumulate(end + person * CLEAR) - person * CLEAR
    before = until[person] - segment.span.begins
    same = person[1:] == person[:-1]
    before[1:] = np.where(same, np.maximum(before[1:], latest[:-1]), before[1:])
    last = np.append(~same, True)
    held = person[last]
    until[held] = np.maximum(until[held], latest[last] + segment.span.begins)
    return int(np.count_nonzero(start < before))
