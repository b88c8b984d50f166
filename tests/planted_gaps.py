"""Single omissions and contradictions, planted into a full day past every guard.

Each plant damages one row of one list, as a lost message, a slip of the hand or a fault of
the program would, and returns what the day's run must name: check, subject, sentence.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TypeVar

import numpy as np
from django.db import models, transaction

from builders.day import CLOSE, Day
from epiloop.disposal.steps import Step
from epiloop.reconcile import Scope
from epiloop_hq.cases.models import Case, TrailVisit
from epiloop_hq.contacts.models import Contact, FollowUp
from epiloop_hq.disposal.models import (
    AssistRequest,
    Custody,
    Item,
    Offer,
    StepTaken,
    TeamNote,
    TeamPost,
    Transfer,
)
from epiloop_hq.exchange.models import ExternalId, ImportBatch
from epiloop_hq.laboratory.models import Hold, Member, Result, Tube
from epiloop_hq.observation.models import Stay, TestDue
from epiloop_hq.orders.models import Notice, Order
from epiloop_hq.places.models import CountFact, Place
from epiloop_hq.reconciliation.catalogue import all_checks
from epiloop_hq.visits.models import Visit

T = TypeVar("T")
HOUR = timedelta(hours=1)
TODAY = CLOSE - 20 * HOUR  # 00:00 in Beijing


@dataclass(frozen=True, slots=True)
class Planted:
    """What must be found: by which check, about which subject, in which words."""

    check: str
    kind: str
    id: int
    says: str


Plant = Callable[[Day, np.random.Generator], tuple[str, int, str]]
PLANTS: list[tuple[str, Plant]] = []


def plants(check: str) -> Callable[[Plant], Plant]:
    """Say which check finds what a function plants."""

    def note(plant: Plant) -> Plant:
        PLANTS.append((check, plant))
        return plant

    return note


@contextmanager
def planted(number: int, day: Day) -> Iterator[Planted]:
    """Plant one gap, each number another, and take it back afterwards."""
    check, plant = PLANTS[number % len(PLANTS)]
    with transaction.atomic():
        yield Planted(check, *plant(day, np.random.default_rng(number)))
        transaction.set_rollback(True)


def differences(now: datetime, area_path: str = "") -> dict[Planted, str]:
    """Return everything a run finds, each with the area to which it belongs."""
    return {
        Planted(name, d.kind, d.id, d.says): d.area_path
        for name, check in all_checks().items()
        for d in check.differences(Scope(area_path, now))
    }


def rows(model: type[models.Model], **where: object) -> models.QuerySet:
    """Return rows of a table, past its guards."""
    return models.QuerySet(model).filter(**where).order_by("pk")


def one(
    draw: np.random.Generator, model: type[models.Model], **where: object
) -> models.Model:
    """Return some row."""
    return some(draw, list(rows(model, **where)))


def some(draw: np.random.Generator, among: Sequence[T]) -> T:
    """Return one of some things."""
    return among[int(draw.integers(len(among)))]


def between(draw: np.random.Generator, least: int, most: int) -> int:
    """Return a whole number, both ends included."""
    return int(draw.integers(least, most + 1))


def put(row: models.Model, **values: object) -> None:
    """Write columns of a row without a deed."""
    rows(type(row), pk=row.pk).update(**values)


def lose(model: type[models.Model], **where: object) -> None:
    """Remove rows as if they had never been entered."""
    rows(model, **where)._raw_delete("default")


# --- imports, tubes, results --------------------------------------------------------------


@plants("imports_are_stored")
def a_row_lost_on_import(day, draw):
    batch = one(draw, ImportBatch)
    put(batch, accepted=batch.accepted - between(draw, 1, batch.accepted))
    return "batch", batch.pk, "lost"


@plants("imports_are_stored")
def an_import_broken_off(day, draw):
    put(one(draw, ImportBatch), state=some(draw, ["running", "failed", "cancelled"]))
    return "batch", day.batch, "unfinished"


@plants("imports_are_stored")
def a_row_refused_without_a_reason(day, draw):
    batch = one(draw, ImportBatch)
    put(batch, rows_in=batch.rows_in + 1, rejected=batch.rejected + 1)
    return "batch", batch.pk, "without_reason"


@plants("imported_rows_stand")
def an_imported_record_that_is_gone(day, draw):
    name = one(draw, ExternalId, subject__startswith="laboratory.Tube:")
    put(name, subject="laboratory.Tube:999999")
    return "row", name.pk, "record_missing"


def _report(tube, outcome):
    put(tube, outcome=outcome)
    rows(Result, tube=tube).update(outcome=outcome)


@plants("positives_are_cases")
def a_positive_nobody_was_told_of(day, draw):
    tube = one(draw, Tube, recheck_of=day.pools["cleared"], outcome="negative")
    _report(tube, some(draw, ["positive", "grey", "single_target"]))
    return "person", rows(Member, tube=tube).get().person_id, "no_case"


@plants("confirmed_cases_have_a_positive")
def a_confirmed_case_without_a_result(day, draw):
    case = one(draw, Case)
    put(case, positive_at=None)
    return "case", case.pk, "no_positive"


@plants("positive_pools_are_recalled")
def a_positive_pool_not_recalled(day, draw):
    tube = rows(Tube, pk=day.pools["negative"]).get()
    _report(tube, some(draw, ["positive", "grey", "single_target"]))
    return "tube", tube.pk, "no_recall"


@plants("recalled_members_are_held")
def a_member_not_held(day, draw):
    hold = one(draw, Hold, recall__tube=day.pools["held"])
    lose(Hold, pk=hold.pk)
    return "person", hold.person_id, "not_held"


@plants("held_members_are_sampled")
def a_member_held_and_forgotten(day, draw):
    hold = one(draw, Hold, recall__tube=day.pools["held"])
    put(hold, since=CLOSE - between(draw, 13, 23) * HOUR)
    return "hold", hold.pk, "no_single"


@plants("held_members_are_followed")
def a_member_without_a_loop(day, draw):
    hold = one(draw, Hold, freed_at=None)
    rows(Item, hold=hold).update(hold=None)
    return "hold", hold.pk, "no_loop"


@plants("tubes_have_results")
def a_tube_without_a_result(day, draw):
    tube = rows(Tube, pk=day.pools["waiting"]).get()
    put(tube, sampled_at=CLOSE - between(draw, 25, 90) * HOUR)
    return "tube", tube.pk, "no_result"


@plants("tubes_show_their_results")
def a_result_not_shown(day, draw):
    tube = one(draw, Tube, outcome="negative")
    put(tube, outcome="", reported_at=None)
    return "tube", tube.pk, "not_shown"


@plants("tubes_show_their_results")
def another_result_than_the_laboratorys(day, draw):
    tube = one(draw, Tube, outcome="negative")
    put(tube, outcome="invalid")
    return "tube", tube.pk, "other_result"


@plants("tubes_have_members")
def a_tube_whose_list_is_lost(day, draw):
    tube = one(draw, Tube)
    lose(Member, tube=tube)
    return "tube", tube.pk, "nobody"


@plants("tubes_have_members")
def a_tube_with_too_many(day, draw):
    tube = one(draw, Tube, pk__in=day.pools.values(), kind="sample_pool")
    put(tube, nominal_size=1)
    return "tube", tube.pk, "too_many"


@plants("tubes_are_in_order")
def a_tube_received_before_it_was_filled(day, draw):
    tube = one(draw, Tube, received_at__isnull=False)
    put(tube, received_at=tube.sampled_at - between(draw, 1, 9) * HOUR)
    return "tube", tube.pk, "received_before_sample"


@plants("tubes_are_in_order")
def a_result_before_the_sample(day, draw):
    tube = one(draw, Tube, reported_at__isnull=False)
    put(tube, reported_at=tube.sampled_at - between(draw, 1, 9) * HOUR)
    return "tube", tube.pk, "result_before_sample"


# --- cases, trails, points, contacts ------------------------------------------------------


@plants("cases_have_teams")
def a_case_without_a_team(day, draw):
    case = one(draw, Case)
    lose(TeamPost, case=case)
    return "case", case.pk, "no_team"


@plants("cases_have_teams")
def a_lead_who_never_accepted(day, draw):
    post = one(draw, TeamPost, post="lead")
    put(post, accepted_at=None)
    return "case", post.case_id, "not_accepted"


@plants("cases_are_followed")
def a_case_without_a_loop(day, draw):
    item = one(draw, Item, kind="case")
    put(item, case=None)
    return "case", item.case_id, "no_loop"


@plants("trails_have_no_gaps")
def a_trail_nobody_told(day, draw):
    lose(TrailVisit, case=day.older_case)
    return "case", day.older_case, "no_trail"


@plants("trails_have_no_gaps")
def a_trail_with_a_day_missing(day, draw):
    stops = list(rows(TrailVisit, case=day.older_case).order_by("starts_at"))
    lost = some(draw, [stops[:2], stops[2:]])
    lose(TrailVisit, pk__in=[stop.pk for stop in lost])
    return "case", day.older_case, "gap"


@plants("stops_are_risk_points")
def a_stop_that_is_no_point(day, draw):
    stop = one(draw, TrailVisit)
    put(stop, point=None)
    return "place", stop.place_id, "no_point"


@plants("risk_points_are_followed")
def a_point_without_a_loop(day, draw):
    item = one(draw, Item, kind="risk_point", closed_at=None)
    put(item, point=None)
    return "point", item.point_id, "no_loop"


@plants("found_are_listed")
def a_person_found_and_not_listed(day, draw):
    contact = one(draw, Contact, pk__in=day.contacts)
    lose(Contact, pk=contact.pk)
    return "person", contact.person_id, "not_listed"


@plants("proposals_are_decided")
def a_proposal_left_lying(day, draw):
    contact = rows(Contact, pk=day.proposed).get()
    put(contact, proposed_at=CLOSE - between(draw, 13, 60) * HOUR)
    return "contact", contact.pk, "undecided"


@plants("contacts_are_followed")
def a_contact_without_a_loop(day, draw):
    item = one(draw, Item, kind="contact")
    put(item, contact=None)
    return "contact", item.contact_id, "no_loop"


@plants("listed_are_located")
def a_contact_not_located(day, draw):
    item = one(draw, Item, kind="contact", step=Step.DETERMINED)
    put(item, opened_at=CLOSE - between(draw, 13, 60) * HOUR)
    return "item", item.pk, "not_located"


@plants("located_are_under_control")
def a_contact_located_and_left(day, draw):
    item = one(
        draw, Item, kind="contact", step=Step.LOCATED, loop_kind="quarantine_facility"
    )
    put(item, opened_at=CLOSE - between(draw, 25, 60) * HOUR)
    return "item", item.pk, "not_controlled"


@plants("followed_are_seen_daily")
def a_day_without_a_look(day, draw):
    look = one(draw, FollowUp, contact=day.followed, due_on__lt=CLOSE.date())
    put(look, state="due", happened_at=None)
    return "contact", day.followed, "not_seen"


@plants("exposures_are_in_order")
def exposures_the_wrong_way_round(day, draw):
    contact = one(draw, Contact, first_exposure_at__isnull=False)
    put(contact, last_exposure_at=contact.first_exposure_at - HOUR)
    return "contact", contact.pk, "out_of_order"


def _dates(says: str, **dates: object) -> Plant:
    @plants("dates_of_cases_agree")
    def plant(day, draw):
        case = one(draw, Case)
        put(case, **dates)
        return "case", case.pk, says

    return plant


ON = TODAY.date()
_dates("onset_after_recovery", onset_on=ON, symptoms_until=ON - timedelta(days=1))
_dates("result_before_sample", sampled_at=CLOSE, positive_at=CLOSE - HOUR)
_dates("burial_before_death", died_at=CLOSE, buried_at=CLOSE - HOUR)
_dates("isolation_after_death", isolated_at=CLOSE, died_at=CLOSE - HOUR)
_dates("onset_after_death", onset_on=CLOSE.date(), died_at=CLOSE - 48 * HOUR)
_dates("closed_before_opened", closed_at=CLOSE - 900 * HOUR, closed_by="A")


@plants("trails_are_at_one_place")
def a_case_at_two_places(day, draw):
    stops = list(rows(TrailVisit, case=day.case).order_by("starts_at"))
    pairs = [
        (early, late)
        for early, late in pairwise(stops)
        if early.place_id != late.place_id
    ]
    early, late = some(draw, pairs)
    put(late, starts_at=early.ends_at - timedelta(minutes=20))
    return "case", day.case, "two_places"


# --- journeys, stays, tests, releases -----------------------------------------------------


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


# --- orders, units, answers, counts -------------------------------------------------------


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
