"""Encounters in columns, and what they add up to for each pair."""

from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

import numpy as np

from epiloop.contacts.co_presence import Threshold
from epiloop.contacts.engines.columns import (
    DAY_US,
    PairRule,
    Pairs,
    Truths,
    Whole,
    no_pairs,
)
from epiloop.protocols.vocabulary import Per
from epiloop.visits.rows import Codes


@dataclass(frozen=True, slots=True)
class Encounters:
    """Times shared, one row each.

    Attributes
    ----------
    presence
        Which unbroken time of a seeker it lies in.
    by_day
        Whether its length is not known.
    of_days
        Whether the other's visit is known by the day.
    continued
        Whether it goes on from another row of the same presence, person and `of_days`.
    """

    seeker: Whole
    person: Codes
    place: Codes
    presence: Whole
    start: Whole
    end: Whole
    by_day: Truths
    of_days: Truths
    continued: Truths

    def __len__(self) -> int:
        return len(self.seeker)

    def taken(self, chosen: Truths | Whole) -> "Encounters":
        """Return some of the encounters."""
        return Encounters(
            *(getattr(self, name)[chosen] for name in self.__dataclass_fields__)
        )


def add_up(met: Encounters, rule: PairRule) -> Pairs:
    """Join pieces, drop what is too short at its place, and add up each pair."""
    whole = _joined(met)
    least = rule.least_at[whole.place]
    whole = whole.taken(whole.by_day | (whole.end - whole.start >= least))
    if len(whole) == 0:
        return no_pairs()
    whole = whole.taken(np.lexsort((whole.start, whole.person, whole.seeker)))
    first = _first_of_pairs(whole)
    known = np.where(whole.by_day, 0, whole.end - whole.start)
    pairs = Pairs(
        seeker=whole.seeker[first],
        person=whole.person[first],
        total=np.add.reduceat(known, first),
        encounters=np.diff(np.append(first, len(whole))),
        unknown=np.add.reduceat(whole.by_day.astype(np.int64), first),
        first=np.minimum.reduceat(whole.start, first),
        last=np.maximum.reduceat(whole.end, first),
    )
    return pairs.taken(_reach(whole, first, pairs, rule.threshold))


def in_microseconds(time: timedelta) -> int:
    """Return a time as whole microseconds."""
    return time // timedelta(microseconds=1)


def _joined(met: Encounters) -> Encounters:
    """Return pieces that go on from one another as one encounter."""
    if not met.continued.any():
        return met
    keys = (met.start, met.of_days, met.person, met.presence)
    ordered = met.taken(np.lexsort(keys))
    first = np.flatnonzero(~ordered.continued)
    end = np.maximum.reduceat(ordered.end, first)
    whole = ordered.taken(first)
    return Encounters(
        whole.seeker,
        whole.person,
        whole.place,
        whole.presence,
        whole.start,
        end,
        whole.by_day,
        whole.of_days,
        whole.continued,
    )


def _first_of_pairs(met: Encounters) -> Whole:
    other = (met.seeker[1:] != met.seeker[:-1]) | (met.person[1:] != met.person[:-1])
    return np.flatnonzero(np.concatenate(([True], other)))


def _reach(met: Encounters, first: Whole, pairs: Pairs, threshold: Threshold) -> Truths:
    """Return which pairs were together long enough, or may have been."""
    least = in_microseconds(threshold.at_least)
    known = np.where(met.by_day, 0, met.end - met.start)
    match threshold.per:
        case Per.ALL:
            most = pairs.total
        case Per.ENCOUNTER:
            most = np.maximum.reduceat(known, first)
        case Per.DAY:
            most = _most_in_a_day(met, first)
        case _:
            assert_never(threshold.per)
    return (most >= least) | (pairs.unknown > 0)


def _most_in_a_day(met: Encounters, first: Whole) -> Whole:
    """Return the most known time that any 24 hours hold, for each pair.

    The most is found where the 24 hours begin with an encounter or end with one. Time
    together up to an instant is a running total, so that a sum is two look-ups in it;
    encounters of one pair may overlap in time where a person was told in two places.
    """
    count = np.diff(np.append(first, len(met)))
    pair = np.repeat(np.arange(len(first)), count)
    timed = np.flatnonzero(~met.by_day)
    pair, start, end = pair[timed], met.start[timed], met.end[timed]
    begins = np.concatenate((start, end - DAY_US))
    of_pair = np.concatenate((pair, pair))
    held = _until(begins + DAY_US, of_pair, pair, start, end) - _until(
        begins, of_pair, pair, start, end
    )
    most = np.zeros(len(first), np.int64)
    np.maximum.at(most, of_pair, held)
    return most


def _until(at: Whole, of_pair: Whole, pair: Whole, start: Whole, end: Whole) -> Whole:
    """Return the time together of each pair up to an instant, from an arbitrary zero."""
    return _past(at, of_pair, pair, start) - _past(at, of_pair, pair, end)


def _past(at: Whole, of_pair: Whole, pair: Whole, edge: Whole) -> Whole:
    """Return, for each instant, the sum of the times since the pair's earlier edges."""
    if len(edge) == 0:
        return np.zeros(len(at), np.int64)
    zero = int(min(edge.min(), at.min()))
    order = np.lexsort((edge, pair))
    sorted_edge = edge[order] - zero
    so_far = np.concatenate(([0], np.cumsum(sorted_edge)))
    # One ascending line for all pairs: each pair is lifted clear of those before it.
    lift = int(max(edge.max(), at.max())) - zero + 1
    line = pair[order] * lift + sorted_edge
    position = np.searchsorted(line, of_pair * lift + (at - zero), side="right")
    begin = np.searchsorted(pair[order], of_pair)
    past: Whole = (position - begin) * (at - zero) - so_far[position] + so_far[begin]
    return past
