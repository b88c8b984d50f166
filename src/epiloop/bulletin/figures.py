"""What a day's bulletin says, from the facts of an instant: counts, points, zones.

Everything is worked out once, from a frozen picture, and with small numbers withheld: what
a draft holds may be read by anybody.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from epiloop.bulletin.suppression import (
    TOTAL,
    Table,
    with_totals,
    withhold_small_numbers,
    without_empty_lines,
)
from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop.timeline import day_bounds, local_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from epiloop.situation.facts import CaseFact, Facts, PointFact, ZoneFact

_INSTANT: Final = timedelta(microseconds=1)
_HOUR: Final = timedelta(hours=1)
ELSEWHERE: Final = "-"
"""The row of cases whose district is not known, or outside the outbreak's area."""


@dataclass(frozen=True, slots=True)
class PointLine:
    """A risk point as place and time band, to the hour; whole days where no hour is known."""

    place_id: int
    area_path: str
    starts_at: datetime
    ends_at: datetime
    is_whole_days: bool


@dataclass(frozen=True, slots=True)
class ZoneLine:
    """The level of one community that stands at the end of the day."""

    area_path: str
    town: str
    community: str
    level: str


@dataclass(frozen=True, slots=True)
class BulletinFigures:
    """What may be said of one day.

    Attributes
    ----------
    new_cases
        New cases of the day by district (row) and route (column), small numbers withheld.
    community
        New community cases; None where it would give a withheld number away.
    so_far
        Every case since the outbreak was taken up.
    """

    day: date
    starts_at: datetime
    ends_at: datetime
    new_cases: Table
    community: int | None
    so_far: int
    points: tuple[PointLine, ...]
    zones: tuple[ZoneLine, ...]


def bulletin_figures(
    facts: Facts, *, districts: Sequence[str], fewer_than: int
) -> BulletinFigures:
    """Return what a bulletin may say as of an instant.

    Parameters
    ----------
    facts
        Of a frozen instant: its own day, or the day before for a picture of midnight.
    districts
        Paths of the areas that have a line of their own.
    fewer_than
        The least number of new cases that is published, besides 0.
    """
    # A picture of midnight tells of the day that has ended.
    day = local_day(max(facts.as_of - _INSTANT, facts.started_at), facts.zone)
    bounds = day_bounds(day, facts.zone)
    ends_at = min(bounds.end, facts.as_of)
    new = [c for c in facts.standing_cases if bounds.start <= c.found_at < ends_at]
    whole = withhold_small_numbers(_table(new, districts), fewer_than=fewer_than)
    return BulletinFigures(
        day=day,
        starts_at=bounds.start,
        ends_at=ends_at,
        new_cases=without_empty_lines(whole),
        community=_community(new, whole),
        so_far=len(facts.standing_cases),
        points=_points(facts, bounds.start, ends_at),
        zones=_zones(facts.zones),
    )


def _table(cases: Sequence[CaseFact], districts: Sequence[str]) -> Table:
    """Return the counts of every district and route, also of those without a case.

    If only some stood in it, a reader would know where the withheld numbers are.
    """
    return with_totals(
        Counter((_district(c, districts), _route(c)) for c in cases),
        rows=(*districts, ELSEWHERE),
        columns=tuple(DiscoveryRoute),
    )


def _district(case: CaseFact, districts: Sequence[str]) -> str:
    holding = (path for path in districts if case.area_path.startswith(path))
    return next(holding, ELSEWHERE)


def _route(case: CaseFact) -> str:
    return case.discovery_route or DiscoveryRoute.UNCLASSIFIED


def _community(cases: Sequence[CaseFact], table: Table) -> int | None:
    """Return the community cases; a sum of routes, so told only where all routes are."""
    hidden = any(table.cells[TOTAL, column] is None for column in table.columns)
    return None if hidden else sum(case.counts_as_community for case in cases)


def _points(facts: Facts, start: datetime, end: datetime) -> tuple[PointLine, ...]:
    """Return the points taken up on the day, and announced ones of that day."""
    opened = {i.point_id: i.opened_at for i in facts.items if i.point_id is not None}
    told = [
        point
        for point in facts.points
        if start <= opened.get(point.point_id, point.starts_at) < end
    ]
    lines = {_point_line(point, facts) for point in told}
    return tuple(sorted(lines, key=lambda p: (p.area_path, p.place_id, p.starts_at)))


def _point_line(point: PointFact, facts: Facts) -> PointLine:
    """Return a point to the hour: a minute would say more of somebody than of a place."""
    starts_at = point.starts_at.replace(minute=0, second=0, microsecond=0)
    ends_at = point.ends_at.replace(minute=0, second=0, microsecond=0)
    if ends_at < point.ends_at:
        ends_at += _HOUR
    if point.is_day_precision:
        starts_at = day_bounds(facts.day_of(point.starts_at), facts.zone).start
        ends_at = day_bounds(facts.day_of(point.ends_at - _INSTANT), facts.zone).end
    return PointLine(
        point.place_id, point.area_path, starts_at, ends_at, point.is_day_precision
    )


def _zones(zones: Sequence[ZoneFact]) -> tuple[ZoneLine, ...]:
    """Return the last announced level of each community."""
    latest: dict[tuple[str, str, str], ZoneFact] = {}
    for zone in sorted(zones, key=lambda z: (z.happened_at, z.zone_id)):
        latest[zone.area_path, zone.town, zone.community] = zone
    lines = (
        ZoneLine(z.area_path, z.town, z.community, z.level) for z in latest.values()
    )
    return tuple(
        sorted(lines, key=lambda z: (z.level, z.area_path, z.town, z.community))
    )
