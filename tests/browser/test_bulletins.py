"""Three officers make a bulletin, and everybody reads it, in both languages."""

import pytest
from playwright.sync_api import Page

from builders.access import a_browser, an_account
from builders.actors import NOW
from builders.cases import a_case
from builders.places import BEIJING, the_areas, the_units
from epiloop_hq.actor import Role
from looking import checked, signed_in

WORDS = {
    "title_en": "Bulletin of 22 April",
    "title_zh": "4月22日疫情通报",
    "text_en": "Please wear a mask.",
    "text_zh": "请戴口罩。",
}


@pytest.mark.usefixtures("earlier")
def test_a_bulletin_goes_from_draft_to_everybody(page: Page, live_server, way) -> None:
    the_areas()
    the_units()
    a_case()
    writer, approver, publisher = (
        a_browser(an_account(name, role=Role.HEADQUARTERS, area_path=BEIJING))
        for name in ("writer", "approver", "publisher")
    )
    at, tag = live_server.url, way.tag
    signed_in(page, writer, at=at)
    page.goto(f"{at}/communication/new/")
    checked(page, f"bulletin-new-{tag}")
    page.fill("input[name=as_of]", NOW.astimezone().strftime("%Y-%m-%dT%H:%M"))
    page.click(".panel button[type=submit]")
    page.wait_for_selector("#own-words")
    for name, text in WORDS.items():
        page.fill(f"#own-words [name={name}]", text)
    page.fill("#own-words [name=text_zh]", "患者张伟已隔离。")
    page.click("#own-words button[type=submit]")
    page.wait_for_selector("#own-words mark:text('张伟')")
    checked(page, f"bulletin-refused-{tag}")
    page.fill("#own-words [name=text_zh]", WORDS["text_zh"])
    page.click("#own-words button[type=submit]")
    page.wait_for_selector(".toasts, [role=status]")
    address = page.url

    for officer, deed in ((approver, "approve"), (publisher, "publish")):
        signed_in(page, officer, at=at)
        page.goto(address)
        page.click(f"form[action$='/{deed}/'] button")
        page.wait_for_selector(f"form[action$='/{deed}/']", state="detached")
    checked(page, f"bulletin-published-{tag}")
    page.goto(f"{at}/communication/")
    checked(page, f"bulletins-{tag}")
    page.goto(f"{at}/situation/pack/")
    checked(page, f"pack-{tag}")

    page.context.clear_cookies()
    page.goto(f"{at}/bulletins/?language={way.language}")
    checked(page, f"bulletins-public-{tag}")
    page.click(".bulletin-list a")
    checked(page, f"bulletin-public-{tag}")
    said = WORDS["text_zh" if way.language.startswith("zh") else "text_en"]
    assert said in page.inner_text("article")
