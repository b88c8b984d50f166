"""An administrator lets an officer in: account, role, first password, in both languages."""

from playwright.sync_api import Page

from builders.access import PASSWORD, an_account
from builders.places import DOUDIAN, a_unit, the_areas
from epiloop_hq.access import queries
from epiloop_hq.actor import Role
from looking import checked, speak


def signed_in(page: Page, *, at: str, username: str, password: str) -> None:
    page.goto(f"{at}/sign-in/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.click(".door-form button[type=submit]")


def test_an_officer_gets_an_account_a_role_and_a_password(
    page: Page, live_server, way
) -> None:
    the_areas()
    unit = a_unit("窦店镇", DOUDIAN)
    an_account("admin", role=Role.ADMINISTRATOR, area_path="")
    at, tag = live_server.url, way.tag

    signed_in(page, at=at, username="admin", password="not the password")
    checked(page, f"sign-in-refused-{tag}")
    signed_in(page, at=at, username="admin", password=PASSWORD)
    page.goto(f"{at}/users/")
    checked(page, f"users-{tag}")

    page.goto(f"{at}/users/new/")
    page.fill("[name=name]", "张敏")
    page.fill("[name=username]", "zhang.min")
    page.fill("[name=area]", "110111103")
    page.select_option("[name=unit]", str(unit))
    checked(page, f"user-new-{tag}")
    page.click("main .form-foot button[type=submit]")
    first = page.inner_text(".first-password")
    checked(page, f"first-password-told-{tag}")

    page.click("main .form-foot a")
    page.select_option("[name=role]", "community")
    page.fill("[name=area]", "110111103")
    page.click("#give-role button[type=submit]")
    page.wait_for_selector("form[action$='/revoke/']")
    checked(page, f"user-{tag}")

    page.context.clear_cookies()
    speak(page, way.language, at=at)
    signed_in(page, at=at, username="zhang.min", password=first)
    checked(page, f"first-password-{tag}")
    page.fill("[name=present]", first)
    page.fill("[name=new]", "three quiet rivers")
    page.fill("[name=again]", "three quiet rivers")
    page.click("#password-form button[type=submit]")
    page.goto(f"{at}/password/")
    page.click("form[action$='/shift/'] button")
    page.wait_for_selector("[name=on_shift][value=yes]")
    checked(page, f"account-{tag}")

    account = queries.account_by_username("zhang.min")
    assert account is not None
    assert not account.must_change_password
    assert not account.is_on_shift
