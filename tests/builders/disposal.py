"""Items on their way, as officers' deeds take them: found, driven, received, released."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from builders.actors import NOW
from builders.cases import a_case
from builders.contacts import a_contact
from builders.outbreaks import a_person
from builders.places import DOUDIAN, FANGSHAN, SYSTEM, a_place
from epiloop.disposal.steps import Evidence, Step
from epiloop.protocols.vocabulary import RiskClass
from epiloop.records import PlaceClass
from epiloop_hq import clock
from epiloop_hq.actor import Actor
from epiloop_hq.disposal import actions
from epiloop_hq.disposal.queries.items import ItemRow, item_row, items_of_person

MINUTE = timedelta(minutes=1)


@contextmanager
def hours_of(instant: datetime) -> Iterator[datetime]:
    """Let the reactions to what is done in the block happen at that instant."""
    with clock.at(instant):
        yield instant


def a_loop(
    case_id: int | None = None,
    *,
    person_id: int | None = None,
    area_path: str = DOUDIAN,
    risk_class: RiskClass = RiskClass.CLOSE_CONTACT,
    when: datetime = NOW,
) -> int:
    """Return the item of a contact that was decided on at `when`."""
    contact = a_contact(
        a_case(when=when) if case_id is None else case_id,
        person_id=a_person("Contact", area_path) if person_id is None else person_id,
        risk_class=risk_class,
        when=when,
    )
    (item,) = actions.open_contact_items([contact], actor=SYSTEM, now=when)
    return item


def loops(number: int, case_id: int, *, when: datetime = NOW) -> tuple[int, ...]:
    """Return the items of so many contacts of a case."""
    contacts = [
        a_contact(case_id, person_id=a_person(f"Contact {n}"), when=when)
        for n in range(1, number + 1)
    ]
    return actions.open_contact_items(contacts, actor=SYSTEM, now=when)


def step(
    item_id: int,
    step: Step,
    *,
    at: datetime,
    evidence: Evidence = Evidence.CALL,
    actor: Actor = SYSTEM,
    now: datetime | None = None,
) -> None:
    """Take one step of one item."""
    actions.take_step(
        [item_id],
        step,
        actor=actor,
        happened_at=at,
        now=now or at,
        evidence=(evidence,),
    )


def locate(item_id: int, *, at: datetime, actor: Actor = SYSTEM) -> None:
    """Find a person by telephone."""
    step(item_id, Step.LOCATED, at=at, actor=actor)


def a_hotel(name: str = "Hotel") -> int:
    """Return an observation site."""
    return a_place(name, FANGSHAN, kind=PlaceClass.OBSERVATION_SITE)


def a_journey(
    item_id: int,
    *,
    at: datetime,
    place_id: int | None = None,
    vehicle: str = "V1",
    actor: Actor = SYSTEM,
    until: str = "departed",
) -> int:
    """Ask for a journey and let it go as far as said; return the transfer."""
    transfer = actions.request_transfer(
        item_id,
        actor=actor,
        happened_at=at,
        now=at,
        destination_id=place_id or a_hotel(),
    )
    if until == "requested":
        return transfer
    when = {"actor": actor, "happened_at": at + MINUTE, "now": at + MINUTE}
    actions.dispatch_vehicle(transfer, vehicle=vehicle, **when)
    if until == "departed":
        actions.sign_departure(transfer, signed_by="Wang", **when)
    return transfer


def arrive(transfer_id: int, *, at: datetime, actor: Actor = SYSTEM) -> int | None:
    """Sign the arrival; return the stay."""
    return actions.sign_arrival(
        transfer_id, actor=actor, happened_at=at, now=at, signed_by="Site nurse"
    )


def a_stay(item_id: int, *, at: datetime, place_id: int | None = None) -> int:
    """Bring a contact into an observation site at `at`; return the stay."""
    before = at - timedelta(hours=1)
    locate(item_id, at=before)
    stay = arrive(a_journey(item_id, at=before, place_id=place_id), at=at)
    assert stay is not None
    return stay


def row(item_id: int, actor: Actor = SYSTEM) -> ItemRow:
    """Return an item as it stands."""
    return item_row(item_id, actor)


def item_of(person_id: int, kind: str = "") -> ItemRow:
    """Return the person's first item, of a kind if one is named."""
    rows = items_of_person(person_id, SYSTEM)
    return next(r for r in rows if not kind or r.kind == kind)
