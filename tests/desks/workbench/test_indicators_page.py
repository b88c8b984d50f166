"""The page of indicators: each with what it is, how sure, and what it is made of."""

import csv

import pytest
from django.urls import reverse
from django.utils import translation

from builders.access import a_browser, an_account
from builders.actors import NOW, SHANGHAI, later
from builders.cases import a_case
from builders.disposal import a_loop, locate
from builders.outbreaks import an_outbreak
from builders.places import BAODING, BEIJING, FANGSHAN, SYSTEM, the_areas, the_units
from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop_hq import clock
from epiloop_hq.access.queries import actor_by_id
from epiloop_hq.actor import Role
from epiloop_hq.jobs import queue
from epiloop_hq.situation.actions import make_snapshot

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])
PAGE = "workbench:indicators"
DRAWN = later(hours=1)


@pytest.fixture(scope="module")
def work(standing):
    """Two cases in Fangshan, one of them in the community, and a contact found."""
    with clock.at(NOW):
        the_areas()
        the_units()
        case = a_case(route=DiscoveryRoute.COMMUNITY_SCREENING)
        a_case(route=DiscoveryRoute.QUARANTINE)
        locate(a_loop(case), at=later(minutes=20))
        make_snapshot(an_outbreak(), as_of=DRAWN, actor=SYSTEM, now=DRAWN)


@pytest.fixture
def officer(work):
    with clock.at(later(hours=2)):
        yield a_browser(an_account(area_path=FANGSHAN))


def lines(answer):
    return {(line.key, line.of): line for line in answer.context["page"].lines}


def test_a_share_stands_with_its_interval_and_what_it_is_made_of(officer):
    shown = lines(officer.get(reverse(PAGE)))["community_share", ""]

    assert shown.value == "50 %"
    assert shown.interval == "9.5\u00a0to\u00a090.5\u00a0%"
    assert shown.made_of == "1\u00a0of\u00a02"
    assert shown.sentence.startswith("Cases found in the community ÷")


def test_what_is_not_known_is_named_and_never_0(officer):
    shown = lines(officer.get(reverse(PAGE)))

    assert shown["days_to_response", ""].value == "Not recorded"
    assert shown["full_loop_rate", ""].value == "Insufficient data"


def test_a_step_is_compared_by_area_and_by_unit(officer):
    answer = officer.get(reverse(PAGE), {"step": "contact_transfer"})

    by_unit = {line.name: line.cells[0] for line in answer.context["by_unit"]}
    assert answer.context["by_area"] == ()  # towns are too small to tell
    assert len(by_unit) == 1
    assert all(cell.made_of for cell in by_unit.values())


def test_an_indicator_is_compared_among_the_districts(work):
    with clock.at(later(hours=2)):
        city = a_browser(an_account(area_path=BEIJING))
        answer = city.get(reverse(PAGE), {"indicator": "community_share"})

    (line,) = answer.context["areas_of_indicator"]
    assert (line[0], line[1].value) == ("Fangshan", "50 %")


def test_another_instant_is_drawn_when_asked_for_and_then_shown(officer):
    instant = later(minutes=30).astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")
    missing = officer.get(reverse(PAGE), {"at": instant})
    assert missing.context["is_missing"]
    assert missing.context["snapshot"] is None  # nothing was drawn before it

    asked = officer.post(reverse("workbench:draw_indicators"), {"at": instant})
    waiting = officer.get(asked["Location"])
    assert waiting.context["is_drawing"]
    queue.run_next(now=later(hours=2), actor_by_id=actor_by_id)

    drawn = officer.get(reverse("workbench:drawing_indicators"))
    assert drawn["HX-Refresh"] == "true"
    shown = officer.get(asked["Location"])
    assert shown.context["snapshot"].as_of == later(minutes=30)
    assert not shown.context["is_missing"]


@pytest.mark.parametrize("at", ["yesterday", "2022-13-45T99:99", "2022-04-23T02:05:61"])
def test_an_instant_that_is_none_shows_the_latest_picture(officer, at):
    answer = officer.get(reverse(PAGE), {"at": at, "step": "no_step", "indicator": "x"})

    assert answer.context["snapshot"].as_of == DRAWN
    assert not answer.context["is_missing"]


def test_the_file_holds_what_the_page_shows(officer):
    answer = officer.get(reverse("workbench:indicators_file"))

    rows = list(csv.DictReader(answer.content.decode().splitlines()))
    told = {(row["indicator"], row["of"]): row for row in rows}
    assert told["community_share", ""]["value"] == "0.5"
    assert told["days_to_response", ""]["value"] == ""
    assert {row["area"] for row in rows} == {FANGSHAN}


def test_in_chinese_names_and_sentences_are_chinese(officer):
    officer.cookies["epiloop_language"] = "zh-hans"
    text = officer.get(reverse(PAGE)).content.decode()

    for words in ("社会面病例占比", "数据不足", "未记录", "按时完成率"):
        assert words in text
    assert "Insufficient" not in text
    with translation.override("en"):
        assert "Community share" not in text


def test_the_page_takes_few_queries(officer, django_assert_max_num_queries):
    officer.get(reverse(PAGE))
    with django_assert_max_num_queries(25):
        officer.get(reverse(PAGE), {"step": "contact_transfer"})


def test_without_a_picture_the_page_says_when_there_will_be_one(work):
    an_outbreak(code="BD22", area_path=BAODING)
    with clock.at(NOW):
        viewer = an_account(role=Role.VIEWER, area_path=BAODING)
        answer = a_browser(viewer).get(reverse(PAGE))

    assert "No picture yet" in answer.content.decode()
