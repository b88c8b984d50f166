"""The index of a day by counting: every stay is put where it belongs, none is compared.

Two passes give the order of persons, two more that of places; memory is that of the stays
and of twice the index.
"""

from typing import Final

import numpy as np

from epiloop.visits import kernels
from epiloop.visits.rows import START_BITS, Codes, Rows
from epiloop.visits.segment import Offsets, Segment, Side
from epiloop.visits.stays import NOBODY, Arrivals, DaySpan, Stays

STARTS: Final = 1 << START_BITS
"""Minutes of a day in which a stay can start, an hour of clock change included."""


def build_segment(records: Stays, arrivals: Arrivals, span: DaySpan) -> Segment:
    """Return what `segment_of(stays_of_day(…))` returns, sooner."""
    parts = ((arrivals.told, True), (arrivals.rest, False), (records, False))
    cells, edges = _cells(parts, span)
    length, two_days = span.ends - span.begins, span.next_ends - span.begins
    offsets = np.zeros_like(edges)
    # What is cut off came in as too long.
    most_cut = sum(int((part.end > span.next_ends).sum()) for part, _ in parts)
    rest = np.empty((most_cut, 4), np.int64)
    extent = np.array([0, STARTS, 0], np.int64)
    count, cut = kernels.join_cells(
        cells, edges, length, two_days, offsets, rest, extent
    )
    rows = cells[:count].copy() if count < len(cells) else cells
    del cells
    first = int(extent[1]) if count else 0
    return Segment(
        span,
        Side(_without_tail(offsets), rows),
        _by_place(rows, offsets),
        _cut_off(rest[:cut], span),
        longest=int(extent[0]),
        first=span.begins + first,
        last=span.begins + int(extent[2]),
    )


def _cells(
    parts: tuple[tuple[Stays, bool], ...], span: DaySpan
) -> tuple[Rows, Offsets]:
    """Return all stays by person as cells, and where each person's begin and end."""
    persons = max(int(part.person.max(initial=0)) for part, _ in parts) + 1
    edges = np.zeros(persons + 1, np.uint32)
    for part, _ in parts:
        kernels.count_codes(part.person, edges)
    kernels.add_up(edges)
    free = edges.copy()
    cells = np.empty(int(edges[-1]), np.uint64)
    for part, told in parts:
        kernels.place_cells(
            part.person,
            part.place,
            part.start,
            part.end,
            part.by_day,
            span.begins,
            told,
            free,
            cells,
        )
    return cells, edges


def _by_place(rows: Rows, offsets: Offsets) -> Side:
    starts = np.zeros(STARTS + 1, np.uint32)
    kernels.count_starts(rows, starts)
    kernels.add_up(starts)
    place: Codes = np.empty(len(rows), np.uint32)
    by_start = np.empty_like(rows)
    kernels.order_by_start(rows, offsets, starts, place, by_start)
    if len(rows) == 0:
        return Side(np.zeros(1, np.uint32), rows)
    edges = np.zeros(int(place.max()) + 2, np.uint32)
    kernels.count_codes(place, edges)
    kernels.add_up(edges)
    at_place = np.empty_like(rows)
    kernels.order_by_code(place, by_start, edges.copy(), at_place)
    return Side(edges, at_place)


def _without_tail(offsets: Offsets) -> Offsets:
    """Return offsets that end with the last code that has rows."""
    codes = int(np.searchsorted(offsets, offsets[-1]))
    return offsets[: codes + 1]


def _cut_off(rest: np.ndarray, span: DaySpan) -> Stays:
    if len(rest) == 0:
        return NOBODY
    person, place, until, by_day = rest.T
    return Stays(
        person.astype(np.uint32),
        place.astype(np.uint32),
        np.full(len(rest), span.ends, np.int64),
        until + span.begins,
        by_day != 0,
    )
