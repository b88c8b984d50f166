"""The page of a recall: ten members, each held by an order, sampled again, freed."""

import pytest
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import NOW, later
from builders.laboratory import a_hold, a_recall
from builders.outbreaks import a_person, people
from builders.places import DOUDIAN, FANGSHAN, FENGTAI, SYSTEM, the_areas, the_units
from epiloop_hq import clock
from epiloop_hq.actor import Role
from epiloop_hq.disposal.actions import hold_members
from epiloop_hq.disposal.queries.items import clocks_of_items, items_of_holds
from epiloop_hq.laboratory.queries import recall_facts

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])

# What a field of a form holds: the headquarters' own clock, to the minute.
NOW_FIELD = "2022-04-23T02:05"


@pytest.fixture(autouse=True)
def _now():
    the_areas()
    the_units()
    with clock.at(NOW):
        yield


def officer_of(role, area_path=FANGSHAN):
    return a_browser(an_account(f"{role}.one", role=role, area_path=area_path))


def test_the_page_shows_every_member_and_takes_the_single_sample():
    recall = a_recall([a_person("Zhang San"), a_person("Li Si")])
    person = recall_facts(recall, SYSTEM).tube.person_ids[0]
    hold = a_hold(recall, person)
    officer = officer_of(Role.LABORATORY, DOUDIAN)
    page = reverse("workbench:recall", args=[recall])
    shown = officer.get(page).content.decode()
    assert "Not held yet" in shown
    assert "Held, single sample to be taken" in shown

    address = reverse("workbench:resample", args=[recall, hold])
    sample = {f"hold{hold}-barcode": "S-1", f"hold{hold}-happened_at": NOW_FIELD}
    answers = [officer.post(address, sample).status_code for _ in range(2)]

    assert answers == [302, 422]  # the barcode is taken by then
    assert "Held, awaiting the single result" in officer.get(page).content.decode()


def test_an_investigator_stops_the_clock_of_the_members_core_information():
    recall = a_recall(people(2))
    hold_members(recall, actor=SYSTEM, now=NOW)
    officer = officer_of(Role.INVESTIGATOR)
    page = reverse("workbench:recall", args=[recall])
    assert "Known of every member" in officer.get(page).content.decode()

    with clock.at(later(minutes=30)):
        answer = officer.post(
            reverse("workbench:recall_core", args=[recall]),
            {"core-happened_at": "2022-04-23T02:30"},
        )
        after = officer.get(page).content.decode()

    assert answer.status_code == 302
    assert "Known of every member" not in after
    holds = recall_facts(recall, SYSTEM).held.values()
    clocks = clocks_of_items(i.id for i in items_of_holds(holds, SYSTEM).values())
    met = {c.met_at for c in clocks if c.completes == "pool_core_done"}
    assert met == {later(minutes=25)}


@pytest.mark.parametrize(
    ("role", "links_to_items", "links_to_orders", "tells_core"),
    [
        (Role.DISTRICT, True, True, True),
        (Role.INVESTIGATOR, True, True, True),
        (Role.LABORATORY, False, False, False),
    ],
)
def test_a_role_finds_on_the_page_what_it_may_open(
    role, links_to_items, links_to_orders, tells_core
):
    recall = a_recall(people(2))
    hold_members(recall, actor=SYSTEM, now=NOW)

    shown = officer_of(role).get(reverse("workbench:recall", args=[recall]))

    text = shown.content.decode()
    assert ("/items/" in text) is links_to_items
    assert ("/orders/" in text) is links_to_orders
    assert ("Known of every member" in text) is tells_core


def test_another_area_s_recall_is_not_there():
    recall = a_recall(people(2))

    answer = officer_of(Role.LABORATORY, FENGTAI).get(
        reverse("workbench:recall", args=[recall])
    )

    assert answer.status_code == 404
