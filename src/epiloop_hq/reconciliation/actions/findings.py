"""Deeds on findings: who owns them, why they came about, what was done about them."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.reconcile import NEXT_STATUSES, STANDING, Cause, FindingStatus
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.places.queries import responsible_units, unit_row
from epiloop_hq.reconciliation.errors import ReconciliationRefusedError
from epiloop_hq.reconciliation.models import Finding


def assign_unit(
    finding_ids: Iterable[int], unit_id: int, *, actor: Actor, now: datetime
) -> int:
    """Name the unit that puts the findings right; return how many there are."""
    unit = unit_row(unit_id)
    with recording(actor=actor, now=now) as trail:
        findings = locked(finding_ids, Permission.FINDING_WRITE, actor)
        for finding in findings:
            finding.owner_unit_id = unit.id
            finding.owner_account_id, finding.owner_account = None, ""
            finding.save(
                update_fields=["owner_unit", "owner_account_id", "owner_account"]
            )
            trail.add("finding.assigned", finding, unit_id=unit.id, unit=unit.name)
    return len(findings)


def assign_units_responsible(
    finding_ids: Iterable[int], *, actor: Actor, now: datetime
) -> int:
    """Give each finding without an owner to the unit that answers for its area.

    Returns
    -------
    int
        How many have found an owner; where no unit answers for the area, none is named.
    """
    with recording(actor=actor, now=now) as trail:
        findings = [
            finding
            for finding in locked(finding_ids, Permission.FINDING_WRITE, actor)
            if finding.owner_unit_id is None and finding.owner_account_id is None
        ]
        units = responsible_units({finding.area_path for finding in findings})
        given = 0
        for finding in findings:
            if (unit := units[finding.area_path]) is not None:
                finding.owner_unit_id = unit.id
                finding.save(update_fields=["owner_unit"])
                trail.add("finding.assigned", finding, unit_id=unit.id, unit=unit.name)
                given += 1
    return given


def take_up(finding_ids: Iterable[int], *, actor: Actor, now: datetime) -> int:
    """Take findings up oneself, by name; a unit that owns them still does."""
    with recording(actor=actor, now=now) as trail:
        findings = locked(finding_ids, Permission.FINDING_RECTIFY, actor)
        for finding in findings:
            finding.owner_account_id = actor.account_id
            finding.owner_account = actor.name
            finding.save(update_fields=["owner_account_id", "owner_account"])
            trail.add("finding.taken_up", finding)
    return len(findings)


def classify(
    finding_ids: Iterable[int], cause: Cause, *, actor: Actor, now: datetime
) -> int:
    """Say why the findings came about; return how many there are."""
    with recording(actor=actor, now=now) as trail:
        findings = locked(finding_ids, Permission.FINDING_WRITE, actor)
        for finding in findings:
            finding.cause = cause
            finding.save(update_fields=["cause"])
            trail.add("finding.classified", finding, cause=cause)
    return len(findings)


def rectify(
    finding_ids: Iterable[int],
    how: str,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
) -> int:
    """Say what was done to put the findings right; it still has to be verified.

    Raises
    ------
    ReconciliationRefusedError
        If nothing is said, or one of them is rectified already.
    """
    how = how.strip()
    if not how:
        raise ReconciliationRefusedError(_("Say what was done about it."))
    with recording(actor=actor, now=now) as trail:
        findings = locked(finding_ids, Permission.FINDING_RECTIFY, actor)
        for finding in findings:
            check_next(finding, FindingStatus.RECTIFIED)
            finding.status = FindingStatus.RECTIFIED
            finding.rectified_at, finding.rectified_by = happened_at, actor.name
            finding.rectified_how = how
            finding.save(
                update_fields=[
                    "status",
                    "rectified_at",
                    "rectified_by",
                    "rectified_how",
                ]
            )
            trail.add("finding.rectified", finding, happened_at=happened_at)
    return len(findings)


def locked(
    finding_ids: Iterable[int], permission: Permission, actor: Actor
) -> list[Finding]:
    """Return visible findings that stand, locked, on which the actor may act.

    Raises
    ------
    Finding.DoesNotExist
        If one of them is not there for the actor.
    ReconciliationRefusedError
        If one of them is verified: it is closed for good.
    """
    wanted = sorted(set(finding_ids))
    rows = Finding.objects.visible_to(actor).select_for_update().filter(pk__in=wanted)
    findings = list(rows.order_by("pk"))
    if len(findings) != len(wanted):
        raise Finding.DoesNotExist
    for finding in findings:
        actor.require(permission, area_path=finding.area_path)
        if FindingStatus(finding.status) not in STANDING:
            raise ReconciliationRefusedError(
                _("Finding %(number)s is verified and closed.") % {"number": finding.pk}
            )
    return findings


def check_next(finding: Finding, status: FindingStatus) -> None:
    """Raise `ReconciliationRefusedError` unless the finding may become that."""
    if status in NEXT_STATUSES[FindingStatus(finding.status)]:
        return
    if finding.status == FindingStatus.RECTIFIED:
        text = _("Finding %(number)s is rectified already; it waits to be verified.")
    else:
        text = _("Finding %(number)s is not rectified yet; say first what was done.")
    raise ReconciliationRefusedError(text % {"number": finding.pk})
