"""Shards of places: parts of one search that can be worked out apart and added up.

A place belongs to one shard, by a hash of its code, so no two shards tell of the same
encounter. A shard is searched without a threshold; pairs are added up over the shards,
and the threshold applies last.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from epiloop.contacts.co_presence import Threshold
from epiloop.contacts.engines.adding_up import added_up
from epiloop.contacts.engines.columns import (
    NEVER,
    PairEngine,
    PairRule,
    Pairs,
    SeekerColumns,
    Whole,
    join_pairs,
)
from epiloop.contacts.engines.encounters import Encounters, add_up, in_microseconds
from epiloop.contacts.engines.evidence import Question, encounters_of
from epiloop.visits.index import VisitIndex
from epiloop.visits.rows import Codes

SCATTER: Final = np.uint32(2_654_435_761)
"""Knuth's multiplier: places that were numbered together are spread over the shards."""


def shard_of(places: Codes, shards: int) -> Codes:
    """Return the shard of each place, by its code."""
    return ((places * SCATTER) >> np.uint32(16)) % np.uint32(shards)


def rule_of_shard(rule: PairRule, shard: int, shards: int) -> PairRule:
    """Return the rule for the places of one shard, without a threshold."""
    mine = shard_of(np.arange(len(rule.least_at), dtype=np.uint32), shards) == shard
    return replace(
        rule, threshold=Threshold(), least_at=np.where(mine, rule.least_at, NEVER)
    )


def encounters_in(
    index: VisitIndex, seekers: SeekerColumns, rule: PairRule, *, engine: PairEngine
) -> Encounters:
    """Return the encounters of one shard: of 24 hours a shard sees only a part."""
    pairs = engine(index, seekers, rule)
    question = Question(seekers, np.arange(len(seekers)), rule)
    return encounters_of(index, question, pairs.seeker, pairs.person)[1]


def parted(pairs: Pairs, case: Whole, parts: int) -> Iterator[tuple[int, Pairs]]:
    """Yield the pairs of a shard by case, so that no worker must hold those of all.

    Parameters
    ----------
    case
        On whose behalf each seeker is asked for.
    """
    part = case[pairs.seeker] % parts
    for number in np.unique(part).tolist():
        yield number, pairs.taken(part == number)


def both(one: Pairs, other: Pairs) -> Pairs:
    """Add up the pairs of two shards, or of two sums of shards."""
    return added_up(join_pairs((one, other)))


def reaching(pairs: Pairs, threshold: Threshold) -> Pairs:
    """Return the pairs that were together long enough in all, or may have been."""
    least = in_microseconds(threshold.at_least)
    return pairs.taken((pairs.total >= least) | (pairs.unknown > 0))


def pairs_met(parts: Sequence[Encounters], rule: PairRule) -> Pairs:
    """Return the pairs that the encounters of all shards add up to."""
    columns = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in Encounters.__dataclass_fields__
    )
    return add_up(Encounters(*columns), rule)
