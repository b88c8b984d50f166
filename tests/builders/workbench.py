"""One case at work, as officers' deeds make it: a team, contacts, a point, a held member."""

from dataclasses import dataclass

from builders.actors import NOW, later
from builders.cases import a_case, a_stop, a_trail
from builders.laboratory import a_recall
from builders.outbreaks import a_person, an_outbreak, people
from builders.places import DOUDIAN, FANGSHAN, SYSTEM, a_place, the_areas, the_units
from epiloop.protocols.vocabulary import RiskClass
from epiloop.records import PlaceClass
from epiloop_hq.cases.queries import case_points
from epiloop_hq.contacts import actions as contacts
from epiloop_hq.disposal import actions as disposal
from epiloop_hq.disposal.queries.items import items_of_case, items_of_person


@dataclass(frozen=True, slots=True)
class Work:
    """Ids of one case and of what is being done about it, an hour after it was found."""

    outbreak: int
    case: int
    case_person: int
    contacts: tuple[int, ...]
    persons: tuple[int, ...]
    items: tuple[int, ...]
    point_item: int
    held_person: int
    held_item: int
    site: int
    units: dict[str, int]


def some_work(number: int = 3) -> Work:
    """Open a case with so many contacts decided, one place visited, one tube recalled."""
    the_areas()
    units = the_units()
    outbreak = an_outbreak()
    site = a_place("集中观察点", FANGSHAN, kind=PlaceClass.OBSERVATION_SITE)
    person = a_person("Rider Zhou", DOUDIAN)
    case = a_case(person)
    disposal.open_case_item(case, actor=SYSTEM, now=NOW)
    a_trail(case, a_stop(a_place(), "08:00-09:00"))
    (point,) = case_points(case, SYSTEM)
    point_item = disposal.open_point_item(
        point, case_id=case, actor=SYSTEM, now=later(minutes=5)
    )
    persons = people(number)
    listed = tuple(_contact(case, one) for one in persons)
    contacts.decide_contacts(
        listed, actor=SYSTEM, happened_at=later(minutes=30), now=later(minutes=30)
    )
    disposal.open_contact_items(listed, actor=SYSTEM, now=later(minutes=30))
    held = a_person("Held Member", DOUDIAN)
    disposal.hold_members(a_recall((held, a_person("Other"))), actor=SYSTEM, now=NOW)
    by_contact = {i.contact_id: i.id for i in items_of_case(case, SYSTEM)}
    return Work(
        outbreak=outbreak,
        case=case,
        case_person=person,
        contacts=listed,
        persons=persons,
        items=tuple(by_contact[one] for one in listed),
        point_item=point_item,
        held_person=held,
        held_item=items_of_person(held, SYSTEM)[0].id,
        site=site,
        units=units,
    )


def _contact(case: int, person: int) -> int:
    return contacts.add_contact(
        case,
        person,
        actor=SYSTEM,
        happened_at=later(minutes=20),
        now=later(minutes=20),
        risk_class=RiskClass.CLOSE_CONTACT,
    )
