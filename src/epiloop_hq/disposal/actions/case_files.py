"""The board's counters of a case, kept by every deed and rebuilt by a command."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Max, Min, Q

from epiloop.clocks import ClockState
from epiloop_hq.cases.queries import board_facts
from epiloop_hq.disposal.models import CaseFile, Clock, Item

OPEN = (ClockState.RUNNING, ClockState.BREACHED, ClockState.SUSPENDED)


def refresh(case_ids: Iterable[int], *, now: datetime) -> None:
    """Count anew what the board shows of these cases (4 queries for any number)."""
    ids = sorted(set(case_ids))
    if not ids:
        return
    items = _counted_items(ids)
    clocks = _counted_clocks(ids)
    for facts in board_facts(ids):
        counted = clocks.get(facts.id, {})
        CaseFile.objects.update_or_create(
            case_id=facts.id,
            defaults={
                "outbreak_id": facts.outbreak_id,
                "area_path": facts.area_path,
                "is_community": facts.is_community,
                "opened_at": facts.opened_at,
                "is_open": facts.is_open,
                "open_items": items.get(facts.id, 0),
                "next_due_at": counted.get("next_due_at"),
                "next_soon_at": counted.get("next_soon_at"),
                "open_clocks": counted.get("open_clocks", 0),
                "breached_clocks": counted.get("breached_clocks", 0),
                "last_met_at": counted.get("last_met_at"),
                "counted_at": now,
            },
        )


def _counted_items(ids: list[int]) -> dict[int, int]:
    rows = (
        Item.objects.unscoped(reason="counters of cases")
        .filter(case_id__in=ids, closed_at__isnull=True)
        .values("case_id")
        .annotate(n=Count("pk"))
    )
    return {row["case_id"]: row["n"] for row in rows}


def _counted_clocks(ids: list[int]) -> dict[int, dict[str, object]]:
    is_open = Q(state__in=OPEN)
    rows = (
        Clock.objects.unscoped(reason="counters of cases")
        .filter(case_id__in=ids, cancelled_at__isnull=True)
        .values("case_id")
        .annotate(
            next_due_at=Min("due_at", filter=is_open),
            next_soon_at=Min("soon_at", filter=is_open),
            open_clocks=Count("pk", filter=is_open),
            breached_clocks=Count("pk", filter=Q(state=ClockState.BREACHED)),
            last_met_at=Max("met_at"),
        )
    )
    return {row["case_id"]: row for row in rows}
