"""An investigator writes up a case, determines its contacts and decides on them."""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from builders.access import a_browser, an_account
from builders.actors import NOW
from builders.cases import a_case, a_stop, a_trail, an_interview
from builders.contacts import a_classroom, contacts_of
from builders.laboratory import a_recall
from builders.outbreaks import a_person
from builders.places import DOUDIAN, FANGSHAN, FENGTAI, SYSTEM, the_areas, the_units
from epiloop_hq import clock
from epiloop_hq.actor import Role
from epiloop_hq.contacts.kinds import ContactState
from epiloop_hq.laboratory.queries import recall_facts
from looking import (
    DESK,
    LANGUAGES,
    TELEPHONE,
    assert_accessible,
    assert_no_sideways_scroll,
    look,
    speak,
)


def checked(page: Page, name: str) -> None:
    look(page, name)
    assert_no_sideways_scroll(page)
    assert_accessible(page)


def signed_in(page: Page, browser: Client, *, at: str) -> None:
    cookies = [
        {"name": name, "value": morsel.value, "url": at}
        for name, morsel in browser.cookies.items()
    ]
    page.context.add_cookies(cookies)  # type: ignore[arg-type]  # as Playwright wants


@pytest.fixture
def _earlier():
    """Let the server's clock stand at the outbreak's time, in every thread of it."""
    offset = NOW - clock.now()
    clock.run_offset(offset)
    yield
    clock.run_offset(offset - offset)


@pytest.fixture
def officer(_earlier):
    the_areas()
    the_units()
    return a_browser(
        an_account("chen", name="Chen Jie", role=Role.DISTRICT, area_path=FANGSHAN)
    )


def opened(page, officer, live_server, language, window):
    at = live_server.url
    signed_in(page, officer, at=at)
    speak(page, language, at=at)
    page.set_viewport_size(window)
    return at


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("size", "window"), [("desk", DESK), ("phone", TELEPHONE)])
def test_a_case_is_written_up(
    page: Page, officer, live_server, language, size, window
) -> None:
    case = a_case(a_person("Zhang San", DOUDIAN))
    a_trail(case, a_stop(a_classroom("Li 08:10-08:50"), "08:00-09:00"))
    an_interview(case)
    at, tag = opened(page, officer, live_server, language, window), f"{size}-{language}"

    for name in ("edit", "trail", "interview"):
        page.goto(at + reverse(f"cases:{name}", args=[case]))
        checked(page, f"case-{name}-{tag}")
    page.goto(f"{at}/cases/new/")
    checked(page, f"case-new-{tag}")
    page.fill("[name=area]", "110111103")
    page.fill("[name=name]", "Li Na")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/interview/")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("size", "window"), [("desk", DESK), ("phone", TELEPHONE)])
def test_contacts_are_determined_and_decided(
    page: Page, officer, live_server, language, size, window
) -> None:
    case = a_case(a_person("Zhang San", DOUDIAN))
    met = a_classroom(
        "Li 08:10-08:50", "Wang 08:20-08:40", f"Zhao @{FENGTAI} 08:20-08:40"
    )
    a_trail(case, a_stop(met, "08:00-09:00"))
    at, tag = opened(page, officer, live_server, language, window), f"{size}-{language}"

    page.goto(f"{at}/contacts/of/{case}/")
    page.click("form[action$='/determine/'] button")
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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("size", "window"), [("desk", DESK), ("phone", TELEPHONE)])
def test_a_recall_is_read_in_the_laboratory(
    page: Page, officer, live_server, language, size, window
) -> None:
    recall = a_recall([a_person(f"Member {n}") for n in range(10)])
    tube = recall_facts(recall, SYSTEM).tube.tube_id
    at, tag = opened(page, officer, live_server, language, window), f"{size}-{language}"

    for name, address in (
        ("desk", "/laboratory/"),
        ("tube", f"/laboratory/tubes/{tube}/"),
        ("recall", f"/laboratory/recalls/{recall}/"),
    ):
        page.goto(at + address)
        checked(page, f"laboratory-{name}-{tag}")
