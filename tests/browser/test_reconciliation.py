"""The headquarters closes its day: compares, gives every finding an owner, signs."""

from playwright.sync_api import Page

from builders.access import a_browser, an_account
from builders.places import BEIJING
from builders.workbench import some_work
from epiloop_hq import clock, worker
from epiloop_hq.actor import Role
from looking import checked, signed_in

SIGN = "form[action$='/sign/'] button"


def test_a_day_is_reconciled_and_signed(page: Page, live_server, way) -> None:
    some_work()
    chief = a_browser(an_account("chief", role=Role.HEADQUARTERS, area_path=BEIJING))
    at, tag = live_server.url, way.tag
    signed_in(page, chief, at=at)

    page.goto(f"{at}/reconciliation/")
    checked(page, f"reconciliation-empty-{tag}")
    page.click("form[action$='/run/'] button")
    page.wait_for_selector("#progress")
    while worker.turn(clock.now()):
        pass
    page.goto(f"{at}/reconciliation/")
    assert page.is_disabled(SIGN)
    page.click("#comparisons > summary")
    checked(page, f"reconciliation-{tag}")

    for box in page.locator("input[name=finding]").all():
        box.check()
    page.click("button[value=responsible]")
    page.wait_for_selector(".seal:not(.is-waiting)")
    page.click("#findings tbody th a >> nth=0")
    checked(page, f"finding-{tag}")
    page.click("form[action$='/sweep/'] button")
    page.wait_for_selector(".panel-note")
    page.fill("textarea[name=how]", "Told by telephone, now entered")
    page.click("button[value=rectify]")
    page.click("button[value=verify]")
    page.wait_for_selector("#rectify")
    checked(page, f"finding-reopened-{tag}")

    page.goto(f"{at}/reconciliation/")
    page.fill("#remark", "Settled at the evening meeting")
    page.click(SIGN)
    page.wait_for_selector(".seal.is-signed")
    checked(page, f"reconciliation-signed-{tag}")
