"""The figures of today's round: counted where the rows are, whatever a page shows."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q

from epiloop.timeline import Interval, day_bounds, local_day
from epiloop_hq.actor import Actor
from epiloop_hq.observation.models import Check, Stay, TestDue
from epiloop_hq.registry.queries import outbreak_zone

NOON: Final = time(12)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFigures:
    """Occupants, those seen in this half of the day, tests due, and who is ill today."""

    occupants: int
    seen: int
    tests_due: int
    ill: int


def round_figures(outbreak_id: int, actor: Actor, *, now: datetime) -> RoundFigures:
    """Return the figures of the round of this half of the day (3 queries)."""
    zone = outbreak_zone(outbreak_id)
    today, half = local_day(now, zone), half_day(now, zone)
    checks = Check.objects.unscoped(reason="looks at visible occupants").filter(
        stay_id=OuterRef("pk"), due_on=today
    )
    in_half = checks.filter(happened_at__gte=half.start, happened_at__lt=half.end)
    stays = Stay.objects.visible_to(actor).filter(
        outbreak_id=outbreak_id, ended_at__isnull=True
    )
    counted = stays.annotate(
        is_seen=Exists(in_half), is_ill=Exists(checks.exclude(symptoms=""))
    ).aggregate(
        occupants=Count("pk"),
        seen=Count("pk", filter=Q(is_seen=True)),
        ill=Count("pk", filter=Q(is_ill=True)),
    )
    tests = TestDue.objects.visible_to(actor).filter(
        stay__outbreak_id=outbreak_id,
        stay__ended_at__isnull=True,
        due_on__lte=today,
        outcome="",
    )
    return RoundFigures(**counted, tests_due=tests.count())


def half_day(now: datetime, zone: ZoneInfo) -> Interval:
    """Return the half of the day at headquarters in which an instant lies."""
    day = day_bounds(local_day(now, zone), zone)
    noon = datetime.combine(local_day(now, zone), NOON, tzinfo=zone)
    if is_morning(now, zone):
        return Interval(day.start, noon)
    return Interval(noon, day.end)


def is_morning(now: datetime, zone: ZoneInfo) -> bool:
    """Tell whether an instant lies before noon at headquarters."""
    return now.astimezone(zone).time() < NOON
