"""Differences become findings: new ones, known ones, and ones that came back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from epiloop.reconcile import (
    Check,
    Difference,
    Earlier,
    Fate,
    FindingStatus,
    fate_of,
    rules,
)
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.recording import Trail
from epiloop_hq.reconciliation.keeping import kept, key_of
from epiloop_hq.reconciliation.models import Finding

Found = Sequence[tuple[Check, Difference]]


@dataclass(frozen=True, slots=True)
class Settled:
    """A finding, and what today's difference made of it."""

    finding: Finding
    fate: Fate


def settle(
    found: Found, *, now: datetime, trail: Trail, sweep_id: int | None = None
) -> tuple[Settled, ...]:
    """Write the findings that differences are; the same difference is one finding.

    Parameters
    ----------
    sweep_id
        By which sweep the new ones are opened.
    """
    keyed = {key_of(check.name, d): (check, d) for check, d in found}
    earlier = _latest(keyed)
    settled = [
        _settle(key, *pair, earlier=earlier.get(key), now=now)
        for key, pair in keyed.items()
    ]
    new = [s.finding for s in settled if s.fate in {Fate.NEW, Fate.RECURRED}]
    for finding in new:
        finding.sweep_id = sweep_id
    Finding.objects.bulk_create(new)
    known = [s.finding for s in settled if s.fate in {Fate.CARRIED, Fate.REOPENED}]
    Finding.objects.bulk_update(known, ["area_path", "values", "status"])
    for one in settled:
        if one.fate in {Fate.REOPENED, Fate.RECURRED}:
            trail.add(
                "finding.reopened",
                one.finding,
                finding_id=one.finding.pk,
                repeats_id=one.finding.repeats_id,
            )
    return tuple(settled)


def _latest(keys: Iterable[str]) -> dict[str, Finding]:
    latest: dict[str, Finding] = {}
    rows = Finding.objects.unscoped(reason="was it found before?").select_for_update()
    for batch in in_batches(keys):
        for finding in rows.filter(key__in=batch).order_by("pk"):
            latest[finding.key] = finding
    return latest


def _settle(
    key: str,
    check: Check,
    difference: Difference,
    *,
    earlier: Finding | None,
    now: datetime,
) -> Settled:
    fate = fate_of(_earlier(earlier), now=now, watch=rules().watch)
    if earlier is None or fate in {Fate.NEW, Fate.RECURRED}:
        finding = _opened(key, check, difference, now=now)
        if earlier is not None and fate is Fate.RECURRED:
            _repeat(finding, earlier)
        return Settled(finding, fate)
    # What it says of itself may have changed since: another date, another area.
    earlier.area_path, earlier.values = difference.area_path, kept(difference.values)
    if fate is Fate.REOPENED:
        earlier.status = FindingStatus.REOPENED
    return Settled(earlier, fate)


def _earlier(finding: Finding | None) -> Earlier | None:
    if finding is None:
        return None
    return Earlier(FindingStatus(finding.status), finding.verified_at)


def _opened(
    key: str, check: Check, difference: Difference, *, now: datetime
) -> Finding:
    return Finding(
        key=key,
        check_name=check.name,
        subject_kind=difference.kind,
        subject_id=difference.id,
        area_path=difference.area_path,
        says=difference.says,
        values=kept(difference.values),
        traits=dict(difference.traits),
        pattern_key=difference.pattern(check.name).key,
        person_id=difference.person_id,
        since=difference.since,
        found_at=now,
        due_at=rules().due_at(check.urgency, found_at=now),
        status=FindingStatus.OPEN,
        owner_unit_id=difference.unit_id,
    )


def _repeat(finding: Finding, earlier: Finding) -> None:
    """Let a gap that came back point to its earlier finding, and go to the same owner."""
    finding.status, finding.repeats = FindingStatus.REOPENED, earlier
    finding.cause = earlier.cause
    finding.owner_unit_id = finding.owner_unit_id or earlier.owner_unit_id
    finding.owner_account_id = earlier.owner_account_id
    finding.owner_account = earlier.owner_account
