"""Outbreaks, their time zone, and the protocol that applies in an area at an instant."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from epiloop.places import ancestor_paths
from epiloop_hq.actor import Actor
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.registry.errors import RegistryRefusedError
from epiloop_hq.registry.limits import BASE, limits_of
from epiloop_hq.registry.models import Outbreak, ProtocolAdoption


@dataclass(frozen=True, slots=True, kw_only=True)
class OutbreakFacts:
    """One outbreak."""

    id: int
    code: str
    name: str
    name_zh: str
    disease: str
    area_path: str
    zone: ZoneInfo
    started_at: datetime
    closed_at: datetime | None
    is_published_data: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionRow:
    """Which protocol version applied in an area from when until when, by whose decision."""

    id: int
    outbreak_id: int
    area_path: str
    protocol_id: str
    protocol_digest: str
    starts_at: datetime
    ends_at: datetime | None
    decided_by_id: int | None
    decided_by: str
    reason: str


def outbreak_facts(outbreak_id: int) -> OutbreakFacts:
    """Return one outbreak (1 query)."""
    return _facts(_outbreaks().get(pk=outbreak_id))


def outbreak_by_code(code: str) -> OutbreakFacts | None:
    """Return the outbreak of this code, if there is one (1 query)."""
    found = _outbreaks().filter(code=code).first()
    return None if found is None else _facts(found)


def outbreaks_of(actor: Actor) -> tuple[OutbreakFacts, ...]:
    """Return the outbreaks in which the actor has areas, open ones first (1 query).

    An outbreak of a city is also a district's; so either path may lie in the other.
    """
    roots = [grant.area_path for grant in actor.grants]
    rows = _outbreaks().order_by("closed_at", "-started_at", "pk")
    found = [row for row in rows if actor.is_system or _touches(row.area_path, roots)]
    return tuple(
        sorted(
            map(_facts, found),
            key=lambda o: (o.closed_at is not None, o.is_published_data),
        )
    )


def days_visits_are_kept() -> int | None:
    """Return for how many days visits are kept: the longest of any open outbreak's.

    None without limit. With no outbreak open the product's defaults count (1 query).
    """
    standing = ProtocolAdoption.objects.unscoped(reason="retention limits").filter(
        ends_at=None, outbreak__closed_at=None, outbreak__is_published_data=False
    )
    ids = set(standing.values_list("protocol_id", flat=True)) or {BASE}
    days = [limits_of(protocol_id).proximity_days for protocol_id in ids]
    known = [number for number in days if number is not None]
    return max(known) if len(known) == len(days) else None


def outbreak_zone(outbreak_id: int) -> ZoneInfo:
    """Return the time zone that decides what a day is in this outbreak (1 query)."""
    return outbreak_facts(outbreak_id).zone


class Adopted:
    """Every adoption of an outbreak, read once, for lists of cases (1 query)."""

    def __init__(self, outbreak_id: int) -> None:
        self._rows = list(_adoptions(outbreak_id))

    def protocol_for(self, area_path: str, at: datetime) -> tuple[str, str]:
        """Return id and digest of the version in force, as `protocol_for` does."""
        nearest = _nearest(self._rows, area_path, at)
        return nearest.protocol_id, nearest.protocol_digest


def protocol_for(outbreak_id: int, area_path: str, at: datetime) -> tuple[str, str]:
    """Return id and digest of the version in force for an area at an instant (1 query).

    The nearest area's adoption counts: a district may have its own.

    Raises
    ------
    RegistryRefusedError
        If nobody has adopted a protocol for it.
    """
    adoption = adoption_for(outbreak_id, area_path, at)
    return adoption.protocol_id, adoption.protocol_digest


def adoption_for(outbreak_id: int, area_path: str, at: datetime) -> AdoptionRow:
    """Return the adoption that holds for an area at an instant, with who decided it.

    Raises
    ------
    RegistryRefusedError
        If nobody has adopted a protocol for it.
    """
    return _adoption_row(_nearest(_adoptions(outbreak_id), area_path, at))


def _adoptions(outbreak_id: int) -> ScopedQuerySet[ProtocolAdoption]:
    rows = ProtocolAdoption.objects.unscoped(reason="rules are no secret")
    return rows.filter(outbreak_id=outbreak_id)


def _nearest(
    rows: Iterable[ProtocolAdoption], area_path: str, at: datetime
) -> ProtocolAdoption:
    line = {area_path, *ancestor_paths(area_path), ""} if area_path else {""}
    holding = (
        row
        for row in rows
        if row.area_path in line
        and row.starts_at <= at
        and (row.ends_at is None or row.ends_at > at)
    )
    nearest = max(holding, key=lambda r: (len(r.area_path), r.starts_at), default=None)
    if nearest is None:
        raise RegistryRefusedError(
            _(
                "No protocol is adopted for this outbreak here and then; headquarters "
                "must adopt one before anything can be decided."
            )
        )
    return nearest


def adoptions_of(outbreak_id: int) -> tuple[AdoptionRow, ...]:
    """Return every adoption in an outbreak, newest first (1 query)."""
    found = _adoptions(outbreak_id).order_by("-starts_at", "-pk")
    return tuple(_adoption_row(row) for row in found)


def _outbreaks() -> ScopedQuerySet[Outbreak]:
    return Outbreak.objects.unscoped(reason="outbreaks are no secret")


def _touches(path: str, roots: list[str]) -> bool:
    return any(path.startswith(root) or root.startswith(path) for root in roots)


def _facts(row: Outbreak) -> OutbreakFacts:
    return OutbreakFacts(
        id=row.pk,
        code=row.code,
        name=row.name,
        name_zh=row.name_zh,
        disease=row.disease,
        area_path=row.area_path,
        zone=ZoneInfo(row.zone_name),
        started_at=row.started_at,
        closed_at=row.closed_at,
        is_published_data=row.is_published_data,
    )


def _adoption_row(row: ProtocolAdoption) -> AdoptionRow:
    return AdoptionRow(
        id=row.pk,
        outbreak_id=row.outbreak_id,
        area_path=row.area_path,
        protocol_id=row.protocol_id,
        protocol_digest=row.protocol_digest,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        decided_by_id=row.decided_by_id,
        decided_by=row.decided_by,
        reason=row.reason,
    )
