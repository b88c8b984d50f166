"""A row as the file has it, before anybody has asked what it means."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from epiloop.tables.findings import Fault


@dataclass(frozen=True, slots=True)
class RawRow:
    """The cells of one row, as text without white space around.

    `number` counts the rows from 1, `line` is where the row starts in the file. A row
    that could not be taken apart has a fault and no cells.
    """

    number: int
    line: int
    cells: tuple[str, ...]
    fault: Fault | None = None


class Source(Protocol):
    """A file opened as a table."""

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        ...

    def rows(self) -> Iterator[RawRow]:
        """Yield the rows below the header in order; blank lines are left out."""
        ...
