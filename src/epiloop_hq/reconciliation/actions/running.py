"""A run: look at every list, freeze what was seen, and open the findings."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from epiloop.reconcile import Scope
from epiloop.timeline import local_day
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.plain import canonical
from epiloop_hq.audit.querysets import ScopedQuerySet
from epiloop_hq.audit.recording import recording
from epiloop_hq.reconciliation.actions.freezing import frozen
from epiloop_hq.reconciliation.actions.looking import (
    FIRST_DAY,
    Line,
    Opening,
    Report,
    look,
)
from epiloop_hq.reconciliation.actions.settling import Settled, settle
from epiloop_hq.reconciliation.catalogue import all_checks
from epiloop_hq.reconciliation.errors import ReconciliationRefusedError
from epiloop_hq.reconciliation.keeping import digest_of
from epiloop_hq.reconciliation.models import (
    BalanceLine,
    Reconciliation,
    Sighting,
    Snapshot,
)


def reconcile(
    area_path: str,
    *,
    actor: Actor,
    now: datetime,
    day: date | None = None,
    report: Report = lambda _done, _total: None,
) -> int:
    """Reconcile an area and freeze what was seen; return the reconciliation's id.

    Parameters
    ----------
    area_path
        This area and everything below it; empty for the whole headquarters.
    day
        The day that is closed: today, or the one that has just ended.

    Raises
    ------
    ReconciliationRefusedError
        If the day is another, or signed off already.
    """
    actor.require(Permission.RECONCILIATION_RUN, area_path=area_path)
    day = _day(day, now)
    _check_open(area_path, day)
    previous = _previous(area_path, day)
    seen = look(
        Scope(area_path, now),
        all_checks().values(),
        opening=_opening(previous),
        report=report,
    )
    with recording(actor=actor, now=now) as trail:
        _check_open(area_path, day)
        text = canonical(frozen(seen, day))
        made = Reconciliation(
            day=day,
            area_path=area_path,
            as_of=now,
            made_by=actor.name,
            run=_runs(area_path, day) + 1,
            previous=previous,
            head_seq=seen.end.seq,
            head_digest=seen.end.digest,
            digest=digest_of(text),
            checks=len(seen.lines),
            differences=len(seen.found),
        )
        made.save()
        Snapshot(reconciliation=made, area_path=area_path, text=text).save()
        BalanceLine.objects.bulk_create([_line(made, line) for line in seen.lines])
        settled = settle(seen.found, now=now, trail=trail)
        Sighting.objects.bulk_create([_sighting(made, one) for one in settled])
        trail.add(
            "reconciliation.made",
            made,
            day=day,
            differences=made.differences,
            digest=made.digest,
        )
    return made.pk


def _day(day: date | None, now: datetime) -> date:
    today = local_day(now, ZoneInfo(settings.HEADQUARTERS_ZONE))
    if day is None:
        return today
    if day not in {today, today - timedelta(days=1)}:
        raise ReconciliationRefusedError(
            _(
                "Only today or yesterday can be reconciled: the lists of %(day)s have "
                "gone on since."
            )
            % {"day": day.isoformat()}
        )
    return day


def _check_open(area_path: str, day: date) -> None:
    """Raise `ReconciliationRefusedError` if the day is signed, or a later one begun."""
    runs = Reconciliation.objects.unscoped(reason="runs of an area at hand")
    if runs.filter(area_path=area_path, day__gt=day).exists():
        raise ReconciliationRefusedError(
            _(
                "A later day than %(day)s is reconciled already; it began where this ended."
            )
            % {"day": day.isoformat()}
        )
    signed = _of_day(area_path, day).filter(signed_at__isnull=False).first()
    if signed is not None:
        raise ReconciliationRefusedError(
            _("%(day)s is signed off by %(name)s; it stays as it was signed.")
            % {"day": day.isoformat(), "name": signed.signed_by}
        )


def _of_day(area_path: str, day: date) -> ScopedQuerySet[Reconciliation]:
    runs = Reconciliation.objects.unscoped(reason="runs of an area at hand")
    return runs.filter(area_path=area_path, day=day)


def _runs(area_path: str, day: date) -> int:
    return int(_of_day(area_path, day).count())


def _previous(area_path: str, day: date) -> Reconciliation | None:
    runs = Reconciliation.objects.unscoped(reason="where the day before ended")
    earlier = runs.filter(area_path=area_path, day__lt=day)
    return earlier.order_by("-day", "-run").first()


def _opening(previous: Reconciliation | None) -> Opening:
    if previous is None:
        return FIRST_DAY
    lines = BalanceLine.objects.unscoped(reason="closings of the day before")
    counted = lines.filter(reconciliation=previous, closing__isnull=False)
    closings = counted.values_list("check_name", "closing")
    return Opening(
        previous.head_seq, {name: n for name, n in closings if n is not None}
    )


def _line(made: Reconciliation, line: Line) -> BalanceLine:
    return BalanceLine(
        reconciliation=made,
        area_path=made.area_path,
        check_name=line.check.name,
        **line.counts,
        differences=len(line.differences),
    )


def _sighting(made: Reconciliation, settled: Settled) -> Sighting:
    return Sighting(
        reconciliation=made,
        finding=settled.finding,
        area_path=settled.finding.area_path,
        fate=settled.fate,
    )
