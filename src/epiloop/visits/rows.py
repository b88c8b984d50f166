"""One stay in 64 bits, from the person's side or from the place's.

    63       53 52        41     33        32 31           0
    start       length       by day  continued  other
    11 bits     12 bits      1       1          32 bits

`start` counts minutes from the beginning of the segment's day, `length` minutes; `other`
is the place in a person's row and the person in a place's. The start comes first so that
rows sorted as plain numbers are sorted by time.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Rows: TypeAlias = NDArray[np.uint64]
Codes: TypeAlias = NDArray[np.uint32]
Minutes: TypeAlias = NDArray[np.int64]
Truths: TypeAlias = NDArray[np.bool_]

START_SHIFT: Final = np.uint64(53)
LENGTH_SHIFT: Final = np.uint64(41)
LENGTH_MASK: Final = np.uint64((1 << 12) - 1)
BY_DAY: Final = np.uint64(1 << 33)
CONTINUED: Final = np.uint64(1 << 32)
OTHER_MASK: Final = np.uint64((1 << 32) - 1)

START_BITS: Final = 11
MOST_CODES: Final = 1 << 32


def pack(
    start: Minutes, length: Minutes, other: Codes, *, by_day: Truths, continued: Truths
) -> Rows:
    """Return stays as rows; minutes of the segment's day."""
    rows = start.astype(np.uint64) << START_SHIFT
    rows |= length.astype(np.uint64) << LENGTH_SHIFT
    rows |= other
    rows[by_day] |= BY_DAY
    rows[continued] |= CONTINUED
    return rows


def starts(rows: Rows) -> Minutes:
    """Return the first minute of each row, counted from the beginning of its day."""
    return (rows >> START_SHIFT).view(np.int64)


def ends(rows: Rows) -> Minutes:
    """Return the first minute after each row, counted from the beginning of its day."""
    return starts(rows) + lengths(rows)


def lengths(rows: Rows) -> Minutes:
    """Return the minutes of each row."""
    return ((rows >> LENGTH_SHIFT) & LENGTH_MASK).view(np.int64)


def others(rows: Rows) -> Codes:
    """Return the code on the other side of each row."""
    return rows.astype(np.uint32)


def are_by_day(rows: Rows) -> Truths:
    """Return which rows are known by the day only."""
    return (rows & BY_DAY).astype(np.bool_)


def are_continued(rows: Rows) -> Truths:
    """Return which rows go on from a row of the day before without a break."""
    return (rows & CONTINUED).astype(np.bool_)
