"""Long lists: counts that add up to them page by page, and a cost that does not grow."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import an_actor, later
from builders.places import DOUDIAN, FANGSHAN, FENGTAI, the_areas
from builders.workbench import some_work
from epiloop_hq import clock
from epiloop_hq.actor import Role
from epiloop_hq.disposal.queries.work import WorkQuestion, work_counts, work_list
from epiloop_hq.workbench.views import case, my_contacts

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])
TICKED = re.compile(r'name="item" value="(\d+)"')
NEXT = re.compile(r'rel="next"\s+href="([^"]+)"')
KINDS = ("contact", "tube_member", "case")
on_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL reads small tables whole"
)


@pytest.fixture
def officer():
    the_areas()
    return a_browser(an_account("District", role=Role.DISTRICT, area_path=FANGSHAN))


def at_work(number: int):
    with clock.at(later(hours=1)):
        return some_work(number)


def ask(officer, address: str) -> str:
    with clock.at(later(hours=1)):
        answer = officer.get(address)
    assert answer.status_code == 200
    return answer.content.decode().replace("&amp;", "&")


def test_pages_of_my_contacts_hold_everybody_once_and_as_many_as_are_counted(
    officer, monkeypatch
):
    work = at_work(5)
    monkeypatch.setattr(my_contacts, "ROWS", 2)
    page, seen = reverse("workbench:my_contacts"), []
    address = page
    while address:
        text = ask(officer, address)
        seen += TICKED.findall(text)
        following = NEXT.search(text)
        address = page + following[1] if following else ""

    actor = an_actor(Role.DISTRICT, FANGSHAN)
    asked = WorkQuestion(outbreak_id=work.outbreak, kinds=KINDS, area_path=FANGSHAN)
    assert len(seen) == len(set(seen)) == sum(work_counts(asked, actor).values())


def test_more_rows_are_shown_on_one_page_where_many_are_ticked_at_once(
    officer, monkeypatch
):
    at_work(5)
    monkeypatch.setattr(my_contacts, "ROWS", 2)
    page = reverse("workbench:my_contacts")

    assert "Show 300 on one page" in ask(officer, page)
    everybody = ask(officer, f"{page}?rows=300")
    assert len(TICKED.findall(everybody)) > 2
    assert NEXT.search(everybody) is None
    assert "on one page" not in everybody


@pytest.mark.parametrize(
    ("area", "is_mine", "counted"),
    [
        (FANGSHAN, False, True),
        (DOUDIAN, False, True),
        (FENGTAI, False, False),
        (FANGSHAN, True, False),  # nobody has formed a team yet
    ],
)
def test_counts_are_of_the_area_and_the_teams_in_view(area, is_mine, counted):
    work = at_work(2)
    actor = an_actor(Role.DISTRICT, FANGSHAN)
    asked = WorkQuestion(
        outbreak_id=work.outbreak, kinds=KINDS, area_path=area, mine_only=is_mine
    )

    counts = work_counts(asked, actor)

    assert sum(counts.values()) == len(work_list(asked, actor, limit=99))
    assert bool(counts) is counted


def test_of_a_long_case_the_page_shows_some_and_says_how_many_there_are(
    officer, monkeypatch
):
    work = at_work(5)
    monkeypatch.setattr(case, "FIRST", 2)
    page = reverse("workbench:case", args=[work.case])

    short, whole = ask(officer, page), ask(officer, f"{page}?all=items")

    # The case's own person, the point, and five contacts.
    assert "0 of 7 closed" in short
    assert "0 of 7 closed" in whole
    assert short.count('class="item-text"') == 2
    assert whole.count('class="item-text"') == 7


@pytest.mark.parametrize(
    "page", ["board", "my_contacts", "handovers", "case", "search"]
)
def test_a_page_asks_no_more_often_for_many_rows_than_for_few(officer, page):
    asked = []
    for number in (2, 9):
        work = at_work(number)
        address = {
            "case": reverse("workbench:case", args=[work.case]),
            "search": f"{reverse('workbench:search')}?q=Person&reason=test",
        }.get(page) or reverse(f"workbench:{page}")
        ask(officer, address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ask(officer, address)
        asked.append(len(queries))

    assert asked[1] <= asked[0]


@on_sqlite
def test_a_work_list_is_a_walk_along_its_index():
    work = at_work(2)
    actor = an_actor(Role.DISTRICT, FANGSHAN)
    asked = WorkQuestion(outbreak_id=work.outbreak, kinds=KINDS, area_path=FANGSHAN)

    with CaptureQueriesContext(connection) as queries:
        work_list(asked, actor, limit=100)
        work_counts(asked, actor)

    in_order, counted = (plan(query["sql"]) for query in queries)
    assert in_order == ["SEARCH disposal_item USING INDEX item_due (outbreak_id=?)"]
    assert counted == ["SEARCH disposal_item USING INDEX item_step (outbreak_id=?)"]


def plan(statement: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        return [detail for *_numbers, detail in cursor.fetchall()]


def test_the_board_counts_every_open_loop_once_under_whose_turn_it_is(officer):
    work = at_work(5)

    text = ask(officer, reverse("workbench:board"))

    actor = an_actor(Role.DISTRICT, FANGSHAN)
    asked = WorkQuestion(outbreak_id=work.outbreak, kinds=KINDS, area_path=FANGSHAN)
    waiting = text[text.index('id="waiting"') :]
    persons = [int(n) for n in re.findall(r'<td class="num">(\d+)</td>', waiting)]
    by_step = [int(n) for n in re.findall(r'<b class="num">(\d+)</b>', waiting)]
    everybody = sum(work_counts(asked, actor).values())
    assert everybody > 0
    assert sum(persons[:-1]) == persons[-1] == sum(by_step) == everybody
