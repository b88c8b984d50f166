"""Imports as lists and pages show them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from epiloop.tables import Kind, Severity
from epiloop.tables.writing import FINDINGS_HEADER, csv_lines
from epiloop_hq.actor import Actor
from epiloop_hq.audit.querysets import ScopedQuerySet
from epiloop_hq.exchange.kinds import BatchState
from epiloop_hq.exchange.labels import sentence_of
from epiloop_hq.exchange.models import ImportBatch, ImportFinding
from epiloop_hq.web.paging import PAGE, InstantKey, Page, page_of, read_instant_key

ROWS_A_FETCH = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """One import; `rows_in` = `accepted` + `rejected`."""

    id: int
    outbreak_id: int | None
    area_path: str
    kind: Kind | None
    file_name: str
    mapping: dict[str, Any]
    mapping_name: str
    encoding: str
    is_dry_run: bool
    state: BatchState
    refusal: str
    uploaded_at: datetime
    uploaded_by: str
    finished_at: datetime | None
    stored_as: str
    cursor: int
    rows_in: int
    accepted: int
    unchanged: int
    rejected: int
    warned: int

    @property
    def changed(self) -> int:
        """How many rows made or changed a record."""
        return self.accepted - self.unchanged


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding, as the reader's language says it."""

    line: int
    column: str
    value: str
    severity: Severity
    code: str
    sentence: str

    @property
    def is_rejected(self) -> bool:
        """Whether the row was not taken."""
        return self.severity is Severity.REJECTS


def batch_page(actor: Actor, *, after: str = "", limit: int = PAGE) -> Page[BatchRow]:
    """Return the viewer's imports, the latest first (1 query)."""
    rows = ImportBatch.objects.visible_to(actor).order_by("-uploaded_at", "-pk")
    if key := read_instant_key(after):
        rows = rows.filter(
            Q(uploaded_at__lt=key.at) | Q(uploaded_at=key.at, pk__lt=key.id)
        )
    return page_of(
        [_row(batch) for batch in rows[: limit + 1]],
        limit=limit,
        key=lambda row: InstantKey(row.uploaded_at, row.id),
    )


def batch_row(batch_id: int, actor: Actor) -> BatchRow:
    """Return one import (1 query).

    Raises
    ------
    ImportBatch.DoesNotExist
        If there is none, or not for this viewer.
    """
    return _row(ImportBatch.objects.visible_to(actor).get(pk=batch_id))


def finding_page(
    batch_id: int, *, after: int = 0, limit: int = PAGE
) -> tuple[tuple[FindingRow, ...], int]:
    """Return findings of a visible batch in order, and the key of the next ones (1 query).

    Returns
    -------
    tuple
        The findings, and the key after which the next ones come; 0 at the end.
    """
    rows = _findings(batch_id)
    found = list(rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
    shown = found[:limit]
    more = shown[-1].pk if len(found) > limit else 0
    return tuple(map(_finding, shown)), more


def finding_rows(batch_id: int, *, limit: int) -> tuple[FindingRow, ...]:
    """Return the first findings of a visible batch (1 query)."""
    return finding_page(batch_id, limit=limit)[0]


def finding_lines(batch_id: int) -> Iterator[str]:
    """Yield the findings of a visible batch as a CSV file, some at a time.

    Nothing in it is run by a spreadsheet.
    """
    name = _batches().get(pk=batch_id).file_name
    findings = _findings(batch_id).order_by("pk").iterator(chunk_size=ROWS_A_FETCH)
    told = map(_finding, findings)
    yield from csv_lines(
        FINDINGS_HEADER,
        (
            (name, f.line or "", f.column, f.value, f.severity, f.code, f.sentence)
            for f in told
        ),
    )


def _batches() -> ScopedQuerySet[ImportBatch]:
    return ImportBatch.objects.unscoped(reason="a batch that is visible already")


def _findings(batch_id: int) -> ScopedQuerySet[ImportFinding]:
    rows = ImportFinding.objects.unscoped(reason="findings of a visible batch")
    return rows.filter(batch_id=batch_id)


def _row(batch: ImportBatch) -> BatchRow:
    names = BatchRow.__dataclass_fields__
    values: dict[str, Any] = {
        n: batch.pk if n == "id" else getattr(batch, n) for n in names
    }
    values["kind"] = Kind(batch.kind) if batch.kind else None
    values["state"] = BatchState(batch.state)
    return BatchRow(**values)


def _finding(finding: ImportFinding) -> FindingRow:
    facts = {
        "line": str(finding.line),
        "column": finding.column,
        "value": finding.value,
        **finding.values,
    }
    return FindingRow(
        finding.line,
        finding.column,
        finding.value,
        Severity(finding.severity),
        finding.code,
        sentence_of(finding.code, facts, reason=finding.reason),
    )
