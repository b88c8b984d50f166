"""Each disease from decision to release, of those who are followed and not confined."""

from datetime import datetime

import pytest

from builders.cases import a_case
from builders.diseases import Outbreak, on_day, page
from builders.disposal import hours_of, item_of
from builders.places import SYSTEM, the_areas, the_units
from epiloop_hq.cases import actions as cases
from epiloop_hq.cases.actions import CaseDates
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.contacts import queries
from epiloop_hq.jobs.models import ReactionRun
from epiloop_hq.orders.queries import orders_of_person

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "access_log"]
)


@pytest.fixture(autouse=True)
def _tree():
    the_areas()
    the_units()


@pytest.fixture(autouse=True)
def _no_reaction_failed():
    yield
    assert list(ReactionRun.objects.exclude(error="").values_list("error")) == []


@pytest.mark.parametrize(
    ("protocol_id", "last_day", "mode"),
    [
        ("ebola-who", 21, "in_person"),
        ("ebola-who", 21, "video"),
        ("mpox-who-2024", 21, "self_report"),
        ("sars-us-cdc", 10, "telephone"),
        ("influenza-a-h5n1-us-cdc", 10, "telephone"),
        ("cholera-cati", 5, "telephone"),
        ("unknown-disease", 21, "in_person"),
    ],
)
def test_a_followed_contact_is_seen_every_day_and_released_when_the_days_are_over(
    protocol_id, last_day, mode
):
    """Day 0 is the exposure; nobody is confined, no order is decided, the loop closes."""
    one = Outbreak(protocol_id)

    for number in range(1, last_day + 1):
        one.seen_well(number, mode=mode)
        assert (one.status, one.item.step) == ("under_follow_up", "under_observation")

    assert one.morning(last_day + 1) is None
    assert (one.status, one.item.outcome) == ("completed", "released")
    assert orders_of_person(one.person, SYSTEM) == ()


@pytest.mark.parametrize(
    ("protocol_id", "mode"),
    [
        ("ebola-who", "telephone"),
        ("ebola-who", "self_report"),
        ("sars-us-cdc", "self_report"),
        ("cholera-cati", "video"),
    ],
)
def test_a_look_that_the_protocol_does_not_count_is_refused_on_the_page(
    protocol_id, mode
):
    one = Outbreak(protocol_id)
    row = one.morning(1)

    with hours_of(on_day(1)):
        answer = one.client.post(
            page("contacts_seen_well"), {"one": row.id, "mode": mode}, follow=True
        )

    assert "does not count as having seen the contact" in answer.content.decode()
    assert one.morning(1).state == "due"


@pytest.mark.parametrize("protocol_id", ["ebola-who", "mpox-who-2024", "sars-us-cdc"])
def test_whoever_is_not_seen_for_three_days_is_lost_and_found_by_being_seen(
    protocol_id,
):
    one = Outbreak(protocol_id)
    one.seen_well(1)

    assert one.look(2, deed="not_seen") == 302
    one.morning(3)
    assert one.morning(4) is not None
    assert one.status == "under_follow_up"
    one.morning(5)
    assert one.status == "lost"

    one.seen_well(5)
    assert (one.status, one.item.closed_at) == ("under_follow_up", None)


def test_whoever_refuses_to_be_looked_at_was_met_and_is_not_lost():
    one = Outbreak("ebola-who")

    codes = [one.look(number, deed="refused") for number in (1, 2, 3, 4)]

    assert codes == [302] * 4
    one.morning(5)
    assert one.status == "under_follow_up"


def test_a_missed_day_stays_missed_and_the_last_day_does_not_move():
    """The days run from the exposure, seen or unseen."""
    one = Outbreak("cholera-cati")
    one.seen_well(1)
    one.seen_well(3)
    one.seen_well(4)
    one.seen_well(5)
    one.morning(6)

    days = queries.follow_ups_of_contacts([one.contact], SYSTEM)[one.contact]
    assert [(r.day_number, r.state) for r in days] == [
        (1, "seen_well"),
        (2, "not_seen"),
        (3, "seen_well"),
        (4, "seen_well"),
        (5, "seen_well"),
    ]
    assert (one.status, one.item.outcome) == ("completed", "released")


def test_a_contact_seen_with_symptoms_becomes_a_suspected_case_and_no_longer_a_contact():
    one = Outbreak("ebola-who")
    one.seen_well(1)

    assert one.look(2, symptoms="Fever, headache", temperature_c="38.9") == 302
    with hours_of(on_day(2, 10)):
        told = one.client.get(page("follow_ups"), {"view": "daily"}).content.decode()
    assert "Fever, headache" in told
    own = suspect(one, on_day(2, 11))

    assert (one.status, one.item.outcome) == ("cancelled", "became_case")
    assert one.morning(3) is None
    assert item_of(one.person, "case").case_id == own


def test_a_suspicion_that_is_refuted_gives_the_contact_back_for_the_days_still_owed():
    one = Outbreak("ebola-who")
    one.seen_well(1)
    own = suspect(one, on_day(2, 11))

    with hours_of(on_day(4, 9)) as now:
        cases.refute_case(
            own, actor=SYSTEM, happened_at=now, now=now, evidence="Two tests negative"
        )

    assert (one.status, one.item.closed_at) == ("under_follow_up", None)
    for number in range(4, 22):
        one.seen_well(number)
    assert one.morning(22) is None
    assert (one.status, one.item.outcome) == ("completed", "released")


def suspect(one: Outbreak, now: datetime) -> int:
    with hours_of(now):
        return a_case(
            one.person,
            outbreak_id=one.outbreak,
            status=CaseStatus.SUSPECTED,
            dates=CaseDates(onset_on=now.date()),
            when=now,
        )
