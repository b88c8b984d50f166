"""The feed: rows that come in during the day, held as soon as they are acknowledged.

Rows are checked as they come, appended to the journal as one batch, and acknowledged
when they are on disk. `VisitStore` reads them with the days; `fold` puts them there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyarrow as pa

from epiloop.visits.fed import Told, payload_of
from epiloop.visits.intake import NEEDED, TableOptions, as_table, read_batch
from epiloop.visits.journal import JournalWriter, journals_after
from epiloop.visits.manifest import read_manifest
from epiloop.visits.refusals import Finding, Findings, Refused

FOLD_AT_BYTES: Final = 32 << 20
"""So much is read and put in order in some two seconds by whoever opens the store."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a batch whose good rows are on disk.

    Attributes
    ----------
    refused, findings
        Refused rows by reason, and each of them: the source, its row, and why.
    journal
        The journal that holds the batch; 0 for a batch without rows.
    """

    rows: int
    taken: int
    refused: dict[str, int]
    findings: Sequence[Finding]
    journal: int


class Feed:
    """Takes rows into a store while others read it, append to it or fold it.

    One may be shared by threads, and any number of programs may feed one store.
    """

    def __init__(self, store: Path, options: TableOptions | None = None) -> None:
        """Open the feed of a store; raise `NoStoreError` if there is no store."""
        self._options = options or TableOptions()
        self._journal = JournalWriter(store)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def append(
        self,
        rows: Sequence[Mapping[str, object] | None] | object,
        *,
        source: str,
        first: int = 0,
    ) -> Receipt:
        """Take in a batch; when this returns, its good rows outlive any crash.

        Parameters
        ----------
        rows
            Rows by name of column, `None` for one that could not be read; or an Arrow
            table, or a dataframe of any library.
        source
            Who tells: the source of rows that name none, and the file of findings.
        first
            How many rows of this source came before; findings count from there.

        Raises
        ------
        NotWrittenError
            If the disk is full or fails; then the store holds no row of the batch.
        UnreadableTableError, NoTimeZoneError
            If a column is missing, or a time names no zone and none is given.
        """
        by_row = list(rows) if isinstance(rows, Sequence) else None
        table = as_table(rows) if by_row is None else self._table_of(by_row)
        if len(table) == 0:
            return Receipt(0, 0, {}, (), 0)
        findings = Findings()
        batch = read_batch(table, self._options, findings, file=source, first=first)
        findings.found = [
            replace(one, reason=Refused.NO_ROW)
            if by_row and by_row[one.row - first - 1] is None
            else one
            for one in sorted(findings.found, key=attrgetter("row"))
        ]
        told = Told(source, len(table), len(batch.person_id), findings.counts())
        journal = self._journal.append(payload_of(batch, told))
        return Receipt(told.rows, told.taken, told.refused, findings.found, journal)

    def close(self) -> None:
        """Let the files go."""
        self._journal.close()

    def _table_of(self, rows: Sequence[Mapping[str, object] | None]) -> pa.Table:
        """Return rows as a table of text; a column that any row has is a column."""
        needed = [self._options.name_of(ours) for ours in NEEDED]
        names = dict.fromkeys([*needed, *(name for row in rows for name in row or ())])
        columns = {
            name: [_text((row or {}).get(name)) for row in rows] for name in names
        }
        return pa.table(
            {name: pa.array(column, pa.string()) for name, column in columns.items()}
        )


def waiting_bytes(store: Path) -> int:
    """Return how much the feed of a store holds that is not folded in yet.

    Past `FOLD_AT_BYTES`, and when a day has ended, it is time to `fold`.
    """
    waiting = journals_after(store, read_manifest(store).folded)
    return sum(path.stat().st_size for _, path in waiting)


def _text(value: object) -> str | None:
    match value:
        case None:
            return None
        case date():  # a datetime is one
            return value.isoformat()
        case _:
            return str(value)
