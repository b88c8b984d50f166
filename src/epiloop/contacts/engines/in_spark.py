"""The engine of many machines: the same kernel on shards of places, run by Apache Spark.

Each task opens the store's own segments and searches the places of one shard; pairs are
added up on the workers. Nothing is copied: a day that the store deletes is gone from
every shard, and every worker must see the store under the same path.

The session is the one at hand, or one made as Spark is configured on this machine.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from epiloop.contacts.engines import default_engine, pair_engine
from epiloop.contacts.engines.columns import (
    PairEngine,
    PairRule,
    Pairs,
    SeekerColumns,
)
from epiloop.contacts.engines.encounters import Encounters
from epiloop.contacts.engines.shards import (
    both,
    encounters_in,
    pairs_met,
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


class OtherStoreError(EpiloopError):
    """A worker that sees another state of the store than the one that asks."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} has changed since the search began, or is another folder on a "
            "worker; search again"
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What every worker is told: a store, in which state, and the question."""

    folder: str
    digest: str
    seekers: SeekerColumns
    rule: PairRule


def engine_of(store: VisitStore) -> PairEngine:
    """Return the engine over a store that every worker can open under the same path."""

    def find_pairs(_: VisitIndex, seekers: SeekerColumns, rule: PairRule) -> Pairs:
        context = SparkSession.builder.getOrCreate().sparkContext
        shards = SHARDS_A_CORE * max(1, context.defaultParallelism)
        question = Asked(str(store.folder.resolve()), store.digest, seekers, rule)
        asked = context.broadcast(question)
        numbers = context.parallelize(range(shards), shards)
        try:
            if rule.threshold.per is Per.ALL:
                found: Pairs = numbers.map(
                    lambda shard: pairs_of(asked.value, shard, shards)
                ).treeReduce(both)
                return reaching(found, rule.threshold)
            parts = numbers.map(
                lambda shard: encounters_of(asked.value, shard, shards)
            ).collect()
            return pairs_met(parts, rule)
        finally:
            asked.destroy()

    return find_pairs


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
