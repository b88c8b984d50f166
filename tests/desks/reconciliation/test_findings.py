"""What becomes of a finding: owned, classified, rectified, verified; and back again."""

from datetime import timedelta

import pytest

from builders.actors import an_actor, later
from builders.places import BAODING, BEIJING, DOUDIAN, FANGSHAN, FENGTAI, SYSTEM
from builders.reconciliation import MUCH_LATER, an_offer, findings_of, reconciled
from builders.workbench import some_work
from epiloop.reconcile import Cause, FindingStatus
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.audit.recording import recording
from epiloop_hq.disposal import actions as disposal
from epiloop_hq.reconciliation import actions, queries
from epiloop_hq.reconciliation.errors import ReconciliationRefusedError
from epiloop_hq.reconciliation.models import Finding

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
OFFICER = an_actor(Role.DISTRICT, FANGSHAN, name="Zhao Yuting")
VILLAGER = an_actor(Role.COMMUNITY, DOUDIAN, name="Sun Xiulan")
STRANGER = an_actor(Role.DISTRICT, FENGTAI)


@pytest.fixture(scope="module")
def work(standing):
    work = some_work()
    for item in work.items:
        an_offer(item, work.units[BAODING], when=later(hours=1))
    return work


@pytest.fixture(scope="module")
def found(work):
    reconciled(BEIJING)
    return findings_of(BEIJING, check="hand_overs")


def put_right(finding, *, now=MUCH_LATER):
    disposal.withdraw_offer(
        finding.subject_id, actor=SYSTEM, happened_at=now, now=now, reason="Lives here"
    )


def rectify(finding, *, now=MUCH_LATER + HOUR):
    actions.rectify(
        [finding.id], "Withdrawn", actor=OFFICER, happened_at=MUCH_LATER, now=now
    )


def now_of(finding):
    return queries.finding_row(finding.id, SYSTEM)


def test_a_finding_goes_to_a_unit_and_somebody_takes_it_up(work, found):
    first = found[0]

    actions.assign_unit([first.id], work.units[DOUDIAN], actor=OFFICER, now=MUCH_LATER)
    actions.take_up([first.id], actor=VILLAGER, now=MUCH_LATER)
    actions.classify([first.id], Cause.NOT_ENTERED, actor=OFFICER, now=MUCH_LATER)

    row = now_of(first)
    assert row.owner_unit_id == work.units[DOUDIAN]
    assert row.owner_account == "Sun Xiulan"
    assert row.cause == Cause.NOT_ENTERED


def test_the_unit_responsible_is_given_only_what_nobody_has(work, found):
    ids = [finding.id for finding in found]
    given = actions.assign_units_responsible(ids, actor=OFFICER, now=MUCH_LATER)

    assert given == 0
    assert now_of(found[0]).owner_unit_id == work.units[BAODING]


def test_rectified_and_gone_is_verified(found):
    first = found[0]
    put_right(first)
    rectify(first)

    verdict = actions.verify([first.id], actor=OFFICER, now=MUCH_LATER + HOUR)

    assert (verdict.verified, verdict.reopened) == (1, 0)
    assert now_of(first).verified_by == "Zhao Yuting"


def test_what_still_stands_is_not_verified_but_reopened(found):
    first, second, _third = found
    put_right(first)
    rectify(first)
    rectify(second)

    verdict = actions.verify(
        [first.id, second.id], actor=OFFICER, now=MUCH_LATER + HOUR
    )

    assert (verdict.verified, verdict.reopened) == (1, 1)
    assert now_of(second).status is FindingStatus.REOPENED


def test_what_has_moved_to_another_area_is_not_put_right_by_that(found):
    first = found[0]
    rectify(first)
    with recording(actor=SYSTEM, now=MUCH_LATER + HOUR):
        Finding.objects.visible_to(SYSTEM).filter(pk=first.id).update(area_path=FENGTAI)

    assert actions.verify([first.id], actor=SYSTEM, now=MUCH_LATER + HOUR).reopened == 1


def test_a_run_reopens_what_was_said_to_be_put_right_and_is_not(found):
    rectify(found[0])

    reconciled(BEIJING, now=MUCH_LATER + 2 * HOUR)

    assert now_of(found[0]).status is FindingStatus.REOPENED


def test_a_gap_that_comes_back_points_to_what_was_verified(work, found, monkeypatch):
    from epiloop_hq.reconciliation.checks import hand_overs

    first = found[0]
    look = type(hand_overs.CHECK).differences
    monkeypatch.setattr(type(hand_overs.CHECK), "differences", lambda *_: ())
    rectify(first)
    actions.classify([first.id], Cause.NOT_DONE, actor=OFFICER, now=MUCH_LATER + HOUR)
    actions.verify([first.id], actor=OFFICER, now=MUCH_LATER + HOUR)
    monkeypatch.setattr(type(hand_overs.CHECK), "differences", look)

    reconciled(BEIJING, now=MUCH_LATER + DAY)

    (again,) = queries.later_findings(first.id, SYSTEM)
    assert again.status is FindingStatus.REOPENED
    assert (again.cause, again.owner_unit_id) == (Cause.NOT_DONE, first.owner_unit_id)
    assert now_of(first).status is FindingStatus.VERIFIED


@pytest.mark.parametrize(
    ("deed", "why"),
    [
        (
            lambda one: actions.verify([one.id], actor=OFFICER, now=MUCH_LATER),
            "not rectified yet",
        ),
        (
            lambda one: actions.rectify(
                [one.id], " ", actor=OFFICER, happened_at=MUCH_LATER, now=MUCH_LATER
            ),
            "Say what was done",
        ),
    ],
)
def test_what_cannot_be_done_says_why(found, deed, why):
    with pytest.raises(ReconciliationRefusedError, match=why):
        deed(found[0])


def test_a_verified_finding_is_closed_for_good(found):
    put_right(found[0])
    rectify(found[0])
    actions.verify([found[0].id], actor=OFFICER, now=MUCH_LATER + HOUR)

    with pytest.raises(ReconciliationRefusedError, match="verified and closed"):
        actions.take_up([found[0].id], actor=OFFICER, now=MUCH_LATER + HOUR)


def test_who_rectifies_does_not_verify_classify_or_sweep(found):
    one = found[0]
    rectify(one)
    for deed in (
        lambda: actions.verify([one.id], actor=VILLAGER, now=MUCH_LATER + HOUR),
        lambda: actions.classify(
            [one.id], Cause.NOT_DONE, actor=VILLAGER, now=MUCH_LATER + HOUR
        ),
        lambda: actions.sweep(one.id, actor=VILLAGER, now=MUCH_LATER + HOUR),
        lambda: actions.reconcile(DOUDIAN, actor=VILLAGER, now=MUCH_LATER + HOUR),
    ):
        with pytest.raises(NotPermittedError):
            deed()


def test_elsewhere_a_finding_is_not_there(found):
    with pytest.raises(Finding.DoesNotExist):
        actions.take_up([found[0].id], actor=STRANGER, now=MUCH_LATER)
    with pytest.raises(Finding.DoesNotExist):
        queries.finding_row(found[0].id, STRANGER)
    assert not findings_of(BEIJING, actor=STRANGER)


@pytest.mark.parametrize("limit", [1, 3])
def test_the_list_of_findings_takes_one_query(found, limit, django_assert_num_queries):
    question = queries.FindingQuestion(area_path=BEIJING)

    with django_assert_num_queries(1):
        queries.finding_page(question, OFFICER, limit=limit)
