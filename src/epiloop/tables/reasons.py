"""Every kind of finding, whether it refuses the row, and the sentence that says why."""

from enum import StrEnum
from typing import Final


class Severity(StrEnum):
    """Whether what a finding is about was taken all the same."""

    REJECTS = "rejects"
    WARNS = "warns"


class FindingCode(StrEnum):
    """What can be wrong with a file, a row or a value."""

    FILE_EMPTY = "file.empty"
    FILE_TRUNCATED = "file.truncated"
    FILE_NUL = "file.nul"
    FILE_LINE_TOO_LONG = "file.line_too_long"
    FILE_TOO_MANY_ROWS = "file.too_many_rows"
    FILE_TOO_MANY_COLUMNS = "file.too_many_columns"
    FILE_TOO_LARGE = "file.too_large"
    FILE_UNREADABLE = "file.unreadable"
    FILE_OLD_EXCEL = "file.old_excel"
    FILE_CHANGED = "file.changed"
    ENCODING_WRONG = "encoding.wrong"
    ENCODING_UNCERTAIN = "encoding.uncertain"
    ENCODING_LIKELY = "encoding.likely"
    WORKBOOK_BOMB = "workbook.bomb"
    WORKBOOK_ENTITY = "workbook.entity"
    WORKBOOK_SHEET = "workbook.sheet"
    WORKBOOK_SHEETS = "workbook.sheets"
    HEADER_MISSING = "header.missing"
    HEADER_BLANK = "header.blank"
    HEADER_REPEATED = "header.repeated"
    COLUMNS_MISSING = "columns.missing"
    COLUMNS_UNREAD = "columns.unread"
    DATE_ORDER_UNPROVEN = "date_order.unproven"
    DATE_ORDER_MIXED = "date_order.mixed"
    DATE_CELLS_MIXED = "date_order.cells_mixed"
    ROW_CELLS = "row.cells"
    ROW_QUOTING = "row.quoting"
    ROW_NOT_JSON = "row.not_json"
    ROW_REPEATED = "row.repeated"
    ROW_NOBODY = "row.nobody"
    CELL_FORMULA = "cell.formula"
    CELL_REPLACEMENT = "cell.replacement"
    CELL_GARBLED = "cell.garbled"
    CELL_ERROR = "cell.error"
    CELL_TOO_LONG = "cell.too_long"
    ID_DIFFERS = "id.differs"
    FIELD_MISSING = "field.missing"
    VALUE_UNKNOWN = "value.unknown"
    VALUE_NOT_EXTRACTED = "value.not_extracted"
    DATE_UNREADABLE = "date.unreadable"
    DATE_IMPOSSIBLE = "date.impossible"
    DATE_NOT_IN_ORDER = "date.not_in_order"
    DATE_TWO_DIGIT_YEAR = "date.two_digit_year"
    DATE_SERIAL = "date.serial"
    DATE_TOO_EARLY = "date.too_early"
    DATE_IN_FUTURE = "date.in_future"
    TIME_IMPOSSIBLE = "time.impossible"
    TIME_WITHOUT_DAY = "time.without_day"
    NUMBER_UNREADABLE = "number.unreadable"
    NUMBER_NEGATIVE = "number.negative"
    NUMBER_PRECISION = "number.precision"
    TRUTH_UNREADABLE = "truth.unreadable"
    AGE_UNREADABLE = "age.unreadable"
    AGE_NEGATIVE = "age.negative"
    AGE_IMPOSSIBLE = "age.impossible"
    AGE_BAND_BACKWARDS = "age.band_backwards"
    AGE_OUTSIDE_BAND = "age.outside_band"
    AGE_DISAGREES_WITH_BIRTH = "age.disagrees_with_birth"
    ONSET_AFTER_REPORT = "onset.after_report"
    ONSET_AFTER_CONFIRMATION = "onset.after_confirmation"
    BEFORE_BIRTH = "order.before_birth"
    AFTER_DEATH = "order.after_death"
    DEATH_BEFORE_REPORT = "death.before_report"
    DEATH_WITHOUT_OUTCOME = "death.without_outcome"
    RELEASE_BEFORE_CONFIRMATION = "release.before_confirmation"
    RESULT_BEFORE_SAMPLE = "result.before_sample"
    END_BEFORE_START = "interval.end_before_start"
    EXPOSURE_AFTER_ONSET = "exposure.after_onset"
    IDENTITY_FORMAT = "identity.format"
    IDENTITY_CHECK = "identity.check_character"
    IDENTITY_BIRTH = "identity.birth_date"
    IDENTITY_BIRTH_DISAGREES = "identity.birth_disagrees"
    IDENTITY_SEX_DISAGREES = "identity.sex_disagrees"
    IDENTITY_TWO_PERSONS = "identity.two_persons"
    TELEPHONE_UNREADABLE = "telephone.unreadable"
    AREA_UNKNOWN = "area.unknown"
    AREA_LIKE = "area.like"
    AREA_AMBIGUOUS = "area.ambiguous"
    AREA_PARTLY_KNOWN = "area.partly_known"
    COORDINATES_IMPOSSIBLE = "coordinates.impossible"
    COORDINATES_SWAPPED = "coordinates.swapped"
    COORDINATES_HALF = "coordinates.half"
    OUTLINE_UNREADABLE = "outline.unreadable"
    LINK_TO_SELF = "link.to_self"
    LINK_MUTUAL = "link.mutual"
    CASE_UNKNOWN = "case.unknown"
    PERSON_UNKNOWN = "person.unknown"
    PARTS_DISAGREE = "count.parts_disagree"


WARNINGS: Final = frozenset(
    {
        FindingCode.ENCODING_LIKELY,
        FindingCode.WORKBOOK_SHEETS,
        FindingCode.COLUMNS_UNREAD,
        FindingCode.ROW_REPEATED,
        FindingCode.CELL_GARBLED,
        FindingCode.AGE_OUTSIDE_BAND,
        FindingCode.AGE_DISAGREES_WITH_BIRTH,
        FindingCode.ONSET_AFTER_CONFIRMATION,
        FindingCode.DEATH_BEFORE_REPORT,
        FindingCode.DEATH_WITHOUT_OUTCOME,
        FindingCode.RELEASE_BEFORE_CONFIRMATION,
        FindingCode.EXPOSURE_AFTER_ONSET,
        FindingCode.TELEPHONE_UNREADABLE,
        FindingCode.IDENTITY_FORMAT,
        FindingCode.IDENTITY_CHECK,
        FindingCode.IDENTITY_BIRTH,
        FindingCode.IDENTITY_BIRTH_DISAGREES,
        FindingCode.IDENTITY_SEX_DISAGREES,
        FindingCode.AREA_AMBIGUOUS,
        FindingCode.AREA_PARTLY_KNOWN,
        FindingCode.LINK_MUTUAL,
        FindingCode.PARTS_DISAGREE,
    }
)
"""Findings that are told but do not refuse: the person on the row must still be found."""

DEFAULT_SEVERITIES: Final = {
    code: Severity.WARNS if code in WARNINGS else Severity.REJECTS
    for code in FindingCode
}

REASONS: Final[dict[FindingCode, str]] = {
    FindingCode.FILE_EMPTY: "The file is empty.",
    FindingCode.FILE_TRUNCATED: (
        "The file breaks off at line {line}: {detail}. It seems to have been uploaded "
        "only in part."
    ),
    FindingCode.FILE_NUL: "Line {line} holds a NUL byte; this is not a text table.",
    FindingCode.FILE_LINE_TOO_LONG: (
        "Line {line} is longer than {limit} characters; it was not read further."
    ),
    FindingCode.FILE_TOO_MANY_ROWS: "The file has more than {limit} rows; split it.",
    FindingCode.FILE_TOO_MANY_COLUMNS: (
        "The file has {columns} columns; at most {limit} are read."
    ),
    FindingCode.FILE_TOO_LARGE: (
        "The file has {size} bytes; at most {limit} are read of this format."
    ),
    FindingCode.FILE_UNREADABLE: "The file cannot be read as {format}: {detail}.",
    FindingCode.FILE_OLD_EXCEL: (
        "The file is an old or a locked Excel file; save it as .xlsx without a password."
    ),
    FindingCode.FILE_CHANGED: (
        "The file changed while it was read; start again with a finished copy."
    ),
    FindingCode.ENCODING_WRONG: (
        "The file is not {encoding}: line {line} does not read as that."
    ),
    FindingCode.ENCODING_UNCERTAIN: (
        "The encoding of the file cannot be told for certain; it may be {candidates}. "
        "State it."
    ),
    FindingCode.ENCODING_LIKELY: (
        "The file was read as {encoding}, which fits best but is not proved; look at "
        "the names in the preview."
    ),
    FindingCode.WORKBOOK_BOMB: (
        "The workbook was not opened: {detail}. It would swell beyond all measure."
    ),
    FindingCode.WORKBOOK_ENTITY: (
        "The workbook was not opened: its part {part} declares a document type, which "
        "Excel never writes."
    ),
    FindingCode.WORKBOOK_SHEET: "The workbook has no sheet {sheet}; it has {sheets}.",
    FindingCode.WORKBOOK_SHEETS: (
        "The workbook has several sheets; {sheet} was read, these were not: {others}."
    ),
    FindingCode.HEADER_MISSING: "The file has no header row.",
    FindingCode.HEADER_BLANK: "Column {position} has no name in the header.",
    FindingCode.HEADER_REPEATED: (
        "The header names {column} twice, in columns {first} and {second}."
    ),
    FindingCode.COLUMNS_MISSING: (
        "The mapping {mapping} needs columns that the file has not: {columns}."
    ),
    FindingCode.COLUMNS_UNREAD: "The mapping does not read these columns: {columns}.",
    FindingCode.DATE_ORDER_UNPROVEN: (
        "The dates of column {column} can be read as {orders} and nothing in the "
        "column proves one: {value} on line {line} means {meanings}. State the order."
    ),
    FindingCode.DATE_ORDER_MIXED: (
        "Column {column} mixes date orders: {first} on line {first_line} is {first_order}, "
        "{second} on line {second_line} is {second_order}."
    ),
    FindingCode.DATE_CELLS_MIXED: (
        "Column {column} mixes true Excel dates (line {line}) with dates typed as text "
        "(line {text_line}: {value}). Excel may have turned day and month round in the "
        "true ones; make the whole column text or the whole column dates."
    ),
    FindingCode.ROW_CELLS: "The row has {cells} cells, the header has {columns}.",
    FindingCode.ROW_QUOTING: "The row's quotation marks do not pair: {detail}.",
    FindingCode.ROW_NOT_JSON: "The line is not one JSON object: {detail}.",
    FindingCode.ROW_REPEATED: (
        "The row says exactly what line {first_line} says and was taken once."
    ),
    FindingCode.ROW_NOBODY: (
        "The row names nobody: no identifier, name, identity number or telephone."
    ),
    FindingCode.CELL_FORMULA: "Column {column} holds what a spreadsheet would run: {value}",
    FindingCode.CELL_REPLACEMENT: (
        "Column {column} holds characters that were lost before the file reached us: "
        "{value}"
    ),
    FindingCode.CELL_GARBLED: (
        "Column {column} looks like {meant} read in a wrong encoding before the file "
        "reached us: {value}"
    ),
    FindingCode.CELL_ERROR: "Column {column} holds the spreadsheet error {value}.",
    FindingCode.CELL_TOO_LONG: "Column {column} holds more than {limit} characters.",
    FindingCode.ID_DIFFERS: (
        "Line {first_line} has the same identifier but says something else; only one of "
        "them can be so, and this one was not taken."
    ),
    FindingCode.FIELD_MISSING: "The row has no {field}.",
    FindingCode.VALUE_UNKNOWN: "{value} is not a known value of {field}.",
    FindingCode.VALUE_NOT_EXTRACTED: "{value} does not have the shape of {field}.",
    FindingCode.DATE_UNREADABLE: "{value} is not a date.",
    FindingCode.DATE_IMPOSSIBLE: "There is no such day as {value}.",
    FindingCode.DATE_NOT_IN_ORDER: "{value} cannot be read as {order}.",
    FindingCode.DATE_TWO_DIGIT_YEAR: (
        "{value} does not give the year in full, so it may mean several days."
    ),
    FindingCode.DATE_SERIAL: (
        "{value} is a bare number, perhaps a date that Excel stores as one; format the "
        "column as a date."
    ),
    FindingCode.DATE_TOO_EARLY: "{value} lies before {limit}.",
    FindingCode.DATE_IN_FUTURE: "{value} lies after {now}, when the file was read.",
    FindingCode.TIME_IMPOSSIBLE: "There is no such time of day as in {value}.",
    FindingCode.TIME_WITHOUT_DAY: "{value} is a time of day without a day.",
    FindingCode.NUMBER_UNREADABLE: "{value} is not a {wanted}.",
    FindingCode.NUMBER_NEGATIVE: "{value} is negative.",
    FindingCode.NUMBER_PRECISION: (
        "{value} was stored as a number and has lost its last digits; format the column "
        "as text and enter it again."
    ),
    FindingCode.TRUTH_UNREADABLE: "{value} is neither yes nor no.",
    FindingCode.AGE_UNREADABLE: "{value} is not an age.",
    FindingCode.AGE_NEGATIVE: "An age cannot be negative: {value}.",
    FindingCode.AGE_IMPOSSIBLE: "Nobody has reached the age of {value}.",
    FindingCode.AGE_BAND_BACKWARDS: "The age band {value} ends before it starts.",
    FindingCode.AGE_OUTSIDE_BAND: "The age {age} is not in the band {band}.",
    FindingCode.AGE_DISAGREES_WITH_BIRTH: (
        "The age {age} does not fit the birth date {birth} on {day}."
    ),
    FindingCode.ONSET_AFTER_REPORT: "Onset {onset} is after the report of {report}.",
    FindingCode.ONSET_AFTER_CONFIRMATION: (
        "Onset {onset} is after confirmation {confirmed}; symptoms may have begun later."
    ),
    FindingCode.BEFORE_BIRTH: "{event} {day} is before the birth date {birth}.",
    FindingCode.AFTER_DEATH: "{event} {day} is after the death of {died}.",
    FindingCode.DEATH_BEFORE_REPORT: "Death {died} is before the report of {report}.",
    FindingCode.DEATH_WITHOUT_OUTCOME: (
        "The outcome is {outcome}, yet {died} is given as the day of death."
    ),
    FindingCode.RELEASE_BEFORE_CONFIRMATION: (
        "Release {released} is before confirmation {confirmed}."
    ),
    FindingCode.RESULT_BEFORE_SAMPLE: "The result {resulted} is before the sample {sampled}.",
    FindingCode.END_BEFORE_START: "{end} is before {start}: the end before the start.",
    FindingCode.EXPOSURE_AFTER_ONSET: (
        "The exposure of {exposure} is after onset {onset}, which it cannot have caused."
    ),
    FindingCode.IDENTITY_FORMAT: (
        "{value} has not the form of a resident identity number; the row was taken "
        "without it."
    ),
    FindingCode.IDENTITY_CHECK: (
        "The check character of identity number {value} is wrong, so a digit is; the row "
        "was taken without it."
    ),
    FindingCode.IDENTITY_BIRTH: (
        "Identity number {value} holds no possible birth date; the row was taken without "
        "it."
    ),
    FindingCode.IDENTITY_BIRTH_DISAGREES: (
        "Identity number {value} says born {number_birth}, the row says {birth}."
    ),
    FindingCode.IDENTITY_SEX_DISAGREES: (
        "Identity number {value} says {number_sex}, the row says {sex}."
    ),
    FindingCode.IDENTITY_TWO_PERSONS: (
        "Identity number {value} stands for two persons, here and on line {other_line}; "
        "neither row was taken."
    ),
    FindingCode.TELEPHONE_UNREADABLE: "{value} is not a telephone number; kept as typed.",
    FindingCode.AREA_UNKNOWN: "No area is called {value}.",
    FindingCode.AREA_LIKE: (
        "No area is called {value}; {candidates} is like it, but nobody has said so."
    ),
    FindingCode.AREA_AMBIGUOUS: (
        "{value} may be {candidates}; the row was put in {taken} until somebody decides."
    ),
    FindingCode.AREA_PARTLY_KNOWN: (
        "Of {value} only {taken} is a known area; {rest} is kept as an address."
    ),
    FindingCode.COORDINATES_IMPOSSIBLE: (
        "No point on earth has longitude {lon} and latitude {lat}."
    ),
    FindingCode.COORDINATES_SWAPPED: (
        "Longitude {lon} and latitude {lat} seem to have changed places."
    ),
    FindingCode.COORDINATES_HALF: "Only one of longitude and latitude is given.",
    FindingCode.OUTLINE_UNREADABLE: "The outline is not a polygon: {detail}.",
    FindingCode.LINK_TO_SELF: "{value} is given as having infected itself.",
    FindingCode.LINK_MUTUAL: (
        "Line {other_line} says the reverse: each of {infector} and {infectee} is given "
        "as a source of the other."
    ),
    FindingCode.CASE_UNKNOWN: "No case {value} is known.",
    FindingCode.PERSON_UNKNOWN: "No person {value} is known.",
    FindingCode.PARTS_DISAGREE: (
        "{total} is given as {stated}, its parts {parts} come to {sum}."
    ),
}
"""The sentence of each finding; names in braces are filled from its values."""
