"""Backwards: the places and times that cases without a known source share.

A space-time scan. A *cell* is a place and a span of fixed length that begins with a stay
there. Its count is how many of the cases were there in it, inside their own windows; what
to expect is the sum over the cases of

    stays there in the span x the case's visits / everybody's visits in the case's days,

so that a busy place must be shared by more to surprise. Cells are ranked by the Poisson
likelihood ratio of count to expectation. The p-value of a place is the share of draws in
which *any* cell of the whole store did as well, so that looking at all places and times
is paid for. A draw puts in the place of each case a person with as many visits in the
case's own days. Whatever the expectation gets wrong about the store it gets wrong for the
draws too: the ranking suffers, the p-values do not.

References
----------
Kulldorff, Communications in Statistics 26(6):1481-1496, 1997. doi:10.1080/03610929708831995
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import numpy as np

from epiloop.contacts.engine import Seeker
from epiloop.contacts.engines.cells import (
    Business,
    Cells,
    Numbers,
    best_of_places,
    shared_cells,
)
from epiloop.contacts.engines.columns import NEVER, Whole
from epiloop.contacts.engines.draws import matched_persons
from epiloop.contacts.find import joined_cases
from epiloop.errors import EpiloopError
from epiloop.timeline import Interval
from epiloop.visits.index import VisitIndex, instant, minute
from epiloop.visits.rows import Codes

SPANS: Final = (timedelta(hours=2), timedelta(hours=24))
ROWS_AT_ONCE: Final = 1 << 14


class TooFewCasesError(EpiloopError, ValueError):
    """A place is shared by two."""

    def __init__(self, count: int) -> None:
        super().__init__(
            f"{count} cases have visits in their windows; a shared place needs two"
        )


@dataclass(frozen=True, slots=True)
class SharedPlace:
    """A place that cases share, and when most surprisingly so.

    Attributes
    ----------
    start, end
        The span of the scan in which the cases were there, in UTC.
    case_ids
        Of the cases there, sorted.
    expected
        How many visits of so many persons with as many visits would be expected there.
    p_value
        The chance that some place and time of the whole store would look at least as
        surprising if the cases were drawn from persons with as many visits.
    rank
        From 1; places equally surprising are in the order of their ids.
    """

    place_id: str
    start: datetime
    end: datetime
    case_ids: tuple[str, ...]
    expected: float
    p_value: float
    rank: int


def find_sources(
    index: VisitIndex,
    cases: Sequence[Seeker],
    *,
    chance: np.random.Generator,
    draws: int = 999,
    spans: Sequence[timedelta] = SPANS,
    least_at: Whole | None = None,
) -> list[SharedPlace]:
    """Rank the places that cases share in their exposure windows.

    Parameters
    ----------
    cases
        With the windows in which each was infected; those of one person are joined.
    chance
        From which persons are drawn.
    draws
        How many sets of persons stand for the cases; no p-value is below 1 / (draws + 1).
    spans
        Lengths of the spans that are scanned.
    least_at
        `NEVER` at places of no interest, by place code; see `PlaceRules`.

    Returns
    -------
    list of SharedPlace
        By rank: each place that two cases or more share, and that more share than
        expected, once.

    Raises
    ------
    TooFewCasesError
        If fewer than two of the cases have visits in their windows.
    """
    seekers = _of_one_person(cases)
    windows = [[_in_minutes(one) for one in seeker.windows] for seeker in seekers]
    persons = index.persons.find([one.person_id for one in seekers])
    drawn = matched_persons(index, persons, windows, chance=chance, draws=draws)
    if len(drawn.case) < 2:
        raise TooFewCasesError(len(drawn.case))
    counts = np.ones(len(index.places), np.bool_)
    if least_at is not None:
        counts = least_at != NEVER
    scan = partial(
        shared_cells,
        index,
        Business(index),
        windows=[windows[at] for at in drawn.case],
        rate=drawn.rate,
        lengths=[span // timedelta(minutes=1) for span in spans],
        counts=counts,
    )
    found = best_of_places(scan(sets=drawn.person[:1]))
    most = _most_surprising(scan, drawn.person[1:])
    as_good = len(most) - np.searchsorted(np.sort(most), found.surprise, side="left")
    p_value = (1 + as_good) / (1 + len(most))
    names = [seekers[at].seeker_id for at in drawn.case]
    return _told(index, found, names, p_value)


def _most_surprising(scan: Callable[..., Cells], sets: Codes) -> Numbers:
    """Return the highest surprise of each draw; 0 where nothing is shared."""
    most = np.zeros(len(sets))
    portion = max(1, ROWS_AT_ONCE // sets.shape[1])
    for first in range(0, len(sets), portion):
        cells = scan(sets=sets[first : first + portion])
        np.maximum.at(most, cells.set_of + first, cells.surprise)
    return most


def _told(
    index: VisitIndex, found: Cells, names: Sequence[str], p_value: Numbers
) -> list[SharedPlace]:
    places = index.places.decode(found.place).to_pylist()
    order = sorted(range(len(found)), key=lambda at: (-found.surprise[at], places[at]))
    return [
        SharedPlace(
            place_id=places[at],
            start=instant(int(found.start[at])),
            end=instant(int(found.start[at] + found.length[at])),
            case_ids=tuple(sorted(names[case] for case in found.cases_of(at))),
            expected=float(found.expected[at]),
            p_value=float(p_value[at]),
            rank=rank,
        )
        for rank, at in enumerate(order, start=1)
    ]


def _of_one_person(cases: Sequence[Seeker]) -> list[Seeker]:
    """Return each person once: one person's two cases share every place."""
    first: dict[str, str] = {}
    for one in cases:
        first.setdefault(one.person_id, one.seeker_id)
    return joined_cases(
        Seeker(first[one.person_id], one.person_id, one.windows) for one in cases
    )


def _in_minutes(window: Interval) -> tuple[int, int]:
    return minute(window.start), minute(window.end)
