"""Looking into a workbook's archive before anything parses it."""

import struct
import zipfile
import zlib
from pathlib import Path
from typing import Final
from xml.parsers import expat

from epiloop.tables.findings import FileRefusedError, file_finding
from epiloop.tables.limits import (
    MAX_SHARED_TEXT_BYTES,
    MAX_WORKBOOK_BYTES,
    MAX_WORKBOOK_ENTRIES,
    MAX_WORKBOOK_RATIO,
    RATIO_MATTERS_BYTES,
)
from epiloop.tables.reasons import FindingCode

SHEETS: Final = "xl/worksheets/"
_PIECE_BYTES: Final = 65_536

BROKEN_PARTS: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""What unpacking and parsing raise where a workbook's content is damaged."""


def check_workbook(path: Path) -> None:
    """Raise `FileRefusedError` unless a workbook is safe to parse.

    Sizes are those the archive declares; Python's reader never unpacks more than that.
    A document type declaration, which entity attacks need, stands before the first
    element of a part, so each part is read up to there.
    """
    if not zipfile.is_zipfile(path):
        detail = "the end of the workbook's archive is missing"
        raise FileRefusedError(file_finding(FindingCode.FILE_TRUNCATED, detail=detail))
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_sizes(entries)
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels", ".vml")):
                    _check_no_document_type(archive, entry)
            if "[Content_Types].xml" not in archive.namelist():
                raise unreadable_workbook("it is an archive, but not a workbook")
    except FileRefusedError:
        raise
    except BROKEN_PARTS as error:
        raise unreadable_workbook(f"{type(error).__name__} {error}") from None


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_WORKBOOK_ENTRIES:
        raise _bomb(f"it has {len(entries)} parts, more than {MAX_WORKBOOK_ENTRIES}")
    total = sum(entry.file_size for entry in entries)
    if total > MAX_WORKBOOK_BYTES:
        raise _bomb(f"unpacked it has {total} bytes, more than {MAX_WORKBOOK_BYTES}")
    for entry in entries:
        _check_entry(entry)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    size, name = entry.file_size, entry.filename
    if not name.startswith(SHEETS) and size > MAX_SHARED_TEXT_BYTES:
        raise _bomb(f"its part {name} has {size} bytes unpacked")
    ratio = size / max(1, entry.compress_size)
    if size > RATIO_MATTERS_BYTES and ratio > MAX_WORKBOOK_RATIO:
        raise _bomb(f"its part {name} grows {ratio:.0f} times when unpacked")


def _check_no_document_type(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    parser = expat.ParserCreate()
    found: list[str] = []

    def declare(*_: object) -> None:
        found.append("declaration")

    def begin(*_: object) -> None:
        found.append("element")

    parser.StartDoctypeDeclHandler = declare
    parser.EntityDeclHandler = declare
    parser.StartElementHandler = begin
    with archive.open(entry) as part:
        while not found and (piece := part.read(_PIECE_BYTES)):
            try:
                parser.Parse(piece)
            except expat.ExpatError as error:
                if found:
                    break
                raise unreadable_workbook(f"{entry.filename}: {error}") from None
    if "declaration" in found:
        raise FileRefusedError(
            file_finding(FindingCode.WORKBOOK_ENTITY, part=entry.filename)
        )


def _bomb(detail: str) -> FileRefusedError:
    return FileRefusedError(file_finding(FindingCode.WORKBOOK_BOMB, detail=detail))


def unreadable_workbook(detail: str) -> FileRefusedError:
    """Return the refusal of a workbook that cannot be parsed."""
    return FileRefusedError(
        file_finding(
            FindingCode.FILE_UNREADABLE, format="an Excel workbook", detail=detail
        )
    )
