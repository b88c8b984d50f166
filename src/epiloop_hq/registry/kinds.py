"""Closed sets of the registry."""

from enum import StrEnum
from typing import Final


class DuplicateState(StrEnum):
    """What was decided about two records that may be one human being."""

    PROPOSED = "proposed"
    MERGED = "merged"
    DISTINCT = "distinct"


# Why an area sees a person through another record of the same human being.
ALIAS: Final = "alias"
