"""An order ends at the end it states: who is bound by it is free, and the work stays open."""

from datetime import timedelta

import pytest
from django.urls import reverse

from builders.access import a_browser, actor_for, an_account
from builders.actors import NOW, later
from builders.disposal import a_hotel, hours_of, item_of, locate
from builders.laboratory import a_recheck, a_result, a_tube
from builders.observation import an_exposed, begin, noon, stay, take_tests
from builders.orders import OTHER, an_order
from builders.outbreaks import a_person, an_outbreak, people
from builders.places import DOUDIAN, FANGSHAN, SYSTEM
from epiloop.disposal.steps import Evidence
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.disposal import actions
from epiloop_hq.laboratory.kinds import MemberState
from epiloop_hq.laboratory.queries import open_recalls, recall_board, recall_facts
from epiloop_hq.observation import actions as observation
from epiloop_hq.observation import queries as stays
from epiloop_hq.observation.errors import NotYetReleasedError
from epiloop_hq.orders import actions as orders
from epiloop_hq.orders.models import Order
from epiloop_hq.orders.queries import (
    notices_of_person,
    order_row,
    orders_of_person,
    orders_run_out,
)

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "access_log"]
)
SECOND = timedelta(seconds=1)


@pytest.fixture
def members(units):
    """Hold two members of a positive tube, one of them seen to be held."""
    with hours_of(NOW):
        found = people(2, DOUDIAN)
        a_result(a_tube(found, area_path=DOUDIAN, at=NOW, now=NOW), at=NOW)
    held, _ = found
    with hours_of(later(hours=1)):
        locate(item_of(held).id, at=later(hours=1))
        confirm(held, at=later(hours=1))
    return found


def confirm(person, *, at, actor=SYSTEM):
    actions.confirm_held(
        item_of(person).id,
        evidence=Evidence.VISIT,
        actor=actor,
        happened_at=at,
        now=at,
    )


def order_of(person):
    return orders_of_person(person, SYSTEM)[0]


def run_out(at):
    with hours_of(at):
        return actions.let_orders_run_out(at, limit=50)


def state_of(person):
    (recall,) = open_recalls(SYSTEM, limit=2)
    board = recall_board(recall.id, SYSTEM)
    return next(m.state for m in board.members if m.person_id == person)


def test_an_order_ends_on_the_very_minute_of_its_end_and_not_a_second_before(members):
    ends_at = order_of(members[0]).ends_at

    assert orders_run_out(now=ends_at - SECOND, limit=5) == ()
    assert len(orders_run_out(now=ends_at, limit=5)) == 2


def test_who_has_no_result_when_the_order_of_the_hold_ends_is_free_and_told_so(members):
    held, _ = members
    ends_at = order_of(held).ends_at

    run_out(ends_at + timedelta(minutes=3))

    order = order_of(held)
    release, *_ = notices_of_person(held, SYSTEM)
    assert (order.ended_at, order.ended_reason) == (ends_at, "lapsed")
    assert (release.kind, release.order_id) == ("release", order.id)
    assert state_of(held) is MemberState.FREED_LAPSED
    event = AuditEvent.objects.filter(kind="order.ended").first()
    assert event is not None
    assert event.happened_at == ends_at


def test_the_work_on_who_is_free_without_a_result_stays_open_with_the_lead(members):
    """Silence frees a person, but closes nothing; who was never held stays where they were."""
    run_out(order_of(members[0]).ends_at)

    held, located = map(item_of, members)
    assert (held.step, held.closed_at) == ("lapsed", None)
    assert (located.step, located.closed_at) == ("identified", None)
    assert len(open_recalls(SYSTEM, limit=2)) == 1


@pytest.mark.parametrize(
    ("result", "outcome"), [("negative", "released"), ("positive", "became_case")]
)
def test_a_late_result_of_a_sample_given_freely_ends_the_work(members, result, outcome):
    held, _ = members
    (recall,) = open_recalls(SYSTEM, limit=2)
    hold = recall_facts(recall.id, SYSTEM).held[held]
    ends_at = order_of(held).ends_at
    run_out(ends_at)

    with hours_of(ends_at + timedelta(hours=1)) as at:
        single = a_recheck(hold, at=at)
    with hours_of(ends_at + timedelta(hours=3)) as at:
        a_result(single, result, at=at)

    assert item_of(held, "tube_member").outcome == outcome
    assert orders_of_person(held, SYSTEM)[-1].ended_at == ends_at


def test_nobody_is_held_again_but_by_somebody_who_may_decide_an_order(members):
    held, _ = members
    ends_at = order_of(held).ends_at
    run_out(ends_at)
    community = an_account("community", role=Role.COMMUNITY, area_path=FANGSHAN)
    investigator = an_account("team", role=Role.INVESTIGATOR, area_path=FANGSHAN)
    again = ends_at + timedelta(hours=1)

    with pytest.raises(NotPermittedError), hours_of(again):
        confirm(held, at=again, actor=actor_for(community))
    with hours_of(again):
        confirm(held, at=again, actor=actor_for(investigator))

    latest, first = orders_of_person(held, SYSTEM)
    assert (latest.starts_at, latest.ended_at) == (again, None)
    assert (latest.is_by_rule, first.is_by_rule) == (False, True)
    assert latest.decided_by == actor_for(investigator).name
    assert state_of(held) is MemberState.HELD
    assert item_of(held).step == "held"


def test_a_repeated_reaction_holds_nobody_again_whose_order_ended(members):
    (recall,) = open_recalls(SYSTEM, limit=2)
    ends_at = order_of(members[0]).ends_at
    run_out(ends_at)

    actions.hold_members(recall.id, actor=SYSTEM, now=ends_at)

    assert [len(orders_of_person(p, SYSTEM)) for p in members] == [1, 1]


def test_the_last_stay_is_released_at_its_end_where_every_condition_holds(units):
    last = last_stay(an_exposed())
    ends_at = stay(last).planned_end_at
    take_tests(last, through=ends_at.date())

    run_out(ends_at)

    row = stay(last)
    assert (row.ended_reason, row.ended_at) == ("released", ends_at)
    assert order_row(row.order_id, SYSTEM).ended_at == ends_at


def test_a_stay_without_its_tests_lapses_and_is_released_once_they_are_in(units):
    last = last_stay(an_exposed())
    ends_at = stay(last).planned_end_at

    run_out(ends_at)

    assert (stay(last).ended_reason, stay(last).ended_at) == ("lapsed", ends_at)
    after = ends_at + timedelta(days=2)
    with hours_of(after), pytest.raises(NotYetReleasedError):
        observation.release(last, actor=SYSTEM, happened_at=after, now=after)
    take_tests(last, through=ends_at.date())
    with hours_of(after):
        observation.release(last, actor=SYSTEM, happened_at=after, now=after)
    assert (stay(last).ended_reason, stay(last).ended_at) == ("released", ends_at)


def last_stay(contact):
    """Go through the stages of a contact to the last one, every test taken in time."""
    subject = stays.subject_of(contact_id=contact, case_id=None)
    plan = stays.plan_of(subject, found_at=NOW)
    last = begin(contact, at=NOW)
    for stage in plan.stages[:-1]:
        end_on = plan.may_end_on(stage)
        take_tests(last, through=end_on)
        at = noon(end_on) + timedelta(hours=8)
        last = observation.move_on(
            last,
            place_id=a_hotel("Home"),
            arrival_evidence="home visit",
            actor=SYSTEM,
            happened_at=at,
            now=at,
        )
    return last


@pytest.mark.parametrize("how", ["officer", "review", "appeal"])
def test_an_order_that_a_decision_ends_binds_nobody_by_its_hold_any_longer(
    members, how
):
    held, _ = members
    at = later(hours=2)
    judge = actor_for(an_account("judge", role=Role.DISTRICT, area_path=FANGSHAN))
    order = order_of(held)

    with hours_of(at):
        if how == "officer":
            orders.end_order(
                order.id, actor=judge, happened_at=at, now=at, reason="officer"
            )
        elif how == "review":
            orders.review_order(
                order.id, actor=judge, now=at, outcome="end", reason="not near"
            )
        else:
            appeal = orders.file_appeal(order.id, actor=judge, now=at, text="No.")
            orders.answer_appeal(
                appeal, actor=judge, now=at, outcome="upheld", answer="Right."
            )

    assert state_of(held) is MemberState.FREED_LAPSED
    assert item_of(held).step == "lapsed"


def test_an_order_on_which_nothing_rests_just_ends(units):
    outbreak, person = an_outbreak(), a_person("Alone", FANGSHAN)
    order = an_order(outbreak, person, actor=OTHER, ends_at=later(hours=5))

    assert run_out(later(hours=5)) == 1

    row = order_row(order, SYSTEM)
    assert (row.ended_at, row.ended_reason) == (later(hours=5), "lapsed")


def test_one_order_that_cannot_be_ended_is_set_aside_and_stops_no_other(
    members, monkeypatch
):
    held, other = members
    bad, ends_at = order_of(held).id, order_of(held).ends_at
    from epiloop_hq.disposal.actions import lapsing

    end_order = lapsing.end_order

    def failing(order_id, **given):
        if order_id == bad:
            raise RuntimeError
        return end_order(order_id, **given)

    monkeypatch.setattr(lapsing, "end_order", failing)

    run_out(ends_at)

    assert order_of(other).ended_at == ends_at
    assert order_of(held).ended_at is None
    assert run_out(ends_at + timedelta(minutes=59)) == 0
    row = Order.objects.unscoped(reason="test").get(pk=bad)
    assert row.set_aside_until == ends_at + timedelta(hours=1)


def test_a_hotel_moved_into_has_one_order_and_one_notice_of_the_change(units):
    contact = an_exposed()
    first = begin(contact, at=NOW)

    second = begin(contact, at=later(hours=5), place_id=a_hotel("Another"))

    row = stay(second)
    latest, earlier = orders_of_person(row.person_id, SYSTEM)
    assert (latest.replaces_id, earlier.ended_reason) == (earlier.id, "replaced")
    assert earlier.id == stay(first).order_id
    kinds = [n.kind for n in notices_of_person(row.person_id, SYSTEM)]
    assert kinds == ["change", "start"]


@pytest.mark.parametrize(
    ("role", "may_hold"),
    [
        (Role.DISTRICT, True),
        (Role.INVESTIGATOR, True),
        (Role.COMMUNITY, False),
        (Role.TRANSFER, False),
    ],
)
def test_the_page_of_who_is_free_offers_a_new_hold_to_whoever_may_decide_one(
    members, settings, role, may_hold
):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    held, _ = members
    ends_at = order_of(held).ends_at
    run_out(ends_at)

    with hours_of(ends_at):
        client = a_browser(an_account("somebody", role=role, area_path=FANGSHAN))
        page = reverse("workbench:item", args=[item_of(held).id])
        shown = client.get(page).content.decode()

    assert "Order ended, work not done" in shown
    action = reverse("workbench:item_step", args=[item_of(held).id, "held"])
    assert (f'action="{action}"' in shown) == may_hold
