"""Risk points of a case: the places of its trail inside its infectious window."""

from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.timeline import Interval
from epiloop_hq.actor import Actor
from epiloop_hq.audit.querysets import ScopedQuerySet
from epiloop_hq.cases.models import Case, TrailVisit
from epiloop_hq.cases.queries.engine import infectious_windows_of
from epiloop_hq.places.actions import merge_point, withdraw_point


def settle_points(case: Case, *, actor: Actor, now: datetime) -> None:
    """Bring the risk points in line with the trail and the window, inside a recording.

    While the window is not known every stop is a point: better one too many than a place
    nobody looks after.
    """
    windows = infectious_windows_of(case, until=now)
    for visit in standing_visits(case):
        settle_point(case, visit, windows, actor=actor, now=now)


def settle_point(
    case: Case,
    visit: TrailVisit,
    windows: tuple[Interval, ...] | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Give one stop the risk point that it makes, or take back one it makes no longer."""
    span = _part_in(windows, Interval(visit.starts_at, visit.ends_at))
    standing = visit.point
    if standing is not None:
        if span == Interval(standing.starts_at, standing.ends_at):
            return
        leave_point(case, visit, actor=actor, now=now, reason=_("The window changed"))
    if span is None:
        return
    merged = merge_point(
        visit.place_id,
        actor=actor,
        now=now,
        outbreak_id=case.outbreak_id,
        starts_at=span.start,
        ends_at=span.end,
        source=case.number,
        is_day_precision=visit.is_day_precision,
    )
    visit.point_id = merged.member_id
    visit.save(update_fields=["point"])


def leave_point(
    case: Case, visit: TrailVisit, *, actor: Actor, now: datetime, reason: str
) -> None:
    """Take a stop out of its risk point; one that another stop makes too stays."""
    point_id = visit.point_id
    if point_id is None:
        return
    visit.point_id = None
    visit.save(update_fields=["point"])
    if not standing_visits(case).filter(point_id=point_id).exists():
        withdraw_point(
            point_id, actor=actor, now=now, reason=reason, persons=[case.person_id]
        )


def withdraw_points(case: Case, *, actor: Actor, now: datetime) -> None:
    """Take every point of a refuted case back; points of other cases stay."""
    for visit in standing_visits(case):
        leave_point(case, visit, actor=actor, now=now, reason=_("The case was refuted"))


def standing_visits(case: Case) -> ScopedQuerySet[TrailVisit]:
    """Return the stops of the trail that stand, in order."""
    visits = TrailVisit.objects.unscoped(reason="the trail of a visible case")
    standing = visits.filter(case=case, superseded_by__isnull=True, is_withdrawn=False)
    return standing.select_related("point").order_by("starts_at", "pk")


def _part_in(windows: tuple[Interval, ...] | None, stay: Interval) -> Interval | None:
    """Return the stay from its first to its last moment inside the windows."""
    if windows is None:
        return stay
    parts = [part for window in windows if (part := window.overlap(stay)) is not None]
    return Interval(parts[0].start, parts[-1].end) if parts else None
