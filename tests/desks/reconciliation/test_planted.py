"""The proof of a day: what is planted is found, and where nothing is planted, nothing is.

One day and each kind of gap once; `benchmarks/reconcile_planted.py` plants 500 into twenty
days and lets a hundred clean ones go by.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from builders.day import CLOSE, a_day
from builders.day_work import deeds
from builders.disposal import a_journey
from builders.places import BEIJING, SYSTEM
from builders.reconciliation import findings_of, reconciled
from epiloop.disposal.steps import Step
from epiloop.reconcile import Scope
from epiloop_hq.cases.models import Case, TrailVisit
from epiloop_hq.contacts.models import Contact
from epiloop_hq.disposal import actions as disposal
from epiloop_hq.disposal.models import Custody, Item, TeamNote, TeamPost, Transfer
from epiloop_hq.laboratory.models import Hold, Tube
from epiloop_hq.observation.models import Stay
from epiloop_hq.reconciliation import actions, queries
from epiloop_hq.reconciliation.catalogue import all_checks
from planting.damage import PLANTS, lose, put, rows
from planting.gaps import differences, planted

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def day(standing, tmp_path_factory):
    return a_day(1, tmp_path_factory.mktemp("imports"))


def test_a_clean_day_raises_no_finding_and_every_list_is_even(day):
    run = reconciled(BEIJING, now=CLOSE)

    assert findings_of(BEIJING) == ()
    kept = [line for line in queries.line_rows(run, SYSTEM) if line.balance]
    assert {line.check_name for line in kept if not line.balance.is_even} == set()
    assert len(kept) > 4


@pytest.mark.parametrize(
    "number", range(len(PLANTS)), ids=lambda n: PLANTS[n][1].__name__
)
def test_what_is_planted_is_found_and_named_there(day, number):
    with planted(number, day) as gap:
        # Every fourth before all checks: what one finds may be in another one's way.
        found = differences(CLOSE, only=gap.check if number % 4 else "")
        assert gap in found
        # Whoever answers for the area alone finds it again: so it is verified.
        assert gap in differences(CLOSE, found[gap], only=gap.check)


def test_every_check_has_a_gap_to_find():
    assert {check for check, _plant in PLANTS} == set(all_checks())


def test_a_gap_in_five_places_reported_in_one_returns_the_other_four(day):
    items = list(rows(Item, kind="contact", case=day.case))[:5]
    rows(Item, pk=items[0].pk).update(contact=None)
    reconciled(BEIJING, now=CLOSE)
    (reported,) = findings_of(BEIJING, check="contacts_are_followed")
    assert reported.subject_id == items[0].contact_id

    rows(Item, pk__in=[item.pk for item in items[1:]]).update(contact=None)
    sweep = actions.sweep(reported.id, actor=SYSTEM, now=CLOSE)

    matches = queries.matches_of(sweep, SYSTEM)
    assert {m.subject_id for m in matches} == {i.contact_id for i in items[1:]}


def test_a_check_asks_as_often_however_much_differs(day):
    before = _questions()
    lose(Custody)
    lose(TeamPost)
    rows(Item).update(opened_at=CLOSE - timedelta(days=9))
    rows(Hold).update(since=CLOSE - timedelta(days=9))
    rows(TrailVisit).update(point=None)
    rows(Tube).update(outcome="", reported_at=None)
    rows(Contact).update(last_exposure_at=CLOSE - timedelta(days=99))

    assert len(differences(CLOSE)) > 50
    assert _questions() == before


def _questions():
    """Return check → how many queries its look makes."""
    counts = {}
    for name, check in all_checks().items():
        with CaptureQueriesContext(connection) as asked:
            check.differences(Scope("", CLOSE))
        counts[name] = len(asked)
    return counts


LIMITS = (
    # check, list, row, column, hours that the protocol leaves
    ("cases_have_teams", Case, "older_case", "opened_at", 2),
    ("trails_have_no_gaps", Case, "older_case", "opened_at", 24),
    ("proposals_are_decided", Contact, "proposed", "proposed_at", 12),
    ("tubes_have_results", Tube, "waiting", "sampled_at", 24),
    ("departures_arrive", Transfer, "under_way", "departed_at", 6),
    ("listed_are_located", Item, "listed", "opened_at", 12),
    ("located_are_under_control", Item, "located", "opened_at", 24),
    ("held_members_are_sampled", Hold, "held", "since", 12),
    ("shifts_are_taken_over", TeamNote, "shift", "happened_at", 12),
)


@pytest.mark.parametrize(
    ("check", "model", "name", "column", "hours"), LIMITS, ids=[r[0] for r in LIMITS]
)
def test_on_the_very_minute_is_in_time(day, check, model, name, column, hours):
    row = rows(model, pk=_row_of(day, name)).get()
    lose(TeamPost, case=day.older_case)
    lose(TrailVisit, case=day.older_case)
    limit = CLOSE - timedelta(hours=hours)

    put(row, **{column: limit})
    assert differences(CLOSE, only=check) == {}
    put(row, **{column: limit - timedelta(seconds=1)})
    assert len(differences(CLOSE, only=check)) == 1


def _row_of(day, name):
    """Return the row whose limit is tried."""
    known = {
        "waiting": day.pools["waiting"],
        "under_way": day.transfers["under_way"],
        "held": rows(Hold, recall__tube=day.pools["held"]).first().pk,
        "listed": rows(Item, kind="contact", step=Step.DETERMINED).first().pk,
        "located": rows(Item, kind="contact", step=Step.LOCATED, case=day.case)
        .first()
        .pk,
        "shift": rows(TeamNote).get().pk,
    }
    return known.get(name) or getattr(day, name)


def test_whoever_is_moved_to_another_site_stays_until_they_arrive(day):
    stay = rows(Stay, pk=day.observed).get()
    item = rows(Item, contact=stay.contact_id).get()
    with deeds(CLOSE):
        a_journey(item.pk, at=CLOSE, vehicle="V11")

    at = CLOSE + timedelta(minutes=2)
    names = ("occupants_are_followed", "observed_are_on_a_sites_list")
    assert [differences(at, only=name) for name in names] == [{}, {}]


def test_a_journey_called_off_leaves_no_gap_at_once(day):
    item = rows(Item, kind="contact", step=Step.LOCATED, case=day.case).first()
    with deeds(CLOSE):
        journey = a_journey(item.pk, at=CLOSE, until="requested")
        disposal.cancel_transfer(journey, actor=SYSTEM, now=CLOSE, reason="No vehicle")

    assert (
        differences(CLOSE + timedelta(minutes=5), only="loops_have_their_journeys")
        == {}
    )
