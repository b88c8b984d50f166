"""What may stand in the way of a journey, who it carries, and who decides its order."""

from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.disposal.steps import Step
from epiloop.protocols.vocabulary import Event
from epiloop_hq.access.queries import actor_by_id
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.cases.queries import case_facts
from epiloop_hq.contacts.kinds import ContactState
from epiloop_hq.contacts.queries import contact_facts
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.labels import CARRIED
from epiloop_hq.disposal.models import Item, Transfer
from epiloop_hq.observation.errors import NotYetConfinedError
from epiloop_hq.observation.queries import confined_from, subject_of

INFECTED, SUSPECTED, EXPOSED = "infected", "suspected", "exposed"


def fallen_ground(item: Item) -> Step | None:
    """Return how a loop ends whose ground fell while it could not; None if it stands."""
    if item.contact_id is not None:
        (contact,) = contact_facts([item.contact_id])
        if contact.state == ContactState.DECLINED:
            return Step.DOWNGRADED
    if item.case_id is None:
        return None
    refuted = case_facts(item.case_id).status == CaseStatus.REFUTED
    return Step.CANCELLED if refuted else None


def check_confined(item: Item, at: datetime) -> None:
    """Refuse a journey into a restriction that the protocol begins later."""
    if item.contact_id is None:
        return
    subject = subject_of(contact_id=item.contact_id, case_id=None)
    if (first_on := confined_from(subject, at=at)) is not None:
        raise NotYetConfinedError(first_on)


def decider(transfer: Transfer, item: Item, actor: Actor) -> Actor:
    """Return who decides the order of the stay: whoever receives may not be entitled.

    Then it is decided by who asked for the journey, as far as they may decide it now.
    """
    where = item.acting_area_path
    if actor.may(Permission.ORDER_DECIDE, area_path=where):
        return actor
    asked = None if transfer.asked_by_id is None else actor_by_id(transfer.asked_by_id)
    if asked is None:
        return actor
    return asked if asked.may(Permission.ORDER_DECIDE, area_path=where) else actor


def carries(item: Item) -> str:
    """Return whom a journey carries: who rides with whom depends on it."""
    if item.kind == "case":
        return INFECTED
    return SUSPECTED if Event.SYMPTOMS_REPORTED in item.heard else EXPOSED


def check_not_mixed(vehicle: str, transfer: Transfer) -> None:
    """Refuse an infected person in the vehicle of others, and others in theirs."""
    under_way = Transfer.objects.unscoped(reason="who is in this vehicle").filter(
        vehicle=vehicle, arrived_at__isnull=True, cancelled_at__isnull=True
    )
    other = under_way.exclude(carries=transfer.carries).first()
    if other is not None:
        raise DisposalRefusedError(
            _(
                "The vehicle %(vehicle)s is carrying %(carries)s; it cannot take "
                "%(carries2)s on the same journey."
            )
            % {
                "vehicle": vehicle,
                "carries": CARRIED[other.carries],
                "carries2": CARRIED[transfer.carries],
            }
        )
