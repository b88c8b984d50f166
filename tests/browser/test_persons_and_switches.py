"""An officer enters people, binds one by an order, and decides what a switch changes."""

import pytest
from playwright.sync_api import Page, expect

from builders.access import a_browser, an_account
from builders.actors import NOW
from builders.observation import an_exposed, begin
from builders.places import FANGSHAN, SYSTEM, the_areas, the_units
from builders.registry import a_person, an_outbreak
from epiloop.protocols.vocabulary import RiskClass
from epiloop_hq.actor import Role
from epiloop_hq.contacts.queries import contact_facts
from epiloop_hq.disposal.actions import open_contact_items
from epiloop_hq.orders.queries import orders_of_person
from epiloop_hq.registry.actions import adopt_protocol
from epiloop_hq.registry.queries import outbreak_facts, person_facts
from looking import checked, signed_in


@pytest.fixture
def officer():
    the_areas()
    the_units()
    return a_browser(an_account("officer", role=Role.DISTRICT, area_path=FANGSHAN))


@pytest.mark.usefixtures("earlier")
def test_a_person_typed_in_is_found_on_record_and_bound_by_an_order(
    page: Page, live_server, officer, way
) -> None:
    an_outbreak()
    li = a_person(language=way.language)
    code = person_facts(li).code
    at, tag = live_server.url, way.tag
    signed_in(page, officer, at=at)

    # By the keyboard alone: whoever is like the person typed shows up on the way.
    page.goto(f"{at}/persons/new/")
    page.focus("#id_name")
    page.keyboard.type("李伟")
    page.keyboard.press("Tab")
    page.keyboard.type("13800000001")
    page.keyboard.press("Tab")
    page.wait_for_selector("#likely fieldset")
    checked(page, f"person-new-{tag}")
    page.fill("#id_area", "110111")
    page.keyboard.press("Enter")
    page.wait_for_selector(".form-errors, [role=alert]")
    checked(page, f"person-refused-{tag}")
    page.check(f"#likely input[value='{code}']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{at}/persons/{li}/")
    checked(page, f"person-known-{tag}")

    page.click(f"a[href='/persons/{li}/order/']")
    page.select_option("#id_clause", "measure.close_contact.stages[0]")
    page.fill("#id_ground", "您与感染者一起用餐。")
    checked(page, f"order-new-{tag}")
    page.click("form[method=post].stack-gap button[type=submit]")
    page.wait_for_selector(".field-error")
    page.fill("#id_alternatives", "家中只有一间房。")
    page.click("form[method=post].stack-gap button[type=submit]")
    page.wait_for_url("**/orders/*/")
    checked(page, f"order-by-hand-{tag}")
    page.fill("#end textarea", "房间已空出。")
    page.click("#end button[type=submit]")
    page.wait_for_selector("#end", state="detached")

    (order,) = orders_of_person(li, SYSTEM)
    assert order.ended_note == "房间已空出。"


@pytest.mark.usefixtures("earlier")
def test_a_switch_of_versions_is_decided_person_by_person(
    page: Page, live_server, officer, way
) -> None:
    close = an_exposed()
    outbreak = contact_facts([close])[0].outbreak_id
    second = an_exposed(risk_class=RiskClass.SECONDARY_CONTACT)
    begin(close, at=NOW)
    open_contact_items([close, second], actor=SYSTEM, now=NOW)
    adopt_protocol(
        outbreak,
        actor=SYSTEM,
        now=NOW,
        area_path=outbreak_facts(outbreak).area_path,
        protocol_id="covid19-cn-20-measures",
        starts_at=NOW,
        reason="20 measures",
    )
    at, tag = live_server.url, way.tag
    signed_in(page, officer, at=at)

    page.goto(f"{at}/switches/")
    checked(page, f"switches-{tag}")
    page.fill("#why", "20 measures")
    page.locator("tbody button[value^='accept:']").first.click()
    page.wait_for_selector(".toast, [data-toast], .toasts")
    expect(page.locator("#switches tbody tr")).to_have_count(1)
    checked(page, f"switches-decided-{tag}")
    page.goto(f"{at}/protocols/")
    checked(page, f"protocols-adopted-{tag}")
