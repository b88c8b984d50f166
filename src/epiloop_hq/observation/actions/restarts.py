"""Days counted anew for those who lived near a positive in the same facility."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.observation.facts import Restart
from epiloop.protocols import load_protocol
from epiloop.protocols.schema import FacilityRestart
from epiloop.protocols.vocabulary import StageKind
from epiloop.timeline import local_day
from epiloop_hq.actor import Actor
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.observation.actions.standing_stays import locked_stay, tell_stay
from epiloop_hq.observation.actions.stays import Arrival, begin_stage
from epiloop_hq.observation.errors import ObservationRefusedError
from epiloop_hq.observation.kinds import StayEnd
from epiloop_hq.observation.models import Stay
from epiloop_hq.observation.queries.plans import plan_of, stage_at, subject_of
from epiloop_hq.observation.queries.stays import occupants_with, stay_row


def count_anew(
    positive_stay_id: int,
    stay_ids: Sequence[int],
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    why: str,
    is_environment_positive: bool = False,
) -> tuple[int, ...]:
    """Count the days of occupants anew, for somebody in the same facility is positive.

    Each of them goes on in the same place under an order that takes the former one's
    place, with the tests of the whole stage due again.

    Parameters
    ----------
    positive_stay_id
        The stay of the positive person.
    stay_ids
        Stays of those who lived near, as the protocol draws the circle. Where the
        environment outside the room was positive too and the protocol then restarts
        everybody, these are all others in the facility, named or not.
    happened_at
        When the positive was found: the days are counted from that day.

    Returns
    -------
    tuple of int
        The stays under which they go on.

    Raises
    ------
    ObservationRefusedError
        If the protocol restarts nobody's days, an occupant stays elsewhere, nobody is
        named, or no reason is given.
    """
    check_not_future(happened_at, now=now)
    if not why.strip():
        raise ObservationRefusedError(_("Say why the days are counted anew."))
    with recording(actor=actor, now=now) as trail:
        positive = stay_row(positive_stay_id, actor)
        rule = restart_rule(positive.protocol_id, positive.kind)
        others = occupants_with(positive_stay_id, actor)
        near = {row.id for row in others if row.starts_at <= happened_at}
        if not near.issuperset(stay_ids):
            raise ObservationRefusedError(
                _(
                    "Only those who stay in the same facility have their days "
                    "counted anew."
                )
            )
        everybody = rule.whole_if_environment_positive and is_environment_positive
        wanted = sorted(near if everybody else set(stay_ids))
        if not wanted:
            raise ObservationRefusedError(_("Nobody was named who stayed near."))
        return tuple(
            _count_anew(stay_id, actor, happened_at, now, why.strip(), trail)
            for stay_id in wanted
        )


def restart_rule(protocol_id: str, kind: str) -> FacilityRestart:
    """Return whose days a version counts anew after a positive in such a place.

    Raises
    ------
    ObservationRefusedError
        If the version counts nobody's days anew there.
    """
    facility = load_protocol(protocol_id).observation.facility
    rule = None if facility is None else facility.restart
    if rule is None or not rule.enabled or kind != StageKind.QUARANTINE_FACILITY:
        raise ObservationRefusedError(
            _("The protocol %(protocol_id)s counts nobody's days anew here.")
            % {"protocol_id": protocol_id}
        )
    return rule


def _count_anew(
    stay_id: int,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    why: str,
    trail: Trail,
) -> int:
    stay = locked_stay(stay_id, actor, happened_at)
    subject = subject_of(contact_id=stay.contact_id, case_id=stay.case_id)
    restart = Restart(local_day(happened_at, subject.zone), why)
    plan = plan_of(subject, found_at=stay.starts_at, restarts=(restart,))
    stage = None if plan is None else stage_at(plan, happened_at, subject.zone)
    if plan is None or stage is None:
        raise ObservationRefusedError(_("The protocol asks no days of this person."))
    _close(stay, happened_at)
    tell_stay(trail, "stay.counted_anew", stay, happened_at, reason=why)
    return begin_stage(
        subject,
        plan,
        stage,
        Arrival(stay.place_id, happened_at, stay.arrival_evidence),
        decider=actor,
        now=now,
        trail=trail,
        anew_after=stay,
        restart=restart,
    )


def _close(stay: Stay, happened_at: datetime) -> None:
    """End the stay alone: its order ends when the next one takes its place."""
    stay.ended_at, stay.ended_reason = happened_at, StayEnd.COUNTED_ANEW
    stay.save(update_fields=["ended_at", "ended_reason"])
