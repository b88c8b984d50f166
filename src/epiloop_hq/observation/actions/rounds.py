"""The daily round: checks made, tests answered by the laboratory's results."""

from collections.abc import Iterable
from datetime import datetime

from epiloop.timeline import local_day
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.laboratory.queries import tube_facts
from epiloop_hq.observation.errors import ObservationRefusedError
from epiloop_hq.observation.models import Check, Stay, TestDue
from epiloop_hq.registry.queries import outbreak_zone

NOON = 12
MORNING, EVENING = "morning", "evening"


def record_check(
    stay_id: int,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    temperature_c: float | None = None,
    symptoms: str = "",
) -> int:
    """Record one of the twice-daily looks at an occupant; the same half day once.

    Symptoms are news for the case's team: they start what the protocol asks.
    """
    return record_checks(
        [stay_id],
        actor=actor,
        happened_at=happened_at,
        now=now,
        temperature_c=temperature_c,
        symptoms=symptoms,
    )[0]


def record_checks(
    stay_ids: Iterable[int],
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    temperature_c: float | None = None,
    symptoms: str = "",
) -> tuple[int, ...]:
    """Record the same finding of several occupants, as at the end of a round."""
    check_not_future(happened_at, now=now)
    made: list[int] = []
    with recording(actor=actor, now=now) as trail:
        for stay in _locked(stay_ids, actor):
            local = happened_at.astimezone(outbreak_zone(stay.outbreak_id))
            slot = MORNING if local.hour < NOON else EVENING
            standing = Check.objects.unscoped(reason="checked already?").filter(
                stay=stay, due_on=local.date(), slot=slot
            )
            check = standing.select_for_update().first() or Check(
                stay=stay, area_path=stay.area_path, due_on=local.date(), slot=slot
            )
            check.happened_at, check.checked_by = happened_at, actor.name
            check.temperature_c, check.symptoms = temperature_c, symptoms
            check.save()
            made.append(check.pk)
            ids = {"stay_id": stay.pk, "person_id": stay.person_id}
            kind = "stay.symptomatic" if symptoms else "stay.checked"
            trail.add(kind, stay, happened_at=happened_at, **ids)
    return tuple(made)


def answer_tests(tube_id: int, *, actor: Actor, now: datetime) -> int:
    """Let a tube's result answer the tests due of its members on the day of sampling.

    Returns
    -------
    int
        How many tests it answered.
    """
    tube = tube_facts(tube_id, actor)
    day = local_day(tube.sampled_at, outbreak_zone(tube.outbreak_id))
    with recording(actor=actor, now=now):
        due = TestDue.objects.unscoped(reason="tests this result answers").filter(
            person_id__in=tube.person_ids, due_on=day, test_kind=tube.test_kind
        )
        answered = list(due.select_for_update())
        for test in answered:
            test.tube_id, test.outcome = tube_id, tube.outcome
            test.happened_at = tube.reported_at
            test.save()
    return len(answered)


def _locked(stay_ids: Iterable[int], actor: Actor) -> list[Stay]:
    wanted = list(dict.fromkeys(stay_ids))
    stays = list(
        Stay.objects.visible_to(actor).filter(pk__in=wanted).select_for_update()
    )
    if len(stays) < len(wanted):
        raise Stay.DoesNotExist
    for stay in stays:
        actor.require(Permission.STAY_CHECK, area_path=stay.area_path)
        if stay.ended_at is not None:
            raise ObservationRefusedError("This stay has ended.")
    return stays
