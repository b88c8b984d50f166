"""Excel workbooks, read sheet by sheet and row by row; formulas are seen, not run."""

import pickle
import tempfile
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any
from weakref import finalize

from epiloop.tables.dates import CellDate
from epiloop.tables.findings import FileRefusedError, fault, file_finding
from epiloop.tables.limits import MAX_BLANK_ROWS_TOGETHER, MAX_CELL_CHARACTERS
from epiloop.tables.reasons import FindingCode
from epiloop.tables.sources.delimited import check_width
from epiloop.tables.sources.raw import RawRow
from epiloop.tables.sources.workbook_safety import (
    BROKEN_PARTS,
    check_workbook,
    unreadable_workbook,
)


class WorkbookSource:
    """One sheet of a workbook.

    Parsing takes far longer than anything else, so the first pass leaves what it parsed
    in a nameless temporary file, from which later passes read.

    Parameters
    ----------
    sheet
        Its name; without one, the first sheet that has a row.
    """

    def __init__(self, path: Path, *, sheet: str | None = None) -> None:
        check_workbook(path)
        self._book = _opened(path)
        finalize(self, self._book.close)
        self.sheet, self.other_sheets, self.header = self._find_sheet(sheet)
        self._parsed: IO[bytes] | None = None

    def rows(self) -> Iterator[RawRow]:
        """Yield the rows below the header; `line` is the sheet's own row number."""
        if self._parsed is not None:
            yield from _kept(self._parsed)
            return
        # closed by the finalizer: it must outlive this pass
        keeping = tempfile.TemporaryFile()  # noqa: SIM115
        finalize(self, keeping.close)
        filled = self._filled_rows(self.sheet)
        next(filled)
        for number, (line, cells) in enumerate(filled, start=1):
            raw = self._raw(number, line, cells)
            pickle.dump(raw, keeping)
            yield raw
        self._parsed = keeping

    def _raw(self, number: int, line: int, values: tuple[object, ...]) -> RawRow:
        width = len(self.header)
        if any(_is_filled(value) for value in values[width:]):
            why = fault(FindingCode.ROW_CELLS, cells=len(values), columns=width)
            return RawRow(number, line, (), why)
        texts = tuple([cell_text(value) for value in values[:width]])
        if max(map(len, texts)) > MAX_CELL_CHARACTERS:
            why = fault(FindingCode.CELL_TOO_LONG, limit=MAX_CELL_CHARACTERS)
            return RawRow(number, line, (), why)
        return RawRow(number, line, texts + ("",) * (width - len(texts)))

    def _find_sheet(
        self, wanted: str | None
    ) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        names = [sheet.title for sheet in self._book.worksheets]
        if wanted is not None and wanted not in names:
            sheets = ", ".join(names)
            raise FileRefusedError(
                file_finding(FindingCode.WORKBOOK_SHEET, sheet=wanted, sheets=sheets)
            )
        first_rows = {name: next(self._filled_rows(name), None) for name in names}
        filled = [name for name in names if first_rows[name]]
        for name in [wanted] if wanted else filled:
            first = first_rows[name]
            if first is not None:
                others = tuple(other for other in filled if other != name)
                return name, others, _header(first[1])
        raise FileRefusedError(file_finding(FindingCode.HEADER_MISSING))

    def _filled_rows(self, name: str) -> Iterator[tuple[int, tuple[object, ...]]]:
        """Yield row number and values of each row that has any; bounded however large."""
        sheet = self._book[name]
        # the size that a sheet claims may be anything
        sheet.reset_dimensions()
        blank = 0
        for line, values in enumerate(_parsed(sheet), start=1):
            if any(map(_is_filled, values)):
                blank = 0
                yield line, values
                continue
            blank += 1
            if blank > MAX_BLANK_ROWS_TOGETHER:
                return


def _kept(file: IO[bytes]) -> Iterator[RawRow]:
    """Yield the rows that an earlier pass has written, in a file only we can see."""
    file.seek(0)
    while True:
        try:
            raw: RawRow = pickle.load(file)  # noqa: S301 - nobody else can have written it
        except EOFError:
            return
        yield raw


def _opened(path: Path) -> Any:  # noqa: ANN401 - openpyxl is untyped
    # only who reads a workbook waits for it
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            # about styles and extensions that do not matter for the values
            warnings.simplefilter("ignore", UserWarning)
            return load_workbook(
                path, read_only=True, data_only=False, keep_links=False
            )
    except (InvalidFileException, *BROKEN_PARTS) as error:
        detail = f"{type(error).__name__} {error}"
        raise unreadable_workbook(detail) from None


def _parsed(sheet: Any) -> Iterator[tuple[object, ...]]:  # noqa: ANN401 - openpyxl is untyped
    """Yield the sheet's rows; what breaks inside openpyxl is the file's fault."""
    rows = sheet.iter_rows(values_only=True)
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)
                cells = next(rows, None)
        except BROKEN_PARTS as error:
            raise unreadable_workbook(f"{type(error).__name__} {error}") from None
        if cells is None:
            return
        yield cells


def _header(values: tuple[object, ...]) -> tuple[str, ...]:
    names = [cell_text(value) for value in values]
    while names and not names[-1]:
        names.pop()
    check_width(tuple(names))
    return tuple(names)


def _is_filled(value: object) -> bool:
    if isinstance(value, str):
        return bool(value) and not value.isspace()
    return value is not None


def cell_text(value: object) -> str:
    """Return a cell's value as text: dates as ISO and marked as sure, whole floats whole."""
    match value:
        case None:
            text = ""
        case str():
            text = value.strip()
        case bool():
            text = "true" if value else "false"
        case float() if value.is_integer():
            text = str(int(value))
        case int() | float() | timedelta():
            text = str(value)
        case date() | time():
            text = CellDate(_iso(value))
        case _:
            # array and table formulas come as objects of openpyxl
            text = f"={getattr(value, 'text', 'formula')}"
    return text


def _iso(value: date | time) -> str:
    if isinstance(value, datetime):
        if value.time() == time.min:
            return value.date().isoformat()
        return value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat()
