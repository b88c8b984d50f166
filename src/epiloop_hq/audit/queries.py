"""What the trail says, for pages: of the areas in which the viewer may see the trail."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.models import AuditEvent, EventDetail, EventPerson
from epiloop_hq.audit.plain import Row
from epiloop_hq.audit.records import under_any
from epiloop_hq.audit.rows import ROW_KINDS


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """One event of the trail with what it says, as far as that still stands."""

    seq: int
    recorded_at: datetime
    happened_at: datetime
    actor_id: int | None
    actor_name: str
    actor_role: str
    kind: str
    subject: str
    via: str
    area_path: str = ""
    detail: Row = field(default_factory=dict)
    is_erased: bool = False


def events_on(
    subjects: Collection[str],
    actor: Actor,
    *,
    limit: int,
    before_seq: int | None = None,
    with_rows: bool = False,
) -> list[ToldEvent]:
    """Return the latest events on these records, newest first: one page of a trail.

    Parameters
    ----------
    subjects
        Names of records, `cases.Case:12`.
    limit
        The most events on the page.
    before_seq
        The last event of the page before this one.
    with_rows
        Whether the changes of rows behind the deeds are told too.
    """
    on = Q(subject__in=list(subjects)) & _seen_by(actor)
    return _page(on, limit, before_seq, with_rows=with_rows)


def events_about(
    person_id: int,
    actor: Actor,
    *,
    limit: int,
    before_seq: int | None = None,
    with_rows: bool = False,
) -> list[ToldEvent]:
    """Return the latest events whose details tell about a person, newest first."""
    told = EventPerson.objects.filter(person_id=person_id).values("event_seq")
    about = Q(seq__in=told) & _seen_by(actor)
    return _page(about, limit, before_seq, with_rows=with_rows)


def latest_events(
    actor: Actor,
    *,
    limit: int,
    before_seq: int | None = None,
    with_rows: bool = False,
) -> list[ToldEvent]:
    """Return the latest events of the trail, newest first."""
    return _page(_seen_by(actor), limit, before_seq, with_rows=with_rows)


def latest_of_kind(kind: str) -> ToldEvent | None:
    """Return the latest event of a kind, if there is one."""
    return next(iter(_page(Q(kind=kind), 1, None, with_rows=True)), None)


def event(seq: int) -> ToldEvent | None:
    """Return one event."""
    return next(iter(_page(Q(seq=seq), 1, None, with_rows=True)), None)


def _page(
    condition: Q, limit: int, before_seq: int | None, *, with_rows: bool
) -> list[ToldEvent]:
    events = AuditEvent.objects.filter(condition).order_by("-seq")
    if before_seq is not None:
        events = events.filter(seq__lt=before_seq)
    if not with_rows:
        events = events.exclude(kind__in=ROW_KINDS)
    return _told(list(events[:limit]))


def _seen_by(actor: Actor) -> Q:
    return under_any("area_path", actor.areas_where(Permission.TRAIL_SEE))


def _told(events: list[AuditEvent]) -> list[ToldEvent]:
    details = EventDetail.objects.in_bulk([event.seq for event in events])
    return [
        ToldEvent(
            seq=event.seq,
            recorded_at=event.recorded_at,
            happened_at=event.happened_at,
            actor_id=event.actor_id,
            actor_name=event.actor_name,
            actor_role=event.actor_role,
            kind=event.kind,
            subject=event.subject,
            via=event.via,
            area_path=event.area_path,
            detail=_said(details.get(event.seq)),
            is_erased=bool(event.seq in details and details[event.seq].erased_by),
        )
        for event in events
    ]


def _said(detail: EventDetail | None) -> Row:
    said: Row = json.loads(detail.text) if detail and detail.text else {}
    return said
