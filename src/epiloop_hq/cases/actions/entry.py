"""Quick entry: a person and what they are to us, typed in one form and written at once."""

from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop_hq.actor import Actor
from epiloop_hq.audit.recording import recording
from epiloop_hq.cases.actions.facts import CaseDates
from epiloop_hq.cases.actions.opening import open_case
from epiloop_hq.cases.errors import CaseRefusedError
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.registry.actions import PersonDraft, create_person
from epiloop_hq.registry.queries import search_persons


def enter_case(
    person: PersonDraft,
    *,
    code: str = "",
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    outbreak_id: int,
    area_path: str,
    status: CaseStatus,
    route: DiscoveryRoute = DiscoveryRoute.UNCLASSIFIED,
    route_evidence: str = "",
    dates: CaseDates | None = None,
    note: str = "",
) -> int:
    """Enter a person and open their case, both or neither; return the case's id.

    Parameters
    ----------
    code
        The pseudonym of a person on record already; the draft then says nothing.
    """
    with recording(actor=actor, now=now):
        person_id = enter_person(
            person, code=code, actor=actor, now=now, area_path=area_path, why="case"
        )
        return open_case(
            person_id,
            actor=actor,
            happened_at=happened_at,
            now=now,
            outbreak_id=outbreak_id,
            area_path=area_path,
            status=status,
            route=route,
            route_evidence=route_evidence,
            dates=dates,
            note=note,
        )


def enter_person(
    person: PersonDraft,
    *,
    code: str,
    actor: Actor,
    now: datetime,
    area_path: str,
    why: str,
) -> int:
    """Return the person of this pseudonym, or enter the one described.

    Raises
    ------
    CaseRefusedError
        If the viewer knows no person of this pseudonym, or nobody is described.
    """
    if code.strip():
        found = search_persons(code.strip(), actor, anywhere=False, limit=1)
        if not found or found[0].view.code != code.strip().upper():
            raise CaseRefusedError(
                _("You have no person with the code %(code)s.") % {"code": code}
            )
        return found[0].view.id
    if not person.name.strip():
        raise CaseRefusedError(_("Type a name, or the code of a person on record."))
    return create_person(person, actor=actor, now=now, area_path=area_path, why=why)
