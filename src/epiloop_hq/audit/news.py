"""Events as news, read back from the trail for whoever must still answer them."""

import json
from collections.abc import Collection, Iterator
from datetime import datetime

from epiloop_hq.audit.models import AuditEvent, EventDetail
from epiloop_hq.audit.recording import ids_in
from epiloop_hq.events import Event


def events_after(
    seq: int, *, kinds: Collection[str], before: datetime, limit: int
) -> Iterator[Event]:
    """Yield the events of these kinds that follow `seq`, oldest first.

    Parameters
    ----------
    before
        Only events recorded up to this instant.
    limit
        The most events yielded.
    """
    rows = list(
        AuditEvent.objects.filter(
            kind__in=list(kinds), seq__gt=seq, recorded_at__lte=before
        ).order_by("seq")[:limit]
    )
    texts = dict(
        EventDetail.objects.filter(event_seq__in=[row.seq for row in rows]).values_list(
            "event_seq", "text"
        )
    )
    for row in rows:
        yield Event(
            seq=row.seq,
            kind=row.kind,
            subject=row.subject,
            happened_at=row.happened_at,
            recorded_at=row.recorded_at,
            ids=ids_in(json.loads(texts.get(row.seq) or "{}")),
        )
