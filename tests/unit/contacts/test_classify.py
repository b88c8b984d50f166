"""Corners of classification that no published rule reaches."""

from dataclasses import replace

import pytest

from epiloop.contacts.classify import classify
from epiloop.contacts.conveyance import Aboard, Seat, judge_seat
from epiloop.contacts.determine import NoContactRulesError, determine
from epiloop.contacts.explain import Part, explain, read_out
from epiloop.contacts.facts import ExposureFacts
from epiloop.contacts.proximity import ProximityEngine
from epiloop.contacts.reasons import Verdict, Why
from epiloop.contacts.secondary import classify_secondary
from epiloop.contacts.situations import Situation
from epiloop.protocols import load_protocol
from epiloop.protocols.schema import ContactRules
from epiloop.protocols.vocabulary import ConveyanceKind, RiskClass, Setting
from epiloop.records import Case, Proximity
from visit_tables import BEIJING, at, day, span, visits

CASE = Case(case_id="1", person_id="case", onset_on=day(5))
EDITION_9 = load_protocol("covid19-cn-9")


def on_board(kind, **seats):
    return Situation(
        settings=frozenset({Setting.CONVEYANCE}),
        kinds=(kind,),
        aboard=Aboard(kind=kind, **seats),
    )


def reasons_of(found, rule):
    [check] = [check for check in found.checks if check.rule == rule]
    return [reason.why for reason in check.reasons]


def test_distance_is_not_asked_where_the_seats_have_decided():
    far = on_board(ConveyanceKind.AIRCRAFT, case_seat=Seat(row=1), seat=Seat(row=30))
    unknown = on_board(ConveyanceKind.AIRCRAFT, case_seat=Seat(row=1))

    decided = classify(lambda _: [far], EDITION_9.contact)
    undecided = classify(lambda _: [unknown], EDITION_9.contact)

    assert Why.DECIDED_BY_SEAT in reasons_of(decided, "conveyance_near")
    assert Why.DISTANCE_UNKNOWN in reasons_of(undecided, "conveyance_near")
    assert decided.risk_class is RiskClass.CASUAL_CONTACT
    assert decided.open_checks == ()


@pytest.mark.parametrize("is_stated", [True, False])
def test_a_conveyance_without_a_seat_rule_is_weighed_by_distance(is_stated):
    rule = EDITION_9.contact.conveyance[ConveyanceKind.SHIP]
    abolished = {ConveyanceKind.SHIP: replace(rule, enabled=False)}
    rules = replace(EDITION_9.contact, conveyance=abolished if is_stated else {})
    one = on_board(ConveyanceKind.SHIP, case_seat=Seat(cabin="1"), seat=Seat(cabin="1"))

    found = classify(lambda _: [one], rules)

    assert found.rule == "shared_place"
    assert [check.rule for check in found.open_checks] == ["conveyance_near"]


@pytest.mark.parametrize(
    ("case_seat", "seat", "why"),
    [
        (Seat(position="A"), Seat(row=3), Why.CASE_SEAT_UNKNOWN),
        (Seat(row=3), Seat(position="A"), Why.SEAT_UNKNOWN),
    ],
)
def test_a_seat_without_its_row_leaves_the_rows_open(case_seat, seat, why):
    rule = EDITION_9.contact.conveyance[ConveyanceKind.AIRCRAFT]
    aboard = Aboard(kind=ConveyanceKind.AIRCRAFT, case_seat=case_seat, seat=seat)

    reason = judge_seat(aboard, rule)

    assert (reason.why, reason.verdict) == (why, Verdict.OPEN)


def test_a_protocol_without_categories_determines_nobody():
    silent = replace(EDITION_9, contact=ContactRules())

    with pytest.raises(NoContactRulesError, match="states no categories of contacts"):
        determine(CASE, [], [], silent, zone=BEIJING, until=at("day 9 00:00"))


def test_no_known_exposure_has_no_last_day():
    fact = ExposureFacts(person_id="Li", source="hotline")
    [one] = determine(
        CASE, [], [fact], EDITION_9, zone=BEIJING, until=at("day 9 00:00")
    )

    assert one.last_exposure_on(BEIJING) is None
    assert one.encounters == ()


def test_an_explanation_lists_other_rules_that_hold():
    rows = visits(
        """
        case | office | day 4 09:00 - day 4 17:00 | office
        Li   | office | day 4 09:00 - day 4 17:00 | office
        case | lift   | day 4 17:00 - day 4 17:01 | lift
        Li   | lift   | day 4 17:00 - day 4 17:01 | lift
        """
    )
    [one] = determine(CASE, rows, [], EDITION_9, zone=BEIJING, until=at("day 9 00:00"))

    lines = explain(one, EDITION_9)

    also = [line for line in lines if line.part is Part.ALSO_MET]
    assert also[0].values["rule"] == "closed_space_shared"
    assert "Another rule holds as well and gives close contact" in read_out(
        also, zone=BEIJING
    )


def test_an_explanation_names_distance_and_seats():
    aboard = Aboard(
        kind=ConveyanceKind.AIRCRAFT, case_seat=Seat(row=12), seat=Seat(row=14)
    )
    fact = ExposureFacts(
        person_id="Li",
        place_id="CA1",
        settings=frozenset({Setting.CONVEYANCE}),
        distance_m=0.5,
        aboard=aboard,
    )
    [one] = determine(
        CASE, [], [fact], EDITION_9, zone=BEIJING, until=at("day 9 00:00")
    )

    said = read_out(explain(one, EDITION_9), zone=BEIJING)

    assert "They were 0.5 m apart; up to 1 m counts." in said
    assert "Row 14 is 2 behind the case's row 12." in said
    assert "Another rule holds as well and gives close contact: seats aboard" in said


def test_an_encounter_that_a_device_recorded_is_weighed_by_its_distance():
    """Where it was is a question; how near it was is not."""
    when = span("day 5 09:00 - day 5 09:20")
    engine = ProximityEngine(
        [
            Proximity(person_id="case", other_id="Li", span=when, distance_m=1.5),
            Proximity(person_id="case", other_id="Wang", span=when),
        ]
    )
    version = load_protocol("mers-us-cdc")

    li, wang = determine(
        CASE, engine, [], version, zone=BEIJING, until=at("day 9 00:00")
    )

    assert (li.rule, wang.rule) == ("near_without_protection", "")
    assert [check.rule for check in wang.classification.open_checks] == [
        "near_without_protection",
        "same_room",
    ]
    assert "near each other for 20 min, at the least 1.5 m apart." in read_out(
        explain(li, version), zone=BEIJING
    )
    assert "2022-05-05 09:20: together for 20 min." in read_out(
        explain(wang, version), zone=BEIJING
    )


def test_who_came_only_after_the_case_had_left_is_told_so():
    rows = visits(
        """
        case | clinic | day 4 09:00 - day 4 10:00 | health_facility
        Li   | clinic | day 4 10:00 - day 4 10:30 | health_facility
        """
    )
    case = Case(case_id="1", person_id="case", rash_on=day(5))
    version = load_protocol("measles-us-ia")

    [li] = determine(case, rows, [], version, zone=BEIJING, until=at("day 9 00:00"))

    assert "at clinic for 30 min after the case had left." in read_out(
        explain(li, version), zone=BEIJING
    )


def test_facts_outside_the_window_of_a_contact_make_no_contact_of_a_contact():
    definition = EDITION_9.contact.secondary

    assert classify_secondary((), definition, contact_has_high_risk=True).checks == ()
