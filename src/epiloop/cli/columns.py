"""Tables given on the command line, column by column; and tables written from columns."""

import csv
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from epiloop.cli.given_rows import GivenFileError, rows_of

Value = TypeVar("Value")
Cell = str | int | float | date | None


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
        """Return a column; raise `GivenFileError` if the file has no such."""
        if name not in self.cells:
            raise GivenFileError(
                f"{self.path} has no column {name}; it has {', '.join(self.cells)}"
            )
        return self.cells[name]

    def read(
        self, name: str, reader: Callable[[str], Value], what: str
    ) -> list[Value | None]:
        """Read a column's cells; None where empty.

        Raises
        ------
        GivenFileError
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
            raise GivenFileError(
                f"{self.path}, line {line}, {name}: {cell!r} is not {what}"
            ) from error


def read_columns(path: Path) -> Columns:
    """Read a CSV file, or a Parquet file by its ending.

    Raises
    ------
    GivenFileError
        If it cannot be read, has no rows, or a row has more cells than the header.
    MissingExtraError
        If a Parquet file is to be read without the package for it.
    """
    rows = list(rows_of(path))
    if not rows:
        raise GivenFileError(f"{path} has no rows")
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
