"""Facts are completed freely and corrected with a reason; what stood stays in the trail."""

import json
from datetime import date

import pytest

from builders.actors import NOW, at, later
from builders.cases import a_case, a_stop, a_trail
from builders.places import SYSTEM, a_place, the_areas
from epiloop_hq.audit.models import AuditEvent, EventDetail
from epiloop_hq.cases import actions, queries
from epiloop_hq.cases.actions import CaseDates
from epiloop_hq.cases.errors import CaseRefusedError
from epiloop_hq.places.queries import point_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    the_areas()
    return a_case()


def correct(case, changes, *, reason="", now=NOW):
    actions.correct_case(case, changes, actor=SYSTEM, now=now, reason=reason)


def test_a_fact_that_was_not_known_needs_no_reason(case):
    correct(case, {"onset_on": date(2022, 4, 21)})

    assert queries.case_facts(case).onset_on == date(2022, 4, 21)


def test_a_fact_that_stood_needs_a_reason_and_stays_in_the_trail(case):
    with pytest.raises(CaseRefusedError, match="wrong"):
        correct(case, {"positive_at": later(minutes=-5)})

    correct(case, {"positive_at": later(minutes=-5)}, reason="Laboratory's own time")

    event = AuditEvent.objects.get(kind="case.corrected")
    told = json.loads(EventDetail.objects.get(event_seq=event.seq).text)
    assert told["before"] == {"positive_at": NOW.isoformat()}
    assert told["after"] == {"positive_at": later(minutes=-5).isoformat()}
    assert told["reason"] == "Laboratory's own time"


def test_nothing_new_is_no_event(case):
    correct(case, {"positive_at": NOW})

    assert not AuditEvent.objects.filter(kind="case.corrected").exists()


def test_somebody_may_fall_ill_after_the_report(case):
    correct(case, {"reported_at": NOW})

    correct(case, {"onset_on": date(2022, 4, 25)}, now=later(days=3))

    assert queries.case_facts(case).onset_on == date(2022, 4, 25)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"onset_on": date(2022, 4, 24)}, "still to come"),
        ({"isolated_at": later(seconds=1)}, "still to come"),
        ({"sampled_at": later(minutes=1)}, "still to come"),
    ],
)
def test_facts_that_cannot_be_are_refused_and_change_nothing(case, changes, sentence):
    with pytest.raises(CaseRefusedError, match=sentence):
        correct(case, changes, reason="typing mistake")

    assert not AuditEvent.objects.filter(kind="case.corrected").exists()


def test_a_sample_cannot_come_to_lie_after_its_result(case):
    correct(case, {"positive_at": later(hours=-7)}, reason="as reported")

    with pytest.raises(CaseRefusedError, match="lies before"):
        correct(case, {"sampled_at": later(hours=-6)}, reason="as reported")


def test_what_is_no_fact_of_a_case_is_a_programmer_s_mistake(case):
    with pytest.raises(ValueError, match="number"):
        correct(case, {"number": "X-1"})


def test_an_earlier_onset_widens_the_window_and_makes_more_risk_points():
    """Edition 8 looks back two days: sampled on 22 April, the window opens on the 20th."""
    the_areas()
    case = a_case()
    a_trail(
        case,
        a_stop(a_place("gym"), "08:00-09:00", day="2022-04-19"),
        a_stop(a_place("shop"), "08:00-09:00", day="2022-04-20"),
    )
    assert [p.place.name for p in point_page(SYSTEM).rows] == ["shop"]

    correct(case, {"onset_on": date(2022, 4, 21)})

    assert {p.place.name for p in point_page(SYSTEM).rows} == {"gym", "shop"}


def test_a_case_isolated_earlier_than_thought_loses_the_points_after_it():
    the_areas()
    case = a_case()
    a_trail(
        case,
        a_stop(a_place("shop"), "08:00-09:00", day="2022-04-21"),
        a_stop(a_place("gym"), "08:00-09:00", day="2022-04-22"),
    )

    correct(case, {"isolated_at": at("2022-04-22 07:00")})

    assert [p.place.name for p in point_page(SYSTEM).rows] == ["shop"]


def test_without_any_date_every_stop_is_a_point_until_one_is_known():
    the_areas()
    case = a_case(dates=CaseDates())
    a_trail(case, a_stop(a_place("shop"), "08:00-09:00", day="2022-04-10"))
    assert len(point_page(SYSTEM).rows) == 1

    correct(case, {"onset_on": date(2022, 4, 20)})

    assert point_page(SYSTEM).rows == ()
