"""Opening a file as a table, whatever format it is in."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from epiloop.tables.encodings import FoundEncoding, find_encoding
from epiloop.tables.file_bytes import (
    FileDigest,
    digest_file,
    digest_text_file,
    head_of,
)
from epiloop.tables.findings import FileRefusedError, file_finding
from epiloop.tables.mapping import FileFormat, FileOptions
from epiloop.tables.reasons import FindingCode
from epiloop.tables.sources.delimited import DelimitedSource, find_delimiter
from epiloop.tables.sources.geojson import GeoJsonSource
from epiloop.tables.sources.json_lines import JsonLinesSource
from epiloop.tables.sources.raw import Source
from epiloop.tables.sources.workbook import WorkbookSource

ZIP_MARK: Final = b"PK"
OLD_EXCEL_MARK: Final = b"\xd0\xcf\x11\xe0"
_BY_SUFFIX: Final = {
    ".xlsx": FileFormat.EXCEL,
    ".xlsm": FileFormat.EXCEL,
    ".jsonl": FileFormat.JSON_LINES,
    ".ndjson": FileFormat.JSON_LINES,
    ".geojson": FileFormat.GEOJSON,
}


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file opened, with how it was read."""

    source: Source
    format: FileFormat
    digest: FileDigest
    encoding: FoundEncoding | None = None
    delimiter: str = ""


def open_file(
    path: Path,
    options: FileOptions,
    *,
    columns: Iterable[str] = (),
    rows_in: str = "",
) -> OpenedFile:
    """Open a file; what the options leave open is found out.

    Parameters
    ----------
    columns
        Columns that are expected; they help to tell encoding and delimiter.
    rows_in
        See `JsonLinesSource`.

    Raises
    ------
    FileRefusedError
        If the file is empty, unsafe, or not what it seems.
    """
    if path.stat().st_size == 0:
        raise FileRefusedError(file_finding(FindingCode.FILE_EMPTY))
    kind = options.format or find_format(path)
    if kind is FileFormat.EXCEL:
        digest = digest_file(path)
        return OpenedFile(WorkbookSource(path, sheet=options.sheet), kind, digest)
    if kind is FileFormat.GEOJSON:
        digest = digest_file(path)
        encoding = find_encoding(path, stated=options.encoding)
        return OpenedFile(GeoJsonSource(path, encoding.name), kind, digest, encoding)
    digest = digest_text_file(path)
    wanted = tuple(columns)
    encoding = find_encoding(path, stated=options.encoding, columns=wanted)
    if kind is FileFormat.JSON_LINES:
        source = JsonLinesSource(path, encoding.name, rows_in=rows_in)
        return OpenedFile(source, kind, digest, encoding)
    delimiter = options.delimiter or find_delimiter(path, encoding.name, columns=wanted)
    table = DelimitedSource(path, encoding.name, delimiter)
    return OpenedFile(table, kind, digest, encoding, delimiter)


def find_format(path: Path) -> FileFormat:
    """Return the format of a file by its first bytes, then by its name."""
    head = head_of(path, len(OLD_EXCEL_MARK))
    if head == OLD_EXCEL_MARK:
        raise FileRefusedError(file_finding(FindingCode.FILE_OLD_EXCEL))
    if head.startswith(ZIP_MARK):
        return FileFormat.EXCEL
    by_suffix = _BY_SUFFIX.get(path.suffix.lower(), FileFormat.CSV)
    return FileFormat.CSV if by_suffix is FileFormat.EXCEL else by_suffix
