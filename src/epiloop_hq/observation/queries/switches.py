"""What another version of the protocol would change for one person's measure."""

from dataclasses import replace
from datetime import datetime

from epiloop.observation.switch import PlanChange
from epiloop.protocols import Protocol
from epiloop.timeline import local_day
from epiloop_hq.observation.queries.plans import plan_of, subject_of


def change_of_contact(
    contact_id: int, version: Protocol, *, now: datetime
) -> PlanChange | None:
    """Return what a version would change from today on for a contact under a measure.

    The caller has checked that the viewer may see the contact.

    Returns
    -------
    PlanChange or None
        None if the person would notice nothing, or the present version asks nothing.
    """
    subject = subject_of(contact_id=contact_id, case_id=None)
    before = plan_of(subject, found_at=now)
    if before is None:
        return None
    other = replace(subject, protocol_id=version.id, protocol_digest=version.digest)
    today = local_day(now, subject.zone)
    change = PlanChange(today, before, plan_of(other, found_at=now))
    return change if change.changes_anything else None
