"""Clocks on records: seen when they run out, suspended, corrected, never forged."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connections

from builders.actors import NOW, an_actor, later
from builders.cases import a_case
from builders.disposal import a_journey, a_loop, a_stay, locate, loops, row
from builders.places import DOUDIAN, SYSTEM
from epiloop.clocks.refusals import ClockRefusedError
from epiloop.disposal.moves import StepTooEarlyError
from epiloop_hq import clock, worker
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.audit.queries import event as told_event
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.times import FutureTimeError
from epiloop_hq.cases import actions as cases
from epiloop_hq.disposal import actions
from epiloop_hq.disposal.models import Clock
from epiloop_hq.disposal.queries.board import BoardQuestion, Urgency, board_rows
from epiloop_hq.disposal.queries.items import clocks_of_case, clocks_of_items

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
HOUR_LATER = later(hours=1)


@pytest.fixture(autouse=True)
def _tree(units):
    """Every clock belongs somewhere."""


def clock_of(item, key):
    return next(c for c in clocks_of_items([item]) if c.key == key)


def case_clock(case, key):
    return next(c for c in clocks_of_case(case, SYSTEM) if c.key == key)


def a_followed_case(*, when=NOW):
    case = a_case(when=when)
    actions.open_case_item(case, actor=SYSTEM, now=when)
    return case


def told(kind):
    seqs = AuditEvent.objects.filter(kind=kind).order_by("seq")
    return [told_event(seq) for seq in seqs.values_list("seq", flat=True)]


def test_a_list_of_cases_is_followed_in_as_many_queries_as_one(
    django_assert_max_num_queries, django_assert_num_queries
):
    one, *many = [a_case(when=later(minutes=n)) for n in range(6)]
    with django_assert_max_num_queries(60) as counted:
        actions.open_case_items([one], actor=SYSTEM, now=HOUR_LATER)

    with django_assert_num_queries(len(counted)):
        actions.open_case_items(many, actor=SYSTEM, now=HOUR_LATER)

    for number, case in enumerate([one, *many]):
        started = {c.started_at for c in clocks_of_case(case, SYSTEM)}
        assert started == {later(minutes=number)}


def test_a_determined_contacts_clocks_run_from_the_determination():
    clocks = clocks_of_items([a_loop()])

    assert clocks
    assert {c.started_at for c in clocks} == {NOW}
    assert {c.state for c in clocks} == {"running"}
    assert row(clocks[0].item_id).next_due_at == min(c.due_at for c in clocks)


def test_arriving_stops_the_clock_that_it_completes_as_of_when_it_happened():
    item = a_loop()

    a_stay(item, at=later(hours=2))

    met = clock_of(item, "contact_transfer")
    assert (met.state, met.met_at) == ("met", later(hours=2))
    assert not met.is_told_late


def test_a_breach_is_dated_when_it_fell_due_not_when_the_worker_noticed():
    item = a_loop()
    due = min(c.due_at for c in clocks_of_items([item]))

    worker.turn(due)
    assert row(item).next_due_at == due
    assert "breached" not in {c.state for c in clocks_of_items([item])}
    worker.turn(due + timedelta(minutes=7))

    (breached, *_) = [c for c in clocks_of_items([item]) if c.due_at == due]
    assert (breached.state, breached.breached_at) == ("breached", due)
    assert told("clock.breached")[0].happened_at == due


def test_the_owner_is_warned_before_the_limit():
    item = a_loop()
    soon = min(c.soon_at for c in clocks_of_items([item]))

    worker.turn(soon)

    assert told("clock.warned")


def test_the_board_shows_a_case_as_overdue_from_the_moment_after_the_limit():
    case = a_followed_case()
    question = BoardQuestion(outbreak_id=1, area_path="")
    (clock_row, *_) = clocks_of_case(case, SYSTEM)
    question = BoardQuestion(outbreak_id=_outbreak(case))

    def overdue(now):
        rows = board_rows(question, SYSTEM, Urgency.OVERDUE, now=now, limit=9)
        return [r.case_id for r in rows]

    assert overdue(clock_row.due_at) == []
    assert overdue(clock_row.due_at + SECOND) == [case]


def _outbreak(case):
    from epiloop_hq.cases.queries import case_facts

    return case_facts(case).outbreak_id


def test_a_bad_row_is_set_aside_and_stops_nothing(caplog):
    bad, good = a_loop(), a_loop()
    with recording(actor=SYSTEM, now=NOW):
        rows = Clock.objects.unscoped(reason="a row that cannot be read")
        rows.filter(item_id=bad).update(pauses=[["not a time", "", ""]])
    due = max(c.due_at for c in clocks_of_items([good])) + SECOND

    with caplog.at_level("CRITICAL", logger="epiloop_hq"):
        worker.turn(due)

    assert {c.state for c in clocks_of_items([good])} == {"breached"}
    aside = Clock.objects.unscoped(reason="test").filter(item_id=bad)
    assert set(aside.values_list("look_at", flat=True)) == {due + timedelta(hours=1)}


def test_a_suspended_clock_stands_still_with_its_reason_until_its_end():
    item = a_loop()
    (one, *_) = clocks_of_items([item])

    actions.suspend_clock(
        one.id,
        actor=SYSTEM,
        start=later(minutes=10),
        end=later(minutes=40),
        reason="road flooded",
        now=later(minutes=10),
    )

    shown = clock_of(item, one.key)
    assert (shown.state, shown.due_at) == (
        "suspended",
        one.due_at + timedelta(minutes=30),
    )
    worker.turn(later(minutes=40))
    assert clock_of(item, one.key).state == "running"
    (event,) = told("clock.suspended")
    assert event.detail["said"]["reason"] == "road flooded"


def test_a_resumed_clock_counts_again_from_now():
    item = a_loop()
    (one, *_) = clocks_of_items([item])
    actions.suspend_clock(
        one.id,
        actor=SYSTEM,
        start=later(minutes=10),
        end=later(minutes=40),
        reason="road flooded",
        now=later(minutes=10),
    )

    actions.resume_clock(one.id, actor=SYSTEM, now=later(minutes=15))

    assert clock_of(item, one.key).due_at == one.due_at + timedelta(minutes=5)
    with pytest.raises(ClockRefusedError, match="not suspended"):
        actions.resume_clock(one.id, actor=SYSTEM, now=later(minutes=16))


def test_time_that_has_run_out_is_not_given_back_by_standing_still():
    (one, *_) = clocks_of_items([a_loop()])

    with pytest.raises(ClockRefusedError, match="was due at"):
        actions.suspend_clock(
            one.id,
            actor=SYSTEM,
            start=one.due_at + SECOND,
            end=one.due_at + timedelta(hours=1),
            reason="late idea",
            now=one.due_at + SECOND,
        )


def test_suspending_needs_the_right_to_change_the_team():
    (one, *_) = clocks_of_items([a_loop()])

    with pytest.raises(NotPermittedError):
        actions.suspend_clock(
            one.id,
            actor=an_actor(Role.INVESTIGATOR, DOUDIAN),
            start=NOW,
            end=later(hours=1),
            reason="x",
            now=NOW,
        )


def test_a_corrected_positive_moves_the_cases_clocks_and_leaves_both_values():
    case = a_followed_case()
    before = case_clock(case, "disposal_24h").due_at
    cases.correct_case(
        case,
        {"positive_at": later(hours=-2)},
        actor=SYSTEM,
        now=later(minutes=5),
        reason="misread the clock",
    )

    actions.recompute_case(case, actor=SYSTEM, now=later(minutes=5))

    after = case_clock(case, "disposal_24h").due_at
    assert before - after == timedelta(hours=2)
    said = {event.detail["key"]: event.detail for event in told("clock.recomputed")}
    assert said["disposal_24h"]["was_due_at"] == before.isoformat()
    assert said["disposal_24h"]["due_at"] == after.isoformat()


def test_a_date_told_later_starts_and_stops_what_it_concerns():
    case = a_followed_case()
    completing = [c for c in clocks_of_case(case, SYSTEM) if c.completes == "reported"]
    cases.correct_case(
        case, {"reported_at": later(minutes=30)}, actor=SYSTEM, now=later(minutes=31)
    )

    actions.recompute_case(case, actor=SYSTEM, now=later(minutes=31))

    assert {case_clock(case, c.key).met_at for c in completing} <= {later(minutes=30)}


def test_a_step_done_before_its_trigger_is_in_time_as_its_clock_starts():
    """The interview had begun before anybody confirmed the case."""
    case = a_followed_case()
    when = {"actor": SYSTEM, "now": later(hours=2)}
    actions.tell_case(case, "interview.started", happened_at=later(hours=1), **when)

    actions.tell_case(case, "case.confirmed", happened_at=later(hours=2), **when)

    begun = [
        c
        for c in clocks_of_case(case, SYSTEM)
        if c.completes in {"interview_start", "on_scene"}
    ]
    assert all(c.state == "met" for c in begun)


def test_nobody_meets_a_limit_in_the_future():
    item = a_loop()

    with pytest.raises(FutureTimeError):
        actions.take_step(
            [item],
            "located",
            actor=SYSTEM,
            happened_at=later(minutes=10),
            now=later(minutes=9),
            evidence=("call",),
        )


def test_a_late_entry_counts_but_is_marked_so_that_nobody_forges_a_clock():
    item = a_loop()
    journey = a_journey_of(item)
    due = clock_of(item, "contact_transfer").due_at
    worker.turn(due + SECOND)
    assert clock_of(item, "contact_transfer").state == "breached"

    actions.sign_arrival(
        journey,
        actor=SYSTEM,
        happened_at=later(hours=2),
        now=due + timedelta(hours=3),
        signed_by="Nurse",
    )

    shown = clock_of(item, "contact_transfer")
    assert (shown.state, shown.is_told_late) == ("met", True)
    (event,) = told("clock.told_late")
    assert event.detail["key"] == "contact_transfer"
    # The breach that stood in the meantime stays in the trail.
    assert told("clock.breached")


def a_journey_of(item):
    locate(item, at=later(hours=1))
    return a_journey(item, at=later(hours=1))


def test_a_step_before_the_last_one_is_refused():
    item = a_loop()
    locate(item, at=later(minutes=30))

    with pytest.raises(StepTooEarlyError, match="before located"):
        actions.take_step(
            [item],
            "refused",
            actor=SYSTEM,
            happened_at=later(minutes=20),
            now=later(minutes=40),
            evidence=("call",),
        )


def test_the_clocks_of_many_are_told_in_the_same_number_of_queries(
    django_assert_max_num_queries,
):
    case = a_followed_case()
    items = loops(12, case)

    with django_assert_max_num_queries(40):
        actions.take_step(
            items,
            "located",
            actor=SYSTEM,
            happened_at=later(minutes=5),
            now=later(minutes=5),
            evidence=("call",),
        )


@pytest.mark.django_db(transaction=True)
def test_the_running_worker_sees_an_overdue_clock_within_five_seconds():
    began = clock.now()
    item = a_loop(when=began - timedelta(days=2))
    due = clocks_of_items([item])[0].due_at
    stop = threading.Event()

    def run():
        try:
            worker.run(stop)
        finally:
            connections.close_all()

    # A deed of two days ago, told now: the clock is overdue at once.
    thread = threading.Thread(target=run)
    thread.start()
    started = time.perf_counter()
    while time.perf_counter() - started < 5:
        if clocks_of_items([item])[0].state == "breached":
            break
        time.sleep(0.05)
    stop.set()
    thread.join()

    shown = clocks_of_items([item])[0]
    assert (shown.state, shown.breached_at) == ("breached", due)
