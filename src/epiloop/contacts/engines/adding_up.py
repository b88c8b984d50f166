"""Pairs of several seekers added up by the case for which they were asked."""

from typing import Protocol, runtime_checkable

import numpy as np

from epiloop.contacts.engines.columns import (
    PairEngine,
    PairRule,
    Pairs,
    SeekerColumns,
    Whole,
)
from epiloop.visits.index import VisitIndex
from epiloop.visits.stays import ordered


@runtime_checkable
class AddsUp(Protocol):
    """An engine that adds pairs up while it finds them, and so need not hold them."""

    def add_up(
        self, index: VisitIndex, seekers: SeekerColumns, case: Whole, rule: PairRule
    ) -> Pairs:
        """Return the pairs that the rule lets count, added up by case and person."""
        ...


def found_through(
    engine: PairEngine,
    index: VisitIndex,
    seekers: SeekerColumns,
    case: Whole,
    rule: PairRule,
) -> Pairs:
    """Return the pairs that the rule lets count, added up by case and person.

    Parameters
    ----------
    case
        Of each seeker; the answer's `seeker` is one of these.
    """
    if isinstance(engine, AddsUp):
        return engine.add_up(index, seekers, case, rule)
    pairs = engine(index, seekers, rule)
    return added_up(with_seeker(pairs, case[pairs.seeker]))


def added_up(pairs: Pairs) -> Pairs:
    """Return pairs by seeker and person, each once: those of the same two added up."""
    if len(pairs) == 0:
        return pairs
    keys = (pairs.seeker.astype(np.uint64) << np.uint64(32)) | pairs.person
    by_pair = pairs.taken(ordered(keys, below=int(keys.max()) + 1))
    other = (by_pair.seeker[1:] != by_pair.seeker[:-1]) | (
        by_pair.person[1:] != by_pair.person[:-1]
    )
    first = np.flatnonzero(np.concatenate(([True], other)))
    return Pairs(
        by_pair.seeker[first],
        by_pair.person[first],
        np.add.reduceat(by_pair.total, first),
        np.add.reduceat(by_pair.encounters, first),
        np.add.reduceat(by_pair.unknown, first),
        np.minimum.reduceat(by_pair.first, first),
        np.maximum.reduceat(by_pair.last, first),
    )


def with_seeker(pairs: Pairs, seeker: Whole) -> Pairs:
    """Return pairs as those of other seekers."""
    return Pairs(
        seeker,
        pairs.person,
        pairs.total,
        pairs.encounters,
        pairs.unknown,
        pairs.first,
        pairs.last,
    )
