"""Contacts of contacts are found from a decided contact's own exposure and visits."""

import pytest

from builders.actors import NOW, at
from builders.contacts import (
    a_met_case,
    a_run,
    contacts_of,
    decide,
)
from builders.outbreaks import a_person
from builders.places import (
    SYSTEM,
    a_place,
    the_areas,
)
from builders.visits import a_delivery, a_visit
from epiloop.protocols.vocabulary import Setting
from epiloop.records import PlaceClass
from epiloop_hq.contacts import actions
from epiloop_hq.contacts.actions import ExposureDraft

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tree():
    the_areas()


def test_contacts_of_contacts_are_found_once_the_contact_is_decided_on():
    case = a_met_case("Li 08:30-08:50")
    a_run(case)
    li = contacts_of(case)["Li"]
    canteen = a_place("Canteen", kind=PlaceClass.RESTAURANT)
    friend = a_person("Friend")
    actions.record_exposures(
        case,
        [friend],
        ExposureDraft(
            place_id=canteen,
            starts_at=at("2022-04-22 12:00"),
            ends_at=at("2022-04-22 13:00"),
            settings=frozenset({Setting.MEAL}),
        ),
        actor=SYSTEM,
        happened_at=NOW,
        now=NOW,
        through_id=li.person_id,
    )
    before = a_run(case)
    assert "Friend" not in contacts_of(case)

    decide([li.id])
    after = a_run(case)

    row = contacts_of(case)["Friend"]
    assert (len(before.found), len(after.found)) == (0, 1)
    assert (row.risk_class, row.via_id) == ("secondary_contact", li.id)


def test_a_contact_s_own_visits_lead_to_its_contacts():
    case = a_met_case("Li 08:30-08:50")
    a_run(case)
    li = contacts_of(case)["Li"]
    karaoke = a_place("Karaoke", kind=PlaceClass.ENTERTAINMENT)
    a_delivery(
        [
            a_visit(li.person_id, karaoke, "20:00-23:00"),
            a_visit(a_person("Mate"), karaoke, "22:30-23:30"),
            a_visit(a_person("Cleaner"), karaoke, "23:00-23:30"),
        ],
        source="karaoke",
    )
    decide([li.id])

    a_run(case)

    assert list(contacts_of(case)) == ["Li", "Mate"]
    assert contacts_of(case)["Mate"].minutes == 30


def test_a_contact_brought_under_control_early_has_fewer_contacts():
    case = a_met_case("Li 08:30-08:50")
    a_run(case)
    li = contacts_of(case)["Li"]
    decide([li.id])
    actions.record_exposures(
        case,
        [a_person("Friend")],
        ExposureDraft(
            starts_at=at("2022-04-22 20:00"),
            ends_at=at("2022-04-22 21:00"),
            settings=frozenset({Setting.MEAL}),
        ),
        actor=SYSTEM,
        happened_at=NOW,
        now=NOW,
        through_id=li.person_id,
    )

    run = actions.determine(
        case,
        actor=SYSTEM,
        now=NOW,
        controlled_at={li.person_id: at("2022-04-22 12:00")},
    )

    assert run.results == 1
    assert "Friend" not in contacts_of(case)
