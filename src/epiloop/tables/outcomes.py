"""What became of each row of a file, counted so that none can get lost."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Final

from epiloop.tables.dates import Moment
from epiloop.tables.findings import Finding
from epiloop.tables.rows import ROW_TYPES, TableRow

NOT_SAID: Final = frozenset({"area"})
"""Fields that the file does not say: found by us, they may change with what we know."""


@dataclass(frozen=True, slots=True)
class TakenRow:
    """A row to be taken, with a key that is the same whenever the same is read again."""

    row: TableRow
    content_key: str


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What came of one row of the file.

    Accepted unless a finding rejects it. An accepted row may make no row of its kind
    (`is_silent`, `is_repeat`), one, or several.
    """

    number: int
    line: int
    taken: tuple[TakenRow, ...] = ()
    findings: tuple[Finding, ...] = ()
    is_repeat: bool = False
    is_silent: bool = False

    @property
    def is_accepted(self) -> bool:
        """Whether nothing found refuses the row."""
        return not any(finding.rejects for finding in self.findings)


@dataclass(slots=True)
class ReadCounts:
    """How many rows of the file went where: `rows` = `accepted` + `rejected`, always.

    Of the accepted, `repeated` say what an earlier row says and `silent` have nothing to
    say for this kind; the others made the `taken` rows.
    """

    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    repeated: int = 0
    silent: int = 0
    taken: int = 0

    def add(self, outcome: RowOutcome) -> None:
        """Count one row of the file."""
        self.rows += 1
        if outcome.is_accepted:
            self.accepted += 1
            self.repeated += outcome.is_repeat
            self.silent += outcome.is_silent
        else:
            self.rejected += 1
        self.taken += len(outcome.taken)


def content_key(row: TableRow, *, ordinal: int = 1) -> str:
    """Return the SHA-256, as hex, of everything that a row says.

    Parameters
    ----------
    ordinal
        Which of several identical rows of a file this is, from 1, where each stands for
        something of its own.
    """
    names, values_of = _SAID[type(row)]
    said = [type(row).__name__]
    said += [
        f"{name}={value if type(value) is str else _plain(value)}"
        for name, value in zip(names, values_of(row), strict=True)
        if value is not None and value != "" and value != ()
    ]
    if ordinal > 1:
        said.append(f"ordinal={ordinal}")
    return hashlib.sha256("\x1e".join(said).encode(errors="replace")).hexdigest()


def _said(
    row_type: type[TableRow],
) -> tuple[tuple[str, ...], Callable[[TableRow], tuple[object, ...]]]:
    names = [item.name for item in fields(row_type) if item.name not in NOT_SAID]
    return tuple(names), attrgetter(*names)


_SAID: Final = {row_type: _said(row_type) for row_type in ROW_TYPES.values()}


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return "\x1f".join(value)
    if isinstance(value, Moment):
        return f"{value.on}@{value.at.isoformat()}" if value.at else str(value.on)
    return str(value)
