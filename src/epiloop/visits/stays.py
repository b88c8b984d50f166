"""Stays of one day as columns: joined where they touch, cut where a day's file ends.

A day's file holds the stays that begin on that day, whole if they end by the end of the
next, so that whoever looks for a minute looks at two files. A longer stay is cut at each
midnight; what is cut off *arrives* on the next day and is marked as continued there.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from epiloop.visits.rows import Codes, Minutes, Truths

Positions = NDArray[np.int64]

WORD: Final = 64


@dataclass(frozen=True, slots=True)
class Stays:
    """Who was where from when to when; arrays of one length.

    Attributes
    ----------
    person, place
        Codes.
    start, end
        Minutes since 1970 in UTC; the end is the first minute no longer there.
    by_day
        Whether only the days are known.
    """

    person: Codes
    place: Codes
    start: Minutes
    end: Minutes
    by_day: Truths

    def __len__(self) -> int:
        return len(self.person)

    def taken(self, chosen: Positions | Truths) -> "Stays":
        """Return some of the stays."""
        if chosen.dtype == np.bool_ and chosen.all():
            return self
        return Stays(
            self.person[chosen],
            self.place[chosen],
            self.start[chosen],
            self.end[chosen],
            self.by_day[chosen],
        )


NOBODY: Final = Stays(
    np.empty(0, np.uint32),
    np.empty(0, np.uint32),
    np.empty(0, np.int64),
    np.empty(0, np.int64),
    np.empty(0, np.bool_),
)


@dataclass(frozen=True, slots=True)
class DaySpan:
    """A day in minutes since 1970 in UTC; 1,380 or 1,500 long where clocks change."""

    begins: int
    ends: int
    next_ends: int


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What the day before hands on.

    Attributes
    ----------
    told
        Stays of the day before that reach this day, as far as its file tells them: they
        end on this day, or with its first instant.
    rest
        What was cut off from stays that go on past this day; it begins with this day.
    """

    told: Stays = NOBODY
    rest: Stays = NOBODY


@dataclass(frozen=True, slots=True)
class DayStays:
    """The stays of one day's file, by person, place and time.

    Attributes
    ----------
    continued
        Whether a stay goes on from one that the day before tells.
    rest
        What was cut off at the end of the day.
    """

    stays: Stays
    continued: Truths
    rest: Stays


def joined(*parts: Stays) -> Stays:
    """Return the stays of all parts, one part after the other."""
    parts = tuple(part for part in parts if len(part)) or parts[:1]
    if len(parts) == 1:
        return parts[0]
    return Stays(
        np.concatenate([part.person for part in parts]),
        np.concatenate([part.place for part in parts]),
        np.concatenate([part.start for part in parts]),
        np.concatenate([part.end for part in parts]),
        np.concatenate([part.by_day for part in parts]),
    )


def stays_of_day(records: Stays, arrivals: Arrivals, day: DaySpan) -> DayStays:
    """Join overlapping and touching records of one person at one place, and cut.

    Parameters
    ----------
    records
        All that begin on the day, in any order.

    Notes
    -----
    What the day before has told already is laid under the records and cut out again, so
    that no minute is told twice and the later piece is known to go on from the earlier.
    """
    new = joined(arrivals.rest, records)
    told = _that_may_touch(new, arrivals.told)
    begins = np.full(len(told), day.begins, np.int64)
    under = Stays(told.person, told.place, begins, told.end, told.by_day)
    laid = joined(under, new)
    order = _by_person_place_and_start(laid, day)
    laid, is_told = laid.taken(order), order < len(told)

    first = _first_of_runs(laid)
    if len(first) == 0:
        return DayStays(NOBODY, np.empty(0, np.bool_), NOBODY)
    # Of what was told, one stay at most is in a run, and a run begins with it.
    continued = is_told[first]
    runs = laid.taken(first)
    start = np.where(continued, runs.end, runs.start)
    end = np.maximum.reduceat(laid.end, first)
    whole = Stays(runs.person, runs.place, start, end, runs.by_day)
    kept = start < end
    return _cut(whole.taken(kept), continued[kept], day)


def ordered(keys: NDArray[np.uint64], *, below: int) -> Positions:
    """Return the positions that sort keys, all smaller than `below`; equals stay in order.

    Sorting key and position packed in one number is several times quicker than sorting
    positions by a key that is kept elsewhere.
    """
    bits = max(1, (len(keys) - 1).bit_length())
    if (below - 1).bit_length() + bits > WORD:
        return np.argsort(keys, kind="stable")
    packed = keys << np.uint64(bits)
    packed |= np.arange(len(keys), dtype=np.uint64)
    packed.sort()
    packed &= np.uint64((1 << bits) - 1)
    return packed.view(np.int64)


def _that_may_touch(new: Stays, told: Stays) -> Stays:
    """Return what was told of persons who are seen again before it ends."""
    if len(told) == 0 or len(new) == 0:
        return NOBODY
    most = max(int(new.person.max()), int(told.person.max())) + 1
    seen_at = np.full(most, np.iinfo(np.int64).max)
    np.minimum.at(seen_at, new.person, new.start)
    return told.taken(seen_at[told.person] <= told.end)


def _by_person_place_and_start(stays: Stays, day: DaySpan) -> Positions:
    length = day.ends - day.begins + 1
    place = (stays.place.astype(np.uint64) << np.uint64(1)) | stays.by_day
    keys = place * np.uint64(length) + (stays.start - day.begins).astype(np.uint64)
    most = int(place.max(initial=0)) + 1
    by_place = ordered(keys, below=most * length)
    person = stays.person[by_place].astype(np.uint64)
    return by_place[ordered(person, below=int(person.max(initial=0)) + 1)]


def _first_of_runs(stays: Stays) -> Positions:
    """Return where runs of touching stays begin; stays by person, place and start."""
    if len(stays) == 0:
        return np.empty(0, np.int64)
    same = (
        (stays.person[1:] == stays.person[:-1])
        & (stays.place[1:] == stays.place[:-1])
        & (stays.by_day[1:] == stays.by_day[:-1])
    )
    group = np.concatenate(([0], np.cumsum(~same)))
    # The latest end so far in the group: each group is lifted clear of those before it.
    lift = group * (int(stays.end.max()) - int(stays.end.min()) + 1)
    latest = np.maximum.accumulate(stays.end + lift) - lift
    goes_on = same & (stays.start[1:] <= latest[:-1])
    return np.flatnonzero(np.concatenate(([True], ~goes_on)))


def _cut(stays: Stays, continued: Truths, day: DaySpan) -> DayStays:
    too_long = stays.end > day.next_ends
    rest = stays.taken(too_long)
    count = len(rest)
    return DayStays(
        Stays(
            stays.person,
            stays.place,
            stays.start,
            np.where(too_long, day.ends, stays.end),
            stays.by_day,
        ),
        continued,
        Stays(
            rest.person,
            rest.place,
            np.full(count, day.ends, np.int64),
            rest.end,
            rest.by_day,
        ),
    )
