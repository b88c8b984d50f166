"""The engine that needs nothing but NumPy: whole columns at a time."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import numpy as np

from epiloop.contacts.engines.columns import (
    MINUTE_US,
    PairRule,
    Pairs,
    SeekerColumns,
    Whole,
    join_pairs,
    no_pairs,
)
from epiloop.contacts.engines.encounters import Encounters, add_up
from epiloop.contacts.engines.presence import Presence, presence_of
from epiloop.visits import rows as packed
from epiloop.visits.index import VisitIndex, spread
from epiloop.visits.segment import Segment

ROWS_AT_ONCE: Final = 1 << 22


def find_pairs(index: VisitIndex, seekers: SeekerColumns, rule: PairRule) -> Pairs:
    """Return the pairs that the rule lets count."""
    present = presence_of(index, seekers, rule)
    parts = [
        add_up(_encounters(index, present, rows, rule), rule)
        for rows in in_portions(present, candidates(index, present), ROWS_AT_ONCE)
    ]
    return join_pairs(parts) if parts else no_pairs()


def candidates(index: VisitIndex, present: Presence) -> Whole:
    """Return how many rows must be read for each time of presence."""
    count = np.zeros(len(present), np.int64)
    for segment in index.segments:
        near = _near(segment, present, slice(0, len(present)))
        begin, end = segment.at_place.bounds(present.place[near])
        count[near] += end - begin
    return count


def in_portions(present: Presence, count: Whole, most: int) -> Iterator[slice]:
    """Yield runs of rows with about `most` candidates each, never parting a seeker."""
    first_of_seeker = np.flatnonzero(np.diff(present.seeker, prepend=-1))
    before = (np.cumsum(count) - count)[first_of_seeker]
    opens = np.flatnonzero(np.diff(before // most, prepend=-1))
    edges = [*first_of_seeker[opens].tolist(), len(present)]
    yield from (slice(first, ends) for first, ends in pairwise(edges))


def _near(segment: Segment, present: Presence, rows: slice) -> Whole:
    """Return the rows of presence that some stay of the segment may overlap."""
    begins, ends = segment.span.begins * MINUTE_US, segment.span.next_ends * MINUTE_US
    overlaps = (present.start[rows] < ends) & (present.end[rows] > begins)
    near: Whole = np.flatnonzero(overlaps) + rows.start
    return near


def _encounters(
    index: VisitIndex, present: Presence, rows: slice, rule: PairRule
) -> Encounters:
    parts = [_met_in(segment, present, rows, rule) for segment in index.segments]
    return Encounters(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in Encounters.__dataclass_fields__
        )
    )


def _met_in(
    segment: Segment, present: Presence, rows: slice, rule: PairRule
) -> Encounters:
    near = _near(segment, present, rows)
    begin, end = segment.at_place.bounds(present.place[near])
    count = end - begin
    found = segment.at_place.rows[spread(begin, count)]
    who = np.repeat(near, count)
    person = packed.others(found)
    start = (segment.span.begins + packed.starts(found)) * MINUTE_US
    stop = start + packed.lengths(found) * MINUTE_US
    shared = (start < present.end[who]) & (stop > present.start[who])
    shared &= person != present.person[who]
    if len(rule.left_out):
        shared &= ~rule.left_out[person]
    at, who = np.flatnonzero(shared), who[shared]
    of_days = packed.are_by_day(found[at])
    return Encounters(
        seeker=present.seeker[who],
        person=person[at],
        place=present.place[who],
        presence=who,
        start=np.maximum(start[at], present.start[who]),
        end=np.minimum(stop[at], present.end[who]),
        by_day=of_days | present.by_day[who],
        of_days=of_days,
        continued=packed.are_continued(found[at]) & (start[at] > present.start[who]),
    )
