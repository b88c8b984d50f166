"""Gaps in journeys, stays, tests and releases."""

from collections.abc import Callable
from datetime import timedelta

from builders.day_work import CLOSE
from epiloop.disposal.steps import Step
from epiloop_hq.disposal.models import (
    Item,
    Transfer,
)
from epiloop_hq.observation.models import Stay, TestDue
from epiloop_hq.orders.models import Notice, Order
from epiloop_hq.places.models import Place
from epiloop_hq.visits.models import Visit
from planting.damage import (
    HOUR,
    TODAY,
    Plant,
    between,
    lose,
    one,
    plants,
    put,
    rows,
    some,
)


def _arrived(draw, **where):
    return one(draw, Transfer, arrived_at__gte=TODAY, **where)


@plants("departures_arrive")
def a_vehicle_that_does_not_arrive(day, draw):
    journey = rows(Transfer, pk=day.transfers["under_way"]).get()
    gone = CLOSE - between(draw, 7, 20) * HOUR
    put(journey, requested_at=gone, departed_at=gone)
    return "transfer", journey.pk, "not_arrived"


@plants("arrivals_stay")
def an_arrival_on_no_list(day, draw):
    journey = _arrived(draw)
    stay = rows(Stay, person=journey.person_id).get()
    lose(TestDue, stay=stay)
    lose(Stay, pk=stay.pk)
    return "transfer", journey.pk, "no_stay"


@plants("persons_stay_where_they_arrived")
def a_person_on_another_sites_list(day, draw):
    journey = _arrived(draw)
    other = one(draw, Place)
    while other.pk == journey.destination_id:
        other = one(draw, Place)
    rows(Stay, person=journey.person_id).update(place=other.pk)
    return "transfer", journey.pk, "elsewhere"


@plants("journeys_agree_with_loops")
def a_loop_that_does_not_know_of_the_journey(day, draw):
    journey = rows(Transfer, pk=day.transfers["under_way"]).get()
    rows(Item, pk=journey.item_id).update(
        step=some(draw, [Step.LOCATED, Step.TRANSFER_REQUESTED])
    )
    return "transfer", journey.pk, "disagrees"


@plants("loops_have_their_journeys")
def a_journey_that_is_lost(day, draw):
    journey = rows(Transfer, pk=day.transfers["under_way"]).get()
    lose(Transfer, pk=journey.pk)
    return "item", journey.item_id, "no_journey"


@plants("journeys_are_in_order")
def an_arrival_before_the_departure(day, draw):
    journey = _arrived(draw)
    put(journey, arrived_at=journey.departed_at - HOUR)
    return "transfer", journey.pk, "out_of_order"


@plants("vehicles_are_not_mixed")
def a_vehicle_with_two_kinds_of_passengers(day, draw):
    infected = rows(Transfer, pk=day.transfers["case"]).get()
    journey = _arrived(draw, carries="exposed")
    put(
        journey,
        vehicle=infected.vehicle,
        departed_at=infected.departed_at,
        arrived_at=infected.arrived_at,
    )
    return "transfer", journey.pk, "mixed"


def _occupied(draw):
    return one(draw, Stay, ended_at=None)


def _item_of(stay):
    if stay.contact_id:
        return rows(Item, contact=stay.contact_id).get()
    return rows(Item, case=stay.case_id, kind="case").get()


@plants("observed_are_on_a_sites_list")
def somebody_struck_from_the_list(day, draw):
    stay = _occupied(draw)
    put(stay, ended_at=CLOSE, ended_reason="moved")
    return "item", _item_of(stay).pk, "no_stay"


@plants("occupants_are_followed")
def an_occupant_whose_loop_says_otherwise(day, draw):
    stay = _occupied(draw)
    put(_item_of(stay), step=some(draw, [Step.LOCATED, Step.REFUSED]))
    return "stay", stay.pk, "no_loop"


@plants("occupants_have_an_order")
def an_occupant_without_an_order(day, draw):
    stay = _occupied(draw)
    rows(Order, pk=stay.order_id).update(ended_at=CLOSE, ended_reason="officer")
    return "stay", stay.pk, "order_ended"


@plants("tests_are_done")
def a_test_not_done(day, draw):
    test = one(draw, TestDue, stay=day.observed, due_on__lt=CLOSE.date())
    put(test, outcome="", tube=None, happened_at=None)
    return "test", test.pk, "not_done"


@plants("tests_agree_with_tubes")
def a_test_with_another_result(day, draw):
    test = one(draw, TestDue, tube__isnull=False)
    put(test, outcome="positive")
    return "test", test.pk, "other_result"


def _release(says: str) -> Callable[[Plant], Plant]:
    def note(plant: Plant) -> Plant:
        def damage(day, draw):
            stay = rows(Stay, pk=day.released).get()
            return "stay", plant(stay, draw) or stay.pk, says

        return plants("releases_meet_conditions")(damage)

    return note


@_release("before_its_days")
def released_too_early(stay, draw):
    put(stay, ended_at=stay.starts_at + HOUR)


@_release("test_open")
def released_with_a_test_open(stay, draw):
    put(one(draw, TestDue, stay=stay), outcome="")


@_release("test_positive")
def released_with_a_positive_test(stay, draw):
    put(one(draw, TestDue, stay=stay), outcome="positive")


@_release("without_notice")
def released_without_a_word(stay, draw):
    lose(Notice, order=stay.order_id, kind="release")


@_release("order_stands")
def released_under_an_order(stay, draw):
    rows(Order, pk=stay.order_id).update(ended_at=None, ended_reason="")


@_release("too_few_negatives")
def an_infected_person_released_without_negatives(_stay, draw):
    stay = one(draw, Stay, case__isnull=False)
    put(stay, ended_at=CLOSE, ended_reason="released")
    return stay.pk


@plants("nobody_stays_in_two_places")
def one_person_on_two_lists(day, draw):
    person = rows(Stay, pk=day.observed).get().person_id
    rows(Stay, pk=day.released).update(person=person)
    return "person", person, "two_places"


@plants("nobody_is_seen_elsewhere")
def an_occupant_seen_elsewhere(day, draw):
    stay = _occupied(draw)
    seen = stay.starts_at + timedelta(minutes=between(draw, 5, 60))
    put(one(draw, Visit), person=stay.person_id, starts_at=seen, ends_at=seen + HOUR)
    return "person", stay.person_id, "elsewhere"


@plants("stays_are_in_order")
def a_stay_that_ends_before_it_begins(day, draw):
    stay = rows(Stay, pk=day.released).get()
    put(stay, ended_at=stay.starts_at - between(draw, 1, 50) * HOUR)
    return "stay", stay.pk, "out_of_order"
