"""An order has a ground, a decider, an end, a review; nothing restricts without one."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from builders.actors import NOW, an_actor, later
from builders.orders import OFFICER, PROTOCOL, SYSTEM, an_order
from builders.places import DOUDIAN, FANGSHAN, FENGTAI
from builders.registry import a_person
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.times import FutureTimeError
from epiloop_hq.orders import actions, queries
from epiloop_hq.orders.errors import OrderRefusedError, UnknownMeasureError
from epiloop_hq.orders.models import Order
from epiloop_hq.registry.actions import adopt_protocol
from epiloop_hq.registry.models import Person

pytestmark = pytest.mark.django_db


def kinds():
    events = AuditEvent.objects.filter(kind__startswith="order.").order_by("seq")
    return [kind for (kind,) in events.values_list("kind")]


def row(order):
    return queries.order_row(order, SYSTEM)


def test_an_order_says_what_why_by_whom_until_when_and_where_to_appeal(
    outbreak, person
):
    order = row(an_order(outbreak, person))

    assert (order.number, order.measure) == ("FS22-O0001", "quarantine_facility")
    assert (order.decided_by, order.decided_by_id) == ("Chen Jing", 501)
    assert order.ground == "Shared a meal on 22 April"
    assert "article 40" in order.legal_basis
    assert "administrative reconsideration" in order.appeal_to
    assert order.alternatives.startswith("Home quarantine")
    assert (order.protocol_id, order.is_by_rule) == (PROTOCOL.id, False)
    assert order.starts_at < order.review_at <= order.ends_at


@pytest.mark.parametrize(
    ("ends", "review", "ends_after", "review_after"),
    [
        (None, None, timedelta(hours=672), timedelta(hours=168)),  # as the measure says
        (timedelta(days=14), None, timedelta(days=14), timedelta(hours=168)),
        (timedelta(days=3), None, timedelta(days=3), timedelta(days=3)),
        (timedelta(days=14), timedelta(days=2), timedelta(days=14), timedelta(days=2)),
        (timedelta(days=3), timedelta(days=5), timedelta(days=3), timedelta(days=3)),
    ],
)
def test_an_order_is_looked_at_again_before_or_at_its_end(
    outbreak, person, ends, review, ends_after, review_after
):
    order = row(
        an_order(
            outbreak,
            person,
            ends_at=ends and NOW + ends,
            review_at=review and NOW + review,
        )
    )

    assert order.ends_at - NOW == ends_after
    assert order.review_at - NOW == review_after


@pytest.mark.parametrize(
    ("wrong", "refusal", "reason"),
    [
        ({"ends_at": NOW}, OrderRefusedError, "ends after it starts"),
        ({"ground": " "}, OrderRefusedError, "says why"),
        ({"measure": "follow_up"}, UnknownMeasureError, "No legal basis"),
        ({"starts_at": later(minutes=1)}, FutureTimeError, "nothing can have"),
        ({"area_path": FENGTAI}, NotPermittedError, "order_decide"),
    ],
)
def test_an_order_that_cannot_stand_is_refused(
    outbreak, person, wrong, refusal, reason
):
    with pytest.raises(refusal, match=reason):
        an_order(outbreak, person, **wrong)
    assert not Order.objects.unscoped(reason="test").exists()


def test_nobody_is_bound_by_those_who_do_not_see_them(outbreak):
    stranger = a_person(entered_by=FENGTAI, area_path=FENGTAI)

    with pytest.raises(Person.DoesNotExist):
        an_order(outbreak, stranger)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.HEADQUARTERS, True),
        (Role.DISTRICT, True),
        (Role.INVESTIGATOR, True),
        (Role.TRANSFER, False),
        (Role.COMMUNITY, False),
        (Role.VIEWER, False),
    ],
)
def test_who_decides_orders(outbreak, person, role, may):
    officer = an_actor(role, FANGSHAN)

    if may:
        assert an_order(outbreak, person, actor=officer)
    else:
        with pytest.raises(NotPermittedError):
            an_order(outbreak, person, actor=officer)


def test_the_same_decision_told_again_is_one_order(outbreak, person):
    first = an_order(outbreak, person)
    again = an_order(outbreak, person)
    other = an_order(outbreak, person, ground_subject="contacts.Contact:8")
    unnamed = {an_order(outbreak, person, ground_subject="") for _ in range(2)}

    assert first == again != other
    assert len(unnamed) == 2
    assert kinds() == ["order.decided"] * 4


# What the system decides, somebody has decided before by adopting the rule.


def test_a_hold_is_decided_by_whoever_adopted_the_protocol(outbreak, person):
    chief = an_actor(Role.HEADQUARTERS, "", account_id=900, name="Zhao")
    adopt_protocol(
        outbreak,
        actor=chief,
        now=NOW,
        area_path="11/1101/",
        protocol_id="covid19-cn-9",
        starts_at=NOW,
    )

    order = row(hold(outbreak, person))

    assert (order.decided_by, order.decided_by_id) == ("Zhao", 900)
    assert order.is_by_rule
    assert (order.measure, order.ground_kind) == ("hold", "tube_member")
    assert order.ends_at - order.starts_at == timedelta(hours=24)


def test_a_hold_repeated_by_its_reaction_is_one_order(outbreak, person):
    assert hold(outbreak, person) == hold(outbreak, person)


def test_a_hold_says_why_in_the_persons_language(outbreak):
    chinese = a_person(language="zh-hans", name="王芳", telephone="")

    ground = row(hold(outbreak, chinese)).ground

    assert ground


def hold(outbreak, person, *, actor=SYSTEM):
    return actions.decide_hold(
        person,
        actor=actor,
        now=NOW,
        outbreak_id=outbreak,
        area_path=FANGSHAN,
        starts_at=NOW,
        protocol=PROTOCOL,
        ground_subject="laboratory.Recall:1",
    )


# One order in another's place.


def test_an_order_takes_anothers_place_with_one_notice(outbreak, person):
    first = an_order(outbreak, person, starts_at=later(hours=-9), ground_subject="x")
    second = an_order(outbreak, person, measure="quarantine_home", replaces_id=first)

    assert row(second).replaces_id == first
    assert (row(first).ended_at, row(first).ended_reason) == (NOW, "replaced")
    told = [n.kind for n in queries.notices_of_person(person, OFFICER)]
    assert told == ["change", "start"]
    assert kinds() == ["order.decided", "order.ended", "order.decided"]


def test_an_order_of_somebody_else_or_one_that_has_ended_is_not_replaced(
    outbreak, person
):
    other = a_person(name="other", telephone="")
    theirs = an_order(outbreak, other)
    ended = an_order(outbreak, person)
    actions.end_order(ended, actor=OFFICER, happened_at=NOW, now=NOW, reason="released")

    for replaced in (theirs, ended):
        with pytest.raises(OrderRefusedError, match="cannot be replaced"):
            an_order(outbreak, person, ground_subject="", replaces_id=replaced)


# What the database itself refuses, whatever the code does.


def bare(outbreak, person, **changes):
    """Save an order past every action."""
    values = {
        "number": "X-1",
        "outbreak_id": outbreak,
        "person_id": person,
        "area_path": DOUDIAN,
        "measure": "hold",
        "ground_kind": "tube_member",
        "ground": "a reason",
        "legal_basis": "a law",
        "protocol_id": "p",
        "protocol_digest": "d",
        "decided_by": "Chen",
        "decided_at": NOW,
        "starts_at": NOW,
        "ends_at": later(hours=24),
        "review_at": later(hours=12),
        "appeal_to": "an office",
    }
    with recording(actor=SYSTEM, now=NOW), transaction.atomic():
        order = Order(**(values | changes))
        order.save()
    return order


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_at": None},
        {"ends_at": NOW},
        {"review_at": None},
        {"review_at": NOW},
        {"review_at": later(hours=25)},
        {"ground": ""},
        {"legal_basis": ""},
        {"appeal_to": ""},
        {"decided_by": ""},
        {"ended_at": later(hours=1)},
        {"ended_reason": "released"},
        {"ended_at": later(hours=-1), "ended_reason": "released"},
    ],
)
def test_the_database_refuses_an_order_without_end_ground_decider_or_appeal(
    outbreak, person, wrong
):
    assert bare(outbreak, person).pk

    with pytest.raises(IntegrityError):
        bare(outbreak, person, number="X-2", **wrong)


@pytest.mark.parametrize("model", ["laboratory.Hold", "observation.Stay"])
def test_the_database_lets_no_restriction_stand_without_its_order(model):
    """A hold or a stay names its order, each order bears one of them."""
    field = apps.get_model(model)._meta.get_field("order")

    assert not field.null
    assert field.unique
    assert field.remote_field.model is Order
