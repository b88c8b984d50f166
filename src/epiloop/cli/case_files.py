"""Files of cases and of encounters that are given on the command line."""

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from epiloop.contacts.beside import (
    EvidenceRowError,
    read_record_rows,
    read_roster_rows,
)
from epiloop.contacts.case_rows import CaseRowError, GivenCases, read_case_rows
from epiloop.errors import EpiloopError
from epiloop.protocols import Protocol
from epiloop.records import Proximity, Visit
from epiloop.timeline import Interval


class CaseFileError(EpiloopError):
    """A row of a file given on the command line that cannot be used."""


def read_cases(
    path: Path,
    *,
    zone: ZoneInfo,
    until: datetime,
    protocol: Protocol | None,
    backwards: bool = False,
) -> GivenCases:
    """Read a file of cases, as `read_case_rows` has them.

    Raises
    ------
    CaseFileError
        If a row cannot be used; with its line.
    WindowUnknownError
        If the protocol needs a date that a case does not have.
    """
    try:
        return read_case_rows(
            rows_of(path),
            zone=zone,
            until=until,
            protocol=protocol,
            backwards=backwards,
        )
    except CaseRowError as error:
        raise CaseFileError(f"{path}, {error}") from error


def read_encounters(path: Path, *, zone: ZoneInfo) -> list[Proximity]:
    """Read a CSV or Parquet file of pair records, as `read_record_rows` has them.

    Raises
    ------
    CaseFileError
        If a row cannot be used; with its line.
    """
    try:
        return read_record_rows(rows_of(path), zone=zone)
    except EvidenceRowError as error:
        raise CaseFileError(f"{path}, {error}") from error


def read_rosters(path: Path, *, zone: ZoneInfo, reach: Interval | None) -> list[Visit]:
    """Read a CSV or Parquet file of rosters, as `read_roster_rows` has them.

    Raises
    ------
    CaseFileError
        If a row cannot be used; with its line.
    """
    try:
        return read_roster_rows(rows_of(path), zone=zone, reach=reach)
    except EvidenceRowError as error:
        raise CaseFileError(f"{path}, {error}") from error


def until_of(reach: Interval | None) -> datetime:
    """Return the end of what is known."""
    return reach.end if reach else datetime(1970, 1, 1, tzinfo=UTC)


def rows_of(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a CSV or Parquet file as text, each with its line.

    Raises
    ------
    CaseFileError
        If the file cannot be read.
    """
    if path.suffix.lower() == ".parquet":
        yield from enumerate(_rows_of_parquet(path), start=1)
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            for row in reader:
                yield reader.line_num, _texts(row.items())
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CaseFileError(f"{path} cannot be read: {error}") from error


def _rows_of_parquet(path: Path) -> Iterator[dict[str, str]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches():
                for row in batch.to_pylist():
                    yield _texts((name, _text(cell)) for name, cell in row.items())
    except (OSError, pa.ArrowException) as error:
        raise CaseFileError(f"{path} cannot be read: {error}") from error


def _text(cell: object) -> str | None:
    """Return a cell as a CSV file would have it."""
    return None if cell is None else str(cell)


def _texts(cells: Iterable[tuple[str | None, str | None]]) -> dict[str, str]:
    return {name: (cell or "").strip() for name, cell in cells if name}
