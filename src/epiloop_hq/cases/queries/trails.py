"""The trail of a case by day, the hours it leaves open, and the points it makes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from epiloop.contacts.stays import join_spans
from epiloop.timeline import Interval, local_day
from epiloop_hq.actor import Actor
from epiloop_hq.cases import labels
from epiloop_hq.cases.kinds import TrailSource
from epiloop_hq.cases.models import Case, TrailVisit
from epiloop_hq.cases.queries.engine import infectious_windows_of, trail_window_of
from epiloop_hq.places.queries import shown_name, standing_points
from epiloop_hq.web.states import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRow:
    """One stop of a trail; `companions` is empty for viewers who may not know names.

    `point_id` is the risk point that stands for it now, None outside the window.
    """

    id: int
    place_id: int
    place: str
    place_kind: str
    area_path: str
    starts_at: datetime
    ends_at: datetime
    is_day_precision: bool
    activity: str
    companions: str
    protection: str
    seat: str
    source: str
    point_id: int | None

    @property
    def source_word(self) -> Text:
        """Where the stop was learnt, in words."""
        return labels.TRAIL_SOURCES[TrailSource(self.source)]


@dataclass(frozen=True, slots=True)
class TrailDay:
    """The stops that begin on one calendar day at headquarters, in order."""

    on: date
    stops: tuple[StopRow, ...]


@dataclass(frozen=True, slots=True)
class TrailGaps:
    """What of the time asked about no stop with clock times covers.

    `window` is empty while the date from which it is counted is not known.
    """

    window: tuple[Interval, ...]
    gaps: tuple[Interval, ...]

    @property
    def hours(self) -> float:
        """Hours not covered."""
        missing = sum((gap.duration for gap in self.gaps), timedelta(0))
        return missing / timedelta(hours=1)


def trail_days(case_id: int, actor: Actor) -> tuple[TrailDay, ...]:
    """Return the standing trail of a case by day, the earliest first (3 queries).

    Raises
    ------
    Case.DoesNotExist
        If there is no such case, or not for this viewer.
    """
    case = _case(case_id, actor)
    zone = ZoneInfo(case.outbreak.zone_name)
    by_day: dict[date, list[StopRow]] = {}
    for stop in _stops(case, actor):
        by_day.setdefault(local_day(stop.starts_at, zone), []).append(stop)
    return tuple(TrailDay(day, tuple(stops)) for day, stops in by_day.items())


def trail_stop(visit_id: int, actor: Actor) -> tuple[int, StopRow]:
    """Return a stop's case and the stop itself, standing or not (2 queries)."""
    rows = TrailVisit.objects.visible_to(actor).select_related("place", "point")
    visit = rows.get(pk=visit_id)
    return visit.case_id, _stop(visit, standing_points([visit.point_id]), actor)


def trail_gaps(case_id: int, actor: Actor, *, now: datetime) -> TrailGaps:
    """Return the hours of the look-back window that no stop covers (2 queries).

    A stop known by the day only covers nothing: nobody knows which hours.
    """
    case = _case(case_id, actor)
    windows = infectious_windows_of(case, until=now) or ()
    covered = [
        Interval(visit.starts_at, visit.ends_at)
        for visit in _standing(case)
        if not visit.is_day_precision
    ]
    return TrailGaps(windows, tuple(uncovered(windows, covered)))


def asked_window(case_id: int, actor: Actor, *, now: datetime) -> Interval | None:
    """Return the time of which the case's stops are asked; None while not known."""
    windows = trail_window_of(_case(case_id, actor), until=now)
    return windows[0] if windows else None


def case_points(case_id: int, actor: Actor) -> tuple[int, ...]:
    """Return the standing risk points that the case's trail makes, each once."""
    case = _case(case_id, actor)
    members = [visit.point_id for visit in _standing(case)]
    return tuple(sorted(set(standing_points(members).values())))


def cases_at_point(point_id: int, actor: Actor) -> tuple[tuple[int, str], ...]:
    """Return id and number of the visible cases whose trail makes a risk point (1 query)."""
    visits = TrailVisit.objects.visible_to(actor).filter(
        point__merged_into_id=point_id, superseded_by__isnull=True, is_withdrawn=False
    )
    pairs = visits.order_by("case_id").values_list("case_id", "case__number")
    return tuple(pairs.distinct())


def _case(case_id: int, actor: Actor) -> Case:
    return Case.objects.visible_to(actor).select_related("outbreak").get(pk=case_id)


def _standing(case: Case) -> list[TrailVisit]:
    visits = TrailVisit.objects.unscoped(reason="the trail of a visible case").filter(
        case=case, superseded_by__isnull=True, is_withdrawn=False
    )
    return list(visits.select_related("place").order_by("starts_at", "pk"))


def _stops(case: Case, actor: Actor) -> Iterable[StopRow]:
    visits = _standing(case)
    points = standing_points(visit.point_id for visit in visits)
    return [_stop(visit, points, actor) for visit in visits]


def _stop(visit: TrailVisit, points: dict[int, int], actor: Actor) -> StopRow:
    return StopRow(
        id=visit.pk,
        place_id=visit.place_id,
        place=shown_name(visit.place, actor),
        place_kind=visit.place.kind,
        area_path=visit.place.area_path,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        is_day_precision=visit.is_day_precision,
        activity=visit.activity,
        companions=actor.told(visit.companions, visit.area_path),
        protection=visit.protection,
        seat=visit.seat,
        source=visit.source,
        point_id=points.get(visit.point_id) if visit.point_id else None,
    )


def uncovered(
    windows: Sequence[Interval], covered: Iterable[Interval]
) -> Iterable[Interval]:
    """Yield what of some windows no span covers, in order of time."""
    joined = join_spans(covered)
    for window in windows:
        at = window.start
        for span in joined:
            if span.end <= at or span.start >= window.end:
                continue
            if span.start > at:
                yield Interval(at, span.start)
            at = max(at, span.end)
        if at < window.end:
            yield Interval(at, window.end)
