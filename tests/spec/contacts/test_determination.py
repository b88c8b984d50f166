"""Determinations: visits, interviews and registers together, for one case.

The case fell ill on 5 May and was isolated on 6 May at 12:00; under edition 9 contacts
are sought from 3 May, 00:00. A determination is a proposal until an officer decides.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from epiloop.contacts.classify import CONVEYANCE_PREFIX, classify
from epiloop.contacts.conveyance import Aboard, Post, Seat
from epiloop.contacts.determine import NoContactRulesError, determine
from epiloop.contacts.engine import PlainEngine
from epiloop.contacts.facts import ExposureFacts, Judgement, Protection
from epiloop.contacts.reasons import Why
from epiloop.contacts.situations import Situation
from epiloop.protocols import load_protocol
from epiloop.protocols.schema import ContactCategory, ContactRules
from epiloop.protocols.vocabulary import (
    Act,
    ConveyanceKind,
    Per,
    RiskClass,
    Setting,
)
from epiloop.records import Case, Person
from epiloop.timeline import Interval
from rulebook import spec
from visit_tables import BEIJING, at, day, span, visits

CASE = Case(
    case_id="1",
    person_id="case",
    onset_on=day(5),
    isolated_at=at("day 6 12:00"),
)
UNTIL = at("day 30 00:00")


def determined(table, *facts, case=CASE, protocol="covid19-cn-9", **options):
    """Return determinations by person."""
    found = determine(
        case,
        visits(table) if table else [],
        facts,
        load_protocol(protocol),
        zone=BEIJING,
        until=UNTIL,
        **options,
    )
    return {one.person_id: one for one in found}


@spec("contact.category")
def test_everybody_who_shared_a_place_is_weighed_and_only_by_the_rules():
    found = determined(
        """
        case | office 7 | day 4 09:00 - day 4 17:00 | office
        Li   | office 7 | day 4 16:00 - day 4 18:00 | office
        Wang | office 8 | day 4 09:00 - day 4 17:00 | office
        case | park     | day 4 18:00 - day 4 19:00 | outdoors
        Zhao | park     | day 4 18:30 - day 4 19:00 | outdoors
        """
    )

    assert {name: (one.risk_class, one.rule) for name, one in found.items()} == {
        "Li": (RiskClass.CLOSE_CONTACT, "same_place_near"),
        "Zhao": (None, ""),
    }
    assert found["Li"].first_exposure_at == at("day 4 16:00")
    assert found["Li"].last_exposure_at == at("day 4 17:00")


@spec("contact.category")
def test_a_meeting_outside_the_window_makes_no_contact():
    """On 2 May, and after the case was taken to hospital."""
    found = determined(
        """
        case | office 7 | day 2 09:00 - day 2 23:59 | office
        Li   | office 7 | day 2 09:00 - day 2 23:59 | office
        case | office 7 | day 6 12:00 - day 6 17:00 | office
        Wang | office 7 | day 6 12:00 - day 6 17:00 | office
        """
    )

    assert found == {}


@spec("contact.category")
def test_the_same_facts_under_another_protocol_give_the_expected_difference():
    """4 days in Beijing in May 2022, 2 in editions 8 and 9; WHO asks about faces."""
    table = """
        case | office 7 | day 1 09:00 - day 4 17:00 | office
        Li   | office 7 | day 2 09:00 - day 2 17:00 | office
        Wang | office 7 | day 4 09:00 - day 4 17:00 | office
        """

    rules = {
        protocol: {
            name: one.rule for name, one in determined(table, protocol=protocol).items()
        }
        for protocol in (
            "covid19-cn-8",
            "covid19-cn-beijing-2022-05",
            "covid19-cn-9",
            "covid19-who-2021",
        )
    }

    assert rules == {
        "covid19-cn-8": {"Wang": "same_place_near"},
        "covid19-cn-beijing-2022-05": {
            "Li": "same_place_near",
            "Wang": "same_place_near",
        },
        "covid19-cn-9": {"Wang": "same_place_near"},
        "covid19-who-2021": {"Wang": ""},
    }


@spec("contact.category")
def test_a_place_of_unknown_kind_is_a_question_not_a_contact():
    [li] = determined(
        """
        case | No. 12 | day 4 09:00 - day 4 17:00
        Li   | No. 12 | day 4 09:00 - day 4 17:00
        """
    ).values()

    assert li.risk_class is None
    assert "same_place_near" in [c.rule for c in li.classification.open_checks]
    assert {r.why for c in li.classification.open_checks for r in c.reasons} >= {
        Why.SETTING_POSSIBLE
    }


@spec("contact.category")
def test_an_interview_answers_what_the_place_leaves_open():
    """In the same restaurant: at the next table, or not."""
    table = """
        case | noodles | day 4 12:00 - day 4 13:00 | restaurant
        Li   | noodles | day 4 12:10 - day 4 12:40 | restaurant
        Wang | noodles | day 4 12:10 - day 4 12:40 | restaurant
        """
    found = determined(
        table,
        ExposureFacts(
            person_id="Li", place_id="noodles", settings=frozenset({Setting.MEAL})
        ),
    )

    assert found["Li"].rule == "closed_space_shared"
    assert (found["Wang"].rule, found["Wang"].risk_class) == ("", None)
    assert "closed_space_shared" in [
        check.rule for check in found["Wang"].classification.open_checks
    ]


@spec("contact.category")
def test_who_lives_with_the_case_was_exposed_over_the_whole_window():
    """By the register or by the interview, without a single recorded visit."""
    persons = [
        Person(person_id="case", household_id="H1"),
        Person(person_id="mother", household_id="H1"),
        Person(person_id="neighbour", household_id="H2"),
    ]
    son = ExposureFacts(person_id="son", settings=frozenset({Setting.HOUSEHOLD}))

    found = determined("", son, persons=persons)

    assert {name: one.rule for name, one in found.items()} == {
        "mother": "household",
        "son": "household",
    }
    for one in found.values():
        assert one.first_exposure_at == at("day 3 00:00")
        assert one.last_exposure_at == at("day 6 12:00")


@spec("contact.category")
def test_a_span_given_in_the_interview_dates_the_exposure_of_a_housemate():
    """The son moved out on 4 May at noon."""
    son = ExposureFacts(
        person_id="son",
        settings=frozenset({Setting.HOUSEHOLD}),
        span=span("day 1 00:00 - day 4 12:00"),
    )

    [one] = determined("", son).values()

    assert one.first_exposure_at == at("day 3 00:00")
    assert one.last_exposure_at == at("day 4 12:00")


@spec("contact.category")
def test_facts_outside_the_window_are_no_exposure():
    carer = ExposureFacts(
        person_id="nurse",
        acts=frozenset({Act.DIRECT_CARE}),
        span=span("day 1 09:00 - day 1 10:00"),
    )

    [one] = determined("", carer).values()

    assert (one.risk_class, one.situations) == (None, ())


@spec("contact.category")
def test_living_together_is_no_fact_about_the_canteen():
    """Protected at work, unprotected at home: the home counts, and to the end."""
    found = determined(
        """
        case | canteen | day 4 12:00 - day 4 13:00 | canteen
        Li   | canteen | day 4 12:00 - day 4 13:00 | canteen
        """,
        ExposureFacts(
            person_id="Li", place_id="canteen", protection=Protection.EFFECTIVE
        ),
        ExposureFacts(person_id="Li", settings=frozenset({Setting.HOUSEHOLD})),
    )

    assert found["Li"].rule == "household"
    assert found["Li"].last_exposure_at == at("day 6 12:00")
    assert [check.rule for check in found["Li"].classification.also_met] == [
        "shared_place",
        "venue_exposed",
    ]


@spec("contact.category")
def test_protection_at_one_place_does_not_cover_another():
    table = """
        case | canteen | day 4 12:00 - day 4 13:00 | canteen
        Li   | canteen | day 4 12:00 - day 4 13:00 | canteen
        case | office  | day 4 14:00 - day 4 15:00 | office
        Li   | office  | day 4 14:00 - day 4 15:00 | office
        """
    masked = ExposureFacts(
        person_id="Li", place_id="office", protection=Protection.EFFECTIVE
    )

    [li] = determined(table, masked).values()

    assert li.rule == "same_place_near"
    assert [met.place_id for met in li.counting_encounters] == ["canteen"]
    assert li.last_exposure_at == at("day 4 13:00")


@spec("contact.category")
def test_what_protection_leaves_of_a_category_is_the_protocols_word():
    """An example: with effective protection a close contact is a casual contact."""
    protocol = load_protocol("covid19-cn-9")
    spared = replace(
        protocol.contact.category["same_place_near"],
        if_protected=RiskClass.CASUAL_CONTACT,
    )
    rules = replace(
        protocol.contact,
        category={**protocol.contact.category, "same_place_near": spared},
    )
    masked = ExposureFacts(person_id="Li", protection=Protection.EFFECTIVE)

    [li] = determine(
        CASE,
        visits(
            """
            case | office | day 4 14:00 - day 4 15:00 | office
            Li   | office | day 4 14:00 - day 4 15:00 | office
            """
        ),
        [masked],
        replace(protocol, contact=rules),
        zone=BEIJING,
        until=UNTIL,
    )

    assert li.risk_class is RiskClass.CASUAL_CONTACT
    assert li.rule == "same_place_near.if_protected"


@spec("contact.category.*")
def test_measles_reaches_who_came_within_two_hours_after_the_case_left():
    case = Case(case_id="1", person_id="case", rash_on=day(5))
    found = determined(
        """
        case | clinic | day 4 09:00 - day 4 10:00 | health_facility
        Li   | clinic | day 4 11:59 - day 4 12:30 | health_facility
        Wang | clinic | day 4 12:00 - day 4 12:30 | health_facility
        """,
        case=case,
        protocol="measles-us-ia",
    )

    assert {name: one.rule for name, one in found.items()} == {"Li": "shared_airspace"}
    reasons = found["Li"].classification.decisive.reasons
    assert Why.AIR_AFTER_CASE_LEFT in [reason.why for reason in reasons]


@spec("contact.category.*")
def test_air_that_lingers_counts_only_for_the_category_that_says_so():
    """Edition 9 knows no such air: who came after the case left was not there."""
    assert (
        determined(
            """
            case | office | day 4 09:00 - day 4 10:00 | office
            Li   | office | day 4 10:00 - day 4 11:00 | office
            """
        )
        == {}
    )


@spec("contact.category.*")
def test_ebola_reaches_who_touched_the_body_between_death_and_burial():
    case = Case(
        case_id="1",
        person_id="case",
        onset_on=day(3),
        isolated_at=at("day 5 12:00"),
        died_at=at("day 8 06:00"),
        buried_at=at("day 8 18:00"),
    )
    touched = {"acts": frozenset({Act.BODY_AT_FUNERAL})}
    found = determined(
        "",
        ExposureFacts(
            person_id="aunt", span=span("day 8 16:00 - day 8 17:00"), **touched
        ),
        ExposureFacts(
            person_id="late", span=span("day 8 19:00 - day 8 20:00"), **touched
        ),
        case=case,
        protocol="ebola-who",
    )

    assert (found["aunt"].rule, found["late"].rule) == ("body_at_funeral", "")


@spec("contact.conveyance.*")
def test_passengers_are_weighed_by_seat_and_others_aboard_are_casual_contacts():
    """Seats printed on the tickets of a flight decide; whoever has none is asked."""
    flight = [
        ("case", "12A"),
        ("Li", "13C"),
        ("Wang", "20C"),
        ("Zhao", ""),
    ]
    rows = [
        replace(
            visits(f"{who} | CA1234 | day 4 08:00 - day 4 10:00 | aircraft")[0],
            seat=printed,
        )
        for who, printed in flight
    ]
    found = {
        one.person_id: one
        for one in determine(
            CASE, rows, [], load_protocol("covid19-cn-9"), zone=BEIJING, until=UNTIL
        )
    }

    assert {name: (one.risk_class, one.rule) for name, one in found.items()} == {
        "Li": (RiskClass.CLOSE_CONTACT, "conveyance.aircraft"),
        "Wang": (RiskClass.CASUAL_CONTACT, "shared_place"),
        "Zhao": (RiskClass.CASUAL_CONTACT, "shared_place"),
    }
    assert "conveyance.aircraft.others" in [
        check.rule for check in found["Wang"].classification.also_met
    ]
    asked = {
        name: [c.rule for c in one.classification.open_checks if c.rule != "-"]
        for name, one in found.items()
    }
    assert asked["Wang"] == []
    assert f"{CONVEYANCE_PREFIX}aircraft" in asked["Zhao"]


@spec("contact.conveyance.*")
def test_whether_a_train_was_sealed_is_asked_before_its_seats_count():
    table = """
        case | G101 | day 4 08:00 - day 4 10:00 | train
        Li   | G101 | day 4 08:00 - day 4 10:00 | train
        """
    [unasked] = determined(table).values()
    aboard = Aboard(
        kind=ConveyanceKind.TRAIN_SEALED,
        case_seat=Seat(carriage="5", row=1),
        post=Post(areas=frozenset({"5"})),
    )
    [asked] = determined(table, ExposureFacts(person_id="Li", aboard=aboard)).values()

    assert unasked.risk_class is RiskClass.CASUAL_CONTACT
    assert {c.rule for c in unasked.classification.open_checks} >= {
        "conveyance.train_sealed",
        "conveyance.train_unsealed",
    }
    assert asked.rule == "conveyance.train_sealed"


@spec("contact.category.*")
def test_time_told_without_a_clock_counts_as_one_piece():
    """'About 20 minutes, some time on 4 May', face to face at half a metre."""
    told = ExposureFacts(
        person_id="Li",
        acts=frozenset({Act.FACE_TO_FACE}),
        distance_m=0.5,
        told=timedelta(minutes=20),
        span=span("day 4 00:00 - day 5 00:00"),
    )

    [li] = determined("", told, protocol="covid19-who-2021").values()

    assert li.rule == "face_to_face"
    assert li.last_exposure_on(BEIJING) == day(4)


@spec("contact.category.*")
def test_minutes_are_added_up_over_the_places_that_meet_the_rest_of_the_rule():
    """Two times 8 minutes in 24 hours; the 60 at five metres do not help."""
    rules = ContactRules(
        category={
            "near": ContactCategory(
                title="Near", max_distance_m=2, min_minutes=15, per=Per.DAY
            )
        }
    )
    eight, sixty = timedelta(minutes=8), timedelta(minutes=60)
    near = [Situation(place_id=p, distance_m=1, told=eight) for p in "ab"]
    far = Situation(place_id="c", distance_m=5, told=sixty)

    assert classify(lambda _: [*near, far], rules).rule == "near"
    assert classify(lambda _: [near[0], far], rules).rule == ""


@spec("contact.category.*")
def test_a_judgement_in_the_facts_decides():
    judged = ExposureFacts(
        person_id="Li", judgement=Judgement("Shared a cigarette on the stairs.")
    )

    [li] = determined("", judged).values()

    assert (li.risk_class, li.rule) == (
        RiskClass.CLOSE_CONTACT,
        "investigator_judgement",
    )
    assert li.first_exposure_at is None


@spec("contact.category")
def test_the_day_of_last_exposure_of_a_stay_until_midnight_is_the_day_before():
    [li] = determined(
        """
        case | ktv | day 4 20:00 - day 5 00:00 | entertainment
        Li   | ktv | day 4 20:00 - day 5 00:00 | entertainment
        """
    ).values()

    assert li.last_exposure_at == at("day 5 00:00")
    assert li.last_exposed_at(BEIJING) == at("day 5 00:00") - timedelta.resolution
    assert li.last_exposure_on(BEIJING) == day(4)


@spec("contact.lookback")
def test_windows_set_by_an_officer_take_the_place_of_the_protocols():
    """mpox states no look-back; the window is given."""
    facts = ExposureFacts(
        person_id="Li",
        acts=frozenset({Act.SEXUAL_CONTACT}),
        span=span("day 4 09:00 - day 4 10:00"),
    )
    window = Interval(at("day 1 00:00"), at("day 9 00:00"))

    with pytest.raises(NoContactRulesError, match="states no look-back"):
        determined("", facts, protocol="mpox-who-2024")
    found = determined("", facts, protocol="mpox-who-2024", windows=[window])
    assert found["Li"].rule == "sexual_contact"


@spec("contact.category")
def test_an_engine_may_stand_in_for_the_visits():
    rows = visits(
        """
        case | office | day 4 09:00 - day 4 10:00 | office
        Li   | office | day 4 09:30 - day 4 11:00 | office
        """
    )
    protocol = load_protocol("covid19-cn-9")

    assert determine(
        CASE, PlainEngine(rows), [], protocol, zone=BEIJING, until=UNTIL
    ) == determine(CASE, rows, [], protocol, zone=BEIJING, until=UNTIL)
