"""What the daily reconciliation looks at: outbreaks at work, and the limits they live by."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Q

from epiloop.protocols import Protocol, load_protocol
from epiloop.protocols.schema import Reconciliation
from epiloop.reconcile import Scope, Value
from epiloop.timeline import ONE_DAY, local_day
from epiloop_hq.audit.reconciled import rows_in
from epiloop_hq.registry.models import Outbreak, ProtocolAdoption

# Which limit of a version counts, in hours.
Limit = Callable[[Reconciliation], int]
NOTHING: Final = Q(pk__in=())
ZERO: Final = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A row of one list that another list does not answer, or contradicts.

    Attributes
    ----------
    id
        Of what the gap is about.
    says
        Which of several gaps it is, where a query finds more than one.
    """

    id: int
    area_path: str
    says: str = ""
    person_id: int | None = None
    unit_id: int | None = None
    since: datetime | None = None
    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))


def known(**values: Value | None) -> dict[str, Value]:
    """Return the values that are known, for the sentence that tells a gap."""
    return {name: value for name, value in values.items() if value is not None}


def same_person() -> Iterator[dict[str, object]]:
    """Yield the conditions under which a row of another list tells of the same person.

    Two records of one human being are one: each may be the other's alias, or both of a
    third. For a list without such a row all of them are asked in turn.
    """
    for mine in ("person", "person__merged_into"):
        for theirs in ("person", "person__merged_into"):
            yield {mine: OuterRef(theirs), f"{mine}__isnull": False}


@dataclass(frozen=True, slots=True)
class _InForce:
    """Where one version applies today, areas with a version of their own left out."""

    outbreak_id: int
    area_path: str
    inside: tuple[str, ...]
    protocol: Protocol

    def holds_for(self, outbreak: str, area: str) -> Q:
        here = Q(**{outbreak: self.outbreak_id})
        if self.area_path:
            here &= Q(**{f"{area}__under": self.area_path})
        for path in self.inside:
            here &= ~Q(**{f"{area}__under": path})
        return here


class WorkedOn:
    """The outbreaks at work in a scope, and how long their versions let lists lag (2 queries).

    Published outbreaks are facts: nobody acts on them, so nobody is late.
    """

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        rows = rows_in(Outbreak, "").filter(
            is_published_data=False, closed_at__isnull=True
        )
        self._zones = {row.pk: ZoneInfo(row.zone_name) for row in rows}
        adopted = rows_in(ProtocolAdoption, "")
        self._adoptions = list(adopted.filter(outbreak_id__in=list(self._zones)))

    def here(self, *, outbreak: str = "outbreak_id", area: str = "area_path") -> Q:
        """Return the condition for rows of these outbreaks in the scope's area."""
        mine = Q(**{f"{outbreak}__in": list(self._zones)})
        return mine & self.area(area)

    def area(self, area: str = "area_path") -> Q:
        """Return the condition for rows in the scope's area, of whatever outbreak."""
        path = self.scope.area_path
        return Q(**{f"{area}__under": path}) if path else Q()

    def late(self, limit: Limit, *, since: str, protocol: str = "protocol_id") -> Q:
        """Return the condition for rows past the limit of the version they stand under.

        What is done on the very minute is in time. A version that states no limits lets
        everything stand.
        """
        late = NOTHING
        for before, versions in self._limits(limit).items():
            late |= Q(**{f"{protocol}__in": versions, f"{since}__lt": before})
        return late

    def late_here(
        self,
        limit: Limit,
        *,
        since: str,
        outbreak: str = "outbreak_id",
        area: str = "area_path",
    ) -> Q:
        """Return the same for rows that carry no version: the one in force there today."""

        def is_late(protocol: Protocol) -> Q:
            if protocol.reconciliation is None:
                return NOTHING
            before = self.scope.now - timedelta(hours=limit(protocol.reconciliation))
            return Q(**{f"{since}__lt": before})

        return self.by_version(is_late, outbreak=outbreak, area=area)

    def by_version(
        self,
        condition: Callable[[Protocol], Q],
        *,
        outbreak: str = "outbreak_id",
        area: str = "area_path",
    ) -> Q:
        """Return a condition that each version in force today words for its own places."""
        found = NOTHING
        for place in self._in_force():
            found |= place.holds_for(outbreak, area) & condition(place.protocol)
        return found

    def versions(self) -> Iterator[Protocol]:
        """Yield every version that rows of these outbreaks may stand under."""
        for protocol_id in sorted({row.protocol_id for row in self._adoptions}):
            yield load_protocol(protocol_id)

    def today(self, outbreak_id: int) -> date:
        """Return the headquarters' day of the scope's instant in an outbreak."""
        return local_day(self.scope.now, self._zones[outbreak_id])

    def zones(self) -> Mapping[int, ZoneInfo]:
        """Return outbreak → what decides a day in it."""
        return self._zones

    def before_today(self, day: str, *, outbreak: str = "outbreak_id") -> Q:
        """Return the condition for rows whose day lies before today, in each outbreak."""
        return self._by_day(f"{day}__lt", ZERO, outbreak)

    def yesterday(self, day: str, *, outbreak: str = "outbreak_id") -> Q:
        """Return the condition for rows of the day before today, in each outbreak."""
        return self._by_day(day, ONE_DAY, outbreak)

    def _by_day(self, day: str, back: timedelta, outbreak: str) -> Q:
        found = NOTHING
        for outbreak_id in self._zones:
            then = {outbreak: outbreak_id, day: self.today(outbreak_id) - back}
            found |= Q(**then)
        return found

    def _limits(self, limit: Limit) -> dict[datetime, list[str]]:
        limits: dict[datetime, list[str]] = {}
        for protocol in self.versions():
            if protocol.reconciliation is not None:
                hours = timedelta(hours=limit(protocol.reconciliation))
                limits.setdefault(self.scope.now - hours, []).append(protocol.id)
        return limits

    def _in_force(self) -> Iterator[_InForce]:
        now = self.scope.now
        standing = [
            row
            for row in self._adoptions
            if row.starts_at <= now and (row.ends_at is None or now < row.ends_at)
        ]
        for row in standing:
            inside = tuple(
                other.area_path
                for other in standing
                if other.outbreak_id == row.outbreak_id
                and other.area_path != row.area_path
                and other.area_path.startswith(row.area_path)
            )
            yield _InForce(
                row.outbreak_id,
                row.area_path,
                inside,
                load_protocol(row.protocol_id),
            )
