"""A run: what is compared, frozen, found, and where a day begins."""

import json
from datetime import date, timedelta

import pytest

from builders.actors import later
from builders.places import BAODING, BEIJING, DOUDIAN, FANGSHAN, SYSTEM
from builders.reconciliation import MUCH_LATER, an_offer, findings_of, reconciled
from builders.workbench import some_work
from epiloop.reconcile import Balance, FindingStatus
from epiloop_hq.disposal import actions as disposal
from epiloop_hq.reconciliation import actions, queries
from epiloop_hq.reconciliation.errors import ReconciliationRefusedError

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def work(standing):
    return some_work()


@pytest.fixture
def offer(work):
    return an_offer(work.items[0], work.units[BAODING], when=later(hours=1))


def line(run, check):
    return next(
        row for row in queries.line_rows(run, SYSTEM) if row.check_name == check
    )


def test_a_hand_over_in_its_time_is_no_difference(work, offer):
    run = reconciled(BEIJING, now=later(hours=1))

    assert not findings_of(BEIJING, check="hand_overs")
    assert line(run, "hand_overs").balance == Balance(0, 1, 0, 1)


def test_a_hand_over_without_answer_is_a_finding_of_the_unit_asked(work, offer):
    reconciled(BEIJING)

    (finding,) = findings_of(BEIJING, check="hand_overs")
    assert finding.subject_id == offer
    assert finding.area_path == DOUDIAN
    assert finding.owner_unit_id == work.units[BAODING]
    assert finding.status is FindingStatus.OPEN
    assert finding.due_at > MUCH_LATER


def test_yesterdays_closing_is_todays_opening_and_events_explain_the_change(
    work, offer
):
    reconciled(BEIJING, now=later(hours=2))
    disposal.withdraw_offer(
        offer, actor=SYSTEM, happened_at=MUCH_LATER, now=MUCH_LATER, reason="A mistake"
    )
    an_offer(work.items[1], work.units[BAODING], when=MUCH_LATER)
    an_offer(work.items[2], work.units[BAODING], when=MUCH_LATER)

    run = reconciled(BEIJING, now=MUCH_LATER + timedelta(minutes=1))
    assert line(run, "hand_overs").balance == Balance(0, 3, 1, 2)

    tomorrow = reconciled(BEIJING, now=MUCH_LATER + DAY)
    assert line(tomorrow, "hand_overs").balance == Balance(2, 0, 0, 2)


def test_a_list_that_no_event_explains_is_itself_a_finding(work, offer, monkeypatch):
    from epiloop_hq.reconciliation.checks import hand_overs

    ledger = hand_overs.CHECK.ledger
    monkeypatch.setattr(
        type(ledger), "standing", lambda _self, _scope: 7, raising=False
    )

    run = reconciled(BEIJING, now=later(hours=1))

    assert line(run, "hand_overs").balance.unexplained == 6
    assert [f.subject_kind for f in findings_of(BEIJING, check="hand_overs")] == [
        "list"
    ]


def test_what_a_run_froze_never_changes_with_the_lists(work, offer):
    run = reconciled(BEIJING)
    before = queries.snapshot_text(run, SYSTEM)

    disposal.withdraw_offer(
        offer, actor=SYSTEM, happened_at=MUCH_LATER, now=MUCH_LATER, reason="A mistake"
    )

    assert queries.snapshot_text(run, SYSTEM) == before
    assert queries.standing_of(run, SYSTEM).is_unaltered
    told = json.loads(before)
    assert told["head"] == [
        queries.run_row(run, SYSTEM).head_seq,
        queries.run_row(run, SYSTEM).head_digest,
    ]


def test_the_same_difference_tomorrow_is_the_same_finding(work, offer):
    reconciled(BEIJING)
    (today,) = findings_of(BEIJING, check="hand_overs")

    reconciled(BEIJING, now=MUCH_LATER + DAY)

    (tomorrow,) = findings_of(BEIJING, check="hand_overs")
    assert tomorrow == today


def test_an_area_is_reconciled_by_itself(work, offer):
    reconciled(FANGSHAN)
    reconciled(BAODING)

    assert len(findings_of(FANGSHAN, check="hand_overs")) == 1
    assert not findings_of(BAODING)


def test_only_today_or_the_day_that_ended_is_reconciled(work):
    long_ago = (MUCH_LATER - 3 * DAY).date()

    with pytest.raises(ReconciliationRefusedError, match="Only today or yesterday"):
        actions.reconcile(FANGSHAN, actor=SYSTEM, now=MUCH_LATER, day=long_ago)


def test_a_run_tells_how_far_it_is(work):
    told = []

    actions.reconcile(
        FANGSHAN, actor=SYSTEM, now=MUCH_LATER, report=lambda *step: told.append(step)
    )

    checks = queries.latest_run(FANGSHAN, SYSTEM).checks
    assert told == [(done, checks) for done in range(checks + 1)]


def test_every_night_the_day_that_ended_is_reconciled_where_an_outbreak_is_open(work):
    reconciled(DOUDIAN, now=later(hours=1))
    midnight = later(days=1)

    made = actions.reconcile_ended_day(actor=SYSTEM, now=midnight)

    # Doudian too: who closes days goes on doing so.
    assert made == 2
    assert queries.latest_run(BEIJING, SYSTEM).day.isoformat() == "2022-04-23"
    assert queries.latest_run(BEIJING, SYSTEM).as_of == midnight
    assert queries.latest_run(DOUDIAN, SYSTEM).run == 2


def test_no_day_is_begun_anew_once_a_later_one_was_reconciled(work):
    reconciled(BEIJING, now=later(days=1))

    with pytest.raises(ReconciliationRefusedError, match="A later day"):
        actions.reconcile(
            BEIJING, actor=SYSTEM, now=later(days=1, hours=1), day=date(2022, 4, 23)
        )
    assert actions.reconcile_ended_day(actor=SYSTEM, now=later(days=1, hours=1)) == 0
