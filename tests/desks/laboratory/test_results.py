"""A result is reported once; a correction takes its place and both stay on record."""

import pytest

from builders.actors import NOW, later
from builders.laboratory import a_recall, a_result, a_tube
from builders.outbreaks import a_person, an_outbreak, people
from builders.places import SYSTEM, the_areas
from epiloop.protocols.vocabulary import TubeResult
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.laboratory import actions, queries
from epiloop_hq.laboratory.errors import LaboratoryRefusedError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tree():
    the_areas()


def news(*, since=0):
    """Return the kinds of news after so many events, in order."""
    kinds = AuditEvent.objects.filter(seq__gt=since).order_by("seq")
    told = kinds.exclude(kind__startswith="row.").values_list("kind", flat=True)
    return [kind for kind in told if kind not in {"tube.registered", "areas.written"}]


def correct(tube, outcome, *, at, reason="mixed up"):
    return actions.correct_result(
        tube,
        actor=SYSTEM,
        happened_at=at,
        now=at,
        outcome=TubeResult(outcome),
        reason=reason,
    )


@pytest.mark.parametrize("outcome", ["positive", "grey", "single_target"])
def test_a_pool_that_is_not_negative_recalls_its_members(outcome):
    tube = a_tube()

    a_result(tube, outcome)

    assert news()[-2:] == ["result.reported", "tube.preliminary_positive"]
    (recall,) = queries.open_recalls(SYSTEM, limit=9)
    assert (recall.tube_id, recall.members, recall.opened_at) == (tube, 10, NOW)


@pytest.mark.parametrize("outcome", ["negative", "invalid"])
def test_a_negative_or_invalid_pool_recalls_nobody(outcome):
    a_result(a_tube(), outcome)

    assert queries.open_recalls(SYSTEM, limit=9) == ()


def test_an_invalid_result_asks_for_another_sample():
    a_result(a_tube(), "invalid")
    a_result(a_tube([a_person()]), "invalid")

    assert news()[-1] == "member.retake_due"
    assert "tube.retake_due" in news()


@pytest.mark.parametrize("outcome", ["positive", "grey", "single_target"])
def test_a_first_single_that_is_not_negative_is_told_of_its_person(outcome):
    a_result(a_tube([a_person()]), outcome)

    assert news()[-2:] == ["result.reported", "member.positive"]
    assert queries.open_recalls(SYSTEM, limit=9) == ()


def test_a_first_single_that_is_negative_is_no_news():
    a_result(a_tube([a_person()]), "negative")

    assert news()[-1] == "result.reported"


@pytest.mark.parametrize(
    ("outcome", "told"),
    [("negative", "recheck.negative"), ("positive", "recheck.positive")],
)
def test_a_second_look_at_a_positive_single_confirms_or_refutes_it(outcome, told):
    person = a_person()
    single = a_tube([person])
    a_result(single)

    second = a_tube([person], at=NOW, recheck_of_id=single)
    a_result(second, outcome, at=later(hours=2))

    assert news()[-1] == told


def test_the_same_result_again_changes_nothing():
    tube = a_tube()
    first = a_result(tube)
    before = AuditEvent.objects.count()

    assert a_result(tube) == first
    assert AuditEvent.objects.count() == before


def test_another_result_is_refused_where_one_stands():
    tube = a_tube()
    a_result(tube)

    with pytest.raises(LaboratoryRefusedError, match="has a result already"):
        a_result(tube, "negative")


def test_a_result_cannot_come_before_its_sample():
    with pytest.raises(LaboratoryRefusedError, match="sampled later"):
        a_result(a_tube(), at=later(hours=-9))


def test_a_correction_supersedes_and_keeps_the_earlier_result():
    tube = a_tube()
    a_result(tube, "negative")

    correct(tube, "positive", at=later(hours=1))

    results = queries.tube_detail(tube, SYSTEM).results
    assert [(r.outcome, r.is_standing) for r in results] == [
        ("negative", False),
        ("positive", True),
    ]
    assert news()[-2:] == ["result.corrected", "tube.preliminary_positive"]


def test_a_positive_pool_corrected_to_negative_withdraws_its_recall():
    recall = a_recall()
    tube = queries.recall_facts(recall, SYSTEM).tube.tube_id

    correct(tube, "negative", at=later(hours=1))

    assert news()[-1] == "tube.cleared"
    assert queries.open_recalls(SYSTEM, limit=9) == ()
    assert [r.id for r in queries.closed_recalls(SYSTEM, limit=9)] == [recall]


def test_a_recall_withdrawn_by_mistake_opens_again():
    recall = a_recall()
    tube = queries.recall_facts(recall, SYSTEM).tube.tube_id
    correct(tube, "negative", at=later(hours=1))

    correct(tube, "positive", at=later(hours=2))

    assert [r.id for r in queries.open_recalls(SYSTEM, limit=9)] == [recall]
    assert news()[-1] == "tube.preliminary_positive"


def test_a_positive_single_corrected_to_negative_clears_its_person():
    single = a_tube([a_person()])
    a_result(single)

    correct(single, "negative", at=later(hours=1))

    assert news()[-1] == "member.cleared"


def test_a_correction_needs_a_result_a_reason_and_a_difference():
    tube = a_tube()
    with pytest.raises(LaboratoryRefusedError, match="no result to correct"):
        correct(tube, "positive", at=NOW)
    standing = a_result(tube)

    with pytest.raises(LaboratoryRefusedError, match="why the result"):
        correct(tube, "negative", at=NOW, reason=" ")
    assert correct(tube, "positive", at=NOW) == standing


def test_where_no_pool_rules_are_known_a_household_tube_still_recalls_its_members():
    outbreak = an_outbreak("ebola-who", code="EBO")
    tube = a_tube(people(3), kind="sample_household", outbreak_id=outbreak)

    a_result(tube)

    assert [r.members for r in queries.open_recalls(SYSTEM, limit=9)] == [3]


def test_figures_of_a_period_add_up():
    for outcome in ("negative", "positive", "invalid", ""):
        tube = a_tube()
        if outcome:
            a_result(tube, outcome)

    figures = queries.sampling_figures(SYSTEM, since=later(days=-1), until=NOW)

    assert figures.tubes == figures.waiting + sum(figures.by_outcome.values()) == 4
    assert figures.invalid_share == pytest.approx(1 / 3)
    assert figures.median_turnaround.total_seconds() == 8 * 3600
