"""An officer moves the map back in time, reads its list, and walks the open points."""

import json
import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from builders.access import a_browser, an_account
from builders.actors import later
from builders.maps import SHOPS, MapHouse
from builders.places import FANGSHAN
from epiloop_hq import clock
from epiloop_hq.actor import Role
from looking import checked, signed_in


def shown(page: Page) -> dict[str, int]:
    """Return layer → how many spots the map itself was last told to draw."""
    told = page.evaluate(
        """() => JSON.stringify(Object.fromEntries(
        [...document.querySelector('[data-map]').picture.layers]
        .map(([key, {layer}]) => [key, layer.items.length])))"""
    )
    return json.loads(told)


def assert_drawn(page: Page, **wanted: int) -> None:
    """Wait until the map itself, not only the list, shows so many spots of each layer."""
    for _ in range(60):
        told = shown(page)
        if {layer: told.get(layer, 0) for layer in wanted} == wanted:
            return
        page.wait_for_timeout(50)
    pytest.fail(f"The map shows {shown(page)}, not {wanted}.")


@pytest.mark.usefixtures("earlier")
def test_the_map_goes_back_in_time_and_the_points_are_walked_by_keyboard(
    page: Page, live_server, way
) -> None:
    MapHouse()
    # Two hours after the deeds of which the map tells.
    clock.run_offset(timedelta())
    clock.run_offset(later(hours=2) - clock.now())
    officer = a_browser(an_account("officer", role=Role.DISTRICT, area_path=FANGSHAN))
    at, tag = live_server.url, way.tag
    signed_in(page, officer, at=at)

    page.goto(f"{at}/map/")
    page.wait_for_selector("[data-map][data-drawn]")
    assert_drawn(page, zones=0, sites=0, points=3, cases=3)
    checked(page, f"map-{tag}")

    # Every step of the slider asks what was known then; the address says it too.
    page.focus("[data-slider]")
    page.keyboard.press("Home")
    expect(page.locator("#map-list tbody tr")).to_have_count(0)
    assert_drawn(page, points=0, cases=0)
    expect(page).to_have_url(re.compile(r"[?&]at=20"))
    page.keyboard.press("End")
    expect(page.locator("#map-list tbody tr")).to_have_count(6)
    assert_drawn(page, points=3, cases=3)

    # A layer is put away; what is left is drawn and listed.
    page.uncheck("input[name=show][value=cases]")
    expect(page.locator("#map-list tbody tr")).to_have_count(3)
    assert_drawn(page, points=3, cases=0)

    # The list shows a spot on the map when its row has the focus.
    page.locator("#map-list tbody tr").first.focus()
    chosen = page.evaluate(
        "document.querySelector('[data-map]').picture.layers.get('points').chosen"
    )
    row = page.locator("#map-list tbody tr").first
    assert chosen == row.get_attribute("data-mark")

    with page.expect_download() as saved:
        page.click("[data-picture-of=map]")
    assert saved.value.suggested_filename.startswith("outbreak-map-2022-04-2")
    with page.expect_download() as saved:
        page.click("[data-list-of=map]")
    assert len(saved.value.path().read_text("utf-8").splitlines()) == 1 + len(SHOPS)

    page.goto(f"{at}/map/walk/")
    page.wait_for_selector("[data-map][data-drawn]")
    checked(page, f"walk-{tag}")
    names = []
    for number in range(1, len(SHOPS) + 1):
        expect(page.locator(".walk-stop .panel-actions")).to_have_text(
            f"{number} / {len(SHOPS)}"
        )
        names.append(page.locator(".walk-stop h2").inner_text())
        page.keyboard.press("n")
    assert sorted(names) == sorted(SHOPS)
    page.keyboard.press("p")
    expect(page.locator(".walk-stop h2")).to_have_text(names[-2])
