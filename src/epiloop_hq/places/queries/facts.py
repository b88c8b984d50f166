"""Published zone levels and counts, as of an instant."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from epiloop_hq.actor import Actor
from epiloop_hq.places.models import CountFact, RiskPoint, ZoneFact


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """The level of one community since it was last announced."""

    id: int
    area_path: str
    town: str
    community: str
    from_level: str
    level: str
    happened_at: datetime
    confirmed_14d: int | None
    source: str


@dataclass(frozen=True, slots=True)
class CountRow:
    """One published count; `value` None means not published, which is not zero."""

    id: int
    area_path: str
    measure: str
    starts_at: datetime
    ends_at: datetime
    value: int | None
    is_rounded: bool
    source: str


def zone_rows(
    actor: Actor, *, at: datetime, outbreak_id: int | None = None, area_path: str = ""
) -> tuple[ZoneRow, ...]:
    """Return what was last announced of each community up to an instant (1 query)."""
    rows = ZoneFact.objects.visible_to(actor).filter(happened_at__lte=at)
    if outbreak_id is not None:
        rows = rows.filter(outbreak_id=outbreak_id)
    if area_path:
        rows = rows.filter(area_path__under=area_path)
    latest: dict[tuple[str, str, str], ZoneFact] = {}
    for zone in rows.order_by("happened_at", "pk"):
        latest[zone.area_path, zone.town, zone.community] = zone
    return tuple(
        ZoneRow(
            z.pk,
            z.area_path,
            z.town,
            z.community,
            z.from_level,
            z.level,
            z.happened_at,
            z.confirmed_14d,
            z.source,
        )
        for _, z in sorted(latest.items())
    )


def count_rows(
    actor: Actor,
    *,
    measure: str,
    outbreak_id: int | None = None,
    area_path: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> tuple[CountRow, ...]:
    """Return one published measure over time, the oldest window first (1 query)."""
    rows = CountFact.objects.visible_to(actor).filter(measure=measure)
    if outbreak_id is not None:
        rows = rows.filter(outbreak_id=outbreak_id)
    if area_path:
        rows = rows.filter(area_path__under=area_path)
    if since is not None:
        rows = rows.filter(ends_at__gt=since)
    if until is not None:
        rows = rows.filter(starts_at__lt=until)
    return tuple(
        CountRow(
            c.pk,
            c.area_path,
            c.measure,
            c.starts_at,
            c.ends_at,
            c.value,
            c.is_rounded,
            c.source,
        )
        for c in rows.order_by("starts_at", "area_path", "pk")
    )


def last_announced_at(outbreak_id: int, actor: Actor) -> datetime | None:
    """Return when the last of the announced zones and points of an outbreak was (2 queries)."""
    zones = ZoneFact.objects.visible_to(actor).filter(outbreak_id=outbreak_id)
    points = RiskPoint.objects.visible_to(actor).filter(outbreak_id=outbreak_id)
    last = (
        zones.aggregate(last=Max("happened_at"))["last"],
        points.aggregate(last=Max("starts_at"))["last"],
    )
    return max((at for at in last if at is not None), default=None)
