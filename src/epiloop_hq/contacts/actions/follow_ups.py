"""Daily follow-up: rows for the day, what was seen, who is lost, who has completed."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from epiloop.observation.checks import lost_on
from epiloop.observation.facts import Check, CheckOutcome
from epiloop.protocols.vocabulary import FollowUpMode
from epiloop.timeline import ONE_DAY, day_bounds, local_day
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.contacts.actions.looks import STILL_GOING, make_looks
from epiloop_hq.contacts.actions.plans import plan_of
from epiloop_hq.contacts.errors import ContactRefusedError
from epiloop_hq.contacts.kinds import LIVE, SEEN, FollowUpState, FollowUpStatus
from epiloop_hq.contacts.models import Contact, FollowUp

log = logging.getLogger(__name__)

CONTACTS_A_TURN: Final = 500
# What was due is judged for these; a look that was called off was never missed.
FOLLOWED: Final = LIVE | {FollowUpStatus.COMPLETED}


def schedule_follow_ups(*, actor: Actor, now: datetime) -> int:
    """Make the rows of every followed contact up to today; return how many were made.

    Days on which nobody ran this are caught up. Running it again makes nothing.
    """
    latest = now + ONE_DAY  # no zone is further ahead than that
    due = Contact.objects.unscoped(
        reason="daily rows of every followed contact"
    ).filter(STILL_GOING, follow_up_status__in=LIVE, follow_up_from__lte=latest.date())

    def make(keys: list[int]) -> int:
        with recording(actor=actor, now=now):
            return make_looks(_contacts(keys), now=now)

    return _in_turns(due.values_list("pk", flat=True), make)


def _in_turns(contact_ids: Iterable[int], do: Callable[[list[int]], int]) -> int:
    """Do it for 500 contacts at a time, each turn a transaction: nobody waits for long.

    Where that fails it is done for each of them alone, so that a row which cannot be
    read stops no other; it is tried again the next night.
    """
    done = 0
    for keys in in_batches(sorted(contact_ids), size=CONTACTS_A_TURN):
        try:
            done += do(list(keys))
        except Exception:
            log.exception("Follow-up of %d contacts failed: each alone", len(keys))
            done += sum(_alone(key, do) for key in keys)
    return done


def _alone(contact_id: int, do: Callable[[list[int]], int]) -> int:
    try:
        return do([contact_id])
    except Exception:
        log.exception("Follow-up of contact %d left for the next night", contact_id)
        return 0


def record_follow_up(
    follow_up_id: int,
    state: FollowUpState,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    mode: FollowUpMode | None = None,
    temperature_c: float | None = None,
    symptoms: str = "",
    note: str = "",
) -> None:
    """Record one day's look at a contact; an earlier word on the same day is replaced.

    The trail keeps the earlier one. A day gone by may be entered late; being seen again
    ends being lost.

    Parameters
    ----------
    happened_at
        When the contact was seen or sought; on the day for which the look was due.
    mode
        How; needed where the contact was seen.
    temperature_c
        In degrees Celsius.

    Raises
    ------
    ContactRefusedError
        If it is another day's look, the protocol does not count such a look as having
        seen the contact, or symptoms are said without saying which.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        row = _locked(follow_up_id, actor)
        actor.require(Permission.CONTACT_LOCATE, area_path=row.area_path)
        _check_look(row, state, mode, happened_at, symptoms, temperature_c)
        row.state, row.happened_at = state, happened_at
        row.mode = mode if mode and state in SEEN else ""
        row.temperature_c, row.symptoms = temperature_c, symptoms.strip()
        row.note, row.seen_by = note, actor.name
        row.save()
        _tell_look(trail, row)
        _settle_status(trail, row.contact, now=now)


def close_past_days(*, actor: Actor, now: datetime) -> int:
    """Mark looks that were due on days gone by as not seen; return how many.

    Then contacts unseen for as many days as their protocol allows are lost, and those
    whose last day is over have completed.
    """
    rows = FollowUp.objects.unscoped(reason="days gone by, for everybody").filter(
        contact__outbreak__closed_at__isnull=True,
        contact__outbreak__is_published_data=False,
        contact__follow_up_status__in=FOLLOWED,
        state=FollowUpState.DUE,
        due_on__lt=(now + ONE_DAY).date(),
    )
    ended = Contact.objects.unscoped(reason="whose last day is over").filter(
        STILL_GOING,
        follow_up_status__in=LIVE,
        follow_up_until__lt=(now + ONE_DAY).date(),
    )

    def close(keys: list[int]) -> int:
        closed = 0
        with recording(actor=actor, now=now) as trail:
            for contact in _contacts(keys):
                closed += _close_days(contact, now=now)
                _settle_status(trail, contact, now=now)
                _complete_if_over(trail, contact, now=now)
        return closed

    return _in_turns(
        {
            *rows.values_list("contact_id", flat=True),
            *ended.values_list("pk", flat=True),
        },
        close,
    )


def complete_follow_up(
    contact_id: int, *, actor: Actor, happened_at: datetime, now: datetime
) -> None:
    """Record that a contact's follow-up is complete; again changes nothing."""
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        contact = _visible(contact_id, actor)
        actor.require(Permission.CONTACT_LOCATE, area_path=contact.area_path)
        if contact.follow_up_status not in {*LIVE, FollowUpStatus.NOT_REQUIRED}:
            return
        _set_status(
            trail,
            contact,
            FollowUpStatus.COMPLETED,
            kind="follow_up.completed",
            happened_at=happened_at,
        )


def contact_became_case(
    person_id: int, *, case_id: int, actor: Actor, happened_at: datetime, now: datetime
) -> int:
    """End the follow-up of a person who is a case now; return in how many relations.

    The contact relations stay: that the case was known beforehand is what they show.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        relations = Contact.objects.visible_to(actor).filter(
            person_id=person_id, became_case__isnull=True
        )
        ended = 0
        for contact in relations.exclude(case_id=case_id).select_for_update():
            actor.require(Permission.CASE_WRITE, area_path=contact.case_area_path)
            contact.became_case_id = case_id
            if contact.follow_up_status in LIVE:
                contact.follow_up_status = FollowUpStatus.CANCELLED
            contact.save(update_fields=["became_case", "follow_up_status"])
            trail.add(
                "contact.became_case",
                contact,
                happened_at=happened_at,
                persons=[person_id],
                contact_id=contact.pk,
                case_id=contact.case_id,
                became_case_id=case_id,
            )
            ended += 1
    return ended


def _check_look(
    row: FollowUp,
    state: FollowUpState,
    mode: FollowUpMode | None,
    happened_at: datetime,
    symptoms: str,
    temperature_c: float | None,
) -> None:
    zone = ZoneInfo(row.contact.outbreak.zone_name)
    if state is FollowUpState.DUE:
        raise ContactRefusedError(_("Say what was seen; a look is not made due again."))
    if local_day(happened_at, zone) != row.due_on:
        raise ContactRefusedError(
            _("This look was due on %(day)s; record what happened on that day.")
            % {"day": row.due_on}
        )
    if state is FollowUpState.SEEN_SYMPTOMATIC and not (
        symptoms.strip() or temperature_c is not None
    ):
        raise ContactRefusedError(_("Say which symptoms were seen."))
    if state in SEEN:
        _check_mode(row.contact, mode, zone)


def _check_mode(contact: Contact, mode: FollowUpMode | None, zone: ZoneInfo) -> None:
    if mode is None:
        raise ContactRefusedError(_("Say how the contact was seen."))
    plan = plan_of(contact, zone)
    if plan is not None and mode not in plan.rule.modes:
        raise ContactRefusedError(
            _("Under %(protocol)s this does not count as having seen the contact.")
            % {"protocol": contact.protocol_id}
        )


def _settle_status(trail: Trail, contact: Contact, *, now: datetime) -> None:
    """Let a contact be lost, or found again, by the days seen and unseen."""
    if contact.follow_up_status not in LIVE or contact.follow_up_from is None:
        return
    zone = ZoneInfo(contact.outbreak.zone_name)
    plan = plan_of(contact, zone)
    if plan is None:
        return
    lost = lost_on(
        plan.rule,
        _checks(contact),
        since=contact.follow_up_from,
        now=min(now, day_bounds(contact.follow_up_until or plan.last_on, zone).end),
        zone=zone,
    )
    if lost is not None and contact.follow_up_status != FollowUpStatus.LOST:
        _set_status(
            trail,
            contact,
            FollowUpStatus.LOST,
            kind="follow_up.lost",
            happened_at=min(now, day_bounds(lost, zone).end),
        )
    elif lost is None and contact.follow_up_status == FollowUpStatus.LOST:
        _set_status(
            trail,
            contact,
            FollowUpStatus.UNDER_FOLLOW_UP,
            kind="follow_up.found_again",
            happened_at=now,
        )


def _checks(contact: Contact) -> list[Check]:
    """Return the looks at which somebody met the contact; a refusal is a meeting too."""
    rows = FollowUp.objects.unscoped(reason="looks at a contact already seen").filter(
        contact=contact, happened_at__isnull=False
    )
    return [
        Check(
            made_at=row.happened_at,
            mode=FollowUpMode(row.mode or FollowUpMode.IN_PERSON),
            outcome=CheckOutcome.SEEN_WELL,
        )
        for row in rows.exclude(state=FollowUpState.NOT_SEEN)
        if row.happened_at is not None
    ]


def _close_days(contact: Contact, *, now: datetime) -> int:
    zone = ZoneInfo(contact.outbreak.zone_name)
    rows = FollowUp.objects.unscoped(reason="days gone by").filter(
        contact=contact, state=FollowUpState.DUE, due_on__lt=local_day(now, zone)
    )
    closed = 0
    for row in rows.select_for_update():
        row.state = FollowUpState.NOT_SEEN
        row.happened_at = day_bounds(row.due_on, zone).end - timedelta.resolution
        row.save(update_fields=["state", "happened_at"])
        closed += 1
    return closed


def _complete_if_over(trail: Trail, contact: Contact, *, now: datetime) -> None:
    if contact.follow_up_status != FollowUpStatus.UNDER_FOLLOW_UP:
        return
    zone = ZoneInfo(contact.outbreak.zone_name)
    last_on = contact.follow_up_until
    if last_on is not None and last_on < local_day(now, zone):
        _set_status(
            trail,
            contact,
            FollowUpStatus.COMPLETED,
            kind="follow_up.completed",
            happened_at=min(now, day_bounds(last_on, zone).end),
        )


def _set_status(
    trail: Trail,
    contact: Contact,
    status: FollowUpStatus,
    *,
    kind: str,
    happened_at: datetime,
) -> None:
    contact.follow_up_status = status
    contact.save(update_fields=["follow_up_status"])
    trail.add(
        kind,
        contact,
        happened_at=happened_at,
        persons=[contact.person_id],
        contact_id=contact.pk,
        case_id=contact.case_id,
        person_id=contact.person_id,
    )


def _tell_look(trail: Trail, row: FollowUp) -> None:
    ill = row.state == FollowUpState.SEEN_SYMPTOMATIC
    trail.add(
        "follow_up.symptomatic" if ill else "follow_up.recorded",
        row,
        happened_at=row.happened_at,
        persons=[row.person_id],
        follow_up_id=row.pk,
        contact_id=row.contact_id,
        case_id=row.contact.case_id,
        person_id=row.person_id,
        day_number=row.day_number,
        state=row.state,
    )


def _locked(follow_up_id: int, actor: Actor) -> FollowUp:
    rows = FollowUp.objects.visible_to(actor).select_for_update(of=("self",))
    return rows.select_related("contact__outbreak").get(pk=follow_up_id)


def _visible(contact_id: int, actor: Actor) -> Contact:
    rows = Contact.objects.visible_to(actor).select_for_update(of=("self",))
    return rows.select_related("outbreak").get(pk=contact_id)


def _contacts(keys: Iterable[int]) -> list[Contact]:
    rows = Contact.objects.unscoped(reason="daily work on every followed contact")
    locked = rows.select_for_update(of=("self",)).select_related("outbreak")
    return list(locked.filter(pk__in=list(keys)).order_by("pk"))
