"""A district's officer takes a list in, in both languages, at the desk and on a phone."""

from pathlib import Path

from playwright.sync_api import Page

from builders.access import a_browser, an_account
from builders.outbreaks import an_outbreak
from builders.places import FANGSHAN, a_unit, the_areas
from epiloop_hq import clock, worker
from epiloop_hq.actor import Role
from looking import checked, signed_in

LIST = """编号,姓名,性别,出生日期,联系电话,发病日期,乡镇
F1,李娜,女,1985-03-13,13900000001,2022-04-20,窦店镇
F2,王伟,男,1990-12-31,13900000002,2022-02-31,窦店镇
F3,赵敏,女,1979-07-15,13900000003,2022-04-22,无名镇
F4,=cmd|' /C calc'!A0,女,1979-07-15,13900000004,2022-04-22,窦店镇
"""


def test_a_list_is_taken_in(page: Page, live_server, tmp_path: Path, way) -> None:
    the_areas()
    a_unit("Fangshan CDC", FANGSHAN)
    an_outbreak(area_path=FANGSHAN)
    officer = a_browser(an_account("officer", role=Role.DISTRICT, area_path=FANGSHAN))
    at = live_server.url
    signed_in(page, officer, at=at)
    file = tmp_path / "房山病例.csv"
    file.write_text(LIST, encoding="utf-8")
    tag = way.tag

    page.goto(f"{at}/imports/new/")
    page.select_option("select[name=outbreak]", index=1)
    page.set_input_files("input[name=file]", str(file))
    checked(page, f"import-new-{tag}")
    page.click("main form button[type=submit]")
    page.wait_for_selector("select[name=field0]")
    checked(page, f"import-mapping-{tag}")
    page.click("form[action$='/own/'] button[type=submit]")
    page.wait_for_selector("[data-poll]")
    checked(page, f"import-waiting-{tag}")
    while worker.turn(clock.now()):
        pass
    page.wait_for_selector("table.findings")
    checked(page, f"import-findings-{tag}")
    page.click("form[action$='/take/'] button[type=submit]")
    while worker.turn(clock.now()):
        pass
    page.reload()
    checked(page, f"import-result-{tag}")
    page.goto(f"{at}/imports/")
    checked(page, f"imports-{tag}")
    page.goto(f"{at}/imports/export/")
    checked(page, f"export-{tag}")
