"""The compiled loops that put a day's stays in order. They check no bounds.

A *cell* is one stay on the way into its person's rows, so that cells sorted as plain
numbers are sorted by place, kind and time:

    63      32 31        30        20 19       0
    place      by day    start         length
    32 bits    1         11 bits       20 bits

`start` counts minutes from the beginning of the day, plus one; it is 0 in a cell of what
the day before has told.
"""

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from epiloop.visits.compiling import compiled

if TYPE_CHECKING:
    from epiloop.visits.rows import Codes, Minutes, Rows, Truths
    from epiloop.visits.segment import Offsets

    Number = int | np.int64

PLACE: Final = np.uint64(32)
KIND: Final = np.uint64(31)
START: Final = np.uint64(20)
START_MASK: Final = np.int64((1 << 11) - 1)
LENGTH_MASK: Final = np.int64((1 << 20) - 1)

ROW_START: Final = np.uint64(53)
ROW_LENGTH: Final = np.uint64(41)
ROW_BY_DAY: Final = np.uint64(33)
ROW_CONTINUED: Final = np.uint64(32)
OTHER: Final = np.uint64((1 << 32) - 1)

FEW: Final = 32
"""Cells that are sorted sooner by moving each to its place."""


@compiled
def count_codes(codes: "Codes", count: "Offsets") -> None:
    """Add how often each code is there, one place further on than the code."""
    for code in codes:
        count[np.int64(code) + 1] += 1


@compiled
def add_up(count: "Offsets") -> None:
    """Make counts the edges of ranges."""
    for at in range(1, len(count)):
        count[at] += count[at - 1]


@compiled
def place_cells(
    person: "Codes",
    place: "Codes",
    start: "Minutes",
    end: "Minutes",
    by_day: "Truths",
    begins: int,
    told: bool,
    free: "Offsets",
    cells: "Rows",
) -> None:
    """Put each stay into the next free cell of its person."""
    for at in range(len(person)):
        since = np.int64(begins) if told else start[at]
        cell = np.uint64(place[at]) << PLACE
        cell |= np.uint64(by_day[at]) << KIND
        cell |= np.uint64(0 if told else since - begins + 1) << START
        cell |= np.uint64(end[at] - since)
        cells[free[person[at]]] = cell
        free[person[at]] += 1


@compiled
def sort_cells(cells: "Rows", begin: "Number", end: "Number") -> None:
    """Sort the cells of one person."""
    if end - begin > FEW:
        cells[begin:end].sort()
        return
    for at in range(begin + 1, end):
        cell, to = cells[at], at
        while to > begin and cells[to - 1] > cell:
            cells[to] = cells[to - 1]
            to -= 1
        cells[to] = cell


@compiled
def end_of_run(
    cells: "Rows", first: "Number", end: "Number"
) -> "tuple[Number, Number]":
    """Return where a run of touching stays ends: the next cell, and the minute."""
    kind = cells[first] >> KIND
    since = max(np.int64(0), np.int64(cells[first] >> START & START_MASK) - 1)
    until = since + np.int64(cells[first] & LENGTH_MASK)
    at = first + 1
    while at < end and cells[at] >> KIND == kind:
        since = np.int64(cells[at] >> START & START_MASK) - 1
        if since > until:
            break
        until = max(until, since + np.int64(cells[at] & LENGTH_MASK))
        at += 1
    return at, until


@compiled
def join_cells(
    cells: "Rows",
    edges: "Offsets",
    day_length: int,
    two_days: int,
    offsets: "Offsets",
    rest: NDArray[np.int64],
    extent: NDArray[np.int64],
) -> tuple[int, int]:
    """Turn cells into rows, joined where they touch and cut where the day's file ends.

    Parameters
    ----------
    cells
        Of each person, between its edges; the rows are written over them.
    rest
        Receives what is cut off: `person, place, end, by day`.
    extent
        Receives the longest row, the first start and the last end.

    Returns
    -------
    tuple
        How many rows there are, and how many are cut off.
    """
    rows, rests = 0, 0
    for person in range(len(edges) - 1):
        first: Number = np.int64(edges[person])
        end = np.int64(edges[person + 1])
        sort_cells(cells, first, end)
        while first < end:
            cell = cells[first]
            told = np.int64(cell >> START & START_MASK) == 0
            since = np.int64(cell >> START & START_MASK) - 1
            if told:
                since = np.int64(cell & LENGTH_MASK)
            first, until = end_of_run(cells, first, end)
            if since >= until:
                continue
            if until > two_days:
                rest[rests, 0], rest[rests, 1] = person, np.int64(cell >> PLACE)
                rest[rests, 2], rest[rests, 3] = until, np.int64(cell >> KIND & 1)
                rests += 1
                until = day_length
            cells[rows] = (
                np.uint64(since) << ROW_START
                | np.uint64(until - since) << ROW_LENGTH
                | (cell >> KIND & np.uint64(1)) << ROW_BY_DAY
                | np.uint64(told) << ROW_CONTINUED
                | cell >> PLACE
            )
            rows += 1
            extent[0] = max(extent[0], until - since)
            extent[1] = min(extent[1], since)
            extent[2] = max(extent[2], until)
        offsets[person + 1] = rows
    return rows, rests


@compiled
def order_by_start(
    rows: "Rows",
    offsets: "Offsets",
    free: "Offsets",
    place: "Codes",
    at_place: "Rows",
) -> None:
    """Turn persons' rows into places' rows, in order of their start."""
    for person in range(len(offsets) - 1):
        for at in range(offsets[person], offsets[person + 1]):
            row = rows[at]
            to = free[row >> ROW_START]
            place[to] = np.uint32(row & OTHER)
            at_place[to] = (row & ~OTHER) | np.uint64(person)
            free[row >> ROW_START] += 1


@compiled
def order_by_code(
    code: "Codes", rows: "Rows", free: "Offsets", ordered: "Rows"
) -> None:
    """Put each row into the next free one of its code."""
    for at in range(len(rows)):
        ordered[free[code[at]]] = rows[at]
        free[code[at]] += 1


@compiled
def count_starts(rows: "Rows", count: "Offsets") -> None:
    """Add how many rows begin in each minute of the day, one place further on."""
    for row in rows:
        count[np.int64(row >> ROW_START) + 1] += 1
