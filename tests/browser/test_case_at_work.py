"""One officer through the pages of a case at work, in both languages and on both sizes."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from builders.access import a_browser, an_account
from builders.actors import later
from builders.places import FANGSHAN
from builders.workbench import some_work
from epiloop_hq import clock
from epiloop_hq.actor import Role
from looking import assert_accessible, checked, signed_in


@pytest.fixture
def work(page: Page, live_server):
    """A case at work, with an investigator of Fangshan signed in."""
    with clock.at(later(hours=1)):
        made = some_work()
        officer = an_account("wu.di", role=Role.DISTRICT, area_path=FANGSHAN)
        signed_in(page, a_browser(officer), at=live_server.url)
        yield made


def test_every_page_is_accessible_and_fits(page: Page, live_server, work, way):
    addresses = {
        "board": reverse("workbench:board"),
        "case": reverse("workbench:case", args=[work.case]),
        "person": reverse("workbench:person", args=[work.persons[0]]),
        "item": reverse("workbench:item", args=[work.items[0]]),
        "point": reverse("workbench:item", args=[work.point_item]),
        "my-contacts": reverse("workbench:my_contacts"),
        "follow-ups": reverse("workbench:follow_ups"),
        "hand-overs": reverse("workbench:handovers"),
        "search": reverse("workbench:search"),
        "trail": reverse("workbench:case_trail", args=[work.case]),
        "protocols": reverse("workbench:protocols"),
    }

    for name, address in addresses.items():
        page.goto(f"{live_server.url}{address}")
        checked(page, f"{name}-{way.tag}")


def test_an_officer_finds_a_contact_and_records_where_they_are(
    page: Page, live_server, work
):
    page.goto(f"{live_server.url}{reverse('workbench:board')}")
    page.locator("a.case-number").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("BJ22")

    page.locator("#contacts tbody a").first.click()
    page.get_by_role("link", name="Next step").click()
    page.locator("summary", has_text="Located").click()
    page.get_by_label("What shows it").select_option("call")
    page.get_by_role("button", name="Record: Located").click()

    expect(page.get_by_text("Recorded.")).to_be_visible()
    expect(page.locator(".page-name .chip")).to_have_text(re.compile("Located"))
    assert_accessible(page)


def test_many_are_found_at_once_from_the_work_list(page: Page, live_server, work):
    page.goto(f"{live_server.url}{reverse('workbench:my_contacts')}?step=determined")
    page.get_by_label("Tick all").check()
    page.get_by_role("button", name="Located by a call").click()

    expect(page.get_by_text("Recorded for 3 persons.")).to_be_visible()
