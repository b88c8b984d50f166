"""Where and when seekers were present inside their windows: what is looked up."""

from dataclasses import dataclass

import numpy as np

from epiloop.contacts.engines.columns import (
    MINUTE_US,
    NEVER,
    PairRule,
    SeekerColumns,
    Truths,
    Whole,
)
from epiloop.visits import rows as packed
from epiloop.visits.index import VisitIndex, spread
from epiloop.visits.rows import Codes


@dataclass(frozen=True, slots=True)
class Presence:
    """Unbroken times of seekers at places, the air after them included.

    Attributes
    ----------
    seeker
        Position among the seekers; ascending.
    person
        The seeker's own code.
    """

    seeker: Whole
    person: Codes
    place: Codes
    start: Whole
    end: Whole
    by_day: Truths

    def __len__(self) -> int:
        return len(self.seeker)

    def taken(self, chosen: Truths | Whole) -> "Presence":
        """Return some of the rows."""
        return Presence(
            self.seeker[chosen],
            self.person[chosen],
            self.place[chosen],
            self.start[chosen],
            self.end[chosen],
            self.by_day[chosen],
        )


def presence_of(index: VisitIndex, seekers: SeekerColumns, rule: PairRule) -> Presence:
    """Return where seekers were in their windows, at places where meeting counts."""
    parts, in_pieces = [_nowhere()], False
    for segment in index.segments:
        begins, ends = (
            segment.span.begins * MINUTE_US,
            segment.span.next_ends * MINUTE_US,
        )
        windows = np.flatnonzero(
            (seekers.window_start < ends) & (seekers.window_end > begins)
        )
        owner = seekers.window_of[windows]
        begin, end = segment.of_person.bounds(seekers.person[owner])
        count = end - begin
        rows = segment.of_person.rows[spread(begin, count)]
        window = np.repeat(windows, count)
        start = begins + packed.starts(rows) * MINUTE_US
        stop = start + packed.lengths(rows) * MINUTE_US
        start = np.maximum(start, seekers.window_start[window])
        stop = np.minimum(stop, seekers.window_end[window])
        place = packed.others(rows)
        held = (start < stop) & (rule.least_at[place] != NEVER)
        seeker = seekers.window_of[window[held]]
        in_pieces |= bool(packed.are_continued(rows[held]).any())
        parts.append(
            Presence(
                seeker,
                seekers.person[seeker],
                place[held],
                start[held],
                stop[held] + rule.air,
                packed.are_by_day(rows[held]),
            )
        )
    found = _joined_parts(parts)
    if in_pieces or rule.air:
        return _joined(found)
    return found.taken(np.argsort(found.seeker, kind="stable"))


def _joined(present: Presence) -> Presence:
    """Join what touches at one place; days and clock times are kept apart."""
    order = np.lexsort((present.start, present.by_day, present.place, present.seeker))
    one = present.taken(order)
    if len(one) == 0:
        return one
    same = (
        (one.seeker[1:] == one.seeker[:-1])
        & (one.place[1:] == one.place[:-1])
        & (one.by_day[1:] == one.by_day[:-1])
    )
    # Stays of one person at one place, each later by the same air, end in the order in
    # which they start, so only neighbours can touch.
    goes_on = same & (one.start[1:] <= one.end[:-1])
    first = np.flatnonzero(np.concatenate(([True], ~goes_on)))
    joined = one.taken(first)
    end = np.maximum.reduceat(one.end, first)
    return Presence(
        joined.seeker, joined.person, joined.place, joined.start, end, joined.by_day
    )


def _joined_parts(parts: list[Presence]) -> Presence:
    return Presence(
        np.concatenate([part.seeker for part in parts]),
        np.concatenate([part.person for part in parts]),
        np.concatenate([part.place for part in parts]),
        np.concatenate([part.start for part in parts]),
        np.concatenate([part.end for part in parts]),
        np.concatenate([part.by_day for part in parts]),
    )


def _nowhere() -> Presence:
    codes, whole = np.empty(0, np.uint32), np.empty(0, np.int64)
    return Presence(whole, codes, codes, whole, whole, np.empty(0, np.bool_))
