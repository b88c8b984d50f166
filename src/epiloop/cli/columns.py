"""Tables given on the command line, column by column; and tables written from columns."""

import csv
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TypeVar

from epiloop.errors import EpiloopError, MissingExtraError

Value = TypeVar("Value")
Cell = str | int | float | date | None


class ColumnFileError(EpiloopError):
    """A file given on the command line, or a cell of it, that cannot be used."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The cells of a table as text; a cell without a value is empty.

    Attributes
    ----------
    lines
        The line of each row in the file; in a Parquet file its number, from 1.
    """

    path: Path
    lines: tuple[int, ...]
    cells: Mapping[str, tuple[str, ...]]

    def __contains__(self, name: str) -> bool:
        return name in self.cells

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a column; raise `ColumnFileError` if the file has no such."""
        if name not in self.cells:
            raise ColumnFileError(
                f"{self.path} has no column {name}; it has {', '.join(self.cells)}"
            )
        return self.cells[name]

    def read(
        self, name: str, reader: Callable[[str], Value], what: str
    ) -> list[Value | None]:
        """Read a column's cells; None where empty.

        Raises
        ------
        ColumnFileError
            If a cell is not `what`; with its line and column.
        """
        return [
            self._read(name, line, cell, reader, what) if cell else None
            for line, cell in zip(self.lines, self.texts(name), strict=True)
        ]

    def read_all(
        self, name: str, reader: Callable[[str], Value], what: str
    ) -> list[Value]:
        """Read a column without empty cells; see `read`."""
        return [
            self._read(name, line, cell, reader, what)
            for line, cell in zip(self.lines, self.texts(name), strict=True)
        ]

    def _read(
        self,
        name: str,
        line: int,
        cell: str,
        reader: Callable[[str], Value],
        what: str,
    ) -> Value:
        try:
            return reader(cell)
        except ValueError as error:
            raise ColumnFileError(
                f"{self.path}, line {line}, {name}: {cell!r} is not {what}"
            ) from error


def read_columns(path: Path) -> Columns:
    """Read a CSV file, or a Parquet file by its ending.

    Raises
    ------
    ColumnFileError
        If it cannot be read, has no rows, or a row has more cells than the header.
    MissingExtraError
        If a Parquet file is to be read without the package for it.
    """
    rows = list(_parquet(path) if path.suffix == ".parquet" else _csv(path))
    if not rows:
        raise ColumnFileError(f"{path} has no rows")
    names = list(rows[0][1])
    return Columns(
        path,
        tuple(line for line, _ in rows),
        {name: tuple(row[name] for _, row in rows) for name in names},
    )


def write_columns(
    path: Path, columns: Mapping[str, Sequence[Cell]], *, as_json: bool
) -> None:
    """Write columns of one length as CSV, or as a JSON list of rows.

    A number that is not known is empty, in JSON null.
    """
    rows = list(zip(*columns.values(), strict=True))
    with path.open("w", encoding="utf-8", newline="") as file:
        if as_json:
            listed = [dict(zip(columns, map(_plain, row), strict=True)) for row in rows]
            json.dump(listed, file, ensure_ascii=False, indent=1)
            file.write("\n")
        else:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(map(_plain, row) for row in rows)


def _plain(cell: Cell) -> str | int | float | None:
    if isinstance(cell, date):
        return cell.isoformat()
    return None if isinstance(cell, float) and math.isnan(cell) else cell


def _csv(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            for row in reader:
                if None in row:
                    raise ColumnFileError(
                        f"{path}, line {reader.line_num}: more cells than columns"
                    )
                yield (
                    reader.line_num,
                    {name: cell.strip() for name, cell in row.items()},
                )
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ColumnFileError(f"{path} cannot be read: {error}") from error


def _parquet(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        import pyarrow as pa  # only who reads Parquet waits for it
        import pyarrow.parquet as pq
    except ModuleNotFoundError as error:
        raise MissingExtraError(error.name or "pyarrow", "visits") from error
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise ColumnFileError(f"{path} cannot be read: {error}") from error
    for number, row in enumerate(table.to_pylist(), start=1):
        yield number, {name: _text(cell) for name, cell in row.items()}


def _text(cell: object) -> str:
    if isinstance(cell, datetime) and cell.time() == time.min:
        return cell.date().isoformat()  # how other programs store a date
    return "" if cell is None else str(cell)
