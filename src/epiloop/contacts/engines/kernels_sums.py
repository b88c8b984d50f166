"""Sums of time together, a row a person met, and the table by which a row is found.

Compiled; no bounds are checked. The table is one of open addressing: each entry holds the
person's code, and in the lower half its row of sums plus one.

What numba keeps of a compiled function it makes anew when the function's own file is new.
After a change here touch `kernels.py`, which compiles these functions into its own.
"""

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from epiloop.visits.compiling import compiled

if TYPE_CHECKING:
    from epiloop.contacts.engines.columns import Whole

    Number: TypeAlias = Any
    """A whole number of whatever width the compiled code gives it."""
    Sums = NDArray[np.int64]
    Table = NDArray[np.uint64]

# Columns of sums; in an answer, after the position of the seeker.
WHO, TOTAL, ENCOUNTERS, UNKNOWN, FIRST, LAST = 0, 1, 2, 3, 4, 5

FEWEST: Final = 256
"""Rows with which sums begin; a table has twice as many, a power of two."""
SPARSE: Final = 16
"""Slots a person, below which a table is emptied sooner as a whole."""
NONE: Final = np.uint64(0)
ZERO: Final = np.int64(0)
"""Where counting begins: with a plain 0 every function would be compiled twice."""
PERSON: Final = np.uint64(32)
NUMBER: Final = np.uint64((1 << 32) - 1)
SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)  # Knuth's multiplicative hash
DIGIT_BITS: Final = np.uint64(8)
DIGITS: Final = 1 << 8
DIGIT: Final = np.uint64(DIGITS - 1)


@compiled
def grown(table: "Sums") -> "Sums":
    """Return a table with twice the rows, the same in the first half."""
    larger = np.empty((2 * len(table), table.shape[1]), np.int64)
    larger[: len(table)] = table
    return larger


@compiled
def slot_of(person: "Number", table: "Table") -> "Number":
    """Return where in the table a person is, or is to be."""
    mask = np.int64(len(table) - 1)
    slot = np.int64((np.uint64(person) * SPREAD) >> PERSON) & mask
    while table[slot] != NONE and np.int64(table[slot] >> PERSON) != person:
        slot = (slot + 1) & mask
    return slot


@compiled
def entry_of(person: "Number", number: "Number") -> np.uint64:
    """Return what the table holds of a person: the code, and the row of sums plus one."""
    return np.uint64(person) << PERSON | np.uint64(number)


@compiled
def is_full(table: "Table", sums: "Sums", count: "Number") -> bool:
    """Return whether there is no room for one person more."""
    return bool(2 * count >= len(table) or count == len(sums))


@compiled
def with_room(table: "Table", sums: "Sums", count: "Number") -> "tuple[Table, Sums]":
    """Return a table and sums with room for one person more."""
    if count == len(sums):
        sums = grown(sums)
    if 2 * count >= len(table):
        table = np.zeros(2 * len(table), np.uint64)
        for met in range(count):
            person = sums[met, WHO]
            table[slot_of(person, table)] = entry_of(person, met + 1)
    return table, sums


@compiled
def empty_table(table: "Table", sums: "Sums", count: "Number") -> None:
    """Empty the table of the persons met, from the last, so that all are found."""
    if len(table) < SPARSE * count:
        table[:] = NONE
        return
    for met in range(count - 1, -1, -1):
        table[slot_of(sums[met, WHO], table)] = NONE


@compiled
def begin_sums(
    sums: "Whole", person: "Number", since: "Number", until: "Number"
) -> None:
    """Begin the sums of a person met for the first time; nothing is added yet."""
    sums[WHO], sums[TOTAL], sums[ENCOUNTERS], sums[UNKNOWN] = person, 0, 0, 0
    sums[FIRST], sums[LAST] = since, until


@compiled
def keep_long(sums: "Sums", count: "Number", least: "Number") -> int:
    """Keep whom a seeker met for long enough, or may have, at the front."""
    kept = 0
    for met in range(count):
        if sums[met, TOTAL] >= least or sums[met, UNKNOWN] > 0:
            sums[kept] = sums[met]
            kept += 1
    return kept


@compiled
def add_sums(
    table: "Table", total: "Sums", count: "Number", sums: "Sums", met: int
) -> "tuple[Table, Sums, Number]":
    """Add one seeker's sums to those of its case."""
    for at in range(met):
        person = sums[at, WHO]
        slot = slot_of(person, table)
        if table[slot] == NONE:
            if is_full(table, total, count):
                table, total = with_room(table, total, count)
                slot = slot_of(person, table)
            total[count] = sums[at]
            count += 1
            table[slot] = entry_of(person, count)
            continue
        held, more = total[np.int64(table[slot] & NUMBER) - 1], sums[at]
        for column in range(TOTAL, FIRST):
            held[column] += more[column]
        held[FIRST] = min(held[FIRST], more[FIRST])
        held[LAST] = max(held[LAST], more[LAST])
    return table, total, count


@compiled
def sort_by_person(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return keys sorted by what stands in front, the person: digit by digit."""
    most = NONE
    for key in keys:
        most = max(most, key >> PERSON)
    other, shift = np.empty_like(keys), PERSON
    while most > NONE:
        edges = np.zeros(DIGITS + 1, np.int64)
        for key in keys:
            edges[np.int64(key >> shift & DIGIT) + 1] += 1
        for digit in range(DIGITS):
            edges[digit + 1] += edges[digit]
        for key in keys:
            to = np.int64(key >> shift & DIGIT)
            other[edges[to]] = key
            edges[to] += 1
        keys, other = other, keys
        most, shift = most >> DIGIT_BITS, shift + DIGIT_BITS
    return keys


@compiled
def add_answer(
    answer: "Sums", count: "Number", seeker: "Number", sums: "Sums", met: "Number"
) -> "tuple[Sums, Number]":
    """Add a seeker's sums to the answer, by person; return the answer and its rows."""
    keys = np.empty(met, np.uint64)
    for at in range(met):
        keys[at] = entry_of(sums[at, WHO], at)
    keys = sort_by_person(keys)
    while count + met > len(answer):
        answer = grown(answer)
    for key in keys:
        met_at = np.int64(key & NUMBER)
        answer[count, 0] = seeker
        for column in range(LAST + 1):
            answer[count, 1 + column] = sums[met_at, column]
        count += 1
    return answer, count


@compiled
def columns_of(answer: "Sums", count: "Number") -> "Sums":
    """Return the rows of an answer as columns, each in one piece."""
    columns = np.empty((answer.shape[1], count), np.int64)
    for at in range(count):
        for column in range(answer.shape[1]):
            columns[column, at] = answer[at, column]
    return columns
