"""Runs carried out by the worker: asked for on a page, and once a day by itself."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, connections

from epiloop.errors import EpiloopError
from epiloop.timeline import local_day
from epiloop_hq import clock
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.jobs import queue
from epiloop_hq.jobs.queue import Progress
from epiloop_hq.places.queries import area_row
from epiloop_hq.reconciliation.actions.looking import Report
from epiloop_hq.reconciliation.actions.running import reconcile
from epiloop_hq.reconciliation.kinds import RECONCILIATION_JOB
from epiloop_hq.reconciliation.queries import (
    RunRow,
    areas_reconciled,
    headquarters_areas,
    latest_run,
)
from epiloop_hq.web.refusals import said


def ask_for_run(
    area_path: str, *, actor: Actor, now: datetime, day: date | None = None
) -> int:
    """Let the worker reconcile an area; return the job's id."""
    actor.require(Permission.RECONCILIATION_RUN, area_path=area_path)
    return queue.ask(
        RECONCILIATION_JOB,
        area_row(area_path, actor).id,
        actor=actor,
        now=now,
        area_path=area_path,
        options={"area_path": area_path, "day": day.isoformat() if day else ""},
    )


def carry_out_run(_area_id: int, actor: Actor, progress: Progress) -> None:
    """Reconcile an area as asked; a refusal ends the job with its sentence."""
    area_path = str(progress.options["area_path"])
    day = str(progress.options["day"])
    try:
        with _reporting(progress) as report:
            reconcile(
                area_path,
                actor=actor,
                now=clock.now(),
                day=date.fromisoformat(day) if day else None,
                report=report,
            )
    except EpiloopError as refusal:
        progress.refuse(said(refusal))


def reconcile_ended_day(*, actor: Actor, now: datetime) -> int:
    """Reconcile the day that has just ended, of every headquarters' area.

    That is where an outbreak is open, and every area that was reconciled the day before:
    who closes days goes on from closing to opening.

    Returns
    -------
    int
        How many runs were made. A day that is signed already, or after which a later one
        was reconciled, is left as it is.
    """
    ended = local_day(now, ZoneInfo(settings.HEADQUARTERS_ZONE)) - timedelta(days=1)
    made = 0
    before = ended - timedelta(days=1)
    kept = headquarters_areas(actor) | areas_reconciled(before, actor)
    for area_path in sorted(kept):
        last = latest_run(area_path, actor)
        if last is not None and (last.day > ended or _is_signed_of(last, ended)):
            continue
        reconcile(area_path, actor=actor, now=now, day=ended)
        made += 1
    return made


def _is_signed_of(made: RunRow, day: date) -> bool:
    return made.day == day and made.signed_at is not None


@contextmanager
def _reporting(progress: Progress) -> Iterator[Report]:
    """Tell of progress by a connection of its own.

    The run reads as of one instant, in a transaction: what it wrote there nobody would
    see, and on SQLite it could not write at all.
    """
    if connection.in_atomic_block:
        yield lambda done, total: progress.report(done, total=total)
        return
    with ThreadPoolExecutor(max_workers=1) as beside:
        yield lambda done, total: beside.submit(
            progress.report, done, total=total
        ).result()
        beside.submit(connections.close_all).result()
