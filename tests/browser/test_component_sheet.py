"""The component sheet stands for every page: what holds here holds for the pieces."""

import re

import pytest
from playwright.sync_api import Page, expect

from looking import DESK, TELEPHONE, assert_accessible, checked, look, speak

SIZES = {"desk": DESK, "telephone": TELEPHONE}


@pytest.fixture(autouse=True)
def _sheet_is_shown(settings) -> None:
    settings.DEMONSTRATION = True


def test_every_component_is_accessible_and_fits(page: Page, live_server, way):
    page.goto(f"{live_server.url}/style/")

    checked(page, f"sheet-{way.tag}")


@pytest.mark.parametrize("size", SIZES)
def test_the_night_view_is_accessible_too(page: Page, live_server, size):
    page.set_viewport_size(SIZES[size])
    page.context.add_cookies(
        [{"name": "epiloop_night", "value": "yes", "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/style/")

    look(page, f"sheet-{size}-night")

    assert_accessible(page)


def test_the_night_view_is_chosen_in_the_account_menu_and_stays(
    page: Page, live_server
):
    page.goto(f"{live_server.url}/style/")

    page.locator("summary", has_text="Zhao Yuting").click()
    page.get_by_role("button", name="Night view").click()

    expect(page).to_have_url(f"{live_server.url}/style/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.locator("summary", has_text="Zhao Yuting").click()
    expect(page.get_by_role("button", name="Day view")).to_be_visible()


def test_no_english_is_left_on_the_chinese_sheet(page: Page, live_server):
    """Only names of fields and files, codes and the other language's own name stay Latin."""
    speak(page, "zh-hans", at=live_server.url)
    page.goto(f"{live_server.url}/style/")

    text = page.locator("body").inner_text()

    words = set(re.findall(r"[A-Za-z]{3,}", re.sub(r"\S*[_.]\S*", "", text)))
    assert words <= {
        "epiloop",
        "English",
        "Gongcheng",
        "area",
        "age",
        "Enter",
        "Esc",
        "MERS",
    }


def test_the_frame_stands_the_same_with_and_without_the_demonstrations_strip(
    page: Page, live_server
):
    """The navigation begins below the bar and beside the content, strip or no strip."""
    page.goto(f"{live_server.url}/style/")
    page.evaluate(
        """() => {
          document.querySelector('.demo-strip').remove();
          document.body.classList.remove('is-demonstration');
        }"""
    )

    side, main = (
        page.locator(".side").bounding_box(),
        page.locator("main").bounding_box(),
    )

    assert side["y"] == main["y"] == page.locator(".top").bounding_box()["height"]
    assert main["x"] == side["width"]


@pytest.mark.parametrize("size", SIZES)
def test_the_bar_with_the_clock_stays_in_view_while_scrolling(
    page: Page, live_server, size
):
    page.set_viewport_size(SIZES[size])
    page.goto(f"{live_server.url}/style/")

    page.evaluate("scrollTo(0, 2000)")

    expect(page.locator("[data-as-of]")).to_be_in_viewport()
    expect(page.get_by_role("navigation", name="Main")).to_be_in_viewport()
    expect(page.get_by_text("people are invented").first).to_be_in_viewport()


def test_the_search_opens_on_a_telephone(page: Page, live_server):
    page.set_viewport_size(TELEPHONE)
    page.goto(f"{live_server.url}/style/")

    page.locator("label.search-open").click()
    page.keyboard.type("Li Wei")

    expect(page.get_by_role("searchbox")).to_have_value("Li Wei")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_switching_the_language_stays_on_the_page(page: Page, live_server):
    page.goto(f"{live_server.url}/style/")

    page.get_by_role("button", name="中文").click()

    expect(page).to_have_url(f"{live_server.url}/style/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.get_by_role("heading", level=1)).to_have_text("组件")


def test_j_and_k_walk_the_items_and_enter_opens_one(page: Page, live_server):
    page.goto(f"{live_server.url}/style/")

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")

    first = page.locator("[data-item]").first
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/style/#")


def test_a_question_mark_opens_the_help_and_escape_closes_it(page: Page, live_server):
    page.goto(f"{live_server.url}/style/")

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    assert_accessible(page)

    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_typing_a_j_into_the_search_does_not_move_the_list(page: Page, live_server):
    page.goto(f"{live_server.url}/style/")

    page.keyboard.press("/")
    page.keyboard.type("jk?")

    expect(page.get_by_role("searchbox")).to_have_value("jk?")


def test_ticked_rows_are_counted_and_free_the_bulk_buttons(page: Page, live_server):
    page.goto(f"{live_server.url}/style/")
    button = page.get_by_role("button", name="Mark as located")
    expect(button).to_be_disabled()

    page.get_by_label("Tick Li Wei").check()
    page.get_by_label("Tick Wang Fang").check()

    expect(page.get_by_text("2 ticked")).to_be_visible()
    expect(button).to_be_enabled()


def test_a_countdown_is_counted_from_the_servers_time_not_the_machines(
    page: Page, live_server
):
    """The sheet's clock stands in 2022; the machine's own would show years of delay."""
    page.goto(f"{live_server.url}/style/")

    late = page.locator("[data-countdown].is-late").first
    expect(late).to_have_text("35 m late")


def test_a_board_fetches_a_newer_version_of_itself_and_keeps_the_readers_place(
    page: Page, live_server
):
    page.goto(f"{live_server.url}/style/")
    expect(page.locator("#board")).to_have_attribute("data-version", "0")
    page.keyboard.press("j")

    expect(page.locator("#board")).to_have_attribute("data-version", "1")

    expect(page.locator("#board [data-item]").first).to_be_focused()


def test_an_unchanged_board_is_left_as_it_is(page: Page, live_server):
    page.goto(f"{live_server.url}/style/")
    expect(page.locator("#board")).to_have_attribute("data-version", "1")
    page.evaluate("document.getElementById('board').dataset.mine = 'yes'")

    with page.expect_response(re.compile("version=1")) as answer:
        pass

    assert answer.value.status == 204
    expect(page.locator("#board")).to_have_attribute("data-mine", "yes")


def test_a_refused_form_names_the_fields_and_takes_the_focus(page: Page, live_server):
    answer = page.goto(f"{live_server.url}/style/?family_name=&telephone=")

    assert answer.status == 422
    expect(page.get_by_role("alert").filter(has_text="Not saved")).to_be_focused()
    expect(page.get_by_label("Telephone")).to_have_attribute("aria-invalid", "true")
    assert_accessible(page)


def test_a_page_is_whole_without_scripts(browser, live_server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/style/")

    page.locator("summary", has_text="Outbreak").click()

    expect(page.get_by_role("link", name="MERS, Korea 2015")).to_be_visible()
    expect(page.get_by_text("35 m late").first).to_be_visible()
    expect(page.get_by_role("button", name="Apply")).to_be_visible()
    context.close()
