"""举一反三: from one finding, the same gap everywhere else."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.reconcile import Check, Difference, Fate, Scope, SubjectKind
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.reconciliation.actions.settling import settle
from epiloop_hq.reconciliation.catalogue import all_checks
from epiloop_hq.reconciliation.errors import ReconciliationRefusedError
from epiloop_hq.reconciliation.keeping import key_of
from epiloop_hq.reconciliation.models import Finding, Sweep, SweepMatch


def sweep(finding_id: int, *, actor: Actor, now: datetime) -> int:
    """Look for a finding's pattern wherever the actor may act; return the sweep's id.

    What is found and not known yet becomes a finding of its own.

    Raises
    ------
    ReconciliationRefusedError
        If the finding is a balance, which has no pattern, or its check is no more.
    """
    finding = Finding.objects.visible_to(actor).get(pk=finding_id)
    actor.require(Permission.FINDING_WRITE, area_path=finding.area_path)
    check = all_checks().get(finding.check_name)
    if check is None or finding.subject_kind == SubjectKind.LIST:
        raise ReconciliationRefusedError(
            _("This finding has no pattern that could be looked for elsewhere.")
        )
    areas = actor.areas_where(Permission.FINDING_WRITE)
    found = _alike(finding, check, areas, now=now)
    with recording(actor=actor, now=now) as trail:
        made = Sweep(
            finding=finding,
            area_path=finding.area_path,
            swept_at=now,
            swept_by=actor.name,
            looked_in=list(areas),
            matches=len(found),
            opened=0,
        )
        made.save()
        settled = settle(
            [(check, d) for d in found], now=now, trail=trail, sweep_id=made.pk
        )
        made.opened = sum(s.fate in {Fate.NEW, Fate.RECURRED} for s in settled)
        made.save(update_fields=["opened"])
        SweepMatch.objects.bulk_create(
            SweepMatch(sweep=made, finding=s.finding, area_path=s.finding.area_path)
            for s in settled
        )
        trail.add(
            "finding.swept",
            finding,
            sweep_id=made.pk,
            matches=made.matches,
            opened=made.opened,
        )
    return made.pk


def _alike(
    finding: Finding, check: Check, areas: Iterable[str], *, now: datetime
) -> list[Difference]:
    """Return the differences of the same pattern, but not the finding itself."""
    return [
        difference
        for area_path in areas
        for difference in check.differences(Scope(area_path, now))
        if difference.pattern(check.name).key == finding.pattern_key
        and key_of(check.name, difference) != finding.key
    ]
