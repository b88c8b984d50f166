"""A stay, a ring and a clock as an officer looks after them, in both languages."""

import pytest
from playwright.sync_api import Page

from builders.access import a_browser, an_account
from builders.actors import NOW
from builders.disposal import a_hotel, a_loop
from builders.observation import an_exposed, begin
from builders.places import FANGSHAN, SYSTEM, the_areas, the_units
from builders.rings import a_cholera_case, a_dwelling
from epiloop_hq.actor import Role
from epiloop_hq.disposal.actions import open_case_item
from epiloop_hq.disposal.queries.items import clocks_of_items
from looking import checked, signed_in


@pytest.mark.usefixtures("earlier")
def test_a_ring_is_drawn_and_served_and_a_stay_says_what_it_waits_for(
    page: Page, live_server, way
) -> None:
    the_areas()
    the_units()
    hotel = a_hotel()
    stay, _ = (begin(an_exposed(), at=NOW, place_id=hotel) for _ in range(2))
    (limit, *_) = clocks_of_items([a_loop()])
    home = a_dwelling("Mill Lane 1")
    a_dwelling("Mill Lane 2", north_m=40)
    case = a_cholera_case(home_id=home)
    open_case_item(case, actor=SYSTEM, now=NOW)
    officer = a_browser(an_account("officer", role=Role.DISTRICT, area_path=FANGSHAN))
    at, tag = live_server.url, way.tag
    signed_in(page, officer, at=at)

    page.goto(f"{at}/cases/{case}/")
    page.click("#case-steps a")
    checked(page, f"ring-empty-{tag}")
    page.click("#draw button[type=submit]")
    page.wait_for_selector("#households tbody tr")
    checked(page, f"ring-{tag}")
    page.click("#households tbody tr:first-child button")
    page.wait_for_selector("#households tbody tr:nth-child(2)")
    page.goto(f"{at}/households/")
    checked(page, f"households-{tag}")

    page.goto(f"{at}/stays/{stay}/")
    checked(page, f"stay-{tag}")
    page.click("#conditions summary")
    page.click("#conditions button[type=submit]")
    page.wait_for_selector("#conditions details[open]")
    checked(page, f"stay-refused-{tag}")

    page.goto(f"{at}/clocks/{limit.id}/")
    page.click("summary.btn")
    checked(page, f"clock-{tag}")
