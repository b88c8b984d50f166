"""The worker's duty on clocks: to see what has run out, warned, or counts again."""

import logging
from datetime import datetime, timedelta
from typing import Final

from epiloop.clocks import ClockState
from epiloop_hq.actor import Actor
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.disposal.actions import case_files
from epiloop_hq.disposal.actions.clock_rows import CHANGING, put_clock
from epiloop_hq.disposal.actions.clocks import refresh_due
from epiloop_hq.disposal.models import Clock
from epiloop_hq.disposal.queries.rebuild import clock_of

log = logging.getLogger(__name__)
SET_ASIDE: Final = timedelta(hours=1)
# As many as are written in one transaction without keeping an officer waiting.
TOGETHER: Final = 50
WORKER: Final = Actor.system("worker")


def look_at_clocks(now: datetime, *, limit: int) -> int:
    """Bring clocks up to date that show something else by now.

    A breach is dated when it fell due. A clock that cannot be looked at is set aside
    for an hour and stops no other.

    Returns
    -------
    int
        How many clocks were looked at.
    """
    due = Clock.objects.unscoped(reason="the worker's queue").filter(look_at__lte=now)
    waiting = list(due.order_by("look_at", "pk").values_list("pk", flat=True)[:limit])
    for chunk in in_batches(waiting, size=TOGETHER):
        try:
            _look_at(chunk, now)
        except Exception:
            log.exception("A batch of %d clocks is looked at one by one", len(chunk))
            _look_one_by_one(chunk, now)
    return len(waiting)


def _look_one_by_one(pks: list[int], now: datetime) -> None:
    for pk in pks:
        try:
            _look_at([pk], now)
        except Exception:
            log.exception("Clock %d set aside", pk)
            _set_aside(pk, now)


def _look_at(pks: list[int], now: datetime) -> None:
    with recording(actor=WORKER, now=now, via="worker") as trail:
        # Asked again under the lock: whoever changed a clock meanwhile has seen to it.
        rows = list(
            Clock.objects.unscoped(reason="the worker's queue")
            .filter(pk__in=pks, look_at__lte=now)
            .select_for_update()
            .order_by("pk")
        )
        states = {row.pk: row.state for row in rows}
        for row in rows:
            put_clock(row, clock_of(row), now=now)
        Clock.objects.bulk_update(rows, CHANGING)
        refresh_due({row.item_id for row in rows if row.item_id is not None})
        cases = {row.case_id for row in rows if row.case_id is not None}
        case_files.refresh(cases, now=now)
        for row in rows:
            _tell(trail, row, was=states[row.pk])


def _tell(trail: Trail, row: Clock, *, was: str) -> None:
    if row.state == ClockState.BREACHED and was != ClockState.BREACHED:
        kind, at = "clock.breached", row.breached_at
    elif row.state == ClockState.RUNNING and was == ClockState.RUNNING:
        kind, at = "clock.warned", None
    else:
        return
    trail.add(
        kind,
        row,
        happened_at=at,
        clock_id=row.pk,
        item_id=row.item_id,
        case_id=row.case_id,
        key=row.key,
        due_at=row.due_at,
    )


def _set_aside(pk: int, now: datetime) -> None:
    with recording(actor=WORKER, now=now, via="worker"):
        Clock.objects.unscoped(reason="a clock set aside").filter(pk=pk).update(
            look_at=now + SET_ASIDE
        )
