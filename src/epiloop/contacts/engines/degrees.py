"""Contacts of a whole city in columns: one, two or more degrees from the cases.

`epiloop.contacts.find.find_contact_rows` is the plain version of two degrees, to which this
is held equal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from epiloop.contacts.co_presence import Threshold
from epiloop.contacts.engine import Seeker
from epiloop.contacts.engines.adding_up import found_through, with_seeker
from epiloop.contacts.engines.columns import (
    PairEngine,
    PairRule,
    Pairs,
    SeekerColumns,
    Truths,
    Whole,
    in_columns,
    join_pairs,
)
from epiloop.contacts.engines.encounters import in_microseconds
from epiloop.contacts.find import joined_cases
from epiloop.visits.ids import NO_CODE
from epiloop.visits.index import VisitIndex
from epiloop.visits.times import microseconds


@dataclass(frozen=True, slots=True)
class DegreeRule:
    """How the contacts of one degree are found.

    Attributes
    ----------
    threshold
        Least time together, for each pair.
    least_at
        Shortest encounter that counts at each place; see `PairRule`.
    air
        How long the air of a place counts after the seeker has left.
    latent
        From a seeker's own first exposure until it can infect others; not for cases.
    until_controlled
        From the first exposure until the window closes while nobody has recorded that
        the seeker was controlled; None if it stays open. Not for cases.
    """

    threshold: Threshold
    least_at: Whole
    air: timedelta = timedelta(0)
    latent: timedelta = timedelta(0)
    until_controlled: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Everybody found: one row a case and person, in columns.

    Attributes
    ----------
    case_ids
        The cases, as given; `pairs.seeker` are positions among these.
    degree
        Of each row of `pairs`.
    """

    case_ids: tuple[str, ...]
    pairs: Pairs
    degree: Whole


def find_degrees(
    index: VisitIndex,
    cases: Sequence[Seeker],
    rules: Sequence[DegreeRule],
    *,
    engine: PairEngine,
    controlled_at: Mapping[str, datetime] | None = None,
) -> Found:
    """Find everybody as many degrees from the cases as there are rules.

    Cases stay in each other's results at the first degree. A person keeps the lowest
    degree of all cases. A row of a later degree adds up the pairs through which a person
    was reached.
    """
    seekers = joined_cases(cases)
    case_ids = tuple(dict.fromkeys(one.seeker_id for one in seekers))
    number = {case_id: position for position, case_id in enumerate(case_ids)}
    asked = in_columns(seekers, index.persons)
    of_case = np.array([number[one.seeker_id] for one in seekers], np.int64)
    seen = np.zeros(len(index.persons), np.bool_)
    seen[asked.person[asked.person != NO_CODE]] = True
    are_cases = seen.copy()
    controlled = controlled_by_code(index, controlled_at or {})
    parts: list[Pairs] = []
    for rule in rules:
        if parts:
            onward = parts[-1].taken(~are_cases[parts[-1].person])
            asked = seekers_onward(index, onward, rule, controlled)
            of_case = onward.seeker
        wanted = _wanted(rule, left_out=seen if parts else seen[:0])
        if parts:
            pairs = found_through(engine, index, asked, of_case, wanted)
        else:
            pairs = engine(index, asked, wanted)
            pairs = with_seeker(pairs, of_case[pairs.seeker])
        parts.append(pairs)
        seen[pairs.person] = True
    degree = np.repeat(np.arange(1, len(parts) + 1), [len(part) for part in parts])
    return Found(case_ids, join_pairs(parts), degree)


def _wanted(rule: DegreeRule, *, left_out: Truths) -> PairRule:
    return PairRule(rule.threshold, in_microseconds(rule.air), rule.least_at, left_out)


def seekers_onward(
    index: VisitIndex, met: Pairs, rule: DegreeRule, controlled: Whole
) -> SeekerColumns:
    """Return persons found as seekers, each with a window of its own."""
    reach = index.reach
    until = microseconds(reach.end) if reach else 0
    start = met.first + in_microseconds(rule.latent)
    end = np.full(len(met), until, np.int64)
    if rule.until_controlled is not None:
        end = np.minimum(end, met.first + in_microseconds(rule.until_controlled))
    known = controlled[met.person] >= 0
    end = np.where(known, np.minimum(until, controlled[met.person]), end)
    open_ = np.flatnonzero(start < end)
    return SeekerColumns(met.person, open_, start[open_], end[open_])


def controlled_by_code(
    index: VisitIndex, controlled_at: Mapping[str, datetime]
) -> Whole:
    """Return when each person was controlled, by code; -1 where that is not known."""
    at = np.full(len(index.persons), -1, np.int64)
    codes = index.persons.find(list(controlled_at))
    held = codes != NO_CODE
    instants = np.array([microseconds(at) for at in controlled_at.values()], np.int64)
    at[codes[held]] = instants[held]
    return at
