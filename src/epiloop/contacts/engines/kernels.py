"""The compiled inner loops. They check no bounds: what they read was checked at opening.

Segments are told in one table, a row each: `begins, ends` of the time in which its stays
can be, its `longest` stay, how many codes of persons and places its offsets know, and
where in memory lie the persons' offsets and rows and the places' offsets and rows. So one
call reads any number of segments. Times are microseconds.
"""

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.numpy_support import carray
from numpy.typing import NDArray

from epiloop.contacts.engines.kernels_sums import (
    ENCOUNTERS,
    FEWEST,
    FIRST,
    LAST,
    TOTAL,
    UNKNOWN,
    ZERO,
    add_answer,
    add_sums,
    begin_sums,
    columns_of,
    empty_table,
    entry_of,
    grown,
    is_full,
    keep_long,
    slot_of,
    with_room,
)
from epiloop.visits.compiling import compiled

if TYPE_CHECKING:
    from epiloop.contacts.engines.columns import Truths, Whole

    Number: TypeAlias = Any
    """A whole number of whatever width the compiled code gives it."""
    Part: TypeAlias = Any
    """Something of the compiler's own."""
    Table = NDArray[np.int64]
    Question = tuple[
        Table, NDArray[np.uint32], Whole, Whole, Whole, Whole, Truths, int, int
    ]
    """Segments; each seeker's person, first window, and the windows' starts and ends; the
    shortest encounter by place, persons left out, air, and the least time together."""

MINUTE: Final = 60_000_000
NEVER: Final = np.iinfo(np.int64).max
FEW: Final = 64
"""Rows of a place that are looked through sooner than where to begin is found."""
AT_ONCE: Final = 1024
"""Rows of a place that are looked through together; they stay in a processor's cache."""

START: Final = np.uint64(53)
LENGTH: Final = np.uint64(41)
LENGTH_MASK: Final = np.uint64((1 << 12) - 1)
BY_DAY: Final = np.uint64(1 << 33)
CONTINUED: Final = np.uint64(1 << 32)
OTHER: Final = np.uint64((1 << 32) - 1)
NONE: Final = np.uint64(0)
LAST_START: Final = (1 << 11) - 1

# Columns of the table of segments.
BEGINS, ENDS, LONGEST, PERSONS, PLACES = 0, 1, 2, 3, 4
PERSON_OFFSETS, PERSON_ROWS, PLACE_OFFSETS, PLACE_ROWS = 5, 6, 7, 8
# Columns of presence: unbroken times of one seeker at places.
PLACE, SINCE, UNTIL, IS_BY_DAY = 0, 1, 2, 3


def _as_pointer(_: "Part", address: "Part") -> "tuple[Part, Part]":
    """Say how a whole number becomes a pointer in compiled code."""

    def build(_: "Part", builder: "Part", __: "Part", given: "Part") -> "Part":
        return builder.inttoptr(given[0], cgutils.voidptr_t)

    return types.voidptr(address), build


pointer: "Part" = intrinsic(_as_pointer)


@compiled
def offsets_at(address: "Number", length: "Number") -> NDArray[np.uint32]:
    """Return the offsets at an address."""
    result: NDArray[np.uint32] = carray(pointer(address), length, np.uint32)
    return result


@compiled
def rows_at(address: "Number", length: "Number") -> NDArray[np.uint64]:
    """Return the rows at an address."""
    result: NDArray[np.uint64] = carray(pointer(address), length, np.uint64)
    return result


@compiled
def first_from(
    rows: NDArray[np.uint64], low: "Number", high: "Number", start: "Number"
) -> "Number":
    """Return the first of some rows, in order of time, that begins at a minute or later."""
    low, high = np.int64(low), np.int64(high)
    bound = np.uint64(min(max(start, 0), LAST_START)) << START
    while low < high:
        middle = (low + high) >> 1
        if rows[middle] < bound:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def add_presence(
    segments: "Table",
    person: "Number",
    opens: "Number",
    closes: "Number",
    least_at: "Whole",
    air: "Number",
    present: "Table",
    count: "Number",
) -> "tuple[Table, Number, bool]":
    """Add where a person was in a window; return the table, its rows, if in pieces."""
    in_pieces = False
    for number in range(len(segments)):
        segment = segments[number]
        begins = segment[BEGINS]
        if opens >= segment[ENDS] or closes <= begins or person >= segment[PERSONS]:
            continue
        edges = offsets_at(segment[PERSON_OFFSETS], segment[PERSONS] + 1)
        rows = rows_at(segment[PERSON_ROWS], edges[segment[PERSONS]])
        for at in range(edges[person], edges[person + 1]):
            row = rows[at]
            since = begins + np.int64(row >> START) * MINUTE
            until = since + np.int64((row >> LENGTH) & LENGTH_MASK) * MINUTE
            since, until = max(since, opens), min(until, closes)
            place = np.int64(row & OTHER)
            if since >= until or least_at[place] == NEVER:
                continue
            in_pieces |= row & CONTINUED != NONE
            if count == len(present):
                present = grown(present)
            present[count, PLACE], present[count, IS_BY_DAY] = (
                place,
                row & BY_DAY != NONE,
            )
            present[count, SINCE], present[count, UNTIL] = since, until + air
            count += 1
    return present, count, in_pieces


@compiled
def comes_before(one: "Whole", other: "Whole") -> bool:
    """Return whether a row of presence is earlier by place, kind and start."""
    if one[PLACE] != other[PLACE]:
        return bool(one[PLACE] < other[PLACE])
    if one[IS_BY_DAY] != other[IS_BY_DAY]:
        return bool(one[IS_BY_DAY] < other[IS_BY_DAY])
    return bool(one[SINCE] < other[SINCE])


@compiled
def join_presence(present: "Table", count: "Number") -> "Number":
    """Join what touches at one place, days and clock times apart; return the rows left."""
    for at in range(1, count):
        row, to = present[at].copy(), at
        while to > 0 and comes_before(row, present[to - 1]):
            present[to] = present[to - 1]
            to -= 1
        present[to] = row
    left: Number = min(np.int64(count), 1)
    for at in range(1, count):
        last, row = present[left - 1], present[at]
        same = last[PLACE] == row[PLACE] and last[IS_BY_DAY] == row[IS_BY_DAY]
        if same and row[SINCE] <= last[UNTIL]:
            last[UNTIL] = max(last[UNTIL], row[UNTIL])
        else:
            present[left] = row
            left += 1
    return left


@compiled
def those_there(
    rows: NDArray[np.uint64],
    opens: "Number",
    closes: "Number",
    there: NDArray[np.uint64],
) -> "Number":
    """Copy those of some rows that lie between two minutes; return how many they are.

    Without a branch: which rows these are is not to be guessed.
    """
    count: Number = 0
    for row in rows:
        there[count] = row
        starts = np.int64(row >> START)
        ends = starts + np.int64((row >> LENGTH) & LENGTH_MASK)
        count += np.int64(starts < closes) & np.int64(ends > opens)
    return count


@compiled
def add_meetings(
    segment: "Whole",
    person: "Number",
    presence: "Whole",
    least: "Number",
    left_out: "Truths",
    there: NDArray[np.uint64],
    table: NDArray[np.uint64],
    sums: "Table",
    count: "Number",
) -> "tuple[NDArray[np.uint64], Table, Number, bool]":
    """Add whom a seeker met in one unbroken time, as far as one segment tells.

    Returns
    -------
    tuple
        The table and the sums, larger if need be; how many persons were met; whether this
        is all. It is not where an encounter of several pieces would have to be of some
        length: the pieces are not held.
    """
    start, end, place = presence[SINCE], presence[UNTIL], presence[PLACE]
    begins = segment[BEGINS]
    edges = offsets_at(segment[PLACE_OFFSETS], segment[PLACES] + 1)
    rows = rows_at(segment[PLACE_ROWS], edges[segment[PLACES]])
    opens = (start - begins) // MINUTE
    closes = -((begins - end) // MINUTE)
    low, high = np.int64(edges[place]), np.int64(edges[place + 1])
    if high - low > FEW:
        low = first_from(rows, low, high, opens - segment[LONGEST] // MINUTE)
        high = first_from(rows, low, high, closes)
    for first in range(low, high, len(there)):
        many: Number = min(high - first, len(there))
        for at in range(those_there(rows[first : first + many], opens, closes, there)):
            row = there[at]
            other = np.int64(row & OTHER)
            if other == person or (len(left_out) > 0 and left_out[other]):
                continue
            since = begins + np.int64(row >> START) * MINUTE
            until = since + np.int64((row >> LENGTH) & LENGTH_MASK) * MINUTE
            # A piece that goes on from an earlier one, met from its first minute, goes
            # on from the encounter with that one.
            goes_on = since > start and row & CONTINUED != NONE
            by_day = presence[IS_BY_DAY] != 0 or row & BY_DAY != NONE
            since, until = max(since, start), min(until, end)
            if least > 0 and goes_on:
                return table, sums, count, False
            if until - since < least and not by_day:
                continue
            slot = slot_of(other, table)
            if table[slot] == NONE:
                if is_full(table, sums, count):
                    table, sums = with_room(table, sums, count)
                    slot = slot_of(other, table)
                begin_sums(sums[count], other, since, until)
                count += 1
                table[slot] = entry_of(other, count)
            held = np.int64(table[slot] & OTHER) - 1
            if not by_day:
                sums[held, TOTAL] += until - since
            if not goes_on:
                sums[held, ENCOUNTERS] += 1
                sums[held, UNKNOWN] += by_day
            sums[held, FIRST] = min(sums[held, FIRST], since)
            sums[held, LAST] = max(sums[held, LAST], until)
    return table, sums, count, True


@compiled
def add_whom_met(
    question: "Question",
    seeker: "Number",
    present: "Table",
    table: NDArray[np.uint64],
    sums: "Table",
) -> "tuple[Table, NDArray[np.uint64], Table, Number, bool]":
    """Add whom one seeker met in all windows; return the scratch, how many, if all."""
    segments, persons, edges, opens, closes, least_at, left_out, air, _ = question
    person = np.int64(persons[seeker])
    there = np.empty(AT_ONCE, np.uint64)
    times, in_pieces = ZERO, air > 0
    for window in range(edges[seeker], edges[seeker + 1]):
        present, times, pieces = add_presence(
            segments,
            person,
            opens[window],
            closes[window],
            least_at,
            air,
            present,
            times,
        )
        in_pieces |= pieces
    if in_pieces:
        times = join_presence(present, times)
    met, is_all = ZERO, True
    for at in range(times):
        presence = present[at]
        for number in range(len(segments)):
            segment = segments[number]
            begins, ends = segment[BEGINS], segment[ENDS]
            near = presence[SINCE] < ends and presence[UNTIL] > begins
            if not near or presence[PLACE] >= segment[PLACES]:
                continue
            table, sums, met, told = add_meetings(
                segment,
                person,
                presence,
                least_at[presence[PLACE]],
                left_out,
                there,
                table,
                sums,
                met,
            )
            is_all &= told
    return present, table, sums, met, is_all


@compiled
def find_met(question: "Question", chosen: "Whole") -> "tuple[Table, Whole]":
    """Return whom each of some seekers met, and the seekers of whom not all is told."""
    present, table = np.empty((FEWEST, 4), np.int64), np.zeros(2 * FEWEST, np.uint64)
    sums, answer = np.empty((FEWEST, 6), np.int64), np.empty((FEWEST, 7), np.int64)
    count, left, least = ZERO, np.zeros(len(chosen), np.bool_), question[8]
    for at in range(len(chosen)):
        present, table, sums, met, is_all = add_whom_met(
            question, chosen[at], present, table, sums
        )
        empty_table(table, sums, met)
        if is_all:
            met = keep_long(sums, met, least)
            answer, count = add_answer(answer, count, chosen[at], sums, met)
        left[at] = not is_all
    return columns_of(answer, count), chosen[left]


@compiled
def find_met_through(
    question: "Question", case: "Number", chosen: "Whole"
) -> "tuple[Table, Whole]":
    """Return whom a case reached through some seekers, added up, and the seekers left."""
    present, table = np.empty((FEWEST, 4), np.int64), np.zeros(2 * FEWEST, np.uint64)
    sums, total = np.empty((FEWEST, 6), np.int64), np.empty((FEWEST, 6), np.int64)
    of_case, count = np.zeros(2 * FEWEST, np.uint64), ZERO
    left, least = np.zeros(len(chosen), np.bool_), question[8]
    for at in range(len(chosen)):
        present, table, sums, met, is_all = add_whom_met(
            question, chosen[at], present, table, sums
        )
        empty_table(table, sums, met)
        if is_all:
            met = keep_long(sums, met, least)
            of_case, total, count = add_sums(of_case, total, count, sums, met)
        left[at] = not is_all
    rows: Number = max(count, 1)
    answer = np.empty((rows, 7), np.int64)
    answer, count = add_answer(answer, ZERO, case, total, count)
    return columns_of(answer, count), chosen[left]
