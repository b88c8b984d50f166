"""Rows and findings as files: streamed, and with nothing a spreadsheet would run."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from io import StringIO
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from epiloop.tables.findings import Finding
from epiloop.tables.formulas import neutralise
from epiloop.tables.limits import MAX_CELL_CHARACTERS
from epiloop.tables.rows import TableRow

if TYPE_CHECKING:
    from openpyxl.cell import WriteOnlyCell

UTF8_MARK: Final = "\ufeff"
"""Without it Excel reads a CSV file in the computer's old encoding and garbles names."""

LIST_JOIN: Final = "; "

FINDINGS_HEADER: Final = (
    "file",
    "line",
    "column",
    "value",
    "severity",
    "code",
    "reason",
)


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield a CSV file line by line, in the memory that one row takes.

    Cells that a spreadsheet would run are neutralised; the first line starts with the
    mark of UTF-8. Dates are ISO, None and empty are empty, lists are joined by `;`.
    """
    yield UTF8_MARK + _line(header)
    for row in rows:
        yield _line([safe_text(cell) for cell in row])


def write_csv(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Write a CSV file; see `csv_lines`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(csv_lines(header, rows))


def write_workbook(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[object]], *, sheet: str
) -> None:
    """Write an Excel file with one sheet; every cell is text and none is a formula."""
    # only who writes a workbook waits for it
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    for row in chain([header], rows):
        page.append([_text_cell(page, safe_text(cell)) for cell in row])
    book.save(path)


def _text_cell(page: object, text: str) -> "WriteOnlyCell":
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell = WriteOnlyCell(
        page, ILLEGAL_CHARACTERS_RE.sub(" ", text)[:MAX_CELL_CHARACTERS]
    )
    # left to itself, openpyxl makes a formula of what starts like one
    cell.data_type = "s"
    return cell


def findings_rows(
    file: str, findings: Iterable[Finding]
) -> Iterator[tuple[object, ...]]:
    """Yield the lines of a findings file, in the order of `FINDINGS_HEADER`."""
    for item in findings:
        yield (
            file,
            item.line or "",
            item.column,
            item.value,
            item.severity,
            item.code,
            item.reason,
        )


def write_findings(path: Path, file: str, findings: Iterable[Finding]) -> None:
    """Write the findings on a file as CSV; `file` is the name that was uploaded."""
    write_csv(path, FINDINGS_HEADER, findings_rows(file, findings))


def row_cells(row: TableRow, names: Sequence[str] | None = None) -> list[object]:
    """Return the fields of a row as cells, all of them or those named."""
    wanted = names or [item.name for item in fields(row)]
    return [getattr(row, name) for name in wanted]


def safe_text(value: object) -> str:
    """Return a value as the text of a cell that no spreadsheet runs."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, list | tuple):
        return neutralise(LIST_JOIN.join(str(part) for part in value))
    return neutralise(str(value))


def _line(cells: Iterable[str]) -> str:
    line = StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
