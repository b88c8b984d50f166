"""The page of a stay: what the release waits for, and each deed that ends it or goes on."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import NOW, at
from builders.cases import a_case
from builders.contacts import decide, exposed_from
from builders.disposal import a_hotel
from builders.observation import a_swab, an_exposed, begin, noon, stay, take_tests
from builders.outbreaks import a_person
from builders.places import DOUDIAN, FANGSHAN, FENGTAI, SYSTEM, the_areas, the_units
from epiloop.protocols.vocabulary import RiskClass
from epiloop_hq import clock
from epiloop_hq.actor import Role
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.contacts.actions import add_contact
from epiloop_hq.contacts.queries import contact_facts
from epiloop_hq.observation import actions, queries
from epiloop_hq.orders.queries import notices_of_person

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])
# Exposed on 21 April under edition 9: seven days there end on 28 April, three at home
# on 1 May.
LAST_DAY = date(2022, 4, 28)
RELEASE_DAY = date(2022, 5, 1)


@pytest.fixture(autouse=True)
def _tree():
    the_areas()
    the_units()


def page(name, *args):
    return reverse(f"workbench:{name}", args=args)


def browser(role=Role.DISTRICT, area_path=FANGSHAN):
    return a_browser(an_account(str(role), role=role, area_path=area_path))


def minute(instant):
    from builders.actors import SHANGHAI

    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")


def shown(client, stay_id, instant):
    with clock.at(instant):
        answer = client.get(page("stay", stay_id))
    assert answer.status_code == 200
    return answer


def post(client, name, *args, now, **values):
    with clock.at(now):
        return client.post(page(name, *args), values)


def conditions(answer):
    return {line.name: line.why for line in answer.context["conditions"]}


def test_the_page_says_what_the_stage_waits_for_and_since_when_days_count():
    begun = begin(an_exposed("covid19-cn-9"), at=NOW)

    answer = shown(browser(), begun, NOW)

    said = conditions(answer)
    assert said["The days have passed"] == "May end on Thu 28 Apr 2022"
    assert said["Every test due is negative"].startswith("A sample was not taken: 23")
    first, second = answer.context["progress"].stages
    assert (first.served_days, first.owed_days) == (2, 5)
    assert (second.served_days, second.owed_days) == (0, 3)
    assert "2 days had passed since the exposure" in answer.content.decode()
    assert "exposed through is positive" not in answer.content.decode()


def test_nobody_goes_home_or_is_released_before_the_last_condition_holds():
    begun = begin(an_exposed("covid19-cn-9"), at=NOW)
    client = browser()
    too_early = noon(LAST_DAY - timedelta(days=1))
    home = {
        "move-on-address": "Doudian 5",
        "move-on-arrival_evidence": "visited by the community",
    }

    refused = post(
        client,
        "stay_move_on",
        begun,
        now=too_early,
        **home,
        **{"move-on-happened_at": minute(too_early)},
    )

    assert refused.status_code == 422
    assert "The measure cannot end yet" in refused.content.decode()
    assert stay(begun).ended_at is None
    take_tests(begun, through=LAST_DAY)
    evening = noon(LAST_DAY) + timedelta(hours=6)
    moved = post(
        client,
        "stay_move_on",
        begun,
        now=evening,
        **home,
        **{"move-on-happened_at": minute(evening)},
    )
    at_home = int(moved.headers["Location"].rstrip("/").rpartition("/")[2])
    assert stay(begun).ended_reason == "next_stage"
    assert stay(at_home).kind == "home_monitoring"

    take_tests(at_home, through=RELEASE_DAY)
    day_before = noon(RELEASE_DAY - timedelta(days=1))
    for now, code in ((day_before, 422), (noon(RELEASE_DAY) + timedelta(hours=6), 302)):
        answer = post(
            client,
            "stay_release",
            at_home,
            now=now,
            **{"release-happened_at": minute(now)},
        )
        assert answer.status_code == code
    assert stay(at_home).ended_reason == "released"
    assert notices_of_person(stay(at_home).person_id, SYSTEM)[0].kind == "release"


def a_secondary_contact():
    """Return the first contact, and the stay of who was exposed through them."""
    first = an_exposed("covid19-cn-9")
    (met,) = contact_facts([first])
    second = add_contact(
        met.case_id,
        a_person("Second", DOUDIAN),
        actor=SYSTEM,
        happened_at=NOW,
        now=NOW,
        exposure=exposed_from(
            NOW - timedelta(days=2), NOW - timedelta(days=2, hours=-1)
        ),
        risk_class=RiskClass.SECONDARY_CONTACT,
        via_id=first,
    )
    decide([second])
    return met, begin(second, at=NOW)


def test_a_contact_of_a_contact_waits_for_that_contacts_first_two_tests():
    """Their own days and tests are done on 27 April; the other's second test is not."""
    met, begun = a_secondary_contact()
    client, evening = browser(), at("2022-04-28 18:00")
    take_tests(begun, through=date(2022, 4, 28))
    a_swab(met.person_id, at=at("2022-04-23 12:00"), outbreak_id=met.outbreak_id)
    values = {"release-happened_at": minute(evening)}

    waiting = conditions(shown(client, begun, evening))
    refused = post(client, "stay_release", begun, now=evening, **values)
    a_swab(met.person_id, at=at("2022-04-24 12:00"), outbreak_id=met.outbreak_id)
    released = post(client, "stay_release", begun, now=evening, **values)

    assert (
        waiting["The close contact's tests are negative"]
        == "0 of 1 close contacts tested"
    )
    assert [w for w in waiting.values() if w != "Met"] == [
        "0 of 1 close contacts tested"
    ]
    assert (refused.status_code, released.status_code) == (422, 302)
    assert stay(begun).ended_reason == "released"


def test_a_contact_of_a_contact_who_is_positive_moves_up_a_class():
    met, begun = a_secondary_contact()
    a_swab(
        met.person_id,
        "positive",
        at=at("2022-04-23 12:00"),
        outbreak_id=met.outbreak_id,
    )

    answer = shown(browser(), begun, at("2022-04-23 18:00"))

    assert "now in the class Close contact" in answer.content.decode()


def test_a_positive_sample_stands_in_the_way_in_words():
    row = stay(begin(an_exposed("covid19-cn-9"), at=NOW))
    a_swab(
        row.person_id,
        "positive",
        at=NOW + timedelta(hours=1),
        outbreak_id=row.outbreak_id,
    )

    answer = shown(browser(), row.id, NOW + timedelta(hours=9))

    assert conditions(answer)["Nothing points to infection"] == (
        "A result is positive: 23 Apr"
    )
    assert answer.context["earliest"] == ""


def test_a_room_is_sampled_and_reported_from_the_page():
    begun = begin(an_exposed("covid19-cn-9"), at=NOW)
    client, later = browser(), NOW + timedelta(hours=5)

    post(client, "stay_room", begun, now=later, **{"room-happened_at": minute(later)})
    (room,) = queries.rooms_of(begun, SYSTEM)
    key = f"room-{room.id}"
    post(
        client,
        "stay_room_result",
        begun,
        room.id,
        now=later,
        **{f"{key}-outcome": "negative", f"{key}-happened_at": minute(later)},
    )

    (room,) = queries.rooms_of(begun, SYSTEM)
    assert room.outcome == "negative"


def test_days_of_those_near_a_positive_are_counted_anew_from_the_page():
    hotel = a_hotel()
    positive, near = (begin(an_exposed(), at=NOW, place_id=hotel) for _ in range(2))
    found = at("2022-04-29 10:00")
    client = browser()
    assert (
        "Everybody on the same floor" in shown(client, positive, found).content.decode()
    )

    without_reason = post(
        client,
        "stay_count_anew",
        positive,
        now=found,
        **{"anew-stay": [near], "anew-happened_at": minute(found)},
    )
    post(
        client,
        "stay_count_anew",
        positive,
        now=found,
        **{
            "anew-stay": [near],
            "anew-why": "Positive on the same floor",
            "anew-happened_at": minute(found),
        },
    )

    assert without_reason.status_code == 422
    present, former = queries.stays_of_person(stay(near).person_id, SYSTEM)
    assert (former.id, former.ended_reason) == (near, "counted_anew")
    assert "Days counted anew from Fri 29 Apr 2022" in (
        shown(client, present.id, found).content.decode()
    )


def test_an_infected_person_is_discharged_on_findings_and_released_after_a_week_at_home():
    """Two negative samples a day apart, more than three days without fever, improved."""
    case = a_case(a_person("Ill", DOUDIAN), status=CaseStatus.CONFIRMED)
    subject = queries.subject_of(contact_id=None, case_id=case)
    begun = actions.begin_stay(
        person_id=subject.person_id,
        contact_id=None,
        case_id=case,
        place_id=a_hotel("Hospital"),
        actor=SYSTEM,
        happened_at=NOW,
        now=NOW,
        arrival_evidence="Signed by the ward",
    )
    client = browser()
    look = {"temperature_c": "38.5", "symptoms": "cough", "has_fever": "yes"}
    well = {"temperature_c": "36.6", "has_fever": "no", "has_improved": "yes"}
    for day, seen in (("25", look), ("29", well)):
        instant = at(f"2022-04-{day} 09:00")
        post(client, "check", begun, now=instant, happened_at=minute(instant), **seen)
    a_swab(
        subject.person_id, at=at("2022-04-27 09:00"), outbreak_id=subject.outbreak_id
    )

    said = conditions(shown(client, begun, at("2022-04-28 10:00")))
    assert said["Free of fever long enough"] == "Fever was too recent: 25 Apr"
    assert said["Tests before release are negative"] == "1 of 2 samples"
    a_swab(
        subject.person_id, at=at("2022-04-28 09:00"), outbreak_id=subject.outbreak_id
    )
    home = {
        "move-on-address": "Doudian 5",
        "move-on-arrival_evidence": "Driven home in a closed loop",
    }

    codes = [
        post(
            client,
            "stay_move_on",
            begun,
            now=at(instant),
            **home,
            **{"move-on-happened_at": minute(at(instant))},
        ).status_code
        for instant in ("2022-04-28 23:00", "2022-04-29 12:00")
    ]

    at_home = queries.stays_of_person(subject.person_id, SYSTEM)[0]
    assert codes == [422, 302]
    assert (stay(begun).ended_reason, at_home.kind) == ("next_stage", "home_monitoring")
    codes = [
        post(
            client,
            "stay_release",
            at_home.id,
            now=at(instant),
            **{"release-happened_at": minute(at(instant))},
        ).status_code
        for instant in ("2022-05-05 23:00", "2022-05-06 09:00")
    ]
    assert codes == [422, 302]


def test_a_stay_is_released_by_whoever_may_and_not_seen_elsewhere():
    begun = begin(an_exposed("covid19-cn-9"), at=NOW)
    now = noon(RELEASE_DAY)
    values = {"release-happened_at": minute(now)}

    for role, area, code in (
        (Role.COMMUNITY, FANGSHAN, 403),
        (Role.VIEWER, FANGSHAN, 403),
        (Role.DISTRICT, FENGTAI, 404),
        (Role.DISTRICT, FANGSHAN, 422),
    ):
        client = a_browser(an_account(f"{role}-{code}", role=role, area_path=area))
        answer = post(client, "stay_release", begun, now=now, **values)
        assert answer.status_code == code, (role, area)
    shown_to_viewer = shown(browser(Role.VIEWER), begun, now).content.decode()
    assert "Exposed" not in shown_to_viewer.partition("<main")[2].partition("</main")[0]
    assert page("stay_release", begun) not in shown_to_viewer
