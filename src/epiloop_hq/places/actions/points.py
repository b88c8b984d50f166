"""Risk points: spans at one place that overlap are one point, and keep their members."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.utils.translation import gettext as _

from epiloop.timeline import Interval
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.places.errors import PlacesRefusedError
from epiloop_hq.places.merging import group_spans, union_of
from epiloop_hq.places.models import Place, RiskPoint


@dataclass(frozen=True, slots=True)
class PointMerged:
    """The standing point, the member added to it, and the points it took in."""

    point_id: int
    member_id: int
    absorbed: tuple[int, ...] = ()


def merge_point(
    place_id: int,
    *,
    actor: Actor,
    now: datetime,
    outbreak_id: int,
    starts_at: datetime,
    ends_at: datetime,
    source: str,
    is_day_precision: bool = False,
    is_approximate: bool = False,
) -> PointMerged:
    """Record that cases were at a place between two instants; join what overlaps.

    The same span from the same source is recorded once, however often it is told.

    Raises
    ------
    PlacesRefusedError
        If the span has no length.
    """
    if starts_at >= ends_at:
        raise PlacesRefusedError(_("A point ends after it starts."))
    actor.require(Permission.PLACE_WRITE)
    with recording(actor=actor, now=now) as trail:
        # Locking the place makes points of one place grow one at a time.
        place = _locked_place(place_id)
        members = _standing_members(outbreak_id, place_id)
        span = (starts_at, ends_at, source)
        member = next(
            (m for m in members if (m.starts_at, m.ends_at, m.source) == span), None
        )
        if member is not None:
            return PointMerged(_point_of(member), member.pk)
        member = RiskPoint(
            outbreak_id=outbreak_id,
            place=place,
            area_path=place.area_path,
            starts_at=starts_at,
            ends_at=ends_at,
            source=source,
            is_day_precision=is_day_precision,
            is_approximate=is_approximate,
        )
        absorbed = _Regrouping(trail, [*members, member]).run()
        return PointMerged(_point_of(member), member.pk, absorbed)


def withdraw_point(
    member_id: int,
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    persons: Iterable[int] = (),
) -> None:
    """Take one member back, as when a visit turns out wrong; the others regroup.

    A point without members is withdrawn; one that the member held together is split.

    Parameters
    ----------
    persons
        Of whom the reason may speak: it is erased with them.
    """
    actor.require(Permission.PLACE_WRITE)
    with recording(actor=actor, now=now) as trail:
        rows = RiskPoint.objects.unscoped(reason="members belong to cases anywhere")
        member = rows.select_for_update().get(pk=member_id, is_member=True)
        if member.is_withdrawn:
            return
        _locked_place(member.place_id)
        member.is_withdrawn = True
        member.save(update_fields=["is_withdrawn"])
        trail.add("point.member_withdrawn", member, persons=persons, reason=reason)
        members = _standing_members(member.outbreak_id, member.place_id)
        _Regrouping(trail, members, left=_point_of(member)).run()


class _Regrouping:
    """Brings the points of one place in line with the members that stand."""

    def __init__(
        self, trail: Trail, members: Sequence[RiskPoint], *, left: int | None = None
    ) -> None:
        self.trail = trail
        self.members = members
        self.before = {m.merged_into_id for m in members if m.merged_into_id}
        if left is not None:
            self.before.add(left)
        self.after: dict[int, int] = {}

    def run(self) -> tuple[int, ...]:
        """Regroup; return the points that were taken in by others."""
        spans = [Interval(m.starts_at, m.ends_at) for m in self.members]
        for group in group_spans(spans):
            self._settle([self.members[i] for i in group])
        absorbed = [p for p in sorted(self.before) if p not in self.after.values()]
        for point_id in absorbed:
            self._leave(point_id)
        return tuple(p for p in absorbed if p in self.after)

    def _settle(self, group: Sequence[RiskPoint]) -> None:
        """Give the group one point: the oldest it had that no earlier group took."""
        had = sorted({m.merged_into_id for m in group if m.merged_into_id})
        free = [p for p in had if p not in self.after.values()]
        point = _point(free[0]) if free else _like(group[0])
        kind = "point.regrouped" if free else "point.found"
        is_wider = _span_over(point, group)
        if is_wider:
            point.save()
        for earlier in (*had, point.pk):
            self.after.setdefault(earlier, point.pk)
        moved = [m for m in group if m.merged_into_id != point.pk]
        for member in moved:
            member.merged_into_id, member.is_member = point.pk, True
            member.save()
        if is_wider or moved:
            self.trail.add(kind, point)

    def _leave(self, point_id: int) -> None:
        """Close a point that has no members any more."""
        point = _point(point_id)
        into = self.after.get(point_id)
        if into is None:
            point.is_withdrawn = True
            self.trail.add("point.withdrawn", point)
        else:
            point.merged_into_id = into
            self.trail.add("point.merged", point, into=into)
        point.save(update_fields=["is_withdrawn", "merged_into"])


def _locked_place(place_id: int) -> Place:
    rows = Place.objects.unscoped(reason="a place is one for everybody")
    return rows.select_for_update().get(pk=place_id)


def _standing_members(outbreak_id: int, place_id: int) -> list[RiskPoint]:
    rows = RiskPoint.objects.unscoped(reason="points of all cases merge").filter(
        outbreak_id=outbreak_id, place_id=place_id, is_member=True, is_withdrawn=False
    )
    return list(rows.order_by("pk"))


def _point(point_id: int) -> RiskPoint:
    rows = RiskPoint.objects.unscoped(reason="points of all cases merge")
    return rows.select_for_update().get(pk=point_id)


def _point_of(member: RiskPoint) -> int:
    # The database lets no member stand without one.
    return cast("int", member.merged_into_id)


def _like(member: RiskPoint) -> RiskPoint:
    return RiskPoint(
        outbreak_id=member.outbreak_id,
        place_id=member.place_id,
        area_path=member.area_path,
    )


def _span_over(point: RiskPoint, group: Sequence[RiskPoint]) -> bool:
    """Make the point span its members; tell whether that changed anything."""
    before = _span(point)
    span = union_of([Interval(m.starts_at, m.ends_at) for m in group])
    point.starts_at, point.ends_at = span.start, span.end
    # The bounds of the union are no better known than those of its members.
    point.is_day_precision = any(m.is_day_precision for m in group)
    point.is_approximate = any(m.is_approximate for m in group)
    return _span(point) != before


def _span(point: RiskPoint) -> tuple[datetime | None, datetime | None, bool, bool]:
    return (
        point.starts_at,
        point.ends_at,
        point.is_day_precision,
        point.is_approximate,
    )
