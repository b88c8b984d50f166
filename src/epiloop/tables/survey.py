"""The first pass over a file: everything that takes the whole file to know."""

import unicodedata
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from epiloop.tables.cells import FieldReader, Misread
from epiloop.tables.counts import CountColumns
from epiloop.tables.date_order import OrderProof
from epiloop.tables.dates import DateOrder
from epiloop.tables.encodings import EncodingGround, FoundEncoding
from epiloop.tables.findings import FileRefusedError, Finding, file_finding
from epiloop.tables.limits import MAX_ROWS, SAMPLE_ROWS
from epiloop.tables.mapping import (
    FileFormat,
    FileOptions,
    TableMapping,
    field_specs,
)
from epiloop.tables.opening import OpenedFile, open_file
from epiloop.tables.reasons import FindingCode
from epiloop.tables.rows import Reads
from epiloop.tables.sources.raw import RawRow, Source
from epiloop.tables.sources.workbook import WorkbookSource
from epiloop.tables.twins import Repeat, Twins

CELL_SEPARATOR: Final = "\x1f"
"""Stands between cells in what is digested; it occurs in no text."""


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What a file looked like from outside when it was surveyed."""

    size_bytes: int
    modified_ns: int

    @classmethod
    def of(cls, path: Path) -> "FileStamp":
        """Return the stamp of a file as it is now."""
        told = path.stat()
        return cls(told.st_size, told.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class FileSurvey:
    """What the first pass found out about a file.

    A refused file still says how many rows were seen: all of them count as rejected.
    `sample` holds the cells of the first rows, for a preview, `source` the file as it was
    opened, for the second pass.
    """

    path: Path
    stamp: FileStamp
    sha256: str = ""
    format: FileFormat | None = None
    encoding: FoundEncoding | None = None
    delimiter: str = ""
    sheet: str = ""
    header: tuple[str, ...] = ()
    row_count: int = 0
    date_orders: Mapping[str, DateOrder] = field(default_factory=dict)
    repeats: Mapping[int, Repeat] = field(default_factory=dict)
    two_persons: Mapping[int, int] = field(default_factory=dict)
    mutual_links: Mapping[int, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    sample: tuple[tuple[str, ...], ...] = ()
    source: Source | None = field(default=None, repr=False, compare=False)

    @property
    def is_refused(self) -> bool:
        """Whether the file as a whole is refused."""
        return any(finding.rejects for finding in self.findings)


def survey_file(
    path: Path,
    mapping: TableMapping | None = None,
    *,
    options: FileOptions | None = None,
) -> FileSurvey:
    """Read a file once, in bounded memory, for all that takes the whole of it to know.

    Parameters
    ----------
    mapping
        Without one, only the file itself is looked at: encoding, header, rows.
    options
        What somebody states about the file; stronger than the mapping's own.

    Returns
    -------
    FileSurvey
        With findings on the file; if one of them rejects, the file is not to be read.
    """
    stamp = FileStamp.of(path)
    told = _options(mapping, options)
    columns = mapping.columns_needed() if mapping else ()
    rows_in = mapping.rows_in if mapping else ""
    try:
        opened = open_file(path, told, columns=columns, rows_in=rows_in)
    except FileRefusedError as refusal:
        return FileSurvey(path, stamp, findings=(refusal.finding,))
    return _Surveyor(path, stamp, opened, mapping).survey()


def named_header(
    header: tuple[str, ...], mapping: TableMapping | None
) -> tuple[str, ...]:
    """Return the header with the mapping's names for columns that have none."""
    names = deque(mapping.unnamed_columns if mapping else ())
    return tuple(name or (names.popleft() if names else "") for name in header)


def _options(mapping: TableMapping | None, stated: FileOptions | None) -> FileOptions:
    own = mapping.options if mapping else FileOptions()
    if stated is None:
        return own
    return FileOptions(
        stated.format or own.format,
        stated.encoding or own.encoding,
        stated.delimiter or own.delimiter,
        stated.sheet or own.sheet,
    )


class _Surveyor:
    """Goes over the rows of an opened file once."""

    def __init__(
        self,
        path: Path,
        stamp: FileStamp,
        opened: OpenedFile,
        mapping: TableMapping | None,
    ) -> None:
        self._opened, self._mapping = opened, mapping
        self._header = named_header(opened.source.header, mapping)
        source = opened.source
        self._survey = FileSurvey(
            path,
            stamp,
            sha256=opened.digest.sha256,
            format=opened.format,
            encoding=opened.encoding,
            delimiter=opened.delimiter,
            sheet=source.sheet if isinstance(source, WorkbookSource) else "",
            header=self._header,
            source=source,
        )
        self._twins = Twins()
        self._row_count = 0
        self._sample: list[tuple[str, ...]] = []

    def survey(self) -> FileSurvey:
        findings = [
            *self._file_findings(),
            *header_findings(self._header, self._mapping),
        ]
        if not any(finding.rejects for finding in findings):
            mapping = self._mapping
            memory = _Memory(mapping, self._header, self._opened) if mapping else None
            try:
                self._read_through(memory)
            except FileRefusedError as refusal:
                findings.append(refusal.finding)
            if memory:
                findings += memory.conclude()
                self._survey = replace(self._survey, date_orders=memory.orders)
        return replace(
            self._survey,
            row_count=self._row_count,
            repeats=self._twins.repeats,
            two_persons=self._twins.two_persons,
            mutual_links=self._twins.mutual_links,
            findings=tuple(findings),
            sample=tuple(self._sample),
        )

    def _read_through(self, memory: "_Memory | None") -> None:
        for raw in self._opened.source.rows():
            self._row_count = raw.number
            if raw.number > MAX_ROWS:
                raise FileRefusedError(
                    file_finding(FindingCode.FILE_TOO_MANY_ROWS, limit=MAX_ROWS)
                )
            if len(self._sample) < SAMPLE_ROWS and raw.cells:
                self._sample.append(raw.cells)
            if memory and raw.fault is None:
                memory.see(raw, self._twins)
        if not self._row_count:
            raise FileRefusedError(file_finding(FindingCode.FILE_EMPTY))

    def _file_findings(self) -> Iterator[Finding]:
        encoding, source = self._opened.encoding, self._opened.source
        if encoding and encoding.ground is EncodingGround.LIKELY:
            yield file_finding(FindingCode.ENCODING_LIKELY, encoding=encoding.name)
        if isinstance(source, WorkbookSource) and source.other_sheets:
            others = ", ".join(source.other_sheets)
            yield file_finding(
                FindingCode.WORKBOOK_SHEETS, sheet=source.sheet, others=others
            )


class _Memory:
    """What a mapping needs remembered of every row: dates, identifiers, numbers, links."""

    def __init__(
        self, mapping: TableMapping, header: tuple[str, ...], opened: OpenedFile
    ) -> None:
        self._mapping = mapping
        readers = {
            rule.field: FieldReader(rule, mapping, header=header, order=None)
            for rule in mapping.fields
        }
        self._id = readers.get("external_id")
        self._identity = readers.get("identity_number")
        self._name = readers.get("name")
        self._ends = [readers.get("infector_id"), readers.get("infectee_id")]
        self._proofs = [
            (reader, OrderProof(reader.label))
            for name, reader in readers.items()
            if field_specs(mapping.kind)[name].reads is Reads.MOMENT
            and (not reader.rule.date_order or opened.format is FileFormat.EXCEL)
        ]
        self.orders: dict[str, DateOrder] = {
            rule.field: rule.date_order for rule in mapping.fields if rule.date_order
        }

    def see(self, raw: RawRow, twins: Twins) -> None:
        """Remember what one row says."""
        content = CELL_SEPARATOR.join(raw.cells)
        key = self._id.text(raw.cells) if self._id else ""
        twins.see_row(raw.number, raw.line, key=key and f"id {key}", content=content)
        for reader, proof in self._proofs:
            if text := reader.text(raw.cells):
                proof.see(text, raw.line)
        self._see_identity(raw, twins)
        self._see_links(raw, twins)

    def _see_identity(self, raw: RawRow, twins: Twins) -> None:
        number = self._identity.read(raw.cells) if self._identity else ""
        name = self._name.text(raw.cells) if self._name else ""
        plain = "".join(unicodedata.normalize("NFKC", name).casefold().split())
        if number and plain and not isinstance(number, Misread):
            twins.see_identity(raw.number, raw.line, identity=str(number), person=plain)

    def _see_links(self, raw: RawRow, twins: Twins) -> None:
        infector, infectee = self._ends
        if infector and infectee:
            for one in infector.parts(raw.cells):
                for other in infectee.parts(raw.cells):
                    twins.see_link(raw.number, raw.line, infector=one, infectee=other)

    def conclude(self) -> Iterator[Finding]:
        """Settle the date orders; yield why a column's cannot be."""
        for reader, proof in self._proofs:
            settled = proof.conclude(reader.rule.date_order)
            if isinstance(settled, Finding):
                yield settled
            else:
                self.orders[reader.name] = settled


def header_findings(
    header: tuple[str, ...], mapping: TableMapping | None
) -> Iterator[Finding]:
    """Yield what is wrong with a header: blank, repeated, missing and unread columns."""
    for position, name in enumerate(header, start=1):
        if not name:
            yield file_finding(FindingCode.HEADER_BLANK, position=position)
        elif header.index(name) < position - 1:
            first = header.index(name) + 1
            yield file_finding(
                FindingCode.HEADER_REPEATED, column=name, first=first, second=position
            )
    if mapping is None:
        return
    needed = mapping.columns_needed()
    if missing := [name for name in needed if name not in header]:
        yield file_finding(
            FindingCode.COLUMNS_MISSING,
            mapping=mapping.name,
            columns=", ".join(missing),
        )
    known = {*needed, *mapping.ignore, *CountColumns(mapping, header).columns}
    if unread := [name for name in header if name and name not in known]:
        yield file_finding(FindingCode.COLUMNS_UNREAD, columns=", ".join(unread))
