"""The tests that a stage asks for, and the samples that answered them."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from epiloop.observation.facts import Assay
from epiloop.observation.stages import PlannedStage
from epiloop.observation.testing import DueTest, TestRecord, match_tests, stage_tests
from epiloop.protocols.vocabulary import TubeResult
from epiloop.timeline import local_day
from epiloop_hq.actor import Actor
from epiloop_hq.audit.recording import recording
from epiloop_hq.laboratory.queries import SampleRow, tube_facts
from epiloop_hq.observation.models import Stay, TestDue
from epiloop_hq.observation.queries.findings import own_samples, sample_of
from epiloop_hq.registry.queries import outbreak_zone

# Of several samples of one test the gravest result stands for it.
GRAVEST_FIRST = (
    TubeResult.POSITIVE,
    TubeResult.SINGLE_TARGET,
    TubeResult.GREY,
    TubeResult.NEGATIVE,
)


def write_tests(stay: Stay, stage: PlannedStage, zone: ZoneInfo) -> None:
    """Write down the tests due in the stage of a new stay, from its first day on."""
    first_on = local_day(stay.starts_at, zone)
    TestDue.objects.bulk_create(
        [
            TestDue(
                stay=stay,
                person_id=stay.person_id,
                area_path=stay.area_path,
                day_number=test.number,
                due_on=test.due_on,
                test_kind=test.assay,
                specimen=stage.rule.sample or "",
                samples=test.samples,
            )
            for test in stage_tests(stage)
            if test.due_on >= first_on
        ]
    )


def answer_tests(tube_id: int, *, actor: Actor, now: datetime) -> int:
    """Let a tube's result answer the tests due of its members.

    A test not taken on its day is made up by a later sample; an invalid sample is none;
    a corrected result corrects the answer.

    Returns
    -------
    int
        How many tests it answered or corrected.
    """
    tube = tube_facts(tube_id, actor)
    changed = 0
    with recording(actor=actor, now=now):
        rows = Stay.objects.unscoped(reason="stays of the persons of a result").filter(
            person_id__in=tube.person_ids, outbreak_id=tube.outbreak_id
        )
        for stay in rows.order_by("pk"):
            changed += _answer(stay, now=now)
    return changed


def _answer(stay: Stay, *, now: datetime) -> int:
    zone = outbreak_zone(stay.outbreak_id)
    rows = TestDue.objects.unscoped(reason="tests of a stay at hand").filter(stay=stay)
    by_test = {_due(row): row for row in rows.select_for_update().order_by("pk")}
    taken = own_samples([stay.person_id]).get(stay.person_id, ())
    records = match_tests(
        by_test, map(sample_of, taken), today=local_day(now, zone), zone=zone
    )
    stale = [
        row for record in records if _put(row := by_test[record.due], record, taken)
    ]
    TestDue.objects.bulk_update(stale, ["tube", "outcome", "happened_at"])
    return len(stale)


def _due(row: TestDue) -> DueTest:
    return DueTest(Assay(row.test_kind), row.due_on, row.day_number, row.samples)


def _put(row: TestDue, record: TestRecord, taken: Iterable[SampleRow]) -> bool:
    """Write what was taken for a test into its row; tell whether that is news."""
    before = (row.tube_id, row.outcome, row.happened_at)
    results = [sample.result for sample in record.samples]
    outcome = next((r for r in GRAVEST_FIRST if r in results), None)
    is_whole = len(results) >= row.samples and None not in results
    is_answered = is_whole or outcome is TubeResult.POSITIVE
    row.tube_id, row.outcome, row.happened_at = None, "", None
    if is_answered and outcome is not None:
        answer = next(
            t
            for t in taken
            if t.outcome == outcome
            and any(s.taken_at == t.sampled_at for s in record.samples)
        )
        row.tube_id, row.outcome = answer.tube_id, outcome
        row.happened_at = answer.reported_at
    return before != (row.tube_id, row.outcome, row.happened_at)
