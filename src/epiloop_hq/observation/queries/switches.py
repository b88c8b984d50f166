"""What another version of the protocol would change for one person's measure."""

from dataclasses import replace
from datetime import datetime

from epiloop.observation.switch import PlanChange
from epiloop.protocols import Protocol
from epiloop.timeline import local_day
from epiloop_hq.observation.queries.plans import plan_of, subject_of


def change_of_measure(
    version: Protocol,
    *,
    now: datetime,
    contact_id: int | None = None,
    case_id: int | None = None,
) -> PlanChange | None:
    """Return what a version would change from today on for somebody under a measure.

    The caller has checked that the viewer may see the contact or the case.

    Returns
    -------
    PlanChange or None
        None if the person would notice nothing, or the present version asks nothing. A
        version that says nothing of isolation frees no infected person.
    """
    subject = subject_of(contact_id=contact_id, case_id=case_id)
    before = plan_of(subject, found_at=now)
    if before is None:
        return None
    other = replace(subject, protocol_id=version.id, protocol_digest=version.digest)
    after = plan_of(other, found_at=now)
    if after is None and subject.case is not None:
        return None
    change = PlanChange(local_day(now, subject.zone), before, after)
    return change if change.changes_anything else None
