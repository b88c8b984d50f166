"""Whether the measure of a stay may end: the verdict that is shown and enforced."""

from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.observation.release import ReleaseVerdict
from epiloop.observation.stages import StagePlan
from epiloop_hq.actor import Actor
from epiloop_hq.contacts.labels import risk_class_word
from epiloop_hq.observation.errors import ObservationRefusedError
from epiloop_hq.observation.models import Stay
from epiloop_hq.observation.queries.plans import (
    Subject,
    plan_of,
    release_verdict,
    stage_verdict,
    subject_of,
)


def verdict_of_stay(stay_id: int, actor: Actor, *, now: datetime) -> ReleaseVerdict:
    """Return condition by condition whether a visible stay's measure may end now.

    Raises
    ------
    Stay.DoesNotExist
        If there is none, or not for this viewer.
    """
    return verdict_on(Stay.objects.visible_to(actor).get(pk=stay_id), at=now)


def verdict_on(stay: Stay, *, at: datetime) -> ReleaseVerdict:
    """Judge whether the whole measure of a stay may end at an instant.

    Where findings decide the end of the last stage, they must hold, and the person is
    discharged at that instant.
    """
    subject, plan = planned_of(stay)
    last = plan.stages[-1] if plan.stages else None
    if last is None or last.rule.days:
        return release_verdict(subject, plan, now=at)
    found = stage_verdict(subject, plan, len(plan.stages) - 1, now=at)
    if not found.is_allowed:
        return found
    discharged = plan_of(subject, found_at=stay.starts_at, discharged_at=at) or plan
    return release_verdict(subject, discharged, now=at)


def planned_of(stay: Stay) -> tuple[Subject, StagePlan]:
    """Return whose stay it is, and the plan it belongs to."""
    subject = subject_of(contact_id=stay.contact_id, case_id=stay.case_id)
    plan = plan_of(subject, found_at=stay.starts_at)
    if plan is None:
        raise ObservationRefusedError(
            _(
                "The protocol %(protocol_id)s asks nothing of the class "
                "%(risk_class)s any more; end the stay with that reason."
            )
            % {
                "protocol_id": subject.protocol_id,
                "risk_class": risk_class_word(subject.risk_class),
            }
        )
    return subject, plan
