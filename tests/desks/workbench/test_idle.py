"""What lies idle is told upwards: first to who commands the area, then to headquarters."""

from datetime import timedelta

import pytest
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import later
from builders.places import BEIJING, DOUDIAN, FANGSHAN, SYSTEM
from builders.workbench import some_work
from epiloop_hq import clock
from epiloop_hq.actor import Role
from epiloop_hq.disposal import actions
from epiloop_hq.disposal.queries.items import item_row

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])
DISTRICT = (Role.DISTRICT, FANGSHAN)
HEADQUARTERS = (Role.HEADQUARTERS, BEIJING)
INVESTIGATOR = (Role.INVESTIGATOR, DOUDIAN)


@pytest.fixture(scope="module")
def work(standing):
    with clock.at(later(minutes=0)):
        return some_work()


def idle_on_board(who, *, at):
    role, area_path = who
    with clock.at(at):
        browser = a_browser(an_account(role, role=role, area_path=area_path))
        return browser, browser.get(reverse("workbench:board")).context["idle"]


def silent_since(work):
    return max(item_row(item, SYSTEM).step_at for item in work.items)


@pytest.mark.parametrize(
    ("who", "hours", "is_told"),
    [
        (DISTRICT, 23, False),
        (DISTRICT, 25, True),
        (HEADQUARTERS, 25, False),
        (HEADQUARTERS, 49, True),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else str(value),
)
def test_silence_is_told_to_the_area_and_a_day_later_to_headquarters(
    work, who, hours, is_told
):
    _browser, idle = idle_on_board(who, at=silent_since(work) + timedelta(hours=hours))

    assert (idle.total > 0) is is_told


def test_who_commands_nobody_is_told_nothing(work):
    _browser, idle = idle_on_board(INVESTIGATOR, at=later(days=9))

    assert idle is None


def test_the_list_behind_it_holds_as_many_as_the_board_counts(work):
    at = later(days=2)
    browser, idle = idle_on_board(DISTRICT, at=at)

    with clock.at(at):
        shown = browser.get(idle.href)

    assert shown.context["total"] == idle.total == len(shown.context["rows"])
    assert shown.context["idle"]


def test_a_try_to_reach_somebody_breaks_the_silence(work):
    """Who was called in vain an hour ago is not forgotten."""
    at = silent_since(work) + timedelta(hours=25)
    _browser, before = idle_on_board(DISTRICT, at=at)
    actions.record_attempt(
        work.items[0],
        actor=SYSTEM,
        happened_at=at - timedelta(hours=1),
        now=at,
        channel="telephone",
        outcome="no_answer",
    )

    with clock.at(at):
        after = a_browser(an_account("li", role=Role.DISTRICT, area_path=FANGSHAN))
        told = after.get(reverse("workbench:board")).context["idle"]

    assert told.total == before.total - 1
