"""How far a measure is: its stages, days served and owed, and what stands in the way."""

from dataclasses import dataclass
from datetime import date, datetime

from epiloop.observation.release import ReleaseVerdict
from epiloop.observation.stages import PlannedStage, StagePlan, measure_of
from epiloop.protocols import load_protocol
from epiloop.protocols.schema import Stage
from epiloop.protocols.vocabulary import TubeResult
from epiloop.timeline import local_day
from epiloop_hq.actor import Actor
from epiloop_hq.observation.models import RoomSample, Stay
from epiloop_hq.observation.queries.plans import Subject, confines, stage_verdict
from epiloop_hq.observation.queries.verdicts import planned_of, verdict_on


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLine:
    """One stage of a measure; `ends_on` None while findings decide it."""

    kind: str
    starts_on: date
    ends_on: date | None
    total_days: int
    served_days: int
    owed_days: int
    is_present: bool
    is_made_up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StayProgress:
    """A measure as of an instant.

    `verdict` is on the present stage where another follows it, else on the whole
    measure; `next_kind` and `next_confines` say what follows.
    """

    stages: tuple[StageLine, ...]
    made_up_days: int
    verdict: ReleaseVerdict
    next_kind: str
    next_confines: bool
    restarted_on: date | None
    restarted_why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomRow:
    """One sample of an occupant's room and belongings."""

    id: int
    taken_at: datetime
    outcome: TubeResult | None
    reported_at: datetime | None


def stay_progress(stay_id: int, actor: Actor, *, now: datetime) -> StayProgress:
    """Return how far the measure of a visible stay is.

    Raises
    ------
    Stay.DoesNotExist
        If there is none, or not for this viewer.
    ObservationRefusedError
        If the protocol asks nothing of the person any more.
    """
    stay = Stay.objects.visible_to(actor).get(pk=stay_id)
    subject, plan = planned_of(stay)
    number = stay.stage_index
    following = _rule_after(plan, number, subject)
    verdict = (
        verdict_on(stay, at=now)
        if following is None
        else stage_verdict(subject, plan, number, now=now)
    )
    today = local_day(now, subject.zone)
    stages = [_line(stage, today, is_made_up=True) for stage in plan.made_up]
    stages += [
        _line(stage, today, is_present=at == number)
        for at, stage in enumerate(plan.stages)
    ]
    return StayProgress(
        stages=tuple(stages),
        made_up_days=plan.made_up_days,
        verdict=verdict,
        next_kind="" if following is None else following.kind,
        next_confines=following is not None and confines(subject, following),
        restarted_on=stay.restarted_on,
        restarted_why=stay.restarted_why,
    )


def rooms_of(stay_id: int, actor: Actor) -> tuple[RoomRow, ...]:
    """Return the samples of an occupant's room, newest first (1 query)."""
    rows = RoomSample.objects.visible_to(actor).filter(stay_id=stay_id)
    return tuple(
        RoomRow(
            id=row.pk,
            taken_at=row.taken_at,
            outcome=TubeResult(row.outcome) if row.outcome else None,
            reported_at=row.reported_at,
        )
        for row in rows.order_by("-taken_at", "-pk")
    )


def _rule_after(plan: StagePlan, number: int, subject: Subject) -> Stage | None:
    """Return the stage after one, as the protocol states it; None after the last."""
    if number + 1 < len(plan.stages):
        return plan.stages[number + 1].rule
    present = plan.stages[number]
    measure = measure_of(load_protocol(subject.protocol_id), subject.risk_class)
    if present.ends_on is not None or measure is None:
        return None
    # What follows an isolation is planned only when findings have ended it.
    later = measure.stages[measure.stages.index(present.rule) + 1 :]
    return later[0] if later else None


def _line(
    stage: PlannedStage,
    today: date,
    *,
    is_present: bool = False,
    is_made_up: bool = False,
) -> StageLine:
    return StageLine(
        kind=stage.kind,
        starts_on=stage.counted_from if is_made_up else stage.starts_on,
        ends_on=stage.ends_on,
        total_days=stage.total_days,
        served_days=stage.served(today),
        owed_days=stage.owed(today),
        is_present=is_present,
        is_made_up=is_made_up,
    )
