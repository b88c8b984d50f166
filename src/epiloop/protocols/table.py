"""What every table of a protocol has in common: it refuses values that contradict."""

from collections.abc import Iterator
from typing import NamedTuple

from epiloop.errors import EpiloopError


class Flaw(NamedTuple):
    """One thing wrong with a table: the key below the table, and the reason."""

    key: str
    reason: str


class FlawedTableError(EpiloopError, ValueError):
    """Values that are each well formed contradict one another; lists every flaw."""

    def __init__(self, flaws: tuple[Flaw, ...]) -> None:
        self.flaws = flaws
        super().__init__("; ".join(f"{key}: {reason}" for key, reason in flaws))


class Table:
    """Base of the tables of a protocol; each names its own flaws."""

    __slots__ = ()

    def flaws(self) -> Iterator[Flaw]:
        """Yield what contradicts in this table; nothing if it is sound."""
        yield from ()

    def __post_init__(self) -> None:
        if flaws := tuple(self.flaws()):
            raise FlawedTableError(flaws)
