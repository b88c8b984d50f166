"""A district's officer looks after orders and duplicates, in both languages."""

import pytest
from playwright.sync_api import Page

from builders.access import a_browser, an_account
from builders.actors import NOW, later
from builders.orders import OTHER, SYSTEM, an_order
from builders.places import FANGSHAN, the_areas, the_units
from builders.registry import a_person, an_outbreak
from epiloop_hq.actor import Role
from epiloop_hq.orders import actions, queries
from epiloop_hq.registry.queries import duplicates_of
from looking import checked, signed_in


@pytest.mark.usefixtures("earlier")
def test_orders_are_reviewed_challenged_and_told(page: Page, live_server, way) -> None:
    the_areas()
    the_units()
    outbreak, person = an_outbreak(), a_person(language=way.language)
    order = an_order(outbreak, person, actor=OTHER, starts_at=later(days=-8))
    appeal = actions.file_appeal(order, actor=OTHER, now=NOW, text="I was not there.")
    officer = a_browser(an_account("officer", role=Role.DISTRICT, area_path=FANGSHAN))
    at, tag = live_server.url, way.tag
    signed_in(page, officer, at=at)

    page.goto(f"{at}/orders/")
    checked(page, f"orders-{tag}")
    page.click("tbody a")
    checked(page, f"order-{tag}")
    page.check("#review input[value=keep]")
    page.fill("#review textarea", "Still ill")
    page.click("#review button[type=submit]")
    page.wait_for_selector(f"#appeal-{appeal}")
    page.check(f"#appeal-{appeal} input[value=upheld]")
    page.fill(f"#appeal-{appeal} textarea", "It was another person.")
    page.click(f"#appeal-{appeal} button[type=submit]")
    page.wait_for_selector("#review", state="detached")
    checked(page, f"order-ended-{tag}")

    told = [n for n in queries.notices_of_order(order, SYSTEM) if n.kind == "start"]
    page.goto(f"{at}/notices/{told[0].id}/")
    checked(page, f"notice-{tag}")
    assert not queries.order_row(order, SYSTEM).is_open


@pytest.mark.usefixtures("earlier")
def test_two_records_are_found_to_be_one_person(page: Page, live_server, way) -> None:
    the_areas()
    the_units()
    an_outbreak()
    first = a_person()
    a_person(name="Li Wei", occupation="driver")
    (pair,) = duplicates_of(first, SYSTEM)
    chief = a_browser(an_account("chief", role=Role.HEADQUARTERS, area_path="11/1101/"))
    at, tag = live_server.url, way.tag
    signed_in(page, chief, at=at)

    for name, address in (
        ("outbreaks", "/outbreaks/"),
        ("outbreak-new", "/outbreaks/new/"),
        ("areas", "/areas/"),
        ("area", "/areas/110111103/"),
        ("correct", f"/persons/{first}/correct/"),
        ("duplicates", "/duplicates/"),
    ):
        page.goto(at + address)
        checked(page, f"{name}-{tag}")
    page.goto(f"{at}/duplicates/{pair.id}/")
    checked(page, f"duplicate-{tag}")
    page.click("form[action$='/merge/'] button")
    page.wait_for_selector("form[action$='/merge/']", state="detached")

    assert duplicates_of(first, SYSTEM)[0].state == "merged"
