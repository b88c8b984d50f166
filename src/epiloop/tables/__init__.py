"""Rows in and out: files of any format become checked rows and findings, and back.

Start with `read_table`; a mapping says which column is which field.
"""

from epiloop.tables.area_match import AreaCandidate, AreaMatch, AreaVerdict
from epiloop.tables.area_names import AreaIndex
from epiloop.tables.context import ReadContext
from epiloop.tables.dates import DateOrder, Moment
from epiloop.tables.findings import Finding
from epiloop.tables.formulas import looks_like_formula, neutralise
from epiloop.tables.kinds import (
    AreaLevel,
    CaseClass,
    ClinicalSeverity,
    ContactClass,
    DiscoveryRoute,
    Kind,
    Outcome,
    RowDatum,
    SampleKind,
    SampleResult,
    Sex,
    ZoneLevel,
)
from epiloop.tables.mapping import (
    FieldRule,
    FileFormat,
    FileOptions,
    TableMapping,
    field_specs,
)
from epiloop.tables.mapping_file import load_mapping, parse_mapping, ready_mappings
from epiloop.tables.outcomes import ReadCounts, RowOutcome, TakenRow, content_key
from epiloop.tables.proposal import ProposedMapping, fitting_mappings, propose_mapping
from epiloop.tables.reading import TableReading, read_table
from epiloop.tables.reasons import REASONS, FindingCode, Severity
from epiloop.tables.rows import (
    ROW_TYPES,
    AreaRow,
    ContactRow,
    CountRow,
    LinelistRow,
    LinkRow,
    PersonRow,
    PointRow,
    SampleRow,
    TableRow,
    VisitRow,
    ZoneRow,
)
from epiloop.tables.survey import FileSurvey, survey_file
from epiloop.tables.toml_checks import MappingRefusedError
from epiloop.tables.values import AgeBand
from epiloop.tables.writing import (
    csv_lines,
    findings_rows,
    row_cells,
    safe_text,
    write_csv,
    write_findings,
    write_workbook,
)

__all__ = [
    "REASONS",
    "ROW_TYPES",
    "AgeBand",
    "AreaCandidate",
    "AreaIndex",
    "AreaLevel",
    "AreaMatch",
    "AreaRow",
    "AreaVerdict",
    "CaseClass",
    "ClinicalSeverity",
    "ContactClass",
    "ContactRow",
    "CountRow",
    "DateOrder",
    "DiscoveryRoute",
    "FieldRule",
    "FileFormat",
    "FileOptions",
    "FileSurvey",
    "Finding",
    "FindingCode",
    "Kind",
    "LinelistRow",
    "LinkRow",
    "MappingRefusedError",
    "Moment",
    "Outcome",
    "PersonRow",
    "PointRow",
    "ProposedMapping",
    "ReadContext",
    "ReadCounts",
    "RowDatum",
    "RowOutcome",
    "SampleKind",
    "SampleResult",
    "SampleRow",
    "Severity",
    "Sex",
    "TableMapping",
    "TableReading",
    "TableRow",
    "TakenRow",
    "VisitRow",
    "ZoneLevel",
    "ZoneRow",
    "content_key",
    "csv_lines",
    "field_specs",
    "findings_rows",
    "fitting_mappings",
    "load_mapping",
    "looks_like_formula",
    "neutralise",
    "parse_mapping",
    "propose_mapping",
    "read_table",
    "ready_mappings",
    "row_cells",
    "safe_text",
    "survey_file",
    "write_csv",
    "write_findings",
    "write_workbook",
]
