"""One case, one team: a lead at each instant, shifts handed over with what is open."""

import pytest
from django.db import IntegrityError

from builders.access import actor_for, an_account
from builders.actors import NOW, later
from builders.cases import a_case
from builders.disposal import a_loop, a_stay, step
from builders.places import DOUDIAN, FENGTAI, SYSTEM
from epiloop.disposal.closing import CaseStaysOpenError
from epiloop.disposal.loops import ExcuseRefusedError
from epiloop.disposal.steps import Evidence, Step
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.audit.recording import recording
from epiloop_hq.cases import actions as cases
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.disposal import actions
from epiloop_hq.disposal.actions import Post
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.models import TeamPost
from epiloop_hq.disposal.queries.items import clocks_of_case
from epiloop_hq.disposal.queries.teams import (
    open_requests,
    requests_of_case,
    shifts_waiting_for,
    team_of,
    thread_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tree(units):
    """Return the units by area."""
    return units


@pytest.fixture
def case():
    opened = a_case()
    actions.open_case_item(opened, actor=SYSTEM, now=NOW)
    return opened


def officer(name, role=Role.INVESTIGATOR, area_path=DOUDIAN):
    return actor_for(an_account(name, role=role, area_path=area_path))


def leads(case):
    posts = team_of(case, SYSTEM, with_former=True)
    return sorted(
        ((p.name, p.since, p.until) for p in posts if p.post == "lead"),
        key=lambda post: post[1],
    )


def test_a_case_gets_its_lead_at_once_and_keeps_it(case):
    li, wang = officer("li"), officer("wang")

    actions.form_team(case, lead_id=li.account_id, actor=SYSTEM, now=NOW)
    actions.form_team(case, lead_id=wang.account_id, actor=SYSTEM, now=later(hours=1))

    assert leads(case) == [(li.name, NOW, None)]


def test_the_database_lets_no_case_have_two_leads(case):
    li = officer("li")
    actions.form_team(case, lead_id=li.account_id, actor=SYSTEM, now=NOW)

    with pytest.raises(IntegrityError), recording(actor=SYSTEM, now=NOW):
        TeamPost(
            case_id=case,
            area_path=DOUDIAN,
            post="lead",
            account_id=7,
            name="another",
            since=NOW,
        ).save()


def test_a_post_is_accepted_by_whom_it_is_for(case):
    li, wang = officer("li"), officer("wang")
    post = actions.appoint(
        case,
        post=Post.INVESTIGATOR,
        account_id=li.account_id,
        actor=SYSTEM,
        now=NOW,
    )

    with pytest.raises(DisposalRefusedError, match=li.name):
        actions.accept_post(post, actor=wang, now=later(minutes=1))
    actions.accept_post(post, actor=li, now=later(minutes=2))

    (shown,) = team_of(case, SYSTEM)
    assert shown.accepted_at == later(minutes=2)


def test_whoever_does_not_work_there_takes_no_post(case):
    stranger = officer("stranger", area_path=FENGTAI)

    with pytest.raises(DisposalRefusedError, match="does not work"):
        actions.form_team(case, lead_id=stranger.account_id, actor=SYSTEM, now=NOW)


def test_a_lead_hands_over_what_is_open_and_leads_until_the_next_one_has_read_it(case):
    li, wang = officer("li"), officer("wang")
    actions.form_team(case, lead_id=li.account_id, actor=SYSTEM, now=NOW)
    item = a_loop(case)

    note = actions.hand_shift_over(
        case,
        to_account_id=wang.account_id,
        actor=li,
        now=later(hours=8),
        text="The kitchen is next.",
    )

    (waiting,) = shifts_waiting_for(wang.account_id, wang)
    assert str(item) in {line["item"] for line in waiting.open_list}
    assert leads(case) == [(li.name, NOW, None)]
    with pytest.raises(DisposalRefusedError, match="somebody else"):
        actions.acknowledge_shift(note, actor=li, now=later(hours=8))
    actions.acknowledge_shift(note, actor=wang, now=later(hours=9))
    assert leads(case) == [
        (li.name, NOW, later(hours=9)),
        (wang.name, later(hours=9), None),
    ]
    assert shifts_waiting_for(wang.account_id, wang) == ()


def test_a_hand_over_that_nobody_answers_is_replaced_by_the_next(case):
    li, wang, zhao = officer("li"), officer("wang"), officer("zhao")
    actions.form_team(case, lead_id=li.account_id, actor=SYSTEM, now=NOW)
    first = actions.hand_shift_over(
        case, to_account_id=wang.account_id, actor=li, now=later(hours=8), text="a"
    )

    second = actions.hand_shift_over(
        case, to_account_id=zhao.account_id, actor=li, now=later(hours=9), text="b"
    )

    with pytest.raises(DisposalRefusedError, match="replaced"):
        actions.acknowledge_shift(first, actor=wang, now=later(hours=10))
    actions.acknowledge_shift(second, actor=zhao, now=later(hours=10))
    assert leads(case)[-1][0] == zhao.name


def test_a_lead_cannot_leave_and_others_cannot_hand_over_for_them(case):
    li, wang = officer("li"), officer("wang")
    post = actions.form_team(case, lead_id=li.account_id, actor=SYSTEM, now=NOW)

    with pytest.raises(DisposalRefusedError, match="never without a lead"):
        actions.leave_post(post, actor=SYSTEM, now=later(hours=1))
    with pytest.raises(NotPermittedError):
        actions.hand_shift_over(
            case, to_account_id=wang.account_id, actor=wang, now=NOW, text="mine"
        )


def test_the_thread_keeps_messages_newest_first(case):
    li = officer("li")
    actions.write_note(case, actor=li, now=NOW, text="first")
    actions.write_note(case, actor=li, now=later(minutes=1), text="second")

    assert [n.text for n in thread_of(case, li, limit=9)] == ["second", "first"]
    with pytest.raises(DisposalRefusedError, match="empty"):
        actions.write_note(case, actor=li, now=NOW, text="  ")


def test_a_request_to_another_district_is_acknowledged_and_answered_on_time(case, tree):
    item = a_loop(case)
    there = officer("there", Role.DISTRICT, FENGTAI)

    request = actions.send_request(
        case,
        to_unit_id=tree[FENGTAI],
        item_ids=[item],
        asks="Find the neighbour.",
        actor=SYSTEM,
        happened_at=NOW,
        now=NOW,
    )

    (row,) = open_requests(there, limit=9)
    assert row.acknowledge_due_at == later(hours=2)
    assert row.reply_due_at == later(hours=24)
    when = {"actor": there, "happened_at": later(hours=1), "now": later(hours=1)}
    actions.acknowledge_request(request, **when)
    with pytest.raises(DisposalRefusedError, match="how matters stand"):
        actions.reply_to_request(request, reply=" ", **when)
    actions.reply_to_request(request, reply="found at home", **when)
    (row,) = requests_of_case(case, SYSTEM)
    assert (row.acknowledged_at, row.replied_at) == (later(hours=1), later(hours=1))
    assert open_requests(there, limit=9) == ()


def test_nobody_answers_before_a_request_was_sent(case, tree):
    request = actions.send_request(
        case,
        to_unit_id=tree[FENGTAI],
        item_ids=[a_loop(case)],
        asks="Find the neighbour.",
        actor=SYSTEM,
        happened_at=later(hours=1),
        now=later(hours=1),
    )

    with pytest.raises(DisposalRefusedError, match="before a request was sent"):
        actions.acknowledge_request(
            request, actor=SYSTEM, happened_at=NOW, now=later(hours=1)
        )


def test_a_case_closes_only_when_nothing_of_it_is_open_and_says_what_is(case, tree):
    item = a_loop(case)
    actions.offer_item(
        item,
        to_unit_id=tree[FENGTAI],
        reason="lives there",
        actor=SYSTEM,
        happened_at=NOW,
        now=NOW,
    )

    with pytest.raises(CaseStaysOpenError) as refused:
        actions.close_case(case, actor=SYSTEM, now=later(hours=1))

    assert {open_.kind for open_ in refused.value.items} == {"person", "handover"}


def test_a_closed_case_has_no_running_clock(case):
    case_item = _case_item(case)
    cases.change_status(
        case,
        CaseStatus.CONFIRMED,
        actor=SYSTEM,
        happened_at=NOW,
        now=NOW,
        evidence="laboratory",
    )
    step(case_item, Step.DIED, at=later(hours=1), evidence=Evidence.DEATH_REPORT)

    actions.close_case(case, actor=SYSTEM, now=later(hours=2))

    states = {c.state for c in clocks_of_case(case, SYSTEM)}
    assert states <= {"met", "late"}


def _case_item(case):
    from epiloop_hq.disposal.queries.items import items_of_case

    return items_of_case(case, SYSTEM, kinds=("case",))[0].id


def test_giving_up_is_decided_by_another_than_who_asks_and_ends_what_binds(case):
    item = a_loop(case)
    a_stay(item, at=later(hours=3))
    with pytest.raises(DisposalRefusedError, match="tried to reach"):
        step(item, Step.LOST, at=later(hours=4), evidence=Evidence.ATTEMPTS)
    actions.record_attempt(
        item,
        actor=SYSTEM,
        happened_at=later(hours=4),
        now=later(hours=4),
        channel="visit",
        outcome="no_answer",
    )
    step(item, Step.LOST, at=later(hours=4), evidence=Evidence.ATTEMPTS)
    chief = officer("chief", Role.DISTRICT)
    asked = {"now": later(hours=5), "reason": "left the country"}

    with pytest.raises(ExcuseRefusedError, match="somebody other"):
        actions.give_up(item, actor=chief, asked_by=chief.name, **asked)
    with pytest.raises(ExcuseRefusedError, match="reason"):
        actions.give_up(
            item, actor=chief, asked_by="Li", now=later(hours=5), reason=" "
        )
    actions.give_up(item, actor=chief, asked_by="Li", **asked)

    from builders.disposal import row
    from epiloop_hq.observation.queries import stays_of_person

    assert row(item).outcome == "lost"
    (stay,) = stays_of_person(row(item).person_id, SYSTEM)
    assert stay.ended_reason == "given_up"


def test_what_goes_on_is_not_given_up(case):
    with pytest.raises(DisposalRefusedError, match="goes on"):
        actions.give_up(
            a_loop(case), actor=SYSTEM, asked_by="Li", now=NOW, reason="tired"
        )
