"""Quick entry of a contact: the person and the relation, typed in one form."""

from collections.abc import Collection
from datetime import datetime

from epiloop.protocols.vocabulary import RiskClass
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.cases.queries import visible_case
from epiloop_hq.contacts.actions.decisions import decide_contact
from epiloop_hq.contacts.actions.exposures import ExposureDraft
from epiloop_hq.contacts.actions.typed import add_contact
from epiloop_hq.registry.actions import PersonDraft, enter_person


def enter_contact(
    case_id: int,
    person: PersonDraft,
    *,
    code: str = "",
    other_than: Collection[int] = (),
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    exposure: ExposureDraft,
    risk_class: RiskClass | None = None,
    is_decided: bool = False,
) -> int:
    """Enter a person and name them as a contact, both or neither; return the contact.

    Parameters
    ----------
    code
        The pseudonym of a person on record already; the draft then says nothing.
    other_than
        Persons on record like the one described whom the actor found to be others.
    is_decided
        Whether the officer decides on the contact in the same breath.
    """
    with recording(actor=actor, now=now):
        case = visible_case(case_id, actor)
        actor.require(Permission.CONTACT_WRITE, area_path=case.area_path)
        person_id = enter_person(
            person,
            code=code,
            actor=actor,
            now=now,
            area_path=case.area_path,
            why="contact",
            other_than=other_than,
        )
        contact_id = add_contact(
            case_id,
            person_id,
            actor=actor,
            happened_at=happened_at,
            now=now,
            exposure=exposure if exposure.says_anything else None,
            risk_class=risk_class,
        )
        if is_decided:
            decide_contact(contact_id, actor=actor, happened_at=happened_at, now=now)
    return contact_id
