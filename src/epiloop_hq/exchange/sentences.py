"""What the findings of the library say, as sentences that are translated."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from epiloop.tables import FindingCode
from epiloop_hq.web.states import Text

LIBRARY_SENTENCES: Final[Mapping[FindingCode, Text]] = {
    FindingCode.FILE_EMPTY: _("The file is empty."),
    FindingCode.FILE_TRUNCATED: _(
        "The file breaks off at line {line}: {detail}. It seems to have been "
        "uploaded only in part."
    ),
    FindingCode.FILE_NUL: _("Line {line} holds a NUL byte; this is not a text table."),
    FindingCode.FILE_LINE_TOO_LONG: _(
        "Line {line} is longer than {limit} characters; it was not read further."
    ),
    FindingCode.FILE_TOO_MANY_ROWS: _("The file has more than {limit} rows; split it."),
    FindingCode.FILE_TOO_MANY_COLUMNS: _(
        "The file has {columns} columns; at most {limit} are read."
    ),
    FindingCode.FILE_TOO_LARGE: _(
        "The file has {size} bytes; at most {limit} are read of this format."
    ),
    FindingCode.FILE_UNREADABLE: _("The file cannot be read as {format}: {detail}."),
    FindingCode.FILE_OLD_EXCEL: _(
        "The file is an old or a locked Excel file; save it as .xlsx without "
        "a password."
    ),
    FindingCode.FILE_CHANGED: _(
        "The file changed while it was read; start again with a finished copy."
    ),
    FindingCode.ENCODING_WRONG: _(
        "The file is not {encoding}: line {line} does not read as that."
    ),
    FindingCode.ENCODING_UNCERTAIN: _(
        "The encoding of the file cannot be told for certain; it may be "
        "{candidates}. State it."
    ),
    FindingCode.ENCODING_LIKELY: _(
        "The file was read as {encoding}, which fits best but is not proved; "
        "look at the names in the preview."
    ),
    FindingCode.WORKBOOK_BOMB: _(
        "The workbook was not opened: {detail}. It would swell beyond all measure."
    ),
    FindingCode.WORKBOOK_ENTITY: _(
        "The workbook was not opened: its part {part} declares a document "
        "type, which Excel never writes."
    ),
    FindingCode.WORKBOOK_SHEET: _(
        "The workbook has no sheet {sheet}; it has {sheets}."
    ),
    FindingCode.WORKBOOK_SHEETS: _(
        "The workbook has several sheets; {sheet} was read, these were not: {others}."
    ),
    FindingCode.HEADER_MISSING: _("The file has no header row."),
    FindingCode.HEADER_BLANK: _("Column {position} has no name in the header."),
    FindingCode.HEADER_REPEATED: _(
        "The header names {column} twice, in columns {first} and {second}."
    ),
    FindingCode.COLUMNS_MISSING: _(
        "The mapping {mapping} needs columns that the file has not: {columns}."
    ),
    FindingCode.COLUMNS_UNREAD: _(
        "The mapping does not read these columns: {columns}."
    ),
    FindingCode.DATE_ORDER_UNPROVEN: _(
        "The dates of column {column} can be read as {orders} and nothing in "
        "the column proves one: {value} on line {line} means {meanings}. "
        "State the order."
    ),
    FindingCode.DATE_ORDER_MIXED: _(
        "Column {column} mixes date orders: {first} on line {first_line} is "
        "{first_order}, {second} on line {second_line} is {second_order}."
    ),
    FindingCode.DATE_CELLS_MIXED: _(
        "Column {column} mixes true Excel dates (line {line}) with dates "
        "typed as text (line {text_line}: {value}). Excel may have turned "
        "day and month round in the true ones; make the whole column text or "
        "the whole column dates."
    ),
    FindingCode.ROW_CELLS: _("The row has {cells} cells, the header has {columns}."),
    FindingCode.ROW_QUOTING: _("The row's quotation marks do not pair: {detail}."),
    FindingCode.ROW_NOT_JSON: _("The line is not one JSON object: {detail}."),
    FindingCode.ROW_REPEATED: _(
        "The row says exactly what line {first_line} says and was taken once."
    ),
    FindingCode.ROW_NOBODY: _(
        "The row names nobody: no identifier, name, identity number or telephone."
    ),
    FindingCode.CELL_FORMULA: _(
        "Column {column} holds what a spreadsheet would run: {value}"
    ),
    FindingCode.CELL_REPLACEMENT: _(
        "Column {column} holds characters that were lost before the file "
        "reached us: {value}"
    ),
    FindingCode.CELL_GARBLED: _(
        "Column {column} looks like {meant} read in a wrong encoding before "
        "the file reached us: {value}"
    ),
    FindingCode.CELL_ERROR: _("Column {column} holds the spreadsheet error {value}."),
    FindingCode.CELL_TOO_LONG: _("Column {column} holds more than {limit} characters."),
    FindingCode.ID_DIFFERS: _(
        "Line {first_line} has the same identifier but says something else; "
        "only one of them can be so, and this one was not taken."
    ),
    FindingCode.FIELD_MISSING: _("The row has no {field}."),
    FindingCode.VALUE_UNKNOWN: _("{value} is not a known value of {field}."),
    FindingCode.VALUE_NOT_EXTRACTED: _("{value} does not have the shape of {field}."),
    FindingCode.DATE_UNREADABLE: _("{value} is not a date."),
    FindingCode.DATE_IMPOSSIBLE: _("There is no such day as {value}."),
    FindingCode.DATE_NOT_IN_ORDER: _("{value} cannot be read as {order}."),
    FindingCode.DATE_TWO_DIGIT_YEAR: _(
        "{value} does not give the year in full, so it may mean several days."
    ),
    FindingCode.DATE_SERIAL: _(
        "{value} is a bare number, perhaps a date that Excel stores as one; "
        "format the column as a date."
    ),
    FindingCode.DATE_TOO_EARLY: _("{value} lies before {limit}."),
    FindingCode.DATE_IN_FUTURE: _("{value} lies after {now}, when the file was read."),
    FindingCode.TIME_IMPOSSIBLE: _("There is no such time of day as in {value}."),
    FindingCode.TIME_WITHOUT_DAY: _("{value} is a time of day without a day."),
    FindingCode.NUMBER_UNREADABLE: _("{value} is not a {wanted}."),
    FindingCode.NUMBER_NEGATIVE: _("{value} is negative."),
    FindingCode.NUMBER_PRECISION: _(
        "{value} was stored as a number and has lost its last digits; format "
        "the column as text and enter it again."
    ),
    FindingCode.TRUTH_UNREADABLE: _("{value} is neither yes nor no."),
    FindingCode.AGE_UNREADABLE: _("{value} is not an age."),
    FindingCode.AGE_NEGATIVE: _("An age cannot be negative: {value}."),
    FindingCode.AGE_IMPOSSIBLE: _("Nobody has reached the age of {value}."),
    FindingCode.AGE_BAND_BACKWARDS: _("The age band {value} ends before it starts."),
    FindingCode.AGE_OUTSIDE_BAND: _("The age {age} is not in the band {band}."),
    FindingCode.AGE_DISAGREES_WITH_BIRTH: _(
        "The age {age} does not fit the birth date {birth} on {day}."
    ),
    FindingCode.ONSET_AFTER_REPORT: _("Onset {onset} is after the report of {report}."),
    FindingCode.ONSET_AFTER_CONFIRMATION: _(
        "Onset {onset} is after confirmation {confirmed}; symptoms may have "
        "begun later."
    ),
    FindingCode.BEFORE_BIRTH: _("{event} {day} is before the birth date {birth}."),
    FindingCode.AFTER_DEATH: _("{event} {day} is after the death of {died}."),
    FindingCode.DEATH_BEFORE_REPORT: _(
        "Death {died} is before the report of {report}."
    ),
    FindingCode.DEATH_WITHOUT_OUTCOME: _(
        "The outcome is {outcome}, yet {died} is given as the day of death."
    ),
    FindingCode.RELEASE_BEFORE_CONFIRMATION: _(
        "Release {released} is before confirmation {confirmed}."
    ),
    FindingCode.RESULT_BEFORE_SAMPLE: _(
        "The result {resulted} is before the sample {sampled}."
    ),
    FindingCode.END_BEFORE_START: _(
        "{end} is before {start}: the end before the start."
    ),
    FindingCode.EXPOSURE_AFTER_ONSET: _(
        "The exposure of {exposure} is after onset {onset}, which it cannot "
        "have caused."
    ),
    FindingCode.IDENTITY_FORMAT: _(
        "{value} has not the form of a resident identity number; the row was "
        "taken without it."
    ),
    FindingCode.IDENTITY_CHECK: _(
        "The check character of identity number {value} is wrong, so a digit "
        "is; the row was taken without it."
    ),
    FindingCode.IDENTITY_BIRTH: _(
        "Identity number {value} holds no possible birth date; the row was "
        "taken without it."
    ),
    FindingCode.IDENTITY_BIRTH_DISAGREES: _(
        "Identity number {value} says born {number_birth}, the row says {birth}."
    ),
    FindingCode.IDENTITY_SEX_DISAGREES: _(
        "Identity number {value} says {number_sex}, the row says {sex}."
    ),
    FindingCode.IDENTITY_TWO_PERSONS: _(
        "Identity number {value} stands for two persons, here and on line "
        "{other_line}; neither row was taken."
    ),
    FindingCode.TELEPHONE_UNREADABLE: _(
        "{value} is not a telephone number; kept as typed."
    ),
    FindingCode.AREA_UNKNOWN: _("No area is called {value}."),
    FindingCode.AREA_LIKE: _(
        "No area is called {value}; {candidates} is like it, but nobody has said so."
    ),
    FindingCode.AREA_AMBIGUOUS: _(
        "{value} may be {candidates}; the row was put in {taken} until "
        "somebody decides."
    ),
    FindingCode.AREA_PARTLY_KNOWN: _(
        "Of {value} only {taken} is a known area; {rest} is kept as an address."
    ),
    FindingCode.COORDINATES_IMPOSSIBLE: _(
        "No point on earth has longitude {lon} and latitude {lat}."
    ),
    FindingCode.COORDINATES_SWAPPED: _(
        "Longitude {lon} and latitude {lat} seem to have changed places."
    ),
    FindingCode.COORDINATES_HALF: _("Only one of longitude and latitude is given."),
    FindingCode.OUTLINE_UNREADABLE: _("The outline is not a polygon: {detail}."),
    FindingCode.LINK_TO_SELF: _("{value} is given as having infected itself."),
    FindingCode.LINK_MUTUAL: _(
        "Line {other_line} says the reverse: each of {infector} and "
        "{infectee} is given as a source of the other."
    ),
    FindingCode.CASE_UNKNOWN: _("No case {value} is known."),
    FindingCode.PERSON_UNKNOWN: _("No person {value} is known."),
    FindingCode.PARTS_DISAGREE: _(
        "{total} is given as {stated}, its parts {parts} come to {sum}."
    ),
}
"""The sentences of `epiloop.tables.reasons`, where the catalogue of translations finds them."""
