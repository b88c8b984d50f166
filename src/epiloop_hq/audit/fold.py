"""Any earlier moment, rebuilt from the trail alone.

Every change holds the full row, so a moment is the last change of each row before it,
brought to today's columns. Nothing has to be replayed from the beginning.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q, QuerySet

from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.history import SchemaHistory
from epiloop_hq.audit.models import AuditEvent, EventDetail
from epiloop_hq.audit.plain import Row
from epiloop_hq.audit.rows import DELETED, ROW_KINDS


@dataclass(frozen=True, slots=True)
class Moment:
    """The rows that stood at one moment, as the trail knew them then.

    Parameters
    ----------
    seq
        The last event that counts; 0 before the first.
    rows
        By their name in the trail, `cases.Case:12`; columns are today's.
    erased
        Rows that stood, but what they held has since been erased.
    """

    seq: int
    rows: dict[str, Row]
    erased: frozenset[str]


@dataclass(frozen=True, slots=True)
class ToldRow:
    """The last word on one row; `row` is None where what it held has been erased."""

    subject: str
    seq: int
    row: Row | None
    is_gone: bool


def fold(
    *,
    up_to_seq: int | None = None,
    as_of: datetime | None = None,
    models: Collection[str] | None = None,
    subjects: Collection[str] | None = None,
) -> Moment:
    """Return the rows that stood at a moment; now, if none is named.

    Parameters
    ----------
    up_to_seq
        Count events up to this one.
    as_of
        Count events recorded up to this instant.
    models
        Only rows of these models, by their names of today: `cases.Case`.
    subjects
        Only these rows: `cases.Case:12`. Quick: looks at nothing else.

    Raises
    ------
    ValueError
        If the moment is named twice.
    """
    if up_to_seq is not None and as_of is not None:
        raise ValueError("Name the moment by its seq or by its instant, not by both.")
    seq = last_seq(as_of=as_of) if up_to_seq is None else up_to_seq
    history = SchemaHistory.read()
    conditions = _conditions(history, models, subjects)
    stood = _latest(_told(seq, conditions, history))
    return Moment(
        seq=seq,
        rows={t.subject: t.row for t in stood if t.row is not None},
        erased=frozenset(t.subject for t in stood if t.row is None),
    )


def row_as_of(subject: str, instant: datetime) -> Row | None:
    """Return one row as it was known at an instant; None if none stood, or is erased."""
    return fold(as_of=instant, subjects=[subject]).rows.get(subject)


def last_seq(*, as_of: datetime | None = None) -> int:
    """Return the `seq` of the last event, or of the last recorded up to an instant."""
    events = AuditEvent.objects.all()
    if as_of is not None:
        events = events.filter(recorded_at__lte=as_of)
    # By the order of `recorded_at`, which is also the order of `seq`: one step in the index.
    last = events.order_by("-recorded_at", "-seq").values_list("seq", flat=True).first()
    return last or 0


def last_words(subjects: Collection[str]) -> list[ToldRow]:
    """Return the last word on each of these rows that stands now."""
    history = SchemaHistory.read()
    return _latest(_told(last_seq(), _conditions(history, None, subjects), history))


def stream(seq: int) -> Iterator[ToldRow]:
    """Yield the last word on every row up to `seq`, a few at a time.

    A row of a renamed model may come twice, under its old name and under the new.
    """
    yield from _told(seq, [Q()], SchemaHistory.read())


def _conditions(
    history: SchemaHistory,
    models: Collection[str] | None,
    subjects: Collection[str] | None,
) -> list[Q]:
    if subjects is not None:
        names = sorted(_names_before(history, subjects))
        return [Q(subject__in=batch) for batch in in_batches(names)]
    if models is not None:
        labels = sorted(history.labels_before(models))
        return [Q(subject__under=f"{label}:") for label in labels]
    return [Q()]


def _names_before(history: SchemaHistory, subjects: Iterable[str]) -> set[str]:
    parts = [subject.partition(":") for subject in subjects]
    final = history.labels_before({label for label, _, _ in parts})
    return {
        f"{earlier}:{pk}"
        for label, _, pk in parts
        for earlier, later in final.items()
        if later == label
    }


def _told(
    seq: int, conditions: Iterable[Q], history: SchemaHistory
) -> Iterator[ToldRow]:
    for condition in conditions:
        events = AuditEvent.objects.filter(condition, kind__in=ROW_KINDS, seq__lte=seq)
        for told in in_batches(_last_of_each(events)):
            yield from _rows_told(told, history)


def _last_of_each(events: QuerySet[AuditEvent]) -> Iterator[int]:
    by_subject = events.order_by().values("subject").annotate(last=Max("seq"))
    yield from by_subject.values_list("last", flat=True).iterator(chunk_size=2_000)


def _rows_told(seqs: list[int], history: SchemaHistory) -> Iterator[ToldRow]:
    events = AuditEvent.objects.filter(seq__in=seqs)
    details = EventDetail.objects.filter(event_seq__in=seqs)
    texts = dict(details.values_list("event_seq", "text"))
    for seq, subject, kind in events.values_list("seq", "subject", "kind"):
        label, _, pk = subject.partition(":")
        text = texts.get(seq)
        brought = history.bring_forward(
            label, json.loads(text) if text else {}, since=seq
        )
        if brought is not None:
            name, row = brought
            gone = kind == DELETED
            yield ToldRow(f"{name}:{pk}", seq, row if text else None, is_gone=gone)


def _latest(told: Iterable[ToldRow]) -> list[ToldRow]:
    """Keep the last word on each row that stood: a renamed model has two names."""
    latest: dict[str, ToldRow] = {}
    for row in told:
        earlier = latest.get(row.subject)
        if earlier is None or earlier.seq < row.seq:
            latest[row.subject] = row
    return [row for row in latest.values() if not row.is_gone]
