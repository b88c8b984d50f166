"""Which version of a protocol applies: adopted by somebody, from an instant on."""

from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.protocols import Protocol, load_protocol
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.registry.errors import RegistryRefusedError
from epiloop_hq.registry.kinds import FOR_ANY, NEVER_ADOPTED
from epiloop_hq.registry.models import Outbreak, ProtocolAdoption
from epiloop_hq.registry.own_protocols import keep_adopted
from epiloop_hq.web.wording import full_instant


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

    The version that applied there ends at that instant. What is open keeps the version
    it was opened under; who would change is a proposal for officers, never done by
    itself. The version that stands, adopted again, stays as it is.

    Parameters
    ----------
    starts_at
        From when; may lie ahead, as a switch is announced before it holds.

    Raises
    ------
    RegistryRefusedError
        If the outbreak is closed or elsewhere, the version is for another disease or
        for nobody, or would apply from before the one that it replaces.
    UnknownProtocolError
        If there is no such protocol.
    """
    protocol = load_protocol(protocol_id)
    with recording(actor=actor, now=now) as trail:
        outbreaks = Outbreak.objects.unscoped(reason="outbreaks are no secret")
        outbreak = outbreaks.select_for_update().get(pk=outbreak_id)
        actor.require(Permission.PROTOCOL_ADOPT, area_path=area_path)
        _check(outbreak, area_path, protocol)
        standing = _standing(outbreak, area_path)
        if standing is not None:
            if standing.protocol_digest == protocol.digest:
                return standing.pk
            _end(standing, starts_at)
        adoption = new_adoption(outbreak, area_path, protocol, actor=actor)
        adoption.starts_at, adoption.reason = starts_at, reason
        adoption.save()
        trail.add(
            "protocol.adopted",
            adoption,
            outbreak_id=outbreak.pk,
            protocol=protocol.id,
            replaces=standing.protocol_id if standing else "",
            starts_at=starts_at,
        )
    return adoption.pk


def new_adoption(
    outbreak: Outbreak, area_path: str, protocol: Protocol, *, actor: Actor
) -> ProtocolAdoption:
    """Return an adoption that still needs its start; the version's text is kept."""
    keep_adopted(protocol.id)
    return ProtocolAdoption(
        outbreak=outbreak,
        area_path=area_path,
        protocol_id=protocol.id,
        protocol_digest=protocol.digest,
        decided_by_id=actor.account_id,
        decided_by=actor.name,
    )


def check_adoptable(protocol: Protocol, *, disease: str) -> None:
    """Raise `RegistryRefusedError` unless the version may apply to the disease."""
    if protocol.header.status in NEVER_ADOPTED:
        raise RegistryRefusedError(
            _("The protocol %(id)s is %(status)s; it applies nowhere.")
            % {"id": protocol.id, "status": protocol.header.status}
        )
    if protocol.header.disease not in FOR_ANY | {disease}:
        raise RegistryRefusedError(
            _("The protocol %(id)s is for %(disease)s, the outbreak is of %(other)s.")
            % {
                "id": protocol.id,
                "disease": protocol.header.disease,
                "other": disease,
            }
        )


def _check(outbreak: Outbreak, area_path: str, protocol: Protocol) -> None:
    check_adoptable(protocol, disease=outbreak.disease)
    if outbreak.closed_at is not None:
        raise RegistryRefusedError(_("The outbreak is closed."))
    if not area_path.startswith(outbreak.area_path):
        raise RegistryRefusedError(
            _("The area %(path)s is not part of the outbreak.") % {"path": area_path}
        )


def _standing(outbreak: Outbreak, area_path: str) -> ProtocolAdoption | None:
    adoptions = ProtocolAdoption.objects.unscoped(reason="the version it replaces")
    return (
        adoptions.select_for_update()
        .filter(outbreak=outbreak, area_path=area_path, ends_at__isnull=True)
        .first()
    )


def _end(standing: ProtocolAdoption, at: datetime) -> None:
    if at <= standing.starts_at:
        raise RegistryRefusedError(
            _("%(id)s applies here from %(start)s; a switch comes later.")
            % {
                "id": standing.protocol_id,
                "start": full_instant(standing.starts_at),
            }
        )
    standing.ends_at = at
    standing.save(update_fields=["ends_at"])
