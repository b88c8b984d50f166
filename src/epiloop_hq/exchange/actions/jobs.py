"""Imports asked for on a page: carried out by the worker, one after the other."""

from datetime import datetime

from epiloop_hq import clock
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.exchange import storage
from epiloop_hq.exchange.actions.batches import forget_upload, make_real
from epiloop_hq.exchange.actions.runs import run_import
from epiloop_hq.exchange.kinds import IMPORT_JOB
from epiloop_hq.exchange.models import ImportBatch
from epiloop_hq.jobs import queue
from epiloop_hq.jobs.queue import Progress


def ask_for_run(batch_id: int, *, actor: Actor, now: datetime) -> int:
    """Let the worker read a batch as it is mapped; return the job's id.

    Raises
    ------
    ExchangeRefusedError
        If its file is not here.
    """
    batch = ImportBatch.objects.visible_to(actor).get(pk=batch_id)
    actor.require(Permission.IMPORT_RUN, area_path=batch.area_path)
    storage.path_of(batch.stored_as)
    return queue.ask(
        IMPORT_JOB, batch_id, actor=actor, now=now, area_path=batch.area_path
    )


def ask_for_good(batch_id: int, *, actor: Actor, now: datetime) -> int:
    """Let the worker take in for good what was only tried; return the job's id."""
    storage.path_of(ImportBatch.objects.visible_to(actor).get(pk=batch_id).stored_as)
    make_real(batch_id, actor=actor, now=now)
    return ask_for_run(batch_id, actor=actor, now=now)


def carry_out_import(batch_id: int, actor: Actor, progress: Progress) -> None:
    """Read a batch's upload, and remove the upload once everything is in."""

    def report(done: int, total: int | None) -> None:
        progress.report(done, total=total)

    run_import(batch_id, actor=actor, report=report, is_cancelled=progress.is_cancelled)
    forget_upload(batch_id, actor=actor, now=clock.now())
