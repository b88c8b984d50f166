"""The first pooled tube of Fangshan, from the swabs to everybody safe, by pages only.

Recorded are 02:05 and what came of the ten (`fangshan_events.csv`); every other hour, and
every person, is invented. What stands before the first click: areas, units, accounts, an
outbreak under its protocol, two places to be brought to, and who checked in at a school.
"""

import re
from collections import Counter
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, expect

from builders.access import an_account
from builders.contacts import a_classroom
from builders.outbreaks import an_outbreak
from builders.places import BEIJING, FANGSHAN, a_place, the_areas, the_units
from epiloop.records import PlaceClass
from epiloop_hq import clock
from epiloop_hq.access.queries import actor_by_id
from epiloop_hq.actor import Role
from epiloop_hq.demonstration.setting import data_rows
from epiloop_hq.jobs import queue
from looking import LANGUAGES
from officers import Headquarters, Officer, turn_the_clock

SCHOOL = "Room 3"
HOTEL, HOSPITAL = "集中观察点", "定点医院"
MEMBERS = [f"Member {number}" for number in range(1, 11)]
RIDER, AWAY = MEMBERS[3], MEMBERS[9]
IN_DISTRICT = MEMBERS[:9]
POSTS = {
    "he.min": (Role.LABORATORY, FANGSHAN),
    "chen.jing": (Role.HEADQUARTERS, BEIJING),
    "wu.di": (Role.INVESTIGATOR, FANGSHAN),
    "zhao.yuting": (Role.DISTRICT, FANGSHAN),
    "liu.gang": (Role.TRANSFER, FANGSHAN),
}
TUBE = "FS-0422-0917"


@pytest.fixture
def ground():
    """What a headquarters has before its first tube."""
    turn_the_clock("2022-04-22 19:30")
    the_areas()
    the_units()
    an_outbreak(area_path=BEIJING)
    a_place(HOTEL, FANGSHAN, kind=PlaceClass.OBSERVATION_SITE)
    a_place(HOSPITAL, FANGSHAN, kind=PlaceClass.HEALTH_FACILITY)
    a_classroom("Li 08:10-08:50", "Wang 08:20-08:55", "Zhao 08:05-08:40", name=SCHOOL)
    for username, (role, area_path) in POSTS.items():
        an_account(username, role=role, area_path=area_path)
    yield
    clock.run_offset(timedelta())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_tube_from_the_swabs_to_everybody_safe(
    browser: Browser, live_server, ground, language
) -> None:
    with Headquarters(browser, live_server.url, language) as house:
        recall = the_tube_is_registered_and_reported(house)
        all_ten_are_held_each_under_an_order(house, recall)
        the_nine_are_found_and_the_tenth_is_handed_to_baoding(house, recall)
        singles_are_taken_again_and_reported(house, recall)
        everyone_of_the_ten_has_the_state_that_is_recorded(house, recall)
        the_eight_and_the_one_were_told_that_they_are_free(house, recall)
        case = the_case_gets_a_team_and_an_interview(house)
        its_trail_gives_places_and_contacts(house, case)
        the_core_information_is_complete(house, case)
        the_contacts_are_brought_to_the_observation_site(house, case)


# --- the tube -----------------------------------------------------------------------------


def the_tube_is_registered_and_reported(house: Headquarters) -> str:
    """Ten swabs in one tube; positive at 02:05. Return the address of its recall."""
    turn_the_clock("2022-04-22 19:30")
    laboratory = house.officer("he.min")
    laboratory.open("/laboratory/")
    laboratory.follow(laboratory.link("New tube"))
    page = laboratory.page
    page.fill("[name=area]", "110111")
    page.fill("[name=barcode]", TUBE)
    page.fill("[name=nominal_size]", "10")
    for number, name in enumerate(MEMBERS):
        page.fill(f"[name=swab-{number}-name]", name)
        page.fill(f"[name=swab-{number}-telephone]", f"1380000{number:04}")
        home = "1306" if name == AWAY else "110111103"
        page.fill(f"[name=swab-{number}-home]", home)
    laboratory.looks("new-tube")
    laboratory.press("Register the tube")

    turn_the_clock("2022-04-22 22:40")
    laboratory.page.reload()
    laboratory.send("/receive/")
    turn_the_clock("2022-04-23 02:05")
    laboratory.page.reload()
    laboratory.send("/result/", outcome="positive")
    laboratory.sees("Result recorded.")
    laboratory.follow(laboratory.link("Recall of its members"))
    return page.url.removeprefix(house.address)


def all_ten_are_held_each_under_an_order(house: Headquarters, recall: str) -> None:
    """The moment the tube is positive, before any recheck."""
    district = house.officer("zhao.yuting")
    district.open(recall)
    rows = district.page.locator("#members tbody tr")
    expect(rows).to_have_count(10)
    held = house.said("Held, single sample to be taken")
    expect(rows.filter(has_text=held)).to_have_count(10)
    orders = [
        a.get_attribute("href")
        for a in district.page.locator("#members a[href^='/orders/']").all()
    ]
    assert len(set(orders)) == 10
    district.looks("recall-held")
    district.open(str(orders[0]))
    district.sees("What the person was told")


def the_nine_are_found_and_the_tenth_is_handed_to_baoding(
    house: Headquarters, recall: str
) -> None:
    """Nine doors in the district; Baoding takes the tenth over, with its evidence."""
    turn_the_clock("2022-04-23 02:20")
    investigator = house.officer("wu.di")
    for deed in ("Located by a call", "Seen to be held"):
        investigator.open("/contacts/mine/")
        for name in IN_DISTRICT:
            row = investigator.page.locator("#contacts tbody tr")
            row.filter(has=investigator.page.get_by_text(name, exact=True)).locator(
                "[data-tick]"
            ).check()
        investigator.press(deed)
        investigator.is_told_of(9)

    turn_the_clock("2022-04-23 02:30")
    investigator.open(recall)
    investigator.follow(investigator.page.get_by_role("link", name=AWAY))
    item = investigator.page.url.removeprefix(house.address)
    investigator.send("/attempts/", channel="telephone", outcome="reached")
    baoding = investigator.page.locator("select[name$=unit] option", has_text="保定")
    investigator.send(
        "/offer/",
        unit=str(baoding.get_attribute("value")),
        reason="In Baoding since the evening",
    )
    investigator.sees("Offered to another unit")
    investigator.open(recall)
    investigator.send("/core/")

    turn_the_clock("2022-04-23 03:10")
    district = house.officer("zhao.yuting")
    district.open("/hand-overs/")
    district.looks("hand-overs")
    district.send("/hand-overs/offers/", text="Call with the duty officer of Baoding")
    district.open(item)
    district.send("/steps/located/", evidence="reply")
    district.send("/steps/held/", evidence="reply")
    district.looks("item-outside")
    expect(district.page.locator("#custody")).to_contain_text("保定市疾控中心")


def singles_are_taken_again_and_reported(house: Headquarters, recall: str) -> None:
    """Nine singles in the district, one in Baoding: nine negative, the rider's positive."""
    turn_the_clock("2022-04-23 03:40")
    laboratory = house.officer("he.min")
    for number in range(1, 10):
        laboratory.open(recall)
        laboratory.send("/sample/", barcode=f"FS-0423-{number:04}")
    turn_the_clock("2022-04-23 08:20")
    laboratory.open("/laboratory/")
    laboratory.looks("laboratory")
    rider = f"FS-0423-{MEMBERS.index(RIDER) + 1:04}"
    waiting = laboratory.page.locator("tr", has=laboratory.page.get_by_role("combobox"))
    while waiting.count():
        row = waiting.first
        is_rider = row.get_by_role("link", name=rider).count() > 0
        row.get_by_role("combobox").select_option(
            "positive" if is_rider else "negative"
        )
        row.locator("button[type=submit]").click()
        laboratory.page.wait_for_load_state()

    turn_the_clock("2022-04-23 10:40")
    headquarters = house.officer("chen.jing")
    headquarters.open(recall)
    headquarters.send("/sample/", barcode="BD-0423-0001")
    headquarters.follow(headquarters.page.get_by_role("link", name="BD-0423-0001"))
    headquarters.send("/result/", outcome="negative")


def everyone_of_the_ten_has_the_state_that_is_recorded(
    house: Headquarters, recall: str
) -> None:
    """Eight and one are free, one is a case, and the recall is over."""
    district = house.officer("zhao.yuting")
    district.open(recall)
    district.sees("Recall closed")
    district.looks("recall-closed")
    free = house.said("Freed: single sample negative")
    case = house.said("Single sample positive: now a case")
    shown = {
        name: [word for word in (free, case) if word in row_of(district, name)]
        for name in MEMBERS
    }

    singles = [
        row for row in data_rows("fangshan_events.csv") if "re-test" in row["event"]
    ]
    in_district, away = sorted(singles, key=lambda row: -int(row["count"]))
    told = {
        word: int(n) for n, word in re.findall(r"(\d+) (\w+)", in_district["detail"])
    }
    assert int(in_district["count"]) == len(IN_DISTRICT)
    assert (int(away["count"]), away["detail"]) == (1, "negative")
    assert Counter(shown[name][0] for name in IN_DISTRICT) == {
        free: told["negative"],
        case: told["positive"],
    }
    assert shown[RIDER] == [case]
    assert shown[AWAY] == [free]
    assert all(len(words) == 1 for words in shown.values())


def the_eight_and_the_one_were_told_that_they_are_free(
    house: Headquarters, recall: str
) -> None:
    """The reversal: each hold's order has ended, with a notice to the person."""
    district = house.officer("zhao.yuting")
    for name in (MEMBERS[0], AWAY):
        district.open(recall)
        order = district.page.locator("#members tr", has_text=name)
        district.follow(order.locator("a[href^='/orders/']").first)
        district.sees("Release", "notice")
    district.page.locator("input[name=how]").last.fill("by message")
    district.press("Delivered")
    district.looks("order-ended")


def row_of(officer: Officer, name: str) -> str:
    """Return what the row of a member says."""
    number = officer.page.get_by_role("link", name=re.compile(f" {name}$"))
    return officer.page.locator("#members tr", has=number).inner_text()


# --- the case -----------------------------------------------------------------------------


def the_case_gets_a_team_and_an_interview(house: Headquarters) -> str:
    """Found by screening in the community: classified, led, asked. Return its address."""
    turn_the_clock("2022-04-23 10:45")
    district = house.officer("zhao.yuting")
    district.open("/board/")
    district.looks("board")
    district.follow(district.page.locator("a.case-number"))
    case = district.page.url.removeprefix(house.address)
    district.send("/team/", post="lead", account=account_of(district, "Wu.Di"))
    district.open(f"{case}file/")
    district.send(
        "/route/", route="community_screening", evidence="Pool of a screening, 02:05"
    )
    district.send(
        "/status/", status="case_confirmed", evidence="Rechecked by the district"
    )

    investigator = house.officer("wu.di")
    investigator.open(case)
    investigator.press("Accept my post")
    investigator.open(f"{case}interview/")
    investigator.press("Take up the interview")
    expect(complete(investigator)).to_be_disabled()
    investigator.looks("interview-incomplete")
    return case


def its_trail_gives_places_and_contacts(house: Headquarters, case: str) -> None:
    """Where the rider was becomes risk points; who was there too, proposed contacts."""
    turn_the_clock("2022-04-23 10:55")
    investigator = house.officer("wu.di")
    investigator.open(f"{case}trail/edit/")
    investigator.send(
        "/trail/stops/",
        place=SCHOOL,
        place_kind="classroom",
        area="110111103",
        starts_at="2022-04-22T08:00",
        ends_at="2022-04-22T09:00",
    )
    investigator.looks("trail")
    investigator.open(case)
    expect(investigator.page.locator("#points tbody tr")).to_have_count(1)

    turn_the_clock("2022-04-23 11:15")
    on_the_page = investigator.page.locator("main")  # the menu has a word like it
    determine = on_the_page.get_by_role("link", name=house.said("Determine"))
    investigator.follow(determine.first)
    investigator.press("Determine now")
    investigator.sees("Looking up who was near")
    # What the worker does, which no server of a test has beside it.
    assert queue.run_next(now=clock.now(), actor_by_id=actor_by_id)
    investigator.page.reload()
    expect(investigator.page.locator("tbody [data-tick]")).to_have_count(3)
    investigator.page.locator("[data-tick-all]").check()
    investigator.looks("contacts-proposed")
    investigator.press("Decide")
    determined = house.said("Determined")
    rows = investigator.page.locator("tbody tr").filter(has_text=determined)
    expect(rows).to_have_count(3)


def the_core_information_is_complete(house: Headquarters, case: str) -> None:
    """The gate opens when identity, onset, home, work, trail, contacts, zone are known."""
    turn_the_clock("2022-04-23 12:05")
    investigator = house.officer("wu.di")
    investigator.open(f"{case}interview/")
    investigator.follow(investigator.link("Residence"))
    investigator.send(
        "", address="小高舍村出租房", reason="Told in the interview", occupation="Rider"
    )
    investigator.open(f"{case}interview/")
    investigator.send(
        "/answers/",
        no_symptoms="yes",
        close_contacts="Three children of the class",
        first_zone="小高舍村",
    )
    expect(complete(investigator)).to_be_enabled()
    investigator.press("Core information complete")
    investigator.looks("interview-complete")


def the_contacts_are_brought_to_the_observation_site(
    house: Headquarters, case: str
) -> None:
    """Located by telephone, driven, signed for at both ends; a stay begins with each."""
    turn_the_clock("2022-04-23 12:10")
    investigator, transfer = house.officer("wu.di"), house.officer("liu.gang")
    investigator.open("/contacts/mine/?step=determined")
    rows = investigator.page.locator("#contacts tbody tr")
    persons = rows.filter(has_text=house.said("Contact"))
    expect(persons).to_have_count(3)
    items = [
        str(link.get_attribute("href"))
        for link in persons.locator("a[href^='/items/']").all()
    ]
    for box in persons.locator("[data-tick]").all():
        box.check()
    investigator.press("Located by a call")
    investigator.is_told_of(3)
    for item in items:
        investigator.open(item)
        site = investigator.page.locator("select[name$=destination] option")
        hotel = site.filter(has_text=HOTEL).get_attribute("value")
        investigator.send("/steps/transfer_requested/", destination=str(hotel))

    turn_the_clock("2022-04-23 12:40")
    transfer.open("/contacts/mine/transfers/")
    expect(transfer.page.get_by_text(HOTEL)).to_have_count(3)
    for item in items:
        transfer.open(item)
        transfer.send("/steps/transfer_dispatched/", vehicle="京B-转运07")
        transfer.send("/steps/transfer_departed/", signed_by="Community duty officer")
    turn_the_clock("2022-04-23 13:00")
    for item in items:
        transfer.open(item)
        transfer.send("/steps/transfer_arrived/", signed_by="Duty officer of the site")
        expect(transfer.page.locator(".page-name .chip")).to_have_text(
            re.compile(house.said("Under observation"))
        )
    transfer.looks("contact-arrived")

    district = house.officer("zhao.yuting")
    district.open("/follow-ups/?view=stays")
    expect(district.page.get_by_text(HOTEL).first).to_be_visible()
    district.looks("stays")
    district.open(case)
    safe = house.said("Under observation")
    expect(
        district.page.locator("#contacts tbody tr").filter(has_text=safe)
    ).to_have_count(3)
    district.looks("case")


def account_of(officer: Officer, name: str) -> str:
    """Return the account of a colleague as the form for appointing names it."""
    option = officer.page.locator("select[name=account] option", has_text=name)
    return str(option.first.get_attribute("value"))


def complete(officer: Officer) -> Locator:
    """Return the button that says that the core information is complete."""
    word = officer.house.said("Core information complete")
    return officer.page.get_by_role("button", name=word)
