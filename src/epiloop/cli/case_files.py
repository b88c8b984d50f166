"""Files of cases and of encounters that are given on the command line."""

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from epiloop.contacts.case_rows import (
    CaseRowError,
    GivenCases,
    instant_of,
    needed,
    read_case_rows,
)
from epiloop.errors import EpiloopError
from epiloop.protocols import Protocol
from epiloop.records import Proximity
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
    """Read pair records from CSV or Parquet: `a, b, start, seconds[, metres]`.

    `start` is an instant, or seconds from any common beginning.

    Raises
    ------
    CaseFileError
        If a row cannot be used; with its line.
    """
    records = []
    for line, row in rows_of(path):
        try:
            start = _start(needed(row, "start"), zone)
            length = timedelta(seconds=float(needed(row, "seconds")))
            records.append(
                Proximity(
                    person_id=needed(row, "a"),
                    other_id=needed(row, "b"),
                    span=Interval(start, start + length),
                    distance_m=float(row["metres"]) if row.get("metres") else None,
                )
            )
        except ValueError as error:
            raise CaseFileError(f"{path}, line {line}: {error}") from error
    return records


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


def _start(text: str, zone: ZoneInfo) -> datetime:
    try:
        seconds = float(text)
    except ValueError:
        return instant_of(text, zone)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
