"""The second pass: each row of a file becomes rows of its kind, or findings, or both."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from epiloop.tables.area_keys import plain_area_name
from epiloop.tables.area_match import AreaMatch, AreaVerdict
from epiloop.tables.builder import Built, RowBuilder
from epiloop.tables.checks import RowChecker
from epiloop.tables.context import ReadContext
from epiloop.tables.findings import Finding, fault, file_finding
from epiloop.tables.formulas import looks_like_formula, without_mark
from epiloop.tables.mapping import FileOptions, TableMapping
from epiloop.tables.outcomes import ReadCounts, RowOutcome, TakenRow, content_key
from epiloop.tables.reasons import FindingCode
from epiloop.tables.rows import LinkRow
from epiloop.tables.sources.raw import RawRow
from epiloop.tables.survey import FileStamp, FileSurvey, survey_file
from epiloop.tables.twins import Repeat

REPLACEMENT: Final = "\ufffd"
"""What a careless program leaves where it could not read a character."""

SUSPECT_STARTS: Final = frozenset("=+-@'’＝＋－＠#")
SPREADSHEET_ERRORS: Final = frozenset(
    [
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
    ]
)
_GARBLED = re.compile("[Â-ô][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_ALIAS_JOIN: Final = "/"


def read_table(
    path: Path,
    mapping: TableMapping,
    *,
    context: ReadContext | None = None,
    start_at: int = 1,
    survey: FileSurvey | None = None,
    options: FileOptions | None = None,
) -> "TableReading":
    """Read a file as a mapping says: good rows and findings, row by row.

    Parameters
    ----------
    path
        The file. It is read twice, in memory that does not grow with its rows but for
        short digests of them.
    context
        What only the caller knows: areas, known cases, the time.
    start_at
        Number of the first row to hand out, from 1. A reading that was broken off goes
        on with the same outcomes it would have had.
    survey
        The first pass, if it has been made already with this mapping.
    options
        What somebody states about the file; stronger than the mapping's own.
    """
    done = survey or survey_file(path, mapping, options=options)
    return TableReading(done, mapping, context or ReadContext(), start_at=start_at)


class TableReading:
    """Hands out what came of each row; iterate it once.

    Attributes
    ----------
    survey
        The first pass, with the findings on the file. Where it refuses the file, no row
        is handed out and every row counts as rejected.
    counts
        Of the rows handed out so far; complete when the iteration has ended.
    """

    def __init__(
        self,
        survey: FileSurvey,
        mapping: TableMapping,
        context: ReadContext,
        *,
        start_at: int = 1,
    ) -> None:
        self.survey, self.mapping = survey, mapping
        self.counts = ReadCounts()
        self.findings: tuple[Finding, ...] = survey.findings
        self._start_at = start_at
        self._severities = dict(mapping.severities)
        self._context = _with_aliases(context, mapping)

    @property
    def is_refused(self) -> bool:
        """Whether the file as a whole is refused."""
        return any(finding.rejects for finding in self.findings)

    def __iter__(self) -> Iterator[RowOutcome]:
        if not self.is_refused and FileStamp.of(self.survey.path) != self.survey.stamp:
            self.findings = (*self.findings, file_finding(FindingCode.FILE_CHANGED))
        if self.is_refused:
            left = max(0, self.survey.row_count - self._start_at + 1)
            self.counts.rows = self.counts.rejected = left
            return
        builder = RowBuilder(
            self.mapping,
            self.survey.header,
            orders=self.survey.date_orders,
            context=self._context,
        )
        checker = RowChecker(self.mapping.kind, builder.fed, self._context)
        for raw in self._raw_rows():
            if raw.number >= self._start_at:
                outcome = self._outcome(raw, builder, checker)
                self.counts.add(outcome)
                yield outcome

    def _raw_rows(self) -> Iterator[RawRow]:
        if self.survey.source is not None:
            yield from self.survey.source.rows()

    def _outcome(
        self, raw: RawRow, builder: RowBuilder, checker: RowChecker
    ) -> RowOutcome:
        if raw.fault is not None:
            finding = raw.fault.at(raw.line, "", severities=self._severities)
            return RowOutcome(raw.number, raw.line, findings=(finding,))
        hostile = tuple(self._cell_findings(raw))
        if any(finding.rejects for finding in hostile):
            return RowOutcome(raw.number, raw.line, findings=hostile)
        built = builder.build(_without_marks(raw.cells))
        findings = [*hostile, *self._row_findings(raw, built, builder, checker)]
        repeat = self.survey.repeats.get(raw.number)
        if repeat is not None:
            findings += self._repeat_findings(raw, repeat)
        is_repeat = repeat is not None and not self.mapping.keeps_identical_rows
        is_barred = is_repeat or any(finding.rejects for finding in findings)
        ordinal = repeat.ordinal if repeat else 1
        taken = [
            TakenRow(row, content_key(row, ordinal=ordinal))
            for row in (() if is_barred else built.rows)
        ]
        return RowOutcome(
            raw.number,
            raw.line,
            taken=tuple(taken),
            findings=tuple(findings),
            is_repeat=is_repeat,
            is_silent=built.is_silent,
        )

    def _cell_findings(self, raw: RawRow) -> Iterator[Finding]:
        line = "\x1f".join(raw.cells)
        is_lossy, is_garbled = REPLACEMENT in line, bool(_GARBLED.search(line))
        for column, cell in zip(self.survey.header, raw.cells, strict=True):
            if cell[:1] in SUSPECT_STARTS and cell:
                yield from self._spreadsheet_findings(raw, column, cell)
            if is_lossy and REPLACEMENT in cell:
                yield self._cell_finding(
                    FindingCode.CELL_REPLACEMENT, raw, column, cell
                )
            if is_garbled and (meant := _ungarbled(cell)):
                why = fault(FindingCode.CELL_GARBLED, meant=meant)
                yield why.at(raw.line, column, value=cell, severities=self._severities)

    def _spreadsheet_findings(
        self, raw: RawRow, column: str, cell: str
    ) -> Iterator[Finding]:
        if looks_like_formula(cell):
            yield self._cell_finding(FindingCode.CELL_FORMULA, raw, column, cell)
        elif cell in SPREADSHEET_ERRORS and cell not in self.mapping.unknown:
            yield self._cell_finding(FindingCode.CELL_ERROR, raw, column, cell)

    def _cell_finding(
        self, code: FindingCode, raw: RawRow, column: str, cell: str
    ) -> Finding:
        return fault(code).at(raw.line, column, value=cell, severities=self._severities)

    def _row_findings(
        self, raw: RawRow, built: Built, builder: RowBuilder, checker: RowChecker
    ) -> Iterator[Finding]:
        told = self._severities
        for wrong in built.misread:
            label = builder.label_of(wrong.field)
            yield wrong.fault.at(raw.line, label, value=wrong.text, severities=told)
        seen = set()
        for row in built.rows:
            for name, why in checker.check(row):
                if (name, why) not in seen:
                    seen.add((name, why))
                    label, value = builder.label_of(name), _as_told(getattr(row, name))
                    yield why.at(raw.line, label, value=value, severities=told)
        other = self.survey.two_persons.get(raw.number)
        if other is not None:
            label = builder.label_of("identity_number")
            number = next(
                (getattr(row, "identity_number", "") for row in built.rows), ""
            )
            why = fault(FindingCode.IDENTITY_TWO_PERSONS, other_line=other)
            yield why.at(raw.line, label, value=number, severities=told)
        yield from self._mutual_findings(raw, built)

    def _mutual_findings(self, raw: RawRow, built: Built) -> Iterator[Finding]:
        other = self.survey.mutual_links.get(raw.number)
        for row in built.rows if other is not None else ():
            if isinstance(row, LinkRow):
                why = fault(
                    FindingCode.LINK_MUTUAL,
                    other_line=other,
                    infector=row.infector_id,
                    infectee=row.infectee_id,
                )
                yield why.at(raw.line, "", severities=self._severities)

    def _repeat_findings(self, raw: RawRow, repeat: Repeat) -> Iterator[Finding]:
        if repeat.is_same and self.mapping.keeps_identical_rows:
            return
        code = FindingCode.ROW_REPEATED if repeat.is_same else FindingCode.ID_DIFFERS
        rule = self.mapping.rule_of("external_id")
        column = ", ".join(rule.columns) if rule else ""
        why = fault(code, first_line=repeat.first_line)
        yield why.at(raw.line, column, severities=self._severities)


def _without_marks(cells: tuple[str, ...]) -> tuple[str, ...]:
    if any(cell[:1] == "'" for cell in cells):
        return tuple(without_mark(cell) for cell in cells)
    return cells


def _as_told(value: object) -> str:
    """Return a field's value as a finding repeats it; several texts as one."""
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _ungarbled(cell: str) -> str:
    """Return what a cell says if it is UTF-8 that was once read as Western text, else ''."""
    try:
        meant = cell.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return ""
    return meant if meant != cell else ""


def _with_aliases(context: ReadContext, mapping: TableMapping) -> ReadContext:
    """Return a context whose area search knows the names that the mapping decides."""
    find = context.find_area
    if find is None or not mapping.aliases:
        return context
    decided: Mapping[tuple[str, ...], str] = {
        _alias(tuple(name.split(_ALIAS_JOIN))): code for name, code in mapping.aliases
    }

    def search(names: tuple[str, ...]) -> AreaMatch:
        code = decided.get(_alias(names))
        if code is None:
            return find(names)
        return AreaMatch(AreaVerdict.FOUND, code, "".join(names))

    return replace(context, find_area=search)


def _alias(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(plain_area_name(name) for name in names)
