"""Verifying: the check looks again, and a finding is closed only if the gap is gone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from epiloop.reconcile import FindingStatus, Scope, SubjectKind
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.reconciliation.actions.findings import check_next, locked
from epiloop_hq.reconciliation.catalogue import all_checks
from epiloop_hq.reconciliation.keeping import key_of
from epiloop_hq.reconciliation.models import BalanceLine, Finding


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many findings were closed, and how many still stand and are reopened."""

    verified: int
    reopened: int


def verify(finding_ids: Iterable[int], *, actor: Actor, now: datetime) -> Verdict:
    """Look again; close what is gone, reopen what still differs.

    Raises
    ------
    ReconciliationRefusedError
        If one of them is not rectified.
    """
    ids = set(finding_ids)
    # Looked before the recording is opened: nobody's deed waits for a check.
    still = _still_there(_visible(ids, actor), now=now)
    with recording(actor=actor, now=now) as trail:
        findings = locked(ids, Permission.FINDING_WRITE, actor)
        for finding in findings:
            check_next(finding, FindingStatus.VERIFIED)
        for finding in findings:
            if finding.key in still:
                finding.status = FindingStatus.REOPENED
                finding.save(update_fields=["status"])
                trail.add("finding.reopened", finding, finding_id=finding.pk)
            else:
                finding.status = FindingStatus.VERIFIED
                finding.verified_at, finding.verified_by = now, actor.name
                finding.save(update_fields=["status", "verified_at", "verified_by"])
                trail.add("finding.verified", finding)
    return Verdict(len(findings) - len(still), len(still))


def _visible(finding_ids: Iterable[int], actor: Actor) -> list[Finding]:
    findings = list(Finding.objects.visible_to(actor).filter(pk__in=finding_ids))
    for finding in findings:
        actor.require(Permission.FINDING_WRITE, area_path=finding.area_path)
    return findings


def _still_there(findings: Iterable[Finding], *, now: datetime) -> set[str]:
    """Return the keys of those whose difference is still found; one look a check.

    Looked for everywhere: what has moved to another area since is not put right by that.
    """
    by_check: dict[str, set[str]] = {}
    still: set[str] = set()
    for finding in findings:
        if finding.subject_kind == SubjectKind.LIST:
            still |= {finding.key} if _is_uneven(finding) else set()
        else:
            by_check.setdefault(finding.check_name, set()).add(finding.key)
    for name, keys in by_check.items():
        # A check that was taken away finds nothing any more.
        if (check := all_checks().get(name)) is not None:
            found = check.differences(Scope("", now))
            still |= keys & {key_of(name, d) for d in found}
    return still


def _is_uneven(finding: Finding) -> bool:
    """Tell whether the latest run of the area still has the list uneven.

    A balance is of a whole day: it is even again when a later run says so.
    """
    lines = BalanceLine.objects.unscoped(reason="the latest balance of a list")
    line = (
        lines.filter(
            reconciliation__area_path=finding.area_path, check_name=finding.check_name
        )
        .order_by("-reconciliation__as_of", "-pk")
        .first()
    )
    if line is None or line.closing is None:
        return False
    return line.closing != (line.opening or 0) + (line.came or 0) - (line.went or 0)
