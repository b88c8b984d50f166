"""Rows of a file given on the command line, CSV or Parquet alike, as text with its line."""

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Any

from epiloop.errors import EpiloopError, MissingExtraError

Row = dict[str, str]


class GivenFileError(EpiloopError):
    """A file given on the command line, or a row or cell of it, that cannot be used."""


def rows_of(path: Path) -> Iterator[tuple[int, Row]]:
    """Yield each row with its line; in a Parquet file its number, from 1.

    A cell without a value is empty. Spaces around a value are not part of it.

    Raises
    ------
    GivenFileError
        If the file cannot be read, or a row says more than there are columns.
    MissingExtraError
        If a Parquet file is to be read without the package for it.
    """
    if path.suffix.lower() == ".parquet":
        yield from enumerate(_rows_of_parquet(path), start=1)
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            for row in reader:
                yield reader.line_num, _checked(row, path, reader.line_num)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise GivenFileError(f"{path} cannot be read: {error}") from error


def _checked(row: Mapping[str | None, Any], path: Path, line: int) -> Row:
    if any(map(str.strip, row.get(None, []))):
        raise GivenFileError(f"{path}, line {line}: more cells than columns")
    return {name: cell.strip() for name, cell in row.items() if name is not None}


def _rows_of_parquet(path: Path) -> Iterator[Row]:
    try:
        import pyarrow as pa  # only who reads Parquet waits for it
        import pyarrow.parquet as pq
    except ModuleNotFoundError as error:
        raise MissingExtraError(error.name or "pyarrow", "visits") from error
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches():
                for row in batch.to_pylist():
                    yield {name: _text(cell) for name, cell in row.items()}
    except (OSError, pa.ArrowException) as error:
        raise GivenFileError(f"{path} cannot be read: {error}") from error


def _text(cell: object) -> str:
    """Return a cell as a CSV file would have it."""
    if isinstance(cell, datetime) and cell.tzinfo is None and cell.time() == time.min:
        return cell.date().isoformat()  # how other programs store a day
    return "" if cell is None else str(cell).strip()
