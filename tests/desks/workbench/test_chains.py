"""The chains page: recorded links, likely sources apart from them, cases in none."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import NOW, later
from builders.cases import a_case
from builders.contacts import a_contact
from builders.outbreaks import a_person
from builders.places import FANGSHAN, FENGTAI, SYSTEM, the_areas
from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop_hq import clock
from epiloop_hq.actor import Role
from epiloop_hq.cases import actions
from epiloop_hq.cases.actions import CaseDates
from epiloop_hq.cases.queries import case_facts
from epiloop_hq.contacts.actions import contact_became_case
from epiloop_hq.workbench import chain_picture

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])
PAGE = "workbench:chains"


def ill_on(day, person=None, **other):
    """Open a case with its onset on a day of April 2022."""
    on = date(2022, 4, day)
    return a_case(person, dates=CaseDates(onset_on=on, positive_at=NOW), **other)


def shown(area_path=FANGSHAN, **asked):
    officer = an_account("officer", role=Role.DISTRICT, area_path=area_path)
    answer = a_browser(officer).get(reverse(PAGE), asked)
    assert answer.status_code == 200
    return answer.context["picture"]


def told(chart):
    """Return case → what the table says of its source, cases by their row's order."""
    return {row[0]: row[6] for row in chart.rows}


def number_of(case_id):
    return case_facts(case_id).number


@pytest.fixture(scope="module")
def built(standing):
    with clock.at(later(hours=1)):
        return some_chains()


@pytest.fixture
def chains(built):
    with clock.at(later(hours=1)):
        yield built


def some_chains():
    """One recorded link; one case who was a contact of two; one of whom nothing is known."""
    the_areas()
    first, second = ill_on(10, route=DiscoveryRoute.COMMUNITY_SCREENING), ill_on(13)
    actions.link_cases(first, second, actor=SYSTEM, now=NOW, source="interview")
    person = a_person("Contact of both")
    for source in (first, second):
        a_contact(source, person_id=person)
    third = ill_on(17, person)
    contact_became_case(person, case_id=third, actor=SYSTEM, happened_at=NOW, now=NOW)
    return first, second, third, ill_on(20)


def test_recorded_links_are_solid_and_likely_sources_dashed_with_their_share(chains):
    first, second, third, alone = map(number_of, chains)

    chart = shown()

    edges = {(e["source"], e["target"]): e["sure"] for e in chart.drawing["edges"]}
    assert edges == {(first, second): True, (second, third): False}
    sources = told(chart)
    assert sources[first] == sources[alone] == ""
    assert sources[second] == f"{first}, recorded"
    likeliest, other = sources[third].split(", ")
    assert likeliest.startswith(f"{second} ")
    assert other.startswith(f"{first} ")
    assert sum(int(one.split()[1]) for one in (likeliest, other)) == 100


def test_each_case_leads_to_its_page_and_wears_the_mark_of_its_route(chains):
    chart = shown()

    node = chart.drawing["nodes"][0]
    assert node["href"] == reverse("workbench:case", args=[chains[0]])
    assert chart.drawing["groups"][node["group"]]["name"] == "Community screening"
    assert node["marked"]


def test_cases_in_no_chain_can_be_left_out(chains):
    assert number_of(chains[3]) not in told(shown(linked="yes"))


def test_another_district_sees_no_case_of_ours(chains):
    assert shown(FENGTAI) is None


def test_the_latest_cases_are_shown_and_the_others_counted(chains, monkeypatch):
    monkeypatch.setattr(chain_picture, "MOST", 2)
    monkeypatch.setattr("epiloop_hq.workbench.views.chains.MOST", 2)
    officer = an_account("officer", role=Role.DISTRICT, area_path=FANGSHAN)

    answer = a_browser(officer).get(reverse(PAGE))

    assert len(answer.context["picture"].rows) == 2
    assert "2 earlier cases are left out." in answer.content.decode()


def test_however_many_cases_the_page_asks_the_database_as_often(chains):
    officer = an_account("officer", role=Role.DISTRICT, area_path=FANGSHAN)
    client = a_browser(officer)
    client.get(reverse(PAGE))

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(PAGE))
        return len(queries)

    few = asked()
    for day in range(4):
        case = ill_on(14 + day)
        actions.link_cases(chains[0], case, actor=SYSTEM, now=NOW, source="interview")

    assert asked() == few


def test_in_chinese_the_picture_speaks_chinese(chains):
    officer = an_account("officer", role=Role.DISTRICT, area_path=FANGSHAN)

    answer = a_browser(officer).get(
        reverse(PAGE), headers={"accept-language": "zh-hans"}
    )

    assert "实线箭头为已登记的关联" in answer.content.decode()
