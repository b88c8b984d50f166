"""Text with a delimiter: CSV, with semicolons, with tabs."""

import csv
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from epiloop.tables.findings import FileRefusedError, fault, file_finding
from epiloop.tables.limits import (
    MAX_CELL_CHARACTERS,
    MAX_COLUMNS,
    MAX_LINE_CHARACTERS,
    SAMPLE_BYTES,
)
from epiloop.tables.reasons import FindingCode
from epiloop.tables.sources.raw import RawRow

DELIMITERS: Final = (",", ";", "\t", "|")
SAMPLE_LINES: Final = 50
_ENDLESS: Final = "field larger than field limit"


class DelimitedSource:
    """A text table read line by line, in the memory that one row takes.

    Parameters
    ----------
    path, encoding, delimiter
        The file, a codec that is known to read every byte of it, one character.
    """

    def __init__(self, path: Path, encoding: str, delimiter: str) -> None:
        self._path, self._encoding, self._delimiter = path, encoding, delimiter
        self.header = self._read_header()

    def rows(self) -> Iterator[RawRow]:
        """Yield the rows below the header; see `Source.rows`."""
        number = 0
        with self._path.open(encoding=self._encoding, newline="") as file:
            lines = _CountedLines(file)
            for line, cells, detail in self._records(lines, skip=1):
                if cells is not None and not any(cells):
                    continue
                number += 1
                yield self._raw(number, line, cells, detail, lines)

    def _raw(
        self,
        number: int,
        line: int,
        cells: tuple[str, ...] | None,
        detail: str,
        lines: "_CountedLines",
    ) -> RawRow:
        if cells is None:
            why = fault(FindingCode.ROW_QUOTING, detail=detail)
            return RawRow(number, line, (), why)
        if len(cells) == len(self.header):
            if max(map(len, cells)) > MAX_CELL_CHARACTERS:
                why = fault(FindingCode.CELL_TOO_LONG, limit=MAX_CELL_CHARACTERS)
                return RawRow(number, line, (), why)
            return RawRow(number, line, cells)
        if len(cells) < len(self.header) and lines.is_last_unfinished:
            detail = f"its last line has {len(cells)} of {len(self.header)} cells"
            raise FileRefusedError(
                file_finding(FindingCode.FILE_TRUNCATED, line=line, detail=detail)
            )
        columns = len(self.header)
        why = fault(FindingCode.ROW_CELLS, cells=len(cells), columns=columns)
        return RawRow(number, line, (), why)

    def _records(
        self, lines: "_CountedLines", *, skip: int
    ) -> Iterator[tuple[int, tuple[str, ...] | None, str]]:
        """Yield line, cells and, where there are none, why; after `skip` filled rows."""
        reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
        while True:
            lines.start_record()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._check_end(lines, str(error))
                yield lines.record_line, None, str(error)
                continue
            if skip and any(cells):
                skip -= 1
                continue
            if not skip:
                yield lines.record_line, tuple([cell.strip() for cell in cells]), ""

    def _check_end(self, lines: "_CountedLines", error: str) -> None:
        """Refuse the file where a quoted cell is never closed."""
        if lines.is_at_end or error.startswith(_ENDLESS):
            detail = (
                f"a quotation mark opened on line {lines.record_line} is not closed"
            )
            raise FileRefusedError(
                file_finding(
                    FindingCode.FILE_TRUNCATED, line=lines.record_line, detail=detail
                )
            )

    def _read_header(self) -> tuple[str, ...]:
        with self._path.open(encoding=self._encoding, newline="") as file:
            for _, cells, _ in self._records(_CountedLines(file), skip=0):
                if cells is not None and any(cells):
                    check_width(cells)
                    return cells
        raise FileRefusedError(file_finding(FindingCode.HEADER_MISSING))


def check_width(header: tuple[str, ...]) -> None:
    """Raise `FileRefusedError` where a table is too wide."""
    if len(header) > MAX_COLUMNS:
        raise FileRefusedError(
            file_finding(
                FindingCode.FILE_TOO_MANY_COLUMNS,
                columns=len(header),
                limit=MAX_COLUMNS,
            )
        )


class _CountedLines:
    """The lines of a file, with where the present record began and whether more follow."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._line = 0
        self._record_characters = 0
        self.record_line = 1
        self.is_at_end = False
        self.is_last_unfinished = False

    def start_record(self) -> None:
        """Note that the next line begins a record."""
        self.record_line = self._line + 1
        self._record_characters = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = next(self._lines)
        except StopIteration:
            self.is_at_end = True
            raise
        self._line += 1
        self._record_characters += len(line)
        if self._record_characters > MAX_LINE_CHARACTERS:
            raise FileRefusedError(
                file_finding(
                    FindingCode.FILE_LINE_TOO_LONG,
                    line=self.record_line,
                    limit=MAX_LINE_CHARACTERS,
                )
            )
        if "\0" in line:
            raise FileRefusedError(file_finding(FindingCode.FILE_NUL, line=self._line))
        self.is_last_unfinished = not line.endswith(("\n", "\r"))
        return line


def find_delimiter(path: Path, encoding: str, *, columns: Iterable[str] = ()) -> str:
    """Return the delimiter of a text table, judged by its first lines.

    The one under which the expected columns stand in the header; else the one that cuts
    the most rows into the same number of cells, and of those into the most cells.
    """
    wanted = set(columns)
    with path.open(encoding=encoding, newline="") as file:
        sample = list(islice(_bounded(file), SAMPLE_LINES))
    return max(DELIMITERS, key=lambda delimiter: _fitness(sample, delimiter, wanted))


def _bounded(lines: Iterable[str]) -> Iterator[str]:
    total = 0
    for line in lines:
        total += len(line)
        yield line.replace("\0", "")
        if total > SAMPLE_BYTES:
            return


def _fitness(
    sample: list[str], delimiter: str, wanted: set[str]
) -> tuple[int, float, int]:
    rows = []
    reader = csv.reader(sample, delimiter=delimiter)
    try:
        rows = [row for row in reader if row]
    except csv.Error:
        return 0, 0.0, 0
    width = len(rows[0]) if rows else 0
    same = sum(len(row) == width for row in rows) / max(1, len(rows))
    found = len(wanted & {cell.strip() for cell in rows[0]}) if rows else 0
    return found, same if width > 1 else 0.0, width
