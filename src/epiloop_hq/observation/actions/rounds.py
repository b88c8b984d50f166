"""The daily round: occupants seen, and their rooms sampled."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.observation.checks import CheckRule, checks_due
from epiloop.observation.facts import CheckOutcome
from epiloop.protocols.vocabulary import FollowUpMode, TubeResult
from epiloop.timeline import local_day
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.observation.errors import ObservationRefusedError
from epiloop_hq.observation.models import Check, RoomSample, Stay
from epiloop_hq.observation.queries.rounds import rule_of
from epiloop_hq.registry.queries import outbreak_zone


def record_check(
    stay_id: int,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    outcome: CheckOutcome | None = None,
    mode: FollowUpMode = FollowUpMode.IN_PERSON,
    temperature_c: float | None = None,
    has_fever: bool | None = None,
    has_improved: bool | None = None,
    symptoms: str = "",
) -> int:
    """Record one look at an occupant; another in the same part of the day replaces it.

    The trail keeps the earlier word. Symptoms are news for the case's team: they start
    what the protocol asks.

    Parameters
    ----------
    outcome
        What it came to; without it, seen ill where symptoms are named, else seen well.
    has_fever, has_improved
        What whoever looked says of the temperature and of the symptoms.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        (stay,) = _locked([stay_id], actor, happened_at)
        check = _check_of(stay, happened_at)
        check.outcome = outcome or _seen(symptoms)
        _check_said(check.outcome, symptoms)
        check.mode, check.symptoms = mode, symptoms.strip()
        check.temperature_c, check.has_fever = temperature_c, has_fever
        check.has_improved = has_improved
        _save(check, stay, actor=actor, at=happened_at, trail=trail)
    return check.pk


def record_checks(
    stay_ids: Iterable[int],
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    mode: FollowUpMode = FollowUpMode.IN_PERSON,
) -> tuple[int, ...]:
    """Record that several occupants were seen well, as at the end of a round."""
    check_not_future(happened_at, now=now)
    made = []
    with recording(actor=actor, now=now) as trail:
        for stay in _locked(stay_ids, actor, happened_at):
            check = _check_of(stay, happened_at)
            check.outcome, check.mode = CheckOutcome.SEEN_WELL, mode
            _save(check, stay, actor=actor, at=happened_at, trail=trail)
            made.append(check.pk)
    return tuple(made)


def sample_room(
    stay_id: int, *, actor: Actor, happened_at: datetime, now: datetime
) -> int:
    """Record that an occupant's room and belongings were sampled; return the sample."""
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        (stay,) = _locked([stay_id], actor, happened_at)
        sample = RoomSample(
            stay=stay,
            area_path=stay.area_path,
            taken_at=happened_at,
            taken_by=actor.name,
        )
        sample.save()
        trail.add("room.sampled", sample, happened_at=happened_at, stay_id=stay.pk)
    return sample.pk


def report_room(
    sample_id: int,
    outcome: TubeResult,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
) -> None:
    """Record what was found in a sample of a room; the trail keeps an earlier word."""
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        rows = RoomSample.objects.visible_to(actor).select_for_update()
        sample = rows.get(pk=sample_id)
        actor.require(Permission.STAY_CHECK, area_path=sample.area_path)
        if happened_at < sample.taken_at:
            raise ObservationRefusedError(_("A sample is taken before it is reported."))
        sample.outcome, sample.reported_at = outcome, happened_at
        sample.save(update_fields=["outcome", "reported_at"])
        trail.add(
            "room.reported",
            sample,
            happened_at=happened_at,
            stay_id=sample.stay_id,
            outcome=outcome,
        )


def _check_of(stay: Stay, happened_at: datetime) -> Check:
    """Return the row of this part of the day, new or as it stands."""
    zone = outbreak_zone(stay.outbreak_id)
    day = local_day(happened_at, zone)
    rule = rule_of(stay) or CheckRule(per_day=1)
    parts = checks_due(rule, (), since=stay.starts_at, through=day, zone=zone)
    part = next(
        (due.part for due in parts if due.day == day and happened_at in due.span), 1
    )
    standing = Check.objects.unscoped(reason="checked already?").filter(
        stay=stay, due_on=day, part=part
    )
    return standing.select_for_update().first() or Check(
        stay=stay, area_path=stay.area_path, due_on=day, part=part
    )


def _save(
    check: Check, stay: Stay, *, actor: Actor, at: datetime, trail: Trail
) -> None:
    check.happened_at, check.checked_by = at, actor.name
    check.save()
    ill = check.outcome == CheckOutcome.SEEN_SYMPTOMATIC
    trail.add(
        "stay.symptomatic" if ill else "stay.checked",
        stay,
        happened_at=at,
        persons=[stay.person_id],
        stay_id=stay.pk,
        person_id=stay.person_id,
        contact_id=stay.contact_id,
        case_id=stay.case_id,
        outcome=check.outcome,
        symptoms=check.symptoms,
    )


def _seen(symptoms: str) -> CheckOutcome:
    ill = bool(symptoms.strip())
    return CheckOutcome.SEEN_SYMPTOMATIC if ill else CheckOutcome.SEEN_WELL


def _check_said(outcome: str, symptoms: str) -> None:
    if (outcome == CheckOutcome.SEEN_SYMPTOMATIC) != bool(symptoms.strip()):
        raise ObservationRefusedError(
            _("Name the symptoms of somebody who was seen ill, and of nobody else.")
        )


def _locked(stay_ids: Iterable[int], actor: Actor, happened_at: datetime) -> list[Stay]:
    wanted = list(dict.fromkeys(stay_ids))
    rows = Stay.objects.visible_to(actor).filter(pk__in=wanted).order_by("pk")
    stays = list(rows.select_for_update())
    if len(stays) < len(wanted):
        raise Stay.DoesNotExist
    for stay in stays:
        actor.require(Permission.STAY_CHECK, area_path=stay.area_path)
        is_over = stay.ended_at is not None and happened_at > stay.ended_at
        if is_over or happened_at < stay.starts_at:
            raise ObservationRefusedError(
                _("The person did not stay there at that time.")
            )
    return stays
