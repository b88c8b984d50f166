"""Rows of several models at one moment, as the tables hold them or as the trail tells.

Both give the same: what the tables hold now is what the trail told last.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models

from epiloop_hq.audit.fold import fold, last_seq
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.audit.plain import Row
from epiloop_hq.audit.rows import ROW_KINDS

# By model (`cases.Case`), the columns that are wanted; the key is always given.
Columns = Mapping[str, Sequence[str]]
Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """Rows by model and key, each a mapping of column to value.

    Parameters
    ----------
    seq
        The last event that counts; 0 before the first.
    digest
        Of that event: what the chain says up to it.
    erased
        How many rows stood, but what they held has since been erased.
    """

    seq: int
    digest: str
    rows: dict[str, dict[int, Told]]
    erased: int = 0

    def of(self, label: str) -> list[Told]:
        """Return the rows of a model by key."""
        return [row for _, row in sorted(self.rows[label].items())]


def known_now(columns: Columns, *, now: datetime) -> Known:
    """Return the rows as the tables hold them (1 query a model, and 3 of the trail).

    Others may write meanwhile: rows they touch are put back to how they stood at `now`,
    so that all rows are of one moment.
    """
    seq = last_seq(as_of=now)
    rows = {label: _standing(label, wanted) for label, wanted in columns.items()}
    touched = _touched_since(seq, columns.keys())
    if touched:
        before = fold(up_to_seq=seq, subjects=touched)
        for subject in touched:
            label, _, key = subject.partition(":")
            rows[label].pop(int(key), None)
        _put(rows, before.rows, columns)
    return Known(seq, _digest_at(seq), rows)


def known_at(columns: Columns, *, as_of: datetime) -> Known:
    """Return the rows as they were known at an instant, from the trail alone."""
    return known_up_to(columns, last_seq(as_of=as_of))


def known_up_to(columns: Columns, seq: int) -> Known:
    """Return the rows as they stood after an event, from the trail alone."""
    moment = fold(up_to_seq=seq, models=columns.keys())
    rows: dict[str, dict[int, Told]] = {label: {} for label in columns}
    _put(rows, moment.rows, columns)
    return Known(moment.seq, _digest_at(moment.seq), rows, len(moment.erased))


def _standing(label: str, columns: Sequence[str]) -> dict[int, Told]:
    rows = models.QuerySet[models.Model](apps.get_model(label))
    found = rows.values_list("pk", *columns).iterator(chunk_size=2_000)
    return {
        key: {"id": key} | dict(zip(columns, values, strict=True))
        for key, *values in found
    }


def _put(
    rows: dict[str, dict[int, Told]], told: Mapping[str, Row], columns: Columns
) -> None:
    fields = {
        label: [(c, apps.get_model(label)._meta.get_field(c)) for c in wanted]
        for label, wanted in columns.items()
    }
    for subject, row in told.items():
        label, _, key = subject.partition(":")
        rows[label][int(key)] = {"id": int(key)} | {
            column: field.to_python(row[column]) for column, field in fields[label]
        }


def _touched_since(seq: int, labels: Collection[str]) -> list[str]:
    events = AuditEvent.objects.filter(seq__gt=seq, kind__in=ROW_KINDS)
    subjects = events.values_list("subject", flat=True).distinct()
    return [s for s in subjects if s.partition(":")[0] in labels]


def _digest_at(seq: int) -> str:
    found = AuditEvent.objects.filter(seq=seq).values_list("digest", flat=True)
    return found.first() or ""
