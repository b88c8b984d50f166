"""A person may challenge an order; somebody who did not decide it answers."""

import pytest
from django.db import IntegrityError, transaction

from builders.actors import NOW, an_actor, later
from builders.orders import OFFICER, OTHER, SYSTEM, an_order
from builders.places import FANGSHAN, FENGTAI
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.times import FutureTimeError
from epiloop_hq.orders import actions, queries
from epiloop_hq.orders.errors import OrderRefusedError
from epiloop_hq.orders.models import Appeal, Order

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(outbreak, person):
    return an_order(outbreak, person)


def filed(order, *, actor=OFFICER, text="I was not there.", **more):
    return actions.file_appeal(order, actor=actor, now=NOW, text=text, **more)


def answered(appeal, *, actor=OTHER, outcome="rejected", answer="You were seen."):
    actions.answer_appeal(
        appeal, actor=actor, now=later(hours=1), outcome=outcome, answer=answer
    )


def row(appeal, actor=SYSTEM):
    return queries.appeal_row(appeal, actor)


@pytest.mark.parametrize(
    ("role", "area", "refusal"),
    [
        (Role.HEADQUARTERS, FANGSHAN, None),
        (Role.INVESTIGATOR, FANGSHAN, None),
        (Role.COMMUNITY, FANGSHAN, None),
        (Role.TRANSFER, FANGSHAN, NotPermittedError),
        (Role.COMMUNITY, FENGTAI, Order.DoesNotExist),
    ],
)
def test_an_appeal_is_taken_down_by_those_near_the_person(order, role, area, refusal):
    officer = an_actor(role, area)

    if refusal is None:
        assert row(filed(order, actor=officer)).text == "I was not there."
    else:
        with pytest.raises(refusal):
            filed(order, actor=officer)


@pytest.mark.parametrize("filer", ["person", "guardian", "representative"])
def test_the_person_a_guardian_or_a_representative_may_appeal(order, filer):
    appeal = filed(order, filed_by=filer, happened_at=later(hours=-2))

    assert (row(appeal).filed_by, row(appeal).filed_at) == (filer, later(hours=-2))


def test_an_order_that_has_ended_may_still_be_challenged(order):
    actions.end_order(order, actor=OFFICER, happened_at=NOW, now=NOW, reason="released")

    assert filed(order)


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"text": " "}, OrderRefusedError),
        ({"filed_by": "neighbour"}, OrderRefusedError),
        ({"happened_at": later(hours=1)}, FutureTimeError),
    ],
)
def test_an_appeal_says_something_and_comes_from_somebody_entitled(
    order, values, refusal
):
    with pytest.raises(refusal):
        filed(order, **values)


def test_an_answer_is_told_to_the_person(order, person):
    appeal = filed(order)

    answered(appeal)

    assert (row(appeal).outcome, row(appeal).answered_by) == ("rejected", "Wang Fang")
    assert queries.order_row(order, SYSTEM).is_open
    told = queries.notices_of_person(person, SYSTEM)[0]
    assert told.kind == "answer"
    assert "You were seen." in told.text


def test_an_appeal_upheld_ends_the_order(order):
    appeal = filed(order)

    answered(appeal, outcome="upheld", answer="It was another person.")

    assert queries.order_row(order, SYSTEM).ended_reason == "appeal"
    kinds = [n.kind for n in queries.notices_of_order(order, SYSTEM)]
    assert kinds == ["start", "answer", "release"]


def test_who_decided_the_order_cannot_answer(order):
    appeal = filed(order)

    assert not row(appeal, OFFICER).may_answer
    assert row(appeal, OTHER).may_answer
    with pytest.raises(OrderRefusedError, match="cannot answer"):
        answered(appeal, actor=OFFICER)


def test_who_changed_the_order_cannot_answer_either(order):
    actions.change_order(
        order, actor=OTHER, now=NOW, reason="a room is free", measure="quarantine_home"
    )

    with pytest.raises(OrderRefusedError, match="cannot answer"):
        answered(filed(order), actor=OTHER)


def test_a_machine_answers_no_appeal(outbreak, person):
    order = an_order(outbreak, person, actor=SYSTEM)

    with pytest.raises(OrderRefusedError, match="cannot answer"):
        answered(filed(order), actor=SYSTEM)


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"outcome": "perhaps"}, OrderRefusedError),
        ({"answer": " "}, OrderRefusedError),
        ({"actor": an_actor(Role.INVESTIGATOR, FANGSHAN)}, NotPermittedError),
        ({"actor": an_actor(Role.DISTRICT, FENGTAI)}, Appeal.DoesNotExist),
    ],
)
def test_an_answer_decides_says_why_and_comes_from_command(order, values, refusal):
    with pytest.raises(refusal):
        answered(filed(order), **values)


def test_an_appeal_is_answered_once(order):
    appeal = filed(order)
    answered(appeal)

    with pytest.raises(OrderRefusedError, match="answered before"):
        answered(appeal, outcome="upheld")
    assert not row(appeal, OTHER).may_answer


def test_open_appeals_are_listed_oldest_first(order, django_assert_num_queries):
    appeals = [filed(order, happened_at=later(hours=h)) for h in (-3, -2, -1)]
    answered(filed(order))

    with django_assert_num_queries(1):
        first = queries.open_appeal_page(OTHER, limit=2)
    second = queries.open_appeal_page(OTHER, limit=2, after=first.next_key)

    assert [a.id for a in (*first.rows, *second.rows)] == appeals
    assert first.rows[0].order_number == "FS22-O0001"
    assert len(queries.appeals_of_order(order, OTHER)) == 4


@pytest.mark.parametrize(
    "columns",
    [
        {"answered_by_id": 501, "answered_by": "Chen"},  # the decider
        {"answered_by_id": 502, "answered_by": ""},
        {"answered_by_id": 502, "answered_by": "Wang", "answer": ""},
        {"answered_by_id": 502, "answered_by": "Wang", "outcome": ""},
        {"answered_at": None},
    ],
)
def test_the_database_refuses_half_an_answer_and_the_deciders_own(order, columns):
    appeal_id = filed(order)
    answer = {"answered_at": NOW, "outcome": "rejected", "answer": "no"}

    def write():
        with recording(actor=SYSTEM, now=NOW), transaction.atomic():
            appeal = Appeal.objects.unscoped(reason="test").get(pk=appeal_id)
            for name, value in {
                **answer,
                "answered_by_id": 502,
                "answered_by": "Wang",
                **columns,
            }.items():
                setattr(appeal, name, value)
            appeal.save()

    with pytest.raises(IntegrityError):
        write()
