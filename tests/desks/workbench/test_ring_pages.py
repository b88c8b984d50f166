"""A cholera ring from the pages: drawn on the case, served household by household."""

import pytest
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import NOW, SHANGHAI, later
from builders.places import DOUDIAN, FANGSHAN, FENGTAI, SYSTEM, the_areas, the_units
from builders.rings import a_cholera_case, a_dwelling
from epiloop_hq import clock
from epiloop_hq.actor import Role
from epiloop_hq.disposal import actions
from epiloop_hq.disposal.queries.items import clocks_of_case, item_row
from epiloop_hq.disposal.queries.rings import coverage_of, households_of_case

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])
HOUR_LATER = later(hours=1)


@pytest.fixture
def case():
    with clock.at(HOUR_LATER):
        the_areas()
        the_units()
        home = a_dwelling("Mill Lane 1")
        a_dwelling("Mill Lane 2", north_m=40)
        case = a_cholera_case(home_id=home)
        actions.open_case_item(case, actor=SYSTEM, now=NOW)
        yield case


def page(name, *args):
    return reverse(f"workbench:{name}", args=args)


def browser(role=Role.DISTRICT, area_path=FANGSHAN):
    return a_browser(an_account(str(role), role=role, area_path=area_path))


def test_a_ring_is_drawn_from_the_case_and_every_household_given_its_package(case):
    client = browser()
    assert page("ring", case) in client.get(page("case", case)).content.decode()
    empty = client.get(page("ring", case))
    assert "100 m around the dwelling" in empty.content.decode()

    client.post(page("ring_draw", case), {"draw-ring": "standard"})
    client.post(page("ring_add", case), {"add-address": "Behind the mill"})

    shown = client.get(page("ring", case))
    assert [one["name"] for one in shown.context["households"]] == [
        "Mill Lane 1",
        "Mill Lane 2",
        "Behind the mill",
    ]
    assert [tile.value for tile in shown.context["tiles"]] == ["3", "0/3", "0%"]
    first, *others = (row.item.id for row in households_of_case(case, SYSTEM))
    client.post(page("give_package"), {"case": case, "one": first})
    assert coverage_of(case, SYSTEM).done == 1
    client.post(page("give_package"), {"item": others})
    assert coverage_of(case, SYSTEM).share == 1
    assert "Package complete" in client.get(page("ring", case)).content.decode()


def test_the_community_finds_its_households_in_one_list(case):
    actions.draw_ring(case, "standard", actor=SYSTEM, now=NOW)
    community = browser(Role.COMMUNITY, DOUDIAN)

    shown = community.get(page("households"))

    assert [one["name"] for one in shown.context["households"]] == [
        "Mill Lane 1",
        "Mill Lane 2",
    ]
    stranger = browser(Role.DISTRICT, FENGTAI)
    assert stranger.get(page("ring", case)).status_code == 404
    for item in [row.item.id for row in households_of_case(case, SYSTEM)]:
        assert stranger.post(page("give_package"), {"one": item}).status_code == 404
        assert item_row(item, SYSTEM).outcome == ""


def test_one_household_has_a_page_where_each_piece_of_work_is_recorded(case):
    (item, _) = actions.draw_ring(case, "standard", actor=SYSTEM, now=NOW)
    client = browser(Role.COMMUNITY, DOUDIAN)
    minute = HOUR_LATER.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")
    client.post(page("item_step", item, "located"), {"located-happened_at": minute})

    answer = client.post(
        page("item_added", item, "hygiene"), {"hygiene-happened_at": minute}
    )

    assert answer.status_code == 302
    shown = client.get(page("item", item)).content.decode()
    assert "Mill Lane 1" in shown
    assert "Water treatment" in shown


def test_the_ring_counts_as_begun_when_somebody_says_so_and_stops_its_clock(case):
    client = browser()
    shown = client.get(page("case", case)).content.decode()
    assert "Work in the ring has begun" in shown
    minute = HOUR_LATER.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")

    without_time = client.post(page("case_step", case, "ring_work_begun"), follow=True)
    client.post(
        page("case_step", case, "ring_work_begun"),
        {"ring_work_begun-happened_at": minute},
    )

    assert "Say when it was so." in without_time.content.decode()
    shown = client.get(page("case", case)).content.decode()
    assert "Work in the ring has begun" not in shown
    assert {
        c.completes for c in clocks_of_case(case, SYSTEM) if c.met_at is None
    }.isdisjoint({"ring_work_begun"})


def test_a_protocol_without_households_has_no_ring_page():
    from builders.cases import a_case

    with clock.at(HOUR_LATER):
        the_areas()
        the_units()
        covid = a_case()
        client = browser()
        assert client.get(page("ring", covid)).status_code == 404
        assert (
            page("ring", covid) not in client.get(page("case", covid)).content.decode()
        )
