"""Clocks on records: started and stopped by events, looked at by the worker."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Min

from epiloop.clocks import Clock as LibraryClock
from epiloop.clocks import (
    ClockState,
    clocks_started,
    next_change_at,
    resume,
    stop,
    suspend,
)
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import RiskClass, Scope
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.disposal.actions import case_files
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.models import Clock, Item
from epiloop_hq.disposal.queries.rebuild import clock_of

log = logging.getLogger(__name__)

# A step done exactly at the limit is in time where the protocol says so; a breach shows
# from the next moment on.
MOMENT: Final = timedelta(milliseconds=1)
SET_ASIDE: Final = timedelta(hours=1)
WHOLE: Final = 100
CANCELLED: Final = "cancelled"
OPEN: Final = (ClockState.RUNNING, ClockState.BREACHED, ClockState.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose clocks they are: one item's, or a case's own."""

    outbreak_id: int
    area_path: str
    protocol_id: str
    scope: Scope
    case_id: int | None = None
    item_id: int | None = None
    risk_class: str = ""

    @classmethod
    def of(cls, item: Item, scope: Scope) -> "Holder":
        """Return an item as the holder of its clocks."""
        return cls(
            outbreak_id=item.outbreak_id,
            area_path=item.area_path,
            protocol_id=item.protocol_id,
            scope=scope,
            case_id=item.case_id,
            item_id=item.pk,
            risk_class=item.risk_class,
        )


def tell_clocks(
    holder: Holder, events: Iterable[str], *, happened_at: datetime, now: datetime
) -> None:
    """Start the clocks that the events start for this holder, stop those they complete.

    A clock that runs already, or was met, is left as it is: only the first time counts.
    To be called inside a recording.
    """
    for event in events:
        _stop(_clocks_of(holder), event, happened_at=happened_at, now=now)
        _start(holder, event, happened_at=happened_at, now=now)


def _start(holder: Holder, event: str, *, happened_at: datetime, now: datetime) -> None:
    rules = load_protocol(holder.protocol_id)
    started = clocks_started(
        rules,
        event,
        happened_at=happened_at,
        scope=holder.scope,
        risk_class=RiskClass(holder.risk_class) if holder.risk_class else None,
    )
    if not started:
        return
    standing = set(_clocks_of(holder).values_list("key", flat=True))
    for clock in started:
        if clock.key in standing:
            continue
        row = Clock(
            outbreak_id=holder.outbreak_id,
            case_id=holder.case_id,
            item_id=holder.item_id,
            area_path=holder.area_path,
            key=clock.key,
            protocol_id=holder.protocol_id,
            completes=rules.clock[clock.key].completes,
        )
        put_clock(row, clock, now=now)
        row.save()


def _stop(
    rows: ScopedQuerySet[Clock], event: str, *, happened_at: datetime, now: datetime
) -> None:
    for row in rows.filter(completes=event, met_at__isnull=True).select_for_update():
        put_clock(row, stop(clock_of(row), happened_at=happened_at), now=now)
        row.save()


def cancel_clocks(item: Item, *, now: datetime, reason: str) -> None:
    """Take away an item's open clocks: their ground fell, or nobody is left to hurry for."""
    rows = Clock.objects.unscoped(reason="clocks of an item at hand").filter(
        item=item, met_at__isnull=True, cancelled_at__isnull=True
    )
    _cancel(rows, now=now, reason=reason)


def cancel_case_clocks(case_id: int, *, now: datetime, reason: str) -> None:
    """Take away a case's own open clocks."""
    rows = Clock.objects.unscoped(reason="clocks of a case at hand").filter(
        case_id=case_id,
        item__isnull=True,
        met_at__isnull=True,
        cancelled_at__isnull=True,
    )
    _cancel(rows, now=now, reason=reason)


def _cancel(rows: ScopedQuerySet[Clock], *, now: datetime, reason: str) -> None:
    for row in rows.select_for_update():
        row.cancelled_at, row.cancelled_reason = now, reason
        row.state, row.look_at = CANCELLED, None
        row.save()


def recompute_clocks(
    case_id: int, event: str, *, happened_at: datetime, now: datetime, trail: Trail
) -> None:
    """Let a case's own clocks run from a corrected trigger; both values stay on record."""
    rows = Clock.objects.unscoped(reason="clocks of a corrected case").filter(
        case_id=case_id, item__isnull=True, cancelled_at__isnull=True
    )
    for row in rows.select_for_update():
        if load_protocol(row.protocol_id).clock[row.key].trigger != event:
            continue
        before = row.due_at
        clock = clock_of(row)
        corrected = LibraryClock(
            clock.key,
            happened_at,
            clock.limit,
            met_at=clock.met_at,
            suspensions=clock.suspensions,
            limit_inclusive=clock.limit_inclusive,
        )
        if corrected == clock:
            continue
        put_clock(row, corrected, now=now)
        row.save()
        trail.add("clock.recomputed", row, key=row.key, was=before, due_at=row.due_at)


def suspend_clock(
    clock_id: int,
    *,
    actor: Actor,
    start: datetime,
    end: datetime,
    reason: str,
    now: datetime,
) -> None:
    """Let a clock stand still over `[start, end)`, for a reason that is shown."""
    _change_clock(
        clock_id,
        lambda clock: suspend(clock, start=start, end=end, reason=reason),
        kind="clock.suspended",
        actor=actor,
        now=now,
        reason=reason,
        until=end,
    )


def resume_clock(clock_id: int, *, actor: Actor, now: datetime) -> None:
    """Let a suspended clock count again from now."""
    _change_clock(
        clock_id,
        lambda clock: resume(clock, at=now),
        kind="clock.resumed",
        actor=actor,
        now=now,
    )


def _change_clock(
    clock_id: int,
    change: Callable[[LibraryClock], LibraryClock],
    *,
    kind: str,
    actor: Actor,
    now: datetime,
    **detail: object,
) -> None:
    with recording(actor=actor, now=now) as trail:
        row = Clock.objects.visible_to(actor).select_for_update().get(pk=clock_id)
        actor.require(Permission.TEAM_WRITE, area_path=row.area_path)
        if row.cancelled_at is not None:
            raise DisposalRefusedError(f"The clock {row.key} was cancelled.")
        put_clock(row, change(clock_of(row)), now=now)
        row.save()
        _refresh(row, now=now)
        trail.add(kind, row, key=row.key, **detail)


def look_at_clocks(now: datetime, *, limit: int) -> int:
    """Bring clocks up to date that show something else by now; the worker's duty.

    A breach is dated when it fell due. A clock that cannot be looked at is set aside
    for an hour and stops no other.

    Returns
    -------
    int
        How many clocks were looked at.
    """
    due = Clock.objects.unscoped(reason="the worker's queue").filter(look_at__lte=now)
    waiting = list(due.order_by("look_at", "pk").values_list("pk", "look_at")[:limit])
    for pk, look_at in waiting:
        try:
            _look_at_one(pk, look_at, now)
        except Exception:
            log.exception("Clock %d set aside", pk)
            _set_aside(pk, now)
    return len(waiting)


def _look_at_one(pk: int, look_at: datetime, now: datetime) -> None:
    actor = Actor.system("worker")
    with recording(actor=actor, now=now, via="worker") as trail:
        # The old value in the WHERE: whoever changed the clock meanwhile has seen to it.
        rows = Clock.objects.unscoped(reason="the worker's queue")
        row = rows.select_for_update().filter(pk=pk, look_at=look_at).first()
        if row is None:
            return
        was = row.state
        put_clock(row, clock_of(row), now=now)
        row.save()
        _refresh(row, now=now)
        if row.state == ClockState.BREACHED and was != ClockState.BREACHED:
            trail.add(
                "clock.breached",
                row,
                happened_at=row.breached_at,
                clock_id=row.pk,
                item_id=row.item_id,
                case_id=row.case_id,
                key=row.key,
            )
        elif row.state == ClockState.RUNNING and was == ClockState.RUNNING:
            trail.add("clock.warned", row, key=row.key, due_at=row.due_at)


def _set_aside(pk: int, now: datetime) -> None:
    with recording(actor=Actor.system("worker"), now=now, via="worker"):
        Clock.objects.unscoped(reason="a clock set aside").filter(pk=pk).update(
            look_at=now + SET_ASIDE
        )


def _refresh(row: Clock, *, now: datetime) -> None:
    if row.item_id is not None:
        refresh_due([row.item_id])
    if row.case_id is not None:
        case_files.refresh([row.case_id], now=now)


def refresh_due(item_ids: Iterable[int]) -> None:
    """Keep each item's earliest open due instant, by which lists are ordered."""
    ids = list(item_ids)
    rows = (
        Clock.objects.unscoped(reason="due times of items at hand")
        .filter(item_id__in=ids, state__in=OPEN)
        .values("item_id")
        .annotate(due=Min("due_at"), soon=Min("soon_at"))
    )
    earliest = {row["item_id"]: (row["due"], row["soon"]) for row in rows}
    items = Item.objects.unscoped(reason="due times of items at hand")
    stale = []
    for item in items.filter(pk__in=ids):
        times = earliest.get(item.pk, (None, None))
        if (item.next_due_at, item.next_soon_at) != times:
            item.next_due_at, item.next_soon_at = times
            stale.append(item)
    if stale:
        Item.objects.bulk_update(stale, ["next_due_at", "next_soon_at"])


def put_clock(row: Clock, clock: LibraryClock, *, now: datetime) -> None:
    """Write a clock's facts and what follows from them at `now` into its row."""
    row.started_at, row.met_at = clock.started_at, clock.met_at
    row.limit_seconds = int(clock.limit.total_seconds())
    row.is_limit_inclusive = clock.limit_inclusive
    row.pauses = [
        [p.start.isoformat(), p.end.isoformat(), p.reason] for p in clock.suspensions
    ]
    row.due_at, row.soon_at = clock.due_at, _soon_at(clock, row.protocol_id)
    row.state = clock.state(now=now)
    row.breached_at = clock.breached_at(now=now)
    row.look_at = _look_at(clock, row.protocol_id, now)


def _soon_at(clock: LibraryClock, protocol_id: str) -> datetime:
    """Return when the protocol warns for the last time; the limit where it never does."""
    shares = _warnings(protocol_id)
    return clock.instant_after(
        clock.limit * max(shares) / WHOLE if shares else clock.limit
    )


def _warnings(protocol_id: str) -> tuple[int, ...]:
    manners = load_protocol(protocol_id).clocks
    return manners.warn_at_percent if manners else ()


def _look_at(clock: LibraryClock, protocol_id: str, now: datetime) -> datetime | None:
    """Return when the worker should look again: the next time the clock shows anew."""
    if clock.is_done(now=now):
        return None
    at = next_change_at(clock, warn_at_percent=_warnings(protocol_id), now=now)
    ends_soon = now <= clock.due_at and (at is None or at >= clock.due_at)
    if clock.limit_inclusive and ends_soon:
        return clock.due_at + MOMENT
    return at


def _clocks_of(holder: Holder) -> ScopedQuerySet[Clock]:
    rows = Clock.objects.unscoped(reason="clocks of an item or case at hand").filter(
        cancelled_at__isnull=True
    )
    if holder.item_id is not None:
        return rows.filter(item_id=holder.item_id)
    return rows.filter(case_id=holder.case_id, item__isnull=True)
