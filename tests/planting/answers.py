"""Gaps in orders, units, answers and counts."""

from datetime import timedelta

from builders.day_work import CLOSE
from epiloop.disposal.steps import Step
from epiloop_hq.cases.models import Case
from epiloop_hq.disposal.models import (
    AssistRequest,
    Custody,
    Item,
    Offer,
    StepTaken,
    TeamNote,
)
from epiloop_hq.orders.models import Order
from epiloop_hq.places.models import CountFact
from planting.damage import HOUR, between, lose, one, plants, put, rows


def _standing_order(draw):
    return one(draw, Order, ended_at=None, starts_at__lt=CLOSE - 2 * HOUR)


@plants("orders_near_their_end")
def an_order_about_to_end(day, draw):
    order = _standing_order(draw)
    ends = CLOSE + timedelta(minutes=between(draw, 1, 300))
    put(order, ends_at=ends, review_at=ends)
    return "order", order.pk, "near"


@plants("orders_at_their_end")
def an_order_past_its_end(day, draw):
    order = _standing_order(draw)
    put(order, ends_at=CLOSE - HOUR, review_at=CLOSE - HOUR)
    return "order", order.pk, "past_end"


@plants("orders_at_their_end")
def an_order_nobody_reviewed(day, draw):
    order = _standing_order(draw)
    put(order, review_at=CLOSE - HOUR)
    return "order", order.pk, "review_lapsed"


@plants("items_have_a_unit")
def an_item_nobody_answers_for(day, draw):
    item = one(draw, Item, closed_at=None)
    lose(Custody, item=item)
    return "item", item.pk, "no_unit"


@plants("ended_cases_leave_nothing_open")
def a_case_closed_over_its_items(day, draw):
    put(rows(Case, pk=day.case).get(), closed_at=CLOSE, closed_by="A")
    item = one(draw, Item, case=day.case, closed_at=None, step=Step.UNDER_OBSERVATION)
    return "item", item.pk, "case_ended"


@plants("cases_are_no_contacts")
def a_case_followed_as_a_contact(day, draw):
    item = one(draw, Item, kind="contact", closed_at=None, step=Step.DETERMINED)
    put(item, person=rows(Case, pk=day.case).get().person_id)
    return "item", item.pk, "is_case"


@plants("steps_are_in_order")
def steps_the_wrong_way_round(day, draw):
    item = one(draw, Item, closed_at=None, step=Step.UNDER_OBSERVATION)
    step = rows(StepTaken, item=item).last()
    put(step, happened_at=item.opened_at - between(draw, 1, 90) * HOUR)
    return "item", item.pk, "out_of_order"


@plants("hand_overs")
def a_hand_over_without_answer(day, draw):
    offer = one(draw, Offer, state="open")
    put(offer, due_at=CLOSE - between(draw, 1, 20) * HOUR)
    return "offer", offer.pk, "unanswered"


@plants("shifts_are_taken_over")
def a_shift_nobody_took_over(day, draw):
    put(one(draw, TeamNote), happened_at=CLOSE - between(draw, 13, 30) * HOUR)
    return "case", day.case, "not_acknowledged"


@plants("requests_are_answered")
def a_request_nobody_received(day, draw):
    request = one(draw, AssistRequest)
    put(request, acknowledge_due_at=CLOSE - HOUR)
    return "request", request.pk, "not_acknowledged"


@plants("requests_are_answered")
def a_request_nobody_answered(day, draw):
    request = one(draw, AssistRequest)
    put(request, reply_due_at=CLOSE - HOUR)
    return "request", request.pk, "not_answered"


def _count(measure: str, says: str, more: int) -> None:
    @plants("counts_of_people_sampled_agree")
    def plant(day, draw):
        count = one(draw, CountFact, measure=measure)
        put(count, value=count.value + more * between(draw, 1, 50))
        return "count", count.pk, says


_count("sampled", "not_all_sampled", -1)
_count("sampled", "sampled_too_many", 1)
_count("should_be_sampled", "more_than_live_there", 10_000)
