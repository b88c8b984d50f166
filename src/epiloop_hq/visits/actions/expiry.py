"""Visits are removed by themselves once no open outbreak may ask for them any more."""

from datetime import datetime, timedelta
from typing import Final

from epiloop.timeline import day_start, local_day
from epiloop_hq.actor import Actor
from epiloop_hq.audit.recording import recording
from epiloop_hq.registry.queries import days_visits_are_kept
from epiloop_hq.visits import storage
from epiloop_hq.visits.models import Visit

ROWS_AT_ONCE: Final = 20_000


def expire_visits(*, actor: Actor, now: datetime) -> int:
    """Remove the visits that ended before the days that the protocols keep.

    Deliveries stay with their digest and count. Doing it twice changes nothing more.

    Returns
    -------
    int
        How many visits were removed.
    """
    days = days_visits_are_kept()
    if days is None:
        return 0
    first_kept = local_day(now, storage.zone()) - timedelta(days=days)
    before, removed = day_start(first_kept, storage.zone()), 0
    while taken := _remove_some(before, actor=actor, now=now):
        removed += taken
    storage.expire(before=first_kept)
    return removed


def _remove_some(before: datetime, *, actor: Actor, now: datetime) -> int:
    visits = Visit.objects.unscoped(reason="retention limits").filter(
        ends_at__lte=before
    )
    beyond = visits.order_by("pk").values_list("pk", flat=True)[ROWS_AT_ONCE:][:1]
    with recording(actor=actor, now=now, via="retention") as trail:
        some = visits.filter(pk__lt=beyond[0]) if beyond else visits
        removed = some.delete()[0]
        if removed:
            trail.add("visits.expired", before=before.isoformat(), count=removed)
    return removed
