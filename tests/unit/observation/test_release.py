"""No person is released before every condition holds, whatever the record says."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from epiloop.observation.facts import (
    Assay,
    EnvironmentSample,
    ObservationRecord,
    PersonFacts,
    Sample,
    exposure_origins,
)
from epiloop.observation.release import may_release
from epiloop.observation.stages import StagePlan, plan_for
from epiloop.observation.testing import DueTest, stage_tests
from epiloop.protocols import load_protocol, load_protocols
from epiloop.protocols.vocabulary import Condition, RiskClass, TubeResult
from epiloop.timeline import ONE_DAY, local_day

BEIJING = ZoneInfo("Asia/Shanghai")
BASE = datetime(2022, 5, 1, 12, tzinfo=BEIJING)
FACTS = frozenset({Condition.NON_IMMUNE, Condition.ORDINARY_EXPOSURE})
MEASURES = [
    (protocol.id, risk_class)
    for protocol in load_protocols()
    for risk_class, measure in protocol.measure.items()
    if measure.enabled
    and measure.stages
    and risk_class is not RiskClass.INFECTED_PERSON
]
moments = st.integers(0, 40 * 24).map(lambda hours: BASE + timedelta(hours=hours))
swabs = st.builds(
    Sample,
    taken_at=moments,
    assay=st.sampled_from(Assay),
    result=st.sampled_from([None, TubeResult.POSITIVE, *[TubeResult.NEGATIVE] * 6]),
    laboratory=st.sampled_from(["A", "B"]),
    reagent=st.sampled_from(["x", "y"]),
)
records = st.builds(
    ObservationRecord,
    samples=st.lists(swabs, max_size=30).map(tuple),
    environment=st.lists(
        st.builds(
            EnvironmentSample, moments, st.sampled_from([None, TubeResult.NEGATIVE])
        ),
        max_size=3,
    ).map(tuple),
    related=st.dictionaries(
        st.sampled_from(["Li", "Wang"]), st.lists(swabs, max_size=4).map(tuple)
    ),
    symptoms_at=st.none() | moments,
)


def a_plan(protocol_id: str, risk_class: RiskClass, *, found: int = 1) -> StagePlan:
    """Return the plan of a person exposed on 1 May and found so many days later."""
    facts = PersonFacts(
        exposure_origins([BASE], zone=BEIJING),
        local_day(BASE, BEIJING) + found * ONE_DAY,
        FACTS,
    )
    return plan_for(load_protocol(protocol_id), risk_class, facts)


def due_tests(plan: StagePlan) -> list[DueTest]:
    return [test for stage in plan.stages for test in stage_tests(stage)]


def taken_by(
    record: ObservationRecord, now: datetime, *, since: date
) -> Iterable[Sample]:
    return (
        s
        for s in record.samples
        if s.taken_at <= now and local_day(s.taken_at, BEIJING) >= since
    )


def enough_samples(due: list[DueTest], taken: list[Sample]) -> bool:
    """Tell whether every test can have samples of its own, on its day or afterwards."""
    left = sorted(taken, key=lambda s: s.taken_at, reverse=True)
    for test in sorted(due, key=lambda t: t.due_on, reverse=True):
        for _ in range(test.samples):
            fits = [
                s
                for s in left
                if s.assay is test.assay
                and local_day(s.taken_at, BEIJING) >= test.due_on
            ]
            if not fits:
                return False
            left.remove(fits[0])
    return True


@settings(max_examples=400, deadline=None)
@given(
    measure=st.sampled_from(MEASURES),
    found=st.integers(0, 20),
    record=records,
    now=moments,
)
def test_nobody_is_released_before_every_condition_holds(measure, found, record, now):
    """Each condition is judged here again, by counting alone."""
    plan = a_plan(*measure, found=found)

    verdict = may_release(plan, record, now=now, zone=BEIJING)

    if not verdict.is_allowed:
        assert verdict.unmet
        return
    taken = list(taken_by(record, now, since=plan.found_on))
    assert local_day(now, BEIJING) >= (plan.release_on or plan.found_on)
    assert TubeResult.POSITIVE not in {s.result for s in taken}
    negative = [s for s in taken if s.result is TubeResult.NEGATIVE]
    if plan.release is not None and plan.release.own_tests_negative:
        assert enough_samples(due_tests(plan), negative)
    if plan.release is not None and (other := plan.release.depends_on) is not None:
        assert record.related
        for swabs_of_other in record.related.values():
            counted = [s for s in swabs_of_other if s.taken_at <= now]
            clean = [s for s in counted if s.result is TubeResult.NEGATIVE]
            assert len(clean) >= other.first_tests_negative
    if record.symptoms_at is not None and record.symptoms_at <= now:
        tested = [s for s in record.samples if record.symptoms_at <= s.taken_at <= now]
        assert TubeResult.NEGATIVE in {s.result for s in tested}


@settings(max_examples=60, deadline=None)
@given(measure=st.sampled_from(MEASURES), found=st.integers(0, 20))
def test_whoever_did_everything_is_released_on_the_day_the_period_allows(
    measure, found
):
    """Two negative samples of each kind on every day, a clean room: not a day more."""
    plan = a_plan(*measure, found=found)
    last_on = plan.release_on or plan.found_on
    days = range((last_on - plan.found_on).days + 1)
    evenings = [
        datetime.combine(plan.found_on + n * ONE_DAY, BASE.timetz()) for n in days
    ]
    samples = tuple(
        Sample(
            at + number * timedelta(minutes=30),
            assay,
            TubeResult.NEGATIVE,
            laboratory=f"laboratory {number}",
            reagent=f"reagent {number}",
        )
        for at in evenings
        for assay in Assay
        for number in range(2)
    )
    record = ObservationRecord(
        samples,
        environment=(EnvironmentSample(evenings[-1], TubeResult.NEGATIVE),),
        related={"Li": samples},
    )
    evening = evenings[-1] + timedelta(hours=8)

    assert may_release(plan, record, now=evening, zone=BEIJING).is_allowed
    if last_on > plan.found_on:
        before = may_release(plan, record, now=evening - ONE_DAY, zone=BEIJING)
        assert not before.is_allowed


@settings(max_examples=200, deadline=None)
@given(
    measure=st.sampled_from(MEASURES),
    found=st.integers(0, 20),
    first=moments,
    second=moments,
)
def test_at_any_instants_days_served_grow_by_the_days_between_and_owed_shrink(
    measure, found, first, second
):
    plan = a_plan(*measure, found=found)
    earlier, later = sorted(local_day(at, BEIJING) for at in (first, second))

    grown = plan.served(later) - plan.served(earlier)

    assert 0 <= grown <= (later - earlier).days
    assert plan.owed(earlier) - plan.owed(later) == grown
    assert plan.served(later) + plan.owed(later) == plan.total_days
    if plan.release_on is not None and later >= plan.release_on:
        assert plan.owed(later) == 0
