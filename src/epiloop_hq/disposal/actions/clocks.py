"""Clocks on records: started and stopped by events, cancelled, corrected."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Min, Q

from epiloop.clocks import clocks_started, stop
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import RiskClass, Scope
from epiloop_hq.audit.recording import Trail
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.disposal.actions.clock_rows import (
    CHANGING,
    OPEN,
    is_told_late,
    put_cancelled,
    put_clock,
)
from epiloop_hq.disposal.models import Clock, Item
from epiloop_hq.disposal.queries.rebuild import clock_of


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose clocks they are: one item's, or a case's own.

    `past` is when each event that happened before has happened to the holder: a clock
    whose step was done before its trigger is met as it starts.
    """

    outbreak_id: int
    area_path: str
    protocol_id: str
    scope: Scope
    case_id: int | None = None
    item_id: int | None = None
    risk_class: str = ""
    past: Mapping[str, datetime] = field(default_factory=dict)

    @classmethod
    def of(
        cls, item: Item, scope: Scope, *, past: Mapping[str, datetime] | None = None
    ) -> "Holder":
        """Return an item as the holder of its clocks."""
        return cls(
            outbreak_id=item.outbreak_id,
            area_path=item.area_path,
            protocol_id=item.protocol_id,
            scope=scope,
            case_id=item.case_id,
            item_id=item.pk,
            risk_class=item.risk_class,
            past=past or {},
        )

    @property
    def key(self) -> tuple[str, int]:
        """What tells one holder's clocks from another's."""
        if self.item_id is not None:
            return ("item", self.item_id)
        return ("case", self.case_id or 0)


@dataclass(frozen=True, slots=True)
class News:
    """What has happened to one holder, in the words of its protocol's clocks."""

    holder: Holder
    events: tuple[str, ...]
    happened_at: datetime


def tell_clocks(
    holder: Holder,
    events: Iterable[str],
    *,
    happened_at: datetime,
    now: datetime,
    trail: Trail,
) -> None:
    """Start the clocks that the events start for this holder, stop those they complete."""
    news = News(holder, tuple(events), happened_at)
    tell_all([news], now=now, trail=trail)


def tell_all(news: Sequence[News], *, now: datetime, trail: Trail) -> None:
    """Tell the clocks of many holders what happened to them, in the order of the news.

    A clock that runs already, or was met, is left as it is: only the first time counts.
    A limit said to be kept after it had run out is marked in the trail. To be called
    inside a recording (4 queries for any number of holders).
    """
    told = [one for one in news if one.events]
    if not told:
        return
    standing = _standing([one.holder for one in told])
    new: list[Clock] = []
    changed: list[Clock] = []
    for one in told:
        rows = standing[one.holder.key]
        for event in one.events:
            for row in rows:
                if row.completes == event and row.met_at is None:
                    stopped = stop(clock_of(row), happened_at=one.happened_at)
                    put_clock(row, stopped, now=now)
                    changed.append(row)
            started = _started(
                one.holder, event, rows, happened_at=one.happened_at, now=now
            )
            rows += started
            new += started
    _write(changed, but_not=new)
    if new:
        Clock.objects.bulk_create(new)
    for row in changed:
        _tell_if_late(row, trail)


def cancel_clocks(items: Iterable[Item], *, now: datetime, reason: str) -> None:
    """Take away items' open clocks: their ground fell, or nobody is left to hurry for."""
    ids = [item.pk for item in items]
    _cancel(_all_clocks().filter(item_id__in=ids), now=now, reason=reason)


def cancel_case_clocks(case_id: int, *, now: datetime, reason: str) -> None:
    """Take away a case's own open clocks."""
    rows = _all_clocks().filter(case_id=case_id, item__isnull=True)
    _cancel(rows, now=now, reason=reason)


def correct_clocks(
    holder: Holder,
    event: str,
    *,
    happened_at: datetime,
    now: datetime,
    trail: Trail,
) -> None:
    """Let a holder's clocks follow a corrected event; both values stay on record.

    Clocks that the event starts run from its corrected time, those that it completes
    were met then. What is corrected is what an officer said, so it is told now.
    """
    (rows,) = _standing([holder]).values()
    rules = load_protocol(holder.protocol_id).clock
    changed = []
    for row in rows:
        before, clock = row.due_at, clock_of(row)
        corrected = clock
        if rules[row.key].trigger == event:
            corrected = replace(corrected, started_at=happened_at)
        if row.completes == event and row.met_at is not None:
            corrected = replace(corrected, met_at=happened_at)
        if corrected == clock:
            continue
        was = row.state
        put_clock(row, corrected, now=now)
        changed.append(row)
        trail.add(
            "clock.recomputed",
            row,
            clock_id=row.pk,
            case_id=row.case_id,
            item_id=row.item_id,
            key=row.key,
            because=event,
            was_due_at=before,
            due_at=row.due_at,
            was=was,
            state=row.state,
        )
    _write(changed)


def refresh_due(item_ids: Iterable[int]) -> None:
    """Keep each item's earliest open due instant, by which lists are ordered."""
    ids = list(item_ids)
    rows = (
        Clock.objects.unscoped(reason="due times of items at hand")
        .filter(item_id__in=ids, state__in=OPEN)
        .values("item_id")
        .annotate(due=Min("due_at"), soon=Min("soon_at"))
    )
    earliest = {row["item_id"]: (row["due"], row["soon"]) for row in rows.order_by()}
    items = Item.objects.unscoped(reason="due times of items at hand")
    stale: defaultdict[tuple[datetime | None, datetime | None], list[int]]
    stale = defaultdict(list)
    known = items.filter(pk__in=ids).values_list("pk", "next_due_at", "next_soon_at")
    for pk, due, soon in known:
        times = earliest.get(pk, (None, None))
        if (due, soon) != times:
            stale[times].append(pk)
    # Items of one deed share their times, so this is one update, not one for each; items
    # that came with a list have times of their own.
    alone: list[Item] = []
    for (due, soon), pks in stale.items():
        if len(pks) > 1:
            items.filter(pk__in=pks).update(next_due_at=due, next_soon_at=soon)
        else:
            alone.append(Item(pk=pks[0], next_due_at=due, next_soon_at=soon))
    Item.objects.bulk_update(alone, ["next_due_at", "next_soon_at"], batch_size=100)


def _started(
    holder: Holder,
    event: str,
    standing: Iterable[Clock],
    *,
    happened_at: datetime,
    now: datetime,
) -> list[Clock]:
    rules = load_protocol(holder.protocol_id)
    started = clocks_started(
        rules,
        event,
        happened_at=happened_at,
        scope=holder.scope,
        risk_class=RiskClass(holder.risk_class) if holder.risk_class else None,
    )
    known = {row.key for row in standing}
    rows = []
    for clock in started:
        if clock.key in known:
            continue
        completes = rules.clock[clock.key].completes
        row = Clock(
            outbreak_id=holder.outbreak_id,
            case_id=holder.case_id,
            item_id=holder.item_id,
            area_path=holder.area_path,
            key=clock.key,
            protocol_id=holder.protocol_id,
            completes=completes,
        )
        put_clock(row, replace(clock, met_at=holder.past.get(completes)), now=now)
        rows.append(row)
    return rows


def _standing(holders: Iterable[Holder]) -> dict[tuple[str, int], list[Clock]]:
    found: dict[tuple[str, int], list[Clock]] = {h.key: [] for h in holders}
    items = [pk for kind, pk in found if kind == "item"]
    cases = [pk for kind, pk in found if kind == "case"]
    which = Q(item_id__in=items) if items else Q(pk__in=())
    if cases:
        which |= Q(case_id__in=cases, item__isnull=True)
    rows = _all_clocks().filter(which, cancelled_at__isnull=True)
    for row in rows.select_for_update().order_by("pk"):
        key = ("case", row.case_id) if row.item_id is None else ("item", row.item_id)
        found[key[0], key[1] or 0].append(row)
    return found


def _write(changed: Iterable[Clock], *, but_not: Iterable[Clock] = ()) -> None:
    """Write changed clocks; new ones, which may have been met at once, are not yet there."""
    new = {id(row) for row in but_not}
    stale = {row.pk: row for row in changed if id(row) not in new}
    if stale:
        Clock.objects.bulk_update(stale.values(), CHANGING)


def _cancel(rows: ScopedQuerySet[Clock], *, now: datetime, reason: str) -> None:
    is_open = {"met_at__isnull": True, "cancelled_at__isnull": True}
    found = list(rows.filter(**is_open).select_for_update())
    put_cancelled(found, now=now, reason=reason)
    if found:
        Clock.objects.bulk_update(found, CHANGING)


def _tell_if_late(row: Clock, trail: Trail) -> None:
    if is_told_late(row):
        trail.add(
            "clock.told_late",
            row,
            clock_id=row.pk,
            case_id=row.case_id,
            item_id=row.item_id,
            key=row.key,
            met_at=row.met_at,
            due_at=row.due_at,
        )


def _all_clocks() -> ScopedQuerySet[Clock]:
    return Clock.objects.unscoped(reason="clocks of an item or case at hand")
