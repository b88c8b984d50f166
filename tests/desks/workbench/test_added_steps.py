"""C60: a step written into a protocol file is in the loop with its clock, on the pages."""

from datetime import timedelta

import pytest
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import NOW, SHANGHAI, later
from builders.cases import a_case, a_stop, a_trail
from builders.contacts import a_contact
from builders.outbreaks import an_outbreak
from builders.places import FANGSHAN, SYSTEM, a_place, the_areas, the_units
from epiloop.protocols import use_shelf
from epiloop_hq import clock
from epiloop_hq.actor import Role
from epiloop_hq.cases.queries import case_points
from epiloop_hq.disposal import actions
from epiloop_hq.disposal.queries.items import clocks_of_items, item_row
from protocol_files import shelf, write

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])
HOUR_LATER = later(hours=1)
# What a headquarters might write: neither key is known to any line of the program.
WRITTEN = """
    [step.leaflet_given]
    verification = "U"
    title = "Leaflet given and explained"
    title_zh = "发放并讲解告知书"
    scope = "person"
    after = "contact_determined"
    mandatory = true
    only_for = ["close_contact"]

    [clock.leaflet_given]
    verification = "U"
    title = "Leaflet given in time"
    title_zh = "按时发放告知书"
    trigger = "contact_determined"
    limit_hours = 12
    completes = "leaflet_given"
    scope = "person"
    only_for = ["close_contact"]

    [step.well_chlorinated]
    verification = "U"
    title = "Well chlorinated"
    title_zh = "水井加氯消毒"
    scope = "point"
    after = "located"
    mandatory = true
"""


@pytest.fixture
def office(tmp_path):
    """Open an outbreak of Ebola under a version of the headquarters' own."""
    write(
        tmp_path,
        "ebola-own",
        WRITTEN,
        disease="ebola",
        place="CN-11",
        begins="2022-01-01",
        header='inherits = "ebola-who"\n',
    )
    use_shelf(shelf(tmp_path))
    with clock.at(HOUR_LATER):
        the_areas()
        the_units()
        outbreak = an_outbreak("ebola-own", code="OWN")
        yield a_case(outbreak_id=outbreak)


def page(name, *args):
    return reverse(f"workbench:{name}", args=args)


def told(key, instant=HOUR_LATER):
    minute = instant.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")
    return {f"{key}-happened_at": minute}


def browser():
    return a_browser(an_account("officer", role=Role.DISTRICT, area_path=FANGSHAN))


def test_a_step_for_a_person_is_shown_timed_and_asked_for_before_the_release(office):
    (item,) = actions.open_contact_items([a_contact(office)], actor=SYSTEM, now=NOW)
    client = browser()
    (clock_row,) = [c for c in clocks_of_items([item]) if c.key == "leaflet_given"]
    shown = client.get(page("item", item)).content.decode()
    assert "Leaflet given and explained" in shown
    assert (clock_row.due_at - clock_row.started_at) == timedelta(hours=12)
    client.post(
        page("item_step", item, "located"),
        {"located-evidence": "visit"} | told("located"),
    )
    client.post(
        page("item_step", item, "under_observation"),
        {"under_observation-evidence": "visit"} | told("under_observation"),
    )
    before = {
        o.step: o for o in client.get(page("item", item)).context["rights"].options
    }

    client.post(page("item_added", item, "leaflet_given"), told("leaflet_given"))

    after = {
        o.step: o for o in client.get(page("item", item)).context["rights"].options
    }
    assert before["released"].missing == ("leaflet_given",)
    assert after["released"].missing == ()
    (clock_row,) = [c for c in clocks_of_items([item]) if c.key == "leaflet_given"]
    assert clock_row.state == "met"


def test_it_is_shown_in_chinese_as_the_file_says_it(office):
    (item,) = actions.open_contact_items([a_contact(office)], actor=SYSTEM, now=NOW)
    client = browser()

    shown = client.get(page("item", item), headers={"accept-language": "zh-hans"})

    assert "发放并讲解告知书" in shown.content.decode()


def test_a_step_for_a_place_is_asked_for_before_the_place_is_safe(office):
    a_trail(office, a_stop(a_place("Well"), "08:00-09:00"))
    (point,) = case_points(office, SYSTEM)
    item = actions.open_point_item(point, case_id=office, actor=SYSTEM, now=NOW)
    client = browser()
    client.post(
        page("item_step", item, "owned"), {"owned-owner": "Village"} | told("owned")
    )
    client.post(page("item_step", item, "people_listed"), told("people_listed"))

    refused = client.post(page("item_step", item, "closed"), told("closed"))
    client.post(page("item_added", item, "well_chlorinated"), told("well_chlorinated"))
    closed = client.post(page("item_step", item, "closed"), told("closed"))

    assert (refused.status_code, closed.status_code) == (422, 302)
    assert item_row(item, SYSTEM).outcome == "closed"
