"""Engines over a visit index, by name; each loads what it needs when it is asked for."""

from enum import StrEnum
from importlib import import_module, util
from typing import Final

from epiloop.contacts.engines.columns import PairEngine
from epiloop.errors import EpiloopError
from epiloop.visits.store import VisitStore


class EngineName(StrEnum):
    """The engines, as they are called on the command line and in results."""

    PLAIN = "plain"
    NUMPY = "numpy"
    NUMBA = "numba"
    DUCKDB = "duckdb"
    SPARK = "spark"


IN_MEMORY: Final = (EngineName.PLAIN, EngineName.NUMPY, EngineName.NUMBA)
"""Engines that need no store behind the index."""


class EngineNeedsStoreError(EpiloopError):
    """Engines that open a store's files, which an index in memory does not have."""

    def __init__(self, name: EngineName) -> None:
        super().__init__(f"The engine {name} works on a store only")


def pair_engine(name: EngineName, *, store: VisitStore | None = None) -> PairEngine:
    """Return an engine.

    Parameters
    ----------
    store
        Of which the engine is to be asked; the oracle reads its records, and Spark's
        workers open it for themselves.

    Raises
    ------
    MissingExtraError
        If the engine's package is not installed.
    EngineNeedsStoreError
        If the oracle or Spark is wanted without a store.
    """
    module = import_module(f"epiloop.contacts.engines.in_{name}")
    if name not in IN_MEMORY:
        if store is None:
            raise EngineNeedsStoreError(name)
        opened: PairEngine = module.engine_of(store)
        return opened
    engine: PairEngine = module.find_pairs
    return engine


def default_engine() -> EngineName:
    """Return the quickest engine that can be loaded."""
    return EngineName.NUMBA if util.find_spec("numba") else EngineName.NUMPY
