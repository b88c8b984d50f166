"""Cells of the scan for shared places: a place and a span, who was there, who expected."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from epiloop.contacts.engines.columns import Truths, Whole
from epiloop.visits import rows as packed
from epiloop.visits.index import VisitIndex, spread
from epiloop.visits.rows import Codes

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Present:
    """Stays of persons inside their windows, one row each; minutes since 1970."""

    set_of: Whole
    case: Whole
    place: Codes
    start: Whole
    end: Whole

    def __len__(self) -> int:
        return len(self.case)

    def taken(self, chosen: Truths | Whole) -> "Present":
        """Return some of the rows."""
        return Present(
            self.set_of[chosen],
            self.case[chosen],
            self.place[chosen],
            self.start[chosen],
            self.end[chosen],
        )


@dataclass(frozen=True, slots=True)
class Cells:
    """Places and spans that two or more of one set share.

    Attributes
    ----------
    set_of
        Position of the set of persons.
    start, length
        Minutes since 1970, and minutes.
    expected, surprise
        Visits expected, and the logarithm of the likelihood ratio; 0 where no more came
        than expected.
    members, offsets
        Positions of those present, those of a cell at `offsets[c]:offsets[c+1]`.
    """

    set_of: Whole
    place: Codes
    start: Whole
    length: Whole
    expected: Numbers
    surprise: Numbers
    members: Whole
    offsets: Whole

    def __len__(self) -> int:
        return len(self.place)

    def cases_of(self, cell: int) -> list[int]:
        """Return who was there."""
        found: list[int] = self.members[
            self.offsets[cell] : self.offsets[cell + 1]
        ].tolist()
        return found

    def taken(self, chosen: Whole) -> "Cells":
        """Return some of the cells."""
        count = np.diff(self.offsets)[chosen]
        return Cells(
            self.set_of[chosen],
            self.place[chosen],
            self.start[chosen],
            self.length[chosen],
            self.expected[chosen],
            self.surprise[chosen],
            self.members[spread(self.offsets[chosen], count)],
            np.concatenate(([0], np.cumsum(count))),
        )


class Business:
    """How many stays there are at places; each place is read once and kept."""

    def __init__(self, index: VisitIndex) -> None:
        self._index = index
        self._edges: dict[int, tuple[Whole, Whole, Whole]] = {}

    def stays_at(self, place: Codes, start: Whole, end: Whole) -> Whole:
        """Return how many stays at a place overlap a span, for each row."""
        order = np.argsort(place, kind="stable")
        first = np.flatnonzero(np.diff(place[order].astype(np.int64), prepend=-1))
        count = np.zeros(len(place), np.int64)
        for rows in np.split(order, first[1:]) if len(order) else ():
            starts, ends, goes_on = self._edges_of(int(place[rows[0]]))
            # Begun before the end, less those over before the start. Where a stay is
            # told in pieces, it neither ends nor begins between them.
            begun = _below(starts, end[rows]) - _below(goes_on, end[rows])
            over = _below(ends, start[rows] + 1) - _below(goes_on, start[rows] + 1)
            count[rows] = begun - over
        return count

    def _edges_of(self, place: int) -> tuple[Whole, Whole, Whole]:
        """Return when stays and pieces of them begin, end, and go on, each sorted."""
        if place not in self._edges:
            code = np.array([place], np.uint32)
            parts = [(np.empty(0, np.int64),) * 3]
            for segment in self._index.segments:
                (begin,), (stop,) = segment.at_place.bounds(code)
                rows = segment.at_place.rows[begin:stop]
                starts = packed.starts(rows) + segment.span.begins
                ends = starts + packed.lengths(rows)
                parts.append((starts, ends, starts[packed.are_continued(rows)]))
            starts, ends, goes_on = (
                np.sort(np.concatenate(column)) for column in zip(*parts, strict=True)
            )
            self._edges[place] = starts, ends, goes_on
        return self._edges[place]


def shared_cells(
    index: VisitIndex,
    business: Business,
    *,
    sets: Codes,
    windows: Sequence[Sequence[tuple[int, int]]],
    rate: Numbers,
    lengths: Sequence[int],
    counts: Truths,
) -> Cells:
    """Return every cell that two or more of a set share.

    Parameters
    ----------
    sets
        Codes of persons, shape (sets, cases).
    windows, rate
        Of each case: when it counts, and its visits by everybody's.
    lengths
        Of the spans, in minutes.
    counts
        Whether a place is of interest, by code.
    """
    present = _shared_places(_present(index, sets, windows, counts))
    parts = [_cells_of(present, length) for length in lengths]
    place, set_of, start, length = (
        np.concatenate(column)
        for column in zip(*(one[0] for one in parts), strict=True)
    )
    members = np.concatenate([one[1] for one in parts])
    count = np.concatenate([one[2] for one in parts])
    end = start + length
    expected = business.stays_at(place, start, end) * _rates(windows, rate, start, end)
    more = np.maximum(count, expected)
    with np.errstate(divide="ignore", invalid="ignore"):
        surprise = np.where(
            count > expected, more * np.log(more / expected) - (more - expected), 0.0
        )
    return Cells(
        set_of,
        place,
        start,
        length,
        expected,
        surprise,
        members,
        np.concatenate(([0], np.cumsum(count))),
    )


def best_of_places(cells: Cells) -> Cells:
    """Return the most surprising cell of each place; of equals the shortest and first."""
    keys = (cells.start, cells.length, -cells.surprise, cells.place)
    order = np.lexsort(keys)
    place = cells.place[order]
    first = order[np.flatnonzero(np.diff(place.astype(np.int64), prepend=-1))]
    return cells.taken(first[cells.surprise[first] > 0])


def _present(
    index: VisitIndex,
    sets: Codes,
    windows: Sequence[Sequence[tuple[int, int]]],
    counts: Truths,
) -> Present:
    """Return the stays of all sets inside the windows of those for whom they stand."""
    edges = np.array(
        [
            (case, start, end)
            for case, spans in enumerate(windows)
            for start, end in spans
        ],
        np.int64,
    ).reshape(-1, 3)
    rows = len(sets)
    of_window = np.tile(edges, (rows, 1))
    set_of = np.repeat(np.arange(rows), len(edges))
    person = sets[set_of, of_window[:, 0]]
    parts = [(np.empty(0, np.int64), np.empty(0, np.uint64), np.empty(0, np.int64))]
    for segment in index.segments:
        begin, end = segment.of_person.bounds(person)
        owner = np.repeat(np.arange(len(person)), end - begin)
        found = segment.of_person.rows[spread(begin, end - begin)]
        starts = packed.starts(found) + segment.span.begins
        parts.append((owner, found, starts))
    owner, found, start = (np.concatenate(one) for one in zip(*parts, strict=True))
    place = packed.others(found)
    end = np.minimum(start + packed.lengths(found), of_window[owner, 2])
    start = np.maximum(start, of_window[owner, 1])
    inside = (start < end) & counts[place]
    return Present(set_of[owner], of_window[owner, 0], place, start, end).taken(inside)


def _shared_places(present: Present) -> Present:
    """Return stays at places where another of the same set is told too, by set, place."""
    order = np.lexsort((present.case, present.place, present.set_of))
    one = present.taken(order)
    if len(one) == 0:
        return one
    first = np.flatnonzero(
        np.concatenate(
            (
                [True],
                (one.place[1:] != one.place[:-1]) | (one.set_of[1:] != one.set_of[:-1]),
            )
        )
    )
    count = np.diff(np.append(first, len(one)))
    several = one.case[first] != one.case[first + count - 1]
    return one.taken(np.repeat(several, count))


def _cells_of(
    present: Present, length: int
) -> tuple[tuple[Codes, Whole, Whole, Whole], Whole, Whole]:
    """Return the cells of one length that two or more share, who is there, how many."""
    group = _groups(present)
    begin = np.searchsorted(group, group, side="left")
    count = np.searchsorted(group, group, side="right") - begin
    anchor, other = np.repeat(np.arange(len(present)), count), spread(begin, count)
    since = present.start[anchor]
    there = (present.start[other] < since + length) & (present.end[other] > since)
    most = int(present.case.max(initial=0)) + 1
    keys = np.unique(anchor[there] * most + present.case[other[there]])
    anchor, case = np.divmod(keys, most)
    at, first, many = np.unique(anchor, return_index=True, return_counts=True)
    shared = many > 1
    at, first, many = at[shared], first[shared], many[shared]
    members = case[spread(first, many)]
    cells = (
        present.place[at],
        present.set_of[at],
        present.start[at],
        np.full(len(at), length, np.int64),
    )
    return cells, members, many


def _groups(present: Present) -> Whole:
    """Return a number for each set and place, ascending."""
    if len(present) == 0:
        return np.empty(0, np.int64)
    other = (present.place[1:] != present.place[:-1]) | (
        present.set_of[1:] != present.set_of[:-1]
    )
    return np.concatenate(([0], np.cumsum(other)))


def _below(sorted_edges: Whole, at: Whole) -> Whole:
    """Return how many edges lie before each instant."""
    return np.searchsorted(sorted_edges, at, side="left")


def _rates(
    windows: Sequence[Sequence[tuple[int, int]]],
    rate: Numbers,
    start: Whole,
    end: Whole,
) -> Numbers:
    """Return what share of the stays of a span those may have who count in it."""
    total = np.zeros(len(start))
    for share, spans in zip(rate, windows, strict=True):
        counts = np.zeros(len(start), np.bool_)
        for since, until in spans:
            counts |= (start < until) & (end > since)
        total += share * counts
    return total
