"""An investigator writes up a case, determines its contacts and decides on them."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from builders.access import a_browser, an_account
from builders.cases import a_case, a_stop, a_trail, an_interview
from builders.contacts import a_classroom, contacts_of
from builders.laboratory import a_recall
from builders.outbreaks import a_person
from builders.places import DOUDIAN, FANGSHAN, FENGTAI, SYSTEM, the_areas, the_units
from epiloop_hq import clock
from epiloop_hq.access.queries import actor_by_id
from epiloop_hq.actor import Role
from epiloop_hq.contacts.kinds import ContactState
from epiloop_hq.jobs import queue
from epiloop_hq.laboratory.queries import recall_facts
from looking import checked, signed_in


@pytest.fixture
def officer(earlier):
    the_areas()
    the_units()
    return a_browser(
        an_account("chen", name="Chen Jie", role=Role.DISTRICT, area_path=FANGSHAN)
    )


def test_a_case_is_written_up(page: Page, officer, live_server, way) -> None:
    case = a_case(a_person("Zhang San", DOUDIAN))
    a_trail(case, a_stop(a_classroom("Li 08:10-08:50"), "08:00-09:00"))
    an_interview(case)
    at, tag = live_server.url, way.tag
    signed_in(page, officer, at=at)

    for name in ("edit", "trail", "interview"):
        page.goto(at + reverse(f"cases:{name}", args=[case]))
        checked(page, f"case-{name}-{tag}")
    page.goto(f"{at}/cases/new/")
    checked(page, f"case-new-{tag}")
    page.fill("[name=area]", "110111103")
    page.fill("[name=name]", "Li Na")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/interview/")


def test_contacts_are_determined_and_decided(
    page: Page, officer, live_server, way
) -> None:
    case = a_case(a_person("Zhang San", DOUDIAN))
    met = a_classroom(
        "Li 08:10-08:50", "Wang 08:20-08:40", f"Zhao @{FENGTAI} 08:20-08:40"
    )
    a_trail(case, a_stop(met, "08:00-09:00"))
    at, tag = live_server.url, way.tag
    signed_in(page, officer, at=at)

    page.goto(f"{at}/contacts/of/{case}/")
    page.click("form[action$='/determine/'] button")
    page.wait_for_load_state()
    # What the worker does, which no server of a test has beside it.
    assert queue.run_next(now=clock.now(), actor_by_id=actor_by_id)
    page.reload()
    page.wait_for_selector("[data-tick]")
    for box in page.locator("[data-tick]").all():
        box.check()
    checked(page, f"contacts-proposed-{tag}")
    page.click("button[name=deed][value=decide]")
    page.wait_for_load_state("networkidle")
    checked(page, f"contacts-decided-{tag}")
    rows = contacts_of(case)
    assert {row.state for row in rows.values()} == {ContactState.DETERMINED}

    page.goto(f"{at}/contacts/{rows['Li'].id}/")
    checked(page, f"contact-{tag}")
    page.goto(f"{at}/contacts/of/{case}/new/")
    checked(page, f"contact-new-{tag}")


def test_a_recall_is_read_in_the_laboratory(
    page: Page, officer, live_server, way
) -> None:
    recall = a_recall([a_person(f"Member {n}") for n in range(10)])
    tube = recall_facts(recall, SYSTEM).tube.tube_id
    at, tag = live_server.url, way.tag
    signed_in(page, officer, at=at)

    for name, address in (
        ("desk", "/laboratory/"),
        ("tube", f"/laboratory/tubes/{tube}/"),
        ("recall", f"/laboratory/recalls/{recall}/"),
    ):
        page.goto(at + address)
        checked(page, f"laboratory-{name}-{tag}")
