"""Duties of the worker that are done once a day, from headquarters' midnight on."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from epiloop.timeline import local_day
from epiloop_hq.jobs.models import Cursor

log = logging.getLogger(__name__)
# A duty that failed is tried again after this; it does not stop the others.
SET_ASIDE: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class DailyDuty:
    """Something done once on each day; doing it twice must change nothing more."""

    name: str
    do: Callable[[datetime], object]


def run_due(duties: Iterable[DailyDuty], *, now: datetime, zone: ZoneInfo) -> int:
    """Do the duties not yet done on this day of headquarters; return how many were done.

    Days on which nobody ran this are not made up for: each duty looks at everything that
    waits for it.
    """
    today = local_day(now, zone).toordinal()
    return sum(_run(duty, today, now=now) for duty in duties)


def _run(duty: DailyDuty, today: int, *, now: datetime) -> int:
    # `seq` is the last day on which it was done, `looked_at` when it was last tried.
    cursor, _ = Cursor.objects.get_or_create(name=f"daily:{duty.name}")
    if cursor.seq >= today:
        return 0
    if cursor.looked_at is not None and now < cursor.looked_at + SET_ASIDE:
        return 0
    cursor.looked_at = now
    cursor.save(update_fields=["looked_at"])
    try:
        duty.do(now)
    except Exception:
        log.exception("Daily duty %s failed", duty.name)
        return 0
    cursor.seq = today
    cursor.save(update_fields=["seq"])
    return 1
