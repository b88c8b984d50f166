"""Persons drawn in the place of cases: as many visits in the same days."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from epiloop.contacts.engines.columns import Whole
from epiloop.visits.ids import NO_CODE
from epiloop.visits.index import VisitIndex
from epiloop.visits.rows import Codes

LEAST_ALIKE: Final = 20
"""Persons to draw from for each case of a group; with fewer, counts near it join in."""


@dataclass(frozen=True, slots=True)
class Draws:
    """Sets of persons, the cases themselves first.

    Attributes
    ----------
    case
        Positions of the cases that have visits in their windows.
    rate
        Visits of each such case by everybody's visits in its days.
    person
        Codes, shape (1 + draws, cases).
    """

    case: Whole
    rate: NDArray[np.float64]
    person: Codes


def matched_persons(
    index: VisitIndex,
    persons: Codes,
    windows: Sequence[Sequence[tuple[int, int]]],
    *,
    chance: np.random.Generator,
    draws: int,
) -> Draws:
    """Draw sets of persons with as many visits as each case in the days of its windows.

    Parameters
    ----------
    persons
        Codes of the cases, each once.
    windows
        Of each case, in minutes since 1970.
    """
    groups: dict[tuple[tuple[int, ...], int], list[int]] = {}
    visits_in: dict[tuple[int, ...], Whole] = {}
    for at, (person, spans) in enumerate(zip(persons, windows, strict=True)):
        days = _days(index, spans)
        if days not in visits_in:
            visits_in[days] = _visits(index, days)
        if person != NO_CODE and visits_in[days][person]:
            groups.setdefault((days, int(visits_in[days][person])), []).append(at)
    case = np.array(sorted(at for group in groups.values() for at in group), np.int64)
    sets = np.empty((1 + draws, len(case)), np.uint32)
    sets[0] = persons[case]
    rate = np.zeros(len(case))
    pools = []
    for (days, count), group in groups.items():
        columns = np.searchsorted(case, group)
        rate[columns] = count / visits_in[days].sum()
        pools.append((columns, _alike(visits_in[days], count, len(group))))
    for row in sets[1:]:
        _draw(row, pools, chance)
    return Draws(case, rate, sets)


def _draw(
    row: Codes, pools: Sequence[tuple[Whole, Codes]], chance: np.random.Generator
) -> None:
    """Fill one set. Pools of cases with other days may overlap, yet nobody comes twice.

    Where a pool has too few left, somebody does: two who share everything, which makes
    the draw more surprising and the p-value larger, never smaller.
    """
    taken: set[int] = set()
    for columns, pool in pools:
        chosen = pool[chance.choice(len(pool), len(columns), replace=False)]
        if not taken.isdisjoint(chosen.tolist()):
            left = np.setdiff1d(pool, np.array(sorted(taken), pool.dtype))
            free = left if len(left) >= len(columns) else pool
            chosen = free[chance.choice(len(free), len(columns), replace=False)]
        row[columns] = chosen
        taken.update(chosen.tolist())


def _alike(visits: Whole, count: int, wanted: int) -> Codes:
    """Return the persons with so many visits, or nearly so where they are too few."""
    away = np.abs(visits - count)
    away[visits == 0] = np.iinfo(np.int64).max
    enough = min(LEAST_ALIKE * wanted, int(np.count_nonzero(visits)))
    farthest = np.partition(away, enough - 1)[enough - 1]
    return np.flatnonzero(away <= farthest).astype(np.uint32)


def _days(index: VisitIndex, spans: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """Return the positions of the days that some window touches."""
    return tuple(
        at
        for at, segment in enumerate(index.segments)
        if any(
            start < segment.span.ends and end > segment.span.begins
            for start, end in spans
        )
    )


def _visits(index: VisitIndex, days: Sequence[int]) -> Whole:
    """Return how many stays of each person begin on some days."""
    count = np.zeros(len(index.persons), np.int64)
    everybody = np.arange(len(count), dtype=np.uint32)
    for at in days:
        begin, end = index.segments[at].of_person.bounds(everybody)
        count += end - begin
    return count
