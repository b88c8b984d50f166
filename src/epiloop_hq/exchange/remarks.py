"""What is said of a row: the library's findings and the headquarters' own, in one form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from epiloop.tables import REASONS, Finding, FindingCode, Severity
from epiloop_hq.exchange.errors import RowRefusedError

LONGEST_VALUE = 200
LONGEST_COLUMN = 120


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing wrong with a file or a row, before it is written down.

    `code` with `values` is enough to say it in any language; `reason` says it in English.
    """

    code: str
    severity: Severity
    line: int
    reason: str
    column: str = ""
    value: str = ""
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of_finding(cls, finding: Finding) -> "Remark":
        """Return what the reading of the file found."""
        return cls(
            finding.code,
            finding.severity,
            finding.line,
            finding.reason,
            finding.column,
            finding.value,
            dict(finding.values),
        )

    @classmethod
    def of_refusal(cls, refusal: RowRefusedError, *, line: int) -> "Remark":
        """Return why the headquarters did not take a row."""
        facts = {
            "line": str(line),
            "column": refusal.column,
            "value": refusal.value,
            **refusal.values,
        }
        return cls(
            refusal.code,
            Severity.REJECTS,
            line,
            _english(refusal.code, facts),
            refusal.column,
            refusal.value,
            refusal.values,
        )


def _english(code: str, facts: Mapping[str, str]) -> str:
    if code in set(FindingCode):
        return REASONS[FindingCode(code)].format_map(facts)
    return OWN_REASONS[code].format_map(facts)


OWN_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "area.not_yours": "You may not enter records in {area}.",
        "record.refused": "{sentence}",
        "case.closed": (
            "Case {value} is closed, and the row says something else of it than stands."
        ),
        "time.missing": "The row does not say when it was so.",
        "tube.filled": "The tube was registered before, without this person.",
        "visits.delivered": (
            "The row was delivered before and says something else now; take the earlier "
            "delivery back first."
        ),
    }
)
"""The English sentence of each refusal of our own; see `labels` for the reader's."""
