"""What came of looking for an area by its name."""

from dataclasses import dataclass
from enum import StrEnum


class AreaVerdict(StrEnum):
    """How far a name led."""

    FOUND = "found"
    PARTLY = "partly"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class AreaCandidate:
    """An area that a name may mean, with how well it fits (1 is the very name)."""

    code: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class AreaMatch:
    """The smallest area that is certain, what is left of the text, and what it may mean.

    `code` is empty where nothing is certain. A candidate is never taken unless somebody
    chooses it.
    """

    verdict: AreaVerdict
    code: str = ""
    name: str = ""
    rest: str = ""
    candidates: tuple[AreaCandidate, ...] = ()
