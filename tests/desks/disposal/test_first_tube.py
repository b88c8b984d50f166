"""The first tube of Fangshan on the server, each consequence by its reaction.

Recorded: the tube at 02:05, ten members, one of them handed to Baoding, nine re-taken
singly in the district, eight negative and one positive, the tenth negative in Baoding.
Every other time is invented.
"""

import pytest

from builders.access import actor_for, an_account
from builders.actors import at
from builders.disposal import MINUTE, a_hotel, hours_of, item_of, locate
from builders.laboratory import a_recheck, a_result, a_tube
from builders.outbreaks import a_person, people
from builders.places import BAODING, DOUDIAN, FANGSHAN, SYSTEM
from epiloop.disposal.steps import Evidence
from epiloop.protocols.vocabulary import RiskClass
from epiloop_hq.actor import Role
from epiloop_hq.audit import fold
from epiloop_hq.audit.compare import compare_fold_with_tables
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.cases import actions as cases
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.cases.queries import person_cases
from epiloop_hq.contacts import actions as contacts
from epiloop_hq.disposal import actions
from epiloop_hq.disposal.queries.items import (
    clocks_of_case,
    clocks_of_items,
    items_of_person,
    steps_of,
)
from epiloop_hq.disposal.queries.teams import custody_rows
from epiloop_hq.jobs.models import ReactionRun
from epiloop_hq.laboratory.queries import open_recalls, recall_facts
from epiloop_hq.observation import queries as stays
from epiloop_hq.orders.queries import notices_of_person, orders_of_person

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "access_log"]
)

POOL_AT = at("2022-04-23 02:05")
RIDER, TENTH = 0, 9


@pytest.fixture
def tube(units):
    """Report the tube of ten at 02:05; return members, units and the actors."""
    with hours_of(POOL_AT):
        members = people(9, DOUDIAN)
        tenth = a_person("Ten", BAODING, entered_by=FANGSHAN)
        tube_id = a_tube((*members, tenth), area_path=DOUDIAN)
        a_result(tube_id, at=POOL_AT)
    return (*members, tenth)


def _when(clock, actor=SYSTEM):
    instant = at(f"2022-04-23 {clock}")
    return {"actor": actor, "happened_at": instant, "now": instant}


def _singles(members, clock):
    (recall,) = open_recalls(SYSTEM, limit=2)
    held = recall_facts(recall.id, SYSTEM).held
    taken = at(f"2022-04-23 {clock}")
    with hours_of(taken):
        return {p: a_recheck(held[p], at=taken) for p in members if p in held}


def _report(single, outcome, clock):
    with hours_of(at(f"2022-04-23 {clock}")) as instant:
        a_result(single, outcome, at=instant)


def _hold_everybody(members, units):
    """Locate and hold the nine, hand the tenth to Baoding, who reports the hold."""
    for person in members[:TENTH]:
        item = item_of(person).id
        with hours_of(at("2022-04-23 02:30")) as instant:
            locate(item, at=instant)
            actions.confirm_held(
                item,
                evidence=Evidence.VISIT,
                **_when("02:50") | {"now": instant + 20 * MINUTE},
            )
    tenth = item_of(members[TENTH]).id
    with hours_of(at("2022-04-23 03:05")):
        offer = actions.offer_item(
            tenth, to_unit_id=units[BAODING], reason="lives there", **_when("02:40")
        )
        actions.accept_offer(
            offer, evidence="call with the Baoding duty officer", **_when("03:05")
        )
    with hours_of(at("2022-04-23 04:30")):
        actions.confirm_held(tenth, evidence=Evidence.REPLY, **_when("04:30"))


def test_ten_members_are_held_at_once_each_under_an_order_with_a_unit_and_a_clock(
    tube, units
):
    for person in tube:
        item = item_of(person)
        (order,) = orders_of_person(person, SYSTEM)
        (custody,) = custody_rows(item.id, SYSTEM)
        (clock,) = clocks_of_items([item.id])
        (notice,) = notices_of_person(person, SYSTEM)

        assert (item.kind, item.step, item.opened_at) == (
            "tube_member",
            "identified",
            POOL_AT,
        )
        assert (order.measure, order.starts_at, order.ended_at) == (
            "hold",
            POOL_AT,
            None,
        )
        assert (custody.unit_id, custody.since) == (units[DOUDIAN], POOL_AT)
        assert (clock.key, clock.due_at) == (
            "pool_positive_core",
            at("2022-04-23 03:05"),
        )
        assert (notice.kind, notice.order_id) == ("start", order.id)


def test_the_tenth_is_with_baoding_from_the_acceptance_on(tube, units):
    _hold_everybody(tube, units)

    first, second = custody_rows(item_of(tube[TENTH]).id, SYSTEM)

    assert (first.unit_id, first.until) == (units[DOUDIAN], at("2022-04-23 03:05"))
    assert (second.unit_id, second.since, second.until) == (
        units[BAODING],
        at("2022-04-23 03:05"),
        None,
    )
    assert item_of(tube[TENTH]).step == "held"


def test_eight_are_freed_with_a_notice_one_is_a_case_the_tenth_is_freed_in_baoding(
    tube, units
):
    _hold_everybody(tube, units)
    singles = _singles(tube, "05:00")
    for person in tube[1:TENTH]:
        _report(singles[person], "negative", "08:30")
    _report(singles[tube[RIDER]], "positive", "08:30")
    with_baoding = item_of(tube[TENTH])
    _report(singles[tube[TENTH]], "negative", "09:30")

    for person in tube[1:TENTH]:
        assert item_of(person).step == "released"
        assert [n.kind for n in notices_of_person(person, SYSTEM)] == [
            "release",
            "start",
        ]
        assert not [o for o in orders_of_person(person, SYSTEM) if not o.ended_at]
    assert with_baoding.step == "held"
    assert item_of(tube[TENTH]).outcome == "released"
    (case,) = person_cases(tube[RIDER], SYSTEM)
    assert (case.status, case.is_community) == (CaseStatus.PRELIMINARY, True)
    assert item_of(tube[RIDER], "tube_member").outcome == "became_case"
    loop = item_of(tube[RIDER], "case")
    assert (loop.loop_kind, loop.step) == ("isolation", "identified")
    keys = {c.key: c.state for c in clocks_of_case(case.id, SYSTEM)}
    assert "disposal_24h" in keys
    assert open_recalls(SYSTEM, limit=1) == ()
    assert not ReactionRun.objects.exclude(error="").exists()


def test_nobody_is_without_a_state_at_any_instant_also_as_the_trail_tells_it(
    tube, units
):
    _hold_everybody(tube, units)
    singles = _singles(tube, "05:00")
    for person in tube[1:]:
        _report(singles[person], "negative", "08:30")
    _report(singles[tube[RIDER]], "positive", "08:30")

    for person in tube:
        item = item_of(person, "tube_member")
        told = steps_of([item.id], SYSTEM)
        spans = custody_rows(item.id, SYSTEM)
        for minute in range(0, 8 * 60, 5):
            instant = POOL_AT + minute * MINUTE
            assert [s for s in told if s.happened_at <= instant]
            units_then = [
                s
                for s in spans
                if s.since <= instant and (s.until is None or instant < s.until)
            ]
            assert len(units_then) == 1
        known = fold.row_as_of(f"disposal.Item:{item.id}", at("2022-04-23 08:30"))
        assert known is not None
        assert known["step"]
    assert compare_fold_with_tables().differences == ()


def test_the_case_goes_on_to_everybody_safe_and_its_contact_to_release(tube, units):
    _hold_everybody(tube, units)
    singles = _singles(tube, "05:00")
    _report(singles[tube[RIDER]], "positive", "08:30")
    (case,) = person_cases(tube[RIDER], SYSTEM)
    with hours_of(at("2022-04-23 09:00")):
        officer = actor_for(an_account("team.3", area_path=FANGSHAN))
        cases.take_up_interview(case.id, **_when("09:00", officer))
        cases.change_status(
            case.id,
            CaseStatus.ASYMPTOMATIC,
            evidence="second laboratory",
            **_when("09:00", officer),
        )
        friend = a_person("Friend")
        contact = contacts.add_contact(
            case.id,
            friend,
            risk_class=RiskClass.CLOSE_CONTACT,
            **_when("09:00", officer),
        )
        contacts.decide_contacts([contact], **_when("09:00", officer))
    found = item_of(friend)
    with hours_of(at("2022-04-23 11:00")):
        locate(found.id, at=at("2022-04-23 10:00"), actor=officer)
        asked = actions.request_transfer(
            found.id, destination_id=a_hotel(), **_when("10:00", officer)
        )
        driver = actor_for(an_account("driver", role=Role.TRANSFER, area_path=FANGSHAN))
        actions.dispatch_vehicle(asked, vehicle="V1", **_when("10:30", driver))
        actions.sign_departure(asked, signed_by="Li", **_when("10:40", driver))
        stay = actions.sign_arrival(asked, signed_by="Nurse", **_when("11:00", driver))

    (row,) = stays.stays_of_person(friend, SYSTEM)
    (order,) = orders_of_person(friend, SYSTEM)
    tests = stays.tests_of_stays([row.id], SYSTEM)

    assert found.step == "determined"
    assert row.id == stay
    assert row.order_id == order.id
    # Who drives decides nothing: the order is that of who asked for the journey.
    assert order.decided_by == officer.name
    assert len(tests) > 0
    assert all(test.due_on >= order.starts_at.date() for test in tests)
    met = {c.key: c.state for c in clocks_of_items([found.id])}
    assert "running" not in {met[k] for k in met if k != "quarantine"}
    assert item_of(friend).controlled_at == at("2022-04-23 11:00")
    assert not ReactionRun.objects.exclude(error="").exists()


def _refuted(case_id):
    with hours_of(at("2022-04-23 14:00")):
        cases.refute_case(case_id, evidence="recheck negative", **_when("14:00"))


def test_a_refuted_case_lets_everybody_go_but_who_is_another_cases_contact(tube, units):
    """C42: consequences are undone at once; another case is a ground of its own."""
    _hold_everybody(tube, units)
    singles = _singles(tube, "05:00")
    _report(singles[tube[RIDER]], "positive", "08:30")
    _report(singles[tube[1]], "positive", "08:30")
    (case,) = person_cases(tube[RIDER], SYSTEM)
    (other,) = person_cases(tube[1], SYSTEM)
    friend, both = a_person("Friend"), a_person("Both")
    with hours_of(at("2022-04-23 09:00")):
        for person, of_case in ((friend, case.id), (both, case.id), (both, other.id)):
            contact = contacts.add_contact(
                of_case, person, risk_class=RiskClass.CLOSE_CONTACT, **_when("09:00")
            )
            contacts.decide_contacts([contact], **_when("09:00"))
    hotel = a_hotel()
    with hours_of(at("2022-04-23 11:00")):
        for person in (friend, both):
            item = next(
                i for i in items_of_person(person, SYSTEM) if i.case_id == case.id
            )
            locate(item.id, at=at("2022-04-23 10:00"))
            asked = actions.request_transfer(
                item.id, destination_id=hotel, **_when("10:00")
            )
            actions.dispatch_vehicle(asked, vehicle="V1", **_when("10:30"))
            actions.sign_departure(asked, signed_by="Li", **_when("10:40"))
            actions.sign_arrival(asked, signed_by="Nurse", **_when("11:00"))

    _refuted(case.id)

    assert item_of(friend).outcome == "cancelled"
    assert [n.kind for n in notices_of_person(friend, SYSTEM)] == ["release", "start"]
    assert [s.ended_reason for s in stays.stays_of_person(friend, SYSTEM)] == [
        "refuted"
    ]
    by_case = {i.case_id: i for i in items_of_person(both, SYSTEM)}
    assert by_case[case.id].outcome == "cancelled"
    assert by_case[other.id].closed_at is None
    of_both = stays.stays_of_person(both, SYSTEM)
    assert [s.ended_at for s in of_both] == [None, at("2022-04-23 14:00")]
    (standing,) = [o for o in orders_of_person(both, SYSTEM) if not o.ended_at]
    assert standing.id == of_both[0].order_id
    assert {c.state for c in clocks_of_items([by_case[case.id].id])} <= {
        "met",
        "late",
    }
    assert not ReactionRun.objects.exclude(error="").exists()


def test_a_negative_recheck_refutes_the_case_that_rests_on_the_sample(tube, units):
    _hold_everybody(tube, units)
    singles = _singles(tube, "05:00")
    _report(singles[tube[RIDER]], "positive", "08:30")
    again = at("2022-04-23 12:00")
    with hours_of(again):
        second = a_tube(
            [tube[RIDER]], at=again, now=again, recheck_of_id=singles[tube[RIDER]]
        )
        a_result(second, "negative", at=again + MINUTE, now=again + MINUTE)

    (case,) = person_cases(tube[RIDER], SYSTEM)

    assert case.status == CaseStatus.REFUTED
    assert item_of(tube[RIDER], "case").outcome == "cancelled"
    kinds = AuditEvent.objects.values_list("kind", flat=True)
    assert "case.reversed" in set(kinds)
