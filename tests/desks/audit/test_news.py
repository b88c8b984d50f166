"""Events as news: ids only, oldest first, for whoever must still answer them."""

from datetime import timedelta

import pytest

from desks.audit.conftest import LI, NOON
from epiloop_hq.audit.erasure import erase_person_details
from epiloop_hq.audit.news import events_after

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def trail(record):
    for minute in range(4):
        with record(now=NOON + minute * MINUTE) as trail:
            happened_at = NOON - MINUTE
            trail.add(
                "case.opened", "cases.Case:1", happened_at=happened_at, tube=minute
            )
            trail.add("case.looked_at", persons=[5], at="home", is_late=True, page=1)


def news(seq=0, kinds=("case.opened",), before=NOON + 9 * MINUTE, limit=99):
    return list(events_after(seq, kinds=kinds, before=before, limit=limit))


def test_news_follows_the_last_answered_event():
    assert [event.seq for event in news()] == [1, 3, 5, 7]
    assert [event.seq for event in news(seq=3)] == [5, 7]
    assert [event.seq for event in news(seq=3, limit=1)] == [5]


def test_fresh_events_are_left_to_those_who_caused_them():
    assert [event.seq for event in news(before=NOON + MINUTE)] == [1, 3]


def test_news_has_both_times_and_ids_alone():
    event, *_ = news(kinds=["case.looked_at"])

    assert (event.happened_at, event.recorded_at) == (NOON, NOON)
    assert event.ids == {"page": 1}
    assert news()[0].happened_at == NOON - MINUTE


def test_an_erased_event_is_news_without_ids(record):
    erase_person_details([5], actor=LI, now=NOON, reason="rule")

    assert [event.ids for event in news(kinds=["case.looked_at"])] == [{}] * 4
