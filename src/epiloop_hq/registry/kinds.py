"""Closed sets of the registry."""

from enum import StrEnum
from typing import Final

from epiloop.protocols.vocabulary import LifeCycle


class DuplicateState(StrEnum):
    """What was decided about two records that may be one human being."""

    PROPOSED = "proposed"
    MERGED = "merged"
    DISTINCT = "distinct"


# A base is there to be inherited, a withdrawn version for nobody any more.
NEVER_ADOPTED: Final = frozenset({LifeCycle.BASE, LifeCycle.WITHDRAWN})
# Diseases of a protocol's header that fit every outbreak.
FOR_ANY: Final = frozenset({"any", "unknown"})

# Why an area sees a person through another record of the same human being.
ALIAS: Final = "alias"
