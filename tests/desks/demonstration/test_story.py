"""The demonstration is the recorded outbreak, told through officers' deeds."""

from datetime import UTC, datetime
from http import HTTPStatus

import pytest

from builders.access import a_browser
from crawling import crawl
from epiloop.situation.indicators import indicators_of
from epiloop_hq import clock
from epiloop_hq.contacts.queries import contacts_of_case
from epiloop_hq.demonstration import abroad, setting
from epiloop_hq.demonstration.first_tube import hours, story
from epiloop_hq.disposal.queries.items import items_of_case, items_of_person
from epiloop_hq.laboratory.queries import recall_board
from epiloop_hq.orders.queries import orders_of_person
from epiloop_hq.places.queries import zone_rows
from epiloop_hq.situation.queries import facts_now
from looking import IS_THOROUGH
from recount import assert_recounted

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "access_log"]
)
SYSTEM = setting.SYSTEM
LATER = datetime(2022, 6, 1, tzinfo=UTC)


@pytest.fixture
def ground():
    with clock.at(hours.BEFORE):
        now = clock.now()
        setting.make_areas(now)
        yield setting.make_units(now), now


def test_the_first_tube_ends_as_recorded(ground):
    """Ten held; eight of nine in the district negative, one a case; Baoding's negative."""
    units, now = ground
    told = story.begin(setting.make_officers(now), units, now=now)

    hours.tell(told, say=lambda _line: None)

    loops = [_member_loop(person_id) for person_id in told.members]
    assert [loop.outcome for loop in loops].count("released") == 9
    assert loops[story.RIDER].outcome == "became_case"
    assert all(order.ended_at for p in told.members[:3] for order in _holds(p))
    assert recall_board(told.recall_id, SYSTEM).recall.closed_at is not None
    points = items_of_case(told.case_id, SYSTEM, kinds=("risk_point",))
    assert len(points) == 24
    assert contacts_of_case(told.case_id, SYSTEM).total == 99
    by_rule = [o for o in orders_of_person(told.members[0], SYSTEM) if o.is_by_rule]
    assert [o.decided_by for o in by_rule] == [told.who("headquarters").name]
    known = facts_now(outbreak_id=told.outbreak_id, now=clock.now())
    assert_recounted(known, indicators_of(known))


def test_what_was_published_later_comes_in_whole(ground):
    """Published data are a record of their own time, whatever the clock here shows."""
    _units, now = ground

    outbreak_id = abroad.bring_in_spring(now=now)

    standing = zone_rows(SYSTEM, at=LATER, outbreak_id=outbreak_id)
    assert {row.level for row in standing} <= {"zone_high", "zone_medium", "zone_low"}
    assert len(standing) > 20


def _member_loop(person_id):
    rows = items_of_person(person_id, SYSTEM)
    return next(row for row in rows if row.kind == "tube_member")


def _holds(person_id):
    orders = orders_of_person(person_id, SYSTEM)
    return [order for order in orders if order.measure == "hold"]


@pytest.mark.skipif(not IS_THOROUGH, reason="a thousand pages: overnight")
def test_no_link_of_any_page_leads_where_its_reader_may_not_go(ground):
    """Whoever signs in finds behind every link a page: not "does not exist", nor worse."""
    units, now = ground
    officers = setting.make_officers(now)
    hours.tell(story.begin(officers, units, now=now), say=lambda _line: None)

    with clock.at(story.PRESENT):
        followed = [
            link
            for officer in officers.values()
            for link in crawl(a_browser(officer.actor.account_id), deep=6, alike=3)
        ]

    assert len(followed) > 1_000
    assert [link for link in followed if link.status != HTTPStatus.OK] == []
