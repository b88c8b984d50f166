"""Engines over a visit index, by name; each loads what it needs when it is asked for."""

from enum import StrEnum
from importlib import import_module, util

from epiloop.contacts.engines.columns import PairEngine


class EngineName(StrEnum):
    """The engines, as they are called on the command line and in results."""

    PLAIN = "plain"
    NUMPY = "numpy"
    NUMBA = "numba"


def pair_engine(name: EngineName) -> PairEngine:
    """Return an engine; raise `MissingExtraError` if its package is not installed."""
    module = import_module(f"epiloop.contacts.engines.in_{name}")
    engine: PairEngine = module.find_pairs
    return engine


def default_engine() -> EngineName:
    """Return the quickest engine that can be loaded."""
    return EngineName.NUMBA if util.find_spec("numba") else EngineName.NUMPY
