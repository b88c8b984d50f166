"""A commander reads the day on one screen and follows a chain, in both languages."""

import pytest
from playwright.sync_api import Page, expect

from builders.access import a_browser, an_account
from builders.actors import NOW
from builders.cases import a_case
from builders.outbreaks import an_outbreak
from builders.places import FANGSHAN, SYSTEM, the_areas, the_units
from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop_hq import clock
from epiloop_hq.actor import Role
from epiloop_hq.cases.actions import CaseDates, link_cases
from epiloop_hq.disposal.actions import open_case_item
from epiloop_hq.situation.actions import make_snapshot
from looking import checked, signed_in

FITS = "document.documentElement.scrollHeight <= innerHeight"


@pytest.mark.usefixtures("earlier")
def test_the_day_on_one_screen_and_from_a_chain_to_its_case(
    page: Page, live_server, way
) -> None:
    the_areas()
    the_units()
    onset = CaseDates(onset_on=NOW.date(), positive_at=NOW)
    found = a_case(route=DiscoveryRoute.COMMUNITY_SCREENING, dates=onset)
    second = a_case()
    link_cases(found, second, actor=SYSTEM, now=NOW, source="interview")
    for case in (found, second):
        open_case_item(case, actor=SYSTEM, now=NOW)
    now = clock.now()
    make_snapshot(an_outbreak(), as_of=now, actor=SYSTEM, now=now)
    chief = a_browser(an_account("chief", role=Role.DISTRICT, area_path=FANGSHAN))
    at, tag = live_server.url, way.tag
    signed_in(page, chief, at=at)

    page.goto(at)
    expect(page).to_have_url(f"{at}/command/")
    expect(page.locator("#map .leaflet-pane").first).to_be_attached()
    expect(page.locator("#chart-epidemic-curve canvas")).to_be_visible()
    if way.size == "desk":
        assert page.evaluate(FITS), "the command page must not scroll at a desk"
    checked(page, f"command-{tag}")

    page.goto(f"{at}/chains/")
    expect(page.locator("#chart-chains canvas")).to_be_visible()
    with page.expect_download() as saved:
        page.click("[data-chart-table]")
    assert saved.value.suggested_filename == "chains.csv"
    with page.expect_download() as saved:
        page.click("[data-chart-picture]")
    assert saved.value.suggested_filename == "chains.png"
    page.click(".chart-table summary")
    checked(page, f"chains-{tag}")
    page.click(".chart-table tbody tr:first-child a")
    expect(page).to_have_url(f"{at}/cases/{found}/")
