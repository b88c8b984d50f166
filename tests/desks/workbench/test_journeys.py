"""Journeys in bulk: one step for everybody ticked, each by every rule of a journey."""

import pytest
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import NOW, SHANGHAI, later
from builders.cases import a_case
from builders.disposal import a_hotel, locate
from builders.outbreaks import a_person
from builders.places import DOUDIAN, FANGSHAN, SYSTEM
from builders.workbench import some_work
from epiloop_hq import clock
from epiloop_hq.actor import Role
from epiloop_hq.disposal import actions as disposal
from epiloop_hq.disposal.queries.items import (
    item_row,
    items_of_person,
    transfers_of_item,
)

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])
HOUR_LATER = later(hours=1)
PAGE = "workbench:journeys"


@pytest.fixture(scope="module")
def built(standing):
    with clock.at(HOUR_LATER):
        work = some_work()
        for item in work.items:
            locate(item, at=HOUR_LATER)
        return work


@pytest.fixture
def work(built):
    with clock.at(HOUR_LATER):
        yield built


def driver():
    return driver_of(Role.TRANSFER)


def take(client, step, items, **values):
    """Take one step of a journey for the items; return what the officer was told."""
    told = {f"{step}-{name}": value for name, value in values.items()}
    when = HOUR_LATER.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")
    form = {"step": step, "item": items, f"{step}-happened_at": when, **told}
    answer = client.post(reverse(PAGE), form)
    shown = client.get(answer["Location"]) if answer.status_code == 302 else answer
    return [str(message) for message in shown.context["messages"]]


def an_infected_person():
    """Return the located item of an infected person."""
    person = a_person("Infected Qian", DOUDIAN)
    case = a_case(person)
    disposal.open_case_item(case, actor=SYSTEM, now=NOW)
    disposal.tell_case(case, "case.confirmed", actor=SYSTEM, happened_at=NOW, now=NOW)
    item = items_of_person(person, SYSTEM)[0].id
    locate(item, at=HOUR_LATER)
    return item


def steps(items):
    return [item_row(item, SYSTEM).step for item in items]


def test_a_whole_vehicle_is_asked_for_sent_and_signed_for_at_both_ends(work):
    client, hotel = driver(), a_hotel()

    asking = driver_of(Role.INVESTIGATOR)
    take(asking, "transfer_requested", work.items, destination=hotel)
    take(client, "transfer_dispatched", work.items, vehicle="京A 12345")
    take(client, "transfer_departed", work.items, signed_by="Wang")
    take(client, "transfer_arrived", work.items, signed_by="Nurse Zhou")

    assert steps(work.items) == ["under_observation"] * len(work.items)
    journeys = [transfers_of_item(item, SYSTEM)[0] for item in work.items]
    assert {(j.destination_id, j.vehicle) for j in journeys} == {(hotel, "京A 12345")}


@pytest.mark.parametrize("step", ["transfer_departed", "transfer_arrived"])
def test_nobody_departs_or_arrives_without_a_signature(work, step):
    client, hotel = driver(), a_hotel()
    take(client, "transfer_requested", work.items, destination=hotel)
    take(client, "transfer_dispatched", work.items, vehicle="V1")
    if step == "transfer_arrived":
        take(client, "transfer_departed", work.items, signed_by="Wang")
    before = steps(work.items)

    take(client, step, work.items, signed_by=" ")

    assert steps(work.items) == before


def test_an_infected_person_never_rides_with_the_exposed_and_is_named(work):
    """The others go through; who is refused waits on for a vehicle of their own."""
    client, infected = driver(), an_infected_person()
    everybody = [*work.items, infected]
    take(client, "transfer_requested", everybody, destination=a_hotel())

    told = take(client, "transfer_dispatched", everybody, vehicle="V1")

    assert steps(everybody) == [*["transfer_dispatched"] * 3, "transfer_requested"]
    assert told == [
        "Recorded for 3 persons.",
        (
            "Not recorded for Infected Qian. The vehicle V1 is carrying exposed "
            "persons; it cannot take infected persons on the same journey."
        ),
    ]


def test_a_stay_that_nobody_may_decide_does_not_begin_and_says_who_may(work):
    """The order of the stay is decided by who asked for the journey, or who signs."""
    client = driver()
    take(client, "transfer_requested", work.items, destination=a_hotel())
    take(client, "transfer_dispatched", work.items, vehicle="V1")
    take(client, "transfer_departed", work.items, signed_by="Wang")

    (told,) = take(client, "transfer_arrived", work.items, signed_by="Nurse Zhou")

    assert "signed by somebody who may decide orders" in told
    assert steps(work.items) == ["transfer_departed"] * 3


def test_who_has_been_moved_on_meanwhile_is_named_and_the_others_go_through(work):
    client, hotel = driver(), a_hotel()
    first, *others = work.items
    take(client, "transfer_requested", [first], destination=hotel)
    take(client, "transfer_dispatched", [first], vehicle="V1")
    take(client, "transfer_departed", [first], signed_by="Wang")

    told = take(client, "transfer_requested", work.items, destination=hotel)

    assert told[0] == "Recorded for 2 persons."
    assert len(told) == 2
    assert steps(others) == ["transfer_requested"] * 2


def test_each_role_is_offered_the_steps_that_it_may_take(work):
    """The community asks for journeys; vehicles are for the transfer team to send."""
    drivers, community = driver_of(Role.TRANSFER), driver_of(Role.COMMUNITY)

    offered = [
        [str(tab.label) for tab in client.get(reverse(PAGE)).context["tabs"]]
        for client in (drivers, community)
    ]
    beyond = community.post(reverse(PAGE), {"step": "transfer_departed"})

    assert offered == [
        ["To request", "To send a vehicle", "To depart", "To arrive"],
        ["To request"],
    ]
    assert beyond.status_code == 403


def driver_of(role):
    return a_browser(an_account(role, name=role, role=role, area_path=FANGSHAN))
