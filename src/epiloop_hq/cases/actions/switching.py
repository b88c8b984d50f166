"""A case put under another version of the protocol, by an officer's decision."""

from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.protocols import Protocol
from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.cases.actions.holding import open_case_for_writing
from epiloop_hq.cases.actions.opening import counts_as_community
from epiloop_hq.cases.errors import CaseRefusedError


def switch_case(
    case_id: int, version: Protocol, *, actor: Actor, now: datetime, why: str
) -> None:
    """Let another version decide what is asked of an infected person from now on.

    Whether the case counts as a community case follows from its route under the new
    version. What was determined, done or asked under the other one stands, and so do
    running limits and the contacts' own versions.

    Raises
    ------
    CaseRefusedError
        If the case is closed or was not confirmed, or no reason is given.
    """
    if not why.strip():
        raise CaseRefusedError(_("Say why another version is to apply."))
    with recording(actor=actor, now=now) as trail:
        case = open_case_for_writing(case_id, actor)
        actor.require(Permission.CASE_WRITE, area_path=case.area_path)
        before = case.protocol_id
        case.protocol_id, case.protocol_digest = version.id, version.digest
        route = DiscoveryRoute(case.discovery_route)
        case.is_community = counts_as_community(version, route)
        case.save(update_fields=["protocol_id", "protocol_digest", "is_community"])
        trail.add(
            "case.switched",
            case,
            persons=[case.person_id],
            case_id=case.pk,
            before=before,
            after=version.id,
            why=why.strip(),
        )
