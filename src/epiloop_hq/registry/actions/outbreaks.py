"""Outbreaks opened and closed, protocols adopted and switched, case numbers given."""

from datetime import datetime

from epiloop.protocols import load_protocol
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.registry.errors import RegistryRefusedError
from epiloop_hq.registry.models import Outbreak, ProtocolAdoption


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

    Raises
    ------
    UnknownProtocolError
        If there is no such protocol.
    """
    protocol = load_protocol(protocol_id)
    with recording(actor=actor, now=now) as trail:
        actor.require(Permission.PROTOCOL_ADOPT, area_path=area_path)
        standing = Outbreak.objects.unscoped(reason="is it open already?")
        found = standing.filter(code=code).first()
        if found is not None:
            return found.pk
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
        ProtocolAdoption(
            outbreak=outbreak,
            area_path=area_path,
            protocol_id=protocol.id,
            protocol_digest=protocol.digest,
            starts_at=started_at,
            decided_by=actor.name,
        ).save()
        trail.add("outbreak.opened", outbreak, protocol=protocol.id)
    return outbreak.pk


def adopt_protocol(
    outbreak_id: int,
    *,
    actor: Actor,
    now: datetime,
    area_path: str,
    protocol_id: str,
    starts_at: datetime,
    reason: str = "",
) -> int:
    """Let another version apply in an area from an instant on; return the adoption's id.

    What is open keeps the version it was opened under; who would change is a proposal
    for officers, never done by itself.

    Raises
    ------
    RegistryRefusedError
        If the version would apply from before the one that it replaces.
    """
    protocol = load_protocol(protocol_id)
    with recording(actor=actor, now=now) as trail:
        actor.require(Permission.PROTOCOL_ADOPT, area_path=area_path)
        outbreak = Outbreak.objects.visible_to(actor).get(pk=outbreak_id)
        standing = (
            ProtocolAdoption.objects.unscoped(reason="the version it replaces")
            .select_for_update()
            .filter(outbreak=outbreak, area_path=area_path, ends_at__isnull=True)
            .first()
        )
        if standing is not None:
            if starts_at <= standing.starts_at:
                raise RegistryRefusedError(
                    f"{standing.protocol_id} applies here from "
                    f"{standing.starts_at:%Y-%m-%d %H:%M}; a switch comes later."
                )
            standing.ends_at = starts_at
            standing.save(update_fields=["ends_at"])
        adoption = ProtocolAdoption(
            outbreak=outbreak,
            area_path=area_path,
            protocol_id=protocol.id,
            protocol_digest=protocol.digest,
            starts_at=starts_at,
            decided_by=actor.name,
            reason=reason,
        )
        adoption.save()
        trail.add("protocol.adopted", adoption, protocol=protocol.id, reason=reason)
    return adoption.pk


def close_outbreak(outbreak_id: int, *, actor: Actor, now: datetime) -> None:
    """Mark an outbreak as over; its records stay."""
    with recording(actor=actor, now=now) as trail:
        outbreak = (
            Outbreak.objects.visible_to(actor).select_for_update().get(pk=outbreak_id)
        )
        actor.require(Permission.PROTOCOL_ADOPT, area_path=outbreak.area_path)
        if outbreak.closed_at is None:
            outbreak.closed_at = now
            outbreak.save(update_fields=["closed_at"])
            trail.add("outbreak.closed", outbreak)


def next_case_number(outbreak_id: int, *, actor: Actor, now: datetime) -> str:
    """Return the next case number of an outbreak: no gap, none twice.

    It joins the recording that opens the case: if that fails, the number is free again.
    """
    with recording(actor=actor, now=now):
        outbreak = (
            Outbreak.objects.unscoped(reason="numbering cases")
            .select_for_update()
            .get(pk=outbreak_id)
        )
        outbreak.last_case_number += 1
        outbreak.save(update_fields=["last_case_number"])
    return f"{outbreak.code}-{outbreak.last_case_number:04d}"
