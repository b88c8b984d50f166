"""The compiled inner loops. They check no bounds: what they read was checked at opening.

Rows of presence are `seeker, person, place, start, end, by day`; sums are `seeker and
person, total, encounters, unknown, first, last`. Times are microseconds.
"""

from typing import TYPE_CHECKING, Any, Final, TypeVar

import numba
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

    from epiloop.contacts.engines.columns import Truths, Whole
    from epiloop.visits.rows import Rows
    from epiloop.visits.segment import Offsets

    Number = int | np.int64
    Function = TypeVar("Function", bound=Callable[..., Any])

    def compiled(function: Function) -> Function:
        """Return the function; the type checker sees what is written."""
        return function

else:
    compiled = numba.njit(cache=True, nogil=True, boundscheck=False)

MINUTE: Final = 60_000_000
START: Final = np.uint64(53)
LENGTH: Final = np.uint64(41)
LENGTH_MASK: Final = np.uint64((1 << 12) - 1)
BY_DAY: Final = np.uint64(1 << 33)
CONTINUED: Final = np.uint64(1 << 32)
OTHER: Final = np.uint64((1 << 32) - 1)
NONE: Final = np.uint64(0)
SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)  # Knuth's multiplicative hash


@compiled
def first_after(rows: "Rows", low: "Number", high: "Number", time: "Number") -> int:
    """Return the first of some rows, in order of time, that begins after a time."""
    low, high = np.int64(low), np.int64(high)
    while low < high:
        middle = (low + high) >> 1
        if np.int64(rows[middle] >> START) * MINUTE <= time:
            low = middle + 1
        else:
            high = middle
    return int(low)


@compiled
def count_candidates(
    presence: NDArray[np.int64],
    offsets: "Offsets",
    rows: "Rows",
    begins: int,
    ends: int,
    longest: int,
    count: "Whole",
) -> None:
    """Add how many rows of a segment must be read for each row of presence."""
    for one in range(len(presence)):
        place = presence[one, 2]
        near = presence[one, 3] < ends and presence[one, 4] > begins
        if near and place + 1 < len(offsets):
            first, last = offsets[place], offsets[place + 1]
            low = first_after(rows, first, last, presence[one, 3] - longest - begins)
            high = first_after(rows, low, last, presence[one, 4] - 1 - begins)
            count[one] += high - low


@compiled
def slot_of(
    key: "Number", table: NDArray[np.uint32], shift: np.uint64, sums: NDArray[np.int64]
) -> int:
    """Return where in the table a pair is, or is to be."""
    slot = np.int64((np.uint64(key) * SPREAD) >> shift)
    while table[slot] != 0 and sums[np.int64(table[slot]) - 1, 0] != key:
        slot = (slot + 1) & np.int64(len(table) - 1)
    return int(slot)


@compiled
def begin_sums(
    sums: NDArray[np.int64], key: "Number", since: "Number", until: "Number"
) -> None:
    """Begin a pair that has met for the first time; nothing is added yet."""
    sums[0] = key
    sums[1:4] = 0
    sums[4] = until
    sums[5] = since


@compiled
def add_encounter(
    sums: NDArray[np.int64],
    since: "Number",
    until: "Number",
    goes_on: bool,
    by_day: bool,
) -> None:
    """Add one time shared to a pair."""
    if not by_day:
        sums[1] += until - since
    if not goes_on:
        sums[2] += 1
        sums[3] += by_day
    sums[4] = min(sums[4], since)
    sums[5] = max(sums[5], until)


@compiled
def add_meetings(
    presence: NDArray[np.int64],
    offsets: "Offsets",
    rows: "Rows",
    begins: int,
    ends: int,
    longest: int,
    left_out: "Truths",
    table: NDArray[np.uint32],
    shift: np.uint64,
    sums: NDArray[np.int64],
    pairs: int,
) -> int:
    """Add what a segment holds to the sums; return how many pairs there are now.

    Parameters
    ----------
    table, shift
        Open addressing from a pair to its row of sums plus one; twice as large as needed.
    """
    for one in range(len(presence)):
        start, end, place = presence[one, 3], presence[one, 4], presence[one, 2]
        if start >= ends or end <= begins or place + 1 >= len(offsets):
            continue
        first, last = offsets[place], offsets[place + 1]
        low = first_after(rows, first, last, start - longest - begins)
        for at in range(low, last):
            row = rows[at]
            since = begins + np.int64(row >> START) * MINUTE
            if since >= end:
                break
            until = since + np.int64((row >> LENGTH) & LENGTH_MASK) * MINUTE
            person = np.int64(row & OTHER)
            if until <= start or person == presence[one, 1]:
                continue
            if len(left_out) > 0 and left_out[person]:
                continue
            key = (presence[one, 0] << 32) | person
            slot = slot_of(key, table, shift, sums)
            if table[slot] == 0:
                begin_sums(sums[pairs], key, since, until)
                pairs += 1
                table[slot] = pairs
            # A piece that goes on from an earlier one, met from its first minute, goes
            # on from the encounter with that one.
            goes_on = since > start and row & CONTINUED != NONE
            by_day = presence[one, 5] != 0 or row & BY_DAY != NONE
            add_encounter(
                sums[np.int64(table[slot]) - 1],
                max(since, start),
                min(until, end),
                goes_on,
                by_day,
            )
    return pairs
