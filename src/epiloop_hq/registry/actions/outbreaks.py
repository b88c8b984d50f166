"""Outbreaks opened and closed, and the numbers that count within them."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from epiloop.protocols import load_protocol
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.places.queries import is_area
from epiloop_hq.registry.actions.protocols import check_adoptable, new_adoption
from epiloop_hq.registry.errors import RegistryRefusedError
from epiloop_hq.registry.models import Outbreak


def open_outbreak(
    code: str,
    *,
    actor: Actor,
    now: datetime,
    name: str,
    disease: str,
    area_path: str,
    zone_name: str,
    started_at: datetime,
    protocol_id: str,
    name_zh: str = "",
    is_published_data: bool = False,
) -> int:
    """Open an outbreak under a protocol; the same code again is the same outbreak.

    Parameters
    ----------
    code
        Short and unique; case numbers begin with it.
    zone_name
        IANA name of the time zone that decides what a day is.

    Raises
    ------
    RegistryRefusedError
        If it has no code or name, the area or the time zone is not known, or the
        protocol is for another disease.
    UnknownProtocolError
        If there is no such protocol.
    """
    check_not_future(started_at, now=now)
    protocol = load_protocol(protocol_id)
    check_adoptable(protocol, disease=disease)
    with recording(actor=actor, now=now) as trail:
        actor.require(Permission.PROTOCOL_ADOPT, area_path=area_path)
        standing = Outbreak.objects.unscoped(reason="is it open already?")
        found = standing.filter(code=code).first()
        if found is not None:
            return found.pk
        _check(code, name=name, area_path=area_path, zone_name=zone_name)
        outbreak = Outbreak(
            code=code,
            name=name,
            name_zh=name_zh,
            disease=disease,
            area_path=area_path,
            zone_name=zone_name,
            started_at=started_at,
            is_published_data=is_published_data,
        )
        outbreak.save()
        adoption = new_adoption(outbreak, area_path, protocol, actor=actor)
        adoption.starts_at = started_at
        adoption.save()
        trail.add(
            "outbreak.opened", outbreak, happened_at=started_at, protocol=protocol.id
        )
    return outbreak.pk


def close_outbreak(outbreak_id: int, *, actor: Actor, now: datetime) -> None:
    """Mark an outbreak as over; its records stay. Closing it again changes nothing."""
    with recording(actor=actor, now=now) as trail:
        outbreaks = Outbreak.objects.visible_to(actor).select_for_update()
        outbreak = outbreaks.get(pk=outbreak_id)
        actor.require(Permission.PROTOCOL_ADOPT, area_path=outbreak.area_path)
        if outbreak.closed_at is None:
            outbreak.closed_at = now
            outbreak.save(update_fields=["closed_at"])
            trail.add("outbreak.closed", outbreak)


def next_case_number(outbreak_id: int, *, actor: Actor, now: datetime) -> str:
    """Return the next case number of an outbreak: no gap, none twice.

    It joins the recording that opens the case: if that fails, the number is free again.
    """
    return next_case_numbers(outbreak_id, 1, actor=actor, now=now)[0]


def next_case_numbers(
    outbreak_id: int, count: int, *, actor: Actor, now: datetime
) -> tuple[str, ...]:
    """Return so many case numbers in a row, for a list of cases taken over at once."""
    return _next_numbers(
        outbreak_id, "last_case_number", "", count=count, actor=actor, now=now
    )


def next_order_number(outbreak_id: int, *, actor: Actor, now: datetime) -> str:
    """Return the next order number of an outbreak: no gap, none twice."""
    (number,) = _next_numbers(
        outbreak_id, "last_order_number", "O", count=1, actor=actor, now=now
    )
    return number


def _next_numbers(
    outbreak_id: int,
    column: str,
    letter: str,
    *,
    count: int,
    actor: Actor,
    now: datetime,
) -> tuple[str, ...]:
    with recording(actor=actor, now=now):
        outbreaks = Outbreak.objects.unscoped(reason="numbering cases and orders")
        outbreak = outbreaks.select_for_update().get(pk=outbreak_id)
        last = getattr(outbreak, column)
        setattr(outbreak, column, last + count)
        outbreak.save(update_fields=[column])
    given = range(last + 1, last + count + 1)
    return tuple(f"{outbreak.code}-{letter}{number:04d}" for number in given)


def _check(code: str, *, name: str, area_path: str, zone_name: str) -> None:
    if not code.strip() or not name.strip():
        raise RegistryRefusedError(_("An outbreak needs a code and a name."))
    if area_path and not is_area(area_path):
        raise RegistryRefusedError(
            _("There is no area with the path %(path)s.") % {"path": area_path}
        )
    try:
        ZoneInfo(zone_name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise RegistryRefusedError(
            _("There is no time zone named %(name)s.") % {"name": zone_name or "—"}
        ) from error
