"""The engine of many machines: the same kernel on shards of places, run by Apache Spark.

Each task opens the store's own segments and searches the places of one shard; pairs are
added up on the workers. Nothing is copied: a day that the store deletes is gone from
every shard, and every worker must see the store under the same path.

The session is the one at hand, or one made as Spark is configured on this machine.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from epiloop.contacts.engines import default_engine, pair_engine
from epiloop.contacts.engines.adding_up import added_up, with_seeker
from epiloop.contacts.engines.columns import (
    PairRule,
    Pairs,
    SeekerColumns,
    Whole,
    join_pairs,
    no_pairs,
)
from epiloop.contacts.engines.encounters import Encounters
from epiloop.contacts.engines.shards import (
    both,
    encounters_in,
    pairs_met,
    parted,
    reaching,
    rule_of_shard,
)
from epiloop.errors import EpiloopError, MissingExtraError
from epiloop.protocols.vocabulary import Per
from epiloop.visits.index import VisitIndex
from epiloop.visits.store import VisitStore

try:
    from pyspark.sql import SparkSession
except ModuleNotFoundError as error:
    raise MissingExtraError("pyspark", "spark") from error

SHARDS_A_CORE: Final = 2
"""So that a core that is done early takes another shard."""

SEEKERS_A_PART: Final = 4_096
"""Whose pairs are added up at once: some tens of megabytes in a second degree."""


class OtherStoreError(EpiloopError):
    """A worker that sees another state of the store than the one that asks."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} has changed since the search began, or is another folder on a "
            "worker; search again"
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What every worker is told: a store, in which state, and the question.

    Attributes
    ----------
    case
        On whose behalf each seeker is asked for.
    """

    folder: str
    digest: str
    seekers: SeekerColumns
    rule: PairRule
    case: Whole


class SparkEngine:
    """The engine over a store that every worker can open under the same path."""

    def __init__(self, store: VisitStore) -> None:
        self._folder, self._digest = str(store.folder.resolve()), store.digest

    def __call__(
        self, _: VisitIndex, seekers: SeekerColumns, rule: PairRule, /
    ) -> Pairs:
        """Return the pairs that the rule lets count."""
        if rule.threshold.per is not Per.ALL:
            return self._by_encounters(seekers, rule)
        return self._by_pairs(seekers, rule, np.arange(len(seekers)), _as_met)

    def add_up(
        self, index: VisitIndex, seekers: SeekerColumns, case: Whole, rule: PairRule
    ) -> Pairs:
        """Return the pairs that the rule lets count, added up by case and person."""
        if rule.threshold.per is not Per.ALL:
            pairs = self(index, seekers, rule)
            return added_up(with_seeker(pairs, case[pairs.seeker]))
        return self._by_pairs(seekers, rule, case, _by_case)

    def _by_pairs(
        self,
        seekers: SeekerColumns,
        rule: PairRule,
        case: Whole,
        told: Callable[[Pairs, Whole], Pairs],
    ) -> Pairs:
        """Add up over the shards, apply the threshold, and fetch what is left."""
        context = SparkSession.builder.getOrCreate().sparkContext
        shards, numbers = _shards(context)
        parts = min(len(seekers), max(shards, len(seekers) // SEEKERS_A_PART))
        asked = context.broadcast(
            Asked(self._folder, self._digest, seekers, rule, case)
        )
        try:
            by_part = numbers.flatMap(
                lambda shard: parted(
                    pairs_of(asked.value, shard, shards), asked.value.case, parts
                )
            )
            sums = by_part.reduceByKey(both, max(1, parts)).values()
            found = sums.map(
                lambda pairs: told(
                    reaching(pairs, asked.value.rule.threshold), asked.value.case
                )
            ).collect()
        finally:
            asked.destroy()
        return added_up(join_pairs(found)) if found else no_pairs()

    def _by_encounters(self, seekers: SeekerColumns, rule: PairRule) -> Pairs:
        """Fetch all encounters: those of one pair may lie in several shards."""
        context = SparkSession.builder.getOrCreate().sparkContext
        shards, numbers = _shards(context)
        nobody = np.arange(0)
        asked = context.broadcast(
            Asked(self._folder, self._digest, seekers, rule, nobody)
        )
        try:
            parts = numbers.map(
                lambda shard: encounters_of(asked.value, shard, shards)
            ).collect()
        finally:
            asked.destroy()
        return pairs_met(parts, rule)


def engine_of(store: VisitStore) -> SparkEngine:
    """Return the engine over a store."""
    return SparkEngine(store)


def _shards(context: Any) -> tuple[int, Any]:  # noqa: ANN401 - Spark has no types here
    """Return how many shards suit the workers at hand, and their numbers."""
    shards = SHARDS_A_CORE * max(1, context.defaultParallelism)
    return shards, context.parallelize(range(shards), shards)


def _as_met(pairs: Pairs, _: Whole) -> Pairs:
    return pairs


def _by_case(pairs: Pairs, case: Whole) -> Pairs:
    return added_up(with_seeker(pairs, case[pairs.seeker]))


def pairs_of(asked: Asked, shard: int, shards: int) -> Pairs:
    """Return the pairs of one shard, on a worker."""
    index = opened(asked.folder, asked.digest)
    engine = pair_engine(default_engine())
    return engine(index, asked.seekers, rule_of_shard(asked.rule, shard, shards))


def encounters_of(asked: Asked, shard: int, shards: int) -> Encounters:
    """Return the encounters of one shard, on a worker."""
    index = opened(asked.folder, asked.digest)
    rule = rule_of_shard(asked.rule, shard, shards)
    engine = pair_engine(default_engine())
    return encounters_in(index, asked.seekers, rule, engine=engine)


@lru_cache(maxsize=1)
def opened(folder: str, digest: str) -> VisitIndex:
    """Map a store's index once in a worker; raise `OtherStoreError` if it is another."""
    store = VisitStore(Path(folder))
    if store.digest != digest:
        raise OtherStoreError(store.folder)
    return store.index()
