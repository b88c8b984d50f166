"""Erased, an order remains a figure: that there was one, from when until when."""

import pytest

from builders.actors import NOW, later
from builders.orders import OFFICER, OTHER, SYSTEM, an_order
from builders.registry import a_person
from epiloop_hq.audit.models import AuditEvent, EventDetail, EventPerson
from epiloop_hq.audit.presenters import present
from epiloop_hq.audit.queries import event
from epiloop_hq.audit.recording import recording
from epiloop_hq.orders import actions, queries
from epiloop_hq.orders.retention import OrdersShredder

pytestmark = pytest.mark.django_db


@pytest.fixture
def orders(outbreak, person):
    """Two persons with an order each, changed, reviewed and appealed against."""
    made = [an_order(outbreak, p) for p in (person, a_person(telephone=""))]
    for order in made:
        actions.change_order(
            order, actor=OFFICER, now=NOW, reason="a room", measure="quarantine_home"
        )
        actions.review_order(
            order, actor=OFFICER, now=NOW, outcome="keep", reason="coughs"
        )
        appeal = actions.file_appeal(order, actor=OFFICER, now=NOW, text="not me")
        actions.answer_appeal(
            appeal, actor=OTHER, now=NOW, outcome="rejected", answer="seen"
        )
    return made


def test_what_was_told_and_said_goes_and_the_order_stays(orders, person):
    with recording(actor=SYSTEM, now=NOW):
        shredded = OrdersShredder().shred(frozenset({person}), now=NOW)

    mine, other = orders
    row = queries.order_row(mine, SYSTEM)
    assert (row.ground, row.alternatives, row.measure) == ("—", "", "quarantine_home")
    assert queries.notices_of_order(mine, SYSTEM) == ()
    assert queries.appeals_of_order(mine, SYSTEM) == ()
    assert queries.reviews_of_order(mine, SYSTEM)[0].reason == "—"
    assert queries.changes_of_order(mine, SYSTEM)[0].reason == "—"
    assert shredded == 7  # three notices, an appeal, a review, a change, the order
    assert len(queries.notices_of_order(other, SYSTEM)) == 3


def test_every_detail_of_an_order_is_found_under_its_person(orders):
    """So that erasing the person erases it: what a review said, what an appeal said."""
    told = EventDetail.objects.filter(text__contains="coughs") | (
        EventDetail.objects.filter(text__contains="not me")
    )
    seqs = set(told.values_list("event_seq", flat=True))
    known = set(EventPerson.objects.values_list("event_seq", flat=True))
    assert seqs
    assert seqs <= known


def test_every_deed_has_a_sentence_with_its_facts(orders, person):
    first, second = orders
    appeal = actions.file_appeal(second, actor=OFFICER, now=NOW, text="not me")
    actions.answer_appeal(
        appeal, actor=OTHER, now=NOW, outcome="upheld", answer="right"
    )
    actions.change_order(
        first, actor=OFFICER, now=NOW, reason="shorter", ends_at=later(days=3)
    )
    notice = queries.notices_of_order(first, SYSTEM)[0]
    actions.note_delivery(
        notice.id, actor=OFFICER, happened_at=NOW, now=NOW, how="by hand"
    )
    actions.review_order(first, actor=OFFICER, now=NOW, outcome="end", reason="well")

    assert sentences() == {
        "Order decided: Centralised quarantine",
        "Order lightened: Home quarantine",
        "Latest end of the order moved to 2022-04-25T18:05:00+00:00",
        "Order reviewed: still needed",
        "Order reviewed: not needed any more",
        "Order ended: It was looked at again and is not needed any more.",
        "Order ended: Your appeal was right.",
        "Appeal against the order taken down",
        "Appeal upheld: the order ends",
        "Appeal rejected: the order stands",
        "Notice delivered: by hand",
    }


def sentences():
    """Return every deed of the desk as the trail's page tells it."""
    told = set()
    for seq, kind in AuditEvent.objects.values_list("seq", "kind"):
        if kind.split(".")[0] in {"order", "appeal", "notice"}:
            message = present(event(seq))
            told.add(message.text % message.values)
    return told
