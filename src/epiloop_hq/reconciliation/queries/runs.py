"""Reconciliations as pages show them: the runs of an area, their balance tables."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from epiloop.reconcile import Balance, Hindrance
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.jobs import queue
from epiloop_hq.jobs.queue import JobRow
from epiloop_hq.places.queries import area_row, is_area
from epiloop_hq.reconciliation.kinds import RECONCILIATION_JOB
from epiloop_hq.reconciliation.models import BalanceLine, Reconciliation
from epiloop_hq.reconciliation.queries.signing import (
    frozen_text,
    hindrance,
    is_unaltered,
)
from epiloop_hq.registry.queries import outbreaks_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One reconciliation of one area."""

    id: int
    day: date
    area_path: str
    as_of: datetime
    made_by: str
    run: int
    head_seq: int
    head_digest: str
    digest: str
    checks: int
    differences: int
    signed_at: datetime | None
    signed_by: str
    remark: str
    may_sign: bool


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of a balance table; `balance` is None where no list is counted."""

    check_name: str
    differences: int
    balance: Balance | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a run may be signed, and whether what it froze is still what it was."""

    hindrance: Hindrance | None
    is_unaltered: bool


def latest_run(area_path: str, actor: Actor) -> RunRow | None:
    """Return the last run of exactly this area (1 query)."""
    rows = Reconciliation.objects.visible_to(actor).filter(area_path=area_path)
    made = rows.order_by("-day", "-run").first()
    return None if made is None else _row(made, actor)


def run_of_day(area_path: str, day: date, actor: Actor) -> RunRow | None:
    """Return the last run of this area on one day (1 query)."""
    rows = Reconciliation.objects.visible_to(actor).filter(area_path=area_path, day=day)
    made = rows.order_by("-run").first()
    return None if made is None else _row(made, actor)


def headquarters_areas(actor: Actor) -> set[str]:
    """Return the areas in which an outbreak is open and worked on (1 query)."""
    return {
        outbreak.area_path
        for outbreak in outbreaks_of(actor)
        if outbreak.closed_at is None and not outbreak.is_published_data
    }


def areas_reconciled(since: date, actor: Actor) -> set[str]:
    """Return the areas that were reconciled for a day, or one after it (1 query)."""
    rows = Reconciliation.objects.visible_to(actor).filter(day__gte=since)
    return set(rows.order_by().values_list("area_path", flat=True).distinct())


def run_row(reconciliation_id: int, actor: Actor) -> RunRow:
    """Return one run (1 query).

    Raises
    ------
    Reconciliation.DoesNotExist
        If there is none, or not for this viewer.
    """
    return _row(_visible(reconciliation_id, actor), actor)


def run_rows(area_path: str, actor: Actor, *, limit: int) -> tuple[RunRow, ...]:
    """Return the runs of exactly this area, the latest first (1 query)."""
    rows = Reconciliation.objects.visible_to(actor).filter(area_path=area_path)
    return tuple(_row(made, actor) for made in rows.order_by("-day", "-run")[:limit])


def line_rows(reconciliation_id: int, actor: Actor) -> tuple[LineRow, ...]:
    """Return the balance table of a run (1 query)."""
    rows = BalanceLine.objects.visible_to(actor)
    lines = rows.filter(reconciliation_id=reconciliation_id).order_by("check_name")
    return tuple(
        LineRow(line.check_name, line.differences, _balance(line)) for line in lines
    )


def standing_of(reconciliation_id: int, actor: Actor) -> Standing:
    """Return whether a visible run may be signed, and is unaltered (5 queries)."""
    made = _visible(reconciliation_id, actor)
    return Standing(hindrance(made), is_unaltered(made))


def snapshot_text(reconciliation_id: int, actor: Actor) -> str:
    """Return what a run has frozen, as its one text (2 queries)."""
    return frozen_text(_visible(reconciliation_id, actor).pk)


def latest_job(area_path: str, actor: Actor) -> JobRow | None:
    """Return the latest run asked for of an area, if there was one (3 queries)."""
    if not is_area(area_path):
        return None
    return queue.latest(RECONCILIATION_JOB, area_row(area_path, actor).id)


def _visible(reconciliation_id: int, actor: Actor) -> Reconciliation:
    return Reconciliation.objects.visible_to(actor).get(pk=reconciliation_id)


def _row(made: Reconciliation, actor: Actor) -> RunRow:
    columns = RunRow.__dataclass_fields__.keys() - {"id", "may_sign"}
    values: dict[str, Any] = {name: getattr(made, name) for name in columns}
    may_sign = actor.may(Permission.RECONCILIATION_SIGN, area_path=made.area_path)
    return RunRow(id=made.pk, **values, may_sign=may_sign and made.signed_at is None)


def _balance(line: BalanceLine) -> Balance | None:
    if line.closing is None:
        return None
    return Balance(line.opening or 0, line.came or 0, line.went or 0, line.closing)
