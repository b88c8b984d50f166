"""What was found wrong in a file: where, what, why, and whether the row was taken."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from epiloop.errors import EpiloopError
from epiloop.tables.limits import MAX_VALUE_SHOWN
from epiloop.tables.reasons import DEFAULT_SEVERITIES, REASONS, FindingCode, Severity

WHOLE_FILE: Final = 0
"""The line of a finding that is about the file, not about one row."""
OR: Final = " or "
"""Stands between the alternatives in a value of a finding; who translates replaces it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a file or a row.

    `values` fill the places of the code's sentence; the server says the same sentence
    in the reader's language from `code` and `values`.
    """

    code: FindingCode
    severity: Severity
    line: int = WHOLE_FILE
    column: str = ""
    value: str = ""
    values: tuple[tuple[str, str], ...] = ()

    @property
    def rejects(self) -> bool:
        """Whether the row, or for a finding on the file the whole file, is refused."""
        return self.severity is Severity.REJECTS

    @property
    def reason(self) -> str:
        """The finding as a sentence in English."""
        facts = {"line": str(self.line), "column": self.column, "value": self.value}
        return REASONS[self.code].format_map(facts | dict(self.values))


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a value, before it is known where it stands."""

    code: FindingCode
    values: tuple[tuple[str, str], ...] = ()
    column: str = ""

    def at(
        self,
        line: int,
        column: str,
        *,
        value: str = "",
        severities: Mapping[FindingCode, Severity] = DEFAULT_SEVERITIES,
    ) -> Finding:
        """Return the finding for this fault at a place in a file."""
        severity = severities.get(self.code, DEFAULT_SEVERITIES[self.code])
        where = self.column or column
        return Finding(self.code, severity, line, where, shown(value), self.values)


def fault(code: FindingCode, in_column: str = "", /, **values: object) -> Fault:
    """Return a fault with the values that its sentence names."""
    facts = tuple((name, shown(str(value))) for name, value in values.items())
    return Fault(code, facts, in_column)


def file_finding(
    code: FindingCode, *, line: int = WHOLE_FILE, **values: object
) -> Finding:
    """Return a finding on the file as a whole; `column` and `value` may be among values."""
    column, value = str(values.pop("column", "")), str(values.pop("value", ""))
    return fault(code, "", **values).at(line, column, value=value)


class FileRefusedError(EpiloopError):
    """A file cannot be read any further; carries the finding that says why."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.reason)


def shown(value: str) -> str:
    """Return a cell's text fit to be repeated: one line, printable, not too long."""
    printable = "".join(
        " " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter
        for letter in value[: MAX_VALUE_SHOWN + 1]
    )
    if len(printable) > MAX_VALUE_SHOWN:
        return printable[: MAX_VALUE_SHOWN - 1] + "…"
    return printable
