"""The command page: the frozen figures of the day, and what is at risk and waits now."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import later
from builders.cases import a_case
from builders.contacts import a_contact
from builders.places import BEIJING, FANGSHAN, FENGTAI, SYSTEM
from builders.workbench import some_work
from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop_hq import clock
from epiloop_hq.actor import Role
from epiloop_hq.cases.actions import CaseDates
from epiloop_hq.situation.actions import make_snapshot
from epiloop_hq.workbench.views import command

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])
PAGE = reverse("workbench:command")
DAYS_LATER = later(days=3)


@pytest.fixture(scope="module")
def built(standing):
    """Some work, a community case ill three days before it was found, and its picture."""
    with clock.at(DAYS_LATER):
        work = some_work()
        onset = (DAYS_LATER - timedelta(days=3)).date()
        a_case(
            route=DiscoveryRoute.COMMUNITY_SCREENING,
            when=DAYS_LATER,
            dates=CaseDates(onset_on=onset, positive_at=DAYS_LATER),
        )
        make_snapshot(work.outbreak, as_of=DAYS_LATER, actor=SYSTEM, now=DAYS_LATER)
        return work


@pytest.fixture
def work(built):
    with clock.at(DAYS_LATER):
        yield built


def officer(role=Role.DISTRICT, area_path=FANGSHAN):
    return a_browser(an_account(f"{role}", role=role, area_path=area_path))


def shown(client, **asked):
    answer = client.get(PAGE, asked)
    assert answer.status_code == 200
    return answer


def waiting(answer):
    return {str(one.label): one.count for one in answer.context["decisions"]}


def test_figures_map_table_and_curve_are_those_of_the_newest_picture(work):
    page = shown(officer(Role.HEADQUARTERS, BEIJING)).context
    areas, found = page["areas"], page["snapshot"]

    assert found.as_of == DAYS_LATER
    assert page["tiles"][0].value == "1"
    assert sum(line[2][0] for line in areas.lines) == areas.total[0]
    assert sum(one.value for one in areas.view.picture.areas) == areas.total[0]
    assert sum(row[1] for row in page["curve"].rows) == 1
    assert page["curve"].rows[-1][-1] == "incomplete"


def test_what_was_told_since_is_in_the_next_picture_not_in_this(work):
    client = officer()
    before = shown(client).context["tiles"][1].value

    a_case(when=DAYS_LATER)

    assert shown(client).context["tiles"][1].value == before


def test_a_community_case_ranks_before_one_that_is_later_and_says_why(work):
    page = shown(officer()).context

    first = page["risks"].first
    assert [one.rank for one in first] == list(range(1, len(first) + 1))
    assert [one.card.is_community for one in first] == sorted(
        (one.card.is_community for one in first), reverse=True
    )
    assert "community case" in first[0].factors
    assert "open loops" in first[0].factors


def test_what_needs_a_decision_is_counted_and_leads_to_where_it_is_decided(work):
    case = a_case(when=DAYS_LATER)
    a_contact(case, when=DAYS_LATER, decided=False)

    page = shown(officer())

    counts = waiting(page)
    assert counts["Cases without a lead"] == 1
    assert counts["Proposed contacts to decide on"] == 1
    decide = reverse("contacts:decide", args=[case])
    assert f'href="{decide}"' in page.content.decode()


def test_who_may_not_decide_is_asked_for_no_decision(work):
    page = shown(officer(Role.VIEWER)).context

    assert page["decisions"] == ()


def test_another_district_sees_neither_our_figures_nor_our_cases(work):
    page = shown(officer(area_path=FENGTAI))

    assert page.context["risks"].first == ()
    assert page.context["areas"].total == (0, 0, 0)
    assert "BJ22" not in re.sub("Outbreak BJ22", "", page.content.decode())


def test_without_a_picture_the_page_says_when_there_will_be_one(work, monkeypatch):
    monkeypatch.setattr(command, "latest_snapshot", lambda *_args: None)

    assert "No picture of this outbreak yet" in shown(officer()).content.decode()


def test_the_polling_script_gets_the_minute_alone_and_nothing_when_nothing_changed(
    work,
):
    client = officer()
    version = shown(client).context["version"]

    same = client.get(PAGE, {"version": version})
    with clock.at(DAYS_LATER + timedelta(minutes=1)):
        piece = client.get(PAGE, {"version": version})

    assert same.status_code == 204
    text = piece.content.decode()
    assert 'id="command-now"' in text
    assert "<html" not in text


def test_however_many_cases_wait_the_page_asks_the_database_as_often(work):
    client = officer()
    shown(client)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            shown(client)
        return len(queries)

    few = asked()
    for _ in range(3):
        a_contact(a_case(when=DAYS_LATER), when=DAYS_LATER, decided=False)

    assert asked() == few


def test_in_chinese_the_day_is_told_in_chinese(work):
    answer = officer().get(PAGE, headers={"accept-language": "zh-hans"})

    text = answer.content.decode()
    assert "今日社会面病例" in text
    assert "待决事项" in text
