"""Counts of cases that add up: by status, by route, by area, by day."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import Coalesce

from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop.timeline import day_start, local_day
from epiloop_hq.actor import Actor
from epiloop_hq.audit.querysets import ScopedQuerySet
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.cases.models import Case

Counted = tuple[str, str, bool, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaCount:
    """Cases of one area; an empty path holds those that no area below accounts for."""

    area_path: str
    total: int
    community: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCounts:
    """Cases of an area, in ways that each add up to `total`.

    `by_status` leaves out the refuted, who are counted apart; so do all other figures.
    """

    total: int
    refuted: int
    community: int
    by_status: dict[CaseStatus, int]
    by_route: dict[DiscoveryRoute, int]
    by_area: tuple[AreaCount, ...]

    @property
    def controlled(self) -> int:
        """Cases found under control."""
        return self.total - self.community


@dataclass(frozen=True, slots=True)
class DayCount:
    """Cases by the calendar day at headquarters on which they were found."""

    on: date
    total: int
    community: int


def case_counts(
    outbreak_id: int,
    actor: Actor,
    *,
    area_path: str = "",
    below: Iterable[str] = (),
) -> CaseCounts:
    """Return the counts of an outbreak's cases that the viewer may see (1 query).

    Parameters
    ----------
    area_path
        Only cases of this area and all below it.
    below
        The areas for which to count apart, such as the districts of a city. What lies in
        none of them is a line of its own, so that the lines add up.
    """
    counted = _counted(outbreak_id, actor, area_path)
    standing = [row for row in counted if row[0] != CaseStatus.REFUTED]
    statuses = _total(standing, 0)
    routes = _total(standing, 1)
    total = sum(row[-1] for row in standing)
    return CaseCounts(
        total=total,
        refuted=sum(row[-1] for row in counted) - total,
        community=sum(row[-1] for row in standing if row[2]),
        by_status={
            s: statuses[s.value] for s in CaseStatus if s is not CaseStatus.REFUTED
        },
        by_route={route: routes[route.value] for route in DiscoveryRoute},
        by_area=_by_area(standing, tuple(below)),
    )


def day_counts(
    outbreak_id: int,
    actor: Actor,
    *,
    first_on: date,
    last_on: date,
    zone: ZoneInfo,
    area_path: str = "",
) -> tuple[DayCount, ...]:
    """Return cases by day found, from first to last, days without one included (1 query).

    A case was found when its first result was positive; without one, when it was opened.
    """
    found_at = Coalesce("positive_at", "opened_at")
    rows = _scope(outbreak_id, actor, area_path).annotate(found_at=found_at)
    found = rows.exclude(status=CaseStatus.REFUTED).filter(
        found_at__gte=day_start(first_on, zone),
        found_at__lt=day_start(_next(last_on), zone),
    )
    totals: Counter[date] = Counter()
    community: Counter[date] = Counter()
    for at, is_community in found.values_list("found_at", "is_community"):
        day = local_day(at, zone)
        totals[day] += 1
        community[day] += is_community
    days = (date.fromordinal(n) for n in _ordinals(first_on, last_on))
    return tuple(DayCount(day, totals[day], community[day]) for day in days)


def onset_delays(
    outbreak_id: int, actor: Actor, *, area_path: str, zone: ZoneInfo, limit: int = 500
) -> tuple[int, ...]:
    """Return the days from onset to being found, of the latest cases (1 query)."""
    rows = _scope(outbreak_id, actor, area_path).exclude(status=CaseStatus.REFUTED)
    dated = rows.filter(onset_on__isnull=False, positive_at__isnull=False)
    found = dated.order_by("-opened_at").values_list("onset_on", "positive_at")[:limit]
    return tuple(
        max(0, (local_day(at, zone) - on).days)
        for on, at in found
        if on is not None and at is not None
    )


def latest_opened(outbreak_id: int, actor: Actor) -> datetime | None:
    """Return when the viewer's latest case was opened, for a change mark (1 query)."""
    rows = _scope(outbreak_id, actor, "").order_by("-opened_at")
    return rows.values_list("opened_at", flat=True).first()


def _scope(outbreak_id: int, actor: Actor, area_path: str) -> ScopedQuerySet[Case]:
    rows = Case.objects.visible_to(actor).filter(outbreak_id=outbreak_id)
    return rows.filter(area_path__under=area_path) if area_path else rows


def _counted(outbreak_id: int, actor: Actor, area_path: str) -> list[Counted]:
    rows = _scope(outbreak_id, actor, area_path).order_by()
    columns = ("status", "discovery_route", "is_community", "area_path")
    return list(rows.values_list(*columns).annotate(n=Count("pk")))


def _total(counted: Iterable[Counted], column: int) -> Counter[str]:
    totals: Counter[str] = Counter()
    for row in counted:
        totals[str(row[column])] += row[-1]
    return totals


def _by_area(
    counted: Iterable[Counted], below: tuple[str, ...]
) -> tuple[AreaCount, ...]:
    totals: Counter[str] = Counter()
    community: Counter[str] = Counter()
    for _status, _route, is_community, path, number in counted:
        area = next((root for root in below if path.startswith(root)), "")
        totals[area] += number
        community[area] += number if is_community else 0
    lines = (*below, "") if totals[""] or not below else below
    return tuple(
        AreaCount(area_path=area, total=totals[area], community=community[area])
        for area in lines
    )


def _ordinals(first_on: date, last_on: date) -> range:
    return range(first_on.toordinal(), last_on.toordinal() + 1)


def _next(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
