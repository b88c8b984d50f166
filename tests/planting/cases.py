"""Gaps in cases, trails, risk points and contacts."""

from datetime import timedelta
from itertools import pairwise

from builders.day_work import CLOSE
from epiloop.disposal.steps import Step
from epiloop_hq.cases.models import Case, TrailVisit
from epiloop_hq.contacts.models import Contact, FollowUp
from epiloop_hq.disposal.models import (
    Item,
    TeamPost,
)
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
