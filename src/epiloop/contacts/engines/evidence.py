"""Where the found were met: the shared stays behind each row of a result, in columns.

Looked up from the side of the found, after the search, whatever engine searched: so it
costs nothing where nobody asks, and no engine carries places along.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import pyarrow as pa

from epiloop.contacts.engine import Seeker
from epiloop.contacts.engines.columns import (
    MINUTE_US,
    PairRule,
    SeekerColumns,
    Whole,
    in_columns,
)
from epiloop.contacts.engines.degrees import (
    DegreeRule,
    Found,
    controlled_by_code,
    seekers_onward,
)
from epiloop.contacts.engines.encounters import Encounters, add_up, in_microseconds
from epiloop.contacts.engines.presence import presence_of
from epiloop.contacts.find import joined_cases
from epiloop.visits.ids import NO_CODE
from epiloop.visits.index import VisitIndex, spread
from epiloop.visits.rows import Codes
from epiloop.visits.stays import Stays

ROWS_AT_ONCE: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Question:
    """What one degree of a search asked.

    Attributes
    ----------
    of_case
        Position of the case on whose behalf each seeker is asked for.
    """

    asked: SeekerColumns
    of_case: Whole
    rule: PairRule


def places_of(
    found: Found,
    index: VisitIndex,
    cases: Sequence[Seeker],
    rules: Sequence[DegreeRule],
    *,
    controlled_at: Mapping[str, datetime] | None = None,
) -> pa.ListArray:
    """Return the ids of the places at which each found row met, sorted.

    Parameters
    ----------
    cases, rules, controlled_at
        As they were given to `find_degrees`.
    """
    parts = [(np.empty(0, np.int64), np.empty(0, np.uint32))]
    questions = _questions(found, index, cases, rules, controlled_at or {})
    for degree, question in enumerate(questions, start=1):
        rows = np.flatnonzero(found.degree == degree)
        for first in range(0, len(rows), ROWS_AT_ONCE):
            portion = rows[first : first + ROWS_AT_ONCE]
            owner, met = encounters_of(
                index,
                question,
                found.pairs.seeker[portion],
                found.pairs.person[portion],
            )
            parts.append((portion[owner], met.place))
    row, place = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return _listed(index, row, place, len(found.pairs))


def encounters_of(
    index: VisitIndex, question: Question, case: Whole, person: Codes
) -> tuple[Whole, Encounters]:
    """Return all encounters that count of cases with persons, and the row of each.

    Parameters
    ----------
    case, person
        One row a pair that is asked about, each pair once.
    """
    stays = _whole(index.stays_of(np.unique(person)))
    first = np.searchsorted(stays.person, person, side="left")
    count = np.searchsorted(stays.person, person, side="right") - first
    stay, of_row = spread(first, count), np.repeat(np.arange(len(person)), count)
    present = presence_of(index, question.asked, question.rule)
    places = np.int64(len(index.places))
    at = question.of_case[present.seeker] * places + present.place
    present, at = present.taken(np.argsort(at, kind="stable")), np.sort(at)
    wanted = case[of_row] * places + stays.place[stay]
    begin = np.searchsorted(at, wanted, side="left")
    count = np.searchsorted(at, wanted, side="right") - begin
    who, stay, of_row = (
        spread(begin, count),
        np.repeat(stay, count),
        np.repeat(of_row, count),
    )
    start = np.maximum(stays.start[stay] * MINUTE_US, present.start[who])
    end = np.minimum(stays.end[stay] * MINUTE_US, present.end[who])
    shared = np.flatnonzero((start < end) & (present.person[who] != person[of_row]))
    who, stay, of_row = who[shared], stay[shared], of_row[shared]
    of_days = stays.by_day[stay]
    met = Encounters(
        seeker=present.seeker[who],
        person=stays.person[stay],
        place=present.place[who],
        presence=who,
        start=start[shared],
        end=end[shared],
        by_day=of_days | present.by_day[who],
        of_days=of_days,
        continued=np.zeros(len(who), np.bool_),
    )
    counts = _that_count(met, question.rule)
    return of_row[counts], met.taken(counts)


def _that_count(met: Encounters, rule: PairRule) -> Whole:
    """Return which encounters are long enough and of a pair that was together so."""
    kept = add_up(met, rule)
    pairs = (kept.seeker << 32) | kept.person.astype(np.int64)
    mine = (met.seeker << 32) | met.person.astype(np.int64)
    long_enough = met.by_day | (met.end - met.start >= rule.least_at[met.place])
    counting: Whole = np.flatnonzero(long_enough & np.isin(mine, pairs))
    return counting


def _questions(
    found: Found,
    index: VisitIndex,
    cases: Sequence[Seeker],
    rules: Sequence[DegreeRule],
    controlled_at: Mapping[str, datetime],
) -> Iterator[Question]:
    """Yield what `find_degrees` asked for each degree."""
    seekers = joined_cases(cases)
    number = {case_id: at for at, case_id in enumerate(found.case_ids)}
    asked = in_columns(seekers, index.persons)
    of_case = np.array([number[one.seeker_id] for one in seekers], np.int64)
    is_case = np.zeros(len(index.persons), np.bool_)
    is_case[asked.person[asked.person != NO_CODE]] = True
    controlled = controlled_by_code(index, controlled_at)
    for degree, rule in enumerate(rules, start=1):
        if degree > 1:
            nearer = (found.degree == degree - 1) & ~is_case[found.pairs.person]
            met = found.pairs.taken(nearer)
            asked, of_case = seekers_onward(index, met, rule, controlled), met.seeker
        wanted = PairRule(
            rule.threshold,
            in_microseconds(rule.air),
            rule.least_at,
            np.empty(0, np.bool_),
        )
        yield Question(asked, of_case, wanted)


def _whole(stays: Stays) -> Stays:
    """Return stays by person, the pieces of a long one joined again."""
    order = np.lexsort((stays.start, stays.by_day, stays.place, stays.person))
    one = stays.taken(order)
    if len(one) == 0:
        return one
    same = (
        (one.person[1:] == one.person[:-1])
        & (one.place[1:] == one.place[:-1])
        & (one.by_day[1:] == one.by_day[:-1])
        & (one.start[1:] == one.end[:-1])
    )
    first = np.flatnonzero(np.concatenate(([True], ~same)))
    last = np.append(first[1:], len(one)) - 1
    return Stays(
        one.person[first],
        one.place[first],
        one.start[first],
        one.end[last],
        one.by_day[first],
    )


def _listed(index: VisitIndex, row: Whole, place: Codes, count: int) -> pa.ListArray:
    """Return the distinct places of each row, by id."""
    distinct, at = np.unique(place, return_inverse=True)
    names = index.places.decode(distinct).to_pylist()
    by_name = np.array(sorted(range(len(names)), key=names.__getitem__), np.int64)
    rank = np.empty(len(names), np.int64)
    rank[by_name] = np.arange(len(names))
    keys = np.unique(row * max(1, len(names)) + rank[at])
    rows, ranks = np.divmod(keys, max(1, len(names)))
    offsets = np.searchsorted(rows, np.arange(count + 1)).astype(np.int32)
    ids = index.places.decode(distinct[by_name[ranks]])
    return pa.ListArray.from_arrays(pa.array(offsets), ids)
