"""Quick entry: a person and what they are to us, typed in one form and written at once."""

from collections.abc import Collection
from datetime import datetime

from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop_hq.actor import Actor
from epiloop_hq.audit.recording import recording
from epiloop_hq.cases.actions.facts import CaseDates
from epiloop_hq.cases.actions.opening import open_case
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.registry.actions import PersonDraft, enter_person


def enter_case(
    person: PersonDraft,
    *,
    code: str = "",
    other_than: Collection[int] = (),
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
    other_than
        Persons on record like the one described whom the actor found to be others.
    """
    with recording(actor=actor, now=now):
        person_id = enter_person(
            person,
            code=code,
            actor=actor,
            now=now,
            area_path=area_path,
            why="case",
            other_than=other_than,
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
