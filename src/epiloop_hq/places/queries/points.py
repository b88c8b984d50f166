"""Risk points as lists and pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from epiloop_hq.actor import Actor
from epiloop_hq.places.models import RiskPoint
from epiloop_hq.places.queries.places import PlaceRow, place_rows
from epiloop_hq.web.paging import PAGE, InstantKey, Page, page_of, read_instant_key


@dataclass(frozen=True, slots=True)
class PointRow:
    """One standing risk point; its span is the union of its members."""

    id: int
    outbreak_id: int
    place: PlaceRow
    area_path: str
    starts_at: datetime
    ends_at: datetime
    is_day_precision: bool
    is_approximate: bool
    members: int


@dataclass(frozen=True, slots=True)
class MemberRow:
    """What one case or one announcement says of a point."""

    id: int
    point_id: int
    starts_at: datetime
    ends_at: datetime
    is_day_precision: bool
    is_approximate: bool
    source: str


def point_page(
    actor: Actor,
    *,
    outbreak_id: int | None = None,
    area_path: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    after: str = "",
    limit: int = PAGE,
) -> Page[PointRow]:
    """Return standing points of the viewer's areas, the newest first (3 queries).

    Parameters
    ----------
    since, until
        Only points that overlap the time from `since` up to `until`.
    after
        The key of the page before.
    """
    rows = RiskPoint.objects.visible_to(actor).filter(
        is_member=False, merged_into=None, is_withdrawn=False
    )
    if outbreak_id is not None:
        rows = rows.filter(outbreak_id=outbreak_id)
    if area_path:
        rows = rows.filter(area_path__under=area_path)
    if since is not None:
        rows = rows.filter(ends_at__gt=since)
    if until is not None:
        rows = rows.filter(starts_at__lt=until)
    if key := read_instant_key(after):
        earlier = Q(starts_at__lt=key.at) | Q(starts_at=key.at, pk__lt=key.id)
        rows = rows.filter(earlier)
    found = _rows(rows.order_by("-starts_at", "-pk")[: limit + 1], actor)
    return page_of(found, limit=limit, key=lambda p: InstantKey(p.starts_at, p.id))


def point_row(point_id: int, actor: Actor) -> PointRow:
    """Return the standing point that a point or a member belongs to now (4 queries).

    Raises
    ------
    RiskPoint.DoesNotExist
        If there is none, or not for this viewer.
    """
    standing = standing_points([point_id]).get(point_id, point_id)
    rows = _rows(RiskPoint.objects.visible_to(actor).filter(pk=standing), actor)
    if not rows:
        raise RiskPoint.DoesNotExist
    return rows[0]


def point_rows(point_ids: Iterable[int | None], actor: Actor) -> dict[int, PointRow]:
    """Return id → the standing point it belongs to now, of those the viewer sees.

    Four queries, and one more for each further step of merging.
    """
    stands = standing_points(point_ids)
    visible = RiskPoint.objects.visible_to(actor).filter(pk__in=set(stands.values()))
    found = {row.id: row for row in _rows(visible, actor)}
    return {pk: found[at] for pk, at in stands.items() if at in found}


def member_rows(point_id: int, actor: Actor) -> tuple[MemberRow, ...]:
    """Return what a visible point is made of, by time (2 queries)."""
    point = RiskPoint.objects.visible_to(actor).get(pk=point_id)
    rows = RiskPoint.objects.unscoped(reason="members of a visible point").filter(
        merged_into=point, is_member=True, is_withdrawn=False
    )
    return tuple(
        MemberRow(
            m.pk,
            point.pk,
            m.starts_at,
            m.ends_at,
            m.is_day_precision,
            m.is_approximate,
            m.source,
        )
        for m in rows.order_by("starts_at", "pk")
    )


def standing_points(point_ids: Iterable[int | None]) -> dict[int, int]:
    """Return id → the standing point that a point or a member has gone into.

    One query for each step of merging, of which there are few.
    """
    asked = {i for i in point_ids if i is not None}
    stands = {i: i for i in asked}
    while True:
        rows = RiskPoint.objects.unscoped(reason="where merged points went").filter(
            pk__in=set(stands.values()), merged_into__isnull=False
        )
        gone = dict(rows.values_list("pk", "merged_into_id"))
        if not gone:
            return stands
        stands = {i: gone.get(at, at) or at for i, at in stands.items()}


def _rows(points: "QuerySet[RiskPoint]", actor: Actor) -> list[PointRow]:
    listed = list(points)
    places = place_rows((p.place_id for p in listed), actor)
    members = _member_counts(p.pk for p in listed)
    return [
        PointRow(
            p.pk,
            p.outbreak_id,
            places[p.place_id],
            p.area_path,
            p.starts_at,
            p.ends_at,
            p.is_day_precision,
            p.is_approximate,
            members.get(p.pk, 0),
        )
        for p in listed
    ]


def _member_counts(point_ids: Iterable[int]) -> dict[int, int]:
    rows = RiskPoint.objects.unscoped(reason="members of visible points").filter(
        merged_into__in=list(point_ids), is_member=True, is_withdrawn=False
    )
    counts: dict[int, int] = {}
    for into in rows.values_list("merged_into_id", flat=True):
        if into is not None:
            counts[into] = counts.get(into, 0) + 1
    return counts
